//! The patient list, indexed for matching.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::chart::{Mrn, Patient};

use super::Nicknames;
use super::names::{NameFrequencies, NameKey};
use super::spelling::look_alike;
use super::weights::Weights;
use super::without::Without;

/// The patient list, indexed for matching: by record number, surname and its near spellings, date of birth, telephone
/// and street, with the frequency of each name.
pub struct Roster {
    pub(super) nicknames: Nicknames,
    pub(super) weights: Weights,
    left_out: Option<Without>,
    listed: Vec<Listed>,
    by_mrn: HashMap<String, u32>,
    by_birth: HashMap<Date, Vec<u32>>,
    by_phone: HashMap<String, Vec<u32>>,
    by_street: HashMap<StreetKey, Vec<u32>>,
    /// Surnames in one word and their halves.
    by_surname: HashMap<String, Vec<u32>>,
    /// Surnames by what is left of them when a letter is lost: near spellings share one.
    shortened: HashMap<u64, Vec<String>>,
    surnames: HashMap<String, u32>,
    given: HashMap<String, u32>,
    /// How many people might have each given name written on a paper for their own.
    short_forms: HashMap<String, f32>,
    /// Bare record numbers that were merged into others, with the bare number that answers for each.
    merged: HashMap<String, String>,
    /// Record numbers of digits only, in order.
    numbers: Vec<u64>,
    /// Lengths of the record numbers, without leading zeros.
    mrn_lengths: HashSet<usize>,
    mrns_have_letters: bool,
}

/// A patient made ready for comparing.
pub(super) struct Listed {
    pub(super) mrn: Mrn,
    pub(super) bare_mrn: String,
    /// The name on the list first, then former and other names.
    pub(super) names: Vec<NameKey>,
    pub(super) birth: Option<Date>,
    pub(super) phone: String,
    pub(super) street: Option<StreetKey>,
    pub(super) ssn_last4: String,
    /// `F` or `M`, where the list says so.
    pub(super) sex: Option<char>,
}

/// House number and first word of a street, folded: what is left when towns, directions and `St` or `Street` vary.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct StreetKey {
    pub(super) number: String,
    pub(super) word: String,
}

impl StreetKey {
    /// The first house number with a street name after it; `None` if there is none.
    pub(super) fn of(line: &str) -> Option<Self> {
        let words = super::spelling::fold_words(line);
        words.windows(2).enumerate().find_map(|(i, pair)| {
            let next = if is_direction(&pair[1]) { words.get(i + 2)? } else { &pair[1] };
            Self::from_parts(&pair[0], next)
        })
    }

    /// `number` and `word`, folded, if they look like a house number and a street's name.
    pub(super) fn from_parts(number: &str, word: &str) -> Option<Self> {
        let numeric = number.len() <= 6 && number.starts_with(|c: char| c.is_ascii_digit());
        let named = word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphanumeric());
        (numeric && named).then(|| Self { number: number.to_owned(), word: word.to_owned() })
    }
}

/// `F` or `M` of a sex as lists and papers write it; anything else tells nobody apart.
pub(super) fn sex(text: &str) -> Option<char> {
    match super::spelling::fold(text).as_str() {
        "F" | "FEMALE" | "WOMAN" | "FEMENINO" | "FEMENINA" | "MUJER" | "FEMININ" | "FEMININE" | "FEMININO"
        | "FEMININA" | "FEMME" | "WEIBLICH" | "W" | "FEMMINA" | "FEMMINILE" => Some('F'),
        "M" | "MALE" | "MAN" | "MASCULINO" | "HOMBRE" | "VARON" | "MASCULIN" | "HOMME" | "MANNLICH" | "MAENNLICH"
        | "MASCHIO" | "MASCHILE" => Some('M'),
        _ => None,
    }
}

fn is_direction(word: &str) -> bool {
    ["N", "S", "E", "W", "NE", "NW", "SE", "SW", "NORTH", "SOUTH", "EAST", "WEST"].contains(&word)
}

/// The last ten digits of `text`, as telephone numbers are compared.
pub(super) fn phone_digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(10)..].to_owned()
}

/// No more patients than this are compared for one name that says nothing but itself.
const MOST_BY_NAME: usize = 4000;

