//! `chartroom backup` and `chartroom restore`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use indicatif::HumanBytes;

use super::Outcome;
use super::archive::Place;
use super::progress::Bar;
use crate::backup::{self, Copied, Watcher};
use crate::pipeline::RecordRoom;

/// Back the archive up to a folder on another disk; again, only what is new is copied.
///
/// It may run while scans are taken in. Originals, catalog, settings and certificates are in the backup; the search index
/// is made anew by `restore`, and what still waits in the drop folder is not in it.
///
/// Exit code 1 if an original is not what was taken in; the rest is backed up.
#[derive(Debug, clap::Args)]
pub(super) struct BackupArgs {
    /// A new or empty folder, or that of an earlier backup of this archive.
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// Hash everything in the backup again afterwards.
    #[arg(long)]
    check: bool,
}

impl BackupArgs {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let bar = Megabytes(Bar::of("MB looked at"));
        let copied = backup::back_up(&room.archive, &room.catalog, &self.to, &bar)?;
        bar.0.finish();
        tell(out, &copied, "backed up")?;
        if !self.check {
            return Ok(outcome(&copied));
        }
        let bar = Megabytes(Bar::of("MB hashed"));
        let checked = backup::check(&self.to, &bar)?;
        bar.0.finish();
        faults(out, &checked)?;
        writeln!(out, "{} originals in the backup were hashed again.", checked.originals)?;
        Ok(if checked.faults.is_empty() { outcome(&copied) } else { Outcome::LookAtIt })
    }
}

/// Make an archive of a backup: `chartroom restore BACKUP --archive NEW`.
///
/// NEW must be a new or empty folder; nothing is written over. Every original is hashed on the way, and the search index
/// is made anew. `chartroom verify --archive NEW` then proves it.
///
/// Exit code 1 if an original in the backup is not what was taken in; the rest is restored.
#[derive(Debug, clap::Args)]
pub(super) struct RestoreArgs {
    /// The folder that was given to `chartroom backup`.
    #[arg(value_name = "FROM")]
    from: PathBuf,
}

impl RestoreArgs {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let bar = Megabytes(Bar::of("MB restored"));
        let copied = backup::restore(&self.from, archive.folder(), &bar)?;
        bar.0.finish();
        tell(out, &copied, "restored")?;
        let pages = RecordRoom::open(archive.folder())?.reindex(|_| {})?;
        writeln!(out, "{pages} pages are searchable.")?;
        writeln!(out, "Next: chartroom verify --archive {}", archive.folder().display())?;
        Ok(outcome(&copied))
    }
}

/// Writes the archive out in plain folders.
pub(super) fn export(room: &RecordRoom, to: &Path, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let bar = Megabytes(Bar::of("MB written"));
    let copied = backup::export(&room.archive, &room.catalog, to, &bar)?;
    bar.0.finish();
    tell(out, &copied, "written out")?;
    Ok(outcome(&copied))
}

fn tell(out: &mut impl Write, copied: &Copied, done: &str) -> io::Result<()> {
    let Copied { originals, new, bytes, pages, .. } = copied;
    let bytes = HumanBytes(*bytes);
    writeln!(out, "{originals} originals with {pages} pages are {done}; {new} of them were copied now, {bytes}.")?;
    faults(out, copied)
}

fn faults(out: &mut impl Write, copied: &Copied) -> io::Result<()> {
    copied.faults.iter().try_for_each(|(place, says)| writeln!(out, "FINDING  {place}: {says}"))
}

fn outcome(copied: &Copied) -> Outcome {
    if copied.faults.is_empty() { Outcome::Done } else { Outcome::LookAtIt }
}

struct Megabytes(Bar);

impl Watcher for Megabytes {
    fn expect(&self, bytes: u64) {
        self.0.expect(bytes >> 20);
    }

    fn done(&self, bytes: u64) {
        self.0.done(bytes >> 20);
    }
}
