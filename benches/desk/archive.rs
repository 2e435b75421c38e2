//! The archive that clerks work in: pages, people and sessions in a real catalog, with a real index.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use chartroom::catalog::{Arrival, BatchKind, Catalog, FileId, ReadPage};
use chartroom::chart::{
    Agreement, Candidate, Comparison, Doubt, Field, Filing, Found, InkMap, Mrn, PageFacts, PageFiling, PageReading,
    PageState, Patient, PersonName, Rect,
};
use chartroom::config::SearchSettings;
use chartroom::pipeline::{Projection, RecordRoom};
use chartroom_samples::{Format, Plan, make};
use sha2::{Digest, Sha256};

use super::Sizes;
use super::pages::{Dice, Language, PAGES_OF_PERSON, TYPES, date_of};

/// Pages of a scanned file: ten people's, whole documents.
const PAGES_OF_FILE: i64 = 120;
const PAGES_OF_DOCUMENT: i64 = 3;
/// Every so many documents one waits for a person.
const ONE_WAITS: i64 = 7;

/// What the clerks need to know of the archive.
pub(crate) struct Made {
    /// Of the clerks' sessions.
    pub(crate) cookies: Vec<String>,
}

impl Made {
    /// The archive in `folder`: made, or as an earlier run left it, with new sessions.
    pub(crate) fn at(folder: &Path, language: &Language, sizes: &Sizes) -> Self {
        let room = if folder.join("catalog.db").exists() {
            RecordRoom::open(folder).expect("the archive of an earlier run")
        } else {
            let room = RecordRoom::init(folder).expect("an archive");
            fill(&room, language, sizes);
            room
        };
        Self { cookies: (0..sizes.clerks).map(|number| signed_in(&room.catalog, number)).collect() }
    }
}

/// Pages that have been read, by any state but the two before.
pub(crate) fn pages_read(folder: &Path) -> u64 {
    let room = RecordRoom::open(folder).expect("the archive");
    let ledger = room.catalog.ledger(&[]).expect("its ledger");
    ledger.pages - ledger.in_state(PageState::Waiting)
}

