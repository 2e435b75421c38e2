//! From what was typed to a [`Query`].

use super::{Part, Place, Query, QueryError, Run, Slot, dates};
use crate::chart::{Mrn, PageState};
use crate::search::confusion::Confusions;
use crate::search::likeness::{Closeness, Readings};
use crate::search::text::{fold, split};

const FIELDS: [&str; 7] = ["patient", "mrn", "dob", "type", "date", "file", "state"];
/// Other names by which people ask for a field.
const OTHER_NAMES: [(&str, &str); 10] = [
    ("name", "patient"),
    ("pt", "patient"),
    ("number", "mrn"),
    ("birth", "dob"),
    ("born", "dob"),
    ("birthdate", "dob"),
    ("doctype", "type"),
    ("source", "file"),
    ("status", "state"),
    ("year", "date"),
];
/// Words of titles that are not in the names of document types.
const SMALL_WORDS: [&str; 4] = ["and", "of", "the", "for"];
const MOST_CHARACTERS: usize = 2000;
const MOST_ITEMS: usize = 48;
const MOST_WORDS_IN_PHRASE: usize = 32;
/// Words with signs in a phrase are tried whole and in parts, in every combination up to this many words.
const MOST_COMBINED: usize = 3;

/// Reads a question.
///
/// # Errors
/// A sentence that says what is wrong and at which character. It repeats nothing that was typed.
pub fn parse(query: &str) -> Result<Query, QueryError> {
    let items = items(query)?;
    if items.iter().all(|item| item.part.is_none() || item.left_out) {
        let what = if items.iter().any(|item| item.part.is_some()) {
            "Say also what to find, not only what to leave out"
        } else {
            "There is nothing to search for; type a word, a \"phrase\" or a field such as patient:"
        };
        return Err(QueryError { at: 1, what: what.to_owned() });
    }
    combine(items).map(|parts| Query(Part::All(parts)))
}

/// One thing asked for, between spaces.
struct Item {
    at: usize,
    left_out: bool,
    /// `OR` stood before it.
    or: bool,
    /// A plain word, of which the next may be the rest.
    word: Option<String>,
    /// `None` for signs without a letter or digit.
    part: Option<Part>,
}

/// Joins what `OR` stands between, and tries short words together with the next (`o brien`).
fn combine(items: Vec<Item>) -> Result<Vec<Part>, QueryError> {
    let mut parts: Vec<Part> = Vec::new();
    let mut before: Option<(String, bool)> = None;
    for item in items {
        let Some(part) = item.part else { continue };
        if item.or {
            if item.left_out || matches!(parts.last(), Some(Part::Not(_))) {
                return Err(error(item.at, "What is left out with - cannot stand beside OR"));
            }
            match parts.pop() {
                Some(Part::Any(mut either)) if before.as_ref().is_some_and(|(_, chained)| *chained) => {
                    either.push(part);
                    parts.push(Part::Any(either));
                }
                Some(first) => parts.push(Part::Any(vec![first, part])),
                None => return Err(error(item.at, "OR stands between two words")),
            }
            before = Some((String::new(), true));
            continue;
        }
        if item.left_out {
            parts.push(Part::Not(Box::new(part)));
            before = None;
            continue;
        }
        match (&before, &item.word) {
            (Some((head, _)), Some(rest)) if belongs(head, rest) => {
                let whole = word(&format!("{head}{rest}"), Closeness::Near);
                let apart = Part::All(parts.pop().into_iter().chain([part]).collect());
                parts.push(Part::Any(std::iter::once(apart).chain(whole).collect()));
                before = None;
            }
            _ => {
                parts.push(part);
                before = item.word.map(|word| (word, false));
            }
        }
    }
    Ok(parts)
}

/// `o brien`, `mc donald`: the first word may be the start of the second.
fn belongs(head: &str, rest: &str) -> bool {
    let letters = |word: &str| word.chars().all(char::is_alphabetic);
    (1..=2).contains(&head.chars().count()) && rest.chars().count() >= 3 && letters(head) && letters(rest)
}

