//! Decisions taken back: how everything stood before is kept with each decision.

use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::audit::{AuditEvent, append};
use super::change::mark_changed;
use super::decisions::{Settlement, Subject, pages_of};
use super::readings::PageId;
use super::{Catalog, CatalogError, Result, now};

/// How a page stood before a decision.
#[derive(Serialize, Deserialize)]
struct PageBefore {
    page: i64,
    state: String,
    document: Option<String>,
    page_in_document: Option<u32>,
    patient: Option<String>,
    probability: Option<f64>,
    doubt: Option<String>,
    reason: Option<String>,
    settled: bool,
    #[serde(default)]
    placed: bool,
    #[serde(default)]
    alarm_seen: bool,
}

/// How a document stood before.
#[derive(Serialize, Deserialize)]
struct DocumentBefore {
    id: String,
    file: i64,
    doc_type: Option<String>,
    service_date: Option<String>,
    type_settled: bool,
    date_settled: bool,
    confidential: bool,
}

/// How everything stood that a decision is about.
#[derive(Serialize, Deserialize)]
pub(super) struct Before {
    documents: Vec<DocumentBefore>,
    pages: Vec<PageBefore>,
}

/// A decision as people look back at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub id: i64,
    pub decided: String,
    pub person: String,
    pub document: String,
    pub what: Settlement,
    /// The person's reason; empty where they gave none.
    pub why: String,
    pub undone: bool,
    /// The pages it was about.
    pub pages: Vec<i64>,
}

impl Catalog {
    /// Takes a decision back: everything it was about stands as it stood before. Gives its document.
    ///
    /// # Errors
    /// [`CatalogError::CannotUndo`] if it was taken back, or if a later decision stands on it; or SQLite's refusal.
    pub fn undo(&self, decision: i64, person: &str) -> Result<String> {
        self.write(|t| {
            let (document, before, undone): (String, String, Option<String>) = t
                .query_row(
                    "SELECT document_id, before, undone FROM decisions WHERE decision_id = ?1",
                    [decision],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
                .optional()?
                .ok_or(CatalogError::CannotUndo)?;
            let before: Before = serde_json::from_str(&before).map_err(|_| CatalogError::CannotUndo)?;
            if undone.is_some() || stands_below_another(t, decision, &before)? {
                return Err(CatalogError::CannotUndo);
            }
            restore(t, &before)?;
            t.execute(
                "UPDATE decisions SET undone = ?2 WHERE decision_id = ?1",
                params![decision, format!("{} {person}", now())],
            )?;
            append(
                t,
                &AuditEvent {
                    person: person.to_owned(),
                    what: "undone",
                    document: Some(document.clone()),
                    patient: patient_of(t, &document)?,
                    detail: format!("decision {decision}"),
                    ..AuditEvent::default()
                },
            )?;
            Ok(document)
        })
    }

    /// The last decision about a document, or about the document that a page is in, which was not taken back.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchPage`], or SQLite's refusal.
    pub fn last_decision(&self, subject: &Subject) -> Result<Option<Decision>> {
        let (document, page) = match subject {
            Subject::Document(id) => (id.clone(), -1),
            Subject::Page(page) => {
                let missing = || CatalogError::NoSuchPage(subject.to_string());
                let find = "SELECT f.document_id FROM pages LEFT JOIN filings f USING (page_id) WHERE page_id = ?1";
                let found = self.connection().query_row(find, [page.0], |row| row.get::<_, Option<String>>(0));
                (found.optional()?.ok_or_else(missing)?.unwrap_or_default(), page.0)
            }
        };
        Ok(self.decisions_about(&document, page)?.into_iter().find(|decision| !decision.undone))
    }

    /// A decision.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn decision(&self, id: i64) -> Result<Option<Decision>> {
        Ok(self.decisions_where("decision_id = ?1", params![id], 1)?.pop())
    }

    /// The decisions about a document, or that changed a page which is in it now, the last first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn decisions_about(&self, document: &str, page: i64) -> Result<Vec<Decision>> {
        // Documents of one file have ids that begin alike.
        let of_file = document.split_once('-').map_or_else(|| document.to_owned(), |(file, _)| format!("{file}-*"));
        let mut decisions = self.decisions_where("document_id GLOB ?1", params![of_file], 200)?;
        decisions.retain(|decision| decision.document == document || decision.pages.contains(&page));
        Ok(decisions)
    }

    /// How many documents a person settled since this moment (as the catalog writes it), and the mean of the seconds
    /// that they looked.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn settled_since(&self, person: &str, since: &str) -> Result<(u64, Option<f64>)> {
        Ok(self.connection().query_row(
            "SELECT count(*), avg(seconds) FROM decisions
             WHERE person = ?1 AND decided >= ?2 AND undone IS NULL AND seconds IS NOT NULL",
            [person, since],
            |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?)),
        )?)
    }

    fn decisions_where(&self, which: &str, values: &[&dyn rusqlite::ToSql], limit: u32) -> Result<Vec<Decision>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT decision_id, decided, person, document_id, what, undone IS NOT NULL, before, why FROM decisions
             WHERE {which} ORDER BY decision_id DESC LIMIT {limit}"
        ))?;
        let mut rows = statement.query(values)?;
        let mut decisions = Vec::new();
        while let Some(row) = rows.next()? {
            let what: String = row.get(4)?;
            // What an older version decided and this one has no word for is left out.
            let Ok(what) = serde_json::from_str(&what) else { continue };
            let before: String = row.get(6)?;
            let Ok(before) = serde_json::from_str::<Before>(&before) else { continue };
            decisions.push(Decision {
                id: row.get(0)?,
                decided: row.get(1)?,
                person: row.get(2)?,
                document: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
                what,
                why: row.get(7)?,
                undone: row.get(5)?,
                pages: before.pages.iter().map(|page| page.page).collect(),
            });
        }
        Ok(decisions)
    }
}

