//! Lines that bear a name and next to nothing else: the running head of a paper's next page, a whole identity in one line.

use std::ops::Range;

use super::{
    cards::{has_digits, is_age, is_old},
    identity::{found_name, latest},
    labels::Mark,
    names::{ReadName, Reading},
    numbers,
    page::{Mention, Page},
    page_of,
    tables::LabelKind,
    without::Without,
};
use crate::chart::{Mrn, PageFacts};

/// What a name in such a line is worth, with a comma and without, before how well it was read.
const NAME: (f32, f32) = (0.8, 0.7);
/// … a number of this hospital's shape, a date.
const NUMBER: f32 = 0.6;
const BIRTH: f32 = 0.62;
/// Running heads stand above or below these shares of a page.
const TOP: f32 = 0.2;
const FOOT: f32 = 0.85;

/// Fills in what no label named from lines of a name with a number of this hospital's shape or an old date, and the
/// name above or below the number of a page.
pub(super) fn running(page: &Page<'_>, facts: &mut PageFacts) {
    if !page.rules.has(Without::RunningHeads) {
        return;
    }
    let named = facts.names.iter().any(|name| name.certainty > 0.6);
    for row in 0..page.sheet.rows.len() {
        let Some((name, start)) = name_of(page, row).filter(|(name, _)| !named || name.has_comma) else { continue };
        let used = start + name.used.start..start + name.used.end;
        let rest = Rest::of(page, row, &used);
        let numbered = rest.number.is_some();
        let born = rest.birth.filter(|_| numbered || is_at_an_edge(page, row));
        let paged = name.has_comma && is_at_an_edge(page, row) && is_by_a_page_number(page, row);
        // "DOE, JANE 12345678   Consultation   Page 2 of 3", or the name alone in its part of the head.
        let headed = paged && (numbered || born.is_some() || !named && is_alone(page, &used));
        if !headed && (!rest.is_bare || !(numbered || born.is_some() || paged)) {
            continue;
        }
        if let Some((value, tokens)) = rest.number.filter(|_| facts.mrns.is_empty()) {
            facts.mrns.push(page.found(Mrn(value), tokens, None, NUMBER));
        }
        let date = born.and_then(|mention| mention.written.not_after(latest(page)).map(|date| (mention, date)));
        if let Some((mention, date)) = date.filter(|_| facts.births.is_empty()) {
            let (first, last) = (mention.tokens[0], mention.tokens[mention.tokens.len() - 1]);
            let certainty = BIRTH * mention.written.certainty;
            facts.births.push(page.found(date, first..last.max(first) + 1, None, certainty));
        }
        let worth = if name.has_comma { NAME.0 } else { NAME.1 };
        facts.names.push(found_name(page, name, start, None, worth));
    }
}

/// The one name in a row without labels, and the token it was read from.
fn name_of(page: &Page<'_>, row: usize) -> Option<(ReadName, usize)> {
    let tokens = page.sheet.rows[row].tokens.clone();
    let other = |kind: &(LabelKind, f32)| !matches!(kind.0, LabelKind::Sex | LabelKind::Age);
    // "page 2" in a cell of its own is no label either.
    let counts = |m: &Mark| page_of::is_a_page_number(page, &page.sheet.text(page.sheet.cell(m.tokens.start)));
    let is_label = |m: &Mark| tokens.contains(&m.tokens.start) && m.meanings.iter().any(other) && !counts(m);
    let labelled = page.marks.iter().any(is_label);
    if labelled || tokens.len() > 20 {
        return None;
    }
    page.sheet.cells(row).into_iter().find_map(|cell| {
        match page.rules.names.read(&page.sheet.tokens[cell.clone()], false) {
            Reading::Name(name) if page.rules.names.is_likely(&name) && !page.is_below_a_label(cell.start) => {
                Some((name, cell.start))
            }
            _ => None,
        }
    })
}

/// What stands in a row beside its name.
struct Rest<'a> {
    number: Option<(String, Range<usize>)>,
    birth: Option<&'a Mention>,
    /// Nothing but numbers, dates, sex, age, the number of the page.
    is_bare: bool,
}

impl<'a> Rest<'a> {
    fn of(page: &'a Page<'_>, row: usize, name: &Range<usize>) -> Self {
        let tokens = page.sheet.rows[row].tokens.clone();
        let text = |i: usize| page.sheet.tokens[i].text.as_str();
        let others = || tokens.clone().filter(|i| !name.contains(i));
        let newest = latest(page);
        let dates = page.mentions.iter().filter(|m| tokens.contains(&m.tokens[0]));
        let unclaimed = |mention: &&Mention| !page.is_below_a_label(mention.tokens[0]);
        let birth = dates.filter(unclaimed).find(|mention| is_old(page, mention, newest));
        let dated = |i: usize| page.mentions.iter().any(|m| m.tokens.contains(&i));
        let number = others().filter(|i| page.rules.mrn_shape.is_learnt() && !dated(*i)).find_map(|at| {
            let other = numbers::looks_like_date(text(at)) || numbers::looks_like_local_phone(text(at));
            let end = page.sheet.cell(at).end;
            let read = numbers::unlabelled(&page.sheet.tokens[at..end], page.rules)?;
            let proven = page.rules.check_digit.holds(&read.value);
            // Numbers side by side in a table are no parts of one.
            let whole = read.used == 1 || is_at_an_edge(page, row);
            (!other && proven && whole).then_some((read.value, at..at + read.used))
        });
        let plain = |i: usize| {
            let word = text(i).trim_matches(|c: char| !c.is_alphanumeric());
            let said =
                page.rules.is_sex(word) || is_age(word) || matches!(word.to_uppercase().as_str(), "PAGE" | "PG" | "OF");
            dated(i) || has_digits(word) || said || word.is_empty()
        };
        Self { number, birth, is_bare: others().all(plain) }
    }
}

/// The name is all that its cell says.
fn is_alone(page: &Page<'_>, name: &Range<usize>) -> bool {
    let cell = page.sheet.cell(name.start);
    name.end == cell.end && name.start <= cell.start + 1
}

fn is_at_an_edge(page: &Page<'_>, row: usize) -> bool {
    let height = page.sheet.height as f32;
    page.sheet.rows[row].bottom < height * TOP || page.sheet.rows[row].top > height * FOOT
}

/// "Page 2" in the same row, or within two rows above or below.
fn is_by_a_page_number(page: &Page<'_>, row: usize) -> bool {
    let near = |other: &usize| {
        let (upper, lower) = (row.min(*other), row.max(*other));
        page.sheet.rows[lower].top - page.sheet.rows[upper].bottom < page.sheet.letter * 3.5
    };
    let rows = row.saturating_sub(2)..page.sheet.rows.len().min(row + 3);
    rows.filter(near).any(|row| page_of::is_a_page_number(page, &page.sheet.text(page.sheet.rows[row].tokens.clone())))
}
