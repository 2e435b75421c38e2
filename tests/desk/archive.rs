//! A desk that is served over real scans: the program itself, over an archive of some of `sample-scans`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::browser::Browser;

/// Scans that give every screen something to show, and are read in little time.
const SCANS: [&str; 7] = [
    "discharge-summary.pdf",
    "from-the-record-system.pdf",
    "batch-of-namesakes.pdf",
    "mistyped-number.pdf",
    "name-only.png",
    "not-on-the-list.pdf",
    "typed-note.pdf",
];

pub(crate) const PASSWORD: &str = "three horses in rain";

/// The program at work.
pub(crate) struct Archive {
    pub(crate) folder: tempfile::TempDir,
    program: Child,
    pub(crate) address: String,
    pub(crate) setup: String,
}

impl Archive {
    /// Made, filled and served.
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let scans = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-scans");
        let box_of_scans = folder.path().join("box 12");
        std::fs::create_dir(&box_of_scans).expect("a box");
        for scan in SCANS {
            std::fs::copy(scans.join(scan), box_of_scans.join(scan)).expect("a scan");
        }
        let archive = folder.path().join("charts");
        chartroom(&[Path::new("init"), &archive]);
        chartroom(&[
            "patients".as_ref(),
            "import".as_ref(),
            &scans.join("patients.csv"),
            "--archive".as_ref(),
            &archive,
        ]);
        chartroom(&["convert".as_ref(), &box_of_scans, "--archive".as_ref(), &archive]);
        let mut program = Command::new(env!("CARGO_BIN_EXE_chartroom"))
            .args(["run", "--listen", "127.0.0.1:0", "--archive"])
            .arg(&archive)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program runs");
        let mut lines = BufReader::new(program.stderr.take().expect("its messages")).lines().map_while(Result::ok);
        let mut next = |what: &str| lines.find_map(|line| Some(line.split_once(what)?.1.trim().to_owned()));
        let address = next("The desk is at ").expect("an address").trim_end_matches('/').to_owned();
        let setup = next("begins at ").expect("a way to set it up").trim_start_matches(&address).to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { folder, program, address, setup }
    }

    /// A browser in which `name` is signed in.
    pub(crate) fn browser(&self, name: &str, password: &str) -> Browser {
        let browser = Browser::open(&self.address);
        browser.go("/sign-in");
        sign_in(&browser, name, password);
        browser
    }

    /// Where screenshots are kept.
    pub(crate) fn pictures() -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk")
    }
}

pub(crate) fn sign_in(browser: &Browser, name: &str, password: &str) {
    browser.fill("[name=name]", name);
    browser.fill("[name=password]", password);
    browser.click("button.main");
}

impl Drop for Archive {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn chartroom(arguments: &[&Path]) {
    let output = Command::new(env!("CARGO_BIN_EXE_chartroom")).args(arguments).output().expect("the program runs");
    // 1: done, and something waits for a person.
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
}
