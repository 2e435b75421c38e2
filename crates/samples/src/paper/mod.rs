//! Paper documents as hospitals make them: whom they are about, how the form says so, what stands in them.

mod barcode;
mod compose;
mod date_style;
mod hospital;
mod identity;
mod mark;
mod pen;
mod separator;
mod subject;

pub(crate) mod forms;
pub(crate) mod prose;

pub(crate) use compose::Signing;
pub(crate) use hospital::{HOSPITALS, Hospital};
pub(crate) use identity::Layout;
pub(crate) use mark::{Face, Family, Mark, PagePrint, Paper, Printer, SHEET, Sheet};
pub(crate) use separator::{Symbology, separator_sheet};
pub(crate) use subject::{Disclosure, Subject};
