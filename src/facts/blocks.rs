//! Identity that no label names: the card stamped into a corner, the header of the next page, a barcode.

use std::ops::Range;

use super::{
    identity::found_name, labels::Mark, names::Reading, numbers, page::Page, tables::LabelKind, without::Without,
};
use crate::chart::{DateRole, Found, Mrn, PageFacts, Rect};

/// Something near which a name without a label is the patient's.
struct Anchor {
    area: Rect,
    row: usize,
    /// Where the words begin among which it stands: "68 Y old Male, DOB: 04/28/1935".
    left: u32,
    weight: f32,
}

/// Names by their shape near a record number, birth date or account of the patient.
pub(super) fn names(page: &Page<'_>, facts: &mut PageFacts) {
    if !page.rules.has(Without::NamesWithoutLabels) {
        return;
    }
    let anchors = anchors(page, facts);
    let labelled = facts.names.iter().any(|n| n.certainty > 0.6);
    let mut found = Vec::new();
    for row in 0..page.sheet.rows.len() {
        for cell in page.sheet.cells(row) {
            let Some((start, end)) = unlabelled(page, &cell) else { continue };
            let Reading::Name(read) = page.rules.names.read(&page.sheet.tokens[start..end], false) else { continue };
            if !page.rules.names.is_likely(&read) {
                continue;
            }
            let after = start + read.used.end;
            if after < end && !page.sheet.tokens[after].text.chars().any(|c| c.is_ascii_digit()) {
                continue;
            }
            let area = page.sheet.area(start + read.used.start..after);
            let near = anchors
                .iter()
                .filter_map(|a| nearness(page, a, &area, row).or_else(|| in_one_block(page, a, &area, row)));
            let near = near.max_by(f32::total_cmp);
            let Some(near) = near else { continue };
            let shape = if read.has_comma { 0.9 } else { 0.72 };
            if labelled && !(read.has_comma && near > 0.8) {
                continue;
            }
            found.push(found_name(page, read, start, None, near * shape));
        }
    }
    facts.names.extend(found);
}

/// The part of a cell that no label claims, if the cell begins with it.
fn unlabelled(page: &Page<'_>, cell: &Range<usize>) -> Option<(usize, usize)> {
    let taken = page.marks.iter().find(|m| m.tokens.start < cell.end && m.tokens.end > cell.start);
    let end = taken.map_or(cell.end, |m| m.tokens.start.max(cell.start));
    let foreign = page.marks.iter().any(|m| {
        let before =
            page.sheet.tokens[m.tokens.start].row == page.sheet.tokens[cell.start].row && m.tokens.end == cell.start;
        before && (m.foreign || m.is(LabelKind::Provider) || m.is(LabelKind::Relative) || m.is(LabelKind::Other))
    });
    (!foreign && end > cell.start && !page.sheet.is_prose(cell)).then_some((cell.start, end))
}

fn anchors(page: &Page<'_>, facts: &PageFacts) -> Vec<Anchor> {
    let place_of = |words: &[u32]| {
        let first = words.first()?;
        let at = page.sheet.tokens.iter().position(|t| t.word == *first)?;
        Some((page.sheet.tokens[at].row, page.sheet.tokens[page.sheet.cell(at).start].area.left))
    };
    let mut anchors = Vec::new();
    let mut put = |words: &[u32], area: Rect, weight: f32| {
        if let Some((row, left)) = place_of(words) {
            anchors.push(Anchor { area, row, left, weight });
        }
    };
    facts.mrns.iter().for_each(|f| put(&f.words, f.area, 1.0));
    facts.births.iter().for_each(|f| put(&f.words, f.area, 1.0));
    facts.accounts.iter().for_each(|f| put(&f.words, f.area, 0.9));
    // "ADM: 1-23-06": a card's own, in few letters.
    let bare = |mark: &Mark| {
        let text = page.sheet.text(mark.tokens.clone());
        let own = matches!(mark.date_role(), Some((DateRole::Admission | DateRole::Service, _)));
        own && text.chars().filter(|c| c.is_alphabetic()).count() == 3 && !text.chars().any(char::is_lowercase)
    };
    for mark in page.marks.iter().filter(|mark| !mark.foreign && bare(mark)) {
        put(&page.sheet.words(mark.tokens.clone()), page.sheet.area(mark.tokens.clone()), 0.75);
    }
    for row in 0..page.sheet.rows.len() {
        for cell in page.sheet.cells(row) {
            if let Some(tokens) = sex_and_age(page, &cell) {
                let left = page.sheet.tokens[cell.start].area.left;
                anchors.push(Anchor { area: page.sheet.area(tokens), row, left, weight: 0.8 });
            }
        }
    }
    anchors
}

