//! The audit for supervisors: who did and saw what, and whether the record of it is whole.

use maud::{Markup, html};

use crate::catalog::{AuditEntry, AuditFilter, AuditVerdict};
use crate::chart::Mrn;

use super::answer::{Answered, Refusal, page};
use super::ask::Ask;
use super::layout::{Section, frame};
use super::names::{grouped, moment, name};
use super::state::Desk;

const ON_SCREEN: usize = 100;
/// Entries that are gone through for look-ups of one's own surname.
const LOOKED_THROUGH: usize = 5000;

/// What the audit's words mean.
const WORDS: &[(&str, &str)] = &[
    ("signed_in", "signed in"),
    ("signed_out", "signed out"),
    ("sign_in_failed", "wrong password"),
    ("sign_in_locked", "tried while locked out"),
    ("password_changed", "changed the password"),
    ("password_reset", "gave a new password"),
    ("second_factor_changed", "changed the second factor"),
    ("desk_set_up", "set the desk up"),
    ("searched", "searched"),
    ("search_saved", "saved a search"),
    ("search_forgotten", "forgot a saved search"),
    ("patient_searched", "looked a patient up"),
    ("page_seen", "saw a page"),
    ("chart_seen", "opened a chart"),
    ("decided", "decided"),
    ("undone", "took back"),
    ("printed", "printed"),
    ("downloaded", "downloaded"),
    ("exported", "exported by command"),
    ("uploaded", "brought a scan in"),
    ("batch_begun", "began a batch"),
    ("batch_ended", "ended a batch"),
    ("person_added", "added somebody"),
    ("person_changed", "changed somebody's roles"),
    ("role_changed", "changed a role"),
    ("token_made", "made a token"),
    ("token_taken_back", "took a token back"),
    ("patient_marked", "marked a patient"),
    ("patient_added", "added a patient"),
    ("entry_seen", "saw an entry of the list"),
    ("name_added", "added a former name"),
    ("name_removed", "took a former name away"),
    ("patients_merged", "merged record numbers"),
    ("merge_taken_back", "took a merge back"),
    ("patients_imported", "imported the patient list"),
    ("sample_drawn", "drew a sample"),
    ("sample_checked", "checked a drawn page"),
    ("audit_seen", "looked at the audit"),
    ("emergency_begun", "began emergency access"),
    ("emergency_cleared", "cleared emergency access"),
];

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let text = |name: &str| ask.query(name).trim().to_owned();
    let filter = AuditFilter {
        person: text("person"),
        patient: text("patient"),
        what: text("what"),
        from: text("from"),
        to: text("to"),
        before: ask.query("before").parse().ok(),
    };
    let own = ask.query("own") == "yes";
    let mut event = ask.event("audit_seen");
    event.detail = [&filter.person, &filter.patient, &filter.what, &filter.from, &filter.to]
        .map(String::as_str)
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    desk.room().catalog.audit(&event)?;
    let entries =
        if own { own_surname(desk, &filter)? } else { desk.room().catalog.audit_entries(&filter, ON_SCREEN)? };
    let content = html! {
        h1 { "Audit" }
        (verdict(desk)?)
        (form(&filter, own))
        (table(desk, &entries)?)
        @if let Some(last) = entries.last().filter(|_| entries.len() == ON_SCREEN) {
            p { a.tool href=(address(&filter, last.id)) { "Earlier ›" } }
        }
    };
    page(frame(desk, ask, "Audit", Section::Audit, content)?)
}

fn verdict(desk: &Desk) -> Result<Markup, Refusal> {
    Ok(match desk.room().catalog.verify_audit(None)? {
        AuditVerdict::Whole { entries, last } => html! {
            p.quiet { "Whole: " (grouped(entries)) " entries. Last value " code { (&last[..16.min(last.len())]) } "…" }
        },
        AuditVerdict::Broken { entry } => html! {
            p.wrong role="alert" { "Somebody tampered with the audit: entry " (entry) ", or the one before it, is not as it was written." }
        },
        AuditVerdict::CutOff { last, written } => html! {
            p.wrong role="alert" { "Somebody tampered with the audit: it ends with entry " (last) ", and " (written) " were written." }
        },
        AuditVerdict::NotContinued => html! { p.wrong role="alert" { "Somebody tampered with the audit." } },
    })
}

