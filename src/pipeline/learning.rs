//! Types of documents, learnt from what clerks corrected.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{PipelineError, RecordRoom};
use crate::catalog::TypedDocument;
use crate::facts::{self, FactRules};

/// Corrections, and other documents, that are looked back at.
const CORRECTIONS: u32 = 2000;
const OTHERS: u32 = 400;
/// What only one patient's papers bear may be his name.
const FEWEST_PATIENTS: usize = 2;

/// What the corrected documents with one heading are.
#[derive(Default)]
struct Said {
    /// By slug.
    types: BTreeMap<String, usize>,
    patients: BTreeSet<String>,
    /// The headings that stand on all of them.
    beside: Option<BTreeSet<String>>,
}

/// A heading that was learnt.
struct Learnt {
    slug: String,
    beside: BTreeSet<String>,
}

/// Headings that clerks gave the same type (slug) `least` times, for two patients or more, and never another: also where the
/// table calls such a heading the title of another type.
///
/// A heading that no table knows and that also stands on a document titled as another type is a letterhead and no title.
pub(super) fn learnt_titles(
    room: &RecordRoom,
    rules: &FactRules,
    least: usize,
) -> Result<Vec<(String, String)>, PipelineError> {
    if least == 0 || usize::try_from(room.catalog.settled_types()?).is_ok_and(|settled| settled < least) {
        return Ok(Vec::new());
    }
    let mut said: HashMap<String, Said> = HashMap::new();
    for TypedDocument { doc_type, patient, reading, .. } in room.catalog.typed_documents(true, CORRECTIONS)? {
        let headings = BTreeSet::from_iter(facts::headings(&reading, rules));
        for heading in &headings {
            let said = said.entry(heading.clone()).or_default();
            *said.types.entry(doc_type.clone()).or_default() += 1;
            said.patients.extend(patient.as_ref().map(|mrn| mrn.0.clone()));
            said.beside = Some(said.beside.take().map_or_else(|| headings.clone(), |beside| &beside & &headings));
        }
    }
    let mut learnt: HashMap<String, Learnt> = said
        .into_iter()
        .filter(|(_, said)| said.types.len() == 1 && said.patients.len() >= FEWEST_PATIENTS)
        .filter_map(|(heading, said)| {
            let (slug, _) = said.types.into_iter().find(|(_, times)| *times >= least)?;
            Some((heading, Learnt { slug, beside: said.beside.unwrap_or_default() }))
        })
        .collect();
    if learnt.is_empty() {
        return Ok(Vec::new());
    }
    for TypedDocument { doc_type, reading, facts, .. } in room.catalog.typed_documents(false, OTHERS)? {
        if facts.doc_type.is_some_and(|guess| guess.titled) {
            let headings = BTreeSet::from_iter(facts::headings(&reading, rules));
            for heading in &headings {
                let lacks = |beside: &String| learnt.contains_key(beside) && !headings.contains(beside);
                let speaks_against = |known: &Learnt| match rules.titles_in(heading).any(|slug| slug == doc_type) {
                    _ if known.slug == doc_type => false,
                    // By the title of the table that clerks found wrong: nobody has corrected this one yet, unless what they
                    // went by was another line.
                    true => known.beside.iter().any(lacks),
                    false => rules.titles_in(heading).next().is_none(),
                };
                if learnt.get(heading).is_some_and(speaks_against) {
                    learnt.remove(heading);
                }
            }
        }
    }
    Ok(learnt.into_iter().map(|(heading, known)| (known.slug, heading)).collect())
}