fn items(query: &str) -> Result<Vec<Item>, QueryError> {
    let characters: Vec<char> = query.chars().map(straight).collect();
    if characters.len() > MOST_CHARACTERS {
        return Err(error(MOST_CHARACTERS, "This is too long to search for; leave out what does not matter"));
    }
    let mut reader = Reader { characters: &characters, at: 0 };
    let (mut items, mut or, mut left_out): (Vec<Item>, Option<usize>, bool) = (Vec::new(), None, false);
    while reader.skip_spaces() {
        let start = reader.at;
        if let Some(operator) = reader.operator() {
            match operator {
                "OR" if items.is_empty() || or.is_some() => {
                    return Err(error(start + 1, "OR stands between two words"));
                }
                "OR" => or = Some(start + 1),
                "NOT" => left_out = true,
                _ => {}
            }
            continue;
        }
        left_out |= reader.take('-');
        if reader.peek().is_none_or(char::is_whitespace) {
            left_out = false;
            continue;
        }
        let mut item = reader.item(left_out)?;
        item.or = item.part.is_some() && or.take().is_some();
        items.push(item);
        left_out = false;
        if items.len() > MOST_ITEMS {
            return Err(error(start + 1, "These are too many words to search for at once"));
        }
    }
    match or {
        Some(at) => Err(error(at, "OR stands between two words")),
        None => Ok(items),
    }
}

/// Typographic quotes count as plain ones.
fn straight(c: char) -> char {
    if matches!(c, '“' | '”' | '„' | '«' | '»') { '"' } else { c }
}

fn error(at: usize, what: impl Into<String>) -> QueryError {
    QueryError { at, what: what.into() }
}

struct Reader<'c> {
    characters: &'c [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    /// Whether anything is left.
    fn skip_spaces(&mut self) -> bool {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        self.peek().is_some()
    }

    /// Up to the next space.
    fn word(&mut self) -> String {
        let rest = &self.characters[self.at..];
        let word: String = rest.iter().take_while(|c| !c.is_whitespace()).collect();
        self.at += word.chars().count();
        word
    }

    /// What stands in the quotes that begin here.
    fn quoted(&mut self) -> Result<String, QueryError> {
        let start = self.at + 1;
        let inside: String = self.characters[start..].iter().take_while(|c| **c != '"').collect();
        self.at = start + inside.chars().count() + 1;
        if self.at > self.characters.len() {
            return Err(error(start, "A quotation mark is missing: this one is not closed"));
        }
        Ok(inside)
    }

    fn operator(&mut self) -> Option<&'static str> {
        let start = self.at;
        let word = self.word();
        let operator = ["OR", "AND", "NOT"].into_iter().find(|operator| *operator == word);
        if operator.is_none() {
            self.at = start;
        }
        operator
    }

    fn item(&mut self, left_out: bool) -> Result<Item, QueryError> {
        let (start, farthest) = (self.at, if left_out { Closeness::Exact } else { Closeness::Near });
        let item = |word, part| Item { at: start + 1, left_out, or: false, word, part };
        if self.peek() == Some('"') {
            let inside = self.quoted()?;
            if inside.trim().is_empty() {
                return Err(error(start + 1, "There is nothing between these quotation marks"));
            }
            return Ok(item(None, phrase(&inside, start + 1, farthest.min(Closeness::Confusable))?));
        }
        if let Some(name) = self.field_name() {
            return Ok(item(None, self.field(&name, start, farthest)?));
        }
        let typed = self.word();
        if let Some(star) = typed.find('*') {
            return Ok(item(None, Some(beginning(&typed, star, start, farthest)?)));
        }
        let folded = fold(&typed);
        Ok(item(Some(folded.clone()), word(&folded, farthest)))
    }

    /// The letters before a colon that something follows, or the name of a field before any colon.
    fn field_name(&mut self) -> Option<String> {
        let rest = &self.characters[self.at..];
        let name: String = rest.iter().take_while(|c| c.is_ascii_alphabetic() || **c == '_').collect();
        let length = name.chars().count();
        let name = name.to_ascii_lowercase();
        if name.is_empty() || rest.get(length) != Some(&':') {
            return None;
        }
        let followed = rest.get(length + 1).is_some_and(|c| !c.is_whitespace());
        if !followed && !FIELDS.contains(&name.as_str()) {
            return None;
        }
        self.at += length + 1;
        Some(name)
    }

    fn field(&mut self, name: &str, start: usize, farthest: Closeness) -> Result<Option<Part>, QueryError> {
        if !FIELDS.contains(&name) {
            return Err(error(start + 1, unknown(name)));
        }
        self.skip_spaces();
        let at = self.at + 1;
        let value = if self.peek() == Some('"') { self.quoted()? } else { self.word() };
        let part = match name {
            "patient" => patient(&value, farthest),
            "mrn" => record_number(&value),
            "dob" => return dates::days(&value).map(|d| Some(Part::Born(d))).map_err(|what| error(at, what)),
            "date" => return dates::days(&value).map(|d| Some(Part::Served(d))).map_err(|what| error(at, what)),
            "type" => document_type(&value),
            "file" => file(&value),
            _ => return state(&value).map(Some).map_err(|what| error(at, what)),
        };
        let example = match name {
            "patient" => "a name, as in patient:kowalczyk or patient:\"kowalczyk anna\"",
            "mrn" => "a record number, as in mrn:00123456",
            "type" => "a document type, as in type:lab or type:\"progress note\"",
            _ => "a part of a file's name, as in file:scan0012",
        };
        part.map(Some).ok_or_else(|| error(at, format!("After `{name}:` comes {example}")))
    }
}

