//! Making a backup, and bringing it up to date.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::copying::{clear_unfinished, copy, copy_folder, copy_originals, is_empty_or_new, write};
use super::{BackupError, Copied, Watcher};
use crate::archive::{Archive, hash_of};
use crate::catalog::{Catalog, now};

const ABOUT: &str = "backup.json";

/// What `backup.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    /// Of this folder's layout.
    pub(super) format: u32,
    pub(super) software: String,
    pub(super) made: String,
    /// The file in this folder.
    pub(super) catalog: String,
    pub(super) catalog_sha256: String,
    pub(super) originals: u64,
    pub(super) pages: u64,
}

impl About {
    pub(super) fn of(backup: &Path) -> Result<Self, BackupError> {
        let not_a_backup = || BackupError::NotABackup { path: backup.to_owned() };
        let text = fs::read(backup.join(ABOUT)).map_err(|_| not_a_backup())?;
        let about: Self = serde_json::from_slice(&text).map_err(|_| not_a_backup())?;
        let is_plain_name = Path::new(&about.catalog).components().count() == 1 && !about.catalog.starts_with('.');
        if about.format == FORMAT && is_plain_name { Ok(about) } else { Err(not_a_backup()) }
    }
}

const FORMAT: u32 = 1;

/// Makes a backup of an archive in `to`, or brings the one there up to date: only originals that are not there are
/// copied. The archive may be at work.
///
/// # Errors
/// `to` holds other things, or a disk's refusal; the backup that was there before stays as it was.
pub fn back_up(archive: &Archive, catalog: &Catalog, to: &Path, watcher: &dyn Watcher) -> Result<Copied, BackupError> {
    let to = prepare(archive, to)?;
    clear_unfinished(&to)?;
    let (snapshot, sha256) = take_snapshot(catalog, &to)?;
    // Asked after the snapshot: whatever the snapshot names is here, too.
    let listed = catalog.listed_originals()?;
    let mut copied = copy_originals(&listed, archive.root(), &to, watcher)?;
    copied.pages = catalog.ledger(&[])?.pages;
    copy(&archive.settings_file(), &to.join("settings/chartroom.toml"), 0o640, None)?;
    copy_folder(&archive.config_folder(), &to.join("settings/config"))?;
    copy_folder(&archive.certificates_folder(), &to.join("certificates"))?;
    let about = About {
        format: FORMAT,
        software: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
        made: now(),
        catalog: snapshot.clone(),
        catalog_sha256: sha256,
        originals: copied.originals,
        pages: copied.pages,
    };
    write(&to.join(ABOUT), &serde_json::to_vec_pretty(&about).unwrap_or_default())?;
    remove_older_snapshots(&to, &snapshot)?;
    Ok(copied)
}

/// Hashes everything in a backup again: what is not what it should be.
///
/// # Errors
/// No backup, or one that cannot be read.
pub fn check(backup: &Path, watcher: &dyn Watcher) -> Result<Copied, BackupError> {
    let about = About::of(backup)?;
    let snapshot = backup.join(&about.catalog);
    if hash_of(&snapshot)? != about.catalog_sha256 {
        return Err(BackupError::CatalogDiffers { path: snapshot });
    }
    let listed = Catalog::read_only(&snapshot)?.listed_originals()?;
    watcher.expect(listed.iter().map(|original| original.bytes).sum());
    let mut checked = Copied { originals: listed.len() as u64, pages: about.pages, ..Copied::default() };
    for original in &listed {
        match hash_of(&backup.join(&original.original)) {
            Ok(sha256) if sha256 == original.sha256 => {}
            Ok(_) => checked.fault(original, "Its bytes in the backup are not those that were taken in."),
            Err(_) => checked.fault(original, "It is not in the backup, or cannot be read there."),
        }
        watcher.done(original.bytes);
    }
    Ok(checked)
}

fn prepare(archive: &Archive, to: &Path) -> Result<PathBuf, BackupError> {
    let begun = to.join(ABOUT).is_file() || to.join(BEGUN).is_file();
    if !begun && !is_empty_or_new(to)? {
        return Err(BackupError::NotEmpty { path: to.to_owned() });
    }
    fs::create_dir_all(to).map_err(BackupError::disk("made", to))?;
    let to = to.canonicalize().map_err(BackupError::disk("found", to))?;
    if to.starts_with(archive.root()) {
        return Err(BackupError::InTheArchive { path: to });
    }
    write(&to.join(BEGUN), b"A backup of a Chartroom archive. `chartroom restore` makes an archive of it again.\n")?;
    Ok(to)
}

/// Says what the folder is from the first moment, so that a backup that was stopped can go on in it.
const BEGUN: &str = "README.txt";

/// The snapshot's file name and its SHA-256.
fn take_snapshot(catalog: &Catalog, to: &Path) -> Result<(String, String), BackupError> {
    let unfinished = to.join(".part-catalog.db");
    catalog.snapshot(&unfinished)?;
    let sha256 = hash_of(&unfinished)?;
    let name = format!("catalog-{}.db", &sha256[..16]);
    let place = to.join(&name);
    fs::File::open(&unfinished)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&unfinished, &place))
        .map_err(BackupError::disk("written", &place))?;
    Ok((name, sha256))
}

/// The last one is kept only until the next one is whole.
fn remove_older_snapshots(to: &Path, current: &str) -> Result<(), BackupError> {
    for entry in fs::read_dir(to).map_err(BackupError::disk("read", to))? {
        let entry = entry.map_err(BackupError::disk("read", to))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("catalog-") && name.ends_with(".db") && name != current {
            fs::remove_file(entry.path()).map_err(BackupError::disk("removed", &entry.path()))?;
        }
    }
    Ok(())
}
