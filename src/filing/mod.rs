//! Whom each page is about, or why nobody but a person can say.
//!
//! Pages of one file are decided together. They are grouped into documents, what the pages of a document say about
//! a person is pooled and compared with the patient list (Fellegi and Sunter 1969, with a channel for what OCR
//! misreads), and a document is filed only when two independent identifiers agree, none contradicts and the
//! runner-up is far. Everything here is a pure function from values to values; doubt is an answer, never an error.

mod calibrate;
mod compare;
mod continuity;
mod copies;
mod decide;
mod documents;
mod evidence;
mod file_names;
mod listed;
mod names;
mod nicknames;
mod reliability;
mod roster;
mod spelling;
mod strangers;
mod strays;
#[cfg(test)]
mod tests;
mod weights;
mod without;

pub use calibrate::{Calibration, Calibrator, FieldTally, Owner, SaidShare};
pub use copies::SheetPrint;
pub use listed::as_listed;
pub use nicknames::{Nicknames, NicknamesError};
pub use roster::Roster;
pub use weights::{Weights, WeightsError};
#[doc(hidden)]
pub use without::Without;

use jiff::civil::Date;

use crate::chart::{Doubt, FileIdentity, Filing, Mrn, PageFacts, PageFiling, StackFiling, StackPage, TypeGuess};
use crate::config::FilingSettings;

use decide::{Decision, decide};
use documents::{Document, Joined};
use evidence::Evidence;
use names::NameFrequencies;

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
/// `pages` are in page order, and so is the answer: one decision for each. `named` is what the names of the file say,
/// where they have a meaning.
#[must_use]
pub fn file_stack(
    pages: &[StackPage<'_>],
    named: &[FileIdentity],
    roster: &Roster,
    settings: &FilingSettings,
    deciders: &Deciders<'_>,
) -> StackFiling {
    let mut evidence: Vec<Evidence> = pages.iter().map(|page| Evidence::of(page, roster)).collect();
    evidence::announce(&mut evidence, pages, roster);
    evidence::name(&mut evidence, pages, named, roster);
    let mut filings: StackFiling = pages.iter().map(without_document).collect();
    let documents = documents::group(pages, &evidence, roster);
    for (number, document) in (0..).zip(&documents) {
        let facts: Vec<&PageFacts> = document.pages.iter().map(|joined| pages[joined.index].facts).collect();
        let doc_type = (deciders.document_type)(&facts).map(|guess| guess.slug);
        // The day in a file's name is the paper's only where the paper shows none.
        let service_date = (deciders.service_date)(&facts, doc_type.as_deref()).or_else(|| file_day(named, &facts));
        let decisions = decide_document(document, &evidence, roster, settings);
        for ((place, joined), decision) in (1..).zip(&document.pages).zip(decisions) {
            filings[joined.index] = PageFiling {
                page: pages[joined.index].reading.number,
                filing: decision.filing,
                document: Some(number),
                page_in_document: Some(place),
                probability: decision.probability,
                candidates: decision.candidates,
                doc_type: doc_type.clone(),
                service_date,
                alarm: None,
            };
        }
    }
    raise_alarm(&mut filings, &documents);
    if roster.has(Without::StrayAlarm) {
        strays::raise(&mut filings, &documents);
    }
    filings
}

/// The day in the names of the file, if the patient was born by then.
fn file_day(named: &[FileIdentity], facts: &[&PageFacts]) -> Option<Date> {
    let born = facts.iter().flat_map(|page| &page.births).map(|birth| birth.value).max();
    named.iter().filter_map(|named| named.date).find(|day| born.is_none_or(|born| *day >= born))
}

/// Sends a document to review whose other half, by page numbers, is somebody else's; that half too.
fn raise_alarm(filings: &mut StackFiling, documents: &[Document]) {
    for pair in documents.windows(2).filter(|pair| pair[0].overlaid) {
        let pages = || pair.iter().flat_map(|document| &document.pages).map(|joined| joined.index);
        let mut people: Vec<Mrn> = Vec::new();
        for page in pages() {
            if let Filing::Filed { patient } = &filings[page].filing
                && !people.contains(patient)
            {
                people.push(patient.clone());
            }
        }
        for page in pages() {
            if matches!(filings[page].filing, Filing::Filed { .. }) {
                filings[page].filing = Filing::Review(Doubt::TwoIdentities(people.clone()));
            }
        }
    }
}

/// What is said of a page that is in no document; content pages get their document after.
fn without_document(page: &StackPage<'_>) -> PageFiling {
    PageFiling {
        page: page.reading.number,
        filing: if page.facts.separator.is_some() { Filing::Separator } else { Filing::Blank },
        document: None,
        page_in_document: None,
        probability: 0.0,
        candidates: Vec::new(),
        doc_type: None,
        service_date: None,
        alarm: None,
    }
}

/// One decision for each page of a document: pages whose number ties them together share what all of them say, a page
/// that only looks as if it went on speaks for itself.
fn decide_document(
    document: &Document,
    evidence: &[Evidence],
    roster: &Roster,
    settings: &FilingSettings,
) -> Vec<Decision> {
    let mut pooled = Evidence::default();
    document.pages.iter().filter(|joined| joined.tied).for_each(|joined| pooled.add(&evidence[joined.index]));
    let together = decide(&pooled, roster, settings);
    let shared = roster.has(Without::Inheritance);
    let decision = |joined: &Joined| match joined.tied && shared {
        true => together.clone(),
        false => decide(&evidence[joined.index], roster, settings),
    };
    document.pages.iter().map(decision).collect()
}
