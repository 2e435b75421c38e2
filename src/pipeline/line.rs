//! The line: from a scan that was taken in to pages that are filed and found.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::judgement::CurrentJudgement;
use super::reading::{Outcome, PageReader, Ticket, Trouble, read_pages};
use super::{PipelineError, Projection, RecordRoom};
use crate::catalog::{Catalog, CatalogError, FileEntry, FileId, ReadPage};
use crate::moment::{Moment, reached};

/// Pages that are known to wait, at most: enough to tell the time left, 2 MB.
const LOOK_AHEAD: usize = 65_536;
/// Pages that are read and not yet written, at most. They are written together, which saves syncs of the disk.
const WRITTEN_TOGETHER: usize = 64;
/// How often the index is looked after when no page comes.
const IDLE: Duration = Duration::from_millis(500);
/// How often it is tried again to write to a disk that was full.
const REST: Duration = Duration::from_secs(2);

/// Told how a run goes. Called from several threads.
pub trait Progress: Sync {
    /// So many pages more are to be read.
    fn found(&self, _pages: u64) {}
    /// So many pages more are read and safe in the catalog.
    fn read(&self, _pages: u64) {}
    /// The disk refuses what is to be written: it is full, or read-only. Whether to wait until it takes it; else the
    /// run ends with `error`, and the next one goes on from there. Asked again at every try.
    fn rests(&self, _error: &PipelineError) -> bool {
        false
    }
}

/// Nobody looks.
pub struct Silent;

impl Progress for Silent {}

/// The line over one archive.
pub struct Line<'a, R> {
    pub room: &'a RecordRoom,
    pub readers: &'a R,
    /// Set by whoever wants the run to end: pages under way are finished and written.
    pub stop: &'a AtomicBool,
    pub progress: &'a dyn Progress,
}

/// Whether to go on: the caller's wish, and an end of the run's own.
pub(super) struct Stop<'a> {
    wish: &'a AtomicBool,
    halt: AtomicBool,
}

impl Stop<'_> {
    pub(super) fn asked(&self) -> bool {
        self.wish.load(Ordering::Relaxed) || self.halt.load(Ordering::Relaxed)
    }

    fn halt(&self) {
        self.halt.store(true, Ordering::Relaxed);
    }
}

