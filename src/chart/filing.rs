//! Where a page belongs, or why nobody but a person can say.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Mrn, PageFacts, PageNumber, PageReading, Rect};

/// The one state a page is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageState {
    Waiting,
    Reading,
    Filed,
    Review,
    /// Proposed as blank; a person may overrule.
    Blank,
    Separator,
    /// The same bytes were taken in before.
    Duplicate,
    Unreadable,
}

impl PageState {
    pub const ALL: [PageState; 8] = [
        Self::Waiting,
        Self::Reading,
        Self::Filed,
        Self::Review,
        Self::Blank,
        Self::Separator,
        Self::Duplicate,
        Self::Unreadable,
    ];

    /// The word for it in the catalog, the export and on screen.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Reading => "reading",
            Self::Filed => "filed",
            Self::Review => "review",
            Self::Blank => "blank",
            Self::Separator => "separator",
            Self::Duplicate => "duplicate",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A field of the patient list that was compared with the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Mrn,
    Name,
    Birth,
    Phone,
    Street,
    SsnLast4,
    Sex,
    /// A separator sheet or barcode.
    Barcode,
    /// What the name of the file says, where the settings give names a meaning.
    FileName,
}

/// How a field on the page compares with the patient's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    Equal,
    /// Equal if one or more characters were misread as ones that look alike.
    Confusable,
    /// One edit away.
    Near,
    /// A nickname, former name, initial, part of a double surname or missing middle name: agrees, says less.
    Compatible,
    Differs,
    /// The page does not say.
    Missing,
}

/// One field compared: part of why a page was filed, or was not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    pub field: Field,
    pub comparison: Comparison,
    /// The page it stands on (a page may inherit what its document says), and where.
    pub page: PageNumber,
    pub area: Option<Rect>,
    /// log2 of the likelihood ratio (Fellegi and Sunter 1969).
    pub weight: f32,
    /// Characters read as ones that look alike; 0 where none was, and in filings of earlier versions.
    #[serde(default)]
    pub misread: u32,
}

/// A patient whom the page might be about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub mrn: Mrn,
    pub probability: f64,
    pub agreements: Vec<Agreement>,
}

/// Why a page waits for a person. Every variant is a sentence to a clerk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The patient list is empty.
    NoPatientList,
    /// Nothing on the document says whom it is about.
    NoIdentity,
    /// Only one identifier was found, and one is not enough.
    OneIdentifier(Field),
    /// No patient on the list fits what is printed.
    NotOnTheList,
    /// Two or more patients on the list fit about equally.
    SeveralPatients(Vec<Mrn>),
    /// This field speaks against the patient whom the others mean.
    Contradiction { patient: Mrn, field: Field },
    /// Two identities stand in one document.
    TwoIdentities(Vec<Mrn>),
    /// The best candidate is not sure enough.
    Unsure { patient: Mrn, probability: f64 },
    /// The page could not be read.
    Unreadable(String),
}

impl fmt::Display for Doubt {
    /// The reason in a clerk's words. It names fields, never their content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPatientList => f.write_str("There is no patient list yet. Import one, then this page is matched."),
            Self::NoIdentity => f.write_str("No record number, name or date of birth could be read on this document."),
            Self::OneIdentifier(field) => write!(f, "Only {field} could be read; a second identifier is needed."),
            Self::NotOnTheList => f.write_str("No patient on the list fits what is printed here."),
            Self::SeveralPatients(several) => {
                write!(f, "{} patients on the list fit what is printed here.", several.len())
            }
            Self::Contradiction { field: Field::FileName, .. } => {
                f.write_str("The name of the file speaks against the patient whom the page means.")
            }
            Self::Contradiction { field, .. } => {
                write!(f, "On the page, {field} speaks against the patient whom the rest means.")
            }
            Self::TwoIdentities(_) => f.write_str("Two different people are named in this document."),
            Self::Unsure { probability, .. } => {
                write!(f, "One patient fits, but not surely enough ({:.1} %).", probability * 100.0)
            }
            Self::Unreadable(why) => f.write_str(why),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mrn => "the record number",
            Self::Name => "the name",
            Self::Birth => "the date of birth",
            Self::Phone => "the telephone number",
            Self::Street => "the address",
            Self::SsnLast4 => "the last four of the SSN",
            Self::Sex => "the sex",
            Self::Barcode => "the barcode",
            Self::FileName => "the name of the file",
        })
    }
}

/// What was decided about a page's patient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filing {
    Filed { patient: Mrn },
    Review(Doubt),
    Blank,
    Separator,
}

/// One page of a stack, as filing sees it.
#[derive(Debug, Clone, Copy)]
pub struct StackPage<'a> {
    pub reading: &'a PageReading,
    pub facts: &'a PageFacts,
}

/// What a person should look at although the page is filed where it belongs. Each is a sentence to a clerk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// It lies between the pages of somebody else's document, from the first of these to the last.
    Stray { from: PageNumber, to: PageNumber },
    /// These pages of somebody else lie between the pages of its document.
    HoldsStray(Vec<PageNumber>),
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stray { from, to } => {
                write!(f, "It lay inside somebody else's document, between pages {from} and {to} of the file.")
            }
            Self::HoldsStray(pages) => {
                let many = if let [_] = pages.as_slice() { "A page" } else { "Pages" };
                let pages: Vec<String> = pages.iter().map(ToString::to_string).collect();
                write!(f, "{many} of somebody else lay inside this document: page {} of the file.", pages.join(", "))
            }
        }
    }
}

/// The decision about one page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageFiling {
    pub page: PageNumber,
    pub filing: Filing,
    /// Which document of the stack, from 0 in order of first pages; `None` for blank pages between documents and separators.
    pub document: Option<u32>,
    /// From 1 in the order of the document.
    pub page_in_document: Option<PageNumber>,
    /// Of the best candidate, 0 to 1.
    pub probability: f64,
    /// Best first, at most five.
    pub candidates: Vec<Candidate>,
    /// Of the document (slug).
    pub doc_type: Option<String>,
    /// Of the document.
    pub service_date: Option<Date>,
    /// Absent in filings of earlier versions.
    #[serde(default)]
    pub alarm: Option<Alarm>,
}

/// The decisions about all pages of a file, in page order.
pub type StackFiling = Vec<PageFiling>;
