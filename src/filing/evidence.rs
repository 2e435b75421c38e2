//! What the pages of one document say about a person, pooled.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::chart::{DateRole, FileIdentity, Found, PageNumber, PageReading, Rect, Separator, StackPage, Word};

use super::file_names::Named;
use super::names::{NameFrequencies, NameKey};
use super::roster::{Roster, StreetKey, phone_digits, sex};
use super::spelling::{fold, fold_words};
use super::without::Without;

/// Something that a page says, and how well.
#[derive(Debug, Clone)]
pub(super) struct Said<T> {
    pub(super) value: T,
    pub(super) page: PageNumber,
    pub(super) area: Option<Rect>,
    /// 0 to 100, the reader's.
    pub(super) confidence: f32,
    /// That it means this: 0 to 1.
    pub(super) certainty: f32,
    /// Where it stands among what its page says of this kind, from 0.
    pub(super) rank: usize,
    /// A label or a barcode says what it is.
    pub(super) labelled: bool,
    /// Found only because it equals something on the list.
    pub(super) looked_up: bool,
}

impl<T> Said<T> {
    /// Good enough to speak against somebody.
    pub(super) fn is_sound(&self) -> bool {
        self.certainty >= 0.5 && self.confidence >= 50.0 && !self.looked_up
    }

    /// A number or an address without a label may be anybody's, unless it is very sure.
    pub(super) fn is_sound_number(&self) -> bool {
        self.is_sound() && (self.labelled || self.certainty >= 0.8)
    }
}

/// What the pages of one document say about a person.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Bare.
    pub(super) mrns: Vec<Said<String>>,
    /// Record numbers of separator sheets before the document, bare.
    pub(super) announced: Vec<Said<String>>,
    pub(super) names: Vec<Said<NameKey>>,
    pub(super) births: Vec<Said<Birth>>,
    /// Last ten digits.
    pub(super) phones: Vec<Said<String>>,
    pub(super) streets: Vec<Said<StreetKey>>,
    pub(super) ssn_last4: Vec<Said<String>>,
    /// `F` or `M`.
    pub(super) sexes: Vec<Said<char>>,
    /// What the names of the file say.
    pub(super) named: Vec<Named>,
    /// Account or encounter numbers, folded: the list has none, but pages of one document share them.
    pub(super) accounts: Vec<String>,
}

/// A date of birth as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Birth {
    pub(super) date: Date,
    /// Only the last two digits of the year are printed.
    pub(super) short_year: bool,
    /// The month stands as a number, so that it can be misread, or stand where the day should.
    pub(super) numeric: bool,
}

impl Evidence {
    /// What one page says, with what on it equals something on the list whatever its label.
    pub(super) fn of(page: &StackPage<'_>, roster: &Roster) -> Self {
        let mut said = Self::all_of(page, roster);
        if !roster.has(Without::Contacts) {
            (said.phones, said.streets, said.ssn_last4, said.sexes) = Default::default();
        }
        said
    }

    fn all_of(page: &StackPage<'_>, roster: &Roster) -> Self {
        let (facts, reading) = (page.facts, page.reading);
        let mut said = Self {
            mrns: all(&facts.mrns, reading, |mrn| Some(roster.answering(mrn.bare())).filter(|bare| !bare.is_empty())),
            announced: Vec::new(),
            names: all(&facts.names, reading, |name| Some(NameKey::of(name)).filter(|key| !key.joined.is_empty())),
            births: facts
                .births
                .iter()
                .enumerate()
                .map(|(rank, found)| said(found, reading, rank, birth(found)))
                .collect(),
            phones: all(&facts.phones, reading, |phone| Some(phone_digits(phone)).filter(|digits| digits.len() >= 7)),
            streets: all(&facts.streets, reading, |line| StreetKey::of(line)),
            ssn_last4: all(&facts.ssn_last4, reading, |last4| Some(last4.clone())),
            sexes: sexes(reading),
            named: Vec::new(),
            accounts: facts
                .accounts
                .iter()
                .filter(|found| found.certainty >= 0.5)
                .map(|found| fold(&found.value))
                .collect(),
        };
        if !roster.has(Without::WordsWithoutLabels) {
            return said;
        }
        let other_dates =
            facts.dates.iter().filter(|found| !matches!(found.value.role, DateRole::FaxHeader | DateRole::Printed));
        said.births.extend(other_dates.map(|found| {
            let birth = Birth { date: found.value.date, short_year: false, numeric: true };
            let area = found.area;
            looked_up(birth, reading, area, confidence(&found.words, reading), found.certainty)
        }));
        said.look_up(reading, roster);
        if !said.names.iter().any(Said::is_sound) {
            said.look_up_names(reading, roster);
        }
        said
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.mrns.extend_from_slice(&other.mrns);
        self.announced.extend_from_slice(&other.announced);
        self.names.extend_from_slice(&other.names);
        self.births.extend_from_slice(&other.births);
        self.phones.extend_from_slice(&other.phones);
        self.streets.extend_from_slice(&other.streets);
        self.ssn_last4.extend_from_slice(&other.ssn_last4);
        self.sexes.extend_from_slice(&other.sexes);
        self.accounts.extend_from_slice(&other.accounts);
        if self.named.is_empty() {
            self.named.clone_from(&other.named);
        }
    }

