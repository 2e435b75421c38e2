//! Whether a file may be taken, and if not, why it waits.

use std::fmt;
use std::fs::{File, FileType};
use std::io;
use std::os::unix::fs::FileTypeExt;
use std::time::Duration;

use rustix::fs::{FlockOperation, fcntl_lock, flock};
use rustix::io::Errno;

use crate::config::IntakeSettings;

use super::Found;
use super::whole::{Wholeness, wholeness};

/// Why a file in the drop folder waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It does not wait any more: it is whole and its turn comes.
    Next,
    Empty,
    /// It is new, or was changed a moment ago.
    Changing,
    /// Its format says that its end is missing; what of it, in words.
    NotWhole(&'static str),
    /// Nothing here can tell whether it is whole; it is taken when it stays as it is for long.
    UnknownKind,
    Locked,
    /// It cannot be opened, and what the system says to that.
    Unreadable(String),
    NotAFile(NotAFile),
    /// It is hidden, unfinished or another program's lock, by its name.
    Ignored,
    /// The archive did not take it, and why.
    Refused(String),
    /// It is taken in, but its copy cannot be removed from the folder.
    Kept,
}

impl Why {
    /// Whether waiting alone will not do: somebody has to look at it.
    #[must_use]
    pub fn is_for_a_person(&self) -> bool {
        !matches!(self, Self::Next | Self::Changing | Self::NotWhole(_) | Self::UnknownKind | Self::Ignored)
    }

    /// What somebody can do about it; empty where there is nothing to be done.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Next | Self::Changing | Self::UnknownKind | Self::Ignored => "",
            Self::Empty => "Copy or scan it again, and remove this one.",
            Self::NotWhole(_) => "If the copying broke off, copy it again; left alone it is taken as it is.",
            Self::Locked => "Close it in the other program.",
            Self::Unreadable(_) => "Give this program's account the right to read it, or look after the share.",
            Self::NotAFile(_) => "Remove it, and put the file itself here.",
            Self::Refused(_) => "Nothing is lost; it is tried again.",
            Self::Kept => "Remove it by hand: the archive has it.",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next => f.write_str("it is whole and will be taken next"),
            Self::Empty => f.write_str("it is empty"),
            Self::Changing => f.write_str("it is still being copied, or changed a moment ago"),
            Self::NotWhole(what) => write!(f, "it is not whole yet: {what}"),
            Self::UnknownKind => f.write_str("it is of no known kind, and taken when it stays as it is"),
            Self::Locked => f.write_str("another program has locked it"),
            Self::Unreadable(why) => write!(f, "it cannot be opened: {why}"),
            Self::NotAFile(kind) => write!(f, "it {kind}"),
            Self::Ignored => f.write_str("its name says that it is hidden or not finished; under another it is taken"),
            Self::Refused(why) => f.write_str(why),
            Self::Kept => f.write_str("it is taken in, but cannot be removed from the folder"),
        }
    }
}

/// What stands in a folder and is neither a file nor a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAFile {
    Link,
    Pipe,
    Socket,
    Device,
}

impl fmt::Display for NotAFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Link => "is a link, which is not followed",
            Self::Pipe => "is a pipe, not a file",
            Self::Socket => "is a socket, not a file",
            Self::Device => "is a device, not a file",
        })
    }
}

/// What it is, if it is neither a plain file nor a folder.
pub(super) fn not_a_file(kind: FileType) -> Option<NotAFile> {
    match kind {
        kind if kind.is_file() || kind.is_dir() => None,
        kind if kind.is_symlink() => Some(NotAFile::Link),
        kind if kind.is_fifo() => Some(NotAFile::Pipe),
        kind if kind.is_socket() => Some(NotAFile::Socket),
        _ => Some(NotAFile::Device),
    }
}

/// How long a file must have been as it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// When it is whole.
    pub(super) quiet: Duration,
    /// When nothing here can tell.
    pub(super) unknown: Duration,
    /// When it is not whole, and will never be.
    pub(super) unfinished: Duration,
}

impl Patience {
    pub(super) fn of(settings: &IntakeSettings) -> Self {
        let quiet = Duration::from_secs(settings.quiet_s);
        Self {
            quiet,
            unknown: quiet.max(Duration::from_secs(settings.unknown_quiet_s)),
            unfinished: quiet.max(Duration::from_secs(settings.unfinished_s)),
        }
    }
}

/// [`Why::Next`] if the file may be taken, having been as it is for `quiet`; else why it waits.
///
/// What stays unfinished for very long is taken too: the reader can say better what is wrong with it.
pub(super) fn examine(found: &Found, quiet: Duration, patience: &Patience) -> Why {
    if found.size() == 0 {
        return Why::Empty;
    }
    if quiet < patience.quiet {
        return Why::Changing;
    }
    match look_inside(found) {
        Ok(Wholeness::Unknown) if quiet < patience.unknown => Why::UnknownKind,
        Ok(Wholeness::NotYet(what)) if quiet < patience.unfinished => Why::NotWhole(what),
        Ok(_) => Why::Next,
        Err(error) => trouble(&error),
    }
}

fn look_inside(found: &Found) -> io::Result<Wholeness> {
    let file = found.open()?;
    if is_locked(&file) {
        return Err(Errno::BUSY.into());
    }
    wholeness(file, found.size())
}

/// Whether another program holds a lock of either kind on it. Ours are gone when the file is closed.
fn is_locked(file: &File) -> bool {
    let wanted = FlockOperation::NonBlockingLockShared;
    let held = |locked: Result<(), Errno>| matches!(locked, Err(Errno::WOULDBLOCK | Errno::ACCESS));
    held(flock(file, wanted)) || held(fcntl_lock(file, wanted))
}

/// What an error on opening or reading a file means for its waiting.
pub(super) fn trouble(error: &io::Error) -> Why {
    match Errno::from_io_error(error) {
        Some(Errno::BUSY | Errno::TXTBSY | Errno::AGAIN) => Why::Locked,
        _ if error.kind() == io::ErrorKind::InvalidData => Why::Changing,
        Some(errno) => Why::Unreadable(in_words(errno)),
        None => Why::Unreadable(error.to_string()),
    }
}

fn in_words(errno: Errno) -> String {
    match errno {
        Errno::ACCESS | Errno::PERM => "permission is missing".to_owned(),
        Errno::IO => "the disk or share reports an error".to_owned(),
        Errno::STALE => "the share was disconnected".to_owned(),
        _ => io::Error::from(errno).to_string(),
    }
}
