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

/// Facts of a page where the day stands before the month.
fn day_first(lines: &[&str]) -> (PageFacts, FactRules) {
    let mut settings = Settings::default();
    settings.facts.date_order = DateOrder::Dmy;
    let rules = FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), None).unwrap();
    (of(&Sheet::new().lines(200, 300, lines).reading, &rules), rules)
}

#[test]
fn days_and_births_are_read_as_surely_where_the_day_stands_first() {
    for (visit, born) in [("25/03/2004", "13/02/1951"), ("05/03/2004", "02/11/1951")] {
        let lines = ["PROGRESS NOTE", &format!("DOB: {born}"), &format!("Date of Service: {visit}")];
        let (facts, rules) = day_first(&lines);
        let turned = |text: &str| {
            let parts: Vec<&str> = text.split('/').collect();
            format!("{}/{}/{}", parts[1], parts[0], parts[2])
        };
        let lines =
            ["PROGRESS NOTE", &format!("DOB: {}", turned(born)), &format!("Date of Service: {}", turned(visit))];
        let month_first = page(&lines);
        assert_eq!(birth(&facts), birth(&month_first), "{born}");
        assert_eq!(facts.births[0].certainty, month_first.births[0].certainty, "{born}");
        assert_eq!(service_date(&[&facts], Some("progress_note"), &rules), day_of(&month_first), "{visit}");
    }
    let (facts, _) = day_first(&["DOB: 02/25/1951", "Date of Service: 05/03/2004"]);
    assert!(facts.births[0].certainty < 0.65, "the other order is doubted");
}

#[test]
fn a_birth_below_its_label_may_contradict_where_the_day_stands_first() {
    let (facts, _) = day_first(&["Date of Birth", "13/02/1951", "MRN: 4417093"]);
    assert!(birth(&facts) == Some(date(1951, 2, 13)) && facts.births[0].certainty > 0.7);
}

#[test]
fn no_paper_is_from_a_day_to_come() {
    let visit = page(&["PROGRESS NOTE", "DOB: 02/11/2024", "Date of Service: 03/04/2088"]);
    assert_eq!(day_of(&visit), None);
}

#[test]
fn a_day_with_a_time_at_the_head_is_no_fax_header() {
    for line in ["03/07/05 10:15", "03/07/2005 02:15 P.M."] {
        let head = Sheet::new().print(200, 60, line).lines(200, 400, &["PROGRESS NOTE", "DOB: 02/11/1951"]).facts();
        assert_eq!(role(&head, date(2005, 3, 7)), Some(DateRole::Service), "{line}");
    }
    for line in ["03/07/05 10:15 01/08", "03/07/05 10:15 P.01", "03/07/2005 10:15 Millbrook Clinic PG 3"] {
        let head = Sheet::new().print(200, 60, line).lines(200, 400, &["PROGRESS NOTE"]).facts();
        assert_eq!(role(&head, date(2005, 3, 7)), Some(DateRole::FaxHeader), "{line}");
    }
}
