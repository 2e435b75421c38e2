use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::*;
use crate::catalog::{BatchKind, KeptSheet};
use crate::chart::{Looks, Mrn, PageNumber, PageReading, PageState, Patient, PersonName, Rect, Word, Zone};
use crate::filing::Owner;
use crate::intake::walk;

/// Reads scans that are text: pages are parted by lines of `---`. A page `TORN` cannot be read, `BUSY` not now; a scan
/// that begins with `LOCKED` cannot be opened.
struct CannedReader {
    read: Mutex<Vec<(PathBuf, PageNumber)>>,
    /// Asks the run to stop after so many pages.
    stop_after: Option<usize>,
    stop: AtomicBool,
    outlines: AtomicUsize,
}

impl CannedReader {
    fn new() -> Self {
        Self { read: Mutex::default(), stop_after: None, stop: AtomicBool::new(false), outlines: AtomicUsize::new(0) }
    }

    fn pages_read(&self) -> usize {
        self.read.lock().unwrap().len()
    }
}

impl PageReader for CannedReader {
    fn workers(&self) -> usize {
        2
    }

    fn outline(&self, scan: &Path) -> Result<u32, Trouble> {
        self.outlines.fetch_add(1, Ordering::Relaxed);
        let text = fs::read_to_string(scan).unwrap();
        if text.starts_with("LOCKED") {
            return Err(Trouble { reason: "The file needs a password.".to_owned(), passing: false });
        }
        Ok(text.split("---\n").count() as u32)
    }

    /// What stands after a line `AGAIN`.
    fn read_again(&self, scan: &Path, page: PageNumber) -> Result<PageReading, Trouble> {
        let text = fs::read_to_string(scan).unwrap();
        let again = text.split("---\n").nth(page as usize - 1).and_then(|page| page.split("AGAIN\n").nth(1));
        let torn = || Trouble { reason: format!("Page {page} could not be read."), passing: false };
        again.map(|text| reading(page, text)).ok_or_else(torn)
    }

    /// Each look sees in a zone what stands after a line `ZONES` in the place of its words.
    fn read_zones(&self, scan: &Path, page: &PageReading, zones: &[Zone]) -> Result<Vec<Looks>, Trouble> {
        let text = fs::read_to_string(scan).unwrap();
        let of_page = text.split("---\n").nth(page.number as usize - 1).unwrap();
        let seen = of_page.split("ZONES\n").nth(1).map(|text| reading(page.number, text).words).unwrap_or_default();
        let look = |zone: &Zone| {
            seen.iter()
                .filter(|word| word.area.overlap_x(&zone.area) > 0 && word.area.overlap_y(&zone.area) > 0)
                .cloned()
                .collect()
        };
        Ok(zones.iter().map(|zone| vec![look(zone); 4]).collect())
    }

    fn read(&self, scan: &Path, page: PageNumber) -> Result<PageReading, Trouble> {
        let text = fs::read_to_string(scan).unwrap();
        let text = text.split("---\n").nth(page as usize - 1).unwrap();
        if text.starts_with("TORN") || text.starts_with("BUSY") {
            let reason = format!("Page {page} could not be read.");
            return Err(Trouble { reason, passing: text.starts_with("BUSY") });
        }
        let mut read = self.read.lock().unwrap();
        assert!(!read.contains(&(scan.to_owned(), page)), "a page is read twice");
        read.push((scan.to_owned(), page));
        if self.stop_after.is_some_and(|pages| read.len() >= pages) {
            self.stop.store(true, Ordering::Relaxed);
        }
        Ok(reading(page, text.split("AGAIN\n").next().unwrap().split("ZONES\n").next().unwrap()))
    }
}

/// A page of these words, read with confidence but for those behind a `~`.
fn reading(number: PageNumber, text: &str) -> PageReading {
    let mut words = Vec::new();
    for (line, text_line) in (0..).zip(text.lines()) {
        for (column, word) in (0..).zip(text_line.split_whitespace()) {
            let area = Rect::new(100 + column * 200, 100 + line * 60, 180, 40);
            let (text, confidence) = word.strip_prefix('~').map_or((word, 95.0), |faint| (faint, 70.0));
            words.push(Word { text: text.to_owned(), area, confidence, line, block: line });
        }
    }
    let blank = words.is_empty();
    PageReading { number, width: 2550, height: 3300, dpi: 300, words, blank, confidence: 95.0, ..Default::default() }
}

