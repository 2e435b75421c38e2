//! What can go wrong between the index and the disk.

use std::io;
use std::path::PathBuf;

/// Why the index could not be used. It names folders, never what is in them.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the search index's folder {} cannot be used", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("the search index in {} is being written by another process", path.display())]
    Busy { path: PathBuf },
    #[error("the search index in {} cannot be opened; `chartroom reindex` makes it anew", path.display())]
    Damaged { path: PathBuf, source: tantivy::TantivyError },
    #[error("the search index could not be read")]
    Read(#[source] tantivy::TantivyError),
    #[error("the search index could not be written")]
    Write(#[source] tantivy::TantivyError),
}

impl SearchError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_worth_retrying(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Folder { .. })
    }

    pub(super) fn folder(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Folder { path, source }
    }
}
