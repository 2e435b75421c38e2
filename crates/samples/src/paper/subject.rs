//! The person a paper is about, as the paper gives them.

use jiff::civil::Date;

use super::hospital::{Hospital, NameStyle};
use crate::people::{DocumentPrint, NameOnPaper, Person};

/// Which identifiers a paper carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disclosure {
    pub(crate) mrn: bool,
    pub(crate) born: bool,
    pub(crate) account: bool,
    pub(crate) street: bool,
    pub(crate) phone: bool,
    pub(crate) ssn_last4: bool,
}

impl Disclosure {
    pub(crate) const FULL: Self =
        Self { mrn: true, born: true, account: true, street: false, phone: false, ssn_last4: false };
    pub(crate) const NAME_AND_BIRTH: Self = Self { mrn: false, account: false, ..Self::FULL };
    pub(crate) const NAME_BIRTH_CONTACT: Self = Self { street: true, phone: true, ..Self::NAME_AND_BIRTH };
    pub(crate) const NAME_AND_ACCOUNT: Self = Self { mrn: false, born: false, ..Self::FULL };
    pub(crate) const NAME_ONLY: Self = Self { account: false, ..Self::NAME_AND_ACCOUNT };
}

/// Everything a form may print about the patient. `None` is not printed.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) name: NameOnPaper,
    pub(crate) name_text: String,
    pub(crate) mrn: Option<String>,
    pub(crate) born: Option<Date>,
    pub(crate) born_text: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) street: Option<String>,
    pub(crate) city_line: String,
    pub(crate) phone: Option<String>,
    pub(crate) ssn_last4: Option<String>,
    pub(crate) sex: char,
    pub(crate) age: i32,
}

impl Subject {
    /// `typed_mrn` is what stands on the paper, which need not be the person's.
    pub(crate) fn on_paper(
        person: &Person,
        name: NameOnPaper,
        typed_mrn: &str,
        account: &str,
        shows: Disclosure,
        hospital: &Hospital,
        day: Date,
    ) -> Self {
        Self {
            name_text: written(&name, hospital.names),
            name,
            mrn: shows.mrn.then(|| typed_mrn.to_owned()),
            born: shows.born.then_some(person.born),
            born_text: shows.born.then(|| hospital.dates.write_birth(person.born)),
            account: shows.account.then(|| account.to_owned()),
            street: shows.street.then(|| person.street.clone()),
            city_line: format!("{}, {} {}", person.city, person.state, person.zip),
            phone: shows.phone.then(|| person.phone.clone()),
            ssn_last4: shows.ssn_last4.then(|| person.ssn_last4.clone()),
            sex: person.sex,
            age: person.age_on(day),
        }
    }

    pub(crate) fn print(&self) -> DocumentPrint {
        DocumentPrint {
            name: Some(self.name.clone()),
            mrn: self.mrn.clone(),
            born: self.born,
            street: self.street.clone(),
            phone: self.phone.clone(),
            ssn_last4: self.ssn_last4.clone(),
            account: self.account.clone(),
        }
    }
}

fn written(name: &NameOnPaper, style: NameStyle) -> String {
    let NameOnPaper { last, first, middle, suffix } = name;
    let middle = middle.chars().next().map(String::from).unwrap_or_default();
    let join = |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    match style {
        NameStyle::CapitalsLastFirst => {
            format!("{}, {}", join(&[last, suffix]), join(&[first, &middle])).to_uppercase()
        }
        NameStyle::LastFirst => format!("{}, {}", join(&[last, suffix]), join(&[first, &middle])),
        NameStyle::FirstLast if middle.is_empty() => join(&[first, last, suffix]),
        NameStyle::FirstLast => join(&[first, &format!("{middle}."), last, suffix]),
        NameStyle::CapitalsFirstLast => join(&[first, &middle, last, suffix]).to_uppercase(),
    }
}
