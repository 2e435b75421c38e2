//! How a word in the archive resembles a word that was asked for.
//!
//! One weighted edit distance serves both sides: run over the index's term dictionary it finds the forms in
//! which a word was misread, run over a page's words it marks them. So what is marked is what was found.
//!
//! The distance is Levenshtein's with swapped neighbours, in which characters that the scanner confuses cost a
//! fraction of an edit (a noisy channel in the sense of Kolak and Resnik 2002). It is computed row by row as an
//! automaton, so that a dictionary kept as a trie shares the work of common beginnings and leaves hopeless
//! branches early. A row is 32 bytes and most of it is worked on at once.

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

/// Cost of one edit; confusions cost tenths of it.
const EDIT: u8 = 10;
/// Cost that no longer counts.
const DEAD: u8 = u8::MAX;
const ROW: usize = 32;
/// Longer words are only found as they are.
const LONGEST: usize = ROW - 1;
/// Trie branches that one word may visit in a dictionary: bounds the time of a search.
const MOST_STEPS: u32 = 150_000;

/// A word with the ways in which it may have been read.
pub(super) struct Readings {
    word: Vec<u8>,
    prefix: bool,
    /// By confusions alone; `None` where that is not allowed.
    confused: Option<Distance>,
    /// With one edit, with two.
    edited: Vec<Distance>,
}

impl Readings {
    /// `word` is folded as the index folds; `prefix` lets anything follow; `farthest` is how unlike a reading may be.
    pub(super) fn new(word: &str, prefix: bool, farthest: Closeness, table: &Confusions) -> Self {
        let word = word.as_bytes().to_vec();
        let (farthest, prefix) = if word.len() > LONGEST { (Closeness::Exact, false) } else { (farthest, prefix) };
        let (limit, edits) = (confusion_limit(&word), edits(&word));
        let confused = (prefix || (farthest >= Closeness::Confusable && limit > 0)).then(|| {
            let limit = if farthest == Closeness::Exact { 0 } else { limit };
            Distance::new(&word, prefix, limit, 0, table)
        });
        let edits = if farthest == Closeness::Near && !prefix { edits } else { 0 };
        let edited = (1..=edits).map(|edits| Distance::new(&word, false, edits * EDIT, edits, table)).collect();
        Self { word, prefix, confused, edited }
    }

    /// The distances within which it is looked for, from near to far.
    pub(super) fn distances(&self) -> impl Iterator<Item = &Distance> {
        self.confused.iter().chain(&self.edited)
    }

    /// How close `word` is, and what the difference costs, 1 being an edit; `None` if it is too far.
    pub(super) fn compare(&self, word: &[u8]) -> Option<(Closeness, f32)> {
        if word == self.word {
            return Some((Closeness::Exact, 0.0));
        }
        // a confusion changes the length by two at most, and costs two tenths at least
        let unlike = if self.prefix { 0 } else { word.len().abs_diff(self.word.len()) };
        let cost = |distance: Option<&Distance>| distance.filter(|d| unlike <= d.slack())?.of(word);
        let tenths = |cost: u8| f32::from(cost) / f32::from(EDIT);
        match cost(self.confused.as_ref()) {
            Some(0) => Some((Closeness::Exact, 0.0)),
            Some(cost) => Some((Closeness::Confusable, tenths(cost))),
            None => Some((Closeness::Near, tenths(cost(self.edited.last())?))),
        }
    }
}

/// The distance to one word, as an automaton over the bytes of another.
pub(super) struct Distance {
    length: usize,
    /// The byte before each place of a row; zero where there is none.
    bytes: [u8; ROW],
    /// `DEAD` beyond the word.
    outside: [u8; ROW],
    prefix: bool,
    limit: u8,
    edits: u8,
    /// What an edit costs here; `DEAD` without edits.
    edit: u8,
    /// The confusions that this word offers, by the last byte of what was read.
    confusions: Vec<Vec<Step>>,
    /// For each byte, where in the word it may be the first, or the second of three, of what was read for
    /// something else: zero there, `DEAD` elsewhere. Other places of an earlier row are of no use any more.
    begun: Vec<[Row; LONGEST_FORM - 1]>,
    steps: Cell<u32>,
}

/// Bytes of the word, up to `end`, that may be read as something else.
struct Step {
    end: usize,
    printed: usize,
    read: Vec<u8>,
    cost: u8,
}

type Row = [u8; ROW];

/// The last rows of the distance table: `rows[0][i]` is the cost of having read `i` bytes of the word so far, the
/// others what it was one and two bytes ago, where that still matters.
#[derive(Clone)]
pub(super) struct State {
    rows: [Row; LONGEST_FORM],
    last: [u8; LONGEST_FORM - 1],
    /// The least cost at which the whole word was read before, for prefixes.
    passed: u8,
    /// Whether the word can still be read, and whether an earlier row matters.
    open: bool,
    unfinished: bool,
}

impl Distance {
    /// `word` has `LONGEST` bytes at most.
    fn new(word: &[u8], prefix: bool, limit: u8, edits: u8, table: &Confusions) -> Self {
        let (mut bytes, mut outside) = ([0; ROW], [DEAD; ROW]);
        bytes[1..=word.len()].copy_from_slice(word);
        outside[..=word.len()].fill(0);
        let edit = if edits == 0 { DEAD } else { EDIT };
        let mut confusions: Vec<Vec<Step>> = Vec::new();
        confusions.resize_with(256, Vec::new);
        for confusion in table.iter().filter(|c| (c.cost * 10.0).round() as u8 <= limit) {
            let (printed, read) = (confusion.printed.as_bytes(), confusion.read.as_bytes());
            let Some(last) = read.last() else { continue };
            for start in (0..word.len()).filter(|start| word[*start..].starts_with(printed)) {
                confusions[usize::from(*last)].push(Step {
                    end: start + printed.len(),
                    printed: printed.len(),
                    read: read.to_vec(),
                    cost: (confusion.cost * 10.0).round() as u8,
                });
            }
        }
        let begun = begun(word, edits > 0, &confusions);
        let steps = Cell::new(0);
        Self { length: word.len(), bytes, outside, prefix, limit, edits, edit, confusions, begun, steps }
    }

