//! A record room on a disk of its own: an archive, a folder of old scans, a drop folder, and a count of everything
//! that is kept without asking the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use chartroom::moment::{KILL_AT, Moment};
use chartroom_samples::{Format, Level, Plan, make, patients_csv};
use rusqlite::{Connection, OpenFlags};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// How long anything may take on a slow and busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// Commits often, takes a file at once and uses two readers.
const SETTINGS: &str = "[intake]\nquiet_s = 0\nscan_s = 1\nfree_mb = 0\n[reader]\nworkers = 2\n\
                        [search]\ncommit_pages = 4\ncommit_s = 1\n";

/// Findings that a kill may leave until the next start.
const UNTIL_THE_NEXT_START: &[&str] = &["temporary_file", "original_unknown", "index_behind", "index_missing"];

pub(crate) struct RecordRoom {
    folder: tempfile::TempDir,
    /// Each scan that was ever put somewhere, by the name it comes in under: its hash and its pages.
    expected: BTreeMap<String, (String, u32)>,
    dropped: BTreeSet<String>,
}

impl RecordRoom {
    pub(crate) fn new() -> Self {
        Self::in_folder(tempfile::tempdir().unwrap())
    }

    pub(crate) fn in_folder(folder: tempfile::TempDir) -> Self {
        let room = Self { folder, expected: BTreeMap::new(), dropped: BTreeSet::new() };
        fs::create_dir_all(room.old_scans()).unwrap();
        room.succeeds(&["init", room.archive().to_str().unwrap()]);
        fs::write(room.archive().join("chartroom.toml"), SETTINGS).unwrap();
        room
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn archive(&self) -> PathBuf {
        self.folder().join("archive")
    }

    pub(crate) fn old_scans(&self) -> PathBuf {
        self.folder().join("box 12")
    }

    pub(crate) fn drop_folder(&self) -> PathBuf {
        self.archive().join("drop")
    }

    /// Puts a scan among the old ones.
    pub(crate) fn shelve(&mut self, scan: &Scan) {
        let path = self.old_scans().join(&scan.name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &scan.bytes).unwrap();
        self.expected.insert(scan.name.clone(), (scan.sha256(), scan.pages));
    }

    /// Drops a scan, whole at once.
    pub(crate) fn drop_in(&mut self, scan: &Scan) {
        self.stage(std::slice::from_ref(scan))();
    }

    /// Scans that lie ready beside the drop folder, on the same disk, and are dropped when that is called.
    pub(crate) fn stage(&mut self, scans: &[Scan]) -> impl FnOnce() + use<> {
        let mut moves = Vec::new();
        for (nth, scan) in scans.iter().enumerate() {
            let name = format!("dropped {}", scan.name.replace('/', " "));
            let beside = self.archive().join(format!("on its way {nth}"));
            fs::write(&beside, &scan.bytes).unwrap();
            moves.push((beside, self.drop_folder().join(&name)));
            self.expected.insert(name.clone(), (scan.sha256(), scan.pages));
            self.dropped.insert(name);
        }
        move || moves.iter().for_each(|(from, to)| fs::rename(from, to).unwrap())
    }

    pub(crate) fn import(&self, patients: &str) {
        let list = self.folder().join("patients.csv");
        fs::write(&list, patients).unwrap();
        self.succeeds(&["patients", "import", list.to_str().unwrap()]);
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chartroom"));
        command.args(words).env("CHARTROOM_ARCHIVE", self.archive()).env_remove(KILL_AT).stdin(Stdio::null());
        command
    }

    /// Runs to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// Runs to its end, which must be code 0 or 1; what it answered.
    pub(crate) fn succeeds(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{words:?}: {:?} {errors}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts a command in a process group of its own; with a moment, it is to die there.
    pub(crate) fn start(&self, words: &[&str], die_at: Option<(Moment, u32)>) -> Child {
        let mut command = self.command(words);
        command.process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((moment, nth)) = die_at {
            command.env(KILL_AT, format!("{}:{}:{nth}", std::process::id(), moment.as_str()));
        }
        command.spawn().unwrap()
    }

    /// Takes in everything that is left, as the next undisturbed day would.
    pub(crate) fn finish(&self) {
        self.succeeds(&["convert", self.old_scans().to_str().unwrap()]);
        let mut watch = self.start(&["watch"], None);
        let begun = Instant::now();
        while !(self.is_watched_by(&watch) && self.drop_folder_is_empty() && self.waiting() == 0) {
            assert!(begun.elapsed() < PATIENCE, "the watch does not come to an end");
            assert!(watch.try_wait().unwrap().is_none(), "the watch ended by itself");
            thread::sleep(Duration::from_millis(50));
        }
        kill_process(pid(&watch), Signal::INT).unwrap();
        assert_eq!(watch.wait().unwrap().code(), Some(0));
    }

    /// Whether the watch has begun: from then on it can be asked to end.
    pub(crate) fn is_watched_by(&self, watch: &Child) -> bool {
        let lock = fs::read_to_string(self.archive().join("watch.lock")).unwrap_or_default();
        serde_json::from_str::<Value>(&lock).is_ok_and(|holder| holder["process"] == watch.id())
    }

    pub(crate) fn drop_folder_is_empty(&self) -> bool {
        files_below(&self.drop_folder()).is_empty()
    }

    /// Pages and files that are not decided.
    pub(crate) fn waiting(&self) -> u64 {
        let stats: Value = serde_json::from_str(&self.succeeds(&["stats", "--json"])).unwrap();
        let state = |name: &str| stats["states"][name].as_u64().unwrap_or(0);
        state("waiting") + state("reading") + stats["unopened_files"].as_u64().unwrap()
    }

    /// Whether search knows every page.
    pub(crate) fn is_searchable(&self) -> bool {
        let stats: Value = serde_json::from_str(&self.succeeds(&["stats", "--json"])).unwrap();
        stats["not_searchable"] == 0
    }

    pub(crate) fn catalog(&self) -> Connection {
        Connection::open_with_flags(self.archive().join("catalog.db"), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
    }

    /// The documents that wait for a person.
    pub(crate) fn documents_in_review(&self) -> Vec<String> {
        let catalog = self.catalog();
        let mut statement = catalog
            .prepare("SELECT DISTINCT document_id FROM filings JOIN pages USING (page_id) WHERE state = 'review'")
            .unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    pub(crate) fn findings(&self) -> Vec<(String, String)> {
        let output = self.run(&["verify", "--json"]);
        let errors = String::from_utf8_lossy(&output.stderr);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {errors}"));
        let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
        let findings = report["findings"].as_array().unwrap();
        let findings: Vec<_> =
            findings.iter().map(|f| (text(f, "class"), text(f, "place") + ": " + &text(f, "says"))).collect();
        assert_eq!(output.status.code(), Some(i32::from(!findings.is_empty())), "{findings:?}");
        findings
    }

    /// At any moment: nothing that a next start would not put right, and no scan that is nowhere.
    pub(crate) fn nothing_is_lost(&self, after: &str) {
        for (class, says) in self.findings() {
            assert!(UNTIL_THE_NEXT_START.contains(&class.as_str()), "after {after}: {class}: {says}");
        }
        let catalog = self.catalog();
        for (name, (sha256, _)) in &self.expected {
            let place = if self.dropped.contains(name) { self.drop_folder() } else { self.old_scans() }.join(name);
            if place.exists() {
                assert_eq!(&hash(&place), sha256, "after {after}: {name} was altered where it lay");
                continue;
            }
            assert!(self.dropped.contains(name), "after {after}: the old scan {name} is gone");
            let original: String = catalog
                .query_row("SELECT original FROM files WHERE sha256 = ?1", [sha256], |row| row.get(0))
                .unwrap_or_else(|e| panic!("after {after}: {name} left the drop folder unrecorded: {e}"));
            assert_eq!(&hash(&self.archive().join(original)), sha256, "after {after}: {name}");
        }
    }

    /// With nothing left to do: `verify` finds nothing, and an own count of lines, bytes and files agrees.
    pub(crate) fn everything_is_there_once(&self, after: &str) {
        assert_eq!(self.findings(), [], "after {after}");
        let mut wanted: Vec<(String, u64)> = Vec::new();
        for (name, (_, pages)) in &self.expected {
            wanted.extend((1..=u64::from(*pages)).map(|page| (name.clone(), page)));
        }
        let mut lines: Vec<(String, u64)> = Vec::new();
        for line in self.succeeds(&["export", "pages"]).lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let status = line["status"].as_str().unwrap();
            assert!(!["waiting", "reading"].contains(&status), "after {after}: {line}");
            lines.push((line["source"].as_str().unwrap().to_owned(), line["page"].as_u64().unwrap()));
        }
        lines.sort();
        assert_eq!(lines, wanted, "after {after}: pages that came in against lines of the export");
        let kept: Vec<_> = files_below(&self.archive().join("originals"));
        let hashes: BTreeSet<_> = kept.iter().map(|path| hash(path)).collect();
        assert_eq!(hashes.len(), kept.len(), "after {after}: an original is there twice");
        let wanted: BTreeSet<_> = self.expected.values().map(|(sha256, _)| sha256.clone()).collect();
        assert_eq!(hashes, wanted, "after {after}: originals");
        let temporary: Vec<_> = files_below(&self.archive()).into_iter().filter(|path| is_temporary(path)).collect();
        assert_eq!(temporary, Vec::<PathBuf>::new(), "after {after}");
        assert!(self.drop_folder_is_empty(), "after {after}");
    }
}

fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    let in_incoming = path.parent().unwrap().ends_with("originals/incoming");
    in_incoming || name.starts_with(".tmp") || name.ends_with(".part")
}

pub(crate) fn pid(child: &Child) -> Pid {
    Pid::from_child(child)
}

/// Kills a command and its group, as a power cut would; whether it was still running.
pub(crate) fn pull_the_plug(child: &mut Child) -> bool {
    let _ = kill_process_group(pid(child), Signal::KILL);
    child.wait().unwrap().signal() == Some(9)
}

/// A scan of invented people.
pub(crate) struct Scan {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) pages: u32,
}

impl Scan {
    fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }

