//! The patient list: looked up, added to, marked confidential, and imported with a look beforehand.

use std::fs::File;
use std::io::BufReader;

use maud::{Markup, html};

use crate::catalog::ListChange;
use crate::chart::{Mrn, Patient, PersonName, Right};
use crate::patients::{ImportReport, read_list};
use crate::pipeline::{RecordRoom, refile};

use super::answer::{Answered, Refusal, go_to, page};
use super::ask::Ask;
use super::entry_screen;
use super::layout::{Section, frame, token};
use super::look_up;
use super::names::{counted, day_or, grouped, name};
use super::search_screen::chart_address;
use super::state::Desk;

const LISTED: usize = 50;
/// Bad lines of a list that are shown.
const REJECTED: usize = 30;

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let words = ask.query("q").trim();
    let list = list(desk, ask, words)?;
    if ask.part {
        return page(list);
    }
    let content = html! {
        h1 { "Patients" }
        form.search method="get" action="/patients" role="search" data-live="patients" {
            div.box {
                label.hidden for="q" { "Look a patient up" }
                input #q name="q" type="search" value=(words) autofocus autocomplete="off" placeholder="Name, former name, record number, date of birth";
                button.main type="submit" { "Look up" }
            }
        }
        div #patients aria-live="polite" { (list) }
        @if ask.may(Right::Administer) { p { a href="/patients/list" { "Add somebody, or import a newer list" } } }
    };
    page(frame(desk, ask, "Patients", Section::Patients, content)?)
}

/// Where the list is looked after: by administrators, who see nobody's chart by it.
pub(super) fn list_screen(desk: &Desk, ask: &Ask) -> Answered {
    let count = desk.room().catalog.count_patients()?;
    let content = html! {
        h1 { "The patient list" }
        p.quiet { (counted(count, "patient is", "patients are")) " on it." }
        @if ask.query("added") == "yes" { p.good role="status" { "Added. Pages that wait are matched again." } }
        div.columns { section { (add_form(ask)) } section { (entry_screen::look_up_form()) (import_form()) } }
    };
    page(frame(desk, ask, "The patient list", Section::List, content)?)
}

fn list(desk: &Desk, ask: &Ask, words: &str) -> Result<Markup, Refusal> {
    if words.is_empty() {
        let count = desk.room().catalog.count_patients()?;
        return Ok(html! { p.quiet { (counted(count, "patient is", "patients are")) " on the list." } });
    }
    let mut rows = Vec::new();
    for patient in look_up::patients(desk, ask, words, LISTED)? {
        let confidential = desk.room().catalog.is_confidential_patient(patient.mrn.as_str())?;
        let whole = desk.room().catalog.patient(&patient.mrn)?.unwrap_or(patient);
        rows.push((whole, confidential));
    }
    Ok(html! {
        div.scroll { table {
            thead { tr { th { "Name" } th { "Record number" } th { "Born" } th { "Sex" } th { "Former and other names" } th { "" } } }
            tbody {
                @for (patient, confidential) in &rows { (row(ask, patient, *confidential)) }
                @if rows.is_empty() {
                    tr { td colspan="6" { @if words.chars().count() < 2 { "Type two letters at least." } @else { "Nobody on the list answers that." } } }
                }
            }
        } }
        @if rows.len() == LISTED { p.quiet { "The first " (grouped(LISTED as u64)) " are shown; type more." } }
    })
}

fn row(ask: &Ask, patient: &Patient, confidential: bool) -> Markup {
    html! {
        tr {
            td { a href=(chart_address(&patient.mrn)) { (name(&patient.name)) } @if confidential { " " span.tag { "confidential" } } }
            td { (patient.mrn.as_str()) }
            td { (day_or(patient.birth, "unknown")) }
            td { (patient.sex) }
            td { (patient.other_names.iter().map(name).collect::<Vec<_>>().join("; ")) }
            td {
                @if ask.may(Right::Administer) { a.tool href=(entry_screen::address(patient.mrn.as_str())) { "Entry" } " " }
                @if ask.may(Right::Confidential) && ask.may(Right::Supervise) {
                    form method="post" action="/patients/confidential" {
                        (token(ask))
                        input type="hidden" name="mrn" value=(patient.mrn.as_str());
                        input type="hidden" name="confidential" value=(if confidential { "no" } else { "yes" });
                        button.tool type="submit" { @if confidential { "Not confidential" } @else { "Confidential" } }
                    }
                }
            }
        }
    }
}

/// Marks a patient, or takes the mark away.
pub(super) fn mark(desk: &Desk, ask: &Ask) -> Answered {
    let mrn = marked(desk, ask)?;
    go_to(&format!("/patients?q={}", form_urlencoded::byte_serialize(mrn.as_bytes()).collect::<String>()))
}

/// Marks the patient that the form names as confidential, or takes the mark away; gives the record number.
pub(super) fn marked(desk: &Desk, ask: &Ask) -> Result<String, Refusal> {
    if !ask.may(Right::Confidential) {
        return Err(Refusal::Forbidden);
    }
    let mrn = ask.form("mrn");
    desk.room().catalog.patient(&Mrn(mrn.to_owned()))?.ok_or(Refusal::NotFound)?;
    let confidential = ask.form("confidential") == "yes";
    let mut event = ask.event("patient_marked");
    event.patient = Some(mrn.to_owned());
    event.detail = if confidential { "confidential" } else { "not confidential" }.to_owned();
    desk.room().catalog.audit(&event)?;
    desk.room().catalog.set_confidential_patient(mrn, confidential, &ask.visitor()?.person.name)?;
    Ok(mrn.to_owned())
}

