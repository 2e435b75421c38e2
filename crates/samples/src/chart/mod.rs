//! Puts papers together: a document for a person, documents in a stack, a stack in a file.

mod document;
mod stack;

pub(crate) use document::{Document, Flag, Mistype, Office, Request};
pub use stack::ScanFile;
pub(crate) use stack::{Item, Stack};
