//! Whether the catalog agrees with itself.

use rayon::iter::{IntoParallelRefIterator, ParallelExtend, ParallelIterator};
use rusqlite::{Connection, Row, params};

use super::packed::unpack;
use super::{BatchId, Catalog, FileId, PageId, Result};
use crate::chart::{PageFacts, PageFiling, PageNumber, PageReading};

/// Readings that are looked at together.
const AT_ONCE: i64 = 512;

/// A place where the catalog contradicts itself. Each says what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breach {
    /// No line of the ledger says how the file came in: its pages are in no sum.
    NoSource { file: FileId },
    /// The file has other rows than pages.
    PagesDiffer { file: FileId, pages: u32, rows: u32 },
    /// The file is called done, and this page of it is not decided: nobody would come back to it.
    Forgotten { file: FileId, page: PageId, number: PageNumber },
    /// The page is decided, and nothing that was read of it is there.
    NoReading { file: FileId, page: PageId, number: PageNumber },
    /// What is stored of the page cannot be understood, or is of another page.
    DamagedReading { file: FileId, page: PageId, number: PageNumber },
    /// The page is decided, and the decision is not there, or is another than its state says.
    NoFiling { file: FileId, page: PageId, number: PageNumber },
    /// The page changed, and has no change number: search would never learn of it.
    NoChange { file: FileId, page: PageId, number: PageNumber },
    /// The page is filed to somebody who is not on the list.
    NoPatient { file: FileId, page: PageId, number: PageNumber },
    /// The sum of the states is not the number of pages that came in.
    BatchSum { batch: BatchId, pages: u64, sum: u64 },
}

/// An original in the catalog, to be compared with what lies on the shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedOriginal {
    pub file: FileId,
    pub sha256: String,
    /// Its place below the archive folder.
    pub original: String,
    pub bytes: u64,
    /// `None` if it was not opened, or cannot be.
    pub pages: Option<u32>,
}

impl Catalog {
    /// What SQLite itself finds wrong with the file; empty if nothing.
    ///
    /// # Errors
    /// The file cannot even be read.
    pub fn damage(&self) -> Result<Vec<String>> {
        let connection = self.connection();
        let mut damage: Vec<String> = rows(&connection, "PRAGMA integrity_check(20)", |row| row.get(0))?;
        damage.retain(|line| line != "ok");
        let broken = rows(&connection, "PRAGMA foreign_key_check", |row| {
            let (table, at): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok(format!("row {} of {table} refers to something that is not there", at.unwrap_or_default()))
        })?;
        damage.extend(broken.into_iter().take(20));
        Ok(damage)
    }