/// A record room in a temporary folder, with a folder of legacy scans beside it.
struct Desk {
    folder: tempfile::TempDir,
    room: RecordRoom,
}

impl Desk {
    fn with_scans(scans: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut room = RecordRoom::init(&folder.path().join("archive")).unwrap();
        // How full this machine's disk is proves nothing of the record room.
        room.settings.intake.free_mb = 0;
        let desk = Self { folder, room };
        for (name, text) in scans {
            desk.put(name, text);
        }
        desk
    }

    fn scans(&self) -> PathBuf {
        self.folder.path().join("scans")
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.scans().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Converts the folder, as `convert` does; whether it ran to its end.
    fn convert(&self, reader: &CannedReader) -> Result<(), PipelineError> {
        let scans = self.scans().canonicalize().unwrap();
        let batch = self.room.catalog.begin_batch(BatchKind::Convert, scans.to_str().unwrap()).unwrap();
        let arriving = Arrivals {
            room: &self.room,
            batch,
            found: walk([scans]),
            left_out: |_: &Path, why: String| panic!("{why}"),
        };
        let line = Line { room: &self.room, readers: reader, stop: &reader.stop, progress: &Silent };
        line.carry(arriving, &mut Projection::open(&self.room))
    }

    fn states(&self) -> Vec<(PageState, u64)> {
        self.room.catalog.ledger(&[]).unwrap().states.into_iter().collect()
    }
}

fn ada() -> Patient {
    let born = Some(jiff::civil::date(1950, 1, 31));
    Patient { sex: "F".to_owned(), ..Patient::new("100210", PersonName::new("LOVELACE", "ADA"), born) }
}

const LETTER: &str = "PROGRESS NOTE\nPatient: LOVELACE, ADA\nMRN: 100210\nDate of Birth: 01/31/1950\nno fracture\n";

#[test]
fn every_page_of_every_scan_ends_in_one_state() {
    let desk = Desk::with_scans(&[
        ("a.txt", LETTER),
        ("box 2/b.txt", "one\n---\ntwo\n---\n"),
        ("box 2/copy of a.txt", LETTER),
        ("locked.txt", "LOCKED"),
    ]);
    desk.convert(&CannedReader::new()).unwrap();
    let expected =
        [(PageState::Review, 3), (PageState::Blank, 1), (PageState::Duplicate, 1), (PageState::Unreadable, 1)];
    assert_eq!(desk.states(), expected, "{}", desk.room.catalog.story().unwrap());
}

#[test]
fn a_page_that_cannot_be_read_leaves_the_other_pages_of_its_scan_filed() {
    let desk = Desk::with_scans(&[("a.txt", "one\n---\nTORN\n---\nthree\n")]);
    desk.convert(&CannedReader::new()).unwrap();
    assert_eq!(desk.states(), [(PageState::Review, 2), (PageState::Unreadable, 1)]);
    let waiting = desk.room.catalog.review().unwrap();
    assert!(waiting.iter().any(|group| group.reason == "Page 2 could not be read."), "{waiting:?}");
}

#[test]
fn nothing_is_inherited_across_a_page_that_could_not_be_read() {
    let desk = Desk::with_scans(&[("a.txt", "one\n---\nTORN\n---\nthree\n")]);
    desk.convert(&CannedReader::new()).unwrap();
    let mut documents = BTreeSet::new();
    let take = |page: crate::chart::PageExport| {
        documents.extend(page.document.filter(|_| page.status == PageState::Review));
        std::ops::ControlFlow::Continue(())
    };
    desk.room.catalog.each_page(take).unwrap();
    assert_eq!(documents.len(), 2);
}

#[test]
fn a_stopped_conversion_goes_on_and_reads_no_page_twice() {
    let text = (1..=20).map(|n| format!("page {n}\n")).collect::<Vec<_>>().join("---\n");
    let desk = Desk::with_scans(&[("a.txt", &text), ("b.txt", "one\n---\ntwo\n")]);
    let mut reader = CannedReader::new();
    reader.stop_after = Some(5);
    desk.convert(&reader).unwrap();
    let first = reader.pages_read();
    assert!((5..22).contains(&first), "{first} pages before the stop");
    reader.stop_after = None;
    reader.stop.store(false, Ordering::Relaxed);
    desk.convert(&reader).unwrap();
    assert_eq!(reader.pages_read(), 22);
    assert_eq!(desk.states(), [(PageState::Review, 22)]);
}

#[test]
fn converting_again_changes_nothing() {
    let desk = Desk::with_scans(&[("a.txt", LETTER), ("b.txt", "one\n---\ntwo\n")]);
    let reader = CannedReader::new();
    desk.convert(&reader).unwrap();
    let (story, change) = (desk.room.catalog.story().unwrap(), desk.room.catalog.last_change().unwrap());
    desk.convert(&reader).unwrap();
    assert_eq!(reader.pages_read(), 3);
    assert_eq!(reader.outlines.load(Ordering::Relaxed), 2);
    assert_eq!((desk.room.catalog.story().unwrap(), desk.room.catalog.last_change().unwrap()), (story, change));
}

#[test]
fn the_sources_of_a_conversion_stay_and_the_originals_are_the_same_bytes() {
    let desk = Desk::with_scans(&[("a.txt", LETTER)]);
    desk.convert(&CannedReader::new()).unwrap();
    assert_eq!(fs::read_to_string(desk.scans().join("a.txt")).unwrap(), LETTER);
    let file = &desk.room.catalog.finished().unwrap()[0];
    assert_eq!(fs::read_to_string(desk.room.archive.original(&file.original)).unwrap(), LETTER);
    assert_eq!(desk.room.archive.rehash(&file.original).unwrap(), file.sha256);
}

#[test]
fn trouble_of_the_machine_leaves_the_pages_waiting_and_ends_the_run() {
    let busy = ["BUSY\n"; 9].join("---\n");
    let desk = Desk::with_scans(&[("a.txt", &busy)]);
    assert!(matches!(desk.convert(&CannedReader::new()), Err(PipelineError::Readers(_))));
    assert_eq!(desk.states(), [(PageState::Waiting, 9)]);
    desk.put("a.txt", "nothing to do with it");
    assert_eq!(desk.room.catalog.unfinished().unwrap().len(), 1);
}

#[test]
fn pages_that_wait_for_a_list_are_filed_when_it_comes() {
    let desk = Desk::with_scans(&[("a.txt", LETTER), ("b.txt", "nothing to go by\n")]);
    desk.convert(&CannedReader::new()).unwrap();
    assert_eq!(desk.room.catalog.ledger(&[]).unwrap().doubts["no_patient_list"], 2);
    desk.room.catalog.import_patients(&[ada()]).unwrap();
    refile(&desk.room, || {}).unwrap();
    let doubts = desk.room.catalog.ledger(&[]).unwrap().doubts;
    assert!(!doubts.contains_key("no_patient_list"), "{doubts:?}");
}

#[test]
fn search_knows_every_page_when_a_run_ends_and_catches_up_after_one_that_could_not() {
    let desk = Desk::with_scans(&[("a.txt", LETTER)]);
    desk.convert(&CannedReader::new()).unwrap();
    let index = crate::search::Index::open(&desk.room.archive.index_folder()).unwrap();
    let found = |words: &str| index.search(&crate::search::parse(words).unwrap(), 9, 0).unwrap().total;
    assert_eq!(found("fracture"), 1);
    assert_eq!(desk.room.catalog.count_unsearchable(index.watermark().unwrap()).unwrap(), 0);

    desk.put("b.txt", "another fracture\n");
    let line_without_index = {
        let reader = CannedReader::new();
        let scans = desk.scans().canonicalize().unwrap();
        let batch = desk.room.catalog.begin_batch(BatchKind::Convert, scans.to_str().unwrap()).unwrap();
        let arriving = Arrivals { room: &desk.room, batch, found: walk([scans]), left_out: |_: &Path, _: String| {} };
        let line = Line { room: &desk.room, readers: &reader, stop: &reader.stop, progress: &Silent };
        line.carry(arriving, &mut Projection::none())
    };
    line_without_index.unwrap();
    assert_eq!(found("fracture"), 1);
    Projection::open(&desk.room).finish(&desk.room.catalog);
    assert_eq!(found("fracture"), 2);
    assert_eq!(desk.room.reindex(|_| {}).unwrap(), 2);
    assert_eq!(found("fracture"), 2);
}

const FLOWSHEET: &str = "NURSING FLOWSHEET\nPatient: LOVELACE, ADA\nMRN: 100210\nDate of Birth: 01/31/1950\n\
    Date: 03/07/1998 Time 0800 Pulse 88 Blood pressure 134 over 82 Temperature 98.6 oral Respirations 18 per minute\n\
    Oxygen saturation 97 percent on room air Pain score 3 of 10 Nurse on duty has signed this sheet\n";

#[test]
fn the_same_sheet_scanned_twice_is_known_again_and_both_scans_stay() {
    let again = FLOWSHEET.replace("Oxygen", "Oxvgen").replace(" of 10", "");
    let other_day =
        FLOWSHEET.replace("Pulse 88", "Pulse 91").replace("134 over 82", "128 over 77").replace("03/07", "03/08");
    let desk = Desk::with_scans(&[("a.txt", FLOWSHEET), ("b.txt", &again), ("c.txt", &other_day)]);
    desk.room.catalog.import_patients(&[ada()]).unwrap();
    desk.convert(&CannedReader::new()).unwrap();
    assert_eq!(desk.states(), [(PageState::Filed, 3)]);
    let copies = copies(&desk.room, None).unwrap();
    assert_eq!(copies.values().map(|better| better.source.as_str()).collect::<Vec<_>>(), ["a.txt"]);
    // By what was kept of the pages, and by their readings where an earlier version kept nothing.
    let mut kept = Vec::new();
    desk.room.catalog.each_filed_page(None, |_, sheet| kept.push(matches!(sheet, KeptSheet::Print(_)))).unwrap();
    assert_eq!(kept, [true; 3]);
    assert_eq!(better_scans(&desk.room, &Mrn("100210".to_owned())).unwrap().len(), 1);
}

#[test]
fn what_people_settled_is_truth_for_calibrating() {
    let desk = Desk::with_scans(&[("a.txt", LETTER), ("b.txt", "nothing to go by\n")]);
    desk.room.catalog.import_patients(&[ada()]).unwrap();
    desk.convert(&CannedReader::new()).unwrap();
    let waiting = desk.room.catalog.review().unwrap()[0].documents[0].id.parse().unwrap();
    let decision = [crate::catalog::Settlement::FileTo(Mrn("100210".to_owned()))];
    desk.room.catalog.settle(&waiting, &decision, "registrar").unwrap();
    let owners = settled_owners(&desk.room).unwrap();
    assert_eq!(owners.len(), 1);
    let found = calibrate(&desk.room, &owners).unwrap();
    assert_eq!((found.pages, found.filed, found.misfiled), (1, 0, 0));
}

#[test]
fn that_somebody_is_not_on_the_list_is_truth_too_until_the_list_says_otherwise() {
    let of_charles = worksheet(&charles(), 3);
    let desk = Desk::with_scans(&[("a.txt", &of_charles)]);
    let catalog = &desk.room.catalog;
    catalog.import_patients(&[ada()]).unwrap();
    desk.convert(&CannedReader::new()).unwrap();
    let waiting = catalog.review().unwrap()[0].documents[0].id.parse().unwrap();
    catalog.settle(&waiting, &[crate::catalog::Settlement::NotOnTheList], "registrar").unwrap();
    let owners = || Vec::from_iter(settled_owners(&desk.room).unwrap().into_values());
    assert_eq!(owners(), [Owner::NotListed]);
    let found = calibrate(&desk.room, &settled_owners(&desk.room).unwrap()).unwrap();
    assert_eq!((found.pages, found.not_listed, found.misfiled), (1, 1, 0));
    let grace = Patient { mrn: Mrn("100999".to_owned()), birth: Some(jiff::civil::date(1906, 12, 9)), ..ada() };
    catalog.import_patients(&[grace]).unwrap();
    refile(&desk.room, || {}).unwrap();
    assert_eq!(owners(), [Owner::NotListed], "somebody else came onto the list");
    catalog.import_patients(&[charles()]).unwrap();
    refile(&desk.room, || {}).unwrap();
    assert_eq!((owners(), desk.states()), (Vec::new(), vec![(PageState::Filed, 1)]));
}

fn charles() -> Patient {
    let born = Some(jiff::civil::date(1941, 12, 26));
    Patient::new("100337", PersonName::new("BABBAGE", "CHARLES"), born)
}

fn worksheet(patient: &Patient, day: u32) -> String {
    let (name, mrn, birth) = (&patient.name, &patient.mrn.0, patient.birth.unwrap());
    format!(
        "ORTHOTIC FOOTWEAR FITTING\nPatient: {name}\nMRN: {mrn}\nDate of Birth: {}\nDate: 03/{day:02}/1998\n",
        birth.strftime("%m/%d/%Y")
    )
}

/// The types of the pages, in the order they came in.
fn types(desk: &Desk) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let each = |page: crate::chart::PageExport| {
        found.push(page.doc_type);
        std::ops::ControlFlow::Continue(())
    };
    desk.room.catalog.each_page(each).unwrap();
    found
}

