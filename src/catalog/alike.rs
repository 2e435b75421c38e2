//! Which documents of a stack one answer settles: those that wait for the same reason and surely name the same person.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::Connection;
use unicode_normalization::UnicodeNormalization;

use super::packed::unpack;
use super::patients::one;
use super::{CatalogError, Result};
use crate::chart::{Mrn, PageFacts, PersonName};

/// The other documents of the same file that wait for the same reason and bear the same identity: two at least of name, date
/// of birth and record number, and none that differs. Confidential ones, and those of the types `apart`, are not among them.
pub(super) fn waiting_alike(t: &Connection, document: &str, apart: &[String]) -> Result<Vec<String>> {
    let mut waiting = identities(t, document, apart)?;
    let Some((doubt, whom)) = waiting.remove(document) else { return Ok(Vec::new()) };
    let mut alike = Vec::new();
    for (id, (other_doubt, other)) in waiting {
        if other_doubt == doubt && whom.is_surely(&other, &doubt) && !are_two_entries(t, &whom, &other)? {
            alike.push(id);
        }
    }
    Ok(alike)
}

/// By document: its doubt and whom it is about.
fn identities(t: &Connection, document: &str, apart: &[String]) -> Result<BTreeMap<String, (String, Identity)>> {
    let mut statement = t.prepare_cached(
        "SELECT p.page_id, f.document_id, coalesce(f.doubt, ''), r.facts, o.doc_type
         FROM documents d JOIN documents o ON o.file_id = d.file_id AND NOT o.confidential
         JOIN filings f ON f.document_id = o.document_id JOIN pages p USING (page_id) LEFT JOIN readings r USING (page_id)
         WHERE d.document_id = ?1 AND p.state = 'review' AND f.doubt IS NOT NULL ORDER BY p.number",
    )?;
    let mut rows = statement.query([document])?;
    let mut waiting: BTreeMap<String, (String, Identity)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (page, id): (i64, String) = (row.get(0)?, row.get(1)?);
        let is_apart = row.get::<_, Option<String>>(4)?.is_some_and(|slug| apart.contains(&slug));
        if is_apart && id != document {
            continue;
        }
        let Some(facts) = row.get::<_, Option<Vec<u8>>>(3)? else { continue };
        let facts: PageFacts = unpack(&facts).map_err(|source| CatalogError::Packed { page, source })?;
        let doubt = row.get(2)?;
        waiting.entry(id).or_insert_with(|| (doubt, Identity::default())).1.add(&facts);
    }
    Ok(waiting)
}

/// Numbers that look alike and are both on the list are two people's.
fn are_two_entries(t: &Connection, whom: &Identity, other: &Identity) -> Result<bool> {
    for (a, b) in pairs(&whom.numbers, &other.numbers).filter(|(a, b)| a.bare() != b.bare()) {
        if one(t, a)?.is_some() && one(t, b)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the pages of a document say of whom it is about: what each page says first.
#[derive(Default)]
struct Identity {
    numbers: Vec<Mrn>,
    names: Vec<PersonName>,
    births: Vec<Date>,
    phones: Vec<String>,
    streets: Vec<String>,
    ssn_last4: Vec<String>,
}

/// How what two documents say compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// One of them does not say.
    Silent,
    Same,
    /// A character may have been misread, or a part is missing.
    Alike,
    Differs,
}

use Likeness::{Alike, Differs, Same, Silent};

impl Identity {
    fn add(&mut self, facts: &PageFacts) {
        self.numbers.extend(facts.mrns.first().map(|found| found.value.clone()));
        self.names.extend(facts.names.first().map(|found| found.value.clone()));
        self.births.extend(facts.births.first().map(|found| found.value));
        self.phones.extend(facts.phones.first().map(|found| found.value.clone()));
        self.streets.extend(facts.streets.first().map(|found| found.value.clone()));
        self.ssn_last4.extend(facts.ssn_last4.first().map(|found| found.value.clone()));
    }

    /// Whether both are the same person beyond doubt. A twin shares surname and date of birth and may have the next number
    /// and a name a letter away; a namesake may be born a year or ten apart. What only looks alike never stands for what
    /// would tell these from one another.
    fn is_surely(&self, other: &Self, doubt: &str) -> bool {
        let number = over(&self.numbers, &other.numbers, |a, b| number_likeness(&a.bare(), &b.bare()));
        let name = over(&self.names, &other.names, name_likeness);
        let birth = over(&self.births, &other.births, |a, b| number_likeness(&digits(*a), &digits(*b)));
        let contact = [
            over(&self.phones, &other.phones, |a, b| word_likeness(a, b)),
            over(&self.streets, &other.streets, |a, b| word_likeness(&fold(a), &fold(b))),
            over(&self.ssn_last4, &other.ssn_last4, |a, b| word_likeness(a, b)),
        ];
        if contact.contains(&Differs) {
            return false;
        }
        match (number, name, birth) {
            (Differs, _, _) | (_, Differs, _) | (_, _, Differs) | (Same, Silent, Silent) => false,
            (Same, _, _) => true,
            // Where several people on the list fit, nothing but the number tells them apart.
            (Silent | Alike, Same, Same) => doubt != "several_patients",
            _ => false,
        }
    }
}

fn pairs<'a, T>(one: &'a [T], other: &'a [T]) -> impl Iterator<Item = (&'a T, &'a T)> {
    one.iter().flat_map(move |a| other.iter().map(move |b| (a, b)))
}

