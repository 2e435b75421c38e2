//! Who on this machine may look into what an archive writes.

use rustix::fs::Mode;
use rustix::process::umask;

/// From here on this process makes no file or folder that anybody outside its owner's group can read, and none that
/// the group can change. What a stricter machine withholds stays withheld.
pub fn keep_from_others() {
    let strict = umask(Mode::from_raw_mode(0o027));
    umask(strict | Mode::from_raw_mode(0o027));
}
