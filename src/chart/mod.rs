//! The words of the trade: what a page, a fact, a patient and a filing are.
//!
//! Plain data that travels between the rooms. This room knows no other, does no input or output, and decides
//! nothing. Types that hold health information print as `Mrn(…)` under `Debug`, so that they can never reach a log.

mod export;
mod facts;
mod filing;
mod geometry;
mod patient;
mod reading;
mod rights;
mod why;

pub use export::{PageExport, PrintedFields};
pub use facts::{DateRole, FileIdentity, Found, PageFacts, PageOf, RoleDate, Separator, Signature, TypeGuess};
pub use filing::{
    Agreement, Alarm, Candidate, Comparison, Doubt, Field, Filing, PageFiling, PageState, StackFiling, StackPage,
};
pub use geometry::{Rect, Turn};
pub use patient::{Mrn, Patient, PersonName};
pub use reading::{Barcode, InkMap, Looks, PageReading, Rule, Symbology, TextOrigin, Word, Zone};
pub use rights::Right;

/// A page's place in its file, from 1, as on paper.
pub type PageNumber = u32;
