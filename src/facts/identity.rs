//! About whom the page is: the values that stand beside or below the labels of identifiers.

use std::ops::Range;

use jiff::{ToSpan, civil::Date};

use super::{
    dates::Written,
    labels::Mark,
    names::{ReadName, Reading},
    numbers::{self, ReadNumber},
    page::{Mention, Page},
    places,
    tables::LabelKind,
    without::Without,
};
use crate::chart::{DateRole, Found, Mrn, PageFacts, PersonName};

/// Fills in the identifiers that labels name.
pub(super) fn labelled(page: &Page<'_>, facts: &mut PageFacts) {
    // "BD: 03-29 DT: 03-30" at the foot is a misread DD, and "LT/BD" somebody's initials.
    let dictated = |mark: &Mark| {
        let row = |m: &Mark| page.sheet.tokens[m.tokens.start].row;
        let written = |m: &Mark| matches!(m.date_role(), Some((DateRole::Dictated | DateRole::Transcribed, _)));
        let short = page.sheet.text(mark.tokens.clone()).chars().filter(|c| c.is_alphanumeric()).count() < 3;
        short && page.marks.iter().any(|m| row(m) == row(mark) && written(m))
    };
    let either = |mark: &Mark| mark.is(LabelKind::Mrn) && mark.is(LabelKind::Account) && !mark.is(LabelKind::Name);
    for (index, mark) in page.marks.iter().enumerate().filter(|(_, m)| !m.foreign && !either(m)) {
        for (kind, weight) in &mark.meanings {
            let sure = weight * mark.quality;
            match kind {
                LabelKind::Mrn => facts.mrns.extend(mrn(page, index, sure)),
                LabelKind::Account => facts.accounts.extend(account(page, index, sure).filter(|found| {
                    // "ADM: 1-23-06" is the day, "ADM: 8277" the number.
                    mark.date_role().is_none() || !page.is_in_a_date(found)
                })),
                LabelKind::Name => facts.names.extend(name(page, index, sure)),
                LabelKind::Birth if dictated(mark) => {}
                LabelKind::Birth => facts.births.extend(birth(page, index, sure)),
                LabelKind::Ssn => facts.ssn_last4.extend(number(page, index, sure, numbers::ssn_last4)),
                _ => {}
            }
        }
    }
    for (index, mark) in page.marks.iter().enumerate().filter(|(_, m)| !m.foreign && either(m)) {
        either_number(page, index, mark, facts);
    }
    facts.names.extend(name_in_parts(page).filter(|_| page.rules.has(Without::NamesInParts)));
    not_the_same_number_twice(facts);
}

/// What stands beside the label, else what stands below it.
///
/// Beside comes first, over a gap too, unless what stands there is the value below another label: then the page is
/// a grid of labels over values.
fn beside_or_below<T>(page: &Page<'_>, index: usize, read: impl Fn(Range<usize>) -> Option<T>) -> Option<(T, f32)> {
    let mark = &page.marks[index];
    let right = compound(page, index).unwrap_or_else(|| page.right_of(index));
    let parted = page.sheet.tokens.get(right.start).is_some_and(|t| t.opens_cell);
    let right = if parted && is_far(page, mark, right.start) { right.start..right.start } else { right };
    let beside = (!right.is_empty() && page.rules.has(Without::ValuesBeside)).then(|| read(right.clone())).flatten();
    // What stands beside the label without a gap is its value, be it legible or not.
    let spoilt = beside.is_none() && !parted && !mark.colon && has_digit(page, &right);
    let (may_be_below, may_be_above) = (page.rules.has(Without::ValuesBelow), page.rules.has(Without::Captions));
    let below = || {
        if page.is_left_blank(index) {
            return None;
        }
        let below = page.below(index).filter(|_| !spoilt && may_be_below).and_then(&read);
        let above = || page.above(index).filter(|cell| may_be_above && !spoilt && is_caption(page, &right, cell));
        below.or_else(|| above().and_then(&read))
    };
    match beside {
        Some(value) if !parted => Some((value, 1.0)),
        Some(value) if mark.colon => Some((value, 0.97)),
        Some(value) if !is_below_another(page, index, right.start) => Some((value, 0.93)),
        Some(value) => below().map(|v| (v, 0.93)).or(Some((value, 0.9))),
        None => below().map(|v| (v, if mark.colon { 0.85 } else { 0.95 })),
    }
}

/// Nothing stands beside the label, or what does is as small as captions are: the rest of its own, or the next one misread.
fn is_caption(page: &Page<'_>, right: &Range<usize>, value: &Range<usize>) -> bool {
    let high = page.sheet.area(value.clone()).height as f32;
    let small =
        |t: &super::sheet::Token| (t.area.height as f32) < high * 0.8 && !t.text.chars().any(|c| c.is_ascii_digit());
    page.sheet.tokens[right.clone()].iter().all(small)
}

