//! Reads the words of an upright page picture.

use std::borrow::Cow;
use std::ops::Range;
use std::time::{Duration, Instant};

use image::GrayImage;
use recognise::Look;

use super::bits::Bits;
use super::grain;
use super::line_reader::{Cut, Line, LineReader, NotFast};
use super::resize::{self, Resized};
use super::sauvola;
use super::sketch::shrink;
use super::tesseract::{Failure, Input, Layout, Tesseract, TextLine};
use crate::chart::{Rect, Word};
use crate::config::{ReaderSettings, Recognition};

/// Below this mean confidence a page is read a second time, with other thresholds. Of 154 mixed pages none read with 65 to
/// 80 was read better the second time.
const DOUBTFUL: f32 = 65.0;

/// How the lines of a page are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineLook {
    First,
    /// On the picture halved where it is fine enough, else with thresholds that follow the paper: what one look takes for
    /// two lines, for a picture or for nothing, the other finds.
    Second,
}

/// What was read on a page.
#[derive(Default)]
pub(super) struct Read {
    /// In reading order, boxes in pixels of the upright picture.
    pub(super) words: Vec<Word>,
    /// The words of lines that a closer look may read better, and the pictures of these.
    doubtful: Vec<(Range<usize>, Cut)>,
    /// Pixels of the upright picture to one of the cuts.
    factor: f32,
}

/// Reads the words of pages, one Tesseract instance for all.
pub(super) struct TextReader {
    pub(super) look: LineLook,
    tesseract: Tesseract,
    /// Or why Tesseract reads the lines too.
    lines: Result<LineReader, NotFast>,
}

impl TextReader {
    /// `None` if the data of one of the languages is not installed.
    pub(super) fn new(settings: &ReaderSettings) -> Option<Self> {
        let languages = settings.languages.join("+");
        let tesseract = Tesseract::reading(&languages)?;
        let lines = match settings.recogniser {
            Recognition::Fast => LineReader::new(&tesseract.data_folder(), &languages),
            Recognition::Tesseract => Err(NotFast::Asked),
        };
        Some(Self { look: LineLook::First, tesseract, lines })
    }

    /// The instructions that lines are read on, or why Tesseract reads them itself.
    pub(super) fn recogniser(&self) -> Result<String, String> {
        self.lines.as_ref().map(|reader| reader.instructions().to_string()).map_err(ToString::to_string)
    }

    /// Reads the words of a page that stands upright.
    pub(super) fn read(&mut self, upright: &GrayImage, dpi: u32, until: Instant) -> Result<Read, Failure> {
        let page = prepared(upright, dpi);
        let halved = page.dpi >= HALVED_FROM;
        match self.look {
            LineLook::First if halved => self.words(&page, &LinesOn::Halved, until),
            LineLook::First => self.words(&page, &LinesOn::Whole, until),
            LineLook::Second if !halved && page.dpi >= HALVED_AGAIN_FROM && self.lines.is_ok() => {
                self.words(&page, &LinesOn::Halved, until)
            }
            LineLook::Second => {
                let bits = sauvola::bits(&page.picture, page.dpi);
                self.words(&page, &LinesOn::Bits(&bits), until)
            }
        }
    }

    /// Reads lines that stand one under the other on a small upright picture, doubtful ones closely.
    pub(super) fn read_block(&mut self, upright: &GrayImage, dpi: u32, until: Instant) -> Result<Vec<Word>, Failure> {
        let read = self.words(&prepared(upright, dpi), &LinesOn::Block, until)?;
        Ok(self.look_closely(read))
    }

    /// A page that was `read` with little confidence is read again: the better of the two readings.
    ///
    /// Sauvola's thresholds find faint print on uneven paper, and lose some elsewhere.
    pub(super) fn reread_if_faint(&mut self, read: Read, upright: &GrayImage, dpi: u32, until: Instant) -> Read {
        if confidence(&read.words) >= DOUBTFUL {
            return read;
        }
        let mut prepared = prepared(upright, dpi);
        let bits = sauvola::bits(&prepared.picture, prepared.dpi);
        prepared.picture = Cow::Owned(bits.picture());
        // In a second look, too, the lines are looked for in another way than in the first.
        let on = match self.look {
            LineLook::First => LinesOn::Bits(&bits),
            LineLook::Second => LinesOn::Halved,
        };
        match self.words(&prepared, &on, until) {
            Ok(other) if worth(&other.words) > worth(&read.words) => other,
            _ => read,
        }
    }

    /// The words of a page, those of doubtful lines as a closer look at the line reads them.
    pub(super) fn look_closely(&mut self, read: Read) -> Vec<Word> {
        let Read { words, doubtful, factor } = read;
        let Ok(reader) = &mut self.lines else { return words };
        let (ranges, cuts): (Vec<Range<usize>>, Vec<Cut>) = doubtful.into_iter().unzip();
        let mut words_of_page = Vec::with_capacity(words.len());
        let mut taken = 0;
        for (range, again) in ranges.into_iter().zip(reader.read_cuts(&cuts, Look::Closely)) {
            let Some(again) = again.filter(|again| !again.is_empty()) else { continue };
            words_of_page.extend_from_slice(&words[taken..range.start]);
            let (line, block) = (words[range.start].line, words[range.start].block);
            words_of_page.extend(again.into_iter().map(|word| on_page(Word { line, block, ..word }, factor)));
            taken = range.end;
        }
        words_of_page.extend_from_slice(&words[taken..]);
        words_of_page
    }

