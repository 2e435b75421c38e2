//! Cuts lines out of page pictures and writes down what Tesseract reads in each: the golden set of the tests.
//!
//! `cargo run --release -p recognise --example make_golden -- FOLDER EVERY page.png…` takes every so-manieth line that the
//! `tesseract` program finds, saves it as a PNG, reads it alone (`--psm 13`) and writes its words with their
//! confidences to `FOLDER/eng.tsv`. Without pages the lines of the folder are read with the data of another
//! language: `make_golden -- FOLDER EVERY spa` writes `FOLDER/spa.tsv`.

#![allow(clippy::expect_used, reason = "an example stops where it stands")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use image::imageops;

/// What Tesseract leaves around a line for its recogniser, pixels.
const PADDING: u32 = 4;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder for the lines");
    let every: usize = arguments.next().and_then(|n| n.parse().ok()).expect("take one line of so many");
    let mut golden = String::new();
    let mut count = 0;
    let arguments: Vec<String> = arguments.collect();
    if let [language] = arguments.as_slice()
        && !language.contains('.')
    {
        return again(&folder, every, language);
    }
    for page in arguments {
        let picture = image::open(&page).expect("a page picture").into_luma8();
        let lines = rows(&page, "3", "eng").into_iter().filter(|row| row[0] == "4");
        for line in lines.step_by(every) {
            let place = |column: usize| line[column].parse::<u32>().expect("a number of pixels");
            // What is higher than wide is a printed rule.
            if place(8) < place(9) {
                continue;
            }
            let (left, top) = (place(6).saturating_sub(PADDING), place(7).saturating_sub(PADDING));
            let right = (place(6) + place(8) + PADDING).min(picture.width());
            let bottom = (place(7) + place(9) + PADDING).min(picture.height());
            let name = format!("{count:03}.png");
            let file = Path::new(&folder).join(&name);
            let cut = imageops::crop_imm(&picture, left, top, right - left, bottom - top).to_image();
            cut.save(&file).expect("room for a line");
            write_row(&mut golden, &name, &file, "eng");
            count += 1;
        }
    }
    std::fs::write(Path::new(&folder).join("eng.tsv"), golden).expect("room for the words");
}

/// Reads lines that were cut before with the data of another language.
fn again(folder: &str, every: usize, language: &str) {
    let lines = std::fs::read_to_string(Path::new(folder).join("eng.tsv")).expect("lines that were cut before");
    let mut golden = String::new();
    for line in lines.lines().step_by(every) {
        let name = line.split('\t').next().unwrap_or_default();
        write_row(&mut golden, name, &Path::new(folder).join(name), language);
    }
    std::fs::write(Path::new(folder).join(format!("{language}.tsv")), golden).expect("room for the words");
}

/// The line's name and its words, each with its confidence.
fn write_row(golden: &mut String, name: &str, file: &Path, language: &str) {
    golden.push_str(name);
    for word in rows(&file.to_string_lossy(), "13", language) {
        if word[0] == "5" && !word[11].trim().is_empty() {
            let confidence: f32 = word[10].parse().expect("a confidence");
            write!(golden, "\t{} {confidence:.2}", word[11]).expect("memory");
        }
    }
    golden.push('\n');
}

/// The table that the `tesseract` program prints for a picture.
fn rows(picture: &str, mode: &str, language: &str) -> Vec<Vec<String>> {
    let output = Command::new("tesseract")
        .args([picture, "-", "-l", language, "--psm", mode, "tsv"])
        .env("OMP_THREAD_LIMIT", "1")
        .output()
        .expect("the tesseract program");
    let table = String::from_utf8(output.stdout).expect("text");
    table.lines().skip(1).map(|row| row.split('\t').map(str::to_owned).collect()).collect()
}
