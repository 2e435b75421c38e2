//! Separator sheets: by their barcode, or by their words when the barcode could not be read.

use super::{
    letters::{distance, forgiven, skeleton},
    numbers,
    page::Page,
    tables::SeparatorWords,
};
use crate::{
    chart::{Barcode, Mrn, Separator, Symbology},
    config::BarcodeSettings,
};

/// What separator sheets of this site carry.
#[derive(Debug)]
pub(super) struct Separators {
    barcodes: BarcodeSettings,
    words: Vec<String>,
}

/// A sheet with more words is no separator.
const MOST_WORDS: usize = 25;
/// Letters of a box's label.
const LONGEST_LABEL: usize = 60;

impl Separators {
    pub(super) fn new(barcodes: BarcodeSettings, words: &SeparatorWords) -> Self {
        Self { barcodes, words: words.words.iter().map(|w| skeleton(w)).collect() }
    }

    /// What this sheet separates, if it is nothing but a separator.
    pub(super) fn read(&self, page: &Page<'_>) -> Option<Separator> {
        let words = page
            .reading
            .words
            .iter()
            .filter(|w| w.confidence > 40.0 && w.text.chars().filter(|c| c.is_alphanumeric()).count() > 1);
        if words.count() > MOST_WORDS {
            return None;
        }
        let said = page.reading.barcodes.iter().find_map(|b| self.payload(page, &as_full_ascii(b)));
        said.or_else(|| self.by_words(page))
    }

    fn payload(&self, page: &Page<'_>, text: &str) -> Option<Separator> {
        let text = text.trim();
        let settings = &self.barcodes;
        if text.eq_ignore_ascii_case(&settings.new_document) {
            return Some(Separator::NewDocument);
        }
        if after(text, &settings.of_box).is_some_and(|label| !label.trim().is_empty()) {
            return Some(Separator::NewDocument);
        }
        if let Some(rest) = after(text, &settings.document_type) {
            let slug = rest.trim().to_lowercase().replace([' ', '-'], "_");
            return page.rules.types.is_slug(&slug).then_some(Separator::DocumentType(slug));
        }
        let number = after(text, &settings.patient)?.trim().to_ascii_uppercase();
        let whole = !number.is_empty() && number.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        whole.then_some(Separator::Patient(Mrn(number)))
    }

    /// The record number that a barcode on a patient's paper carries behind the prefix of this site; and the text of one
    /// without the prefix.
    pub(super) fn number(&self, barcode: &Barcode) -> Result<String, String> {
        let text = as_full_ascii(barcode);
        let prefix = &self.barcodes.patient;
        let bare = prefix.trim_end_matches(|c: char| !c.is_alphanumeric());
        let rest = after(text.trim(), prefix)
            .or_else(|| after(text.trim(), bare).filter(|rest| rest.starts_with(|c: char| !c.is_ascii_alphabetic())));
        let number = rest.map(|rest| rest.trim().to_ascii_uppercase());
        let whole =
            |number: &String| !number.is_empty() && number.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        number.filter(whole).ok_or(text)
    }

    /// The label of the box whose cover sheet this is.
    pub(super) fn box_label(&self, barcodes: &[Barcode]) -> Option<String> {
        let labels = barcodes.iter().filter_map(|barcode| {
            let text = as_full_ascii(barcode);
            let label: String = after(text.trim(), &self.barcodes.of_box)?.trim().chars().take(LONGEST_LABEL).collect();
            (!label.is_empty() && !label.chars().any(char::is_control)).then_some(label)
        });
        labels.min()
    }

    /// The payload as print, or the words that separator sheets bear.
    fn by_words(&self, page: &Page<'_>) -> Option<Separator> {
        let rows: Vec<String> =
            (0..page.sheet.rows.len()).map(|row| page.sheet.text(page.sheet.rows[row].tokens.clone())).collect();
        let titled = rows.iter().any(|row| {
            let letters = skeleton(row);
            self.words
                .iter()
                .any(|w| letters.contains(w.as_str()) || distance(&letters, w, forgiven(w.len())).is_some())
        });
        let has_barcode_room = page.sheet.tokens.len() <= 14;
        if !titled || !has_barcode_room {
            return None;
        }
        let printed = rows.iter().find_map(|row| {
            let tight: String = row.chars().filter(|c| !c.is_whitespace()).collect();
            self.payload(page, &tight.replace(';', ":")).or_else(|| self.printed_patient(page, row))
        });
        Some(printed.unwrap_or(Separator::NewDocument))
    }

    fn printed_patient(&self, page: &Page<'_>, row: &str) -> Option<Separator> {
        let label = skeleton(&self.barcodes.patient);
        let first = row.split_whitespace().next()?;
        if label.is_empty() || skeleton(first) != label {
            return None;
        }
        let at = page.sheet.tokens.iter().position(|t| t.text == first)?;
        let row_end = page.sheet.rows[page.sheet.tokens[at].row].tokens.end;
        (at + 1..row_end).find_map(|start| {
            let read = numbers::record_number(&page.sheet.tokens[start..row_end], page.rules, true)?;
            (read.certainty > 0.8).then_some(Separator::Patient(Mrn(read.value)))
        })
    }
}

fn after<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    (!prefix.is_empty() && head.eq_ignore_ascii_case(prefix)).then(|| &text[prefix.len()..])
}

/// Code 39 spells `:` as `/Z`, lower case as `+A`, in full ASCII; a plain reader gives the pairs.
fn as_full_ascii(barcode: &Barcode) -> String {
    if !matches!(barcode.symbology, Symbology::Code39 | Symbology::Other) {
        return barcode.text.clone();
    }
    let mut text = String::new();
    let mut chars = barcode.text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().filter(char::is_ascii_uppercase);
        let decoded = match (c, next) {
            ('/', Some('Z')) => Some(':'),
            ('/', Some(n @ 'A'..='O')) => Some((n as u8 - b'A' + b'!') as char),
            ('+', Some(n)) => Some(n.to_ascii_lowercase()),
            ('%', Some(n @ 'F'..='J')) => Some((n as u8 - b'F' + b';') as char),
            ('%', Some('O')) => Some('_'),
            _ => None,
        };
        match decoded {
            Some(d) => {
                text.push(d);
                chars.next();
            }
            None => text.push(c),
        }
    }
    text
}
