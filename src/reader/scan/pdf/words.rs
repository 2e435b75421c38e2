//! The words that a born-digital page carries: glyphs joined to words, and whether they are the page at all.

use hayro::hayro_interpret::font::{Glyph as FontGlyph, PositionedGlyph};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::kurbo::{Affine, Point, Rect, Vec2};

use super::super::layout::{self, Piece};
use super::survey::Survey;
use crate::chart::{self, Word};

/// A glyph where it is seen. Places are points on the page, `y` down.
pub(super) struct Glyph {
    /// White space if it is a gap; `None` if nobody knows what letter it is.
    pub(super) text: Option<String>,
    /// Where it stands on its line, and where the next one would.
    from: Point,
    to: Point,
    /// Height of the letters, points.
    size: f64,
    /// Its ink, or the room for it where it has none.
    pub(super) area: Rect,
}

/// `onto_page` takes thousandths of the font's size to points.
pub(super) fn glyph_of(positioned: &PositionedGlyph<'_>, onto_page: Affine) -> Glyph {
    let glyph: &FontGlyph<'_> = positioned;
    let (advance, ink) = match glyph {
        FontGlyph::Outline(outline) => (outline.advance_width(), Some(outline.outline().control_box())),
        FontGlyph::Type3(drawn) => (drawn.advance_width(), None),
    };
    let advance = f64::from(advance.unwrap_or(500.0));
    let inkless = ink.is_some_and(|ink| ink.area() <= 0.0);
    let room = Rect::new(0.0, -200.0, advance.max(1.0), 700.0);
    let known = glyph.as_unicode().and_then(readable);
    let from = onto_page * Point::ORIGIN;
    Glyph {
        text: if inkless { Some(" ".to_owned()) } else { known },
        from,
        to: onto_page * Point::new(advance, 0.0),
        size: (onto_page * Point::new(0.0, 1000.0) - from).hypot(),
        area: onto_page.transform_rect_bbox(ink.filter(|_| !inkless).unwrap_or(room)),
    }
}

/// What the glyph says; `None` for codes that are no letters.
fn readable(unicode: BfString) -> Option<String> {
    let text = match unicode {
        BfString::Char(letter) => letter.to_string(),
        BfString::String(letters) => letters,
    };
    let is_letter = |c: char| !c.is_control() && !matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}' | '\u{F0000}'..);
    if text.is_empty() || !text.chars().all(|c| is_letter(c) || c.is_whitespace()) {
        return None;
    }
    Some(text.chars().map(spelled_out).collect())
}

/// Typographic ligatures as the letters they are.
fn spelled_out(letter: char) -> String {
    match letter {
        '\u{FB00}' => "ff".into(),
        '\u{FB01}' => "fi".into(),
        '\u{FB02}' => "fl".into(),
        '\u{FB03}' => "ffi".into(),
        '\u{FB04}' => "ffl".into(),
        '\u{AD}' | '\u{2010}' | '\u{2011}' => "-".into(),
        other => other.to_string(),
    }
}

/// Fewer letters than this make no page of text: a stamp, a fax header, a page number.
const LETTERS_MIN: usize = 20;
/// More of the page in pictures than this, and it is a scan with something typed on it.
const PICTURES_MAX: f64 = 0.6;
/// More than this, and only a full page of text outweighs the words that the pictures may hold.
const PICTURES_MANY: f64 = 0.25;
const LETTERS_MANY: usize = 600;

/// The page's words if its text is the page; `None` if the words have to be read from its picture.
pub(super) fn of(survey: &Survey<'_>) -> Option<PageWords> {
    let letters = survey.glyphs.iter().filter(|glyph| !glyph.is_gap()).count();
    let pictures = survey.picture_share();
    let enough = letters >= LETTERS_MIN && (pictures <= PICTURES_MANY || letters >= LETTERS_MANY);
    let understood = survey.unknown_glyphs * 50 <= letters;
    if !enough || pictures > PICTURES_MAX || !understood || !runs_across(&survey.glyphs) || !says_words(&survey.glyphs)
    {
        return None;
    }
    Some(PageWords { pieces: join(&survey.glyphs) })
}

