//! Whose a document is, or the doubt that keeps it from being filed.

use std::collections::BTreeSet;

use crate::chart::{Candidate, Comparison, Doubt, Field, Filing};
use crate::config::FilingSettings;

use super::compare::Profile;
use super::evidence::Evidence;
use super::names::NameFrequencies;
use super::roster::Roster;
use super::strangers;
use super::without::Without;

/// Candidates kept for the clerk.
const KEPT: usize = 5;
/// log2 by which the page itself must mean one rather than any other before the name of its file counts.
const APART: f32 = 6.0;
/// A candidate below this is no rival worth naming.
const RIVAL: f64 = 0.01;

/// What was decided about a document.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) filing: Filing,
    pub(super) probability: f64,
    /// Best first.
    pub(super) candidates: Vec<Candidate>,
}

/// A patient whom the document might be about.
struct Suspect {
    profile: Profile,
    probability: f64,
}

/// Decides whose a document with this evidence is.
pub(super) fn decide(evidence: &Evidence, roster: &Roster, settings: &FilingSettings) -> Decision {
    if roster.is_empty() {
        return Decision { filing: Filing::Review(Doubt::NoPatientList), probability: 0.0, candidates: Vec::new() };
    }
    let suspects = suspects(evidence, roster);
    let mrn = |suspect: &Suspect| roster.patient(suspect.profile.patient).mrn.clone();
    let filing = match suspects.first() {
        Some(best)
            if second_identity(&suspects, roster).is_none() && may_be_filed(best, &suspects, roster, settings) =>
        {
            Filing::Filed { patient: mrn(best) }
        }
        _ => Filing::Review(doubt(evidence, &suspects, roster)),
    };
    let candidates = suspects
        .iter()
        .take(KEPT)
        .map(|suspect| Candidate {
            mrn: mrn(suspect),
            probability: suspect.probability,
            agreements: suspect.profile.agreements(),
        })
        .collect();
    Decision { filing, probability: suspects.first().map_or(0.0, |best| best.probability), candidates }
}

/// Everybody on the list whom something in the evidence points to, the likeliest first.
fn suspects(evidence: &Evidence, roster: &Roster) -> Vec<Suspect> {
    let people = pointed_to(evidence, roster);
    let profiles: Vec<Profile> = people.into_iter().map(|patient| Profile::new(evidence, patient, roster)).collect();
    let listed_prior = (1.0 - roster.weights.papers.not_listed) / roster.len().max(50) as f64;
    let nobody = strangers::likelihood(evidence, &profiles, roster);
    let likelihood = |profile: &Profile| listed_prior * f64::from(profile.bits()).exp2();
    let all: f64 = nobody + profiles.iter().map(likelihood).sum::<f64>();
    let mut suspects: Vec<Suspect> =
        profiles.into_iter().map(|profile| Suspect { probability: likelihood(&profile) / all, profile }).collect();
    suspects.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    if let Some((best, others)) = suspects.split_first_mut() {
        // What the best one gains or loses, the others and nobody on the list lose or gain.
        let truly = roster.weights.reliability.truly(best.probability);
        let left = (1.0 - truly) / (1.0 - best.probability).max(f64::MIN_POSITIVE);
        best.probability = truly;
        others.iter_mut().for_each(|other| other.probability = (other.probability * left).min(truly));
    }
    suspects
}

/// The patients whom a number, a name, a date or an address in the evidence, or one a misreading away, points to.
fn pointed_to(evidence: &Evidence, roster: &Roster) -> BTreeSet<u32> {
    let mut people = BTreeSet::new();
    for said in evidence.mrns.iter().chain(&evidence.announced) {
        match roster.with_mrn(&said.value) {
            Some(patient) => people.extend([patient]),
            None if roster.has(Without::RepairedNumbers) => people.extend(roster.with_near_mrn(&said.value)),
            None => {}
        }
    }
    for said in evidence.births.iter().filter(|said| !said.looked_up) {
        let date = said.value.date;
        people.extend(roster.born_on(date));
        people.extend(roster.born_near(date));
        let century = if said.value.short_year { [-100, 100].as_slice() } else { &[] };
        for years in century {
            let shifted = jiff::civil::Date::new(date.year() + years, date.month(), date.day());
            people.extend(shifted.iter().flat_map(|date| roster.born_on(*date)));
        }
        let swapped = jiff::civil::Date::new(date.year(), date.day(), date.month());
        people.extend(swapped.iter().flat_map(|date| roster.born_on(*date)));
    }
    for said in evidence.names.iter().filter(|said| !said.looked_up) {
        people.extend(roster.called(&said.value));
    }
    people.extend(evidence.named.iter().flat_map(|named| named.means(roster)));
    for said in &evidence.phones {
        people.extend(roster.with_phone(&said.value));
    }
    for said in &evidence.streets {
        people.extend(roster.in_street(&said.value));
    }
    people
}

