//! Each kind of damage, done for real to an archive of its own, found by its name and mended where it can be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use rusqlite::Connection;

use super::*;
use crate::catalog::BatchKind;
use crate::chart::{PageNumber, PageReading, PageState, Rect, Word};
use crate::intake::walk;
use crate::pipeline::{Arrivals, Line, PageReader, Projection, RecordRoom, Silent as Quiet, Trouble};

/// Reads scans that are text; pages are parted by lines of `---`.
struct TextReader;

impl PageReader for TextReader {
    fn workers(&self) -> usize {
        1
    }

    fn outline(&self, scan: &Path) -> Result<u32, Trouble> {
        let text = fs::read_to_string(scan).map_err(|e| Trouble { reason: e.to_string(), passing: false })?;
        Ok(text.split("---\n").count() as u32)
    }

    fn read_again(&self, _scan: &Path, _page: PageNumber) -> Result<PageReading, Trouble> {
        Err(Trouble { reason: "Once is enough.".to_owned(), passing: false })
    }

    fn read(&self, scan: &Path, number: PageNumber) -> Result<PageReading, Trouble> {
        let text = fs::read_to_string(scan).map_err(|e| Trouble { reason: e.to_string(), passing: false })?;
        let text = text.split("---\n").nth(number as usize - 1).unwrap().to_owned();
        let word = |text: &str| Word {
            text: text.to_owned(),
            area: Rect::new(100, 100, 180, 40),
            confidence: 95.0,
            line: 0,
            block: 0,
        };
        let words = text.split_whitespace().map(word).collect();
        Ok(PageReading { number, width: 2550, height: 3300, dpi: 300, words, confidence: 95.0, ..Default::default() })
    }
}

/// An archive with three scans taken in from a folder beside it: two pages, one page, and a copy of the first.
struct Shelf {
    folder: tempfile::TempDir,
    room: RecordRoom,
}

impl Shelf {
    fn filled() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let room = RecordRoom::init(&folder.path().join("archive")).unwrap();
        let shelf = Self { folder, room };
        shelf.convert(&[("a.txt", "fracture of the wrist\n---\nsecond page\n"), ("b.txt", "a letter\n")]);
        shelf.convert(&[("copy.txt", "fracture of the wrist\n---\nsecond page\n")]);
        assert_eq!(shelf.findings(), []);
        shelf
    }

    fn scans(&self) -> PathBuf {
        self.folder.path().join("scans")
    }

    fn convert(&self, scans: &[(&str, &str)]) {
        fs::create_dir_all(self.scans()).unwrap();
        for (name, text) in scans {
            fs::write(self.scans().join(name), text).unwrap();
        }
        let batch = self.room.catalog.begin_batch(BatchKind::Convert, self.scans().to_str().unwrap()).unwrap();
        let left_out = |_: &Path, why: String| panic!("{why}");
        let arriving = Arrivals { room: &self.room, batch, found: walk([self.scans()]), left_out };
        let line = Line { room: &self.room, readers: &TextReader, stop: &AtomicBool::new(false), progress: &Quiet };
        line.carry(arriving, &mut Projection::open(&self.room)).unwrap();
        self.room.close(batch, "clerk").unwrap();
    }

    fn examine(&self) -> Report {
        examine(&self.room, &Silent).unwrap()
    }

    fn findings(&self) -> Vec<Finding> {
        self.examine().findings
    }

    fn classes(&self) -> BTreeSet<&'static str> {
        self.findings().iter().map(|finding| finding.class.as_str()).collect()
    }

    fn sql(&self, statement: &str) {
        let connection = Connection::open(self.room.archive.catalog_file()).unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
        assert!(connection.execute(statement, []).unwrap() > 0, "{statement} changes nothing");
    }

    fn original(&self, nth: usize) -> PathBuf {
        self.room.archive.original(&self.room.catalog.listed_originals().unwrap()[nth].original)
    }

    fn repair(&self) -> Repair {
        repair(&self.room, &TextReader, "clerk", &AtomicBool::new(false), (&Silent, &Quiet), false).unwrap()
    }

    /// The damage is found as `class`, and after the repair everything agrees and every page is decided.
    fn is_found_and_mended(&self, class: Class) {
        let found = self.findings();
        assert!(found.iter().any(|finding| finding.class == class), "{class:?} is not among {found:?}");
        let repair = self.repair();
        assert_eq!(repair.after.findings, [], "after the repair");
        assert!(repair.mended().any(|finding| finding.class == class));
        let ledger = self.room.catalog.ledger(&[]).unwrap();
        assert_eq!(ledger.in_state(PageState::Waiting) + ledger.in_state(PageState::Reading), 0, "{ledger:?}");
    }

    /// The damage is found as `class`, and the repair does not claim to have mended it.
    fn is_found_and_stays(&self, class: Class) {
        let found = self.findings();
        assert!(found.iter().any(|finding| finding.class == class), "{class:?} is not among {found:?}");
        let left = self.repair().after.findings;
        assert!(left.iter().any(|finding| finding.class == class), "{left:?}");
    }
}

