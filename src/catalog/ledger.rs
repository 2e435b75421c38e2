//! The ledger: how many pages came in, and in which state each is; and what waits for a person.

use std::collections::BTreeMap;

use rusqlite::params;
use serde::Serialize;

use super::export::page_state;
use super::packed::unpack;
use super::{BatchId, Catalog, CatalogError, Result};
use crate::chart::{PageFacts, PageState};

/// The sums of a batch, or of the whole archive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Ledger {
    /// Times a file came in.
    pub files: u64,
    /// Files that had come in before.
    pub duplicate_files: u64,
    /// Files that are safe among the originals, and not opened yet.
    pub unopened_files: u64,
    /// Lines of the ledger: the sum of `states`.
    pub pages: u64,
    /// Only the states that occur.
    pub states: BTreeMap<PageState, u64>,
    /// Pages that wait for a person, by the name of the doubt.
    pub doubts: BTreeMap<String, u64>,
}

impl Ledger {
    #[must_use]
    pub fn in_state(&self, state: PageState) -> u64 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// Pages that wait for a person.
    #[must_use]
    pub fn waiting_for_people(&self) -> u64 {
        self.in_state(PageState::Review) + self.in_state(PageState::Unreadable)
    }
}

/// Documents that wait for the same reason and seem to be about the same person: one decision may clear them all.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewGroup {
    /// The doubt's name.
    pub doubt: String,
    /// The doubt's sentence, of its first document.
    pub reason: String,
    /// What is printed of whom they are about; empty if nothing could be read.
    pub about: String,
    pub documents: Vec<WaitingDocument>,
    pub pages: usize,
}

/// A document, or a page that is in none, that waits for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingDocument {
    /// What `show` and `review` take: the document's id, else the page's.
    pub id: String,
    /// The first name its file came in under.
    pub source: String,
    pub first_page: u32,
    pub pages: usize,
    pub doc_type: Option<String>,
    pub reason: String,
}

impl Catalog {
    /// The sums of some batches; of everything if none is named.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn ledger(&self, batches: &[BatchId]) -> Result<Ledger> {
        let connection = self.connection();
        // A JSON array stands for the list of batches, and `null` for all of them.
        let ids =
            if batches.is_empty() { None } else { Some(format!("{:?}", Vec::from_iter(batches.iter().map(|b| b.0)))) };
        let within = "(?1 IS NULL OR batch_id IN (SELECT value FROM json_each(?1)))";
        let mut ledger = connection.query_row(
            &format!(
                "SELECT count(*), coalesce(sum(duplicate), 0), coalesce(sum(state = 'kept'), 0)
                 FROM sources JOIN files USING (file_id) WHERE {within}"
            ),
            params![ids],
            |row| {
                let count = |at| row.get::<_, i64>(at).map(i64::cast_unsigned);
                Ok(Ledger {
                    files: count(0)?,
                    duplicate_files: count(1)?,
                    unopened_files: count(2)?,
                    ..Ledger::default()
                })
            },
        )?;
        let mut statement =
            connection.prepare(&format!("SELECT state, count(*) FROM ledger WHERE {within} GROUP BY state"))?;
        let mut rows = statement.query(params![ids])?;
        while let Some(row) = rows.next()? {
            let count = row.get::<_, i64>(1)?.cast_unsigned();
            ledger.states.insert(page_state(row, 0)?, count);
            ledger.pages += count;
        }
        let mut statement = connection.prepare(&format!(
            "SELECT doubt, count(*) FROM ledger l JOIN filings USING (page_id)
             WHERE l.state IN ('review', 'unreadable') AND doubt IS NOT NULL AND {within} GROUP BY doubt"
        ))?;
        let mut rows = statement.query(params![ids])?;
        while let Some(row) = rows.next()? {
            ledger.doubts.insert(row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned());
        }
        Ok(ledger)
    }

    /// Everything that waits for a person, the groups that clear most pages first.
    ///
    /// # Errors
    /// SQLite's refusal, or a row that cannot be understood.
    pub fn review(&self) -> Result<Vec<ReviewGroup>> {
        let mut groups: BTreeMap<(String, String), ReviewGroup> = BTreeMap::new();
        for (doubt, about, document) in self.waiting_documents()? {
            let group = groups.entry((doubt.clone(), about.clone())).or_insert_with(|| ReviewGroup {
                doubt,
                reason: document.reason.clone(),
                about,
                documents: Vec::new(),
                pages: 0,
            });
            group.pages += document.pages;
            group.documents.push(document);
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.pages));
        Ok(groups)
    }

    /// Each document that waits, with its doubt and whom it seems to be about, in the order they came in.
    fn waiting_documents(&self) -> Result<Vec<(String, String, WaitingDocument)>> {
        let connection = self.connection();
        let mut statement = connection.prepare(
            "SELECT p.page_id, p.number, f.document_id, coalesce(f.doubt, ''), coalesce(f.reason, ''), d.doc_type,
                    s.name, r.facts
             FROM pages p JOIN filings f USING (page_id) JOIN sources s ON s.file_id = p.file_id AND NOT s.duplicate
             LEFT JOIN documents d USING (document_id) LEFT JOIN readings r USING (page_id)
             WHERE p.state IN ('review', 'unreadable') ORDER BY s.source_id, p.number",
        )?;
        let mut rows = statement.query([])?;
        let mut waiting: Vec<(String, String, WaitingDocument)> = Vec::new();
        let mut place: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let page: i64 = row.get(0)?;
            let id = row.get::<_, Option<String>>(2)?.unwrap_or_else(|| page.to_string());
            let about = match row.get::<_, Option<Vec<u8>>>(7)? {
                Some(facts) => about(&unpack(&facts).map_err(|source| CatalogError::Packed { page, source })?),
                None => String::new(),
            };
            if let Some((_, of, document)) = place.get(&id).and_then(|at| waiting.get_mut(*at)) {
                document.pages += 1;
                if of.is_empty() {
                    *of = about;
                }
                continue;
            }
            place.insert(id.clone(), waiting.len());
            let document = WaitingDocument {
                id,
                source: row.get(6)?,
                first_page: row.get(1)?,
                pages: 1,
                doc_type: row.get(5)?,
                reason: row.get(4)?,
            };
            waiting.push((row.get(3)?, about, document));
        }
        Ok(waiting)
    }
}

/// Whom a page seems to be about, in one line.
fn about(facts: &PageFacts) -> String {
    let mut parts = Vec::new();
    parts.extend(facts.names.first().map(|found| found.value.to_string()));
    parts.extend(facts.births.first().map(|found| format!("born {}", found.value)));
    parts.extend(facts.mrns.first().map(|found| format!("MRN {}", found.value.as_str())));
    parts.join(", ")
}
