//! `chartroom export`

use std::io::Write;
use std::ops::ControlFlow;

use clap::{Subcommand, ValueEnum};

use super::Outcome;
use super::archive::Place;

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
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Jsonl,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let Command::Pages { format: Format::Jsonl } = self.command;
        let mut written = Ok(());
        archive.open()?.catalog.each_page(|page| {
            written =
                serde_json::to_writer(&mut *out, &page).map_err(std::io::Error::from).and_then(|()| writeln!(out));
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        written?;
        Ok(Outcome::Done)
    }
}
