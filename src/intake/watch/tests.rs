use std::cell::RefCell;
use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::rc::Rc;

use rustix::fs::{CWD, FlockOperation, Mode, flock, mkfifoat};
use tempfile::TempDir;

use crate::config::Settings;
use crate::intake::NotAFile;

use super::*;

/// The smallest PDF that says where its end is.
const PDF: &[u8] =
    b"%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\nxref\n0 1\ntrailer <</Root 1 0 R>>\nstartxref\n43\n%%EOF\n";

type Event = Box<dyn FnOnce(&Path)>;

/// Time that passes as fast as it is waited for, and what happens in the folder at which second.
struct Plan {
    now: Duration,
    events: VecDeque<(u64, Event)>,
    ends_s: u64,
    folder: PathBuf,
    /// Whether changes are announced.
    announced: bool,
}

impl Pulse for Plan {
    fn now(&self) -> Duration {
        self.now
    }

    fn wait(&mut self, limit: Duration) -> Wake {
        // A watch that asks for no time would never end.
        let until = self.now + limit.max(Duration::from_millis(1));
        match self.events.front() {
            Some((at, _)) if Duration::from_secs(*at) <= until => {
                let (at, event) = self.events.pop_front().unwrap();
                self.now = self.now.max(Duration::from_secs(at));
                event(&self.folder);
                if self.announced { Wake::News } else { Wake::Time }
            }
            _ => {
                self.now = until;
                Wake::Time
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.now >= Duration::from_secs(self.ends_s)
    }
}

/// An archive that only remembers what it took, and errors that it has in store.
#[derive(Default)]
struct Shelf {
    taken: Vec<(String, Vec<u8>)>,
    troubles: VecDeque<TakeError>,
    asked: usize,
    /// It leaves the dropped copies to the watch.
    may_not_remove: bool,
}

impl TakeIn for Shelf {
    fn take_in(&mut self, found: &Found) -> Result<Taken, TakeError> {
        self.asked += 1;
        if let Some(trouble) = self.troubles.pop_front() {
            return Err(trouble);
        }
        let mut bytes = Vec::new();
        found.open().and_then(|mut file| file.read_to_end(&mut bytes)).map_err(TakeError::File)?;
        self.taken.push((found.source(), bytes));
        if self.may_not_remove {
            return Ok(Taken::Kept);
        }
        found.remove().map_or(Ok(Taken::Kept), |()| Ok(Taken::Removed))
    }
}

/// A drop folder and what is planned for it.
struct DropFolder {
    folder: TempDir,
    events: VecDeque<(u64, Event)>,
    shelf: Shelf,
    announced: bool,
}

impl DropFolder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, events: VecDeque::new(), shelf: Shelf::default(), announced: true }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn with(self, name: impl AsRef<Path>, content: &[u8]) -> Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn then(mut self, at_s: u64, event: impl FnOnce(&Path) + 'static) -> Self {
        self.events.push_back((at_s, Box::new(event)));
        self
    }

    fn watched_for(&mut self, seconds: u64) -> Vec<String> {
        let mut plan = Plan {
            now: Duration::ZERO,
            events: std::mem::take(&mut self.events),
            ends_s: seconds,
            folder: self.folder.path().to_owned(),
            announced: self.announced,
        };
        watch(self.folder.path(), &Settings::default().intake, &mut plan, &mut self.shelf).unwrap();
        self.shelf.taken.iter().map(|(source, _)| source.clone()).collect()
    }

    /// Why each thing waits after a watch of so many seconds, from a table that the watch itself kept.
    fn waits_after(&self, seconds: u64) -> Vec<(String, Why)> {
        let mut watch = Watch::of(self.folder.path(), &Settings::default().intake, Duration::ZERO);
        let (mut plan, mut shelf) = (plan(&self.folder, seconds), Shelf::default());
        while !plan.is_stopped() {
            watch.look_through(&plan);
            watch.take_what_is_due(&plan, &mut shelf);
            plan.wait(watch.rest(plan.now()));
        }
        watch.candidates.story()
    }
}

fn plan(folder: &TempDir, ends_s: u64) -> Plan {
    let folder = folder.path().to_owned();
    Plan { now: Duration::ZERO, events: VecDeque::new(), ends_s, folder, announced: false }
}