/// Somebody beside the best suspect whose own number, name or date of birth, two of them, stand on these pages too.
fn second_identity<'a>(suspects: &'a [Suspect], roster: &Roster) -> Option<&'a Suspect> {
    let (best, others) = suspects.split_first()?;
    others
        .iter()
        .filter(|_| roster.has(Without::TwoIdentities))
        .find(|other| other.profile.stands_beside(&best.profile))
}

fn may_be_filed(best: &Suspect, suspects: &[Suspect], roster: &Roster, settings: &FilingSettings) -> bool {
    best.probability >= 1.0 - settings.misfile_tolerance
        && !best.profile.file.against
        && is_the_page_s(best, suspects)
        && (is_proven(&best.profile, roster)
            || is_proven_by_file(&best.profile)
            || !roster.has(Without::TwoIdentifiers))
}

/// The name of a file tips no balance between people whom the page itself may mean.
fn is_the_page_s(best: &Suspect, suspects: &[Suspect]) -> bool {
    let apart = |rival: &Suspect| best.profile.page_bits() - rival.profile.page_bits() >= APART;
    best.profile.file.comparison == Comparison::Missing
        || suspects.iter().all(|rival| rival.profile.patient == best.profile.patient || apart(rival))
}

/// Whether one identifier that stands on the page agrees as it is, the name of the file says another, and nothing
/// contradicts.
fn is_proven_by_file(profile: &Profile) -> bool {
    let Profile { mrn, announced, name, birth, .. } = profile;
    if !profile.file.is_equal() || profile.contradiction().is_some() || announced.against {
        return false;
    }
    if profile.contact_differs().is_some() {
        return false;
    }
    let exact = |part| matches!(part, Comparison::Equal | Comparison::Compatible);
    let called = profile.name_parts.is_some_and(|parts| {
        parts.surname == Comparison::Equal && exact(parts.first) && parts.has_first() && !name.looked_up
    });
    let born = birth.is_equal() && !birth.looked_up;
    let numbered = mrn.is_equal() && !mrn.looked_up && profile.file_says_a_name;
    called || born || numbered
}

