//! Whether pages that are one document were kept together.

use std::collections::{HashMap, HashSet};

use crate::chart::{PageExport, PageState};

use super::truth::{Place, TruthPage};

/// Documents in truth and in the archive, over content pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Grouping {
    pub documents: usize,
    pub documents_found: usize,
    /// Documents with exactly their pages.
    pub exactly_right: usize,
    /// Places between two neighbouring pages where a document ends: of those said, the share that is true, 0 to 1 …
    pub boundary_precision: f64,
    /// … and of the true ones the share that is said.
    pub boundary_recall: f64,
}

impl Grouping {
    /// Harmonic mean of precision and recall.
    #[must_use]
    pub fn boundary_f1(&self) -> f64 {
        let (precision, recall) = (self.boundary_precision, self.boundary_recall);
        if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
    }
}

type Said<'a> = HashMap<Place, &'a PageExport>;

/// The document that the archive puts a page in, if it has it as content.
fn found_document(page: Option<&PageExport>) -> Option<&str> {
    use PageState::{Blank, Duplicate, Separator, Unreadable};
    page.filter(|page| ![Blank, Separator, Unreadable, Duplicate].contains(&page.status))
        .and_then(|page| page.document.as_deref())
        .filter(|document| !document.is_empty())
}

pub(super) fn grouping(truth: &[&TruthPage], said: &Said<'_>) -> Grouping {
    let mut pages: Vec<(Place, Option<&str>, Option<&str>)> = truth
        .iter()
        .filter(|page| page.is_content())
        .map(|page| {
            let place = page.place();
            let found = found_document(said.get(&place).copied());
            (place, page.document_id.as_ref().and_then(Option::as_deref), found)
        })
        .collect();
    pages.sort();
    let (mut both, mut only_found, mut only_true) = (0_usize, 0_usize, 0_usize);
    for pair in pages.windows(2).filter(|pair| pair[0].0.0 == pair[1].0.0) {
        let is_true = pair[0].1 != pair[1].1;
        match pair[0].2.zip(pair[1].2).map(|(a, b)| a != b) {
            // A page in no document has no boundary right.
            None if is_true => only_true += 1,
            None => only_found += 1,
            Some(is_found) => {
                both += usize::from(is_true && is_found);
                only_found += usize::from(!is_true && is_found);
                only_true += usize::from(is_true && !is_found);
            }
        }
    }
    let mut true_documents: HashMap<(&str, Option<&str>), HashSet<&Place>> = HashMap::new();
    let mut found_documents: HashMap<(&str, &str), HashSet<&Place>> = HashMap::new();
    for (place, document, found) in &pages {
        true_documents.entry((&place.0, *document)).or_default().insert(place);
        if let Some(found) = found {
            found_documents.entry((&place.0, found)).or_default().insert(place);
        }
    }
    let share = |wrong: usize| match (both + wrong, found_documents.is_empty()) {
        (0, false) => 1.0,
        (0, true) => 0.0,
        (all, _) => both as f64 / all as f64,
    };
    Grouping {
        documents: true_documents.len(),
        documents_found: found_documents.len(),
        exactly_right: true_documents
            .values()
            .filter(|pages| found_documents.values().any(|found| found == *pages))
            .count(),
        boundary_precision: share(only_found),
        boundary_recall: share(only_true),
    }
}
