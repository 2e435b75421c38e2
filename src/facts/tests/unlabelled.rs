//! Papers that say whose they are without a label, or in words of their own.

use jiff::civil::date;

use super::*;

/// Rules of a hospital whose record numbers have eight digits.
fn eight_digits() -> FactRules {
    let listed: Vec<Mrn> = ["63751842", "40718253"].map(|m| Mrn(m.into())).into();
    let settings = Settings::default();
    let shape = MrnShape::learn(listed.iter());
    FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), Some(shape)).unwrap()
}

fn facts_of(sheet: &Sheet) -> PageFacts {
    of(&sheet.reading, &eight_digits())
}

#[test]
fn a_record_number_is_printed_in_pairs() {
    let facts = facts_of(&Sheet::new().lines(200, 300, &["Patient: HARGROVE, DELLA M", "MRN: 63 75 18 42"]));
    assert_eq!(mrn(&facts), Some("63751842"));
    let facts = facts_of(&Sheet::new().lines(200, 300, &["Patient: HARGROVE, DELLA M", "Hosp #63 75 18 42 02/11/51"]));
    assert_eq!(mrn(&facts), Some("63751842"));
    let facts = facts_of(&Sheet::new().lines(
        200,
        300,
        &["Name: HARGROVE, DELLA", "Hospital No.: 63 75 18 42 Birthdate: 07/25/09"],
    ));
    assert_eq!(mrn(&facts), Some("63751842"));
}

#[test]
fn a_line_of_name_number_and_birth_needs_no_label() {
    for number in ["63751842", "(63751842"] {
        let lines: [&str; 2] = [&format!("Della M. Hargrove 2/11/1951 {number}"), "Seen 3/1/2018 by Robert Vance, MD"];
        let facts = facts_of(&Sheet::new().lines(200, 300, &lines));
        assert_eq!(name(&facts).as_deref(), Some("Hargrove, Della M"));
        assert_eq!((mrn(&facts), birth(&facts)), (Some("63751842"), Some(date(1951, 2, 11))), "{number}");
    }
}

#[test]
fn a_running_head_names_the_patient_beside_the_number_of_the_page() {
    let head = Sheet::new().lines(1600, 200, &["HARGROVE, DELLA M", "Page 2"]);
    let facts = facts_of(&head.lines(200, 500, &["HOSPITAL COURSE: She did well."]));
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    let facts = facts_of(&Sheet::new().lines(200, 1500, &["HARGROVE, DELLA M", "She did well."]));
    assert_eq!(name(&facts), None);
}

#[test]
fn what_was_measured_is_no_record_number() {
    let facts =
        facts_of(&Sheet::new().lines(200, 300, &["Specific Gravity 1.018 1.005-1.030", "Urea Nitrogen 16 12-14"]));
    assert_eq!((name(&facts), mrn(&facts)), (None, None));
}

#[test]
fn where_a_card_is_to_be_stamped_a_name_and_an_old_date_are_the_patient_s() {
    let sheet = Sheet::new().lines(200, 300, &["PROGRESS RECORD", "DATE OF VISIT 01MAR2018"]);
    let box_lines = ["PATIENT'S IDENTIFICATION (name, date of birth, hospital)", "HARGROVE, DELLA M", "11FEB1951"];
    let facts = facts_of(&sheet.lines(200, 2000, &box_lines));
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
}

#[test]
fn a_card_whose_lines_end_flush_is_one_too() {
    let right = |text: &str| 2400 - text.len() as u32 * 20;
    let card = ["HARGROVE, Della M", "02/11/1951 (67 yrs) F", "ID 63751842"];
    let sheet = (0..).zip(card).fold(Sheet::new(), |sheet, (i, line)| sheet.print(right(line), 200 + i * 60, line));
    let facts = facts_of(&sheet.lines(200, 600, &["Drawn/Collected 03/01/2018 10:52"]));
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, Della M"));
    assert_eq!((mrn(&facts), birth(&facts)), (Some("63751842"), Some(date(1951, 2, 11))));
}

#[test]
fn beside_the_record_number_of_a_card_the_other_number_is_the_account() {
    let card = ["036013368 63751842", "HARGROVE, DELLA M", "02/11/51 F 67Y"];
    let facts = facts_of(&Sheet::new().lines(1600, 2400, &card));
    assert_eq!((mrn(&facts), account(&facts)), (Some("63751842"), Some("036013368")));
}

#[test]
fn who_signs_names_herself_in_the_sentence() {
    let lines = ["I, Della M. Hargrove, born February 11, 1951, hereby authorize you to furnish copies of my records."];
    let facts = facts_of(&Sheet::new().lines(200, 600, &lines));
    assert_eq!(name(&facts).as_deref(), Some("Hargrove, Della M"));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
}

#[test]
fn the_number_of_a_box_is_a_part_of_its_label() {
    let sheet = Sheet::new()
        .print(200, 300, "5. PATIENT NAME (LAST, FIRST)")
        .print(1200, 300, "6. BIRTHDATE")
        .print(1700, 300, "7. AGE")
        .print(200, 345, "HARGROVE, DELLA M")
        .print(1200, 345, "02/11/1951")
        .print(1700, 345, "67");
    assert_eq!(birth(&facts_of(&sheet)), Some(date(1951, 2, 11)));
}

