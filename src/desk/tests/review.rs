//! Settling what waits, putting right what is filed, and taking it back.

use super::*;
use crate::catalog::{Subject, document_id};
use crate::chart::PageState;

fn document(page: u32) -> String {
    document_id(&"ab".repeat(32), page)
}

fn page(office: &Office, number: i64) -> (PageState, Option<String>, Option<String>) {
    let view = office.desk.room().catalog.view(&Subject::page(number)).unwrap();
    (view.pages[0].state, view.pages[0].filing.patient.clone(), view.id)
}

fn decide(office: &Office, cookie: &str, page: u32, fields: &[(&str, &str)]) -> Reply {
    office.post(&format!("/review/{}", document(page)), cookie, fields)
}

fn undo_address(reply: &Reply) -> String {
    let (_, decision) = reply.header("location").split_once("done=").unwrap();
    format!("/decisions/{decision}/undo")
}

#[test]
fn a_document_is_settled_with_one_answer_and_the_next_one_comes() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    let here = office.get("/review", &cookie);
    assert_eq!(here.header("location"), format!("/review/{}", document(3)));
    assert_eq!(office.get(here.header("location"), &cookie).status, StatusCode::OK);
    let settled = decide(&office, &cookie, 3, &[("action", "file"), ("mrn", "100210")]);
    assert!(settled.header("location").starts_with("/review?done="));
    assert_eq!(page(&office, 3), (PageState::Filed, Some("100210".to_owned()), Some(document(3))));
    assert!(office.get(settled.header("location"), &cookie).body.contains("Nothing waits"));
}

#[test]
fn every_decision_can_be_taken_back() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    let before = office.desk.room().catalog.story().unwrap();
    for fields in [
        vec![("action", "file"), ("mrn", "100210")],
        vec![("action", "not_a_patient")],
        vec![("action", "not_on_the_list")],
        vec![("action", "blank")],
        vec![("action", "rescan")],
        vec![("action", "join")],
        vec![("action", "type"), ("type", "consent_form")],
        vec![("action", "date"), ("date", "2001-02-03")],
    ] {
        let settled = decide(&office, &cookie, 3, &fields);
        assert_eq!(settled.status, StatusCode::SEE_OTHER, "{fields:?} {}", settled.body);
        let undone = office.post(&undo_address(&settled), &cookie, &[]);
        assert_eq!(undone.header("location"), format!("/review/{}", document(3)), "{fields:?}");
        assert_eq!(office.desk.room().catalog.story().unwrap(), before, "{fields:?}");
        let again = office.post(&undo_address(&settled), &cookie, &[]);
        assert_eq!(again.status, StatusCode::BAD_REQUEST, "only once: {fields:?}");
    }
    let audited = office.audited();
    assert_eq!(audited.iter().filter(|line| *line == "ada decided").count(), 8);
    assert_eq!(audited.iter().filter(|line| *line == "ada undone").count(), 8);
}

#[test]
fn what_is_set_aside_leaves_the_queue_and_still_waits() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    decide(&office, &cookie, 3, &[("action", "rescan")]);
    assert!(office.get("/review", &cookie).body.contains("Nothing waits"));
    assert_eq!(page(&office, 3).0, PageState::Review);
    assert_eq!(office.desk.room().catalog.ledger(&[]).unwrap().waiting_for_people(), 1);
}

#[test]
fn a_page_joined_to_the_one_before_is_split_off_again() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    decide(&office, &cookie, 3, &[("action", "join")]);
    assert_eq!(page(&office, 3), (PageState::Filed, Some("100220".to_owned()), Some(document(2))));
    let view = office.desk.room().catalog.view(&Subject::Document(document(2))).unwrap();
    assert_eq!(view.pages.iter().map(|p| p.filing.page_in_document).collect::<Vec<_>>(), [Some(1), Some(2)]);
    let to = format!("/documents/{}", document(2));
    let split = office.post(&to, &cookie, &[("action", "split"), ("page", "3")]);
    assert_eq!(split.header("location"), "/pages/3", "{}", split.body);
    assert_eq!(page(&office, 3).2, Some(document(3)));
    let first = office.post(&to, &cookie, &[("action", "split"), ("page", "2")]);
    assert_eq!(first.status, StatusCode::BAD_REQUEST);
}

