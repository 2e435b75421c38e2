//! What is in a drop folder now, for people.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::config::IntakeSettings;

use super::examine::{Patience, examine, trouble};
use super::scan::{Seen, scan};
use super::{Found, Why};

/// Something in the drop folder, and why it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its path below the drop folder. Show it by [`super::shown`].
    pub relative: PathBuf,
    /// Bytes; 0 for what is no file.
    pub size: u64,
    /// When it last changed; `None` for what is no file.
    pub modified: Option<SystemTime>,
    pub why: Why,
}

/// Everything in the drop folder, by name, from one look at it by anybody at any time.
///
/// Each file is opened to see whether it is whole, so this takes a while for thousands of large files.
#[must_use]
pub fn waiting(folder: &Path, settings: &IntakeSettings) -> Vec<Waiting> {
    let (patience, now) = (Patience::of(settings), SystemTime::now());
    let mut table = Vec::new();
    scan(folder, &mut |relative, seen| {
        let (size, modified, why) = match seen {
            Seen::NotAFile(kind) => (0, None, Why::NotAFile(kind)),
            Seen::Unreadable(error) => (0, None, trouble(&error)),
            Seen::Ignored => (0, None, Why::Ignored),
            Seen::File(stamp) => {
                // A change "in the future" comes from another machine's clock, and is just now.
                let quiet = now.duration_since(stamp.modified).unwrap_or(Duration::ZERO);
                let why = examine(&Found::new(folder, relative, stamp), quiet, &patience);
                (stamp.size, Some(stamp.modified), why)
            }
        };
        table.push(Waiting { relative: relative.to_owned(), size, modified, why });
    });
    table.sort_by(|a, b| a.relative.cmp(&b.relative));
    table
}
