//! The kernels against plain Rust, and the loader against damaged files. Needs Debian's `tesseract-ocr-eng`.

#![allow(clippy::expect_used, reason = "a test may stop where it stands")]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use recognise::{GreyPicture, Instructions, Look, Model, Recogniser};

const ENGLISH: &str = "/usr/share/tesseract-ocr/5/tessdata/eng.traineddata";

static MODEL: LazyLock<Arc<Model>> =
    LazyLock::new(|| Arc::new(Model::load(Path::new(ENGLISH)).expect("the data of tesseract-ocr-eng")));

const LOOKS: [Look; 3] = [Look::AsTesseract, Look::Softened, Look::Closely];

/// A line of strokes and specks, the same for the same seed: no text, but the network has something to say.
fn strokes(width: usize, height: usize, seed: u32) -> GreyPicture {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize
    };
    let mut pixels: Vec<u8> = (0..width * height).map(|_| 225 + (next() % 30) as u8).collect();
    for _ in 0..width / 6 {
        let (x, y, long, upright) = (next() % width, next() % height, next() % height, next() % 3 > 0);
        for step in 0..long {
            let (x, y) = if upright { (x, y + step) } else { (x + step, y) };
            if x < width && y < height {
                pixels[y * width + x] = (next() % 60) as u8;
            }
        }
    }
    GreyPicture { pixels, width, height }
}

fn lines() -> Vec<GreyPicture> {
    let widths = (1..40).chain([64, 127, 200, 401]);
    (1..).zip(widths).map(|(seed, width)| strokes(width, 24 + (seed as usize * 7) % 40, seed)).collect()
}

fn assert_as_in_plain_rust(instructions: Instructions) {
    if !instructions.available() {
        return;
    }
    let lines = lines();
    for look in LOOKS {
        let plain = Recogniser::with(Arc::clone(&MODEL), Instructions::Plain).read(&lines, look);
        assert_eq!(Recogniser::with(Arc::clone(&MODEL), instructions).read(&lines, look), plain, "{look:?}");
    }
}

#[test]
fn avx512_reads_every_width_as_plain_rust_does() {
    assert_as_in_plain_rust(Instructions::Avx512Vnni);
}

#[test]
fn avx2_reads_every_width_as_plain_rust_does() {
    assert_as_in_plain_rust(Instructions::Avx2);
}

#[test]
fn a_line_alone_reads_as_among_others() {
    let lines = lines();
    let mut recogniser = Recogniser::new(Arc::clone(&MODEL));
    for look in LOOKS {
        let together = recogniser.read(&lines, look);
        let alone: Vec<_> = lines.iter().flat_map(|line| recogniser.read(std::slice::from_ref(line), look)).collect();
        assert_eq!(alone, together, "{look:?}");
    }
}

#[test]
fn a_damaged_model_is_refused_and_never_a_panic() {
    let whole = std::fs::read(ENGLISH).expect("the data of tesseract-ocr-eng");
    for end in (0..4096).chain((4096..whole.len()).step_by(50_021)) {
        assert!(Model::from_bytes(&whole[..end]).is_err(), "a file of {end} bytes was taken");
    }
    for at in (0..402_000).step_by(997) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0xff;
        // It may still be a model; reading it must come to an end.
        drop(Model::from_bytes(&damaged));
    }
}
