//! `convert` against the `tesseract` program on the same pages, and whether it stays busy and small.
//!
//! Prints pages per CPU second of both (as many `tesseract` programs at once as there are cores, with
//! `OMP_THREAD_LIMIT=1`), the share of the cores that `convert` used over its whole run and over its last fifth, once over
//! many single pages and once over one long file of other pages, and its memory over many pages. Over single pages the two
//! take turns in `ROUNDS` rounds of new pages each, so that a machine that is slower for a while slows both.
//!
//! `CHARTROOM_BENCH_PAGES` (200, of each kind) and `CHARTROOM_BENCH_MEMORY_PAGES` (1000) set the sizes.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and may stop where it stands")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use walkdir::WalkDir;

/// The kernel's clock ticks a second in `/proc/*/stat` (`getconf CLK_TCK` is 100 on every Linux of today).
const TICKS_PER_SECOND: f64 = 100.0;
const SAMPLE_EVERY: Duration = Duration::from_millis(500);
const ROUNDS: usize = 4;
const MIB: f64 = 1024.0 * 1024.0;

fn main() {
    let pages = from_environment("CHARTROOM_BENCH_PAGES", 200);
    let memory_pages = from_environment("CHARTROOM_BENCH_MEMORY_PAGES", 1000);
    let cores = thread::available_parallelism().expect("the number of cores").get();
    let folder = tempfile::tempdir().expect("a folder for the bench");
    println!("{pages} pages on {cores} cores");

    for (what, form, rounds) in [("many files", "--single-pages", ROUNDS), ("one long file", "--one-file", 1)] {
        let (mut program, mut ours) = (Run::default(), Run::default());
        for round in 0..rounds {
            let place = folder.path().join(format!("{form}{round}"));
            let drop = charts(&place, pages / rounds, 7 + round, &["--format", "tiff-g4", form]);
            program.add(tesseract_program(&drop, cores));
            ours.add(convert(&place.join("archive"), &drop, cores));
            fs::remove_dir_all(&place).expect("a folder of this bench");
        }
        let per_cpu = |run: &Run| (pages / rounds * rounds) as f64 / run.cpu_s;
        println!(
            "{what:<14} tesseract program {:.3}, convert {:.3} pages per CPU second: {:.2} times; cores busy {:.0} %, in the last fifth {:.0} %",
            per_cpu(&program),
            per_cpu(&ours),
            per_cpu(&ours) / per_cpu(&program),
            100.0 * ours.cpu_s / ours.wall_s / cores as f64,
            100.0 * ours.busy_at_end / rounds as f64,
        );
    }

    let single = charts(&folder.path().join("single"), 1, 7, &["--format", "tiff-g4", "--single-pages"]);
    let mut cold_s: Vec<f64> =
        (0..5).map(|run| cold_start_s(&folder.path().join(format!("single-{run}")), &single)).collect();
    cold_s.sort_by(f64::total_cmp);
    println!("one page, from the start of the program to its end: {:.2} s (the middle of 5)", cold_s[2]);

    let long = charts(&folder.path().join("long"), memory_pages, 7, &["--format", "tiff-g4", "--level", "clean"]);
    let memory = convert(&folder.path().join("archive-long"), &long, cores);
    println!(
        "a page of them when all is warm: {:.2} s of one reader; {:.0} MiB a reader at most",
        memory.wall_s * cores as f64 / memory_pages as f64,
        memory.seen.iter().map(|seen| seen.reader_mib).fold(0.0, f64::max),
    );
    println!(
        "memory over {memory_pages} pages: {:.0} MiB at most in the first third, {:.0} MiB in the last (all processes)",
        memory.most_memory(0.0, 1.0 / 3.0),
        memory.most_memory(2.0 / 3.0, 1.0),
    );
}

fn from_environment(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

/// Makes upright charts below `out` and returns the folder to convert.
fn charts(out: &Path, pages: usize, seed: usize, more: &[&str]) -> PathBuf {
    let maker = Path::new(env!("CARGO_BIN_EXE_chartroom")).with_file_name("chartroom-samples");
    let done = Command::new(&maker)
        .args(["charts", &out.to_string_lossy(), "--pages", &pages.to_string(), "--seed", &seed.to_string()])
        .args(more)
        .stdout(Stdio::null())
        .status()
        .expect("chartroom-samples; build it with `cargo build --release -p chartroom-samples`");
    assert!(done.success(), "the charts could not be made");
    out.join("drop")
}

/// A timed run, or several: CPU and wall seconds, and what was seen of the last on the way.
#[derive(Default)]
struct Run {
    cpu_s: f64,
    wall_s: f64,
    /// Share of the cores used in the last fifth of each run, 0 to 1, added up.
    busy_at_end: f64,
    seen: Vec<Seen>,
}

/// The processes of a run at one moment.
struct Seen {
    at_s: f64,
    cpu_s: f64,
    resident_mib: f64,
    /// Of the largest reader.
    reader_mib: f64,
}

impl Run {
    fn add(&mut self, other: Self) {
        self.cpu_s += other.cpu_s;
        self.wall_s += other.wall_s;
        self.busy_at_end += other.busy_at_end;
        self.seen = other.seen;
    }

    /// The most memory between two shares of the run, MiB.
    fn most_memory(&self, from: f64, to: f64) -> f64 {
        let within = |s: &&Seen| (from..=to).contains(&(s.at_s / self.wall_s));
        self.seen.iter().filter(within).map(|s| s.resident_mib).fold(0.0, f64::max)
    }
}

/// Runs the `tesseract` program over every picture below `folder`, `at_once` programs at a time.
fn tesseract_program(folder: &Path, at_once: usize) -> Run {
    let pictures: Vec<PathBuf> = WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .map(|e| e.into_path())
        .collect();
    let left = Mutex::new(pictures);
    let (started, cpu) = (Instant::now(), cpu_of_children());
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some(picture) = left.lock().expect("the list").pop() {
                    let done = Command::new("tesseract")
                        .arg(&picture)
                        .args(["-", "tsv"])
                        .env("OMP_THREAD_LIMIT", "1")
                        .stdout(Stdio::null())
                        .stderr(Stdio::null())
                        .status()
                        .expect("the tesseract program");
                    assert!(done.success(), "tesseract could not read {}", picture.display());
                }
            });
        }
    });
    Run { cpu_s: cpu_of_children() - cpu, wall_s: started.elapsed().as_secs_f64(), ..Run::default() }
}

