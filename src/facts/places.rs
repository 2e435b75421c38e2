//! Where the value of a label may stand: to its right, below it.

use std::ops::Range;

use super::{labels::Mark, sheet::Sheet};
use crate::chart::Rect;

/// The tokens to the right of a label that may be its value: up to the next label of the row.
pub(super) fn right_of(sheet: &Sheet, marks: &[Mark], index: usize) -> Range<usize> {
    let mark = &marks[index];
    let row = &sheet.rows[sheet.tokens[mark.tokens.start].row].tokens;
    let end = marks.get(index + 1).map_or(row.end, |next| next.tokens.start.min(row.end));
    mark.tokens.end..end.max(mark.tokens.end)
}

/// The tokens below a label that may be its value: in the next row, beginning under it.
pub(super) fn below(sheet: &Sheet, marks: &[Mark], index: usize) -> Option<Range<usize>> {
    let mark = &marks[index];
    let area = sheet.area(numbered(sheet, mark));
    let row = sheet.tokens[mark.tokens.start].row;
    let next_label = marks.get(index + 1).filter(|m| sheet.tokens[m.tokens.start].row == row);
    let letter = sheet.letter as u32;
    let left = area.left.saturating_sub(letter);
    let right = next_label.map_or(u32::MAX, |m| sheet.tokens[m.tokens.start].area.left.saturating_sub(letter / 2));
    for below in row + 1..sheet.rows.len().min(row + 4) {
        if sheet.rows[below].top - sheet.rows[row].bottom > sheet.letter * 1.9 {
            return None;
        }
        let all = sheet.rows[below].tokens.clone();
        let Some(start) = all.clone().find(|i| sheet.tokens[*i].area.left >= left) else { continue };
        let start = from_its_beginning(sheet, start, &area, left_neighbour(sheet, marks, index));
        let end = (start..all.end).find(|i| sheet.tokens[*i].area.left >= right).unwrap_or(all.end);
        let under = sheet.tokens[start].area.left <= area.right() + letter;
        if start == end || !under {
            continue;
        }
        let taken = marks.iter().find(|m| m.tokens.start >= start && m.tokens.start < end);
        let end = taken.map_or(end, |m| m.tokens.start);
        return (end > start).then_some(start..end);
    }
    None
}

/// A label with the number of its box before it: "6. BIRTHDATE".
fn numbered(sheet: &Sheet, mark: &Mark) -> Range<usize> {
    let start = sheet.cell(mark.tokens.start).start;
    let number = |text: &str| {
        let digits = text.trim_end_matches(['.', ')', ':']);
        (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let one = start + 1 == mark.tokens.start && number(&sheet.tokens[start].text);
    if one { start..mark.tokens.end } else { mark.tokens.clone() }
}

/// The label before token `at` in its row whose value it may be.
pub(super) fn before(sheet: &Sheet, marks: &[Mark], at: usize) -> Option<usize> {
    let row = sheet.tokens[at].row;
    let index = marks.iter().rposition(|m| m.tokens.end <= at)?;
    (sheet.tokens[marks[index].tokens.start].row == row).then_some(index)
}

/// Where the label before this one in its row ends, if there is one.
fn left_neighbour(sheet: &Sheet, marks: &[Mark], index: usize) -> Option<u32> {
    let row = |m: &Mark| sheet.tokens[m.tokens.start].row;
    let before = marks.get(index.checked_sub(1)?).filter(|m| row(m) == row(&marks[index]))?;
    Some(sheet.area(before.tokens.clone()).right())
}

/// The first token of the value below a label that a number indents ("2. PATIENT'S NAME").
fn from_its_beginning(sheet: &Sheet, start: usize, label: &Rect, neighbour: Option<u32>) -> usize {
    let first = sheet.cell(start).start;
    let left = sheet.tokens[first].area.left;
    let near = left as f32 + sheet.letter * 6.0 > label.left as f32;
    if near && neighbour.is_none_or(|edge| left >= edge) { first } else { start }
}
