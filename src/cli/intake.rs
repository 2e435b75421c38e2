//! `chartroom intake`

use std::io::Write;
use std::time::SystemTime;

use serde::Serialize;

use super::Outcome;
use super::archive::Place;
use crate::intake::{Waiting, WatchLock, shown, waiting};

/// Show what is in the drop folder now, and why each file waits.
///
/// Every file is looked into, so this takes a while for thousands of large ones. Whether a watch runs does not matter;
/// the last line says.
///
/// Exit code 1 if something there will not be taken by waiting alone: it is empty, locked, no file, may not be read.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A JSON array, one object for each file.
    #[arg(long)]
    json: bool,
}

/// One line of the table.
#[derive(Serialize)]
struct Line {
    /// Below the drop folder, escaped where it holds what cannot be shown.
    name: String,
    bytes: u64,
    /// Since it last changed; `null` for what is no file.
    unchanged_s: Option<u64>,
    why: String,
    for_a_person: bool,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let table = waiting(&room.archive.drop_folder(), &room.settings.intake);
        let now = SystemTime::now();
        let lines: Vec<Line> = table.iter().map(|file| line(file, now)).collect();
        let outcome = if lines.iter().any(|line| line.for_a_person) { Outcome::LookAtIt } else { Outcome::Done };
        if self.json {
            serde_json::to_writer_pretty(&mut *out, &lines)?;
            writeln!(out)?;
            return Ok(outcome);
        }
        for Line { name, bytes, why, .. } in &lines {
            writeln!(out, "{:>12}  {name}: {why}", if *bytes == 0 { String::new() } else { format!("{bytes} bytes") })?;
        }
        if lines.is_empty() {
            writeln!(out, "The drop folder is empty.")?;
        }
        match WatchLock::holder(room.archive.root()) {
            Some(holder) => writeln!(out, "Watched by {holder}.")?,
            None => writeln!(out, "Nobody watches; `chartroom watch` takes in what is whole.")?,
        }
        Ok(outcome)
    }
}

fn line(file: &Waiting, now: SystemTime) -> Line {
    let unchanged = file.modified.map(|at| now.duration_since(at).unwrap_or_default().as_secs());
    Line {
        name: shown(file.relative.as_os_str()),
        bytes: file.size,
        unchanged_s: unchanged,
        why: file.why.to_string(),
        for_a_person: file.why.is_for_a_person(),
    }
}
