//! The work of a reader process, behind a trait so that tests can do it badly.

use std::path::Path;

use crate::chart::{PageNumber, PageReading, Turn};
use crate::config::ReaderSettings;

use super::protocol::{About, Outline, Refusal, Way};

/// Opens files and reads their pages, in the reader process, on one thread.
///
/// Pages of a file mostly come one after another, so the work keeps the last file open.
pub trait PageWork {
    fn about(&self) -> About;

    /// # Errors
    /// A file that cannot be opened, or has no pages.
    fn outline(&mut self, file: &Path) -> Result<Outline, Refusal>;

    /// # Errors
    /// A file that cannot be opened, a page that it has not or that cannot be read.
    fn read(&mut self, file: &Path, page: PageNumber, way: Way) -> Result<PageReading, Refusal>;

    /// The page as PNG, turned by `turn` and `skew` (degrees) as [`PageReading`] says.
    ///
    /// # Errors
    /// As for [`Self::read`].
    fn picture(&mut self, file: &Path, page: PageNumber, turn: Turn, skew: f32) -> Result<Vec<u8>, Refusal>;
}

/// The real work. Until scans can be opened here, it says so.
pub(super) struct ScanWork;

impl ScanWork {
    pub(super) fn begin(_settings: &ReaderSettings) -> Self {
        Self
    }
}

impl PageWork for ScanWork {
    fn about(&self) -> About {
        About { trouble: Some("Reading scans is not built in yet.".to_owned()), ..About::default() }
    }

    fn outline(&mut self, _file: &Path) -> Result<Outline, Refusal> {
        Err(Refusal::of("Reading scans is not built in yet."))
    }

    fn read(&mut self, _file: &Path, _page: PageNumber, _way: Way) -> Result<PageReading, Refusal> {
        Err(Refusal::of("Reading scans is not built in yet."))
    }

    fn picture(&mut self, _file: &Path, _page: PageNumber, _turn: Turn, _skew: f32) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::of("Reading scans is not built in yet."))
    }
}
