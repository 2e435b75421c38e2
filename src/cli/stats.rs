//! `chartroom stats`

use std::io::{self, Write};

use serde::Serialize;

use super::archive::Place;
use super::{Outcome, summary};
use crate::archive::{free_bytes, is_read_only};
use crate::catalog::{Ledger, Totals};
use crate::certificate::batches_with_files;
use crate::pipeline::RecordRoom;
use crate::search::Index;

/// Show how many files and pages are in the archive and where they stand.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Stats {
    patients: u64,
    #[serde(flatten)]
    ledger: Ledger,
    #[serde(flatten)]
    totals: Totals,
    certificates: u64,
    /// Pages that search knows; `null` if its index cannot be opened.
    searchable: Option<u64>,
    /// Pages that search does not know yet, or not as they are now.
    not_searchable: Option<u64>,
    intake: Intake,
}

/// Whether scans can be taken in.
#[derive(Serialize)]
struct Intake {
    /// `open`, `no_room` or `read_only`.
    state: &'static str,
    /// A process takes scans in just now.
    running: bool,
    free_mb: u64,
    /// Intake stops below.
    floor_mb: u64,
}

impl Intake {
    fn of(room: &RecordRoom) -> io::Result<Self> {
        let free_mb = free_bytes(room.archive.root())? >> 20;
        let floor_mb = room.settings.intake.free_mb;
        let state = match () {
            () if is_read_only(room.archive.root())? => "read_only",
            () if free_mb < floor_mb => "no_room",
            () => "open",
        };
        Ok(Self { state, running: room.archive.is_taking_in(), free_mb, floor_mb })
    }
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let index = Index::open(&room.archive.index_folder()).ok();
        let watermark = index.as_ref().and_then(|index| index.watermark().ok());
        let stats = Stats {
            patients: room.catalog.count_patients()?,
            ledger: room.catalog.ledger(&[])?,
            totals: room.catalog.totals()?,
            certificates: batches_with_files(&room.archive).len() as u64,
            searchable: index.and_then(|index| index.pages().ok()),
            intake: Intake::of(&room)?,
            not_searchable: watermark.map(|w| room.catalog.count_unsearchable(w)).transpose()?,
        };
        if self.json {
            serde_json::to_writer_pretty(&mut *out, &stats)?;
            writeln!(out)?;
            return Ok(Outcome::Done);
        }
        writeln!(out, "{:<28}{:>8}", "Patients", stats.patients)?;
        summary::table(out, &stats.ledger)?;
        match stats.not_searchable {
            Some(0) => {}
            Some(pages) => writeln!(out, "{:<28}{pages:>8}", "Not searchable yet")?,
            None => writeln!(out, "The search index cannot be opened; `chartroom reindex` makes it anew.")?,
        }
        match stats.intake.state {
            "no_room" => writeln!(
                out,
                "Intake stands still: {} MB are free, and {} MB must stay free.",
                stats.intake.free_mb, stats.intake.floor_mb
            )?,
            "read_only" => writeln!(out, "Intake stands still: the archive's disk is read-only.")?,
            _ => {}
        }
        Ok(Outcome::Done)
    }
}