fn unknown(name: &str) -> String {
    let readings = Readings::new(name, false, Closeness::Near, Confusions::built_in());
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, field)| *field);
    let near = || {
        let costs = FIELDS.into_iter().filter_map(|field| Some((readings.compare(field.as_bytes())?.1, field)));
        costs.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, field)| field)
    };
    let begun = || FIELDS.into_iter().find(|field| field.starts_with(name) || name.starts_with(field));
    let hint = match other.or_else(begun).or_else(near) {
        Some(field) => format!("did you mean `{field}:`?"),
        None => format!("the fields are {}", FIELDS.map(|field| format!("{field}:")).join(" ")),
    };
    format!("There is no such field; {hint} To find the text itself, put it in quotation marks")
}

fn run(place: Place, slots: Vec<String>, farthest: Closeness) -> Part {
    let farthest = if slots.len() > 1 { farthest.min(Closeness::Confusable) } else { farthest };
    let slots = slots.into_iter().map(|text| Slot { text, prefix: false }).collect();
    Part::Run(Run { place, slots, farthest })
}

/// The ways in which a word may be written on a page: whole, in parts, as a date.
fn spellings(folded: &str) -> Vec<Vec<String>> {
    let split = split(folded);
    let mut spellings: Vec<Vec<String>> =
        [split.joined, split.date].into_iter().flatten().map(|whole| vec![whole]).collect();
    if !split.parts.is_empty() {
        spellings.push(split.parts);
    }
    spellings
}

fn word(folded: &str, farthest: Closeness) -> Option<Part> {
    let mut ways: Vec<Part> = spellings(folded).into_iter().map(|slots| run(Place::Page, slots, farthest)).collect();
    if ways.len() > 1 { Some(Part::Any(ways)) } else { ways.pop() }
}

