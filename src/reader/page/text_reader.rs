//! Reads the words of an upright page picture.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use image::GrayImage;

use super::grain;
use super::resize::{self, Resized};
use super::sauvola;
use super::tesseract::{Failure, Input, Tesseract};
use crate::chart::{Rect, Word};

/// Below this mean confidence a page is read a second time, with other thresholds.
const DOUBTFUL: f32 = 80.0;

/// Reads the words of pages, one Tesseract instance for all.
pub(super) struct TextReader {
    tesseract: Tesseract,
}

impl TextReader {
    /// `None` if the data of one of the `languages` is not installed.
    pub(super) fn new(languages: &str) -> Option<Self> {
        Some(Self { tesseract: Tesseract::reading(languages)? })
    }

    /// Words in reading order, boxes in pixels of `upright`.
    pub(super) fn read(&mut self, upright: &GrayImage, dpi: u32, until: Instant) -> Result<Vec<Word>, Failure> {
        let Resized { picture, dpi, factor } = prepared(upright, dpi);
        let words = self.tesseract.words(&Input::Grey(&picture), dpi, left(until))?;
        Ok(words.into_iter().map(|word| Word { area: scaled(word.area, factor), ..word }).collect())
    }

    /// A second look at a page whose `words` were read with little confidence: the better of the two readings.
    ///
    /// Sauvola's thresholds find faint print on uneven paper, and lose some elsewhere: over 150 mixed pages
    /// taking the more confident reading was never worse.
    pub(super) fn second_look(&mut self, words: Vec<Word>, upright: &GrayImage, dpi: u32, until: Instant) -> Vec<Word> {
        if confidence(&words) >= DOUBTFUL {
            return words;
        }
        let Resized { picture, dpi, factor } = prepared(upright, dpi);
        let bits = sauvola::bits(&picture, dpi);
        let input = Input::Bits { bits: &bits, width: picture.width(), height: picture.height() };
        let Ok(other) = self.tesseract.words(&input, dpi, left(until)) else { return words };
        if confidence(&other) <= confidence(&words) || worth(&other) < 0.8 * worth(&words) {
            return words;
        }
        other.into_iter().map(|word| Word { area: scaled(word.area, factor), ..word }).collect()
    }
}

/// From this resolution on strokes are thick enough to bear a median, dots an inch.
const THICK_STROKES: u32 = 250;

/// The picture as Tesseract reads it best.
fn prepared(upright: &GrayImage, dpi: u32) -> Resized<'_> {
    let mut resized = resize::for_reading(upright, dpi);
    if resized.dpi >= THICK_STROKES && grain::is_grainy(upright, dpi) {
        resized.picture = Cow::Owned(grain::without_specks(&resized.picture));
    }
    resized
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

fn scaled(area: Rect, factor: f32) -> Rect {
    let place = |at: u32| (at as f32 * factor).round() as u32;
    let (left, top) = (place(area.left), place(area.top));
    Rect::new(left, top, place(area.right()).max(left) - left, place(area.bottom()).max(top) - top)
}

/// Mean confidence of the words, weighted by their length; 0 without words.
pub(super) fn confidence(words: &[Word]) -> f32 {
    let letters = |word: &Word| word.text.chars().count() as f32;
    let all: f32 = words.iter().map(letters).sum();
    if all == 0.0 { 0.0 } else { words.iter().map(|word| word.confidence * letters(word)).sum::<f32>() / all }
}

/// How much was read: letters and digits, counting for less the less sure they are, and for nothing below 40.
pub(super) fn worth(words: &[Word]) -> f32 {
    let letters = |word: &Word| word.text.chars().filter(|c| c.is_alphanumeric()).count() as f32;
    words.iter().map(|word| letters(word) * ((word.confidence - 40.0) / 60.0).max(0.0)).sum()
}
