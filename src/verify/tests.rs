//! Each kind of damage, done for real to an archive of its own, found by its name and mended where it can be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use rusqlite::Connection;

use super::*;
use crate::catalog::BatchKind;
use crate::chart::{Looks, PageNumber, PageReading, PageState, Rect, Word, Zone};
use crate::intake::walk;
use crate::pipeline::{Arrivals, Line, PageReader, Projection, RecordRoom, Silent as Quiet, Trouble};

mod certificates;
mod originals;
mod pages;
mod search;

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

    fn read_zones(&self, _: &Path, _: &PageReading, _: &[Zone]) -> Result<Vec<Looks>, Trouble> {
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
        let mut room = RecordRoom::init(&folder.path().join("archive")).unwrap();
        // How full this machine's disk is proves nothing of the record room.
        room.settings.intake.free_mb = 0;
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
