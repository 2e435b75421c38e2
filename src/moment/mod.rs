//! Named moments of a page's journey at which a test may pull the plug.
//!
//! A machine loses power between any two instructions; most of those places are alike, and some are not: after the
//! copy and before the rename, after the rename and before the catalog hears of it. Those have a name here, so that a
//! test can stop the program exactly there and look what the next start makes of it.
//!
//! Nothing but a test can do so. `CHARTROOM_KILL_AT=PID:NAME:NTH` is obeyed only where `PID` is the process that
//! started this one; a line left in a profile or a service file cannot name a process that does not exist yet, and
//! reader processes, whose parent is another, never obey it. Without it a moment costs one look at a static.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{Signal, getpgrp, getpid, getppid, kill_process, kill_process_group};

/// The environment variable that names the moment.
pub const KILL_AT: &str = "CHARTROOM_KILL_AT";

macro_rules! moments {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A moment that has a name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Moment { $($(#[$doc])* $name,)* }

        impl Moment {
            pub const ALL: &[Moment] = &[$(Self::$name,)*];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

moments! {
    /// An empty copy lies in `originals/incoming`.
    CopyBegun = "copy-begun",
    /// The copy is whole, and may not be on the disk yet.
    Copied = "copied",
    /// The copy is on the disk under a temporary name.
    BeforeRename = "before-rename",
    /// It has its name; its folder is not synced.
    Renamed = "renamed",
    /// The original is safe, and the catalog does not know of it.
    Kept = "kept",
    /// In the middle of a catalog transaction.
    DuringCommit = "during-commit",
    /// A catalog transaction is on the disk.
    Committed = "committed",
    /// The catalog knows the original, and the dropped copy is still there.
    Recorded = "recorded",
    /// The dropped copy is gone.
    CopyRemoved = "copy-removed",
    /// A scan's pages have their rows, and none is read.
    Opened = "opened",
    /// Readings are written, and their scan is not filed.
    Stored = "stored",
    /// A scan is filed, and search does not know of it.
    Filed = "filed",
    /// Pages are in the index's memory, and not on the disk.
    IndexPut = "index-put",
    /// Segments are written, and no commit names them.
    DuringIndexCommit = "during-index-commit",
    /// The index knows the pages.
    IndexCommitted = "index-committed",
    /// A second generation was begun beside the first.
    GenerationBegun = "generation-begun",
    /// The second generation is whole, and searches use the first.
    GenerationFilled = "generation-filled",
    /// The pointer to the second generation is written and not in its place.
    PointerWritten = "pointer-written",
    /// Searches use the second generation, and the first is still there.
    GenerationSwapped = "generation-swapped",
    /// A person's decision is in the catalog, and search does not know of it.
    Settled = "settled",
    /// A certificate is written under a temporary name.
    CertificateWritten = "certificate-written",
    /// One of the two files of a certificate is in its place.
    CertificateHalf = "certificate-half",
    /// The batch has its certificate, and is not ended.
    Certified = "certified",
    /// The batch is ended.
    BatchEnded = "batch-ended",
}

/// Says that the program has come to `moment`. Does nothing, unless a test asked to be rid of the program here.
#[inline]
pub fn reached(moment: Moment) {
    if let Some(plan) = PLAN.get_or_init(|| Plan::parse(&std::env::var(KILL_AT).ok()?, parent())) {
        plan.reached(moment);
    }
}

static PLAN: OnceLock<Option<Plan>> = OnceLock::new();

struct Plan {
    moment: Moment,
    /// How many times the moment still comes before the end.
    left: AtomicU32,
}

impl Plan {
    /// `PID:NAME` or `PID:NAME:NTH`; nothing if it is meant for the child of another process.
    fn parse(text: &str, parent: i32) -> Option<Self> {
        let mut parts = text.split(':');
        let meant_for_us = parts.next()?.parse() == Ok(parent);
        let name = parts.next()?;
        let moment = Moment::ALL.iter().copied().find(|moment| moment.as_str() == name)?;
        let nth: u32 = parts.next().map_or(Ok(1), str::parse).ok()?;
        (meant_for_us && parent > 1 && nth > 0).then_some(Self { moment, left: AtomicU32::new(nth) })
    }

    fn reached(&self, moment: Moment) {
        if moment == self.moment && self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            pull_the_plug();
        }
    }
}

fn parent() -> i32 {
    getppid().map_or(0, |parent| parent.as_raw_nonzero().get())
}

/// Ends this process and its group as a power cut would: nothing is flushed, no destructor runs.
fn pull_the_plug() {
    if getpgrp() == getpid() {
        let _ = kill_process_group(getpid(), Signal::KILL);
    }
    let _ = kill_process(getpid(), Signal::KILL);
    loop {
        std::thread::park();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_child_of_the_process_that_is_named_obeys() {
        assert!(Plan::parse("41:renamed", 41).is_some());
        assert!(Plan::parse("41:renamed", 42).is_none());
        assert!(Plan::parse("1:renamed", 1).is_none(), "a service manager starts everything");
        assert!(Plan::parse("renamed", 41).is_none());
        assert!(Plan::parse("41:tea-time", 41).is_none());
        assert!(Plan::parse("41:renamed:0", 41).is_none());
    }

    #[test]
    fn every_moment_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = Moment::ALL.iter().map(|moment| moment.as_str()).collect();
        assert_eq!(names.len(), Moment::ALL.len());
    }
}
