//! The order in which a page is read.

use std::time::{Duration, Instant};

use image::GrayImage;

use super::super::scan::{PageContent, PagePicture};
use super::barcodes::{self, Lying};
use super::blank::{self, Look};
use super::border::Border;
use super::components::Components;
use super::error::PageError;
use super::ink::{ink_map, picture_hash};
use super::noise;
use super::plain;
use super::pose::{Pose, is_letter, pose};
use super::rules::{is_bar, take_rules};
use super::sketch::Sketch;
use super::tesseract::Failure;
use super::text_reader::{LineLook, Read, TextReader, confidence, worth};
use super::turn::{SKEW_LEFT_IN, deskewed, turned_area, turned_back};
use crate::chart::{Barcode, PageNumber, PageReading, TextOrigin, Turn, Word};
use crate::config::ReaderSettings;

/// Smaller pictures cannot be pages, pixels.
const LEAST_SIDE: u32 = 16;
/// A page read with this mean confidence was not read upside down or sideways.
const PLAUSIBLE: f32 = 72.0;
/// A page whose lines say surely how it lies is believed from here on: upside down, text is read with 30 or so.
const BELIEVED: f32 = 60.0;

/// Reads pages on one thread; one Tesseract instance serves many pages.
pub struct PageReader {
    pub(super) text: TextReader,
    pub(super) limit_s: u64,
    /// One look, the likeliest way up.
    plain: bool,
}

/// A page picture turned upright, and what was read on it.
struct Upright {
    picture: GrayImage,
    turn: Turn,
    skew: f32,
    read: Read,
}

impl PageReader {
    /// # Errors
    /// [`PageError::NoLanguage`] if the data of a language is not installed.
    pub fn new(settings: &ReaderSettings) -> Result<Self, PageError> {
        let text = TextReader::new(settings)
            .ok_or_else(|| PageError::NoLanguage { languages: settings.languages.join("+") })?;
        Ok(Self { text, limit_s: settings.limit_s, plain: false })
    }

    /// The instructions that our own recogniser reads lines on.
    ///
    /// # Errors
    /// Why Tesseract reads the lines itself, as half a sentence.
    pub fn recogniser(&self) -> Result<String, String> {
        self.text.recogniser()
    }

    /// Reads one page: turns it upright, and finds words, barcodes, rules and ink.
    ///
    /// # Errors
    /// A page that takes too long, that Tesseract gives up, or that bears nothing but specks. A blank page is no error.
    pub fn read(&mut self, number: PageNumber, content: PageContent) -> Result<PageReading, PageError> {
        let (picture, given) = match content {
            PageContent::Picture(picture) => (picture, None),
            PageContent::Text { picture, words } => (picture, Some(words)),
        };
        let (width, height) = picture.pixels.dimensions();
        if width < LEAST_SIDE || height < LEAST_SIDE || picture.dpi == 0 {
            return Err(PageError::NoPicture { page: number, width, height });
        }
        let reading = match given {
            Some(words) => text_page(&picture, words),
            None => self.scanned_page(picture).map_err(|failure| match failure {
                Failure::OutOfTime => PageError::TooSlow { page: number, limit_s: self.limit_s },
                Failure::GaveUp => PageError::GaveUp { page: number },
                Failure::Noise => PageError::Noise { page: number },
            })?,
        };
        Ok(PageReading { number, ..reading })
    }

