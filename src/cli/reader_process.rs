//! `chartroom reader-process`, which only Chartroom starts.

use super::Outcome;
use crate::reader;

/// Read scans for the Chartroom that started this process.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        reader::serve()?;
        Ok(Outcome::Done)
    }
}
