//! That our recogniser reads the lines of whole pages as Tesseract does.
//!
//! Over the samples, or over all scans under the folders of `CHARTROOM_LINES_OF` (separated by colons):
//! `CHARTROOM_LINES_OF=a:b cargo test --release --lib identity -- --nocapture` prints how many pages and lines were read,
//! and every difference.
#![allow(clippy::print_stdout, reason = "a report")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use recognise::Look;

use super::super::scan::{self, OpenLimits, PageContent, PagePicture};
use super::line_reader::{Cut, Line, LineReader, NotFast};
use super::tesseract::Tesseract;
use super::text_reader::{LinesOn, lines, prepared};
use super::{PageReader, upright_picture};
use crate::chart::{PageNumber, Word};
use crate::config::Settings;

/// Pages of the samples at most: the rest is for a longer run.
const PAGES: usize = 12;
/// Confidences are kept as 32-bit numbers that both make of the same sums: what rounding may part, per cent.
const ROUNDING: f32 = 0.01;

#[derive(Default)]
struct Report {
    pages: usize,
    lines: usize,
    words: usize,
    /// Lines left to Tesseract, which are no evidence.
    left: usize,
    differences: usize,
    farthest_confidence: f32,
}

struct Both {
    pages: PageReader,
    tesseract: Tesseract,
    ours: LineReader,
}

impl Both {
    /// `None` on a processor without the instructions of our recogniser.
    fn new() -> Option<Self> {
        let tesseract = Tesseract::reading("eng").expect("Tesseract's English data");
        let ours = match LineReader::new(&tesseract.data_folder(), "eng") {
            Err(NotFast::Processor) => return None,
            ours => ours.expect("a model that our recogniser takes"),
        };
        Some(Self { pages: PageReader::new(&Settings::default().reader).expect("a reader"), tesseract, ours })
    }

    /// Reads the lines of a page with both, as the page stands when it is read.
    fn compare(&mut self, name: &str, number: PageNumber, picture: PagePicture, report: &mut Report) {
        let again = PagePicture { pixels: picture.pixels.clone(), dpi: picture.dpi, bilevel: picture.bilevel };
        let Ok(reading) = self.pages.read(number, PageContent::Picture(again)) else { return };
        if reading.words.is_empty() {
            return;
        }
        let upright = upright_picture(&picture, reading.turn, reading.skew);
        let page = prepared(&upright, picture.dpi);
        let Ok(lines) = lines(&mut self.tesseract, &page.picture, &LinesOn::Whole, page.dpi) else { return };
        let ours = self.ours.read(&page.picture, &lines, Look::AsTesseract);
        report.pages += 1;
        for (index, (line, ours)) in lines.iter().zip(ours).enumerate() {
            let (Line::Sure(ours) | Line::Doubtful(ours, _)) = ours else {
                report.left += 1;
                continue;
            };
            let cut = Cut::of(&page.picture, line);
            let minute = Duration::from_secs(60);
            let theirs = cut.words(&mut self.tesseract, page.dpi, minute).expect("Tesseract reads it");
            report.lines += 1;
            report.words += theirs.len();
            let apart = confidences_apart(&ours, &theirs);
            report.farthest_confidence = report.farthest_confidence.max(apart.unwrap_or(0.0));
            if apart.is_none_or(|apart| apart > ROUNDING) {
                report.differences += 1;
                println!("{name} page {number} line {index}: {} / {}", told(&ours), told(&theirs));
            }
        }
    }
}

/// By how much the confidences of the same words part; `None` if they are not the same words.
fn confidences_apart(ours: &[Word], theirs: &[Word]) -> Option<f32> {
    let same = ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(our, their)| our.text == their.text);
    let apart = ours.iter().zip(theirs).map(|(our, their)| (our.confidence - their.confidence).abs());
    same.then(|| apart.fold(0.0, f32::max))
}

fn told(words: &[Word]) -> String {
    words.iter().map(|word| format!("{:?} {:.3}", word.text, word.confidence)).collect::<Vec<_>>().join(" ")
}

fn scans(folders: &str) -> Vec<PathBuf> {
    let files = folders.split(':').flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
    files.filter_map(Result::ok).filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

#[test]
fn the_lines_of_whole_pages_are_read_as_tesseract_reads_them() {
    let asked = std::env::var("CHARTROOM_LINES_OF").ok();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-scans").to_string_lossy().into_owned();
    let most = if asked.is_some() { usize::MAX } else { PAGES };
    let Some(mut both) = Both::new() else { return };
    let mut report = Report::default();
    'scans: for file in scans(&asked.unwrap_or(samples)) {
        let Ok(mut scan) = scan::open(&file, &OpenLimits::default()) else { continue };
        for number in 1..=scan.pages() {
            if report.pages >= most {
                break 'scans;
            }
            if let Ok(PageContent::Picture(picture)) = scan.page(number) {
                both.compare(&file.to_string_lossy(), number, picture, &mut report);
            }
        }
    }
    println!(
        "{} pages, {} lines, {} words read by both, {} lines left to Tesseract; {} lines differ, confidences by {:.4} at most",
        report.pages, report.lines, report.words, report.left, report.differences, report.farthest_confidence
    );
    assert!(report.lines > 100, "{} lines are no evidence", report.lines);
    assert_eq!(report.differences, 0);
}
