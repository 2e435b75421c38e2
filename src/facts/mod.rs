//! What the words of one page say: about whom, from when, what kind of paper, signed or not.
//!
//! A pure function from a [`PageReading`] to its [`PageFacts`]: no file, no clock, no patient list (only the shape
//! of its record numbers). Labels, cues and types are tables in `config/`, compiled once into [`FactRules`]. A
//! fact is what is printed on this very page; whose page it is, filing decides.

mod rules;
mod shape;

use jiff::civil::Date;

use crate::chart::{PageFacts, PageReading, TypeGuess};

pub use rules::{FactRules, FactTables, RulesError};
pub use shape::MrnShape;

/// The facts of one page.
#[must_use]
pub fn of(reading: &PageReading, rules: &FactRules) -> PageFacts {
    let _ = rules;
    PageFacts { blank: reading.blank, ..PageFacts::default() }
}

/// The kind of paper that the pages of one document, in order, are together.
#[must_use]
pub fn document_type(pages: &[&PageFacts]) -> Option<TypeGuess> {
    pages.iter().filter_map(|page| page.doc_type.clone()).max_by(|a, b| a.certainty.total_cmp(&b.certainty))
}

/// The date of service of a document of this type (slug), from its pages in order: the day of the visit, examination,
/// collection, operation or order, as `document-types.toml` prefers for the type. Never a birth, a fax header, or
/// a date that only says when something was printed.
#[must_use]
pub fn service_date(pages: &[&PageFacts], doc_type: Option<&str>, rules: &FactRules) -> Option<Date> {
    let _ = (pages, doc_type, rules);
    None
}
