//! One look through the whole drop folder.

use std::io;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::examine::{NotAFile, not_a_file};
use super::found::Stamp;
use super::names::{ignored, of_the_system};

/// What stood in the folder.
#[derive(Debug)]
pub(super) enum Seen {
    File(Stamp),
    NotAFile(NotAFile),
    /// A file or a sub-folder that cannot be looked at.
    Unreadable(io::Error),
    /// Left alone for its name; what is in it, if it is a folder, is not looked at.
    Ignored,
}

/// Calls `each` with the path below `folder` of everything in it that is no folder, in no order. What the system put
/// there for itself is passed over.
///
/// Whether all of it could be seen: if not, what was not seen may be there all the same.
pub(super) fn scan(folder: &Path, each: &mut dyn FnMut(&Path, Seen)) -> bool {
    let mut all = true;
    let mut below = WalkDir::new(folder).min_depth(1).into_iter();
    while let Some(entry) = below.next() {
        if let Ok(entry) = &entry
            && ignored(entry.file_name())
        {
            if entry.file_type().is_dir() {
                below.skip_current_dir();
            }
            if !of_the_system(entry.file_name()) {
                each(entry.path().strip_prefix(folder).unwrap_or(entry.path()), Seen::Ignored);
            }
            continue;
        }
        let seen = entry.and_then(|entry| Ok(look_at(&entry)?.map(|seen| (entry.into_path(), seen))));
        match seen {
            Ok(None) => {}
            Ok(Some((path, seen))) => each(path.strip_prefix(folder).unwrap_or(&path), seen),
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
                // Gone between listing and looking: somebody renamed or removed it.
                if path != folder && error.kind() == io::ErrorKind::NotFound {
                    continue;
                }
                all = false;
                if let Ok(below) = path.strip_prefix(folder)
                    && path != folder
                {
                    each(below, Seen::Unreadable(error));
                }
            }
        }
    }
    all
}

fn look_at(entry: &DirEntry) -> walkdir::Result<Option<Seen>> {
    if entry.file_type().is_dir() {
        return Ok(None);
    }
    if let Some(kind) = not_a_file(entry.file_type()) {
        return Ok(Some(Seen::NotAFile(kind)));
    }
    Ok(Some(Seen::File(Stamp::of(&entry.metadata()?))))
}
