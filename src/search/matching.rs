//! Which pages of one segment answer a question, page by page in the order of the segment, and how well.

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use super::likeness::Closeness;
use super::text::{REACH, follows};

/// How well a page answers a part of a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Answer {
    pub(super) closeness: Closeness,
    /// BM25 of the words, less for misread ones.
    pub(super) score: f32,
}

/// The pages that answer a part of a question, in ascending order.
pub(super) trait Matches {
    /// The page it stands at; `TERMINATED` after the last.
    fn doc(&self) -> DocId;
    /// Goes to the first page at or after `target`.
    fn seek(&mut self, target: DocId) -> DocId;
    /// About the page it stands at.
    fn answer(&mut self) -> Answer;
    /// About how many pages there are.
    fn size(&self) -> u32;
}

/// One term's pages.
pub(super) struct Member {
    pub(super) postings: SegmentPostings,
    pub(super) closeness: Closeness,
    pub(super) weight: f32,
}

/// BM25's way to count a word (Robertson and Zaragoza 2009), with its usual constants.
#[derive(Clone)]
pub(super) struct Counting {
    /// `None` for fields where the count says nothing.
    pub(super) lengths: Option<FieldNormReader>,
    pub(super) mean_length: f32,
}

impl Counting {
    fn count(&self, doc: DocId, frequency: u32) -> f32 {
        const K1: f32 = 1.2;
        const B: f32 = 0.75;
        let Some(lengths) = &self.lengths else { return 1.0 };
        let length = lengths.fieldnorm(doc) as f32 / self.mean_length.max(1.0);
        let frequency = frequency as f32;
        frequency * (K1 + 1.0) / (frequency + K1 * (1.0 - B + B * length))
    }
}

/// Pages that bear a word in any of its forms.
pub(super) struct AnyForm {
    /// The forms on most pages, then the others.
    members: Vec<Member>,
    /// The first page of the others: they are only looked at when it is reached.
    others: DocId,
    /// The pages of rare forms, put together where places do not matter.
    listed: Vec<(DocId, Answer)>,
    at: usize,
    doc: DocId,
    counting: Counting,
    size: u32,
}

impl AnyForm {
    /// Forms that are followed from page to page.
    const FOLLOWED: usize = 3;

    pub(super) fn new(mut members: Vec<Member>, counting: Counting, positions: bool) -> Self {
        let size = members.iter().map(|m| m.postings.doc_freq()).fold(0, u32::saturating_add);
        members.sort_by_key(|m| std::cmp::Reverse(m.postings.doc_freq()));
        let mut listed = Vec::new();
        if !positions && members.len() > Self::FOLLOWED {
            listed = list(members.split_off(Self::FOLLOWED), &counting);
        }
        let mut form = Self { members, others: 0, listed, at: 0, doc: 0, counting, size };
        form.others = form.first_of_others();
        form.doc = form.least();
        form
    }

    fn first_of_others(&self) -> DocId {
        self.members.iter().skip(Self::FOLLOWED).map(|m| m.postings.doc()).fold(TERMINATED, DocId::min)
    }

    fn least(&self) -> DocId {
        let listed = self.listed.get(self.at).map_or(TERMINATED, |(doc, _)| *doc);
        let followed = self.members.iter().take(Self::FOLLOWED).map(|m| m.postings.doc());
        followed.fold(listed.min(self.others), DocId::min)
    }

    /// The forms that may stand on this page.
    fn here(&self) -> usize {
        if self.others == self.doc { self.members.len() } else { self.members.len().min(Self::FOLLOWED) }
    }

    /// Where the word stands on this page, in order.
    fn places(&mut self, places: &mut Vec<Place>, buffer: &mut Vec<u32>) {
        places.clear();
        let here = self.here();
        for member in self.members[..here].iter_mut().filter(|m| m.postings.doc() == self.doc) {
            member.postings.positions(buffer);
            let place =
                |position: &u32| Place { position: *position, closeness: member.closeness, weight: member.weight };
            places.extend(buffer.iter().map(place));
        }
        if !places.is_sorted_by_key(|place| place.position) {
            places.sort_by_key(|place| (place.position, place.closeness));
        }
    }
}

