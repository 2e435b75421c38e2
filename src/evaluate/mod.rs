//! What is in an archive against labelled truth: the table a records manager would sign.

mod table;

pub use table::{EvaluateError, Evaluation, evaluate};
