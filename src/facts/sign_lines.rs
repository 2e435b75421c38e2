//! Lines and boxes to sign in, and where the ink of who signed would stand by them.

use super::page::Page;
use crate::chart::{Rect, Word};

/// So many words above a line are no name that somebody signed with.
const LINE_OF_PRINT: usize = 6;
/// So many dots in a row are a line.
const LEADER: usize = 10;

/// The lines that somebody may sign on: printed rules, and rows of dots or dashes that were read as a word.
pub(super) fn lines(page: &Page<'_>) -> impl Iterator<Item = Rect> {
    let letter = page.sheet.letter as u32;
    let rules = page.reading.rules.iter().filter(|r| r.horizontal).map(|r| r.area);
    let dots = page.reading.words.iter().filter_map(leader);
    let width = letter * 5..page.sheet.width * 4 / 5;
    rules.chain(dots).filter(move |line| width.contains(&line.width))
}

/// `.........`, `Signed______`: the part of a word that is a line to write on.
fn leader(word: &Word) -> Option<Rect> {
    let is_dot = |c: &char| matches!(c, '.' | '_' | '-' | '\u{2026}' | '\u{b7}');
    let all = word.text.chars().count();
    let dots = word.text.chars().rev().take_while(is_dot).count();
    let share = f64::from(word.area.width) * (all - dots) as f64 / all.max(1) as f64;
    let left = word.area.left + share as u32;
    let height = (word.area.height / 4).max(1);
    let foot = word.area.bottom().saturating_sub(height);
    (dots >= LEADER).then(|| Rect::new(left, foot, word.area.right().saturating_sub(left), height))
}

/// The printed line to sign on that a caption belongs to: just above it, to its right at its foot, or, where nothing
/// else stands between or under it, below.
pub(super) fn line_near(page: &Page<'_>, label: &Rect) -> Option<Rect> {
    let letter = page.sheet.letter as u32;
    let fits = |line: &Rect| {
        let above = line.bottom() <= label.top + letter / 2
            && label.top.saturating_sub(line.bottom()) < letter * 2
            && line.overlap_x(label) > 0;
        let right = line.left + letter >= label.right()
            && line.left < label.right() + letter * 6
            && line.center().1.abs_diff(label.bottom()) < letter * 2;
        above || right
    };
    // A line that ink crosses comes in pieces, or whole and in pieces: the longest of the nearest.
    let far = |line: &Rect| line.center().1.abs_diff(label.center().1) / letter.max(1);
    let near = |line: &Rect| (far(line), std::cmp::Reverse(line.width));
    let found = lines(page).filter(fits).min_by_key(near);
    found.or_else(|| lines(page).filter(|line| is_under_its_caption(page, line, label)).min_by_key(near))
}

/// A line to sign on whose caption stands over it, with room for ink between and no other caption below.
fn is_under_its_caption(page: &Page<'_>, line: &Rect, label: &Rect) -> bool {
    let letter = page.sheet.letter as u32;
    let gap = line.top.saturating_sub(label.bottom());
    let flush = line.left.abs_diff(label.left) < letter * 2;
    let printed = |top: u32, bottom: u32| {
        page.sheet.tokens.iter().any(|t| {
            let middle = t.area.center().1;
            t.confidence > 0.6 && middle > top && middle < bottom && t.area.overlap_x(line) > 0
        })
    };
    flush
        && (letter * 3 / 2..letter * 5).contains(&gap)
        && !printed(label.bottom(), line.top.saturating_sub(letter))
        && !printed(line.bottom(), line.bottom() + letter * 3 / 2)
}

/// Where ink would stand on a line: above it, and a little below; the part over "Signature", not over "Date".
pub(super) fn above(page: &Page<'_>, line: &Rect, label: &Rect) -> Rect {
    let letter = page.sheet.letter as u32;
    let highest = line.top.saturating_sub(letter * 5 / 2);
    let is_over = label.bottom() <= line.top;
    let below = label.bottom() + page.reading.ink.cell;
    let top = if is_over && label.overlap_x(line) > 0 { highest.max(below.min(line.top)) } else { highest };
    // What is printed right below, the caption or the next line, is no ink; the map is made of cells.
    let lowest = line.top + letter / 3;
    let below = lowest + page.reading.ink.cell;
    let close = page.sheet.tokens.iter().filter(|t| t.area.overlap_x(line) > 0 && t.confidence > 0.6);
    let printed = close.map(|t| t.area.top).filter(|top| (line.top..below).contains(top)).min();
    let bottom = if printed.is_some() || (line.top..lowest).contains(&label.top) { line.top } else { lowest };
    let width = if line.width > label.width * 2 && line.left + letter * 3 > label.left && !is_over {
        line.width * 3 / 5
    } else {
        line.width
    };
    Rect::new(line.left, top, width.max(1), bottom.saturating_sub(top).max(1))
}