    /// Adds words anywhere on the page that equal a record number, telephone number or street on the list.
    fn look_up(&mut self, reading: &PageReading, roster: &Roster) {
        let mut seen: HashSet<String> = self.mrns.iter().map(|said| said.value.clone()).collect();
        for barcode in &reading.barcodes {
            let parts =
                barcode.text.split(|c: char| !c.is_ascii_alphanumeric()).map(fold).filter(|part| part.len() >= 5);
            for (place, number) in std::iter::once(fold(&barcode.text)).chain(parts).enumerate() {
                let bare = roster.answering(number.trim_start_matches('0').to_owned());
                if roster.with_mrn(&bare).is_some() && (seen.insert(bare.clone()) || place == 0) {
                    self.mrns.push(looked_up(bare, reading, barcode.area, 100.0, 0.9));
                }
            }
        }
        let words: Vec<(Vec<String>, &Word)> =
            reading.words.iter().map(|word| (fold_words(&word.text), word)).collect();
        for (i, (parts, word)) in words.iter().enumerate() {
            let bare = roster.answering(parts.concat().trim_start_matches('0').to_owned());
            if bare.len() >= 5
                && bare.bytes().any(|b| b.is_ascii_digit())
                && roster.with_mrn(&bare).is_some()
                && seen.insert(bare.clone())
            {
                self.mrns.push(looked_up(bare, reading, word.area, word.confidence, 0.4));
            }
            let next = words.get(i + 1).filter(|(_, next)| next.line == word.line);
            let area = next.map_or(word.area, |(_, next)| word.area.union(&next.area));
            let confidence = next.map_or(word.confidence, |(_, next)| word.confidence.min(next.confidence));
            self.look_up_phone(parts, next.map(|(parts, _)| parts), reading, roster, (area, confidence));
            if let (Some(number), Some(street)) = (parts.last(), next.and_then(|(parts, _)| parts.first()))
                && let Some(key) = StreetKey::from_parts(number, street)
                && !roster.in_street(&key).is_empty()
                && !self.streets.iter().any(|said| said.value == key)
            {
                self.streets.push(looked_up(key, reading, area, confidence, 0.6));
            }
        }
    }

    /// Adds words that stand together like a name of somebody on the list: for a page whose name has no label that
    /// could be read.
    fn look_up_names(&mut self, reading: &PageReading, roster: &Roster) {
        let words: Vec<(String, &Word)> = reading.words.iter().map(|word| (fold(&word.text), word)).collect();
        for (i, (word, first)) in words.iter().enumerate() {
            let comma = first.text.ends_with(',');
            let with_last = |given: Option<&(String, &Word)>,
                             surname: &(String, &Word),
                             middle: Option<&(String, &Word)>| {
                let given = given.filter(|(_, word)| word.line == surname.1.line)?;
                let is_name = roster.is_given(&given.0) || (comma && given.0.len() == 1);
                let middle = middle
                    .filter(|(text, word)| word.line == surname.1.line && (text.len() == 1 || roster.is_given(text)));
                let key = NameKey::from_folded(&surname.0, &given.0, middle.map_or("", |(text, _)| text));
                let confidence = given.1.confidence.min(surname.1.confidence);
                is_name.then(|| looked_up(key, reading, given.1.area.union(&surname.1.area), confidence, 0.5))
            };
            if word.len() > 2 && roster.is_surname(word) {
                let before = i.checked_sub(1).and_then(|i| words.get(i));
                let found = match comma {
                    true => with_last(words.get(i + 1), &words[i], words.get(i + 2)),
                    false => with_last(before, &words[i], None),
                };
                self.names.extend(found);
            }
        }
    }

    fn look_up_phone(
        &mut self,
        parts: &[String],
        next: Option<&Vec<String>>,
        reading: &PageReading,
        roster: &Roster,
        (area, confidence): (Rect, f32),
    ) {
        let here = parts.concat();
        let both = || next.map(|next| here.clone() + &next.concat());
        for digits in [Some(here.clone()), both()].into_iter().flatten() {
            if digits.len() == 10
                && !roster.with_phone(&digits).is_empty()
                && !self.phones.iter().any(|said| said.value == digits)
            {
                self.phones.push(looked_up(digits, reading, area, confidence, 0.6));
            }
        }
    }
}

