//! The card of an addressograph that bears no labels: a name, a number, a birth date with sex or age, one under the other.

use std::ops::Range;

use super::{
    ages::is_unit,
    identity::{found_name, latest},
    labels::Mark,
    letters::{distance, forgiven, skeleton},
    names::Reading,
    numbers,
    page::{Mention, Page},
    tables::LabelKind,
    without::Without,
};
use crate::chart::{Found, Mrn, PageFacts, PersonName, Rect};

/// Rows above and below the name that may belong to its card; rows of a neighbouring column count too.
const REACH: usize = 4;

/// A date so many years before the paper is no visit's.
const OLD: i16 = 2;

/// What each part of a card is worth without a label, before how well it was read.
const NAME: f32 = 0.8;
const NUMBER: f32 = 0.62;
const BIRTH: f32 = 0.66;
const ACCOUNT: f32 = 0.5;
/// … and of that beside another identity: it contradicts nothing, and is there for two people on one page to be seen.
const BESIDE: f32 = 0.5;

/// Fills in what no label named, from blocks of short lines that hold a name and two of: a number of this
/// hospital's shape, a date, a sex or an age.
pub(super) fn unlabelled(page: &Page<'_>, facts: &mut PageFacts) {
    if !page.rules.has(Without::Cards) {
        return;
    }
    for row in 0..page.sheet.rows.len() {
        for cell in page.sheet.cells(row) {
            if let Some(card) = card(page, row, &cell, facts) {
                if card.is_another_s(facts) {
                    card.put_beside(facts);
                    continue;
                }
                if !facts.names.iter().any(|n| n.certainty > 0.6) {
                    facts.names.push(card.name);
                }
                facts.mrns.extend(card.number.filter(|_| facts.mrns.is_empty()));
                facts.births.extend(card.birth.filter(|_| facts.births.is_empty()));
                if facts.accounts.is_empty() && !facts.mrns.is_empty() {
                    facts.accounts.extend(account(page, &card.lines, facts));
                }
            }
        }
    }
}

struct Card {
    name: Found<PersonName>,
    number: Option<Found<Mrn>>,
    birth: Option<Found<jiff::civil::Date>>,
    lines: Vec<Range<usize>>,
}

impl Card {
    /// A number or birth with a name beside which the page is sure of another.
    fn is_another_s(&self, facts: &PageFacts) -> bool {
        let mut sure = facts.names.iter().filter(|name| name.certainty > 0.6);
        let told = self.birth.is_some() || self.number.is_some();
        told && sure.any(|known| !are_alike(&known.value, &self.name.value))
    }

    fn put_beside(self, facts: &mut PageFacts) {
        let Self { name, number, birth, .. } = self;
        facts.names.push(Found { certainty: name.certainty * BESIDE, ..name });
        facts.mrns.extend(number.map(|found| Found { certainty: found.certainty * BESIDE, ..found }));
        facts.births.extend(birth.map(|found| Found { certainty: found.certainty * BESIDE, ..found }));
    }
}

/// Of one surname, misread or halved, and of one initial.
fn are_alike(one: &PersonName, other: &PersonName) -> bool {
    let (surname, again) = (skeleton(&one.last), skeleton(&other.last));
    let near = distance(&surname, &again, forgiven(surname.len().max(again.len()))).is_some();
    let halved = surname.contains(&again) || again.contains(&surname);
    let initial = |name: &PersonName| skeleton(&name.first).chars().next();
    (near || halved) && initial(one).zip(initial(other)).is_none_or(|(one, other)| one == other)
}

