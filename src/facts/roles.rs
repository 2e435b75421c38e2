//! What each date on a page is the date of.

use super::{
    page::{Mention, Page},
    places,
    tables::{Dates, LabelKind},
};
use crate::chart::{DateRole, Found, PageFacts, RoleDate};

/// Phrases of running text before a date.
#[derive(Debug)]
pub(super) struct Phrases {
    phrases: Vec<(String, DateRole, f32)>,
}

impl Phrases {
    pub(super) fn new(dates: &Dates) -> Self {
        let mut phrases: Vec<_> =
            dates.phrase.iter().flat_map(|p| p.words.iter().map(|w| (w.to_lowercase(), p.role, p.weight))).collect();
        phrases.sort_by_key(|p| std::cmp::Reverse(p.0.len()));
        Self { phrases }
    }

    /// The role that the words right before a date give it: the nearest phrase, the longest of those.
    fn role(&self, before: &str) -> Option<(DateRole, f32)> {
        let sentence = before.rsplit([';', '!', '?']).next().unwrap_or(before).trim_end().replace("dr. ", "dr ");
        let ends = |phrase: &str| {
            sentence.ends_with(phrase)
                && (phrase.len() > 4 || !sentence[..sentence.len() - phrase.len()].ends_with(char::is_alphanumeric))
        };
        if let Some((_, role, weight)) = self.phrases.iter().find(|(phrase, ..)| ends(phrase)) {
            return Some((*role, *weight));
        }
        let near = self.phrases.iter().filter(|(phrase, ..)| phrase.len() > 5).filter_map(|(phrase, role, weight)| {
            let end = sentence.rfind(phrase.as_str())? + phrase.len();
            let between = &sentence[end..];
            (between.split_whitespace().count() <= 6 && !between.contains(". ")).then_some((end, *role, *weight))
        });
        near.max_by_key(|(end, ..)| *end).map(|(_, role, weight)| (role, weight * 0.9))
    }
}

/// Every date that is nobody's birth, with its role.
pub(super) fn dates(page: &Page<'_>, facts: &PageFacts) -> Vec<Found<RoleDate>> {
    let mut found: Vec<Found<RoleDate>> = Vec::new();
    let mut columns: Vec<(crate::chart::Rect, DateRole, f32)> = Vec::new();
    let mut mentions: Vec<&Mention> = page.mentions.iter().collect();
    mentions.sort_by_key(|m| m.tokens[0]);
    for mention in mentions {
        let (first, last) = (mention.tokens.iter().min(), mention.tokens.iter().max());
        let (Some(first), Some(last)) = (first, last) else { continue };
        let tokens = if last - first < 6 { *first..last + 1 } else { *first..first + 1 };
        let area = page.sheet.area(tokens.clone());
        let is_birth =
            facts.births.iter().any(|b| page.sheet.words(tokens.clone()).iter().any(|w| b.words.contains(w)));
        let Some(date) = mention.written.not_after(page.rules.today) else { continue };
        if is_birth {
            continue;
        }
        let Some((role, weight, label)) = role(page, mention, &area, &mut columns) else { continue };
        let label = label.map(|index| &page.marks[index]);
        found.push(page.found(RoleDate { date, role }, tokens, label, weight * mention.written.certainty));
    }
    let misread: Vec<_> = (0..page.marks.len()).filter_map(|index| misread(page, facts, index)).collect();
    found.extend(misread);
    found.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
    found
}

/// What stands right after the label of a date and is a date but for one misread character: `2.16615`, `68/09/2011`.
fn misread(page: &Page<'_>, facts: &PageFacts, index: usize) -> Option<Found<RoleDate>> {
    let mark = &page.marks[index];
    let (role, weight) = mark.date_role().filter(|_| !mark.foreign && !mark.is(LabelKind::Birth))?;
    let long = page.sheet.text(mark.tokens.clone()).chars().filter(|c| c.is_alphabetic()).count() > 2;
    let beside = page.right_of(index);
    let parted = page.sheet.tokens.get(beside.start).is_none_or(|t| beside.is_empty() || t.opens_cell);
    let right = if parted && !mark.colon { page.below(index)? } else { beside };
    let apart = parted && mark.colon || !parted && !mark.colon;
    let first = page.sheet.tokens.get(right.start).filter(|_| long && !apart && !right.is_empty())?;
    let digits = first.text.chars().filter(char::is_ascii_digit).count();
    if digits < 2 || page.date_within(right.clone(), 3).is_some() {
        return None;
    }
    let dates = &page.rules.dates;
    let (used, written) = dates.labelled(&first.text).map(|written| (1, written)).or_else(|| {
        let text = |count: usize| page.sheet.text(right.start..right.start + count);
        (1..=3.min(right.len())).rev().find_map(|count| dates.repaired(&text(count)))
    })?;
    let tokens = right.start..right.start + used.max(1);
    let words = page.sheet.words(tokens.clone());
    let claimed = facts.accounts.iter().map(|a| &a.words).chain(facts.mrns.iter().map(|m| &m.words));
    let date = written.not_after(page.rules.today).filter(|date| *date <= page.rules.today)?;
    let free = !claimed.flatten().any(|word| words.contains(word));
    free.then(|| {
        page.found(RoleDate { date, role }, tokens, Some(mark), weight * mark.quality * written.certainty * 0.9)
    })
}

