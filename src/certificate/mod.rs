//! What lets the paper be destroyed: a finished batch in figures, as a person reads it and as a program does.
//!
//! ```text
//! ARCHIVE/certificates/batch-000012.txt     to print and sign
//! ARCHIVE/certificates/batch-000012.json    the same, with a digest of itself
//! ```
//!
//! It holds counts by state, the SHA-256 of every original, times, the version and a hash of the settings; no
//! patient, no name of a scan and no folder, because people name those after patients. It says what was true when the
//! batch was finished: pages that wait are settled later, but no page and no original goes. One that has to be issued
//! again leaves the one before beside it.

mod body;
mod files;
mod text;

pub use body::{Certificate, CertifiedOriginal};
pub use files::{CertificateFault, batches_with_files, check, issue, text_of};
