//! The order of the stages: a scan is taken in, its pages are read, what they say is found, the stack is filed, and
//! search learns of it.
//!
//! This room sees all the others and does no work of its own. It decides what runs at once: one thread takes scans
//! in and opens them, one thread for each reader process reads pages, and the calling thread writes the catalog,
//! files each scan whose last page was read, and lets the index follow. Work is handed out by the page, so that one
//! scan of 2,000 pages uses every core. Where a page stands is a row in the catalog, written when a stage is done; a
//! stage may run twice and nothing happens twice. So whatever stops a run, the next one goes on where it stood.

mod calibrate;
mod close;
mod copies;
mod document_types;
mod error;
mod finding;
mod judgement;
mod learning;
mod line;
mod pictures;
mod projection;
mod reading;
mod refile;
mod room;
mod take_in;
#[cfg(test)]
mod tests;

pub use calibrate::{Owners, calibrate, settled_owners};
pub use copies::{Copies, ScannedPage, better_scans, copies};
pub use document_types::DocumentType;
pub use error::PipelineError;
pub use finding::{Finder, Findings};
pub use judgement::Judgement;
pub use line::{Line, Progress, Silent};
pub use pictures::{PictureSize, Pictures};
pub use projection::Projection;
pub use reading::{PageReader, Trouble};
pub use refile::refile;
pub use room::{Disk, RecordRoom};
pub use take_in::{Arrivals, DropFolder};
