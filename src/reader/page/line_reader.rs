//! Reads lines of text with our own build of Tesseract's recogniser.
//!
//! Looked at as Tesseract looks, a line has the text and the confidences that Tesseract gives it; pages are read with
//! lines softened, which reads them better. Tesseract's boxes come from the letters of its layout analysis; ours are drawn
//! around the ink between the places where the network saw a word begin and end.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use image::{GrayImage, imageops};
use recognise::{GreyPicture, Instructions, Look, Model, ModelError, Recogniser};

use super::tesseract::{Failure, Input, Layout, Tesseract, TextLine};
use super::turn::{turned_area, turned_back};
use crate::chart::{Rect, Turn, Word};

/// What Tesseract leaves around a line for its recogniser, pixels (`kImagePadding`).
const PADDING: i32 = 4;
/// A row this full of ink, of a word that is wider than high, is part of a printed rule.
const FULL_ROW: f32 = 0.9;

/// Why lines are read by Tesseract itself.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotFast {
    #[error("the settings ask for it")]
    Asked,
    #[error("this processor has neither AVX-512 VNNI nor AVX2")]
    Processor,
    #[error("several languages are read together")]
    Languages,
    #[error("{0}")]
    Model(#[from] ModelError),
}

/// Reads lines of one language.
pub(super) struct LineReader {
    recogniser: Recogniser,
    instructions: Instructions,
}

/// What was read in one line.
pub(super) enum Line {
    Sure(Vec<Word>),
    /// A word was read with so little confidence that a closer look pays.
    Doubtful(Vec<Word>, Cut),
    /// This line is left to Tesseract.
    Left(Cut),
}

/// A line with a word of less confidence is doubtful. A closer look at these takes the word F1 of 99 mixed pages from 94.82
/// to 94.97; with 40 it comes to 94.90, with 75 to 95.01.
const DOUBTFUL: f32 = 50.0;
/// The same of a number, in which every figure counts: of 944 numbers with five digits on these pages 845 are read right
/// without a closer look or softened lines, 865 with both, 867 with this.
const DOUBTFUL_NUMBER: f32 = 80.0;
/// Digits of a number that may be an identifier or a date.
const NUMBER: usize = 4;

impl LineReader {
    /// A reader with the model of `languages` in `data`.
    ///
    /// # Errors
    /// Says why this is left to Tesseract.
    pub(super) fn new(data: &Path, languages: &str) -> Result<Self, NotFast> {
        if languages.contains('+') {
            return Err(NotFast::Languages);
        }
        let instructions = Instructions::best();
        if instructions == Instructions::Plain {
            return Err(NotFast::Processor);
        }
        let model = Model::load(&data.join(format!("{languages}.traineddata")))?;
        Ok(Self { recogniser: Recogniser::with(Arc::new(model), instructions), instructions })
    }

    pub(super) fn instructions(&self) -> Instructions {
        self.instructions
    }

    /// The words of each line, boxes in pixels of `page`; line and block of the words are left 0.
    pub(super) fn read(&mut self, page: &GrayImage, lines: &[TextLine], look: Look) -> Vec<Line> {
        let cuts: Vec<Cut> = lines.iter().map(|line| Cut::of(page, line)).collect();
        let words = self.words(&cuts, look);
        let mut found: Vec<_> = cuts.into_iter().zip(words).collect();
        self.turn_sideways_lines(&mut found, look);
        found
            .into_iter()
            .map(|(cut, words)| match words {
                Some(words) if is_doubtful(&words) => Line::Doubtful(cut.placed(words), cut),
                Some(words) => Line::Sure(cut.placed(words)),
                None => Line::Left(cut),
            })
            .collect()
    }

    /// Layout analysis takes all text that stands sideways for running up: a line is kept the way that reads surer.
    fn turn_sideways_lines(&mut self, found: &mut [(Cut, Option<Vec<recognise::Word>>)], look: Look) {
        let (sideways, turned): (Vec<usize>, Vec<Cut>) = found
            .iter()
            .enumerate()
            .filter(|(_, (cut, _))| matches!(cut.turn, Turn::Quarter | Turn::ThreeQuarters))
            .map(|(line, (cut, _))| (line, cut.upside_down()))
            .unzip();
        let again = self.words(&turned, look);
        for ((line, cut), words) in sideways.into_iter().zip(turned).zip(again) {
            let sure = |words: &Option<Vec<recognise::Word>>| words.as_deref().map_or(0.0, sureness);
            if sure(&words) > sure(&found[line].1) {
                found[line] = (cut, words);
            }
        }
    }

