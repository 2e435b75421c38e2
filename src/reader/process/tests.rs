use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::chart::{Rect, Turn, Zone};
use crate::config::{ReaderSettings, SandboxMode, Settings};

use super::doubles::{PATIENCE, program, readers};
use super::protocol::{Framing, Reply, Request, Way};
use super::{InForce, Place, ReadError, ReaderProgram, Readers, frame};

fn settings(workers: usize) -> ReaderSettings {
    ReaderSettings { workers, ..Settings::default().reader }
}

fn process_of(readers: &Readers, page: u32) -> u64 {
    readers.read(Path::new("3"), page).unwrap().picture_hash
}

fn is_alive(process: u64) -> bool {
    Path::new(&format!("/proc/{process}")).exists()
}

#[test]
fn a_reader_tells_the_pages_of_a_file_and_reads_them() {
    let readers = readers("canned", &settings(1)).with_limit(PATIENCE);
    assert_eq!(readers.outline(Path::new("3")).unwrap().pages, 3);
    assert_eq!(readers.read(Path::new("3"), 2).unwrap().number, 2);
    let picture = readers.picture(Path::new("3"), 2, (Turn::Half, 0.5), Framing::Full).unwrap();
    assert_eq!(picture, vec![180; 3_000_000]);
}

#[test]
fn nothing_is_started_before_something_is_to_be_read() {
    let readers = readers("canned", &settings(3));
    assert_eq!(readers.workers(), 3);
    assert!(readers.lock().iter().all(Option::is_none));
}

#[test]
fn one_caller_after_another_uses_one_process() {
    let readers = readers("canned", &settings(3));
    assert_eq!(process_of(&readers, 1), process_of(&readers, 2));
}

#[test]
fn a_file_that_cannot_be_opened_is_refused_in_words() {
    let readers = readers("canned", &settings(1));
    let error = readers.outline(Path::new("locked.pdf")).unwrap_err();
    assert_eq!(error.to_string(), "It is locked with a password.");
    assert!(!error.is_worth_retrying());
}

#[test]
fn a_file_name_that_is_no_utf8_reaches_the_reader() {
    let readers = readers("canned", &settings(1));
    let error = readers.outline(Path::new(OsStr::from_bytes(b"\xff\n\"x"))).unwrap_err();
    assert!(matches!(error, ReadError::Refused { place: Place::File, .. }), "{error}");
}

#[test]
fn a_crashing_reader_costs_one_page_not_the_file() {
    let readers = readers("crashing", &settings(1));
    let error = readers.read(Path::new("3"), 2).unwrap_err();
    assert!(error.to_string().starts_with("Page 2 could not be read: the reader stopped (signal: 6"), "{error}");
    assert!(!error.is_worth_retrying());
    for page in [1, 3] {
        assert_eq!(readers.read(Path::new("3"), page).unwrap().number, page);
    }
}

#[test]
fn a_page_that_crashed_once_is_read_another_way() {
    let readers = readers("crashing-once", &settings(1));
    assert_eq!(readers.read(Path::new("3"), 2).unwrap().number, 2);
}

#[test]
fn a_hanging_page_is_given_up_after_its_limit() {
    let readers = readers("slow", &settings(1));
    let before = process_of(&readers, 1);
    let readers = readers.with_limit(Duration::from_millis(50));
    let error = readers.read(Path::new("3"), 2).unwrap_err();
    assert_eq!(error.to_string(), "Page 2 could not be read: it took too long, more than 0.025 s of computing.");
    assert!(!is_alive(before), "the hanging process is gone, and no zombie is left");
    let readers = readers.with_limit(PATIENCE);
    assert_eq!(readers.read(Path::new("3"), 3).unwrap().number, 3);
}

#[test]
fn a_page_that_computes_for_too_long_is_given_up() {
    let readers = readers("busy", &settings(1)).with_limit(Duration::from_millis(100));
    assert!(matches!(readers.read(Path::new("3"), 2), Err(ReadError::TooSlow { .. })));
    assert_eq!(readers.with_limit(PATIENCE).read(Path::new("3"), 3).unwrap().number, 3);
}

#[test]
fn a_page_that_has_to_wait_for_a_busy_machine_is_read_all_the_same() {
    // It takes half as long again as its limit, and computes for a moment only.
    let readers = readers("patient", &settings(1)).with_limit(Duration::from_secs(1));
    assert_eq!(readers.read(Path::new("3"), 2).unwrap().number, 2);
}

#[test]
fn a_page_that_wants_more_memory_than_allowed_costs_itself_only() {
    let readers = readers("hungry", &ReaderSettings { memory_mb: 4000, ..settings(1) });
    assert!(matches!(readers.read(Path::new("3"), 2), Err(ReadError::Stopped { place: Place::Page(2), .. })));
    assert_eq!(readers.read(Path::new("3"), 3).unwrap().number, 3);
}

#[test]
fn a_reader_that_has_grown_is_renewed() {
    let readers = readers("hoarding", &ReaderSettings { renew_mb: 80, ..settings(1) });
    assert_ne!(process_of(&readers, 1), process_of(&readers, 2));
}

