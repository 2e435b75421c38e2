//! What was seen on each page, and what it says.

use std::fmt;
use std::io;

use jiff::civil::Date;
use rusqlite::{Transaction, params};

use super::change::mark_changed;
use super::filings::{date, stands_as_left};
use super::packed::{pack, unpack};
use super::{Catalog, CatalogError, FileId, Result};
use crate::chart::{Doubt, Mrn, PageFacts, PageNumber, PageReading};

/// A page in the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageId(pub(super) i64);

impl PageId {
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for PageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A page after its reading: what was seen and what it says, or why it could not be read.
#[derive(Debug, Clone)]
pub struct ReadPage {
    pub file: FileId,
    pub number: PageNumber,
    pub outcome: Result<(PageReading, PageFacts), String>,
    /// What its sheet is known again by, if there is enough on it; the catalog only keeps it.
    pub sheet: Option<Vec<u8>>,
}

/// What is kept of a page to know its sheet again by.
#[derive(Debug)]
pub enum KeptSheet {
    /// As it was given to [`ReadPage::sheet`].
    Print(Vec<u8>),
    /// Of a page that an earlier version read.
    Reading(Box<PageReading>),
}

/// A page in a patient's chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledPage {
    pub page: PageId,
    pub patient: Mrn,
    pub sha256: String,
    pub number: PageNumber,
    /// Of its document.
    pub service_date: Option<Date>,
    /// The first name its file came in under.
    pub source: String,
}

/// A page's number in the catalog, its reading and its facts, packed.
type PackedPage = (i64, Vec<u8>, Vec<u8>);

/// The pages of a file that could be read, in page order. Ink maps and rules are left out: only facts need them.
pub type StackOfReadings = Vec<(PageReading, PageFacts)>;

impl Catalog {
    /// Makes a waiting row for each page of a file that was opened. Again, it changes nothing.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn opened(&self, file: FileId, pages: u32) -> Result<()> {
        self.write(|t| {
            let mut page = t.prepare_cached("INSERT OR IGNORE INTO pages (file_id, number) VALUES (?1, ?2)")?;
            for number in 1..=pages {
                page.execute(params![file.0, number])?;
            }
            t.execute(
                "UPDATE files SET state = 'opened', pages = ?2 WHERE file_id = ?1 AND state = 'kept'",
                params![file.0, pages],
            )?;
            Ok(())
        })
    }

    /// Writes down that a file cannot be opened: one line in the ledger, page 0, in review with the reason.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn not_opened(&self, file: FileId, why: &str) -> Result<()> {
        self.write(|t| {
            t.execute(
                "UPDATE files SET state = 'unreadable', error = ?2 WHERE file_id = ?1 AND state = 'kept'",
                params![file.0, why],
            )?;
            t.execute("INSERT OR IGNORE INTO pages (file_id, number) VALUES (?1, 0)", [file.0])?;
            cannot_be_read(t, file, 0, why)
        })
    }

    /// The pages of a file that nobody has read yet.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn waiting_pages(&self, file: FileId) -> Result<Vec<PageNumber>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached("SELECT number FROM pages WHERE file_id = ?1 AND state = 'waiting' ORDER BY number")?;
        let pages = statement.query_map([file.0], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(pages)
    }

    /// Writes what was read of several pages, in one transaction. A page that was read before is left as it was.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn store(&self, pages: &[ReadPage]) -> Result<()> {
        // Packed before the transaction: whoever else writes waits for that alone.
        let pages = pages.iter().map(packed_page).collect::<Result<Vec<_>>>()?;
        self.write(|t| {
            for (page, outcome) in &pages {
                match outcome {
                    Ok((reading, facts)) => was_read(t, page, reading, facts)?,
                    Err(why) => cannot_be_read(t, page.file, page.number, why)?,
                }
            }
            Ok(())
        })
    }

    /// Writes facts found anew in stored readings.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn store_facts(&self, file: FileId, facts: &[(PageNumber, PageFacts)]) -> Result<()> {
        self.write(|t| {
            let mut statement = t.prepare_cached(
                "UPDATE readings SET facts = ?3
                 WHERE page_id = (SELECT page_id FROM pages WHERE file_id = ?1 AND number = ?2)",
            )?;
            for (number, facts) in facts {
                statement.execute(params![file.0, number, pack(facts).map_err(packed(file))?])?;
            }
            Ok(())
        })
    }

    /// What is stored of the pages of a file that could be read.
    ///
    /// # Errors
    /// SQLite's refusal, or a row that cannot be understood.
    pub fn stack(&self, file: FileId) -> Result<StackOfReadings> {
        let mut stack = Vec::new();
        self.each_reading(file, |reading, facts| stack.push((reading.without_ink(), facts)))?;
        Ok(stack)
    }

    /// Goes through what is stored of the pages of a file that could be read, in page order.
    ///
    /// # Errors
    /// SQLite's refusal, or a row that cannot be understood.
    pub fn each_reading(&self, file: FileId, mut take: impl FnMut(PageReading, PageFacts)) -> Result<()> {
        for (page, reading, facts) in self.packed_readings(file)? {
            let torn = |source| CatalogError::Packed { page, source };
            take(unpack(&reading).map_err(torn)?, unpack(&facts).map_err(torn)?);
        }
        Ok(())
    }

    /// Goes through the pages that are filed to a patient, one patient after another.
    ///
    /// # Errors
    /// SQLite's refusal, or a row that cannot be understood.
    pub fn each_filed_page(&self, patient: Option<&Mrn>, mut take: impl FnMut(FiledPage, KeptSheet)) -> Result<()> {
        let connection = self.connection();
        let mut statement = connection.prepare(
            "SELECT page_id, patient, sha256, number, service_date, print, CASE WHEN print IS NULL THEN reading END,
                    (SELECT name FROM sources s WHERE s.file_id = files.file_id AND NOT s.duplicate)
             FROM filings JOIN pages USING (page_id) JOIN files USING (file_id) JOIN readings USING (page_id)
             LEFT JOIN documents USING (document_id) LEFT JOIN sheet_prints USING (page_id)
             WHERE pages.state = 'filed' AND patient IS NOT NULL AND (?1 IS NULL OR patient = ?1) ORDER BY patient, page_id",
        )?;
        let mut rows = statement.query([patient.map(Mrn::as_str)])?;
        while let Some(row) = rows.next()? {
            let page: i64 = row.get(0)?;
            let kept = match (row.get::<_, Option<Vec<u8>>>(5)?, row.get::<_, Option<Vec<u8>>>(6)?) {
                (Some(print), _) => KeptSheet::Print(print),
                (None, reading) => {
                    let reading = unpack(&reading.unwrap_or_default());
                    KeptSheet::Reading(reading.map_err(|source| CatalogError::Packed { page, source })?)
                }
            };
            let filed = FiledPage {
                page: PageId(page),
                patient: Mrn(row.get(1)?),
                sha256: row.get(2)?,
                number: row.get(3)?,
                service_date: date(row.get(4)?),
                source: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
            };
            take(filed, kept);
        }
        Ok(())
    }

    /// As they lie in the catalog, so that nobody else waits while they are unpacked.
    fn packed_readings(&self, file: FileId) -> Result<Vec<PackedPage>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT page_id, reading, facts FROM pages JOIN readings USING (page_id)
             WHERE file_id = ?1 AND state <> 'unreadable' ORDER BY number",
        )?;
        let packed = statement
            .query_map([file.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(packed)
    }
}