    /// The words of lines that were cut out, boxes in pixels of their page; none where nothing is legible.
    pub(super) fn read_cuts(&mut self, cuts: &[Cut], look: Look, dpi: u32, until: Instant) -> Vec<Vec<Word>> {
        match &mut self.lines {
            Ok(reader) => reader.read_cuts(cuts, look).into_iter().map(Option::unwrap_or_default).collect(),
            Err(_) => {
                self.tesseract.see_digits_only(look == Look::Digits);
                let words = |cut: &Cut| cut.words(&mut self.tesseract, dpi, left(until)).unwrap_or_default();
                let looks = cuts.iter().map(words).collect();
                self.tesseract.see_digits_only(false);
                looks
            }
        }
    }

    fn words(&mut self, page: &Resized<'_>, on: &LinesOn<'_>, until: Instant) -> Result<Read, Failure> {
        let Resized { picture, dpi, factor } = page;
        let read = match &mut self.lines {
            Ok(reader) => words_of_lines(&mut self.tesseract, reader, picture, on, *dpi, until)?,
            Err(_) => {
                let input = if let LinesOn::Bits(bits) = on { Input::Bits(bits) } else { Input::Grey(picture) };
                let layout = if matches!(on, LinesOn::Block) { Layout::Block } else { Layout::Page };
                let words = self.tesseract.words(&input, *dpi, layout, left(until))?;
                Read { words, ..Read::default() }
            }
        };
        let words = read.words.into_iter().map(|word| on_page(word, *factor)).collect();
        Ok(Read { words, factor: *factor, ..read })
    }
}

/// From this resolution on lines are looked for on the picture halved, dots an inch: a quarter of the pixels. At 150 dots
/// an inch words come out as well over all (word F1 of 99 mixed pages 94.17 -> 94.28), but the small print of labels is
/// lost, which says whose the page is.
const HALVED_FROM: u32 = 390;
/// From this resolution on a second look is one at the picture halved.
const HALVED_AGAIN_FROM: u32 = 250;

/// What the lines of a picture are looked for on.
pub(super) enum LinesOn<'a> {
    /// The picture with one threshold.
    Whole,
    /// The same at half the resolution.
    Halved,
    /// Bits of the picture.
    Bits(&'a Bits),
    /// The picture with one threshold, of lines one under the other.
    Block,
}

/// The lines of a picture.
pub(super) fn lines(
    tesseract: &mut Tesseract,
    picture: &GrayImage,
    on: &LinesOn<'_>,
    dpi: u32,
) -> Result<Vec<TextLine>, Failure> {
    match on {
        LinesOn::Whole => tesseract.lines(&Bits::by_otsu(picture), dpi, Layout::Page),
        LinesOn::Block => tesseract.lines(&Bits::by_otsu(picture), dpi, Layout::Block),
        LinesOn::Bits(bits) => tesseract.lines(bits, dpi, Layout::Page),
        LinesOn::Halved => {
            let lines = tesseract.lines(&Bits::by_otsu(&shrink(picture, 2)), dpi / 2, Layout::Page)?;
            Ok(lines.into_iter().map(|line| line.times(2)).collect())
        }
    }
}

/// Tesseract finds the lines, our recogniser reads them.
fn words_of_lines(
    tesseract: &mut Tesseract,
    reader: &mut LineReader,
    picture: &GrayImage,
    on: &LinesOn<'_>,
    dpi: u32,
    until: Instant,
) -> Result<Read, Failure> {
    let lines = lines(tesseract, picture, on, dpi)?;
    let found = reader.read(picture, &lines, Look::Softened);
    let (mut read, mut line, mut block) = (Read::default(), 0, 0);
    for (place, found) in lines.iter().zip(found) {
        let first = read.words.len();
        if first > 0 {
            block += u32::from(place.starts_block());
            line += u32::from(place.starts_line());
        }
        let (of_line, doubtful) = match found {
            Line::Sure(words) => (words, None),
            Line::Doubtful(words, cut) => (words, Some(cut)),
            Line::Left(cut) => (cut.words(tesseract, dpi, left(until))?, None),
        };
        read.words.extend(of_line.into_iter().map(|word| Word { line, block, ..word }));
        read.doubtful.extend(doubtful.map(|cut| (first..read.words.len(), cut)));
    }
    Ok(read)
}

/// From this resolution on strokes are thick enough to bear a median, dots an inch.
const THICK_STROKES: u32 = 250;

/// The picture as Tesseract reads it best.
pub(super) fn prepared(upright: &GrayImage, dpi: u32) -> Resized<'_> {
    let mut resized = resize::for_reading(upright, dpi);
    if resized.dpi >= THICK_STROKES && grain::is_grainy(upright, dpi) {
        resized.picture = Cow::Owned(grain::without_specks(&resized.picture));
    }
    resized
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

/// A word of the picture that was read, on the page.
fn on_page(word: Word, factor: f32) -> Word {
    Word { area: scaled(word.area, factor), ..word }
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
