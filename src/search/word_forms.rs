//! The pages of one segment that bear a word in any of the forms it was looked up in.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use super::likeness::Closeness;
use super::matching::{Answer, Matches};

/// A form of the word: one term's pages.
pub(super) struct Form {
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

/// Where a word stands on a page, and how close it is there to what was asked for.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) position: u32,
    pub(super) closeness: Closeness,
    pub(super) weight: f32,
}

/// Pages that bear a word in any of its forms.
pub(super) struct AnyForm {
    /// The forms on most pages, which are followed from page to page; then the others.
    forms: Vec<Form>,
    /// Where the others stand, by page: they are many, and each is on few pages.
    listed: Vec<Listed>,
    at: usize,
    doc: DocId,
    counting: Counting,
    size: u32,
}

#[derive(Clone, Copy)]
struct Listed {
    doc: DocId,
    form: usize,
    frequency: u32,
}

impl AnyForm {
    const FOLLOWED: usize = 3;

    pub(super) fn new(mut forms: Vec<Form>, counting: Counting) -> Self {
        let size = forms.iter().map(|form| form.postings.doc_freq()).fold(0, u32::saturating_add);
        forms.sort_by_key(|form| std::cmp::Reverse(form.postings.doc_freq()));
        let listed = list(&forms, Self::FOLLOWED);
        let mut any = Self { forms, listed, at: 0, doc: 0, counting, size };
        any.doc = any.least();
        any
    }

    fn least(&self) -> DocId {
        let listed = self.listed.get(self.at).map_or(TERMINATED, |listed| listed.doc);
        let followed = self.forms.iter().take(Self::FOLLOWED).map(|form| form.postings.doc());
        followed.fold(listed, DocId::min)
    }

    /// The forms that stand on this page, and how often.
    fn standing(&self) -> impl Iterator<Item = (usize, u32)> {
        let followed = self.forms.iter().take(Self::FOLLOWED).enumerate();
        let followed = followed.filter(|(_, form)| form.postings.doc() == self.doc);
        let others = self.listed[self.at..].iter().take_while(|listed| listed.doc == self.doc);
        followed
            .map(|(number, form)| (number, form.postings.term_freq()))
            .chain(others.map(|listed| (listed.form, listed.frequency)))
    }

    /// The form that stands on this page, if it is the only one.
    pub(super) fn only_form(&self) -> Option<usize> {
        let mut standing = self.standing();
        let (only, _) = standing.next()?;
        standing.next().is_none().then_some(only)
    }

    /// Where a form that stands on this page stands there, in order.
    pub(super) fn positions(&mut self, form: usize, positions: &mut Vec<u32>) -> &Form {
        let form = &mut self.forms[form];
        if form.postings.doc() < self.doc {
            form.postings.seek(self.doc);
        }
        form.postings.positions(positions);
        form
    }

    /// Where the word stands on this page, in order.
    pub(super) fn places(&mut self, places: &mut Vec<Place>, buffer: &mut Vec<u32>) {
        places.clear();
        for number in 0..self.forms.len().min(Self::FOLLOWED) {
            if self.forms[number].postings.doc() == self.doc {
                self.add_places(number, places, buffer);
            }
        }
        let mut at = self.at;
        while let Some(listed) = self.listed.get(at).filter(|listed| listed.doc == self.doc) {
            self.add_places(listed.form, places, buffer);
            at += 1;
        }
        if !places.is_sorted_by_key(|place| place.position) {
            places.sort_by_key(|place| (place.position, place.closeness));
        }
    }

    fn add_places(&mut self, form: usize, places: &mut Vec<Place>, buffer: &mut Vec<u32>) {
        let Form { closeness, weight, .. } = *self.positions(form, buffer);
        places.extend(buffer.iter().map(|position| Place { position: *position, closeness, weight }));
    }

    /// What `frequency` times the word counts on this page.
    pub(super) fn count(&self, frequency: u32) -> f32 {
        self.counting.count(self.doc, frequency)
    }
}

/// Where the forms after the first `followed` stand, by page.
fn list(forms: &[Form], followed: usize) -> Vec<Listed> {
    let mut listed = Vec::new();
    for (number, form) in forms.iter().enumerate().skip(followed) {
        let mut postings = form.postings.clone();
        while postings.doc() != TERMINATED {
            listed.push(Listed { doc: postings.doc(), form: number, frequency: postings.term_freq() });
            postings.advance();
        }
    }
    listed.sort_by_key(|listed| listed.doc);
    listed
}

impl Matches for AnyForm {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for form in self.forms.iter_mut().take(Self::FOLLOWED) {
            let doc = form.postings.doc();
            if doc + 1 == target {
                form.postings.advance();
            } else if doc < target {
                form.postings.seek(target);
            }
        }
        while self.listed.get(self.at).is_some_and(|listed| listed.doc < target) {
            self.at += 1;
        }
        self.doc = self.least();
        self.doc
    }

    fn answer(&mut self) -> Answer {
        let mut all = Answer { closeness: Closeness::Near, score: 0.0 };
        for (number, frequency) in self.standing() {
            let form = &self.forms[number];
            all.closeness = all.closeness.min(form.closeness);
            all.score += form.weight * self.count(frequency);
        }
        all
    }

    fn size(&self) -> u32 {
        self.size
    }
}
