//! What was found, and what mends it.

use serde::Serialize;

/// The kinds of findings. The names are stable: programs may look for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    OriginalMissing,
    OriginalDiffers,
    OriginalUnreadable,
    OriginalUnknown,
    OriginalPagesDiffer,
    OriginalNotOpened,
    TemporaryFile,
    CatalogDamaged,
    FileWithoutSource,
    FilePagesDiffer,
    PageForgotten,
    ReadingMissing,
    ReadingDamaged,
    FilingMissing,
    ChangeMissing,
    PatientUnknown,
    BatchSumDiffers,
    IndexMissing,
    IndexDamaged,
    IndexBehind,
    IndexAhead,
    IndexPageMissing,
    IndexPageExtra,
    IndexPageStale,
    CertificateMissing,
    CertificateDiffers,
    CertificateUnknown,
}

const REPAIR: &str = "chartroom verify --repair";
const REINDEX: &str = "chartroom reindex";
const RESTORE: &str = "chartroom restore BACKUP --archive NEW";

impl Class {
    pub const ALL: &[Class] = &[
        Self::OriginalMissing,
        Self::OriginalDiffers,
        Self::OriginalUnreadable,
        Self::OriginalUnknown,
        Self::OriginalPagesDiffer,
        Self::OriginalNotOpened,
        Self::TemporaryFile,
        Self::CatalogDamaged,
        Self::FileWithoutSource,
        Self::FilePagesDiffer,
        Self::PageForgotten,
        Self::ReadingMissing,
        Self::ReadingDamaged,
        Self::FilingMissing,
        Self::ChangeMissing,
        Self::PatientUnknown,
        Self::BatchSumDiffers,
        Self::IndexMissing,
        Self::IndexDamaged,
        Self::IndexBehind,
        Self::IndexAhead,
        Self::IndexPageMissing,
        Self::IndexPageExtra,
        Self::IndexPageStale,
        Self::CertificateMissing,
        Self::CertificateDiffers,
        Self::CertificateUnknown,
    ];

    /// The class as it is printed: `original_missing`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OriginalMissing => "original_missing",
            Self::OriginalDiffers => "original_differs",
            Self::OriginalUnreadable => "original_unreadable",
            Self::OriginalUnknown => "original_unknown",
            Self::OriginalPagesDiffer => "original_pages_differ",
            Self::OriginalNotOpened => "original_not_opened",
            Self::TemporaryFile => "temporary_file",
            Self::CatalogDamaged => "catalog_damaged",
            Self::FileWithoutSource => "file_without_source",
            Self::FilePagesDiffer => "file_pages_differ",
            Self::PageForgotten => "page_forgotten",
            Self::ReadingMissing => "reading_missing",
            Self::ReadingDamaged => "reading_damaged",
            Self::FilingMissing => "filing_missing",
            Self::ChangeMissing => "change_missing",
            Self::PatientUnknown => "patient_unknown",
            Self::BatchSumDiffers => "batch_sum_differs",
            Self::IndexMissing => "index_missing",
            Self::IndexDamaged => "index_damaged",
            Self::IndexBehind => "index_behind",
            Self::IndexAhead => "index_ahead",
            Self::IndexPageMissing => "index_page_missing",
            Self::IndexPageExtra => "index_page_extra",
            Self::IndexPageStale => "index_page_stale",
            Self::CertificateMissing => "certificate_missing",
            Self::CertificateDiffers => "certificate_differs",
            Self::CertificateUnknown => "certificate_unknown",
        }
    }

    /// The command that mends it.
    #[must_use]
    pub fn mend(self) -> &'static str {
        match self {
            Self::OriginalMissing | Self::OriginalDiffers => {
                "chartroom verify --repair (looks where the scan came from); else chartroom restore BACKUP --archive NEW"
            }
            Self::OriginalUnreadable | Self::OriginalNotOpened => "chartroom doctor",
            Self::OriginalPagesDiffer => "chartroom verify --pages --repair",
            Self::CatalogDamaged => RESTORE,
            Self::PatientUnknown => "chartroom patients import FILE.csv",
            Self::IndexMissing
            | Self::IndexDamaged
            | Self::IndexAhead
            | Self::IndexPageMissing
            | Self::IndexPageExtra
            | Self::IndexPageStale => REINDEX,
            Self::CertificateUnknown => "none: look into the file, and keep it elsewhere if it is of another archive",
            _ => REPAIR,
        }
    }
}

/// Something that does not agree with the rest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    pub class: Class,
    /// A path below the archive folder, or `file 12`, `page 345`, `batch 6`.
    pub place: String,
    /// One sentence.
    pub says: String,
    /// The command that mends it.
    pub mend: &'static str,
}

impl Finding {
    pub(super) fn new(class: Class, place: impl ToString, says: impl Into<String>) -> Self {
        Self { class, place: place.to_string(), says: says.into(), mend: class.mend() }
    }
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    pub originals: u64,
    /// Bytes that were hashed.
    pub bytes: u64,
    /// Lines of the ledger.
    pub pages: u64,
    /// Pages that search knows.
    pub indexed: u64,
    pub certificates: u64,
    /// A run was under way: what it had in hand was not judged.
    pub beside_a_run: bool,
    /// By class and place.
    pub findings: Vec<Finding>,
}

impl Report {
    #[must_use]
    pub fn of_class(&self, class: Class) -> usize {
        self.findings.iter().filter(|finding| finding.class == class).count()
    }
}