/// Every page with every page: one that differs is enough, else the closest counts.
fn over<T>(one: &[T], other: &[T], compare: impl Fn(&T, &T) -> Likeness) -> Likeness {
    let all: Vec<Likeness> = pairs(one, other).map(|(a, b)| compare(a, b)).collect();
    if all.contains(&Differs) { Differs } else { all.into_iter().min().unwrap_or(Silent) }
}

/// Digits and letters that scans take for one another.
const LOOK_ALIKE: [&str; 10] = ["0OQDCU", "1ILJT7", "2Z7", "38B", "4A", "56S", "6G8", "8B0", "9G4", "MNHW"];

fn look_alike(a: char, b: char) -> bool {
    LOOK_ALIKE.iter().any(|set| set.contains(a) && set.contains(b))
}

fn number_likeness(one: &str, other: &str) -> Likeness {
    if one == other {
        return Same;
    }
    let apart: Vec<(char, char)> = one.chars().zip(other.chars()).filter(|(a, b)| a != b).collect();
    match apart.as_slice() {
        [(a, b)] if one.len() == other.len() && look_alike(*a, *b) => Alike,
        _ => Differs,
    }
}

/// Of words of a name: a digit among letters is a misread letter for sure, a letter that looks like another may be a name
/// of its own (Jan and Ian).
fn word_likeness(one: &str, other: &str) -> Likeness {
    if one == other {
        return Same;
    }
    let apart: Vec<(char, char)> = one.chars().zip(other.chars()).filter(|(a, b)| a != b).collect();
    if one.len() != other.len() || !apart.iter().all(|(a, b)| look_alike(*a, *b)) {
        let wide = |word: &str| word.replace("RN", "M").replace("VV", "W").replace("CL", "D");
        return if wide(one) == wide(other) { Alike } else { Differs };
    }
    let letters = apart.iter().filter(|(a, b)| a.is_alphabetic() && b.is_alphabetic()).count();
    match (apart.len(), letters) {
        (1 | 2, 0) => Same,
        (1, 1) => Alike,
        _ => Differs,
    }
}

fn name_likeness(one: &PersonName, other: &PersonName) -> Likeness {
    let (surname, other_surname) = (fold(&one.last), fold(&other.last));
    let surnames = word_likeness(&surname, &other_surname);
    let firsts = given_likeness(&fold(&one.first), &fold(&other.first));
    let middles = given_likeness(&fold(&one.middle), &fold(&other.middle));
    let suffix_differs = !one.suffix.is_empty() && !other.suffix.is_empty() && one.suffix != other.suffix;
    match (surnames, firsts) {
        _ if suffix_differs || middles == Differs => Differs,
        (Differs, _) | (_, Differs) => Differs,
        _ if surname.is_empty() => Alike,
        (Same, Same) => Same,
        // With the same first name a longer surname is hardly somebody else's with a letter that looks so.
        (Alike, Same) if surname.len() > 3 => Same,
        _ => Alike,
    }
}

/// Of given names: an initial may be another's.
fn given_likeness(one: &str, other: &str) -> Likeness {
    match (one.chars().next(), other.chars().next()) {
        (None, _) | (_, None) => Silent,
        (Some(a), Some(b)) if one.len() == 1 || other.len() == 1 => {
            if a == b {
                Alike
            } else {
                Differs
            }
        }
        _ => word_likeness(one, other),
    }
}

