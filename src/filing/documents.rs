//! Which pages of a file are one document.
//!
//! Pages join in scan order, each to the open document that it continues best, so that a stray page between two
//! pages of a document, or pages scanned out of order, do not break it. Scores are rough log2 odds.

use std::collections::BTreeSet;

use crate::chart::{Comparison, PageOf, StackPage};

use super::evidence::Evidence;
use super::names::compare_names;
use super::roster::Roster;

/// Pages that are one paper, as indices into the stack.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    pub(super) pages: Vec<Joined>,
    /// Of M, where a page says so.
    of: Option<u32>,
    numbers: BTreeSet<u32>,
}

/// A page of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joined {
    pub(super) index: usize,
    /// Its number says that it belongs here: it may take over what the other pages say.
    pub(super) tied: bool,
}

impl Document {
    fn with(index: usize, page: &StackPage<'_>) -> Self {
        let mut document = Self::default();
        document.push(index, page, true);
        document
    }

    fn push(&mut self, index: usize, page: &StackPage<'_>, tied: bool) {
        self.pages.push(Joined { index, tied });
        if let Some(PageOf { page, of }) = page.facts.page_of {
            self.numbers.insert(page);
            self.of = self.of.or(of);
        }
    }

    fn is_complete(&self) -> bool {
        self.of.is_some_and(|of| self.pages.len() >= of as usize)
    }
}

