use std::fs;
use std::path::Path;

use clap::{CommandFactory, Parser};

use super::*;

/// What a command answers, and how it ends.
fn chartroom(words: &[&str]) -> (String, anyhow::Result<Outcome>) {
    let mut out = Vec::new();
    let outcome = match Cli::try_parse_from([&["chartroom"], words].concat()) {
        Ok(asked) => asked.answer(&mut out),
        Err(error) => Err(error.into()),
    };
    (String::from_utf8(out).unwrap(), outcome)
}

fn archive() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("charts").to_string_lossy().into_owned();
    assert!(chartroom(&["init", &path]).1.is_ok());
    (folder, path)
}

/// Exit codes have no getter; their `Debug` tells them apart.
fn code(outcome: &anyhow::Result<Outcome>) -> String {
    let code = match outcome {
        Ok(outcome) => ExitCode::from(*outcome),
        Err(error) => complain(error),
    };
    format!("{code:?}")
}

fn wrong_use() -> String {
    format!("{:?}", ExitCode::from(2))
}

#[test]
fn the_commands_are_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_says_what_it_is_for() {
    for command in Cli::command().get_subcommands() {
        assert!(command.get_about().is_some(), "{}", command.get_name());
    }
}

#[test]
fn a_folder_that_is_no_archive_is_wrong_use() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_string_lossy();
    for words in [&["stats", "--archive", &path][..], &["review", "--archive", &path], &["reindex", "--archive", &path]]
    {
        assert_eq!(code(&chartroom(words).1), wrong_use(), "{words:?}");
    }
}

#[test]
fn an_unknown_page_and_a_wrong_query_are_wrong_use() {
    let (_folder, path) = archive();
    assert_eq!(code(&chartroom(&["show", "17", "--archive", &path]).1), wrong_use());
    assert_eq!(code(&chartroom(&["search", "date:nonsense", "--archive", &path]).1), wrong_use());
    assert_eq!(code(&chartroom(&["convert", "/nowhere/at all", "--archive", &path]).1), wrong_use());
}

#[test]
fn an_empty_archive_has_nothing_waiting_nothing_found_and_exports_nothing() {
    let (_folder, path) = archive();
    assert_eq!(chartroom(&["review", "--archive", &path]).0, "Nothing waits.\n");
    assert_eq!(chartroom(&["search", "fracture", "--archive", &path]).0, "No page answers that.\n");
    assert_eq!(chartroom(&["search", "fracture", "--json", "--archive", &path]).0, "[]\n");
    let (lines, outcome) = chartroom(&["export", "pages", "--archive", &path]);
    assert_eq!((lines.as_str(), outcome.unwrap()), ("", Outcome::Done));
    let (stats, _) = chartroom(&["stats", "--json", "--archive", &path]);
    assert!(serde_json::from_str::<serde_json::Value>(&stats).unwrap()["pages"] == 0, "{stats}");
}

#[test]
fn what_waits_in_the_drop_folder_is_shown_on_one_line_each_with_its_reason() {
    let (_folder, path) = archive();
    assert!(chartroom(&["intake", "--archive", &path]).0.starts_with("The drop folder is empty.\nNobody watches"));
    let drop = Path::new(&path).join("drop");
    fs::write(drop.join("two\nlines \u{202e}.pdf"), "").unwrap();
    fs::write(drop.join("fresh.pdf"), "%PDF-1.4").unwrap();
    fs::create_dir(drop.join(".trash")).unwrap();
    for nobodys in [".trash/old.pdf", "half.pdf.part", "Thumbs.db", ".DS_Store"] {
        fs::write(drop.join(nobodys), "x").unwrap();
    }
    std::os::unix::fs::symlink("/etc/passwd", drop.join("link.pdf")).unwrap();
    let (shown, outcome) = chartroom(&["intake", "--archive", &path]);
    let lines: Vec<&str> = shown.lines().map(str::trim).collect();
    let by_name = "its name says that it is hidden or not finished; under another it is taken";
    assert_eq!(lines[0], format!(".trash: {by_name}"));
    assert_eq!(lines[1], "8 bytes  fresh.pdf: it is still being copied, or changed a moment ago");
    assert_eq!(lines[2], format!("half.pdf.part: {by_name}"));
    assert_eq!(lines[3], "link.pdf: it is a link, which is not followed");
    assert_eq!(lines[4], r"two\nlines \u{202e}.pdf: it is empty");
    assert_eq!(outcome.unwrap(), Outcome::LookAtIt);
    let (json, _) = chartroom(&["intake", "--json", "--archive", &path]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()[3]["for_a_person"], true, "{json}");
}

#[test]
fn a_misspelt_setting_is_said_with_the_nearest_name() {
    let (_folder, path) = archive();
    fs::write(Path::new(&path).join("chartroom.toml"), "[intake]\nquit_s = 3\n").unwrap();
    let error = chartroom(&["stats", "--archive", &path]).1.unwrap_err();
    assert!(format!("{error:#}").contains("did you mean `intake.quiet_s`?"), "{error:#}");
    assert_eq!(format!("{:?}", complain(&error)), wrong_use());
}

#[test]
fn a_reader_of_our_output_that_has_read_enough_is_no_error() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (_folder, path) = archive();
    let error = Cli::parse_from(["chartroom", "stats", "--archive", &path]).answer(&mut Closed).unwrap_err();
    assert_eq!(format!("{:?}", complain(&error)), format!("{:?}", ExitCode::SUCCESS));
}

#[test]
fn settling_needs_a_decision_and_a_decision_needs_an_id() {
    let (_folder, path) = archive();
    assert!(chartroom(&["review", "17", "--archive", &path]).1.is_err());
    assert!(chartroom(&["review", "--file-to", "7", "--archive", &path]).1.is_err());
    assert!(chartroom(&["review", "17", "--file-to", "7", "--not-a-patient", "--archive", &path]).1.is_err());
    assert!(chartroom(&["review", "17", "--file-to", "7", "--undo", "--archive", &path]).1.is_err());
    assert!(chartroom(&["review", "--undo", "--archive", &path]).1.is_err());
    let nothing = chartroom(&["review", "a-1", "--undo", "--archive", &path]).1.unwrap_err().to_string();
    assert!(nothing.contains("no decision about a-1"), "{nothing}");
}

#[test]
fn an_export_is_written_down() {
    let (_folder, archive) = archive();
    chartroom(&["export", "pages", "--archive", &archive]).1.unwrap();
    let (said, _) = chartroom(&["audit", "verify", "--archive", &archive]);
    assert!(said.contains("The audit is whole: 1 entries."), "{said}");
}
