//! A watch over every bad file there is, again and again: does it live, does it take the good ones, does it stay small?
//!
//! Starts `chartroom watch` on a new archive and drops the hostile set round after round, each file made new by a few
//! bytes at its end, with good letters between. Ends with a table, and fails if the watch ended by itself, a round was
//! not done in time, a good letter was not filed, or a process grew beyond its limit. `CHARTROOM_HOSTILE_S` (600) says
//! for how long.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, and may stop")]

#[path = "../tests/hostile/specimens.rs"]
mod specimens;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What is allowed to the readers, and to the watch itself, megabytes held.
const READER_MB: u64 = 2000;
const WATCH_MB: u64 = 400;
/// Longer than the longest that pages of a round may take together.
const ROUND: Duration = Duration::from_secs(300);

const SETTINGS: &str = "[intake]\nquiet_s = 1\nscan_s = 1\nunknown_quiet_s = 1\nunfinished_s = 2\nfree_mb = 50\n\
                        [reader]\nlimit_s = 10\nmemory_mb = 2000\nmax_unpacked_mb = 20\nmax_pages = 50\nmax_file_mb = 20\n";
const PATIENTS: &str = "mrn,last_name,first_name,date_of_birth\n100210,LOVELACE,ADA,1950-01-31\n";

fn main() {
    let time = std::env::var("CHARTROOM_HOSTILE_S").ok().and_then(|s| s.parse().ok()).unwrap_or(600);
    let (time, folder) = (Duration::from_secs(time), tempfile::tempdir().expect("a folder"));
    let archive = folder.path().join("archive");
    chartroom(&archive, &["init", &archive.to_string_lossy()]);
    fs::write(archive.join("chartroom.toml"), SETTINGS).unwrap();
    fs::write(folder.path().join("patients.csv"), PATIENTS).unwrap();
    chartroom(&archive, &["patients", "import", &folder.path().join("patients.csv").to_string_lossy()]);
    let mut watch = Watch::over(&archive);
    let (begun, mut rounds, mut good, mut slowest) = (Instant::now(), 0, 0, Duration::ZERO);
    while begun.elapsed() < time {
        rounds += 1;
        let round = Instant::now();
        good += drop_all(&archive.join("drop"), rounds);
        watch.wait_until_done(&archive, round);
        slowest = slowest.max(round.elapsed());
    }
    let (watch_mb, reader_mb) = (watch.most_mb, watch.most_of_a_reader_mb);
    drop(watch);
    let pages = chartroom(&archive, &["export", "pages"]);
    let of = |state: &str| pages.lines().filter(|line| line.contains(&format!("\"status\":\"{state}\""))).count();
    let filed =
        pages.lines().filter(|l| l.contains("\"source\":\"good-") && l.contains("\"status\":\"filed\"")).count();
    println!("{rounds} rounds in {:.0} s, the slowest {:.0} s", begun.elapsed().as_secs_f64(), slowest.as_secs_f64());
    for state in ["filed", "review", "blank", "duplicate", "unreadable", "waiting"] {
        println!("  {state:<12}{:>6}", of(state));
    }
    println!("good letters filed: {filed} of {good}");
    println!("most memory held: the watch {watch_mb} MB of {WATCH_MB}, a reader {reader_mb} MB of {READER_MB}");
    assert_eq!(filed, good, "every good letter is filed");
    assert!(watch_mb <= WATCH_MB && reader_mb <= READER_MB, "a process grew beyond its limit");
}

/// Drops every specimen under its name, made new by `round`, and two good letters; how many good ones.
fn drop_all(folder: &Path, round: u32) -> usize {
    let mut bad = specimens::all();
    bad.retain(|(name, bytes)| round == 1 || !bytes.is_empty() && *name != "zeros.tif");
    for (name, mut bytes) in bad {
        if round > 1 {
            bytes.extend(format!("\n%{round}\n").bytes());
        }
        put(folder, &format!("{round}-{name}"), &bytes);
    }
    for half in ["a", "b"] {
        let letter = specimens::letter(&[format!("({half} {round})").into_bytes()]);
        put(folder, &format!("good-{round}-{half}.pdf"), &letter);
    }
    2
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let growing = folder.join(format!("{name}.part"));
    fs::write(&growing, bytes).unwrap();
    fs::rename(growing, folder.join(name)).unwrap();
}

/// What the command answered.
fn chartroom(archive: &Path, words: &[&str]) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_chartroom"));
    let done = Command::new(program).args(words).env("CHARTROOM_ARCHIVE", archive).stderr(Stdio::null()).output();
    String::from_utf8(done.expect("chartroom").stdout).expect("UTF-8")
}

/// A running watch; it is stopped when dropped.
struct Watch {
    child: Child,
    most_mb: u64,
    most_of_a_reader_mb: u64,
}

impl Watch {
    fn over(archive: &Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_chartroom"))
            .arg("watch")
            .env("CHARTROOM_ARCHIVE", archive)
            .env("CHARTROOM_LOG", "error")
            .stderr(Stdio::null())
            .spawn()
            .expect("chartroom watch");
        Self { child, most_mb: 0, most_of_a_reader_mb: 0 }
    }

    /// Until nothing lies in the drop folder but what waits for a person, and no page waits to be read.
    fn wait_until_done(&mut self, archive: &Path, since: Instant) {
        let mut last = Instant::now();
        loop {
            assert!(self.child.try_wait().unwrap().is_none(), "the watch ended by itself");
            assert!(since.elapsed() < ROUND, "a round hangs: {:?}", names(&archive.join("drop")));
            self.look();
            if last.elapsed() > Duration::from_secs(1) {
                last = Instant::now();
                // Empty files wait for ever, as they should.
                let left = names(&archive.join("drop"))
                    .iter()
                    .any(|name| !name.ends_with("empty.pdf") && !name.ends_with("zeros.tif"));
                let stats = chartroom(archive, &["stats", "--json"]);
                let stats: serde_json::Value = serde_json::from_str(&stats).unwrap_or_default();
                let waiting = stats["states"]["waiting"].as_u64().unwrap_or(0);
                if !left && waiting == 0 && stats["unopened_files"] == 0 && stats["files"].as_u64() > Some(0) {
                    return;
                }
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn look(&mut self) {
        let own = self.child.id();
        self.most_mb = self.most_mb.max(held_mb(own).unwrap_or(0));
        for reader in children(own) {
            self.most_of_a_reader_mb = self.most_of_a_reader_mb.max(held_mb(reader).unwrap_or(0));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
        let _ = self.child.wait();
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the drop folder");
    entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
}

fn children(of: u32) -> Vec<u32> {
    let parent = |pid: u32| -> Option<u32> {
        let stat = fs::read_to_string(PathBuf::from(format!("/proc/{pid}/stat"))).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
    };
    let all = fs::read_dir("/proc").expect("/proc").filter_map(|e| e.ok()?.file_name().to_str()?.parse().ok());
    all.filter(|pid| parent(*pid) == Some(of)).collect()
}

/// The most that the process has held so far, megabytes.
fn held_mb(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(most.trim().strip_suffix(" kB")?.parse::<u64>().ok()? >> 10)
}
