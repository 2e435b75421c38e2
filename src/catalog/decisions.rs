//! What people decide about what waits.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::change::mark_changed;
use super::filings::{document_id, stored};
use super::patients::one;
use super::readings::PageId;
use super::{Catalog, CatalogError, Result, now};
use crate::chart::Mrn;

/// What a decision is about. Page ids are plain numbers, document ids hold a `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Page(PageId),
    Document(String),
}

impl Subject {
    /// The page with this number in the catalog.
    #[must_use]
    pub fn page(number: i64) -> Self {
        Self::Page(PageId(number))
    }
}

impl FromStr for Subject {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or_else(|_| Self::Document(text.to_owned()), |number| Self::Page(PageId(number))))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(page) => write!(f, "{page}"),
            Self::Document(id) => f.write_str(id),
        }
    }
}

/// What a person says of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    FileTo(Mrn),
    /// It is about no patient: kept, found by search, in nobody's chart.
    NotAPatient,
    /// Slug.
    Type(String),
    Date(Date),
}

/// How a page stood before a decision, so that it can be undone.
#[derive(Serialize)]
struct PageBefore {
    page: i64,
    state: String,
    patient: Option<String>,
    probability: Option<f64>,
    doubt: Option<String>,
    reason: Option<String>,
    settled: bool,
}

/// How a document and its pages stood before.
#[derive(Serialize)]
struct Before {
    doc_type: Option<String>,
    service_date: Option<String>,
    pages: Vec<PageBefore>,
}

impl Catalog {
    /// Does what a person decided about a document, or about the document that a page is in. Says how many pages
    /// it settled. The program never changes it again.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchPage`], [`CatalogError::NoSuchPatient`], or SQLite's refusal; then nothing is changed.
    pub fn settle(&self, subject: &Subject, settlements: &[Settlement], person: &str) -> Result<usize> {
        self.write(|t| {
            let document = document_of(t, subject)?;
            let mut pages = 0;
            for settlement in settlements {
                write_decision(t, &document, settlement, person)?;
                pages = pages.max(apply(t, &document, settlement)?);
            }
            Ok(pages)
        })
    }
}

/// The document that is meant; a page that is in none becomes one.
fn document_of(t: &Transaction<'_>, subject: &Subject) -> Result<String> {
    let missing = || CatalogError::NoSuchPage(subject.to_string());
    match subject {
        Subject::Document(id) => t
            .query_row("SELECT document_id FROM documents WHERE document_id = ?1", [id], |row| row.get(0))
            .optional()?
            .ok_or_else(missing),
        Subject::Page(page) => {
            let (file, sha256, number) = t
                .query_row(
                    "SELECT file_id, sha256, number FROM pages JOIN files USING (file_id) WHERE page_id = ?1",
                    [page.0],
                    |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get(2)?)),
                )
                .optional()?
                .ok_or_else(missing)?;
            if let Some(id) = stored(t, *page)?.and_then(|filing| filing.document) {
                return Ok(id);
            }
            let id = document_id(&sha256, number);
            t.execute("INSERT OR IGNORE INTO documents (document_id, file_id) VALUES (?1, ?2)", params![id, file])?;
            t.execute(
                "INSERT INTO filings (page_id, document_id, page_in_document) VALUES (?1, ?2, 1)
                 ON CONFLICT (page_id) DO UPDATE SET document_id = ?2, page_in_document = 1",
                params![page.0, id],
            )?;
            Ok(id)
        }
    }
}

fn apply(t: &Transaction<'_>, document: &str, settlement: &Settlement) -> Result<usize> {
    match settlement {
        Settlement::FileTo(mrn) => {
            let patient = one(t, mrn)?.ok_or(CatalogError::NoSuchPatient)?;
            settle_pages(t, document, Some(patient.mrn.as_str()))?;
        }
        Settlement::NotAPatient => settle_pages(t, document, None)?,
        Settlement::Type(slug) => {
            t.execute(
                "UPDATE documents SET doc_type = ?2, type_settled = 1 WHERE document_id = ?1",
                params![document, slug],
            )?;
        }
        Settlement::Date(date) => {
            t.execute(
                "UPDATE documents SET service_date = ?2, date_settled = 1 WHERE document_id = ?1",
                params![document, date.to_string()],
            )?;
        }
    }
    let pages = pages_of(t, document)?;
    for page in &pages {
        mark_changed(t, *page)?;
    }
    Ok(pages.len())
}

/// Files the pages of a document, blank ones too: somebody has looked at it.
fn settle_pages(t: &Transaction<'_>, document: &str, patient: Option<&str>) -> Result<()> {
    t.execute(
        "UPDATE pages SET state = 'filed'
         WHERE page_id IN (SELECT page_id FROM filings WHERE document_id = ?1) AND state <> 'separator'",
        [document],
    )?;
    t.execute(
        "UPDATE filings SET patient = ?2, probability = iif(?2 IS NULL, NULL, 1.0), doubt = NULL, reason = NULL,
             settled = 1 WHERE document_id = ?1",
        params![document, patient],
    )?;
    Ok(())
}

fn write_decision(t: &Transaction<'_>, document: &str, settlement: &Settlement, person: &str) -> Result<()> {
    let json = |value: serde_json::Result<String>| {
        value.map_err(|e| CatalogError::Database(rusqlite::Error::ToSqlConversionFailure(e.into())))
    };
    let before = json(serde_json::to_string(&before(t, document)?))?;
    let what = json(serde_json::to_string(settlement))?;
    t.execute(
        "INSERT INTO decisions (decided, person, document_id, what, before) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![now(), person, document, what, before],
    )?;
    Ok(())
}

fn before(t: &Transaction<'_>, document: &str) -> Result<Before> {
    let mut pages = Vec::new();
    for page in pages_of(t, document)? {
        let state = t.query_row("SELECT state FROM pages WHERE page_id = ?1", [page.0], |row| row.get(0))?;
        let filing = stored(t, page)?.unwrap_or_default();
        pages.push(PageBefore {
            page: page.0,
            state,
            patient: filing.patient,
            probability: filing.probability,
            doubt: filing.doubt,
            reason: filing.reason,
            settled: filing.settled,
        });
    }
    Ok(t.query_row("SELECT doc_type, service_date FROM documents WHERE document_id = ?1", [document], |row| {
        Ok(Before { doc_type: row.get(0)?, service_date: row.get(1)?, pages })
    })?)
}

fn pages_of(t: &Transaction<'_>, document: &str) -> Result<Vec<PageId>> {
    let mut statement = t.prepare_cached("SELECT page_id FROM filings WHERE document_id = ?1 ORDER BY page_id")?;
    let pages = statement.query_map([document], |row| Ok(PageId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
    Ok(pages)
}
