//! What is filed is put right.

use super::*;

/// The number of the first page of a document of three, filed to 100210.
fn three_pages(office: &Office) -> (String, Vec<i64>) {
    let catalog = &office.desk.room().catalog;
    let batch = catalog.begin_batch(BatchKind::Watch, "/scans").unwrap();
    let sha256 = "ef".repeat(32);
    let name = Path::new("long.pdf");
    let file =
        catalog.record(&Arrival { batch, name, sha256: &sha256, original: "originals/ef/x", bytes: 7, changed: 0 });
    let file = file.unwrap().file;
    catalog.opened(file, 3).unwrap();
    catalog.store(&[1, 2, 3].map(|number| read(file, number, "knee film"))).unwrap();
    let page = |number| PageFiling {
        document: Some(0),
        page_in_document: Some(number),
        ..filing(number, Filing::Filed { patient: Mrn("100210".to_owned()) }, "progress_note")
    };
    catalog.file(file, &[1, 2, 3].map(page).to_vec()).unwrap();
    let document = crate::catalog::document_id(&sha256, 1);
    let pages = pages(office, &document);
    (document, pages)
}

fn pages(office: &Office, document: &str) -> Vec<i64> {
    let view = office.desk.room().catalog.view(&document.parse().unwrap()).unwrap();
    view.pages.iter().map(|page| page.page.number()).collect()
}

#[test]
fn the_pages_of_a_document_are_put_in_another_order_with_who_when_and_why() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Clerk"]);
    let (document, before) = three_pages(&office);
    let (first, address) = (before[0].to_string(), format!("/documents/{document}"));
    let of: Vec<String> = before.iter().map(ToString::to_string).collect();
    let mut form: Vec<(&str, &str)> = vec![("action", "order"), ("page", &first), ("why", "it went in backwards")];
    form.extend(of.iter().map(|page| ("of", page.as_str())));
    form.extend(["3", "2", "1"].map(|place| ("place", place)));
    assert_eq!(office.post(&address, &ada, &form).header("location"), format!("/pages/{first}"));
    assert_eq!(pages(&office, &document), [before[2], before[1], before[0]]);
    let screen = office.get(&format!("/pages/{first}"), &ada).body;
    for said in ["Pages put in another order", "“it went in backwards”", "3 of 3"] {
        assert!(screen.contains(said), "{said}: {screen}");
    }
    let entry = &office.desk.room().catalog.audit_entries(&AuditFilter::default(), 2).unwrap()[1];
    assert!(entry.detail.contains("because: it went in backwards"), "{}", entry.detail);
    assert_eq!(office.post("/decisions/1/undo", &ada, &[]).status, StatusCode::SEE_OTHER);
    assert_eq!(pages(&office, &document), before);
}

#[test]
fn an_order_that_is_none_changes_nothing() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Clerk"]);
    let (document, before) = three_pages(&office);
    let (first, address) = (before[0].to_string(), format!("/documents/{document}"));
    let foreign = format!("{},{},1", before[0], before[1]);
    for order in ["1,2,3", &first, "x", foreign.as_str()] {
        let refused = office.post(&address, &ada, &[("action", "order"), ("page", &first), ("order", order)]);
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{order}");
    }
    let why = "x".repeat(201);
    let refused = office.post(&address, &ada, &[("action", "rescan"), ("page", &first), ("why", &why)]);
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(pages(&office, &document), before);
}