/// `F 75Y`, `M 32 YRS`: as cards print them.
fn sex_and_age(page: &Page<'_>, cell: &Range<usize>) -> Option<Range<usize>> {
    (cell.start..cell.end).find_map(|at| {
        let sex = matches!(page.sheet.tokens[at].text.trim_matches(|c: char| !c.is_alphanumeric()), "M" | "F");
        let next = page.sheet.tokens.get(at + 1).filter(|_| at + 1 < cell.end)?;
        let age = next.text.to_uppercase();
        let digits = age.chars().take_while(char::is_ascii_digit).count();
        (sex && (1..=3).contains(&digits) && matches!(&age[digits..], "Y" | "YO" | "YRS" | "YR" | "¥"))
            .then_some(at..at + 2)
    })
}

/// How close a name stands to an anchor, if close enough for one block: beside it, or over and under it.
fn nearness(page: &Page<'_>, anchor: &Anchor, area: &Rect, row: usize) -> Option<f32> {
    let letter = page.sheet.letter;
    if anchor.row == row {
        let gap = anchor.area.left.saturating_sub(area.right()).max(area.left.saturating_sub(anchor.area.right()));
        let beside = if (gap as f32) < letter * 8.0 { 0.95 } else { 0.8 };
        return ((gap as f32) < page.sheet.width as f32 * 0.5).then_some(anchor.weight * beside);
    }
    let above = anchor.area.top.saturating_sub(area.bottom()) as f32;
    let below = area.top.saturating_sub(anchor.area.bottom()) as f32;
    let aligned = (anchor.area.left as f32 - area.left as f32).abs() < letter * 9.0;
    let overlaps = anchor.area.overlap_x(area) > 0;
    if !(aligned || overlaps) {
        return None;
    }
    match (anchor.row > row, above, below) {
        (true, gap, _) if gap < letter * 2.2 => Some(anchor.weight),
        (true, gap, _) if gap < letter * 5.5 => Some(anchor.weight * 0.85),
        (false, _, gap) if gap < letter * 2.2 => Some(anchor.weight * 0.8),
        _ => None,
    }
}

/// Rows of a block between a name and what tells that it is the patient's: an address, a heading.
const BLOCK: usize = 5;

/// The anchor stands under the name, flush with it, and so does every row between them.
fn in_one_block(page: &Page<'_>, anchor: &Anchor, area: &Rect, row: usize) -> Option<f32> {
    let letter = page.sheet.letter;
    let flush = |left: u32| (left.abs_diff(area.left) as f32) < letter;
    if anchor.row <= row || anchor.row > row + BLOCK || !flush(anchor.left) {
        return None;
    }
    let whole = (row + 1..=anchor.row).all(|at| {
        let gap = page.sheet.rows[at].top - page.sheet.rows[at - 1].bottom;
        let cells = page.sheet.cells(at);
        let begins = |cell: &Range<usize>| flush(page.sheet.tokens[cell.start].area.left) && !page.sheet.is_prose(cell);
        gap < letter * 3.2 && (at == anchor.row || cells.iter().any(begins))
    });
    whole.then_some(anchor.weight * 0.75)
}

