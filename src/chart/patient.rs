//! The patient list's entries.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A medical record number as the patient list writes it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mrn(pub String);

impl Mrn {
    /// Letters and digits only, upper case, without leading zeros: two MRNs are the same number when these are equal.
    #[must_use]
    pub fn bare(&self) -> String {
        let bare: String =
            self.0.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect();
        bare.trim_start_matches('0').to_owned()
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Mrn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mrn(…)")
    }
}

/// A person's name in its parts, spelled as printed. An initial is a part of one letter.
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct PersonName {
    pub last: String,
    pub first: String,
    /// Middle names or initials, joined by a space.
    pub middle: String,
    /// `JR`, `SR`, `II`, `III`, `IV` or empty.
    pub suffix: String,
}

impl PersonName {
    /// Last and first name, and nothing else.
    #[must_use]
    pub fn new(last: impl Into<String>, first: impl Into<String>) -> Self {
        Self { last: last.into(), first: first.into(), ..Self::default() }
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

impl fmt::Display for PersonName {
    /// `LAST, FIRST MIDDLE SUFFIX`, without what is missing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.last)?;
        let rest: Vec<_> = [&self.first, &self.middle, &self.suffix]
            .into_iter()
            .filter(|s| !s.is_empty())
            .map(String::as_str)
            .collect();
        if rest.is_empty() { Ok(()) } else { write!(f, ", {}", rest.join(" ")) }
    }
}

/// One entry of the patient list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    pub mrn: Mrn,
    pub name: PersonName,
    /// Former and other names.
    pub other_names: Vec<PersonName>,
    pub birth: Option<Date>,
    /// As listed: usually `F`, `M`, `X` or empty.
    pub sex: String,
    pub ssn_last4: String,
    pub phone: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
}

impl Patient {
    /// An entry that says who somebody is, and nothing else.
    #[must_use]
    pub fn new(mrn: impl Into<String>, name: PersonName, birth: Option<Date>) -> Self {
        Self {
            mrn: Mrn(mrn.into()),
            name,
            other_names: Vec::new(),
            birth,
            sex: String::new(),
            ssn_last4: String::new(),
            phone: String::new(),
            street: String::new(),
            city: String::new(),
            state: String::new(),
            zip: String::new(),
        }
    }
}

impl fmt::Debug for Patient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Patient(…)")
    }
}