    fn words(&mut self, cuts: &[Cut], look: Look) -> Vec<Option<Vec<recognise::Word>>> {
        let pictures: Vec<GreyPicture> = cuts.iter().map(|cut| grey(&cut.upright)).collect();
        self.recogniser.read(&pictures, look)
    }

    /// The words of lines that were cut out, boxes in pixels of their page; line and block are left 0.
    pub(super) fn read_cuts(&mut self, cuts: &[Cut], look: Look) -> Vec<Option<Vec<Word>>> {
        let words = self.words(cuts, look);
        cuts.iter().zip(words).map(|(cut, words)| Some(cut.placed(words?))).collect()
    }
}

/// The picture of a line, cut out of its page and set upright.
pub(super) struct Cut {
    /// On the page.
    area: Rect,
    turn: Turn,
    upright: GrayImage,
}

impl Cut {
    pub(super) fn of(page: &GrayImage, line: &TextLine) -> Self {
        let kept = |at: i32, size: u32| u32::try_from(at.max(0)).unwrap_or(0).min(size);
        let (left, right) = (kept(line.left - PADDING, page.width()), kept(line.right + PADDING, page.width()));
        let (top, bottom) = (kept(line.top - PADDING, page.height()), kept(line.bottom + PADDING, page.height()));
        let area = Rect::new(left, top, right.saturating_sub(left), bottom.saturating_sub(top));
        let turn = match line.quarter_turns {
            1 => Turn::Quarter,
            2 => Turn::Half,
            3 => Turn::ThreeQuarters,
            _ => Turn::Upright,
        };
        let lying = imageops::crop_imm(page, area.left, area.top, area.width, area.height).to_image();
        let upright = if turn == Turn::Upright { lying } else { turned_back(&lying, turn).into_owned() };
        Self { area, turn, upright }
    }

    /// An upright line that was cut out as this `area` of its page.
    pub(super) fn out_of(area: Rect, upright: GrayImage) -> Self {
        Self { area, turn: Turn::Upright, upright }
    }

    /// The same lying the other way round.
    fn upside_down(&self) -> Self {
        Self { area: self.area, turn: self.turn.opposite(), upright: imageops::rotate180(&self.upright) }
    }

    /// The words as Tesseract reads them.
    pub(super) fn words(&self, tesseract: &mut Tesseract, dpi: u32, limit: Duration) -> Result<Vec<Word>, Failure> {
        let words = tesseract.words(&Input::Grey(&self.upright), dpi, Layout::Line, limit)?;
        Ok(words.into_iter().map(|word| Word { area: self.on_page(word.area), ..word }).collect())
    }

    fn placed(&self, words: Vec<recognise::Word>) -> Vec<Word> {
        let dark = middle(&self.upright);
        words
            .into_iter()
            .map(|word| {
                let place = |at: i32| u32::try_from(at).unwrap_or(0).min(self.upright.width());
                let (left, right) = (place(word.left), place(word.right));
                let area = self.ink(left, right.max(left), dark);
                // Where the network saw two spaces, the second begins a word.
                let text = word.text.trim().to_owned();
                Word { text, area: self.on_page(area), confidence: word.confidence, line: 0, block: 0 }
            })
            .collect()
    }

    /// The box around the ink between two columns; the whole height where there is none.
    fn ink(&self, left: u32, right: u32, dark: u8) -> Rect {
        let padding = PADDING.unsigned_abs().min(self.upright.height() / 4);
        let rows = padding..self.upright.height() - padding;
        let row_ink = |y: u32| self.row(y, left, right).iter().filter(|pixel| **pixel < dark).count();
        let ink: Vec<usize> = rows.clone().map(row_ink).collect();
        let width = (right - left) as usize;
        let is_rule = |count: &usize| width > ink.len() && *count as f32 >= FULL_ROW * width as f32;
        let above = ink.iter().take_while(|count| **count == 0 || is_rule(count)).count();
        let below = ink.iter().rev().take_while(|count| **count == 0 || is_rule(count)).count();
        if above + below >= ink.len() {
            return Rect::new(left, rows.start, right - left, rows.end - rows.start);
        }
        let (top, bottom) = (rows.start + above as u32, rows.end - below as u32);
        let is_inked = |x: u32| (top..bottom).any(|y| self.upright.get_pixel(x, y).0[0] < dark);
        let first = (left..right).find(|x| is_inked(*x)).unwrap_or(left);
        let last = (left..right).rev().find(|x| is_inked(*x)).map_or(right, |x| x + 1);
        Rect::new(first, top, last - first, bottom - top)
    }