/// Entries in which somebody was at a patient who bears their own surname.
fn own_surname(desk: &Desk, filter: &AuditFilter) -> Result<Vec<AuditEntry>, Refusal> {
    let people = desk.room().catalog.people()?;
    let surname = |signed_in: &str| {
        let person = people.iter().find(|person| person.name.eq_ignore_ascii_case(signed_in))?;
        person.full_name.split_whitespace().last().map(str::to_lowercase)
    };
    let mut own = Vec::new();
    for entry in desk.room().catalog.audit_entries(filter, LOOKED_THROUGH)? {
        let Some(surname) = surname(&entry.person) else { continue };
        let by_patient = match &entry.patient {
            Some(mrn) => {
                desk.room().catalog.patient(&Mrn(mrn.clone()))?.is_some_and(|p| p.name.last.to_lowercase() == surname)
            }
            None => false,
        };
        let by_words = entry.detail.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == surname);
        if by_patient || (by_words && entry.what.ends_with("searched")) {
            own.push(entry);
        }
    }
    Ok(own)
}

fn address(filter: &AuditFilter, before: i64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("person", &filter.person),
        ("patient", &filter.patient),
        ("what", &filter.what),
        ("from", &filter.from),
        ("to", &filter.to),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    format!("/audit?{}", query.append_pair("before", &before.to_string()).finish())
}

fn form(filter: &AuditFilter, own: bool) -> Markup {
    html! {
        form.row method="get" action="/audit" {
            label { "Who" input name="person" value=(filter.person) size="14" autocomplete="off"; }
            label { "Patient" input name="patient" value=(filter.patient) placeholder="record number" size="14" autocomplete="off"; }
            label {
                "What"
                select name="what" {
                    option value="" { "everything" }
                    @for (word, meaning) in WORDS { option value=(word) selected[filter.what == *word] { (meaning) } }
                }
            }
            label { "From" input type="date" name="from" value=(filter.from); }
            label { "To" input type="date" name="to" value=(filter.to); }
            label.check { input type="checkbox" name="own" value="yes" checked[own]; "look-ups of one's own surname" }
            button.main type="submit" { "Show" }
        }
    }
}

fn table(desk: &Desk, entries: &[AuditEntry]) -> Result<Markup, Refusal> {
    let mut rows = Vec::new();
    for entry in entries {
        let patient = match &entry.patient {
            Some(mrn) => Some(match desk.room().catalog.patient(&Mrn(mrn.clone()))? {
                Some(patient) => format!("{} ({mrn})", name(&patient.name)),
                None => mrn.clone(),
            }),
            None => None,
        };
        rows.push((entry, patient));
    }
    Ok(html! {
        div.scroll {
            table {
                thead { tr { th.number { "No." } th { "When (UTC)" } th { "Who" } th { "What" } th { "Patient" } th { "Page or document" } th { "More" } th { "From" } } }
                tbody {
                    @for (entry, patient) in &rows {
                        tr {
                            td.number { (entry.id) }
                            td { (moment(&entry.at)) }
                            td { (entry.person) }
                            td { (WORDS.iter().find(|(word, _)| *word == entry.what).map_or(entry.what.as_str(), |(_, meaning)| meaning)) }
                            td { (patient.as_deref().unwrap_or("")) }
                            td {
                                @match (entry.page, &entry.document) {
                                    (Some(page), _) => a href=(format!("/pages/{page}")) { "page " (page) },
                                    (None, Some(document)) => (document),
                                    _ => "",
                                }
                            }
                            td.path { (entry.detail) }
                            td.quiet { (entry.origin) }
                        }
                    }
                    @if rows.is_empty() { tr { td colspan="8" { "Nothing is written of that." } } }
                }
            }
        }
    })
}
