//! A backup is restored and proved; the plain export is read without the program.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::record_room::{Kind, RecordRoom, charts, files_below, hash, pull_the_plug};

fn filled() -> (RecordRoom, Vec<crate::record_room::Scan>) {
    let mut room = RecordRoom::new();
    let (scans, patients) = charts(10, 21, Kind::Born);
    room.import(&patients);
    scans.iter().for_each(|scan| room.shelve(scan));
    room.drop_in(&scans[0].copied());
    room.finish();
    (room, scans)
}

#[test]
fn a_restored_backup_is_the_archive_and_nothing_is_written_over() {
    let (mut room, _) = filled();
    let (backup, new) = (room.folder().join("backup"), room.folder().join("restored"));
    let (to, restored) = (backup.to_str().unwrap().to_owned(), new.to_str().unwrap().to_owned());
    room.succeeds(&["backup", &to]);
    // Again, with one scan more: only that is copied.
    let more = charts(1, 22, Kind::BornSingle).0;
    more.iter().for_each(|scan| room.shelve(scan));
    room.finish();
    let told = room.succeeds(&["backup", &to, "--check"]);
    assert!(told.contains("; 1 of them were copied now"), "{told}");
    assert_eq!(files_below(&backup).iter().filter(|path| path.extension().is_some_and(|e| e == "db")).count(), 1);

    let export = room.succeeds(&["export", "pages"]);
    let restore =
        |into: &str| Command::new(env!("CARGO_BIN_EXE_chartroom")).args(["restore", &to, "--archive", into]).output();
    assert_eq!(restore(&restored).unwrap().status.code(), Some(0));
    let again = |words: &[&str]| {
        let mut command = room.command(words);
        let output = command.env("CHARTROOM_ARCHIVE", &new).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(again(&["export", "pages"]), (Some(0), export));
    let (code, findings) = again(&["verify", "--json"]);
    assert_eq!(code, Some(0), "{findings}");
    let here = room.archive();
    assert_eq!(restore(here.to_str().unwrap()).unwrap().status.code(), Some(2), "an archive is never written over");
    room.everything_is_there_once("a backup");
}

#[test]
fn a_backup_that_rotted_is_noticed_and_what_is_left_of_it_restored() {
    let (room, _) = filled();
    let backup = room.folder().join("backup");
    let to = backup.to_str().unwrap();
    room.succeeds(&["backup", to]);
    let original = files_below(&backup.join("originals")).remove(0);
    let mut bytes = fs::read(&original).unwrap();
    bytes[100] ^= 1;
    fs::remove_file(&original).unwrap();
    fs::write(&original, bytes).unwrap();
    let output = room.run(&["backup", to, "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("FINDING"));
    let new = room.folder().join("restored");
    let mut restore = room.command(&["restore", to]);
    assert_eq!(restore.env("CHARTROOM_ARCHIVE", &new).output().unwrap().status.code(), Some(1));
    let verified = room.command(&["verify", "--json"]).env("CHARTROOM_ARCHIVE", &new).output().unwrap();
    let report: Value = serde_json::from_slice(&verified.stdout).unwrap();
    let classes: Vec<_> = report["findings"].as_array().unwrap().iter().map(|f| f["class"].clone()).collect();
    assert_eq!(classes, ["original_missing"]);
}

#[test]
fn a_backup_beside_a_run_and_one_that_was_stopped_can_be_restored() {
    let mut room = RecordRoom::new();
    let (scans, _) = charts(30, 23, Kind::BornSingle);
    scans.iter().for_each(|scan| room.shelve(scan));
    let old_scans = room.old_scans();
    let mut convert = room.start(&["convert", old_scans.to_str().unwrap()], None);
    let backup = room.folder().join("backup");
    let to = backup.to_str().unwrap().to_owned();
    for nth in 0..6 {
        let mut stopped = room.start(&["backup", &to], None);
        std::thread::sleep(std::time::Duration::from_millis(10 * nth));
        pull_the_plug(&mut stopped);
    }
    room.succeeds(&["backup", &to, "--check"]);
    pull_the_plug(&mut convert);
    let new = room.folder().join("restored");
    let mut restore = room.command(&["restore", &to]);
    assert_eq!(restore.env("CHARTROOM_ARCHIVE", &new).output().unwrap().status.code(), Some(0));
    let verified = room.command(&["verify"]).env("CHARTROOM_ARCHIVE", &new).output().unwrap();
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn the_plain_export_is_whole_and_its_names_name_nobody() {
    let (room, scans) = filled();
    let plain = room.folder().join("plain");
    room.succeeds(&["export", "archive", plain.to_str().unwrap()]);
    let mut pages: BTreeMap<String, u32> = BTreeMap::new();
    for line in fs::read_to_string(plain.join("manifest.jsonl")).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let original = plain.join(line["original"].as_str().unwrap());
        assert_eq!(hash(&original), line["sha256"].as_str().unwrap());
        let text = fs::read_to_string(plain.join(line["text_file"].as_str().unwrap())).unwrap();
        assert_eq!(text, line["text"].as_str().unwrap());
        *pages.entry(line["source"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    for scan in &scans {
        assert_eq!(pages.get(&scan.name), Some(&scan.pages), "{}", scan.name);
    }
    for path in files_below(&plain) {
        let below = path.strip_prefix(&plain).unwrap().to_str().unwrap().to_owned();
        let plain_name = ["README.txt", "manifest.jsonl", "patients.csv"].contains(&below.as_str());
        let hashed = below.split(['/', '.']).all(|part| {
            part.bytes().all(|b| b.is_ascii_hexdigit())
                || part.starts_with("page-")
                || ["originals", "text", "pdf", "txt"].contains(&part)
        });
        assert!(plain_name || hashed, "{below}");
    }
    let refused = room.run(&["export", "archive", plain.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2), "nothing is written over");
    let list = plain.join("patients.csv");
    let told = room.succeeds(&["patients", "import", list.to_str().unwrap()]);
    assert!(!told.contains("line"), "the list can be imported again: {told}");
}
