//! What the words of one page say: about whom, from when, what kind of paper, signed or not.
//!
//! A pure function from a [`PageReading`] to its [`PageFacts`]: no file, no patient list (only the shape of its
//! record numbers). Labels, cues and types are tables in `config/`, compiled once into [`FactRules`]. A fact is what
//! is printed on this very page; whose page it is, filing decides.
//!
//! The way: words in rows and cells (`sheet`), dates and labels found once (`page`, `dates`, `labels`), the values
//! beside and below the labels (`identity`), then what bears no label (`blocks`), and the roles of dates, the type,
//! the signature.

mod ages;
mod blocks;
mod cards;
mod check_digit;
mod contact;
mod dates;
mod document_type;
mod file_names;
mod headings;
mod heads;
mod identity;
mod labels;
mod letters;
mod months;
mod names;
mod numbers;
mod owners;
mod page;
mod page_of;
mod places;
mod roles;
mod rules;
mod separator;
mod service;
mod shape;
mod sheet;
mod sign_lines;
mod signature;
mod signing;
mod tables;
#[cfg(test)]
mod tests;
mod title_words;
mod turned;
mod undersigned;
mod without;
mod zones;

use std::borrow::Cow;

use crate::chart::{Found, PageFacts, PageReading};

pub use document_type::document_type;
pub use file_names::{FileNameError, named};
pub use headings::headings;
pub use rules::{FactRules, FactTables, RulesError};
pub use service::service_date;
pub use shape::MrnShape;
#[doc(hidden)]
pub use without::Without;
pub use zones::{amended, zones};

/// The facts of one page.
#[must_use]
pub fn of(reading: &PageReading, rules: &FactRules) -> PageFacts {
    let (reading, sideways) =
        if rules.has(Without::TurnedLabels) { turned::apart(reading) } else { (Cow::Borrowed(reading), Vec::new()) };
    let page = page::Page::of(&reading, rules);
    if let Some(separator) = rules.separators.read(&page) {
        return PageFacts { separator: Some(separator), ..PageFacts::default() };
    }
    let mut facts = PageFacts::default();
    identity::labelled(&page, &mut facts);
    undersigned::undersigned(&page, &mut facts);
    heads::running(&page, &mut facts);
    blocks::names(&page, &mut facts);
    cards::unlabelled(&page, &mut facts);
    blocks::bare_mrns(&page, &mut facts);
    blocks::barcodes(&page, &mut facts);
    contact::contact(&page, &mut facts);
    facts.ages = ages::ages(&page);
    for label in &sideways {
        label.lay_back(identity(&label.reading, rules), &mut facts);
    }
    best_first(&mut facts.mrns, |mrn| mrn.bare());
    best_first(&mut facts.accounts, Clone::clone);
    best_first(&mut facts.names, |name| letters::plain(&name.to_string()));
    best_first(&mut facts.births, |date| *date);
    best_first(&mut facts.phones, Clone::clone);
    best_first(&mut facts.streets, |street| letters::plain(street));
    best_first(&mut facts.ssn_last4, Clone::clone);
    best_first(&mut facts.ages, |age| *age);
    facts.dates = roles::dates(&page, &facts);
    facts.doc_type = rules.types.guess(&page);
    (facts.signature, facts.signature_area) = signature::signature(&page);
    facts.page_of = page_of::page_of(&page);
    facts.blank = reading.blank && facts.mrns.is_empty() && facts.names.is_empty() && facts.births.is_empty();
    facts
}

/// About whom a label is that was laid upright.
fn identity(reading: &PageReading, rules: &FactRules) -> PageFacts {
    let page = page::Page::of(reading, rules);
    let mut facts = PageFacts::default();
    identity::labelled(&page, &mut facts);
    blocks::names(&page, &mut facts);
    cards::unlabelled(&page, &mut facts);
    blocks::bare_mrns(&page, &mut facts);
    contact::contact(&page, &mut facts);
    facts.ages = ages::ages(&page);
    facts
}

/// The label of the box whose cover sheet this is; `None` of every other page.
#[must_use]
pub fn box_label(reading: &PageReading, facts: &PageFacts, rules: &FactRules) -> Option<String> {
    facts.separator.as_ref().and_then(|_| rules.separators.box_label(&reading.barcodes))
}

/// Orders by certainty; the same value read twice is one fact, and surer.
fn best_first<T, K: PartialEq>(found: &mut Vec<Found<T>>, key: impl Fn(&T) -> K) {
    found.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
    let mut kept: Vec<Found<T>> = Vec::new();
    for one in found.drain(..) {
        let own = key(&one.value);
        match kept.iter_mut().find(|k| key(&k.value) == own) {
            Some(known) if known.words != one.words => {
                known.certainty = (known.certainty + one.certainty * 0.1).min(0.99)
            }
            Some(_) => {}
            None => kept.push(one),
        }
    }
    kept.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
    *found = kept;
}