    /// Every original, in the order they came in.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn listed_originals(&self) -> Result<Vec<ListedOriginal>> {
        rows(&self.connection(), "SELECT file_id, sha256, original, bytes, pages FROM files ORDER BY file_id", |row| {
            Ok(ListedOriginal {
                file: FileId(row.get(0)?),
                sha256: row.get(1)?,
                original: row.get(2)?,
                bytes: row.get::<_, i64>(3)?.cast_unsigned(),
                pages: row.get(4)?,
            })
        })
    }

    /// Where the ledger does not add up, or a page's rows do not fit its state. What the readings hold is
    /// [`Self::damaged_readings`].
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn breaches(&self) -> Result<Vec<Breach>> {
        let connection = self.connection();
        // One transaction: a run beside us changes nothing of what we see.
        let connection = connection.unchecked_transaction()?;
        let mut found = Vec::new();
        found.extend(rows(
            &connection,
            "SELECT file_id FROM files f
             WHERE NOT EXISTS (SELECT 1 FROM sources s WHERE s.file_id = f.file_id AND NOT s.duplicate)",
            |row| Ok(Breach::NoSource { file: FileId(row.get(0)?) }),
        )?);
        found.extend(rows(&connection, PAGES_DIFFER, |row| {
            Ok(Breach::PagesDiffer { file: FileId(row.get(0)?), pages: row.get(1)?, rows: row.get(2)? })
        })?);
        found.extend(pages(&connection, FORGOTTEN, |file, page, number| Breach::Forgotten { file, page, number })?);
        found.extend(pages(&connection, NO_READING, |file, page, number| Breach::NoReading { file, page, number })?);
        found.extend(pages(&connection, NO_FILING, |file, page, number| Breach::NoFiling { file, page, number })?);
        found.extend(pages(&connection, NO_CHANGE, |file, page, number| Breach::NoChange { file, page, number })?);
        found.extend(pages(&connection, NO_PATIENT, |file, page, number| Breach::NoPatient { file, page, number })?);
        found.extend(rows(&connection, BATCH_SUMS, |row| {
            let (pages, sum): (i64, i64) = (row.get(1)?, row.get(2)?);
            Ok(Breach::BatchSum { batch: BatchId(row.get(0)?), pages: pages.cast_unsigned(), sum: sum.cast_unsigned() })
        })?);
        Ok(found)
    }

    /// Looks at every reading and every decision that is stored; `done` is told how many more were looked at.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn damaged_readings(&self, done: impl Fn(u64)) -> Result<Vec<Breach>> {
        let (mut damaged, mut after) = (Vec::new(), 0);
        loop {
            let stored = self.stored_after(after)?;
            let Some(last) = stored.last() else { return Ok(damaged) };
            after = last.page;
            let unsound = stored.par_iter().filter(|stored| !stored.is_sound()).map(Stored::breach);
            damaged.par_extend(unsound);
            done(stored.len() as u64);
        }
    }

    /// How many pages have something stored of them.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn count_readings(&self) -> Result<u64> {
        let count: i64 = self.connection().query_row("SELECT count(*) FROM readings", [], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    fn stored_after(&self, page: i64) -> Result<Vec<Stored>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT page_id, p.file_id, p.number, r.reading, r.facts, f.filing
             FROM readings r JOIN pages p USING (page_id) LEFT JOIN filings f USING (page_id)
             WHERE page_id > ?1 ORDER BY page_id LIMIT ?2",
        )?;
        let stored = statement
            .query_map(params![page, AT_ONCE], |row| {
                Ok(Stored {
                    page: row.get(0)?,
                    file: row.get(1)?,
                    number: row.get(2)?,
                    reading: row.get(3)?,
                    facts: row.get(4)?,
                    filing: row.get(5)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(stored)
    }

    /// Every page that search should know, with its change, up to the change `watermark`; in the order of pages.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn searchable(&self, watermark: u64) -> Result<Vec<(i64, u64)>> {
        let connection = self.connection();
        let mut statement =
            connection.prepare("SELECT page_id, change FROM pages WHERE change <= ?1 ORDER BY page_id")?;
        let pages = statement
            .query_map([watermark.cast_signed()], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(pages)
    }
}

/// What lies in the rows of one page.
struct Stored {
    page: i64,
    file: i64,
    number: PageNumber,
    reading: Vec<u8>,
    facts: Vec<u8>,
    filing: Option<Vec<u8>>,
}

impl Stored {
    fn is_sound(&self) -> bool {
        let reading = unpack::<PageReading>(&self.reading).is_ok_and(|reading| reading.number == self.number);
        let filing = self
            .filing
            .as_ref()
            .is_none_or(|filing| unpack::<PageFiling>(filing).is_ok_and(|filing| filing.page == self.number));
        reading && filing && unpack::<PageFacts>(&self.facts).is_ok()
    }

    fn breach(&self) -> Breach {
        Breach::DamagedReading { file: FileId(self.file), page: PageId(self.page), number: self.number }
    }
}

/// A file that cannot be opened has one row, number 0; one that was not opened has none.
const PAGES_DIFFER: &str = "
    SELECT f.file_id, iif(f.state = 'unreadable', 1, coalesce(f.pages, 0)) AS pages, count(p.page_id) AS there
    FROM files f LEFT JOIN pages p USING (file_id) GROUP BY f.file_id
    HAVING there <> pages
        OR (there > 0 AND min(p.number) <> iif(f.state = 'unreadable', 0, 1))
        OR (there > 0 AND max(p.number) <> iif(f.state = 'unreadable', 0, f.pages))";

const FORGOTTEN: &str = "
    SELECT file_id, page_id, number FROM pages p JOIN files f USING (file_id)
    WHERE f.state IN ('done', 'unreadable') AND p.state IN ('waiting', 'reading')";

/// A page that nobody could read may have been filed by a person.
const NO_READING: &str = "
    SELECT file_id, p.page_id, number FROM pages p LEFT JOIN filings f ON f.page_id = p.page_id
    WHERE p.state NOT IN ('waiting', 'unreadable') AND number > 0 AND NOT coalesce(settled, 0)
      AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.page_id = p.page_id)";

const NO_FILING: &str = "
    SELECT p.file_id, p.page_id, number FROM pages p LEFT JOIN filings f ON f.page_id = p.page_id
    WHERE p.state NOT IN ('waiting', 'reading') AND (f.page_id IS NULL OR CASE p.state
        WHEN 'filed' THEN NOT settled AND patient IS NULL
        WHEN 'review' THEN patient IS NOT NULL OR reason IS NULL
        WHEN 'unreadable' THEN patient IS NOT NULL OR reason IS NULL
        ELSE NOT settled AND patient IS NOT NULL END)";

const NO_CHANGE: &str = "
    SELECT file_id, page_id, number FROM pages WHERE change IS NULL AND state NOT IN ('waiting', 'reading')";

const NO_PATIENT: &str = "
    SELECT p.file_id, page_id, number FROM pages p JOIN filings USING (page_id)
    WHERE patient IS NOT NULL AND NOT EXISTS (SELECT 1 FROM patients WHERE mrn = patient)";

/// Counted from the files on one side and from the ledger on the other.
const BATCH_SUMS: &str = "
    SELECT batch_id, came_in, in_states FROM (
        SELECT b.batch_id,
            (SELECT coalesce(sum(iif(f.state = 'unreadable', 1, coalesce(f.pages, 0))), 0)
             FROM sources s JOIN files f USING (file_id) WHERE s.batch_id = b.batch_id) AS came_in,
            (SELECT count(*) FROM ledger l WHERE l.batch_id = b.batch_id) AS in_states
        FROM batches b)
    WHERE came_in <> in_states";

fn rows<T>(connection: &Connection, sql: &str, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], read)?.collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

fn pages(
    connection: &Connection,
    sql: &str,
    breach: impl Fn(FileId, PageId, PageNumber) -> Breach,
) -> Result<Vec<Breach>> {
    rows(connection, sql, |row| Ok(breach(FileId(row.get(0)?), PageId(row.get(1)?), row.get(2)?)))
}
