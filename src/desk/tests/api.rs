//! Programs with tokens.

use super::*;

fn token(office: &Office, rights: &[Right]) -> String {
    let given = secret::random().unwrap();
    let rights = rights.iter().copied().collect();
    office.desk.room().catalog.add_api_token("records", &secret::hashed(&given), &rights, "chief").unwrap();
    given
}

fn ask(office: &Office, method: &str, path: &str, token: &str, form: &'static str) -> Reply {
    let request = request(method, path, "").header("authorization", format!("Bearer {token}"));
    office.send(request.body(form.into()).unwrap())
}

#[test]
fn a_token_opens_what_its_rights_say_and_nothing_else() {
    let office = Office::open();
    let viewer = token(&office, &[Right::View]);
    let found = ask(&office, "GET", "/api/v1/search?q=chest", &viewer, "");
    let found: serde_json::Value = serde_json::from_str(&found.body).unwrap();
    assert_eq!((&found["total"], found["hits"].as_array().unwrap().len()), (&3.into(), 3));
    let page = ask(&office, "GET", "/api/v1/pages/1", &viewer, "").body;
    assert!(page.contains("\"patient_mrn\":\"100210\"") && page.contains("Tuesday"), "{page}");
    for path in ["/api/v1/audit", "/api/v1/ledger", "/api/v1/review", "/metrics"] {
        assert_eq!(ask(&office, "GET", path, &viewer, "").status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(
        ask(&office, "GET", "/search?q=chest", &viewer, "").status,
        StatusCode::SEE_OTHER,
        "screens are for people"
    );
    let guess = ask(&office, "GET", "/api/v1/search?q=chest", &secret::random().unwrap(), "");
    assert_eq!((guess.status, guess.header("content-type")), (StatusCode::UNAUTHORIZED, "application/json"));
    assert_eq!(office.get("/api/v1/search?q=chest", "").status, StatusCode::UNAUTHORIZED);
    assert!(office.audited().contains(&"api:records searched".to_owned()));
}

#[test]
fn a_program_decides_as_people_do_and_takes_back() {
    let office = Office::open();
    let program = token(&office, &[Right::View, Right::Correct]);
    let waiting: serde_json::Value =
        serde_json::from_str(&ask(&office, "GET", "/api/v1/review", &program, "").body).unwrap();
    let document = waiting[0]["document"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/documents/{document}");
    let settled = ask(&office, "POST", &path, &program, "action=file&mrn=100210");
    let settled: serde_json::Value = serde_json::from_str(&settled.body).unwrap();
    assert_eq!(settled["pages"], 1);
    assert_eq!(ask(&office, "GET", "/api/v1/review", &program, "").body, "[]");
    let undo = format!("/api/v1/decisions/{}/undo", settled["decision"]);
    assert_eq!(ask(&office, "POST", &undo, &program, "").status, StatusCode::OK);
    assert!(ask(&office, "GET", &path, &program, "").body.contains("\"undone\":true"));
    assert_eq!(ask(&office, "POST", &path, &program, "action=file&mrn=999").status, StatusCode::BAD_REQUEST);
}

#[test]
fn a_token_that_is_taken_back_opens_nothing() {
    let office = Office::open();
    let program = token(&office, &[Right::Supervise]);
    let metrics = ask(&office, "GET", "/metrics", &program, "").body;
    assert!(metrics.contains("chartroom_pages{state=\"filed\"} 2"), "{metrics}");
    office.desk.room().catalog.revoke_api_token(1).unwrap();
    assert_eq!(ask(&office, "GET", "/metrics", &program, "").status, StatusCode::UNAUTHORIZED);
}

#[test]
fn what_is_confidential_is_not_there_for_programs_either() {
    let office = Office::open();
    office.desk.room().catalog.set_confidential_patient("100210", true, "grace").unwrap();
    Projection::open(office.desk.room()).finish(&office.desk.room().catalog);
    let program = token(&office, &[Right::View]);
    assert!(ask(&office, "GET", "/api/v1/search?q=chest", &program, "").body.contains("\"total\":2"));
    for path in ["/api/v1/pages/1", "/api/v1/chart?mrn=100210"] {
        assert_eq!(ask(&office, "GET", path, &program, "").status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(ask(&office, "GET", "/api/v1/patients?q=lovelace", &program, "").body, "[]");
}