/// The documents of a stack, in order of first pages; blank pages and separators are in none.
pub(super) fn group(pages: &[StackPage<'_>], evidence: &[Evidence], roster: &Roster) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    let mut open = 0;
    for (index, page) in pages.iter().enumerate() {
        if page.facts.separator.is_some() {
            open = documents.len();
        } else if !page.facts.blank {
            let join = documents
                .iter()
                .enumerate()
                .skip(open)
                .map(|(number, document)| (continuity(document, index, pages, evidence, roster), number))
                .max_by(|(a, _), (b, _)| a.bits.total_cmp(&b.bits))
                .filter(|(continuity, _)| continuity.bits > 0.0);
            match join {
                Some((continuity, number)) => documents[number].push(index, page, continuity.tied),
                None => documents.push(Document::with(index, page)),
            }
        }
    }
    for document in &mut documents {
        let number = |joined: &Joined| pages[joined.index].facts.page_of.map(|page_of| page_of.page);
        if document.pages.iter().all(|joined| number(joined).is_some()) {
            document.pages.sort_by_key(number);
        }
    }
    documents
}

/// Whether a page goes on with a document.
#[derive(Debug, Clone, Copy)]
struct Continuity {
    bits: f32,
    tied: bool,
}

fn continuity(
    document: &Document,
    index: usize,
    pages: &[StackPage<'_>],
    evidence: &[Evidence],
    roster: &Roster,
) -> Continuity {
    let (page, own) = (&pages[index], &evidence[index]);
    let last = document.pages.iter().map(|joined| joined.index).max().unwrap_or(index);
    let adjacent = pages[last + 1..index].iter().all(|between| between.facts.blank);
    let (numbers, tied) = numbering(document, page.facts.page_of, adjacent);
    let mut bits = if adjacent { -2.0 } else { -6.0 } + numbers;
    let later = page.facts.page_of.is_some_and(|page_of| page_of.page > 1);
    let mut other_type = false;
    if let Some(guess) = &page.facts.doc_type {
        let same = document
            .pages
            .iter()
            .filter_map(|joined| pages[joined.index].facts.doc_type.as_ref())
            .any(|other| other.slug == guess.slug);
        other_type = !same && guess.certainty >= 0.6;
        bits += match (guess.titled && !later, same) {
            (true, _) => -6.0,
            (false, true) => 1.0,
            (false, false) if later => -1.0,
            (false, false) => -2.0 * guess.certainty,
        };
    }
    let identities = document.pages.iter().map(|joined| same_person(&evidence[joined.index], own, roster));
    let agreement = identities.fold(Agreement::Silent, Agreement::and);
    bits += match agreement {
        Agreement::Differs => -15.0,
        Agreement::Agrees => 2.0,
        Agreement::Silent => 0.5,
    };
    if goes_on(page) {
        bits += 2.5;
    }
    if bears_no_start(page) {
        bits += 2.5;
    }
    // A page that names nobody takes over a name only from the page before it, and only if it is the same kind of paper.
    let counted = !document.numbers.is_empty();
    let silent_tie = agreement == Agreement::Silent && adjacent && counted && !other_type;
    let tied = tied && (agreement == Agreement::Agrees || silent_tie);
    Continuity { bits, tied }
}

/// What the printed page numbers say, and whether they say it surely.
fn numbering(document: &Document, page_of: Option<PageOf>, adjacent: bool) -> (f32, bool) {
    let Some(PageOf { page, of }) = page_of else {
        return match document.of {
            _ if document.is_complete() => (-8.0, false),
            Some(_) if adjacent => (3.0, false),
            Some(_) => (-4.0, false),
            None => (0.0, false),
        };
    };
    let other_length = matches!((of, document.of), (Some(a), Some(b)) if a != b);
    if other_length || of == Some(1) || document.is_complete() || document.numbers.contains(&page) {
        return (-20.0, false);
    }
    let same_length = of.is_some() && of == document.of;
    match page {
        1 if same_length => (8.0, true),
        1 => (-12.0, false),
        _ if same_length && document.numbers.contains(&(page - 1)) => (10.0, true),
        _ if same_length => (8.0, true),
        _ if document.numbers.contains(&(page - 1)) => (6.0, false),
        2 if document.numbers.is_empty() && document.pages.len() == 1 && adjacent => (3.0, true),
        _ => (-4.0, false),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Agreement {
    Agrees,
    Differs,
    Silent,
}

impl Agreement {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Differs, _) | (_, Self::Differs) => Self::Differs,
            (Self::Agrees, _) | (_, Self::Agrees) => Self::Agrees,
            _ => Self::Silent,
        }
    }
}

/// Whether two pages name the same person. What may be one misreading of the other does not differ.
fn same_person(one: &Evidence, other: &Evidence, roster: &Roster) -> Agreement {
    let mut all = Agreement::Silent;
    if one.accounts.iter().any(|account| other.accounts.contains(account)) {
        all = Agreement::Agrees;
    }
    let sound = |list: &[super::evidence::Said<String>]| list.iter().find(|said| said.is_sound_number()).cloned();
    if let (Some(a), Some(b)) = (sound(&one.mrns), sound(&other.mrns)) {
        let way = super::spelling::misreading(&a.value, &b.value, a.confidence.min(b.confidence), 2);
        all = all.and(if way.is_some() { Agreement::Agrees } else { Agreement::Differs });
    }
    if let (Some(a), Some(b)) = (one.births.iter().find(|s| s.is_sound()), other.births.iter().find(|s| s.is_sound())) {
        let (date, again) = (super::roster::iso_digits(a.value.date), super::roster::iso_digits(b.value.date));
        let apart = date.iter().zip(&again).filter(|(a, b)| a != b).count();
        all = all.and(if apart < 2 { Agreement::Agrees } else { Agreement::Differs });
    }
    if let (Some(a), Some(b)) = (one.names.iter().find(|s| s.is_sound()), other.names.iter().find(|s| s.is_sound())) {
        let found = compare_names(&a.value, &b.value, a.confidence.min(b.confidence), roster, &roster.nicknames);
        all = all.and(match found.comparison() {
            Comparison::Differs => Agreement::Differs,
            Comparison::Missing => Agreement::Silent,
            _ => Agreement::Agrees,
        });
    }
    all
}

/// A page that could be read and has neither a title nor the cues of a kind of paper.
fn bears_no_start(page: &StackPage<'_>) -> bool {
    let is_read = page.reading.confidence >= 65.0 && page.reading.words.len() >= 8;
    let of_a_kind = page.facts.doc_type.as_ref().is_some_and(|guess| guess.titled || guess.certainty >= 0.5);
    is_read && !of_a_kind && page.facts.page_of.is_none()
}

/// The text goes on in the middle of a sentence.
fn goes_on(page: &StackPage<'_>) -> bool {
    let first = page.reading.words.iter().find(|word| word.text.chars().any(char::is_alphabetic));
    first.is_some_and(|word| word.confidence > 70.0 && word.text.len() > 2 && word.text.chars().all(char::is_lowercase))
}
