//! Which pages of one segment answer a question, page by page in the order of the segment, and how well.

use tantivy::columnar::Column;
use tantivy::{DocId, TERMINATED};

use super::likeness::Closeness;

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
