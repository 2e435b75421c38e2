//! Which pages of a file are one document.
//!
//! A decision over the whole sequence: pages are given to documents in scan order, and the likeliest ways to have done
//! so are carried on side by side (a beam search; Lowerre 1976), so that a later page can still decide what an earlier
//! one was. A plain Viterbi pass over neighbours would not do: a stray page between two pages of a document, or pages
//! out of order, make the page before no sufficient state. How much of the weight of all ways agrees that a page
//! follows another says how surely it belongs there.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::chart::{PageOf, StackPage};

use super::continuity::{Continuity, Neighbours};
use super::evidence::Evidence;
use super::names::NameFrequencies;
use super::roster::Roster;
use super::without::Without;

/// Ways to part the stack that are carried on.
const WAYS: usize = 12;
/// A document that no page joined for so many pages is not gone back to.
const REACH: usize = 24;
/// Bits for each page that a document says it has and that is not there when its part of the stack ends: one document
/// in eight or so lost one before it was scanned.
const LOST_PAGE: f32 = -1.5;
/// A page takes over what its document says only if so much of the weight of all ways puts it there.
const SURE: f64 = 0.9;

/// Pages that are one paper, as indices into the stack.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    pub(super) pages: Vec<Joined>,
    /// Of M, where a page says so.
    pub(super) of: Option<u32>,
    /// Page numbers that are there.
    pub(super) numbers: BTreeSet<u32>,
    /// By its page number the document behind it goes on with this one, and it names somebody else.
    pub(super) overlaid: bool,
    /// The document behind a few others that seems to be the rest of this one, though not surely enough to be put with it.
    pub(super) rest: Option<usize>,
}

/// A page of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joined {
    pub(super) index: usize,
    /// Its number says that it belongs here: it may take over what the other pages say.
    pub(super) tied: bool,
    /// It names nobody: it is tied to the page before it and to nothing else.
    silent: bool,
}

impl Document {
    fn with(index: usize, page: &StackPage<'_>) -> Self {
        let mut document = Self::default();
        document.push(index, page, Continuity::START);
        document
    }

    fn push(&mut self, index: usize, page: &StackPage<'_>, Continuity { tied, silent, .. }: Continuity) {
        self.pages.push(Joined { index, tied, silent });
        if let Some(PageOf { page, of }) = page.facts.page_of {
            self.numbers.insert(page);
            self.of = self.of.or(of);
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.of.is_some_and(|of| self.pages.len() >= of as usize)
    }

    pub(super) fn last(&self) -> Option<usize> {
        self.pages.iter().map(|joined| joined.index).max()
    }

    fn lost_pages(&self) -> u32 {
        self.of.map_or(0, |of| of.saturating_sub(self.pages.len() as u32))
    }
}

/// One way to part the pages seen so far into documents.
#[derive(Debug, Clone, Default)]
struct Way {
    documents: Vec<Rc<Document>>,
    /// log2 of its weight.
    bits: f32,
}

impl Way {
    fn join(&self, number: usize, index: usize, page: &StackPage<'_>, continuity: Continuity) -> Self {
        let mut way = self.clone();
        Rc::make_mut(&mut way.documents[number]).push(index, page, continuity);
        way.bits += continuity.bits;
        way
    }

    fn start(&self, index: usize, page: &StackPage<'_>) -> Self {
        let mut way = self.clone();
        way.documents.push(Rc::new(Document::with(index, page)));
        way
    }

