//! The originals on their shelves, against the catalog.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, SystemTime};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::examine::Watcher;
use super::finding::{Class, Finding};
use crate::archive::{Archive, ArchiveError};
use crate::catalog::ListedOriginal;

/// A run beside us may have kept an original that long ago and not recorded it yet.
const IN_HAND: Duration = Duration::from_secs(120);

/// Hashes every listed original again, on all cores, and looks for those that are not listed.
///
/// `shelved` was read before `listed`, so that an original that is taken in meanwhile is no orphan.
pub(super) fn check(
    archive: &Archive,
    shelved: &[String],
    listed: &[ListedOriginal],
    beside_a_run: bool,
    watcher: &dyn Watcher,
) -> Vec<Finding> {
    let mut findings: Vec<_> = listed
        .par_iter()
        .filter_map(|original| {
            let finding = one(archive, original);
            watcher.hashed(original.bytes);
            finding
        })
        .collect();
    let known: BTreeMap<&str, &ListedOriginal> = listed.iter().map(|o| (o.original.as_str(), o)).collect();
    let unknown = shelved.iter().filter(|place| !known.contains_key(place.as_str()));
    let lost = unknown.filter(|place| !(beside_a_run && is_fresh(archive, place)));
    findings.extend(lost.map(|place| {
        Finding::new(Class::OriginalUnknown, place, "It lies among the originals, and the catalog does not know it.")
    }));
    findings
}

fn one(archive: &Archive, listed: &ListedOriginal) -> Option<Finding> {
    let found = |class, says: &str| Some(Finding::new(class, &listed.original, says));
    match archive.rehash(&listed.original) {
        Ok(sha256) if sha256 == listed.sha256 => None,
        Ok(_) => found(Class::OriginalDiffers, "Its bytes are no longer those that were taken in."),
        Err(ArchiveError::Disk { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            found(Class::OriginalMissing, "The catalog knows it, and it is not there.")
        }
        Err(error) => {
            let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            found(Class::OriginalUnreadable, &format!("It cannot be read: {why}."))
        }
    }
}

fn is_fresh(archive: &Archive, original: &str) -> bool {
    let kept = fs::metadata(archive.original(original)).and_then(|metadata| metadata.modified());
    kept.is_ok_and(|kept| SystemTime::now().duration_since(kept).is_ok_and(|age| age < IN_HAND))
}

/// Copies that no process is making.
pub(super) fn unfinished_copies(archive: &Archive) -> Result<Vec<Finding>, ArchiveError> {
    let copies = archive.unfinished_copies()?;
    Ok(copies
        .iter()
        .map(|path| Finding::new(Class::TemporaryFile, below(archive, path), "A copy that was never finished."))
        .collect())
}

/// A path as findings name it.
pub(super) fn below(archive: &Archive, path: &std::path::Path) -> String {
    crate::catalog::source_name(path.strip_prefix(archive.root()).unwrap_or(path))
}
