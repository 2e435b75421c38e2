//! Whether anybody put anything on the page.
//!
//! A page called blank is proposed as such and kept. Still the doubt goes to content: a page is blank at once
//! only if nothing is left without punch holes, scan edges, staples, folds and specks; if something is, its
//! words decide, and large strokes of a pen are content without any word.

use super::components::{Component, Components};
use super::sketch::Sketch;
use crate::chart::Word;

/// What a page looks like before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing on it.
    Blank,
    /// Some marks: blank unless they turn out to be words.
    Marks,
    /// Print or handwriting.
    Content,
}

/// Figures smaller than this both ways are specks, inches.
const SPECK: f32 = 0.035;
/// So many letter-sized figures, and it is not worth asking whether the page is blank.
const PLENTY: usize = 150;
/// Pen strokes are at least this long, inches.
const STROKE: f32 = 0.3;

/// Looks over the figures of a sketch without scan borders.
pub(super) fn look(sketch: &Sketch, components: &Components) -> Look {
    let speck = sketch.dots_in(SPECK);
    let marks: Vec<&Component> =
        components.list.iter().filter(|figure| figure.longer_side() > speck && !is_litter(sketch, figure)).collect();
    let strokes: u32 = marks.iter().filter(|figure| is_stroke(sketch, figure)).map(|figure| figure.longer_side()).sum();
    if marks.len() >= PLENTY || strokes >= sketch.dots_in(2.0 * STROKE) {
        return Look::Content;
    }
    let letters = marks.iter().filter(|figure| figure.longer_side() >= sketch.dots_in(0.05)).count();
    if letters < 3 && strokes == 0 { Look::Blank } else { Look::Marks }
}

/// What every sheet may bear without saying anything: punch holes, folds, staples, edges.
fn is_litter(sketch: &Sketch, figure: &Component) -> bool {
    is_hole(sketch, figure) || is_line(sketch, figure) || is_at_the_edge(sketch, figure)
}

/// Round, 0.15 to 0.5 inch, and near an edge of the sheet: filled, or a ring.
fn is_hole(sketch: &Sketch, figure: &Component) -> bool {
    let size = sketch.dots_in(0.13)..=sketch.dots_in(0.5);
    let round = figure.shorter_side() * 10 >= figure.longer_side() * 7;
    size.contains(&figure.longer_side()) && round && distance_to_edge(sketch, figure) < sketch.dots_in(0.9)
}

/// Long and thin: a fold, a scratch, a staple's shadow, the edge of the sheet.
fn is_line(sketch: &Sketch, figure: &Component) -> bool {
    let thin = sketch.dots_in(0.05).max(figure.longer_side() / 12);
    figure.longer_side() >= sketch.dots_in(0.2) && figure.shorter_side() <= thin
}

/// Touches the edge of the picture: the rest of a scan border, a torn corner.
fn is_at_the_edge(sketch: &Sketch, figure: &Component) -> bool {
    distance_to_edge(sketch, figure) < sketch.dots_in(0.05)
}

/// A large figure of thin lines, as a pen leaves it.
fn is_stroke(sketch: &Sketch, figure: &Component) -> bool {
    figure.longer_side() >= sketch.dots_in(STROKE)
        && figure.shorter_side() >= sketch.dots_in(0.06)
        && figure.fill() < 0.45
}

fn distance_to_edge(sketch: &Sketch, figure: &Component) -> u32 {
    let area = figure.area;
    let right = sketch.width.saturating_sub(area.right());
    let bottom = sketch.height.saturating_sub(area.bottom());
    area.left.min(area.top).min(right).min(bottom)
}

/// Confidence of a word that is there.
const READ: f32 = 60.0;
/// The same where it is the only one.
const SURELY_READ: f32 = 75.0;

/// Whether there is a word among them that a person could read: two or more letters or digits, read with some confidence. One
/// alone has to be read surely: print that shows through from the other side is read as some word or other.
pub(super) fn bears_words(words: &[Word]) -> bool {
    let is_word = |word: &&Word| word.text.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
    let read: Vec<f32> =
        words.iter().filter(is_word).map(|word| word.confidence).filter(|confidence| *confidence >= READ).collect();
    read.len() > 1 || read.iter().any(|confidence| *confidence >= SURELY_READ)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Rect;

    fn bears(read: &[(&str, f32)]) -> bool {
        let word = |&(text, confidence): &(&str, f32)| {
            let area = Rect::new(100, 100, 80, 20);
            Word { text: text.to_owned(), area, confidence, line: 0, block: 0 }
        };
        bears_words(&read.iter().map(word).collect::<Vec<_>>())
    }

    #[test]
    fn one_word_counts_if_it_was_read_surely_and_two_if_they_were_read() {
        assert!(bears(&[("VOID", 93.0)]));
        assert!(!bears(&[("parar", 63.0)]));
        assert!(bears(&[("turn", 63.0), ("over", 66.0)]));
        assert!(!bears(&[("|", 95.0), ("x", 90.0), ("smudge", 31.0)]));
    }
}
