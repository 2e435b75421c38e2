//! The day of the paper, held against what else the paper says.

use super::*;

fn day_of(facts: &PageFacts) -> Option<Date> {
    service_date(&[facts], facts.doc_type.as_ref().map(|t| t.slug.as_str()), &rules())
}

fn ages(facts: &PageFacts) -> Vec<u8> {
    facts.ages.iter().map(|age| age.value).collect()
}

#[test]
fn an_age_is_read_wherever_papers_print_it() {
    for line in [
        "The patient is a 52 year old woman who comes in today",
        "This 52-year-old man presents with chest pain since this morning",
        "52 y/o F with cough",
        "Age: 52",
        "AGE/SX: 52/F",
        "DOB/Age/Sex: 02/11/1951 / 52 / F",
        "12-22-1968 (52 yr) Female",
        "MRN 4417093 F 52Y",
        "Age: 52Y Sex: F",
    ] {
        assert_eq!(ages(&page(&[line])), [52], "{line}");
    }
}

#[test]
fn the_age_of_somebody_else_or_then_is_not_the_patient_s() {
    for line in [
        "she lives with her 45 year old daughter who works as a nurse in the city",
        "there is a 30 year history of tobacco use and he stopped smoking at 52 years of age",
        "Take 1 tablet 52 times a year or as needed",
        "Weight: 52 kg",
    ] {
        assert!(ages(&page(&[line])).is_empty(), "{line}");
    }
}

#[test]
fn an_age_tells_a_misread_year_of_the_visit() {
    let note = |visit: &str| {
        page(&[
            "PROGRESS NOTE",
            "DOB: 22 DEC 1968",
            visit,
            "The patient is a 52 year old woman who comes in because of",
        ])
    };
    assert_eq!(day_of(&note("Date of Visit: July 6, 2024")), Some(date(2021, 7, 6)));
    assert_eq!(day_of(&note("Date of Visit: July 6, 2021")), Some(date(2021, 7, 6)));
    // Off by one year the age itself may be wrong.
    assert_eq!(day_of(&note("Date of Visit: July 6, 2020")), Some(date(2020, 7, 6)));
    // 1968 may be a misread 1988 as well as 2041 may be another year: nobody knows.
    assert_eq!(day_of(&note("Date of Visit: July 6, 2005")), Some(date(2005, 7, 6)));
}

#[test]
fn an_examination_was_not_read_a_year_after_it() {
    let report = page(&[
        "RADIOLOGY REPORT",
        "EXAM DATE: 2008-05-22",
        "EXAMINATION: Right wrist, three views",
        "Date read: 2009-05-22 Transcribed: 2009-05-25",
        "DD: 2009-05-24 DT: 2009-05-26",
    ]);
    assert_eq!(day_of(&report), Some(date(2009, 5, 22)));
}

#[test]
fn a_day_behind_its_label_is_put_right_if_only_one_can_be_meant() {
    let day = |text: &str| day_of(&page(&["FACE SHEET", &format!("Date of Admission: {text}")]));
    assert_eq!(day("2.16615"), Some(date(2015, 2, 16)));
    assert_eq!(day("62-11-2604"), Some(date(2004, 2, 11)));
    assert_eq!(day("99-99-9999"), None);
}

#[test]
fn the_other_order_of_day_and_month_is_rather_a_misread_day() {
    let note = page(&[
        "PROGRESS NOTE",
        "Date of Birth: 06/10/1978",
        "Date of Service: 16/05/2018",
        "This 40-year-old woman comes with shortness of breath on climbing stairs",
        "Signed 10/5/18",
    ]);
    assert_eq!(day_of(&note), Some(date(2018, 10, 5)));
    assert_eq!(day_of(&page(&["PROGRESS NOTE", "Date of Service: 16/05/2018"])), Some(date(2018, 5, 16)));
}
