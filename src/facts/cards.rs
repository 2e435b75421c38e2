//! The card of an addressograph that bears no labels: a name, a number, a birth date with sex or age, one under the other.

use std::ops::Range;

use super::{
    ages::is_unit,
    identity::{found_name, latest},
    names::Reading,
    numbers,
    page::{Mention, Page},
    tables::LabelKind,
};
use crate::chart::{Found, Mrn, PageFacts, Rect};

/// Rows above and below the name that may belong to its card; rows of a neighbouring column count too.
const REACH: usize = 4;

/// What each part of a card is worth without a label, before how well it was read.
const NAME: f32 = 0.8;
const NUMBER: f32 = 0.62;
const BIRTH: f32 = 0.66;

/// Fills in what no label named, from blocks of short lines that hold a name and two of: a number of this
/// hospital's shape, a date, a sex or an age.
pub(super) fn unlabelled(page: &Page<'_>, facts: &mut PageFacts) {
    for row in 0..page.sheet.rows.len() {
        for cell in page.sheet.cells(row) {
            if let Some(card) = card(page, row, &cell) {
                if !facts.names.iter().any(|n| n.certainty > 0.6) {
                    facts.names.push(card.name);
                }
                facts.mrns.extend(card.number.filter(|_| facts.mrns.is_empty()));
                facts.births.extend(card.birth.filter(|_| facts.births.is_empty()));
            }
        }
    }
}

struct Card {
    name: Found<crate::chart::PersonName>,
    number: Option<Found<Mrn>>,
    birth: Option<Found<jiff::civil::Date>>,
}

fn card(page: &Page<'_>, row: usize, cell: &Range<usize>) -> Option<Card> {
    if cell.len() > 8 || is_claimed(page, cell) {
        return None;
    }
    let Reading::Name(read) = page.rules.names.read(&page.sheet.tokens[cell.clone()], false) else { return None };
    let used = cell.start + read.used.start..cell.start + read.used.end;
    let rest = page.sheet.tokens[used.end..cell.end].iter().all(|t| page.rules.is_sex(&t.text) || has_digits(&t.text));
    if !rest || !page.rules.names.is_likely(&read) {
        return None;
    }
    let lines = lines(page, row, &page.sheet.area(used));
    let birth = birth(page, &lines);
    let number = number(page, &lines);
    let dated = birth.is_some();
    let told = lines.iter().flat_map(Clone::clone).any(|i| page.rules.is_sex(&page.sheet.tokens[i].text));
    if usize::from(dated) + usize::from(number.is_some()) + usize::from(told) < 2 || !dated && !read.has_comma {
        return None;
    }
    let shape = if read.has_comma { 1.0 } else { 0.85 };
    Some(Card { name: found_name(page, read, cell.start, None, NAME * shape), number, birth })
}

/// A label stands in the cell or right before it.
fn is_claimed(page: &Page<'_>, cell: &Range<usize>) -> bool {
    let row = page.sheet.tokens[cell.start].row;
    page.marks.iter().any(|m| {
        let inside = m.tokens.start < cell.end && m.tokens.end > cell.start;
        inside || m.tokens.end == cell.start && page.sheet.tokens[m.tokens.start].row == row
    })
}

/// The short lines around a name that are flush with it, each within two lines of the next.
fn lines(page: &Page<'_>, row: usize, name: &Rect) -> Vec<Range<usize>> {
    let letter = page.sheet.letter;
    let flush = |row: usize| {
        page.sheet.cells(row).into_iter().find(|cell| {
            let left = page.sheet.tokens[cell.start].area.left;
            (left.abs_diff(name.left) as f32) < letter * 2.5 && !page.sheet.is_prose(cell)
        })
    };
    // A line of a card may be set in columns.
    let whole = |cell: Range<usize>| {
        let end = page.sheet.rows[page.sheet.tokens[cell.start].row].tokens.end;
        let near = |i: &usize| {
            let gap = page.sheet.tokens[*i].area.left.saturating_sub(page.sheet.tokens[*i - 1].area.right());
            (gap as f32) < letter * 7.0
        };
        cell.start..(cell.start + 1..end).take_while(near).last().map_or(cell.start + 1, |i| i + 1)
    };
    let mut found: Vec<Range<usize>> = flush(row).map(whole).into_iter().collect();
    let above: Vec<usize> = (row.saturating_sub(REACH * 2)..row).rev().collect();
    let below: Vec<usize> = (row + 1..page.sheet.rows.len().min(row + 1 + REACH * 2)).collect();
    for side in [below, above] {
        let mut edge = row;
        for next in side {
            let (upper, lower) = (edge.min(next), edge.max(next));
            if page.sheet.rows[lower].top - page.sheet.rows[upper].bottom > letter * 2.2 {
                break;
            }
            if let Some(cell) = flush(next) {
                edge = next;
                found.push(whole(cell));
            }
        }
    }
    found
}

/// A number of the shape of this hospital's.
fn number(page: &Page<'_>, lines: &[Range<usize>]) -> Option<Found<Mrn>> {
    let shape = &page.rules.mrn_shape;
    if !shape.is_learnt() {
        return None;
    }
    lines.iter().flat_map(Clone::clone).find_map(|at| {
        let token = &page.sheet.tokens[at];
        let labelled = page.marks.iter().any(|m| m.tokens.contains(&at) || follows(page, &m.tokens, at));
        let other = numbers::looks_like_date(&token.text) || numbers::looks_like_local_phone(&token.text);
        let after_code = at > 0 && page.sheet.tokens[at - 1].text.ends_with(')');
        if labelled || other || after_code || page.is_below_a_label(at) {
            return None;
        }
        let read = numbers::record_number(&page.sheet.tokens[at..at + 1], page.rules, false)
            .filter(|read| read.certainty > 0.96 && page.rules.check_digit.holds(&read.value))?;
        Some(page.found(Mrn(read.value), at..at + 1, None, NUMBER))
    })
}

/// A date that no label claims, in a line with a sex or an age.
fn birth(page: &Page<'_>, lines: &[Range<usize>]) -> Option<Found<jiff::civil::Date>> {
    let newest = latest(page);
    let dated = |line: &Range<usize>| -> Option<(&Mention, Range<usize>)> {
        let mention = page.mentions.iter().find(|m| line.contains(&m.tokens[0]))?;
        let (start, end) = (*mention.tokens.iter().min()?, *mention.tokens.iter().max()? + 1);
        let told = line.clone().filter(|i| !(start..end).contains(i)).any(|i| {
            let text = &page.sheet.tokens[i].text;
            page.rules.is_sex(text) || is_age(text)
        });
        let labelled =
            page.marks.iter().any(|m| line.contains(&m.tokens.start) && m.tokens.end <= start && !m.is(LabelKind::Sex));
        (told && !labelled && end - start <= 5 && !page.is_below_a_label(start)).then_some((mention, start..end))
    };
    let (mention, tokens) = lines.iter().find_map(dated)?;
    let date = mention.written.not_after(newest)?;
    Some(page.found(date, tokens, None, BIRTH * mention.written.certainty))
}

fn follows(page: &Page<'_>, label: &Range<usize>, at: usize) -> bool {
    label.end <= at && at - label.end < 2 && page.sheet.tokens[label.start].row == page.sheet.tokens[at].row
}

fn has_digits(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

/// `68Y`, `(76`, `yr)`: as cards print an age.
fn is_age(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase();
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    is_unit(&word[digits..]) && digits <= 3
}
