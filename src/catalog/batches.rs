//! Scans taken in together.

use std::fmt;

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::change::mark_changed;
use super::{Catalog, FileId, PageId, Result, now};
use crate::chart::PageNumber;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BatchId(pub(super) i64);

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "batch {}", self.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchKind {
    /// A folder or file given to `convert`.
    Convert,
    /// What was dropped.
    Watch,
}

impl BatchKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Convert => "convert",
            Self::Watch => "watch",
        }
    }
}

impl Catalog {
    /// The batch that takes in what lies below `origin`: the one that was stopped there, else a new one.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn begin_batch(&self, kind: BatchKind, origin: &str) -> Result<BatchId> {
        self.write(|t| {
            let open = t
                .prepare_cached("SELECT batch_id FROM batches WHERE kind = ?1 AND origin = ?2 AND ended IS NULL")?
                .query_row(params![kind.as_str(), origin], |row| row.get(0))
                .optional()?;
            if let Some(id) = open {
                return Ok(BatchId(id));
            }
            t.execute(
                "INSERT INTO batches (kind, origin, started) VALUES (?1, ?2, ?3)",
                params![kind.as_str(), origin, now()],
            )?;
            Ok(BatchId(t.last_insert_rowid()))
        })
    }

    /// Begins a batch that somebody scans out of a box. Its scans come from a folder of its own below `drop_folder`,
    /// named after the box and the batch.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn begin_box(&self, drop_folder: &str, operator: &str, station: &str, box_label: &str) -> Result<BatchRecord> {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.write(|t| {
            t.execute(
                "INSERT INTO batches (kind, origin, operator, station, box, started) VALUES ('watch', '', ?1, ?2, ?3, ?4)",
                params![operator, said(station), said(box_label), now()],
            )?;
            let id = t.last_insert_rowid();
            let folder = match folder_name(box_label) {
                name if name.is_empty() => format!("batch {id}"),
                name => format!("{name} (batch {id})"),
            };
            t.execute("UPDATE batches SET origin = ?2 WHERE batch_id = ?1", params![id, format!("{drop_folder}/{folder}")])?;
            Ok(t.query_row(&format!("SELECT {RECORD} FROM batches b WHERE batch_id = ?1"), [id], record)?)
        })
    }

    /// Writes down which pages of a file came out of which box: those after each cover sheet, as far as the next one. A
    /// batch of somebody at the desk that has no label yet takes the first one's.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn out_of_boxes(&self, file: FileId, sheets: &[(PageNumber, String)]) -> Result<()> {
        self.write(|t| {
            for (number, label) in sheets {
                t.prepare_cached("UPDATE pages SET box = ?3 WHERE file_id = ?1 AND number >= ?2")?
                    .execute(params![file.0, number, label])?;
            }
            let Some((_, label)) = sheets.first() else { return Ok(()) };
            let batch: Option<i64> = t
                .query_row(
                    "UPDATE batches SET box = ?2 WHERE box IS NULL AND operator IS NOT NULL
                        AND batch_id = (SELECT batch_id FROM sources WHERE file_id = ?1 AND NOT duplicate)
                     RETURNING batch_id",
                    params![file.0, label],
                    |row| row.get(0),
                )
                .optional()?;
            match batch {
                Some(batch) => batch_changed(t, batch),
                None => Ok(()),
            }
        })
    }

    /// The batch that is open for scans from this very folder.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn open_batch_of(&self, folder: &str) -> Result<Option<BatchId>> {
        Ok(self
            .connection()
            .prepare_cached("SELECT batch_id FROM batches WHERE kind = 'watch' AND origin = ?1 AND ended IS NULL")?
            .query_row([folder], |row| row.get(0))
            .optional()?
            .map(BatchId))
    }

    /// Ends a batch all of whose pages are decided. One that took nothing in is forgotten, and the answer is the
    /// batch that took in last from the same place, if there is one.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn end_batch(&self, batch: BatchId) -> Result<BatchId> {
        self.write(|t| {
            let empty: bool =
                t.query_row("SELECT NOT EXISTS (SELECT 1 FROM sources WHERE batch_id = ?1)", [batch.0], |r| r.get(0))?;
            let earlier: Option<i64> = t
                .query_row(
                    "SELECT b.batch_id FROM batches b JOIN batches mine USING (kind, origin)
                     WHERE mine.batch_id = ?1 AND b.batch_id < ?1 ORDER BY b.batch_id DESC LIMIT 1",
                    [batch.0],
                    |r| r.get(0),
                )
                .optional()?;
            match earlier {
                Some(earlier) if empty => {
                    t.execute("DELETE FROM batches WHERE batch_id = ?1", [batch.0])?;
                    Ok(BatchId(earlier))
                }
                _ => {
                    t.execute("UPDATE batches SET ended = ?2 WHERE batch_id = ?1", params![batch.0, now()])?;
                    Ok(batch)
                }
            }
        })
    }
}