/// "DOB/Age/Sex: 02/11/1951 / 67 / F": the part of the values after the last label that belongs to this one.
fn compound(page: &Page<'_>, index: usize) -> Option<Range<usize>> {
    let joins = |at: usize| {
        let (mark, next) = (page.marks.get(at)?, page.marks.get(at + 1)?);
        let token = &page.sheet.tokens[next.tokens.start];
        (mark.tokens.end == next.tokens.start && !mark.colon && !token.opens_cell && !next.foreign).then_some(())
    };
    let first = (0..index).rev().take_while(|at| joins(*at).is_some()).last().unwrap_or(index);
    let last = (index..page.marks.len()).take_while(|at| joins(*at).is_some()).last().map_or(index, |at| at + 1);
    if first == last || !page.marks[last].colon || !page.rules.has(Without::CompoundLabels) {
        return None;
    }
    let values = page.right_of(last);
    let start = (first..index).fold(values.start, |at, before| at + length(page, before, at..values.end));
    (start < values.end).then_some(start..values.end)
}

/// How many tokens the value of a label takes from the beginning of `tokens`.
fn length(page: &Page<'_>, index: usize, tokens: Range<usize>) -> usize {
    let mark = &page.marks[index];
    if mark.is(LabelKind::Name) {
        return tokens.clone().take_while(|i| !page.sheet.tokens[*i].text.chars().any(|c| c.is_ascii_digit())).count();
    }
    page.date_within(tokens.clone(), 1).map_or(1, |date| date.tokens.len()).min(tokens.len())
}

fn has_digit(page: &Page<'_>, tokens: &Range<usize>) -> bool {
    page.sheet.tokens[tokens.clone()].first().is_some_and(|t| t.text.chars().any(|c| c.is_ascii_digit()))
}

/// Across the page from the label: nobody's eye joins the two.
fn is_far(page: &Page<'_>, mark: &Mark, token: usize) -> bool {
    let label = page.sheet.area(mark.tokens.clone());
    let gap = page.sheet.tokens[token].area.left.saturating_sub(label.right());
    gap as f32 > page.sheet.letter * 28.0
}

/// Whether this token stands below a label other than this one.
fn is_below_another(page: &Page<'_>, index: usize, token: usize) -> bool {
    (0..page.marks.len()).any(|other| other != index && page.below(other).is_some_and(|below| below.contains(&token)))
}

fn number(
    page: &Page<'_>,
    index: usize,
    sure: f32,
    read: impl Fn(&[super::sheet::Token]) -> Option<ReadNumber>,
) -> Option<Found<String>> {
    let ((read, start), place) = beside_or_below(page, index, |tokens| {
        // A stray mark may stand between a label and its number.
        (tokens.start..tokens.end.min(tokens.start + 2)).find_map(|start| {
            let stray = start > tokens.start
                && page.sheet.tokens[tokens.start].text.chars().filter(|c| c.is_alphanumeric()).count() > 1;
            let found = read(&page.sheet.tokens[start..tokens.end])?;
            (!stray).then_some((found, start))
        })
    })?;
    let tokens = start..start + read.used;
    if page.mentions.iter().any(|m| m.tokens.len() > 1 && m.tokens.contains(&start)) {
        return None;
    }
    Some(page.found(read.value, tokens, Some(&page.marks[index]), sure * place * read.certainty))
}

fn mrn(page: &Page<'_>, index: usize, sure: f32) -> Option<Found<Mrn>> {
    let found = number(page, index, sure, |tokens| numbers::record_number(tokens, page.rules, true))?;
    let fits = page.rules.mrn_pattern.as_ref().is_none_or(|pattern| pattern.is_match(&found.value));
    let proven = page.rules.check_digit.holds(&found.value);
    let certainty = found.certainty * if fits { 1.0 } else { 0.4 } * if proven { 1.0 } else { 0.4 };
    Some(with_value(found, certainty, Mrn))
}

/// "Case No." is the record number in one hospital and the account in the next: beside another record number, or out of
/// shape for one, it is the account.
fn either_number(page: &Page<'_>, index: usize, mark: &Mark, facts: &mut PageFacts) {
    let sure = |kind| mark.weight(kind).unwrap_or(0.0) * mark.quality;
    let shape = &page.rules.mrn_shape;
    let read = mrn(page, index, sure(LabelKind::Mrn));
    let fits = |found: &Found<Mrn>| !shape.is_learnt() || shape.fit(found.value.as_str()) > 0.55;
    match read.filter(fits).filter(|_| facts.mrns.is_empty()) {
        Some(found) => facts.mrns.push(found),
        None => facts.accounts.extend(account(page, index, sure(LabelKind::Account))),
    }
}

