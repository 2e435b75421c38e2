//! Where each page was filed, or why it waits.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};

use super::change::mark_changed;
use super::decisions::SET_ASIDE;
use super::merges::PATIENT;
use super::packed::{pack, unpack};
use super::readings::PageId;
use super::{Catalog, CatalogError, FileId, Result};
use crate::chart::{Doubt, Filing, Mrn, PageFiling, PageNumber, PageState, StackFiling};

/// What the catalog says about a page's place, without the evidence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StoredFiling {
    pub document: Option<String>,
    pub page_in_document: Option<PageNumber>,
    pub patient: Option<String>,
    pub probability: Option<f64>,
    /// The doubt's name.
    pub doubt: Option<String>,
    /// The doubt's sentence.
    pub reason: Option<String>,
    /// A person said where the page belongs.
    pub settled: bool,
    /// A person said in which document it is, and at which place.
    pub placed: bool,
    /// What a person should look at although it is filed.
    pub alarm: Option<String>,
    /// A person has decided about it since.
    pub alarm_seen: bool,
}

impl StoredFiling {
    /// What a person should look at, as long as nobody has.
    #[must_use]
    pub fn to_look_at(&self) -> Option<&str> {
        self.alarm.as_deref().filter(|_| !self.alarm_seen)
    }
}

/// The id of the document of a file that starts on `first_page`: the same whenever the file is filed.
#[must_use]
pub fn document_id(sha256: &str, first_page: PageNumber) -> String {
    format!("{}-{first_page}", sha256.get(..12).unwrap_or(sha256))
}

impl Catalog {
    /// Writes what was decided about the pages of a file, in one transaction, and calls the file done.
    ///
    /// Pages that a person settled stay as they are, and so do a document's type and date where a person gave them.
    /// A page about which nothing changed keeps its change number.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn file(&self, file: FileId, stack: &StackFiling) -> Result<()> {
        self.write(|t| {
            let sha256: String =
                t.query_row("SELECT sha256 FROM files WHERE file_id = ?1", [file.0], |row| row.get(0))?;
            let documents = documents(&sha256, stack);
            let mut retyped = BTreeMap::new();
            for page in stack {
                if let Some(id) = page.document.and_then(|d| documents.get(&d))
                    && !retyped.contains_key(id)
                {
                    retyped.insert(id, write_document(t, file, id, page)?);
                }
            }
            for page in stack {
                let document = page.document.and_then(|d| documents.get(&d));
                let retyped = document.is_some_and(|id| retyped.get(id) == Some(&true));
                write_filing(t, file, page, document.map(String::as_str), retyped)?;
            }
            t.execute(
                "DELETE FROM documents WHERE file_id = ?1
                 AND NOT EXISTS (SELECT 1 FROM filings f WHERE f.document_id = documents.document_id)",
                [file.0],
            )?;
            t.execute("UPDATE files SET state = 'done' WHERE file_id = ?1 AND state = 'opened'", [file.0])?;
            Ok(())
        })
    }
}

impl Catalog {
    /// The pages with something on them of which people said whose they are: the SHA-256 of the file, the page's number,
    /// the patient; `None` of somebody who is not on the list.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn settled_pages(&self) -> Result<Vec<(String, PageNumber, Option<Mrn>)>> {
        let connection = self.connection();
        let mut statement = connection.prepare(
            "SELECT sha256, number, patient FROM filings JOIN pages USING (page_id) JOIN files USING (file_id)
             WHERE (settled = 1 AND patient IS NOT NULL AND pages.state = 'filed')
                OR (doubt = ?1 AND pages.state = 'review') ORDER BY page_id",
        )?;
        let pages = statement
            .query_map([SET_ASIDE[0]], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<_>>(2)?.map(Mrn))))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(pages)
    }
}

/// The ids of the documents of a stack, by their place in it.
fn documents(sha256: &str, stack: &StackFiling) -> BTreeMap<u32, String> {
    let mut ids = BTreeMap::new();
    for page in stack {
        if let Some(document) = page.document {
            ids.entry(document).or_insert_with(|| document_id(sha256, page.page));
        }
    }
    ids
}

