//! What happened to every page: the truth of an archive.
//!
//! One SQLite file. Every page picture that enters is one row in exactly one state, and the rows are written only
//! in whole transactions: at every commit the pages of a file or batch are the sum of its states. Everything else
//! (the search index above all) can be made again from here and from the originals. Each function takes and gives
//! types of [`chart`](crate::chart); no other room sees a row.

mod alike;
mod api_tokens;
mod arrangement;
mod audit;
mod audit_queue;
mod batches;
mod change;
mod charts;
mod checks;
mod decisions;
mod documents;
mod emergencies;
mod export;
mod files;
mod filings;
mod learning;
mod ledger;
mod look_up;
mod mending;
mod merges;
mod overview;
mod packed;
mod patients;
mod quality;
mod readings;
mod saved_searches;
mod schema;
mod staff;
mod story;
#[cfg(test)]
mod tests;
mod totals;
mod undo;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use rustix::fs::StatVfsMountFlags;

use crate::moment::{Moment, reached};

use audit_queue::AuditQueue;

pub use api_tokens::ApiToken;
pub use audit::{AuditEntry, AuditEvent, AuditFilter, AuditVerdict};
pub use batches::{BatchId, BatchKind, BatchRecord, CameIn};
pub use change::ChangedPage;
pub use charts::ChartDocument;
pub use checks::{Breach, ListedOriginal};
pub use decisions::{By, SET_ASIDE, Settlement, Subject};
pub use documents::{DocumentView, PageView};
pub use emergencies::Emergency;
pub use files::{Arrival, FileEntry, FileId, Recorded, shown_source, source_name};
pub use filings::{StoredFiling, document_id};
pub use learning::TypedDocument;
pub use ledger::{AboutPages, Ledger, ReviewGroup, STRAY_PAGE, WaitingDocument};
pub use merges::Merge;
pub use overview::{Backlog, DayOfWork, PersonsWork, RecentArrival, Share};
pub use patients::ListChange;
pub use quality::{DrawnPage, Sample, Verdict};
pub use readings::{FiledPage, KeptSheet, PageId, ReadPage, StackOfReadings};
pub use saved_searches::SavedSearch;
pub use staff::{Credentials, Person, PersonId, Role, Session};
pub use totals::Totals;
pub use undo::Decision;

/// Why the catalog could not answer.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    #[error("the catalog could not be used")]
    Database(#[source] rusqlite::Error),
    #[error("the catalog could not be written: its disk is full")]
    Full(#[source] rusqlite::Error),
    #[error("the catalog could not be written: its disk is read-only")]
    ReadOnly(#[source] rusqlite::Error),
    #[error("the catalog was made by a newer version (its format is {found}, this version knows {known})")]
    TooNew { found: i64, known: i64 },
    #[error("the catalog could not be set to write ahead (its journal is `{0}`)")]
    Journal(String),
    #[error("page {page}: what is stored of it cannot be understood")]
    Packed { page: i64, source: std::io::Error },
    #[error("there is no page or document {0}")]
    NoSuchPage(String),
    #[error("there is no such patient on the list")]
    NoSuchPatient,
    #[error("a record number is merged once, and into another one")]
    CannotMerge,
    #[error("it is the first page of its document: there is nothing to split")]
    NothingToSplit,
    #[error("the order must name each page of the document once")]
    NotItsPages,
    #[error("there is no document before it in its file")]
    NothingBefore,
    #[error("this cannot be taken back any more: something later stands on it")]
    CannotUndo,
    #[error("more searches than can be kept: forget one first")]
    TooManySaved,
    #[error("somebody signs in under this name already")]
    NameTaken,
    #[error("somebody has to be able to administer the archive")]
    LastAdministrator,
}

impl CatalogError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Full(_) => Some("make room; nothing is lost, and the same command then continues."),
            Self::ReadOnly(_) => Some("make it writable; nothing is lost, and the same command then continues."),
            Self::TooNew { .. } => Some("use the newer version of chartroom."),
            Self::NoSuchPage(_) => Some("`chartroom review` and `chartroom search` show the ids."),
            Self::NoSuchPatient => Some("check the record number, or import a newer patient list."),
            _ => None,
        }
    }
}

