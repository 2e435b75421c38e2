//! Originals: kept byte for byte, named by their SHA-256.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::{Archive, ArchiveError, free_bytes};
use crate::moment::{Moment, reached};

const BUFFER: usize = 1 << 20;

/// A file that is safe in the archive: on the disk, whole, under its own name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    /// Its place below the archive folder, `/` between folders.
    pub original: String,
    /// The same bytes were there before.
    pub already_there: bool,
}

impl Archive {
    /// Copies `scan`, open at its start, into the archive. When this returns, the copy survives a power cut.
    ///
    /// Keeping the same bytes again changes nothing. `name` gives the extension, for people who look into the folder.
    /// `floor_mb` stay free on the disk.
    ///
    /// # Errors
    /// [`ArchiveError::Changed`] if it was written to meanwhile, [`ArchiveError::NoRoom`],
    /// [`ArchiveError::Source`] if it cannot be read, or the disk's refusal; nothing is left behind.
    pub fn keep(&self, scan: &mut File, name: &Path, floor_mb: u64) -> Result<Kept, ArchiveError> {
        let before = stamp(scan)?;
        self.ensure_room(before.0, floor_mb)?;
        let incoming = self.incoming();
        let mut copy = tempfile::Builder::new()
            .prefix("copy-")
            .permissions(Permissions::from_mode(0o440))
            .tempfile_in(&incoming)
            .map_err(ArchiveError::disk("written to", &incoming))?;
        reached(Moment::CopyBegun);
        let (sha256, bytes) = copy_and_hash(scan, copy.as_file_mut(), &incoming)?;
        reached(Moment::Copied);
        if stamp(scan)? != before || bytes != before.0 {
            return Err(ArchiveError::Changed);
        }
        let shelf = self.shelf(&sha256)?;
        let found = find(&shelf, &sha256[2..])?;
        // Read, not believed: what lies there may have been cut short by a power cut, or have rotted since.
        let already_there = match &found {
            Some(place) => self.rehash(&self.below(place))? == sha256,
            None => false,
        };
        let place = match found {
            Some(place) => place,
            None => shelf.join(format!("{}{}", &sha256[2..], extension(name))),
        };
        if !already_there {
            copy.as_file().sync_all().map_err(ArchiveError::disk("written", &place))?;
            reached(Moment::BeforeRename);
            if place.exists() {
                self.set_aside(&self.below(&place))?;
            }
            copy.persist(&place).map_err(|e| ArchiveError::disk("written", &place)(e.error))?;
            reached(Moment::Renamed);
            sync_folder(&shelf)?;
        }
        reached(Moment::Kept);
        Ok(Kept { sha256, bytes, original: self.below(&place), already_there })
    }

    /// Writes a file of the archive whole or not at all; `written` is called before it gets its name. When this
    /// returns, it survives a power cut.
    ///
    /// # Errors
    /// The disk's refusal.
    pub fn put(&self, place: &Path, bytes: &[u8], written: impl FnOnce()) -> Result<(), ArchiveError> {
        let folder = place.parent().unwrap_or_else(|| self.root());
        fs::create_dir_all(folder).map_err(ArchiveError::disk("made", folder))?;
        let incoming = self.incoming();
        fs::create_dir_all(&incoming).map_err(ArchiveError::disk("made", &incoming))?;
        let mut file = tempfile::Builder::new()
            .prefix("file-")
            .permissions(Permissions::from_mode(0o640))
            .tempfile_in(&incoming)
            .map_err(ArchiveError::disk("written to", &incoming))?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(ArchiveError::disk("written", place))?;
        written();
        file.persist(place).map_err(|e| ArchiveError::disk("written", place)(e.error))?;
        sync_folder(folder)
    }

    /// The path of an original, as [`Kept::original`] names it.
    #[must_use]
    pub fn original(&self, original: &str) -> PathBuf {
        self.root().join(original)
    }