fn call(desk: &Desk, page: i64, slug: &str) {
    let subject = crate::catalog::Subject::page(page);
    let settlement = [crate::catalog::Settlement::Type(slug.to_owned())];
    desk.room.catalog.settle(&subject, &settlement, "clerk").unwrap();
}

/// Worksheets of two patients under this heading, and one of a third day in the file `last.txt` to come.
fn worksheets_under(heading: &str) -> (Desk, String) {
    let sheets = [(ada(), 1), (ada(), 2), (charles(), 3), (charles(), 4)];
    let sheets = sheets.map(|(patient, day)| worksheet(&patient, day).replace("ORTHOTIC FOOTWEAR FITTING", heading));
    let desk = Desk::with_scans(&[("1.txt", &sheets[0]), ("2.txt", &sheets[1]), ("3.txt", &sheets[2])]);
    desk.room.catalog.import_patients(&[ada(), charles()]).unwrap();
    desk.convert(&CannedReader::new()).unwrap();
    (desk, sheets[3].clone())
}

#[test]
fn a_heading_that_clerks_gave_one_type_is_a_title_from_then_on() {
    let (desk, last) = worksheets_under("ORTHOTIC FOOTWEAR FITTING");
    assert_eq!(types(&desk), [None, None, None]);
    call(&desk, 1, "consultation");
    call(&desk, 2, "consultation");
    desk.put("4.txt", &last);
    desk.convert(&CannedReader::new()).unwrap();
    assert_eq!(types(&desk)[3], None, "two corrections teach nothing");
    call(&desk, 3, "consultation");
    refile(&desk.room, || {}).unwrap();
    assert_eq!(types(&desk)[3].as_deref(), Some("consultation"));
}

