//! Where the patient lives and is called: never the letterhead's or a relative's.

use std::ops::Range;

use super::{labels::Mark, letters::skeleton, numbers, page::Page, tables::LabelKind};
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
        if let Some(weight) = mark.weight(LabelKind::Street)
            && let Some(found) = labelled_street(page, index, weight * mark.quality)
            && (weight >= 1.0 || !is_another_s(page, index))
        {
            facts.streets.push(found);
        }
    }
    for (index, mark) in page.marks.iter().enumerate().filter(|(_, m)| !m.foreign) {
        if let Some(weight) = mark.weight(LabelKind::Phone)
            && let Some(found) = phone(page, index, weight)
            && (weight >= 1.0 || is_beside_the_patient(page, facts, mark) && !is_another_s(page, index))
        {
            facts.phones.push(found);
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

/// In one row with the patient's name, number, birth date or address, or a box of its own close to them; and with
/// no fax: a letterhead has one.
fn is_beside_the_patient(page: &Page<'_>, facts: &PageFacts, mark: &Mark) -> bool {
    let label = page.sheet.area(mark.tokens.clone());
    let row = page.sheet.tokens[mark.tokens.start].row;
    let has_fax = page.sheet.row_tokens(row).iter().any(|t| t.text.to_lowercase().starts_with("fax"));
    let in_row = |words: &[u32]| page.sheet.row_tokens(row).iter().any(|t| words.contains(&t.word));
    let near =
        |area: &Rect| !mark.colon && (area.center().1.abs_diff(label.center().1) as f32) < page.sheet.letter * 6.0;
    let identity =
        facts.names.iter().map(|n| (&n.words, &n.area)).chain(facts.births.iter().map(|b| (&b.words, &b.area)));
    let numbers =
        facts.mrns.iter().map(|m| (&m.words, &m.area)).chain(facts.streets.iter().map(|s| (&s.words, &s.area)));
    !has_fax && identity.chain(numbers).any(|(words, area)| in_row(words) || near(area))
}

/// The last label before this one that names somebody names a provider, a relative or a house.
fn is_another_s(page: &Page<'_>, index: usize) -> bool {
    let row = |m: &Mark| page.sheet.tokens[m.tokens.start].row;
    let here = row(&page.marks[index]);
    let patient = [
        LabelKind::Name,
        LabelKind::LastName,
        LabelKind::FirstName,
        LabelKind::Birth,
        LabelKind::Mrn,
        LabelKind::Account,
    ];
    let before = page.marks[..index].iter().rev().take_while(|m| row(m) + 4 >= here);
    before
        .filter_map(|m| {
            let letters = skeleton(&page.sheet.text(m.tokens.clone()));
            let house = m.is(LabelKind::Other) && HOUSES.iter().any(|h| letters.starts_with(h));
            let theirs = m.foreign || m.is(LabelKind::Provider) || m.is(LabelKind::Relative) || house;
            let ours = !m.foreign && patient.iter().any(|kind| m.is(*kind));
            (theirs || ours).then_some(theirs && !ours)
        })
        .next()
        .unwrap_or(false)
}

/// Labels of houses that have addresses and telephones of their own.
const HOUSES: [&str; 9] =
    ["FACILITY", "HOSPITAL", "CLINIC", "PHARMACY", "EMPLOYER", "COMPANY", "INSURANCE", "PAYER", "SCHOOL"];

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
    let anchors: Vec<Rect> = facts
        .mrns
        .iter()
        .map(|m| m.area)
        .chain(facts.births.iter().map(|b| b.area))
        .chain(facts.accounts.iter().map(|a| a.area))
        .collect();
    for row in 0..page.sheet.rows.len() {
        for cell in page.sheet.cells(row) {
            let area = page.sheet.tokens[cell.start].area;
            let flush = names.iter().any(|name| is_on_the_card(page, &anchors, name, &area));
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

/// Flush with the name and below it, with a number or birth date of the patient between them.
fn is_on_the_card(page: &Page<'_>, anchors: &[Rect], name: &Rect, line: &Rect) -> bool {
    let letter = page.sheet.letter;
    let flush = (line.left as f32 - name.left as f32).abs() < letter * 2.0;
    let down = line.top.saturating_sub(name.bottom()) as f32;
    let between = anchors.iter().any(|a| {
        a.top >= name.bottom()
            && a.bottom() <= line.top + letter as u32 / 2
            && (a.left as f32 - name.left as f32).abs() < letter * 14.0
    });
    line.top >= name.bottom() && flush && down < letter * 11.0 && between
}

fn clean(street: &str) -> String {
    street.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
