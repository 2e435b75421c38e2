//! What a person may do.

use serde::{Deserialize, Serialize};

/// One thing that a role may allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Bring scans in and look after the drop folder.
    Scan,
    /// Search, and see charts and pages.
    View,
    /// Settle what waits, and put right what is filed.
    Correct,
    /// Print and download pages.
    Release,
    /// See confidential patients and documents (42 CFR Part 2, VIP).
    Confidential,
    /// See the overview and the audit, and clear emergency access.
    Supervise,
    /// Users, roles and the patient list.
    Administer,
}

impl Right {
    pub const ALL: [Right; 7] =
        [Self::Scan, Self::View, Self::Correct, Self::Release, Self::Confidential, Self::Supervise, Self::Administer];

    /// Its word in the catalog and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::View => "view",
            Self::Correct => "correct",
            Self::Release => "release",
            Self::Confidential => "confidential",
            Self::Supervise => "supervise",
            Self::Administer => "administer",
        }
    }

    /// The right of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.as_str() == word)
    }
}
