//! Looking people up: who may be seen by whom, and the line in the audit, once for every screen and program.

use crate::catalog::ChartDocument;
use crate::chart::{Patient, Right};

use super::answer::Refusal;
use super::ask::Ask;
use super::state::Desk;

/// The patients that answer `words` and that the person who asks may see, at most `most`. It is audited.
pub(super) fn patients(desk: &Desk, ask: &Ask, words: &str, most: usize) -> Result<Vec<Patient>, Refusal> {
    let mut event = ask.event("patient_searched");
    event.detail = words.to_owned();
    desk.room().catalog.audit(&event)?;
    visible_patients(desk, ask, words, most)
}

/// The same while somebody still types: a search follows, and that is audited.
pub(super) fn visible_patients(desk: &Desk, ask: &Ask, words: &str, most: usize) -> Result<Vec<Patient>, Refusal> {
    let mut visible = Vec::new();
    for patient in desk.room().catalog.find_patients(words, most)? {
        if desk.may_see_patient(ask, patient.mrn.as_str())? {
            visible.push(patient);
        }
    }
    Ok(visible)
}

/// The chart that is asked for by `mrn`: its patient, and those of its documents that may be seen. It is audited.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody who is not on the list, and the same for somebody who may not be seen.
pub(super) fn chart(desk: &Desk, ask: &Ask) -> Result<(Patient, Vec<ChartDocument>), Refusal> {
    let mrn = ask.query("mrn");
    let survivor = desk.room().catalog.survivor(mrn)?;
    let patient = desk.room().catalog.patient(&survivor)?.ok_or(Refusal::NotFound)?;
    if !desk.may_see_patient(ask, mrn)? {
        return Err(Refusal::NotFound);
    }
    let mut event = ask.event("chart_seen");
    event.patient = Some(survivor.0);
    desk.room().catalog.audit(&event)?;
    Ok((patient, visible_documents(desk, ask, mrn)?))
}

/// The documents of a patient who may be seen that may be seen themselves, in the order of the chart.
pub(super) fn visible_documents(desk: &Desk, ask: &Ask, mrn: &str) -> Result<Vec<ChartDocument>, Refusal> {
    let mut documents = desk.room().catalog.chart(mrn)?;
    if !ask.may(Right::Confidential) {
        let types = &desk.settings().confidential_types;
        documents.retain(|d| !d.confidential && d.doc_type.as_ref().is_none_or(|slug| !types.contains(slug)));
    }
    Ok(documents)
}
