//! Documents that are filed and should be looked at: a stray page lay in one of them.

use super::*;
use crate::catalog::document_id;
use crate::chart::{Alarm, PageState};

/// The small archive: page 2, of somebody else, lay between pages of the document that page 1 is in. Page 3 is settled.
fn office() -> Office {
    let office = Office::open();
    let catalog = &office.desk.room().catalog;
    let to = |mrn: &str| Filing::Filed { patient: Mrn(mrn.to_owned()) };
    let mut stack = vec![
        filing(1, to("100210"), "progress_note"),
        filing(2, to("100220"), "radiology_report"),
        filing(3, to("100210"), "progress_note"),
    ];
    stack[0].alarm = Some(Alarm::HoldsStray(vec![2]));
    stack[1].alarm = Some(Alarm::Stray { from: 1, to: 3 });
    catalog.file(catalog.finished().unwrap()[0].id, &stack).unwrap();
    office
}

fn address(page: u32) -> String {
    format!("/review/{}", document_id(&"ab".repeat(32), page))
}

fn look_at(office: &Office, cookie: &str) -> String {
    office.desk.follow();
    office.get("/review", cookie).header("location").to_owned()
}

#[test]
fn both_documents_come_up_for_review_and_stay_filed() {
    let office = office();
    let ada = office.signed_in("ada", &["Clerk"]);
    assert_eq!(look_at(&office, &ada), address(1));
    let body = office.get(&address(1), &ada).body;
    assert!(body.contains("A page of somebody else lay inside this document: page 2 of the file."), "{body}");
    let page = office.get("/pages/2", &ada).body;
    assert!(
        page.contains("It lay inside somebody else&#39;s document")
            || page.contains("It lay inside somebody else's document")
    );
    let ledger = office.desk.room().catalog.ledger(&[]).unwrap();
    assert_eq!((ledger.in_state(PageState::Filed), ledger.waiting_for_people()), (3, 0), "they are filed all the same");
    let waiting: serde_json::Value = serde_json::from_str(&office.get("/api/v1/review", &ada).body).unwrap();
    assert_eq!((waiting.as_array().unwrap().len(), &waiting[0]["doubt"]), (2, &"stray_page".into()));
    let page: serde_json::Value = serde_json::from_str(&office.get("/api/v1/pages/1", &ada).body).unwrap();
    assert_eq!((&page["state"], page["alarm"].is_string()), (&"filed".into(), true));
    let mut exported = Vec::new();
    let each = |page: crate::chart::PageExport| {
        exported.push((page.status, page.reason, page.alarm.is_some()));
        std::ops::ControlFlow::Continue(())
    };
    office.desk.room().catalog.each_page(each).unwrap();
    let said = |alarm| (PageState::Filed, None, alarm);
    assert_eq!(exported, [said(true), said(true), said(false)]);
}

#[test]
fn an_answer_ends_it_and_taken_back_it_comes_up_again() {
    let office = office();
    let ada = office.signed_in("ada", &["Clerk"]);
    look_at(&office, &ada);
    let settled = office.post(&address(1), &ada, &[("action", "file"), ("mrn", "100210")]);
    assert_eq!(look_at(&office, &ada), address(2), "one after the other");
    let catalog = &office.desk.room().catalog;
    let again = catalog.finished().unwrap()[0].id;
    let mut stray = filing(2, Filing::Filed { patient: Mrn("100220".to_owned()) }, "radiology_report");
    stray.alarm = Some(Alarm::Stray { from: 1, to: 3 });
    office.post(&address(2), &ada, &[("action", "file"), ("mrn", "100220")]);
    catalog.file(again, &vec![stray]).unwrap();
    office.desk.follow();
    assert!(office.get("/review", &ada).body.contains("Nothing waits"), "nor when the file is filed again");
    assert!(!office.get("/pages/1", &ada).body.contains("To be looked at"));
    let (_, decision) = settled.header("location").split_once("done=").unwrap();
    assert_eq!(office.post(&format!("/decisions/{decision}/undo"), &ada, &[]).header("location"), address(1));
    assert_eq!(look_at(&office, &ada), address(1));
}
