//! What the name of a scanned file and of its folder says, where the settings say how it is made.

use regex::{Captures, Regex};

use super::{FactRules, dates::DateReader, names::NameReader};
use crate::chart::{FileIdentity, Mrn, PersonName};

/// `{mrn}_{last}_{first}_{date}`, compiled.
#[derive(Debug)]
pub(super) struct FileNames {
    form: Regex,
    /// Folders that the pattern tells of.
    folders: usize,
}

/// What may stand between braces, and what it matches.
const PARTS: [(&str, &str); 7] = [
    // Letters before, within and after the digits.
    ("mrn", r"(?P<mrn>[A-Za-z]{0,4}-?[0-9](?:[\- ]*[0-9]|-?[A-Za-z]{1,2}-?[0-9]){3,}(?:-?[A-Za-z])?)"),
    ("last", r"(?P<last>\p{L}[\p{L}'’. \-]*)"),
    ("first", r"(?P<first>\p{L}[\p{L}'’. \-]*)"),
    ("middle", r"(?P<middle>\p{L}[\p{L}'’. \-]*)?"),
    ("dob", r"(?P<dob>[0-9A-Za-z\-./,]{6,12})"),
    ("date", r"(?P<date>[0-9A-Za-z\-./,]{6,12})"),
    ("*", r"[^/]*?"),
];

/// Why a pattern of file names cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileNameError {
    #[error("{{{part}}} is none of {{mrn}}, {{last}}, {{first}}, {{middle}}, {{dob}}, {{date}}, {{*}}")]
    Part { part: String },
    #[error("a brace is not closed, or a part stands there twice")]
    Pattern,
}

impl FileNames {
    /// `None` of an empty pattern: file names mean nothing.
    pub(super) fn new(pattern: &str) -> Result<Option<Self>, FileNameError> {
        if pattern.trim().is_empty() {
            return Ok(None);
        }
        let mut form = String::from("(?i)^");
        let mut rest = pattern.trim();
        while let Some((before, after)) = rest.split_once('{') {
            let (part, after) = after.split_once('}').ok_or(FileNameError::Pattern)?;
            let known = PARTS.iter().find(|(name, _)| *name == part);
            let (_, matched) = known.ok_or_else(|| FileNameError::Part { part: part.to_owned() })?;
            // Who has no middle name has no sign before it either.
            let named = before.trim_end_matches(['_', '-', ' ', ',', '.']);
            match (part, &before[named.len()..]) {
                ("middle", sign) if !sign.is_empty() => {
                    form.push_str(&regex::escape(named));
                    form.push_str(&format!("(?:{}{matched})?", regex::escape(sign)));
                }
                _ => {
                    form.push_str(&regex::escape(before));
                    form.push_str(matched);
                }
            }
            rest = after;
        }
        form.push_str(&regex::escape(rest));
        form.push('$');
        let form = Regex::new(&form).map_err(|_| FileNameError::Pattern)?;
        Ok(Some(Self { form, folders: pattern.matches('/').count() }))
    }

    /// What this source says; `None` if it is not made after the pattern.
    fn read(&self, source: &str, dates: &DateReader, names: &NameReader) -> Option<FileIdentity> {
        let parts: Vec<&str> = source.split('/').collect();
        let told = parts.get(parts.len().checked_sub(self.folders + 1)?..)?.join("/");
        let stem =
            told.rsplit_once('.').map_or(told.as_str(), |(stem, ending)| if ending.len() <= 4 { stem } else { &told });
        let found = self.form.captures(stem)?;
        let text = |name: &str| part(&found, name).unwrap_or_default().to_owned();
        let day = |name: &str| {
            let text = part(&found, name)?;
            let written = dates.find(text).into_iter().next().or_else(|| dates.labelled(text))?;
            let today = jiff::Zoned::now().date();
            written.not_after(today).filter(|day| *day <= today)
        };
        // `SMITH JR_John`, and `SMITH_John Jr`.
        let ((last, after_last), (first, after_first), (middle, after_middle)) = (
            names.without_suffix(&text("last")),
            names.without_suffix(&text("first")),
            names.without_suffix(&text("middle")),
        );
        let suffix = [after_last, after_first, after_middle].concat();
        let name = PersonName { last, first, middle, suffix };
        Some(FileIdentity {
            mrn: part(&found, "mrn").map(|number| Mrn(number.replace([' ', '-'], "").to_ascii_uppercase())),
            name: (!name.last.is_empty() && !name.first.is_empty()).then_some(name),
            birth: day("dob"),
            date: day("date"),
        })
    }
}

fn part<'t>(found: &Captures<'t>, name: &str) -> Option<&'t str> {
    found.name(name).map(|m| m.as_str().trim())
}

