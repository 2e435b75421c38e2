//! The parent's side: reader processes, started when first needed and lent to one caller at a time.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use std::{fmt, mem};

use crate::chart::{Looks, PageNumber, PageReading, Turn, Zone};
use crate::config::{ReaderSettings, SandboxMode};

use super::error::{Place, ReadError};
use super::protocol::{About, Framing, Outline, Reply, Request, Way};
use super::reader_process::{Answer, Process};
use super::{InForce, ReaderProgram};

/// The reader processes of this machine.
///
/// Every call blocks until its answer is there; call from as many threads as there are [`Self::workers`] to keep all
/// of them busy. More threads than that wait for a process to become free. Dropping it ends the processes.
pub struct Readers {
    program: ReaderProgram,
    settings: ReaderSettings,
    /// Where the files lie that readers may open.
    scans: PathBuf,
    /// It was said once that readers are not closed in.
    warned: AtomicBool,
    limit: Duration,
    workers: usize,
    /// Places for processes that nobody uses just now; `None` where none was started yet.
    free: Mutex<Vec<Option<Process>>>,
    freed: Condvar,
}

impl Readers {
    /// One reader process for every core, or as many as `settings.workers` says, to read files below the folder
    /// `scans` and no others. None is started before it is needed.
    ///
    /// # Errors
    /// None yet; a reader that cannot start shows with the first question.
    pub fn start(settings: &ReaderSettings, scans: &Path) -> Result<Self, ReadError> {
        Self::with_program(ReaderProgram::this(), settings, scans)
    }