/// Whether the type or date of a document that was there changed.
fn write_document(t: &Transaction<'_>, file: FileId, id: &str, page: &PageFiling) -> Result<bool> {
    let before: Option<(Option<String>, Option<String>, bool, bool)> = t
        .prepare_cached(
            "SELECT doc_type, service_date, type_settled, date_settled FROM documents WHERE document_id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let date = page.service_date.map(|d| d.to_string());
    t.prepare_cached(
        "INSERT INTO documents (document_id, file_id, doc_type, service_date) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (document_id) DO UPDATE SET
            doc_type = iif(type_settled, doc_type, excluded.doc_type),
            service_date = iif(date_settled, service_date, excluded.service_date)",
    )?
    .execute(params![id, file.0, page.doc_type, date])?;
    Ok(before.is_some_and(|(doc_type, service_date, type_settled, date_settled)| {
        (!type_settled && doc_type != page.doc_type) || (!date_settled && service_date != date)
    }))
}

fn write_filing(
    t: &Transaction<'_>,
    file: FileId,
    page: &PageFiling,
    document: Option<&str>,
    retyped: bool,
) -> Result<()> {
    let (id, state): (i64, String) = t
        .prepare_cached("SELECT page_id, state FROM pages WHERE file_id = ?1 AND number = ?2")?
        .query_row(params![file.0, page.page], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let before = stored(t, PageId(id))?;
    if state == PageState::Reading.as_str() && stands_as_left(t, PageId(id))? {
        return Ok(());
    }
    let stands = match &before {
        Some(before) if before.settled => true,
        Some(before) if before.doubt.as_deref() == Some(SET_ASIDE[0]) => says_nothing_new(t, id, page)?,
        _ => false,
    };
    if stands {
        if retyped {
            mark_changed(t, PageId(id))?;
        }
        return Ok(());
    }
    let placed = before.as_ref().filter(|before| before.placed);
    let alarm = page.alarm.as_ref().map(ToString::to_string);
    let alarm_seen = before.as_ref().is_some_and(|before| before.alarm_seen && before.alarm == alarm);
    let now = StoredFiling {
        document: placed.map_or_else(|| document.map(str::to_owned), |before| before.document.clone()),
        page_in_document: placed.map_or(page.page_in_document, |before| before.page_in_document),
        patient: filed_to(page),
        probability: Some(page.probability),
        doubt: doubt(page).map(doubt_name),
        reason: doubt(page).map(ToString::to_string),
        settled: false,
        placed: placed.is_some(),
        alarm,
        alarm_seen,
    };
    let filing = pack(page).map_err(|source| CatalogError::Packed { page: id, source })?;
    t.prepare_cached(
        "INSERT OR REPLACE INTO filings
            (page_id, document_id, page_in_document, patient, probability, doubt, reason, filing, placed, alarm, alarm_seen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        id,
        now.document,
        now.page_in_document,
        now.patient,
        now.probability,
        now.doubt,
        now.reason,
        filing,
        now.placed,
        now.alarm,
        now.alarm_seen
    ])?;
    let now_state = state_of(page).as_str();
    if retyped || now_state != state || before.as_ref() != Some(&now) {
        t.prepare_cached("UPDATE pages SET state = ?2 WHERE page_id = ?1")?.execute(params![id, now_state])?;
        mark_changed(t, PageId(id))?;
    }
    Ok(())
}

/// Whether the program decides about a page as it did before and knows nobody likelier: then a person's word that whom it
/// is about is not on the list stands.
fn says_nothing_new(t: &Transaction<'_>, page_id: i64, page: &PageFiling) -> Result<bool> {
    let find = "SELECT filing FROM filings WHERE page_id = ?1";
    let packed: Option<Vec<u8>> = t.prepare_cached(find)?.query_row([page_id], |row| row.get(0))?;
    let Some(packed) = packed else { return Ok(false) };
    let before: PageFiling = unpack(&packed).map_err(|source| CatalogError::Packed { page: page_id, source })?;
    let likeliest = |filing: &PageFiling| filing.meant().map(|candidate| candidate.mrn.clone());
    Ok(before.filing == page.filing && likeliest(&before) == likeliest(page))
}

/// Puts a page that was read again, or could not be, back into the state in which a person left it. Whether a person had
/// settled it or set it aside.
pub(super) fn stands_as_left(t: &Transaction<'_>, page: PageId) -> Result<bool> {
    let left_in: Option<String> = t
        .prepare_cached(
            "SELECT coalesce(left_in, 'filed') FROM filings WHERE page_id = ?1 AND (settled OR left_in IS NOT NULL)",
        )?
        .query_row([page.0], |row| row.get(0))
        .optional()?;
    let Some(state) = left_in else { return Ok(false) };
    t.prepare_cached("UPDATE pages SET state = ?2 WHERE page_id = ?1")?.execute(params![page.0, state])?;
    t.prepare_cached("UPDATE filings SET left_in = NULL WHERE page_id = ?1")?.execute([page.0])?;
    mark_changed(t, page)?;
    Ok(true)
}

pub(super) fn stored(t: &rusqlite::Connection, page: PageId) -> Result<Option<StoredFiling>> {
    Ok(t.prepare_cached(&format!(
        "SELECT document_id, page_in_document, {PATIENT}, probability, doubt, reason, settled, placed, alarm, alarm_seen
         FROM filings f WHERE page_id = ?1"
    ))?
    .query_row([page.0], |row| {
        Ok(StoredFiling {
            document: row.get(0)?,
            page_in_document: row.get(1)?,
            patient: row.get(2)?,
            probability: row.get(3)?,
            doubt: row.get(4)?,
            reason: row.get(5)?,
            settled: row.get(6)?,
            placed: row.get(7)?,
            alarm: row.get(8)?,
            alarm_seen: row.get(9)?,
        })
    })
    .optional()?)
}

fn state_of(page: &PageFiling) -> PageState {
    match &page.filing {
        Filing::Filed { .. } => PageState::Filed,
        Filing::Review(Doubt::Unreadable(_)) => PageState::Unreadable,
        Filing::Review(_) => PageState::Review,
        Filing::Blank => PageState::Blank,
        Filing::Separator => PageState::Separator,
    }
}

fn filed_to(page: &PageFiling) -> Option<String> {
    match &page.filing {
        Filing::Filed { patient } => Some(patient.0.clone()),
        _ => None,
    }
}

fn doubt(page: &PageFiling) -> Option<&Doubt> {
    match &page.filing {
        Filing::Review(doubt) => Some(doubt),
        _ => None,
    }
}

/// The name that serde gives a doubt, without what it holds: `one_identifier`.
fn doubt_name(doubt: &Doubt) -> String {
    match serde_json::to_value(doubt) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(one)) => one.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// A date as the catalog wrote it.
pub(super) fn date(text: Option<String>) -> Option<Date> {
    text.and_then(|text| text.parse().ok())
}
