//! The weights and probabilities against papers whose patient is known.

use std::collections::HashMap;

use super::{Judgement, PipelineError, RecordRoom};
use crate::chart::{Mrn, PageFacts, PageNumber, PageReading, StackPage};
use crate::filing::{Calibration, Calibrator, Owner};

/// Whose pages are, by the SHA-256 of their file and their number.
pub type Owners = HashMap<(String, PageNumber), Owner>;

/// Whose the pages are that people settled.
///
/// # Errors
/// The catalog cannot be used.
pub fn settled_owners(room: &RecordRoom) -> Result<Owners, PipelineError> {
    let settled = room.catalog.settled_pages()?;
    let owner = |mrn: Option<Mrn>| mrn.map_or(Owner::NotListed, Owner::Listed);
    Ok(settled.into_iter().map(|(sha256, page, mrn)| ((sha256, page), owner(mrn))).collect())
}

/// Compares every page whose owner is known with him, and what filing says of it with the truth. Nothing is changed.
///
/// # Errors
/// The catalog cannot be used, or a table.
pub fn calibrate(room: &RecordRoom, owners: &Owners) -> Result<Calibration, PipelineError> {
    let judgement = Judgement::prepare(room)?;
    let mut calibrator = Calibrator::new(judgement.roster());
    for file in room.catalog.finished()? {
        let mut stack: Vec<(PageReading, PageFacts)> = Vec::new();
        room.catalog.each_reading(file.id, |reading, _| {
            let facts = judgement.facts(&reading);
            stack.push((reading.without_ink(), facts));
        })?;
        let known: Vec<Option<Owner>> =
            stack.iter().map(|(reading, _)| owners.get(&(file.sha256.clone(), reading.number)).cloned()).collect();
        if known.iter().any(Option::is_some) {
            let decided = judgement.decide(&stack, &room.catalog.source_names(file.id)?);
            let pages: Vec<_> = stack.iter().map(|(reading, facts)| StackPage { reading, facts }).collect();
            calibrator.add(&pages, &decided, &known);
        }
    }
    Ok(calibrator.finish())
}
