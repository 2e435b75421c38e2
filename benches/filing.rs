//! Filing 3,000 pages of people who are hard to tell apart, and what each means of filing brings.
//!
//! Charts with dense near-namesakes are made born digital, so that their words are known; then the words are misread as
//! on light, medium and heavy scans (characters taken for others, words and lines lost, confidence that mostly tells),
//! and the pages are filed in stacks of several files. Prints pages filed and misfiled at each level and, at medium, the
//! same with one means left out. Ends with an error if a page is misfiled with all of them.
//!
//! `CHARTROOM_BENCH_PAGES` (3000) sets the size.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and may stop where it stands")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use chartroom::chart::{Filing, Mrn, PageFacts, PageReading, StackPage, TextOrigin, TypeGuess, Word};
use chartroom::config::Settings;
use chartroom::facts::{self, FactRules, FactTables, MrnShape};
use chartroom::filing::{Deciders, Nicknames, Roster, Without, file_stack};
use chartroom::reader::{OpenLimits, PageContent, open};
use rayon::prelude::*;
use serde_json::Value;

/// Files that a scanner's operator puts in one stack.
const STACK: usize = 6;

/// How badly words are read: shares of characters misread, of words and of lines lost.
#[derive(Clone, Copy)]
struct Wear {
    name: &'static str,
    characters: f32,
    words: f32,
    lines: f32,
}

const WEAR: [Wear; 4] = [
    Wear { name: "as printed", characters: 0.0, words: 0.0, lines: 0.0 },
    Wear { name: "light", characters: 0.003, words: 0.003, lines: 0.002 },
    Wear { name: "medium", characters: 0.015, words: 0.02, lines: 0.02 },
    Wear { name: "heavy", characters: 0.05, words: 0.08, lines: 0.08 },
];

/// A page with its truth.
struct Page {
    reading: PageReading,
    /// `None` if the person is not on the list.
    patient: Option<String>,
    decidable: bool,
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
    let pages = std::env::var("CHARTROOM_BENCH_PAGES").ok().and_then(|v| v.parse().ok()).unwrap_or(3000);
    let folder = tempfile::tempdir().expect("a folder for the bench");
    let charts = charts(folder.path(), pages);
    let files = read(&charts);
    let list = patients(&charts);
    let settings = Settings::default();
    let shape = Some(MrnShape::learn(list.iter().map(|patient| &patient.mrn)));
    let rules = FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), shape).expect("the tables");
    let nicknames = Nicknames::parse(Nicknames::BUILT_IN).expect("the nicknames");
    let roster = || Roster::new(list.clone(), &nicknames);
    println!("{pages} pages of {} files, {} patients on the list", files.len(), list.len());
    println!("{:<34} {:>6} {:>9} {:>20}", "", "filed", "misfiled", "of decidable filed");
    let mut misfiled = 0;
    let whole = roster();
    for wear in WEAR {
        let tally = file(&files, wear, &whole, &rules, &settings);
        misfiled += tally.misfiled;
        println!("{:<34} {}", wear.name, tally.line());
    }
    for means in Without::ALL {
        let tally = file(&files, WEAR[2], &roster().without(means), &rules, &settings);
        println!("{:<34} {}", format!("medium, without {means:?}"), tally.line());
    }
    if misfiled == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Tally {
    fn line(&self) -> String {
        let share = 100.0 * self.decidable_filed as f64 / self.decidable.max(1) as f64;
        format!("{:>6} {:>9} {:>13.2} % of {}", self.filed, self.misfiled, share, self.decidable)
    }
}

/// The folder with `drop`, `patients.csv` and `truth.jsonl`.
fn charts(out: &Path, pages: usize) -> PathBuf {
    let maker = Path::new(env!("CARGO_BIN_EXE_chartroom")).with_file_name("chartroom-samples");
    let done = Command::new(&maker)
        .args(["charts", &out.to_string_lossy(), "--pages", &pages.to_string(), "--seed", "11"])
        .args(["--namesakes", "dense", "--format", "born"])
        .stdout(Stdio::null())
        .status()
        .expect("chartroom-samples; build it with `cargo build --release -p chartroom-samples`");
    assert!(done.success(), "the charts could not be made");
    out.to_owned()
}

fn patients(charts: &Path) -> Vec<chartroom::chart::Patient> {
    let list = fs::File::open(charts.join("patients.csv")).expect("the list");
    let imported = chartroom::patients::read_list(list, chartroom::config::DateOrder::Mdy);
    imported.patients
}

/// Every page's words, file by file.
fn read(charts: &Path) -> Vec<Vec<Page>> {
    let truth = fs::read_to_string(charts.join("truth.jsonl")).expect("the truth");
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in truth.lines() {
        let page: Value = serde_json::from_str(line).expect("a page of the truth");
        files.entry(page["file"].as_str().unwrap_or_default().to_owned()).or_default().push(page);
    }
    let limits = OpenLimits::default();
    let read_file = |(file, truth): (&String, &Vec<Value>)| {
        let mut scan = open(&charts.join("drop").join(file), &limits).expect("a made file opens");
        let read_page = |(number, truth): (u32, &Value)| {
            let content = scan.page(number).expect("a made page opens");
            let PageContent::Text { picture, words } = content else { panic!("a born page has text") };
            let (width, height) = (picture.pixels.width(), picture.pixels.height());
            let reading =
                PageReading { number, width, height, dpi: 300, words, origin: TextOrigin::File, ..Default::default() };
            Page {
                reading,
                patient: truth["patient_mrn"].as_str().map(|mrn| Mrn(mrn.to_owned()).bare()),
                decidable: truth["decidable"] == true,
            }
        };
        (1..).zip(truth).map(read_page).collect()
    };
    files.par_iter().map(read_file).collect()
}

