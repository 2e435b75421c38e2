//! Sentences about single stacks, and thousands of pages of people who are hard to tell apart.

use jiff::civil::{Date, date};

use super::*;
use crate::chart::{
    Doubt, Field, Found, Mrn, PageOf, PageReading, Patient, PersonName, Rect, Separator, Signature, StackPage,
    TypeGuess, Word,
};
use crate::config::Settings;

mod calibrating;
mod crowd;
mod file_names;
mod identifiers;
mod people;
mod stacks;
mod strays;

fn name(text: &str) -> PersonName {
    let (last, given) = text.split_once(", ").unwrap();
    let mut given: Vec<&str> = given.split(' ').collect();
    let suffix = given.pop_if(|s| ["JR", "SR", "II", "III"].contains(s)).unwrap_or_default().to_owned();
    let first = given.remove(0).to_owned();
    PersonName { last: last.into(), first, middle: given.join(" "), suffix }
}

/// Of whom the list knows nothing but this.
pub(super) fn patient(mrn: &str, full_name: &str, birth: Date) -> Patient {
    Patient::new(mrn, name(full_name), Some(birth))
}

fn living_at(phone: &str, street: &str, patient: Patient) -> Patient {
    Patient { phone: phone.into(), street: street.into(), ..patient }
}

fn list() -> Vec<Patient> {
    vec![
        living_at("5554411901", "12 Elm St", patient("4100200", "Varga, Ilona Kata", date(1950, 3, 8))),
        living_at("5554411901", "12 Elm St", patient("4100311", "Varga, Ilana Rut", date(1950, 3, 8))),
        living_at("5556203377", "7 Oak Ave", patient("4100422", "Quist, Harold JR", date(1960, 11, 21))),
        living_at("5556203377", "7 Oak Ave", patient("4100533", "Quist, Harold SR", date(1931, 5, 2))),
        living_at("5558127740", "9 Pine Rd", patient("4100644", "Maru, Sione", date(1977, 6, 4))),
        living_at("5553391586", "31 Fir Ln", patient("4100755", "Maru, Sione", date(1977, 6, 4))),
        living_at("5557760219", "88 Ash Ct", patient("4100866", "Dela Cruz-Ortiz, Benita", date(1984, 1, 30))),
        living_at("5559045832", "5 Bay Dr", patient("4100876", "Nowak, Piotr", date(1945, 9, 13))),
    ]
}

/// A page under construction: what it says, with the reader's confidence.
#[derive(Clone, Default)]
struct Sheet {
    facts: PageFacts,
    reading: PageReading,
}

impl Sheet {
    fn word(&mut self, text: &str, confidence: f32) -> Vec<u32> {
        let line = self.reading.words.len() as u32;
        let area = Rect::new(10, 10 * line + 10, 100, 9);
        self.reading.words.push(Word { text: text.into(), area, confidence, line, block: 0 });
        vec![line]
    }

    fn found<T>(&mut self, value: T, printed: &str, confidence: f32) -> Found<T> {
        let words = self.word(printed, confidence);
        let area = self.reading.words[words[0] as usize].area;
        Found { value, printed: printed.into(), label: Some("Label:".into()), words, area, certainty: 0.9 }
    }

    fn mrn(mut self, mrn: &str) -> Self {
        let found = self.found(Mrn(mrn.into()), mrn, 90.0);
        self.facts.mrns.push(found);
        self
    }

    fn name(mut self, text: &str) -> Self {
        let found = self.found(name(text), text, 90.0);
        self.facts.names.push(found);
        self
    }

    fn born(mut self, birth: Date) -> Self {
        let found = self.found(birth, &birth.strftime("%m/%d/%Y").to_string(), 90.0);
        self.facts.births.push(found);
        self
    }

    fn phone(mut self, digits: &str) -> Self {
        let found = self.found(digits.to_owned(), digits, 90.0);
        self.facts.phones.push(found);
        self
    }

    fn street(mut self, line: &str) -> Self {
        let found = self.found(line.to_owned(), line, 90.0);
        self.facts.streets.push(found);
        self
    }

    /// "Page 2", of nobody says how many.
    fn counted(mut self, page: u32) -> Self {
        self.facts.page_of = Some(PageOf { page, of: None });
        self
    }

    fn numbered(mut self, page: u32, of: u32) -> Self {
        self.facts.page_of = Some(PageOf { page, of: Some(of) });
        self
    }

    fn titled(mut self, slug: &str) -> Self {
        self.facts.doc_type = Some(TypeGuess { slug: slug.into(), certainty: 0.9, titled: true });
        self
    }

    fn separator(separator: Separator) -> Self {
        Self { facts: PageFacts { separator: Some(separator), ..PageFacts::default() }, ..Self::default() }
    }

    fn blank() -> Self {
        Self { facts: PageFacts { blank: true, ..PageFacts::default() }, ..Self::default() }
    }
}

fn file_with(list: Vec<Patient>, sheets: &[Sheet]) -> StackFiling {
    let roster = Roster::new(list, &Nicknames::parse(Nicknames::BUILT_IN).unwrap());
    file_sheets(&roster, sheets)
}

fn file_sheets(roster: &Roster, sheets: &[Sheet]) -> StackFiling {
    file_named(&[], roster, sheets)
}

/// Files sheets of a file whose names say so much.
fn file_named(named: &[FileIdentity], roster: &Roster, sheets: &[Sheet]) -> StackFiling {
    let numbered: Vec<Sheet> = (1..)
        .zip(sheets)
        .map(|(number, sheet)| {
            let mut sheet = sheet.clone();
            sheet.reading.number = number;
            sheet
        })
        .collect();
    let pages: Vec<StackPage<'_>> =
        numbered.iter().map(|sheet| StackPage { reading: &sheet.reading, facts: &sheet.facts }).collect();
    let deciders = Deciders {
        document_type: &|pages| pages.iter().find_map(|page| page.doc_type.clone()),
        service_date: &|_, _| None,
    };
    file_stack(&pages, named, roster, &Settings::default().filing, &deciders)
}

fn one(sheet: Sheet) -> Filing {
    file_with(list(), &[sheet]).remove(0).filing
}

fn filed(mrn: &str) -> Filing {
    Filing::Filed { patient: Mrn(mrn.into()) }
}

fn waits(filing: &Filing) -> bool {
    matches!(filing, Filing::Review(_))
}
