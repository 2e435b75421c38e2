//! The review queue: the page left; right, what was read, who it may be and what speaks for and against each. One key
//! decides.

use maud::{Markup, html};

use crate::catalog::{By, DocumentView, PageView, Settlement, Subject, shown_source};
use crate::chart::{Agreement, Candidate, Comparison, Field, Mrn, PageFiling, PageState, Patient, Right};

use super::answer::{Answered, Refusal, go_to, page};
use super::ask::Ask;
use super::evidence::Why;
use super::fact_list::{fact_marks, facts};
use super::layout::{Section, frame, token};
use super::look_up;
use super::names::{day_or, grouped, name, pages};
use super::page_screen::fact_table;
use super::reorder;
use super::state::Desk;
use super::viewer::{Mark, viewer};

/// Looking longer than this is no measure of deciding, seconds.
const LONGEST_LOOK_S: i64 = 300;
/// Answers to a search for a patient.
const PATIENTS: usize = 8;

/// The next document of this person.
pub(super) fn next(desk: &Desk, ask: &Ask) -> Answered {
    let done = ask.query("done");
    let with_done = |address: String| if done.is_empty() { address } else { format!("{address}?done={done}") };
    desk.queue.follow(&desk.room().catalog, desk.clock.now(), false)?;
    let mut found = upcoming(desk, ask, None)?;
    if found.is_none() {
        desk.queue.follow(&desk.room().catalog, desk.clock.now(), true)?;
        desk.queue.forget_skipped(ask.visitor()?.person.id);
        found = upcoming(desk, ask, None)?;
    }
    match found {
        Some(id) => go_to(&with_done(format!("/review/{id}"))),
        None => {
            let content = html! {
                (toast(desk, ask)?)
                div.empty { h1 { "Nothing waits" } p { "Every document is settled. New ones come by themselves." } }
            };
            page(frame(desk, ask, "Review", Section::Review, content)?)
        }
    }
}

fn upcoming(desk: &Desk, ask: &Ask, but: Option<&str>) -> Result<Option<String>, Refusal> {
    let person = ask.visitor()?.person.id;
    Ok(desk.queue.next(person, desk.clock.now(), but, |id| document(desk, ask, id).is_ok_and(|view| waits(&view))))
}

/// A document in outline, or a page that is in none, which the person who asks may see.
fn document(desk: &Desk, ask: &Ask, id: &str) -> Result<DocumentView, Refusal> {
    let Ok(subject) = id.parse::<Subject>();
    let view = desk.visible(ask, desk.room().catalog.outline(&subject)?)?;
    if view.pages.is_empty() { Err(Refusal::NotFound) } else { Ok(view) }
}

fn waits(view: &DocumentView) -> bool {
    let waits = |page: &PageView| matches!(page.state, PageState::Review | PageState::Unreadable);
    view.pages.iter().any(|page| waits(page) || page.filing.to_look_at().is_some())
}

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let (id, person) = (ask.place(0), ask.visitor()?.person.id);
    let view = document(desk, ask, id)?;
    if !waits(&view) {
        return go_to("/review");
    }
    if !desk.queue.take(id, person, desk.clock.now()) {
        return Err(Refusal::Conflict("Somebody else has this document before them. Take the next one.".to_owned()));
    }
    let at = ask.query("page").parse::<usize>().unwrap_or(1).clamp(1, view.pages.len());
    let whole = desk.page_of(ask, view.pages[at - 1].page.number())?;
    let sheet = &whole.pages[0];
    desk.note_seen(ask, sheet, true)?;
    let coming = upcoming(desk, ask, Some(id))?;
    let coming = coming.and_then(|id| document(desk, ask, &id).ok()).and_then(|view| Some(view.pages.first()?.page));
    let decided = decided(&view);
    let candidates = candidates(desk, decided)?;
    let why = decided.and_then(|decided| Why::of(decided, sheet.number));
    let found = facts(sheet);
    let mut marks = fact_marks(&found);
    marks.extend(rival_marks(&candidates, sheet));
    marks.extend(why.iter().flat_map(|why| why.marks("candidate-0")));
    let shown = Shown { id, view: &view, sheet, at };
    let content = html! {
        div.review {
            section.sheet-side aria-label="Page" {
                (toolbar(&shown))
                (viewer(sheet, &marks, 0))
                @if let Some(coming) = coming { span data-next-picture=(format!("/pages/{coming}/picture/screen")) {} }
            }
            div.panel {
                (progress(desk, ask)?)
                (toast(desk, ask)?)
                div.decide tabindex="-1" {
                    p.reason { (reason(sheet, &view)) }
                    @if let Some(why) = &why { (why.sentence()) }
                    @if let (Some(_), Some(alarm)) = (&sheet.filing.reason, sheet.filing.to_look_at()) { p.alarm { (alarm) } }
                    p.quiet {
                        (desk.type_name(view.doc_type.as_deref())) " · " (day_or(view.service_date, "no date")) " · "
                        span.path { (sheet.sources.first().map_or_else(String::new, |source| shown_source(source.as_str()))) ", page " (sheet.number) }
                    }
                    (candidate_list(desk, ask, &shown, &candidates))
                    (fact_table(&found))
                }
                (keys(desk, ask, &shown))
            }
        }
        (dialogs(desk, ask, &shown))
    };
    page(frame(desk, ask, "Review", Section::Review, content)?)
}

