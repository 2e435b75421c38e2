//! How likely the paper is not about any of the people whom it points to.
//!
//! It may be about somebody who is not on the list, by chance like anybody or because he nearly is somebody who is on it: a
//! namesake, a brother or sister, the next number. Whatever does not quite agree may then be no misreading but his own.
//! And its number may be another patient's, put there by mistake.

use jiff::civil::Date;

use crate::chart::Comparison;

use super::compare::Profile;
use super::evidence::Evidence;
use super::names::NameFrequencies;
use super::roster::{Roster, iso_digits};
use super::weights::Nearly;
use super::without::Without;

/// Days that are easily taken for a given one, as a power of two.
const NEAR_DAYS: f32 = 5.3;
/// Brothers and sisters whose names are both known and a letter apart are so much oftener than chance would have it.
const ALIKE_BY_CHOICE: f32 = 1.5;
/// Of numbers that are put on a paper by mistake so many are somebody's.
const SOMEBODY_S: f64 = 0.5;

/// The share of papers that say this and are about nobody of these people.
pub(super) fn likelihood(evidence: &Evidence, profiles: &[Profile], roster: &Roster) -> f64 {
    let papers = roster.weights.papers;
    if !roster.has(Without::NotListed) {
        return f64::MIN_POSITIVE;
    }
    if !roster.has(Without::NearStrangers) {
        return papers.not_listed;
    }
    let near: f64 = profiles.iter().map(|profile| nearly(evidence, profile, roster)).sum();
    let numbered = profiles.iter().any(|profile| profile.mrn.is_equal() || profile.announced.is_equal());
    let by_mistake = f64::from(roster.weights.differs.mrn.exp2() * papers.mrn_right) * SOMEBODY_S;
    let mistyped = if numbered { (1.0 - papers.not_listed) * by_mistake } else { 0.0 };
    papers.not_listed + mistyped + near / roster.len().max(50) as f64
}

/// The same for those who nearly are this one patient, not yet shared among all on the list.
fn nearly(evidence: &Evidence, profile: &Profile, roster: &Roster) -> f64 {
    let shares = roster.weights.nearly;
    namesake(evidence, profile, roster)
        + if roster.has(Without::Twins) { shares.sibling * sibling(profile) } else { 0.0 }
        + if is_inexact(profile.mrn.comparison) { shares.number * likely(profile.mrn.bits) } else { 0.0 }
}

/// A namesake has a home, a telephone and a number of his own.
fn namesake(evidence: &Evidence, profile: &Profile, roster: &Roster) -> f64 {
    let Nearly { namesake, namesake_of_near_day, namesake_of_same_day, .. } = roster.weights.nearly;
    let birth = profile.birth;
    let same_day = namesake_of_same_day * likely(birth.bits);
    let other_day = match birth.comparison {
        Comparison::Missing => namesake + namesake_of_near_day,
        Comparison::Equal if birth.looked_up => namesake + namesake_of_near_day,
        Comparison::Confusable | Comparison::Near => near_day(namesake_of_near_day, roster),
        Comparison::Differs if evidence.says_day_near(roster.patient(profile.patient).birth) => {
            namesake + near_day(namesake_of_near_day, roster)
        }
        Comparison::Differs => namesake,
        Comparison::Equal | Comparison::Compatible => 0.0,
    };
    // Of one first name, people are of one sex.
    likely(profile.name.bits) * likely(profile.sex.bits) * (other_day + same_day)
}

fn near_day(share: f64, roster: &Roster) -> f64 {
    share * likely(roster.weights.agrees.birth - NEAR_DAYS)
}

/// A sister or brother born the same day shares the surname and mostly the house, and has a first name and numbers of
/// her own.
fn sibling(profile: &Profile) -> f64 {
    let shared = profile.birth.bits.max(0.0) + profile.home_bits().max(0.0);
    let Some(parts) = profile.name_parts else { return likely(shared) };
    let surname = match parts.surname {
        Comparison::Missing => 0.0,
        Comparison::Differs => return 0.0,
        _ => parts.surname_bits,
    };
    match parts.first {
        Comparison::Equal => 0.0,
        Comparison::Confusable | Comparison::Near if parts.first_is_given => likely(surname + shared + ALIKE_BY_CHOICE),
        _ => likely(surname + shared),
    }
}

fn is_inexact(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::Confusable | Comparison::Near)
}

/// The likelihood ratio of so many bits; what speaks against the patient does not speak for those who are like him.
fn likely(bits: f32) -> f64 {
    f64::from(bits.max(0.0)).exp2()
}

impl Evidence {
    /// Whether a day that is said to be the birth is one that is easily taken for this one.
    fn says_day_near(&self, listed: Option<Date>) -> bool {
        let Some(listed) = listed else { return false };
        self.births.iter().filter(|said| said.is_sound()).any(|said| is_near(said.value.date, listed))
    }
}

/// A digit apart, a year apart, or day and month changed places.
fn is_near(one: Date, other: Date) -> bool {
    let swapped = (one.month(), one.day()) == (other.day(), other.month());
    let same_day = (one.month(), one.day()) == (other.month(), other.day());
    let apart = iso_digits(one).iter().zip(iso_digits(other)).filter(|(a, b)| **a != *b).count();
    apart < 2 || (swapped && one.year() == other.year()) || (same_day && (one.year() - other.year()).abs() < 2)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_that_are_easily_taken_for_one_another_are_near() {
        let day = date(1959, 7, 3);
        for near in [date(1959, 3, 7), date(1960, 7, 3), date(1969, 7, 3), date(1959, 7, 8)] {
            assert!(is_near(day, near), "{near}");
        }
        assert!(!is_near(day, date(1961, 7, 3)));
        assert!(!is_near(day, date(1959, 12, 30)));
    }
}