fn overwrite(path: &Path, bytes: &[u8]) {
    // Originals are read-only; a damaged disk does not ask.
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn an_original_that_is_gone_is_brought_back_from_where_it_came() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.original(0)).unwrap();
    shelf.is_found_and_mended(Class::OriginalMissing);
    assert!(fs::read_to_string(shelf.original(0)).unwrap().starts_with("fracture"));
}

#[test]
fn an_original_that_is_gone_for_good_stays_a_finding() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.original(1)).unwrap();
    fs::write(shelf.scans().join("b.txt"), "a lettuce").unwrap();
    shelf.is_found_and_stays(Class::OriginalMissing);
}

#[test]
fn an_original_whose_bytes_changed_is_set_aside_and_brought_back() {
    let shelf = Shelf::filled();
    overwrite(&shelf.original(0), b"Fracture of the wrist\n---\nsecond page\n");
    shelf.is_found_and_mended(Class::OriginalDiffers);
    let aside = fs::read_dir(shelf.room.archive.root().join("originals/set-aside")).unwrap().count();
    assert_eq!(aside, 1, "what lay there is kept");
}

#[test]
fn an_original_that_cannot_be_read_says_why() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.original(1)).unwrap();
    fs::create_dir(shelf.original(1)).unwrap();
    let found = shelf.findings();
    assert_eq!(found[0].class, Class::OriginalUnreadable);
    assert!(found[0].says.contains("directory"), "{found:?}");
}

#[test]
fn an_original_that_nobody_knows_becomes_a_file_that_is_read() {
    let shelf = Shelf::filled();
    let folder = shelf.room.archive.root().join("originals/ff");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("unknown.txt"), "a third letter\n").unwrap();
    shelf.is_found_and_mended(Class::OriginalUnknown);
    assert_eq!(shelf.room.catalog.ledger(&[]).unwrap().files, 4);
    assert!(shelf.room.catalog.listed_originals().unwrap().iter().all(|o| o.original != "originals/ff/unknown.txt"));
}

#[test]
fn copies_and_indexes_that_were_never_finished_are_removed() {
    let shelf = Shelf::filled();
    let root = shelf.room.archive.root();
    for left in ["originals/incoming/copy-x", "index/.tmpAbC", "index/gen-1/.tmpDeF"] {
        fs::write(root.join(left), "half").unwrap();
    }
    fs::create_dir(root.join("index/gen-2")).unwrap();
    assert_eq!(shelf.examine().of_class(Class::TemporaryFile), 4, "{:?}", shelf.findings());
    shelf.is_found_and_mended(Class::TemporaryFile);
}

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

#[test]
fn a_lost_index_is_made_anew() {
    let shelf = Shelf::filled();
    fs::remove_dir_all(shelf.room.archive.index_folder()).unwrap();
    shelf.is_found_and_mended(Class::IndexMissing);
    assert_eq!(shelf.examine().indexed, 3);
}

#[test]
fn an_index_whose_bytes_changed_is_made_anew() {
    let shelf = Shelf::filled();
    let generation = shelf.room.archive.index_folder().join("gen-1");
    let terms = fs::read_dir(generation).unwrap().map(|e| e.unwrap().path());
    let terms = terms.into_iter().find(|path| path.extension().is_some_and(|e| e == "term")).unwrap();
    let mut bytes = fs::read(&terms).unwrap();
    bytes[10] ^= 0x55;
    overwrite(&terms, &bytes);
    shelf.is_found_and_mended(Class::IndexDamaged);
}

#[test]
fn an_index_without_one_of_its_files_is_made_anew() {
    let shelf = Shelf::filled();
    let generation = shelf.room.archive.index_folder().join("gen-1");
    for entry in fs::read_dir(generation).unwrap().map(|e| e.unwrap().path()) {
        if entry.extension().is_some_and(|e| e == "fast") {
            fs::remove_file(entry).unwrap();
        }
    }
    shelf.is_found_and_mended(Class::IndexDamaged);
}

#[test]
fn an_index_that_stayed_behind_catches_up() {
    let shelf = Shelf::filled();
    let page = crate::catalog::Subject::page(1);
    shelf.room.catalog.settle(&page, &[crate::catalog::Settlement::NotAPatient], "registrar").unwrap();
    shelf.is_found_and_mended(Class::IndexBehind);
}

#[test]
fn an_index_of_another_catalog_is_made_anew() {
    let shelf = Shelf::filled();
    shelf.sql("UPDATE pages SET change = NULL WHERE page_id > 1");
    shelf.is_found_and_mended(Class::IndexAhead);
}

#[test]
fn pages_that_search_lost_holds_twice_or_made_up_are_put_right() {
    let shelf = Shelf::filled();
    type Damage = dyn Fn(&crate::search::Index, u64);
    let damage: [(Class, &Damage); 3] = [
        (Class::IndexPageMissing, &|index, watermark| {
            let mut writer = index.writer().unwrap();
            writer.remove(1).unwrap();
            writer.commit(watermark).unwrap();
        }),
        (Class::IndexPageExtra, &|index, watermark| put(index, 99, 1, watermark)),
        (Class::IndexPageStale, &|index, watermark| put(index, 1, 77, watermark)),
    ];
    for (class, make) in damage {
        let index = crate::search::Index::open(&shelf.room.archive.index_folder()).unwrap();
        let watermark = index.watermark().unwrap();
        make(&index, watermark);
        drop(index);
        shelf.is_found_and_mended(class);
    }
}