/// Makes a new archive for the charts of `folder`; the command that converts them into it.
fn conversion(archive: &Path, folder: &Path) -> Command {
    let chartroom = env!("CARGO_BIN_EXE_chartroom");
    let patients = folder.with_file_name("patients.csv");
    for args in
        [&["init".as_ref(), archive.as_os_str()][..], &["patients".as_ref(), "import".as_ref(), patients.as_os_str()]]
    {
        let done = Command::new(chartroom).args(args).env("CHARTROOM_ARCHIVE", archive).stdout(Stdio::null()).status();
        assert!(done.expect("chartroom").success());
    }
    let mut convert = Command::new(chartroom);
    convert.arg("convert").arg(folder).env("CHARTROOM_ARCHIVE", archive);
    convert.stdout(Stdio::null()).stderr(Stdio::null());
    convert
}

/// Seconds that the conversion of `folder` takes in all.
fn cold_start_s(archive: &Path, folder: &Path) -> f64 {
    let mut conversion = conversion(archive, folder);
    let started = Instant::now();
    assert!(conversion.status().expect("chartroom").success());
    started.elapsed().as_secs_f64()
}

/// Runs `chartroom convert` over `folder` into a new archive.
fn convert(archive: &Path, folder: &Path, cores: usize) -> Run {
    let mut conversion = conversion(archive, folder);
    let (started, cpu) = (Instant::now(), cpu_of_children());
    let mut child = conversion.spawn().expect("chartroom");
    let seen = watch(&mut child, started);
    let (cpu_s, wall_s) = (cpu_of_children() - cpu, started.elapsed().as_secs_f64());
    let run = Run { cpu_s, wall_s, busy_at_end: busy_at_end(&seen, wall_s, cores), seen };
    assert!(run.cpu_s < run.wall_s * cores as f64 * 1.1, "more CPU time than there is");
    run
}

/// Share of the cores used in the last fifth of a run, 0 to 1.
fn busy_at_end(seen: &[Seen], wall_s: f64, cores: usize) -> f64 {
    let Some(last) = seen.last() else { return 0.0 };
    let from = seen.iter().find(|s| s.at_s >= wall_s * 0.8).unwrap_or(last);
    (last.cpu_s - from.cpu_s) / (last.at_s - from.at_s).max(1e-9) / cores as f64
}

/// Looks at a process and its children until it ends.
fn watch(child: &mut Child, started: Instant) -> Vec<Seen> {
    let mut seen = Vec::new();
    while child.try_wait().expect("the process").is_none() {
        let family = family(child.id());
        seen.push(Seen {
            at_s: started.elapsed().as_secs_f64(),
            cpu_s: family.iter().map(|p| p.cpu_s).sum(),
            resident_mib: family.iter().map(|p| p.resident_mib).sum(),
            reader_mib: family.iter().filter(|p| p.is_reader).map(|p| p.resident_mib).fold(0.0, f64::max),
        });
        thread::sleep(SAMPLE_EVERY);
    }
    seen
}

struct Process {
    is_reader: bool,
    cpu_s: f64,
    resident_mib: f64,
}

/// A process and its children, as `/proc` shows them now.
fn family(parent: u32) -> Vec<Process> {
    let page_bytes = 4096.0;
    fs::read_dir("/proc")
        .expect("/proc")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|pid| {
            let stat = stat_fields(&format!("/proc/{pid}/stat"))?;
            let own = pid == parent || stat[1] == f64::from(parent);
            // After the name: 11 to 14 are own and waited-for children's time, 21 the resident pages (proc(5), less 3).
            own.then(|| Process {
                is_reader: pid != parent,
                cpu_s: stat[11..15].iter().sum::<f64>() / TICKS_PER_SECOND,
                resident_mib: stat[21] * page_bytes / MIB,
            })
        })
        .collect()
}

/// CPU seconds of all children of this process that were waited for, and of theirs.
fn cpu_of_children() -> f64 {
    stat_fields("/proc/self/stat").map_or(0.0, |stat| (stat[13] + stat[14]) / TICKS_PER_SECOND)
}

/// The fields of a `stat` file from the process's state on (field 3 of proc(5) is number 0 here).
fn stat_fields(path: &str) -> Option<Vec<f64>> {
    let text = fs::read_to_string(path).ok()?;
    let (_, after_name) = text.rsplit_once(") ")?;
    Some(after_name.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect())
}
