//! Places of a page to look at by themselves before its doubts go to a clerk: identifiers that were read with doubt, and
//! what stands beside an identifier's label and could not be read.

use std::ops::Range;

use super::{FactRules, labels::Mark, page::Page, tables::LabelKind, turned};
use crate::chart::{Found, Looks, PageFacts, PageReading, Rect, Word, Zone};

/// Words read with this confidence or more are not looked at again.
const SURE: f32 = 90.0;
/// A value has at most so many words.
const MOST_WORDS: usize = 6;
/// Words whose boxes together are higher than one of them by more than this stand on several lines.
const ONE_LINE: f32 = 1.6;
/// So great a part of all looks at a zone has to read the same.
const AGREED: f32 = 0.75;

/// The zones of a page, none twice.
#[must_use]
pub fn zones(reading: &PageReading, facts: &PageFacts, rules: &FactRules) -> Vec<Zone> {
    let mut places = Vec::new();
    places.extend(facts.mrns.iter().filter_map(place));
    places.extend(facts.births.iter().filter_map(place));
    places.extend(facts.accounts.iter().filter_map(place));
    places.extend(facts.names.iter().filter_map(place));
    places.extend(beside_labels(reading, facts, rules));
    let mut zones: Vec<Zone> = Vec::new();
    for zone in places.into_iter().filter_map(|words| zone(reading, words)) {
        let apart = |other: &Zone| zone.words.end <= other.words.start || other.words.end <= zone.words.start;
        if zones.iter().all(apart) {
            zones.push(zone);
        }
    }
    zones
}

/// The words of a value, if they follow one another.
fn place<T>(found: &Found<T>) -> Option<Range<u32>> {
    let words = *found.words.first()?..found.words.last()? + 1;
    words.clone().eq(found.words.iter().copied()).then_some(words)
}

/// What stands beside or below the labels of identifiers of which the page gives none, if there are figures in it.
fn beside_labels(reading: &PageReading, facts: &PageFacts, rules: &FactRules) -> Vec<Range<u32>> {
    let missing = [
        (LabelKind::Mrn, facts.mrns.is_empty()),
        (LabelKind::Birth, facts.births.is_empty()),
        (LabelKind::Account, facts.accounts.is_empty()),
    ];
    if missing.iter().all(|(_, none)| !none) {
        return Vec::new();
    }
    let (reading, _) = turned::apart(reading);
    let page = Page::of(&reading, rules);
    let is_missing = |mark: &Mark| missing.iter().any(|(kind, none)| *none && mark.is(*kind));
    let mut places = Vec::new();
    for (index, _) in page.marks.iter().enumerate().filter(|(_, mark)| !mark.foreign && is_missing(mark)) {
        places.extend(figures(&page, page.right_of(index)).or_else(|| figures(&page, page.below(index)?)));
    }
    places
}

/// The words of the cell that begins `tokens`, if figures are in it.
fn figures(page: &Page<'_>, tokens: Range<usize>) -> Option<Range<u32>> {
    let cell = tokens.start..tokens.end.min(page.sheet.cell(tokens.clone().next()?).end);
    let has_figures =
        page.sheet.tokens[cell.clone()].iter().any(|token| token.text.contains(|c: char| c.is_ascii_digit()));
    let words = page.sheet.words(cell);
    let place = *words.first()?..words.last()? + 1;
    (has_figures && place.clone().eq(words)).then_some(place)
}

/// The zone of these words, if one of them is in doubt and they stand upright on one line.
fn zone(reading: &PageReading, words: Range<u32>) -> Option<Zone> {
    let read = &reading.words[words.start as usize..words.end as usize];
    let area = Rect::around(read.iter().map(|word| &word.area))?;
    let confidence = read.iter().map(|word| word.confidence).fold(100.0, f32::min);
    let highest = read.iter().map(|word| word.area.height).max()?;
    let upright = area.height as f32 <= ONE_LINE * highest as f32 && area.width > area.height;
    let digits = !read.iter().any(|word| word.text.contains(char::is_alphabetic));
    (upright && confidence < SURE && read.len() <= MOST_WORDS).then_some(Zone { area, words, confidence, digits })
}

