//! `chartroom stats`

use std::io::Write;

use serde::Serialize;

use super::archive::Place;
use super::{Outcome, summary};
use crate::catalog::Ledger;
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
    /// Pages that search does not know yet, or not as they are now.
    not_searchable: Option<u64>,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let watermark = Index::open(&room.archive.index_folder()).and_then(|index| index.watermark()).ok();
        let stats = Stats {
            patients: room.catalog.count_patients()?,
            ledger: room.catalog.ledger(&[])?,
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
        Ok(Outcome::Done)
    }
}