fn append(path: &Path, bytes: &[u8]) {
    OpenOptions::new().append(true).create(true).open(path).unwrap().write_all(bytes).unwrap();
}

#[test]
fn a_dropped_scan_is_taken_and_its_copy_is_gone() {
    let mut room = DropFolder::new().with("box 12/scan.pdf", PDF);
    assert_eq!(room.watched_for(10), ["box 12/scan.pdf"]);
    assert_eq!(room.shelf.taken[0].1, PDF);
    assert!(!room.path("box 12/scan.pdf").exists());
}

#[test]
fn a_scan_dropped_into_a_new_sub_folder_is_noticed_with_announcements_and_without() {
    for announced in [true, false] {
        let mut room = DropFolder::new().then(4, |folder| {
            fs::create_dir_all(folder.join("new/deep")).unwrap();
            fs::write(folder.join("new/deep/scan.pdf"), PDF).unwrap();
        });
        room.announced = announced;
        assert_eq!(room.watched_for(30), ["new/deep/scan.pdf"], "announced: {announced}");
    }
}

#[test]
fn a_file_still_being_copied_is_left_alone() {
    // One piece every two seconds, each piece for itself a whole file.
    let mut room = DropFolder::new();
    for second in 0..30 {
        room = room.then(second * 2, |folder| append(&folder.join("scan.pdf"), PDF));
    }
    let mut room = room.then(59, |folder| assert!(folder.join("scan.pdf").exists()));
    assert_eq!(room.watched_for(80), ["scan.pdf"]);
    assert_eq!(room.shelf.taken[0].1.len(), 30 * PDF.len());
}

#[test]
fn a_file_that_comes_in_bursts_with_long_pauses_is_taken_once_and_whole() {
    let (first, rest) = PDF.split_at(40);
    let (second, third) = rest.split_at(20);
    let mut room = DropFolder::new()
        .then(1, |folder| append(&folder.join("scan.pdf"), first))
        .then(100, |folder| append(&folder.join("scan.pdf"), second))
        .then(400, |folder| append(&folder.join("scan.pdf"), third));
    assert_eq!(room.watched_for(500), ["scan.pdf"]);
    assert_eq!(room.shelf.taken[0].1, PDF);
}

#[test]
fn a_file_whose_size_was_reserved_is_taken_when_it_is_filled() {
    let mut room = DropFolder::new().with("scan.pdf", &[0; 97]).then(60, |folder| {
        fs::write(folder.join("scan.pdf"), PDF).unwrap();
    });
    assert_eq!(room.watched_for(120), ["scan.pdf"]);
    assert_eq!(room.shelf.taken[0].1, PDF);
}

#[test]
fn a_file_that_is_copied_under_a_working_name_is_taken_after_its_renaming() {
    let mut room = DropFolder::new().with("scan.pdf.part", PDF).then(60, |folder| {
        fs::rename(folder.join("scan.pdf.part"), folder.join("scan.pdf")).unwrap();
    });
    assert_eq!(room.watched_for(90), ["scan.pdf"]);
}

#[test]
fn an_empty_file_waits_and_says_why() {
    let room = DropFolder::new().with("scan.pdf", b"");
    assert_eq!(room.waits_after(100_000), [("scan.pdf".to_owned(), Why::Empty)]);
}

#[test]
fn a_file_that_will_never_be_whole_is_taken_in_the_end() {
    let mut room = DropFolder::new().with("scan.pdf", &PDF[..60]);
    assert!(room.watched_for(590).is_empty());
    assert_eq!(room.watched_for(700), ["scan.pdf"]);
}

#[test]
fn a_file_of_no_known_kind_is_taken_when_it_stays_as_it_is() {
    let mut room = DropFolder::new().with("letter.docx", b"Dear doctor,");
    assert!(room.watched_for(29).is_empty());
    assert_eq!(room.watched_for(90), ["letter.docx"]);
}

#[test]
fn a_locked_file_waits_until_it_is_let_go() {
    let room = DropFolder::new().with("scan.pdf", PDF);
    let held = File::open(room.path("scan.pdf")).unwrap();
    flock(&held, FlockOperation::LockExclusive).unwrap();
    assert_eq!(room.waits_after(300), [("scan.pdf".to_owned(), Why::Locked)]);
    let mut room = room.then(300, move |_| drop(held));
    assert_eq!(room.watched_for(400), ["scan.pdf"]);
}

