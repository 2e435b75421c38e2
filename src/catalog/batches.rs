//! Scans taken in together.

use std::fmt;

use rusqlite::{OptionalExtension, params};

use super::{Catalog, Result, now};

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
