//! Scans taken in: kept, recorded, and only then the dropped copy removed.

use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crossbeam_channel::Sender;

use super::{PipelineError, RecordRoom};
use crate::archive::{ArchiveError, Kept};
use crate::catalog::{Arrival, BatchId, FileId, Recorded};
use crate::intake::{Found, LeftOut, TakeError, TakeIn, Taken};
use crate::moment::{Moment, reached};

impl RecordRoom {
    /// Keeps a scan and records it. Twice is the same as once.
    fn keep(&self, batch: BatchId, found: &Found) -> Result<(Kept, Recorded), PipelineError> {
        let mut file = found.open().map_err(cannot_open)?;
        let kept = self.archive.keep(&mut file, found.relative(), self.settings.intake.free_mb)?;
        if !found.is_unchanged() {
            return Err(ArchiveError::Changed.into());
        }
        let recorded = self.catalog.record(&Arrival {
            batch,
            name: found.relative(),
            sha256: &kept.sha256,
            original: &kept.original,
            bytes: kept.bytes,
            changed: changed(found),
        })?;
        tracing::info!(file = %recorded.file, bytes = kept.bytes, duplicate = recorded.duplicate, "taken in");
        Ok((kept, recorded))
    }
}

/// A file that is another than the one that was seen has changed.
fn cannot_open(error: io::Error) -> ArchiveError {
    if error.kind() == io::ErrorKind::InvalidData { ArchiveError::Changed } else { ArchiveError::Source(error) }
}

/// Nanoseconds since 1970.
fn changed(found: &Found) -> i128 {
    match found.modified().duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos().cast_signed(),
        Err(before) => -before.duration().as_nanos().cast_signed(),
    }
}

/// The scans below a folder, taken in one after another as they are asked for; their sources stay.
///
/// A file that cannot be taken in is told to `left_out`, and the next one follows. Trouble with the archive itself
/// ends it with an error.
pub struct Arrivals<'a, W, L> {
    pub room: &'a RecordRoom,
    pub batch: BatchId,
    pub found: W,
    pub left_out: L,
}

impl<W, L> Iterator for Arrivals<'_, W, L>
where
    W: Iterator<Item = Result<Found, LeftOut>>,
    L: FnMut(&Path, String),
{
    type Item = Result<FileId, PipelineError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let found = match self.found.next()? {
                Ok(found) => found,
                Err(why) => {
                    (self.left_out)(path_of(&why), sentence(&why));
                    continue;
                }
            };
            match self.take_in(&found) {
                Ok(None) => {}
                Ok(Some(file)) => return Some(Ok(file)),
                Err(PipelineError::Archive(why @ (ArchiveError::Changed | ArchiveError::Source(_)))) => {
                    (self.left_out)(found.relative(), sentence(&why));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<W, L> Arrivals<'_, W, L> {
    /// `None` if it was taken in before.
    fn take_in(&self, found: &Found) -> Result<Option<FileId>, PipelineError> {
        let catalog = &self.room.catalog;
        if catalog.is_taken_in(self.batch, found.relative(), found.size(), changed(found))? {
            return Ok(None);
        }
        let (_, recorded) = self.room.keep(self.batch, found)?;
        Ok((!recorded.duplicate).then_some(recorded.file))
    }
}

fn path_of(why: &LeftOut) -> &Path {
    match why {
        LeftOut::Unreadable { path, .. } | LeftOut::NotAFile { path, .. } => path,
    }
}

/// An error with its cause.
fn sentence(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// Takes in what is dropped, for the watch.
pub struct DropFolder<'a> {
    pub room: &'a RecordRoom,
    /// Of what lies in no folder of a box.
    pub batch: BatchId,
    /// Where each file that was taken in is announced.
    pub taken: Sender<FileId>,
}

impl TakeIn for DropFolder<'_> {
    fn take_in(&mut self, found: &Found) -> Result<Taken, TakeError> {
        let batch = self.batch_of(found).map_err(take_error)?;
        let (kept, recorded) = self.room.keep(batch, found).map_err(take_error)?;
        // A copy that does not hash to what was copied must not be the only one.
        let safe = self.room.archive.rehash(&kept.original).is_ok_and(|sha256| sha256 == kept.sha256);
        // Nobody listens only when the run is ending; the next one finds the file in the catalog.
        let _ = self.taken.send(recorded.file);
        reached(Moment::Recorded);
        let removed = safe && found.remove().is_ok();
        if removed {
            reached(Moment::CopyRemoved);
        }
        Ok(if removed { Taken::Removed } else { Taken::Kept })
    }
}

impl DropFolder<'_> {
    /// The batch whose folder it lies in, if somebody scans one there.
    fn batch_of(&self, found: &Found) -> Result<BatchId, PipelineError> {
        let mut parts = found.relative().iter();
        let (Some(folder), Some(_)) = (parts.next(), parts.next()) else { return Ok(self.batch) };
        let folder = self.room.archive.drop_folder().join(folder);
        Ok(self.room.catalog.open_batch_of(&folder.to_string_lossy())?.unwrap_or(self.batch))
    }
}

fn take_error(error: PipelineError) -> TakeError {
    match error {
        PipelineError::Archive(ArchiveError::Changed) => TakeError::Changed,
        PipelineError::Archive(ArchiveError::Source(source)) => TakeError::File(source),
        other => TakeError::Archive(Box::new(other)),
    }
}