fn phrase(inside: &str, at: usize, farthest: Closeness) -> Result<Option<Part>, QueryError> {
    let words: Vec<Vec<Vec<String>>> =
        inside.split_whitespace().map(|word| spellings(&fold(word))).filter(|ways| !ways.is_empty()).collect();
    if words.len() > MOST_WORDS_IN_PHRASE {
        return Err(error(at, "This phrase is too long; a few words of it are enough"));
    }
    let combine_all = words.iter().filter(|ways| ways.len() > 1).count() <= MOST_COMBINED;
    let mut ways: Vec<Vec<String>> = vec![Vec::new()];
    for spellings in &words {
        let chosen = if combine_all { &spellings[..] } else { &spellings[spellings.len() - 1..] };
        ways = ways
            .iter()
            .flat_map(|way| chosen.iter().map(move |spelling| way.iter().chain(spelling).cloned().collect()))
            .collect();
    }
    let mut ways: Vec<Part> =
        ways.into_iter().filter(|way| !way.is_empty()).map(|way| run(Place::Page, way, farthest)).collect();
    Ok(if ways.len() > 1 { Some(Part::Any(ways)) } else { ways.pop() })
}

/// `word*`.
fn beginning(typed: &str, star: usize, start: usize, farthest: Closeness) -> Result<Part, QueryError> {
    let at = start + typed[..star].chars().count() + 1;
    if star + 1 != typed.len() {
        return Err(error(at, "A * can only stand at the end of a word"));
    }
    let text: String = split(&fold(&typed[..star])).parts.concat();
    if text.chars().count() < 2 {
        return Err(error(at, "Before a * come at least two letters or digits"));
    }
    let farthest = farthest.min(Closeness::Confusable);
    Ok(Part::Run(Run { place: Place::Page, slots: vec![Slot { text, prefix: true }], farthest }))
}

/// Each word of the name, or the beginning of one.
fn patient(value: &str, farthest: Closeness) -> Option<Part> {
    let names = value.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter_map(|name| {
        let mut ways = Vec::new();
        for slots in spellings(&fold(name)) {
            // the parts of a double name in any order
            let each = |slot: String| {
                let start = Slot { text: slot.clone(), prefix: true };
                let start = Run { place: Place::Patient, slots: vec![start], farthest: Closeness::Exact };
                Part::Any(vec![run(Place::Patient, vec![slot], farthest), Part::Run(start)])
            };
            ways.push(Part::All(slots.into_iter().map(each).collect()));
        }
        (!ways.is_empty()).then_some(Part::Any(ways))
    });
    let names: Vec<Part> = names.collect();
    (!names.is_empty()).then_some(Part::All(names))
}

fn record_number(value: &str) -> Option<Part> {
    let bare = Mrn(value.to_owned()).bare();
    let zeros = value.contains('0').then(|| "0".to_owned());
    let bare = if bare.is_empty() { zeros? } else { bare };
    Some(Part::Mrn(bare))
}

fn document_type(value: &str) -> Option<Part> {
    let words = split_all(value).into_iter().filter(|word| !SMALL_WORDS.contains(&word.as_str()));
    let parts = words.map(|word| {
        // clerks say labs and notes
        let singular = word.strip_suffix('s').filter(|stem| stem.len() > 2).map(str::to_owned);
        let ways = [Some(word), singular].into_iter().flatten().map(|text| {
            let slots = vec![Slot { text, prefix: true }];
            Part::Run(Run { place: Place::Type, slots, farthest: Closeness::Exact })
        });
        Part::Any(ways.collect())
    });
    let parts: Vec<Part> = parts.collect();
    (!parts.is_empty()).then_some(Part::All(parts))
}

fn file(value: &str) -> Option<Part> {
    let parts: Vec<Part> = split_all(value).into_iter().map(Part::File).collect();
    (!parts.is_empty()).then_some(Part::All(parts))
}

fn split_all(value: &str) -> Vec<String> {
    value.split_whitespace().flat_map(|word| split(&fold(word)).parts).collect()
}

fn state(value: &str) -> Result<Part, String> {
    let value = value.trim().to_lowercase();
    let found = PageState::ALL.into_iter().find(|state| !value.is_empty() && state.as_str().starts_with(&value));
    found.map(Part::State).ok_or_else(|| {
        format!("There is no such state; the states are {}", PageState::ALL.map(PageState::as_str).join(", "))
    })
}

#[cfg(test)]
mod tests;
