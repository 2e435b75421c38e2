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
