//! What poor scans make of labels and values.

use jiff::civil::date;

use super::*;

#[test]
fn a_stroke_of_a_box_does_not_tie_its_line_to_the_one_above() {
    let facts = Sheet::new()
        .lines(200, 300, &["Order Sheet"])
        .print(1700, 200, "po")
        .print(1700, 240, "| HARGROVE, DELLA M")
        .print(1700, 300, "| MR# 4417093 ACCT: E6235950")
        .print(1700, 360, "| DOB: 02/11/1951 F 66Y")
        .facts();
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!((mrn(&facts), account(&facts)), (Some("4417093"), Some("E6235950")));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
}

#[test]
fn dirt_before_a_name_is_not_part_of_it() {
    let facts = page(&["i HARGROVE, DELLA M", "FIN: 583322520", "DOB: 02/11/1951 F 50Y"]);
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
}

#[test]
fn an_initial_read_as_a_section_sign_is_an_initial() {
    assert_eq!(name(&page(&["NAME: HARGROVE, DELLA §"])).as_deref(), Some("HARGROVE, DELLA S"));
    assert_eq!(name(&page(&["§ 482.24", "NAME: HARGROVE, DELLA"])).as_deref(), Some("HARGROVE, DELLA"));
}

#[test]
fn a_colon_read_as_an_s_ends_a_label() {
    let facts = page(&["RE: HARGROVE, DELLA M", "Birth Dates 02/11/1951", "Med Rec Nos 4417093"]);
    assert_eq!((birth(&facts), mrn(&facts)), (Some(date(1951, 2, 11)), Some("4417093")));
    assert_eq!(facts.mrns[0].label.as_deref(), Some("Med Rec Nos"));
}

#[test]
fn a_short_label_is_told_by_the_value_after_it() {
    let facts = page(&["HARGROVE, DELLA M", "MR# 4417093 AcCY 911994087", "p.0.B. 02/11/51"]);
    assert_eq!((account(&facts), birth(&facts)), (Some("911994087"), Some(date(1951, 2, 11))));
    let facts = page(&["DOB: 02/11/1951  aAccT: 8862926982"]);
    assert_eq!(account(&facts), Some("8862926982"));
    let facts = page(&["ENCOUNTER #: H10~7208"]);
    assert_eq!(account(&facts), Some("H107208"));
}

#[test]
fn other_words_before_numbers_are_no_labels() {
    for line in ["ACUTE 8862926982", "ACRE 8862926982", "JOB 02/11/1951", "FAX 9115550199"] {
        let facts = page(&[line]);
        assert_eq!((account(&facts), mrn(&facts), birth(&facts)), (None, None, None), "{line}");
    }
}

#[test]
fn a_birth_date_that_cannot_be_is_the_one_that_it_was_misread_from() {
    let born = Some(date(1945, 8, 9));
    for text in ["68/09/1945", "89 AUG 1945", "O09 AUG 1945", "08/09/1945"] {
        assert_eq!(birth(&page(&["MRN: 4417093", &format!("DOB: {text}")])), born, "{text}");
    }
    for text in ["OF MAR 1965", "38/39/1945", "99/99/1945"] {
        assert_eq!(birth(&page(&["MRN: 4417093", &format!("DOB: {text}")])), None, "{text}");
    }
}

#[test]
fn who_dictated_and_when_is_no_birth() {
    let lines =
        ["Name: HARGROVE, DELLA M", "Birth Date: OF MAR 1965", "DD: 08-17-1993 DT: 08-19-1993 LT/bd 19 AUG 1993"];
    assert_eq!(birth(&page(&lines)), None);
    let lines = ["Name: HARGROVE, DELLA M", "BD: 29-Mar-2022 DT: 30-Mar-2022 Job: 81123"];
    assert_eq!(birth(&page(&lines)), None);
}

#[test]
fn a_name_under_its_label_goes_on_after_its_comma() {
    let facts = Sheet::new()
        .print(200, 300, "Chart No")
        .print(700, 300, "Pt Name")
        .print(1500, 300, "DOB")
        .print(200, 350, "4417093")
        .print(700, 350, "HARGROVE,")
        .print(960, 350, "DELLA M")
        .print(1500, 350, "02/11/1951")
        .facts();
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
}

#[test]
fn a_card_below_the_family_history_is_the_patient_s() {
    let facts = Sheet::new()
        .lines(200, 300, &["FAMILY HISTORY:", "Sister, Sunita Vance, born 01/29/1951, is well.", "No other relatives."])
        .lines(1600, 560, &["HARGROVE, DELLA M", "MR 4417093 VISIT E2162356", "DOB 09/16/1956 F 66Y"])
        .facts();
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!((mrn(&facts), birth(&facts)), (Some("4417093"), Some(date(1956, 9, 16))));
}

#[test]
fn two_headings_beside_each_other_end_with_the_next_over_the_page() {
    let facts = Sheet::new()
        .print(200, 300, "NEXT OF KIN")
        .print(470, 300, "EMERGENCY CONTACT")
        .print(200, 350, "JENNIFER VANCE")
        .print(200, 400, "VISIT")
        .print(200, 450, "Admit Date")
        .print(900, 450, "Account Number")
        .print(200, 500, "08/05/1993")
        .print(900, 500, "731561531")
        .facts();
    assert_eq!(account(&facts), Some("731561531"));
}

#[test]
fn an_admission_is_a_day_and_no_account() {
    assert_eq!(account(&page(&["MRN: 4417093", "ADM: 1-23-06"])), None);
}

#[test]
fn a_column_of_doses_goes_on_below_what_could_not_be_read() {
    let facts = Sheet::new()
        .print(200, 300, "Date given")
        .print(200, 350, "01/21/1958")
        .print(200, 400, "0@/4O/19650")
        .print(200, 450, "pasaq-1123456")
        .print(200, 500, "07/15/1998")
        .facts();
    assert_eq!(role(&facts, date(1998, 7, 15)), Some(DateRole::Given));
}

#[test]
fn a_day_below_its_label_is_put_right_too() {
    let report = Sheet::new()
        .print(200, 200, "OPERATIVE NOTE")
        .print(200, 300, "Birthdate")
        .print(900, 300, "Date of Surgery")
        .print(200, 345, "11/16/1948")
        .print(900, 345, "41/15/2001")
        .facts();
    let slug = report.doc_type.as_ref().map(|t| t.slug.as_str());
    assert_eq!(service_date(&[&report], slug, &rules()), Some(date(2001, 11, 15)));
}

#[test]
fn the_rest_of_a_caption_does_not_hide_the_value_over_it() {
    let small = |sheet: Sheet, left: u32, text: &str| {
        let mut sheet = sheet.print(left, 550, text);
        let line = sheet.reading.words.last().map(|w| w.line);
        sheet.reading.words.iter_mut().filter(|w| Some(w.line) == line).for_each(|w| w.area.height = 18);
        sheet
    };
    let form = Sheet::new().print(200, 510, "INES WALLER").print(1100, 510, "4417093").rule(200, 544, 800);
    let form = small(small(form, 200, "Name of Patient (Print)"), 1100, "Hospital Number");
    let facts = form.facts();
    assert_eq!(name(&facts).as_deref(), Some("WALLER, INES"));
    assert_eq!(mrn(&facts), Some("4417093"));
}

#[test]
fn a_form_s_title_is_nobody_s_name() {
    let facts = page(&["RESIDENT TRANSFER FORM", "RESIDENT: FROST, PEARL", "MAN: 5479725"]);
    assert_eq!(name(&facts).as_deref(), Some("FROST, PEARL"));
    assert_eq!(mrn(&facts), Some("5479725"));
}
