//! An archive made of its backup.

use std::fs;
use std::path::Path;

use super::copying::{copy, copy_folder, copy_originals, is_empty_or_new};
use super::make::About;
use super::{BackupError, Copied, Watcher};
use crate::archive::Archive;
use crate::catalog::Catalog;

/// Makes an archive in `to`, which must be new or empty, of the backup `from`. Every original is hashed on the way;
/// one that is not what it should be is left out and named. The index is not made here.
///
/// # Errors
/// No backup, a catalog that is not the one that was backed up, a folder that is in use, or a disk's refusal.
pub fn restore(from: &Path, to: &Path, watcher: &dyn Watcher) -> Result<Copied, BackupError> {
    let about = About::of(from)?;
    if !is_empty_or_new(to)? {
        return Err(BackupError::NotEmpty { path: to.to_owned() });
    }
    fs::create_dir_all(to).map_err(BackupError::disk("made", to))?;
    let (snapshot, catalog) = (from.join(&about.catalog), to.join("catalog.db"));
    let (sha256, _) = copy(&snapshot, &catalog, 0o640, Some(&about.catalog_sha256))?;
    if sha256 != about.catalog_sha256 {
        return Err(BackupError::CatalogDiffers { path: snapshot });
    }
    let listed = Catalog::open(&catalog)?.listed_originals()?;
    fs::create_dir_all(to.join("originals")).map_err(BackupError::disk("made", to))?;
    let mut copied = copy_originals(&listed, from, to, watcher)?;
    copied.pages = about.pages;
    copy_folder(&from.join("settings/config"), &to.join("config"))?;
    copy_folder(&from.join("certificates"), &to.join("certificates"))?;
    // The settings come last: the folder is an archive from the moment when it is complete.
    copy(&from.join("settings/chartroom.toml"), &to.join("chartroom.toml"), 0o640, None)?;
    Archive::init(to)?;
    Ok(copied)
}
