//! Titles that no table has, by the words they are made of: "Rehabilitation Daily Treatment Note".

use std::collections::BTreeMap;

use super::{
    letters::{distance, letter_set, skeleton},
    tables::{DocumentTypes, weighed},
};

/// What the words of titles say, for each type of the table.
#[derive(Debug)]
pub(super) struct TitleWords {
    known: BTreeMap<String, Meaning>,
}

#[derive(Debug, Default)]
struct Meaning {
    letters: u32,
    /// What papers are called: a report, a sheet.
    paper: bool,
    /// How much it says for each type (its place in the table).
    types: Vec<(usize, f32)>,
}

/// Long words are known with one letter misread.
const FORGIVEN_FROM: usize = 7;
/// Words that say this much together name a type, with the word for a paper beside them or without.
const ENOUGH: (f32, f32) = (3.0, 5.0);
/// … and as much as a title of the table does.
const PLENTY: f32 = 6.0;

impl TitleWords {
    pub(super) fn new(table: &DocumentTypes) -> Self {
        let mut known: BTreeMap<String, Meaning> = BTreeMap::new();
        let mut meaning = |word: &str, learn: &dyn Fn(&mut Meaning)| {
            let letters = skeleton(word);
            let set = letter_set(&letters);
            let entry = known.entry(letters).or_default();
            entry.letters = set;
            learn(entry);
        };
        table.fillers.iter().for_each(|word| meaning(word, &|_| ()));
        table.papers.iter().for_each(|word| meaning(word, &|entry| entry.paper = true));
        for (at, kind) in table.types.iter().enumerate() {
            for (weight, word) in kind.words.iter().map(|word| weighed(word)) {
                meaning(word, &|entry| entry.types.push((at, weight)));
            }
        }
        Self { known }
    }

    /// For each type (its place in the table) how surely this line is the title of one, 0 to 1; empty if it is no title.
    pub(super) fn types_of(&self, line: &str) -> Vec<(usize, f32)> {
        let words: Vec<String> = line
            .split(|c: char| {
                c.is_whitespace() || matches!(c, '/' | ',' | '(' | ')' | '\u{2013}' | '\u{2014}' | '*' | '|')
            })
            .map(skeleton)
            .filter(|word| !word.is_empty())
            .collect();
        let meanings: Vec<&Meaning> = words.iter().filter_map(|word| self.meaning(word)).collect();
        let strange = words.len() - meanings.len();
        if words.is_empty() || strange > 1 || strange * 3 > words.len() {
            return Vec::new();
        }
        let enough = if meanings.iter().any(|meaning| meaning.paper) { ENOUGH.0 } else { ENOUGH.1 };
        let mut said: BTreeMap<usize, f32> = BTreeMap::new();
        for (at, weight) in meanings.iter().flat_map(|meaning| &meaning.types) {
            *said.entry(*at).or_default() += weight;
        }
        let least = enough + strange as f32;
        said.into_iter().filter(|(_, sum)| *sum >= least).map(|(at, sum)| (at, (sum / PLENTY).min(2.0))).collect()
    }

    fn meaning(&self, word: &str) -> Option<&Meaning> {
        self.known.get(word).or_else(|| {
            let set = letter_set(word);
            let near = |(known, meaning): &(&String, &Meaning)| {
                known.len() >= FORGIVEN_FROM
                    && (meaning.letters ^ set).count_ones() <= 2
                    && distance(word, known, 1.0).is_some()
            };
            let long = word.len() + 1 >= FORGIVEN_FROM;
            long.then(|| self.known.iter().find(near).map(|(_, meaning)| meaning)).flatten()
        })
    }
}
