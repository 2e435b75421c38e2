//! The map of the rooms stays true: who may know whom is read from the `use crate::…` lines.

#![allow(clippy::expect_used, reason = "a test may stop where it stands")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may know besides `chart`.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("chart", &[]),
    ("config", &[]),
    ("moment", &[]),
    ("intake", &["config"]),
    ("reader", &["config"]),
    ("facts", &["config"]),
    ("filing", &["config"]),
    ("patients", &["config"]),
    ("archive", &["config", "moment"]),
    ("catalog", &["config", "moment"]),
    ("certificate", &["config", "archive", "catalog", "moment"]),
    ("search", &["config", "moment"]),
    ("evaluate", &[]),
    (
        "pipeline",
        &[
            "config",
            "intake",
            "reader",
            "facts",
            "filing",
            "patients",
            "archive",
            "catalog",
            "certificate",
            "search",
            "moment",
        ],
    ),
    ("backup", &["archive", "catalog"]),
    ("verify", &["intake", "archive", "catalog", "certificate", "search", "pipeline"]),
    ("desk", &["config", "intake", "patients", "archive", "catalog", "certificate", "search", "pipeline"]),
    (
        "cli",
        &[
            "config",
            "intake",
            "reader",
            "facts",
            "filing",
            "patients",
            "archive",
            "catalog",
            "search",
            "evaluate",
            "pipeline",
            "certificate",
            "verify",
            "backup",
            "moment",
            "desk",
        ],
    ),
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}

fn rooms_known(text: &str) -> BTreeSet<String> {
    text.split("crate::")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>())
        .filter(|room| !room.is_empty())
        .collect()
}

#[test]
fn no_room_knows_a_room_it_should_not() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let all: BTreeSet<&str> = MAY_KNOW.iter().map(|(room, _)| *room).collect();
    let mut trespassers = Vec::new();
    for (room, may_know) in MAY_KNOW {
        for file in rust_files(&src.join(room)) {
            let text = fs::read_to_string(&file).expect("a source file");
            for known in rooms_known(&text) {
                let allowed = known == *room || known == "chart" || may_know.contains(&known.as_str());
                if all.contains(known.as_str()) && !allowed {
                    trespassers.push(format!("{} knows {known}", file.strip_prefix(&src).unwrap_or(&file).display()));
                }
            }
        }
    }
    assert!(trespassers.is_empty(), "{}", trespassers.join("\n"));
}

#[test]
fn every_room_is_on_the_map() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let on_map: BTreeSet<String> = MAY_KNOW.iter().map(|(room, _)| (*room).to_owned()).collect();
    let there: BTreeSet<String> = fs::read_dir(&src)
        .expect("src")
        .filter_map(Result::ok)
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(there, on_map);
}