    /// Each page with the page that it follows in its document.
    fn followed(&self) -> HashMap<usize, Option<usize>> {
        let mut followed = HashMap::new();
        for document in &self.documents {
            let before = std::iter::once(None).chain(document.pages.iter().map(|joined| Some(joined.index)));
            followed.extend(document.pages.iter().map(|joined| joined.index).zip(before));
        }
        followed
    }
}

/// The documents of a stack, in order of first pages; blank pages and separators are in none.
pub(super) fn group(pages: &[StackPage<'_>], evidence: &[Evidence], roster: &Roster) -> Vec<Document> {
    if !roster.has(Without::WholeDocuments) {
        let content = pages.iter().enumerate().filter(|(_, page)| page.facts.separator.is_none() && !page.facts.blank);
        return content.map(|(index, page)| Document::with(index, page)).collect();
    }
    let neighbours = Neighbours::new(pages, evidence, roster);
    let kept = if roster.has(Without::SequenceDecision) { WAYS } else { 1 };
    let mut documents = Vec::new();
    let mut ways = vec![Way::default()];
    for (index, page) in pages.iter().enumerate() {
        if page.facts.separator.is_some() {
            documents.extend(likeliest(std::mem::replace(&mut ways, vec![Way::default()])));
        } else if !page.facts.blank {
            ways = carried_on(&ways, kept, index, page, &neighbours);
        }
    }
    documents.extend(likeliest(ways));
    for place in 1..documents.len() {
        if let [.., before, after] = &mut documents[..=place]
            && roster.has(Without::TwoIdentities)
            && neighbours.is_overlaid(before, after)
        {
            before.overlaid = true;
        }
    }
    for place in 0..documents.len() {
        let rest = neighbours.rest_of(&documents, place);
        documents[place].rest = rest;
    }
    for document in &mut documents {
        let number = |joined: &Joined| pages[joined.index].facts.page_of.map(|page_of| page_of.page);
        if document.pages.iter().all(|joined| number(joined).is_some()) {
            document.pages.sort_by_key(number);
        }
    }
    documents
}

/// One way with one page more.
struct Choice {
    bits: f32,
    way: usize,
    /// The document that it goes on with; without one it starts its own.
    joins: Option<(usize, Continuity)>,
}

/// The `kept` likeliest ways with one page more.
fn carried_on(ways: &[Way], kept: usize, index: usize, page: &StackPage<'_>, neighbours: &Neighbours<'_>) -> Vec<Way> {
    // What each choice would weigh, before any way is copied.
    let mut choices = Vec::new();
    for (place, way) in ways.iter().enumerate() {
        choices.push(Choice { bits: way.bits, way: place, joins: None });
        for (number, document) in way.documents.iter().enumerate().rev() {
            if document.last().is_some_and(|last| index - last <= REACH) {
                let continuity = neighbours.continuity(document, index);
                let bits = way.bits + continuity.bits;
                choices.push(Choice { bits, way: place, joins: Some((number, continuity)) });
            }
        }
    }
    choices.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    let grown = choices.into_iter().take(kept).map(|choice| match choice.joins {
        Some((number, continuity)) => ways[choice.way].join(number, index, page, continuity),
        None => ways[choice.way].start(index, page),
    });
    grown.collect()
}

/// The documents of the likeliest way; a page that only some ways put where it is stays there, and takes over nothing.
fn likeliest(mut ways: Vec<Way>) -> Vec<Document> {
    for way in &mut ways {
        way.bits += LOST_PAGE * way.documents.iter().map(|document| document.lost_pages() as f32).sum::<f32>();
    }
    ways.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    let Some(best) = ways.first().cloned() else { return Vec::new() };
    let all: Vec<(f64, HashMap<usize, Option<usize>>)> =
        ways.iter().map(|way| (f64::from(way.bits - best.bits).exp2(), way.followed())).collect();
    let weight: f64 = all.iter().map(|(weight, _)| weight).sum();
    let followed = best.followed();
    let share = |index: &usize| {
        let same = |(_, other): &&(f64, HashMap<usize, Option<usize>>)| other.get(index) == followed.get(index);
        all.iter().filter(same).map(|(weight, _)| weight).sum::<f64>() / weight
    };
    let mut documents: Vec<Document> = best.documents.iter().map(|document| Document::clone(document)).collect();
    for document in &mut documents {
        let mut loosened = false;
        for joined in document.pages.iter_mut().skip(1) {
            let (unsure, hanging) = (share(&joined.index) < SURE, joined.silent && loosened);
            loosened = joined.tied && (unsure || hanging) || loosened && !joined.tied;
            joined.tied &= !unsure && !hanging;
        }
    }
    documents
}
