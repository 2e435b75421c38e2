//! Whether a page was signed.

use super::*;

#[test]
fn a_signed_line_is_told_from_an_empty_one() {
    let form = || {
        Sheet::new().lines(200, 300, &["CONSENT FOR SURGERY"]).rule(200, 2000, 900).print(
            200,
            2015,
            "Signature of Patient",
        )
    };
    assert_eq!(form().ink(&[Rect::new(260, 1930, 500, 60)]).facts().signature, Signature::Present);
    assert_eq!(form().ink(&[]).facts().signature, Signature::Absent);
    assert_eq!(form().facts().signature, Signature::Unsure, "without an ink map nobody can tell");
}

#[test]
fn an_electronic_signature_is_told_by_its_words() {
    assert_eq!(page(&["Electronically signed by Nora Quill, NP on 03/09/2005 at 10:13"]).signature, Signature::Present);
    assert_eq!(page(&["LABORATORY REPORT", "Glucose 101 mg/dL"]).signature, Signature::NotAsked);
}

#[test]
fn an_electronic_signature_may_be_misread_and_its_name_below_it() {
    let signed = |lines: &[&str]| page(lines).signature;
    assert_eq!(signed(&["Electronicaily slgned by Nora Quill, NP"]), Signature::Present);
    assert_eq!(signed(&["Electronically signed by:", "Nora Quill, NP"]), Signature::Present);
    assert_eq!(signed(&["Firmado electrónicamente por: Dra. Nora Quill"]), Signature::Present);
    assert_eq!(signed(&["Firma en archivo"]), Signature::Present);
    assert_ne!(signed(&["Electronically signed by: ________", "MRN: 4417093"]), Signature::Present);
    assert_ne!(signed(&["Designed by Nora Quill", "Assigned to Nora Quill"]), Signature::Present);
}

#[test]
fn only_a_line_of_its_own_says_that_a_page_is_not_signed() {
    assert_eq!(page(&["DICTATED BUT NOT READ"]).signature, Signature::Absent);
    assert_eq!(page(&["PENDIENTE DE FIRMA"]).signature, Signature::Absent);
    let told = page(&[
        "The consent that was sent home was unsigned and so the family was asked to come back",
        "Electronically signed by Nora Quill, NP on 03/09/2005",
    ]);
    assert_eq!(told.signature, Signature::Present);
}

#[test]
fn a_report_may_say_that_it_was_signed_in_a_sentence_or_by_whom_and_when() {
    assert_eq!(page(&["Nora Quill, NP", "This report has been signed electronically."]).signature, Signature::Present);
    assert_eq!(page(&["Finalized by: Nora Quill, NP on 03/09/2005 10:13"]).signature, Signature::Present);
    assert_ne!(
        page(&["Must be signed by the patient or her guardian before 03/09/2005"]).signature,
        Signature::Present
    );
}

#[test]
fn a_row_of_dots_is_a_line_to_sign_on() {
    let form = |ink: &[Rect]| {
        let form = Sheet::new().lines(200, 300, &["CONSENT FOR SURGERY"]);
        form.print(200, 2000, "Signature of Patient: ..............................").ink(ink).facts().signature
    };
    assert_eq!(form(&[Rect::new(700, 1950, 400, 60)]), Signature::Present);
    assert_eq!(form(&[]), Signature::Absent);
}

#[test]
fn a_caption_may_stand_over_the_line_to_sign_on() {
    let form = |ink: &[Rect]| {
        let form = Sheet::new().lines(200, 300, &["CONSENT FOR SURGERY"]).print(200, 2000, "Signature of Patient");
        form.rule(200, 2110, 900).ink(ink).facts().signature
    };
    assert_eq!(form(&[Rect::new(260, 2045, 500, 60)]), Signature::Present);
    assert_eq!(form(&[]), Signature::Absent);
}

#[test]
fn a_caption_under_the_top_of_a_box_has_its_room_below() {
    let form = |ink: &[Rect]| {
        let note = "Response: she understands what was said and will call the nurse on the third day again";
        let form = Sheet::new().print(200, 1950, note).rule(200, 1990, 900).print(210, 2000, "Patient Signature");
        form.ink(ink).facts().signature
    };
    assert_eq!(form(&[Rect::new(260, 2050, 500, 50)]), Signature::Present);
    assert_eq!(form(&[]), Signature::Absent);
}

#[test]
fn who_signs_may_be_told_by_her_part_alone() {
    let form = |caption: &str, ink: &[Rect]| {
        let form = Sheet::new().lines(200, 300, &["PROGRESS NOTE"]).rule(200, 2000, 900).print(200, 2015, caption);
        form.ink(ink).facts().signature
    };
    let ink = [Rect::new(260, 1930, 500, 60)];
    for caption in ["Examining physician", "Nora Quill, NP", "Therapist"] {
        assert_eq!(form(caption, &ink), Signature::Present, "{caption}");
        assert_eq!(form(caption, &[]), Signature::Absent, "{caption}");
    }
}

#[test]
fn where_the_patient_is_to_sign_nobody_else_does_for_her() {
    let form = Sheet::new().rule(200, 1500, 900).print(200, 1515, "Patient or guardian").rule(200, 2000, 900);
    let form = form.print(200, 2015, "Physician").ink(&[Rect::new(260, 1930, 500, 60)]);
    assert_eq!(form.facts().signature, Signature::Absent);
}