/// Whether two independent identifiers agree and none contradicts.
fn is_proven(profile: &Profile, roster: &Roster) -> bool {
    let Profile { mrn, announced, name, birth, .. } = profile;
    let Some(parts) = profile.name_parts.filter(|parts| parts.has_first()) else {
        // No name: a number and a date of birth that both are read exactly, or one number on page and separator.
        let number = (mrn.is_equal() && !mrn.looked_up) || announced.is_equal();
        return number
            && birth.is_equal()
            && !birth.looked_up
            && profile.contradiction().is_none()
            && !announced.against;
    };
    let part_agrees = |part| matches!(part, Comparison::Equal | Comparison::Confusable | Comparison::Compatible);
    let one_near = name.agrees() && (parts.surname == Comparison::Equal || parts.first == Comparison::Equal);
    let name_agrees = name.agrees() && part_agrees(parts.surname) && part_agrees(parts.first);
    let whole_name = name_agrees && parts.surname == Comparison::Equal && parts.first == Comparison::Equal;
    let repaired = mrn.agrees() && !roster.has(Without::RepairNeedsTheRest);
    let number = ((mrn.is_equal() || repaired) && !mrn.looked_up) || announced.is_equal();
    let contacts = profile.contacts();
    if name.looked_up && !(number || (whole_name && birth.is_equal() && !birth.looked_up)) {
        return false;
    }
    // A date that nothing calls a birth supports a number and proves nothing alone.
    let born = birth.is_equal() && !birth.looked_up;
    if announced.against || mrn.against || birth.against {
        return false;
    }
    if name.against && name_agrees && number && born {
        // A second name on the page beside number, birth and name of this patient: a place or a relative.
        return true;
    }
    if name.against {
        // Another surname: a former one, if the rest leaves no doubt who it is.
        let former = parts.only_surname_differs() && born;
        return former && (number || (contacts > 0 && profile.contact_differs().is_none()));
    }
    if number && (name_agrees || one_near) {
        return true;
    }
    if mrn.agrees() && !mrn.is_equal() {
        // A misread number counts only where the rest means the same patient.
        return (birth.is_equal() && (name_agrees || one_near)) || (whole_name && contacts > 0);
    }
    if mrn.is_equal() && whole_name {
        return true;
    }
    if profile.contact_differs().is_some() && !(whole_name && born && profile.only_phone_differs()) {
        return false;
    }
    match birth.comparison {
        Comparison::Equal if born => name_agrees || (one_near && contacts > 0),
        // A date on the page, not said to be a birth: chance once in a thousand pages.
        Comparison::Equal => name_agrees && contacts > usize::from(!whole_name),
        Comparison::Confusable => whole_name && contacts > 0,
        Comparison::Near => whole_name && contacts > 1,
        Comparison::Missing => name_agrees && contacts > 1,
        _ => false,
    }
}

/// Why the document cannot be filed, for a clerk.
fn doubt(evidence: &Evidence, suspects: &[Suspect], roster: &Roster) -> Doubt {
    let mrn = |suspect: &Suspect| roster.patient(suspect.profile.patient).mrn.clone();
    let kinds = [
        (Field::Mrn, !evidence.mrns.iter().all(|said| said.looked_up)),
        (Field::Name, !evidence.names.iter().all(|said| said.looked_up)),
        (Field::Birth, !evidence.births.iter().all(|said| said.looked_up)),
        (Field::Barcode, !evidence.announced.is_empty()),
        (Field::FileName, !evidence.named.is_empty()),
    ];
    let said: Vec<Field> = kinds.iter().filter(|(_, is_said)| *is_said).map(|(field, _)| *field).collect();
    let Some(best) = suspects.first() else {
        return match said.as_slice() {
            [] => Doubt::NoIdentity,
            _ => Doubt::NotOnTheList,
        };
    };
    if let Some((best, second)) = suspects.first().zip(second_identity(suspects, roster))
        && means_somebody(&best.profile)
    {
        return Doubt::TwoIdentities(vec![mrn(best), mrn(second)]);
    }
    let contradicted = suspects
        .iter()
        .filter_map(|suspect| suspect.profile.contradiction().map(|field| (suspect, field)))
        .find(|(suspect, _)| means_somebody(&suspect.profile))
        .filter(|_| best.probability < 0.5 || best.profile.contradiction().is_some());
    let rivals: Vec<&Suspect> =
        suspects.iter().filter(|s| s.probability >= RIVAL && s.profile.contradiction().is_none()).take(KEPT).collect();
    match (said.as_slice(), contradicted) {
        ([], _) => Doubt::NoIdentity,
        (_, Some((suspect, field))) => Doubt::Contradiction { patient: mrn(suspect), field },
        _ if rivals.len() > 1 => Doubt::SeveralPatients(rivals.into_iter().map(mrn).collect()),
        ([only], _) => Doubt::OneIdentifier(*only),
        _ if best.probability < 0.5 => Doubt::NotOnTheList,
        _ => match best.profile.contact_differs() {
            Some(field) => Doubt::Contradiction { patient: mrn(best), field },
            None => Doubt::Unsure { patient: mrn(best), probability: best.probability },
        },
    }
}

/// Whether, but for what contradicts, the document would mean this patient.
fn means_somebody(profile: &Profile) -> bool {
    [profile.mrn, profile.name, profile.birth, profile.announced]
        .iter()
        .filter(|field| field.is_equal() || field.comparison == Comparison::Compatible)
        .count()
        + profile.contacts()
        > 1
}