/// The document that is before somebody, at one of its pages.
struct Shown<'a> {
    id: &'a str,
    view: &'a DocumentView,
    sheet: &'a PageView,
    /// From 1.
    at: usize,
}

/// Why it waits; where another page of it does, which one.
fn reason(sheet: &PageView, view: &DocumentView) -> String {
    let own = sheet.filing.reason.clone();
    let others = || {
        let of = |(at, page): (usize, &PageView)| Some(format!("Page {}: {}", at + 1, page.filing.reason.as_ref()?));
        view.pages.iter().enumerate().find_map(of)
    };
    let to_look_at = || sheet.filing.to_look_at().map(str::to_owned);
    own.or_else(others).or_else(to_look_at).unwrap_or_else(|| "It waits for a person.".to_owned())
}

fn toolbar(shown: &Shown<'_>) -> Markup {
    let to = |at: usize| format!("/review/{}?page={at}", shown.id);
    let last = shown.view.pages.len();
    html! {
        div.toolbar role="toolbar" aria-label="Page" {
            @if last > 1 {
                @if shown.at > 1 { a.tool href=(to(shown.at - 1)) data-key="PageUp" { "‹ Page" } }
                @else { span.tool.off aria-hidden="true" { "‹ Page" } }
                span.where { (shown.at) " of " (last) }
                @if shown.at < last { a.tool href=(to(shown.at + 1)) data-key="PageDown" { "Page ›" } }
                @else { span.tool.off aria-hidden="true" { "Page ›" } }
            } @else { span.where { "1 page" } }
            span.gap {}
            button.tool type="button" data-zoom="-1" data-key="-" aria-label="Smaller" { "−" }
            button.tool type="button" data-zoom="0" data-key="0 f" { "Fit" }
            button.tool type="button" data-zoom="1" data-key="+" aria-label="Larger" { "+" }
            button.tool type="button" data-rotate="0" data-key="r" { "Turn" }
            button.tool type="button" data-marks data-key="m" aria-pressed="true" { "Marks" }
        }
    }
}

/// A patient whom the document may be about.
struct Likely {
    patient: Option<Patient>,
    candidate: Candidate,
}

/// The decision of the program that knows most of the document.
fn decided(view: &DocumentView) -> Option<&PageFiling> {
    view.pages.iter().filter_map(|page| page.decided.as_ref()).max_by_key(|decided| decided.candidates.len())
}

fn candidates(desk: &Desk, decided: Option<&PageFiling>) -> Result<Vec<Likely>, Refusal> {
    let mut likely = Vec::new();
    for candidate in decided.map(|decided| decided.candidates.as_slice()).unwrap_or_default() {
        let patient = desk.room().catalog.patient(&candidate.mrn)?;
        likely.push(Likely { patient, candidate: candidate.clone() });
    }
    Ok(likely)
}

/// The boxes of all candidates but the likeliest: seen while one of them is looked at.
fn rival_marks(candidates: &[Likely], sheet: &PageView) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (number, likely) in candidates.iter().enumerate().skip(1) {
        for agreement in likely.candidate.agreements.iter().filter(|a| a.page == sheet.number) {
            let kind = match agreement.comparison {
                Comparison::Missing => continue,
                Comparison::Differs => "differs",
                _ => "agrees",
            };
            let of = Some(format!("candidate-{number}"));
            marks.extend(agreement.area.map(|area| Mark { area, kind, of: of.clone(), says: None }));
        }
    }
    marks
}

