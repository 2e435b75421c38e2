//! One entry of the patient list, for administrators: former names, and record numbers merged into one another.

use maud::{Markup, html};

use crate::catalog::Merge;
use crate::chart::{Mrn, Patient, PersonName};

use super::answer::{Answered, Refusal, go_to, page};
use super::ask::Ask;
use super::layout::{Section, frame, token};
use super::names::{counted, day_or, moment, name};
use super::patients_screen::match_again;
use super::state::Desk;

/// Merges that are listed.
const LISTED: u32 = 50;
const LONGEST_NAME: usize = 80;
const LONGEST_WHY: usize = 200;

/// The form that leads here.
pub(super) fn look_up_form() -> Markup {
    html! {
        h2 { "An entry" }
        form.row method="get" action="/patients/entry" {
            label { "Record number" input name="mrn" required autocomplete="off"; }
            button type="submit" { "Show" }
        }
        p.quiet { "Its former names, and numbers that turn out to be the same person's." }
    }
}

/// Where an entry is looked after.
pub(super) fn address(mrn: &str) -> String {
    format!("/patients/entry?{}", form_urlencoded::Serializer::new(String::new()).append_pair("mrn", mrn).finish())
}

/// The entry with this very record number. One that may not be seen is not there.
pub(super) fn entry(desk: &Desk, ask: &Ask, mrn: &str) -> Result<Patient, Refusal> {
    let entry = desk.room().catalog.patient(&Mrn(mrn.trim().to_owned()))?;
    match entry {
        Some(entry) if desk.may_see_patient(ask, entry.mrn.as_str())? => Ok(entry),
        _ => Err(Refusal::Wrong("Nobody on the list has this record number.".to_owned())),
    }
}

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let entry = entry(desk, ask, ask.query("mrn"))?;
    let mrn = entry.mrn.as_str();
    let mut event = ask.event("entry_seen");
    event.patient = Some(mrn.to_owned());
    desk.room().catalog.audit(&event)?;
    let survivor = desk.room().catalog.survivor(mrn)?;
    let merges = desk.room().catalog.merges(mrn, LISTED)?;
    let content = html! {
        p { a href="/patients/list" { "‹ The patient list" } }
        h1 { (name(&entry.name)) }
        @if survivor != entry.mrn {
            p.note { "This number was merged: " a href=(address(survivor.as_str())) { (survivor.as_str()) } " answers for it." }
        }
        div.columns {
            section { (about(desk, &entry, None)?) (names_editor(ask, &entry)) }
            section { (merge_form(&entry, survivor != entry.mrn)) (merge_list(ask, &merges)) }
        }
    };
    page(frame(desk, ask, "An entry", Section::List, content)?)
}

/// What the list says of somebody; what it says otherwise of `other` is marked.
fn about(desk: &Desk, entry: &Patient, other: Option<&Patient>) -> Result<Markup, Refusal> {
    let documents = desk.room().catalog.chart(entry.mrn.as_str())?.len() as u64;
    let line = |what: &str, of: &dyn Fn(&Patient) -> String| {
        let said = of(entry);
        let differs = other.is_some_and(|other| of(other) != said);
        html! { dt { (what) } dd.differs[differs] { (said) @if differs { span.hidden { " (differs)" } } } }
    };
    Ok(html! {
        dl.about {
            dt { "Record number" } dd { (entry.mrn.as_str()) }
            (line("Name", &|of| name(&of.name)))
            (line("Born", &|of| day_or(of.birth, "unknown")))
            (line("Sex", &|of| of.sex.clone()))
            (line("Telephone", &|of| of.phone.clone()))
            (line("Address", &address_of))
            dt { "Chart" } dd { (counted(documents, "document", "documents")) }
        }
    })
}