    fn row(&self, y: u32, left: u32, right: u32) -> &[u8] {
        let start = y as usize * self.upright.width() as usize;
        &self.upright.as_raw()[start + left as usize..start + right as usize]
    }

    /// An area of the upright picture, on the page.
    fn on_page(&self, area: Rect) -> Rect {
        let back = match self.turn {
            Turn::Quarter => Turn::ThreeQuarters,
            Turn::ThreeQuarters => Turn::Quarter,
            same => same,
        };
        let area = turned_area(area, self.upright.dimensions(), back, 0.0);
        Rect { left: area.left + self.area.left, top: area.top + self.area.top, ..area }
    }
}

/// Halfway between the darkest and the lightest twentieth.
fn middle(picture: &GrayImage) -> u8 {
    let mut counts = [0_usize; 256];
    for pixel in picture.as_raw() {
        counts[usize::from(*pixel)] += 1;
    }
    let share = picture.as_raw().len() / 20;
    let (mut darkest, mut seen) = (0, counts[0]);
    while seen <= share && darkest < 255 {
        darkest += 1;
        seen += counts[darkest];
    }
    let (mut lightest, mut seen) = (255, counts[255]);
    while seen <= share && lightest > 0 {
        lightest -= 1;
        seen += counts[lightest];
    }
    u8::try_from((darkest + lightest).div_ceil(2)).unwrap_or(u8::MAX)
}

/// Mean confidence of the letters and digits of a line, 0 to 100.
fn sureness(words: &[recognise::Word]) -> f32 {
    let letters = |word: &recognise::Word| word.text.chars().filter(|c| c.is_alphanumeric()).count() as f32;
    let all: f32 = words.iter().map(letters).sum();
    words.iter().map(|word| word.confidence * letters(word)).sum::<f32>() / all.max(1.0)
}

/// Marks and specks count for nothing: they are never sure.
fn is_doubtful(words: &[recognise::Word]) -> bool {
    let digits = |word: &recognise::Word| word.text.chars().filter(char::is_ascii_digit).count();
    words.iter().any(|word| {
        word.confidence < DOUBTFUL && word.text.contains(char::is_alphanumeric)
            || word.confidence < DOUBTFUL_NUMBER && digits(word) >= NUMBER
    })
}

fn grey(picture: &GrayImage) -> GreyPicture {
    GreyPicture { pixels: picture.as_raw().clone(), width: picture.width() as usize, height: picture.height() as usize }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of print, of those that the recogniser is tested with.
    fn line() -> GrayImage {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/recognise/tests/golden/000.png");
        image::open(golden).unwrap().into_luma8()
    }

    /// What is read on a line of a page, which layout analysis says stands turned by so many quarters.
    fn read(page: &GrayImage, quarter_turns: i32) -> Option<String> {
        let tesseract = Tesseract::reading("eng").unwrap();
        let mut reader = match LineReader::new(&tesseract.data_folder(), "eng") {
            Err(NotFast::Processor) => return None,
            reader => reader.unwrap(),
        };
        let line = TextLine::over(page.dimensions(), quarter_turns);
        let (Line::Sure(words) | Line::Doubtful(words, _)) = reader.read(page, &[line], Look::AsTesseract).remove(0)
        else {
            panic!("left to Tesseract")
        };
        Some(words.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_line_that_stands_sideways_is_read_whichever_way_it_runs() {
        let Some(upright) = read(&line(), 0) else { return };
        assert!(upright.len() > 10);
        for runs in [imageops::rotate90(&line()), imageops::rotate270(&line())] {
            for said in [1, 3] {
                assert_eq!(read(&runs, said).as_ref(), Some(&upright));
            }
        }
    }
}
