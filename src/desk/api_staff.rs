//! The patient list, people and the overview for other programs.

use serde_json::{Value, json};

use crate::catalog::{Emergency, Merge, Person, Sample, Share};

use super::answer::{Answered, Refusal};
use super::api::answer;
use super::ask::Ask;
use super::entry_screen::{changed_names, entry, merged, unmerged};
use super::overview_csv::shares;
use super::patients_screen::{added, imported, marked};
use super::people_screen;
use super::quality_screen::{checked, drawn};
use super::state::Desk;

/// Days that are counted.
const DAYS: u32 = 30;
/// Samples and merges that are listed.
const LISTED: u32 = 200;

pub(super) fn add_patient(desk: &Desk, ask: &Ask) -> Answered {
    answer(&json!({ "mrn": added(desk, ask)? }))
}

pub(super) fn import(desk: &Desk, ask: &Ask) -> Answered {
    let (report, change) = imported(desk, ask)?;
    let rejected: Vec<_> =
        report.rejected.iter().map(|line| json!({ "line": line.line, "reason": line.reason.to_string() })).collect();
    let change = change.map(|c| json!({ "new": c.new, "changed": c.changed, "same": c.same }));
    answer(&json!({ "readable": report.patients.len(), "rejected": rejected, "taken_over": change }))
}

pub(super) fn change_names(desk: &Desk, ask: &Ask) -> Answered {
    answer(&json!({ "mrn": changed_names(desk, ask)? }))
}

pub(super) fn merges(desk: &Desk, ask: &Ask) -> Answered {
    let entry = entry(desk, ask, ask.query("mrn"))?;
    let merges = desk.room().catalog.merges(entry.mrn.as_str(), LISTED)?;
    answer(&merges.iter().map(merge_value).collect())
}

fn merge_value(merge: &Merge) -> Value {
    json!({
        "merge": merge.id, "merged": merge.merged, "survivor": merge.survivor, "at": merge.at, "person": merge.who,
        "why": merge.why, "taken_back": merge.ended.as_ref().map(|(at, who)| json!({ "at": at, "person": who })),
    })
}

pub(super) fn merge(desk: &Desk, ask: &Ask) -> Answered {
    answer(&json!({ "merge": merged(desk, ask)? }))
}

pub(super) fn unmerge(desk: &Desk, ask: &Ask) -> Answered {
    answer(&json!({ "mrn": unmerged(desk, ask)? }))
}

pub(super) fn mark(desk: &Desk, ask: &Ask) -> Answered {
    answer(&json!({ "mrn": marked(desk, ask)? }))
}

pub(super) fn change_role(desk: &Desk, ask: &Ask) -> Answered {
    answer(&json!({ "role": people_screen::role_changed(desk, ask)? }))
}

/// A person clears them, at the screen.
pub(super) fn emergencies(desk: &Desk, _: &Ask) -> Answered {
    let value = |emergency: &Emergency| {
        json!({
            "emergency": emergency.id, "person": emergency.person, "reason": emergency.reason, "begun": emergency.begun,
            "until": emergency.until,
            "cleared": emergency.cleared.as_ref().map(|(who, finding)| json!({ "person": who, "finding": finding })),
        })
    };
    answer(&desk.room().catalog.emergencies(LISTED as usize)?.iter().map(value).collect())
}

pub(super) fn people(desk: &Desk, _: &Ask) -> Answered {
    let people: Vec<_> = desk.room().catalog.people()?.iter().map(person_value).collect();
    let roles: Vec<_> = desk
        .room()
        .catalog
        .roles()?
        .into_iter()
        .map(|role| json!({ "role": role.name, "rights": role.rights }))
        .collect();
    answer(&json!({ "people": people, "roles": roles }))
}

fn person_value(person: &Person) -> Value {
    json!({
        "person": person.id.number(), "name": person.name, "full_name": person.full_name, "roles": person.roles,
        "active": person.active, "has_second": person.has_second,
    })
}

pub(super) fn add_person(desk: &Desk, ask: &Ask) -> Answered {
    answer(&json!({ "name": ask.form("name").trim(), "password": people_screen::added(desk, ask)? }))
}

pub(super) fn change_person(desk: &Desk, ask: &Ask) -> Answered {
    let (person, password) = people_screen::changed(desk, ask)?;
    answer(&json!({ "name": person.name, "password": password }))
}

pub(super) fn overview(desk: &Desk, _: &Ask) -> Answered {
    let catalog = &desk.room().catalog;
    let (by_itself, by_people) = catalog.filed_by()?;
    let days: Vec<_> = catalog
        .days_of_work(DAYS)?
        .into_iter()
        .map(|day| json!({ "day": day.day, "pages": day.pages, "settled": day.settled }))
        .collect();
    let people: Vec<_> = catalog
        .persons_work(DAYS)?
        .into_iter()
        .map(|p| json!({ "person": p.person, "decisions": p.decisions, "taken_back": p.undone, "seconds": p.seconds }))
        .collect();
    let backlog: Vec<_> =
        catalog.backlog()?.into_iter().map(|age| json!({ "from_days": age.from_days, "pages": age.pages })).collect();
    let by = |of: &str| -> Result<Value, Refusal> { Ok(shares(desk, of)?.iter().map(share_value).collect()) };
    answer(&json!({
        "filed_by_the_program": by_itself, "filed_by_people": by_people, "days": days, "people": people, "backlog": backlog,
        "types": by("types")?, "stations": by("stations")?, "operators": by("operators")?,
    }))
}

fn share_value(share: &Share) -> Value {
    json!({
        "name": share.name, "filed_by_the_program": share.by_itself, "filed_by_people": share.by_people, "waiting": share.waiting,
    })
}

pub(super) fn samples(desk: &Desk, _: &Ask) -> Answered {
    answer(&desk.room().catalog.samples(LISTED)?.iter().map(sample_value).collect())
}

fn sample_value(sample: &Sample) -> Value {
    json!({
        "sample": sample.id, "drawn": sample.drawn, "person": sample.drawn_by, "population": sample.population,
        "pages": sample.pages, "right": sample.right, "wrong": sample.wrong, "unclear": sample.unclear,
    })
}

pub(super) fn draw(desk: &Desk, ask: &Ask) -> Answered {
    let sample = drawn(desk, ask)?;
    let pages: Vec<_> = desk
        .room()
        .catalog
        .unchecked_pages(u32::MAX)?
        .into_iter()
        .filter(|page| page.sample == sample)
        .map(|page| page.page.number())
        .collect();
    answer(&json!({ "sample": sample, "pages": pages }))
}

pub(super) fn check(desk: &Desk, ask: &Ask) -> Answered {
    answer(&json!({ "verdict": checked(desk, ask)?.as_str() }))
}
