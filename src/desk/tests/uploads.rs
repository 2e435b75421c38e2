//! Scans that a browser brings.

use super::*;

fn put(office: &Office, cookie: &str, name: &str, body: &'static str, token: &str) -> Reply {
    let request = request("PUT", &format!("/intake/files/{name}"), cookie).header("x-token", token);
    office.send(request.body(body.into()).unwrap())
}

fn dropped(office: &Office) -> Vec<String> {
    let folder = office.desk.room().archive.drop_folder();
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_scan_that_is_brought_lies_whole_in_the_drop_folder() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Scanning"]);
    let token = secret::form_token(&cookie);
    assert_eq!(put(&office, &cookie, "box%2012.pdf", "%PDF-1", &token).status, StatusCode::OK);
    assert_eq!(put(&office, &cookie, "box%2012.pdf", "%PDF-2", &token).status, StatusCode::OK);
    assert_eq!(dropped(&office), ["box 12 (2).pdf", "box 12.pdf"]);
    let kept = std::fs::read_to_string(office.desk.room().archive.drop_folder().join("box 12.pdf")).unwrap();
    assert_eq!(kept, "%PDF-1");
    assert_eq!(office.audited(), ["ada uploaded", "ada uploaded"]);
}

#[test]
fn a_name_that_leads_elsewhere_leads_into_the_drop_folder() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Scanning"]);
    let token = secret::form_token(&cookie);
    put(&office, &cookie, "..%2f..%2fchartroom.toml", "x", &token);
    put(&office, &cookie, "..%5c.hidden.pdf", "x", &token);
    assert_eq!(dropped(&office), ["chartroom.toml", "hidden.pdf"]);
    assert_eq!(put(&office, &cookie, "..", "x", &token).status, StatusCode::BAD_REQUEST);
    assert_eq!(put(&office, &cookie, "empty.pdf", "", &token).status, StatusCode::BAD_REQUEST);
    assert_eq!(dropped(&office).len(), 2);
}

#[test]
fn nothing_is_kept_of_who_may_not_bring_scans() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Release of information"]);
    let token = secret::form_token(&cookie);
    assert_eq!(put(&office, &cookie, "x.pdf", "x", &token).status, StatusCode::FORBIDDEN);
    let scanner = office.signed_in("eve", &["Scanning"]);
    assert_eq!(put(&office, &scanner, "x.pdf", "x", "forged").status, StatusCode::FORBIDDEN);
    assert_eq!(put(&office, "", "x.pdf", "x", "").status, StatusCode::UNAUTHORIZED);
    assert!(dropped(&office).is_empty());
}

#[test]
fn a_newer_list_is_looked_at_before_it_is_taken_over() {
    let office = Office::open();
    let cookie = office.signed_in("chief", &["Administrator"]);
    let send = |how: &str| {
        let request = request("PUT", &format!("/patients/import/{how}"), &cookie);
        let list = "mrn,last_name,first_name,date_of_birth\n100230,BABBAGE,CHARLES,1951-02-03\n,NOBODY,,x\n";
        office.send(request.header("x-token", secret::form_token(&cookie)).body(list.into()).unwrap()).body
    };
    assert!(send("check").contains("1 patient can be read") && send("check").contains("Line 3"));
    assert_eq!(office.desk.room().catalog.count_patients().unwrap(), 2);
    assert!(send("do").contains("1 new"));
    assert_eq!(office.desk.room().catalog.count_patients().unwrap(), 3);
    assert!(dropped(&office).is_empty());
}