/// A batch as the catalog has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRecord {
    pub id: BatchId,
    /// `convert` or `watch`.
    pub kind: String,
    /// The folder that its scans come from.
    pub origin: String,
    /// Who scans it, at which station, out of which box, where somebody said so.
    pub operator: Option<String>,
    pub station: Option<String>,
    pub box_label: Option<String>,
    pub started: String,
    /// `None` while pages of it may still come or wait to be read.
    pub ended: Option<String>,
    /// Times a file came in with it.
    pub files: u64,
}

impl BatchRecord {
    /// Whether it is finished and took something in: then it has a certificate.
    #[must_use]
    pub fn is_certified(&self) -> bool {
        self.ended.is_some() && self.files > 0
    }
}

/// SHA-256, bytes, lines in the ledger, and whether it had come in before.
pub type CameIn = (String, u64, u64, bool);

impl BatchId {
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }
}

impl Catalog {
    /// Every batch, the first first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn batches(&self) -> Result<Vec<BatchRecord>> {
        let connection = self.connection();
        let mut statement = connection.prepare(&format!("SELECT {RECORD} FROM batches b ORDER BY batch_id"))?;
        let batches = statement.query_map([], record)?.collect::<rusqlite::Result<_>>()?;
        Ok(batches)
    }

    /// The batches that somebody scans out of boxes: open ones first, the last first, at most `limit`.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn boxes(&self, limit: u32) -> Result<Vec<BatchRecord>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {RECORD} FROM batches b WHERE operator IS NOT NULL
             ORDER BY ended IS NOT NULL, batch_id DESC LIMIT ?1"
        ))?;
        let batches = statement.query_map([limit], record)?.collect::<rusqlite::Result<_>>()?;
        Ok(batches)
    }

    /// The batch with this number.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn batch_numbered(&self, number: i64) -> Result<Option<BatchRecord>> {
        Ok(self
            .connection()
            .query_row(&format!("SELECT {RECORD} FROM batches b WHERE batch_id = ?1"), [number], record)
            .optional()?)
    }

    /// # Errors
    /// SQLite's refusal; also if there is no such batch.
    pub fn batch(&self, batch: BatchId) -> Result<BatchRecord> {
        Ok(self.connection().query_row(
            &format!("SELECT {RECORD} FROM batches b WHERE batch_id = ?1"),
            [batch.0],
            record,
        )?)
    }

    /// Every time a file came in with a batch, in that order.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn came_in(&self, batch: BatchId) -> Result<Vec<CameIn>> {
        let connection = self.connection();
        let mut statement = connection.prepare(
            "SELECT f.sha256, f.bytes, (SELECT count(*) FROM pages p WHERE p.file_id = f.file_id), s.duplicate
             FROM sources s JOIN files f USING (file_id) WHERE s.batch_id = ?1 ORDER BY s.source_id",
        )?;
        let count = |row: &Row<'_>, at| row.get::<_, i64>(at).map(i64::cast_unsigned);
        let came_in = statement
            .query_map([batch.0], |row| Ok((row.get(0)?, count(row, 1)?, count(row, 2)?, row.get(3)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(came_in)
    }
}

/// Search learns of every page of a batch that it knows.
fn batch_changed(t: &Transaction<'_>, batch: i64) -> Result<()> {
    let mut statement = t.prepare_cached(
        "SELECT page_id FROM pages JOIN sources s USING (file_id)
         WHERE s.batch_id = ?1 AND NOT s.duplicate AND change IS NOT NULL ORDER BY page_id",
    )?;
    let pages = statement.query_map([batch], |row| Ok(PageId(row.get(0)?)))?.collect::<rusqlite::Result<Vec<_>>>()?;
    pages.into_iter().try_for_each(|page| mark_changed(t, page))
}

/// The box of the page `p`, in SQL: what a cover sheet said, else the label of its batch.
pub(super) const BOX: &str = "coalesce(p.box, (SELECT b.box FROM sources s JOIN batches b USING (batch_id)
    WHERE s.file_id = p.file_id AND NOT s.duplicate))";

