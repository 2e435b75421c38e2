//! Why something could not be read.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use crate::chart::PageNumber;

use super::protocol::Refusal;

/// What could not be read: the whole file, or one page of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    File,
    Page(PageNumber),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("The file"),
            Self::Page(number) => write!(f, "Page {number}"),
        }
    }
}

/// Why a file or a page could not be read. Its text is a sentence for a clerk and holds no words of the page.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{place} could not be read: it took too long, more than {} s of computing.", limit.as_secs_f32())]
    TooSlow { place: Place, limit: Duration },
    #[error("{place} could not be read: the reader stopped ({status}) whichever way it was tried. Scan it again.")]
    Stopped { place: Place, status: ExitStatus },
    /// The reader said no, in a whole sentence.
    #[error("{}", refusal.reason)]
    Refused { place: Place, refusal: Refusal },
    #[error("{place} could not be read: the reader's answer made no sense.")]
    Garbled { place: Place, source: io::Error },
    #[error("No reader could be started from {}.", program.display())]
    NotStarted { program: PathBuf, source: io::Error },
    #[error("The readers are not ready: {reason}")]
    NotReady { reason: String },
}

impl ReadError {
    /// The machine was the trouble, not the page: it should stay waiting and be read again once that is mended.
    ///
    /// Every other page was tried as often as makes sense, and is to be shown as unreadable.
    #[must_use]
    pub fn is_worth_retrying(&self) -> bool {
        match self {
            Self::NotStarted { .. } | Self::NotReady { .. } => true,
            Self::Refused { refusal, .. } => refusal.passing,
            Self::TooSlow { .. } | Self::Stopped { .. } | Self::Garbled { .. } => false,
        }
    }

    /// The reader died or was killed over it: a fresh one may do better, another way.
    pub(super) fn cost_the_reader(&self) -> bool {
        matches!(self, Self::TooSlow { .. } | Self::Stopped { .. } | Self::Garbled { .. })
    }
}
