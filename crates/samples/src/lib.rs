//! Makes labelled scans of invented patients' charts, by seed.
//!
//! Nobody in them exists: names are put together by chance from our own lists, hospitals, numbers and findings are invented.
//! A set is a drop folder with scan files, a patient list and a truth file with one object a page. The same seed gives the
//! same bytes on the same fonts. Used for the committed `sample-scans/`, for tests and for benches.
//!
//! The rooms, in the order of a page's making: `people` → `paper` (what stands on the sheet) → `press` (print) → `scan`
//! (damage, scanner, fax) → `formats` (the file); `chart` puts papers into stacks.
//!
//! ```no_run
//! use chartroom_samples::{Plan, make};
//! let mut files = Vec::new();
//! let made = make(&Plan { pages: 20, ..Plan::of_seed(7) }, |file| { files.push(file); Ok(()) })?;
//! println!("{} patients", made.listed().count());
//! # anyhow::Ok(())
//! ```

mod chance;
mod chart;
mod charts;
mod formats;
mod paper;
mod people;
mod press;
mod scan;
mod showcase;
mod truth;

pub use chance::Chance;
pub use chart::ScanFile;
pub use charts::{Format, Plan, make};
pub use paper::forms::DocType;
pub use people::{DocumentPrint, MrnShape, NameOnPaper, Near, Person, Roster, Verdict, judge, patients_csv};
pub use scan::Level;
pub use showcase::{SHOWN, Shown, showcase};
pub use truth::{PageTruth, Printed, truth_jsonl};