type Column = (crate::chart::Rect, DateRole, f32);

/// The role of a date, how sure, and the label that gave it. `None`: a birth of somebody.
fn role(
    page: &Page<'_>,
    mention: &Mention,
    area: &crate::chart::Rect,
    columns: &mut Vec<Column>,
) -> Option<(DateRole, f32, Option<usize>)> {
    let first = mention.tokens[0];
    let row = page.sheet.tokens[first].row;
    if is_fax_header(page, row) {
        return Some((DateRole::FaxHeader, 0.95, None));
    }
    let prose = page.sheet.is_prose(&page.sheet.cell(first));
    let labelled = label_before(page, first);
    if let Some((index, near)) = labelled {
        let mark = &page.marks[index];
        let direct = mark.colon || near;
        if mark.is(LabelKind::Birth) && direct {
            return None;
        }
        if let Some((role, weight)) = mark.date_role().filter(|_| direct && (!prose || mark.colon)) {
            let weight = if mark.foreign { weight * 0.5 } else { weight };
            // A card's bare "DOS" or "ADM" is the stay's; the form's own date is nearer to the paper.
            let bare = !mark.colon && page.sheet.text(mark.tokens.clone()).len() <= 3;
            let weight = if bare { weight * 0.8 } else { weight };
            return Some((as_in_its_row(page, index, role), weight * mark.quality, Some(index)));
        }
    }
    if let Some((role, weight)) = page.rules.phrases.role(&mention.before) {
        if mention.before.trim_end().ends_with("born") || mention.before.trim_end().ends_with("born on") {
            return None;
        }
        return Some((role, weight * 0.9, None));
    }
    if let Some((index, role, weight)) = label_above(page, first, area) {
        if page.marks[index].is(LabelKind::Birth) {
            return None;
        }
        columns.push((*area, role, weight));
        return Some((role, weight * 0.97, Some(index)));
    }
    let column = columns.iter().rposition(|(above, ..)| {
        let gap = area.top.saturating_sub(above.bottom()) as f32;
        let near = gap < page.sheet.letter * 3.5 || gap < page.sheet.letter * 9.0 && is_filled(page, above, area);
        area.top > above.top && above.overlap_x(area) * 2 > area.width && near
    });
    if let Some(at) = column {
        let (_, role, weight) = columns[at];
        columns.push((*area, role, weight));
        return Some((role, weight * 0.95, None));
    }
    if signed_below(page, area, row) {
        return Some((DateRole::Signed, 0.8, None));
    }
    let high = page.sheet.rows[row].top < page.sheet.height as f32 * 0.3;
    let alone = page.sheet.cells(row).len() == 1 && page.sheet.rows[row].tokens.len() <= mention.tokens.len() + 1;
    if alone && page.sheet.rows[row].top < page.sheet.height as f32 * 0.4 {
        // The date of a letter.
        return Some((DateRole::Service, 0.4, None));
    }
    // A gap parts it from another label's value.
    let parted =
        page.sheet.tokens[first].opens_cell && labelled.is_some_and(|(at, _)| page.marks[at].tokens.end < first);
    if high && !prose && (labelled.is_none() || parted) {
        // In a form's head, under or beside something nobody could read; with the time of day, a machine's own.
        let timed =
            page.sheet.tokens.get(mention.tokens[mention.tokens.len() - 1] + 1).is_some_and(|t| is_time(&t.text));
        return Some((DateRole::Service, if timed { 0.45 } else { 0.3 }, None));
    }
    Some((DateRole::Unknown, 0.5, None))
}

/// `14:22:10`
fn is_time(text: &str) -> bool {
    let parts: Vec<&str> = text.trim_matches(|c: char| !c.is_ascii_digit()).split(':').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|p| (1..=2).contains(&p.len()) && p.parse::<u8>().is_ok())
}

