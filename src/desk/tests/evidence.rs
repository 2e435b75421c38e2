//! Why a page is where it is: the sentence and the boxes, on both screens and for programs.

use super::*;
use crate::chart::{Agreement, Candidate, Comparison};

fn agreement(field: Field, comparison: Comparison, page: u32, left: u32) -> Agreement {
    let misread = u32::from(comparison == Comparison::Confusable);
    Agreement { field, comparison, page, area: Some(Rect::new(left, 208, 300, 40)), weight: 9.0, misread }
}

/// The small archive, its page filed with evidence for 100210 and hardly any for 100220.
fn office_with(page: u32, filing_of_it: Filing) -> Office {
    let office = Office::open();
    let catalog = &office.desk.room().catalog;
    let agreements = vec![
        agreement(Field::Mrn, Comparison::Equal, page, 108),
        agreement(Field::Name, Comparison::Confusable, page, 508),
        agreement(Field::Birth, Comparison::Differs, page, 908),
        agreement(Field::Sex, Comparison::Equal, 9, 1308),
    ];
    let rival = vec![agreement(Field::Birth, Comparison::Equal, page, 908)];
    let candidate =
        |mrn: &str, probability, agreements| Candidate { mrn: Mrn(mrn.to_owned()), probability, agreements };
    let candidates = vec![candidate("100210", 0.93, agreements), candidate("100220", 0.000_2, rival)];
    let decided = PageFiling { candidates, ..filing(page, filing_of_it, "progress_note") };
    catalog.file(catalog.finished().unwrap()[0].id, &vec![decided]).unwrap();
    office
}

/// The text of the paragraph that says why, without its markup.
fn sentence(body: &str) -> String {
    let (_, rest) = body.split_once("<p class=\"why\">").expect("it says why");
    let (sentence, _) = rest.split_once("</p>").unwrap();
    sentence.split('<').map(|part| part.rsplit('>').next().unwrap()).collect()
}

/// Each box of evidence: what it is tied to, its left edge, and what it says.
fn boxes(body: &str) -> Vec<(String, String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let is_evidence = |tag: &&str| tag.contains("data-of=\"evidence-");
    let said =
        |tag: &str| tag.split("<title>").nth(1).unwrap_or_default().split('<').next().unwrap_or_default().to_owned();
    let tags = body.split("<rect ").skip(1).map(|tag| tag.split("</rect>").next().unwrap());
    tags.filter(is_evidence).map(|tag| (attribute(tag, "data-of"), attribute(tag, " x"), said(tag))).collect()
}

const SAID: &str =
    "MRN 100210 read here; name agrees under 1 OCR confusion here; date of birth differs here; sex agrees on page 9";

#[test]
fn a_filed_page_shows_the_sentence_and_the_boxes_of_its_evidence() {
    let office = office_with(1, Filing::Filed { patient: Mrn("100210".to_owned()) });
    let ada = office.signed_in("ada", &["Clerk"]);
    let body = office.get("/pages/1", &ada).body;
    assert_eq!(sentence(&body), format!("{SAID}; runner-up 0.0002."));
    let expected = [
        ("evidence-0", "100", "MRN 100210 read here"),
        ("evidence-1", "500", "name agrees under 1 OCR confusion here"),
        ("evidence-2", "900", "date of birth differs here"),
    ];
    let expected = expected.map(|(of, x, says)| (of.to_owned(), x.to_owned(), says.to_owned()));
    assert_eq!(boxes(&body), expected, "what stands on page 9 has no box here");
    assert!(body.contains("data-fact=\"evidence-1\""), "a part of the sentence lights its box");
}

#[test]
fn a_page_that_waits_shows_whom_it_nearly_fits_with_the_boxes() {
    let office = office_with(3, Filing::Review(Doubt::NotOnTheList));
    let ada = office.signed_in("ada", &["Clerk"]);
    let address = office.get("/review", &ada).header("location").to_owned();
    for address in [address.as_str(), "/pages/3"] {
        let body = office.get(address, &ada).body;
        assert!(body.contains(&Doubt::NotOnTheList.to_string()), "{address}");
        assert_eq!(sentence(&body), format!("Likeliest, with 0.93: {SAID}; runner-up 0.0002."), "{address}");
        assert_eq!(boxes(&body).len(), 3, "{address}");
    }
    let body = office.get(&address, &ada).body;
    assert_eq!(boxes(&body)[0].0, "evidence-0 candidate-0", "looking at the candidate lights them all");
    assert_eq!(body.matches("data-of=\"candidate-1\"").count(), 1, "and the other one has a box of its own");
}

#[test]
fn a_page_that_a_person_filed_shows_what_the_program_knew_of_that_patient_and_nothing_of_others() {
    let office = office_with(3, Filing::Review(Doubt::NotOnTheList));
    let ada = office.signed_in("ada", &["Clerk"]);
    let settle = |mrn: &str| {
        let form = [("action", "file"), ("mrn", mrn), ("page", "3")];
        let address = format!("/documents/{}", crate::catalog::document_id(&"ab".repeat(32), 3));
        assert_eq!(office.post(&address, &ada, &form).status, StatusCode::SEE_OTHER);
        office.get("/pages/3", &ada).body
    };
    let body = settle("100220");
    assert!(body.contains("by a person") && !body.contains("MRN 100210 read here"));
    assert_eq!(boxes(&body).len(), 1);
    assert_eq!(boxes(&settle("100210")).len(), 3);
}

#[test]
fn a_program_gets_the_sentence_and_the_boxes_in_pixels_of_the_page() {
    let office = office_with(1, Filing::Filed { patient: Mrn("100210".to_owned()) });
    let ada = office.signed_in("ada", &["Clerk"]);
    let page: serde_json::Value = serde_json::from_str(&office.get("/api/v1/pages/1", &ada).body).unwrap();
    assert_eq!(page["why"], format!("{SAID}; runner-up 0.0002."));
    let parts = page["evidence"].as_array().unwrap();
    assert_eq!(parts.len(), 4);
    assert_eq!(parts[1]["says"], "name agrees under 1 OCR confusion here");
    assert_eq!((&parts[1]["field"], &parts[1]["comparison"]), (&"name".into(), &"confusable".into()));
    assert_eq!(parts[1]["box"], serde_json::json!({ "left": 508, "top": 208, "width": 300, "height": 40 }));
    assert_eq!((&parts[3]["page"], &parts[3]["misread"]), (&9.into(), &0.into()));
    let waits: serde_json::Value = serde_json::from_str(&office.get("/api/v1/pages/3", &ada).body).unwrap();
    assert_eq!((&waits["why"], &waits["evidence"]), (&waits["reason"], &serde_json::json!([])));
}
