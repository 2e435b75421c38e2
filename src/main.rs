//! The program: parse, log, run, print one error, choose the exit code.

use std::process::ExitCode;

use chartroom::archive::keep_from_others;
use chartroom::cli;
use clap::Parser;

fn main() -> ExitCode {
    keep_from_others();
    let asked = cli::Cli::parse();
    cli::log();
    match asked.run() {
        Ok(outcome) => outcome.into(),
        Err(error) => cli::complain(&error),
    }
}