/// The empty part of a printed box whose caption stands at its top.
pub(super) fn boxed(page: &Page<'_>, label: &Rect) -> Option<Rect> {
    let letter = page.sheet.letter as u32;
    let (x, y) = label.center();
    let rules = || page.reading.rules.iter();
    let across = |line: &Rect| line.left <= label.left + letter && line.right() + letter >= label.right();
    let horizontal = || rules().filter(|r| r.horizontal && across(&r.area)).map(|r| r.area);
    let upright = || rules().filter(|r| !r.horizontal && r.area.top <= y && r.area.bottom() >= y).map(|r| r.area);
    let top = horizontal().filter(|line| line.center().1 <= y).map(|line| line.center().1).max()?;
    let bottom = horizontal().filter(|line| line.top > label.bottom()).map(|line| line.top).min()?;
    let left = upright().filter(|line| line.center().0 <= x).map(|line| line.right()).max()?;
    let right = upright().filter(|line| line.center().0 > x).map(|line| line.left).min()?;
    let room = bottom.saturating_sub(label.bottom());
    let at_the_top = label.top.saturating_sub(top) < letter * 3 / 2 && label.left.saturating_sub(left) < letter * 3;
    let margin = letter / 3;
    (at_the_top && (letter * 3 / 2..letter * 8).contains(&room) && right > left + letter * 5).then(|| {
        let (left, top) = (left + margin, label.bottom() + 1);
        Rect::new(left, top, (right - left).saturating_sub(margin).max(1), (bottom - top).saturating_sub(margin).max(1))
    })
}

/// Where ink would stand by a line and its caption: above the line, or in the box whose top it is.
pub(super) fn room(page: &Page<'_>, line: &Rect, caption: &Rect) -> Rect {
    let crowded = is_crowded(page, line, caption);
    if crowded { below_the_caption(page, line, caption) } else { above(page, line, caption) }
}

/// Print stands right above the line over this caption: the line is the top of a box to sign in.
fn is_crowded(page: &Page<'_>, line: &Rect, caption: &Rect) -> bool {
    let letter = page.sheet.letter as u32;
    let under = caption.top >= line.top && caption.top < line.bottom() + letter;
    let printed = page.sheet.tokens.iter().enumerate().filter(|(_, t)| {
        let over = t.area.center().1 < line.top && t.area.bottom() + letter * 3 / 2 > line.top;
        over && t.area.overlap_x(line) > 0 && t.confidence > 0.8
    });
    // What was written on the line ends with it, and is no line of print.
    let is_print = |at: usize| {
        let cell = page.sheet.cell(at);
        let area = page.sheet.area(cell);
        let beyond = area.right() > line.right() + letter * 2 || area.left + letter * 2 < line.left;
        let row = page.sheet.rows[page.sheet.tokens[at].row].tokens.clone();
        let over = row.clone().filter(|i| page.sheet.tokens[*i].area.overlap_x(line) > 0).count();
        beyond || over >= LINE_OF_PRINT && page.sheet.confidence(row) > 0.8
    };
    under && printed.map(|(at, _)| at).any(is_print)
}

/// From a caption at the top of a box down to what is printed next, no further than a hand needs.
fn below_the_caption(page: &Page<'_>, line: &Rect, caption: &Rect) -> Rect {
    let letter = page.sheet.letter as u32;
    let next = page.sheet.tokens.iter().filter(|t| t.area.top > caption.bottom() && t.area.overlap_x(line) > 0);
    let printed = next.filter(|t| t.confidence > 0.6 && (t.area.height as f32) < page.sheet.letter * 1.3);
    let bottom = printed.map(|t| t.area.top).min().unwrap_or(u32::MAX).min(caption.bottom() + letter * 3);
    let top = caption.bottom() + 1;
    let (left, right) = (line.left + letter / 2, line.right().saturating_sub(letter / 2));
    Rect::new(left, top, right.saturating_sub(left).max(1), bottom.saturating_sub(top).max(1))
}
