//! Writes page pictures into every kind of file a record room has.

mod ccitt;
mod encoding;
mod jbig2;
mod jpx;
mod pdf;
mod pdf_pictures;
mod pdf_text;
mod photo;
mod tiff;

pub(crate) use encoding::{Encoding, FilePage, write_file};
