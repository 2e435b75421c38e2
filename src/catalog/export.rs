//! The page export: one line for every page of every time a file came in.

use std::ops::ControlFlow;

use rusqlite::Row;
use rusqlite::types::Type;

use super::change::read;
use super::filings::date;
use super::merges::PATIENT;
use super::packed::unpack;
use super::{Catalog, CatalogError, Result};
use crate::chart::{Agreement, PageExport, PageFacts, PageFiling, PageState, PrintedFields, Signature};

impl Catalog {
    /// Hands out the export line by line, files in the order they came in, pages in order, until `take` breaks.
    ///
    /// A file that came in again has a line for each of its pages, `duplicate`; one that could not be opened has one
    /// line, page 0.
    ///
    /// # Errors
    /// SQLite's refusal, or a row that cannot be understood.
    pub fn each_page(&self, mut take: impl FnMut(PageExport) -> ControlFlow<()>) -> Result<()> {
        let connection = self.connection();
        let mut statement = connection.prepare(&format!(
            "SELECT p.page_id, s.name, p.number, l.state, files.sha256,
                    f.document_id, f.page_in_document, {PATIENT}, f.probability, f.reason,
                    d.doc_type, d.service_date, r.reading, r.facts, f.filing, f.settled,
                    iif(f.alarm_seen, NULL, f.alarm),
                    (SELECT first.name FROM sources first WHERE first.file_id = s.file_id AND NOT first.duplicate)
             FROM ledger l JOIN sources s USING (source_id) JOIN pages p USING (page_id)
             JOIN files ON files.file_id = p.file_id
             LEFT JOIN filings f USING (page_id) LEFT JOIN documents d USING (document_id)
             LEFT JOIN readings r USING (page_id)
             ORDER BY s.source_id, p.number",
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if take(line(row)?).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn line(row: &Row<'_>) -> Result<PageExport> {
    let read = read(row, row.get(0)?, 12)?;
    let (reading, facts) = read.unzip();
    let facts = facts.unwrap_or_default();
    let status = page_state(row, 3)?;
    let (why, evidence) = decision(row)?;
    let mut line = PageExport {
        source: row.get(1)?,
        page: row.get(2)?,
        status,
        document: row.get(5)?,
        page_in_document: row.get(6)?,
        patient_mrn: row.get(7)?,
        probability: row.get(8)?,
        reason: row.get(9)?,
        why,
        evidence,
        alarm: row.get(16)?,
        // Only who sees the whole chart can say.
        copy_of: None,
        doc_type: row.get(10)?,
        service_date: date(row.get(11)?),
        fields: printed(&facts),
        signature_present: signature_present(facts.signature),
        rotation: reading.as_ref().map_or(0, |r| r.turn.degrees()),
        text: reading.as_ref().map(|r| r.text()).unwrap_or_default(),
        confidence: reading.as_ref().map_or(0.0, |r| r.confidence),
        sha256: row.get(4)?,
    };
    if status == PageState::Duplicate {
        // The copy is in no document and no chart: its twin is.
        let twin: Option<String> = row.get(17)?;
        (line.document, line.page_in_document, line.patient_mrn, line.probability) = (None, None, None, None);
        (line.why, line.evidence, line.alarm) = (None, Vec::new(), None);
        line.reason = Some(format!("The same file came in before as {}.", twin.unwrap_or_default()));
    }
    Ok(line)
}

/// Why the page is where it is, and what was compared; a person's word stands for itself.
fn decision(row: &Row<'_>) -> Result<(Option<String>, Vec<Agreement>)> {
    let (packed, settled): (Option<Vec<u8>>, Option<bool>) = (row.get(14)?, row.get(15)?);
    if settled == Some(true) {
        return Ok((Some("A person said so.".to_owned()), Vec::new()));
    }
    let page = row.get(0)?;
    let Some(packed) = packed else { return Ok((None, Vec::new())) };
    let filing: PageFiling = unpack(&packed).map_err(|source| CatalogError::Packed { page, source })?;
    let why = Some(filing.why()).filter(|why| !why.is_empty());
    let evidence = filing.candidates.into_iter().next().map(|best| best.agreements).unwrap_or_default();
    Ok((why, evidence))
}

/// The surest of each field that stands on the page.
fn printed(facts: &PageFacts) -> PrintedFields {
    PrintedFields {
        name: facts.names.first().map(|found| found.value.to_string()),
        mrn: facts.mrns.first().map(|found| found.value.0.clone()),
        dob: facts.births.first().map(|found| found.value),
        account: facts.accounts.first().map(|found| found.value.clone()),
    }
}

fn signature_present(signature: Signature) -> Option<bool> {
    match signature {
        Signature::Present => Some(true),
        Signature::Absent => Some(false),
        Signature::NotAsked | Signature::Unsure => None,
    }
}

/// The state in a column.
pub(super) fn page_state(row: &Row<'_>, at: usize) -> rusqlite::Result<PageState> {
    let text: String = row.get(at)?;
    PageState::ALL
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(at, text, Type::Text))
}
