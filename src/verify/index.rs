//! The search index, against the catalog.

use std::collections::BTreeMap;

use super::finding::{Class, Finding};
use super::originals::below;
use crate::archive::Archive;
use crate::catalog::{Catalog, CatalogError};
use crate::search::{Index, SearchError};

/// Pages of one class that are named; the rest is counted.
const NAMED: usize = 20;

/// How many pages search knows, and what does not agree.
pub(super) fn check(archive: &Archive, catalog: &Catalog) -> Result<(u64, Vec<Finding>), CatalogError> {
    let folder = archive.index_folder();
    if !Index::is_in(&folder) {
        if catalog.last_change()? == 0 {
            return Ok((0, Vec::new()));
        }
        return Ok((0, vec![Finding::new(Class::IndexMissing, "index", "There is no search index.")]));
    }
    let beside_a_writer = Index::is_being_written(&folder);
    let mut findings = Vec::new();
    if !beside_a_writer {
        findings.extend(left_overs(archive));
    }
    match compare(archive, catalog, beside_a_writer, &mut findings)? {
        Ok(pages) => Ok((pages, findings)),
        Err(error) => {
            let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            findings.push(Finding::new(Class::IndexDamaged, "index", format!("It cannot be read: {why}.")));
            Ok((0, findings))
        }
    }
}

fn left_overs(archive: &Archive) -> Vec<Finding> {
    let left = Index::left_overs(&archive.index_folder()).unwrap_or_default();
    left.iter()
        .map(|path| Finding::new(Class::TemporaryFile, below(archive, path), "An index that was never finished."))
        .collect()
}

fn compare(
    archive: &Archive,
    catalog: &Catalog,
    beside_a_writer: bool,
    findings: &mut Vec<Finding>,
) -> Result<Result<u64, SearchError>, CatalogError> {
    let (watermark, contents, damaged) = match read(archive) {
        Ok(read) => read,
        Err(error) => return Ok(Err(error)),
    };
    findings.extend(damaged.iter().map(|path| {
        Finding::new(Class::IndexDamaged, below(archive, path), "Its bytes are no longer those that were written.")
    }));
    let last = catalog.last_change()?;
    if watermark > last {
        let says = format!("It holds change {watermark}, and the catalog's last is {last}: it is another catalog's.");
        findings.push(Finding::new(Class::IndexAhead, "index", says));
        return Ok(Ok(contents.len() as u64));
    }
    // Pages that changed after the watermark may stand in it as they were.
    let newer = catalog.changed_pages_after(watermark)?;
    if !newer.is_empty() && !beside_a_writer {
        let says = format!("{} pages changed after the last change it holds.", newer.len());
        findings.push(Finding::new(Class::IndexBehind, "index", says));
    }
    differences(&catalog.searchable(watermark)?, &contents, &newer, findings);
    Ok(Ok(contents.len() as u64))
}

type Read = (u64, Vec<(i64, u64)>, Vec<std::path::PathBuf>);

fn read(archive: &Archive) -> Result<Read, SearchError> {
    let index = Index::open(&archive.index_folder())?;
    // The watermark first: what is committed between the two is newer than it, and not judged.
    let watermark = index.watermark()?;
    Ok((watermark, index.contents()?, index.damaged_files()?))
}

/// Pages that should be in and are not, are in and should not, or are in as they were.
fn differences(wanted: &[(i64, u64)], contents: &[(i64, u64)], newer: &[i64], findings: &mut Vec<Finding>) {
    let mut held: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
    for (page, change) in contents {
        held.entry(*page).or_default().push(*change);
    }
    let (mut missing, mut stale) = (Vec::new(), Vec::new());
    for (page, change) in wanted {
        match held.remove(page) {
            None => missing.push(*page),
            Some(changes) if changes != [*change] => stale.push(*page),
            Some(_) => {}
        }
    }
    let extra: Vec<i64> = held.into_keys().filter(|page| newer.binary_search(page).is_err()).collect();
    name(findings, Class::IndexPageMissing, &missing, "Search does not find it.");
    name(findings, Class::IndexPageStale, &stale, "Search knows it as it was, or twice.");
    name(findings, Class::IndexPageExtra, &extra, "Search finds it, and the catalog has no such decided page.");
}

fn name(findings: &mut Vec<Finding>, class: Class, pages: &[i64], says: &str) {
    findings.extend(pages.iter().take(NAMED).map(|page| Finding::new(class, format!("page {page}"), says)));
    if pages.len() > NAMED {
        let more = format!("And {} more pages like it.", pages.len() - NAMED);
        findings.push(Finding::new(class, "index", more));
    }
}
