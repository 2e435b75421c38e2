//! `chartroom calibrate`

use std::fs::{self, File};
use std::io::{BufReader, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::Context;

use super::Outcome;
use super::archive::Place;
use super::error::WrongUse;
use crate::chart::Mrn;
use crate::evaluate::Truth;
use crate::filing::Owner;
use crate::pipeline::{Owners, calibrate, settled_owners};

/// Compare the weights of filing with papers whose patient is known: are of the pages said with 99 % so many right?
///
/// Papers are known from labelled truth, or from what people settled in this archive; a person's word stands before the
/// truth file's. It prints how sure filing was against how often it was right, and each weight against what these papers
/// say of it. Nothing changes without --write.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The truth, one JSON object a page; without it only what people settled counts.
    #[arg(long, value_name = "FILE.jsonl")]
    truth: Option<PathBuf>,
    /// Put the estimated weights into the archive's config folder; they hold from the next filing on.
    #[arg(long)]
    write: bool,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

/// With fewer papers the estimates would be the table's own.
const ENOUGH: usize = 30;

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let mut owners = Owners::new();
        if let Some(path) = &self.truth {
            let file = File::open(path).map_err(|e| {
                WrongUse::new(format!("{} cannot be opened: {e}", path.display()), "name the file of labelled truth.")
            })?;
            let truth = Truth::read(BufReader::new(file))?;
            room.catalog.each_page(|page| {
                if let Some(owner) = truth.patient(&page.source, page.page) {
                    let owner = owner.map_or(Owner::NotListed, |mrn| Owner::Listed(Mrn(mrn.to_owned())));
                    owners.insert((page.sha256, page.page), owner);
                }
                ControlFlow::Continue(())
            })?;
        }
        owners.extend(settled_owners(&room)?);
        let calibration = calibrate(&room, &owners)?;
        if self.json {
            serde_json::to_writer_pretty(&mut *out, &calibration)?;
            writeln!(out)?;
        } else {
            write!(out, "{calibration}")?;
        }
        if self.write {
            if calibration.pages < ENOUGH {
                let hint = format!("settle or label at least {ENOUGH}.");
                return Err(WrongUse::new("too few pages have a known patient", hint).into());
            }
            let path = room.archive.root().join("config").join("weights.toml");
            let origin = format!("Estimated from {} pages whose patient was known.", calibration.pages);
            fs::write(&path, calibration.weights.to_toml(&origin)?)
                .with_context(|| format!("{} could not be written", path.display()))?;
            if !self.json {
                writeln!(out, "Written to {}.", path.display())?;
            }
        }
        Ok(if calibration.misfiled == 0 { Outcome::Done } else { Outcome::LookAtIt })
    }
}