    /// Reads one page in a plainer way, for one whose reader was lost over it.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub fn read_plainly(&mut self, number: PageNumber, content: PageContent) -> Result<PageReading, PageError> {
        let (content, factor) = plain::reduced(content);
        self.plain = true;
        let reading = self.read(number, content);
        self.plain = false;
        Ok(plain::enlarged(reading?, factor))
    }

    /// Reads one page as [`Self::read`] does, with its lines looked for in another way.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub fn read_again(&mut self, number: PageNumber, content: PageContent) -> Result<PageReading, PageError> {
        self.text.look = LineLook::Second;
        let reading = self.read(number, content);
        self.text.look = LineLook::First;
        reading
    }

    fn scanned_page(&mut self, mut picture: PagePicture) -> Result<PageReading, Failure> {
        let until = Instant::now() + Duration::from_secs(self.limit_s);
        let (mut sketch, paper) = Sketch::with_paper(&picture.pixels, picture.dpi);
        let border = Border::of(&sketch);
        border.erase_from_sketch(&mut sketch);
        let lying = barcodes::read(&picture.pixels, &sketch);
        if !border.is_none() {
            border.erase_from_picture(&mut picture.pixels, sketch.scale);
        }
        let components = Components::of(&sketch);
        let look = if lying.is_empty() { blank::look(&sketch, &components) } else { Look::Content };
        if look == Look::Blank {
            return Ok(PageReading { blank: true, picture_hash: 0, ..described(&picture.pixels, picture.dpi, sketch) });
        }
        if lying.is_empty() && noise::is_noise(&sketch, &components) {
            return Err(Failure::Noise);
        }
        if !picture.bilevel && !paper.is_white() {
            paper.whiten(&mut picture.pixels);
        }
        let pose = pose(&components.kept(&sketch, |figure| is_letter(&sketch, figure)));
        let size = picture.pixels.dimensions();
        let upright = self.upright(picture.pixels, picture.dpi, pose, &lying, until)?;
        if upright.turn != Turn::Upright || upright.skew != 0.0 {
            sketch = Sketch::of(&upright.picture, picture.dpi);
        }
        let mut page = described(&upright.picture, picture.dpi, sketch);
        let words = match self.plain {
            true => upright.read.words,
            false => {
                let read = self.text.reread_if_faint(upright.read, &upright.picture, picture.dpi, until);
                let words = self.text.look_closely(read);
                self.text.with_stickers(words, &upright.picture, picture.dpi, &page.rules, until)
            }
        };
        let barcodes: Vec<Barcode> =
            lying.into_iter().map(|code| standing(code, size, upright.turn, upright.skew)).collect();
        page.rules.retain(|rule| !is_bar(rule, &barcodes));
        Ok(PageReading {
            turn: upright.turn,
            skew: upright.skew,
            blank: look == Look::Marks && !blank::bears_words(&words),
            confidence: confidence(&words),
            words,
            barcodes,
            ..page
        })
    }

    /// Reads the words the way up that the lines of text or the barcodes say; where these are not sure and the
    /// words make little sense, the other ways too, and keeps the best.
    fn upright(
        &mut self,
        pixels: GrayImage,
        dpi: u32,
        pose: Pose,
        barcodes: &[Lying],
        until: Instant,
    ) -> Result<Upright, Failure> {
        let (ways, enough) = match pose.certain {
            _ if self.plain => (vec![pose.turn], PLAUSIBLE),
            true => (vec![pose.turn, pose.turn.opposite()], BELIEVED),
            false => (ways_to_try(&pose, barcodes), PLAUSIBLE),
        };
        let mut best = self.read_turned(&pixels, dpi, &pose, ways[0], until)?;
        for &turn in &ways[1..] {
            if confidence(&best.read.words) >= enough {
                break;
            }
            let other = self.read_turned(&pixels, dpi, &pose, turn, until)?;
            if worth(&other.read.words) > 1.2 * worth(&best.read.words) {
                best = other;
            }
        }
        Ok(best)
    }

    fn read_turned(
        &mut self,
        pixels: &GrayImage,
        dpi: u32,
        pose: &Pose,
        turn: Turn,
        until: Instant,
    ) -> Result<Upright, Failure> {
        let skew = pose.skew_of(turn);
        let skew = if skew.abs() >= SKEW_LEFT_IN { skew } else { 0.0 };
        let turned = turned_back(pixels, turn);
        let picture = if skew == 0.0 { turned.into_owned() } else { deskewed(&turned, skew) };
        let read = self.text.read(&picture, dpi, until)?;
        Ok(Upright { picture, turn, skew, read })
    }
}

/// The ways up that an uncertain page may have, likeliest first.
fn ways_to_try(pose: &Pose, barcodes: &[Lying]) -> Vec<Turn> {
    let mut ways: Vec<Turn> = barcodes.iter().filter_map(|code| code.turn).take(1).collect();
    ways.extend([pose.turn, pose.turn.opposite()]);
    if !pose.clear_axis {
        ways.extend(pose.other_axis());
    }
    let mut seen = Vec::new();
    ways.retain(|turn| {
        !seen.contains(turn) && {
            seen.push(*turn);
            true
        }
    });
    ways
}

/// What is not words or barcodes, of an upright picture and its sketch.
fn described(upright: &GrayImage, dpi: u32, mut sketch: Sketch) -> PageReading {
    let picture_hash = picture_hash(&sketch);
    let rules = take_rules(&mut sketch);
    let (width, height) = upright.dimensions();
    PageReading { width, height, dpi, rules, ink: ink_map(&sketch), picture_hash, ..PageReading::default() }
}

/// A barcode of the scan, on the upright picture.
fn standing(code: Lying, size: (u32, u32), turn: Turn, skew: f32) -> Barcode {
    Barcode { area: turned_area(code.barcode.area, size, turn, skew), ..code.barcode }
}

/// A page that carries its own text is upright already, and its words are known.
fn text_page(picture: &PagePicture, words: Vec<Word>) -> PageReading {
    let sketch = Sketch::of(&picture.pixels, picture.dpi);
    let look = blank::look(&sketch, &Components::of(&sketch));
    let barcodes: Vec<Barcode> =
        barcodes::read(&picture.pixels, &sketch).into_iter().map(|code| code.barcode).collect();
    PageReading {
        origin: TextOrigin::File,
        blank: look == Look::Blank && words.is_empty() && barcodes.is_empty(),
        confidence: confidence(&words),
        words,
        barcodes,
        ..described(&picture.pixels, picture.dpi, sketch)
    }
}
