//! What is in an archive against labelled truth: the table a records manager would sign.
//!
//! Truth is one JSON object a page. A measure whose key the truth has nowhere is left out of the table; a key that is
//! there and null says that the page has no such thing.

mod bound;
mod grouping;
mod measures;
mod plain;
mod table;
mod truth;

pub use grouping::Grouping;
pub use measures::{Detection, Evaluation, Fields, Filed, Pages, Text, evaluate};
pub use plain::Tally;
pub use truth::{EvaluateError, Truth};
