//! Pages read in parallel.

use std::path::Path;

use crossbeam_channel::{Receiver, Sender};

use super::judgement::{CurrentJudgement, Judgement};
use super::line::Stop;
use crate::catalog::{FileId, ReadPage};
use crate::chart::{Looks, PageFacts, PageNumber, PageReading, Zone};
use crate::filing::SheetPrint;
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

    /// The page read once more, in another way.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read_again(&self, scan: &Path, page: PageNumber) -> Result<PageReading, Trouble>;

    /// What each look at `zones` of a page reads, which was read before, in their order.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read_zones(&self, scan: &Path, page: &PageReading, zones: &[Zone]) -> Result<Vec<Looks>, Trouble>;
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

    fn read_again(&self, scan: &Path, page: PageNumber) -> Result<PageReading, Trouble> {
        Ok(Readers::read_again(self, scan, page)?)
    }

    fn read_zones(&self, scan: &Path, page: &PageReading, zones: &[Zone]) -> Result<Vec<Looks>, Trouble> {
        Ok(Readers::read_zones(self, scan, page.number, (page.turn, page.skew), zones)?)
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
    let mut sheet = None;
    let outcome = match readers.read(&ticket.scan, ticket.number) {
        Ok(reading) => {
            let read = surest(readers, &judgement.latest(), ticket, reading);
            sheet = SheetPrint::of(&read.0).map(|print| print.to_bytes());
            Ok(read)
        }
        Err(trouble) if trouble.passing => return Outcome::Waits(trouble),
        Err(trouble) => Err(trouble.reason),
    };
    Outcome::Page(Box::new(ReadPage { file: ticket.file, number: ticket.number, outcome, sheet }))
}

/// The page with what it says, after another look at what leaves its patient in doubt: first at the zones of identifiers
/// that were read with doubt, then at the whole page.
fn surest(
    readers: &impl PageReader,
    judgement: &Judgement,
    ticket: &Ticket,
    first: PageReading,
) -> (PageReading, PageFacts) {
    let first = with_zones_read_again(readers, judgement, ticket, judgement.with_facts(first));
    // A page that all but means a patient, or means nobody on the list, is read once more before the doubt goes to a
    // clerk, and the second reading counts if it means a patient surely and the first nobody else.
    let Some(doubted) = judgement.doubted(&first) else { return first };
    let Ok(second) = readers.read_again(&ticket.scan, ticket.number) else { return first };
    let second = judgement.with_facts(second);
    if judgement.is_settled_by(&doubted, &first, &second) { second } else { first }
}

/// The page with what looks at its doubtful zones agree upon.
fn with_zones_read_again(
    readers: &impl PageReader,
    judgement: &Judgement,
    ticket: &Ticket,
    first: (PageReading, PageFacts),
) -> (PageReading, PageFacts) {
    let zones = judgement.doubtful_zones(&first);
    if zones.is_empty() {
        return first;
    }
    let Ok(looks) = readers.read_zones(&ticket.scan, &first.0, &zones) else { return first };
    let looks: Vec<_> = zones.into_iter().zip(looks).collect();
    judgement.amended(&first, &looks).unwrap_or(first)
}
