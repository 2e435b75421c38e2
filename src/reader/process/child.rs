//! The child's side: asks are answered one after another until the parent is gone.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use rustix::process::{Resource, Rlimit, Signal, getpid, kill_process, setrlimit};

use crate::config::ReaderSettings;

use super::protocol::{Reply, Request};
use super::scan_work::ScanWork;
use super::{PageWork, frame};

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
    let Request::Begin(settings) = frame::receive(&mut line)? else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let mut work = begin(&settings);
    frame::send(&mut line, &Reply::Ready { trouble: work.trouble() })?;
    let requests = listen(line.try_clone()?)?;
    for request in requests {
        answer(&mut work, request, &mut line)?;
    }
    Ok(())
}

fn answer(work: &mut impl PageWork, request: Request, line: &mut File) -> io::Result<()> {
    let answered = match request {
        Request::Begin(_) => Ok(Reply::Ready { trouble: work.trouble() }),
        Request::About => Ok(Reply::About(work.about())),
        Request::Outline { file } => work.outline(&file).map(Reply::Outline),
        Request::Read { file, page, way } => work.read(&file, page, way).map(|r| Reply::Reading(Box::new(r))),
        Request::Picture { file, page, turn, skew } => match work.picture(&file, page, turn, skew) {
            Ok(picture) => {
                frame::send(line, &Reply::Picture)?;
                return frame::send_bytes(line, &picture);
            }
            Err(refusal) => Err(refusal),
        },
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

/// A crash leaves no copy of a page on the disk, and when memory runs out a reader goes before the parent.
fn keep_to_itself() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = std::fs::write("/proc/self/oom_score_adj", "500");
}
