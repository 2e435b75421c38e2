//! What filing makes of people who are hard to tell apart, and what each means of reading and filing brings.
//!
//! **charts**: 3,000 generated pages with dense near-namesakes, made born digital, so that their words are known; then the
//! words are misread as on light, medium and heavy scans (characters taken for others, words and lines lost, confidence
//! that mostly tells), and the pages are filed in stacks of several files. Prints pages filed and misfiled at each level, how
//! true the probabilities are, and, at medium, the same with one means left out.
//!
//! **houses**: small sets for what charts do not have (numbers with dashes, accents, labels stuck on sideways …), each
//! with and without the means that it needs.
//!
//! **kept**: the readings that an archive keeps, with one means left out: `CHARTROOM_BENCH_ARCHIVE` names its folder and
//! `CHARTROOM_BENCH_TRUTH` the file of labelled truth.
//!
//! Words behind `--` say which (`cargo bench --bench filing -- houses`); without any, charts and houses. Ends with an error if
//! a page of the charts is misfiled with nothing left out. `CHARTROOM_BENCH_PAGES` (3000) sets the size and `CHARTROOM_BENCH_SEED` (11) who
//! and what is on the pages. With `CHARTROOM_BENCH_CHARTS` naming a folder the charts stay there for the next run; with
//! `CHARTROOM_BENCH_WEIGHTS` naming a file the weights that these pages speak for are written there.
//! `CHARTROOM_BENCH_MEANS=0` leaves no means out.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and may stop where it stands")]

mod charts;
mod houses;
mod kept;
mod sheet;
mod stacks;
mod wear;

use std::path::PathBuf;
use std::process::ExitCode;

use chartroom::chart::{PageReading, StackPage};
use chartroom::filing::Calibrator;
use chartroom::{facts, filing};
use chartroom_samples::Chance;
use rayon::prelude::*;

use charts::{Charts, Page};
use houses::trials;
use kept::Kept;
use stacks::{House, Judge, LeftOut, Stack, Tally};
use wear::{LIGHT, MEDIUM, WEAR, Wear, worn};

/// Files that a scanner's operator puts in one stack.
const STACK: usize = 6;

fn main() -> ExitCode {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise);
    let (pages, seed) = (number("CHARTROOM_BENCH_PAGES", 3000) as usize, number("CHARTROOM_BENCH_SEED", 11));
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |set: &str| words.iter().any(|word| word == set) || (words.is_empty() && set != "kept");
    let means = number("CHARTROOM_BENCH_MEANS", 1) > 0;
    let passing = tempfile::tempdir().expect("a folder for the bench");
    let folder = std::env::var_os("CHARTROOM_BENCH_CHARTS").map_or(passing.path().to_owned(), PathBuf::from);
    let mut misfiled = 0;
    if wanted("charts") || wanted("houses") {
        let charts = Charts::of(&folder, pages, seed);
        println!("{pages} pages of {} files, seed {seed}, {} on the list", charts.files.len(), charts.list.len());
        if wanted("charts") {
            misfiled += file_charts(&charts, seed, means);
        }
        if wanted("houses") {
            file_houses(&charts, seed, means);
        }
    }
    if wanted("kept") {
        let named = |name: &str| PathBuf::from(std::env::var_os(name).expect("an archive and its truth are named"));
        file_kept(&Kept::of(&named("CHARTROOM_BENCH_ARCHIVE"), &named("CHARTROOM_BENCH_TRUTH")), means);
    }
    if misfiled == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What can be left out of any set.
fn all_means() -> impl Iterator<Item = LeftOut> {
    let others = [LeftOut::Barcodes, LeftOut::PrintedLines, LeftOut::NumberShape, LeftOut::Accents];
    let facts = facts::Without::ALL.into_iter().map(LeftOut::Facts);
    facts.chain(others).chain(filing::Without::ALL.into_iter().map(LeftOut::Filing))
}