fn card(page: &Page<'_>, row: usize, cell: &Range<usize>, facts: &PageFacts) -> Option<Card> {
    if cell.len() > 8 || is_claimed(page, cell) {
        return None;
    }
    let Reading::Name(read) = page.rules.names.read(&page.sheet.tokens[cell.clone()], false) else { return None };
    let used = cell.start + read.used.start..cell.start + read.used.end;
    let rest = page.sheet.tokens[used.end..cell.end]
        .iter()
        .all(|t| page.rules.is_sex(&t.text) || has_digits(&t.text) || !t.text.chars().any(char::is_alphabetic));
    if !rest || !page.rules.names.is_likely(&read) {
        return None;
    }
    let lines = lines(page, row, &page.sheet.area(used));
    let birth = birth(page, &lines);
    let number = number(page, &lines);
    let dated = birth.is_some();
    let tokens = || lines.iter().flat_map(Clone::clone).map(|i| &page.sheet.tokens[i]);
    let told = tokens().any(|t| page.rules.is_sex(&t.text));
    let numbered = number.is_some() || tokens().any(|t| facts.mrns.iter().any(|m| m.words.contains(&t.word)));
    let titled = is_titled(page, &lines);
    let at_an_edge = is_at_an_edge(page, row);
    let old = at_an_edge && birth.is_some() && !told;
    let parts = [dated, numbered, told, titled, old].into_iter().filter(|part| *part).count();
    if parts < 2 || !dated && !read.has_comma {
        return None;
    }
    let shape = if read.has_comma { 1.0 } else { 0.85 };
    Some(Card { name: found_name(page, read, cell.start, None, NAME * shape), number, birth, lines })
}

/// In the head or at the foot of the page, where cards are stamped.
fn is_at_an_edge(page: &Page<'_>, row: usize) -> bool {
    let height = page.sheet.height as f32;
    page.sheet.rows[row].bottom < height * 0.3 || page.sheet.rows[row].top > height * 0.85
}

/// "Patient identification", "Addressograph": printed where the card is to be stamped, over it or under it.
fn is_titled(page: &Page<'_>, lines: &[Range<usize>]) -> bool {
    let rows = || lines.iter().map(|line| page.sheet.tokens[line.start].row);
    let (Some(first), Some(last)) = (rows().min(), rows().max()) else { return false };
    let around = first.saturating_sub(2)..page.sheet.rows.len().min(last + 3);
    around.into_iter().flat_map(|row| page.sheet.cells(row)).any(|cell| {
        let letters = skeleton(&page.sheet.text(cell));
        page.rules.card_captions.iter().any(|caption| letters.starts_with(caption.as_str()))
    })
}

/// A label stands in the cell or right before it.
fn is_claimed(page: &Page<'_>, cell: &Range<usize>) -> bool {
    let row = page.sheet.tokens[cell.start].row;
    page.marks.iter().any(|m| {
        let inside = m.tokens.start < cell.end && m.tokens.end > cell.start;
        inside || m.tokens.end == cell.start && page.sheet.tokens[m.tokens.start].row == row
    })
}

/// The short lines around a name that are flush with it, left or right, each within two lines of the next.
fn lines(page: &Page<'_>, row: usize, name: &Rect) -> Vec<Range<usize>> {
    let letter = page.sheet.letter;
    let flush = |row: usize| {
        page.sheet.cells(row).into_iter().find(|cell| {
            let area = page.sheet.area(cell.clone());
            let near = |edge: u32, own: u32| (edge.abs_diff(own) as f32) < letter * 2.5;
            (near(area.left, name.left) || near(area.right(), name.right())) && !page.sheet.is_prose(cell)
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
    let read = |(at, end): (usize, usize)| {
        let token = &page.sheet.tokens[at];
        let labelled = page.marks.iter().any(|m| m.tokens.contains(&at) || follows(page, &m.tokens, at));
        let other = numbers::looks_like_date(&token.text) || numbers::looks_like_local_phone(&token.text);
        let after_code = at > 0 && page.sheet.tokens[at - 1].text.ends_with(')');
        if labelled || other || after_code || page.is_below_a_label(at) {
            return None;
        }
        let read = numbers::unlabelled(&page.sheet.tokens[at..end], page.rules)
            .filter(|read| page.rules.check_digit.holds(&read.value))?;
        Some((read.certainty, page.found(Mrn(read.value), at..at + read.used, None, NUMBER)))
    };
    let found = lines.iter().flat_map(|line| line.clone().map(|at| (at, line.end))).filter_map(read);
    // An account's number may come near the shape too; the first of the best.
    found.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, number)| number)
}

/// Beside the record number, another one of a card is the account's.
fn account(page: &Page<'_>, lines: &[Range<usize>], facts: &PageFacts) -> Option<Found<String>> {
    let is_number = |at: &usize| {
        let token = &page.sheet.tokens[*at];
        let other = page.marks.iter().any(|m| m.tokens.contains(at) || follows(page, &m.tokens, *at));
        let known = facts.mrns.iter().any(|m| m.words.contains(&token.word));
        let bare = token.text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '-');
        let phone = numbers::looks_like_phone(&token.text) || numbers::looks_like_local_phone(&token.text);
        bare && !other && !known && !phone && !numbers::looks_like_date(&token.text)
    };
    lines.iter().flat_map(Clone::clone).filter(is_number).find_map(|at| {
        let read = numbers::account_number(&page.sheet.tokens[at..at + 1]).filter(|read| read.certainty > 0.95)?;
        Some(page.found(read.value, at..at + 1, None, ACCOUNT))
    })
}

