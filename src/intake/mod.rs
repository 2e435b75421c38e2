//! The drop folder: seen, whole, taken in.
//!
//! People, scanners and other programs put files there over networks that announce nothing, in pieces, with pauses,
//! under any name. So the folder is looked through again and again ([`watch()`]); what the system announces is only a
//! reason to look sooner. A file is taken when it is *quiet* (size and time of change stay as they are) and *whole*
//! (its own format says that its end is there). Anything else waits, for ever if need be, with the reason
//! ([`waiting()`]); one bad file never stops the watch. Links are not followed, and nothing but plain files is opened.
//!
//! Keeping, recording and removing what was found is [`TakeIn`], which the pipeline does. [`walk()`] finds the files
//! of a conversion, where nothing has to be waited for.

mod candidates;
mod examine;
mod folder;
mod found;
mod lock;
mod names;
mod pulse;
mod scan;
mod take;
mod waiting;
mod walk;
mod watch;
mod ways;
mod whole;

pub use examine::{NotAFile, Why};
pub use folder::{FolderKind, How};
pub use found::Found;
pub use lock::{Holder, LockError, WatchLock};
pub use names::{ignored, shown};
pub use pulse::{FolderPulse, Pulse, Stop, Wake};
pub use take::{TakeError, TakeIn, Taken};
pub use waiting::{Waiting, waiting};
pub use walk::{LeftOut, Walk, walk};
pub use watch::{WatchError, watch};
pub use ways::FolderWays;
pub(crate) use whole::wholeness;
