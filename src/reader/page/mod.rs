//! Reads one page: what is printed on its picture, and where.
//!
//! A page picture is turned upright and straightened, then Tesseract reads its words, and barcodes, printed
//! lines and ink are found. Everything works on one thread: who wants more pages at once starts more readers.
//!
//! ```text
//! picture ─► sketch (150 dpi, dark or light) ─► pose: turn and skew ─► upright picture ─► lines ─► words
//!                                          └─► blank?                             └─► barcodes, rules, ink, hash
//! ```

mod barcodes;
mod bars;
mod bits;
mod blank;
mod border;
mod components;
mod dense;
mod error;
mod framing;
mod grain;
mod ink;
mod line_reader;
mod noise;
mod page_reader;
mod plain;
mod pose;
mod resize;
mod rules;
mod sauvola;
mod sketch;
mod skew;
mod stickers;
mod tesseract;
mod text_reader;
mod turn;
mod updown;
mod zone_reader;

#[cfg(test)]
mod identity;
#[cfg(test)]
mod leptonica;
#[cfg(test)]
mod tests;

pub use error::PageError;
pub use framing::{upright_part, upright_within};
pub use page_reader::PageReader;
pub use turn::upright_picture;
