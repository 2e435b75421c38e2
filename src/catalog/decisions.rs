//! What people decide about what waits.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::alike::waiting_alike;
use super::arrangement::{arrange, document_before, join, split};
use super::audit::{AuditEvent, append};
use super::change::mark_changed;
use super::filings::{document_id, stored};
use super::merges::survivor_of;
use super::patients::one;
use super::readings::PageId;
use super::{Catalog, CatalogError, Result, now, undo};
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
    /// Whom it is about is not on the list: it waits until the list says something else of it.
    NotOnTheList,
    /// Nothing on it that anybody needs: kept, in nobody's chart.
    Blank,
    /// It has to be scanned again: it waits, out of the queue.
    Rescan,
    /// Another document begins with this page, whose number in the catalog it is.
    SplitBefore(i64),
    /// It is the rest of the document before it in the file, and goes where that one goes.
    JoinBefore,
    /// Its pages stand in this order, by their numbers in the catalog.
    Order(Vec<i64>),
    /// Slug.
    Type(String),
    Date(Date),
    /// For people with a further right only, or not.
    Confidential(bool),
}

impl Settlement {
    /// Whether the document leaves the queue by it.
    #[must_use]
    pub fn clears(&self) -> bool {
        !matches!(self, Self::Type(_) | Self::Date(_) | Self::SplitBefore(_) | Self::Order(_) | Self::Confidential(_))
    }
}

impl Settlement {
    /// It answers for whoever is named, and so for other documents of the stack that wait for the same answer.
    fn is_said_of_the_person(&self) -> bool {
        matches!(self, Self::FileTo(_) | Self::NotOnTheList)
    }
}

/// The doubts of documents that a person has set aside: they wait, but not for another look.
pub const SET_ASIDE: [&str; 2] = ["not_on_list_confirmed", "rescan"];

/// Who decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct By<'a> {
    pub person: &'a str,
    /// How long they looked before; `None` where nobody measured.
    pub seconds: Option<f64>,
    /// Their reason, where they gave one.
    pub why: &'a str,
    /// Types of documents that not everybody may see: what is decided of one document is not said of others of these types.
    pub apart: &'a [String],
}

impl Catalog {
    /// Does what a person decided about a document, or about the document that a page is in. Says how many pages
    /// it settled. The program never changes it again.
    ///
    /// Whom a document is about is said of the other documents of its file too that wait for the same reason and bear the
    /// same two of name, date of birth and record number, but for a character that may have been misread; taken back, it is taken back of all of them. Confidential ones,
    /// and those of the types [`By::apart`], are left for whoever may see them.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchPage`], [`CatalogError::NoSuchPatient`], or SQLite's refusal; then nothing is changed.
    pub fn settle(&self, subject: &Subject, settlements: &[Settlement], person: &str) -> Result<usize> {
        Ok(self.settle_by(subject, settlements, &By { person, seconds: None, why: "", apart: &[] })?.1)
    }

