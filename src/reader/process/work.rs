//! The work of a reader process, behind a trait so that tests can do it badly.

use std::path::Path;

use crate::chart::{Looks, PageNumber, PageReading, Turn, Zone};

use super::protocol::{About, Framing, Outline, Refusal, Way};

/// Opens files and reads their pages, in the reader process, on one thread.
///
/// Pages of a file mostly come one after another, so the work keeps the last file open.
pub trait PageWork {
    /// What keeps it from reading any page, in a sentence.
    fn trouble(&self) -> Option<String>;

    fn about(&self) -> About;

    /// # Errors
    /// A file that cannot be opened, or has no pages.
    fn outline(&mut self, file: &Path) -> Result<Outline, Refusal>;

    /// # Errors
    /// A file that cannot be opened, a page that it has not or that cannot be read.
    fn read(&mut self, file: &Path, page: PageNumber, way: Way) -> Result<PageReading, Refusal>;

    /// What each look at these zones of a page reads, which was set upright by turn and skew.
    ///
    /// # Errors
    /// As for [`Self::read`].
    fn read_zones(
        &mut self,
        file: &Path,
        page: PageNumber,
        upright: (Turn, f32),
        zones: &[Zone],
    ) -> Result<Vec<Looks>, Refusal>;

    /// The page's picture, set upright by turn and skew (degrees) as [`PageReading`] says.
    ///
    /// # Errors
    /// As for [`Self::read`].
    fn picture(
        &mut self,
        file: &Path,
        page: PageNumber,
        upright: (Turn, f32),
        framing: Framing,
    ) -> Result<Vec<u8>, Refusal>;
}