fn file(files: &[Vec<Page>], wear: Wear, roster: &Roster, rules: &FactRules, settings: &Settings) -> Tally {
    let service_date = |pages: &[&PageFacts], slug: Option<&str>| facts::service_date(pages, slug, rules);
    let document_type = |pages: &[&PageFacts]| -> Option<TypeGuess> { facts::document_type(pages) };
    let (mut tally, mut dice) = (Tally::default(), Dice(1));
    for stack in files.chunks(STACK) {
        let truth: Vec<&Page> = stack.iter().flatten().collect();
        let readings: Vec<PageReading> = (1..)
            .zip(&truth)
            .map(|(number, page)| PageReading { number, ..worn(&page.reading, wear, &mut dice) })
            .collect();
        let facts: Vec<PageFacts> = readings.iter().map(|reading| facts::of(reading, rules)).collect();
        let pages: Vec<StackPage<'_>> =
            readings.iter().zip(&facts).map(|(reading, facts)| StackPage { reading, facts }).collect();
        let deciders = Deciders { document_type: &document_type, service_date: &service_date };
        let filings = file_stack(&pages, &[], roster, &settings.filing, &deciders);
        for (page, filing) in truth.iter().zip(&filings) {
            let to = if let Filing::Filed { patient } = &filing.filing { Some(patient.bare()) } else { None };
            let right = to.is_some() && to == page.patient;
            tally.pages += 1;
            tally.filed += usize::from(to.is_some());
            tally.misfiled += usize::from(to.is_some() && !right);
            tally.decidable += usize::from(page.decidable);
            tally.decidable_filed += usize::from(page.decidable && right);
        }
    }
    tally
}

/// SplitMix64 (Steele 2014): the same wear every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

/// Characters and what scans make of them.
const ALIKE: &[(char, &str)] = &[
    ('0', "OQD86"),
    ('1', "Il7"),
    ('2', "Z7"),
    ('3', "85B"),
    ('4', "9A"),
    ('5', "S63"),
    ('6', "850G"),
    ('7', "1T2"),
    ('8', "36B0"),
    ('9', "40g"),
    ('a', "oe"),
    ('c', "e"),
    ('e', "co"),
    ('h', "b"),
    ('i', "lj1"),
    ('l', "i1I"),
    ('n', "rmu"),
    ('o', "ac0"),
    ('r', "n"),
    ('t', "f"),
    ('u', "n"),
    ('A', "4"),
    ('B', "8"),
    ('D', "O"),
    ('E', "F"),
    ('G', "C6"),
    ('I', "l1"),
    ('M', "N"),
    ('N', "M"),
    ('O', "0QC"),
    ('R', "K"),
    ('S', "58"),
];

/// The page as a scanner would read it.
fn worn(page: &PageReading, wear: Wear, dice: &mut Dice) -> PageReading {
    let mut reading = PageReading { words: Vec::new(), ..page.clone() };
    // Pages of one level differ.
    let characters = wear.characters * (0.3 + 1.4 * dice.share());
    let (mut line, mut lost) = (u32::MAX, false);
    for word in &page.words {
        if word.line != line {
            (line, lost) = (word.line, dice.share() < wear.lines);
        }
        if !lost && dice.share() >= wear.words {
            reading.words.extend(misread(word, characters, dice));
        }
    }
    let sum: f32 = reading.words.iter().map(|word| word.confidence).sum();
    reading.confidence = sum / reading.words.len().max(1) as f32;
    reading
}

fn misread(word: &Word, characters: f32, dice: &mut Dice) -> Option<Word> {
    let (mut text, mut errors) = (String::new(), 0);
    for c in word.text.chars() {
        if dice.share() >= characters {
            text.push(c);
            continue;
        }
        errors += 1;
        let alike = ALIKE.iter().find(|(own, _)| *own == c).map(|(_, alike)| *alike);
        match (dice.below(10), alike) {
            (0..=5, Some(alike)) => text.extend(alike.chars().nth(dice.below(alike.len()))),
            (6, _) => {}
            (7, _) => text.extend([c, ['.', ',', '\'', 'i', '1'][dice.below(5)]]),
            (8.., _) if c.is_ascii_digit() => text.push(char::from(b'0' + dice.below(10) as u8)),
            (8, _) => text.push(char::from(b'a' + dice.below(26) as u8)),
            _ => text.push(c),
        }
    }
    // Confidence falls with errors, but one misread word in three looks good.
    let confidence = match errors {
        0 if characters == 0.0 => 100.0,
        0 => 96.0 - 12.0 * dice.share() * (1.0 + 20.0 * characters).min(3.0),
        _ if dice.share() < 0.35 => 85.0 + 10.0 * dice.share(),
        _ => 25.0 + 60.0 * dice.share(),
    };
    (!text.is_empty()).then(|| Word { text, confidence, ..word.clone() })
}