fn list(members: Vec<Member>, counting: &Counting) -> Vec<(DocId, Answer)> {
    let mut listed = Vec::new();
    for mut member in members {
        let mut doc = member.postings.doc();
        while doc != TERMINATED {
            let score = member.weight * counting.count(doc, member.postings.term_freq());
            listed.push((doc, Answer { closeness: member.closeness, score }));
            doc = member.postings.advance();
        }
    }
    listed.sort_by_key(|(doc, _)| *doc);
    listed.dedup_by(|(doc, answer), (kept_doc, kept)| {
        let same = doc == kept_doc;
        if same {
            *kept = Answer { closeness: kept.closeness.min(answer.closeness), score: kept.score + answer.score };
        }
        same
    });
    listed
}

impl Matches for AnyForm {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let reached = if self.others < target { self.members.len() } else { Self::FOLLOWED };
        for member in self.members.iter_mut().take(reached) {
            let doc = member.postings.doc();
            if doc + 1 == target {
                member.postings.advance();
            } else if doc < target {
                member.postings.seek(target);
            }
        }
        if self.others < target {
            self.others = self.first_of_others();
        }
        while self.listed.get(self.at).is_some_and(|(doc, _)| *doc < target) {
            self.at += 1;
        }
        self.doc = self.least();
        self.doc
    }

    fn answer(&mut self) -> Answer {
        let mut best = Answer { closeness: Closeness::Near, score: 0.0 };
        for member in self.members[..self.here()].iter().filter(|m| m.postings.doc() == self.doc) {
            best.closeness = best.closeness.min(member.closeness);
            best.score += member.weight * self.counting.count(self.doc, member.postings.term_freq());
        }
        if let Some((_, listed)) = self.listed.get(self.at).filter(|(doc, _)| *doc == self.doc) {
            best = Answer { closeness: best.closeness.min(listed.closeness), score: best.score + listed.score };
        }
        best
    }

    fn size(&self) -> u32 {
        self.size
    }
}

#[derive(Clone, Copy)]
struct Place {
    position: u32,
    closeness: Closeness,
    weight: f32,
}

/// Pages on which words stand in a row.
pub(super) struct InARow {
    words: Vec<AnyForm>,
    /// Rarest first.
    order: Vec<usize>,
    doc: DocId,
    answer: Answer,
    row: Vec<Place>,
    next: Vec<Place>,
    buffer: Vec<u32>,
}

impl InARow {
    pub(super) fn new(words: Vec<AnyForm>) -> Self {
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|word| words[*word].size);
        let answer = Answer { closeness: Closeness::Near, score: 0.0 };
        let mut row = Self { words, order, doc: 0, answer, row: vec![], next: vec![], buffer: vec![] };
        row.seek(0);
        row
    }

    /// Whether the words stand in a row on the page where all of them stand.
    fn check(&mut self) -> bool {
        let Self { words, row, next, buffer, .. } = self;
        let Some((first, others)) = words.split_first_mut() else { return false };
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
            if row.is_empty() {
                return false;
            }
        }
        let Some(closeness) = row.iter().map(|place| place.closeness).min() else { return false };
        let weight = row.iter().map(|place| place.weight).fold(0.0, f32::max);
        let frequency = u32::try_from(row.len()).unwrap_or(u32::MAX);
        self.answer = Answer { closeness, score: weight * first.counting.count(first.doc, frequency) };
        true
    }
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
                let doc = self.words[*word].doc;
                agreed = if doc < agreed { self.words[*word].seek(agreed) } else { doc };
                if agreed == TERMINATED {
                    self.doc = TERMINATED;
                    return TERMINATED;
                }
            }
            if self.words.iter().all(|word| word.doc == agreed) {
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
        self.order.first().map_or(0, |rarest| self.words[*rarest].size / 4)
    }
}

