//! The patient list: what a hospital hands over as CSV, checked line by line.

mod import;

pub use import::{ImportReport, RejectedLine, Rejection, read_list};
