use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use jiff::civil::date;
use rusqlite::Connection;

use super::*;
use crate::chart::{
    Doubt, Field, Filing, Found, Mrn, PageExport, PageFacts, PageFiling, PageNumber, PageReading, PageState, Patient,
    PersonName, Rect,
};

const SHA: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

pub(super) fn catalog() -> Catalog {
    Catalog::with(Connection::open_in_memory().unwrap()).unwrap()
}

fn arrive(catalog: &Catalog, name: &str, sha256: &str) -> Recorded {
    let batch = catalog.begin_batch(BatchKind::Convert, "/scans").unwrap();
    let original = format!("originals/{}", &sha256[..4]);
    let arrival =
        Arrival { batch, name: Path::new(name), sha256, original: &original, bytes: 7, changed: 1_000_000_000_000 };
    catalog.record(&arrival).unwrap()
}

fn read(file: FileId, number: PageNumber) -> ReadPage {
    let reading = PageReading { number, ..PageReading::default() };
    ReadPage { file, number, outcome: Ok((reading, PageFacts::default())), sheet: None }
}

fn decision(page: PageNumber, filing: Filing) -> PageFiling {
    PageFiling {
        page,
        filing,
        document: Some(0),
        page_in_document: Some(page),
        probability: 0.9,
        candidates: Vec::new(),
        doc_type: Some("progress_note".to_owned()),
        service_date: Some(date(1998, 3, 7)),
        alarm: None,
    }
}

fn filed(page: PageNumber, mrn: &str) -> PageFiling {
    decision(page, Filing::Filed { patient: Mrn(mrn.to_owned()) })
}

fn in_review(page: PageNumber) -> PageFiling {
    decision(page, Filing::Review(Doubt::OneIdentifier(Field::Name)))
}

pub(super) fn patient(mrn: &str, last: &str) -> Patient {
    Patient { sex: "F".to_owned(), ..Patient::new(mrn, PersonName::new(last, "ADA"), Some(date(1950, 1, 31))) }
}

/// A file of `pages` pages, read and not filed yet.
fn read_file(catalog: &Catalog, pages: u32) -> FileId {
    let file = arrive(catalog, "a.pdf", SHA).file;
    catalog.opened(file, pages).unwrap();
    catalog.store(&(1..=pages).map(|n| read(file, n)).collect::<Vec<_>>()).unwrap();
    file
}

/// The id of a document of so many pages that is filed; filed again if it was there.
pub(super) fn filed_document(catalog: &Catalog, pages: u32) -> String {
    let recorded = arrive(catalog, "a.pdf", SHA);
    let file = if recorded.known { recorded.file } else { read_file(catalog, pages) };
    catalog.file(file, &(1..=pages).map(|page| filed(page, "100210")).collect()).unwrap();
    document_id(SHA, 1)
}

/// The pages of a document in its order, by their numbers in the file.
pub(super) fn order_of(catalog: &Catalog, document: &str) -> Vec<PageNumber> {
    let view = catalog.view(&Subject::Document(document.to_owned())).unwrap();
    let places: Vec<_> = view.pages.iter().map(|page| page.filing.page_in_document).collect();
    assert_eq!(places, (1..=view.pages.len() as u32).map(Some).collect::<Vec<_>>());
    view.pages.iter().map(|page| page.number).collect()
}

fn export(catalog: &Catalog) -> Vec<PageExport> {
    let mut lines = Vec::new();
    catalog
        .each_page(|line| {
            lines.push(line);
            ControlFlow::Continue(())
        })
        .unwrap();
    lines
}

#[test]
fn the_same_bytes_under_another_name_are_a_duplicate_and_under_the_same_name_nothing_new() {
    let catalog = catalog();
    let first = arrive(&catalog, "a.pdf", SHA);
    let again = arrive(&catalog, "a.pdf", SHA);
    let copy = arrive(&catalog, "copy of a.pdf", SHA);
    assert!(!first.duplicate && !first.known);
    assert!(again.known && again.file == first.file && !again.duplicate);
    assert!(copy.duplicate && !copy.known && copy.file == first.file);
    assert_eq!(catalog.ledger(&[]).unwrap().files, 2);
}

#[test]
fn a_file_that_has_not_changed_since_it_was_taken_in_need_not_be_hashed_again() {
    let catalog = catalog();
    arrive(&catalog, "a.pdf", SHA);
    let batch = catalog.begin_batch(BatchKind::Convert, "/scans").unwrap();
    let elsewhere = catalog.begin_batch(BatchKind::Convert, "/other").unwrap();
    let taken_in = |batch, bytes, changed| catalog.is_taken_in(batch, Path::new("a.pdf"), bytes, changed).unwrap();
    assert!(taken_in(batch, 7, 1_000_000_000_000));
    assert!(!taken_in(batch, 8, 1_000_000_000_000));
    assert!(!taken_in(batch, 7, 1_000_000_000_001));
    assert!(!taken_in(elsewhere, 7, 1_000_000_000_000));
}

