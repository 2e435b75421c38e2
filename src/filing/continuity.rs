//! How likely a page goes on with a document.
//!
//! Scores are rough log2 odds against the page starting a document of its own.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::chart::{Comparison, PageOf, Signature, StackPage, TypeGuess};

use super::documents::Document;
use super::evidence::{Evidence, Said};
use super::names::{NameFrequencies, compare_names};
use super::roster::{Roster, iso_digits};
use super::spelling::misreading;
use super::without::Without;

/// Whether a page goes on with a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Continuity {
    pub(super) bits: f32,
    /// Surely enough for the page to take over what the document says.
    pub(super) tied: bool,
    /// The page names nobody whom the document could name too.
    pub(super) silent: bool,
}

impl Continuity {
    /// Of the first page of a document.
    pub(super) const START: Self = Self { bits: 0.0, tied: true, silent: false };
}

/// The pages of a stack, compared with one another, each pair once.
pub(super) struct Neighbours<'a> {
    pages: &'a [StackPage<'a>],
    evidence: &'a [Evidence],
    roster: &'a Roster,
    compared: RefCell<HashMap<(usize, usize), Agreement>>,
}

impl<'a> Neighbours<'a> {
    pub(super) fn new(pages: &'a [StackPage<'a>], evidence: &'a [Evidence], roster: &'a Roster) -> Self {
        Self { pages, evidence, roster, compared: RefCell::default() }
    }

    /// How likely the page at `index` goes on with `document`.
    pub(super) fn continuity(&self, document: &Document, index: usize) -> Continuity {
        let page = &self.pages[index];
        let last = document.last().unwrap_or(index);
        let adjacent = self.pages[last + 1..index].iter().all(|between| between.facts.blank);
        let (numbers, tied) = numbering(document, page.facts.page_of, adjacent);
        let mut bits = if adjacent { -2.0 } else { -6.0 } + numbers;
        let (type_bits, other_type) = self.kind_of_paper(document, page);
        let starts = self.roster.has(Without::DocumentStarts);
        bits += if starts { type_bits } else { 0.0 };
        let agreement = self.person(document, index);
        let counted_on = adjacent && page.facts.page_of.is_some_and(|page_of| goes_on_from(document, page_of));
        bits += match agreement {
            // "DOE, JANE · Page 2" behind Jane Doe's first page.
            Agreement::Agrees if counted_on => 4.0,
            Agreement::Differs => -15.0,
            Agreement::SeemsToDiffer => -5.0,
            Agreement::Agrees => 2.0,
            Agreement::Silent => 0.5,
        };
        if self.other_encounter(document, index) {
            bits += OTHER_ENCOUNTER;
        }
        if starts && goes_on(page) {
            bits += 2.5;
        }
        if starts && bears_no_start(page) {
            bits += 2.5;
        }
        // A page that names nobody takes over a name only from the page before it, and only if it is the same kind of paper.
        let counted = !document.numbers.is_empty() || self.is_left_open(document, page);
        let silent_tie =
            agreement == Agreement::Silent && adjacent && counted && !other_type && self.hangs_together(document);
        if !self.roster.has(Without::StrongContinuity) {
            return Continuity { bits, tied: agreement != Agreement::Differs, silent: false };
        }
        let named_tie = agreement == Agreement::Agrees && (tied || counted_on);
        Continuity { bits, tied: named_tie || tied && silent_tie, silent: agreement == Agreement::Silent }
    }

    /// From the last page back to one that is tied each follows right behind the other: a page that other papers part from
    /// the document, and that only its number would put there, hands nothing on.
    fn hangs_together(&self, document: &Document) -> bool {
        let loose = document.pages.iter().rev().take_while(|joined| !joined.tied).count();
        let from = document.pages.len().saturating_sub(loose + 1);
        document.pages[from..].windows(2).all(|pair| {
            pair[0].index < pair[1].index
                && self.pages[pair[0].index + 1..pair[1].index].iter().all(|between| between.facts.blank)
        })
    }

    /// The document is one page, not counted and not signed, of surely the same kind of paper as this page: first pages
    /// often bear no number. That it is another's needs as much to be lost as between "1 of 2" and "2 of 2": the end
    /// of the one and the beginning of the other, right behind each other, of one kind.
    fn is_left_open(&self, document: &Document, page: &StackPage<'_>) -> bool {
        let [only] = document.pages.as_slice() else { return false };
        let first = self.pages[only.index].facts;
        let sure = |guess: &TypeGuess| guess.certainty >= 0.6;
        let kind = page.facts.doc_type.as_ref().filter(|guess| sure(guess));
        let same = first.doc_type.as_ref().is_some_and(|guess| {
            sure(guess) && guess.titled && kind.is_some_and(|kind| kind.slug == guess.slug && !kind.titled)
        });
        same && first.page_of.is_none() && first.signature == Signature::NotAsked
    }

    /// Bits of the page's type, and whether it surely is another than the document's.
    fn kind_of_paper(&self, document: &Document, page: &StackPage<'_>) -> (f32, bool) {
        let Some(guess) = &page.facts.doc_type else { return (0.0, false) };
        let later = page.facts.page_of.is_some_and(|page_of| page_of.page > 1);
        let same = document
            .pages
            .iter()
            .filter_map(|joined| self.pages[joined.index].facts.doc_type.as_ref())
            .any(|other| other.slug == guess.slug);
        let bits = match (guess.titled && !later, same) {
            (true, _) => -6.0,
            (false, true) => 1.0,
            (false, false) if later => -1.0,
            (false, false) => -2.0 * guess.certainty,
        };
        (bits, !same && guess.certainty >= 0.6)
    }

    /// Whether the page names the person whom the document's pages name.
    fn person(&self, document: &Document, index: usize) -> Agreement {
        document
            .pages
            .iter()
            .map(|joined| self.same_person(joined.index, index))
            .fold(Agreement::Silent, Agreement::and)
    }

    fn same_person(&self, one: usize, other: usize) -> Agreement {
        if let Some(known) = self.compared.borrow().get(&(one, other)) {
            return *known;
        }
        let found = same_person(&self.evidence[one], &self.evidence[other], self.roster);
        self.compared.borrow_mut().insert((one, other), found);
        found
    }

    /// Both bear account or encounter numbers, and none is the other misread.
    fn other_encounter(&self, document: &Document, index: usize) -> bool {
        let own = &self.evidence[index].accounts;
        let others = || document.pages.iter().flat_map(|joined| &self.evidence[joined.index].accounts);
        let same = |one: &String, other: &String| misreading(one, other, 50.0, 2).is_some();
        !own.is_empty() && others().next().is_some() && !others().any(|other| own.iter().any(|one| same(one, other)))
    }

    /// Whether `after` is, by its page numbers and kind of paper, the missing rest of `before`, right behind it, but for
    /// the person it names: somebody's label on another's paper, or two papers that both lost the other half.
    pub(super) fn is_overlaid(&self, before: &Document, after: &Document) -> bool {
        let (Some(last), Some(first)) = (before.last(), after.pages.iter().map(|joined| joined.index).min()) else {
            return false;
        };
        let page_of = |index: usize| self.pages[index].facts.page_of;
        let (Some(left), Some(taken_up)) = (page_of(last), page_of(first)) else { return false };
        let goes_on = left.of.is_some() && left.of == taken_up.of && taken_up.page == left.page + 1;
        let adjacent = last < first
            && self.pages[last + 1..first].iter().all(|page| page.facts.blank && page.facts.separator.is_none());
        let one_kind = !self.kind_of_paper(before, &self.pages[first]).1;
        goes_on && adjacent && one_kind && !before.is_complete() && self.person(before, first) == Agreement::Differs
    }
}