/// Between two dates of a column stand others that could not be read.
fn is_filled(page: &Page<'_>, above: &crate::chart::Rect, below: &crate::chart::Rect) -> bool {
    let between = |area: &crate::chart::Rect| {
        area.top >= above.bottom() && area.bottom() <= below.top && area.overlap_x(below) * 2 > below.width
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    page.sheet.tokens.iter().any(|t| between(&t.area) && digits(&t.text) > 4)
}

/// The label whose value the date may be: the last one before it in its row, with no other date between; and
/// whether it stands close enough to need no colon.
fn label_before(page: &Page<'_>, first: usize) -> Option<(usize, bool)> {
    let index = places::before(&page.sheet, &page.marks, first)?;
    let end = page.marks[index].tokens.end;
    let between = first - end;
    let other_date = page.mentions.iter().any(|m| m.tokens[0] >= end && m.tokens[0] < first);
    let role = page.marks[index].date_role().map(|(role, _)| role);
    // "Electronically signed by John Smith, MD on 03/04/1998 at 10:15"
    let reach = if matches!(
        role,
        Some(
            DateRole::Signed | DateRole::Dictated | DateRole::Transcribed | DateRole::FormRevision | DateRole::Reported
        )
    ) {
        9
    } else {
        3
    };
    (between <= reach && !other_date).then_some((index, between <= 1 || reach == 9))
}

/// "Date" beside a signature is the date of signing.
fn as_in_its_row(page: &Page<'_>, index: usize, role: DateRole) -> DateRole {
    let mark = &page.marks[index];
    let plain = role == DateRole::Service && page.sheet.text(mark.tokens.clone()).len() <= 10;
    let row = page.sheet.tokens[mark.tokens.start].row;
    let signed = page.marks[..index]
        .iter()
        .rev()
        .take_while(|m| page.sheet.tokens[m.tokens.start].row == row)
        .any(|m| m.is(LabelKind::Signature) || m.is(LabelKind::Witness));
    if plain && signed { DateRole::Signed } else { role }
}

/// The heading of the box or column in which the date stands.
fn label_above(page: &Page<'_>, first: usize, area: &crate::chart::Rect) -> Option<(usize, DateRole, f32)> {
    let row = page.sheet.tokens[first].row;
    let above = page.marks.iter().enumerate().rev().filter(|(index, m)| {
        let label = &page.sheet.tokens[m.tokens.start];
        label.row < row
            && !page.is_served(*index)
            && !page.sheet.is_prose(&page.sheet.cell(m.tokens.start))
            && page.sheet.rows[row].top - page.sheet.rows[label.row].bottom < page.sheet.letter * 2.6
    });
    let over = above.filter(|(_, m)| {
        let label = page.sheet.area(m.tokens.clone());
        let tolerance = (page.sheet.letter * 1.5) as u32;
        label.overlap_x(area) > 0 && label.left <= area.left + tolerance * 2 && !m.colon
            || label.left.abs_diff(area.left) < tolerance && !m.colon
    });
    let (index, mark) = over.max_by_key(|(_, m)| page.sheet.tokens[m.tokens.start].row)?;
    if mark.is(LabelKind::Birth) {
        return Some((index, DateRole::Unknown, 0.0));
    }
    let (role, weight) = mark.date_role()?;
    Some((index, role, if mark.foreign { weight * 0.5 } else { weight }))
}

/// The line a fax machine prints along the edge: date, time, from, page.
fn is_fax_header(page: &Page<'_>, row: usize) -> bool {
    let place = &page.sheet.rows[row];
    let height = page.sheet.height as f32;
    if place.bottom > height * 0.06 && place.top < height * 0.955 {
        return false;
    }
    let text = page.sheet.text(place.tokens.clone()).to_uppercase();
    let with_colon = |w: &str| matches!(w.split(':').map(str::len).collect::<Vec<_>>()[..], [1 | 2, 2 | 4]);
    // "AUG-18-1999 1404 FROM: …": the colon was lost.
    let without = |w: &str| w.len() == 4 && w.parse::<u32>().is_ok_and(|n| n < 2400 && n % 100 < 60);
    let from = text.contains("FROM");
    let time = text.split_whitespace().any(|w| with_colon(w) || from && without(w));
    let sender = ["FROM", "FAX", "PAGE"].iter().any(|w| text.contains(w))
        || text.split_whitespace().any(|w| w.starts_with("TO:") || w.starts_with("TEL") || is_page_count(w));
    // `01/08`, which is no part of a date.
    let counted = place.tokens.clone().filter(|at| !page.mentions.iter().any(|m| m.tokens.contains(at))).any(|at| {
        let word = &page.sheet.tokens[at].text;
        word.contains('/') && word.len() <= 8 && word.starts_with(['P', 'p', '0', '1', '2'])
    });
    time && (sender || counted)
}

/// `P.3`, `PG`, `P.03/08`; no `P.M.`
fn is_page_count(word: &str) -> bool {
    let rest = word.strip_prefix("PG").or_else(|| word.strip_prefix("P."));
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

/// The caption under a line to sign on says "Signature … Date".
fn signed_below(page: &Page<'_>, area: &crate::chart::Rect, row: usize) -> bool {
    let letter = page.sheet.letter;
    page.marks.iter().enumerate().any(|(index, m)| {
        let label = page.sheet.area(m.tokens.clone());
        let at = page.sheet.tokens[m.tokens.start].row;
        let under = at > row
            && at <= row + 3
            && label.top > area.top
            && (label.top.saturating_sub(area.bottom()) as f32) < letter * 3.0;
        let dated = matches!(m.date_role(), Some((role, _)) if as_in_its_row(page, index, role) == DateRole::Signed);
        under
            && dated
            && (label.left as f32) < area.right() as f32 + letter * 3.0
            && label.right() as f32 > area.left as f32 - letter * 3.0
    })
}