#[test]
fn a_file_without_permission_waits_until_it_has_it() {
    let room = DropFolder::new().with("scan.pdf", PDF);
    fs::set_permissions(room.path("scan.pdf"), fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(room.path("scan.pdf")).is_ok() {
        return; // root may read everything
    }
    assert_eq!(room.waits_after(300), [("scan.pdf".to_owned(), Why::Unreadable("permission is missing".to_owned()))]);
}

#[test]
fn pipes_links_and_folders_with_a_scans_name_are_not_opened() {
    let room = DropFolder::new().with("folder.pdf/inner.pdf", b"");
    mkfifoat(CWD, room.path("pipe.pdf"), Mode::RUSR | Mode::WUSR).unwrap();
    symlink("/etc/passwd", room.path("link.pdf")).unwrap();
    symlink("/etc", room.path("elsewhere")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(room.path("socket.pdf")).unwrap();
    let waits: Vec<String> = room.waits_after(10_000).iter().map(|(name, why)| format!("{name}: {why}")).collect();
    assert_eq!(
        waits,
        [
            "elsewhere: it is a link, which is not followed",
            "folder.pdf/inner.pdf: it is empty",
            "link.pdf: it is a link, which is not followed",
            "pipe.pdf: it is a pipe, not a file",
            "socket.pdf: it is a socket, not a file",
        ]
    );
}

#[test]
fn a_device_is_not_opened() {
    use rustix::fs::{FileType, makedev, mknodat};
    let room = DropFolder::new();
    // The device of `/dev/zero`, which never ends.
    if mknodat(CWD, room.path("zero.pdf"), FileType::CharacterDevice, Mode::RUSR, makedev(1, 5)).is_err() {
        return; // only root may make one
    }
    assert_eq!(room.waits_after(10_000), [("zero.pdf".to_owned(), Why::NotAFile(NotAFile::Device))]);
}

#[test]
fn fifteen_thousand_files_at_once_are_each_taken_once() {
    let mut room = DropFolder::new();
    let files = 15_000;
    for number in 0..files {
        fs::write(room.path(&format!("{number}.pdf")), PDF).unwrap();
    }
    let mut taken = room.watched_for(10_000);
    taken.sort();
    taken.dedup();
    assert_eq!((taken.len(), room.shelf.asked), (files, files));
}

#[test]
fn a_name_with_line_feeds_quotes_and_bytes_that_are_no_utf8_is_taken() {
    let longest = [b'x'; 255];
    let names: [&[u8]; 5] = [b"a\nb.pdf", b"\"quoted\".pdf", b"caf\xe9.pdf", b"up\\..\\..\\x.pdf", &longest];
    let mut room = DropFolder::new();
    for name in names {
        room = room.with(OsStr::from_bytes(name), PDF);
    }
    let mut taken = room.watched_for(10);
    taken.sort();
    let longest = "x".repeat(255);
    assert_eq!(taken, ["\"quoted\".pdf", "a\nb.pdf", r"caf\xe9.pdf", "up\\..\\..\\x.pdf", longest.as_str()]);
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let mut room = DropFolder::new().with("a.pdf", PDF).with("b.pdf", PDF);
    room.shelf.troubles.push_back(TakeError::File(io::ErrorKind::Other.into()));
    let mut taken = room.watched_for(30);
    taken.sort();
    assert_eq!(taken, ["a.pdf", "b.pdf"]);
    assert_eq!(room.shelf.asked, 3);
}

#[test]
fn a_full_archive_is_asked_for_one_file_now_and_then_until_there_is_room() {
    let mut room = DropFolder::new();
    for number in 0..20 {
        room = room.with(format!("{number}.pdf"), PDF);
    }
    room.shelf.troubles = (0..3).map(|_| TakeError::Archive("the disk is nearly full".into())).collect();
    assert!(room.watched_for(25).is_empty());
    assert_eq!(room.shelf.asked, 3);
    assert_eq!(room.watched_for(120).len(), 20);
}

#[test]
fn a_copy_that_could_not_be_removed_is_removed_later_and_not_taken_again() {
    let mut room = DropFolder::new().with("scan.pdf", PDF);
    room.shelf.may_not_remove = true;
    assert_eq!(room.watched_for(30), ["scan.pdf"]);
    assert_eq!(room.shelf.asked, 1);
    assert!(!room.path("scan.pdf").exists());
}

#[test]
fn a_new_file_under_the_name_of_a_copy_that_could_not_be_removed_is_taken_too() {
    let mut room = DropFolder::new().with("scan.pdf", PDF).then(4, |folder| append(&folder.join("scan.pdf"), PDF));
    room.shelf.may_not_remove = true;
    assert_eq!(room.watched_for(60), ["scan.pdf", "scan.pdf"]);
    assert_eq!(room.shelf.taken[1].1.len(), 2 * PDF.len());
}

#[test]
fn a_file_that_changes_while_it_is_taken_stays_and_is_taken_again() {
    let mut room = DropFolder::new().with("scan.pdf", PDF);
    room.shelf.troubles.push_back(TakeError::Changed);
    assert_eq!(room.watched_for(30), ["scan.pdf"]);
}

#[test]
fn a_drop_folder_that_goes_away_is_waited_for() {
    let away = Rc::new(RefCell::new(PathBuf::new()));
    let (leaving, coming) = (away.clone(), away);
    let mut room = DropFolder::new()
        .then(5, move |folder| {
            *leaving.borrow_mut() = folder.with_extension("away");
            fs::rename(folder, &*leaving.borrow()).unwrap();
        })
        .then(100, move |folder| {
            fs::rename(&*coming.borrow(), folder).unwrap();
            fs::write(folder.join("scan.pdf"), PDF).unwrap();
        });
    assert_eq!(room.watched_for(130), ["scan.pdf"]);
}

#[test]
fn a_folder_that_is_not_there_to_begin_with_is_refused() {
    let folder = DropFolder::new().folder;
    let settings = Settings::default().intake;
    let error = watch(Path::new("/nowhere/drop"), &settings, &mut plan(&folder, 1), &mut Shelf::default()).unwrap_err();
    assert_eq!(error.to_string(), "/nowhere/drop is no folder that can be watched");
}

#[test]
fn a_thousand_files_dropped_at_once_are_taken_oldest_first_and_folders_take_turns() {
    let room = DropFolder::new().with("late/1.pdf", PDF).with("late/2.pdf", PDF);
    let now = std::time::SystemTime::now();
    fs::create_dir(room.path("box")).unwrap();
    for number in 0..1000 {
        let path = room.path(&format!("box/{number:04}.pdf"));
        fs::write(&path, PDF).unwrap();
        // The last name is the oldest file.
        File::options().write(true).open(&path).unwrap().set_modified(now - Duration::from_secs(number)).unwrap();
    }
    let mut room = room;
    let taken = room.watched_for(60);
    assert_eq!(taken.len(), 1002);
    assert_eq!(taken[..4], ["box/0999.pdf", "late/1.pdf", "box/0998.pdf", "late/2.pdf"]);
    let of_the_box: Vec<_> = taken.iter().filter(|source| source.starts_with("box")).collect();
    assert!(of_the_box.is_sorted_by(|a, b| a > b));
}

#[test]
fn a_watch_with_nothing_to_do_looks_seldom() {
    let folder = DropFolder::new();
    let settings = Settings::default().intake;
    let mut watch = Watch::of(folder.folder.path(), &settings, Duration::ZERO);
    let plan = plan(&folder.folder, 100);
    watch.look_through(&plan);
    assert_eq!(watch.rest(Duration::ZERO), Duration::from_secs(settings.scan_s));
    watch.hurry();
    assert_eq!(watch.rest(Duration::ZERO), SHORTEST_PAUSE);
}

#[test]
fn what_waits_can_be_told_without_a_watch() {
    let room =
        DropFolder::new().with("box/empty.pdf", b"").with("fresh.pdf", PDF).with("old.pdf", PDF).with(".hidden", PDF);
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(60);
    File::options().write(true).open(room.path("old.pdf")).unwrap().set_modified(long_ago).unwrap();
    let table = super::super::waiting(room.folder.path(), &Settings::default().intake);
    let told: Vec<_> = table.iter().map(|w| (w.relative.to_str().unwrap(), &w.why)).collect();
    let hidden = (".hidden", &Why::Ignored);
    assert_eq!(told, [hidden, ("box/empty.pdf", &Why::Empty), ("fresh.pdf", &Why::Changing), ("old.pdf", &Why::Next)]);
}
