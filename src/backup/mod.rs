//! The archive on another disk: backed up, restored, and written out so that it can be read without Chartroom.
//!
//! ```text
//! BACKUP/backup.json            what this is, and which catalog belongs to it; written last
//! BACKUP/catalog-1a2b….db       the catalog as it was at one moment, by its SHA-256
//! BACKUP/originals/ab/cdef….pdf every original, copied once
//! BACKUP/settings/              chartroom.toml and the site's own tables
//! BACKUP/certificates/
//! ```
//!
//! A backup may be made while scans are taken in. The catalog is copied at one moment, then the originals that it
//! names, which are there before it names them and never go; so whatever stops a backup, `backup.json` always points
//! to a catalog all of whose originals are there. The index is not in it: it is made anew. Nothing that waits in the
//! drop folder is in it either.

mod copying;
mod make;
mod plain;
mod restore;

use std::io;
use std::path::{Path, PathBuf};

use crate::archive::ArchiveError;
use crate::catalog::CatalogError;

pub use make::{back_up, check};
pub use plain::export;
pub use restore::restore;

/// Why a backup could not be made, or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    #[error("{} is not empty", path.display())]
    NotEmpty { path: PathBuf },
    #[error("{} is not a backup of an archive", path.display())]
    NotABackup { path: PathBuf },
    #[error("{} lies in the archive itself", path.display())]
    InTheArchive { path: PathBuf },
    #[error("{} is not the catalog that was backed up", path.display())]
    CatalogDiffers { path: PathBuf },
    #[error("{} could not be {done}", path.display())]
    Disk { done: &'static str, path: PathBuf, source: io::Error },
}

impl BackupError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Archive(e) => e.hint(),
            Self::Catalog(e) => e.hint(),
            Self::NotEmpty { .. } => Some("name a new or empty folder; nothing is ever written over."),
            Self::NotABackup { .. } => Some("name the folder that was given to `chartroom backup`."),
            Self::InTheArchive { .. } => Some("name a folder on another disk."),
            Self::CatalogDiffers { .. } => Some("use another backup; this one was altered or is damaged."),
            Self::Disk { .. } => None,
        }
    }

    fn disk(done: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk { done, path, source }
    }
}

/// Told how far the copying is.
pub trait Watcher {
    /// So many bytes are to be looked at.
    fn expect(&self, bytes: u64);
    fn done(&self, bytes: u64);
}

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copied {
    /// Originals in all.
    pub originals: u64,
    /// Of them copied now; the others were there.
    pub new: u64,
    /// Bytes copied now.
    pub bytes: u64,
    /// Lines of the ledger.
    pub pages: u64,
    /// Originals that are not what they should be: place and sentence. The rest was copied.
    pub faults: Vec<(String, String)>,
}