#[test]
fn clerks_are_believed_against_a_title_of_the_table_after_three_corrections_without_exception() {
    let (desk, last) = worksheets_under("PROGRESS NOTE");
    let note = Some("progress_note".to_owned());
    assert_eq!(types(&desk), [note.clone(), note.clone(), note.clone()]);
    desk.put("4.txt", &last);
    desk.put("5.txt", &last.replace("PROGRESS NOTE", "PROGRESS NOTE\n\nDISCHARGE SUMMARY").replace("03/04", "03/05"));
    desk.put("6.txt", &last.replace("03/04", "03/06"));
    desk.convert(&CannedReader::new()).unwrap();
    let before = types(&desk);
    call(&desk, 1, "consultation");
    call(&desk, 2, "consultation");
    refile(&desk.room, || {}).unwrap();
    assert_eq!(types(&desk)[3..], before[3..], "two corrections, of one patient, teach nothing");
    call(&desk, 3, "consultation");
    refile(&desk.room, || {}).unwrap();
    assert_eq!(types(&desk)[3].as_deref(), Some("consultation"));
    assert_ne!(types(&desk)[4].as_deref(), Some("consultation"), "another title stands on it");
    refile(&desk.room, || {}).unwrap();
    assert_eq!(types(&desk)[3].as_deref(), Some("consultation"), "and it stays learnt");
    call(&desk, 6, "progress_note");
    refile(&desk.room, || {}).unwrap();
    assert_eq!(types(&desk)[3], note, "an exception");
}

