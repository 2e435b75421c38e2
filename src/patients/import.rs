//! Reading the patient list.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};

use crate::chart::{Mrn, Patient, PersonName};
use crate::config::DateOrder;

use super::dates::read_birth;

/// What came of reading a patient list.
#[derive(Debug, Default)]
pub struct ImportReport {
    /// The good lines, in the order of the file.
    pub patients: Vec<Patient>,
    /// The bad lines, by number.
    pub rejected: Vec<RejectedLine>,
}

/// A line that is not taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedLine {
    /// Where it begins in the file, from 1, the header being line 1.
    pub line: u64,
    pub reason: Rejection,
}

/// Why a line is not taken over. It never repeats what the line says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    #[error("the header has no column `{0}`")]
    NoColumn(&'static str),
    #[error("the record number is missing")]
    NoMrn,
    #[error("the last name is missing")]
    NoLastName,
    #[error("the date of birth is no date; write it as 1950-03-31")]
    NoDate,
    #[error("the record number stands in line {first} already")]
    SameMrn { first: u64 },
    #[error("the list cannot be read: {0}")]
    Unreadable(String),
}

/// Columns without which a list is none.
const NEEDED: [&str; 2] = ["mrn", "last_name"];

/// Reads a patient list: CSV with a header, in the columns that the manual names.
///
/// Extra columns are ignored and missing ones are empty; upper or lower case, spaces and a byte order mark in the header do
/// not matter. `order` is that of day and month where a date of birth is written in numbers. Text that is not UTF-8 is taken as Latin-1. A record number that stands twice is taken once.
#[must_use]
pub fn read_list(reader: impl Read, order: DateOrder) -> ImportReport {
    let mut report = ImportReport::default();
    let mut bytes = Vec::new();
    if let Err(error) = BufReader::new(reader).read_to_end(&mut bytes) {
        return rejected(report, 1, Rejection::Unreadable(error.kind().to_string()));
    }
    let mut records =
        ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&bytes[..]).into_byte_records();
    let columns = records.next().and_then(Result::ok).map(|header| Columns::of(&header)).unwrap_or_default();
    if let Some(missing) = NEEDED.into_iter().find(|name| !columns.places.contains_key(*name)) {
        return rejected(report, 1, Rejection::NoColumn(missing));
    }
    let mut lines = LineCount { bytes: &bytes, counted: 0, line: 1 };
    let mut seen: HashMap<String, u64> = HashMap::new();
    for record in records.flatten().filter(|record| !record.iter().all(<[u8]>::is_empty)) {
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        match columns.patient(&record, order) {
            Err(reason) => report = rejected(report, line, reason),
            Ok(patient) => match seen.get(&patient.mrn.bare()) {
                Some(first) => report = rejected(report, line, Rejection::SameMrn { first: *first }),
                None => {
                    seen.insert(patient.mrn.bare(), line);
                    report.patients.push(patient);
                }
            },
        }
    }
    report
}

/// Counts lines: a reader of CSV skips empty ones, and its own count stops before them.
struct LineCount<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u64,
}

impl LineCount<'_> {
    /// The line of the first character at or after `byte`, which is not before the last one asked for.
    fn at(&mut self, byte: u64) -> u64 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX).min(self.bytes.len());
        let empty = self.bytes[from..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let passed = self.bytes[self.counted..from + empty].iter().filter(|b| **b == b'\n').count();
        self.line += passed as u64;
        self.counted = from + empty;
        self.line
    }
}

fn rejected(mut report: ImportReport, line: u64, reason: Rejection) -> ImportReport {
    report.rejected.push(RejectedLine { line, reason });
    report
}

/// Where each column stands.
#[derive(Default)]
struct Columns {
    places: HashMap<String, usize>,
}

