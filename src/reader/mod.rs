//! One scan file opened, its pages made upright and clean, read.
//!
//! Everything in here meets strangers' bytes and runs in a reader process, which may be killed at any time; only
//! [`Readers`] is the other side of that boundary.

mod page;
mod process;
mod scan;

pub use page::{PageError, PageReader, upright_part, upright_picture, upright_within};
pub(crate) use process::hear;
pub use process::{
    About, Enforced, Framing, InForce, Outline, PageWork, Place, ReadError, ReaderProgram, Readers, Refusal, Way,
    serve, serve_with,
};
pub(crate) use scan::open_bytes;
pub use scan::{OpenError, OpenLimits, PageContent, PagePicture, Scan, open};