#[test]
fn the_name_of_a_file_counts_where_the_settings_say_what_it_means() {
    let page = "Patient: LOVELACE, ADA\nno fracture\n";
    let filed = |pattern: &str| {
        let mut desk =
            Desk::with_scans(&[("100210_19980301.txt", page), ("100337_19980301.txt", &format!("{page} x"))]);
        desk.room.settings.facts.file_name = pattern.to_owned();
        desk.room.catalog.import_patients(&[ada(), charles()]).unwrap();
        desk.convert(&CannedReader::new()).unwrap();
        desk.states()
    };
    assert_eq!(filed(""), [(PageState::Review, 2)]);
    assert_eq!(filed("{mrn}_{date}"), [(PageState::Filed, 1), (PageState::Review, 1)]);
}

/// A paper of hers with a figure of the record number and one of the date of birth misread.
const MISREAD: &str = "PROGRESS NOTE\nPatient: LOVELACE, ADA\nMRN: ~1002l8\nDate of Birth: ~01/31/1958\nno fracture\n";

fn settled_after_a_second_look(second: &str) -> Vec<(PageState, u64)> {
    settled_after(MISREAD, second)
}

fn settled_after(first: &str, second: &str) -> Vec<(PageState, u64)> {
    let desk = Desk::with_scans(&[("a.txt", &format!("{first}AGAIN\n{second}"))]);
    desk.room.catalog.import_patients(&[ada(), charles()]).unwrap();
    desk.convert(&CannedReader::new()).unwrap();
    desk.states()
}