fn address_of(entry: &Patient) -> String {
    let parts = [&entry.street, &entry.city, &entry.state, &entry.zip];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

fn names_editor(ask: &Ask, entry: &Patient) -> Markup {
    let hidden = |of: &str, value: &str| html! { input type="hidden" name=(of) value=(value); };
    let field = |label: &str, of: &str, required: bool| {
        html! { label { (label) input name=(of) size="11" maxlength=(LONGEST_NAME) required[required] autocomplete="off"; } }
    };
    html! {
        h2 { "Former and other names" }
        @if entry.other_names.is_empty() { p.quiet { "None." } }
        ul.history {
            @for other in &entry.other_names {
                li {
                    span { (name(other)) }
                    form method="post" action="/patients/names" {
                        (token(ask))
                        (hidden("mrn", entry.mrn.as_str())) (hidden("action", "remove"))
                        (hidden("last", &other.last)) (hidden("first", &other.first))
                        (hidden("middle", &other.middle)) (hidden("suffix", &other.suffix))
                        button.tool type="submit" aria-label=(format!("Remove {}", name(other))) { "Remove" }
                    }
                }
            }
        }
        form.row method="post" action="/patients/names" {
            (token(ask))
            (hidden("mrn", entry.mrn.as_str())) (hidden("action", "add"))
            (field("Last name", "last", true)) (field("First name", "first", true)) (field("Middle name", "middle", false))
            button type="submit" { "Add" }
        }
        p.quiet { "Older papers bear older names: they are matched by all of these." }
    }
}

/// Adds a former name, or takes one away.
pub(super) fn change_names(desk: &Desk, ask: &Ask) -> Answered {
    let mrn = changed_names(desk, ask)?;
    go_to(&address(&mrn))
}

/// What the form says of a former name; gives the record number.
pub(super) fn changed_names(desk: &Desk, ask: &Ask) -> Result<String, Refusal> {
    let entry = entry(desk, ask, ask.form("mrn"))?;
    let text = |of: &str| ask.form(of).trim().to_owned();
    let other = PersonName { last: text("last"), first: text("first"), middle: text("middle"), suffix: text("suffix") };
    let parts = [&other.last, &other.first, &other.middle, &other.suffix];
    if other.last.is_empty() || parts.iter().any(|part| part.chars().count() > LONGEST_NAME) {
        return Err(Refusal::Wrong("A name needs a last name, and at most 80 letters in each part.".to_owned()));
    }
    let adds = match ask.form("action") {
        "add" => true,
        "remove" => false,
        _ => return Err(Refusal::Wrong("A name is added or removed.".to_owned())),
    };
    let mut event = ask.event(if adds { "name_added" } else { "name_removed" });
    event.patient = Some(entry.mrn.0.clone());
    event.detail = other.to_string();
    desk.room().catalog.audit(&event)?;
    if adds {
        desk.room().catalog.add_other_name(&entry.mrn, &other)?;
    } else if !desk.room().catalog.remove_other_name(&entry.mrn, &other)? {
        return Err(Refusal::Wrong("The patient has no such name.".to_owned()));
    }
    match_again(desk);
    Ok(entry.mrn.0)
}

fn merge_form(entry: &Patient, merged: bool) -> Markup {
    html! {
        h2 { "The same person twice" }
        @if merged { p.quiet { "This number is merged already." } }
        @else {
            form.row method="get" action="/patients/merge" {
                input type="hidden" name="merged" value=(entry.mrn.as_str());
                label { "The number that stays" input name="survivor" required autocomplete="off"; }
                button type="submit" { "Compare" }
            }
            p.quiet { "The number that stays answers for " (entry.mrn.as_str()) " from then on. Nothing is rewritten, and it can be taken back." }
        }
    }
}

fn merge_list(ask: &Ask, merges: &[Merge]) -> Markup {
    html! {
        @if !merges.is_empty() { h2 { "Merges" } }
        ul.history {
            @for merge in merges {
                li {
                    span { (merge.merged.as_str()) " into " (merge.survivor.as_str()) @if !merge.why.is_empty() { ": “" (merge.why) "”" } }
                    span.quiet { (merge.who) ", " (moment(&merge.at)) }
                    @match &merge.ended {
                        Some((at, who)) => span.quiet { "taken back by " (who) ", " (moment(at)) },
                        None => form method="post" action=(format!("/patients/merges/{}/undo", merge.id)) {
                            (token(ask))
                            button.tool type="submit" { "Take back" }
                        },
                    }
                }
            }
        }
    }
}

/// Both entries side by side, before they are merged.
pub(super) fn compare(desk: &Desk, ask: &Ask) -> Answered {
    let (goes, stays) = (entry(desk, ask, ask.query("merged"))?, entry(desk, ask, ask.query("survivor"))?);
    for seen in [&goes, &stays] {
        let mut event = ask.event("entry_seen");
        event.patient = Some(seen.mrn.0.clone());
        desk.room().catalog.audit(&event)?;
    }
    let content = html! {
        p { a href=(address(goes.mrn.as_str())) { "‹ Back" } }
        h1 { "Are they one person?" }
        div.columns {
            section { h2 { "This number goes" } (about(desk, &goes, Some(&stays))?) }
            section { h2 { "This number stays" } (about(desk, &stays, Some(&goes))?) }
        }
        @if goes.birth != stays.birth { p.note { "Their dates of birth differ." } }
        @else if goes.name.first != stays.name.first && goes.birth.is_some() {
            p.note { "Born on one day under two first names: twins are entered like this." }
        }
        form.row method="post" action="/patients/merges" {
            (token(ask))
            input type="hidden" name="merged" value=(goes.mrn.as_str());
            input type="hidden" name="survivor" value=(stays.mrn.as_str());
            label { "Why" input name="why" required maxlength=(LONGEST_WHY) size="40" autocomplete="off"; }
            button.danger type="submit" { "Merge" }
        }
    };
    page(frame(desk, ask, "Merge", Section::List, content)?)
}

pub(super) fn merge(desk: &Desk, ask: &Ask) -> Answered {
    merged(desk, ask)?;
    go_to(&address(ask.form("survivor").trim()))
}

/// Merges the entries that the form names; gives the number of the merge.
pub(super) fn merged(desk: &Desk, ask: &Ask) -> Result<i64, Refusal> {
    let (goes, stays) = (entry(desk, ask, ask.form("merged"))?, entry(desk, ask, ask.form("survivor"))?);
    let why = ask.form("why").trim();
    if why.is_empty() || why.chars().count() > LONGEST_WHY {
        return Err(Refusal::Wrong(format!("Say why, in at most {LONGEST_WHY} letters.")));
    }
    let person = &ask.visitor()?.person.name;
    let merge = desk.room().catalog.merge(&goes.mrn, &stays.mrn, person, why)?;
    for of in [&goes, &stays] {
        let mut event = ask.event("patients_merged");
        event.patient = Some(of.mrn.0.clone());
        event.detail = format!("{} into {}: {why}", goes.mrn.as_str(), stays.mrn.as_str());
        desk.room().catalog.audit(&event)?;
    }
    match_again(desk);
    Ok(merge)
}

pub(super) fn take_back(desk: &Desk, ask: &Ask) -> Answered {
    go_to(&address(unmerged(desk, ask)?.as_str()))
}

/// Takes a merge back; gives the number that was merged.
pub(super) fn unmerged(desk: &Desk, ask: &Ask) -> Result<Mrn, Refusal> {
    let id = ask.number(0)?;
    let merge = desk.room().catalog.merge_numbered(id)?.ok_or(Refusal::NotFound)?;
    for mrn in [&merge.merged, &merge.survivor] {
        entry(desk, ask, mrn.as_str())?;
    }
    let merged = desk.room().catalog.unmerge(id, &ask.visitor()?.person.name)?;
    for of in [&merge.merged, &merge.survivor] {
        let mut event = ask.event("merge_taken_back");
        event.patient = Some(of.0.clone());
        event.detail = format!("{} into {}", merge.merged.as_str(), merge.survivor.as_str());
        desk.room().catalog.audit(&event)?;
    }
    match_again(desk);
    Ok(merged)
}
