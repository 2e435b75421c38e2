//! Filing 3,000 pages of people who are hard to tell apart, and what each means of filing brings.
//!
//! Charts with dense near-namesakes are made born digital, so that their words are known; then the words are misread as
//! on light, medium and heavy scans (characters taken for others, words and lines lost, confidence that mostly tells),
//! and the pages are filed in stacks of several files. Prints pages filed and misfiled at each level, how true the
//! probabilities are, and, at medium, the same with one means left out. Ends with an error if a page is misfiled with all
//! of them.
//!
//! `CHARTROOM_BENCH_PAGES` (3000) sets the size and `CHARTROOM_BENCH_SEED` (11) who and what is on the pages. With
//! `CHARTROOM_BENCH_CHARTS` naming a folder the charts stay there for the next run; with `CHARTROOM_BENCH_WEIGHTS` naming a
//! file the weights that these pages speak for are written there. `CHARTROOM_BENCH_MEANS=0` leaves no means out.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and may stop where it stands")]

mod charts;
mod wear;

use std::path::PathBuf;
use std::process::ExitCode;

use chartroom::chart::{Filing, PageFacts, PageReading, StackFiling, StackPage, TypeGuess};
use chartroom::config::Settings;
use chartroom::facts::{self, FactRules, FactTables, MrnShape};
use chartroom::filing::{Calibrator, Deciders, Nicknames, Owner, Roster, Without, file_stack};
use chartroom_samples::Chance;
use rayon::prelude::*;

use charts::{Charts, Page};
use wear::{WEAR, Wear, worn};

/// Files that a scanner's operator puts in one stack.
const STACK: usize = 6;

/// Pages of several files as a scanner read them.
struct Stack<'a> {
    truth: Vec<&'a Page>,
    readings: Vec<PageReading>,
    facts: Vec<PageFacts>,
}

#[derive(Default)]
struct Tally {
    pages: usize,
    filed: usize,
    misfiled: usize,
    decidable: usize,
    decidable_filed: usize,
}

fn main() -> ExitCode {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise);
    let (pages, seed) = (number("CHARTROOM_BENCH_PAGES", 3000) as usize, number("CHARTROOM_BENCH_SEED", 11));
    let passing = tempfile::tempdir().expect("a folder for the bench");
    let folder = std::env::var_os("CHARTROOM_BENCH_CHARTS").map_or(passing.path().to_owned(), PathBuf::from);
    let charts = Charts::of(&folder, pages, seed);
    let settings = Settings::default();
    let shape = Some(MrnShape::learn(charts.list.iter().map(|patient| &patient.mrn)));
    let rules = FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), shape).expect("the tables");
    let nicknames = Nicknames::parse(Nicknames::BUILT_IN).expect("the nicknames");
    let roster = || Roster::new(charts.list.clone(), &nicknames);
    println!("{pages} pages of {} files, seed {seed}, {} patients on the list", charts.files.len(), charts.list.len());
    println!("{:<34} {:>6} {:>9} {:>20}", "", "filed", "misfiled", "of decidable filed");
    let whole = roster();
    let (mut misfiled, mut reliability) = (0, Calibrator::new(&whole));
    let mut by_level = Vec::new();
    for wear in WEAR {
        let stacks = read(&charts.files, wear, &rules);
        let mut level = Calibrator::new(&whole);
        let mut tally = Tally::default();
        for (stack, decided) in stacks.iter().zip(file(&stacks, &whole, &rules, &settings)) {
            tally.count(stack, &decided);
            let owners: Vec<Option<Owner>> = stack.truth.iter().map(|page| Some(page.owner())).collect();
            for calibrator in [&mut level, &mut reliability] {
                calibrator.add(&stack.pages(), &decided, &owners);
            }
        }
        misfiled += tally.misfiled;
        println!("{:<34} {}", wear.name, tally.line());
        by_level.push((wear.name, level.finish()));
        if wear.name == "medium" && number("CHARTROOM_BENCH_MEANS", 1) > 0 {
            for means in Without::ALL {
                let mut tally = Tally::default();
                let decided = file(&stacks, &roster().without(means), &rules, &settings);
                stacks.iter().zip(decided).for_each(|(stack, decided)| tally.count(stack, &decided));
                println!("{:<34} {}", format!("medium, without {means:?}"), tally.line());
            }
        }
    }
    for (name, level) in by_level {
        println!("\n{name}: {level}");
    }
    let reliability = reliability.finish();
    println!("\nall levels: {reliability}");
    if let Some(path) = std::env::var_os("CHARTROOM_BENCH_WEIGHTS") {
        let origin = format!("Estimated from {pages} generated pages of seed {seed} at four levels of wear.");
        std::fs::write(path, reliability.weights.to_toml(&origin).expect("a table")).expect("the weights are written");
    }
    if misfiled == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Stack<'_> {
    fn pages(&self) -> Vec<StackPage<'_>> {
        self.readings.iter().zip(&self.facts).map(|(reading, facts)| StackPage { reading, facts }).collect()
    }
}

impl Tally {
    fn count(&mut self, stack: &Stack<'_>, decided: &StackFiling) {
        for (page, filing) in stack.truth.iter().zip(decided) {
            let to = if let Filing::Filed { patient } = &filing.filing { Some(patient.bare()) } else { None };
            let right = to.is_some() && to == page.patient.as_ref().map(|mrn| mrn.bare());
            self.pages += 1;
            self.filed += usize::from(to.is_some());
            self.misfiled += usize::from(to.is_some() && !right);
            self.decidable += usize::from(page.decidable);
            self.decidable_filed += usize::from(page.decidable && right);
        }
    }

    fn line(&self) -> String {
        let share = 100.0 * self.decidable_filed as f64 / self.decidable.max(1) as f64;
        format!("{:>6} {:>9} {:>13.2} % of {}", self.filed, self.misfiled, share, self.decidable)
    }
}

/// The files in stacks, each read by a scanner of this wear.
fn read<'a>(files: &'a [Vec<Page>], wear: Wear, rules: &FactRules) -> Vec<Stack<'a>> {
    let chance = Chance::of_seed(1);
    let stacks: Vec<(&[Vec<Page>], Chance)> = files.chunks(STACK).map(|files| (files, chance.branch())).collect();
    let read_stack = |(files, chance): (&'a [Vec<Page>], Chance)| {
        let truth: Vec<&Page> = files.iter().flatten().collect();
        let readings: Vec<PageReading> = (1..)
            .zip(&truth)
            .map(|(number, page)| PageReading { number, ..worn(&page.reading, wear, &chance) })
            .collect();
        let facts = readings.iter().map(|reading| facts::of(reading, rules)).collect();
        Stack { truth, readings, facts }
    };
    stacks.into_par_iter().map(read_stack).collect()
}

/// What is decided about each stack.
fn file(stacks: &[Stack<'_>], roster: &Roster, rules: &FactRules, settings: &Settings) -> Vec<StackFiling> {
    let file_stack = |stack: &Stack<'_>| {
        let service_date = |pages: &[&PageFacts], slug: Option<&str>| facts::service_date(pages, slug, rules);
        let document_type = |pages: &[&PageFacts]| -> Option<TypeGuess> { facts::document_type(pages) };
        let deciders = Deciders { document_type: &document_type, service_date: &service_date };
        file_stack(&stack.pages(), &[], roster, &settings.filing, &deciders)
    };
    stacks.par_iter().map(file_stack).collect()
}
