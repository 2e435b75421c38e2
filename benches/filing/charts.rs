//! Charts of people who are hard to tell apart, and every page's words.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use chartroom::chart::{Mrn, PageReading, Patient, TextOrigin};
use chartroom::config::DateOrder;
use chartroom::patients::read_list;
use chartroom::reader::{OpenLimits, PageContent, open};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::stacks::Truth;

/// A page with its truth.
#[derive(Serialize, Deserialize)]
pub(crate) struct Page {
    pub(crate) file: String,
    pub(crate) reading: PageReading,
    /// Record number of the patient; `None` if the person is not on the list.
    pub(crate) patient: Option<Mrn>,
    pub(crate) decidable: bool,
    pub(crate) document: String,
}

impl From<&Page> for Truth {
    fn from(page: &Page) -> Self {
        Self { patient: page.patient.clone(), decidable: page.decidable, document: page.document.clone() }
    }
}

/// What a bench files: a patient list, and pages file by file.
pub(crate) struct Charts {
    pub(crate) list: Vec<Patient>,
    pub(crate) files: Vec<Vec<Page>>,
}

impl Charts {
    /// Makes `pages` pages by seed in `folder` and reads their words; what is there from the last time is used again.
    pub(crate) fn of(folder: &Path, pages: usize, seed: u64) -> Self {
        let folder = folder.join(format!("{pages} pages of seed {seed}"));
        let kept = folder.join("pages.jsonl");
        if !kept.exists() {
            make(&folder, pages, seed);
            let partial = kept.with_extension("partial");
            let mut out = BufWriter::new(File::create(&partial).expect("a file for the words"));
            for page in read(&folder).into_iter().flatten() {
                serde_json::to_writer(&mut out, &page).expect("a page as JSON");
                out.write_all(b"\n").expect("a line");
            }
            out.flush().expect("the words");
            fs::rename(partial, &kept).expect("the words in place");
        }
        let mut files: BTreeMap<String, Vec<Page>> = BTreeMap::new();
        for line in BufReader::new(File::open(&kept).expect("the words")).lines() {
            let page: Page = serde_json::from_str(&line.expect("a line")).expect("a page");
            files.entry(page.file.clone()).or_default().push(page);
        }
        let list = File::open(folder.join("patients.csv")).expect("the list");
        Self { list: read_list(list, DateOrder::Mdy).patients, files: files.into_values().collect() }
    }
}

/// `drop`, `patients.csv` and `truth.jsonl`.
fn make(folder: &Path, pages: usize, seed: u64) {
    let maker = Path::new(env!("CARGO_BIN_EXE_chartroom")).with_file_name("chartroom-samples");
    let done = Command::new(&maker)
        .args(["charts", &folder.to_string_lossy(), "--pages", &pages.to_string(), "--seed", &seed.to_string()])
        .args(["--namesakes", "dense", "--format", "born"])
        .stdout(Stdio::null())
        .status()
        .expect("chartroom-samples; build it with `cargo build --release -p chartroom-samples`");
    assert!(done.success(), "the charts could not be made");
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
            let origin = TextOrigin::File;
            Page {
                file: file.clone(),
                reading: PageReading { number, width, height, dpi: 300, words, origin, ..Default::default() },
                patient: truth["patient_mrn"].as_str().map(|mrn| Mrn(mrn.to_owned())),
                decidable: truth["decidable"] == true,
                document: truth["document_id"].as_str().unwrap_or_default().to_owned(),
            }
        };
        (1..).zip(truth).map(read_page).collect()
    };
    files.par_iter().map(read_file).collect()
}
