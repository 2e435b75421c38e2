//! The pages of one segment on which words stand in a row.

use tantivy::{DocId, TERMINATED};

use super::likeness::Closeness;
use super::matching::{Answer, Matches};
use super::text::{REACH, follows};
use super::word_forms::{AnyForm, Place};

/// Pages on which words stand in a row.
pub(super) struct InARow {
    words: Vec<AnyForm>,
    /// Rarest first.
    order: Vec<usize>,
    doc: DocId,
    answer: Answer,
    row: Vec<Place>,
    next: Vec<Place>,
    positions: Vec<u32>,
    buffer: Vec<u32>,
}

impl InARow {
    pub(super) fn new(words: Vec<AnyForm>) -> Self {
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|word| words[*word].size());
        let answer = Answer { closeness: Closeness::Near, score: 0.0 };
        let mut row =
            Self { words, order, doc: 0, answer, row: vec![], next: vec![], positions: vec![], buffer: vec![] };
        row.seek(0);
        row
    }

    /// Whether the words stand in a row on the page where all of them stand.
    fn check(&mut self) -> bool {
        let one_form = self.words.iter().all(|word| word.only_form().is_some());
        let found = if one_form { self.check_positions() } else { self.check_places() };
        let Some((answer, frequency)) = found else { return false };
        let first = &self.words[0];
        let frequency = u32::try_from(frequency).unwrap_or(u32::MAX);
        self.answer = Answer { score: answer.score * first.count(frequency), ..answer };
        true
    }

    /// Where every word stands in one form only, as on most pages of common words, bare positions are compared.
    fn check_positions(&mut self) -> Option<(Answer, usize)> {
        let Self { words, positions, buffer, .. } = self;
        positions.clear();
        let mut all = Answer { closeness: Closeness::Exact, score: 0.0 };
        for (number, word) in words.iter_mut().enumerate() {
            let form = word.positions(word.only_form()?, buffer);
            all = Answer { closeness: all.closeness.max(form.closeness), score: all.score + form.weight };
            if number > 0 {
                keep_following(positions, buffer);
            }
            std::mem::swap(positions, buffer);
        }
        (!positions.is_empty()).then_some((all, positions.len()))
    }

    fn check_places(&mut self) -> Option<(Answer, usize)> {
        let Self { words, row, next, buffer, .. } = self;
        let (first, others) = words.split_first_mut()?;
        first.places(row, buffer);
        for word in others {
            word.places(next, buffer);
            let mut from = 0;
            next.retain_mut(|place| {
                from += row[from..].iter().take_while(|before| before.position + REACH < place.position).count();
                let Some(before) = before(&row[from..], place.position) else { return false };
                place.closeness = place.closeness.max(before.closeness);
                place.weight += before.weight;
                true
            });
            std::mem::swap(row, next);
        }
        let closeness = row.iter().map(|place| place.closeness).min()?;
        let weight = row.iter().map(|place| place.weight).fold(0.0, f32::max);
        Some((Answer { closeness, score: weight }, row.len()))
    }
}

/// Keeps those of `next` that follow one of `row`; both in order.
fn keep_following(row: &[u32], next: &mut Vec<u32>) {
    let mut from = 0;
    next.retain(|position| {
        while row.get(from).is_some_and(|before| before + REACH < *position) {
            from += 1;
        }
        row[from..].iter().take_while(|before| *before < position).any(|before| follows(*before, *position))
    });
}

/// The closest place of `row` that `position` follows; places that are too far before it are not in `row`.
fn before(row: &[Place], position: u32) -> Option<Place> {
    let followed = row.iter().take_while(|place| place.position < position);
    followed.filter(|place| follows(place.position, position)).min_by_key(|place| place.closeness).copied()
}

impl Matches for InARow {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let mut target = target;
        loop {
            let mut agreed = target;
            for word in &self.order {
                let doc = self.words[*word].doc();
                agreed = if doc < agreed { self.words[*word].seek(agreed) } else { doc };
                if agreed == TERMINATED {
                    self.doc = TERMINATED;
                    return TERMINATED;
                }
            }
            if self.words.iter().all(|word| word.doc() == agreed) {
                if self.check() {
                    self.doc = agreed;
                    return agreed;
                }
                agreed += 1;
            }
            target = agreed;
        }
    }

    fn answer(&mut self) -> Answer {
        self.answer
    }

    fn size(&self) -> u32 {
        self.order.first().map_or(0, |rarest| self.words[*rarest].size() / 4)
    }
}