/// A box label as the name of a folder: without what leads elsewhere or cannot be shown.
fn folder_name(label: &str) -> String {
    let plain: String =
        label.chars().map(|c| if matches!(c, '/' | '\\') || c.is_control() { '-' } else { c }).collect();
    plain.trim().trim_start_matches(['.', '~']).chars().take(80).collect::<String>().trim().to_owned()
}

const RECORD: &str = "batch_id, kind, origin, operator, station, box, started, ended,
    (SELECT count(*) FROM sources s WHERE s.batch_id = b.batch_id)";

fn record(row: &Row<'_>) -> rusqlite::Result<BatchRecord> {
    Ok(BatchRecord {
        id: BatchId(row.get(0)?),
        kind: row.get(1)?,
        origin: row.get(2)?,
        operator: row.get(3)?,
        station: row.get(4)?,
        box_label: row.get(5)?,
        started: row.get(6)?,
        ended: row.get(7)?,
        files: row.get::<_, i64>(8)?.cast_unsigned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Arrival, Subject};
    use rusqlite::Connection;

    fn catalog() -> Catalog {
        Catalog::with(Connection::open_in_memory().unwrap()).unwrap()
    }

    #[test]
    fn a_box_has_a_folder_of_its_own_until_its_batch_has_ended() {
        let catalog = catalog();
        let of_box = catalog.begin_box("/drop", "ada", "Fujitsu 2", "A-113").unwrap();
        assert_eq!(of_box.origin, "/drop/A-113 (batch 1)");
        assert_eq!((of_box.operator.as_deref(), of_box.station.as_deref()), (Some("ada"), Some("Fujitsu 2")));
        assert_eq!(catalog.open_batch_of("/drop/A-113 (batch 1)").unwrap(), Some(of_box.id));
        assert_eq!(catalog.begin_box("/drop", "ada", "", "A-113").unwrap().origin, "/drop/A-113 (batch 2)");
        catalog.end_batch(of_box.id).unwrap();
        assert_eq!(catalog.open_batch_of("/drop/A-113 (batch 1)").unwrap(), None);
    }

    #[test]
    fn a_cover_sheet_says_out_of_which_box_the_pages_after_it_are() {
        let catalog = catalog();
        let batch = catalog.begin_box("/drop", "ada", "", "").unwrap().id;
        let file = |name: &str, sha256: &str| {
            let name = std::path::Path::new(name);
            let file = catalog
                .record(&Arrival { batch, name, sha256, original: "originals/x", bytes: 1, changed: 0 })
                .unwrap()
                .file;
            catalog.opened(file, 4).unwrap();
            file
        };
        let (first, second) = (file("a.pdf", "aa"), file("b.pdf", "bb"));
        catalog.out_of_boxes(second, &[(1, "A-113".to_owned()), (3, "B-7".to_owned())]).unwrap();
        let of = |page| catalog.view(&Subject::page(page)).unwrap().pages[0].box_label.clone();
        let labels: Vec<_> = (5..=8).map(|page| of(page).unwrap()).collect();
        assert_eq!(labels, ["A-113", "A-113", "B-7", "B-7"]);
        assert_eq!(of(1).as_deref(), Some("A-113"), "the batch had no label, and has it now");
        assert_eq!(catalog.batch(batch).unwrap().box_label.as_deref(), Some("A-113"));
        catalog.out_of_boxes(first, &[(2, "C-1".to_owned())]).unwrap();
        assert_eq!((of(1).as_deref(), of(2).as_deref()), (Some("A-113"), Some("C-1")));
        assert_eq!(catalog.batch(batch).unwrap().box_label.as_deref(), Some("A-113"), "a label that is there stays");
    }

    #[test]
    fn a_label_leads_nowhere_else() {
        let catalog = catalog();
        for label in ["../../etc", "..", "/", "a/../b", ".hidden", "a\nb"] {
            let origin = catalog.begin_box("/drop", "ada", "", label).unwrap().origin;
            let folder = origin.strip_prefix("/drop/").unwrap();
            assert!(!folder.contains(['/', '\n']) && !folder.starts_with('.'), "{folder}");
        }
    }
}
