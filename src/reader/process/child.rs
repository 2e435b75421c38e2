//! The child's side: asks are answered one after another until the parent is gone.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use rustix::process::{Signal, getpid, kill_process};

use crate::config::{ReaderSettings, SandboxMode};

use super::protocol::{About, Refusal, Reply, Request};
use super::scan_work::ScanWork;
use super::{InForce, PageWork, frame, sandbox};

/// What the hidden subcommand `reader-process` does: reads scans for the parent until the parent is gone.
///
/// # Errors
/// Standard input is not the socket of a parent.
pub fn serve() -> io::Result<()> {
    serve_with(ScanWork::begin)
}

/// [`serve`] with another hand at the work.
///
/// # Errors
/// Standard input is not the socket of a parent.
pub fn serve_with<W: PageWork>(begin: impl FnOnce(&ReaderSettings) -> W) -> io::Result<()> {
    keep_to_itself();
    // As a file: plain reads and writes are all that the child ever needs of the socket.
    let mut line = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let Request::Begin { settings, scans } = frame::receive(&mut line)? else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    give_way(settings.nice);
    let mut work = begin(&settings);
    // From here on, and before the first of a stranger's bytes.
    let sandbox = closed_in(&settings, &scans)?;
    let trouble = work.trouble().or_else(|| too_open(&settings, sandbox));
    frame::send(&mut line, &Reply::Ready { trouble: trouble.clone(), sandbox })?;
    let requests = listen(line.try_clone()?)?;
    for request in requests {
        match request {
            Request::About => {
                let about = About { trouble: trouble.clone(), sandbox, ..work.about() };
                frame::send(&mut line, &Reply::About(about))?;
            }
            request => answer(&mut work, request, &mut line)?,
        }
    }
    Ok(())
}

fn closed_in(settings: &ReaderSettings, scans: &Path) -> io::Result<InForce> {
    let memory_bytes = match settings.memory_mb {
        0 => u64::MAX,
        megabytes => megabytes << 20,
    };
    sandbox::limit(memory_bytes)?;
    let sandbox = match settings.sandbox {
        SandboxMode::Off => InForce::default(),
        SandboxMode::Required | SandboxMode::Wanted => sandbox::close_in(scans),
    };
    Ok(InForce { memory_bytes: settings.memory_mb << 20, ..sandbox })
}

/// Why this reader must not open anything, if the settings demand more than this kernel gives.
fn too_open(settings: &ReaderSettings, sandbox: InForce) -> Option<String> {
    (settings.sandbox == SandboxMode::Required && !sandbox.fully()).then(|| {
        format!("`reader.sandbox` is \"required\", and this kernel cannot close readers in fully ({sandbox}).")
    })
}

fn answer(work: &mut impl PageWork, request: Request, line: &mut File) -> io::Result<()> {
    let answered = match request {
        Request::Begin { .. } | Request::About => Err(Refusal::of("The reader was asked out of turn.")),
        Request::Outline { file } => work.outline(&file).map(Reply::Outline),
        Request::Read { file, page, way } => work.read(&file, page, way).map(|r| Reply::Reading(Box::new(r))),
        Request::ReadZones { file, page, turn, skew, zones } => {
            work.read_zones(&file, page, (turn, skew), &zones).map(Reply::Looks)
        }
        Request::Picture { file, page, turn, skew, framing } => {
            match work.picture(&file, page, (turn, skew), framing) {
                Ok(picture) => {
                    frame::send(line, &Reply::Picture)?;
                    return frame::send_bytes(line, &picture);
                }
                Err(refusal) => Err(refusal),
            }
        }
    };
    frame::send(line, &answered.unwrap_or_else(Reply::Refused))
}

/// Hears the parent on a thread of its own, so that the parent's end is noticed in the middle of a page.
///
/// Not `PR_SET_PDEATHSIG`: that is sent when the *thread* that started the process ends, and readers are started by
/// whichever thread asks first.
fn listen(mut line: File) -> io::Result<Receiver<Request>> {
    let (sender, requests) = channel();
    thread::Builder::new().name("parent".into()).spawn(move || {
        while let Ok(request) = frame::receive(&mut line) {
            if sender.send(request).is_err() {
                return;
            }
        }
        // At once, past the destructors of C++ libraries that another thread is still using.
        let _ = kill_process(getpid(), Signal::KILL);
    })?;
    Ok(requests)
}

/// Whoever waits before a screen goes before pages that nobody waits for.
fn give_way(nice: u8) {
    if nice > 0 {
        let _ = rustix::process::nice(nice.into());
    }
}

/// When memory runs out a reader goes before the parent.
fn keep_to_itself() {
    let _ = std::fs::write("/proc/self/oom_score_adj", "500");
}