impl Roster {
    /// Indexes the list. Half a million patients take seconds, so it is made once and again when the list changes.
    #[must_use]
    pub fn new(patients: Vec<Patient>, nicknames: &Nicknames) -> Self {
        let mut roster = Self {
            nicknames: nicknames.clone(),
            weights: Weights::default(),
            left_out: None,
            listed: Vec::with_capacity(patients.len()),
            by_mrn: HashMap::with_capacity(patients.len()),
            by_birth: HashMap::new(),
            by_phone: HashMap::with_capacity(patients.len()),
            by_street: HashMap::with_capacity(patients.len()),
            by_surname: HashMap::new(),
            shortened: HashMap::new(),
            surnames: HashMap::new(),
            given: HashMap::new(),
            short_forms: HashMap::new(),
            merged: HashMap::new(),
            numbers: Vec::new(),
            mrn_lengths: HashSet::new(),
            mrns_have_letters: false,
        };
        for patient in patients {
            roster.add(patient);
        }
        let mut shortened: HashMap<u64, Vec<String>> = HashMap::new();
        for surname in roster.by_surname.keys() {
            for key in shortenings(surname) {
                shortened.entry(key).or_default().push(surname.clone());
            }
        }
        roster.shortened = shortened;
        roster.numbers.sort_unstable();
        let mut short_forms: HashMap<String, f32> = HashMap::new();
        for (name, people) in &roster.given {
            for form in nicknames.other_forms(name) {
                *short_forms.entry(form.to_owned()).or_default() += *people as f32;
            }
        }
        roster.short_forms = short_forms;
        roster
    }

    fn add(&mut self, patient: Patient) {
        let index = self.listed.len() as u32;
        let names: Vec<NameKey> = std::iter::once(&patient.name).chain(&patient.other_names).map(NameKey::of).collect();
        let listed = Listed {
            bare_mrn: patient.mrn.bare(),
            mrn: patient.mrn,
            birth: patient.birth,
            phone: phone_digits(&patient.phone),
            street: StreetKey::of(&patient.street),
            ssn_last4: patient.ssn_last4,
            sex: sex(&patient.sex),
            names,
        };
        self.mrn_lengths.insert(listed.bare_mrn.len());
        self.mrns_have_letters |= listed.bare_mrn.bytes().any(|b| b.is_ascii_alphabetic());
        self.numbers.extend(listed.bare_mrn.parse::<u64>());
        self.by_mrn.insert(listed.bare_mrn.clone(), index);
        if let Some(birth) = listed.birth {
            self.by_birth.entry(birth).or_default().push(index);
        }
        if listed.phone.len() >= 7 {
            self.by_phone.entry(listed.phone.clone()).or_default().push(index);
        }
        if let Some(street) = &listed.street {
            self.by_street.entry(street.clone()).or_default().push(index);
        }
        for name in &listed.names {
            for surname in std::iter::once(&name.joined).chain(name.halves()) {
                let people = self.by_surname.entry(surname.clone()).or_default();
                if people.last() != Some(&index) {
                    people.push(index);
                }
            }
        }
        if let Some(name) = listed.names.first() {
            *self.surnames.entry(name.joined.clone()).or_default() += 1;
            *self.given.entry(name.first.clone()).or_default() += 1;
        }
        self.listed.push(listed);
    }

    /// The same list, in which the second record number of each pair answers for the first, which was merged into it.
    #[must_use]
    pub fn with_merged(mut self, merged: &[(Mrn, Mrn)]) -> Self {
        self.merged = merged.iter().map(|(merged, survivor)| (merged.bare(), survivor.bare())).collect();
        self
    }

    /// The bare record number that answers for this one: itself, unless it was merged into another.
    pub(super) fn answering(&self, bare: String) -> String {
        self.merged.get(&bare).cloned().unwrap_or(bare)
    }

    /// The same list, compared with pages by these weights.
    #[must_use]
    pub fn weighed_by(mut self, weights: Weights) -> Self {
        self.weights = weights;
        self
    }

    /// The same list, compared with pages without one of the means; for benches.
    #[doc(hidden)]
    #[must_use]
    pub fn without(mut self, means: Without) -> Self {
        if means == Without::Nicknames {
            self.nicknames = Nicknames::default();
            self.short_forms.clear();
        }
        self.left_out = Some(means);
        self
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.listed.len()
    }

    pub(super) fn patient(&self, index: u32) -> &Listed {
        &self.listed[index as usize]
    }

    pub(super) fn with_mrn(&self, bare: &str) -> Option<u32> {
        self.by_mrn.get(bare).copied()
    }

