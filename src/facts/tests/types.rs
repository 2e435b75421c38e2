//! What kind of paper a page is.

use super::*;

#[test]
fn a_title_tells_the_type() {
    for (title, slug) in [
        ("DISCHARGE SUMMARY", "discharge_summary"),
        ("OPERATIVE REPORT", "operative_report"),
        ("Surgical Pathology Report", "pathology_report"),
        ("URINALYSIS", "urinalysis"),
        ("MRI OF THE BRAIN", "mri_report"),
        ("12-LEAD ELECTROCARDIOGRAM", "ecg"),
        ("CONSULTATION REPORT", "consultation"),
        ("WHILE YOU WERE OUT", "telephone_message"),
        ("INSURANCE CARD", "insurance_card"),
        ("HlSTORY AND PHYSlCAL", "history_physical"),
        ("Authorization for Release of Information", "hipaa_authorization"),
        ("Consent for Surgery", "consent_form"),
        ("FAX COVER SHEET", "correspondence"),
        ("PHYSICIAN'S ORDERS", "physician_orders"),
    ] {
        let guess = page(&["Millbrook Regional Hospital", title, "Patient Name: HARGROVE, DELLA"]).doc_type.unwrap();
        assert_eq!((guess.slug.as_str(), guess.titled), (slug, true), "{title}");
    }
}

#[test]
fn a_page_without_a_title_is_typed_by_its_words_less_surely() {
    let facts = page(&[
        "ESTIMATED BLOOD LOSS: 50 mL",
        "The patient was prepped and draped in the usual sterile fashion.",
        "An incision was made.",
        "Sponge and needle counts were correct.",
        "She was taken to the recovery room.",
    ]);
    let guess = facts.doc_type.unwrap();
    assert_eq!((guess.slug.as_str(), guess.titled), ("operative_report", false));
}

#[test]
fn every_type_of_the_table_has_a_loinc_code() {
    let rules = rules();
    assert_eq!(rules.document_types().count(), 24);
    assert!(rules.document_types().all(|slug| rules.loinc(slug).is_some_and(|code| code.contains('-'))));
}

#[test]
fn a_title_that_no_table_has_is_known_by_its_words() {
    for (title, slug) in [
        ("Rehabilitation Daily Treatment Note", "progress_note"),
        ("NURSE TRIAGE ASSESSMENT", "ed_triage"),
        ("Permission to Share Protected Health Information", "hipaa_authorization"),
        ("CONSENT TO TRANSFUSION OF BLOOD PRODUCTS", "consent_form"),
        ("CHEMISTRY CUMULATIVE REPORT", "lab_results"),
        ("SURGICAL PATHOLOGY CONSULTATION NOTE", "pathology_report"),
        ("MEDlCATION ADMINlSTRATION SHEET", "medication_list"),
    ] {
        let guess = page(&["Millbrook Regional Hospital", title, "Patient Name: HARGROVE, DELLA"]).doc_type.unwrap();
        assert_eq!((guess.slug.as_str(), guess.titled), (slug, true), "{title}");
    }
    let house = page(&["Millbrook Surgical and Radiology Associates", "Patient Name: HARGROVE, DELLA"]).doc_type;
    assert!(house.is_none_or(|guess| !guess.titled), "a house is no title");
}
