//! What the name of a file says, against the patient list.
//!
//! Whoever named the file may have had the wrong chart open, and a page may have slipped into another's file: a name
//! that agrees stands beside what a page says and never in its place, and one that disagrees sends the page to review.

use jiff::civil::Date;

use crate::chart::{Comparison, FileIdentity, Mrn, PageNumber};

use super::compare::FieldMatch;
use super::names::{NameKey, compare_names};
use super::roster::{Listed, Roster};

/// Typed, not read.
const TYPED: f32 = 99.0;
/// A file is somebody else's by mistake so much oftener than chance would have it, in bits of the list's length.
const MISNAMED: f32 = 3.0;
/// One file in two hundred is named for somebody else.
const DIFFERS: f32 = -7.5;

/// What one name of the file says.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// Bare.
    pub(super) mrn: Option<String>,
    name: Option<NameKey>,
    birth: Option<Date>,
    page: PageNumber,
}

impl Named {
    /// `None` if it says of nobody.
    pub(super) fn of(identity: &FileIdentity, page: PageNumber, roster: &Roster) -> Option<Self> {
        let mrn = identity.mrn.as_ref().map(|mrn| listed_number(mrn, roster)).filter(|bare| !bare.is_empty());
        let name = identity.name.as_ref().map(NameKey::of).filter(|key| !key.joined.is_empty());
        (mrn.is_some() || name.is_some()).then_some(Self { mrn, name, birth: identity.birth, page })
    }

    /// The people on the list whom it may mean.
    pub(super) fn means(&self, roster: &Roster) -> Vec<u32> {
        let numbered = self.mrn.as_ref().and_then(|mrn| roster.with_mrn(mrn));
        let called = self.name.iter().flat_map(|name| roster.called(name));
        numbered.into_iter().chain(called).collect()
    }

    /// Equal: number, or name and date of birth, are this patient's. Compatible: nothing speaks against him.
    fn compare(&self, listed: &Listed, roster: &Roster) -> FieldMatch {
        let number = self.mrn.as_ref().map(|mrn| *mrn == listed.bare_mrn);
        let birth = self.birth.zip(listed.birth).map(|(said, own)| said == own);
        let name = self.name.as_ref().map(|name| {
            let agrees = |own| {
                let found = compare_names(name, own, TYPED, roster, &roster.nicknames).comparison();
                matches!(found, Comparison::Equal | Comparison::Compatible)
            };
            listed.names.iter().any(agrees)
        });
        let differs = [number, birth, name].contains(&Some(false));
        let whole = number == Some(true) || (birth == Some(true) && name == Some(true));
        let (comparison, bits) = match (differs, whole) {
            (true, _) => (Comparison::Differs, DIFFERS),
            (false, true) => (Comparison::Equal, (roster.len().max(50) as f32).log2() + MISNAMED),
            (false, false) => (Comparison::Compatible, 0.0),
        };
        FieldMatch { comparison, bits, against: differs, page: self.page, ..FieldMatch::MISSING }
    }

    pub(super) fn says_a_name(&self) -> bool {
        self.name.is_some()
    }
}

/// The bare number; without the letters around it where only so it is on the list.
fn listed_number(mrn: &Mrn, roster: &Roster) -> String {
    let whole = mrn.bare();
    let digits = whole.trim_matches(|c: char| c.is_ascii_alphabetic()).trim_start_matches('0').to_owned();
    let is_listed = |bare: &String| roster.with_mrn(&roster.answering(bare.clone())).is_some();
    roster.answering(if !is_listed(&whole) && is_listed(&digits) { digits } else { whole })
}

/// All names of a file against one patient: they agree only together.
pub(super) fn compare_file(named: &[Named], listed: &Listed, roster: &Roster) -> FieldMatch {
    named
        .iter()
        .map(|named| named.compare(listed, roster))
        .min_by(|a, b| a.bits.total_cmp(&b.bits))
        .unwrap_or(FieldMatch::MISSING)
}
