//! Originals, and every time each came in.

use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use rusqlite::{OptionalExtension, Row, params};

use super::{BatchId, Catalog, Result, now};

/// An original in the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub(super) i64);

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "file {}", self.0)
    }
}

/// A file that came in and is safe among the originals.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    pub batch: BatchId,
    /// Below the batch's origin, as it was named.
    pub name: &'a Path,
    pub sha256: &'a str,
    /// Its place below the archive folder.
    pub original: &'a str,
    pub bytes: u64,
    /// Time of last change of the file that was taken in, nanoseconds since 1970.
    pub changed: i128,
}

/// What became of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    pub file: FileId,
    /// The same bytes came in before, under another name.
    pub duplicate: bool,
    /// The same bytes came in before under this very name: nothing was written.
    pub known: bool,
}

/// An original that is to be opened, or has pages to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    pub id: FileId,
    pub sha256: String,
    /// Its place below the archive folder.
    pub original: String,
    /// `None` until it was opened.
    pub pages: Option<u32>,
}

impl Catalog {
    /// Writes down that a file came in. The same file under the same name again changes nothing.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn record(&self, arrival: &Arrival<'_>) -> Result<Recorded> {
        let name = source_name(arrival.name);
        self.write(|t| {
            t.prepare_cached(
                "INSERT INTO files (sha256, original, bytes) VALUES (?1, ?2, ?3) ON CONFLICT (sha256) DO NOTHING",
            )?
            .execute(params![arrival.sha256, arrival.original, arrival.bytes.cast_signed()])?;
            let file: i64 = t
                .prepare_cached("SELECT file_id FROM files WHERE sha256 = ?1")?
                .query_row([arrival.sha256], |row| row.get(0))?;
            let known: Option<bool> = t
                .prepare_cached("SELECT duplicate FROM sources WHERE name = ?1 AND file_id = ?2")?
                .query_row(params![name, file], |row| row.get(0))
                .optional()?;
            if let Some(duplicate) = known {
                return Ok(Recorded { file: FileId(file), duplicate, known: true });
            }
            let duplicate: bool = t
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM sources WHERE file_id = ?1)")?
                .query_row([file], |row| row.get(0))?;
            let not_utf8 = arrival.name.to_str().is_none().then(|| arrival.name.as_os_str().as_bytes());
            t.prepare_cached(
                "INSERT INTO sources (file_id, batch_id, name, name_bytes, duplicate, bytes, changed, taken_in)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                file,
                arrival.batch.0,
                name,
                not_utf8,
                duplicate,
                arrival.bytes.cast_signed(),
                arrival.changed.to_string(),
                now()
            ])?;
            Ok(Recorded { file: FileId(file), duplicate, known: false })
        })
    }

    /// Whether the file `name` below the batch's origin was taken in before and has not changed since, by its
    /// size and time of last change: it need not be hashed again.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn is_taken_in(&self, batch: BatchId, name: &Path, bytes: u64, changed: i128) -> Result<bool> {
        Ok(self
            .connection()
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM sources s JOIN batches b USING (batch_id)
                 JOIN batches mine ON mine.batch_id = ?1 AND mine.origin = b.origin
                 WHERE s.name = ?2 AND s.bytes = ?3 AND s.changed = ?4)",
            )?
            .query_row(params![batch.0, source_name(name), bytes.cast_signed(), changed.to_string()], |row| {
                row.get(0)
            })?)
    }

    /// Files that have something left to do, first come first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn unfinished(&self) -> Result<Vec<FileEntry>> {
        self.files("state IN ('kept', 'opened')")
    }

    /// Files whose pages have been read and filed.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn finished(&self) -> Result<Vec<FileEntry>> {
        self.files("state = 'done'")
    }

    /// The names under which a file came in, the first one first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn source_names(&self, file: FileId) -> Result<Vec<String>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached("SELECT name FROM sources WHERE file_id = ?1 GROUP BY name ORDER BY min(source_id)")?;
        let names = statement.query_map([file.0], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(names)
    }

    fn files(&self, which: &str) -> Result<Vec<FileEntry>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare(&format!("SELECT file_id, sha256, original, pages FROM files WHERE {which} ORDER BY file_id"))?;
        let files = statement.query_map([], entry)?.collect::<rusqlite::Result<_>>()?;
        Ok(files)
    }

    /// The file, if it has something left to do.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn unfinished_entry(&self, file: FileId) -> Result<Option<FileEntry>> {
        Ok(self
            .connection()
            .prepare_cached(
                "SELECT file_id, sha256, original, pages FROM files
                 WHERE file_id = ?1 AND state IN ('kept', 'opened')",
            )?
            .query_row([file.0], entry)
            .optional()?)
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<FileEntry> {
    Ok(FileEntry { id: FileId(row.get(0)?), sha256: row.get(1)?, original: row.get(2)?, pages: row.get(3)? })
}

/// A relative path as the catalog and the export write it: `/` between folders, bytes that are no UTF-8 as `\xe9`.
#[must_use]
pub fn source_name(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    let mut name = String::new();
    for part in parts {
        if !name.is_empty() {
            name.push('/');
        }
        for chunk in part.as_bytes().utf8_chunks() {
            name.push_str(chunk.valid());
            for byte in chunk.invalid() {
                name.push_str(&format!("\\x{byte:02x}"));
            }
        }
    }
    name
}

/// The name of a source, as the catalog and the page export have it (bytes that are no UTF-8 escaped already), as it may
/// be shown: on one line, what has no shape escaped.
#[must_use]
pub fn shown_source(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for c in source.chars() {
        match c {
            '\'' | '"' | '\\' => text.push(c),
            c => text.extend(c.escape_debug()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_shown_as_the_export_names_it_but_for_what_has_no_shape() {
        assert_eq!(shown_source("box 12/O'Neil \"A\".pdf"), "box 12/O'Neil \"A\".pdf");
        assert_eq!(shown_source(r"caf\xe9.pdf"), r"caf\xe9.pdf");
        assert_eq!(shown_source("a\nb\u{1b}[2J\u{202e}.pdf"), r"a\nb\u{1b}[2J\u{202e}.pdf");
    }
}
