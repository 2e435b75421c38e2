//! An archive as it is worked in: its folder, its settings and its catalog.

use std::io;
use std::path::Path;

use super::PipelineError;
use crate::archive::{Archive, free_bytes};
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

    /// How full the archive's disk is.
    ///
    /// # Errors
    /// As the system's `statvfs`.
    pub fn disk(&self) -> io::Result<Disk> {
        let free_mb = free_bytes(self.archive.root())? >> 20;
        Ok(Disk { free_mb, floor_mb: self.settings.intake.free_mb })
    }

    fn of(archive: Archive) -> Result<Self, PipelineError> {
        let settings = config::load(&archive.settings_file())?;
        let catalog = Catalog::open(&archive.catalog_file())?;
        Ok(Self { archive, settings, catalog })
    }
}

/// Room on the archive's disk, in megabytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disk {
    pub free_mb: u64,
    /// Intake rests when fewer are free.
    pub floor_mb: u64,
}

impl Disk {
    /// Whether intake rests.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.free_mb < self.floor_mb
    }
}
