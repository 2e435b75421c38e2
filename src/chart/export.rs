//! The page export: what other programs read of an archive, one object a line.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Agreement, PageNumber, PageState};

/// One page of the export. The keys are a contract with other programs: never rename one.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct PageExport {
    /// Path relative to the folder given to `convert` or to the drop folder, as it was named, `/` between folders.
    pub source: String,
    /// From 1; 0 on the one line of a file that could not be opened at all.
    pub page: PageNumber,
    pub status: PageState,
    pub document: Option<String>,
    pub page_in_document: Option<PageNumber>,
    /// Whom the page is filed to, also by inheritance.
    pub patient_mrn: Option<String>,
    pub probability: Option<f64>,
    /// Why it waits; `None` when filed.
    pub reason: Option<String>,
    /// The decision in one sentence: what on the page agrees with the patient, what does not, and the runner-up.
    #[serde(default)]
    pub why: Option<String>,
    /// What the sentence says, each with its box on the page picture; of the likeliest patient.
    #[serde(default)]
    pub evidence: Vec<Agreement>,
    /// What a person should look at although the page is filed: it, or a page in its document, is a stray one.
    #[serde(default)]
    pub alarm: Option<String>,
    /// A more readable scan of the same sheet, as `source#page`; both are kept.
    #[serde(default)]
    pub copy_of: Option<String>,
    pub doc_type: Option<String>,
    pub service_date: Option<Date>,
    /// What is printed on this very page.
    pub fields: PrintedFields,
    pub signature_present: Option<bool>,
    /// Degrees clockwise by which the content stood turned.
    pub rotation: u32,
    pub text: String,
    /// 0 to 100.
    pub confidence: f32,
    /// Of the source file.
    pub sha256: String,
}

/// The identifying fields as they stand on a page; `None` where not printed or not read.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PrintedFields {
    pub name: Option<String>,
    pub mrn: Option<String>,
    pub dob: Option<Date>,
    pub account: Option<String>,
}
