//! What the words of one page say about whom and when.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Mrn, PageNumber, PersonName, Rect};

/// Something found on a page, with the words it was read from.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Found<T> {
    pub value: T,
    /// As it stands on the page.
    pub printed: String,
    /// The label that said what it is, as read; `None` if its place or shape alone did.
    pub label: Option<String>,
    /// Indices into the page's words; empty if it came from a barcode.
    pub words: Vec<u32>,
    pub area: Rect,
    /// How sure it is that this is printed here and means this, 0 to 1: reading and label together.
    pub certainty: f32,
}

impl<T> fmt::Debug for Found<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Found(… at {:?}, certainty {:.2})", self.area, self.certainty)
    }
}

/// What a date on a page is the date of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateRole {
    Service,
    Admission,
    Discharge,
    Collected,
    Received,
    Reported,
    Ordered,
    Given,
    Signed,
    Dictated,
    Transcribed,
    Printed,
    /// Revision of the blank form.
    FormRevision,
    FaxHeader,
    FollowUp,
    Expiry,
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDate {
    pub date: Date,
    pub role: DateRole,
}

impl fmt::Debug for RoleDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoleDate({:?} …)", self.role)
    }
}

/// What kind of document the page looks like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TypeGuess {
    /// As in `config/document-types.toml`.
    pub slug: String,
    /// 0 to 1.
    pub certainty: f32,
    /// The page bears the title of a document of this type, as first pages do.
    pub titled: bool,
}

/// Whether the place to sign was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// The page has no place to sign.
    #[default]
    NotAsked,
    Present,
    Absent,
    /// There is a place to sign, and it cannot be told.
    Unsure,
}

/// "Page 2 of 3".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageOf {
    pub page: PageNumber,
    /// `None` on "Page 2".
    pub of: Option<PageNumber>,
}

/// What a separator sheet says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Separator {
    /// A new document starts.
    NewDocument,
    /// Pages of this patient follow.
    Patient(Mrn),
    /// A document of this type follows (slug).
    DocumentType(String),
}

impl fmt::Debug for Separator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewDocument => f.write_str("NewDocument"),
            Self::Patient(_) => f.write_str("Patient(…)"),
            Self::DocumentType(slug) => write!(f, "DocumentType({slug})"),
        }
    }
}

/// What the name of a file says about its pages, where the settings give names a meaning. Nothing of it is printed on a page:
/// it is evidence of its own kind.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileIdentity {
    pub mrn: Option<Mrn>,
    pub name: Option<PersonName>,
    pub birth: Option<Date>,
    /// Of service, or of scanning.
    pub date: Option<Date>,
}

impl fmt::Debug for FileIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileIdentity(…)")
    }
}

/// The facts of one page: only what is printed on this very page, each with its words.
///
/// Lists are ordered by certainty, best first. What belongs to a provider, next of kin, guarantor or to the
/// sender of a fax is in none of them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PageFacts {
    pub mrns: Vec<Found<Mrn>>,
    /// Account, encounter or visit numbers.
    pub accounts: Vec<Found<String>>,
    pub names: Vec<Found<PersonName>>,
    pub births: Vec<Found<Date>>,
    /// The patient's telephone numbers, digits only.
    pub phones: Vec<Found<String>>,
    /// First lines of the patient's address.
    pub streets: Vec<Found<String>>,
    pub ssn_last4: Vec<Found<String>>,
    /// The patient's age in whole years on the day of the paper, where it is printed. Absent in facts of earlier versions.
    #[serde(default)]
    pub ages: Vec<Found<u8>>,
    /// Every other date, with its role.
    pub dates: Vec<Found<RoleDate>>,
    pub doc_type: Option<TypeGuess>,
    pub signature: Signature,
    /// Where the signature, or the place for it, is.
    pub signature_area: Option<Rect>,
    pub page_of: Option<PageOf>,
    /// Set on separator sheets only: such a sheet carries no content.
    pub separator: Option<Separator>,
    /// The page is blank by the reader's judgement and bears no fact.
    pub blank: bool,
}