fn headings(headings: &str) {
    println!("\n{:<66} {headings}", "");
}

/// How many pages were misfiled with nothing left out.
fn file_charts(charts: &Charts, seed: u64, means: bool) -> usize {
    let house = House { list: charts.list.clone(), ..House::default() };
    let whole = Judge::new(&house, LeftOut::Nothing);
    headings(Tally::HEADINGS);
    let (mut misfiled, mut reliability) = (0, Calibrator::new(&whole.roster));
    let mut by_level = Vec::new();
    for wear in WEAR {
        let stacks = read(&charts.files, wear);
        let mut level = Calibrator::new(&whole.roster);
        let mut tally = Tally::default();
        for stack in &stacks {
            let facts = whole.facts(&stack.readings);
            let decided = whole.decide(&stack.source, &stack.readings, &facts);
            tally.count(stack, &decided);
            let pages: Vec<StackPage<'_>> =
                stack.readings.iter().zip(&facts).map(|(reading, facts)| StackPage { reading, facts }).collect();
            for calibrator in [&mut level, &mut reliability] {
                calibrator.add(&pages, &decided, &stack.owners());
            }
        }
        misfiled += tally.misfiled;
        println!("{:<66} {}", wear.name, tally.line());
        by_level.push((wear.name, level.finish()));
        if wear.name == MEDIUM.name && means {
            for left_out in all_means() {
                println!(
                    "{:<66} {}",
                    format!("medium, without {left_out:?}"),
                    Judge::new(&house, left_out).tally(&stacks).line()
                );
            }
        }
    }
    for (name, level) in by_level {
        println!("\n{name}: {level}");
    }
    let reliability = reliability.finish();
    println!("\nall levels: {reliability}");
    if let Some(path) = std::env::var_os("CHARTROOM_BENCH_WEIGHTS") {
        let pages: usize = charts.files.iter().map(Vec::len).sum();
        let origin = format!("Estimated from {pages} generated pages of seed {seed} at four levels of wear.");
        std::fs::write(path, reliability.weights.to_toml(&origin).expect("a table")).expect("the weights are written");
    }
    misfiled
}

/// What had to wait and was filed counts as misfiled: papers with somebody else's number or two people's labels too.
fn file_houses(charts: &Charts, seed: u64, means: bool) {
    for wear in [LIGHT, MEDIUM] {
        headings(Tally::HEADINGS);
        for trial in trials(&charts.list, wear, seed) {
            let of = |left_out| Judge::new(&trial.house, left_out).tally(&trial.stacks).line();
            println!("{:<66} {}", format!("{}, {}", wear.name, trial.name), of(LeftOut::Nothing));
            for left_out in trial.left_out.iter().filter(|_| means) {
                println!("{:<66} {}", format!("    without {left_out:?}"), of(*left_out));
            }
        }
    }
}

fn file_kept(kept: &Kept, means: bool) {
    headings(Kept::HEADINGS);
    for left_out in std::iter::once(LeftOut::Nothing).chain(all_means().filter(|_| means)) {
        println!("{:<66} {}", format!("kept, without {left_out:?}"), kept.line(left_out));
    }
}

/// The files in stacks, each read by a scanner of this wear.
fn read(files: &[Vec<Page>], wear: Wear) -> Vec<Stack> {
    let chance = Chance::of_seed(1);
    let stacks: Vec<(&[Vec<Page>], Chance)> = files.chunks(STACK).map(|files| (files, chance.branch())).collect();
    let read_stack = |(files, chance): (&[Vec<Page>], Chance)| {
        let pages: Vec<&Page> = files.iter().flatten().collect();
        let readings: Vec<PageReading> = (1..)
            .zip(&pages)
            .map(|(number, page)| PageReading { number, ..worn(&page.reading, wear, &chance) })
            .collect();
        Stack { source: String::new(), truth: pages.into_iter().map(Into::into).collect(), readings }
    };
    stacks.into_par_iter().map(read_stack).collect()
}
