//! The tables and settings, compiled once.

use std::{collections::HashSet, path::Path};

use jiff::{Zoned, civil::Date};
use regex::Regex;
use serde::de::DeserializeOwned;

use super::{
    MrnShape,
    check_digit::CheckDigit,
    dates::DateReader,
    document_type::Types,
    file_names::{FileNameError, FileNames},
    labels::Labels,
    letters::{plain, skeleton},
    months::Months,
    names::NameReader,
    page_of::PageNumbers,
    roles::Phrases,
    separator::Separators,
    service::DaysOfTypes,
    signature::SignatureCues,
    tables::{Dates, DocumentTypes, Identifiers},
    without::Without,
};
use crate::config::{self, BarcodeSettings, ConfigError, FactSettings};

/// The texts of the tables that a records manager edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactTables {
    /// Labels of identifiers, and labels whose values are not the patient's.
    pub identifiers: String,
    /// Labels of dates, with their roles.
    pub dates: String,
    /// Document types: titles, cues, LOINC codes, which date counts.
    pub document_types: String,
}

const IDENTIFIERS: &str = include_str!("../../config/identifiers.toml");
const DATES: &str = include_str!("../../config/dates.toml");
const DOCUMENT_TYPES: &str = include_str!("../../config/document-types.toml");

impl Default for FactTables {
    /// The built-in tables.
    fn default() -> Self {
        Self { identifiers: IDENTIFIERS.into(), dates: DATES.into(), document_types: DOCUMENT_TYPES.into() }
    }
}

impl FactTables {
    /// The archive's own tables where its `config` folder has them, else the built-in ones.
    ///
    /// # Errors
    /// A table that is there and cannot be read.
    pub fn of_archive(archive: &Path) -> Result<Self, ConfigError> {
        Ok(Self {
            identifiers: config::table(archive, "identifiers.toml", IDENTIFIERS)?,
            dates: config::table(archive, "dates.toml", DATES)?,
            document_types: config::table(archive, "document-types.toml", DOCUMENT_TYPES)?,
        })
    }
}

/// Why the tables cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error("config/{table}: {message}")]
    Table { table: &'static str, message: String },
    #[error("the setting facts.mrn_shape is no regular expression")]
    MrnShape { source: regex::Error },
    #[error("the setting facts.file_name")]
    FileName { source: FileNameError },
    #[error("the patterns of dates")]
    DatePattern { source: regex::Error },
}

/// The rules by which facts are found, compiled once from the tables and settings.
#[derive(Debug)]
pub struct FactRules {
    pub(super) labels: Labels,
    pub(super) names: NameReader,
    pub(super) dates: DateReader,
    pub(super) phrases: Phrases,
    pub(super) days_of_types: DaysOfTypes,
    pub(super) types: Types,
    pub(super) signatures: SignatureCues,
    pub(super) separators: Separators,
    /// The letters of what stands where a patient's card is to be stamped.
    pub(super) card_captions: Vec<String>,
    pub(super) mrn_shape: MrnShape,
    pub(super) mrn_pattern: Option<Regex>,
    pub(super) check_digit: CheckDigit,
    pub(super) page_numbers: PageNumbers,
    /// Words for a sex, upper case without accents.
    pub(super) sexes: HashSet<String>,
    pub(super) file_names: Option<FileNames>,
    /// No paper is younger: the century of a year of two digits is told by it.
    pub(super) today: Date,
    left_out: Option<Without>,
}

impl FactRules {
    /// # Errors
    /// A table that is not as it should be, a `mrn_shape` that is no regular expression, a `file_name` with unknown parts.
    pub fn new(
        settings: &FactSettings,
        barcodes: &BarcodeSettings,
        tables: &FactTables,
        mrn_shape: Option<MrnShape>,
    ) -> Result<Self, RulesError> {
        let identifiers: Identifiers = parse("identifiers.toml", &tables.identifiers)?;
        let dates: Dates = parse("dates.toml", &tables.dates)?;
        let types: DocumentTypes = parse("document-types.toml", &tables.document_types)?;
        if dates.months.len() != 12 {
            let message = "`months` has not the names of twelve months".to_owned();
            return Err(RulesError::Table { table: "dates.toml", message });
        }
        let wrong_words = |error: regex::Error| RulesError::Table {
            table: "identifiers.toml",
            message: format!("[page_number]: {error}"),
        };
        let mrn_pattern = match settings.mrn_shape.trim() {
            "" => None,
            pattern => Some(Regex::new(&format!("^(?:{pattern})$")).map_err(|source| RulesError::MrnShape { source })?),
        };
        Ok(Self {
            labels: Labels::new(&identifiers, &dates),
            phrases: Phrases::new(&dates),
            days_of_types: DaysOfTypes::new(&dates),
            types: Types::new(types),
            signatures: SignatureCues::new(&identifiers.signature),
            separators: Separators::new(barcodes.clone(), &identifiers.separator),
            card_captions: identifiers.card.captions.iter().map(|caption| skeleton(caption)).collect(),
            names: NameReader::new(identifiers.names),
            dates: DateReader::new(settings.date_order, Months::new(&dates.months))
                .map_err(|source| RulesError::DatePattern { source })?,
            mrn_shape: mrn_shape.unwrap_or_default(),
            mrn_pattern,
            check_digit: identifiers.record_number.check_digit,
            page_numbers: PageNumbers::new(&identifiers.page_number).map_err(wrong_words)?,
            sexes: identifiers.sex.words.iter().map(|word| plain(word)).collect(),
            file_names: FileNames::new(&settings.file_name).map_err(|source| RulesError::FileName { source })?,
            today: Zoned::now().date(),
            left_out: None,
        })
    }

    /// Takes headings for titles of document types (slugs), as if they stood in the table: they count in the place of its
    /// own titles in these very lines, and where no other line is a title of the table.
    #[must_use]
    pub fn with_learnt_titles(mut self, titles: impl IntoIterator<Item = (String, String)>) -> Self {
        titles.into_iter().for_each(|(slug, heading)| self.types.learn(&slug, heading));
        self
    }

    /// The same rules without one of the means; for benches.
    #[doc(hidden)]
    #[must_use]
    pub fn without(mut self, means: Without) -> Self {
        self.left_out = Some(means);
        self
    }

    /// Whether facts are found by these means.
    pub(super) fn has(&self, means: Without) -> bool {
        self.left_out != Some(means)
    }

    /// `M`, `Female`, `Masculino`.
    pub(super) fn is_sex(&self, text: &str) -> bool {
        self.sexes.contains(&plain(text.trim_matches(|c: char| !c.is_alphanumeric())))
    }

    /// The document types (slugs) of which a heading is, or holds, a title of the table.
    pub fn titles_in(&self, heading: &str) -> impl Iterator<Item = &str> {
        self.types.titles_in(heading)
    }

    /// The LOINC code of a document type (slug).
    #[must_use]
    pub fn loinc(&self, slug: &str) -> Option<&str> {
        self.types.loinc(slug)
    }

    /// The slugs of all document types, in the order of the table.
    pub fn document_types(&self) -> impl Iterator<Item = &str> {
        self.types.slugs()
    }
}

fn parse<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<T, RulesError> {
    toml::from_str(text).map_err(|e| RulesError::Table { table, message: e.message().to_owned() })
}
