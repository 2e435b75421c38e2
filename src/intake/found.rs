//! A file that was found, as it was when it was seen.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::fs::{AtFlags, CWD, Mode, OFlags, ResolveFlags, openat, openat2, unlinkat};
use rustix::io::Errno;

use super::names::shown;

/// What tells that a file has changed. No inode number: some shares give a new one at every look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) size: u64,
    pub(super) modified: SystemTime,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { size: metadata.len(), modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH) }
    }
}

/// A plain file below a folder, as it was when it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    root: PathBuf,
    relative: PathBuf,
    stamp: Stamp,
}

impl Found {
    pub(super) fn new(root: &Path, relative: &Path, stamp: Stamp) -> Self {
        Self { root: root.to_owned(), relative: relative.to_owned(), stamp }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.root.join(&self.relative)
    }

    /// Its path below the folder that was given.
    #[must_use]
    pub fn relative(&self) -> &Path {
        &self.relative
    }

    /// [`Self::relative`] as the page export names it: as it was named, and bytes that are no UTF-8 as `\xff`.
    #[must_use]
    pub fn source(&self) -> String {
        self.relative.to_str().map_or_else(|| shown(self.relative.as_os_str()), str::to_owned)
    }

    /// Bytes, when it was seen.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.stamp.size
    }

    /// When it was last changed, when it was seen.
    #[must_use]
    pub fn modified(&self) -> SystemTime {
        self.stamp.modified
    }

    /// Opens it for reading, through no link, and only if it is a plain file that has not changed.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] if it has changed or is no plain file; else why it cannot be opened.
    pub fn open(&self) -> io::Result<File> {
        let file = open_below(&self.root, &self.relative)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() || Stamp::of(&metadata) != self.stamp {
            return Err(changed());
        }
        Ok(file)
    }

    /// Whether it is still there as it was seen. Ask after copying, before believing the copy.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.path().symlink_metadata().is_ok_and(|m| m.is_file() && Stamp::of(&m) == self.stamp)
    }

    /// Removes it, if it is still as it was seen. Only for what is safely kept and recorded elsewhere.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] if it has changed: then it is another file, and stays.
    pub fn remove(&self) -> io::Result<()> {
        if !self.is_unchanged() {
            return Err(changed());
        }
        let (Some(folder), Some(name)) = (self.relative.parent(), self.relative.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = open_below(&self.root, folder)?;
        Ok(unlinkat(folder, name, AtFlags::empty())?)
    }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it changed after it was seen")
}

/// Opens what is at `relative` below `root`, through no link on the way; a FIFO or a device does not block.
pub(super) fn open_below(root: &Path, relative: &Path) -> io::Result<File> {
    let root = openat(CWD, root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let stay = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    let opened = match openat2(&root, relative, flags, Mode::empty(), stay) {
        // A kernel before 5.6: only the last step is sure to be no link.
        Err(Errno::NOSYS) => openat(&root, relative, flags, Mode::empty()),
        opened => opened,
    };
    Ok(File::from(opened?))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn found(folder: &Path, relative: &str) -> Found {
        let metadata = folder.join(relative).symlink_metadata().unwrap();
        Found::new(folder, Path::new(relative), Stamp::of(&metadata))
    }

    #[test]
    fn a_file_that_changed_after_it_was_seen_is_neither_opened_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scan.pdf");
        fs::write(&path, "first").unwrap();
        let found = found(folder.path(), "scan.pdf");
        fs::write(&path, "second page").unwrap();
        assert!(!found.is_unchanged());
        assert!(found.open().is_err());
        assert!(found.remove().is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "second page");
    }

    #[test]
    fn a_file_in_a_sub_folder_is_removed_once_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("box 12")).unwrap();
        fs::write(folder.path().join("box 12/scan.pdf"), "x").unwrap();
        let found = found(folder.path(), "box 12/scan.pdf");
        found.remove().unwrap();
        assert!(!found.path().exists());
    }

    #[test]
    fn a_folder_that_was_swapped_for_a_link_leads_nowhere() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(elsewhere.path().join("secret"), "x").unwrap();
        symlink(elsewhere.path(), folder.path().join("box")).unwrap();
        assert!(open_below(folder.path(), Path::new("box/secret")).is_err());
        assert!(open_below(folder.path(), Path::new("../secret")).is_err());
        assert!(found(folder.path(), "box/secret").remove().is_err());
        assert!(elsewhere.path().join("secret").exists());
    }
}
