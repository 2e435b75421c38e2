//! Pages strewn with specks: dithered greys, worn photocopies, too dark a threshold over a stain.
//!
//! Tesseract takes thousands of specks for letters and finds no line of text among them; a median over three by
//! three pixels removes them (one such page: word F1 0 -> 77).

use image::GrayImage;

/// Grey below this is dark.
const DARK: u8 = 150;
/// Pages have fewer dots of i's, full stops and dust than this, to the square inch.
const SPECKS_AN_INCH: f32 = 60.0;
/// Every so many rows are looked at.
const ROW_STEP: usize = 4;

/// Whether there are so many specks that they hide the print.
pub(super) fn is_grainy(pixels: &GrayImage, dpi: u32) -> bool {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let row = |y: usize| &pixels.as_raw()[y * width..(y + 1) * width];
    let mut specks = 0_usize;
    for y in (2..height.saturating_sub(2)).step_by(ROW_STEP) {
        let (above, here, below) = (row(y - 2), row(y), row(y + 2));
        for x in 1..width.saturating_sub(2) {
            let starts = here[x] < DARK && here[x - 1] >= DARK;
            let ends = here[x + 1] >= DARK || here[x + 2] >= DARK;
            specks += usize::from(starts & ends & (above[x] >= DARK) & (below[x] >= DARK));
        }
    }
    let inches = (width * height) as f32 / (dpi * dpi) as f32;
    (specks * ROW_STEP) as f32 > SPECKS_AN_INCH * inches
}

/// Each pixel becomes the middle one of the nine around it; the outermost rows and columns stay.
pub(super) fn without_specks(pixels: &GrayImage) -> GrayImage {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let mut clean = pixels.clone();
    let source = pixels.as_raw();
    let into: &mut [u8] = &mut clean;
    for y in 1..height.saturating_sub(1) {
        let row = |y: usize| &source[y * width..(y + 1) * width];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        let into = &mut into[y * width + 1..(y + 1) * width - 1];
        let columns = above.windows(3).zip(here.windows(3)).zip(below.windows(3));
        for (pixel, ((a, b), c)) in into.iter_mut().zip(columns) {
            *pixel = middle_of_nine([a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]]);
        }
    }
    clean
}

/// The median by the middle of the rows' least, middle and greatest values (after J. L. Smith, "Implementing
/// median filters in XC4000E FPGAs", 1996).
fn middle_of_nine(n: [u8; 9]) -> u8 {
    let sorted = |a: u8, b: u8, c: u8| {
        let (low, high) = (a.min(b), a.max(b));
        (low.min(c), low.max(high.min(c)), high.max(c))
    };
    let (first, second, third) = (sorted(n[0], n[1], n[2]), sorted(n[3], n[4], n[5]), sorted(n[6], n[7], n[8]));
    let least = first.0.max(second.0).max(third.0);
    let middle = sorted(first.1, second.1, third.1).1;
    let greatest = first.2.min(second.2).min(third.2);
    sorted(least, middle, greatest).1
}
