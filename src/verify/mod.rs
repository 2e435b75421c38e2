//! Whether the archive still is what it says.
//!
//! Originals are hashed again; catalog, originals, readings and search index are held against each other; the ledger
//! is added up. What does not agree is a [`Finding`]: its class, the place, a sentence, and the command that mends it.
//! [`examine()`] changes nothing and may run beside a watch: what is under way there is no finding. [`repair()`] mends
//! what can be mended and never removes the only copy of anything.
//!
//! Findings name places by hash and number, never by the name a scan came in under: that may be a patient's.

mod catalog;
mod certificates;
mod examine;
mod finding;
mod index;
mod originals;
mod pages;
mod repair;
#[cfg(test)]
mod tests;

pub use examine::{Silent, Watcher, examine};
pub use finding::{Class, Finding, Report};
pub use pages::open_originals;
pub use repair::{Repair, repair};
