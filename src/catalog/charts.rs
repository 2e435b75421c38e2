//! A patient's chart, and who may be shown it.

use std::collections::HashMap;

use jiff::civil::Date;
use rusqlite::{Connection, Transaction, params};

use super::change::mark_changed;
use super::filings::date;
use super::merges::{numbers_of, survivor_of};
use super::packed::unpack;
use super::readings::PageId;
use super::{Catalog, CatalogError, Result, now};
use crate::chart::{Mrn, PageFiling};

/// A document in a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartDocument {
    pub id: String,
    /// Slug.
    pub doc_type: Option<String>,
    pub service_date: Option<Date>,
    pub confidential: bool,
    /// The first page that is filed to the patient.
    pub first_page: PageId,
    pub pages: u64,
    /// The first name its file came in under.
    pub source: String,
    /// A person filed it.
    pub settled: bool,
}

impl Catalog {
    /// The documents that are filed to a patient, newest first; those without a date last.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn chart(&self, mrn: &str) -> Result<Vec<ChartDocument>> {
        let connection = self.connection();
        // `+`: SQLite would go through every filed page rather than the patient's.
        let mut statement = connection.prepare_cached(
            "SELECT d.document_id, d.doc_type, d.service_date, d.confidential, f.page_id, count(*),
                    (SELECT name FROM sources s WHERE s.file_id = d.file_id AND NOT s.duplicate), sum(f.settled) > 0,
                    min(coalesce(f.page_in_document, 1000000) * 1000000000 + f.page_id)
             FROM filings f JOIN documents d USING (document_id) JOIN pages p USING (page_id)
             WHERE (f.patient = ?1 OR f.patient IN (SELECT mrn FROM answers WHERE survivor = ?1)) AND +p.state = 'filed'
             GROUP BY d.document_id ORDER BY d.service_date IS NULL, d.service_date DESC, d.document_id",
        )?;
        let documents = statement
            .query_map([survivor_of(&connection, mrn)?], |row| {
                Ok(ChartDocument {
                    id: row.get(0)?,
                    doc_type: row.get(1)?,
                    service_date: date(row.get(2)?),
                    confidential: row.get(3)?,
                    first_page: PageId(row.get(4)?),
                    pages: row.get::<_, i64>(5)?.cast_unsigned(),
                    source: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
                    settled: row.get(7)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(documents)
    }

    /// The dates of service of pages, by their number.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn service_dates(&self, pages: &[i64]) -> Result<HashMap<i64, Option<Date>>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT f.page_id, d.service_date FROM filings f JOIN documents d USING (document_id)
             WHERE f.page_id IN (SELECT value FROM json_each(?1))",
        )?;
        let dates = statement
            .query_map([format!("{pages:?}")], |row| Ok((row.get(0)?, date(row.get(1)?))))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(dates)
    }

    /// Whether a patient's pages are for people with a further right only.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn is_confidential_patient(&self, mrn: &str) -> Result<bool> {
        is_confidential(&self.connection(), mrn)
    }

    /// Marks a patient as confidential, or takes the mark away. Search learns of it for each of their pages.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn set_confidential_patient(&self, mrn: &str, confidential: bool, who: &str) -> Result<()> {
        self.write(|t| {
            let numbers = numbers_of(t, &survivor_of(t, mrn)?)?;
            if confidential {
                t.execute(
                    "INSERT OR IGNORE INTO confidential_patients (mrn, since, who) VALUES (?1, ?2, ?3)",
                    params![mrn, now(), who],
                )?;
            } else {
                for number in &numbers {
                    t.execute("DELETE FROM confidential_patients WHERE mrn = ?1", [number])?;
                }
            }
            pages_changed(t, &numbers)
        })
    }
}

/// Whether a patient's pages, or those of a number that was merged with theirs, are for people with a further right only.
pub(super) fn is_confidential(t: &Connection, mrn: &str) -> Result<bool> {
    Ok(t.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM confidential_patients WHERE mrn = ?1
            OR mrn IN (SELECT mrn FROM answers WHERE survivor = ?1))",
    )?
    .query_row([survivor_of(t, mrn)?], |row| row.get(0))?)
}

/// Whether a page that waits may be about a confidential patient; `filing` is what the program decided, packed.
pub(super) fn may_be_confidential(t: &Connection, page: PageId, filing: Option<&[u8]>) -> Result<bool> {
    for mrn in candidates(page, filing)? {
        if is_confidential(t, mrn.as_str())? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn candidates(page: PageId, filing: Option<&[u8]>) -> Result<Vec<Mrn>> {
    let Some(packed) = filing else { return Ok(Vec::new()) };
    let filing: PageFiling = unpack(packed).map_err(|source| CatalogError::Packed { page: page.0, source })?;
    Ok(filing.candidates.into_iter().map(|candidate| candidate.mrn).collect())
}

/// Search learns of every page that is filed to one of these numbers, or waits and may be about one of them.
pub(super) fn pages_changed(t: &Transaction<'_>, numbers: &[String]) -> Result<()> {
    let mut pages = Vec::new();
    for number in numbers {
        let mut filed = t.prepare_cached("SELECT page_id FROM filings WHERE patient = ?1")?;
        pages.extend(filed.query_map([number], |row| Ok(PageId(row.get(0)?)))?.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    let mut waiting =
        t.prepare_cached("SELECT page_id, filing FROM filings JOIN pages USING (page_id) WHERE state = 'review'")?;
    let mut rows = waiting.query([])?;
    while let Some(row) = rows.next()? {
        let (page, filing): (_, Option<Vec<u8>>) = (PageId(row.get(0)?), row.get(1)?);
        if candidates(page, filing.as_deref())?.iter().any(|mrn| numbers.iter().any(|number| number == mrn.as_str())) {
            pages.push(page);
        }
    }
    for page in pages {
        mark_changed(t, page)?;
    }
    Ok(())
}
