//! What is true of every page, one object a line.

use std::collections::BTreeMap;

use serde::Serialize;

/// The four identifiers as they stand in print on one page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Printed {
    pub name: Option<String>,
    pub mrn: Option<String>,
    pub dob: Option<String>,
    pub account: Option<String>,
}

/// One page of the truth file. Keys are never left out; what does not apply is null or empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PageTruth {
    /// Path below the drop folder.
    pub file: String,
    /// From 1.
    pub page: u32,
    /// `content`, `blank` or `separator`.
    pub role: &'static str,
    pub document_id: Option<String>,
    pub page_in_document: Option<u32>,
    pub pages_in_document: Option<u32>,
    pub doc_type: Option<&'static str>,
    /// The true patient's, if on the list; otherwise the right answer is review.
    pub patient_mrn: Option<String>,
    pub printed: Printed,
    pub dob_iso: Option<String>,
    pub service_date: Option<String>,
    /// Degrees clockwise by which the content stands turned, after the file's own tags.
    pub rotation: u32,
    pub level: &'static str,
    pub dpi: [u32; 2],
    pub encoding: &'static str,
    pub color_mode: &'static str,
    /// `None` where nobody is asked to sign by hand.
    pub signature_present: Option<bool>,
    /// `file#page`.
    pub duplicate_of: Option<String>,
    pub duplicate_kind: Option<&'static str>,
    /// Printed text in the order it was printed.
    pub words: String,
    /// Degrees clockwise by which the pixels are stored turned; a tag puts it right.
    pub stored_rotation: u32,
    /// `street`, `phone`, `ssn4`.
    pub printed_contact: BTreeMap<&'static str, String>,
    pub handwriting: Vec<String>,
    pub stamps: Vec<String>,
    pub handwritten_fields: BTreeMap<&'static str, String>,
    pub service_date_printed: Option<String>,
    pub service_date_handwritten: bool,
    /// Every answer that counts as right.
    pub service_date_ok: Vec<String>,
    pub effects: Vec<String>,
    /// Degrees clockwise, before `rotation`.
    pub skew: f32,
    /// Share of its ink that was left on the paper, for each printed field.
    pub legibility: BTreeMap<&'static str, f32>,
    pub in_mpi: Option<bool>,
    pub collision: Option<Vec<String>>,
    pub paper_flags: Option<Vec<&'static str>>,
    pub id_strength: Option<&'static str>,
    /// A careful clerk could file it from this document and the patient list alone.
    pub decidable: Option<bool>,
    /// `other` or `none`: whose record number was typed by mistake.
    pub conflict: Option<&'static str>,
    pub lost_fields: Vec<String>,
    pub missing_pages: Vec<u32>,
    pub interloper: bool,
    pub layout_identity: Option<&'static str>,
    pub font: Option<String>,
    pub print_effect: Option<&'static str>,
    pub file_kind: &'static str,
    pub payload: Option<String>,
    pub symbology: Option<&'static str>,
}

/// The truth file: an object a line.
///
/// # Errors
/// None in practice: every value can be written as JSON.
pub fn truth_jsonl(pages: &[PageTruth]) -> serde_json::Result<String> {
    let mut lines = String::new();
    for page in pages {
        lines.push_str(&serde_json::to_string(page)?);
        lines.push('\n');
    }
    Ok(lines)
}
