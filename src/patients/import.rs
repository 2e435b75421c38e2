//! Reading the patient list.

use std::io::Read;

use crate::chart::Patient;

/// What came of reading a patient list.
#[derive(Debug, Default)]
pub struct ImportReport {
    /// The good lines, in the order of the file.
    pub patients: Vec<Patient>,
    /// The bad lines, by number.
    pub rejected: Vec<RejectedLine>,
}

/// A line that is not taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedLine {
    /// From 1, the header being line 1.
    pub line: u64,
    pub reason: Rejection,
}

/// Why a line is not taken over. It never repeats what the line says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    #[error("the list cannot be read further: {0}")]
    Unreadable(String),
}

/// Reads a patient list.
#[must_use]
pub fn read_list(_reader: impl Read) -> ImportReport {
    ImportReport::default()
}
