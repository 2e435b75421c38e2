//! The tables and settings, compiled once.

use std::path::Path;

use super::MrnShape;
use crate::config::{self, BarcodeSettings, ConfigError, FactSettings};

/// The texts of the tables that a records manager edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactTables {
    /// Labels of identifiers, and labels whose values are not the patient's.
    pub identifiers: String,
    /// Labels of dates, with their roles.
    pub dates: String,
    /// Document types: titles, cues, LOINC codes, which date counts.
    pub document_types: String,
}

const IDENTIFIERS: &str = include_str!("../../config/identifiers.toml");
const DATES: &str = include_str!("../../config/dates.toml");
const DOCUMENT_TYPES: &str = include_str!("../../config/document-types.toml");

impl Default for FactTables {
    /// The built-in tables.
    fn default() -> Self {
        Self { identifiers: IDENTIFIERS.into(), dates: DATES.into(), document_types: DOCUMENT_TYPES.into() }
    }
}

impl FactTables {
    /// The archive's own tables where its `config` folder has them, else the built-in ones.
    ///
    /// # Errors
    /// A table that is there and cannot be read.
    pub fn of_archive(archive: &Path) -> Result<Self, ConfigError> {
        Ok(Self {
            identifiers: config::table(archive, "identifiers.toml", IDENTIFIERS)?,
            dates: config::table(archive, "dates.toml", DATES)?,
            document_types: config::table(archive, "document-types.toml", DOCUMENT_TYPES)?,
        })
    }
}

/// Why the tables cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error("{table}: {message}")]
    Table { table: &'static str, message: String },
    #[error("facts.mrn_shape is no regular expression")]
    MrnShape { source: regex::Error },
}

/// The rules by which facts are found, compiled once from the tables and settings.
#[derive(Debug)]
pub struct FactRules {}

impl FactRules {
    /// # Errors
    /// A table that is not as it should be, a `mrn_shape` that is no regular expression.
    pub fn new(
        settings: &FactSettings,
        barcodes: &BarcodeSettings,
        tables: &FactTables,
        mrn_shape: Option<MrnShape>,
    ) -> Result<Self, RulesError> {
        let _ = (settings, barcodes, tables, mrn_shape);
        Ok(Self {})
    }

    /// The LOINC code of a document type (slug).
    #[must_use]
    pub fn loinc(&self, slug: &str) -> Option<&str> {
        let _ = slug;
        None
    }

    /// The slugs of all document types, in the order of the table.
    pub fn document_types(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }
}
