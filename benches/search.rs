//! Searching an archive of 100,000 generated pages, as a clerk would: the question is read, the pages found, the
//! words of the first 20 loaded, marked and boxed.
//!
//! `cargo bench --bench search [-- PAGES]`. Pages are made by seed (`pages`). Words of a hit are made anew by
//! seed, which stands for loading them from the catalog. Prints pages a second of indexing, bytes a page, and for each kind of question the median and the 95th percentile; beside them the mean
//! CPU time, which says the same on a busy machine.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod pages;

use std::path::Path;
use std::time::{Duration, Instant};

use chartroom::search::{Index, MARKS, highlight, parse};
use pages::{Dice, Language};

const QUESTIONS_OF_A_KIND: u64 = 60;
const COMMIT_PAGES: i64 = 5_000;
const LIMIT_MS: f64 = 50.0;

fn build(index: &Index, language: &Language, pages: i64) -> Result<Duration, chartroom::search::SearchError> {
    let mut writer = index.writer()?;
    let mut spent = Duration::ZERO;
    for page_id in 0..pages {
        let page = language.page(page_id);
        let start = Instant::now();
        writer.put(&page)?;
        if page_id % COMMIT_PAGES == COMMIT_PAGES - 1 {
            writer.commit(page_id as u64)?;
        }
        spent += start.elapsed();
    }
    let start = Instant::now();
    writer.commit(pages as u64)?;
    writer.close()?;
    Ok(spent + start.elapsed())
}

fn size_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|e| if e.path().is_dir() { size_of(&e.path()) } else { e.metadata().map_or(0, |m| m.len()) }).sum()
}

/// CPU time of this process so far: a search uses every core.
fn cpu_ms() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1000.0 + time.tv_nsec as f64 / 1e6
}

fn percentile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pages: i64 = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let language = Language::new();
    let folder = tempfile::tempdir()?;
    let index = Index::open(folder.path())?;
    let spent = build(&index, &language, pages)?;
    println!(
        "{pages} pages indexed, {:.0} a second, {} bytes a page",
        pages as f64 / spent.as_secs_f64(),
        size_of(folder.path()) / pages as u64
    );

    let mut dice = Dice(2026);
    let mut kinds: Vec<(&str, Vec<f64>, u64, f64)> = Vec::new();
    for round in 0..=QUESTIONS_OF_A_KIND {
        for (number, (kind, question)) in language.questions(&mut dice, pages).into_iter().enumerate() {
            let (start, start_cpu_ms) = (Instant::now(), cpu_ms());
            let query = parse(&question)?;
            let results = index.search(&query, 20, 0)?;
            for hit in &results.hits {
                std::hint::black_box(highlight(&query, &language.words_of(hit.page_id), index.confusions(), MARKS));
            }
            let spent_ms = start.elapsed().as_secs_f64() * 1000.0;
            // the first round fills the page cache
            if round == 0 {
                kinds.push((kind, Vec::new(), 0, 0.0));
            } else {
                kinds[number].1.push(spent_ms);
                kinds[number].2 += results.total;
                kinds[number].3 += cpu_ms() - start_cpu_ms;
            }
        }
    }
    println!(
        "{:<30} {:>9} {:>9} {:>9} {:>9} {:>12}",
        "question", "p50 ms", "p95 ms", "worst ms", "CPU ms", "pages found"
    );
    let mut slow = false;
    for (kind, mut times, found, spent_cpu_ms) in kinds {
        times.sort_by(f64::total_cmp);
        let (p50, p95, worst) = (percentile(&times, 0.5), percentile(&times, 0.95), percentile(&times, 1.0));
        let cpu = spent_cpu_ms / times.len() as f64;
        println!("{kind:<30} {p50:>9.2} {p95:>9.2} {worst:>9.2} {cpu:>9.2} {:>12}", found / QUESTIONS_OF_A_KIND);
        slow |= p95 > LIMIT_MS;
    }
    println!("every kind within {LIMIT_MS} ms at p95: {}", if slow { "no" } else { "yes" });
    Ok(())
}