/// The page with what looks at its zones agree upon in the place of what was read there; `None` if that changes nothing.
///
/// Other words count only if they make the value an identifier of the same kind and length as before, or one where none
/// was read: a letter lost before a number makes another number, which looks at a zone lose oftener than the page's line
/// does.
#[must_use]
pub fn amended(
    reading: &PageReading,
    facts: &PageFacts,
    looks: &[(Zone, Looks)],
    rules: &FactRules,
) -> Option<(PageReading, PageFacts)> {
    let mut changes: Vec<(&Zone, Vec<Word>)> = looks
        .iter()
        .filter_map(|(zone, looks)| Some((zone, agreed(looks)?)))
        .filter(|(zone, words)| letters(words) != letters(&reading.words[range(zone)]))
        .filter(|change| {
            let (_, other) = with(reading, std::slice::from_ref(change), rules);
            holds(&standing(facts, &change.0.area), &standing(&other, &change.0.area))
        })
        .collect();
    // From the last on, so that the places of the others stay.
    changes.sort_by_key(|(zone, _)| std::cmp::Reverse(zone.words.start));
    (!changes.is_empty()).then(|| with(reading, &changes, rules))
}

/// The page with other words in these zones, and what it then says.
fn with(reading: &PageReading, changes: &[(&Zone, Vec<Word>)], rules: &FactRules) -> (PageReading, PageFacts) {
    let mut page = reading.clone();
    for (zone, words) in changes {
        let Word { line, block, .. } = page.words[zone.words.start as usize];
        page.words.splice(range(zone), words.iter().map(|word| Word { line, block, ..word.clone() }));
    }
    let facts = super::of(&page, rules);
    (page, facts)
}

fn range(zone: &Zone) -> Range<usize> {
    zone.words.start as usize..zone.words.end as usize
}

/// The words that most looks read, marks before and behind them left out, as the surest of these looks has them.
fn agreed(looks: &Looks) -> Option<Vec<Word>> {
    let same = |one: &[Word]| looks.iter().filter(|other| letters(other) == letters(one)).count();
    let sure = |words: &[Word]| words.iter().map(|word| word.confidence).fold(100.0, f32::min);
    let most = looks.iter().filter(|look| !letters(look).is_empty()).max_by_key(|look| same(look))?;
    let alike = looks.iter().filter(|look| letters(look) == letters(most));
    let surest = alike.max_by(|a, b| sure(a).total_cmp(&sure(b)))?;
    let outside = |c: char| !c.is_alphanumeric();
    let mut words: Vec<Word> =
        surest.iter().filter(|word| !word.text.trim_matches(outside).is_empty()).cloned().collect();
    words.first_mut()?.text = words.first()?.text.trim_start_matches(outside).to_owned();
    words.last_mut()?.text = words.last()?.text.trim_end_matches(outside).to_owned();
    (same(most) as f32 >= AGREED * looks.len() as f32).then_some(words)
}

/// Letters and digits, capital.
fn letters(words: &[Word]) -> String {
    let all = words.iter().flat_map(|word| word.text.chars()).filter(|c| c.is_alphanumeric());
    all.flat_map(char::to_uppercase).collect()
}

/// How many letters and digits the record number, birth, account and name have that stand here. A name with a figure in it
/// is none.
fn standing(facts: &PageFacts, area: &Rect) -> [Option<usize>; 4] {
    fn first<'a, T>(found: &'a [Found<T>], area: &Rect) -> Option<&'a str> {
        let here = |found: &&Found<T>| {
            found.area.overlap_x(area) * 2 > found.area.width && found.area.overlap_y(area) * 2 > found.area.height
        };
        found.iter().find(here).map(|found| found.printed.as_str())
    }
    let name = first(&facts.names, area).filter(|name| !name.contains(|c: char| c.is_ascii_digit()));
    let standing = [first(&facts.mrns, area), first(&facts.births, area), first(&facts.accounts, area), name];
    standing.map(|printed| Some(printed?.chars().filter(|c| c.is_alphanumeric()).count()))
}

/// Whether no value was lost, none has another length, and there is one.
fn holds(before: &[Option<usize>], after: &[Option<usize>]) -> bool {
    let kept = |(before, after): (&Option<usize>, &Option<usize>)| before.is_none() || before == after;
    before.iter().zip(after).all(kept) && after.iter().any(Option::is_some)
}
