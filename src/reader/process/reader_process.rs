//! One reader process, from the parent's side.

use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::config::ReaderSettings;

use super::error::{Place, ReadError};
use super::protocol::{Reply, Request};
use super::{InForce, ReaderProgram, frame, vitals};

/// Starting takes 0.15 s; a machine that swaps may take long.
const START_LIMIT: Duration = Duration::from_secs(60);

/// A running reader. Dropping it kills it and waits for its end.
pub(super) struct Process {
    child: Child,
    line: UnixStream,
    /// What keeps it from reading any page.
    trouble: Option<String>,
    sandbox: InForce,
    pages: u32,
    file: Option<PathBuf>,
}

/// What came back, with a picture's bytes beside it.
pub(super) type Answer = (Reply, Vec<u8>);

impl Process {
    pub(super) fn start(program: &ReaderProgram, settings: &ReaderSettings, scans: &Path) -> Result<Self, ReadError> {
        let not_started = |source| ReadError::NotStarted { program: program.path().to_owned(), source };
        let (line, theirs) = UnixStream::pair().map_err(not_started)?;
        let child = program.command(Stdio::from(OwnedFd::from(theirs))).spawn().map_err(not_started)?;
        let mut process = Self { child, line, trouble: None, sandbox: InForce::default(), pages: 0, file: None };
        let begin = Request::Begin { settings: settings.clone(), scans: scans.to_owned() };
        match process.exchange(&begin, START_LIMIT) {
            Ok((Reply::Ready { trouble, sandbox }, _)) => (process.trouble, process.sandbox) = (trouble, sandbox),
            Ok(_) => return Err(not_started(io::ErrorKind::InvalidData.into())),
            Err(source) => return Err(not_started(source)),
        }
        Ok(process)
    }

    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// How it is closed in.
    pub(super) fn sandbox(&self) -> InForce {
        self.sandbox
    }

    /// The memory it holds now, bytes.
    pub(super) fn resident_bytes(&self) -> u64 {
        vitals::resident_bytes(self.child.id()).unwrap_or(0)
    }

    /// Pages it was asked for.
    pub(super) fn pages(&self) -> u32 {
        self.pages
    }

    /// Whether `file` is the one it has open.
    pub(super) fn has_open(&self, file: &Path) -> bool {
        self.file.as_deref() == Some(file)
    }

    /// Asks about `file` and waits for the answer, at most `limit`. After an error the process is of no more use.
    pub(super) fn ask(
        &mut self,
        request: &Request,
        file: &Path,
        place: Place,
        limit: Duration,
    ) -> Result<Answer, ReadError> {
        if place != Place::File {
            self.pages += 1;
        }
        if !self.has_open(file) {
            self.file = Some(file.to_owned());
        }
        let sound = |answer: Answer| match answer.0.is_sound(place) {
            true => Ok(answer),
            false => Err(io::Error::from(io::ErrorKind::InvalidData)),
        };
        self.exchange(request, limit).and_then(sound).map_err(|source| match source.kind() {
            io::ErrorKind::TimedOut => ReadError::TooSlow { place, limit },
            io::ErrorKind::InvalidData => ReadError::Garbled { place, source },
            _ => match self.end() {
                Ok(status) => ReadError::Stopped { place, status },
                Err(source) => ReadError::Garbled { place, source },
            },
        })
    }

    fn exchange(&mut self, request: &Request, limit: Duration) -> io::Result<Answer> {
        frame::send(&mut self.line, request)?;
        let mut line = Until::now(&self.line, self.child.id(), limit);
        let reply = frame::receive(&mut line)?;
        let picture = if matches!(reply, Reply::Picture) { frame::receive_picture(&mut line)? } else { Vec::new() };
        Ok((reply, picture))
    }

    /// How it ended, now that its side of the line is closed. One that lingers is killed.
    fn end(&mut self) -> io::Result<ExitStatus> {
        let patience = Instant::now() + Duration::from_secs(2);
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() > patience {
                self.child.kill()?;
                return self.child.wait();
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A machine with more to do than it has cores for makes a page slow, not bad: so a page has its time of the CPU, and
/// of the wall's clock this many times as much. Only a reader that sleeps or waits uses up the latter.
const WALL_TIMES: u32 = 5;

/// The shortest time between two looks at the reader's CPU time.
const SHORTEST_LOOK: Duration = Duration::from_millis(10);

/// A line that is read until its reader has used up its time, after which reading from it has timed out.
struct Until<'a> {
    line: &'a UnixStream,
    process: u32,
    /// CPU time of the process at which it ends.
    cpu: Duration,
    wall: Instant,
}

impl<'a> Until<'a> {
    fn now(line: &'a UnixStream, process: u32, limit: Duration) -> Self {
        let used = vitals::cpu_time(process).unwrap_or_default();
        Self { line, process, cpu: used + limit, wall: Instant::now() + limit * WALL_TIMES }
    }

    /// The time it has at least; none if it has used up either.
    fn left(&self) -> Option<Duration> {
        let used = vitals::cpu_time(self.process).unwrap_or_default();
        let cpu = self.cpu.checked_sub(used).filter(|left| !left.is_zero())?;
        let wall = self.wall.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
        Some(cpu.max(SHORTEST_LOOK).min(wall))
    }
}

impl Read for Until<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(left) = self.left() else { return Err(io::ErrorKind::TimedOut.into()) };
            self.line.set_read_timeout(Some(left))?;
            let mut line = self.line;
            match line.read(into) {
                Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
                read => return read,
            }
        }
    }
}