impl Glyph {
    fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    fn is_gap(&self) -> bool {
        self.text().chars().all(char::is_whitespace)
    }

    fn step(&self) -> Vec2 {
        self.to - self.from
    }
}

/// Text that stands on its side is a page that has to be turned, as scans are.
fn runs_across(glyphs: &[Glyph]) -> bool {
    let across = glyphs.iter().filter(|glyph| glyph.step().x > 0.0 && glyph.step().y.abs() < 0.1 * glyph.step().x);
    across.count() * 10 >= glyphs.len() * 9
}

/// A broken encoding gives signs where letters should be.
fn says_words(glyphs: &[Glyph]) -> bool {
    let signs = || glyphs.iter().flat_map(|glyph| glyph.text().chars()).filter(|c| !c.is_whitespace());
    signs().filter(|c| c.is_alphanumeric()).count() * 2 >= signs().count()
}

/// A word on the page, points.
struct PageWord {
    text: String,
    area: Rect,
    size: f64,
}

pub(super) struct PageWords {
    pieces: Vec<PageWord>,
}

/// Distances as shares of the letters' height: a gap of this makes a new word, this far back or off the line too.
const WORD_GAP: f64 = 0.2;
const STEP_BACK: f64 = 0.3;
const OFF_LINE: f64 = 0.25;

/// Joins glyphs in the order they were drawn.
fn join(glyphs: &[Glyph]) -> Vec<PageWord> {
    let mut words: Vec<PageWord> = Vec::new();
    let mut last: Option<&Glyph> = None;
    for glyph in glyphs {
        if glyph.is_gap() {
            last = None;
            continue;
        }
        match (words.last_mut(), last) {
            (Some(word), Some(last)) if continues(last, glyph) => {
                word.text.push_str(glyph.text());
                word.area = word.area.union(glyph.area);
                word.size = word.size.max(glyph.size);
            }
            _ => words.push(PageWord { text: glyph.text().to_owned(), area: glyph.area, size: glyph.size }),
        }
        last = Some(glyph);
    }
    without_doubles(words)
}

fn continues(last: &Glyph, next: &Glyph) -> bool {
    let size = last.size.max(next.size);
    let step = last.step();
    let length = step.hypot();
    if length <= 0.0 {
        return false;
    }
    let (along, gap) = (step / length, next.from - last.to);
    let (forward, aside) = (gap.dot(along), gap.cross(along));
    (-STEP_BACK * size..=WORD_GAP * size).contains(&forward) && aside.abs() <= OFF_LINE * size
}

/// Bold type is often the same word drawn twice, a hair apart.
fn without_doubles(words: Vec<PageWord>) -> Vec<PageWord> {
    let mut kept: Vec<PageWord> = Vec::with_capacity(words.len());
    for word in words {
        let recent = kept.iter().rev().take(200);
        let same = |other: &PageWord| {
            other.text == word.text && (other.area.center() - word.area.center()).hypot() < 0.15 * word.size
        };
        if !recent.into_iter().any(same) {
            kept.push(word);
        }
    }
    kept
}

impl PageWords {
    /// The words in reading order, in pixels of a picture of `size` that shows a point as `scale` pixels.
    pub(super) fn in_pixels(self, scale: f64, size: (u32, u32)) -> Vec<Word> {
        let pieces = self.pieces.into_iter().filter_map(|word| {
            let area = pixels(word.area, scale, size)?;
            Some(Piece { text: word.text, area, size: (word.size * scale) as f32 })
        });
        layout::in_reading_order(pieces.collect())
    }
}

fn pixels(area: Rect, scale: f64, (width, height): (u32, u32)) -> Option<chart::Rect> {
    let inside = |at: f64, side: u32| at.clamp(0.0, f64::from(side)) as u32;
    let (left, top) = (inside((area.x0 * scale).floor(), width), inside((area.y0 * scale).floor(), height));
    let (right, bottom) = (inside((area.x1 * scale).ceil(), width), inside((area.y1 * scale).ceil(), height));
    (right > left && bottom > top).then(|| chart::Rect::new(left, top, right - left, bottom - top))
}