#[test]
fn a_name_that_is_not_utf8_survives_as_text() {
    let name = Path::new(OsStr::from_bytes(b"box 12/caf\xe9.pdf"));
    assert_eq!(source_name(name), "box 12/caf\\xe9.pdf");
    assert_eq!(source_name(Path::new("./a/b.pdf")), "a/b.pdf");
}

#[test]
fn at_every_commit_the_pages_of_a_file_are_the_sum_of_its_states() {
    let catalog = catalog();
    let file = arrive(&catalog, "a.pdf", SHA).file;
    arrive(&catalog, "b.pdf", SHA);
    let sum = || {
        let ledger = catalog.ledger(&[]).unwrap();
        assert_eq!(ledger.pages, ledger.states.values().sum::<u64>());
        ledger
    };
    assert_eq!(sum().pages, 0);
    catalog.opened(file, 3).unwrap();
    assert_eq!((sum().pages, sum().in_state(PageState::Waiting)), (6, 3));
    catalog.store(&[read(file, 1), read(file, 2)]).unwrap();
    catalog.store(&[ReadPage { file, number: 3, outcome: Err("It is torn.".to_owned()), sheet: None }]).unwrap();
    assert_eq!((sum().pages, sum().in_state(PageState::Reading)), (6, 2));
    catalog.file(file, &vec![filed(1, "7"), in_review(2)]).unwrap();
    let ledger = sum();
    assert_eq!(ledger.in_state(PageState::Filed), 1);
    assert_eq!(ledger.in_state(PageState::Unreadable), 1);
    assert_eq!(ledger.in_state(PageState::Duplicate), 3);
    assert_eq!(ledger.doubts["one_identifier"], 1);
    assert!(catalog.unfinished().unwrap().is_empty());
}

#[test]
fn a_page_that_was_read_is_not_overwritten_by_a_second_reading() {
    let catalog = catalog();
    let file = read_file(&catalog, 2);
    assert!(catalog.waiting_pages(file).unwrap().is_empty());
    catalog.store(&[ReadPage { file, number: 1, outcome: Err("It is torn.".to_owned()), sheet: None }]).unwrap();
    assert_eq!(catalog.stack(file).unwrap().len(), 2);
}

#[test]
fn filing_twice_changes_nothing_and_search_need_not_learn_of_it() {
    let catalog = catalog();
    let file = read_file(&catalog, 2);
    let stack = vec![filed(1, "7"), in_review(2)];
    catalog.file(file, &stack).unwrap();
    let (story, change) = (catalog.story().unwrap(), catalog.last_change().unwrap());
    catalog.file(file, &stack).unwrap();
    assert_eq!((catalog.story().unwrap(), catalog.last_change().unwrap()), (story, change));
    assert_eq!(catalog.changed_since(0, 10).unwrap().len(), 2);
    catalog.file(file, &vec![filed(1, "7"), filed(2, "7")]).unwrap();
    let changed = catalog.changed_since(change, 10).unwrap();
    assert_eq!(changed.iter().map(|p| p.number).collect::<Vec<_>>(), [2]);
}

#[test]
fn what_a_person_settled_stays_when_the_stack_is_filed_again() {
    let catalog = catalog();
    catalog.import_patients(&[patient("100210", "LOVELACE")]).unwrap();
    let file = read_file(&catalog, 2);
    catalog.file(file, &vec![in_review(1), in_review(2)]).unwrap();
    let document = Subject::Document(document_id(SHA, 1));
    let decisions = [
        Settlement::FileTo(Mrn("100210".to_owned())),
        Settlement::Type("consent_form".to_owned()),
        Settlement::Date(date(2001, 2, 3)),
    ];
    assert_eq!(catalog.settle(&document, &decisions, "registrar").unwrap(), 2);
    catalog.file(file, &vec![filed(1, "999"), in_review(2)]).unwrap();
    for line in export(&catalog) {
        assert_eq!((line.status, line.patient_mrn.as_deref()), (PageState::Filed, Some("100210")));
        assert_eq!(line.doc_type.as_deref(), Some("consent_form"));
        assert_eq!(line.service_date, Some(date(2001, 2, 3)));
    }
}

