//! `chartroom init`

use std::io::Write;
use std::path::PathBuf;

use super::Outcome;
use crate::pipeline::RecordRoom;

/// Make an archive folder with its settings and its drop folder.
///
/// An archive that is there already is completed where something is missing; nothing in it is changed.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A new or empty folder on a disk of this machine.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Args {
    pub(super) fn run(self, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = RecordRoom::init(&self.folder)?;
        let folder = self.folder.display();
        writeln!(out, "The archive {folder} is ready.")?;
        writeln!(out, "  settings     {}", room.archive.settings_file().display())?;
        writeln!(out, "  drop folder  {}", room.archive.drop_folder().display())?;
        writeln!(out, "Next: chartroom patients import FILE.csv --archive {folder}")?;
        Ok(Outcome::Done)
    }
}
