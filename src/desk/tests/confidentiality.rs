//! What needs a further right is not there for others: in no result, no count, no suggestion.

use super::*;

fn office() -> Office {
    let office = Office::open();
    office.desk.room().catalog.set_confidential_patient("100210", true, "grace").unwrap();
    Projection::open(office.desk.room()).finish(&office.desk.room().catalog);
    office
}

#[test]
fn a_confidential_patient_is_left_out_of_results_counts_and_suggestions() {
    let office = office();
    let cookie = office.signed_in("ada", &["Clerk"]);
    let reply = office.get("/search?q=chest", &cookie);
    assert!(reply.body.contains("<b>2 pages</b>"), "{}", reply.body);
    let gone = office.get("/search?q=lovelace", &cookie).body;
    assert!(!gone.contains("100210") && gone.contains("No page answers that."), "{gone}");
    assert!(office.get("/search?q=tuesday", &cookie).body.contains("No page answers that."));
}

#[test]
fn a_confidential_page_and_chart_are_not_there_however_they_are_asked_for() {
    let office = office();
    let cookie = office.signed_in("ada", &["Clerk"]);
    for path in [
        "/pages/1",
        "/pages/1/picture/full",
        "/pages/1/picture/thumbnail",
        "/pages/1/crop?x=0&y=0&w=9&h=9",
        "/chart?mrn=100210",
    ] {
        let reply = office.get(path, &cookie);
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reply.body, office.get("/pages/77", &cookie).body, "{path}");
    }
}

#[test]
fn whoever_has_the_right_sees_them() {
    let office = office();
    let cookie = office.signed_in("ada", &["Supervisor"]);
    assert!(office.desk.room().catalog.roles().unwrap().iter().any(|r| r.rights.contains(&Right::Confidential)));
    assert!(office.get("/search?q=chest", &cookie).body.contains("<b>3 pages</b>"));
    assert_eq!(office.get("/pages/1", &cookie).status, StatusCode::OK);
    assert_eq!(office.get("/chart?mrn=100210", &cookie).status, StatusCode::OK);
}

#[test]
fn nothing_is_joined_to_a_document_that_one_cannot_see_nor_is_its_patient_named_later() {
    let office = Office::open();
    office.desk.room().catalog.set_confidential_patient("100220", true, "grace").unwrap();
    let ada = office.signed_in("ada", &["Clerk"]);
    let document = |page| crate::catalog::document_id(&"ab".repeat(32), page);
    let joined = office.post(&format!("/review/{}", document(3)), &ada, &[("action", "join")]);
    assert_eq!(joined.status, StatusCode::BAD_REQUEST);
    let chief = office.signed_in("chief", &["Supervisor"]);
    for mrn in ["100220", "100210"] {
        let path = format!("/documents/{}", document(1));
        office.post(&path, &chief, &[("action", "file"), ("mrn", mrn), ("page", "1")]);
    }
    let page = office.get("/pages/1", &ada).body;
    assert!(page.contains("Filed to a confidential patient") && !page.contains("100220"), "{page}");
}

#[test]
fn a_mark_that_is_taken_away_gives_the_pages_back() {
    let office = office();
    office.desk.room().catalog.set_confidential_patient("100210", false, "grace").unwrap();
    Projection::open(office.desk.room()).finish(&office.desk.room().catalog);
    let cookie = office.signed_in("ada", &["Clerk"]);
    assert!(office.get("/search?q=chest", &cookie).body.contains("<b>3 pages</b>"));
}

#[test]
fn in_an_emergency_they_are_opened_for_an_hour_and_a_supervisor_looks_at_it() {
    let office = office();
    let (ada, chief) = (office.signed_in("ada", &["Clerk"]), office.signed_in("chief", &["Supervisor"]));
    assert_eq!(office.post("/me/emergency", &ada, &[("reason", "short")]).status, StatusCode::BAD_REQUEST);
    assert_eq!(office.get("/pages/1", &ada).status, StatusCode::NOT_FOUND);
    office.post("/me/emergency", &ada, &[("reason", "Unconscious in the emergency department")]);
    assert!(office.get("/pages/1", &ada).body.contains("Emergency access"));
    assert!(office.get("/emergencies", &chief).body.contains("Unconscious in the emergency department"));
    let clear = |cookie: &str| office.post("/emergencies/1", cookie, &[("finding", "as it should be")]).status;
    assert_eq!(clear(&ada), StatusCode::FORBIDDEN);
    assert_eq!(clear(&chief), StatusCode::SEE_OTHER);
    assert_eq!(clear(&chief), StatusCode::BAD_REQUEST);
    for _ in 0..5 {
        office.desk.clock.go_on(720);
        office.get("/me", &ada);
    }
    assert_eq!(office.get("/pages/1", &ada).status, StatusCode::NOT_FOUND);
    let entries = office.desk.room().catalog.audit_entries(&AuditFilter::default(), 99).unwrap();
    assert!(entries.iter().any(|e| e.what == "page_seen" && e.origin.ends_with("emergency")));
}

#[test]
fn a_page_that_waits_and_may_be_about_a_confidential_patient_does_not_count_either() {
    let office = Office::open();
    let room = office.desk.room();
    let candidate = crate::chart::Candidate { mrn: Mrn("100220".to_owned()), probability: 0.6, agreements: Vec::new() };
    let waiting = PageFiling {
        document: Some(2),
        candidates: vec![candidate],
        ..filing(3, Filing::Review(Doubt::OneIdentifier(Field::Name)), "progress_note")
    };
    let file = room.catalog.finished().unwrap()[0].id;
    room.catalog.file(file, &vec![waiting]).unwrap();
    let ada = office.signed_in("ada", &["Clerk"]);
    let pages = || {
        Projection::open(room).finish(&room.catalog);
        let body = office.get("/search?q=chest", &ada).body;
        body.split("<b>").nth(1).unwrap().split("</b>").next().unwrap().to_owned()
    };
    assert_eq!(pages(), "3 pages");
    let chief = office.signed_in("chief", &["Supervisor"]);
    let badge = |cookie: &str| {
        office.desk.follow();
        office.get("/search", cookie).body.contains("<span class=\"badge\">1</span>")
    };
    assert!(badge(&ada) && badge(&chief));
    room.catalog.set_confidential_patient("100220", true, "grace").unwrap();
    assert!(!badge(&ada), "nor does it count in the queue");
    assert!(badge(&chief));
    assert!(office.get("/review", &ada).body.contains("Nothing waits"));
    assert_eq!(pages(), "1 page");
    room.catalog.set_confidential_patient("100220", false, "grace").unwrap();
    assert_eq!(pages(), "3 pages");
}
