//! The disk is full, or read-only: intake stops with a sentence, nothing is lost, and it goes on when it can.
//!
//! A disk of a few megabytes is mounted in a namespace of this test's own, for which the test program starts itself
//! again there. Where that is not permitted, the tests say on standard error that they were skipped.

use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};

use crate::record_room::{Kind, RecordRoom, charts, pid};

const INSIDE: &str = "CHARTROOM_TEST_NAMESPACE";

#[test]
fn a_full_disk_stops_intake_and_nothing_is_lost() {
    in_a_namespace("disk::inside_a_full_disk_stops_intake");
}

#[test]
fn a_watch_goes_on_by_itself_when_there_is_room_again() {
    in_a_namespace("disk::inside_a_watch_goes_on");
}

#[test]
fn a_read_only_archive_is_said_to_be_one_and_nothing_is_lost() {
    in_a_namespace("disk::inside_a_read_only_archive");
}

#[test]
#[ignore = "started by another test in a namespace of its own"]
fn inside_a_full_disk_stops_intake() {
    let Some(mut room) = on_a_small_disk() else { return };
    let (scans, _) = charts(40, 5, Kind::Born);
    for (scans, left_kb) in scans.chunks(scans.len().div_ceil(4)).zip([0, 40, 120, 400]) {
        for scan in scans {
            room.shelve(scan);
        }
        fill(&room, left_kb);
        let output = room.run(&["convert", room.old_scans().to_str().unwrap()]);
        let errors = String::from_utf8(output.stderr).unwrap();
        // With the most room left it may just fit.
        if output.status.code() == Some(3) {
            assert!(errors.contains("is full") && errors.contains("hint: make room"), "{errors}");
        } else {
            assert!(left_kb > 100, "{left_kb} KB were enough? {:?} {errors}", output.status);
        }
        fs::remove_file(room.archive().join("ballast")).unwrap();
        room.nothing_is_lost(&format!("a disk with {left_kb} KB left"));
    }
    room.finish();
    room.everything_is_there_once("full disks");
}

#[test]
#[ignore = "started by another test in a namespace of its own"]
fn inside_a_watch_goes_on() {
    let Some(mut room) = on_a_small_disk() else { return };
    for (seed, left_kb) in [(6, 0), (7, 150)] {
        let drop_them = room.stage(&charts(12, seed, Kind::Born).0);
        let mut watch = room.start(&["watch"], None);
        until("the watch begins", || room.is_watched_by(&watch));
        fill(&room, left_kb);
        drop_them();
        thread::sleep(Duration::from_secs(4));
        assert!(watch.try_wait().unwrap().is_none(), "the watch gave up");
        fs::remove_file(room.archive().join("ballast")).unwrap();
        until("the watch goes on", || room.drop_folder_is_empty() && room.waiting() == 0 && room.is_searchable());
        end(&mut watch);
        room.nothing_is_lost(&format!("a watch with {left_kb} KB left"));
    }
    room.finish();
    room.everything_is_there_once("watches on full disks");
}

#[test]
#[ignore = "started by another test in a namespace of its own"]
fn inside_a_read_only_archive() {
    let Some(mut room) = on_a_small_disk() else { return };
    let (scans, _) = charts(6, 8, Kind::Born);
    scans.iter().for_each(|scan| room.shelve(scan));
    let remount = |how: &str| run("mount", &["-o", how, room.archive().to_str().unwrap()]);
    remount("remount,ro");
    for command in ["convert", "watch"] {
        let old_scans = room.old_scans();
        let words = if command == "convert" { vec![command, old_scans.to_str().unwrap()] } else { vec![command] };
        let output = room.run(&words);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{command}: {errors}");
        assert!(errors.contains("read-only") && errors.contains("hint: make it writable"), "{command}: {errors}");
    }
    remount("remount,rw");
    room.nothing_is_lost("a read-only disk");
    room.finish();
    room.everything_is_there_once("a read-only disk");
}

/// Starts one of the ignored tests above where it may mount a disk.
fn in_a_namespace(test: &str) {
    let may = Command::new("unshare").args(["-rm", "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"]).output();
    if !may.is_ok_and(|output| output.status.success()) {
        let _ =
            writeln!(std::io::stderr(), "SKIPPED {test}: no disk can be mounted here (unshare -rm, mount -t tmpfs)");
        return;
    }
    let program = std::env::current_exe().unwrap();
    let status = Command::new("unshare")
        .arg("-rm")
        .arg(program)
        .args([test, "--exact", "--ignored", "--nocapture"])
        .env(INSIDE, "1")
        .status()
        .unwrap();
    assert!(status.success(), "{test}: {status}, signal {:?}", status.signal());
}

/// An archive on a disk of 16 MB of its own; nothing outside a namespace.
fn on_a_small_disk() -> Option<RecordRoom> {
    std::env::var_os(INSIDE)?;
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    fs::create_dir(&archive).unwrap();
    run("mount", &["-t", "tmpfs", "-o", "size=16m", "none", archive.to_str().unwrap()]);
    Some(RecordRoom::in_folder(folder))
}

/// Fills the archive's disk but for `left_kb`.
fn fill(room: &RecordRoom, left_kb: usize) {
    let path = room.archive().join("ballast");
    let mut ballast = fs::File::create(&path).unwrap();
    let kilobytes = [0_u8; 1024];
    let mut written = 0;
    while ballast.write_all(&kilobytes).is_ok() {
        written += 1;
    }
    ballast.set_len((written as u64).saturating_sub(left_kb as u64) * 1024).unwrap();
}

fn run(program: &str, words: &[&str]) {
    assert!(Command::new(program).args(words).status().unwrap().success(), "{program} {words:?}");
}

fn until(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(180), "never: {what}");
        thread::sleep(Duration::from_millis(200));
    }
}

fn end(watch: &mut Child) {
    kill_process(pid(watch), Signal::INT).unwrap();
    assert_eq!(watch.wait().unwrap().code(), Some(0));
}
