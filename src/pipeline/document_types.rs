//! The document types of an archive by the names that people call them.

use serde::Deserialize;

use super::{PipelineError, RecordRoom};
use crate::config::ConfigError;
use crate::facts::FactTables;

/// A document type as people know it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DocumentType {
    pub slug: String,
    pub name: String,
}

#[derive(Deserialize)]
struct Table {
    #[serde(rename = "type")]
    types: Vec<DocumentType>,
}

impl RecordRoom {
    /// The document types that this archive knows, in the order of its table.
    ///
    /// # Errors
    /// A table that cannot be used.
    pub fn document_types(&self) -> Result<Vec<DocumentType>, PipelineError> {
        let text = FactTables::of_archive(self.archive.root())?.document_types;
        let table: Table = toml::from_str(&text).map_err(|e| ConfigError::Wrong {
            path: self.archive.config_folder().join("document-types.toml"),
            message: e.message().to_owned(),
        })?;
        Ok(table.types)
    }
}