#[test]
fn a_page_cannot_be_filed_to_somebody_who_is_not_on_the_list() {
    let catalog = catalog();
    let file = read_file(&catalog, 1);
    catalog.file(file, &vec![in_review(1)]).unwrap();
    let before = catalog.story().unwrap();
    let decision = [Settlement::FileTo(Mrn("100210".to_owned()))];
    let refused = catalog.settle(&Subject::Page(PageId(1)), &decision, "registrar");
    assert!(matches!(refused, Err(CatalogError::NoSuchPatient)));
    let unknown = catalog.settle(&Subject::Page(PageId(77)), &decision, "registrar");
    assert!(matches!(unknown, Err(CatalogError::NoSuchPage(_))));
    assert_eq!(catalog.story().unwrap(), before);
}

#[test]
fn a_page_that_could_not_be_read_can_be_filed_by_a_person() {
    let catalog = catalog();
    catalog.import_patients(&[patient("100210", "LOVELACE")]).unwrap();
    let file = arrive(&catalog, "a.pdf", SHA).file;
    catalog.not_opened(file, "It is encrypted.").unwrap();
    assert_eq!(catalog.review().unwrap()[0].reason, "It is encrypted.");
    let page: Subject = catalog.review().unwrap()[0].documents[0].id.parse().unwrap();
    catalog.settle(&page, &[Settlement::FileTo(Mrn("100210".to_owned()))], "registrar").unwrap();
    assert!(catalog.review().unwrap().is_empty());
}

#[test]
fn the_export_has_a_line_for_every_page_of_every_file() {
    let catalog = catalog();
    let file = read_file(&catalog, 2);
    arrive(&catalog, "copy.pdf", SHA);
    let torn = arrive(&catalog, "torn.pdf", &SHA.replace('0', "f")).file;
    catalog.not_opened(torn, "It is cut off.").unwrap();
    catalog.file(file, &vec![filed(1, "7"), in_review(2)]).unwrap();
    let lines: Vec<_> = export(&catalog).into_iter().map(|l| (l.source, l.page, l.status)).collect();
    let line = |source: &str, page, status| (source.to_owned(), page, status);
    assert_eq!(
        lines,
        [
            line("a.pdf", 1, PageState::Filed),
            line("a.pdf", 2, PageState::Review),
            line("copy.pdf", 1, PageState::Duplicate),
            line("copy.pdf", 2, PageState::Duplicate),
            line("torn.pdf", 0, PageState::Unreadable),
        ]
    );
}

#[test]
fn documents_that_one_decision_clears_stand_together_and_the_largest_group_first() {
    let catalog = catalog();
    let file = read_file(&catalog, 3);
    let mut alone = decision(1, Filing::Review(Doubt::NotOnTheList));
    alone.document = Some(0);
    let together = [2, 3].map(|page| PageFiling { document: Some(page), ..in_review(page) });
    catalog.file(file, &[vec![alone], together.to_vec()].concat()).unwrap();
    let groups: Vec<_> = catalog.review().unwrap().into_iter().map(|g| (g.doubt, g.pages, g.documents.len())).collect();
    assert_eq!(groups, [("one_identifier".to_owned(), 2, 2), ("not_on_the_list".to_owned(), 1, 1)]);
}

#[test]
fn one_answer_settles_what_waits_for_it_in_the_same_stack_and_is_taken_back_of_all() {
    let catalog = catalog();
    catalog.import_patients(&[patient("100210", "LOVELACE")]).unwrap();
    let file = arrive(&catalog, "a.pdf", SHA).file;
    catalog.opened(file, 4).unwrap();
    let found = |value: &str| Found {
        value: PersonName { last: value.to_owned(), first: "ADA".to_owned(), ..PersonName::default() },
        printed: value.to_owned(),
        label: None,
        words: Vec::new(),
        area: Rect::default(),
        certainty: 0.9,
    };
    let born = Found {
        value: date(1950, 1, 13),
        printed: String::new(),
        label: None,
        words: Vec::new(),
        area: Rect::default(),
        certainty: 0.9,
    };
    let about = |number, last: &str, births: &[Found<jiff::civil::Date>]| {
        let facts = PageFacts { names: vec![found(last)], births: births.to_vec(), ..PageFacts::default() };
        let reading = PageReading { number, ..PageReading::default() };
        ReadPage { file, number, outcome: Ok((reading, facts)), sheet: None }
    };
    let births = [born];
    // In the second a letter was misread, the third is somebody else's, and the fourth bears a name alone.
    let pages = [
        about(1, "LOVELACE", &births),
        about(2, "L0VELACE", &births),
        about(3, "BYRON", &births),
        about(4, "LOVELACE", &[]),
    ];
    catalog.store(&pages).unwrap();
    let waits = |page| PageFiling {
        document: Some(page),
        page_in_document: Some(1),
        ..decision(page, Filing::Review(Doubt::NotOnTheList))
    };
    catalog.file(file, &[1, 2, 3, 4].map(waits).to_vec()).unwrap();
    let waiting = || catalog.review().unwrap().iter().map(|group| group.pages).sum::<usize>();
    let subject = Subject::Document(document_id(SHA, 1));
    let by = By { person: "ada", seconds: None, why: "", apart: &[] };
    let to = [Settlement::FileTo(Mrn("100210".to_owned()))];
    let (settled, pages) = catalog.settle_by(&subject, &to, &by).unwrap();
    assert_eq!((pages, waiting()), (2, 2));
    assert_eq!(catalog.decision(settled).unwrap().unwrap().pages.len(), 2);
    catalog.undo(settled, "ada").unwrap();
    assert_eq!(waiting(), 4);
    // Of a type that not everybody may see, the second is left for whoever may.
    let typed = [Settlement::Type("psychotherapy_note".to_owned())];
    catalog.settle_by(&Subject::Document(document_id(SHA, 2)), &typed, &by).unwrap();
    let by = By { apart: &["psychotherapy_note".to_owned()], ..by };
    assert_eq!((catalog.settle_by(&subject, &to, &by).unwrap().1, waiting()), (1, 3));
}

