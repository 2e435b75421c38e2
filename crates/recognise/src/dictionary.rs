//! Following a word through the dictionary, letter by letter.
//!
//! After Tesseract's `dict.cpp` (`def_letter_is_okay`, `default_dawgs`): a word stands within punctuation, so a
//! place is one in the punctuation list together with one in the word or number list.

use crate::model::Dictionary;
use crate::model::charset::{CharId, Charset};
use crate::model::dawg::{Dawg, EdgeNumber, Node, ROOT};

/// The character that stands for "a word" in the punctuation list and "a digit" in the number list.
const PATTERN: CharId = 0;

/// What kind of word a path is (`PermuterType`); of two, the higher counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permuter {
    None = 0,
    Punctuation = 1,
    TopChoice = 2,
    Number = 6,
    Word = 8,
}

/// Which of the lists within the punctuation a place is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Words,
    Numbers,
}

impl List {
    fn permuter(self) -> Permuter {
        match self {
            Self::Words => Permuter::Word,
            Self::Numbers => Permuter::Number,
        }
    }

    /// The letter that stands for `character` in this list.
    fn letter(self, character: CharId, charset: &Charset) -> CharId {
        if self == Self::Numbers && charset.is_digit(character) { PATTERN } else { character }
    }
}

/// How far into the lists a word has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The list and the last edge taken in it; `None` before the word itself begins.
    core: Option<(List, Option<EdgeNumber>)>,
    /// The last edge taken in the punctuation list.
    punctuation: Option<EdgeNumber>,
    within_punctuation: bool,
    /// The word itself has ended; only punctuation may follow.
    after_word: bool,
}

/// Where a letter leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) permuter: Permuter,
    pub(crate) may_end: bool,
}

impl Dictionary {
    fn list(&self, list: List) -> Option<&Dawg> {
        match list {
            List::Words => self.words.as_ref(),
            List::Numbers => self.numbers.as_ref(),
        }
    }

    /// The places from which a word may begin.
    pub(crate) fn beginnings(&self) -> Vec<Place> {
        let mut places = Vec::new();
        let punctuation_serves = self.punctuation.as_ref().is_some_and(|p| p.is_word(PATTERN));
        if self.punctuation.is_some() {
            places.push(Place { core: None, punctuation: None, within_punctuation: true, after_word: false });
        }
        for list in [List::Words, List::Numbers] {
            if self.list(list).is_some() && !punctuation_serves {
                let core = Some((list, None));
                places.push(Place { core, punctuation: None, within_punctuation: false, after_word: false });
            }
        }
        places
    }

    /// Takes `letter` from each of `places`; the places it leads to are put behind `next`.
    ///
    /// `None` if no word goes on with this letter.
    pub(crate) fn follow(
        &self,
        places: &[Place],
        letter: CharId,
        charset: &Charset,
        next: &mut Vec<Place>,
    ) -> Option<Step> {
        if letter == PATTERN {
            return None;
        }
        let mut walk = Walk { first: next.len(), next, step: Step { permuter: Permuter::None, may_end: false } };
        for place in places {
            match place.core {
                None => self.through_punctuation(*place, letter, charset, &mut walk),
                Some((list, edge)) => self.through_word(*place, (list, edge), letter, charset, &mut walk),
            }
        }
        (walk.step.permuter != Permuter::None).then_some(walk.step)
    }

    fn through_punctuation(&self, place: Place, letter: CharId, charset: &Charset, walk: &mut Walk<'_>) {
        let Some(punctuation) = &self.punctuation else { return };
        let Some(node) = start(punctuation, place.punctuation) else { return };
        if let Some(through) = punctuation.edge(node, PATTERN) {
            for list in [List::Words, List::Numbers] {
                let Some(dawg) = self.list(list) else { continue };
                let Some(edge) = dawg.edge(ROOT, list.letter(letter, charset)) else { continue };
                let place = Place { core: Some((list, Some(edge))), punctuation: Some(through), ..place };
                walk.reach(place, list.permuter(), dawg.ends_word(edge) && punctuation.ends_word(through));
            }
        }
        if let Some(edge) = punctuation.edge(node, letter) {
            let place = Place { punctuation: Some(edge), ..place };
            walk.reach(place, Permuter::Punctuation, punctuation.ends_word(edge));
        }
    }

    fn through_word(
        &self,
        place: Place,
        (list, last): (List, Option<EdgeNumber>),
        letter: CharId,
        charset: &Charset,
        walk: &mut Walk<'_>,
    ) {
        let Some(dawg) = self.list(list) else { return };
        let punctuation = self.punctuation.as_ref().filter(|_| place.within_punctuation);
        if let (Some(punctuation), true) = (punctuation, last.is_some_and(|edge| dawg.ends_word(edge)))
            && let Some(edge) = start(punctuation, place.punctuation).and_then(|n| punctuation.edge(n, letter))
        {
            let place = Place { punctuation: Some(edge), after_word: true, ..place };
            walk.reach(place, list.permuter(), punctuation.ends_word(edge));
        }
        if place.after_word {
            return;
        }
        let Some(edge) = start(dawg, last).and_then(|node| dawg.edge(node, list.letter(letter, charset))) else {
            return;
        };
        let closed = match (punctuation, place.punctuation) {
            (Some(punctuation), Some(through)) => punctuation.ends_word(through),
            _ => true,
        };
        let place = Place { core: Some((list, Some(edge))), after_word: false, ..place };
        walk.reach(place, list.permuter(), dawg.ends_word(edge) && closed);
    }
}

/// The node to go on from: after `last`, or the root before any edge; `None` at the end of the list.
fn start(dawg: &Dawg, last: Option<EdgeNumber>) -> Option<Node> {
    last.map_or(Some(ROOT), |edge| dawg.after(edge))
}

/// The places reached by one letter so far.
struct Walk<'a> {
    next: &'a mut Vec<Place>,
    first: usize,
    step: Step,
}

impl Walk<'_> {
    fn reach(&mut self, place: Place, permuter: Permuter, may_end: bool) {
        if !self.next[self.first..].contains(&place) {
            self.next.push(place);
        }
        self.step.permuter = self.step.permuter.max(permuter);
        self.step.may_end |= may_end;
    }
}