#[test]
fn a_document_moves_to_another_patient_and_back_and_search_follows() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    let moved = [("action", "file"), ("mrn", "100220"), ("page", "1")];
    assert_eq!(office.post(&format!("/documents/{}", document(1)), &cookie, &moved).header("location"), "/pages/1");
    assert_eq!(page(&office, 1).1.as_deref(), Some("100220"));
    Projection::open(office.desk.room()).finish(&office.desk.room().catalog);
    assert!(office.get("/search?mrn=100220", &cookie).body.contains("<b>2 pages</b>"));
    let history = office.get("/pages/1", &cookie).body;
    assert!(history.contains("What people decided"), "{history}");
    let decision = office.desk.room().catalog.decisions_about(&document(1), 1).unwrap()[0].id;
    office.post(&format!("/decisions/{decision}/undo"), &cookie, &[("back", "/pages/1")]);
    assert_eq!(page(&office, 1).1.as_deref(), Some("100210"));
}

#[test]
fn a_decision_that_a_later_one_stands_on_cannot_be_taken_back_first() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    let first = decide(&office, &cookie, 3, &[("action", "file"), ("mrn", "100210")]);
    let to = format!("/documents/{}", document(3));
    office.post(&to, &cookie, &[("action", "file"), ("mrn", "100220"), ("page", "3")]);
    assert_eq!(office.post(&undo_address(&first), &cookie, &[]).status, StatusCode::BAD_REQUEST);
    assert_eq!(page(&office, 3).1.as_deref(), Some("100220"));
}

#[test]
fn two_clerks_never_have_the_same_document() {
    let office = Office::open();
    let (ada, eve) = (office.signed_in("ada", &["Clerk"]), office.signed_in("eve", &["Clerk"]));
    let address = office.get("/review", &ada).header("location").to_owned();
    assert!(office.get("/review", &eve).body.contains("Nothing waits"));
    assert_eq!(office.get(&address, &eve).status, StatusCode::CONFLICT);
    let meddled = office.post(&address, &eve, &[("action", "blank")]);
    assert_eq!(meddled.status, StatusCode::CONFLICT);
    assert_eq!(page(&office, 3).0, PageState::Review);
    office.post(&address, &ada, &[("action", "skip")]);
    assert_eq!(office.get("/review", &eve).header("location"), address);
}

#[test]
fn nobody_takes_back_what_another_clerk_decided() {
    let office = Office::open();
    let (ada, eve) = (office.signed_in("ada", &["Clerk"]), office.signed_in("eve", &["Clerk"]));
    let chief = office.signed_in("chief", &["Supervisor"]);
    let settled = decide(&office, &ada, 3, &[("action", "blank")]);
    assert_eq!(office.post(&undo_address(&settled), &eve, &[]).status, StatusCode::FORBIDDEN);
    assert_eq!(office.post(&undo_address(&settled), &chief, &[]).status, StatusCode::SEE_OTHER);
}

#[test]
fn nothing_is_filed_to_somebody_who_is_not_on_the_list_or_not_to_be_seen() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    office.desk.room().catalog.set_confidential_patient("100220", true, "grace").unwrap();
    for mrn in ["999", "100220", ""] {
        let refused = decide(&office, &cookie, 3, &[("action", "file"), ("mrn", mrn)]);
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{mrn}");
    }
    for (field, value) in [("type", "no_such_type"), ("date", "31.12."), ("action", "nonsense")] {
        let action = if field == "action" { value } else { field };
        let refused = decide(&office, &cookie, 3, &[("action", action), (field, value)]);
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{field}");
    }
    assert_eq!(page(&office, 3).0, PageState::Review);
}
