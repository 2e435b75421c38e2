//! From a path of codes to words with places and certainties.
//!
//! After Tesseract's `recodebeam.cpp` (`ExtractPathAsUnicharIds`, `ExtractBestPathAsWords`, `InitializeWord`) and
//! `linerec.cpp` (`SearchWords`).

use crate::beam::Node;
use crate::dictionary::Permuter;
use crate::model::Model;
use crate::model::charset::{CharId, SPACE};

/// What Tesseract multiplies a network's certainty with (`kCertaintyScale`).
const CERTAINTY_SCALE: f32 = 7.0;

/// One word of a line; never of blanks only.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub text: String,
    /// 0 to 100, as Tesseract gives it.
    pub confidence: f32,
    /// First pixel and one past the last, from the left of the crop that was given.
    pub left: i32,
    pub right: i32,
}

/// The characters of a path.
#[derive(Default)]
struct Characters {
    ids: Vec<CharId>,
    certainties: Vec<f32>,
    /// The column where each is first seen.
    columns: Vec<usize>,
    /// Where one ends and the next begins: one more than there are characters.
    boundaries: Vec<i32>,
}

/// The words of a path; `pixels_per_column` says how wide a column is in the crop.
pub(crate) fn of_path(model: &Model, path: &[Node], pixels_per_column: f32) -> Vec<Word> {
    let characters = characters(path);
    let count = characters.ids.len();
    let mut words = Vec::new();
    let (mut start, mut space_before) = (0, 0.0_f32);
    while start < count {
        let ends = |at: usize| characters.ids[at] == SPACE || path[characters.columns[at]].starts_word;
        let end = (start + 1..count).find(|at| ends(*at)).unwrap_or(count);
        let spaced = end < count && characters.ids[end] == SPACE;
        let space_after = if spaced { characters.certainties[end] } else { 0.0 };
        let own = characters.certainties[start..end].iter().copied().fold(f32::MAX, f32::min);
        let certainty = own.min(space_after.min(space_before)) * CERTAINTY_SCALE;
        let edge = |at: usize| characters.boundaries[at] as f32 * pixels_per_column;
        let text: String = characters.ids[start..end].iter().map(|id| model.charset.text(*id)).collect();
        if !text.trim().is_empty() {
            words.push(Word {
                text,
                confidence: (100.0 + 5.0 * certainty).clamp(0.0, 100.0),
                left: edge(start).floor() as i32,
                right: edge(end).ceil() as i32,
            });
        }
        space_before = space_after;
        start = if spaced { end + 1 } else { end };
    }
    words
}

fn characters(path: &[Node]) -> Characters {
    let mut found = Characters::default();
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    let width = path.len();
    let mut t = 0;
    while t < width {
        // Tesseract keeps these in double precision and stores single.
        let mut certainty = 0.0_f32;
        while t < width && path[t].character.is_none() {
            certainty = certainty.min(path[t].certainty);
            t += 1;
        }
        starts.push(t);
        let Some(id) = path.get(t).and_then(|node| node.character) else {
            if let Some(last) = found.certainties.last_mut() {
                *last = last.min(certainty);
            }
            continue;
        };
        if id == SPACE
            && path[t].permuter != Permuter::None
            && let Some(last) = found.certainties.last_mut()
        {
            *last = last.min(certainty);
            certainty = 0.0;
        }
        found.ids.push(id);
        found.columns.push(t);
        loop {
            let node = &path[t];
            if node.certainty < certainty || (id == SPACE && node.permuter == Permuter::None) {
                certainty = node.certainty;
            }
            t += 1;
            if t >= width || !path[t].duplicate {
                break;
            }
        }
        ends.push(t);
        found.certainties.push(certainty);
    }
    starts.push(width);
    found.boundaries.push(0);
    for (i, end) in ends.iter().enumerate() {
        let middle = (starts[i + 1] - end) / 2;
        found.boundaries.push((end + middle) as i32);
    }
    if let Some(last) = found.boundaries.last_mut() {
        *last = width as i32;
    }
    found
}
