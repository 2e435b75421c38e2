//! Reads pictures of text lines (binary PGM) and prints their words with confidences and places.
//!
//! `cargo run --release -p recognise --example read_lines -- eng.traineddata line.pgm…`

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    reason = "an example prints, and stops where it stands"
)]

use std::path::Path;
use std::sync::Arc;

use recognise::{GreyPicture, Instructions, Look, Model, Recogniser};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let model = Model::load(Path::new(&arguments.next().expect("a model file"))).expect("a model");
    let instructions = match std::env::var("INSTRUCTIONS").as_deref() {
        Ok("plain") => Instructions::Plain,
        Ok("avx2") => Instructions::Avx2,
        _ => Instructions::best(),
    };
    let mut recogniser = Recogniser::with(Arc::new(model), instructions);
    let files: Vec<String> = arguments.collect();
    let lines: Vec<GreyPicture> = files.iter().map(|f| pgm(&std::fs::read(f).expect("a picture"))).collect();
    let started = std::time::Instant::now();
    let words = recogniser.read(&lines, Look::AsTesseract);
    eprintln!("{} lines in {:.1} ms", lines.len(), started.elapsed().as_secs_f64() * 1e3);
    for (file, words) in files.iter().zip(words) {
        let shown: Vec<_> = words
            .unwrap_or_default()
            .iter()
            .map(|w| format!("{}\u{1f}{:.4}\u{1f}{}\u{1f}{}", w.text, w.confidence, w.left, w.right))
            .collect();
        println!("{file}\t{}", shown.join("\t"));
    }
}

/// Reads `P5 width height 255` and the pixels.
fn pgm(bytes: &[u8]) -> GreyPicture {
    let mut numbers = Vec::new();
    let mut at = 2;
    while numbers.len() < 3 {
        let end = at + 1 + bytes[at + 1..].iter().position(u8::is_ascii_whitespace).expect("a header");
        numbers.push(std::str::from_utf8(&bytes[at + 1..end]).expect("text").parse().expect("a number"));
        at = end;
    }
    GreyPicture { pixels: bytes[at + 1..].to_vec(), width: numbers[0], height: numbers[1] }
}