/// Letters and digits only, upper case, without accents.
fn fold(text: &str) -> String {
    text.nfkd().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn digits(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// `"4100876"` or nothing, `"NOWAK, JAN"` or nothing, the day of May 1950 or 0.
    fn whom(number: &str, name: &str, day: i8) -> Identity {
        let name = name.split_once(", ").map(|(last, given)| {
            let (first, middle) = given.split_once(' ').unwrap_or((given, ""));
            let (middle, suffix) = if ["JR", "SR"].contains(&middle) { ("", middle) } else { (middle, "") };
            let [last, first, middle, suffix] = [last, first, middle, suffix].map(str::to_owned);
            PersonName { last, first, middle, suffix }
        });
        Identity {
            numbers: (!number.is_empty()).then(|| Mrn(number.to_owned())).into_iter().collect(),
            names: name.into_iter().collect(),
            births: (day > 0).then(|| date(1950, 5, day)).into_iter().collect(),
            ..Identity::default()
        }
    }

    fn same(one: &Identity, other: &Identity) -> bool {
        let both_ways = [one.is_surely(other, "not_on_the_list"), other.is_surely(one, "not_on_the_list")];
        assert_eq!(both_ways[0], both_ways[1]);
        both_ways[0]
    }

    #[test]
    fn one_misread_character_or_a_missing_number_does_not_part_papers_of_one_person() {
        let nowak = whom("4100876", "NOWAK, JAN", 12);
        for other in [
            whom("4100876", "NOWAK, JAN", 12),
            whom("", "NOWAK, JAN", 12),
            whom("4100376", "NOWAK, JAN", 12),
            whom("4100876", "N0WAK, JAN", 0),
            whom("4100876", "NOWAK, 1AN", 0),
            whom("4100876", "", 12),
            whom("4100876", "NOWAK, J", 12),
            whom("", "HOWAK, JAN", 12),
            whom("", "NOWAK, JAN P", 12),
        ] {
            assert!(same(&nowak, &other), "{:?} {:?}", other.numbers.len(), other.names.first().map(|name| &name.last));
        }
        assert!(same(&whom("", "BURNS, ADA", 3), &whom("", "BUMS, ADA", 3)));
        assert!(same(&whom("", "Muñoz, Ana", 3), &whom("", "MUNOZ, ANA", 3)));
    }

    #[test]
    fn a_twin_is_never_settled_with_the_other() {
        let jan = whom("4100876", "NOWAK, JAN", 12);
        for other in [
            whom("4100876", "NOWAK, PIOTR", 12),
            whom("", "NOWAK, JON", 12),
            whom("4100816", "NOWAK, IAN", 12),
            whom("", "NOWAK, IAN", 12),
            whom("", "NOWAK, J", 12),
            whom("4100816", "", 12),
            whom("", "", 12),
            whom("4100876", "", 0),
        ] {
            assert!(!same(&jan, &other), "{:?}", other.names.iter().map(|n| &n.first).collect::<Vec<_>>());
        }
    }

    #[test]
    fn namesakes_born_on_other_days_and_fathers_are_other_people() {
        assert!(
            !same(&whom("", "NOWAK, JAN", 12), &whom("", "NOWAK, JAN", 17)),
            "a 7 that looks like a 2, or another day"
        );
        assert!(!same(&whom("4100876", "NOWAK, JAN SR", 0), &whom("4100876", "NOWAK, JAN JR", 0)));
        assert!(!same(&whom("", "NOWAK, JAN P", 12), &whom("", "NOWAK, JAN K", 12)));
        assert!(!same(&whom("4100876", "NOWAK, JAN", 0), &whom("4100816", "NOWAK, JAN", 0)), "a neighbouring number");
    }

    #[test]
    fn an_address_that_differs_is_somebody_elses() {
        let living = |street: &str| Identity { streets: vec![street.to_owned()], ..whom("", "NOWAK, JAN", 12) };
        assert!(same(&living("12 Elm St"), &living("12 ELM ST.")));
        assert!(!same(&living("12 Elm St"), &living("9 Oak Ave")));
    }

    #[test]
    fn where_several_patients_fit_only_the_number_settles_others_too() {
        let several = |one: &Identity, other: &Identity| one.is_surely(other, "several_patients");
        assert!(!several(&whom("", "NOWAK, JAN", 12), &whom("", "NOWAK, JAN", 12)));
        assert!(several(&whom("4100876", "NOWAK, JAN", 12), &whom("4100876", "NOWAK, JAN", 12)));
    }

    #[test]
    fn pages_of_one_document_that_name_two_people_are_nobody_elses() {
        let mut both = whom("4100876", "NOWAK, JAN", 12);
        both.names.push(PersonName { last: "ORTIZ".to_owned(), first: "BENITA".to_owned(), ..PersonName::default() });
        assert!(!same(&both, &whom("4100876", "NOWAK, JAN", 12)));
    }
}