fn progress(desk: &Desk, ask: &Ask) -> Result<Markup, Refusal> {
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let (settled, seconds) = desk.room().catalog.settled_since(&ask.visitor()?.person.name, &today)?;
    let waiting = desk.queue.waiting(ask.may(Right::Confidential));
    Ok(html! {
        div.progress {
            span { b { (waiting.documents) } " waiting, " (pages(waiting.pages as u64)) }
            span { "you today: " b { (settled) } @if let Some(seconds) = seconds { ", " (format!("{seconds:.0}")) " s each" } }
        }
    })
}

/// What was just done, and the way back.
fn toast(desk: &Desk, ask: &Ask) -> Result<Markup, Refusal> {
    let Ok(id) = ask.query("done").parse::<i64>() else { return Ok(html! {}) };
    let person = &ask.visitor()?.person.name;
    let decision = desk.room().catalog.decision(id)?.filter(|d| d.person == *person && !d.undone);
    Ok(html! {
        @if let Some(decision) = decision {
            div.toast role="status" {
                (said(desk, ask, &decision.what)?)
                form method="post" action=(format!("/decisions/{id}/undo")) {
                    (token(ask))
                    button type="submit" data-key="u" { kbd { "U" } " Undo" }
                }
            }
        }
    })
}

/// A decision in words.
pub(super) fn said(desk: &Desk, ask: &Ask, what: &Settlement) -> Result<String, Refusal> {
    Ok(match what {
        Settlement::FileTo(mrn) if !desk.may_see_patient(ask, mrn.as_str())? => {
            "Filed to a confidential patient".to_owned()
        }
        Settlement::FileTo(mrn) => match desk.room().catalog.patient(mrn)? {
            Some(patient) => format!("Filed to {}, {}", name(&patient.name), mrn.as_str()),
            None => format!("Filed to {}", mrn.as_str()),
        },
        Settlement::NotAPatient => "Kept, about no patient".to_owned(),
        Settlement::NotOnTheList => "Set aside: not on the list".to_owned(),
        Settlement::Blank => "Marked blank".to_owned(),
        Settlement::Rescan => "Set aside: to be scanned again".to_owned(),
        Settlement::SplitBefore(_) => "Split".to_owned(),
        Settlement::JoinBefore => "Joined to the document before".to_owned(),
        Settlement::Order(_) => "Pages put in another order".to_owned(),
        Settlement::Type(slug) => format!("Type: {}", desk.type_name(Some(slug))),
        Settlement::Date(date) => format!("Date: {}", super::names::day(*date)),
        Settlement::Confidential(true) => "Marked confidential".to_owned(),
        Settlement::Confidential(false) => "No longer confidential".to_owned(),
    })
}

