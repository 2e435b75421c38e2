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
}

/// Headings that clerks gave the same type (slug) `least` times, for two patients or more, and never another.
///
/// A heading that also stands on a document with a title of another type is a letterhead and no title.
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
        for heading in facts::headings(&reading, rules) {
            let said = said.entry(heading).or_default();
            *said.types.entry(doc_type.clone()).or_default() += 1;
            said.patients.extend(patient.as_ref().map(|mrn| mrn.0.clone()));
        }
    }
    let mut learnt: HashMap<String, String> = said
        .into_iter()
        .filter(|(_, said)| said.types.len() == 1 && said.patients.len() >= FEWEST_PATIENTS)
        .filter_map(|(heading, said)| {
            said.types.into_iter().find(|(_, times)| *times >= least).map(|(slug, _)| (heading, slug))
        })
        .collect();
    if learnt.is_empty() {
        return Ok(Vec::new());
    }
    for TypedDocument { doc_type, reading, facts, .. } in room.catalog.typed_documents(false, OTHERS)? {
        if facts.doc_type.is_some_and(|guess| guess.titled) {
            for heading in facts::headings(&reading, rules) {
                if learnt.get(&heading).is_some_and(|slug| *slug != doc_type) {
                    learnt.remove(&heading);
                }
            }
        }
    }
    Ok(learnt.into_iter().map(|(heading, slug)| (slug, heading)).collect())
}
