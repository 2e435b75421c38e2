//! `chartroom evaluate`

use std::fs::File;
use std::io::{BufReader, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::Outcome;
use super::archive::Place;
use super::error::WrongUse;
use crate::evaluate::evaluate;

/// Compare what is in the archive with labelled truth: filed, misfiled, in review, fields, types, dates, words.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The truth, one JSON object a page.
    #[arg(long, value_name = "FILE.jsonl")]
    truth: PathBuf,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let truth = File::open(&self.truth).map_err(|e| {
            WrongUse::new(format!("{} cannot be opened: {e}", self.truth.display()), "name the file of labelled truth.")
        })?;
        let mut pages = Vec::new();
        archive.open()?.catalog.each_page(|page| {
            pages.push(page);
            ControlFlow::Continue(())
        })?;
        let evaluation = evaluate(BufReader::new(truth), &pages)?;
        if self.json {
            serde_json::to_writer_pretty(&mut *out, &evaluation)?;
            writeln!(out)?;
        } else {
            write!(out, "{evaluation}")?;
        }
        Ok(Outcome::Done)
    }
}
