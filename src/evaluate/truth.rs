//! One page of labelled truth.

use std::collections::HashMap;
use std::io::BufRead;

use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;

/// Why the truth cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    #[error("the truth cannot be read")]
    Read(#[from] std::io::Error),
    #[error("line {line} of the truth is no page of it")]
    Line { line: usize, source: serde_json::Error },
}

/// A key that may be missing, or there and null.
type Key<T> = Option<Option<T>>;

fn key<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Key<T>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    #[default]
    Content,
    Blank,
    Separator,
}

/// The fields as printed on the page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Printed {
    pub(super) name: Option<String>,
    pub(super) mrn: Option<String>,
    pub(super) dob: Option<String>,
    pub(super) account: Option<String>,
}

/// One page of labelled truth; other keys are ignored.
#[derive(Deserialize)]
pub(super) struct TruthPage {
    pub(super) file: String,
    pub(super) page: u32,
    #[serde(default)]
    pub(super) role: Role,
    #[serde(default, deserialize_with = "key")]
    pub(super) document_id: Key<String>,
    #[serde(default, deserialize_with = "key")]
    pub(super) doc_type: Key<String>,
    #[serde(default, deserialize_with = "key")]
    pub(super) patient_mrn: Key<String>,
    #[serde(default, deserialize_with = "key")]
    pub(super) printed: Key<Printed>,
    #[serde(default)]
    pub(super) dob_iso: Option<String>,
    #[serde(default, deserialize_with = "key")]
    pub(super) service_date: Key<String>,
    /// Every date that is accepted; without it only `service_date` is.
    #[serde(default)]
    pub(super) service_date_ok: Option<Vec<String>>,
    #[serde(default)]
    pub(super) service_date_handwritten: Option<bool>,
    #[serde(default, deserialize_with = "key")]
    pub(super) signature_present: Key<bool>,
    #[serde(default)]
    pub(super) level: Option<String>,
    #[serde(default, deserialize_with = "key")]
    pub(super) words: Key<String>,
    /// Words that were written or stamped: read or not, they do not count.
    #[serde(default)]
    pub(super) handwriting: Option<Vec<String>>,
    #[serde(default)]
    pub(super) stamps: Option<Vec<String>>,
    #[serde(default, deserialize_with = "key")]
    pub(super) decidable: Key<bool>,
    #[serde(default)]
    pub(super) duplicate_of: Option<String>,
    #[serde(default)]
    pub(super) duplicate_kind: Option<String>,
}

/// A page's place: its file as named, and its number.
pub(super) type Place = (String, u32);

/// `file` as files are compared: composed letters, `/` between folders, nothing before.
pub(super) fn place(file: &str, page: u32) -> Place {
    let file: String = file.nfc().map(|c| if c == '\\' { '/' } else { c }).collect();
    (file.strip_prefix("./").map(str::to_owned).unwrap_or(file), page)
}

impl TruthPage {
    pub(super) fn place(&self) -> Place {
        place(&self.file, self.page)
    }

    pub(super) fn is_content(&self) -> bool {
        self.role == Role::Content
    }

    /// The page whose file has the same bytes.
    pub(super) fn exact_twin(&self) -> Option<Place> {
        let twin = self.duplicate_of.as_ref().filter(|_| self.duplicate_kind.as_deref() == Some("exact"))?;
        let (file, page) = twin.rsplit_once('#')?;
        Some(place(file, page.parse().ok()?))
    }
}

/// Whose each content page is, of labelled truth.
pub struct Truth {
    patients: HashMap<Place, Option<String>>,
}

impl Truth {
    /// Reads truth, one object a line. Pages whose truth has no `patient_mrn` are left out.
    ///
    /// # Errors
    /// Truth that cannot be read, or a line that is no page of it.
    pub fn read(truth: impl BufRead) -> Result<Self, EvaluateError> {
        let pages = read(truth)?;
        let content = pages.into_iter().filter(TruthPage::is_content);
        Ok(Self { patients: content.filter_map(|page| Some((page.place(), page.patient_mrn?))).collect() })
    }

    /// The record number of the patient of a page, `None` within if he is not on the list; `None` if nobody knows.
    #[must_use]
    pub fn patient(&self, source: &str, page: u32) -> Option<Option<&str>> {
        self.patients.get(&place(source, page)).map(Option::as_deref)
    }
}

pub(super) fn read(truth: impl BufRead) -> Result<Vec<TruthPage>, EvaluateError> {
    let mut pages = Vec::new();
    for (number, line) in (1..).zip(truth.lines()) {
        let line = line?;
        if !line.trim().is_empty() {
            pages.push(serde_json::from_str(&line).map_err(|source| EvaluateError::Line { line: number, source })?);
        }
    }
    Ok(pages)
}
