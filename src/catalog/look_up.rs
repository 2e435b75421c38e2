//! People on the list, looked up by what somebody types.
//!
//! Every entry has its words in a table of its own, folded as what is typed is folded: so a look-up goes to the words
//! that begin alike and reads no other entry, on a list of any length.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::{Connection, Transaction, params};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::merges::survivor_of;
use super::patients::{each_entry, one};
use super::{Catalog, Result};
use crate::chart::{Mrn, Patient, PersonName};

/// Words of a question that count.
const MOST_WORDS: usize = 8;
/// Letters of a name by which answers stand in order.
const ORDERED_BY: usize = 16;
/// After every word that begins like this one.
const LAST: char = char::MAX;

impl Catalog {
    /// Patients who answer every word of `text`, at most `limit`, by name: a word is the start of a part of a name,
    /// now or formerly, or of a record number, or a whole date of birth (1950-01-31, 1/31/1950). Words stand in any
    /// order, with or without accents and apostrophes. For an entry that was merged, the one that answers for it is
    /// given.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn find_patients(&self, text: &str, limit: usize) -> Result<Vec<Patient>> {
        let mut words: Vec<Asked> = words_of(text).take(MOST_WORDS).map(|word| Asked::of(&word)).collect();
        // The longest word first: fewest begin with it, and the others are asked of those alone.
        words.sort_by_key(|word| std::cmp::Reverse(word.letters));
        let Some((first, others)) = words.split_first().filter(|(first, _)| first.letters > 1) else {
            return Ok(Vec::new());
        };
        let mut values = Vec::new();
        let mut sql = format!("SELECT DISTINCT name, mrn FROM patient_words d WHERE {}", first.condition(&mut values));
        for word in others {
            let condition = word.condition(&mut values);
            sql += &format!(" AND EXISTS (SELECT 1 FROM patient_words w WHERE w.mrn = d.mrn AND {condition})");
        }
        sql += &format!(" ORDER BY name, mrn LIMIT {limit}");
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&sql)?;
        let found = statement
            .query_map(rusqlite::params_from_iter(values), |row| row.get(1))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        answering(&connection, &found)
    }
}

/// The entries that answer for these numbers, each once.
fn answering(connection: &Connection, found: &[String]) -> Result<Vec<Patient>> {
    let mut answering: Vec<Patient> = Vec::new();
    for mrn in found {
        let survivor = Mrn(survivor_of(connection, mrn)?);
        if answering.iter().all(|known| known.mrn != survivor) {
            answering.extend(one(connection, &survivor)?);
        }
    }
    Ok(answering)
}

/// A word that is looked for.
struct Asked {
    letters: usize,
    /// Stored words that answer it lie from the one to before the other.
    ranges: Vec<(String, String)>,
}

impl Asked {
    fn of(word: &str) -> Self {
        let beginning = |word: &str| (word.to_owned(), format!("{word}{LAST}"));
        let mut ranges = vec![beginning(word)];
        let bare = word.trim_start_matches('0');
        if bare.len() < word.len() && !bare.is_empty() {
            ranges.push(beginning(bare));
        }
        ranges.extend(day_of_birth(word).map(|day| beginning(&birth_word(day))));
        Self { letters: word.chars().count(), ranges }
    }

    /// In SQL, with its values put to the others.
    fn condition(&self, values: &mut Vec<String>) -> String {
        let mut either = Vec::new();
        for (from, to) in &self.ranges {
            either.push(format!("word >= ?{} AND word < ?{}", values.len() + 1, values.len() + 2));
            values.extend([from.clone(), to.clone()]);
        }
        format!("({})", either.join(" OR "))
    }
}

/// Writes the words of an entry anew.
pub(super) fn write_words(t: &Transaction<'_>, mrn: &Mrn) -> Result<()> {
    t.prepare_cached("DELETE FROM patient_words WHERE mrn = ?1")?.execute([mrn.as_str()])?;
    if let Some(patient) = one(t, mrn)? {
        insert_words(t, &patient)?;
    }
    Ok(())
}

/// Writes the words of every entry, where an earlier version kept none.
pub(super) fn write_missing_words(t: &Transaction<'_>) -> Result<()> {
    let missing = "SELECT EXISTS (SELECT 1 FROM patients) AND NOT EXISTS (SELECT 1 FROM patient_words)";
    if t.query_row(missing, [], |row| row.get(0))? {
        each_entry(t)?.iter().try_for_each(|patient| insert_words(t, patient))?;
    }
    Ok(())
}

