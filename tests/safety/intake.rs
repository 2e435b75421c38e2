//! The drop folder of a real watch: names and files that are hostile, a second watch, thousands at once.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use rustix::process::{Signal, geteuid, kill_process};
use serde_json::Value;

use crate::chance::asked;
use crate::record_room::{Kind, RecordRoom, charts, files_below, pid};

const PATIENCE: Duration = Duration::from_secs(300);

fn until(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        thread::sleep(Duration::from_millis(100));
    }
}

fn watching(room: &RecordRoom) -> Child {
    let watch = room.start(&["watch"], None);
    until("the watch begins", || room.is_watched_by(&watch));
    watch
}

fn end(mut watch: Child) {
    kill_process(pid(&watch), Signal::INT).unwrap();
    assert_eq!(watch.wait().unwrap().code(), Some(0));
}

#[test]
fn a_second_watch_is_refused_and_told_who_holds_the_archive() {
    let room = RecordRoom::new();
    let watch = watching(&room);
    for command in [&["watch"][..], &["run", "--listen", "127.0.0.1:0"]] {
        let second = room.run(command);
        let says = String::from_utf8(second.stderr).unwrap();
        assert_eq!(second.status.code(), Some(3), "{command:?}: {says}");
        assert!(says.contains(&format!("is already watched by process {} on ", watch.id())), "{command:?}: {says}");
        assert!(says.contains("hint: "), "{says}");
    }
    let conversion = room.run(&["convert", room.old_scans().to_str().unwrap()]);
    let says = String::from_utf8(conversion.stderr).unwrap();
    assert!(conversion.status.code() == Some(3) && says.contains(&format!("process {}", watch.id())), "{says}");
    assert!(room.succeeds(&["intake"]).contains(&format!("Watched by process {} on ", watch.id())));
    end(watch);
    end(watching(&room));
}

/// Names that break lines, steer terminals, end quotations, climb, hide what they are, or are as long as names can be;
/// and how a person sees each.
fn hostile_names() -> Vec<(Vec<u8>, String)> {
    let longest = format!("{}.pdf", "x".repeat(251));
    let mut names: Vec<(Vec<u8>, String)> = [
        (&b"two\nlines.pdf"[..], r"two\nlines.pdf"),
        (b"carriage\rreturn.pdf", r"carriage\rreturn.pdf"),
        (b"\x1b[2Jcleared \x07.pdf", r"\u{1b}[2Jcleared \u{7}.pdf"),
        (b"\"quoted\" 'twice' `thrice` $(four).pdf", "\"quoted\" 'twice' `thrice` $(four).pdf"),
        (b"box\\..\\..\\up.pdf", r"box\..\..\up.pdf"),
        (b"caf\xe9.pdf", r"caf\xe9.pdf"),
        (b"-rf --help.pdf", "-rf --help.pdf"),
        (b"<script>alert(1)<.pdf", "<script>alert(1)<.pdf"),
        (" \u{202e}fdp.exe.pdf".as_bytes(), r" \u{202e}fdp.exe.pdf"),
        (b"%s%n{}.pdf", "%s%n{}.pdf"),
    ]
    .into_iter()
    .map(|(bytes, shown)| (bytes.to_owned(), shown.to_owned()))
    .collect();
    names.push((longest.clone().into_bytes(), longest));
    names
}

#[test]
fn a_hostile_name_is_taken_and_escaped_wherever_it_is_shown() {
    let room = RecordRoom::new();
    let scans = charts(40, 41, Kind::BornSingle).0;
    let names = hostile_names();
    let lay_down = |folder: &Path, first: usize| {
        for ((name, _), scan) in names.iter().zip(&scans[first..]) {
            fs::write(folder.join(OsStr::from_bytes(name)), &scan.bytes).unwrap();
        }
    };
    lay_down(&room.drop_folder(), 0);
    fs::write(room.drop_folder().join("good.pdf"), &scans[names.len()].bytes).unwrap();
    let mut told = vec![said(&room, &["intake"])];
    let takes = told[0].lines().filter(|line| line.ends_with(".pdf: it is whole and will be taken next")).count();
    assert_eq!(takes, names.len() + 1, "{}", told[0]);
    let watch = room.start(&["watch"], None);
    until("all are taken", || room.is_watched_by(&watch) && room.drop_folder_is_empty() && room.waiting() == 0);
    end(watch);
    // A person's own folder under such a name, on the command line.
    let folder = room.folder().join("box\n\u{1b}[31m 13");
    fs::create_dir(&folder).unwrap();
    told.push(said(&room, &["convert", folder.join("none at all").to_str().unwrap()]));
    // The same scans under each other's names.
    lay_down(&folder, 1);
    told.push(said(&room, &["convert", folder.to_str().unwrap()]));

    let pages: Vec<Value> =
        room.succeeds(&["export", "pages"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(pages.len(), 2 * names.len() + 1);
    assert!(pages.iter().all(|page| ["review", "duplicate"].contains(&page["status"].as_str().unwrap())));
    told.push(said(&room, &["review", "--all"]));
    let documents = room.documents_in_review();
    assert_eq!(documents.len(), names.len() + 1);
    told.extend(documents.iter().map(|document| said(&room, &["show", document])));
    told.push(said(&room, &["search", "patient OR the OR of", "--limit", "100"]));
    for command in [&["verify"][..], &["stats"], &["doctor"]] {
        told.push(said(&room, command));
    }
    let shown = told[3..].concat();
    for (name, escaped) in &names {
        assert!(shown.contains(escaped.as_str()), "{:?} is shown nowhere as {escaped}", String::from_utf8_lossy(name));
    }
    let plain = room.folder().join("plain");
    room.succeeds(&["export", "archive", plain.to_str().unwrap()]);
    let manifest = fs::read_to_string(plain.join("manifest.jsonl")).unwrap();
    assert!(!manifest.contains(|c: char| c.is_control() && c != '\n'), "JSON has its own way to say that");
    for text in told {
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(steers), "{text:?}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("lines.pdf")), "{text}");
    }
}

/// What a command says to a person, on either stream.
fn said(room: &RecordRoom, words: &[&str]) -> String {
    let output = room.run(words);
    let bytes = [output.stdout, output.stderr].concat();
    String::from_utf8(bytes).unwrap_or_else(|e| panic!("{words:?}: {e}"))
}

#[test]
fn a_file_without_permission_waits_beside_a_good_one_until_it_may_be_read() {
    let mut room = RecordRoom::new();
    let scans = charts(10, 42, Kind::BornSingle).0;
    room.drop_in(&scans[0]);
    room.drop_in(&scans[1]);
    let closed = room.drop_folder().join(format!("dropped {}", scans[1].name.replace('/', " ")));
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let Some(mut watch) = without_privilege(&room, &["watch"]) else { return };
    let mut watch = watch.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("the good one is taken", || files_below(&room.drop_folder()) == [closed.clone()] && room.waiting() == 0);
    let told = without_privilege(&room, &["intake"]).unwrap().output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("it cannot be opened: permission is missing"), "{told}");
    assert!(watch.try_wait().unwrap().is_none());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o600)).unwrap();
    until("the other is taken, too", || room.drop_folder_is_empty() && room.waiting() == 0);
    end(watch);
    room.everything_is_there_once("a file without permission");
}

