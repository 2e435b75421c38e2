//! How a word in the archive resembles a word that was asked for.
//!
//! One weighted edit distance serves both sides: run over the index's term dictionary it finds the forms in
//! which a word was misread, run over a page's words it marks them. So what is marked is what was found.
//!
//! The distance is Levenshtein's with swapped neighbours, in which characters that the scanner confuses cost a
//! fraction of an edit (a noisy channel in the sense of Kolak and Resnik 2002). It is computed row by row as an
//! automaton, so that a dictionary kept as a trie shares the work of common beginnings and leaves hopeless
//! branches early.

use std::cell::Cell;

use tantivy_fst::Automaton;

use super::confusion::{Confusions, LONGEST_FORM};

/// How close a word that was found is to the word asked for. Closer is smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    Exact,
    /// Equal, if characters were misread as ones that look alike.
    Confusable,
    /// One edit away, two for a long word.
    Near,
}

/// Cost of one edit; confusions cost tenths of 10, so that a few of them stay below one edit.
const EDIT: u8 = 32;
/// Cost that no longer counts.
const DEAD: u8 = u8::MAX;
/// Longer words are only found as they are.
const LONGEST: usize = 28;
/// Trie branches that one word may visit in a dictionary: bounds the time of a search (about 30 ns each).
const MOST_STEPS: u32 = 300_000;

/// A word with the ways in which it may have been read.
pub(super) struct Readings {
    word: Vec<u8>,
    /// Anything may follow.
    prefix: bool,
    confusion_limit: u8,
    limit: u8,
    /// The confusions that this word offers, by the last byte of what was read.
    confusions: Vec<Vec<Step>>,
    steps: Cell<u32>,
}

/// Bytes of the word, up to `end`, that may be read as something else.
struct Step {
    end: usize,
    printed: usize,
    read: Vec<u8>,
    cost: u8,
}

/// The last rows of the distance table: `rows[0][i]` is the cost of having read `i` bytes of the word so far.
#[derive(Clone)]
pub(super) struct State {
    rows: [[u8; LONGEST + 1]; LONGEST_FORM],
    last: [u8; LONGEST_FORM - 1],
    /// The least cost at which the whole word was read before, for prefixes.
    passed: u8,
}

impl Readings {
    /// `word` is folded as the index folds; `farthest` is how unlike a reading may be.
    pub(super) fn new(word: &str, prefix: bool, farthest: Closeness, table: &Confusions) -> Self {
        let word = word.as_bytes().to_vec();
        let (farthest, prefix) = if word.len() > LONGEST { (Closeness::Exact, false) } else { (farthest, prefix) };
        let confusion_limit = if farthest == Closeness::Exact { 0 } else { confusion_limit(&word) };
        let edits = if farthest == Closeness::Near { edits(&word) } else { 0 };
        let limit = if edits == 0 { confusion_limit } else { edits * EDIT + EDIT / 4 };
        let mut readings = Self { word, prefix, confusion_limit, limit, confusions: Vec::new(), steps: Cell::new(0) };
        readings.confusions.resize_with(256, Vec::new);
        if limit > 0 {
            readings.offer(table);
        }
        readings
    }

    fn offer(&mut self, table: &Confusions) {
        for confusion in table.iter() {
            let (printed, read) = (confusion.printed.as_bytes(), confusion.read.as_bytes());
            let Some(last) = read.last() else { continue };
            for start in 0..=self.word.len().saturating_sub(printed.len()) {
                if self.word[start..].starts_with(printed) {
                    self.confusions[usize::from(*last)].push(Step {
                        end: start + printed.len(),
                        printed: printed.len(),
                        read: read.to_vec(),
                        cost: (confusion.cost * 10.0).round() as u8,
                    });
                }
            }
        }
    }

    /// Whether only the word itself can be found.
    pub(super) fn is_exact(&self) -> bool {
        !self.prefix && self.limit == 0
    }

    /// How close `word` is, and what the difference costs, 1 being an edit; `None` if it is too far.
    pub(super) fn compare(&self, word: &[u8]) -> Option<(Closeness, f32)> {
        if word == self.word {
            return Some((Closeness::Exact, 0.0));
        }
        if self.is_exact() {
            return None;
        }
        // a confusion changes the length by two at most and costs two tenths at least
        let longest = self.word.len() + 2 + usize::from(self.limit) / 2;
        if !self.prefix && (word.len() > longest || word.len() + longest < 2 * self.word.len()) {
            return None;
        }
        let mut state = self.start();
        for byte in word {
            state = self.next(&state, *byte);
            if !self.is_open(&state) {
                return None;
            }
        }
        self.closeness(self.cost(&state))
    }

    fn closeness(&self, cost: u8) -> Option<(Closeness, f32)> {
        if cost > self.limit {
            return None;
        }
        let closeness = match cost {
            0 => Closeness::Exact,
            cost if cost <= self.confusion_limit => Closeness::Confusable,
            _ => Closeness::Near,
        };
        Some((closeness, f32::from(cost) / f32::from(EDIT)))
    }

    fn cost(&self, state: &State) -> u8 {
        state.rows[0][self.word.len()].min(state.passed)
    }

    fn is_open(&self, state: &State) -> bool {
        let alive = |row: &[u8]| row.iter().any(|cost| *cost != DEAD);
        state.passed != DEAD || state.rows.iter().any(|row| alive(&row[..=self.word.len()]))
    }