fn add_form(ask: &Ask) -> Markup {
    let field = |label: &str, of: &str, required: bool| html! { label { (label) input name=(of) required[required] autocomplete="off"; } };
    html! {
        h2 { "Somebody who is not on the list" }
        form.stack method="post" action="/patients" {
            (token(ask))
            (field("Record number", "mrn", true))
            (field("Last name", "last", true))
            (field("First name", "first", true))
            (field("Middle name", "middle", false))
            label { "Date of birth" input type="date" name="birth" required; }
            label { "Sex" select name="sex" { option value="" { "not known" } option { "F" } option { "M" } option { "X" } } }
            button.main type="submit" { "Add" }
        }
    }
}

pub(super) fn add(desk: &Desk, ask: &Ask) -> Answered {
    added(desk, ask)?;
    go_to("/patients/list?added=yes")
}

/// Adds the patient whom the form describes.
pub(super) fn added(desk: &Desk, ask: &Ask) -> Result<Mrn, Refusal> {
    let text = |of: &str| ask.form(of).trim().to_owned();
    let wrong = |why: &str| Refusal::Wrong(why.to_owned());
    let mrn = Mrn(text("mrn"));
    if mrn.bare().is_empty() || mrn.0.len() > 40 || text("last").is_empty() || text("first").is_empty() {
        return Err(wrong("A patient needs a record number, a last and a first name."));
    }
    if desk.room().catalog.patient(&mrn)?.is_some() {
        return Err(wrong("This record number is on the list already."));
    }
    let birth = Some(text("birth").parse().map_err(|_| wrong("This is no date of birth."))?);
    let name = PersonName { middle: text("middle"), ..PersonName::new(text("last"), text("first")) };
    let patient = Patient { sex: text("sex"), ..Patient::new(mrn.0.clone(), name, birth) };
    let mut event = ask.event("patient_added");
    event.patient = Some(mrn.0.clone());
    desk.room().catalog.audit(&event)?;
    desk.room().catalog.import_patients(&[patient])?;
    match_again(desk);
    Ok(mrn)
}

fn import_form() -> Markup {
    html! {
        h2 { "A newer list" }
        p { "A CSV file with the columns " code { "mrn, last_name, first_name, middle_name, suffix, date_of_birth, sex, …" } }
        div.stack {
            label { "File" input #list type="file" accept=".csv,text/csv"; }
            p {
                button type="button" data-send="/patients/import/check" data-file="list" data-answer="import-report" { "Check" }
                " "
                button.main type="button" data-send="/patients/import/do" data-file="list" data-answer="import-report" { "Import" }
            }
            div #import-report aria-live="polite" {}
        }
        p.quiet { "Check changes nothing. Nobody is ever taken off the list; a name that changes stays as a former name." }
    }
}

/// Looks at a list, or takes it over, as the place in the address says.
pub(super) fn imported(desk: &Desk, ask: &Ask) -> Result<(ImportReport, Option<ListChange>), Refusal> {
    let file = ask.upload.as_deref().ok_or(Refusal::NotFound)?;
    let report = File::open(file).map(|file| read_list(BufReader::new(file), desk.room().settings.facts.date_order));
    let _ = std::fs::remove_file(file);
    let report = report.map_err(|_| Refusal::broken("the list could not be read"))?;
    if ask.place(0) != "do" || report.patients.is_empty() {
        return Ok((report, None));
    }
    let mut event = ask.event("patients_imported");
    event.detail = counted(report.patients.len() as u64, "patient", "patients");
    desk.room().catalog.audit(&event)?;
    let change = desk.room().catalog.import_patients(&report.patients)?;
    match_again(desk);
    Ok((report, Some(change)))
}

pub(super) fn import(desk: &Desk, ask: &Ask) -> Answered {
    let (ImportReport { patients, rejected }, changed) = imported(desk, ask)?;
    page(html! {
        p.good[rejected.is_empty()].note[!rejected.is_empty()] {
            (counted(patients.len() as u64, "patient", "patients")) " can be read, "
            (counted(rejected.len() as u64, "line", "lines")) " cannot."
            @if let Some(change) = changed { " Taken over: " (change.new) " new, " (change.changed) " changed, " (change.same) " as before. Pages that wait are matched again." }
        }
        @if !rejected.is_empty() {
            ul { @for line in rejected.iter().take(REJECTED) { li { "Line " (line.line) ": " (line.reason) } } }
        }
    })
}

/// Pages that wait are matched with the list as it is now, beside everything else.
pub(super) fn match_again(desk: &Desk) {
    let root = desk.room().archive.root().to_owned();
    std::thread::spawn(move || {
        let done = RecordRoom::open(&root).and_then(|room| refile(&room, || ()));
        if let Err(error) = done {
            tracing::warn!(error = &error as &dyn std::error::Error, "pages could not be matched again");
        }
    });
}