/// The command as somebody runs it who may not read everything: the superuser gives that up first. `None`, and a line on
/// standard error, where that cannot be done.
fn without_privilege(room: &RecordRoom, words: &[&str]) -> Option<Command> {
    let command = room.command(words);
    if !geteuid().is_root() {
        return Some(command);
    }
    let given_up = ["--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-dac_override,-dac_read_search"];
    let may = Command::new("setpriv").args(given_up).arg("true").status();
    if !may.is_ok_and(|status| status.success()) {
        crate::kill::say("SKIPPED a file without permission: setpriv cannot give up what the superuser may");
        return None;
    }
    let mut without = Command::new("setpriv");
    without.args(given_up).arg(command.get_program()).args(words);
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            without.env(name, value);
        }
    }
    Some(without)
}

#[test]
fn thousands_of_files_at_once_keep_the_watch_small_and_are_each_taken_once() {
    // The whole proof is the same test with `CHARTROOM_MANY=15000`: some minutes.
    let many = asked("CHARTROOM_MANY", 3000);
    let room = RecordRoom::new();
    let scan = &charts(1, 43, Kind::BornSingle).0[0];
    let begun = SystemTime::now() - Duration::from_secs(many + 60);
    for nth in 0..many {
        let folder = room.drop_folder().join(format!("box {}", nth % 7));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{nth}.pdf"));
        fs::write(&file, &scan.bytes).unwrap();
        let file = fs::File::options().write(true).open(&file).unwrap();
        file.set_modified(begun + Duration::from_secs(nth)).unwrap();
    }
    let mut watch = watching(&room);
    let left = || files_below(&room.drop_folder()).len() as u64;
    let (mut at_first, mut most, started) = (0, 0, Instant::now());
    while left() > 0 {
        assert!(started.elapsed() < PATIENCE * 3, "{} of {many} are left", left());
        assert!(watch.try_wait().unwrap().is_none(), "the watch ended by itself");
        let held = held_mb(watch.id());
        if left() > many * 9 / 10 {
            at_first = at_first.max(held);
        }
        most = most.max(held);
        thread::sleep(Duration::from_millis(500));
    }
    until("the one scan is read", || room.waiting() == 0);
    end(watch);
    let took = started.elapsed().as_secs();
    crate::kill::say(&format!(
        "{many} files taken in {took} s; the watch held {at_first} MB at first, {most} MB at most"
    ));
    assert!(most < 150 && most < at_first + 60, "{at_first} MB at first, {most} MB at most");
    // Each once, the oldest of each folder first, the folders in turn.
    let taken = sources(&room);
    assert_eq!(taken.len() as u64, many);
    let (first, last) = (&taken[..many as usize / 3], &taken[many as usize * 2 / 3..]);
    let mean = |part: &[u64]| part.iter().sum::<u64>() / part.len() as u64;
    assert!(mean(first) < many / 3 && mean(last) > many * 2 / 3, "oldest first: {} and {}", mean(first), mean(last));
    for folder in 0..7 {
        let of_folder = first.iter().filter(|nth| *nth % 7 == folder).count() as u64;
        assert!(
            of_folder.abs_diff(many / 21) <= many / 100 + 1,
            "folder {folder} had {of_folder} turns of {}",
            first.len()
        );
    }
    assert_eq!(room.findings(), []);
}

/// The numbers of the files, in the order in which they were recorded.
fn sources(room: &RecordRoom) -> Vec<u64> {
    let catalog = room.catalog();
    let mut statement = catalog.prepare("SELECT name FROM sources ORDER BY source_id").unwrap();
    let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    names.map(|name| name.unwrap().rsplit('/').next().unwrap().trim_end_matches(".pdf").parse().unwrap()).collect()
}

fn held_mb(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok());
    held.unwrap_or(0_u64) >> 10
}
