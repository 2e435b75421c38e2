//! What search has to learn of: pages in the order of their last change.

use jiff::civil::Date;
use rusqlite::{Row, Transaction, params};

use super::batches::BOX;
use super::charts::may_be_confidential;
use super::export::page_state;
use super::filings::date;
use super::merges::PATIENT;
use super::packed::unpack;
use super::readings::PageId;
use super::{Catalog, CatalogError, Result};
use crate::chart::{Mrn, PageFacts, PageNumber, PageReading, PageState};

/// A page as search has to know it.
#[derive(Debug, Clone)]
pub struct ChangedPage {
    pub page: PageId,
    /// Its place among all changes.
    pub change: u64,
    /// Every name its file came in under, the first first.
    pub sources: Vec<String>,
    /// The label of the box that it came out of, where somebody or a cover sheet said so.
    pub box_label: Option<String>,
    pub number: PageNumber,
    pub state: PageState,
    /// `None` if the page could not be read.
    pub read: Option<(PageReading, PageFacts)>,
    pub document: Option<String>,
    /// Whom it is filed to; for a page in review nobody.
    pub patient: Option<Mrn>,
    pub doc_type: Option<String>,
    pub service_date: Option<Date>,
    /// Its patient or its document is marked confidential, or, while it waits, somebody whom it may be about.
    pub confidential: bool,
}

/// The last change, in SQL. Without the condition SQLite goes through all pages instead of the index, which holds it.
const LAST_CHANGE: &str = "SELECT coalesce(max(change), 0) FROM pages WHERE change IS NOT NULL";

/// Gives a page the next change number, in the transaction that changes it.
pub(super) fn mark_changed(t: &Transaction<'_>, page: PageId) -> Result<()> {
    t.prepare_cached(&format!("UPDATE pages SET change = ({LAST_CHANGE}) + 1 WHERE page_id = ?1"))?
        .execute([page.0])?;
    Ok(())
}

impl Catalog {
    /// The next `limit` pages that changed after `watermark`, in the order of their changes.
    ///
    /// # Errors
    /// SQLite's refusal, or a row that cannot be understood.
    pub fn changed_since(&self, watermark: u64, limit: usize) -> Result<Vec<ChangedPage>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT p.page_id, p.change, p.number, p.state, r.reading, r.facts,
                    f.document_id, {PATIENT}, d.doc_type, d.service_date,
                    (SELECT json_group_array(name ORDER BY source_id) FROM sources s WHERE s.file_id = p.file_id),
                    coalesce(d.confidential, 0) OR EXISTS (
                        SELECT 1 FROM confidential_patients c WHERE c.mrn = {PATIENT}
                            OR c.mrn IN (SELECT a.mrn FROM answers a WHERE a.survivor = {PATIENT})),
                    iif(p.state = 'review' AND EXISTS (SELECT 1 FROM confidential_patients), f.filing, NULL), {BOX}
             FROM pages p LEFT JOIN readings r USING (page_id) LEFT JOIN filings f USING (page_id)
             LEFT JOIN documents d USING (document_id)
             WHERE p.change > ?1 ORDER BY p.change LIMIT ?2",
        ))?;
        let mut rows = statement.query(params![watermark.cast_signed(), limit as i64])?;
        let mut pages = Vec::new();
        while let Some(row) = rows.next()? {
            let mut page = changed_page(row)?;
            let filing: Option<Vec<u8>> = row.get(12)?;
            page.confidential = page.confidential || may_be_confidential(&connection, page.page, filing.as_deref())?;
            pages.push(page);
        }
        Ok(pages)
    }

    /// The number of the last change; 0 before the first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn last_change(&self) -> Result<u64> {
        let last: i64 = self.connection().prepare_cached(LAST_CHANGE)?.query_row([], |row| row.get(0))?;
        Ok(last.cast_unsigned())
    }

    /// How many pages search does not know as they are, if it knows everything up to `watermark`.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn count_unsearchable(&self, watermark: u64) -> Result<u64> {
        // Each half by an index of its own.
        let count: i64 = self
            .connection()
            .prepare_cached(
                "SELECT (SELECT count(*) FROM pages WHERE change > ?1) + (SELECT count(*) FROM pages WHERE change IS NULL)",
            )?
            .query_row([watermark.cast_signed()], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }
}

impl Catalog {
    /// The pages that changed after `watermark`, in the order of pages.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn changed_pages_after(&self, watermark: u64) -> Result<Vec<i64>> {
        let connection = self.connection();
        let mut statement = connection.prepare("SELECT page_id FROM pages WHERE change > ?1 ORDER BY page_id")?;
        let pages =
            statement.query_map([watermark.cast_signed()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(pages)
    }
}

fn changed_page(row: &Row<'_>) -> Result<ChangedPage> {
    let page = row.get(0)?;
    let sources: String = row.get(10)?;
    Ok(ChangedPage {
        page: PageId(page),
        change: row.get::<_, i64>(1)?.cast_unsigned(),
        sources: serde_json::from_str(&sources).map_err(|e| CatalogError::Packed { page, source: e.into() })?,
        number: row.get(2)?,
        state: page_state(row, 3)?,
        read: read(row, page, 4)?,
        document: row.get(6)?,
        patient: row.get::<_, Option<String>>(7)?.map(Mrn),
        doc_type: row.get(8)?,
        service_date: date(row.get(9)?),
        box_label: row.get(13)?,
        confidential: row.get(11)?,
    })
}

/// The reading and the facts in columns `at` and `at + 1`; `None` where they are null.
pub(super) fn read(row: &Row<'_>, page: i64, at: usize) -> Result<Option<(PageReading, PageFacts)>> {
    let torn = |source| CatalogError::Packed { page, source };
    let blob = |at| row.get_ref(at).map(|column| column.as_blob_or_null().ok().flatten());
    match (blob(at)?, blob(at + 1)?) {
        (Some(reading), Some(facts)) => Ok(Some((unpack(reading).map_err(torn)?, unpack(facts).map_err(torn)?))),
        _ => Ok(None),
    }
}
