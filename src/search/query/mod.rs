//! What a clerk asks for.
//!
//! `words` all have to be on the page, as have `"phrases"`; `-word` must not be. `a OR b` is satisfied by
//! either, `word*` by every word that starts so. Fields narrow it down: `patient:`, `mrn:`, `dob:`, `type:`,
//! `date:2019-01..2020-06`, `file:`, `state:`.

mod dates;
mod parse;

use std::fmt;

use jiff::civil::Date;

use super::likeness::Closeness;
use crate::chart::PageState;

pub use parse::parse;

/// A question that was understood. It may name a patient, so it never prints what it asks for.
#[derive(Clone, PartialEq)]
pub struct Query(pub(super) Part);

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Query(…)")
    }
}

/// Why a question was not understood: a sentence to the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} (at character {at})")]
pub struct QueryError {
    /// The character of the question, from 1.
    pub at: usize,
    pub what: String,
}

/// A part of a question.
#[derive(Clone, PartialEq)]
pub(super) enum Part {
    All(Vec<Part>),
    Any(Vec<Part>),
    Not(Box<Part>),
    /// Words in a row.
    Run(Run),
    /// Part of a word of the source's name.
    File(String),
    /// The record number, bare.
    Mrn(String),
    State(PageState),
    /// For people with a further right only.
    Confidential,
    Born(Days),
    Served(Days),
}

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Page,
    Patient,
    Type,
}

/// Words that stand in a row, one or several.
#[derive(Clone, PartialEq)]
pub(super) struct Run {
    pub(super) place: Place,
    pub(super) slots: Vec<Slot>,
    /// How unlike the words may be.
    pub(super) farthest: Closeness,
}

#[derive(Clone, PartialEq)]
pub(super) struct Slot {
    /// Folded as the index folds.
    pub(super) text: String,
    /// Anything may follow.
    pub(super) prefix: bool,
}

/// From one day to another, both included; open where `None`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) first: Option<Date>,
    pub(super) last: Option<Date>,
}

impl Query {
    /// The same question, which no confidential page answers: it is in neither the hits nor their number.
    #[must_use]
    pub fn without_confidential(self) -> Self {
        Self(Part::All(vec![self.0, Part::Not(Box::new(Part::Confidential))]))
    }

    /// The rows of words that a page is to bear, for marking them.
    pub(super) fn runs(&self) -> Vec<&Run> {
        let mut runs = Vec::new();
        self.0.gather(&mut runs);
        runs
    }
}

impl Part {
    fn gather<'q>(&'q self, runs: &mut Vec<&'q Run>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.gather(runs)),
            Self::Run(run) if run.place == Place::Page => runs.push(run),
            _ => {}
        }
    }
}