fn account(page: &Page<'_>, index: usize, sure: f32) -> Option<Found<String>> {
    number(page, index, sure, numbers::account_number)
}

fn birth(page: &Page<'_>, index: usize, sure: f32) -> Option<Found<Date>> {
    let ((date, tokens, certainty), place) = beside_or_below(page, index, |tokens| birth_in(page, tokens))?;
    Some(page.found(date, tokens, Some(&page.marks[index]), sure * place * certainty))
}

/// The birth date within the first tokens: a written date, or digits that only the label makes one.
fn birth_in(page: &Page<'_>, tokens: Range<usize>) -> Option<(Date, Range<usize>, f32)> {
    // What stands in the next box is another value.
    let end = (tokens.start + 1..tokens.end).find(|i| page.sheet.tokens[*i].opens_cell).unwrap_or(tokens.end);
    let tokens = tokens.start..end;
    if let Some(mention) = page.date_within(tokens.clone(), 3) {
        let date = birth_date(page, &mention.written)?;
        let (start, end) = (*mention.tokens.iter().min()?, *mention.tokens.iter().max()? + 1);
        return Some((date, if end - start <= 5 { start..end } else { start..start + 1 }, mention.written.certainty));
    }
    let first = tokens.start;
    if let Some(written) = page.rules.dates.labelled(&page.sheet.tokens.get(first)?.text) {
        return Some((birth_date(page, &written)?, first..first + 1, written.certainty));
    }
    // `20-0c t-1974`: a space within the date; `02 11 1951`, `11 FEB 51`: nothing else between its parts.
    let most = 3.min(tokens.len());
    let joined = |count: usize, by: &str| {
        let parts = first..first + count;
        let texts: Vec<&str> = page.sheet.tokens[parts.clone()].iter().map(|t| t.text.as_str()).collect();
        let written = page.rules.dates.find(&texts.join(by)).into_iter().find(|w| w.bytes.start == 0)?;
        Some((birth_date(page, &written)?, parts, written.certainty * 0.85))
    };
    let in_parts = || [3].into_iter().filter(|n| *n <= most).find_map(|n| joined(n, "/").or_else(|| joined(n, "-")));
    (2..=most).find_map(|count| joined(count, "")).or_else(in_parts).or_else(|| misread_birth(page, tokens))
}

/// A date that cannot be as it was read, with the one misreading that explains it: `68/09/1945`, `O01 NOV 1972`.
fn misread_birth(page: &Page<'_>, tokens: Range<usize>) -> Option<(Date, Range<usize>, f32)> {
    let dates = &page.rules.dates;
    (1..=3.min(tokens.len())).rev().find_map(|count| {
        let parts = tokens.start..tokens.start + count;
        let written = dates.repaired(&page.sheet.text(parts.clone()))?;
        let used = parts.start..parts.start + written.0;
        Some((birth_date(page, &written.1)?, used, written.1.certainty))
    })
}

/// The birth date meant; a century too far back is the work of an old date elsewhere on the page.
fn birth_date(page: &Page<'_>, written: &Written) -> Option<Date> {
    let date = written.not_after(latest(page))?;
    if latest(page).year() - date.year() > OLDEST {
        return written.not_after(page.rules.today);
    }
    // "DOB 11/20/26 … 6/9/94": nobody is born after the paper.
    let earlier = date.checked_sub(100.years()).ok()?;
    let listed = page.rules.today.year() - earlier.year() <= OLDEST;
    let before_birth = latest_short(page).is_some_and(|paper| paper < date && paper.year() - earlier.year() <= OLDEST);
    Some(if written.has_short_year() && listed && before_birth { earlier } else { date })
}

/// The latest day of a page on which no year is written out, if nothing says that somebody was born on it.
fn latest_short(page: &Page<'_>) -> Option<Date> {
    let whole = page.mentions.iter().any(|m| !m.written.has_short_year());
    let days = page.mentions.iter().filter(|m| !is_of_birth(page, m));
    days.filter_map(|m| m.written.not_after(page.rules.today)).max().filter(|_| !whole)
}

/// Nobody is born more years before the paper.
const OLDEST: i16 = 106;

/// No birth is later than this: the latest date on the page whose year is written out, else today.
pub(super) fn latest(page: &Page<'_>) -> Date {
    let today = page.rules.today;
    // A mother's birth says nothing about the day of the paper.
    let whole = page.mentions.iter().filter(|m| !m.written.has_short_year() && !is_of_birth(page, m));
    whole.filter_map(|m| m.written.not_after(today)).filter(|d| *d <= today).max().unwrap_or(today)
}

fn is_of_birth(page: &Page<'_>, mention: &Mention) -> bool {
    let label = places::before(&page.sheet, &page.marks, mention.tokens[0]);
    mention.before.trim_end().ends_with("born") || label.is_some_and(|at| page.marks[at].is(LabelKind::Birth))
}

