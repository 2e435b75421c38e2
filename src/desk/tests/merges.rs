//! Former names, and record numbers merged into one another.

use super::*;

const NAME: [(&str, &str); 4] = [("mrn", "100210"), ("action", "add"), ("last", "BYRON"), ("first", "ADA")];

#[test]
fn a_former_name_is_added_found_and_taken_away() {
    let office = Office::open();
    let chief = office.signed_in("chief", &["Administrator"]);
    assert_eq!(office.post("/patients/names", &chief, &NAME).header("location"), "/patients/entry?mrn=100210");
    assert!(office.get("/patients/entry?mrn=100210", &chief).body.contains("Byron, Ada"));
    assert_eq!(office.desk.room().catalog.find_patients("byron", 9).unwrap().len(), 1);
    let mut remove = NAME;
    remove[1].1 = "remove";
    assert_eq!(office.post("/patients/names", &chief, &remove).status, StatusCode::SEE_OTHER);
    assert_eq!(office.post("/patients/names", &chief, &remove).status, StatusCode::BAD_REQUEST);
    assert!(office.desk.room().catalog.find_patients("byron", 9).unwrap().is_empty());
    let audited = office.audited();
    assert_eq!(audited[..3], ["chief name_added", "chief entry_seen", "chief name_removed"]);
}

#[test]
fn merged_numbers_have_one_chart_until_the_merge_is_taken_back() {
    let office = Office::open();
    let chief = office.signed_in("chief", &["Administrator"]);
    let ada = office.signed_in("ada", &["Clerk"]);
    // What people filed stays when the list changes; these pages say nothing by themselves.
    for (page, mrn) in [(1, "100210"), (2, "100220")] {
        let to = Settlement::FileTo(Mrn(mrn.to_owned()));
        office.desk.room().catalog.settle(&crate::catalog::Subject::page(page), &[to], "eve").unwrap();
    }
    let compared = office.get("/patients/merge?merged=100220&survivor=100210", &chief).body;
    assert!(compared.contains("Are they one person?") && compared.contains("Lovelace, Ada"), "{compared}");
    let form = [("merged", "100220"), ("survivor", "100210"), ("why", "entered twice")];
    assert_eq!(office.post("/patients/merges", &chief, &form).header("location"), "/patients/entry?mrn=100210");
    for number in ["100210", "100220"] {
        let chart = office.get(&format!("/chart?mrn={number}"), &ada).body;
        assert!(chart.contains("2 documents, 2 pages") && chart.contains("answers for 100220"), "{chart}");
    }
    assert!(office.get("/pages/2", &ada).body.contains("Lovelace, Ada"));
    assert!(office.get("/patients?q=100220", &ada).body.contains("/chart?mrn=100210"));
    assert!(office.get("/patients/entry?mrn=100220", &chief).body.contains("answers for it"));
    assert_eq!(office.post("/patients/merges/1/undo", &chief, &[]).header("location"), "/patients/entry?mrn=100220");
    assert!(office.get("/chart?mrn=100210", &ada).body.contains("1 document, 1 page"));
    assert!(office.audited().iter().filter(|entry| entry.contains("patients_merged")).count() == 2);
}

#[test]
fn a_merge_needs_a_reason_and_two_entries() {
    let office = Office::open();
    let chief = office.signed_in("chief", &["Administrator"]);
    for (merged, survivor, why) in [("100220", "100210", ""), ("100220", "100220", "x"), ("7", "100210", "x")] {
        let form = [("merged", merged), ("survivor", survivor), ("why", why)];
        assert_eq!(office.post("/patients/merges", &chief, &form).status, StatusCode::BAD_REQUEST, "{merged} {why}");
    }
    office.desk.room().catalog.set_confidential_patient("100220", true, "grace").unwrap();
    let unseen = office.get("/patients/entry?mrn=100220", &chief);
    assert_eq!(unseen.body, office.get("/patients/entry?mrn=7", &chief).body, "as if nobody were there");
}
