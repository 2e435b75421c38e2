//! Reader processes: where strangers' bytes are opened, and the only place they are.
//!
//! A damaged or hostile scan can crash a C library, hang it, or eat the memory. So each page is read in a process of
//! its own kind: this same program with the hidden subcommand `reader-process`, one for every core. [`Readers`] is
//! the parent's side; [`serve`] is the child's. They talk over a socket that is the child's standard input, by the
//! messages of [`protocol`]; the child's standard output is nowhere, so that no library can print between them.
//!
//! A page that kills or outlasts its reader costs that page: it is tried once more on a fresh process
//! and then given up with a sentence for a clerk. A reader ends by itself, at once, when its parent is gone.
//!
//! `CHARTROOM_READER` names another program to start; `CHARTROOM_READER_STDERR=1` shows what readers write to
//! standard error (otherwise dropped: it could hold words of a page).

mod child;
mod engine;
mod error;
mod frame;
mod pool;
mod program;
mod protocol;
mod reader_process;
mod sandbox;
mod scan_work;
mod vitals;
mod work;

pub use child::{serve, serve_with};
pub use error::{Place, ReadError};
pub use pool::Readers;
pub use program::ReaderProgram;
pub use protocol::{About, Framing, Outline, Refusal, Way};
pub use sandbox::{Enforced, InForce};
pub use work::PageWork;

/// What the parent makes of any bytes that a reader answers about page 1: for the fuzzer.
pub(crate) fn hear(mut bytes: &[u8]) -> Option<crate::chart::PageReading> {
    let reply = frame::receive::<protocol::Reply>(&mut bytes).ok()?;
    match reply {
        protocol::Reply::Reading(_) if !reply.is_sound(Place::Page(1)) => None,
        protocol::Reply::Reading(reading) => Some(*reading),
        _ => None,
    }
}

#[cfg(test)]
mod doubles;
#[cfg(test)]
mod tests;
