//! `chartroom export`

use std::collections::HashMap;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::archive::{Place, audit};
use super::{Outcome, backup};
use crate::chart::{PageState, Patient};
use crate::filing::as_listed;
use crate::pipeline::{RecordRoom, copies};

/// Hand what is in the archive to other programs.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Every page of every file that was taken in: one JSON object a line, on standard output.
    Pages {
        #[arg(long, value_enum, default_value_t = Format::Jsonl)]
        format: Format,
    },
    /// The whole archive in plain folders that can be read without this program: originals, the words of every page, a
    /// manifest, the patient list.
    Archive {
        /// A new or empty folder.
        #[arg(value_name = "TO")]
        to: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Jsonl,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        match self.command {
            Command::Pages { format: Format::Jsonl } => {
                audit(&room, "exported", "pages")?;
                pages(&room, out)
            }
            Command::Archive { to } => {
                audit(&room, "exported", "the whole archive")?;
                backup::export(&room, &to, out)
            }
        }
    }
}

fn pages(room: &RecordRoom, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let copies = copies(room, None)?;
    let patients: HashMap<String, Patient> =
        room.catalog.patients()?.into_iter().map(|patient| (patient.mrn.0.clone(), patient)).collect();
    let mut written = Ok(());
    room.catalog.each_page(|mut page| {
        let better = copies.get(&(page.sha256.clone(), page.page)).filter(|_| page.status == PageState::Filed);
        page.copy_of = better.map(|better| format!("{}#{}", better.source, better.number));
        if page.status == PageState::Filed
            && let Some(patient) = page.patient_mrn.as_ref().and_then(|mrn| patients.get(mrn))
        {
            as_listed(&mut page.fields, &page.evidence, page.page, patient);
        }
        written = serde_json::to_writer(&mut *out, &page).map_err(std::io::Error::from).and_then(|()| writeln!(out));
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written?;
    Ok(Outcome::Done)
}