    /// The document before this one in its file: the one that [`Settlement::JoinBefore`] joins it to.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn document_before(&self, document: &str) -> Result<Option<String>> {
        document_before(&self.connection(), document)
    }

    /// [`Self::settle`], with how long the person looked and why they decided so. The number of the last decision,
    /// for undoing it, and how many pages it settled.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub fn settle_by(&self, subject: &Subject, settlements: &[Settlement], by: &By<'_>) -> Result<(i64, usize)> {
        self.write(|t| {
            let document = document_of(t, subject)?;
            let (mut decision, mut pages) = (0, 0);
            for settlement in settlements {
                let alike = if settlement.is_said_of_the_person() {
                    waiting_alike(t, &document, by.apart)?
                } else {
                    Vec::new()
                };
                decision = write_decision(t, &document, &alike, settlement, by)?;
                let mut settled = apply(t, &document, settlement)?;
                for other in &alike {
                    settled += apply(t, other, settlement)?;
                }
                pages = pages.max(settled);
            }
            Ok((decision, pages))
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
    let mut pages = pages_of(t, document)?;
    match settlement {
        Settlement::FileTo(mrn) => {
            let mrn = Mrn(survivor_of(t, mrn.as_str())?);
            let patient = one(t, &mrn)?.ok_or(CatalogError::NoSuchPatient)?;
            settle_pages(t, document, Some(patient.mrn.as_str()))?;
        }
        Settlement::NotAPatient => settle_pages(t, document, None)?,
        Settlement::NotOnTheList => {
            set_aside(t, document, SET_ASIDE[0], "Whom this is about is not on the list, says a person.")?;
        }
        Settlement::Rescan => set_aside(t, document, SET_ASIDE[1], "It has to be scanned again.")?,
        Settlement::Blank => {
            settle_pages(t, document, None)?;
            t.execute(
                "UPDATE pages SET state = 'blank'
                 WHERE page_id IN (SELECT page_id FROM filings WHERE document_id = ?1) AND state <> 'separator'",
                [document],
            )?;
        }
        Settlement::SplitBefore(page) => split(t, document, PageId(*page))?,
        Settlement::JoinBefore => pages.extend(join(t, document)?),
        Settlement::Order(order) => arrange(t, document, order)?,
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
        Settlement::Confidential(confidential) => {
            t.execute(
                "UPDATE documents SET confidential = ?2 WHERE document_id = ?1",
                params![document, confidential],
            )?;
        }
    }
    for page in &pages {
        mark_changed(t, *page)?;
    }
    Ok(pages.len())
}

/// The pages wait on, for another reason.
fn set_aside(t: &Transaction<'_>, document: &str, doubt: &str, reason: &str) -> Result<()> {
    t.execute(
        "UPDATE pages SET state = 'review'
         WHERE page_id IN (SELECT page_id FROM filings WHERE document_id = ?1) AND state NOT IN ('separator', 'unreadable')",
        [document],
    )?;
    t.execute(
        "UPDATE filings SET patient = NULL, doubt = ?2, reason = ?3, settled = 0, alarm_seen = 1 WHERE document_id = ?1",
        params![document, doubt, reason],
    )?;
    Ok(())
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
             settled = 1, alarm_seen = 1 WHERE document_id = ?1",
        params![document, patient],
    )?;
    Ok(())
}

/// Writes down what is decided, by whom, and how it stood before, and says so in the audit.
fn write_decision(
    t: &Transaction<'_>,
    document: &str,
    alike: &[String],
    settlement: &Settlement,
    by: &By<'_>,
) -> Result<i64> {
    let before = undo::as_json(&undo::before(t, document, alike)?)?;
    let what = undo::as_json(settlement)?;
    t.execute(
        "INSERT INTO decisions (decided, person, document_id, what, before, seconds, why)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![now(), by.person, document, what, before, by.seconds, by.why],
    )?;
    let decision = t.last_insert_rowid();
    let patient = match settlement {
        Settlement::FileTo(mrn) => Some(mrn.0.clone()),
        _ => undo::patient_of(t, document)?,
    };
    let detail = if by.why.is_empty() { what } else { format!("{what} because: {}", by.why) };
    for about in std::iter::once(document).chain(alike.iter().map(String::as_str)) {
        let detail = if about == document { detail.clone() } else { format!("{detail} as {document}") };
        append(
            t,
            &AuditEvent {
                person: by.person.to_owned(),
                what: "decided",
                document: Some(about.to_owned()),
                patient: patient.clone(),
                detail,
                ..AuditEvent::default()
            },
        )?;
    }
    Ok(decision)
}

pub(super) fn pages_of(t: &Transaction<'_>, document: &str) -> Result<Vec<PageId>> {
    let mut statement = t.prepare_cached("SELECT page_id FROM filings WHERE document_id = ?1 ORDER BY page_id")?;
    let pages = statement.query_map([document], |row| Ok(PageId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
    Ok(pages)
}
