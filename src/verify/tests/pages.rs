//! The catalog: lines of the ledger, readings and decisions that do not agree.

use super::*;

#[test]
fn a_damaged_catalog_is_said_first_and_nothing_is_mended_in_it() {
    let shelf = Shelf::filled();
    shelf.sql("DELETE FROM documents");
    let before = shelf.room.catalog.story().unwrap();
    shelf.is_found_and_stays(Class::CatalogDamaged);
    assert_eq!(shelf.room.catalog.story().unwrap(), before);
}

#[test]
fn a_file_in_no_line_of_the_ledger_gets_one() {
    let shelf = Shelf::filled();
    shelf.sql("DELETE FROM sources WHERE name = 'b.txt'");
    shelf.is_found_and_mended(Class::FileWithoutSource);
}

#[test]
fn a_page_that_is_not_in_the_ledger_is_read_again() {
    let shelf = Shelf::filled();
    for table in ["readings", "filings", "pages"] {
        let which = "SELECT page_id FROM pages JOIN files USING (file_id) WHERE files.pages = 2 AND number = 2";
        shelf.sql(&format!("DELETE FROM {table} WHERE page_id IN ({which})"));
    }
    let classes = shelf.classes();
    assert!(classes.contains("batch_sum_differs") && classes.contains("index_page_extra"), "{classes:?}");
    shelf.is_found_and_mended(Class::FilePagesDiffer);
    assert_eq!(shelf.room.catalog.ledger(&[]).unwrap().pages, 5);
}

#[test]
fn the_sum_of_a_batch_is_said_by_its_number() {
    let shelf = Shelf::filled();
    shelf.sql("UPDATE files SET pages = 3 WHERE pages = 2");
    assert!(shelf.findings().iter().any(|f| f.place == "batch 1" && f.says.contains("4 pages came in")));
    shelf.is_found_and_mended(Class::BatchSumDiffers);
}

#[test]
fn a_page_that_nobody_would_come_back_to_is_decided() {
    let shelf = Shelf::filled();
    shelf.sql("UPDATE pages SET state = 'reading' WHERE number = 2");
    shelf.is_found_and_mended(Class::PageForgotten);
}

#[test]
fn a_lost_reading_is_read_again() {
    let shelf = Shelf::filled();
    shelf.sql("DELETE FROM readings WHERE page_id = 1");
    shelf.is_found_and_mended(Class::ReadingMissing);
}

#[test]
fn a_reading_that_cannot_be_understood_is_read_again() {
    let shelf = Shelf::filled();
    shelf.sql("UPDATE readings SET reading = x'00ff' WHERE page_id = 1");
    shelf.is_found_and_mended(Class::ReadingDamaged);
}

#[test]
fn a_reading_of_another_page_is_read_again() {
    let shelf = Shelf::filled();
    shelf.sql("UPDATE readings SET reading = (SELECT reading FROM readings WHERE page_id = 2) WHERE page_id = 1");
    shelf.is_found_and_mended(Class::ReadingDamaged);
}

#[test]
fn what_a_person_settled_or_set_aside_stands_when_its_page_is_read_again() {
    use crate::catalog::Settlement::{Blank, NotAPatient, NotOnTheList, Rescan};
    for (settlement, state, doubt) in [
        (NotAPatient, PageState::Filed, None),
        (Blank, PageState::Blank, None),
        (Rescan, PageState::Review, Some("rescan")),
        (NotOnTheList, PageState::Review, Some("not_on_list_confirmed")),
    ] {
        let shelf = Shelf::filled();
        let page = crate::catalog::Subject::page(1);
        shelf.room.catalog.settle(&page, std::slice::from_ref(&settlement), "registrar").unwrap();
        Projection::open(&shelf.room).finish(&shelf.room.catalog);
        for what in ["UPDATE readings SET facts = x'00' WHERE page_id = 1", "DELETE FROM readings WHERE page_id = 1"] {
            // A settled page that nobody could ever read is no finding.
            if doubt.is_none() && what.starts_with("DELETE") {
                continue;
            }
            shelf.sql(what);
            assert!(!shelf.findings().is_empty());
            assert_eq!(shelf.repair().after.findings, [], "{settlement:?}");
            let now = &shelf.room.catalog.view(&page).unwrap().pages[0];
            assert_eq!((now.state, now.filing.settled), (state, doubt.is_none()), "{settlement:?}");
            assert_eq!(now.filing.doubt.as_deref(), doubt, "{settlement:?}");
        }
    }
}

#[test]
fn a_separator_in_a_settled_document_is_one_still_when_it_is_read_again() {
    let shelf = Shelf::filled();
    let page = crate::catalog::Subject::page(1);
    shelf.room.catalog.settle(&page, &[crate::catalog::Settlement::NotAPatient], "registrar").unwrap();
    shelf.sql("UPDATE pages SET state = 'separator' WHERE page_id = 1");
    Projection::open(&shelf.room).finish(&shelf.room.catalog);
    shelf.sql("UPDATE readings SET facts = x'00' WHERE page_id = 1");
    shelf.is_found_and_mended(Class::ReadingDamaged);
    assert_eq!(shelf.room.catalog.view(&page).unwrap().pages[0].state, PageState::Separator);
}

#[test]
fn a_lost_decision_is_made_again() {
    let shelf = Shelf::filled();
    shelf.sql("DELETE FROM filings WHERE page_id = 2");
    shelf.is_found_and_mended(Class::FilingMissing);
}

#[test]
fn a_page_whose_state_is_not_what_was_decided_is_decided_again() {
    let shelf = Shelf::filled();
    shelf.sql("UPDATE pages SET state = 'filed' WHERE page_id = 2");
    shelf.is_found_and_mended(Class::FilingMissing);
}

#[test]
fn a_change_that_search_would_never_learn_of_gets_its_number() {
    let shelf = Shelf::filled();
    shelf.sql("UPDATE pages SET change = NULL WHERE page_id = 1");
    shelf.is_found_and_mended(Class::ChangeMissing);
}

#[test]
fn a_page_filed_to_nobody_on_the_list_is_left_to_a_person() {
    let shelf = Shelf::filled();
    shelf.sql("UPDATE filings SET patient = 'Z9', settled = 1 WHERE page_id = 1");
    shelf.sql("UPDATE pages SET state = 'filed' WHERE page_id = 1");
    let found = shelf.findings();
    assert!(found.iter().all(|finding| !finding.says.contains("Z9")), "{found:?}");
    shelf.is_found_and_stays(Class::PatientUnknown);
}
