//! The patient list: what a hospital hands over as CSV, checked line by line.
//!
//! A line that cannot be taken over is reported by number and reason and never by what it says. The catalog keeps the
//! list.

mod dates;
mod import;

pub use import::{ImportReport, RejectedLine, Rejection, read_list};