/// A date that no label claims, in a line with a sex or an age.
fn birth(page: &Page<'_>, lines: &[Range<usize>]) -> Option<Found<jiff::civil::Date>> {
    let newest = latest(page);
    let dated = |line: &Range<usize>| -> Option<(&Mention, Range<usize>)> {
        let mention = page.mentions.iter().find(|m| line.contains(&m.tokens[0]))?;
        let (start, end) = (*mention.tokens.iter().min()?, *mention.tokens.iter().max()? + 1);
        // ".19 .08 .42": measurements side by side.
        if (start..end).all(|i| page.sheet.tokens[i].text.starts_with('.')) {
            return None;
        }
        let told = line.clone().filter(|i| !(start..end).contains(i)).any(|i| {
            let text = &page.sheet.tokens[i].text;
            page.rules.is_sex(text) || is_age(text)
        });
        let served = |m: &Mark| m.tokens.end < start && has_digits(&page.sheet.tokens[m.tokens.end].text);
        let labelled = page
            .marks
            .iter()
            .any(|m| line.contains(&m.tokens.start) && m.tokens.end <= start && !m.is(LabelKind::Sex) && !served(m));
        // Nothing else on a card is so old.
        // Alone in its line, or beside a number and its label.
        let own = |i: &usize| (start..end).contains(i) || page.marks.iter().any(|m| m.tokens.contains(i));
        let bare = line.clone().filter(|i| !own(i)).all(|i| has_digits(&page.sheet.tokens[i].text));
        let old = bare && is_old(page, mention, newest);
        ((told || old) && !labelled && end - start <= 5 && !page.is_below_a_label(start))
            .then_some((mention, start..end))
    };
    let (mention, tokens) = lines.iter().find_map(dated)?;
    let date = mention.written.not_after(newest)?;
    Some(page.found(date, tokens, None, BIRTH * mention.written.certainty))
}

/// Years before the paper, and the first day on the page: nobody's visit.
pub(super) fn is_old(page: &Page<'_>, mention: &Mention, newest: jiff::civil::Date) -> bool {
    let Some(date) = mention.written.not_after(newest) else { return false };
    let earlier = |m: &Mention| m.written.not_after(newest).is_some_and(|other| other < date);
    newest.year() - date.year() >= OLD && !page.mentions.iter().any(earlier)
}

fn follows(page: &Page<'_>, label: &Range<usize>, at: usize) -> bool {
    label.end <= at && at - label.end < 2 && page.sheet.tokens[label.start].row == page.sheet.tokens[at].row
}

pub(super) fn has_digits(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

/// `68Y`, `(76`, `yr)`: as cards print an age.
pub(super) fn is_age(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase();
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    is_unit(&word[digits..]) && digits <= 3
}
