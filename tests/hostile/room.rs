//! A record room with real reader processes, and a good scan beside every bad one.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use chartroom::catalog::BatchKind;
use chartroom::chart::{PageNumber, PageState, Patient, PersonName};
use chartroom::config::{ReaderSettings, Secret, Settings};
use chartroom::intake::walk;
use chartroom::pipeline::{Arrivals, Line, Projection, RecordRoom, Silent};
use chartroom::reader::{ReaderProgram, Readers};

use super::specimens;

/// Where all rooms of these tests lie: the readers, which all tests share, may read below it only.
static ROOMS: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

static READERS: LazyLock<Readers> = LazyLock::new(|| {
    let program = ReaderProgram::at(Path::new(env!("CARGO_BIN_EXE_chartroom")));
    Readers::with_program(program, &limits(), ROOMS.path()).unwrap()
});

/// Small, so that what reaches a limit does so soon.
fn limits() -> ReaderSettings {
    ReaderSettings {
        workers: 2,
        limit_s: 10,
        memory_mb: 2000,
        max_unpacked_mb: 20,
        max_pages: 50,
        max_file_mb: 20,
        pdf_passwords: ["first", "opensesame"].map(Secret::new).to_vec(),
        ..Settings::default().reader
    }
}

/// What became of one page: its number, its state, and the sentence that a clerk reads.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fate {
    pub(super) page: PageNumber,
    pub(super) state: PageState,
    pub(super) says: String,
}

/// Takes a file of this name and content in beside a good one, and tells what became of its pages.
///
/// In any case the good one is filed, and both originals are kept byte for byte.
#[track_caller]
pub(super) fn dropped(name: &str, bytes: &[u8]) -> Vec<Fate> {
    let folder = tempfile::tempdir_in(ROOMS.path()).unwrap();
    let room = RecordRoom::init(&folder.path().join("archive")).unwrap();
    room.catalog.import_patients(&[ada()]).unwrap();
    let scans = folder.path().join("scans");
    fs::create_dir(&scans).unwrap();
    fs::write(scans.join(name), bytes).unwrap();
    fs::write(scans.join("good.pdf"), specimens::good_letter()).unwrap();
    convert(&room, &scans);
    let (mut fates, mut good) = (Vec::new(), None);
    let each = room.catalog.each_page(|page| {
        if page.source == "good.pdf" {
            good = Some(page.status);
        } else {
            fates.push(Fate { page: page.page, state: page.status, says: page.reason.unwrap_or_default() });
        }
        ControlFlow::Continue(())
    });
    each.unwrap();
    assert_eq!(good, Some(PageState::Filed), "the good scan beside {name}");
    let originals = walk([room.archive.originals()]).map(|file| fs::read(file.unwrap().path()).unwrap());
    assert_eq!(originals.filter(|original| original == bytes).count(), 1, "the original of {name} is kept");
    assert!(!fates.is_empty(), "{name} has left no trace");
    fates
}

fn convert(room: &RecordRoom, scans: &Path) {
    let batch = room.catalog.begin_batch(BatchKind::Convert, &scans.to_string_lossy()).unwrap();
    let found = walk([scans.to_owned()]);
    let arriving =
        Arrivals { room, batch, found, left_out: |path: &Path, why: String| panic!("{}: {why}", path.display()) };
    let stop = AtomicBool::new(false);
    let line = Line { room, readers: &*READERS, stop: &stop, progress: &Silent };
    line.carry(arriving, &mut Projection::none()).unwrap();
}

fn ada() -> Patient {
    let born = Some(jiff::civil::date(1950, 1, 31));
    Patient { sex: "F".to_owned(), ..Patient::new("100210", PersonName::new("LOVELACE", "ADA"), born) }
}
