//! Pages read in parallel.

use std::path::Path;

use crossbeam_channel::{Receiver, Sender};

use super::judgement::CurrentJudgement;
use super::line::Stop;
use crate::catalog::{FileId, ReadPage};
use crate::chart::{PageNumber, PageReading};
use crate::reader::{ReadError, Readers};

/// Whoever reads pages: reader processes, or a double in a test.
pub trait PageReader: Sync {
    /// How many calls are answered at once.
    fn workers(&self) -> usize;

    /// How many pages a scan has.
    ///
    /// # Errors
    /// Why it cannot be opened.
    fn outline(&self, scan: &Path) -> Result<u32, Trouble>;

    /// Everything seen on one page.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&self, scan: &Path, page: PageNumber) -> Result<PageReading, Trouble>;
}

/// Why a scan or a page of it could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// A sentence to a clerk.
    pub reason: String,
    /// The machine was the trouble, not the page: it stays waiting and is read again.
    pub passing: bool,
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        Self { reason: error.to_string(), passing: error.is_worth_retrying() }
    }
}

impl PageReader for Readers {
    fn workers(&self) -> usize {
        Readers::workers(self)
    }

    fn outline(&self, scan: &Path) -> Result<u32, Trouble> {
        Ok(Readers::outline(self, scan)?.pages)
    }

    fn read(&self, scan: &Path, page: PageNumber) -> Result<PageReading, Trouble> {
        Ok(Readers::read(self, scan, page)?)
    }
}

/// A page that is to be read.
pub(super) struct Ticket {
    pub(super) file: FileId,
    pub(super) scan: std::sync::Arc<Path>,
    pub(super) number: PageNumber,
}

/// What came of a ticket, or of a file that needs none.
pub(super) enum Outcome {
    /// Read, or found unreadable.
    Page(Box<ReadPage>),
    /// The machine was the trouble: the page waits.
    Waits(Trouble),
    /// Nothing of this file is left to read.
    AllRead(FileId),
}

/// Reads the pages of `tickets`, on as many threads as there are readers, until there are no more.
pub(super) fn read_pages(
    readers: &impl PageReader,
    judgement: &CurrentJudgement<'_>,
    stop: &Stop<'_>,
    tickets: &Receiver<Ticket>,
    outcomes: &Sender<Outcome>,
) -> Result<(), rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(readers.workers())
        .thread_name(|number| format!("reading-{number}"))
        .build()?;
    pool.broadcast(|_| {
        for ticket in tickets {
            if stop.asked() || outcomes.send(read_page(readers, judgement, &ticket)).is_err() {
                break;
            }
        }
    });
    Ok(())
}

fn read_page(readers: &impl PageReader, judgement: &CurrentJudgement<'_>, ticket: &Ticket) -> Outcome {
    let outcome = match readers.read(&ticket.scan, ticket.number) {
        Ok(reading) => {
            let facts = judgement.latest().facts(&reading);
            Ok((reading, facts))
        }
        Err(trouble) if trouble.passing => return Outcome::Waits(trouble),
        Err(trouble) => Err(trouble.reason),
    };
    Outcome::Page(Box::new(ReadPage { file: ticket.file, number: ticket.number, outcome }))
}