    /// The SHA-256 of an original as it is on the disk now.
    ///
    /// # Errors
    /// The disk's refusal.
    pub fn rehash(&self, original: &str) -> Result<String, ArchiveError> {
        hash_of(&self.original(original))
    }

    /// Whether `bytes` more fit with `floor_mb` left free.
    ///
    /// # Errors
    /// [`ArchiveError::NoRoom`] if not.
    pub fn ensure_room(&self, bytes: u64, floor_mb: u64) -> Result<(), ArchiveError> {
        let free = free_bytes(self.root()).map_err(ArchiveError::disk("examined", self.root()))?;
        if free.saturating_sub(bytes) < floor_mb << 20 {
            return Err(ArchiveError::NoRoom { free_mb: free >> 20, floor_mb });
        }
        Ok(())
    }

    pub(super) fn clear_incoming(&self) -> Result<(), ArchiveError> {
        let incoming = self.incoming();
        fs::create_dir_all(&incoming).map_err(ArchiveError::disk("made", &incoming))?;
        for entry in fs::read_dir(&incoming).map_err(ArchiveError::disk("read", &incoming))? {
            let path = entry.map_err(ArchiveError::disk("read", &incoming))?.path();
            fs::remove_file(&path).map_err(ArchiveError::disk("removed", &path))?;
        }
        Ok(())
    }

    /// The folder for a hash, made if need be so that it survives a power cut.
    fn shelf(&self, sha256: &str) -> Result<PathBuf, ArchiveError> {
        let shelf = self.originals().join(&sha256[..2]);
        match fs::create_dir(&shelf) {
            Ok(()) => sync_folder(&self.originals())?,
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(ArchiveError::disk("made", &shelf)(e)),
        }
        Ok(shelf)
    }

    pub(super) fn below(&self, place: &Path) -> String {
        place.strip_prefix(self.root()).unwrap_or(place).to_string_lossy().into_owned()
    }
}

/// Size and time of last change: what tells whether a file is still the one that was opened.
fn stamp(file: &File) -> Result<(u64, Option<SystemTime>), ArchiveError> {
    let metadata = file.metadata().map_err(ArchiveError::Source)?;
    Ok((metadata.len(), metadata.modified().ok()))
}

/// The SHA-256 of a file.
///
/// # Errors
/// The disk's refusal.
pub fn hash_of(path: &Path) -> Result<String, ArchiveError> {
    let mut file = File::open(path).map_err(ArchiveError::disk("read", path))?;
    Ok(copy_and_hash(&mut file, &mut io::sink(), path)?.0)
}

/// Copies a file from where it stands to its end. The SHA-256, lower-case hexadecimal, and the number of the bytes.
///
/// # Errors
/// [`ArchiveError::Source`] if it cannot be read, or the refusal of the disk of `to_path`.
pub fn copy_and_hash(from: &mut File, to: &mut impl Write, to_path: &Path) -> Result<(String, u64), ArchiveError> {
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; BUFFER]);
    loop {
        let some = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(some) => some,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(ArchiveError::Source(e)),
        };
        hash.update(&buffer[..some]);
        to.write_all(&buffer[..some]).map_err(ArchiveError::disk("written to", to_path))?;
        bytes += some as u64;
    }
    Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), bytes))
}