fn name(page: &Page<'_>, index: usize, sure: f32) -> Option<Found<PersonName>> {
    let mark = &page.marks[index];
    let (read, place) = beside_or_below(page, index, |tokens| {
        let end = tokens.end;
        let start =
            tokens.clone().find(|i| page.sheet.tokens[*i].text.chars().filter(|c| c.is_alphabetic()).count() > 1)?;
        if start > tokens.start + 1 {
            return None;
        }
        let last_first = mark.last_first && page.rules.has(Without::NameOrder);
        match page.rules.names.read(&page.sheet.tokens[start..end], last_first) {
            Reading::Name(read) => Some((read, start)),
            _ => None,
        }
    })?;
    let (read, start) = read;
    Some(found_name(page, read, start, Some(mark), sure * place))
}

pub(super) fn found_name(
    page: &Page<'_>,
    read: ReadName,
    start: usize,
    label: Option<&Mark>,
    sure: f32,
) -> Found<PersonName> {
    let tokens = start + read.used.start..start + read.used.end;
    page.found(read.name, tokens, label, sure * read.certainty)
}

/// "Last name … First name … Middle" in boxes of their own.
fn name_in_parts(page: &Page<'_>) -> Option<Found<PersonName>> {
    let part = |kind: LabelKind| {
        page.marks.iter().enumerate().filter(|(_, m)| !m.foreign && m.is(kind)).find_map(|(index, mark)| {
            let (tokens, _) = beside_or_below(page, index, |tokens| {
                let first = page.sheet.tokens.get(tokens.start)?;
                let word = first.text.chars().filter(|c| c.is_alphabetic()).count() > 0;
                let particles =
                    tokens.clone().take_while(|i| page.rules.names.is_particle(&page.sheet.tokens[*i].text));
                let most = tokens.end.min(tokens.start + 2 + particles.count().saturating_sub(1));
                let end = (tokens.start + 1..most).find(|i| page.sheet.tokens[*i].opens_cell).unwrap_or(most);
                let named = |i: usize| {
                    !page.rules.names.is_never_a_name(&page.sheet.tokens[i].text)
                        && !page.sheet.tokens[i].text.chars().any(|c| c.is_ascii_digit())
                };
                (word && named(tokens.start)).then(|| {
                    tokens.start..if end > tokens.start + 1 && named(end - 1) { end } else { tokens.start + 1 }
                })
            })?;
            Some((tokens, mark.quality))
        })
    };
    let (last, quality) = part(LabelKind::LastName)?;
    let (first, _) = part(LabelKind::FirstName)?;
    let middle = part(LabelKind::MiddleName).map(|(tokens, _)| tokens).filter(|t| *t != first && *t != last);
    let (upper, lower) = (page.sheet.area(last.clone()), page.sheet.area(first.clone()));
    let near = (upper.center().1.abs_diff(lower.center().1) as f32) < page.sheet.letter * 3.5;
    if last == first || !near {
        return None;
    }
    let text = |tokens: &Range<usize>| {
        let text = page.sheet.text(tokens.clone());
        text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
    };
    let name = PersonName {
        last: text(&last),
        first: text(&first),
        middle: middle.as_ref().map(text).unwrap_or_default(),
        suffix: String::new(),
    };
    let mut found = page.found(name, last, None, 0.93 * quality);
    found.label = Some("last name, first name".into());
    for tokens in std::iter::once(&first).chain(middle.as_ref()) {
        found.words.extend(page.sheet.words(tokens.clone()));
        found.area = found.area.union(&page.sheet.area(tokens.clone()));
        found.printed = format!("{} {}", found.printed, page.sheet.text(tokens.clone()));
    }
    Some(found)
}

/// A number that both a record's and an account's label claim belongs to the nearer, surer one.
fn not_the_same_number_twice(facts: &mut PageFacts) {
    let claims: Vec<(Vec<u32>, f32)> = facts.mrns.iter().map(|m| (m.words.clone(), m.certainty)).collect();
    facts.accounts.retain(|a| !claims.iter().any(|(words, certainty)| *words == a.words && *certainty >= a.certainty));
    let claims: Vec<(Vec<u32>, f32)> = facts.accounts.iter().map(|m| (m.words.clone(), m.certainty)).collect();
    facts.mrns.retain(|m| !claims.iter().any(|(words, certainty)| *words == m.words && *certainty > m.certainty));
}

pub(super) fn with_value<T, U>(found: Found<T>, certainty: f32, value: impl Fn(T) -> U) -> Found<U> {
    Found {
        value: value(found.value),
        printed: found.printed,
        label: found.label,
        words: found.words,
        area: found.area,
        certainty,
    }
}