    /// Patients whose record number is `bare` with one character misread for a look-alike, lost, put in, or taken for
    /// another.
    pub(super) fn with_near_mrn(&self, bare: &str) -> Vec<u32> {
        let characters: &[u8] =
            if self.mrns_have_letters { b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" } else { b"0123456789" };
        near_spellings(bare.as_bytes(), characters).iter().filter_map(|near| self.with_mrn(near)).collect()
    }

    /// The chance that a number which is no record number happens to be somebody's on the list: the share of taken
    /// numbers around it, or of all as long as it, whichever is more. Numbers given out in sequence lie close, and a
    /// hospital's other numbers may lie among them.
    pub(super) fn chance_of_mrn(&self, bare: &str) -> f32 {
        const AROUND: u64 = 5_000;
        let Ok(number) = bare.parse::<u64>() else {
            // Letters and digits: as many spellings as digits alone would have.
            return self.len() as f32 / 10_f32.powi(bare.len() as i32);
        };
        let below = |limit: u64| self.numbers.partition_point(|taken| *taken < limit);
        let around = below(number + AROUND) - below(number.saturating_sub(AROUND));
        let first = 10_u64.pow(bare.len().saturating_sub(1).min(18) as u32);
        let as_long = below(first.saturating_mul(10)) - below(first);
        let near = around.saturating_sub(1) as f32 / (2 * AROUND) as f32;
        near.max(as_long as f32 / (9 * first) as f32)
    }

    /// Whether a record number, bare, could be one of this list's by its length and characters.
    pub(super) fn has_mrn_shape(&self, bare: &str) -> bool {
        self.mrn_lengths.contains(&bare.len()) && (self.mrns_have_letters || bare.bytes().all(|b| b.is_ascii_digit()))
    }

    pub(super) fn born_on(&self, date: Date) -> &[u32] {
        self.by_birth.get(&date).map_or(&[], Vec::as_slice)
    }

    /// Patients born on a date that reads like this one with a digit misread.
    pub(super) fn born_near(&self, date: Date) -> Vec<u32> {
        let iso = iso_digits(date);
        let mut people = Vec::new();
        for place in 0..iso.len() {
            for digit in b'0'..=b'9' {
                let mut other = iso;
                other[place] = digit;
                if let Some(other) = (other != iso).then(|| from_iso_digits(other)).flatten() {
                    people.extend_from_slice(self.born_on(other));
                }
            }
        }
        people
    }

    pub(super) fn with_phone(&self, digits: &str) -> &[u32] {
        self.by_phone.get(digits).map_or(&[], Vec::as_slice)
    }

    pub(super) fn in_street(&self, street: &StreetKey) -> &[u32] {
        self.by_street.get(street).map_or(&[], Vec::as_slice)
    }

    /// Patients whose surname, or half of a double one, is spelled like this one's or nearly so, and whose first name
    /// begins alike or goes by another form.
    pub(super) fn called(&self, name: &NameKey) -> Vec<u32> {
        let mut spellings: HashSet<&str> = HashSet::new();
        for part in std::iter::once(&name.joined).chain(name.halves()) {
            spellings.insert(part);
            for key in shortenings(part) {
                spellings.extend(self.shortened.get(&key).into_iter().flatten().map(String::as_str));
            }
        }
        let mut people: Vec<u32> = spellings
            .into_iter()
            .filter_map(|surname| self.by_surname.get(surname))
            .flatten()
            .copied()
            .filter(|index| {
                self.patient(*index).names.iter().any(|listed| self.may_be_first(&name.first, &listed.first))
            })
            .collect();
        people.sort_unstable();
        people.dedup();
        people.truncate(MOST_BY_NAME);
        people
    }

    /// A cheap test before names are compared.
    fn may_be_first(&self, read: &str, listed: &str) -> bool {
        match (read.as_bytes(), listed.as_bytes()) {
            ([], _) | (_, []) => true,
            ([a, ..], [b, ..]) => {
                a == b || look_alike(*a, *b) || read.get(1..) == listed.get(1..) || self.nicknames.related(read, listed)
            }
        }
    }
}

impl NameFrequencies for Roster {
    fn weights(&self) -> &Weights {
        &self.weights
    }

    fn has(&self, means: Without) -> bool {
        self.left_out != Some(means)
    }

