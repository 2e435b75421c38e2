//! Making the catalog agree with itself again. Nothing that a person settled is undone, and no page goes.

use std::path::Path;

use rusqlite::{OptionalExtension, params};

use super::change::mark_changed;
use super::decisions::SET_ASIDE;
use super::{BatchId, Catalog, FileId, PageId, Result, now, source_name};

impl Catalog {
    /// Sends pages back to be read again. Their file is then unfinished: the next run reads and files them. What a
    /// person settled or set aside stands afterwards as that person left it.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn read_again(&self, pages: &[PageId]) -> Result<()> {
        self.write(|t| {
            for page in pages {
                t.prepare_cached(
                    "UPDATE filings SET left_in = p.state FROM pages p
                     WHERE p.page_id = filings.page_id AND filings.page_id = ?1 AND p.state NOT IN ('waiting', 'reading')
                       AND (settled OR doubt IN (?2, ?3))",
                )?
                .execute(params![page.0, SET_ASIDE[0], SET_ASIDE[1]])?;
                t.prepare_cached("DELETE FROM readings WHERE page_id = ?1")?.execute([page.0])?;
                t.prepare_cached("UPDATE pages SET state = 'waiting' WHERE page_id = ?1 AND number > 0")?
                    .execute([page.0])?;
                t.prepare_cached(
                    "UPDATE files SET state = 'opened' WHERE state = 'done'
                     AND file_id = (SELECT file_id FROM pages WHERE page_id = ?1)",
                )?
                .execute([page.0])?;
            }
            Ok(())
        })
    }

    /// Calls a file unfinished: the next run reads what waits in it and files it again.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn file_again(&self, file: FileId) -> Result<()> {
        self.write(|t| {
            t.execute("UPDATE files SET state = 'opened' WHERE file_id = ?1 AND state = 'done'", [file.0])?;
            Ok(())
        })
    }

    /// Has a file opened again, so that each of its pages has a row. Rows behind its last page go where nothing was
    /// read or decided of them.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn open_again(&self, file: FileId) -> Result<()> {
        self.write(|t| {
            t.execute(
                "DELETE FROM pages WHERE file_id = ?1 AND state = 'waiting'
                 AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.page_id = pages.page_id)
                 AND NOT EXISTS (SELECT 1 FROM filings f WHERE f.page_id = pages.page_id)
                 AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.page_id = pages.page_id)",
                [file.0],
            )?;
            t.execute("UPDATE files SET state = 'kept', pages = NULL, error = NULL WHERE file_id = ?1", [file.0])?;
            Ok(())
        })
    }

    /// Gives pages a change number, so that search learns of them.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn tell_search(&self, pages: &[PageId]) -> Result<()> {
        self.write(|t| pages.iter().try_for_each(|page| mark_changed(t, *page)))
    }

    /// Writes a line into the ledger for a file that has none, or none that is the first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn give_source(&self, file: FileId, batch: BatchId) -> Result<()> {
        self.write(|t| {
            let first: Option<i64> =
                t.query_row("SELECT min(source_id) FROM sources WHERE file_id = ?1", [file.0], |row| row.get(0))?;
            if let Some(first) = first {
                t.execute("UPDATE sources SET duplicate = 0 WHERE source_id = ?1", [first])?;
                return Ok(());
            }
            t.execute(
                "INSERT INTO sources (file_id, batch_id, name, duplicate, bytes, changed, taken_in)
                 SELECT file_id, ?2, original, 0, bytes, '0', ?3 FROM files WHERE file_id = ?1",
                params![file.0, batch.0, now()],
            )?;
            Ok(())
        })
    }

    /// Where the file lay when it was taken in from a folder that keeps its scans, for each time it came in. The
    /// bytes there may be others by now.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn places_it_came_from(&self, file: FileId) -> Result<Vec<std::path::PathBuf>> {
        let connection = self.connection();
        let mut statement = connection.prepare(
            "SELECT b.origin, s.name, s.name_bytes FROM sources s JOIN batches b USING (batch_id) WHERE s.file_id = ?1",
        )?;
        let mut rows = statement.query([file.0])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            let (origin, name, bytes): (String, String, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            places.push(place(Path::new(&origin), &name, bytes));
        }
        Ok(places)
    }

    /// The original whose bytes hash to `sha256`.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn file_of(&self, sha256: &str) -> Result<Option<FileId>> {
        Ok(self
            .connection()
            .query_row("SELECT file_id FROM files WHERE sha256 = ?1", [sha256], |row| Ok(FileId(row.get(0)?)))
            .optional()?)
    }

    /// Writes down that an original lies elsewhere on the shelves: under another extension.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn moved_to(&self, file: FileId, original: &str) -> Result<()> {
        self.write(|t| {
            t.execute("UPDATE files SET original = ?2 WHERE file_id = ?1", params![file.0, original])?;
            Ok(())
        })
    }
}

/// A file given to `convert` by itself is its own origin, and its name is the last part of it.
fn place(origin: &Path, name: &str, bytes: Option<Vec<u8>>) -> std::path::PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let name = bytes.map_or_else(|| name.into(), |bytes| std::path::PathBuf::from(std::ffi::OsString::from_vec(bytes)));
    let is_itself = origin.file_name().is_some_and(|last| source_name(Path::new(last)) == source_name(&name));
    if is_itself && origin.is_file() { origin.to_owned() } else { origin.join(name) }
}