impl CatalogError {
    /// Whether it passes when somebody makes room, or makes the disk writable again.
    #[must_use]
    pub fn is_refused_by_disk(&self) -> bool {
        matches!(self, Self::Full(_) | Self::ReadOnly(_))
    }
}

impl From<rusqlite::Error> for CatalogError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(error),
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(error),
            Some(ErrorCode::SystemIoFailure) if is_no_room_for_shared_memory(&error) => Self::Full(error),
            _ => Self::Database(error),
        }
    }
}

/// Opening a catalog with a write-ahead log makes a small file beside it, for which there was no room.
fn is_no_room_for_shared_memory(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

/// What SQLite cannot open because nothing can be written beside it.
fn or_read_only(error: CatalogError, file: &Path) -> CatalogError {
    let folder = file.parent().unwrap_or(file);
    let read_only = rustix::fs::statvfs(folder).is_ok_and(|disk| disk.f_flag.contains(StatVfsMountFlags::RDONLY));
    match error {
        CatalogError::Database(error) if read_only => CatalogError::ReadOnly(error),
        error => error,
    }
}

type Result<T, E = CatalogError> = std::result::Result<T, E>;

/// The catalog of one archive. Any thread may ask; one at a time is answered, or, after [`Catalog::answer_many`], several.
#[derive(Debug)]
pub struct Catalog {
    connection: Mutex<Connection>,
    /// Further connections, for questions only.
    readers: Vec<Mutex<Connection>>,
    /// Lines of the audit that wait to be written together.
    audit: AuditQueue,
}

impl Catalog {
    /// Opens the catalog in `file`, makes it if there is none, and brings an older one up to date.
    ///
    /// # Errors
    /// [`CatalogError::TooNew`], or SQLite's refusal.
    pub fn open(file: &Path) -> Result<Self> {
        Connection::open(file).map_err(CatalogError::from).and_then(Self::with).map_err(|e| or_read_only(e, file))
    }

    /// Opens a snapshot to look into it; nothing in it is changed, nor beside it.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn read_only(snapshot: &Path) -> Result<Self> {
        let connection = Connection::open_with_flags(snapshot, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(Self::over(connection))
    }

    /// From now on `readers` questions are answered at once, beside whoever writes. `file` is the catalog's own.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn answer_many(&mut self, file: &Path, readers: usize) -> Result<()> {
        for _ in 0..readers {
            let mut connection = Connection::open(file)?;
            schema::prepare(&mut connection)?;
            self.readers.push(Mutex::new(connection));
        }
        Ok(())
    }

    fn over(connection: Connection) -> Self {
        Self { connection: Mutex::new(connection), readers: Vec::new(), audit: AuditQueue::default() }
    }

    /// Writes the catalog as it is at this moment to a new file `to`. Others may write meanwhile.
    ///
    /// # Errors
    /// SQLite's refusal; also if `to` is there already.
    pub fn snapshot(&self, to: &Path) -> Result<()> {
        self.connection().execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
        Ok(())
    }

    fn with(mut connection: Connection) -> Result<Self> {
        schema::prepare(&mut connection)?;
        Ok(Self::over(connection))
    }

    /// A connection to ask by: a reader where there are some, else the one that writes.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        let free = self.readers.iter().find_map(|reader| match reader.try_lock() {
            Ok(reader) => Some(reader),
            Err(TryLockError::Poisoned(reader)) => Some(reader.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        });
        free.unwrap_or_else(|| match self.readers.first() {
            Some(reader) => held(reader),
            None => self.writer(),
        })
    }

    /// The connection that writes.
    fn writer(&self) -> MutexGuard<'_, Connection> {
        held(&self.connection)
    }

    /// Does `work` in one transaction: all of it is written, or nothing.
    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.writer();
        write_with(&mut connection, work)
    }
}

/// A thread that panicked in the middle of a transaction has rolled it back: what it held is still good.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write_with<T>(connection: &mut Connection, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    reached(Moment::DuringCommit);
    transaction.commit()?;
    reached(Moment::Committed);
    Ok(done)
}

/// Now, to the second, as the catalog writes it: `2026-11-21T20:30:26Z`.
#[must_use]
pub fn now() -> String {
    let now = jiff::Timestamp::now();
    now.round(jiff::Unit::Second).unwrap_or(now).to_string()
}
