//! Where the originals are kept: the archive folder and everything in it that is a plain file.
//!
//! ```text
//! ARCHIVE/chartroom.toml          settings that differ from the defaults
//! ARCHIVE/config/                 the site's own copies of the tables (document types, labels, nicknames)
//! ARCHIVE/drop/                   scans dropped here are taken in by `watch`
//! ARCHIVE/originals/ab/cdef….pdf  every file ever taken in, byte for byte, named by its SHA-256
//! ARCHIVE/originals/incoming/     copies not yet whole; emptied at every start
//! ARCHIVE/originals/set-aside/    originals that were not what their name said; made when the first is found
//! ARCHIVE/certificates/           one for each finished batch
//! ARCHIVE/catalog.db              what happened to every page: the truth
//! ARCHIVE/index/                  the search index; can be rebuilt from the catalog
//! ARCHIVE/writer.lock             held by the one process that takes scans in
//! ```
//!
//! An original is written beside its place, synced, renamed and its folder synced before anybody hears of it.

mod disk;
mod folder;
mod lock;
mod originals;
mod privacy;
mod shelves;

use std::io;
use std::path::{Path, PathBuf};

pub use disk::{free_bytes, is_read_only, network_file_system};
pub use folder::Archive;
pub use lock::WriterLock;
pub use originals::{Kept, copy_and_hash, hash_of};
pub use privacy::keep_from_others;

/// Why the archive folder could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("{} is not an archive folder", path.display())]
    NotAnArchive { path: PathBuf },
    #[error("{} is not empty and not an archive folder", path.display())]
    NotEmpty { path: PathBuf },
    #[error("{} lies on a network file system ({kind})", path.display())]
    NetworkFileSystem { path: PathBuf, kind: &'static str },
    #[error("the archive is in use by another process ({holder})")]
    InUse { holder: String },
    #[error("only {free_mb} MB are free on the archive's disk, and {floor_mb} MB must stay free")]
    NoRoom { free_mb: u64, floor_mb: u64 },
    #[error("it changed while it was copied")]
    Changed,
    #[error("it could not be read")]
    Source(#[source] io::Error),
    #[error("the disk of {} is full", path.display())]
    Full { path: PathBuf, source: io::Error },
    #[error("the disk of {} is read-only", path.display())]
    ReadOnly { path: PathBuf, source: io::Error },
    #[error("{} could not be {done}", path.display())]
    Disk { done: &'static str, path: PathBuf, source: io::Error },
}

impl ArchiveError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotAnArchive { .. } => {
                Some("name the archive with --archive DIR, or make one with `chartroom init DIR`.")
            }
            Self::NotEmpty { .. } => Some("name a new or empty folder."),
            Self::NetworkFileSystem { .. } => Some(
                "keep the archive on a disk of this machine; scans may be dropped from the network into its drop folder.",
            ),
            Self::InUse { .. } => Some("wait for it to end, or drop the scans into the archive's drop folder."),
            Self::NoRoom { .. } => Some("make room, or lower `intake.free_mb`; the same command then continues."),
            Self::Full { .. } => Some("make room; nothing is lost, and the same command then continues."),
            Self::ReadOnly { .. } => Some("make it writable; nothing is lost, and the same command then continues."),
            Self::Changed | Self::Source(_) | Self::Disk { .. } => None,
        }
    }

    pub(crate) fn disk(done: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path, source },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path, source },
            _ => Self::Disk { done, path, source },
        }
    }

    /// Whether it passes when somebody makes room, or makes the disk writable again.
    #[must_use]
    pub fn is_refused_by_disk(&self) -> bool {
        matches!(self, Self::NoRoom { .. } | Self::Full { .. } | Self::ReadOnly { .. })
    }
}