/// The sex where a label for it stands right before it on its line, or above it. The first one only: what follows may
/// be a relative's or a doctor's.
fn sexes(reading: &PageReading) -> Vec<Said<char>> {
    const LABELS: [&str; 6] = ["SEX", "GENDER", "SEXO", "SEXE", "GESCHLECHT", "SESSO"];
    let words = &reading.words;
    let is_below = |label: &Word, word: &Word| {
        let gap = word.area.top.saturating_sub(label.area.bottom());
        word.area.top >= label.area.bottom()
            && gap <= 2 * label.area.height
            && word.area.left.abs_diff(label.area.left) <= 2 * label.area.height
    };
    let found = words.iter().enumerate().filter(|(_, word)| LABELS.contains(&fold(&word.text).as_str())).find_map(
        |(place, label)| {
            let beside = words.get(place + 1).filter(|word| word.line == label.line && sex(&word.text).is_some());
            let below = || words.iter().find(|word| is_below(label, word) && sex(&word.text).is_some());
            beside.or_else(below)
        },
    );
    let said = |word: &Word| {
        let said = looked_up(sex(&word.text)?, reading, word.area, word.confidence, 0.8);
        (word.confidence >= 60.0).then_some(Said { rank: 0, labelled: true, looked_up: false, ..said })
    };
    found.and_then(said).into_iter().collect()
}

fn looked_up<T>(value: T, reading: &PageReading, area: Rect, confidence: f32, certainty: f32) -> Said<T> {
    Said {
        value,
        page: reading.number,
        area: Some(area),
        confidence,
        certainty,
        rank: usize::MAX,
        labelled: false,
        looked_up: true,
    }
}

fn all<T, U>(found: &[Found<T>], reading: &PageReading, make: impl Fn(&T) -> Option<U>) -> Vec<Said<U>> {
    let said = |(rank, found): (usize, &Found<T>)| make(&found.value).map(|value| said(found, reading, rank, value));
    found.iter().enumerate().filter_map(said).collect()
}

fn said<T, U>(found: &Found<T>, reading: &PageReading, rank: usize, value: U) -> Said<U> {
    Said {
        value,
        page: reading.number,
        area: (found.area.width > 0).then_some(found.area),
        confidence: confidence(&found.words, reading),
        certainty: found.certainty,
        rank,
        labelled: found.label.is_some() || found.words.is_empty(),
        looked_up: false,
    }
}

/// The lowest of the words' confidences: one bad word spoils an identifier.
fn confidence(words: &[u32], reading: &PageReading) -> f32 {
    let of = |index: &u32| reading.words.get(*index as usize).map(|word| word.confidence);
    words.iter().filter_map(of).reduce(f32::min).unwrap_or(95.0)
}

fn birth(found: &Found<Date>) -> Birth {
    let digit_groups: Vec<usize> =
        found.printed.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|len| *len > 0).collect();
    Birth {
        date: found.value,
        short_year: !digit_groups.is_empty() && digit_groups.iter().all(|len| *len <= 2),
        numeric: digit_groups.len() != 2,
    }
}

/// Gives each page what the names of its file say.
pub(super) fn name(evidence: &mut [Evidence], pages: &[StackPage<'_>], named: &[FileIdentity], roster: &Roster) {
    if !roster.has(Without::FileNames) {
        return;
    }
    for (said, page) in evidence.iter_mut().zip(pages) {
        said.named = named.iter().filter_map(|identity| Named::of(identity, page.reading.number, roster)).collect();
    }
}

/// Gives each page what the separator sheets before it announce.
///
/// Any other sheet ends what the last one announced.
pub(super) fn announce(evidence: &mut [Evidence], pages: &[StackPage<'_>], roster: &Roster) {
    let mut now: Option<Said<String>> = None;
    if !roster.has(Without::Separators) {
        return;
    }
    for (said, page) in evidence.iter_mut().zip(pages) {
        match &page.facts.separator {
            Some(Separator::Patient(mrn)) => {
                let area = page.reading.barcodes.first().map(|barcode| barcode.area);
                let (value, page) = (roster.answering(mrn.bare()), page.reading.number);
                now = Some(Said {
                    value,
                    page,
                    area,
                    confidence: 100.0,
                    certainty: 1.0,
                    rank: 0,
                    labelled: true,
                    looked_up: false,
                });
            }
            Some(_) => now = None,
            None => said.announced.extend(now.clone()),
        }
    }
}
