//! How long clerks wait at the desk while scans are read: an archive of 100,000 generated pages and a list of 200,000
//! people, `chartroom run` over it as a site runs it, scans dropped into its folder all the while, and 20 clerks at once.
//!
//! `cargo bench --bench desk`. Each clerk has a session and a connection of their own and does what a browser does: a
//! search as it is typed and the places of its hits, a page and its picture, the review queue decided document by
//! document, charts, look-ups. Times are taken at the client over loopback HTTP, from the first byte asked to the last
//! byte answered. First the clerks work: between two actions they think for half a second to two and a half. Then,
//! to know where it bends, 20 of them ask without a pause.
//!
//! The clerks run on the same cores as the program and its readers. `CHARTROOM_BENCH_PAGES` (100000),
//! `CHARTROOM_BENCH_PATIENTS` (200000), `CHARTROOM_BENCH_CLERKS` (20) and `CHARTROOM_BENCH_SECONDS` (60) set the sizes;
//! with `CHARTROOM_BENCH_ARCHIVE` naming a folder the archive stays there for the next run.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and may stop where it stands")]

mod archive;
mod clerk;
mod http;
mod intake;
#[path = "../pages/mod.rs"]
mod pages;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use archive::Made;
use clerk::{Clerk, Times};
use intake::Served;
use pages::Language;

const WARM_UP: Duration = Duration::from_secs(15);
/// What is asked of the desk: the route, and its 95th percentile in milliseconds.
const LIMITS: [(&str, f64); 3] = [("search", 100.0), ("page", 50.0), ("review: next", 50.0)];

/// How large everything is.
struct Sizes {
    pages: i64,
    patients: i64,
    clerks: u64,
    measured: Duration,
}

fn main() {
    let number = |name: &str, otherwise: i64| -> i64 {
        std::env::var(format!("CHARTROOM_BENCH_{name}")).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
    };
    let sizes = Sizes {
        pages: number("PAGES", 100_000),
        patients: number("PATIENTS", 200_000),
        clerks: number("CLERKS", 20).unsigned_abs(),
        measured: Duration::from_secs(number("SECONDS", 60).unsigned_abs()),
    };
    let temporary = tempfile::tempdir().expect("a folder for the bench");
    let folder =
        std::env::var_os("CHARTROOM_BENCH_ARCHIVE").map_or_else(|| temporary.path().join("charts"), PathBuf::from);
    let language = Language::new();
    let begun = Instant::now();
    let made = Made::at(&folder, &language, &sizes);
    println!(
        "{} pages and {} people in the archive ({:.0} s); {} clerks on {} cores",
        sizes.pages,
        sizes.patients,
        begun.elapsed().as_secs_f64(),
        sizes.clerks,
        std::thread::available_parallelism().map_or(1, usize::from),
    );
    let served = Served::start(&folder);
    let share = sizes.measured / 3;
    measure("clerks at work, scans read beside", &served, &folder, &made, &language, &sizes, true, sizes.measured);
    measure("clerks without a pause, scans read beside", &served, &folder, &made, &language, &sizes, false, share);
}

#[expect(clippy::too_many_arguments, reason = "one table of a bench")]
fn measure(
    what: &str,
    served: &Served,
    folder: &Path,
    made: &Made,
    language: &Language,
    sizes: &Sizes,
    think: bool,
    measured: Duration,
) {
    let warm_up = if think { WARM_UP } else { Duration::from_secs(3) };
    let from = Instant::now() + warm_up;
    let until = from + measured;
    let work = |number: u64| {
        let mut clerk = Clerk::sit_down(number, &served.address, made, language, sizes.pages);
        clerk.work(think, from, until);
        clerk.times
    };
    let (times, read) = std::thread::scope(|scope| {
        let clerks: Vec<_> = (0..sizes.clerks).map(|number| scope.spawn(move || work(number))).collect();
        std::thread::sleep(warm_up);
        let before = archive::pages_read(folder);
        let mut all: Times = BTreeMap::new();
        for clerk in clerks {
            for (what, times) in clerk.join().expect("a clerk who works to the end") {
                all.entry(what).or_default().extend(times);
            }
        }
        (all, archive::pages_read(folder) - before)
    });
    println!("\n{what}: {} s, {} scans read meanwhile", measured.as_secs(), read);
    print(times, measured);
}

fn print(times: Times, measured: Duration) {
    println!("{:<28} {:>8} {:>9} {:>9} {:>9} {:>9}", "asked for", "a second", "p50 ms", "p95 ms", "p99 ms", "worst ms");
    for (what, mut times) in times {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        let limit = LIMITS.iter().find(|(of, _)| *of == what);
        let verdict = limit.map_or_else(String::new, |(_, limit)| {
            format!("  p95 under {limit} ms: {}", if at(0.95) < *limit { "yes" } else { "no" })
        });
        println!(
            "{what:<28} {:>8.1} {:>9.1} {:>9.1} {:>9.1} {:>9.1}{verdict}",
            times.len() as f64 / measured.as_secs_f64(),
            at(0.5),
            at(0.95),
            at(0.99),
            at(1.0),
        );
    }
}