#[test]
fn a_name_that_changes_on_the_list_stays_as_a_former_name() {
    let catalog = catalog();
    catalog.import_patients(&[patient("7", "BYRON")]).unwrap();
    let change = catalog.import_patients(&[patient("7", "KING"), patient("8", "BABBAGE")]).unwrap();
    assert_eq!(change, ListChange { new: 1, changed: 1, same: 0 });
    let listed = catalog.patient(&Mrn("7".to_owned())).unwrap().unwrap();
    assert_eq!(listed.name.last, "KING");
    assert_eq!(listed.other_names.iter().map(|n| n.last.as_str()).collect::<Vec<_>>(), ["BYRON"]);
    let change = catalog.import_patients(&[patient("7", "KING"), patient("8", "BABBAGE")]).unwrap();
    assert_eq!(change, ListChange { new: 0, changed: 0, same: 2 });
    assert_eq!(catalog.patients().unwrap().len(), 2);
}

#[test]
fn a_batch_that_took_nothing_in_is_forgotten() {
    let catalog = catalog();
    arrive(&catalog, "a.pdf", SHA);
    let first = catalog.begin_batch(BatchKind::Convert, "/scans").unwrap();
    assert_eq!(catalog.end_batch(first).unwrap(), first);
    let second = catalog.begin_batch(BatchKind::Convert, "/scans").unwrap();
    assert_ne!(first, second);
    assert_eq!(catalog.end_batch(second).unwrap(), first);
}

#[test]
fn debug_prints_of_pages_hold_no_name_and_no_number() {
    let catalog = catalog();
    catalog.import_patients(&[patient("100210", "LOVELACE")]).unwrap();
    let file = read_file(&catalog, 1);
    catalog.file(file, &vec![filed(1, "100210")]).unwrap();
    let shown = format!("{:?}", catalog.changed_since(0, 9).unwrap());
    assert!(!shown.contains("100210"), "{shown}");
}

#[test]
fn the_last_decision_about_a_page_is_the_one_to_take_back() {
    let catalog = catalog();
    catalog.import_patients(&[patient("100210", "LOVELACE")]).unwrap();
    let file = read_file(&catalog, 1);
    catalog.file(file, &vec![in_review(1)]).unwrap();
    let page = Subject::Page(PageId(1));
    assert_eq!(catalog.last_decision(&page).unwrap(), None);
    let decisions = [Settlement::FileTo(Mrn("100210".to_owned())), Settlement::Type("consent_form".to_owned())];
    catalog.settle(&page, &decisions, "registrar").unwrap();
    assert_eq!(catalog.settled_types().unwrap(), 1);
    let last = catalog.last_decision(&page).unwrap().unwrap();
    assert_eq!(last.what, decisions[1]);
    catalog.undo(last.id, "registrar").unwrap();
    assert_eq!(catalog.settled_types().unwrap(), 0, "what was taken back teaches nothing");
    let document = Subject::Document(document_id(SHA, 1));
    assert_eq!(catalog.last_decision(&document).unwrap().unwrap().what, decisions[0]);
    assert!(matches!(catalog.last_decision(&Subject::Page(PageId(77))), Err(CatalogError::NoSuchPage(_))));
}

#[test]
fn the_names_under_which_a_file_came_in_are_each_said_once() {
    let catalog = catalog();
    let file = arrive(&catalog, "box 1/a.tif", SHA).file;
    arrive(&catalog, "box 2/b.tif", SHA);
    assert_eq!(catalog.source_names(file).unwrap(), ["box 1/a.tif", "box 2/b.tif"]);
}
