//! Scans printed sheets: age, copier, scanner and fax, from hardly visible to heavy, by level.

mod bilevel;
mod damage;
mod geometry;
mod recipe;
mod tone;

pub(crate) use bilevel::{Bitmap, Threshold, to_bitmap};
pub(crate) use geometry::turned;
pub use recipe::Level;
pub(crate) use recipe::{Colour, Fax, Pixels, Recipe, Scan, scan};