fn put(index: &crate::search::Index, page_id: i64, change: u64, watermark: u64) {
    let page = crate::search::IndexedPage {
        page_id,
        change,
        source: "x".to_owned(),
        page: 1,
        document: None,
        state: PageState::Review,
        patient: None,
        doc_type: None,
        service_date: None,
        confidential: false,
        words: Vec::new(),
    };
    let mut writer = index.writer().unwrap();
    writer.put(&page).unwrap();
    writer.commit(watermark).unwrap();
}

#[test]
fn a_certificate_that_is_lost_is_issued_again() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.room.archive.certificates_folder().join("batch-000001.txt")).unwrap();
    shelf.is_found_and_mended(Class::CertificateMissing);
}

#[test]
fn a_certificate_that_was_altered_is_issued_again_and_kept() {
    let shelf = Shelf::filled();
    let place = shelf.room.archive.certificates_folder().join("batch-000001.json");
    for (from, to) in [("\"pages\": 3", "\"pages\": 4"), ("clerk", "mayor")] {
        let text = fs::read_to_string(&place).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(&place, text.replace(from, to)).unwrap();
        shelf.is_found_and_mended(Class::CertificateDiffers);
    }
    let text = place.with_extension("txt");
    fs::write(&text, fs::read_to_string(&text).unwrap().replace("  review", "  filed ")).unwrap();
    shelf.is_found_and_mended(Class::CertificateDiffers);
    assert!(place.with_file_name("batch-000001.superseded-3.json").exists());
}

#[test]
fn a_certificate_of_a_batch_that_is_not_in_the_catalog_is_left_to_a_person() {
    let shelf = Shelf::filled();
    let folder = shelf.room.archive.certificates_folder();
    fs::copy(folder.join("batch-000001.json"), folder.join("batch-000077.json")).unwrap();
    shelf.is_found_and_stays(Class::CertificateUnknown);
}

#[test]
fn a_certificate_counts_pages_and_names_nobody() {
    let shelf = Shelf::filled();
    let folder = shelf.room.archive.certificates_folder();
    let text = fs::read_to_string(folder.join("batch-000001.txt")).unwrap();
    assert!(text.contains("Pages                              3"), "{text}");
    let twin = fs::read_to_string(folder.join("batch-000002.txt")).unwrap();
    assert!(twin.contains("came in before") && twin.contains("duplicate"), "{twin}");
    for certificate in [text, twin] {
        assert!(!certificate.contains(".txt") && !certificate.contains("scans"), "{certificate}");
    }
}

#[test]
fn pages_that_an_original_has_and_the_ledger_has_not_are_read() {
    let shelf = Shelf::filled();
    // As an older reader may have left it: the last page was not seen, and everything agrees with that.
    for table in ["readings", "filings", "pages"] {
        shelf.sql(&format!("DELETE FROM {table} WHERE page_id = (SELECT max(page_id) FROM pages WHERE number = 2)"));
    }
    shelf.sql("UPDATE files SET pages = 1 WHERE pages = 2");
    let found = open_originals(&shelf.room, &TextReader, &Silent).unwrap();
    assert_eq!(found.iter().map(|finding| finding.class).collect::<Vec<_>>(), [Class::OriginalPagesDiffer]);
    let stop = AtomicBool::new(false);
    let repair = repair(&shelf.room, &TextReader, "clerk", &stop, (&Silent, &Quiet), true).unwrap();
    assert_eq!(repair.after.findings, []);
    assert_eq!(shelf.room.catalog.ledger(&[]).unwrap().pages, 5);
}

#[test]
fn an_original_that_can_no_longer_be_opened_is_found_and_left_as_it_is() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.original(1)).unwrap();
    let story = shelf.room.catalog.story().unwrap();
    let found = open_originals(&shelf.room, &TextReader, &Silent).unwrap();
    assert_eq!(found.iter().map(|finding| finding.class).collect::<Vec<_>>(), [Class::OriginalNotOpened]);
    assert_eq!(shelf.room.catalog.story().unwrap(), story);
}

#[test]
fn every_class_is_printed_as_programs_see_it() {
    for class in Class::ALL {
        assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
    }
}

#[test]
fn what_a_run_has_in_hand_is_no_finding() {
    let shelf = Shelf::filled();
    let _lock = shelf.room.archive.lock("convert").unwrap();
    fs::write(shelf.room.archive.root().join("originals/incoming/copy-x"), "half").unwrap();
    fs::create_dir(shelf.room.archive.root().join("originals/ff")).unwrap();
    fs::write(shelf.room.archive.root().join("originals/ff/new.txt"), "just kept").unwrap();
    let report = shelf.examine();
    assert!(report.beside_a_run);
    assert_eq!(report.findings, []);
    assert!(repair(&shelf.room, &TextReader, "clerk", &AtomicBool::new(false), (&Silent, &Quiet), false).is_err());
}
