//! One watch an archive.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

/// The right to watch an archive's drop folder. It ends with this value, or with the process, however that ends.
#[derive(Debug)]
pub struct WatchLock {
    file: File,
}

/// Who watches an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub host: String,
    pub process: u32,
    pub since: Timestamp,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "process {} on {}, since {}", self.process, self.host, self.since.strftime("%F %T UTC"))
    }
}

/// Why an archive cannot be watched now.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("{} is already watched by {}", archive.display(), holder.as_ref().map_or("another process".to_owned(), Holder::to_string))]
    Held { archive: PathBuf, holder: Option<Holder> },
    #[error("{} cannot be locked", file.display())]
    Io { file: PathBuf, source: io::Error },
}

impl WatchLock {
    /// Locks `watch.lock` in the archive folder, without waiting.
    ///
    /// # Errors
    /// [`LockError::Held`] says who has it.
    pub fn take(archive: &Path) -> Result<Self, LockError> {
        let path = archive.join("watch.lock");
        let io = |source| LockError::Io { file: path.clone(), source };
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open.map_err(io)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => {
                return Err(LockError::Held { archive: archive.to_owned(), holder: Holder::in_file(&mut file) });
            }
            Err(source) => return Err(io(source.into())),
        }
        Holder::this().write(&mut file).map_err(io)?;
        Ok(Self { file })
    }

    /// Who watches the archive now, if anybody does.
    #[must_use]
    pub fn holder(archive: &Path) -> Option<Holder> {
        let mut file = File::open(archive.join("watch.lock")).ok()?;
        match flock(&file, FlockOperation::NonBlockingLockShared) {
            Err(Errno::WOULDBLOCK) => Holder::in_file(&mut file),
            _ => None,
        }
    }
}

impl Drop for WatchLock {
    fn drop(&mut self) {
        // The file stays: removing it would let two watches lock two files of one name.
        let _ = self.file.set_len(0);
    }
}

impl Holder {
    fn this() -> Self {
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Self { host, process: std::process::id(), since: Timestamp::now() }
    }

    fn in_file(file: &mut File) -> Option<Self> {
        let mut text = String::new();
        file.take(4096).read_to_string(&mut text).ok()?;
        serde_json::from_str(&text).ok()
    }

    fn write(&self, file: &mut File) -> io::Result<()> {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(&serde_json::to_vec(self)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_watcher_is_refused_by_name() {
        let archive = tempfile::tempdir().unwrap();
        let first = WatchLock::take(archive.path()).unwrap();
        let error = WatchLock::take(archive.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("already watched by process {} on ", std::process::id())), "{error}");
        assert_eq!(WatchLock::holder(archive.path()).unwrap().process, std::process::id());
        drop(first);
        assert_eq!(WatchLock::holder(archive.path()), None);
        WatchLock::take(archive.path()).unwrap();
    }

    #[test]
    fn a_lock_file_left_by_a_crash_holds_nobody_back() {
        let archive = tempfile::tempdir().unwrap();
        std::fs::write(archive.path().join("watch.lock"), "{\"host\":").unwrap();
        assert_eq!(WatchLock::holder(archive.path()), None);
        WatchLock::take(archive.path()).unwrap();
    }

    #[test]
    fn an_archive_that_is_not_there_cannot_be_watched() {
        assert!(matches!(WatchLock::take(Path::new("/nowhere")), Err(LockError::Io { .. })));
    }
}
