//! What it costs that scans are opened in reader processes with a sandbox: pages a minute through them, against
//! reading the same pages in threads of this process.
//!
//! The two take turns over the same pages, so that whatever else the machine does is fair to both. Prints pages a
//! minute and CPU seconds a page of each, and the ratio. `CHARTROOM_BENCH_ROUNDS` (3) sets how often.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and may stop where it stands")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use chartroom::config::{ReaderSettings, Settings};
use chartroom::reader::{OpenLimits, PageReader, ReaderProgram, Readers, open};
use crossbeam_channel::{Receiver, Sender, unbounded};

const THREAD_LIMIT: &str = "OMP_THREAD_LIMIT";
const TICKS_PER_SECOND: f64 = 100.0;

type Page = (PathBuf, u32);

fn main() {
    // Read by OpenMP before `main`, so this program starts itself again with it.
    if std::env::var_os(THREAD_LIMIT).is_none() {
        let itself = std::env::current_exe().expect("this program");
        let done = Command::new(itself).env(THREAD_LIMIT, "1").status().expect("this program");
        assert!(done.success());
        return;
    }
    let rounds: u32 = std::env::var("CHARTROOM_BENCH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let scans = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-scans");
    let pages = pages(&scans);
    let settings = ReaderSettings { renew_pages: 0, ..Settings::default().reader };
    let program = ReaderProgram::at(Path::new(env!("CARGO_BIN_EXE_chartroom")));
    let readers = Readers::with_program(program, &settings, &scans).expect("readers");
    let workers = readers.workers();
    println!("{} pages, {workers} at once, {rounds} rounds", pages.len());

    let (mut in_threads, mut in_processes) = (Cost::default(), Cost::default());
    // One page for each first: starting a process (once in 500 pages) is not what is measured.
    let threads = Threads::start(workers, &settings, &pages[0]);
    through_processes(&readers, &vec![pages[0].clone(); workers]);
    for _ in 0..rounds {
        in_threads.add(&Cost::of(|| threads.read(&pages)));
        in_processes.add(&Cost::of(|| through_processes(&readers, &pages)));
    }
    let all = f64::from(rounds) * pages.len() as f64;
    for (what, cost) in [("threads", &in_threads), ("processes, closed in", &in_processes)] {
        let (a_minute, cpu) = (all / cost.wall.as_secs_f64() * 60.0, cost.cpu_s / all);
        println!("{what:<22}{a_minute:>8.1} pages a minute, {cpu:.3} CPU seconds a page");
    }
    println!(
        "processes / threads: {:.3} of the pages a minute, {:.3} of the CPU time a page",
        in_threads.wall.as_secs_f64() / in_processes.wall.as_secs_f64(),
        in_processes.cpu_s / in_threads.cpu_s,
    );
}

/// Every page of every sample, in the order of the names.
fn pages(folder: &Path) -> Vec<Page> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("sample-scans").filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let limits = OpenLimits::default();
    files
        .into_iter()
        .filter_map(|file| Some((open(&file, &limits).ok()?.pages(), file)))
        .flat_map(|(pages, file)| (1..=pages).map(move |number| (file.clone(), number)))
        .collect()
}

/// Threads that read pages for as long as there are any, each with its own Tesseract.
struct Threads {
    pages: Sender<Page>,
    read: Receiver<()>,
}

impl Threads {
    /// When this returns, each has read its first page.
    fn start(workers: usize, settings: &ReaderSettings, first: &Page) -> Self {
        let ((pages, to_read), (done, read)) = (unbounded::<Page>(), unbounded());
        let ready = Arc::new(Barrier::new(workers + 1));
        for _ in 0..workers {
            let (to_read, done, ready) = (to_read.clone(), done.clone(), ready.clone());
            let (settings, first) = (settings.clone(), first.clone());
            thread::spawn(move || {
                let mut reader = PageReader::new(&settings).expect("Tesseract");
                read_here(&mut reader, &first);
                ready.wait();
                for page in to_read {
                    read_here(&mut reader, &page);
                    done.send(()).expect("the bench");
                }
            });
        }
        ready.wait();
        Self { pages, read }
    }

    fn read(&self, pages: &[Page]) {
        pages.iter().for_each(|page| self.pages.send(page.clone()).expect("the threads"));
        pages.iter().for_each(|_| self.read.recv().expect("a thread that reads"));
    }
}

fn read_here(reader: &mut PageReader, (file, number): &Page) {
    let mut scan = open(file, &OpenLimits::default()).expect("a sample");
    let content = scan.page(*number).expect("a page of a sample");
    reader.read(*number, content).expect("a page that can be read");
}

fn through_processes(readers: &Readers, pages: &[Page]) {
    let left = Mutex::new(pages.iter());
    thread::scope(|scope| {
        for _ in 0..readers.workers() {
            scope.spawn(|| {
                while let Some((file, number)) = next(&left) {
                    readers.read(file, *number).expect("a page that can be read");
                }
            });
        }
    });
}

fn next<'a>(left: &Mutex<std::slice::Iter<'a, Page>>) -> Option<&'a Page> {
    left.lock().expect("the list").next()
}

/// Time of the clock and of the CPU, this process and its children.
#[derive(Default)]
struct Cost {
    wall: Duration,
    cpu_s: f64,
}

impl Cost {
    fn of(work: impl FnOnce()) -> Self {
        let (begun, before) = (Instant::now(), cpu_s());
        work();
        Self { wall: begun.elapsed(), cpu_s: cpu_s() - before }
    }

    fn add(&mut self, other: &Self) {
        self.wall += other.wall;
        self.cpu_s += other.cpu_s;
    }
}

/// CPU seconds of this process and of its children that run.
fn cpu_s() -> f64 {
    let own = f64::from(std::process::id());
    let of = |pid: &str| -> Option<(f64, f64)> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<f64> =
            text.rsplit_once(") ")?.1.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
        // After the name (proc(5), less 3): 1 is the parent, 11 and 12 are the times.
        Some((*fields.get(1)?, (fields.get(11)? + fields.get(12)?) / TICKS_PER_SECOND))
    };
    let running = fs::read_dir("/proc").expect("/proc").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let children = running.filter_map(|pid| of(&pid)).filter(|(parent, _)| *parent == own).map(|(_, cpu)| cpu);
    children.sum::<f64>() + of("self").map_or(0.0, |(_, cpu)| cpu)
}