    fn within(&self, cost: u8) -> u8 {
        if cost > self.limit { DEAD } else { cost }
    }

    fn next(&self, state: &State, byte: u8) -> State {
        let (word, before) = (&self.word, &state.rows[0]);
        let mut row = [DEAD; LONGEST + 1];
        row[0] = self.within(before[0].saturating_add(EDIT));
        for i in 1..=word.len() {
            let replaced = before[i - 1].saturating_add(if word[i - 1] == byte { 0 } else { EDIT });
            let added = before[i].saturating_add(EDIT);
            let mut cost = replaced.min(added);
            if i > 1 && word[i - 2] == byte && word[i - 1] == state.last[0] {
                cost = cost.min(state.rows[1][i - 2].saturating_add(EDIT));
            }
            row[i] = self.within(cost);
        }
        for step in &self.confusions[usize::from(byte)] {
            let others = step.read.iter().rev().skip(1);
            if others.zip(&state.last).all(|(read, last)| read == last) {
                let cost = state.rows[step.read.len() - 1][step.end - step.printed].saturating_add(step.cost);
                row[step.end] = row[step.end].min(self.within(cost));
            }
        }
        for i in 1..=word.len() {
            row[i] = row[i].min(self.within(row[i - 1].saturating_add(EDIT)));
        }
        let passed = if self.prefix { state.passed.min(row[word.len()]) } else { DEAD };
        State { rows: [row, state.rows[0], state.rows[1]], last: [byte, state.last[0]], passed }
    }
}

impl Automaton for Readings {
    type State = State;

    fn start(&self) -> State {
        let mut rows = [[DEAD; LONGEST + 1]; LONGEST_FORM];
        for (i, cost) in rows[0][..=self.word.len().min(LONGEST)].iter_mut().enumerate() {
            *cost = self.within(u8::try_from(i).map_or(DEAD, |i| i.saturating_mul(EDIT)));
        }
        State { rows, last: [0; LONGEST_FORM - 1], passed: DEAD }
    }

    fn is_match(&self, state: &State) -> bool {
        self.cost(state) <= self.limit
    }

    fn can_match(&self, state: &State) -> bool {
        self.steps.get() < MOST_STEPS && self.is_open(state)
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        self.steps.set(self.steps.get() + 1);
        self.next(state, byte)
    }
}

/// What confusions may cost together: about two tenths a character, less for short words, where nearly every
/// word is like some other.
fn confusion_limit(word: &[u8]) -> u8 {
    u8::try_from(word.len().saturating_sub(1) * 2).map_or(24, |limit| limit.min(24))
}

/// How many edits a word may be away. A number one digit away is another number, so none there.
fn edits(word: &[u8]) -> u8 {
    let digits = word.iter().filter(|b| b.is_ascii_digit()).count();
    match word.len() {
        _ if digits * 2 >= word.len() => 0,
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closeness(asked: &str, read: &str) -> Option<Closeness> {
        let readings = Readings::new(asked, false, Closeness::Near, Confusions::built_in());
        readings.compare(read.as_bytes()).map(|(closeness, _)| closeness)
    }

    #[test]
    fn characters_that_look_alike_make_a_confusable_word() {
        for (asked, read) in [
            ("kowalczyk", "kowa1czyk"),
            ("smith", "srnith"),
            ("smith", "5rnlth"),
            ("wilson", "vvilson"),
            ("clark", "dark"),
            ("illinois", "1lliii0is"),
            ("100210", "loo2lo"),
            ("turn", "tum"),
        ] {
            assert_eq!(closeness(asked, read), Some(Closeness::Confusable), "{asked} {read}");
        }
    }

    #[test]
    fn one_edit_is_near_and_two_only_in_a_long_word() {
        assert_eq!(closeness("house", "hause"), Some(Closeness::Confusable));
        assert_eq!(closeness("garcia", "garvia"), Some(Closeness::Near));
        assert_eq!(closeness("garcia", "gacria"), Some(Closeness::Near));
        assert_eq!(closeness("garcia", "gxrvia"), None);
        assert_eq!(closeness("hypertension", "hypxrtensian"), Some(Closeness::Near));
        assert_eq!(closeness("cat", "car"), None);
    }

    #[test]
    fn a_number_with_another_digit_is_another_number() {
        assert_eq!(closeness("1234567", "1234568"), None);
        assert_eq!(closeness("1234567", "123456"), None);
        assert_eq!(closeness("1234567", "l234S67".to_lowercase().as_str()), Some(Closeness::Confusable));
    }

    #[test]
    fn a_beginning_may_be_misread_too() {
        let readings = Readings::new("kowal", true, Closeness::Confusable, Confusions::built_in());
        assert_eq!(readings.compare(b"kowalska").map(|(c, _)| c), Some(Closeness::Exact));
        assert_eq!(readings.compare(b"kowa1czyk").map(|(c, _)| c), Some(Closeness::Confusable));
        assert_eq!(readings.compare(b"kowe"), None);
    }

    #[test]
    fn the_longest_words_are_compared_whole() {
        let long = "pneumonoultramicroscopicsilicovolcanoconiosis";
        assert_eq!(closeness(long, long), Some(Closeness::Exact));
        assert_eq!(closeness(long, "pneumono"), None);
    }
}