/// Pages that answer every part and none of those left out.
pub(super) struct Every {
    /// Rarest first.
    parts: Vec<Box<dyn Matches>>,
    left_out: Vec<Box<dyn Matches>>,
    doc: DocId,
}

impl Every {
    /// No page answers nothing at all.
    pub(super) fn new(mut parts: Vec<Box<dyn Matches>>, left_out: Vec<Box<dyn Matches>>) -> Self {
        parts.sort_by_key(|part| part.size());
        let mut every = Self { parts, left_out, doc: TERMINATED };
        if !every.parts.is_empty() {
            every.seek(0);
        }
        every
    }
}

impl Matches for Every {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let mut target = target;
        'page: loop {
            for part in &mut self.parts {
                let doc = if part.doc() < target { part.seek(target) } else { part.doc() };
                if doc == TERMINATED {
                    self.doc = TERMINATED;
                    return TERMINATED;
                }
                if doc > target {
                    target = doc;
                    continue 'page;
                }
            }
            let stands = |part: &mut Box<dyn Matches>| {
                (if part.doc() < target { part.seek(target) } else { part.doc() }) == target
            };
            if !self.left_out.iter_mut().any(stands) {
                self.doc = target;
                return target;
            }
            target += 1;
        }
    }

    fn answer(&mut self) -> Answer {
        let mut all = Answer { closeness: Closeness::Exact, score: 0.0 };
        for part in &mut self.parts {
            let answer = part.answer();
            all = Answer { closeness: all.closeness.max(answer.closeness), score: all.score + answer.score };
        }
        all
    }

    fn size(&self) -> u32 {
        self.parts.first().map_or(0, |part| part.size())
    }
}

/// Pages that answer one part or another.
pub(super) struct Either {
    parts: Vec<Box<dyn Matches>>,
    doc: DocId,
}

impl Either {
    pub(super) fn new(parts: Vec<Box<dyn Matches>>) -> Self {
        let doc = parts.iter().map(|part| part.doc()).min().unwrap_or(TERMINATED);
        Self { parts, doc }
    }
}

impl Matches for Either {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.doc = TERMINATED;
        for part in &mut self.parts {
            let doc = if part.doc() < target { part.seek(target) } else { part.doc() };
            self.doc = self.doc.min(doc);
        }
        self.doc
    }

    fn answer(&mut self) -> Answer {
        let doc = self.doc;
        let answers = self.parts.iter_mut().filter(|part| part.doc() == doc).map(|part| part.answer());
        let better = |a: Answer, b: Answer| {
            if (b.closeness, a.score) < (a.closeness, b.score) { b } else { a }
        };
        answers.reduce(better).unwrap_or(Answer { closeness: Closeness::Near, score: 0.0 })
    }

    fn size(&self) -> u32 {
        self.parts.iter().map(|part| part.size()).fold(0, u32::saturating_add)
    }
}

/// Pages with a date between two days.
pub(super) struct OnDays {
    column: Column<i64>,
    first: i64,
    last: i64,
    doc: DocId,
    end: DocId,
}

impl OnDays {
    pub(super) fn new(column: Column<i64>, first: i64, last: i64, end: DocId) -> Self {
        let mut days = Self { column, first, last, doc: 0, end };
        days.seek(0);
        days
    }
}

impl Matches for OnDays {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let within = |doc: &DocId| self.column.first(*doc).is_some_and(|day| (self.first..=self.last).contains(&day));
        self.doc = (target..self.end).find(within).unwrap_or(TERMINATED);
        self.doc
    }

    fn answer(&mut self) -> Answer {
        Answer { closeness: Closeness::Exact, score: 0.0 }
    }

    fn size(&self) -> u32 {
        self.end
    }
}
