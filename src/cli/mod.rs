//! What people type: one file for each command, whose arguments' doc comments are the help.
//!
//! Only this room writes to the terminal. Answers go to standard output, progress and complaints to standard error;
//! logs hold ids, never names or words of a page.

mod archive;
mod audit;
mod backup;
mod calibrate;
mod convert;
mod doctor;
mod doubts;
mod error;
mod evaluate;
mod export;
mod init;
mod intake;
mod patients;
mod progress;
mod reader_process;
mod reindex;
mod review;
mod run;
mod search;
mod show;
mod stats;
mod stop;
mod summary;
#[cfg(test)]
mod tests;
mod verify;
mod watch;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

pub use error::complain;

/// Takes a hospital's scanned paper charts in, reads every page, files it to the right patient or asks, and finds it
/// again.
///
/// Start with `chartroom init DIR`, then `chartroom patients import FILE.csv --archive DIR`, then
/// `chartroom convert SCANS --archive DIR`.
///
/// Exit codes: 0 done, 1 done with something for a person to look at where a command says so, 2 wrong use, 3 failed.
#[derive(Debug, Parser)]
#[command(name = "chartroom", version, propagate_version = true, max_term_width = 110)]
pub struct Cli {
    /// The archive folder; without it, the folder you are in.
    #[arg(long, global = true, env = "CHARTROOM_ARCHIVE", value_name = "DIR")]
    archive: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Patients(patients::Args),
    Convert(convert::Args),
    Watch(watch::Args),
    Run(run::Args),
    Intake(intake::Args),
    Search(search::Args),
    Show(show::Args),
    Review(review::Args),
    Export(export::Args),
    Stats(stats::Args),
    Verify(verify::Args),
    Reindex(reindex::Args),
    Backup(backup::BackupArgs),
    Restore(backup::RestoreArgs),
    Evaluate(evaluate::Args),
    Calibrate(calibrate::Args),
    Doctor(doctor::Args),
    Audit(audit::Args),
    #[command(hide = true)]
    ReaderProcess(reader_process::Args),
}

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Done, and something is for a person to look at.
    LookAtIt,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::LookAtIt => Self::from(1),
        }
    }
}

impl Cli {
    /// Does what was asked, and answers on standard output.
    ///
    /// # Errors
    /// What [`complain`] says to the person.
    pub fn run(self) -> anyhow::Result<Outcome> {
        let mut out = BufWriter::new(io::stdout().lock());
        let outcome = self.answer(&mut out)?;
        out.flush()?;
        Ok(outcome)
    }

    fn answer(self, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let archive = archive::Place(self.archive);
        match self.command {
            Command::Init(args) => args.run(out),
            Command::Patients(args) => args.run(&archive, out),
            Command::Convert(args) => args.run(&archive, out),
            Command::Watch(args) => args.run(&archive),
            Command::Run(args) => args.run(&archive),
            Command::Intake(args) => args.run(&archive, out),
            Command::Search(args) => args.run(&archive, out),
            Command::Show(args) => args.run(&archive, out),
            Command::Review(args) => args.run(&archive, out),
            Command::Export(args) => args.run(&archive, out),
            Command::Stats(args) => args.run(&archive, out),
            Command::Verify(args) => args.run(&archive, out),
            Command::Reindex(args) => args.run(&archive, out),
            Command::Backup(args) => args.run(&archive, out),
            Command::Restore(args) => args.run(&archive, out),
            Command::Evaluate(args) => args.run(&archive, out),
            Command::Calibrate(args) => args.run(&archive, out),
            Command::Doctor(args) => args.run(&archive, out),
            Command::Audit(args) => args.run(&archive, out),
            Command::ReaderProcess(args) => args.run(),
        }
    }
}

/// Logs go to standard error; `CHARTROOM_LOG` says how much, like `info` or `chartroom::pipeline=debug`, and
/// `CHARTROOM_LOG_FORMAT=json` makes an object of each line.
///
/// Only our own lines are logged, whatever is asked for: libraries log the names of files, and people name scans after
/// patients.
pub fn log() {
    std::panic::set_hook(Box::new(|panic| {
        // Where, not what: the message of a panic may quote the text that it broke on.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault in the program");
    }));
    let filter = EnvFilter::try_from_env("CHARTROOM_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let ours = filter_fn(|line| line.target().starts_with(env!("CARGO_CRATE_NAME")));
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let log = tracing_subscriber::registry().with(filter);
    match std::env::var("CHARTROOM_LOG_FORMAT").as_deref() {
        Ok("json") => log.with(lines.json().flatten_event(true).with_filter(ours)).init(),
        _ => log.with(lines.with_ansi(io::stderr().is_terminal()).with_target(false).with_filter(ours)).init(),
    }
}