#[test]
fn a_reader_says_how_it_is_closed_in() {
    let open = readers("canned", &ReaderSettings { sandbox: SandboxMode::Off, memory_mb: 0, ..settings(1) });
    assert_eq!(open.about().unwrap().sandbox, InForce::default());
    let limited = readers("canned", &ReaderSettings { memory_mb: 4000, ..settings(1) });
    assert_eq!(limited.about().unwrap().sandbox.memory_bytes, 4000 << 20);
}

#[test]
fn a_reader_that_must_be_closed_in_and_cannot_be_reads_nothing() {
    let readers = readers("canned", &ReaderSettings { sandbox: SandboxMode::Required, ..settings(1) });
    let closed_in = readers.about().unwrap().sandbox.fully();
    match readers.read(Path::new("3"), 1) {
        Ok(_) => assert!(closed_in),
        Err(error) => assert!(!closed_in && error.is_worth_retrying(), "{error}"),
    }
}

#[test]
fn an_answer_that_cannot_be_one_is_not_believed() {
    for role in ["lying", "mistaken"] {
        let readers = readers(role, &settings(1));
        assert!(matches!(readers.read(Path::new("3"), 2), Err(ReadError::Garbled { .. })), "{role}");
        assert_eq!(readers.read(Path::new("3"), 3).unwrap().number, 3);
    }
    let zone = Zone { area: Rect::new(1, 1, 9, 9), words: 0..1, confidence: 70.0, digits: false };
    let looks = |page| {
        readers("mistaken", &settings(1)).read_zones(
            Path::new("3"),
            page,
            (Turn::Upright, 0.0),
            std::slice::from_ref(&zone),
        )
    };
    assert!(matches!(looks(2), Err(ReadError::Garbled { .. })), "one zone was asked about, and none answered");
    assert_eq!(looks(3).unwrap().len(), 1);
}

#[test]
fn a_library_that_prints_does_not_disturb_the_answers() {
    let readers = readers("chatty", &settings(1));
    assert_eq!(readers.read(Path::new("3"), 1).unwrap().number, 1);
}

#[test]
fn a_reader_is_renewed_after_its_pages() {
    let readers = readers("canned", &ReaderSettings { renew_pages: 2, ..settings(1) });
    let processes = [1, 2, 3].map(|page| process_of(&readers, page));
    assert_eq!(processes[0], processes[1]);
    assert_ne!(processes[1], processes[2]);
    assert!(!is_alive(processes[0]));
}

#[test]
fn a_reader_that_is_not_ready_says_why_and_blames_no_page() {
    let readers = readers("unready", &settings(1));
    let error = readers.read(Path::new("3"), 1).unwrap_err();
    assert_eq!(error.to_string(), "The readers are not ready: Language data `xyz` is missing.");
    assert!(error.is_worth_retrying());
    assert_eq!(readers.about().unwrap().tesseract, "5.3.0");
}

#[test]
fn a_program_that_is_not_there_blames_no_page() {
    let program = ReaderProgram::at(Path::new("/nowhere/chartroom"));
    let readers = Readers::with_program(program, &settings(1), Path::new("/nowhere")).unwrap();
    let error = readers.read(Path::new("3"), 1).unwrap_err();
    assert_eq!(error.to_string(), "No reader could be started from /nowhere/chartroom.");
    assert!(error.is_worth_retrying());
}

#[test]
fn a_program_that_is_no_reader_is_found_out() {
    let program = ReaderProgram::at(Path::new("/bin/true"));
    let readers = Readers::with_program(program, &settings(1), Path::new("/nowhere")).unwrap();
    assert!(matches!(readers.read(Path::new("3"), 1), Err(ReadError::NotStarted { .. })));
}

#[test]
fn many_pages_at_once_use_as_many_processes_as_allowed() {
    let readers = readers("canned", &settings(2));
    let mut processes = thread::scope(|scope| {
        let readers = &readers;
        let callers: Vec<_> = (1..=16).map(|page| scope.spawn(move || process_of(readers, page))).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect::<Vec<_>>()
    });
    processes.sort_unstable();
    processes.dedup();
    assert!(processes.len() <= 2, "{processes:?}");
}

#[test]
fn no_process_is_left_when_the_readers_are_no_longer_needed() {
    let readers = readers("canned", &settings(1));
    let process = process_of(&readers, 1);
    assert!(is_alive(process));
    drop(readers);
    assert!(!is_alive(process));
}

#[test]
fn a_reader_in_the_middle_of_a_page_ends_with_its_parent() {
    let (mut line, theirs) = UnixStream::pair().unwrap();
    let mut reader = program("slow").command(Stdio::from(OwnedFd::from(theirs))).spawn().unwrap();
    frame::send(&mut line, &Request::Begin { settings: settings(1), scans: "/nowhere".into() }).unwrap();
    frame::receive::<Reply>(&mut line).unwrap();
    frame::send(&mut line, &Request::Read { file: "3".into(), page: 2, way: Way::Usual }).unwrap();
    drop(line);
    assert!(!reader.wait().unwrap().success());
}