/// A page with its reading and facts as they will lie in their columns, or why it could not be read.
type ReadAndPacked<'a> = (&'a ReadPage, Result<(Vec<u8>, Vec<u8>), &'a str>);

fn packed_page(page: &ReadPage) -> Result<ReadAndPacked<'_>> {
    let torn = packed(page.file);
    let outcome = match &page.outcome {
        Ok((reading, facts)) => Ok((pack(reading).map_err(&torn)?, pack(facts).map_err(&torn)?)),
        Err(why) => Err(why.as_str()),
    };
    Ok((page, outcome))
}

fn was_read(t: &Transaction<'_>, page: &ReadPage, reading: &[u8], facts: &[u8]) -> Result<()> {
    let ReadPage { file, number, sheet, .. } = page;
    t.prepare_cached(
        "INSERT OR IGNORE INTO readings (page_id, reading, facts)
         SELECT page_id, ?3, ?4 FROM pages WHERE file_id = ?1 AND number = ?2 AND state = 'waiting'",
    )?
    .execute(params![file.0, number, reading, facts])?;
    if let Some(print) = sheet {
        t.prepare_cached(
            "INSERT OR IGNORE INTO sheet_prints (page_id, print)
             SELECT page_id, ?3 FROM pages WHERE file_id = ?1 AND number = ?2 AND state = 'waiting'",
        )?
        .execute(params![file.0, number, print])?;
    }
    t.prepare_cached("UPDATE pages SET state = 'reading' WHERE file_id = ?1 AND number = ?2 AND state = 'waiting'")?
        .execute(params![file.0, number])?;
    Ok(())
}

fn cannot_be_read(t: &Transaction<'_>, file: FileId, number: PageNumber, why: &str) -> Result<()> {
    let page: i64 = t
        .prepare_cached("SELECT page_id FROM pages WHERE file_id = ?1 AND number = ?2")?
        .query_row(params![file.0, number], |row| row.get(0))?;
    let changed =
        t.execute("UPDATE pages SET state = 'unreadable' WHERE page_id = ?1 AND state = 'waiting'", [page])?;
    if changed > 0 && !stands_as_left(t, PageId(page))? {
        let reason = Doubt::Unreadable(why.to_owned()).to_string();
        t.execute(
            "INSERT OR REPLACE INTO filings (page_id, doubt, reason) VALUES (?1, 'unreadable', ?2)",
            params![page, reason],
        )?;
        mark_changed(t, PageId(page))?;
    }
    Ok(())
}

fn packed(file: FileId) -> impl Fn(io::Error) -> CatalogError {
    move |source| CatalogError::Packed { page: file.0, source }
}
