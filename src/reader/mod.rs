//! One scan file opened and its pages read.

mod process;

pub use process::{
    About, Outline, PageWork, Place, ReadError, ReaderProgram, Readers, Refusal, Way, serve, serve_with,
};