/// A number with exactly the shape of this hospital's record numbers beside or below the patient's name.
pub(super) fn bare_mrns(page: &Page<'_>, facts: &mut PageFacts) {
    let wanted = page.rules.has(Without::NumbersWithoutLabels);
    if !facts.mrns.is_empty() || !page.rules.mrn_shape.is_learnt() || !wanted {
        return;
    }
    let names: Vec<Rect> = facts.names.iter().filter(|n| n.certainty > 0.5).map(|n| n.area).collect();
    let letter = page.sheet.letter;
    let mut found = Vec::new();
    for at in 0..page.sheet.tokens.len() {
        let token = &page.sheet.tokens[at];
        let claimed = page.marks.iter().any(|m| {
            let same_row = page.sheet.tokens[m.tokens.start].row == token.row;
            m.tokens.contains(&at) || m.tokens.end == at && same_row
        });
        let known = facts.accounts.iter().any(|a| a.words.contains(&token.word));
        let near = names.iter().any(|name| {
            let beside = name.overlap_y(&token.area) > 0;
            let gap = token.area.top.saturating_sub(name.bottom()) as f32;
            let under = token.area.top >= name.bottom() && gap < letter * 2.5 && name.overlap_x(&token.area) > 0;
            beside || under
        });
        if claimed
            || page.labels_over(at).any(|m| m.colon && m.is(LabelKind::Other))
            || follows_other(page, at)
            || known
            || !near
            || numbers::looks_like_date(&token.text)
            || numbers::looks_like_local_phone(&token.text)
        {
            continue;
        }
        let Some(read) = numbers::record_number(&page.sheet.tokens[at..at + 1], page.rules, false) else {
            continue;
        };
        if read.certainty > 0.96 && page.rules.check_digit.holds(&read.value) {
            found.push(page.found(Mrn(read.value), at..at + 1, None, 0.55));
        }
    }
    facts.mrns.extend(found);
}

/// After a telephone's area code, or among the values of a label of something else.
fn follows_other(page: &Page<'_>, at: usize) -> bool {
    let row = page.sheet.tokens[at].row;
    let area_code =
        at > 0 && page.sheet.tokens[at - 1].row == row && page.sheet.tokens[at - 1].text.ends_with([')', ']', '}']);
    let label = page.marks.iter().rev().find(|m| m.tokens.end <= at && page.sheet.tokens[m.tokens.start].row == row);
    let other = label.is_some_and(|m| {
        let kinds = [
            LabelKind::Phone,
            LabelKind::Other,
            LabelKind::Provider,
            LabelKind::Relative,
            LabelKind::Ssn,
            LabelKind::Street,
        ];
        at - m.tokens.end < 4 && kinds.iter().any(|kind| m.is(*kind))
    });
    area_code || other
}

/// Barcodes that are a record number, or have one behind the site's prefix or among their parts.
pub(super) fn barcodes(page: &Page<'_>, facts: &mut PageFacts) {
    for barcode in &page.reading.barcodes {
        let announced = page.rules.separators.number(barcode);
        let prefixed = announced.is_ok();
        let (Ok(text) | Err(text)) = announced;
        let Some(text) =
            Some(text.trim().to_owned()).filter(|text| prefixed || is_bare(text)).or_else(|| part(page, &text))
        else {
            continue;
        };
        let is_account = facts.accounts.iter().any(|a| a.value.eq_ignore_ascii_case(&text));
        let fit = page.rules.mrn_shape.fit(&text.replace('-', "").to_ascii_uppercase());
        let told = page.rules.mrn_pattern.as_ref().is_none_or(|p| p.is_match(&text));
        let proven = page.rules.check_digit.holds(&text);
        if !proven || is_account || fit < if prefixed { 0.5 } else { 0.9 } || !told {
            continue;
        }
        let number = Mrn(text.replace('-', "").to_ascii_uppercase());
        let printed_too = facts.mrns.iter().any(|m| m.value.bare() == number.bare());
        let certainty = if prefixed || page.rules.mrn_shape.is_learnt() || printed_too { 0.98 } else { 0.6 };
        facts.mrns.push(Found {
            value: number,
            printed: text.clone(),
            label: None,
            words: Vec::new(),
            area: barcode.area,
            certainty,
        });
    }
}

/// Nothing but one number, dashes perhaps between its groups.
fn is_bare(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && text.chars().filter(char::is_ascii_digit).count() >= 5
}

/// The one part of `4417093^HARGROVE^DELLA^19510211` that is just as the list's numbers are.
fn part(page: &Page<'_>, text: &str) -> Option<String> {
    let shape = &page.rules.mrn_shape;
    let mut fitting = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| {
        is_bare(part) && shape.is_learnt() && shape.has(part) && page.rules.dates.labelled(part).is_none()
    });
    let only = fitting.next()?;
    fitting.all(|other| other == only).then(|| only.to_owned())
}