/// What the name of the file (and of its folders, `/` between) says about its pages, if the setting `facts.file_name`
/// gives names a meaning and this one is made so.
#[must_use]
pub fn named(source: &str, rules: &FactRules) -> Option<FileIdentity> {
    rules.file_names.as_ref()?.read(source, &rules.dates, &rules.names)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{config::Settings, facts::FactTables};

    fn read(pattern: &str, source: &str) -> Option<FileIdentity> {
        let settings = Settings::default();
        let rules = FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), None).unwrap();
        FileNames::new(pattern).unwrap().and_then(|names| names.read(source, &rules.dates, &rules.names))
    }

    #[test]
    fn a_name_made_after_the_pattern_says_whose_it_is() {
        let said = read("{mrn}_{last}_{first}_{date}", "box 4/00441709_HARGROVE_Della_20180301.tif").unwrap();
        assert_eq!(said.mrn, Some(Mrn("00441709".into())));
        assert_eq!(said.name.map(|n| n.to_string()).as_deref(), Some("HARGROVE, Della"));
        assert_eq!((said.birth, said.date), (None, Some(date(2018, 3, 1))));
    }

    #[test]
    fn a_folder_may_be_a_patient_s() {
        let said = read("{last}, {first} {dob}/{*}", "drop/O'Brien-Katz, Sean 02-11-1951/SCAN0001.pdf").unwrap();
        assert_eq!(said.name.map(|n| n.last).as_deref(), Some("O'Brien-Katz"));
        assert_eq!((said.birth, said.mrn), (Some(date(1951, 2, 11)), None));
    }

    #[test]
    fn names_are_of_several_words_and_parts_may_be_missing() {
        let name = |pattern: &str, source: &str| {
            read(pattern, source)
                .and_then(|said| said.name)
                .map(|n| format!("{}|{}|{}|{}", n.last, n.first, n.middle, n.suffix))
        };
        let whole = "{mrn}_{last}_{first}_{middle}_{date}";
        for (source, expected) in [
            ("4417093_HARGROVE_Della_Marie_20180301.tif", "HARGROVE|Della|Marie|"),
            ("4417093_HARGROVE_Della_20180301.tif", "HARGROVE|Della||"),
            ("4417093_HARGROVE_Della__20180301.tif", "HARGROVE|Della||"),
            ("4417093_HARGROVE_Mary Ann_M._20180301.tif", "HARGROVE|Mary Ann|M.|"),
            ("4417093_VANCE JR_Robert_20180301.tif", "VANCE|Robert||JR"),
            ("4417093_VANCE III_Robert_20180301.tif", "VANCE|Robert||III"),
            ("4417093_VANCE_Robert Jr._20180301.tif", "VANCE|Robert||JR"),
        ] {
            assert_eq!(name(whole, source).as_deref(), Some(expected), "{source}");
        }
        assert_eq!(
            name("{last}, {first} {mrn}", "VANCE JR, Mary Ann 4417093.pdf").as_deref(),
            Some("VANCE|Mary Ann||JR")
        );
    }

    #[test]
    fn a_record_number_in_a_name_may_have_letters_anywhere() {
        for (number, expected) in [
            ("K0123456", "K0123456"),
            ("12A3456", "12A3456"),
            ("1234567X", "1234567X"),
            ("12-A-3456", "12A3456"),
            ("BV-4417093", "BV4417093"),
            ("12 34 56 78", "12345678"),
        ] {
            let said = read("{mrn}_{last}_{first}", &format!("{number}_HARGROVE_Della.tif"));
            assert_eq!(said.and_then(|said| said.mrn), Some(Mrn(expected.into())), "{number}");
        }
        let said = read("{mrn} {last} {first}", "4417093 GARCIA LOPEZ ANA.tif").unwrap();
        assert_eq!(said.mrn, Some(Mrn("4417093".into())));
    }

    #[test]
    fn a_day_to_come_is_nobody_s() {
        let said = read("{last}_{first}_{date}", "HARGROVE_Della_20991231.tif").unwrap();
        assert_eq!(said.date, None);
    }

    #[test]
    fn other_names_say_nothing() {
        for source in ["SCAN0001.pdf", "4417093.pdf", "HARGROVE_Della_4417093_20180301.tif", ""] {
            assert_eq!(read("{mrn}_{last}_{first}_{date}", source), None, "{source}");
        }
        assert_eq!(read("", "00441709_HARGROVE_Della_20180301.tif"), None, "off unless a site says so");
    }

    #[test]
    fn a_pattern_that_means_nothing_is_refused() {
        assert!(matches!(FileNames::new("{mnr}_{last}"), Err(FileNameError::Part { part }) if part == "mnr"));
        assert!(matches!(FileNames::new("{mrn"), Err(FileNameError::Pattern)));
        assert!(matches!(FileNames::new("{mrn}_{mrn}"), Err(FileNameError::Pattern)));
    }
}