#[test]
fn a_page_that_all_but_means_a_patient_is_filed_if_a_second_look_means_the_same_one_surely() {
    assert_eq!(settled_after_a_second_look(LETTER), [(PageState::Filed, 1)]);
    assert_eq!(settled_after_a_second_look(MISREAD), [(PageState::Review, 1)]);
}

#[test]
fn two_looks_that_surely_read_another_birth_leave_the_page_to_a_clerk() {
    let surely = MISREAD.replace("~01/31/1958", "01/31/1958");
    assert_eq!(settled_after(&surely, LETTER), [(PageState::Review, 1)]);
}

#[test]
fn a_second_look_that_means_somebody_else_counts_for_nothing() {
    let charles = charles();
    let his_name = format!("{}, {}", charles.name.last, charles.name.first);
    let of_charles = LETTER.replace("LOVELACE, ADA", &his_name).replace("100210", &charles.mrn.0);
    let of_charles = of_charles.replace("01/31/1950", "12/26/1941");
    assert_eq!(settled_after_a_second_look(&of_charles), [(PageState::Review, 1)]);
}

#[test]
fn figures_that_looks_at_the_zones_of_identifiers_agree_on_are_put_right() {
    let after = |zones: &str| {
        let desk = Desk::with_scans(&[("a.txt", &format!("{MISREAD}ZONES\n{zones}"))]);
        desk.room.catalog.import_patients(&[ada(), charles()]).unwrap();
        desk.convert(&CannedReader::new()).unwrap();
        desk.states()
    };
    let ada_s = MISREAD.replace("~1002l8", "100210").replace("~01/31/1958", "01/31/1950");
    assert_eq!(after(&ada_s), [(PageState::Filed, 1)]);
    let nobody_s = MISREAD.replace("~1002l8", "100219").replace("~01/31/1958", "01/31/1959");
    assert_eq!(after(&nobody_s), [(PageState::Review, 1)]);
}
