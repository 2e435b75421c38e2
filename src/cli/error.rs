//! One error, said once, with a way out.

use std::io;
use std::process::ExitCode;

use crate::archive::ArchiveError;
use crate::backup::BackupError;
use crate::catalog::CatalogError;
use crate::intake::LockError;
use crate::pipeline::PipelineError;
use crate::search::QueryError;

/// The person asked for something that cannot be.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub(super) struct WrongUse {
    pub(super) what: String,
    pub(super) hint: Option<String>,
}

impl WrongUse {
    pub(super) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: Some(hint.into()) }
    }
}

/// Says on standard error what went wrong and what to do, and gives the exit code: 2 wrong use, 3 failed. A reader of
/// our output that has read enough is no error.
#[must_use]
#[expect(clippy::print_stderr, reason = "this is where errors are said")]
pub fn complain(error: &anyhow::Error) -> ExitCode {
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: {}", visible(&format!("{error:#}")));
    if let Some(hint) = hint(error) {
        eprintln!("hint: {hint}");
    }
    ExitCode::from(if is_wrong_use(error) { 2 } else { 3 })
}

/// A message may hold a stranger's file name; what steers a terminal is made visible.
fn visible(message: &str) -> String {
    let steers =
        |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    message.chars().fold(String::new(), |mut text, c| {
        if steers(c) {
            text.extend(c.escape_unicode())
        } else {
            text.push(c)
        }
        text
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|e| e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

fn hint(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|e| {
        let fixed = e
            .downcast_ref::<PipelineError>()
            .and_then(PipelineError::hint)
            .or_else(|| e.downcast_ref::<ArchiveError>().and_then(ArchiveError::hint))
            .or_else(|| e.downcast_ref::<CatalogError>().and_then(CatalogError::hint))
            .or_else(|| e.downcast_ref::<BackupError>().and_then(BackupError::hint));
        let held =
            e.is::<LockError>().then_some("drop the scans into the archive's drop folder; they are taken in there.");
        fixed.or(held).map(str::to_owned).or_else(|| e.downcast_ref::<WrongUse>().and_then(|e| e.hint.clone()))
    })
}

fn is_wrong_use(error: &anyhow::Error) -> bool {
    let archive = |e: &ArchiveError| matches!(e, ArchiveError::NotAnArchive { .. } | ArchiveError::NotEmpty { .. });
    let catalog = |e: &CatalogError| matches!(e, CatalogError::NoSuchPage(_) | CatalogError::NoSuchPatient);
    let backup = |e: &BackupError| {
        matches!(e, BackupError::NotEmpty { .. } | BackupError::NotABackup { .. } | BackupError::InTheArchive { .. })
    };
    error.chain().any(|e| {
        e.is::<WrongUse>()
            || e.is::<QueryError>()
            || e.downcast_ref().is_some_and(backup)
            || e.downcast_ref().is_some_and(archive)
            || e.downcast_ref().is_some_and(catalog)
            || e.downcast_ref::<PipelineError>().is_some_and(|e| match e {
                PipelineError::Archive(e) => archive(e),
                PipelineError::Catalog(e) => catalog(e),
                PipelineError::Config(_) => true,
                _ => false,
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_visible_in_a_message() {
        assert_eq!(visible("a\u{1b}[2J, caf\u{e9}\nline"), "a\\u{1b}[2J, caf\u{e9}\nline");
    }
}