    fn surname_bits(&self, joined: &str) -> f32 {
        if !self.has(Without::NameFrequencies) {
            return 9.0;
        }
        bits_of_share(self.surnames.get(joined).copied().unwrap_or(0) as f32, self.len(), SURNAMES, 14.0)
    }

    fn given_bits(&self, first: &str) -> f32 {
        if !self.has(Without::NameFrequencies) {
            return 7.0;
        }
        bits_of_share(self.given.get(first).copied().unwrap_or(0) as f32, self.len(), GIVEN_NAMES, 11.0)
    }

    fn written_bits(&self, first: &str) -> f32 {
        let own = self.given.get(first).copied().unwrap_or(0) as f32;
        let short = self.short_forms.get(first).copied().unwrap_or(0.0) * (-self.weights.papers.short_form).exp2();
        bits_of_share(own + short, self.len(), GIVEN_NAMES, 11.0)
    }

    fn is_given(&self, first: &str) -> bool {
        self.given.contains_key(first) || self.nicknames.knows(first)
    }

    fn is_surname(&self, joined: &str) -> bool {
        self.by_surname.contains_key(joined)
    }
}

/// So many surnames, and given names, nobody on a short list has but somebody has.
const SURNAMES: f32 = 2000.0;
const GIVEN_NAMES: f32 = 300.0;

/// −log2 of a name's share, as if `others` more people bore names of their own: a short list does not make its names
/// look rare or common.
fn bits_of_share(count: f32, people: usize, others: f32, most: f32) -> f32 {
    let share = (count + 1.0) / (people as f32 + others);
    (-share.log2()).min(most)
}

pub(super) fn iso_digits(date: Date) -> [u8; 8] {
    let mut number = date.year() as u32 * 10_000 + date.month() as u32 * 100 + date.day() as u32;
    let mut digits = [b'0'; 8];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
    digits
}

fn from_iso_digits(digits: [u8; 8]) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| {
        digits[range].iter().fold(0_i16, |number, digit| number * 10 + i16::from(digit - b'0'))
    };
    Date::new(number(0..4), number(4..6) as i8, number(6..8) as i8).ok()
}

/// Every spelling that one character taken for another, lost or put in makes of `word`.
fn near_spellings(word: &[u8], characters: &[u8]) -> Vec<String> {
    let mut near = Vec::new();
    for place in 0..=word.len() {
        let (head, tail) = word.split_at(place);
        for character in characters {
            if let Some((first, rest)) = tail.split_first()
                && first != character
            {
                near.push([head, &[*character], rest].concat());
            }
            near.push([head, &[*character], tail].concat());
        }
        if let Some((_, rest)) = tail.split_first() {
            near.push([head, rest].concat());
        }
    }
    let mut near: Vec<String> = near.into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()).collect();
    near.iter_mut().for_each(|spelling| {
        if spelling.starts_with('0') {
            *spelling = spelling.trim_start_matches('0').to_owned();
        }
    });
    near.sort_unstable();
    near.dedup();
    near
}

/// A key of the word and of each spelling with one letter lost: two words one error apart share one
/// (symmetric deletion, Garbe 2012).
fn shortenings(word: &str) -> Vec<u64> {
    use std::hash::{DefaultHasher, Hasher};
    let key = |parts: [&str; 2]| {
        let mut hasher = DefaultHasher::new();
        parts.iter().for_each(|part| hasher.write(part.as_bytes()));
        hasher.finish()
    };
    let mut keys = vec![key([word, ""])];
    if word.len() > 3 && word.is_ascii() {
        keys.extend((0..word.len()).map(|i| key([&word[..i], &word[i + 1..]])));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_is_its_number_and_first_word() {
        let key = |line| StreetKey::of(line).map(|key| (key.number, key.word));
        let some = |number: &str, word: &str| Some((number.to_owned(), word.to_owned()));
        assert_eq!(key("2025 Walnut Rd, Port Ansley"), some("2025", "WALNUT"));
        assert_eq!(key("2025 N. WALNUT ROAD"), some("2025", "WALNUT"));
        assert_eq!(key("Apt B"), None);
    }

    #[test]
    fn dates_go_to_digits_and_back() {
        let date = jiff::civil::date(1943, 10, 9);
        assert_eq!(&iso_digits(date), b"19431009");
        assert_eq!(from_iso_digits(iso_digits(date)), Some(date));
        assert_eq!(from_iso_digits(*b"19431309"), None);
    }
}
