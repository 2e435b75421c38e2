//! Mending what can be mended. Nothing here removes the only copy of anything.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::examine::{Watcher, examine_closely};
use super::finding::{Class, Finding, Report};
use super::pages::open_originals;
use crate::archive::{ArchiveError, Kept, hash_of};
use crate::catalog::{Arrival, BatchId, BatchKind, Breach, FileId, ListedOriginal};
use crate::pipeline::{Line, PageReader, PipelineError, Progress, Projection, RecordRoom};
use crate::search::Index;

/// What a repair did.
#[derive(Debug, Clone)]
pub struct Repair {
    /// As the archive was found.
    pub before: Report,
    /// As it is now.
    pub after: Report,
}

impl Repair {
    /// Findings that are no more.
    pub fn mended(&self) -> impl Iterator<Item = &Finding> {
        self.before.findings.iter().filter(|finding| !self.after.findings.contains(finding))
    }
}

/// Looks through the archive, mends what can be mended, reads again what has to be read again, and looks once more.
/// `by` is the account that runs the program; with `pages`, every original is opened, too.
///
/// # Errors
/// The archive is in use or in deeper trouble. What was mended is mended.
pub fn repair<R: PageReader>(
    room: &RecordRoom,
    readers: &R,
    by: &str,
    stop: &AtomicBool,
    (watcher, progress): (&dyn Watcher, &dyn Progress),
    pages: bool,
) -> Result<Repair, PipelineError> {
    // Looked at before the lock is taken: taking it clears unfinished copies away.
    let (mut before, breaches) = examine_closely(room, watcher, room.archive.is_taking_in())?;
    let _lock = room.archive.lock("verify --repair")?;
    let sound = before.of_class(Class::CatalogDamaged) == 0;
    if pages && sound {
        before.findings.extend(open_originals(room, readers, watcher)?);
    }
    if sound {
        let mending = Mending { room, by, before: &before, breaches: &breaches, batch: OnceCell::new() };
        mending.originals()?;
        mending.catalog()?;
        mending.index()?;
        let line = Line { room, readers, stop, progress };
        line.carry(std::iter::empty(), &mut Projection::open(room))?;
        mending.certificates()?;
    }
    // Nobody but us is at work, and nothing of ours is in hand any more.
    let mut after = examine_closely(room, watcher, false)?.0;
    if pages && sound {
        after.findings.extend(open_originals(room, readers, watcher)?);
    }
    Ok(Repair { before, after })
}

struct Mending<'a> {
    room: &'a RecordRoom,
    by: &'a str,
    before: &'a Report,
    breaches: &'a [Breach],
    /// The batch of what the repair takes in.
    batch: OnceCell<BatchId>,
}

