//! What the watch asks of the archive.

use std::error::Error;
use std::io;

use super::Found;

/// Takes found files in: the pipeline's part of intake.
pub trait TakeIn {
    /// Keeps the original, records it, and only then removes the dropped copy, by [`Found::remove`].
    ///
    /// May be asked again for a file that it recorded before: after a crash in between, or where the copy could not
    /// be removed.
    ///
    /// # Errors
    /// Nothing was recorded. The file waits and is tried again.
    fn take_in(&mut self, found: &Found) -> Result<Taken, TakeError>;
}

/// What became of a file that was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The dropped copy is gone.
    Removed,
    /// The dropped copy could not be removed, or changed in the meantime. It is tried again, and not recorded twice
    /// while it stays as it was.
    Kept,
}

/// Why a file was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    #[error("it changed while it was being copied")]
    Changed,
    /// This file is in trouble; others may do.
    #[error("it could not be read: {0}")]
    File(#[source] io::Error),
    /// The archive is in trouble: no file can be taken now.
    #[error("the archive takes nothing now: {0}")]
    Archive(#[source] Box<dyn Error + Send + Sync>),
}
