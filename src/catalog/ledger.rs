//! The ledger: how many pages came in, and in which state each is; and what waits for a person.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, params};
use serde::Serialize;

use super::charts::may_be_confidential;
use super::export::page_state;
use super::packed::unpack;
use super::{BatchId, Catalog, CatalogError, PageId, Result};
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

/// The name of what documents are to be looked at for that are filed: a stray page, in the place of a doubt.
pub const STRAY_PAGE: &str = "stray_page";

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
    /// It is marked confidential, or may be about a confidential patient.
    pub confidential: bool,
}

/// Whom the pages that wait seem to be about, by their numbers: what [`Catalog::review_again`] keeps between two looks.
#[derive(Default)]
pub struct AboutPages(HashMap<i64, About>);

/// Whom a page seems to be about, as of its last change: a mark on a patient changes every page that may be theirs.
#[derive(Clone)]
struct About {
    change: Option<i64>,
    text: String,
    confidential: bool,
}

impl std::fmt::Debug for AboutPages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AboutPages({})", self.0.len())
    }
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

    /// Everything that waits for a person, the groups that clear most pages first; and documents that are filed and to be
    /// looked at ([`STRAY_PAGE`]).
    ///
    /// # Errors
    /// SQLite's refusal, or a row that cannot be understood.
    pub fn review(&self) -> Result<Vec<ReviewGroup>> {
        self.review_again(&mut AboutPages::default())
    }

    /// [`Self::review`] for whoever asks again and again: `known` is theirs to keep between, so that each page that waits
    /// is unpacked once.
    ///
    /// # Errors
    /// As [`Self::review`].
    pub fn review_again(&self, known: &mut AboutPages) -> Result<Vec<ReviewGroup>> {
        let mut groups: BTreeMap<(String, String), ReviewGroup> = BTreeMap::new();
        for (doubt, about, document) in self.waiting_documents(known)? {
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
    fn waiting_documents(&self, known: &mut AboutPages) -> Result<Vec<(String, String, WaitingDocument)>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT p.page_id, p.number, f.document_id, coalesce(f.doubt, iif(f.alarm IS NULL, '', ?1)),
                    coalesce(f.reason, f.alarm, ''), d.doc_type, s.name, p.change, coalesce(d.confidential, 0)
             FROM pages p JOIN filings f USING (page_id) JOIN sources s ON s.file_id = p.file_id AND NOT s.duplicate
             LEFT JOIN documents d USING (document_id)
             WHERE p.page_id IN (
                SELECT page_id FROM pages WHERE state IN ('review', 'unreadable')
                UNION SELECT page_id FROM filings WHERE alarm IS NOT NULL AND NOT alarm_seen)
             ORDER BY s.source_id, p.number",
        )?;
        let mut still = AboutPages::default();
        let mut rows = statement.query([STRAY_PAGE])?;
        let mut waiting: Vec<(String, String, WaitingDocument)> = Vec::new();
        let mut place: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let page: i64 = row.get(0)?;
            let id = row.get::<_, Option<String>>(2)?.unwrap_or_else(|| page.to_string());
            let change = row.get(7)?;
            let about = match known.0.remove(&page) {
                Some(about) if about.change == change => about,
                _ => about_page(&connection, page, change)?,
            };
            still.0.insert(page, about.clone());
            if let Some((_, of, document)) = place.get(&id).and_then(|at| waiting.get_mut(*at)) {
                document.pages += 1;
                document.confidential |= about.confidential;
                if of.is_empty() {
                    *of = about.text;
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
                confidential: row.get(8)? || about.confidential,
            };
            waiting.push((row.get(3)?, about.text, document));
        }
        *known = still;
        Ok(waiting)
    }
}

fn about_page(connection: &Connection, page: i64, change: Option<i64>) -> Result<About> {
    let mut statement = connection
        .prepare_cached("SELECT facts, filing FROM filings LEFT JOIN readings USING (page_id) WHERE page_id = ?1")?;
    let (facts, filing): (Option<Vec<u8>>, Option<Vec<u8>>) =
        statement.query_row([page], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let text = match facts {
        Some(facts) => about(&unpack(&facts).map_err(|source| CatalogError::Packed { page, source })?),
        None => String::new(),
    };
    let any: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM confidential_patients)")?
        .query_row([], |r| r.get(0))?;
    let confidential = any && may_be_confidential(connection, PageId(page), filing.as_deref())?;
    Ok(About { change, text, confidential })
}

/// Whom a page seems to be about, in one line.
fn about(facts: &PageFacts) -> String {
    let mut parts = Vec::new();
    parts.extend(facts.names.first().map(|found| found.value.to_string()));
    parts.extend(facts.births.first().map(|found| format!("born {}", found.value)));
    parts.extend(facts.mrns.first().map(|found| format!("MRN {}", found.value.as_str())));
    parts.join(", ")
}
