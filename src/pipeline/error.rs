//! Why a run stopped.

use crate::archive::ArchiveError;
use crate::catalog::CatalogError;
use crate::config::ConfigError;
use crate::facts::RulesError;
use crate::filing::{NicknamesError, WeightsError};
use crate::search::SearchError;

/// Why a run stopped. What it had done stays done, and the next run goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Nicknames(#[from] NicknamesError),
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error("no page can be read now: {0}")]
    Readers(String),
    #[error("no threads could be started")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl PipelineError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Archive(e) => e.hint(),
            Self::Catalog(e) => e.hint(),
            Self::Readers(_) => Some("`chartroom doctor` shows what is missing; the same command then continues."),
            Self::Search(_) => Some("`chartroom reindex` makes the index anew; nothing else is touched by it."),
            _ => None,
        }
    }

    /// Whether it passes when somebody makes room on the disk, or makes it writable again.
    #[must_use]
    pub fn is_refused_by_disk(&self) -> bool {
        match self {
            Self::Archive(e) => e.is_refused_by_disk(),
            Self::Catalog(e) => e.is_refused_by_disk(),
            _ => false,
        }
    }
}
