//! The order in which a page is read.

use std::time::{Duration, Instant};

use image::GrayImage;

use super::super::scan::{PageContent, PagePicture};
use super::barcodes;
use super::blank::{self, Look};
use super::border::Border;
use super::components::Components;
use super::error::PageError;
use super::ink::{ink_map, picture_hash};
use super::pose::{is_letter, pose};
use super::rules::take_rules;
use super::sketch::Sketch;
use super::tesseract::{Failure, Input, Layout, Tesseract};
use super::turn::{SKEW_LEFT_IN, deskewed, turned_back};
use crate::chart::{PageNumber, PageReading, TextOrigin, Turn, Word};
use crate::config::ReaderSettings;

/// Smaller pictures cannot be pages, pixels.
const LEAST_SIDE: u32 = 16;

/// Reads pages on one thread; one Tesseract instance serves many pages.
pub struct PageReader {
    tesseract: Tesseract,
    limit_s: u64,
}

impl PageReader {
    /// # Errors
    /// [`PageError::NoLanguage`] if the data of a language is not installed.
    pub fn new(settings: &ReaderSettings) -> Result<Self, PageError> {
        let languages = settings.languages.join("+");
        let tesseract = Tesseract::reading(&languages).ok_or(PageError::NoLanguage { languages })?;
        Ok(Self { tesseract, limit_s: settings.limit_s })
    }

    /// Reads one page: turns it upright, and finds words, barcodes, rules and ink.
    ///
    /// # Errors
    /// A page that takes too long, or that Tesseract gives up. A blank page is no error.
    pub fn read(&mut self, number: PageNumber, content: PageContent) -> Result<PageReading, PageError> {
        let (picture, given) = match content {
            PageContent::Picture(picture) => (picture, None),
            PageContent::Text { picture, words } => (picture, Some(words)),
        };
        let (width, height) = picture.pixels.dimensions();
        if width < LEAST_SIDE || height < LEAST_SIDE || picture.dpi == 0 {
            return Err(PageError::NoPicture { page: number, width, height });
        }
        match given {
            Some(words) => Ok(text_page(number, &picture, words)),
            None => self.scanned_page(number, picture),
        }
    }

    fn scanned_page(&mut self, number: PageNumber, mut picture: PagePicture) -> Result<PageReading, PageError> {
        let started = Instant::now();
        let mut sketch = Sketch::of(&picture.pixels, picture.dpi);
        let border = Border::of(&sketch);
        if !border.is_none() {
            border.erase_from_sketch(&mut sketch);
            border.erase_from_picture(&mut picture.pixels, sketch.scale);
        }
        let components = Components::of(&sketch);
        let look = blank::look(&sketch, &components);
        if look == Look::Blank {
            return Ok(PageReading {
                blank: true,
                picture_hash: 0,
                ..described(number, &picture.pixels, picture.dpi, sketch)
            });
        }
        let pose = pose(&components.kept(&sketch, |figure| is_letter(&sketch, figure)));
        let skew = if pose.skew.abs() >= SKEW_LEFT_IN { pose.skew } else { 0.0 };
        let upright = if pose.turn == Turn::Upright { picture.pixels } else { turned_back(&picture.pixels, pose.turn) };
        let upright = if skew == 0.0 { upright } else { deskewed(&upright, skew) };
        let words = self.words(&upright, picture.dpi, number, started)?;
        if pose.turn != Turn::Upright || skew != 0.0 {
            sketch = Sketch::of(&upright, picture.dpi);
        }
        let mut reading = described(number, &upright, picture.dpi, sketch);
        reading.turn = pose.turn;
        reading.skew = skew;
        reading.blank = look == Look::Marks && reading.barcodes.is_empty() && !blank::bears_words(&words);
        reading.confidence = confidence(&words);
        reading.words = words;
        Ok(reading)
    }

    fn words(
        &mut self,
        upright: &GrayImage,
        dpi: u32,
        number: PageNumber,
        started: Instant,
    ) -> Result<Vec<Word>, PageError> {
        let limit = Duration::from_secs(self.limit_s).saturating_sub(started.elapsed());
        self.tesseract.words(&Input::Grey(upright), dpi, Layout::Page, limit).map_err(|failure| match failure {
            Failure::OutOfTime => PageError::TooSlow { page: number, limit_s: self.limit_s },
            Failure::GaveUp => PageError::GaveUp { page: number },
        })
    }
}

/// What is not words, of an upright picture and its sketch.
fn described(number: PageNumber, upright: &GrayImage, dpi: u32, mut sketch: Sketch) -> PageReading {
    let picture_hash = picture_hash(&sketch);
    let rules = take_rules(&mut sketch);
    PageReading {
        number,
        width: upright.width(),
        height: upright.height(),
        dpi,
        barcodes: barcodes::read(upright),
        rules,
        ink: ink_map(&sketch),
        picture_hash,
        ..PageReading::default()
    }
}

/// A page that carries its own text is upright already, and its words are known.
fn text_page(number: PageNumber, picture: &PagePicture, words: Vec<Word>) -> PageReading {
    let sketch = Sketch::of(&picture.pixels, picture.dpi);
    let look = blank::look(&sketch, &Components::of(&sketch));
    let mut reading = described(number, &picture.pixels, picture.dpi, sketch);
    reading.origin = TextOrigin::File;
    reading.blank = look == Look::Blank && words.is_empty() && reading.barcodes.is_empty();
    reading.confidence = confidence(&words);
    reading.words = words;
    reading
}

/// Mean confidence of the words, weighted by their length.
fn confidence(words: &[Word]) -> f32 {
    let letters = |word: &Word| word.text.chars().count() as f32;
    let all: f32 = words.iter().map(letters).sum();
    if all == 0.0 { 0.0 } else { words.iter().map(|word| word.confidence * letters(word)).sum::<f32>() / all }
}
