//! The tables of `config/` as they are written.

use serde::Deserialize;

use super::check_digit::CheckDigit;
use crate::chart::DateRole;

/// What a printed label says its value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LabelKind {
    Mrn,
    Account,
    Name,
    LastName,
    FirstName,
    MiddleName,
    Birth,
    Sex,
    Age,
    Phone,
    Street,
    Ssn,
    /// Who treats, refers, dictates or signs.
    Provider,
    /// Who belongs to the patient: next of kin, guarantor, subscriber.
    Relative,
    /// Any other number, place or telephone.
    Other,
    Signature,
    Witness,
    #[serde(skip)]
    Date(DateRole),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identifiers {
    pub(super) label: Vec<FieldLabels>,
    /// Absent in tables that were copied before it was there.
    #[serde(default)]
    pub(super) record_number: RecordNumber,
    pub(super) section: Vec<Section>,
    pub(super) names: NameWords,
    pub(super) signature: SignatureWords,
    pub(super) separator: SeparatorWords,
    /// Absent, as the next, in tables that were copied before they were there.
    #[serde(default = "Identifiers::built_in_page_numbers")]
    pub(super) page_number: PageNumberWords,
    #[serde(default = "Identifiers::built_in_sexes")]
    pub(super) sex: SexWords,
    #[serde(default)]
    pub(super) card: CardWords,
}

impl Identifiers {
    fn built_in() -> Option<BuiltIn> {
        toml::from_str(include_str!("../../config/identifiers.toml")).ok()
    }

    fn built_in_page_numbers() -> PageNumberWords {
        Self::built_in().map(|table| table.page_number).unwrap_or_default()
    }

    fn built_in_sexes() -> SexWords {
        Self::built_in().map(|table| table.sex).unwrap_or_default()
    }
}

/// What a table copied earlier takes from the built-in one.
#[derive(Deserialize)]
struct BuiltIn {
    page_number: PageNumberWords,
    sex: SexWords,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageNumberWords {
    pub(super) page: Vec<String>,
    pub(super) of: Vec<String>,
    pub(super) others: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SexWords {
    pub(super) words: Vec<String>,
}

/// The order of the parts of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum NameOrder {
    LastFirst,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldLabels {
    pub(super) field: LabelKind,
    /// How the parts of a name follow one another behind the label, where it says so.
    pub(super) order: Option<NameOrder>,
    #[serde(default = "one")]
    pub(super) weight: f32,
    #[serde(default)]
    pub(super) loose: bool,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordNumber {
    pub(super) check_digit: CheckDigit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Owner {
    Patient,
    Other,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub(super) owner: Owner,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameWords {
    pub(super) credentials: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) provider_titles: Vec<String>,
    pub(super) states: Vec<String>,
    pub(super) particles: Vec<String>,
    pub(super) suffixes: Vec<String>,
    #[serde(default)]
    pub(super) seldom: Vec<String>,
    pub(super) never: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignatureWords {
    pub(super) electronic: Vec<String>,
    #[serde(default)]
    pub(super) on_file: Vec<String>,
    pub(super) unsigned: Vec<String>,
    /// Absent, as the next, in tables that were copied before they were there.
    #[serde(default)]
    pub(super) named: Vec<String>,
    #[serde(default)]
    pub(super) signers: Vec<String>,
    #[serde(default)]
    pub(super) patients: Vec<String>,
    #[serde(default)]
    pub(super) witnesses: Vec<String>,
    #[serde(default)]
    pub(super) others: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeparatorWords {
    pub(super) words: Vec<String>,
}

/// What is printed where the card of a patient is to be stamped or stuck.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardWords {
    pub(super) captions: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    /// Twelve lists of names, January's first.
    #[serde(default = "Dates::built_in_months")]
    pub(super) months: Vec<Vec<String>>,
    pub(super) label: Vec<DateLabels>,
    pub(super) phrase: Vec<DateLabels>,
}

impl Dates {
    /// For tables that were copied before they named the months.
    pub(super) fn built_in_months() -> Vec<Vec<String>> {
        #[derive(Deserialize)]
        struct Named {
            months: Vec<Vec<String>>,
        }
        toml::from_str::<Named>(include_str!("../../config/dates.toml")).map(|named| named.months).unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DateLabels {
    pub(super) role: DateRole,
    #[serde(default = "one")]
    pub(super) weight: f32,
    #[serde(default)]
    pub(super) loose: bool,
    /// Types of papers whose day it is; none: of all.
    #[serde(default)]
    pub(super) types: Vec<String>,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentTypes {
    #[serde(rename = "type")]
    pub(super) types: Vec<DocumentType>,
    /// Absent, as the next and the words of a type, in tables that were copied before they were there.
    #[serde(default)]
    pub(super) papers: Vec<String>,
    #[serde(default)]
    pub(super) fillers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentType {
    pub(super) slug: String,
    #[expect(dead_code, reason = "said in the table for the reader of the table")]
    pub(super) name: String,
    pub(super) loinc: String,
    pub(super) titles: Vec<String>,
    pub(super) headings: Vec<String>,
    pub(super) cues: Vec<String>,
    #[serde(default)]
    pub(super) words: Vec<String>,
    pub(super) dates: Vec<DateRole>,
}

/// How much words of a table say, as in `2:operative report`; 1 where no number stands before them.
pub(super) fn weighed(words: &str) -> (f32, &str) {
    let parts = words.split_once(':').and_then(|(weight, rest)| Some((weight.parse().ok()?, rest)));
    parts.unwrap_or((1.0, words))
}

fn one() -> f32 {
    1.0
}
