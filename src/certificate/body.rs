//! What a certificate says.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::archive::Archive;
use crate::catalog::{BatchId, Catalog, CatalogError};
use crate::chart::PageState;
use crate::config::Settings;

/// A finished batch in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub batch: i64,
    /// `convert` or `watch`.
    pub kind: String,
    pub begun: String,
    pub certified: String,
    /// The account that ran the program.
    pub by: String,
    /// Program and version.
    pub software: String,
    /// Of the settings in force and the site's own tables.
    pub settings_sha256: String,
    /// Times a file came in.
    pub files: u64,
    pub duplicate_files: u64,
    pub pages: u64,
    /// Pages by state; their sum is `pages`.
    pub states: BTreeMap<PageState, u64>,
    /// In the order they came in.
    pub originals: Vec<CertifiedOriginal>,
    /// SHA-256 of this object without this line.
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertifiedOriginal {
    pub sha256: String,
    pub bytes: u64,
    /// Lines in the ledger; 1 for a file that cannot be opened.
    pub pages: u64,
    /// The same bytes had come in before.
    pub duplicate: bool,
}

impl Certificate {
    /// Draws the certificate of a batch up from the catalog.
    ///
    /// # Errors
    /// The catalog's refusal.
    pub(super) fn of(
        archive: &Archive,
        settings: &Settings,
        catalog: &Catalog,
        batch: BatchId,
        by: &str,
    ) -> Result<Self, CatalogError> {
        let record = catalog.batch(batch)?;
        let ledger = catalog.ledger(&[batch])?;
        let certificate = Self {
            batch: batch.number(),
            kind: record.kind,
            begun: record.started,
            certified: record.ended.unwrap_or_else(crate::catalog::now),
            by: by.to_owned(),
            software: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            settings_sha256: fingerprint(archive, settings),
            files: ledger.files,
            duplicate_files: ledger.duplicate_files,
            pages: ledger.pages,
            states: ledger.states,
            originals: originals(catalog, batch)?,
            digest: String::new(),
        };
        Ok(Self { digest: certificate.digest_now(), ..certificate })
    }

    /// The digest that a certificate with this content has.
    #[must_use]
    pub fn digest_now(&self) -> String {
        let bare = Self { digest: String::new(), ..self.clone() };
        hex(&Sha256::digest(serde_json::to_vec(&bare).unwrap_or_default()))
    }

    /// Whether the catalog still has what was certified: the same originals, and as many pages.
    ///
    /// # Errors
    /// The catalog's refusal.
    pub(super) fn fits(&self, catalog: &Catalog, batch: BatchId) -> Result<bool, CatalogError> {
        let sum: u64 = self.states.values().sum();
        Ok(self.batch == batch.number()
            && self.pages == sum
            && self.pages == catalog.ledger(&[batch])?.pages
            && self.originals == originals(catalog, batch)?)
    }
}

fn originals(catalog: &Catalog, batch: BatchId) -> Result<Vec<CertifiedOriginal>, CatalogError> {
    let came_in = catalog.came_in(batch)?;
    Ok(came_in
        .into_iter()
        .map(|(sha256, bytes, pages, duplicate)| CertifiedOriginal { sha256, bytes, pages, duplicate })
        .collect())
}

/// Of everything that a site can change: its settings in force and its own tables. Passwords are left out: from a hash
/// in so many hands they could be guessed.
fn fingerprint(archive: &Archive, settings: &Settings) -> String {
    let mut settings = settings.clone();
    settings.reader.pdf_passwords.clear();
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(&settings).unwrap_or_default());
    for (name, text) in tables(archive).unwrap_or_default() {
        hash.update(name.as_bytes());
        hash.update(text);
    }
    hex(&hash.finalize())
}

fn tables(archive: &Archive) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut tables = BTreeMap::new();
    for entry in fs::read_dir(archive.config_folder())? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            tables.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(tables)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