impl<R: PageReader> Line<'_, R> {
    /// Carries scans that are taken in to their patients' charts: first those an earlier run left unfinished, then
    /// `arriving` as they come.
    ///
    /// Only reading can fail, and it fails by page. A page that cannot be placed is no error: it waits for a clerk.
    ///
    /// # Errors
    /// The archive itself is in trouble, or an arriving scan brought an error. What was read is written.
    pub fn carry(
        &self,
        arriving: impl Iterator<Item = Result<FileId, PipelineError>> + Send,
        projection: &mut Projection,
    ) -> Result<(), PipelineError> {
        let judgement = CurrentJudgement::of(self.room)?;
        let stop = Stop { wish: self.stop, halt: AtomicBool::new(false) };
        let (to_read, tickets) = bounded(LOOK_AHEAD);
        let (outcomes, read) = bounded(WRITTEN_TOGETHER);
        let all_read = outcomes.clone();
        thread::scope(|scope| {
            let (stop, judgement) = (&stop, &judgement);
            let opening = scope.spawn(move || self.open_scans(arriving, stop, &to_read, &all_read));
            let reading = scope.spawn(move || read_pages(self.readers, judgement, stop, &tickets, &outcomes));
            let filed = self.file_what_is_read(read, judgement, projection);
            stop.halt();
            let (opened, pool) = (joined(opening), joined(reading));
            filed.and(pool.map_err(PipelineError::from)).and(opened)
        })
    }

    /// Opens each scan and gives out a ticket for each page that nobody has read.
    fn open_scans(
        &self,
        arriving: impl Iterator<Item = Result<FileId, PipelineError>>,
        stop: &Stop<'_>,
        tickets: &Sender<Ticket>,
        all_read: &Sender<Outcome>,
    ) -> Result<(), PipelineError> {
        let left_over = self.room.catalog.unfinished()?;
        let known: BTreeSet<FileId> = left_over.iter().map(|file| file.id).collect();
        let left_over = left_over.into_iter().map(Ok);
        let arriving = arriving.filter_map(|file| match file {
            Ok(file) if known.contains(&file) => None,
            Ok(file) => self.room.catalog.unfinished_entry(file).map_err(PipelineError::from).transpose(),
            Err(error) => Some(Err(error)),
        });
        for file in left_over.chain(arriving) {
            if stop.asked() || !self.open_scan(&file?, tickets, all_read)? {
                break;
            }
        }
        Ok(())
    }

    /// `false` if nobody takes tickets any more.
    fn open_scan(
        &self,
        file: &FileEntry,
        tickets: &Sender<Ticket>,
        outcomes: &Sender<Outcome>,
    ) -> Result<bool, PipelineError> {
        let scan: Arc<Path> = self.room.archive.original(&file.original).into();
        if file.pages.is_none() {
            match self.readers.outline(&scan) {
                Ok(0) => self.insist(|catalog| catalog.not_opened(file.id, "The file has no pages."))?,
                Ok(pages) => self.insist(|catalog| catalog.opened(file.id, pages))?,
                Err(trouble) if trouble.passing => return Ok(outcomes.send(Outcome::Waits(trouble)).is_ok()),
                Err(trouble) => {
                    tracing::warn!(file = %file.id, "cannot be opened");
                    self.insist(|catalog| catalog.not_opened(file.id, &trouble.reason))?;
                }
            }
        }
        reached(Moment::Opened);
        let waiting = self.room.catalog.waiting_pages(file.id)?;
        self.progress.found(waiting.len() as u64);
        if waiting.is_empty() {
            return Ok(outcomes.send(Outcome::AllRead(file.id)).is_ok());
        }
        let mut ticket = waiting.into_iter().map(|number| Ticket { file: file.id, scan: scan.clone(), number });
        Ok(ticket.all(|ticket| tickets.send(ticket).is_ok()))
    }

    /// Writes what is read, files each scan whose last page it was, and lets the index follow, until nothing comes.
    fn file_what_is_read(
        &self,
        outcomes: Receiver<Outcome>,
        judgement: &CurrentJudgement<'_>,
        projection: &mut Projection,
    ) -> Result<(), PipelineError> {
        let mut patience = Patience::of(self.readers.workers());
        loop {
            match outcomes.recv_timeout(IDLE) {
                Ok(first) => {
                    let together = std::iter::once(first).chain(outcomes.try_iter().take(WRITTEN_TOGETHER));
                    for file in self.write(together, &mut patience)? {
                        self.file_if_all_read(file, judgement)?;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            projection.follow(&self.room.catalog, &self.room.settings.search);
        }
        projection.finish(&self.room.catalog);
        Ok(())
    }

    /// Writes outcomes in one transaction; the files they are of.
    fn write(
        &self,
        outcomes: impl Iterator<Item = Outcome>,
        patience: &mut Patience,
    ) -> Result<BTreeSet<FileId>, PipelineError> {
        let (mut pages, mut files) = (Vec::<ReadPage>::new(), BTreeSet::new());
        let mut troubles = Vec::new();
        for outcome in outcomes {
            match outcome {
                Outcome::Page(page) => {
                    files.insert(page.file);
                    pages.push(*page);
                }
                Outcome::AllRead(file) => {
                    files.insert(file);
                }
                Outcome::Waits(trouble) => troubles.push(trouble),
            }
        }
        self.insist(|catalog| catalog.store(&pages))?;
        reached(Moment::Stored);
        self.progress.read(pages.len() as u64);
        patience.had(pages.len(), troubles)?;
        Ok(files)
    }

    fn file_if_all_read(&self, file: FileId, judgement: &CurrentJudgement<'_>) -> Result<(), PipelineError> {
        let catalog = &self.room.catalog;
        if catalog.unfinished_entry(file)?.is_some() && catalog.waiting_pages(file)?.is_empty() {
            let (judgement, stack) = (judgement.now()?, catalog.stack(file)?);
            let boxes = judgement.boxes(&stack);
            if !boxes.is_empty() {
                self.insist(|catalog| catalog.out_of_boxes(file, &boxes))?;
            }
            let filed = judgement.decide(&stack, &catalog.source_names(file)?);
            self.insist(|catalog| catalog.file(file, &filed))?;
            reached(Moment::Filed);
        }
        Ok(())
    }
}

impl<R> Line<'_, R> {
    /// Writes to the catalog; waits for room on the disk where that is wished.
    fn insist(&self, write: impl Fn(&Catalog) -> Result<(), CatalogError>) -> Result<(), PipelineError> {
        loop {
            let error = match write(&self.room.catalog).map_err(PipelineError::from) {
                Err(error) if error.is_refused_by_disk() && !self.stop.load(Ordering::Relaxed) => error,
                done => return done,
            };
            if !self.progress.rests(&error) {
                return Err(error);
            }
            thread::sleep(REST);
        }
    }
}

/// Ends a run in which only troubles of the machine come.
struct Patience {
    most: usize,
    in_a_row: usize,
}

impl Patience {
    fn of(workers: usize) -> Self {
        Self { most: 2 * workers + 1, in_a_row: 0 }
    }

    fn had(&mut self, pages: usize, troubles: Vec<Trouble>) -> Result<(), PipelineError> {
        self.in_a_row = if pages > 0 { 0 } else { self.in_a_row + troubles.len() };
        match troubles.into_iter().next() {
            Some(trouble) if self.in_a_row >= self.most => Err(PipelineError::Readers(trouble.reason)),
            _ => Ok(()),
        }
    }
}

/// What a thread came to; its panic is ours.
fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