#[test]
fn a_town_with_its_state_is_nobody() {
    let lines = ["DELLA M HARGROVE", "51 Juniper Ct", "Millbrook, NC 28405", "H: (541) 555-0442", "DOB Feb 11, 1951"];
    assert_eq!(name(&facts_of(&Sheet::new().lines(200, 300, &lines))).as_deref(), Some("HARGROVE, DELLA M"));
}

#[test]
fn the_first_word_of_a_title_is_no_label_of_what_stands_below() {
    let sheet = Sheet::new()
        .print(200, 300, "Diagnosis Imaging Consultation")
        .print(200, 360, "HARGROVE, DELLA M")
        .print(1000, 360, "02/11/1951")
        .rule(200, 394, 700)
        .rule(1000, 394, 400)
        .print(200, 402, "PATIENT NAME")
        .print(1000, 402, "DATE OF BIRTH");
    let facts = facts_of(&sheet);
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
}

#[test]
fn a_time_may_run_into_its_day() {
    let facts = facts_of(&Sheet::new().lines(200, 300, &["COLL: 08/11/04-0728", "RECD: 08/12/04-0941"]));
    assert_eq!(role(&facts, date(2004, 8, 11)), Some(DateRole::Collected));
}

#[test]
fn what_a_consent_says_of_its_form_s_day_is_its_own() {
    let form = facts_of(&Sheet::new().lines(200, 300, &["General Consent for Treatment", "Form date: 05/09/2003"]));
    assert_eq!(service_date(&[&form], Some("consent_form"), &eight_digits()), Some(date(2003, 5, 9)));
}

#[test]
fn a_place_to_sign_says_who_signs_and_not_always_that_he_does() {
    for caption in ["Radiologist", "Patient or legal representative", "Robert Vance, MD, Pathologist"] {
        let line = |sheet: Sheet| sheet.print(200, 700, "IMPRESSION: No acute disease.").rule(200, 1000, 700);
        let line = |sheet: Sheet| line(sheet).print(200, 1012, caption).print(1200, 1012, "Date");
        let empty = line(Sheet::new()).ink(&[]).facts();
        assert_eq!(empty.signature, Signature::Absent, "{caption}");
        let signed = line(Sheet::new()).ink(&[Rect::new(260, 930, 300, 60)]).facts();
        assert_eq!(signed.signature, Signature::Present, "{caption}");
    }
}

#[test]
fn a_fax_goes_by_what_its_cover_covers() {
    let cover = facts_of(&Sheet::new().lines(200, 300, &["FAX COVER SHEET", "To: Robert Vance, MD", "Pages: 2"]));
    let report =
        facts_of(&Sheet::new().lines(200, 300, &["RADIOLOGY REPORT", "FINDINGS: Clear.", "IMPRESSION: Normal."]));
    assert_eq!(document_type(&[&cover, &report]).map(|guess| guess.slug).as_deref(), Some("radiology_report"));
    assert_eq!(document_type(&[&cover]).map(|guess| guess.slug).as_deref(), Some("correspondence"));
}

#[test]
fn nobody_is_born_after_a_paper_that_writes_short_years() {
    let facts = facts_of(&Sheet::new().lines(200, 300, &["Pt Name HARGROVE, DELLA M", "DOB 11/20/26", "Adm 6/9/94"]));
    assert_eq!(birth(&facts), Some(date(1926, 11, 20)));
    let facts = facts_of(&Sheet::new().lines(200, 300, &["Pt Name HARGROVE, DELLA M", "DOB 5/5/05", "Adm 6/9/14"]));
    assert_eq!(birth(&facts), Some(date(2005, 5, 5)));
}

#[test]
fn a_title_may_share_its_line_with_the_house() {
    let facts = facts_of(&Sheet::new().lines(200, 300, &["DOCTOR'S ORDERS Millbrook Regional Medical Center"]));
    assert_eq!(facts.doc_type.map(|guess| guess.slug).as_deref(), Some("physician_orders"));
}

#[test]
fn a_running_head_names_the_patient_beside_the_title_and_the_count() {
    let facts = Sheet::new().print(200, 60, "HARGROVE, DELLA M").print(900, 60, "44170935").print(1800, 60, "page 2");
    let facts = facts.lines(200, 300, &["The lungs are clear and the heart is regular without a murmur at the apex."]);
    let facts = facts_of(&facts);
    assert_eq!((name(&facts).as_deref(), mrn(&facts)), (Some("HARGROVE, DELLA M"), Some("44170935")));
    let foot = Sheet::new().lines(200, 300, &["The lungs are clear and the heart is regular."]);
    let foot = foot.print(200, 3150, "HARGROVE, DELLA M 44170935 Psychiatric Evaluation Page 2 of 3");
    let foot = facts_of(&foot);
    assert_eq!((name(&foot).as_deref(), mrn(&foot)), (Some("HARGROVE, DELLA M"), Some("44170935")));
}

#[test]
fn who_signs_names_herself_whatever_comes_next() {
    let facts =
        page(&["I, Della Hargrove, date of birth 02/11/1951, (hospital number 4417093) acknowledge that my doctor"]);
    assert_eq!(name(&facts).as_deref(), Some("Hargrove, Della"));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
}
