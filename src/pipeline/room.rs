//! An archive as it is worked in: its folder, its settings and its catalog.

use std::path::Path;

use super::PipelineError;
use crate::archive::Archive;
use crate::catalog::Catalog;
use crate::config::{self, Settings};

/// An archive as it is worked in.
#[derive(Debug)]
pub struct RecordRoom {
    pub archive: Archive,
    pub settings: Settings,
    pub catalog: Catalog,
}

impl RecordRoom {
    /// Makes an archive in `folder`, or completes the one that is there.
    ///
    /// # Errors
    /// A folder that cannot be an archive.
    pub fn init(folder: &Path) -> Result<Self, PipelineError> {
        Self::of(Archive::init(folder)?)
    }

    /// Opens the archive in `folder`.
    ///
    /// # Errors
    /// No archive, settings that cannot be used, a catalog that cannot be opened.
    pub fn open(folder: &Path) -> Result<Self, PipelineError> {
        Self::of(Archive::open(folder)?)
    }

    fn of(archive: Archive) -> Result<Self, PipelineError> {
        let settings = config::load(&archive.settings_file())?;
        let catalog = Catalog::open(&archive.catalog_file())?;
        Ok(Self { archive, settings, catalog })
    }
}
