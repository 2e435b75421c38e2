//! Which archive is meant.

use std::path::{Path, PathBuf};

use crate::catalog::{AuditEvent, CatalogError};
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

/// Writes down that the account that runs the program did something; what cannot be written down is not done.
pub(super) fn audit(room: &RecordRoom, what: &'static str, detail: &str) -> Result<(), CatalogError> {
    room.catalog.audit(&AuditEvent {
        person: format!("cli:{}", account()),
        what,
        detail: detail.to_owned(),
        origin: "command line".to_owned(),
        ..AuditEvent::default()
    })
}

/// The account that runs the program.
pub(super) fn account() -> String {
    std::env::var("USER").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
