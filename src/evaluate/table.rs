//! The comparison.

use std::fmt;
use std::io::BufRead;

use crate::chart::PageExport;

/// Why the truth cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    #[error("the truth cannot be read")]
    Read(#[from] std::io::Error),
    #[error("line {line} of the truth is not a page: {source}")]
    Line { line: usize, source: serde_json::Error },
}

/// How good an archive is, by measure.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Evaluation {}

impl fmt::Display for Evaluation {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

/// Compares the pages of an archive with labelled truth, one object a line.
///
/// # Errors
/// Truth that cannot be read, or a line that is not a page of it.
pub fn evaluate(_truth: impl BufRead, _pages: &[PageExport]) -> Result<Evaluation, EvaluateError> {
    Ok(Evaluation::default())
}
