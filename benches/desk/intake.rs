//! `chartroom run` as a site runs it, with scans that keep coming.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use chartroom_samples::{Format, Plan, make};

/// Scans that wait in the drop folder.
const WAITING: usize = 24;
/// Different sheets; they come again and again, each time as bytes that were never seen.
const SHEETS: u32 = 40;

/// The program at work over the archive.
pub(crate) struct Served {
    program: Child,
    /// `host:port`
    pub(crate) address: String,
    stop: Arc<AtomicBool>,
    feeder: Option<JoinHandle<()>>,
}

impl Served {
    pub(crate) fn start(archive: &Path) -> Self {
        let sheets = sheets();
        let mut program = Command::new(env!("CARGO_BIN_EXE_chartroom"))
            .args(["run", "--listen", "127.0.0.1:0", "--archive"])
            .arg(archive)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program runs");
        let mut lines = BufReader::new(program.stderr.take().expect("its messages")).lines().map_while(Result::ok);
        let address = lines.find_map(|line| Some(line.split_once("The desk is at http://")?.1.trim().to_owned()));
        let address = address.expect("an address").trim_end_matches('/').to_owned();
        // What it has to say while it works belongs to the report.
        thread::spawn(move || lines.for_each(|line| println!("the desk says: {line}")));
        let stop = Arc::new(AtomicBool::new(false));
        let (drop_folder, until) = (archive.join("drop"), stop.clone());
        let feeder = thread::spawn(move || keep_coming(&drop_folder, &sheets, &until));
        Self { program, address, stop, feeder: Some(feeder) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.feeder.take().map(JoinHandle::join);
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn sheets() -> Vec<Vec<u8>> {
    let mut sheets = Vec::new();
    let plan = Plan { pages: SHEETS, single_pages: true, format: Format::TiffG4, ..Plan::of_seed(11) };
    make(&plan, |file| {
        sheets.push(file.bytes);
        Ok(())
    })
    .expect("scans");
    sheets
}

/// Sees to it that scans wait in the drop folder.
fn keep_coming(drop_folder: &PathBuf, sheets: &[Vec<u8>], stop: &AtomicBool) {
    let mut number = std::process::id() as usize * 100_000;
    while !stop.load(Ordering::Relaxed) {
        let waiting = std::fs::read_dir(drop_folder).expect("the drop folder").count();
        for _ in waiting..WAITING {
            let mut bytes = sheets[number % sheets.len()].clone();
            bytes.extend_from_slice(&number.to_le_bytes());
            std::fs::write(drop_folder.join(format!("scan {number}.tif")), bytes).expect("a scan");
            number += 1;
        }
        thread::sleep(Duration::from_millis(300));
    }
}
