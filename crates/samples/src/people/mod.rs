//! Invented people: the patient list, those near to them on purpose, and those who are not on it.

mod decidable;
mod names;
mod namesakes;
mod person;

pub use decidable::{DocumentPrint, NameOnPaper, Verdict, judge};
pub(crate) use names::{MEN, SURNAMES, WOMEN};
pub use namesakes::{Near, Roster};
pub use person::{MrnShape, Person, patients_csv};
