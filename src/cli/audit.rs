//! `chartroom audit`

use std::io::Write;

use clap::Subcommand;

use super::Outcome;
use super::archive::Place;
use crate::catalog::AuditVerdict;

/// Who did and saw what: check that the record of it is whole.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Go through the whole audit and say whether every entry is as it was written.
    ///
    /// Each entry holds the hash of the one before with its own. Write the last value down elsewhere from time to time
    /// and give it with --since: then an audit that somebody wrote anew as a whole shows as well. Exit code 1 if the
    /// audit is not whole.
    Verify {
        /// A value that an earlier run gave, which must still be in the audit.
        #[arg(long, value_name = "VALUE")]
        since: Option<String>,
    },
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let Command::Verify { since } = self.command;
        let verdict = archive.open()?.catalog.verify_audit(since.as_deref())?;
        match &verdict {
            AuditVerdict::Whole { entries, last } => {
                writeln!(out, "The audit is whole: {entries} entries.")?;
                writeln!(out, "Last value: {last}")?;
                return Ok(Outcome::Done);
            }
            AuditVerdict::Broken { entry } => writeln!(
                out,
                "The audit was tampered with: entry {entry}, or the one before it, is not as it was written."
            )?,
            AuditVerdict::CutOff { last, written } => {
                writeln!(out, "The audit was tampered with: it ends with entry {last}, and {written} were written.")?
            }
            AuditVerdict::NotContinued => {
                writeln!(out, "The audit was tampered with: the value of --since is not in it.")?;
            }
        }
        Ok(Outcome::LookAtIt)
    }
}