impl Columns {
    fn of(header: &ByteRecord) -> Self {
        let name = |bytes: &[u8]| {
            let text = decode(bytes).trim_start_matches('\u{feff}').trim().to_lowercase();
            text.split([' ', '-', '_']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
        };
        let mut places = HashMap::new();
        for (place, bytes) in header.iter().enumerate() {
            places.entry(name(bytes)).or_insert(place);
        }
        Self { places }
    }

    fn patient(&self, record: &ByteRecord, order: DateOrder) -> Result<Patient, Rejection> {
        let field = |name: &str| {
            let bytes = self.places.get(name).and_then(|place| record.get(*place)).unwrap_or_default();
            decode(bytes).split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let mrn = Mrn(field("mrn"));
        if mrn.bare().is_empty() {
            return Err(Rejection::NoMrn);
        }
        let name = PersonName {
            last: field("last_name"),
            first: field("first_name"),
            middle: field("middle_name"),
            suffix: field("suffix").trim_end_matches('.').to_uppercase(),
        };
        if name.last.is_empty() {
            return Err(Rejection::NoLastName);
        }
        let birth = match field("date_of_birth") {
            text if text.is_empty() => None,
            text => Some(read_birth(&text, order).ok_or(Rejection::NoDate)?),
        };
        Ok(Patient {
            mrn,
            other_names: other_names(&field("other_names"), &name),
            name,
            birth,
            sex: field("sex").to_uppercase(),
            ssn_last4: last_four(&field("ssn_last4")),
            phone: field("phone"),
            street: field("street"),
            city: field("city"),
            state: field("state"),
            zip: field("zip"),
        })
    }
}

/// UTF-8, or else Latin-1, as older systems write it.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn last_four(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(4)..].to_owned()
}

/// `Miller; Miller, Ann; Ann Miller`: a single word is a surname that went with the same given names.
fn other_names(text: &str, name: &PersonName) -> Vec<PersonName> {
    let one = |text: &str| {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        if let Some((last, given)) = text.split_once(',') {
            let (first, middle) = given.trim().split_once(' ').unwrap_or((given.trim(), ""));
            return PersonName {
                last: last.trim().into(),
                first: first.into(),
                middle: middle.into(),
                suffix: String::new(),
            };
        }
        let last = words.pop().unwrap_or_default().to_owned();
        if words.is_empty() {
            return PersonName { last, ..name.clone() };
        }
        let first = words.remove(0).to_owned();
        PersonName { last, first, middle: words.join(" "), suffix: String::new() }
    };
    text.split(';').map(str::trim).filter(|text| !text.is_empty()).map(one).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADER: &str =
        "mrn,last_name,first_name,middle_name,suffix,date_of_birth,sex,ssn_last4,phone,street,city,state,zip\n";

    fn read(lines: &str) -> ImportReport {
        read_list([HEADER, lines].concat().as_bytes(), DateOrder::Mdy)
    }

    fn reasons(report: &ImportReport) -> Vec<(u64, Rejection)> {
        report.rejected.iter().map(|rejected| (rejected.line, rejected.reason.clone())).collect()
    }

    #[test]
    fn a_line_becomes_a_patient() {
        let report =
            read("00123,\"O'Neil, van\",Ada,May,Jr.,1950-01-31,f,1234,(555) 555-0100,1 Elm St,Town,PA,15213\n");
        let patient = &report.patients[0];
        assert_eq!(patient.mrn.bare(), "123");
        assert_eq!(
            (patient.name.last.as_str(), patient.name.suffix.as_str(), patient.sex.as_str()),
            ("O'Neil, van", "JR", "F")
        );
        assert_eq!(patient.birth, Some(jiff::civil::date(1950, 1, 31)));
        assert!(report.rejected.is_empty());
    }

    #[test]
    fn each_bad_line_is_reported_by_number_and_reason_and_the_others_are_taken() {
        let report =
            read("1,Adams,Ada,,,1950-01-31\n,Brown,Bo\n3,,Cy\n4,Drew,Di,,,31.31.1950\n\n0001,Ames,Al\n5,Eve,El\n");
        assert_eq!(report.patients.len(), 2);
        assert_eq!(
            reasons(&report),
            [
                (3, Rejection::NoMrn),
                (4, Rejection::NoLastName),
                (5, Rejection::NoDate),
                (7, Rejection::SameMrn { first: 2 })
            ]
        );
    }

    #[test]
    fn a_reason_never_repeats_what_the_line_says() {
        let report = read("9,Secretname,Ada,,,not-a-date\n");
        assert!(!report.rejected[0].reason.to_string().contains("Secretname"));
        assert!(!report.rejected[0].reason.to_string().contains("not-a-date"));
    }

    #[test]
    fn a_byte_order_mark_capitals_spaces_and_extra_columns_do_not_matter() {
        let report =
            read_list("\u{feff}MRN, Last Name ,ward,FIRST-NAME\r\n7,Adams,3B,Ada\r\n".as_bytes(), DateOrder::Mdy);
        assert_eq!((report.patients[0].name.last.as_str(), report.patients[0].name.first.as_str()), ("Adams", "Ada"));
    }

    #[test]
    fn a_list_without_record_numbers_is_refused_as_a_whole() {
        let report = read_list("last_name,first_name\nAdams,Ada\n".as_bytes(), DateOrder::Mdy);
        assert!(report.patients.is_empty());
        assert_eq!(reasons(&report), [(1, Rejection::NoColumn("mrn"))]);
    }

    #[test]
    fn an_old_systems_latin_letters_are_read() {
        let report = read_list(&b"mrn,last_name\n7,Mu\xf1oz\n"[..], DateOrder::Mdy);
        assert_eq!(report.patients[0].name.last, "Muñoz");
    }

    #[test]
    fn other_names_are_surnames_or_whole_names() {
        let list = "mrn,last_name,first_name,other_names\n7,Adams,Ada,\"Brown; Clark, Ann Lee; Ada Drew\"\n";
        let patients = read_list(list.as_bytes(), DateOrder::Mdy).patients;
        let names: Vec<String> = patients[0].other_names.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["Brown, Ada", "Clark, Ann Lee", "Drew, Ada"]);
    }

    proptest! {
        #[test]
        fn no_bytes_stop_the_import(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read_list(bytes.as_slice(), DateOrder::Mdy);
            let _ = read_list([HEADER.as_bytes(), &bytes].concat().as_slice(), DateOrder::Mdy);
        }
    }
}
