//! The order of looking.

use super::finding::Report;
use super::{catalog, certificates, index, originals};
use crate::catalog::{Breach, CatalogError};
use crate::pipeline::{PipelineError, RecordRoom};

/// Told how far the examination is. Called from several threads.
pub trait Watcher: Sync {
    /// So many bytes are to be hashed.
    fn to_hash(&self, _bytes: u64) {}
    fn hashed(&self, _bytes: u64) {}
    /// So many readings more were looked at.
    fn looked_at(&self, _pages: u64) {}
}

/// Nobody looks.
pub struct Silent;

impl Watcher for Silent {}

/// Looks through the whole archive and changes nothing.
///
/// # Errors
/// The catalog or the shelves cannot be read at all.
pub fn examine(room: &RecordRoom, watcher: &dyn Watcher) -> Result<Report, PipelineError> {
    Ok(examine_closely(room, watcher, room.archive.is_taking_in())?.0)
}

/// The report, and the breaches in the catalog as the repair needs them.
pub(super) fn examine_closely(
    room: &RecordRoom,
    watcher: &dyn Watcher,
    beside_a_run: bool,
) -> Result<(Report, Vec<Breach>), PipelineError> {
    let mut report = Report { beside_a_run, ..Report::default() };
    report.findings = catalog::damage(&room.catalog);
    if !report.findings.is_empty() {
        return Ok((report, Vec::new()));
    }
    shelves(room, watcher, &mut report)?;
    let breaches = ledger(room, watcher, &mut report)?;
    let (indexed, findings) = index::check(&room.archive, &room.catalog)?;
    report.indexed = indexed;
    report.findings.extend(findings);
    certificates::check(room, &mut report)?;
    report.findings.sort();
    Ok((report, breaches))
}

fn shelves(room: &RecordRoom, watcher: &dyn Watcher, report: &mut Report) -> Result<(), PipelineError> {
    let shelved = room.archive.shelved()?;
    let listed = room.catalog.listed_originals()?;
    report.originals = listed.len() as u64;
    report.bytes = listed.iter().map(|original| original.bytes).sum();
    watcher.to_hash(report.bytes);
    report.findings.extend(originals::check(&room.archive, &shelved, &listed, report.beside_a_run, watcher));
    if !report.beside_a_run {
        report.findings.extend(originals::unfinished_copies(&room.archive)?);
    }
    Ok(())
}

fn ledger(room: &RecordRoom, watcher: &dyn Watcher, report: &mut Report) -> Result<Vec<Breach>, CatalogError> {
    report.pages = room.catalog.ledger(&[])?.pages;
    let (breaches, findings): (Vec<_>, Vec<_>) = catalog::check(&room.catalog, watcher)?.into_iter().unzip();
    report.findings.extend(findings);
    Ok(breaches)
}
