//! How much there is of everything that the ledger does not count.

use serde::Serialize;

use super::{Catalog, Result};

/// Counts over the whole archive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Totals {
    /// Files, each counted once however often it came in.
    pub originals: u64,
    pub original_bytes: u64,
    /// Pages of which something is stored.
    pub readings: u64,
    pub documents: u64,
    pub batches: u64,
    /// Batches of which pages may still come or wait to be read.
    pub open_batches: u64,
    /// What people decided.
    pub decisions: u64,
    /// Pages that a person filed.
    pub settled_pages: u64,
}

impl Catalog {
    /// # Errors
    /// SQLite's refusal.
    pub fn totals(&self) -> Result<Totals> {
        let totals = self.connection().query_row(
            "SELECT (SELECT count(*) FROM files), (SELECT coalesce(sum(bytes), 0) FROM files),
                    (SELECT count(*) FROM readings), (SELECT count(*) FROM documents),
                    (SELECT count(*) FROM batches), (SELECT count(*) FROM batches WHERE ended IS NULL),
                    (SELECT count(*) FROM decisions), (SELECT count(*) FROM filings WHERE settled)",
            [],
            |row| {
                let count = |at| row.get::<_, i64>(at).map(i64::cast_unsigned);
                Ok(Totals {
                    originals: count(0)?,
                    original_bytes: count(1)?,
                    readings: count(2)?,
                    documents: count(3)?,
                    batches: count(4)?,
                    open_batches: count(5)?,
                    decisions: count(6)?,
                    settled_pages: count(7)?,
                })
            },
        )?;
        Ok(totals)
    }
}
