//! `chartroom reindex`

use std::io::Write;

use super::Outcome;
use super::archive::Place;
use super::progress::Bar;

/// Make the search index anew from the catalog. Searches are answered from the old one until it is done.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let bar = Bar::of("pages indexed");
        bar.expect(room.catalog.count_unsearchable(0)?);
        let pages = room.reindex(|pages| bar.done(pages))?;
        let (_, time) = bar.finish();
        writeln!(out, "{pages} pages are searchable; it took {:.1} s.", time.as_secs_f64())?;
        Ok(Outcome::Done)
    }
}
