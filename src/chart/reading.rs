//! What a reader saw on one page.

use std::fmt;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{PageNumber, Rect, Turn};

/// One word as it was read.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub text: String,
    pub area: Rect,
    /// 0 to 100, as Tesseract gives it; 100 for text that the file itself carried.
    pub confidence: f32,
    /// The text line it stands in, counted from 0 over the page; words of a line are in reading order.
    pub line: u32,
    /// The block of text (paragraph, column, table cell) its line stands in, counted from 0 over the page.
    pub block: u32,
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Word(… at {:?})", self.area)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Symbology {
    Code128,
    Code39,
    Qr,
    DataMatrix,
    Other,
}

/// A barcode, its text as a plain reader gives it (no Full ASCII decoding for Code 39).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Barcode {
    pub text: String,
    pub symbology: Symbology,
    pub area: Rect,
}

impl fmt::Debug for Barcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Barcode({:?} …)", self.symbology)
    }
}

/// A straight printed line, such as one to sign on or the edge of a box.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub area: Rect,
    /// Runs across the page, not down.
    pub horizontal: bool,
}

/// How dark each small square of the page is: enough to say whether somebody wrote somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InkMap {
    /// Side of a square in pixels of the page picture.
    pub cell: u32,
    pub columns: u32,
    pub rows: u32,
    /// Share of dark pixels, 0 to 255, row by row from the top left. Straight printed lines are left out.
    #[serde(with = "as_base64")]
    pub cells: Vec<u8>,
}

impl InkMap {
    /// Dark pixels within `area`, as a share of it, 0 to 1; cells that it covers in part count by that part.
    #[must_use]
    pub fn share(&self, area: &Rect) -> f32 {
        if self.cell == 0 || area.width == 0 || area.height == 0 {
            return 0.0;
        }
        let (mut dark, mut all) = (0.0_f64, 0.0_f64);
        for row in area.top / self.cell..=(area.bottom() - 1) / self.cell {
            for column in area.left / self.cell..=(area.right() - 1) / self.cell {
                if row >= self.rows || column >= self.columns {
                    continue;
                }
                let square = Rect::new(column * self.cell, row * self.cell, self.cell, self.cell);
                let part = f64::from(square.overlap_x(area)) * f64::from(square.overlap_y(area));
                all += part;
                dark += part * f64::from(self.cells[(row * self.columns + column) as usize]) / 255.0;
            }
        }
        if all > 0.0 { (dark / all) as f32 } else { 0.0 }
    }
}

/// Where the words of a page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TextOrigin {
    /// Read from the page picture.
    #[default]
    Scan,
    /// Text that the file itself carried, on a page that is not a picture.
    File,
}

/// Everything a reader saw on one page, upright. Boxes are in pixels of the upright page picture.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PageReading {
    pub number: PageNumber,
    /// Size of the upright page picture, pixels.
    pub width: u32,
    pub height: u32,
    /// Dots per inch of the upright page picture, the same both ways.
    pub dpi: u32,
    /// By how much the content of the scan stood turned.
    pub turn: Turn,
    /// Degrees, clockwise positive, that were taken out after turning; 0 if it was left as it was.
    pub skew: f32,
    pub origin: TextOrigin,
    /// In reading order: blocks, lines, words.
    pub words: Vec<Word>,
    pub barcodes: Vec<Barcode>,
    pub rules: Vec<Rule>,
    pub ink: InkMap,
    /// Nothing on the page that a person would call content. Such a page is kept and proposed as blank.
    pub blank: bool,
    /// Mean confidence of the words, 0 to 100, weighted by their length; 0 without words.
    pub confidence: f32,
    /// Difference hash of the picture, for finding the same sheet scanned twice; 0 if blank.
    pub picture_hash: u64,
}

impl PageReading {
    /// The reading without what only facts need: the ink map and the rules.
    #[must_use]
    pub fn without_ink(self) -> Self {
        Self { ink: InkMap::default(), rules: Vec::new(), ..self }
    }

    /// The page's text: words joined by a space, lines by a line feed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = None;
        for word in &self.words {
            if !text.is_empty() {
                text.push(if line == Some(word.line) { ' ' } else { '\n' });
            }
            line = Some(word.line);
            text.push_str(&word.text);
        }
        text
    }
}

mod as_base64 {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(d)?).map_err(D::Error::custom)
    }
}

/// A place of a page to look at by itself: one line, upright.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    pub area: Rect,
    /// The words that were read there, places in [`PageReading::words`].
    pub words: Range<u32>,
    /// Of the least sure of these words.
    pub confidence: f32,
    /// No letter was read there, so that a look for digits only is worth its time.
    pub digits: bool,
}

/// What each look at a zone read, boxes in pixels of the upright page; line and block of the words are 0.
pub type Looks = Vec<Vec<Word>>;