    /// The same bytes under another name.
    pub(crate) fn copied(&self) -> Self {
        Self { name: format!("copy of {}", self.name.replace('/', " ")), bytes: self.bytes.clone(), pages: self.pages }
    }
}

/// What scans to make.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// PDFs that carry their text: quick to read.
    Born,
    /// The same, one page a file.
    BornSingle,
    /// Page pictures that have to be read.
    Scanned,
}

/// Charts with `pages` pages in all, and their patient list as CSV.
pub(crate) fn charts(pages: u32, seed: u64, kind: Kind) -> (Vec<Scan>, String) {
    let plan = Plan {
        pages,
        format: if matches!(kind, Kind::Scanned) { Format::TiffG4 } else { Format::Born },
        level: Some(Level::Clean),
        single_pages: !matches!(kind, Kind::Born),
        ..Plan::of_seed(seed)
    };
    let mut scans = Vec::new();
    let roster = make(&plan, |file| {
        let name = format!("{seed}-{}", file.path);
        scans.push(Scan { name, pages: file.pages.len() as u32, bytes: file.bytes });
        Ok(())
    })
    .unwrap();
    (scans, patients_csv(&roster.people))
}

pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

pub(crate) fn hash(path: &Path) -> String {
    hex(&Sha256::digest(fs::read(path).unwrap()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