fn signed_in(catalog: &Catalog, number: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs().cast_signed();
    let name = format!("clerk{number}-{now}");
    let person = catalog.add_person(&name, &name, "-", &["Clerk"], false).expect("a clerk");
    let cookie = hex(format!("{name} of this bench").as_bytes());
    catalog.begin_session(&hex(cookie.as_bytes()), person, now, "127.0.0.1").expect("a session");
    cookie
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn fill(room: &RecordRoom, language: &Language, sizes: &Sizes) {
    let catalog = &room.catalog;
    let people: Vec<_> = (0..sizes.patients).map(|number| person(language, number)).collect();
    catalog.import_patients(&people).expect("a patient list");
    let original = scan(room);
    let batch = catalog.begin_batch(BatchKind::Convert, "/boxes").expect("a batch");
    let mut first = 0;
    while first < sizes.pages {
        let pages = PAGES_OF_FILE.min(sizes.pages - first);
        let name = format!("box {}/SCAN{:06}.tif", first / 5_000, first / PAGES_OF_FILE);
        let sha256 = hex(name.as_bytes());
        let arrival =
            Arrival { batch, name: Path::new(&name), sha256: &sha256, original: &original, bytes: 7, changed: 0 };
        let file = catalog.record(&arrival).expect("a file").file;
        catalog.opened(file, pages as u32).expect("its pages");
        let read: Vec<_> = (0..pages).map(|at| page(language, file, first + at, at)).collect();
        catalog.store(&read).expect("readings");
        let filed = (0..pages).map(|at| filing(language, first + at, at)).collect();
        catalog.file(file, &filed).expect("filings");
        first += pages;
    }
    catalog.end_batch(batch).expect("the batch's end");
    let mut projection = Projection::open(room);
    projection.follow(catalog, &SearchSettings { commit_pages: 5_000, commit_s: 3_600 });
    projection.finish(catalog);
}

/// A scan of as many pages as a file has, of which every file is one more copy: its place below the archive folder.
fn scan(room: &RecordRoom) -> String {
    let original = "originals/be/bench.tif";
    let plan = Plan { pages: PAGES_OF_FILE as u32, one_file: true, format: Format::TiffG4, ..Plan::of_seed(5) };
    make(&plan, |file| {
        let path = room.archive.original(original);
        std::fs::create_dir_all(path.parent().expect("a shelf"))?;
        Ok(std::fs::write(path, file.bytes)?)
    })
    .expect("a scan");
    original.to_owned()
}

fn person(language: &Language, number: i64) -> Patient {
    let (mrn, name) = language.person(number);
    let name = PersonName { last: name.last.to_uppercase(), first: name.first.to_uppercase(), ..name };
    let sex = if number % 2 == 0 { "F" } else { "M" };
    Patient { sex: sex.to_owned(), ..Patient::new(mrn, name, Some(date_of(number))) }
}

fn page(language: &Language, file: FileId, number: i64, at: i64) -> ReadPage {
    let mut words = language.words_of(number);
    // From the generator's own grid to a letter sheet.
    words.iter_mut().for_each(|word| word.area = Rect::new(word.area.left + 75, word.area.top + 200, 170, 40));
    let (mrn, name) = language.patient(number);
    let found = |area: Rect| (area, 0.98);
    let facts = PageFacts {
        mrns: vec![fact(Mrn(mrn), found(words[4].area))],
        names: vec![fact(name, found(words[1].area))],
        births: vec![fact(date_of(number / PAGES_OF_PERSON), found(words[5].area))],
        ..PageFacts::default()
    };
    let reading = PageReading {
        number: at as u32 + 1,
        width: 2550,
        height: 3300,
        dpi: 300,
        ink: ink(number),
        words,
        confidence: 90.0,
        ..PageReading::default()
    };
    ReadPage { file, number: at as u32 + 1, outcome: Ok((reading, facts)), sheet: None }
}

fn fact<T>(value: T, (area, certainty): (Rect, f32)) -> Found<T> {
    Found { value, printed: "as printed".to_owned(), label: Some("Label".to_owned()), words: vec![1], area, certainty }
}

/// A map as large as a real one, two thirds of it white.
fn ink(number: i64) -> InkMap {
    let mut dice = Dice(number.unsigned_abs());
    let (columns, rows) = (106, 137);
    let dark = |_| if dice.below(3) == 0 { dice.below(256) as u8 } else { 0 };
    InkMap { cell: 24, columns, rows, cells: (0..columns * rows).map(dark).collect() }
}

fn filing(language: &Language, number: i64, at: i64) -> PageFiling {
    let document = number / PAGES_OF_DOCUMENT;
    let waits = document % ONE_WAITS == 0;
    let person = number / PAGES_OF_PERSON;
    let agreement = |field, comparison| Agreement {
        field,
        comparison,
        page: at as u32 + 1,
        area: Some(Rect::new(275, 200, 170, 40)),
        weight: 8.0,
        misread: 0,
    };
    let candidate = |mrn: String, probability| Candidate {
        mrn: Mrn(mrn),
        probability,
        agreements: vec![
            agreement(Field::Name, Comparison::Equal),
            agreement(Field::Birth, Comparison::Near),
            agreement(Field::Mrn, Comparison::Missing),
        ],
    };
    let mrn = |person| language.person(person).0;
    let candidates = vec![candidate(mrn(person), 0.97), candidate(mrn(person + 1), 0.02)];
    let doubt = Doubt::Unsure { patient: Mrn(mrn(person)), probability: 0.97 };
    PageFiling {
        page: at as u32 + 1,
        filing: if waits { Filing::Review(doubt) } else { Filing::Filed { patient: Mrn(mrn(person)) } },
        document: Some((at / PAGES_OF_DOCUMENT) as u32),
        page_in_document: Some((number % PAGES_OF_DOCUMENT) as u32 + 1),
        probability: 0.97,
        candidates,
        doc_type: Some(TYPES[document as usize % TYPES.len()].to_owned()),
        service_date: Some(date_of(document)),
        alarm: None,
    }
}
