//! Where the patient lives and is called: never the letterhead's or a relative's.

use std::ops::Range;

use super::{numbers, page::Page, tables::LabelKind};
use crate::chart::{Found, PageFacts, Rect};

const STREETS: [&str; 32] = [
    "ST",
    "STREET",
    "AVE",
    "AVENUE",
    "AV",
    "RD",
    "ROAD",
    "DR",
    "DRIVE",
    "LN",
    "LANE",
    "BLVD",
    "BOULEVARD",
    "CT",
    "COURT",
    "WAY",
    "PL",
    "PLACE",
    "TER",
    "TERRACE",
    "CIR",
    "CIRCLE",
    "PKWY",
    "PARKWAY",
    "HWY",
    "HIGHWAY",
    "TRL",
    "TRAIL",
    "SQ",
    "LOOP",
    "PIKE",
    "ROW",
];

/// Telephones and streets whose label or place says that they are the patient's.
pub(super) fn contact(page: &Page<'_>, facts: &mut PageFacts) {
    for (index, mark) in page.marks.iter().enumerate().filter(|(_, m)| !m.foreign) {
        if let Some(weight) = mark.weight(LabelKind::Phone)
            && let Some(found) = phone(page, index, weight)
            && (weight >= 1.0 || is_beside_the_patient(page, facts, mark.tokens.start))
        {
            facts.phones.push(found);
        }
        if let Some(weight) = mark.weight(LabelKind::Street)
            && let Some(found) = labelled_street(page, index, weight * mark.quality)
        {
            facts.streets.push(found);
        }
    }
    streets_below_names(page, facts);
}

fn phone(page: &Page<'_>, index: usize, weight: f32) -> Option<Found<String>> {
    let read = |tokens: Range<usize>| {
        let read = numbers::telephone(&page.sheet.tokens[tokens.clone()])?;
        Some((read.value, tokens.start..tokens.start + read.used))
    };
    let (value, tokens) = read(page.right_of(index)).or_else(|| page.below(index).and_then(read))?;
    Some(page.found(value, tokens, Some(&page.marks[index]), weight))
}

/// In one row with the patient's name, number or birth date, and with no fax: a letterhead has one.
fn is_beside_the_patient(page: &Page<'_>, facts: &PageFacts, at: usize) -> bool {
    let row = page.sheet.tokens[at].row;
    let has_fax = page.sheet.row_tokens(row).iter().any(|t| t.text.to_lowercase().starts_with("fax"));
    let in_row = |words: &[u32]| page.sheet.row_tokens(row).iter().any(|t| words.contains(&t.word));
    !has_fax
        && (facts.names.iter().any(|n| in_row(&n.words))
            || facts.births.iter().any(|b| in_row(&b.words))
            || facts.mrns.iter().any(|m| in_row(&m.words)))
}

fn labelled_street(page: &Page<'_>, index: usize, sure: f32) -> Option<Found<String>> {
    let read = |tokens: Range<usize>| street(page, tokens, false);
    let tokens = read(page.right_of(index)).or_else(|| page.below(index).and_then(read))?;
    Some(page.found(clean(&page.sheet.text(tokens.clone())), tokens, Some(&page.marks[index]), sure * 0.97))
}

/// The first line of an address at the beginning of `tokens`: a number, then words up to "St", "Ave" …
fn street(page: &Page<'_>, tokens: Range<usize>, strict: bool) -> Option<Range<usize>> {
    let first = page.sheet.tokens.get(tokens.start).filter(|_| !tokens.is_empty())?;
    let number = first.text.trim_matches(|c: char| !c.is_alphanumeric());
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if !(1..=6).contains(&digits) || number.chars().any(|c| !c.is_alphanumeric()) || number.len() > digits + 1 {
        return None;
    }
    let mut end = tokens.start + 1;
    while end < tokens.end.min(tokens.start + 6) && !page.sheet.tokens[end].opens_cell {
        let text = &page.sheet.tokens[end].text;
        let word: String = text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
        end += 1;
        if STREETS.contains(&word.as_str()) && end > tokens.start + 2 {
            return Some(tokens.start..end);
        }
        if text.ends_with(',') {
            break;
        }
    }
    (!strict && end > tokens.start + 2 && page.sheet.tokens[tokens.start + 1].text.starts_with(char::is_alphabetic))
        .then_some(tokens.start..end)
}

/// The card in the corner: an address under the name, flush with it.
fn streets_below_names(page: &Page<'_>, facts: &mut PageFacts) {
    let names: Vec<Rect> = facts.names.iter().filter(|n| n.certainty > 0.5).map(|n| n.area).collect();
    let letter = page.sheet.letter;
    for row in 0..page.sheet.rows.len() {
        for cell in page.sheet.cells(row) {
            let area = page.sheet.tokens[cell.start].area;
            let flush = names.iter().any(|name| {
                let down = area.top.saturating_sub(name.bottom()) as f32;
                area.top >= name.bottom()
                    && down < letter * 11.0
                    && (area.left as f32 - name.left as f32).abs() < letter * 2.0
            });
            let marked = page.marks.iter().any(|m| m.tokens.contains(&cell.start));
            if !flush || marked {
                continue;
            }
            if let Some(tokens) = street(page, cell, true) {
                facts.streets.push(page.found(clean(&page.sheet.text(tokens.clone())), tokens, None, 0.75));
            }
        }
    }
}

fn clean(street: &str) -> String {
    street.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
