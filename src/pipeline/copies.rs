//! Sheets of a patient that were scanned more than once.

use std::collections::HashMap;

use super::{PipelineError, RecordRoom};
use crate::catalog::{FiledPage, KeptSheet, PageId};
use crate::chart::{Mrn, PageNumber};
use crate::filing::SheetPrint;

/// The scans of one sheet, the most readable first. Nothing is ever deleted because of it.
pub type Copies = HashMap<(String, PageNumber), ScannedPage>;

/// A page of an original that has the same sheet on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannedPage {
    /// The first name its file came in under.
    pub source: String,
    pub number: PageNumber,
}

/// For each page, by the SHA-256 of its file and its number, that is a scan of the same sheet as another page of the
/// same patient and date: the most readable scan of it. Of one patient, or of all.
///
/// # Errors
/// The catalog cannot be used.
pub fn copies(room: &RecordRoom, patient: Option<&Mrn>) -> Result<Copies, PipelineError> {
    let mut found = Copies::new();
    each_copy(room, patient, |page, better| {
        let better = ScannedPage { source: better.source.clone(), number: better.number };
        found.insert((page.sha256.clone(), page.number), better);
    })?;
    Ok(found)
}

/// For each page of a patient that is a scan of the same sheet as another page of the same date: the most readable one.
///
/// # Errors
/// The catalog cannot be used.
pub fn better_scans(room: &RecordRoom, patient: &Mrn) -> Result<HashMap<PageId, PageId>, PipelineError> {
    let mut found = HashMap::new();
    each_copy(room, Some(patient), |page, better| {
        found.insert(page.page, better.page);
    })?;
    Ok(found)
}

/// Gives each page whose sheet was scanned more readably too, and that scan.
fn each_copy(
    room: &RecordRoom,
    patient: Option<&Mrn>,
    mut take: impl FnMut(&FiledPage, &FiledPage),
) -> Result<(), PipelineError> {
    let mut chart: Vec<(FiledPage, SheetPrint)> = Vec::new();
    room.catalog.each_filed_page(patient, |page, kept| {
        if chart.last().is_some_and(|(before, _)| before.patient != page.patient) {
            compare(&mut chart, &mut take);
        }
        let print = match kept {
            KeptSheet::Print(bytes) => SheetPrint::from_bytes(&bytes),
            KeptSheet::Reading(reading) => SheetPrint::of(&reading),
        };
        chart.extend(print.map(|print| (page, print)));
    })?;
    compare(&mut chart, &mut take);
    Ok(())
}

/// Compares the pages of one chart, and empties it.
fn compare(chart: &mut Vec<(FiledPage, SheetPrint)>, take: &mut impl FnMut(&FiledPage, &FiledPage)) {
    let mut pages = std::mem::take(chart);
    pages.sort_by(|(_, a), (_, b)| b.readable().total_cmp(&a.readable()));
    for (place, (page, print)) in pages.iter().enumerate() {
        let known_day = page.service_date.is_some() || !print.is_short();
        let same = |(better, other): &&(FiledPage, SheetPrint)| {
            known_day && better.service_date == page.service_date && other.is_same_sheet(print)
        };
        if let Some((better, _)) = pages[..place].iter().find(same) {
            take(page, better);
        }
    }
}
