//! Which archive is meant.

use std::path::{Path, PathBuf};

use crate::pipeline::{PipelineError, RecordRoom};

/// What `--archive` or `CHARTROOM_ARCHIVE` said.
pub(super) struct Place(pub(super) Option<PathBuf>);

impl Place {
    pub(super) fn folder(&self) -> &Path {
        self.0.as_deref().unwrap_or(Path::new("."))
    }

    pub(super) fn open(&self) -> Result<RecordRoom, PipelineError> {
        RecordRoom::open(self.folder())
    }
}

/// The account that runs the program.
pub(super) fn account() -> String {
    std::env::var("USER").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
