//! What Tesseract reads in 200 lines of mixed scans, and we must too: every word, and how sure of it.
//!
//! `golden/*.tsv` were written by `examples/make_golden.rs` with Tesseract 5.3.0 and Debian's language data; the lines are
//! English, which the other languages make of what they can. All people on the lines are invented.

#![allow(clippy::expect_used, reason = "a test may stop where it stands")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use recognise::{GreyPicture, Instructions, Look, Model, Recogniser, Word};

const DATA: &str = "/usr/share/tesseract-ocr/5/tessdata";

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Each line's file, and what Tesseract read: words with their confidences.
fn lines(language: &str) -> Vec<(String, Vec<(String, f32)>)> {
    let table = std::fs::read_to_string(golden().join(format!("{language}.tsv"))).expect("the golden set");
    let word = |cell: &str| {
        let (text, confidence) = cell.rsplit_once(' ').expect("a word and its confidence");
        (text.to_owned(), confidence.parse().expect("a number"))
    };
    let line = |row: &str| {
        let mut cells = row.split('\t');
        (cells.next().unwrap_or_default().to_owned(), cells.map(word).collect())
    };
    table.lines().map(line).collect()
}

fn picture(file: &str) -> GreyPicture {
    let picture = image::open(golden().join(file)).expect("a line's picture").into_luma8();
    GreyPicture { width: picture.width() as usize, height: picture.height() as usize, pixels: picture.into_raw() }
}

/// Lines whose words or confidences are not Tesseract's, and how many were left to it.
fn differences(language: &str, instructions: Instructions) -> (Vec<String>, usize) {
    let model = Arc::new(
        Model::load(&Path::new(DATA).join(format!("{language}.traineddata"))).expect("installed language data"),
    );
    let lines = lines(language);
    let pictures: Vec<GreyPicture> = lines.iter().map(|(file, _)| picture(file)).collect();
    let read = Recogniser::with(model, instructions).read(&pictures, Look::AsTesseract);
    let left = read.iter().filter(|words| words.is_none()).count();
    let same = |words: &[Word], golden: &[(String, f32)]| {
        words.len() == golden.len()
            && words
                .iter()
                .zip(golden)
                .all(|(word, (text, confidence))| word.text == *text && (word.confidence - confidence).abs() < 0.02)
    };
    let differing = lines
        .iter()
        .zip(&read)
        .filter(|((_, golden), words)| words.as_ref().is_some_and(|words| !same(words, golden)))
        .map(|((file, _), _)| file.clone())
        .collect();
    (differing, left)
}

#[test]
fn every_line_reads_as_by_tesseract_on_every_processor_that_is_here() {
    assert!(lines("eng").len() >= 200, "the golden set holds {} lines", lines("eng").len());
    for instructions in [Instructions::Avx512Vnni, Instructions::Avx2].into_iter().filter(|i| i.available()) {
        let (differing, left) = differences("eng", instructions);
        assert_eq!(differing, Vec::<String>::new(), "{instructions}");
        assert!(left <= 5, "{left} lines are left to Tesseract on {instructions}");
    }
}

#[test]
fn spanish_french_and_german_data_read_as_by_tesseract() {
    for language in ["spa", "fra", "deu"] {
        assert!(lines(language).len() >= 40, "the golden set holds {} lines", lines(language).len());
        let (differing, left) = differences(language, Instructions::best());
        assert_eq!((differing, left), (Vec::<String>::new(), 0), "{language}");
    }
}

#[test]
fn a_look_for_digits_only_sees_no_letter() {
    let model = Arc::new(Model::load(&Path::new(DATA).join("eng.traineddata")).expect("installed language data"));
    let pictures: Vec<GreyPicture> = lines("eng").iter().take(40).map(|(file, _)| picture(file)).collect();
    let read = Recogniser::new(model).read(&pictures, Look::Digits);
    let seen: String = read.into_iter().flatten().flatten().map(|word| word.text).collect();
    let of_numbers = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '/' | '.');
    assert!(seen.contains(|c: char| c.is_ascii_digit()) && seen.chars().all(of_numbers), "{seen}");
}
