//! Copies that are whole or not there, and are what they should be.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use walkdir::WalkDir;

use super::{BackupError, Copied, Watcher};
use crate::archive::copy_and_hash;
use crate::catalog::ListedOriginal;

/// How unfinished copies are named.
const UNFINISHED: &str = ".part-";

/// Copies `from` to `to`; its SHA-256. With `wanted`, nothing is copied that hashes to anything else.
pub(super) fn copy(from: &Path, to: &Path, mode: u32, wanted: Option<&str>) -> Result<(String, u64), BackupError> {
    let mut source = File::open(from).map_err(BackupError::disk("read", from))?;
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(BackupError::disk("made", folder))?;
    let written = BackupError::disk("written", to);
    let mut copy = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder)
        .map_err(BackupError::disk("written to", folder))?;
    let (sha256, bytes) = copy_and_hash(&mut source, copy.as_file_mut(), to)?;
    if wanted.is_none_or(|wanted| wanted == sha256) {
        copy.as_file().sync_all().and_then(|()| Ok(copy.persist(to)?)).map_err(written)?;
        sync(folder)?;
    }
    Ok((sha256, bytes))
}

/// Writes a small file whole or not at all.
pub(super) fn write(to: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(BackupError::disk("made", folder))?;
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(to)?;
        Ok(())
    };
    write().map_err(BackupError::disk("written", to))?;
    sync(folder)
}

/// Copies the plain files of a folder; nothing if there is no such folder.
pub(super) fn copy_folder(from: &Path, to: &Path) -> Result<(), BackupError> {
    if !from.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(from).map_err(BackupError::disk("read", from))? {
        let entry = entry.map_err(BackupError::disk("read", from))?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            copy(&entry.path(), &to.join(entry.file_name()), 0o640, None)?;
        }
    }
    Ok(())
}

/// Copies originals from one folder to another, those that are not there yet.
pub(super) fn copy_originals(
    originals: &[ListedOriginal],
    from: &Path,
    to: &Path,
    watcher: &dyn Watcher,
) -> Result<Copied, BackupError> {
    watcher.expect(originals.iter().map(|original| original.bytes).sum());
    let mut copied = Copied { originals: originals.len() as u64, ..Copied::default() };
    for original in originals {
        let (source, place) = (from.join(&original.original), to.join(&original.original));
        if !fs::metadata(&place).is_ok_and(|there| there.len() == original.bytes) {
            match copy(&source, &place, 0o440, Some(&original.sha256)) {
                Ok((sha256, bytes)) if sha256 == original.sha256 => {
                    copied.new += 1;
                    copied.bytes += bytes;
                }
                Ok(_) => copied.fault(original, "Its bytes are not those that were taken in; it was not copied."),
                Err(BackupError::Disk { done: "read", .. }) => {
                    copied.fault(original, "It is not there or cannot be read.")
                }
                Err(error) => return Err(error),
            }
        }
        watcher.done(original.bytes);
    }
    Ok(copied)
}

impl Copied {
    pub(super) fn fault(&mut self, original: &ListedOriginal, says: &str) {
        self.faults.push((original.original.clone(), says.to_owned()));
    }
}

/// Removes what an earlier backup that was stopped left unfinished.
pub(super) fn clear_unfinished(folder: &Path) -> Result<(), BackupError> {
    for entry in WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() && entry.file_name().as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
            fs::remove_file(entry.path()).map_err(BackupError::disk("removed", entry.path()))?;
        }
    }
    Ok(())
}

pub(super) fn is_empty_or_new(folder: &Path) -> Result<bool, BackupError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(BackupError::disk("read", folder)(e)),
    }
}

fn sync(folder: &Path) -> Result<(), BackupError> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(BackupError::disk("synced", folder))
}
