//! `chartroom patients`

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;

use super::archive::Place;
use super::error::WrongUse;
use super::progress::Bar;
use super::{Outcome, summary};
use crate::patients::{ImportReport, read_list};
use crate::pipeline::{Projection, RecordRoom, refile};

/// Load or refresh the patient list.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add the patients of a CSV file to the list, or bring their entries up to date.
    ///
    /// Columns: mrn,last_name,first_name,middle_name,suffix,date_of_birth,sex,ssn_last4,phone,street,city,state,zip
    /// (dates as 1950-01-31); `other_names` if you have them, with `;` between names. Others are ignored. Nobody is
    /// taken off the list; a name that changes stays as a former name. Then pages that wait are matched again.
    ///
    /// Exit code 1 if lines were not taken over; they are listed by number.
    Import {
        #[arg(value_name = "FILE.csv")]
        file: PathBuf,
    },
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let Command::Import { file } = self.command;
        import(&archive.open()?, &file, out)
    }
}

fn import(room: &RecordRoom, file: &Path, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let open = File::open(file).map_err(|e| {
        WrongUse::new(format!("{} cannot be opened: {e}", file.display()), "name the CSV file of the patient list.")
    })?;
    let ImportReport { patients, rejected } = read_list(BufReader::new(open), room.settings.facts.date_order);
    if patients.is_empty() && !rejected.is_empty() {
        let first = &rejected[0];
        let what = format!("{}: no patient could be read; line {}: {}", file.display(), first.line, first.reason);
        return Err(WrongUse::new(what, "`chartroom patients import --help` lists the columns.").into());
    }
    let change = room.catalog.import_patients(&patients)?;
    writeln!(
        out,
        "{} patients read: {} new, {} changed, {} as before.",
        patients.len(),
        change.new,
        change.changed,
        change.same
    )?;
    for line in &rejected {
        writeln!(out, "  line {} was not taken over: {}", line.line, line.reason)?;
    }
    if change.new + change.changed > 0 {
        match_again(room, out).context("the list is imported, but pages could not be matched again")?;
    }
    Ok(if rejected.is_empty() { Outcome::Done } else { Outcome::LookAtIt })
}

fn match_again(room: &RecordRoom, out: &mut impl Write) -> anyhow::Result<()> {
    let scans = room.catalog.finished()?.len();
    if scans == 0 {
        return Ok(());
    }
    let before = room.catalog.ledger(&[])?;
    let bar = Bar::of("scans matched again");
    bar.expect(scans as u64);
    refile(room, || bar.done(1))?;
    bar.finish();
    Projection::open(room).finish(&room.catalog);
    let after = room.catalog.ledger(&[])?;
    writeln!(out, "Pages matched with the list:")?;
    summary::matched(out, &before, &after)?;
    Ok(())
}
