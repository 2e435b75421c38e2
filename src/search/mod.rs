//! Finding a page again, in text that a scanner misread.
//!
//! The index is a projection of the catalog: it can be thrown away and made again. Its watermark, in each
//! commit's payload, says up to which change of the catalog it has come. It holds terms, their places and a few
//! numbers, no page's text; the words of a page that was found come from the catalog and are marked by
//! [`highlight()`]. Terms are health information all the same: the index's folder needs the protection of the
//! archive itself, and a page that is purged is gone from it only when its segment is merged or rebuilt.
//!
//! A word is found as it was typed, then in the forms that the scanner's confusions make of it, then one or two
//! edits away; a page with exact words always stands before one with misread words. This room alone knows
//! tantivy.

mod check;
mod confusion;
mod error;
mod expand;
mod find;
mod generation;
mod highlight;
mod hit;
mod index;
mod likeness;
mod matching;
mod phrase;
mod placed;
mod query;
mod schema;
mod text;
mod word_forms;
mod writer;

pub use confusion::{CONFUSIONS, Confusion, ConfusionError, Confusions};
pub use error::SearchError;
pub use find::{PageHit, Results};
pub use highlight::{Highlight, MARKS, highlight};
pub use hit::SearchHit;
pub use index::Index;
pub use likeness::Closeness;
pub use query::{Query, QueryError, parse};
pub use schema::IndexedPage;
pub use writer::{Rebuild, Writer};
