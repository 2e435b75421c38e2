//! The pages that an original still has, against the ledger.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::examine::Watcher;
use super::finding::{Class, Finding};
use crate::catalog::{CatalogError, ListedOriginal};
use crate::pipeline::{PageReader, RecordRoom};

/// Opens every original again in a reader and counts its pages: page pictures are made from it whenever somebody wants
/// to see one. A reader that is in trouble itself says nothing about the original.
///
/// # Errors
/// The catalog's refusal.
pub fn open_originals<R: PageReader>(
    room: &RecordRoom,
    readers: &R,
    watcher: &dyn Watcher,
) -> Result<Vec<Finding>, CatalogError> {
    let listed = room.catalog.listed_originals()?;
    let opened = listed.par_iter().filter_map(|original| {
        let finding = one(room, readers, original);
        watcher.looked_at(1);
        finding
    });
    Ok(opened.collect())
}

fn one<R: PageReader>(room: &RecordRoom, readers: &R, original: &ListedOriginal) -> Option<Finding> {
    let wanted = original.pages?;
    let (class, says) = match readers.outline(&room.archive.original(&original.original)) {
        Ok(pages) if pages == wanted => return None,
        Err(trouble) if trouble.passing => return None,
        Ok(pages) => (Class::OriginalPagesDiffer, format!("It has {pages} pages, and the ledger has {wanted}.")),
        Err(trouble) => (Class::OriginalNotOpened, format!("It can no longer be opened: {}", trouble.reason)),
    };
    Some(Finding::new(class, &original.original, says))
}