    /// [`Self::start`] with another program as reader: for tests and benches.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn with_program(program: ReaderProgram, settings: &ReaderSettings, scans: &Path) -> Result<Self, ReadError> {
        let workers = match settings.workers {
            0 => thread::available_parallelism().map_or(1, usize::from),
            workers => workers,
        };
        Ok(Self {
            program,
            settings: settings.clone(),
            scans: scans.to_owned(),
            warned: AtomicBool::new(false),
            limit: Duration::from_secs(settings.limit_s),
            workers,
            free: Mutex::new((0..workers).map(|_| None).collect()),
            freed: Condvar::new(),
        })
    }

    /// Another limit for one page than `settings.limit_s`.
    #[must_use]
    pub fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// How many processes there are at most.
    #[must_use]
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// What a reader says of itself: the proof that one can be started.
    ///
    /// # Errors
    /// [`ReadError::NotStarted`]. A reader that starts but cannot read says so in [`About::trouble`].
    pub fn about(&self) -> Result<About, ReadError> {
        let nothing = Path::new("");
        match self.take(nothing).process()?.ask(&Request::About, nothing, Place::File, self.limit)? {
            (Reply::About(about), _) => Ok(about),
            _ => Err(senseless(Place::File)),
        }
    }

    /// How many pages `file` has.
    ///
    /// # Errors
    /// A file that cannot be opened, or has no pages.
    pub fn outline(&self, file: &Path) -> Result<Outline, ReadError> {
        match self.ask(file, Place::File, |_| Request::Outline { file: file.to_owned() })? {
            (Reply::Outline(outline), _) => Ok(outline),
            _ => Err(senseless(Place::File)),
        }
    }

    /// Everything a reader sees on a page.
    ///
    /// # Errors
    /// A file or page that cannot be read within `reader.limit_s` seconds, however it was tried. Other pages are
    /// not touched by it.
    pub fn read(&self, file: &Path, page: PageNumber) -> Result<PageReading, ReadError> {
        self.reading(file, page, Way::Usual)
    }

    /// A second look at a page, its lines looked for in another way: other words are misread, and others read.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_again(&self, file: &Path, page: PageNumber) -> Result<PageReading, ReadError> {
        self.reading(file, page, Way::Again)
    }

    /// A reading in the way `first`; carefully if a reader was lost over it.
    fn reading(&self, file: &Path, page: PageNumber, first: Way) -> Result<PageReading, ReadError> {
        let request =
            |way| Request::Read { file: file.to_owned(), page, way: if way == Way::Usual { first } else { way } };
        match self.ask(file, Place::Page(page), request)? {
            (Reply::Reading(reading), _) => Ok(*reading),
            _ => Err(senseless(Place::Page(page))),
        }
    }

    /// What each look at `zones` of a page reads, in their order.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_zones(
        &self,
        file: &Path,
        page: PageNumber,
        (turn, skew): (Turn, f32),
        zones: &[Zone],
    ) -> Result<Vec<Looks>, ReadError> {
        let request = |_| Request::ReadZones { file: file.to_owned(), page, turn, skew, zones: zones.to_vec() };
        match self.ask(file, Place::Page(page), request)? {
            (Reply::Looks(looks), _) if looks.len() == zones.len() => Ok(looks),
            _ => Err(senseless(Place::Page(page))),
        }
    }

    /// The page's picture, set upright by the turn and skew that its reading gives.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn picture(
        &self,
        file: &Path,
        page: PageNumber,
        (turn, skew): (Turn, f32),
        framing: Framing,
    ) -> Result<Vec<u8>, ReadError> {
        let request = |_| Request::Picture { file: file.to_owned(), page, turn, skew, framing };
        match self.ask(file, Place::Page(page), request)? {
            (Reply::Picture, picture) => Ok(picture),
            _ => Err(senseless(Place::Page(page))),
        }
    }

    /// Asks once, and once more on a fresh process if the first was lost over it.
    fn ask(&self, file: &Path, place: Place, request: impl Fn(Way) -> Request) -> Result<Answer, ReadError> {
        let mut seat = self.take(file);
        match seat.ask(&request(Way::Usual), file, place, self.limit) {
            Err(error) if error.cost_the_reader() => {
                tracing::warn!(place = %place, %error, "a reader was lost, trying once more");
                seat.ask(&request(Way::Careful), file, place, self.limit / 2)
            }
            answer => answer,
        }
    }

    /// Waits for a free place, best one with a reader that has `file` open.
    fn take(&self, file: &Path) -> Seat<'_> {
        let waits = |free: &mut Vec<Option<Process>>| free.is_empty();
        let mut free = self.freed.wait_while(self.lock(), waits).unwrap_or_else(PoisonError::into_inner);
        let open = free.iter().rposition(|p| p.as_ref().is_some_and(|p| p.has_open(file)));
        let place = open.or_else(|| free.iter().rposition(Option::is_some)).unwrap_or(0);
        Seat { process: free.swap_remove(place), readers: self }
    }

    /// Whether it has read so many pages, or holds so much memory, that a new one is better.
    fn is_worn(&self, process: &Process) -> bool {
        let ReaderSettings { renew_pages, renew_mb, .. } = self.settings;
        let pages = renew_pages > 0 && process.pages() >= renew_pages;
        pages || (renew_mb > 0 && process.resident_bytes() > renew_mb << 20)
    }

    fn started(&self) -> Result<Process, ReadError> {
        let process = Process::start(&self.program, &self.settings, &self.scans)?;
        self.say_if_open(process.sandbox());
        Ok(process)
    }

    fn say_if_open(&self, sandbox: InForce) {
        let open = self.settings.sandbox == SandboxMode::Wanted && !sandbox.fully();
        if open && !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(%sandbox, "this kernel cannot close reader processes in; they read all the same");
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Vec<Option<Process>>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers")
            .field("workers", &self.workers)
            .field("program", &self.program)
            .finish_non_exhaustive()
    }
}

fn senseless(place: Place) -> ReadError {
    ReadError::Garbled { place, source: std::io::ErrorKind::InvalidData.into() }
}

/// One place for a process, lent to one caller; it goes back when dropped.
struct Seat<'a> {
    process: Option<Process>,
    readers: &'a Readers,
}

impl Seat<'_> {
    /// The process in this place, started now if there is none.
    fn process(&mut self) -> Result<&mut Process, ReadError> {
        let process = match self.process.take() {
            Some(process) => process,
            None => self.readers.started()?,
        };
        Ok(self.process.insert(process))
    }

    fn ask(&mut self, request: &Request, file: &Path, place: Place, limit: Duration) -> Result<Answer, ReadError> {
        let process = self.process()?;
        if let Some(reason) = process.trouble().map(str::to_owned) {
            self.process = None;
            return Err(ReadError::NotReady { reason });
        }
        match process.ask(request, file, place, limit) {
            Ok((Reply::Refused(refusal), _)) => Err(ReadError::Refused { place, refusal }),
            Ok(answer) => Ok(answer),
            Err(error) => {
                self.process = None;
                Err(error)
            }
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let process = mem::take(&mut self.process).filter(|process| !self.readers.is_worn(process));
        self.readers.lock().push(process);
        self.readers.freed.notify_one();
    }
}
