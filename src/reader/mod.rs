//! One scan file opened and its pages read.

mod page;
mod process;
mod scan;

pub use page::{PageError, PageReader, upright_picture};
pub use process::{
    About, Outline, PageWork, Place, ReadError, ReaderProgram, Readers, Refusal, Way, serve, serve_with,
};
pub use scan::{OpenError, OpenLimits, PageContent, PagePicture, Scan, open};
