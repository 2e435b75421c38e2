//! `chartroom watch`

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::anyhow;
use crossbeam_channel::unbounded;

use super::Outcome;
use super::archive::{Place, account};
use super::stop::stop_on_signals;
use crate::catalog::BatchKind;
use crate::intake::{self, FolderPulse, FolderWays, Stop, WatchLock};
use crate::pipeline::{DropFolder, Line, PipelineError, Progress, Projection, RecordRoom};
use crate::reader::Readers;

/// Watch the archive's drop folder: take in whatever is dropped there, read it and file it.
///
/// A file is taken when it is quiet and whole, and its dropped copy goes when the original is safe. Ctrl-C ends the
/// watch; the pages under way are finished.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn run(self, archive: &Place) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        watch(&room, "watch", &stop_on_signals()?)?;
        Ok(Outcome::Done)
    }
}

/// Watches until `stop` is set.
pub(super) fn watch(room: &RecordRoom, command: &str, stop: &Arc<AtomicBool>) -> anyhow::Result<()> {
    let _watching = WatchLock::take(room.archive.root())?;
    let _lock = room.archive.lock(command)?;
    room.certify_ended(&account())?;
    let readers = Readers::start(&room.settings.reader, &room.archive.originals())?;
    let mut projection = Projection::open(room);
    let folder = room.archive.drop_folder();
    let batch = room.catalog.begin_batch(BatchKind::Watch, &folder.to_string_lossy())?;
    let (taken, arriving) = unbounded();
    let mut drop_folder = DropFolder { room, batch, taken };
    let (settings, end) = (&room.settings.intake, Stop::new());
    let mut pulse = FolderPulse::of(&FolderWays::of(&folder, settings)?, &end);
    announce(&folder);
    let line = Line { room, readers: &readers, stop, progress: &Patient };
    thread::scope(|scope| {
        scope.spawn(|| pass_on(stop, &end));
        // The sender goes with the watch, and the line ends when nothing can arrive any more.
        let watching = scope.spawn(move || intake::watch(&folder, settings, &mut pulse, &mut drop_folder));
        let carried = line.carry(arriving.into_iter().map(Ok::<_, PipelineError>), &mut projection);
        stop.store(true, Ordering::Relaxed);
        let watched = watching.join().map_err(|_| anyhow!("the watch ended by itself"))?;
        carried?;
        watched.map_err(anyhow::Error::from)
    })?;
    room.close(batch, &account())?;
    Ok(())
}

/// A watch waits for room on the disk: somebody makes it in the morning.
struct Patient;

impl Progress for Patient {
    fn rests(&self, error: &PipelineError) -> bool {
        tracing::error!(
            error = error as &dyn std::error::Error,
            "the watch rests until the disk takes something again"
        );
        true
    }
}

/// Tells the watch when the signal comes.
fn pass_on(stop: &AtomicBool, end: &Stop) {
    while !stop.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(100));
    }
    end.stop();
}

#[expect(clippy::print_stderr, reason = "the person sees that the watch began")]
fn announce(folder: &std::path::Path) {
    eprintln!("Watching {}. Ctrl-C ends.", folder.display());
}
