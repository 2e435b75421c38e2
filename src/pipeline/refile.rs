//! Filing again from what was read before: the list or the tables changed, the pages did not.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::{Judgement, PipelineError, RecordRoom};
use crate::catalog::FileEntry;

/// Finds the facts of every page again and files every scan again. Nothing is read anew; what people settled stays.
/// `done` is told after each scan.
///
/// # Errors
/// The catalog cannot be used; scans that were done stay done.
pub fn refile(room: &RecordRoom, done: impl Fn() + Sync) -> Result<(), PipelineError> {
    let judgement = Judgement::prepare(room)?;
    room.catalog.finished()?.par_iter().try_for_each(|file| {
        refile_scan(room, &judgement, file)?;
        done();
        Ok(())
    })
}

fn refile_scan(room: &RecordRoom, judgement: &Judgement, file: &FileEntry) -> Result<(), PipelineError> {
    let (mut stack, mut changed) = (Vec::new(), Vec::new());
    room.catalog.each_reading(file.id, |reading, before| {
        let facts = judgement.facts(&reading);
        if facts != before {
            changed.push((reading.number, facts.clone()));
        }
        stack.push((reading.without_ink(), facts));
    })?;
    room.catalog.store_facts(file.id, &changed)?;
    room.catalog.file(file.id, &judgement.decide(&stack, &room.catalog.source_names(file.id)?))?;
    Ok(())
}
