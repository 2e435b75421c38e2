//! One process at a time takes scans in.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};

use super::{Archive, ArchiveError};

/// Held by the process that takes scans in; given back when dropped, also by a crash.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

impl Archive {
    /// Becomes the one process that takes scans in, and clears away copies that an earlier one left unfinished.
    ///
    /// # Errors
    /// [`ArchiveError::InUse`], which names the holder.
    pub fn lock(&self, command: &str) -> Result<WriterLock, ArchiveError> {
        let path = self.root().join("writer.lock");
        let disk = |done| ArchiveError::disk(done, &path);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(disk("opened"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.take(200).read_to_string(&mut holder).map_err(disk("read"))?;
                return Err(ArchiveError::InUse { holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(e)) => return Err(disk("locked")(e)),
        }
        let holder = format!("{command}, process {}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(holder.as_bytes()))
            .map_err(disk("written"))?;
        self.clear_incoming()?;
        Ok(WriterLock { _file: file })
    }

    /// Whether a process takes scans in just now.
    #[must_use]
    pub fn is_taking_in(&self) -> bool {
        let file = File::open(self.root().join("writer.lock"));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_process_is_told_who_takes_scans_in() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::init(folder.path()).unwrap();
        let lock = archive.lock("watch").unwrap();
        let error = archive.lock("convert").unwrap_err().to_string();
        assert!(error.contains("watch, process"), "{error}");
        drop(lock);
        archive.lock("convert").unwrap();
    }
}
