//! What lies among the originals, for whoever checks it against the catalog.

use std::fs;
use std::path::{Path, PathBuf};

use super::originals::sync_folder;
use super::{Archive, ArchiveError};

/// Where an original goes that is not what its name says. Nothing is ever deleted from there.
const SET_ASIDE: &str = "set-aside";

impl Archive {
    /// Every file on the shelves, as [`super::Kept::original`] names it, in the order of the names. Copies that are
    /// under way and originals that were set aside are left out.
    ///
    /// # Errors
    /// The disk's refusal.
    pub fn shelved(&self) -> Result<Vec<String>, ArchiveError> {
        let (incoming, aside) = (self.incoming(), self.originals().join(SET_ASIDE));
        let mut found = Vec::new();
        for path in entries(&self.originals())? {
            if path == incoming || path == aside {
                continue;
            }
            if path.is_dir() {
                found.extend(entries(&path)?.iter().map(|path| self.below(path)));
            } else {
                found.push(self.below(&path));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Copies that are under way, or that a crash left unfinished.
    ///
    /// # Errors
    /// The disk's refusal.
    pub fn unfinished_copies(&self) -> Result<Vec<PathBuf>, ArchiveError> {
        let incoming = self.incoming();
        if incoming.is_dir() { entries(&incoming) } else { Ok(Vec::new()) }
    }

    /// Takes an original that is not what its name says off its shelf, so that the right one can stand there. It is
    /// kept; the answer is where.
    ///
    /// # Errors
    /// The disk's refusal.
    pub fn set_aside(&self, original: &str) -> Result<PathBuf, ArchiveError> {
        let folder = self.originals().join(SET_ASIDE);
        fs::create_dir_all(&folder).map_err(ArchiveError::disk("made", &folder))?;
        let name = original.trim_start_matches("originals/").replace('/', "");
        let place = (0..)
            .map(|nth| if nth == 0 { folder.join(&name) } else { folder.join(format!("{name}.{nth}")) })
            .find(|place| place.symlink_metadata().is_err())
            .unwrap_or_else(|| folder.join(&name));
        let from = self.original(original);
        fs::rename(&from, &place).map_err(ArchiveError::disk("set aside", &from))?;
        sync_folder(&folder)?;
        Ok(place)
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let read =
        || -> std::io::Result<Vec<PathBuf>> { fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect() };
    read().map_err(ArchiveError::disk("read", folder))
}