impl Neighbours<'_> {
    /// The document that seems to be the rest of the one at `place`, behind a stray page or so: it names the same person, is
    /// of the same kind of paper and bears no title.
    pub(super) fn rest_of(&self, documents: &[Document], place: usize) -> Option<usize> {
        let before = &documents[place];
        let last = before.last().filter(|_| !before.is_complete())?;
        let goes_on = |after: &usize| {
            let first = documents[*after].pages.iter().map(|joined| joined.index).min().unwrap_or(last);
            let page = &self.pages[first];
            let behind_a_stray = first > last + 1 && first <= last + FARTHEST_REST;
            let untitled = page.facts.doc_type.as_ref().is_some_and(|guess| !guess.titled);
            let of_the_kind = untitled && self.kind_of_paper(before, page).0 > 0.0;
            let parted = || self.pages[last..first].iter().any(|page| page.facts.separator.is_some());
            behind_a_stray && of_the_kind && !parted() && self.person(before, first) == Agreement::Agrees
        };
        (place + 1..documents.len()).take(FARTHEST_REST).find(goes_on)
    }
}

/// Pages from the last of a document to what may be the rest of it.
const FARTHEST_REST: usize = 3;

/// The page bears the number after the document's last; the first page of a paper often bears none.
fn goes_on_from(document: &Document, page_of: PageOf) -> bool {
    let last = document.numbers.last().copied().unwrap_or(if document.pages.len() == 1 { 1 } else { 0 });
    let same_length = page_of.of.is_none() || document.of.is_none() || page_of.of == document.of;
    last > 0 && page_of.page == last + 1 && same_length
}

/// Every admission and visit has a number of its own.
const OTHER_ENCOUNTER: f32 = -4.0;

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
    /// Something that is not surely read, or not surely the patient's, differs altogether.
    SeemsToDiffer,
    Silent,
}

impl Agreement {
    fn and(self, other: Self) -> Self {
        [Self::Differs, Self::Agrees, Self::SeemsToDiffer]
            .into_iter()
            .find(|level| [self, other].contains(level))
            .unwrap_or(Self::Silent)
    }
}

/// Whether two pages name the same person. What may be one misreading of the other does not differ.
fn same_person(one: &Evidence, other: &Evidence, roster: &Roster) -> Agreement {
    let mut all = Agreement::Silent;
    if one.accounts.iter().any(|account| other.accounts.contains(account)) {
        all = Agreement::Agrees;
    }
    let sound = |list: &[Said<String>]| list.iter().find(|said| said.is_sound_number()).cloned();
    if let (Some(a), Some(b)) = (sound(&one.mrns), sound(&other.mrns)) {
        let way = misreading(&a.value, &b.value, a.confidence.min(b.confidence), 2);
        all = all.and(if way.is_some() { Agreement::Agrees } else { Agreement::Differs });
    }
    if let (Some(a), Some(b)) = (one.births.iter().find(|s| s.is_sound()), other.births.iter().find(|s| s.is_sound())) {
        let (date, again) = (iso_digits(a.value.date), iso_digits(b.value.date));
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
    } else if let (Some(a), Some(b)) = (one.names.first(), other.names.first())
        && !a.looked_up
        && !b.looked_up
    {
        let found = compare_names(&a.value, &b.value, 30.0, roster, &roster.nicknames);
        let apart = [found.surname, found.first].iter().all(|part| *part == Comparison::Differs);
        all = all.and(if apart { Agreement::SeemsToDiffer } else { Agreement::Silent });
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