/// The file on `shelf` whose name without extension is `stem`: the same bytes may have come under another extension.
fn find(shelf: &Path, stem: &str) -> Result<Option<PathBuf>, ArchiveError> {
    for entry in fs::read_dir(shelf).map_err(ArchiveError::disk("read", shelf))? {
        let entry = entry.map_err(ArchiveError::disk("read", shelf))?;
        if entry.file_name().as_encoded_bytes().starts_with(stem.as_bytes()) {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}

/// `.pdf` of `Scan.PDF`; nothing if it is none that a person would know.
fn extension(source: &Path) -> String {
    match source.extension().and_then(|e| e.to_str()) {
        Some(e) if e.len() <= 5 && e.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            format!(".{}", e.to_ascii_lowercase())
        }
        _ => String::new(),
    }
}

/// Makes the names in a folder survive a power cut.
pub(super) fn sync_folder(folder: &Path) -> Result<(), ArchiveError> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(ArchiveError::disk("synced", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(archive: &Archive, scan: &Path, floor_mb: u64) -> Result<Kept, ArchiveError> {
        archive.keep(&mut File::open(scan).unwrap(), scan, floor_mb)
    }

    fn room() -> (tempfile::TempDir, Archive) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::init(&folder.path().join("archive")).unwrap();
        (folder, archive)
    }

    #[test]
    fn an_original_is_kept_byte_for_byte_under_its_hash() {
        let (folder, archive) = room();
        let scan = folder.path().join("Scan 1.PDF");
        fs::write(&scan, b"abc").unwrap();
        let kept = keep(&archive, &scan, 0).unwrap();
        assert_eq!(kept.original, "originals/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.pdf");
        assert_eq!(fs::read(archive.original(&kept.original)).unwrap(), b"abc");
        assert_eq!(archive.rehash(&kept.original).unwrap(), kept.sha256);
        assert!(!kept.already_there && fs::read_dir(archive.incoming()).unwrap().next().is_none());
    }

    #[test]
    fn the_same_bytes_under_another_extension_are_one_original() {
        let (folder, archive) = room();
        let (first, second) = (folder.path().join("a.pdf"), folder.path().join("b.tif"));
        fs::write(&first, b"abc").unwrap();
        fs::write(&second, b"abc").unwrap();
        let kept = keep(&archive, &first, 0).unwrap();
        let again = keep(&archive, &second, 0).unwrap();
        assert!(again.already_there);
        assert_eq!(again.original, kept.original);
    }

    #[test]
    fn an_original_cut_short_by_a_power_cut_is_replaced() {
        let (folder, archive) = room();
        let scan = folder.path().join("a.pdf");
        fs::write(&scan, b"abc").unwrap();
        let kept = keep(&archive, &scan, 0).unwrap();
        fs::remove_file(archive.original(&kept.original)).unwrap();
        fs::write(archive.original(&kept.original), b"a").unwrap();
        assert!(!keep(&archive, &scan, 0).unwrap().already_there);
        assert_eq!(archive.rehash(&kept.original).unwrap(), kept.sha256);
    }

    #[test]
    fn an_original_that_rotted_on_the_disk_is_set_aside_when_the_scan_comes_again() {
        let (folder, archive) = room();
        let scan = folder.path().join("a.pdf");
        fs::write(&scan, b"abc").unwrap();
        let kept = keep(&archive, &scan, 0).unwrap();
        fs::remove_file(archive.original(&kept.original)).unwrap();
        fs::write(archive.original(&kept.original), b"abX").unwrap();
        assert!(!keep(&archive, &scan, 0).unwrap().already_there);
        assert_eq!(archive.rehash(&kept.original).unwrap(), kept.sha256);
        let aside: Vec<_> = fs::read_dir(archive.originals().join("set-aside")).unwrap().collect();
        assert_eq!(fs::read(aside[0].as_ref().unwrap().path()).unwrap(), b"abX");
        assert_eq!(archive.shelved().unwrap(), [kept.original]);
    }

    #[test]
    fn a_disk_nearly_full_stops_intake_and_leaves_nothing_behind() {
        let (folder, archive) = room();
        let scan = folder.path().join("a.pdf");
        fs::write(&scan, b"abc").unwrap();
        assert!(matches!(keep(&archive, &scan, u64::MAX >> 20), Err(ArchiveError::NoRoom { .. })));
        assert!(fs::read_dir(archive.incoming()).unwrap().next().is_none());
        assert!(scan.exists());
    }

    #[test]
    fn unfinished_copies_are_cleared_at_the_next_start() {
        let (_folder, archive) = room();
        fs::write(archive.incoming().join("copy-x"), b"half").unwrap();
        drop(archive.lock("convert").unwrap());
        assert!(fs::read_dir(archive.incoming()).unwrap().next().is_none());
    }
}
