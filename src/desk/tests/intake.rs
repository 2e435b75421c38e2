//! The drop folder, batches and sheets.

use super::*;

fn lay(office: &Office, name: &str, bytes: &[u8]) {
    let path = office.desk.room().archive.drop_folder().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn every_file_that_waits_is_shown_with_why_and_what_to_do() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Scanning"]);
    lay(&office, "empty.pdf", b"");
    lay(&office, "box 7/new.pdf", b"%PDF-1.7 only the beginning");
    let screen = office.get("/intake", &ada).body;
    for said in ["empty.pdf", "it is empty", "Copy or scan it again", "box 7/new.pdf", "changed a moment ago"] {
        assert!(screen.contains(said), "{said}: {screen}");
    }
    assert!(screen.contains("Nobody takes scans in now"), "{screen}");
    assert!(screen.find("empty.pdf") < screen.find("new.pdf"), "what needs a person comes first");
}

#[test]
fn a_disk_that_is_nearly_full_takes_no_upload_and_intake_says_so() {
    let office = Office::with_settings("[intake]\nfree_mb = 999999999\n");
    let ada = office.signed_in("ada", &["Scanning"]);
    let request = request("PUT", "/intake/files/x.pdf", &ada).header("x-token", secret::form_token(&ada));
    let refused = office.send(request.body("%PDF-1".into()).unwrap());
    assert_eq!(refused.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(refused.body.contains("MB must stay free"), "{}", refused.body);
    assert_eq!(std::fs::read_dir(office.desk.room().archive.drop_folder()).unwrap().count(), 0);
    assert!(office.get("/intake", &ada).body.contains("Intake rests"));
}

#[test]
fn a_batch_has_an_operator_a_station_and_a_box_and_takes_scans_into_its_folder() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Scanning"]);
    let begun = office.post("/intake/batches", &ada, &[("box", "A-113"), ("station", "Fujitsu 2")]);
    let place = begun.header("location").to_owned();
    let screen = office.get(&place, &ada).body;
    for said in ["A-113", "Fujitsu 2", "ada", "A-113 (batch 2)"] {
        assert!(screen.contains(said), "{said}: {screen}");
    }
    let upload = format!("/intake/files/x.pdf?batch={}", place.rsplit('/').next().unwrap());
    let send = || {
        let request = request("PUT", &upload, &ada).header("x-token", secret::form_token(&ada));
        office.send(request.body("%PDF-1".into()).unwrap()).status
    };
    assert_eq!(send(), StatusCode::OK);
    let folder = office.desk.room().archive.drop_folder().join("A-113 (batch 2)");
    assert!(folder.join("x.pdf").exists());
    let early = office.post(&format!("{place}/end"), &ada, &[]);
    assert!(early.body.contains("1 file lies in its folder still"), "{}", early.body);
    std::fs::remove_file(folder.join("x.pdf")).unwrap();
    assert_eq!(office.post(&format!("{place}/end"), &ada, &[]).header("location"), place);
    assert!(!folder.exists());
    assert_eq!(send(), StatusCode::CONFLICT, "nothing goes into a batch that has ended");
    assert!(office.get(&place, &ada).body.contains("there is no certificate"));
    assert_eq!(office.audited(), ["ada batch_begun", "ada uploaded", "ada batch_ended"]);
}

#[test]
fn a_finished_batch_shows_its_certificate() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Scanning"]);
    let place = office.post("/intake/batches", &ada, &[("box", "A-113")]).header("location").to_owned();
    let catalog = &office.desk.room().catalog;
    let batch = catalog.boxes(1).unwrap()[0].id;
    let (name, sha256) = (Path::new("A-113 (batch 2)/x.pdf"), "cd".repeat(32));
    let arrival = Arrival { batch, name, sha256: &sha256, original: "originals/cd/x", bytes: 9, changed: 0 };
    let file = catalog.record(&arrival).unwrap().file;
    catalog.opened(file, 1).unwrap();
    let unread = office.post(&format!("{place}/end"), &ada, &[]);
    assert!(unread.body.contains("1 page of it wait"), "{}", unread.body);
    catalog.store(&[read(file, 1, "knee film")]).unwrap();
    catalog.file(file, &vec![filing(1, Filing::Filed { patient: Mrn("100210".to_owned()) }, "progress_note")]).unwrap();
    office.post(&format!("{place}/end"), &ada, &[]);
    let screen = office.get(&place, &ada).body;
    assert!(screen.contains("CERTIFICATE OF BATCH 2") && screen.contains(&sha256), "{screen}");
    assert!(!screen.contains("not as it was issued"));
    for of_others in ["/intake/batches/1", "/intake/batches/99"] {
        assert_eq!(office.get(of_others, &ada).status, StatusCode::NOT_FOUND, "{of_others}");
    }
}

#[test]
fn a_sheet_names_no_patient_who_may_not_be_seen() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Scanning"]);
    let of = |mrn: &str| office.get(&format!("/intake/sheets.pdf?sheet=patient&mrn={mrn}"), &ada);
    assert_eq!((of("100210").status, of("7").status), (StatusCode::OK, StatusCode::BAD_REQUEST));
    office.desk.room().catalog.set_confidential_patient("100210", true, "grace").unwrap();
    assert_eq!(of("100210").body, of("7").body);
    assert_eq!(office.get("/intake/sheets.pdf?sheet=other", &ada).status, StatusCode::NOT_FOUND);
}
