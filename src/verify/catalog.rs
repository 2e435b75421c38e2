//! The catalog, against itself.

use super::examine::Watcher;
use super::finding::{Class, Finding};
use crate::catalog::{Breach, Catalog, CatalogError, FileId, PageId};

pub(super) fn check(catalog: &Catalog, watcher: &dyn Watcher) -> Result<Vec<(Breach, Finding)>, CatalogError> {
    let mut breaches = catalog.breaches()?;
    breaches.extend(catalog.damaged_readings(|pages| watcher.looked_at(pages))?);
    Ok(breaches.into_iter().map(|breach| (breach, told(&breach))).collect())
}

/// What SQLite finds wrong; nothing else can be trusted then.
pub(super) fn damage(catalog: &Catalog) -> Vec<Finding> {
    match catalog.damage() {
        Ok(lines) => lines.into_iter().map(damaged).collect(),
        Err(error) => vec![damaged(why(&error))],
    }
}

pub(super) fn damaged(why: String) -> Finding {
    Finding::new(Class::CatalogDamaged, "catalog.db", format!("SQLite finds it damaged: {why}."))
}

fn why(error: &CatalogError) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

fn told(breach: &Breach) -> Finding {
    match *breach {
        Breach::NoSource { file } => {
            Finding::new(Class::FileWithoutSource, file, "No line says how it came in: its pages are in no sum.")
        }
        Breach::PagesDiffer { file, pages, rows } => Finding::new(
            Class::FilePagesDiffer,
            file,
            format!("It has {pages} pages, and the ledger has {rows} lines for it, or not theirs."),
        ),
        Breach::Forgotten { file, page, number } => at(
            Class::PageForgotten,
            (file, page, number),
            "It is not decided, and its file is called done: nobody would come back to it",
        ),
        Breach::NoReading { file, page, number } => {
            at(Class::ReadingMissing, (file, page, number), "It is decided, and nothing that was read of it is there")
        }
        Breach::DamagedReading { file, page, number } => {
            at(Class::ReadingDamaged, (file, page, number), "What is stored of it cannot be understood")
        }
        Breach::NoFiling { file, page, number } => at(
            Class::FilingMissing,
            (file, page, number),
            "The decision about it is missing, or not the one it stands under",
        ),
        Breach::NoChange { file, page, number } => {
            at(Class::ChangeMissing, (file, page, number), "It changed, and search would never learn of it")
        }
        Breach::NoPatient { file, page, number } => {
            at(Class::PatientUnknown, (file, page, number), "It is filed to a record number that is not on the list")
        }
        Breach::BatchSum { batch, pages, sum } => Finding::new(
            Class::BatchSumDiffers,
            batch,
            format!("{pages} pages came in, and the sum of their states is {sum}."),
        ),
    }
}

fn at(class: Class, (file, page, number): (FileId, PageId, u32), says: &str) -> Finding {
    Finding::new(class, format!("page {page}"), format!("{says} ({file}, its page {number})."))
}
