//! The archive in plain folders, to be read without Chartroom.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::copying::{copy_originals, is_empty_or_new, write};
use super::{BackupError, Copied, Watcher};
use crate::archive::Archive;
use crate::catalog::Catalog;
use crate::chart::{PageExport, PageState, Patient};

const README: &str = "\
A Chartroom archive in plain folders.

originals/ab/cdef....pdf            every file as it was taken in, by its SHA-256 (the folder is its first two digits)
text/ab/cdef..../page-0001.txt      the words of each of its pages as they were read, UTF-8
manifest.jsonl                      one JSON object for every page of every time a file came in: where it came from, where
                                    its original and its text lie, whose it is, its type and date, or why it waits
patients.csv                        the patient list

Names of files and folders are hashes and page numbers, no patient's name. Everything in here is health information.
";

/// A line of the manifest: the page export, and where to look.
#[derive(Serialize)]
struct ManifestLine<'a> {
    #[serde(flatten)]
    page: &'a PageExport,
    original: &'a str,
    /// `null` where nothing could be read.
    text_file: Option<&'a str>,
}

/// Writes originals, the words of every page and a manifest to `to`, which must be new or empty.
///
/// # Errors
/// `to` is in use, or a disk's refusal.
pub fn export(archive: &Archive, catalog: &Catalog, to: &Path, watcher: &dyn Watcher) -> Result<Copied, BackupError> {
    if !is_empty_or_new(to)? {
        return Err(BackupError::NotEmpty { path: to.to_owned() });
    }
    fs::create_dir_all(to).map_err(BackupError::disk("made", to))?;
    write(&to.join("README.txt"), README.as_bytes())?;
    let listed = catalog.listed_originals()?;
    let mut copied = copy_originals(&listed, archive.root(), to, watcher)?;
    let places = listed.iter().map(|original| (original.sha256.as_str(), original.original.as_str())).collect();
    copied.pages = Manifest { to, places }.write(catalog)?;
    write(&to.join("patients.csv"), &patients(&catalog.patients()?).map_err(BackupError::disk("written", to))?)?;
    Ok(copied)
}

struct Manifest<'a> {
    to: &'a Path,
    /// Where each original lies, by its hash.
    places: std::collections::BTreeMap<&'a str, &'a str>,
}

impl Manifest<'_> {
    /// How many lines there are.
    fn write(&self, catalog: &Catalog) -> Result<u64, BackupError> {
        let path = self.to.join("manifest.jsonl");
        let file = File::create(&path).map_err(BackupError::disk("written", &path))?;
        let (mut out, mut lines, mut written) = (BufWriter::new(file), 0, Ok(()));
        catalog.each_page(|page| {
            lines += 1;
            written = self.line(&page, &mut out);
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        written
            .and_then(|()| out.flush())
            .and_then(|()| out.get_ref().sync_all())
            .map_err(BackupError::disk("written", &path))?;
        Ok(lines)
    }

    fn line(&self, page: &PageExport, out: &mut impl Write) -> io::Result<()> {
        let original = self.places.get(page.sha256.as_str()).copied().unwrap_or_default();
        let text_file = text_place(page);
        if let Some(place) = &text_file
            && page.status != PageState::Duplicate
        {
            let place = self.to.join(place);
            fs::create_dir_all(place.parent().unwrap_or(self.to))?;
            fs::write(place, &page.text)?;
        }
        let text_file = text_file.as_ref().and_then(|place| place.to_str());
        serde_json::to_writer(&mut *out, &ManifestLine { page, original, text_file })?;
        writeln!(out)
    }
}

/// The same for every time the file came in.
fn text_place(page: &PageExport) -> Option<PathBuf> {
    let (shelf, rest) = page.sha256.split_at_checked(2)?;
    (page.page > 0).then(|| Path::new("text").join(shelf).join(rest).join(format!("page-{:04}.txt", page.page)))
}

/// In the shape that `patients import` takes.
fn patients(patients: &[Patient]) -> io::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "mrn",
        "last_name",
        "first_name",
        "middle_name",
        "suffix",
        "date_of_birth",
        "sex",
        "ssn_last4",
        "phone",
        "street",
        "city",
        "state",
        "zip",
        "other_names",
    ])?;
    for patient in patients {
        let other_names: Vec<_> = patient.other_names.iter().map(ToString::to_string).collect();
        let birth = patient.birth.map(|birth| birth.to_string()).unwrap_or_default();
        csv.write_record([
            patient.mrn.as_str(),
            &patient.name.last,
            &patient.name.first,
            &patient.name.middle,
            &patient.name.suffix,
            &birth,
            &patient.sex,
            &patient.ssn_last4,
            &patient.phone,
            &patient.street,
            &patient.city,
            &patient.state,
            &patient.zip,
            &other_names.join(";"),
        ])?;
    }
    csv.into_inner().map_err(|e| io::Error::other(e.to_string()))
}
