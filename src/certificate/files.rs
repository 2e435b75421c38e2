//! Certificates as they lie in the archive.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Certificate;
use crate::archive::{Archive, ArchiveError};
use crate::catalog::{BatchId, Catalog, CatalogError};
use crate::config::Settings;
use crate::moment::{Moment, reached};

/// Why a certificate is not the one of its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFault {
    Missing,
    /// It cannot be understood, or its digest is another.
    Altered,
    /// The text is not what the JSON says.
    TextDiffers,
    /// The catalog has other originals or another number of pages.
    CatalogDiffers,
}

/// Issues the certificate of a batch. One that is there and is right stays; one that is not is kept beside the new one.
///
/// # Errors
/// The catalog's refusal, or the disk's.
pub fn issue<E: From<CatalogError> + From<ArchiveError>>(
    archive: &Archive,
    settings: &Settings,
    catalog: &Catalog,
    batch: BatchId,
    by: &str,
) -> Result<(), E> {
    if check(archive, catalog, batch)?.is_none() {
        return Ok(());
    }
    let certificate = Certificate::of(archive, settings, catalog, batch, by)?;
    let (json, text) = places(archive, batch);
    // One of a batch that had not ended yet was cut short by a stop: nobody has it.
    if catalog.batch(batch)?.ended.is_some() {
        supersede(&json)?;
        supersede(&text)?;
    }
    let mut body = serde_json::to_vec_pretty(&certificate).unwrap_or_default();
    body.push(b'\n');
    archive.put(&json, &body, || reached(Moment::CertificateWritten))?;
    reached(Moment::CertificateHalf);
    archive.put(&text, certificate.to_string().as_bytes(), || {})?;
    Ok(())
}

/// What is wrong with the certificate of a batch.
///
/// # Errors
/// The catalog's refusal.
pub fn check(archive: &Archive, catalog: &Catalog, batch: BatchId) -> Result<Option<CertificateFault>, CatalogError> {
    let (json, text) = places(archive, batch);
    let (Ok(body), Ok(text)) = (fs::read(json), fs::read_to_string(text)) else {
        return Ok(Some(CertificateFault::Missing));
    };
    let Ok(certificate) = serde_json::from_slice::<Certificate>(&body) else {
        return Ok(Some(CertificateFault::Altered));
    };
    Ok(if certificate.digest != certificate.digest_now() {
        Some(CertificateFault::Altered)
    } else if text != certificate.to_string() {
        Some(CertificateFault::TextDiffers)
    } else if !certificate.fits(catalog, batch)? {
        Some(CertificateFault::CatalogDiffers)
    } else {
        None
    })
}

/// The certificate of a batch as a person reads it; `None` if it has none.
#[must_use]
pub fn text_of(archive: &Archive, batch: BatchId) -> Option<String> {
    fs::read_to_string(places(archive, batch).1).ok()
}

/// The numbers of the batches that have a certificate in the archive.
#[must_use]
pub fn batches_with_files(archive: &Archive) -> BTreeSet<i64> {
    let entries = fs::read_dir(archive.certificates_folder()).into_iter().flatten().filter_map(Result::ok);
    entries
        .filter_map(|entry| entry.file_name().to_str()?.strip_prefix("batch-")?.strip_suffix(".json")?.parse().ok())
        .collect()
}

fn places(archive: &Archive, batch: BatchId) -> (PathBuf, PathBuf) {
    let place = |ending| archive.certificates_folder().join(format!("batch-{:06}.{ending}", batch.number()));
    (place("json"), place("txt"))
}

/// Makes room for a new one: `batch-000012.superseded-1.json`.
fn supersede(place: &Path) -> Result<(), ArchiveError> {
    let (Some(stem), Some(ending)) = (place.file_stem(), place.extension()) else { return Ok(()) };
    let (stem, ending) = (stem.to_string_lossy(), ending.to_string_lossy());
    let free = (1..).map(|nth| place.with_file_name(format!("{stem}.superseded-{nth}.{ending}"))).find(|p| !p.exists());
    match free {
        Some(free) if place.exists() => fs::rename(place, free).map_err(ArchiveError::disk("set aside", place)),
        _ => Ok(()),
    }
}