/// How a document and its pages stand, and others that the same decision is about. A split or a join changes no page of any
/// other document.
pub(super) fn before(t: &Transaction<'_>, document: &str, others: &[String]) -> Result<Before> {
    let mut before = Before { documents: Vec::new(), pages: Vec::new() };
    note_document(t, document, &mut before)?;
    for other in others {
        note_document(t, other, &mut before)?;
    }
    Ok(before)
}

fn note_document(t: &Transaction<'_>, id: &str, before: &mut Before) -> Result<()> {
    before.documents.push(t.query_row(
        "SELECT document_id, file_id, doc_type, service_date, type_settled, date_settled, confidential
         FROM documents WHERE document_id = ?1",
        [id],
        |row| {
            Ok(DocumentBefore {
                id: row.get(0)?,
                file: row.get(1)?,
                doc_type: row.get(2)?,
                service_date: row.get(3)?,
                type_settled: row.get(4)?,
                date_settled: row.get(5)?,
                confidential: row.get(6)?,
            })
        },
    )?);
    let mut statement = t.prepare_cached(
        "SELECT page_id, state, document_id, page_in_document, patient, probability, doubt, reason, settled, placed, alarm_seen
         FROM filings JOIN pages USING (page_id) WHERE document_id = ?1 ORDER BY number",
    )?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        before.pages.push(PageBefore {
            page: row.get(0)?,
            state: row.get(1)?,
            document: row.get(2)?,
            page_in_document: row.get(3)?,
            patient: row.get(4)?,
            probability: row.get(5)?,
            doubt: row.get(6)?,
            reason: row.get(7)?,
            settled: row.get(8)?,
            placed: row.get(9)?,
            alarm_seen: row.get(10)?,
        });
    }
    Ok(())
}

/// Whether a later decision that stands is about one of the same pages or documents, as they were or are.
fn stands_below_another(t: &Transaction<'_>, decision: i64, before: &Before) -> Result<bool> {
    let mut documents: Vec<String> = before.documents.iter().map(|document| document.id.clone()).collect();
    for page in &before.pages {
        let now: Option<String> = t
            .query_row("SELECT document_id FROM filings WHERE page_id = ?1", [page.page], |row| row.get(0))
            .optional()?
            .flatten();
        documents.extend(now);
    }
    for document in documents {
        let later: bool = t.query_row(
            "SELECT EXISTS (SELECT 1 FROM decisions WHERE decision_id > ?1 AND document_id = ?2 AND undone IS NULL)",
            params![decision, document],
            |row| row.get(0),
        )?;
        if later {
            return Ok(true);
        }
    }
    Ok(false)
}

fn restore(t: &Transaction<'_>, before: &Before) -> Result<()> {
    for d in &before.documents {
        t.execute(
            "INSERT INTO documents (document_id, file_id, doc_type, service_date, type_settled, date_settled, confidential)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (document_id) DO UPDATE SET doc_type = ?3, service_date = ?4, type_settled = ?5,
                 date_settled = ?6, confidential = ?7",
            params![d.id, d.file, d.doc_type, d.service_date, d.type_settled, d.date_settled, d.confidential],
        )?;
    }
    for p in &before.pages {
        t.execute("UPDATE pages SET state = ?2 WHERE page_id = ?1", params![p.page, p.state])?;
        t.execute(
            "UPDATE filings SET document_id = ?2, page_in_document = ?3, patient = ?4, probability = ?5, doubt = ?6,
                 reason = ?7, settled = ?8, placed = ?9, alarm_seen = ?10 WHERE page_id = ?1",
            params![
                p.page,
                p.document,
                p.page_in_document,
                p.patient,
                p.probability,
                p.doubt,
                p.reason,
                p.settled,
                p.placed,
                p.alarm_seen
            ],
        )?;
        mark_changed(t, PageId(p.page))?;
    }
    Ok(())
}

/// Whom the first page of a document is filed to.
pub(super) fn patient_of(t: &Transaction<'_>, document: &str) -> Result<Option<String>> {
    let Some(first) = pages_of(t, document)?.first().copied() else { return Ok(None) };
    Ok(t.query_row("SELECT patient FROM filings WHERE page_id = ?1", [first.number()], |row| row.get(0))?)
}

pub(super) fn as_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| CatalogError::Database(rusqlite::Error::ToSqlConversionFailure(e.into())))
}