    /// By how much another word may be longer or shorter.
    fn slack(&self) -> usize {
        usize::from(self.limit)
    }

    fn of(&self, word: &[u8]) -> Option<u8> {
        let mut state = self.start();
        for byte in word {
            state = self.next(&state, *byte);
            if !state.open {
                return None;
            }
        }
        Some(self.cost(&state)).filter(|cost| *cost <= self.limit)
    }

    fn cost(&self, state: &State) -> u8 {
        state.rows[0][self.length].min(state.passed)
    }

    fn next(&self, state: &State, byte: u8) -> State {
        let mut row = self.replaced(state, byte);
        if state.unfinished {
            self.swapped(state, byte, &mut row);
        }
        for step in &self.confusions[usize::from(byte)] {
            let begun = step.read.iter().rev().skip(1).zip(&state.last).all(|(read, last)| read == last);
            if begun {
                let before = state.rows[step.read.len() - 1][step.end - step.printed];
                row[step.end] = row[step.end].min(before.saturating_add(step.cost));
            }
        }
        for _ in 0..self.edits {
            row = self.skipped(&row);
        }
        for (cost, outside) in row.iter_mut().zip(&self.outside) {
            *cost |= *outside | if *cost > self.limit { DEAD } else { 0 };
        }
        let passed = if self.prefix { state.passed.min(row[self.length]) } else { DEAD };
        let [first, second] = &self.begun[usize::from(byte)];
        let rows = [row, masked(&state.rows[0], first), masked(&state.rows[1], second)];
        let unfinished = is_open(&rows[1]) || is_open(&rows[2]);
        let open = unfinished || passed != DEAD || is_open(&rows[0]);
        State { rows, last: [byte, state.last[0]], passed, open, unfinished }
    }

    /// The next row by equal, replaced and added bytes.
    fn replaced(&self, state: &State, byte: u8) -> Row {
        let before = &state.rows[0];
        let mut row = [DEAD; ROW];
        row[0] = before[0].saturating_add(self.edit);
        for i in 1..ROW {
            // without branches, so that the compiler works on the whole row at once
            let replaced = before[i - 1].saturating_add(if self.bytes[i] == byte { 0 } else { self.edit });
            row[i] = replaced.min(before[i].saturating_add(self.edit));
        }
        row
    }

    /// Where this byte and the last are those of the word in the other order.
    fn swapped(&self, state: &State, byte: u8, row: &mut Row) {
        for (i, cost) in row.iter_mut().enumerate().skip(2) {
            let swapped = self.bytes[i - 1] == byte && self.bytes[i] == state.last[0];
            *cost = (*cost).min(state.rows[1][i - 2].saturating_add(if swapped { self.edit } else { DEAD }));
        }
    }

    /// The row when one more byte of the word was left out.
    fn skipped(&self, row: &Row) -> Row {
        let mut skipped = *row;
        for i in 1..ROW {
            skipped[i] = row[i].min(row[i - 1].saturating_add(self.edit));
        }
        skipped
    }
}

fn begun(word: &[u8], swaps: bool, confusions: &[Vec<Step>]) -> Vec<[Row; LONGEST_FORM - 1]> {
    let mut begun = vec![[[DEAD; ROW]; LONGEST_FORM - 1]; 256];
    for step in confusions.iter().flatten() {
        for (place, byte) in step.read[..step.read.len() - 1].iter().enumerate() {
            begun[usize::from(*byte)][place][step.end - step.printed] = 0;
        }
    }
    for start in 0..word.len().saturating_sub(1) {
        if swaps {
            begun[usize::from(word[start + 1])][0][start] = 0;
        }
    }
    begun
}

fn masked(row: &Row, mask: &Row) -> Row {
    let mut masked = *row;
    for (cost, mask) in masked.iter_mut().zip(mask) {
        *cost |= *mask;
    }
    masked
}

fn is_open(row: &Row) -> bool {
    row.iter().fold(DEAD, |least, cost| least.min(*cost)) != DEAD
}

impl Automaton for Distance {
    type State = State;

    fn start(&self) -> State {
        let mut rows = [[DEAD; ROW]; LONGEST_FORM];
        rows[0][0] = 0;
        for _ in 0..self.edits {
            rows[0] = self.skipped(&rows[0]);
        }
        State { rows, last: [0; LONGEST_FORM - 1], passed: DEAD, open: true, unfinished: false }
    }

    fn is_match(&self, state: &State) -> bool {
        self.cost(state) <= self.limit
    }

    fn can_match(&self, state: &State) -> bool {
        state.open && self.steps.get() < MOST_STEPS
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        self.steps.set(self.steps.get() + 1);
        self.next(state, byte)
    }
}

/// What confusions may cost together: about two tenths a character, less for short words, where nearly every
/// word is like some other.
fn confusion_limit(word: &[u8]) -> u8 {
    u8::try_from(word.len().saturating_sub(1) * 2).map_or(16, |limit| limit.min(16))
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
