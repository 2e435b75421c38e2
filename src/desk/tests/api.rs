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

#[test]
fn a_program_keeps_searches_of_its_own() {
    let office = Office::open();
    let viewer = token(&office, &[Right::View]);
    let json = |reply: Reply| serde_json::from_str::<serde_json::Value>(&reply.body).unwrap();
    let saved = json(ask(&office, "POST", "/api/v1/searches", &viewer, "name=films&q=type%3Aradiology_report+chest"));
    let list = json(ask(&office, "GET", "/api/v1/searches", &viewer, ""));
    assert_eq!((&list[0]["name"], &list[0]["q"]), (&"films".into(), &"type:radiology_report chest".into()));
    assert_eq!(list[0]["search"], saved["search"]);
    let ada = office.signed_in("ada", &["Clerk"]);
    assert_eq!(json(office.get("/api/v1/searches", &ada)), serde_json::json!([]), "nobody else's");
    assert_eq!(ask(&office, "POST", "/api/v1/searches", &viewer, "name=x&q=%22open").status, StatusCode::BAD_REQUEST);
    assert_eq!(ask(&office, "POST", "/api/v1/searches", &viewer, "name=&q=chest").status, StatusCode::BAD_REQUEST);
    let forget = format!("/api/v1/searches/{}/forget", saved["search"]);
    assert_eq!(ask(&office, "POST", &forget, &viewer, "").status, StatusCode::OK);
    assert_eq!(ask(&office, "POST", &forget, &viewer, "").status, StatusCode::NOT_FOUND);
}

#[test]
fn scans_and_batches_are_there_for_programs() {
    let office = Office::open();
    let scanner = token(&office, &[Right::Scan]);
    let json = |reply: Reply| serde_json::from_str::<serde_json::Value>(&reply.body).unwrap();
    let begun = json(ask(&office, "POST", "/api/v1/batches", &scanner, "box=A-113&station=2"));
    assert_eq!((&begun["box"], &begun["operator"]), (&"A-113".into(), &"api:records".into()));
    let batch = begun["batch"].to_string();
    let file = format!("/api/v1/intake/files/x.pdf?batch={batch}");
    assert_eq!(json(ask(&office, "PUT", &file, &scanner, "%PDF-1"))["name"], "x.pdf");
    let intake = json(ask(&office, "GET", "/api/v1/intake", &scanner, ""));
    assert_eq!(intake["waiting"][0]["name"], "A-113 (batch 2)/x.pdf");
    assert_eq!((&intake["waiting"][0]["for_a_person"], &intake["watched"]), (&false.into(), &false.into()));
    let end = format!("/api/v1/batches/{batch}/end");
    assert_eq!(ask(&office, "POST", &end, &scanner, "").status, StatusCode::BAD_REQUEST);
    std::fs::remove_file(office.desk.room().archive.drop_folder().join("A-113 (batch 2)/x.pdf")).unwrap();
    assert!(json(ask(&office, "POST", &end, &scanner, ""))["ended"].is_string());
    assert_eq!(json(ask(&office, "GET", "/api/v1/batches", &scanner, ""))[0]["files"], 0);
}

#[test]
fn the_list_people_and_figures_are_there_for_programs() {
    let office = Office::open();
    let chief = token(&office, &[Right::Administer, Right::Supervise]);
    let json = |reply: Reply| serde_json::from_str::<serde_json::Value>(&reply.body).unwrap();
    let post = |path: &str, form: &'static str| json(ask(&office, "POST", path, &chief, form));
    let get = |path: &str| json(ask(&office, "GET", path, &chief, ""));
    let drawn = post("/api/v1/samples", "size=9");
    assert_eq!(drawn["pages"].as_array().map(Vec::len), Some(2));
    assert_eq!(post("/api/v1/samples/1", "verdict=right")["verdict"], "right");
    assert_eq!(get("/api/v1/samples")[0]["right"], 1);
    let overview = get("/api/v1/overview");
    assert_eq!((&overview["filed_by_the_program"], &overview["backlog"][0]["pages"]), (&2.into(), &1.into()));
    // From here on pages are filed again: the list changes.
    assert_eq!(post("/api/v1/patients", "mrn=7&last=BABBAGE&first=CHARLES&birth=1951-02-03")["mrn"], "7");
    assert_eq!(post("/api/v1/patients/names", "mrn=7&action=add&last=BABAGE")["mrn"], "7");
    let list = json(ask(&office, "PUT", "/api/v1/patients/import/check", &chief, "mrn,last_name\n8,X\n,Y\n"));
    assert_eq!((&list["readable"], &list["rejected"][0]["line"]), (&1.into(), &3.into()));
    assert_eq!(post("/api/v1/merges", "merged=7&survivor=100210&why=twice")["merge"], 1);
    assert_eq!(get("/api/v1/merges?mrn=7")[0]["survivor"], "100210");
    assert_eq!(post("/api/v1/merges/1/undo", "")["mrn"], "7");
    let confidential = token(&office, &[Right::Supervise, Right::Confidential]);
    let marked = ask(&office, "POST", "/api/v1/patients/confidential", &confidential, "mrn=100210&confidential=yes");
    assert_eq!(json(marked)["mrn"], "100210");
    assert!(office.desk.room().catalog.is_confidential_patient("100210").unwrap());
    let unmarked = ask(&office, "POST", "/api/v1/patients/confidential", &chief, "mrn=100210&confidential=no");
    assert_eq!(unmarked.status, StatusCode::FORBIDDEN, "who may not see them does not mark them");
    assert_eq!(get("/api/v1/emergencies"), serde_json::json!([]));
    post("/api/v1/people", "name=grace&role=Administrator");
    assert_eq!(post("/api/v1/roles", "role=Scanning&right=scan&right=view")["role"], "Scanning");
    let made = post("/api/v1/people", "name=ada&full_name=Ada+Byron&role=Clerk");
    assert!(made["password"].as_str().is_some_and(|password| password.len() > 12));
    assert_eq!(post("/api/v1/people/2", "role=Scanning&active=yes")["name"], "ada");
    assert_eq!(get("/api/v1/people")["people"][0]["roles"][0], "Scanning");
}
