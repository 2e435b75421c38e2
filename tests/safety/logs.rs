//! Whatever is logged names no patient: a whole day at the most talkative level, searched for everybody on the list.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};

use crate::record_room::{Kind, RecordRoom, Scan, charts, files_below, pid};

#[test]
fn no_log_names_a_patient() {
    let mut room = RecordRoom::new();
    let (mut scans, patients) = charts(24, 31, Kind::Born);
    scans.extend(charts(2, 31, Kind::Scanned).0);
    room.import(&patients);
    // People name scans after patients.
    for (scan, person) in scans.iter_mut().zip(patients.lines().skip(1)) {
        let person: Vec<_> = person.split(',').take(3).collect();
        scan.name = format!("{}_{}_{}.pdf", person[1], person[2], person[0]);
    }
    let broken = Scan { name: format!("broken {}", scans[0].name), bytes: b"%PDF-1.4 no more".to_vec(), pages: 1 };
    let (old, new) = scans.split_at(scans.len() / 2);
    old.iter().for_each(|scan| room.shelve(scan));
    room.shelve(&broken);
    let mut log = String::new();
    for format in ["text", "json"] {
        log += &a_day(&mut room, new, format, &patients);
    }
    for line in log.lines().filter(|line| line.starts_with('{')) {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line of the log is JSON");
        assert!(line["level"].is_string() && line["timestamp"].is_string(), "{line}");
    }
    assert!(log.contains("taken in") && log.contains("file="), "the log says what it is about: {log:.300}");
    log += &every_log_file(&room.archive());
    let named = names(&patients).into_iter().filter(|name| says(&log, name)).collect::<Vec<_>>();
    let told: Vec<_> = named.iter().flat_map(|name| log.lines().filter(|line| says(line, name)).take(1)).collect();
    assert!(named.is_empty(), "{} names in {} bytes of log, like {:?}", named.len(), log.len(), told.first());
}

/// Converts, searches, shows, settles, watches, verifies; what was logged.
fn a_day(room: &mut RecordRoom, dropped: &[Scan], format: &str, patients: &str) -> String {
    let mut log = String::new();
    let person: Vec<String> = patients.lines().nth(1).unwrap().split(',').map(str::to_owned).collect();
    let (mrn, last) = (person[0].as_str(), person[1].as_str());
    let old_scans = room.old_scans().to_str().unwrap().to_owned();
    let mut say = |room: &RecordRoom, words: &[&str]| {
        let output = talkative(room, words, format).output().unwrap();
        log.push_str(&String::from_utf8(output.stderr).unwrap());
    };
    say(room, &["convert", &old_scans]);
    say(room, &["search", last]);
    say(room, &["search", &format!("patient:{last} mrn:{mrn}")]);
    if let Some(document) = room.documents_in_review().first() {
        say(room, &["show", document]);
        say(room, &["review", document, "--file-to", mrn, "--who", "registrar"]);
    }
    say(room, &["review"]);
    say(room, &["reindex"]);
    say(room, &["verify"]);
    say(room, &["stats", "--json"]);
    dropped.iter().for_each(|scan| room.drop_in(scan));
    let mut watch = talkative(room, &["watch"], format).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let errors = watch.stderr.take().unwrap();
    let reading = thread::spawn(move || std::io::read_to_string(errors).unwrap());
    let begun = Instant::now();
    while !(room.is_watched_by(&watch) && room.drop_folder_is_empty() && room.waiting() == 0)
        && begun.elapsed() < Duration::from_secs(120)
    {
        thread::sleep(Duration::from_millis(100));
    }
    kill_process(pid(&watch), Signal::INT).unwrap();
    watch.wait().unwrap();
    log + &reading.join().unwrap()
}

fn talkative(room: &RecordRoom, words: &[&str], format: &str) -> std::process::Command {
    let mut command = room.command(words);
    command.env("CHARTROOM_LOG", "trace").env("CHARTROOM_LOG_FORMAT", format).env("CHARTROOM_READER_STDERR", "1");
    command
}

fn every_log_file(archive: &Path) -> String {
    let logs = files_below(archive).into_iter().filter(|path| path.extension().is_some_and(|e| e == "log"));
    logs.map(|path| fs::read_to_string(path).unwrap_or_default()).collect()
}

/// Record numbers, and names that are no word of a program: `Page` and `Reader` are people, too.
fn names(patients: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for person in patients.lines().skip(1) {
        let fields: Vec<_> = person.split(',').collect();
        names.insert(fields[0].to_owned());
        names.insert(fields[0].trim_start_matches('0').to_owned());
        names.extend(fields[1..3].iter().filter(|name| name.len() > 2).map(|name| (*name).to_owned()));
    }
    names
}

/// Whether `text` has `name` as a word, whatever its case.
fn says(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    let is_part = |c: char| c.is_alphanumeric();
    text.match_indices(&name)
        .any(|(at, found)| !text[..at].ends_with(is_part) && !text[at + found.len()..].starts_with(is_part))
}
