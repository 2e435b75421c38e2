//! `chartroom convert`

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use super::archive::{Place, account};
use super::error::WrongUse;
use super::progress::Bar;
use super::stop::stop_on_signals;
use super::{Outcome, summary};
use crate::catalog::{BatchId, BatchKind};
use crate::intake::{shown, walk};
use crate::pipeline::{Arrivals, Line, Projection, RecordRoom};
use crate::reader::Readers;

/// Take in everything below one or more folders now, read it and file it. The sources stay where they are.
///
/// It can be stopped with Ctrl-C at any time; the same command continues where it stopped and reads no page twice. It
/// ends with a table of what became of the pages.
///
/// Exit code 1 if pages wait for a person, a file could not be taken in, or the run was stopped.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folders or files.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let paths = self.paths.iter().map(|path| real(path)).collect::<Result<Vec<_>, _>>()?;
        let room = archive.open()?;
        let _lock = room.archive.lock("convert")?;
        room.certify_ended(&account())?;
        let readers = Readers::start(&room.settings.reader, &room.archive.originals())?;
        let stop = stop_on_signals()?;
        let bar = Bar::of("pages read");
        let mut projection = Projection::open(&room);
        let batches = batches(&room, &paths)?;
        let left_out = Mutex::new(0_usize);
        let tell = |path: &Path, why: String| {
            if let Ok(mut count) = left_out.lock() {
                *count += 1;
            }
            bar.say(&format!("not taken in: {}: {why}", shown(path.as_os_str())));
        };
        let arriving = paths.iter().zip(&batches).flat_map(|(path, batch)| Arrivals {
            room: &room,
            batch: *batch,
            found: walk([path.clone()]).passing_over(&room.settings.intake.no_scans).leaving_out(room.archive.root()),
            left_out: tell,
        });
        let line = Line { room: &room, readers: &readers, stop: &stop, progress: &bar };
        let carried = line.carry(arriving, &mut projection);
        let (pages, time) = bar.finish();
        carried?;
        let stopped = stop.load(Ordering::Relaxed);
        let batches = if stopped { batches } else { end(&room, batches)? };
        let ledger = room.catalog.ledger(&batches)?;
        summary::table(out, &ledger)?;
        summary::speed(out, pages, time)?;
        if stopped {
            writeln!(out, "Stopped. Everything read so far is kept; the same command continues.")?;
        }
        let left_out = left_out.into_inner().unwrap_or_default();
        if left_out > 0 {
            writeln!(out, "{left_out} files could not be taken in; they are named above.")?;
        }
        let clean = !stopped && left_out == 0 && ledger.waiting_for_people() == 0;
        Ok(if clean { Outcome::Done } else { Outcome::LookAtIt })
    }
}

/// The path without links, so that the same folder named in two ways is one.
fn real(path: &Path) -> Result<PathBuf, WrongUse> {
    path.canonicalize().map_err(|e| {
        WrongUse::new(format!("{} cannot be found: {e}", path.display()), "name a folder or file with scans.")
    })
}

fn batches(room: &RecordRoom, paths: &[PathBuf]) -> anyhow::Result<Vec<BatchId>> {
    let begin = |path: &PathBuf| room.catalog.begin_batch(BatchKind::Convert, &path.to_string_lossy());
    Ok(paths.iter().map(begin).collect::<Result<_, _>>()?)
}

fn end(room: &RecordRoom, batches: Vec<BatchId>) -> anyhow::Result<Vec<BatchId>> {
    let by = account();
    Ok(batches.into_iter().map(|batch| room.close(batch, &by)).collect::<Result<_, _>>()?)
}