fn insert_words(t: &Transaction<'_>, patient: &Patient) -> Result<()> {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for name in std::iter::once(&patient.name).chain(&patient.other_names) {
        words.extend(name_words(name));
    }
    words.extend([folded(patient.mrn.as_str()), patient.mrn.bare().to_lowercase()]);
    words.extend(patient.birth.map(birth_word));
    let PersonName { last, first, .. } = &patient.name;
    let name: String = folded(&format!("{last}, {first}")).chars().take(ORDERED_BY).collect();
    let mut insert = t.prepare_cached("INSERT OR IGNORE INTO patient_words (word, name, mrn) VALUES (?1, ?2, ?3)")?;
    for word in words.iter().filter(|word| !word.is_empty()) {
        insert.execute(params![word, name, patient.mrn.as_str()])?;
    }
    Ok(())
}

/// What a name is found by: its parts as written, what follows a hyphen or an apostrophe within them, and their letters alone.
fn name_words(name: &PersonName) -> Vec<String> {
    let mut words = Vec::new();
    for part in [&name.last, &name.first, &name.middle].into_iter().flat_map(|text| words_of(text)) {
        let within = part.match_indices(['-', '\'', '.']).map(|(at, _)| part[at + 1..].to_owned());
        words.extend(within.filter(|rest| !rest.is_empty()));
        words.push(part.chars().filter(|c| c.is_alphanumeric()).collect());
        words.push(part);
    }
    words
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    parts.map(folded).filter(|word| word.contains(char::is_alphanumeric))
}

/// Small letters without accents, and one kind of apostrophe.
fn folded(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    plain.map(|c| if matches!(c, '’' | '‘' | '`') { '\'' } else { c }).collect()
}

/// A day of birth among the words; no number begins like it.
fn birth_word(day: Date) -> String {
    format!("={day}")
}

/// A date of birth as it is typed: 1950-01-31 or 1/31/1950.
fn day_of_birth(word: &str) -> Option<Date> {
    word.parse().ok().or_else(|| {
        let mut parts = word.split(['/', '.', '-']).map(|part| part.parse::<i16>().ok());
        let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::{catalog, patient};

    fn list() -> Catalog {
        let catalog = catalog();
        let mut brien = patient("0004711", "O'BRIEN-KING");
        brien.name.first = "José".to_owned();
        brien.birth = Some(jiff::civil::date(1950, 1, 31));
        let mut byron = patient("100220", "LOVELACE");
        byron.name.first = "ADA".to_owned();
        byron.other_names =
            vec![PersonName { last: "BYRON".into(), first: "AUGUSTA ADA".into(), ..PersonName::default() }];
        catalog.import_patients(&[brien, byron, patient("100230", "OBRADOVIC")]).unwrap();
        catalog
    }

    fn found(catalog: &Catalog, text: &str) -> Vec<String> {
        catalog.find_patients(text, 9).unwrap().into_iter().map(|patient| patient.mrn.0).collect()
    }

    #[test]
    fn words_are_found_in_any_order_by_their_beginnings() {
        let list = list();
        for text in
            ["o'brien", "O’Brien", "obrien", "king", "jose", "JOSÉ bri", "0004711", "4711", "47", "1/31/1950 king"]
        {
            assert_eq!(found(&list, text), ["0004711"], "{text}");
        }
        for text in ["byron", "augusta", "ada lovelace", "lovelace, ada", "lov ad 1002"] {
            assert_eq!(found(&list, text), ["100220"], "{text}");
        }
        assert_eq!(found(&list, "ob"), ["0004711", "100230"], "by name");
        for text in ["", "x", "rien", "lovelace jose", "1950", "%", "\u{10ffff}", "1/30/1950"] {
            assert!(found(&list, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn an_entry_that_changes_is_found_by_its_names_of_now_and_of_before() {
        let list = list();
        let mut married = patient("100230", "NOVAK");
        married.name.first = "EVE".to_owned();
        list.import_patients(&[married]).unwrap();
        assert_eq!((found(&list, "novak").len(), found(&list, "obradovic").len()), (1, 1));
        let maiden = PersonName { last: "KOVAC".into(), ..PersonName::default() };
        list.add_other_name(&Mrn("100230".into()), &maiden).unwrap();
        assert_eq!(found(&list, "kovac"), ["100230"]);
        list.remove_other_name(&Mrn("100230".into()), &maiden).unwrap();
        assert!(found(&list, "kovac").is_empty());
    }

    #[test]
    fn a_list_of_an_earlier_version_gets_its_words() {
        let list = list();
        list.write(|t| {
            t.execute("DELETE FROM patient_words", [])?;
            assert_eq!(t.query_row("SELECT count(*) FROM patient_words", [], |row| row.get::<_, i64>(0))?, 0);
            write_missing_words(t)
        })
        .unwrap();
        assert_eq!(found(&list, "byron"), ["100220"]);
    }
}