fn candidate_list(desk: &Desk, ask: &Ask, shown: &Shown<'_>, candidates: &[Likely]) -> Markup {
    html! {
        @if candidates.is_empty() { p.quiet { "Nobody on the list comes near. Press " kbd { "P" } " to look a patient up." } }
        ol.candidates {
            @for (number, likely) in candidates.iter().enumerate() {
                @let mrn = likely.candidate.mrn.as_str();
                li {
                    form method="post" action=(format!("/review/{}", shown.id)) {
                        (decision_fields(desk, ask, shown, "file"))
                        input type="hidden" name="mrn" value=(mrn);
                        button.candidate type="submit" data-key=(number + 1) data-fact=(format!("candidate-{number}")) {
                            kbd { (number + 1) }
                            span.name { (likely.patient.as_ref().map_or_else(|| "not on the list any more".to_owned(), |p| name(&p.name))) }
                            span.sure { (format!("{:.1} %", likely.candidate.probability * 100.0)) }
                            span.ids {
                                "MRN " (mrn)
                                @if let Some(patient) = &likely.patient {
                                    " · born " (day_or(patient.birth, "unknown"))
                                    @if !patient.sex.is_empty() { " · " (patient.sex) }
                                }
                            }
                            span.evidence {
                                @for agreement in &likely.candidate.agreements { (evidence(agreement)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn evidence(agreement: &Agreement) -> Markup {
    let field = match agreement.field {
        Field::Mrn => "record number",
        Field::Name => "name",
        Field::Birth => "date of birth",
        Field::Phone => "telephone",
        Field::Street => "address",
        Field::SsnLast4 => "SSN",
        Field::Sex => "sex",
        Field::Barcode => "barcode",
        Field::FileName => "file name",
    };
    let (class, sign) = match agreement.comparison {
        Comparison::Equal => ("yes", "="),
        Comparison::Confusable | Comparison::Near => ("nearly", "≈"),
        Comparison::Compatible => ("yes", "~"),
        Comparison::Differs => ("no", "≠"),
        Comparison::Missing => ("none", "not on the page:"),
    };
    html! { span class=(class) { (sign) " " (field) } }
}

/// What every decision brings: what it is, and when the person began to look.
fn decision_fields(desk: &Desk, ask: &Ask, shown: &Shown<'_>, action: &str) -> Markup {
    html! {
        (token(ask))
        input type="hidden" name="action" value=(action);
        input type="hidden" name="begun" value=(desk.clock.now());
        input type="hidden" name="page" value=(shown.sheet.page);
    }
}

fn keys(desk: &Desk, ask: &Ask, shown: &Shown<'_>) -> Markup {
    let act = |action: &str, key: &str, label: &str, possible: bool| {
        html! {
            form method="post" action=(format!("/review/{}", shown.id)) {
                (decision_fields(desk, ask, shown, action))
                button type="submit" data-key=(key) disabled[!possible] { kbd { (key.to_uppercase()) } " " (label) }
            }
        }
    };
    let opens = |dialog: &str, key: &str, label: &str| {
        html! { button type="button" data-opens=(dialog) data-key=(key) { kbd { (key.to_uppercase()) } " " (label) } }
    };
    html! {
        div.keys aria-label="Decide" role="group" {
            (opens("find-patient", "p", "Find patient"))
            (act("not_on_the_list", "n", "Not on list", true))
            (act("not_a_patient", "o", "No patient", true))
            (opens("choose-type", "t", "Type"))
            (opens("choose-date", "d", "Date"))
            (act("blank", "b", "Blank", true))
            (act("split", "s", "Split here", shown.at > 1))
            (act("join", "j", "Join before", shown.view.id.is_some()))
            (act("rescan", "x", "Rescan", true))
            (act("skip", "k", "Skip", true))
        }
    }
}

fn dialogs(desk: &Desk, ask: &Ask, shown: &Shown<'_>) -> Markup {
    let action = format!("/review/{}", shown.id);
    let date = shown.view.service_date.map(|date| date.to_string()).unwrap_or_default();
    html! {
        dialog #find-patient aria-labelledby="find-patient-title" {
            h2 #find-patient-title { "Whose is it?" }
            input type="search" aria-label="Name, record number or date of birth" placeholder="Name, record number, date of birth"
                data-ask="/review/patients?q=" data-answers="patient-answers" autocomplete="off" autofocus;
            form method="post" action=(action) {
                (decision_fields(desk, ask, shown, "file"))
                ul.answers #patient-answers aria-live="polite" {}
            }
            p { button type="button" data-closes { "Close" } }
        }
        dialog #choose-type aria-labelledby="choose-type-title" {
            h2 #choose-type-title { "What kind of document is it?" }
            form.row method="post" action=(action) {
                (decision_fields(desk, ask, shown, "type"))
                select name="type" aria-label="Document type" autofocus {
                    @for doc_type in desk.types() {
                        option value=(doc_type.slug) selected[shown.view.doc_type.as_deref() == Some(&doc_type.slug)] { (doc_type.name) }
                    }
                }
                button.main type="submit" { "Set" }
                button type="button" data-closes { "Close" }
            }
        }
        dialog #choose-date aria-labelledby="choose-date-title" {
            h2 #choose-date-title { "Date of service" }
            form.row method="post" action=(action) {
                (decision_fields(desk, ask, shown, "date"))
                input type="date" name="date" value=(date) aria-label="Date of service" required autofocus;
                button.main type="submit" { "Set" }
                button type="button" data-closes { "Close" }
            }
        }
    }
}

/// Patients that answer what is typed, as buttons of the dialog's form.
pub(super) fn patients(desk: &Desk, ask: &Ask) -> Answered {
    let words = ask.query("q");
    let found = look_up::patients(desk, ask, words, PATIENTS)?;
    page(html! {
        @for patient in &found {
            li {
                button type="submit" name="mrn" value=(patient.mrn.as_str()) {
                    b { (name(&patient.name)) }
                    span.ids { (patient.mrn.as_str()) " · born " (day_or(patient.birth, "unknown")) }
                }
            }
        }
        @if found.is_empty() && words.chars().count() > 1 { li.quiet { "Nobody on the list answers that." } }
    })
}

/// Does what was decided, and goes on.
pub(super) fn decide(desk: &Desk, ask: &Ask) -> Answered {
    let (id, person) = (ask.place(0), &ask.visitor()?.person);
    let view = document(desk, ask, id)?;
    if !waits(&view) {
        return Err(Refusal::Conflict("This document was settled meanwhile.".to_owned()));
    }
    let now = desk.clock.now();
    if !desk.queue.take(id, person.id, now) {
        return Err(Refusal::Conflict("Somebody else has this document before them. Take the next one.".to_owned()));
    }
    if ask.form("action") == "skip" {
        desk.queue.skip(id, person.id);
        return go_to("/review");
    }
    let settlement = settlement(desk, ask)?;
    let begun = ask.form("begun").parse::<i64>().unwrap_or(now);
    let seconds = (now - begun).clamp(0, LONGEST_LOOK_S) as f64;
    let measured = settlement.clears().then_some(seconds);
    let Ok(subject) = id.parse::<Subject>();
    let settlements = [settlement];
    let apart = &desk.settings().confidential_types;
    let by = By { person: &person.name, seconds: measured, why: "", apart };
    let (decision, _) = desk.room().catalog.settle_by(&subject, &settlements, &by)?;
    let [settlement] = settlements;
    if settlement.clears() {
        desk.queue.done(id);
        return go_to(&format!("/review?done={decision}"));
    }
    if matches!(settlement, Settlement::SplitBefore(_)) {
        desk.queue.follow(&desk.room().catalog, now, true)?;
    }
    go_to(&format!("/review/{id}?done={decision}"))
}

pub(super) fn settlement(desk: &Desk, ask: &Ask) -> Result<Settlement, Refusal> {
    let wrong = |why: &str| Refusal::Wrong(why.to_owned());
    Ok(match ask.form("action") {
        "file" => {
            let mrn = ask.form("mrn");
            if mrn.is_empty() || !desk.may_see_patient(ask, mrn)? {
                return Err(wrong("There is no such patient on the list."));
            }
            Settlement::FileTo(Mrn(mrn.to_owned()))
        }
        "not_a_patient" => Settlement::NotAPatient,
        "not_on_the_list" => Settlement::NotOnTheList,
        "blank" => Settlement::Blank,
        "rescan" => Settlement::Rescan,
        "split" => Settlement::SplitBefore(ask.form("page").parse().map_err(|_| Refusal::NotFound)?),
        "join" => {
            // A document must not go where the person cannot see it.
            let before = desk.room().catalog.document_before(ask.place(0))?;
            let before = before.map(|id| document(desk, ask, &id)).transpose();
            match before {
                Ok(Some(_)) => Settlement::JoinBefore,
                Ok(None) | Err(Refusal::NotFound) => return Err(wrong("There is no document before it to join.")),
                Err(refusal) => return Err(refusal),
            }
        }
        "order" => Settlement::Order(reorder::wanted(ask)?),
        "type" => {
            let slug = ask.form("type");
            if desk.types().iter().all(|doc_type| doc_type.slug != slug) {
                return Err(wrong("There is no such document type."));
            }
            Settlement::Type(slug.to_owned())
        }
        "date" => Settlement::Date(ask.form("date").parse().map_err(|_| wrong("This is no date."))?),
        _ => return Err(wrong("There is no such decision.")),
    })
}

/// Takes a decision back, one's own or, for a supervisor, anybody's.
pub(super) fn undo(desk: &Desk, ask: &Ask) -> Answered {
    let decision = desk.room().catalog.decision(ask.number(0)?)?.ok_or(Refusal::NotFound)?;
    // Who may not see the document does not learn that there was a decision about it.
    for page in &decision.pages {
        desk.page_of(ask, *page)?;
    }
    let person = &ask.visitor()?.person;
    if decision.person != person.name && !ask.may(Right::Supervise) {
        return Err(Refusal::Forbidden);
    }
    let document = desk.room().catalog.undo(decision.id, &person.name)?;
    desk.queue.follow(&desk.room().catalog, desk.clock.now(), true)?;
    // Back to where it was asked for, which is one of our own pages.
    let back = ask.form("back").strip_prefix("/pages/").filter(|page| page.parse::<i64>().is_ok());
    go_to(&back.map_or_else(|| format!("/review/{document}"), |page| format!("/pages/{page}")))
}

/// How many documents wait, for the bar; confidential ones only for whoever `sees_all`.
pub(super) fn waiting(desk: &Desk, sees_all: bool) -> Option<String> {
    let documents = desk.queue.waiting(sees_all).documents;
    (documents > 0).then(|| grouped(documents as u64))
}
