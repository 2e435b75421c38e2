//! Stray pages: a page of somebody else between the pages of a document.
//!
//! It is filed to whom it names, and so is the document; but a stack that was mixed up once may be so in other ways, and
//! what lay between may have been meant to be there. A person is told, of both.

use std::collections::BTreeSet;

use crate::chart::{Alarm, Doubt, Filing, Mrn, PageFiling, StackFiling};

use super::documents::Document;

/// Raises the alarm on documents that have pages of other people between theirs, and on those others.
pub(super) fn raise(filings: &mut StackFiling, documents: &[Document]) {
    for document in documents {
        let rest = document.rest.and_then(|rest| documents.get(rest));
        let pages = document.pages.iter().chain(rest.iter().flat_map(|rest| &rest.pages));
        let own: BTreeSet<usize> = pages.map(|joined| joined.index).collect();
        let (Some(first), Some(last)) = (own.first().copied(), own.last().copied()) else { continue };
        let Some(owner) = own.iter().find_map(|page| meant(&filings[*page]).cloned()) else { continue };
        let strays: BTreeSet<usize> =
            (first..last).filter(|page| !own.contains(page) && names_another(&filings[*page], &owner)).collect();
        if strays.is_empty() {
            continue;
        }
        let holds = Alarm::HoldsStray(strays.iter().map(|page| filings[*page].page).collect());
        let stray = Alarm::Stray { from: filings[first].page, to: filings[last].page };
        let theirs = documents.iter().filter(|other| other.pages.iter().any(|joined| strays.contains(&joined.index)));
        let theirs: Vec<usize> = theirs.flat_map(|other| &other.pages).map(|joined| joined.index).collect();
        // Of two documents that lie in one another the first holds the other.
        for (pages, alarm) in [(Vec::from_iter(own), holds), (theirs, stray)] {
            for page in pages {
                filings[page].alarm.get_or_insert_with(|| alarm.clone());
            }
        }
    }
}

/// The patient to whom a page is filed, or would be but for one doubt.
fn meant(page: &PageFiling) -> Option<&Mrn> {
    match &page.filing {
        Filing::Filed { patient }
        | Filing::Review(Doubt::Contradiction { patient, .. } | Doubt::Unsure { patient, .. }) => Some(patient),
        _ => None,
    }
}

/// What names nobody may belong to the document.
fn names_another(page: &PageFiling, owner: &Mrn) -> bool {
    match &page.filing {
        Filing::Filed { patient } => patient != owner,
        Filing::Review(Doubt::NotOnTheList | Doubt::Contradiction { .. } | Doubt::TwoIdentities(_)) => {
            page.meant().is_none_or(|meant| meant.mrn != *owner)
        }
        Filing::Review(_) | Filing::Blank | Filing::Separator => false,
    }
}