impl Mending<'_> {
    fn found(&self, class: Class) -> impl Iterator<Item = &Finding> {
        self.before.findings.iter().filter(move |finding| finding.class == class)
    }

    /// Brings back what is lost or altered from where it came, and takes in what nobody knows.
    fn originals(&self) -> Result<(), PipelineError> {
        let listed = self.room.catalog.listed_originals()?;
        let lost: BTreeSet<&str> = self.unsound();
        for original in listed.iter().filter(|original| lost.contains(original.original.as_str())) {
            self.bring_back(original)?;
        }
        let unknown: Vec<_> = self.found(Class::OriginalUnknown).map(|finding| finding.place.clone()).collect();
        if !unknown.is_empty() {
            let batch = self.batch()?;
            for place in &unknown {
                self.take_in(batch, place)?;
            }
        }
        Ok(())
    }

    fn unsound(&self) -> BTreeSet<&str> {
        [Class::OriginalMissing, Class::OriginalDiffers, Class::OriginalUnreadable]
            .into_iter()
            .flat_map(|class| self.found(class))
            .map(|finding| finding.place.as_str())
            .collect()
    }

    /// From where it was taken in, if those bytes are still there.
    fn bring_back(&self, original: &ListedOriginal) -> Result<(), PipelineError> {
        for place in self.room.catalog.places_it_came_from(original.file)? {
            if place.metadata().is_ok_and(|m| m.is_file() && m.len() == original.bytes)
                && let Ok(kept) = self.keep_if(&place, &original.sha256)
                && let Some(kept) = kept
            {
                tracing::info!(file = %original.file, "brought back");
                if kept.original != original.original {
                    self.room.catalog.moved_to(original.file, &kept.original)?;
                }
                return Ok(());
            }
        }
        Ok(())
    }

    /// Keeps the file at `place`, if its bytes are those that hash to `sha256`.
    fn keep_if(&self, place: &Path, sha256: &str) -> Result<Option<Kept>, ArchiveError> {
        if hash_of(place)? != sha256 {
            return Ok(None);
        }
        let mut file = File::open(place).map_err(ArchiveError::Source)?;
        Ok(Some(self.room.archive.keep(&mut file, place, 0)?))
    }

    /// An original that the catalog does not know becomes a file to be read, named by its place.
    fn take_in(&self, batch: BatchId, place: &str) -> Result<(), PipelineError> {
        let path = self.room.archive.original(place);
        if !path.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
            return Ok(());
        }
        let mut file = File::open(&path).map_err(ArchiveError::Source)?;
        let kept = self.room.archive.keep(&mut file, &path, 0)?;
        if kept.original != place && path.exists() {
            // It lay under a name that is not its hash, and is kept under the right one now.
            self.room.archive.set_aside(place)?;
        }
        if self.room.catalog.file_of(&kept.sha256)?.is_some() {
            return Ok(());
        }
        let name = Path::new(&kept.original);
        let arrival =
            Arrival { batch, name, sha256: &kept.sha256, original: &kept.original, bytes: kept.bytes, changed: 0 };
        let recorded = self.room.catalog.record(&arrival)?;
        tracing::info!(file = %recorded.file, "an unknown original is taken in");
        Ok(())
    }

    /// What the repair takes in stands in a batch of its own.
    fn batch(&self) -> Result<BatchId, PipelineError> {
        if let Some(batch) = self.batch.get() {
            return Ok(*batch);
        }
        let origin = self.room.archive.root().join("originals");
        let batch = self.room.catalog.begin_batch(BatchKind::Convert, &origin.to_string_lossy())?;
        Ok(*self.batch.get_or_init(|| batch))
    }

    fn catalog(&self) -> Result<(), PipelineError> {
        let catalog = &self.room.catalog;
        let unsound: BTreeSet<FileId> = {
            let places = self.unsound();
            let listed = catalog.listed_originals()?;
            let lost = listed.iter().filter(|o| places.contains(o.original.as_str()));
            lost.filter(|o| self.room.archive.rehash(&o.original).ok().as_ref() != Some(&o.sha256))
                .map(|o| o.file)
                .collect()
        };
        let (mut read_again, mut tell_search) = (Vec::new(), Vec::new());
        for breach in self.breaches {
            match *breach {
                Breach::NoSource { file } => catalog.give_source(file, self.batch()?)?,
                Breach::PagesDiffer { file, .. } if !unsound.contains(&file) => catalog.open_again(file)?,
                Breach::Forgotten { file, .. } | Breach::NoFiling { file, .. } => catalog.file_again(file)?,
                // From an original that is lost or altered, nothing can be read that is worth more.
                Breach::NoReading { file, page, .. } | Breach::DamagedReading { file, page, .. } => {
                    if !unsound.contains(&file) {
                        read_again.push(page);
                    }
                }
                Breach::NoChange { page, .. } => tell_search.push(page),
                Breach::PagesDiffer { .. } | Breach::NoPatient { .. } | Breach::BatchSum { .. } => {}
            }
        }
        for original in catalog.listed_originals()? {
            let differs = self.found(Class::OriginalPagesDiffer).any(|finding| finding.place == original.original);
            if differs && !unsound.contains(&original.file) {
                catalog.open_again(original.file)?;
            }
        }
        catalog.read_again(&read_again)?;
        catalog.tell_search(&tell_search)?;
        Ok(())
    }

    /// Makes the index anew where catching up would not mend it.
    fn index(&self) -> Result<(), PipelineError> {
        if self.before.of_class(Class::IndexDamaged) > 0 {
            Index::reset(&self.room.archive.index_folder())?;
        }
        let beyond_catching_up =
            [Class::IndexAhead, Class::IndexPageMissing, Class::IndexPageExtra, Class::IndexPageStale];
        if beyond_catching_up.into_iter().any(|class| self.before.of_class(class) > 0) {
            self.room.reindex(|_| {})?;
        }
        Ok(())
    }

    fn certificates(&self) -> Result<(), PipelineError> {
        if let Some(batch) = self.batch.get() {
            self.room.close(*batch, self.by)?;
        }
        for batch in self.room.catalog.batches()? {
            if batch.is_certified() {
                self.room.certify(batch.id, self.by)?;
            }
        }
        Ok(())
    }
}
