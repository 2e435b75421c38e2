//! The desk for other programs: JSON under `/api/v1`, with tokens that hold rights, and numbers for Prometheus.
//!
//! What a program sees and changes goes the same way as what a person does: the same table, the same confidentiality,
//! the same audit, in which its name is `api:` and the token's.

use std::fmt::Write;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::catalog::{AuditFilter, By, DocumentView, PageView, Settlement, Subject};
use crate::chart::{PageState, Patient, Right};
use crate::search::parse;

use super::answer::{Answered, Refusal, with};
use super::ask::Ask;
use super::evidence::{self, Why};
use super::fact_list::facts;
use super::look_up;
use super::review_screen::settlement;
use super::state::Desk;

const MOST_HITS: usize = 100;
const MOST_ENTRIES: usize = 1000;
const MOST_PATIENTS: usize = 50;

pub(super) fn answer(value: &Value) -> Answered {
    Ok(with(StatusCode::OK, "application/json", value.to_string().into()))
}

pub(super) fn count(ask: &Ask, name: &str, otherwise: usize, most: usize) -> usize {
    ask.query(name).parse().unwrap_or(otherwise).min(most)
}

pub(super) fn search(desk: &Desk, ask: &Ask) -> Answered {
    let words = ask.query("q");
    let query = parse(words).map_err(|error| Refusal::Wrong(error.to_string()))?;
    let query = if ask.may(Right::Confidential) { query } else { query.without_confidential() };
    let mut event = ask.event("searched");
    event.detail = words.to_owned();
    desk.room().catalog.audit(&event)?;
    let (limit, offset) = (count(ask, "limit", 20, MOST_HITS), count(ask, "offset", 0, 10_000));
    let (total, found) = desk.finder().pages(&query, limit + offset)?;
    let mut hits = Vec::new();
    for hit in found.iter().skip(offset) {
        match desk.page_of(ask, hit.page_id) {
            Ok(view) => hits.push(desk.finder().known(&query, hit, &view, &view.pages[0])),
            Err(Refusal::NotFound) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    let missing = desk.finder().missing(desk.room())?;
    answer(&json!({ "total": total, "hits": hits, "not_searchable": missing }))
}

pub(super) fn page(desk: &Desk, ask: &Ask) -> Answered {
    let view = desk.page_of(ask, ask.number(0)?)?;
    desk.note_seen(ask, &view.pages[0], true)?;
    answer(&page_value(&view, &view.pages[0]))
}

pub(super) fn document(desk: &Desk, ask: &Ask) -> Answered {
    let Ok(subject) = ask.place(0).parse::<Subject>();
    let view = desk.visible(ask, desk.room().catalog.view(&subject)?)?;
    for page in &view.pages {
        desk.note_seen(ask, page, true)?;
    }
    let page = view.pages.first().map_or(0, |page| page.page.number());
    let mut decisions = Vec::new();
    for d in desk.room().catalog.decisions_about(ask.place(0), page)? {
        let hidden = match &d.what {
            Settlement::FileTo(mrn) => !desk.may_see_patient(ask, mrn.as_str())?,
            _ => false,
        };
        let what = if hidden { json!("file_to") } else { json!(d.what) };
        decisions
            .push(json!({ "decision": d.id, "at": d.decided, "person": d.person, "what": what, "why": d.why, "undone": d.undone }));
    }
    answer(&json!({
        "document": view.id, "doc_type": view.doc_type, "service_date": view.service_date,
        "confidential": view.confidential, "decisions": decisions,
        "pages": view.pages.iter().map(|page| page_value(&view, page)).collect::<Vec<_>>(),
    }))
}

fn page_value(view: &DocumentView, page: &PageView) -> Value {
    let reading = page.read.as_ref().map(|(reading, _)| reading);
    let evidence = Why::of_page(page).map_or_else(|| json!([]), |why| why.values());
    let found: Vec<_> = facts(page)
        .into_iter()
        .map(|f| json!({ "fact": f.label, "value": f.value, "printed": f.printed, "box": f.area, "certainty": f.certainty }))
        .collect();
    json!({
        "page_id": page.page.number(), "source": page.sources.first(), "box": page.box_label, "page": page.number, "state": page.state,
        "document": view.id, "page_in_document": page.filing.page_in_document, "patient_mrn": page.filing.patient,
        "probability": page.filing.probability, "reason": page.filing.reason, "settled": page.filing.settled,
        "why": evidence::why(page), "evidence": evidence, "alarm": page.filing.to_look_at(),
        "doc_type": view.doc_type, "service_date": view.service_date, "sha256": page.sha256,
        "width": reading.map(|r| r.width), "height": reading.map(|r| r.height), "dpi": reading.map(|r| r.dpi),
        "facts": found, "text": reading.map(|r| r.text()),
    })
}

pub(super) fn patients(desk: &Desk, ask: &Ask) -> Answered {
    let found = look_up::patients(desk, ask, ask.query("q"), MOST_PATIENTS)?;
    answer(&Value::Array(found.iter().map(patient_value).collect()))
}

pub(super) fn patient_value(patient: &Patient) -> Value {
    json!({
        "mrn": patient.mrn, "last_name": patient.name.last, "first_name": patient.name.first,
        "middle_name": patient.name.middle, "suffix": patient.name.suffix, "date_of_birth": patient.birth, "sex": patient.sex,
    })
}

pub(super) fn chart(desk: &Desk, ask: &Ask) -> Answered {
    let (patient, documents) = look_up::chart(desk, ask)?;
    let documents: Vec<_> = documents
        .into_iter()
        .map(|d| {
            json!({
                "document": d.id, "doc_type": d.doc_type, "service_date": d.service_date, "pages": d.pages,
                "first_page": d.first_page.number(), "source": d.source, "confidential": d.confidential,
            })
        })
        .collect();
    answer(&json!({ "patient": patient_value(&patient), "documents": documents }))
}

pub(super) fn review(desk: &Desk, ask: &Ask) -> Answered {
    let mut waiting = Vec::new();
    for group in desk.room().catalog.review()? {
        for document in &group.documents {
            let Ok(subject) = document.id.parse::<Subject>();
            match desk.visible(ask, desk.room().catalog.view(&subject)?) {
                Ok(_) => waiting.push(json!({
                    "document": document.id, "doubt": group.doubt, "reason": document.reason, "pages": document.pages,
                    "source": document.source, "first_page": document.first_page, "doc_type": document.doc_type,
                })),
                Err(Refusal::NotFound) => {}
                Err(refusal) => return Err(refusal),
            }
            if waiting.len() >= MOST_ENTRIES {
                return answer(&json!(waiting));
            }
        }
    }
    answer(&json!(waiting))
}

/// `action` and what it needs, as the forms of the desk bring them.
pub(super) fn decide(desk: &Desk, ask: &Ask) -> Answered {
    let Ok(subject) = ask.place(0).parse::<Subject>();
    desk.visible(ask, desk.room().catalog.view(&subject)?)?;
    let settlement = settlement(desk, ask)?;
    let person = &ask.visitor()?.person;
    if !desk.queue.take(ask.place(0), person.id, desk.clock.now()) {
        return Err(Refusal::Conflict("Somebody has this document before them.".to_owned()));
    }
    let apart = &desk.settings().confidential_types;
    let by = By { person: &person.name, seconds: None, why: ask.form("why"), apart };
    let (decision, pages) = desk.room().catalog.settle_by(&subject, &[settlement], &by)?;
    desk.queue.done(ask.place(0));
    answer(&json!({ "decision": decision, "pages": pages }))
}

pub(super) fn undo(desk: &Desk, ask: &Ask) -> Answered {
    let decision = desk.room().catalog.decision(ask.number(0)?)?.ok_or(Refusal::NotFound)?;
    for page in &decision.pages {
        desk.page_of(ask, *page)?;
    }
    let person = &ask.visitor()?.person;
    if decision.person != person.name && !ask.may(Right::Supervise) {
        return Err(Refusal::Forbidden);
    }
    answer(&json!({ "document": desk.room().catalog.undo(decision.id, &person.name)? }))
}

pub(super) fn ledger(desk: &Desk, _: &Ask) -> Answered {
    answer(&json!(desk.room().catalog.ledger(&[])?))
}

pub(super) fn audit(desk: &Desk, ask: &Ask) -> Answered {
    let text = |name: &str| ask.query(name).to_owned();
    let filter = AuditFilter {
        person: text("person"),
        patient: text("patient"),
        what: text("what"),
        from: text("from"),
        to: text("to"),
        before: ask.query("before").parse().ok(),
    };
    desk.room().catalog.audit(&ask.event("audit_seen"))?;
    let entries: Vec<_> = desk
        .room()
        .catalog
        .audit_entries(&filter, count(ask, "limit", 100, MOST_ENTRIES))?
        .into_iter()
        .map(|e| {
            json!({
                "entry": e.id, "at": e.at, "person": e.person, "what": e.what, "page_id": e.page, "document": e.document,
                "patient_mrn": e.patient, "detail": e.detail, "origin": e.origin, "chain": e.chain,
            })
        })
        .collect();
    answer(&json!(entries))
}

/// Numbers only; nothing about anybody.
pub(super) fn metrics(desk: &Desk, _: &Ask) -> Answered {
    let ledger = desk.room().catalog.ledger(&[])?;
    let missing = desk.finder().missing(desk.room())?;
    let mut text = String::new();
    let mut number = |name: &str, help: &str, values: &[(String, u64)]| {
        let _ = writeln!(text, "# HELP chartroom_{name} {help}\n# TYPE chartroom_{name} gauge");
        for (labels, value) in values {
            let _ = writeln!(text, "chartroom_{name}{labels} {value}");
        }
    };
    let states: Vec<_> =
        PageState::ALL.iter().map(|of| (format!("{{state=\"{}\"}}", of.as_str()), ledger.in_state(*of))).collect();
    number("pages", "Pages by the state they are in", &states);
    number("files", "Files that came in", &[(String::new(), ledger.files)]);
    number("files_unopened", "Files that are safe and not opened yet", &[(String::new(), ledger.unopened_files)]);
    number("pages_not_searchable", "Pages that search does not know as they are", &[(String::new(), missing)]);
    let waiting = desk.queue.waiting(true);
    number("review_documents", "Documents that wait for a person", &[(String::new(), waiting.documents as u64)]);
    Ok(with(StatusCode::OK, "text/plain; version=0.0.4", text.into()))
}
