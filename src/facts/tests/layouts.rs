//! The same person on the papers of many hospitals.

use jiff::civil::date;

use super::*;

/// The patient of these pages, as far as a page prints her.
fn assert_hargrove(facts: &PageFacts, layout: &str) {
    assert_eq!(name(facts).map(|n| n.to_uppercase()).as_deref(), Some("HARGROVE, DELLA M"), "{layout}");
    assert_eq!(mrn(facts), Some("4417093"), "{layout}");
    assert_eq!(birth(facts), Some(date(1951, 2, 11)), "{layout}");
}

/// Rules of a hospital whose record numbers have seven digits.
fn seven_digits() -> FactRules {
    let listed: Vec<Mrn> = ["4417093", "5520318"].map(|m| Mrn(m.into())).into();
    let settings = Settings::default();
    let shape = MrnShape::learn(listed.iter());
    FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), Some(shape)).unwrap()
}

#[test]
fn every_system_prints_its_own_header() {
    let headers: [&[&str]; 6] = [
        &[
            "PATIENT: HARGROVE,DELLA M  ACCT #: V20488173  LOC: 3E  U #: 4417093",
            "REG DR: VANCE,ROBERT MD  DOB: 02/11/51",
        ],
        &["Della M. Hargrove", "DOB: 2/11/1951 | MRN: 4417093 | Legal Sex: Female", "PCP: Robert Vance, MD"],
        &["Patient: HARGROVE, DELLA M (MRN 4417093)", "Born February 11, 1951 (67 years old), female"],
        &["Name:HARGROVE,DELLA M", "MRN:4417093", "DOB:02/11/1951", "Acct#:V20488173"],
        &["HARGROVE^DELLA^M", "ID: 4417093", "DOB: 19510211", "F"],
        &["RE: Della M. Hargrove, DOB: 2/11/51, MRN: 4417093"],
    ];
    for lines in headers {
        assert_hargrove(&page(lines), lines[0]);
    }
}

#[test]
fn labels_that_stand_together_share_the_values_after_them() {
    let facts =
        page(&["PATIENT NAME: HARGROVE, DELLA M", "DOB/AGE/SEX: 02/11/1951 / 67 / F", "MRN/ACCT: 4417093 / V20488173"]);
    assert_hargrove(&facts, "slashes");
    assert_eq!(account(&facts), Some("V20488173"));
    let facts = page(&["Name/DOB: HARGROVE, DELLA M 02/11/1951", "MR#: 4417093"]);
    assert_hargrove(&facts, "name and birth");
}

#[test]
fn a_card_without_labels_is_known_by_its_parts() {
    let cards: [&[&str]; 3] = [
        &["HARGROVE, DELLA M", "4417093 F", "02/11/1951 67Y", "DR VANCE, ROBERT", "ADM 03/01/2018"],
        &["4417093", "HARGROVE,DELLA M", "F 02/11/1951", "51 JUNIPER CT"],
        &["HARGROVE,DELLA M", "11-Feb-1951 (67 yr)", "Female", "4417093"],
    ];
    for card in cards {
        let sheet =
            Sheet::new().lines(200, 300, &["Millbrook Regional Hospital", "Progress Note"]).lines(1600, 200, card);
        assert_hargrove(&of(&sheet.reading, &seven_digits()), card[0]);
    }
}

#[test]
fn a_visit_day_on_a_card_is_no_birth() {
    let card = ["HARGROVE, DELLA M", "4417093 F", "DR VANCE, ROBERT", "03/01/2018"];
    let facts = of(&Sheet::new().lines(1600, 200, &card).reading, &seven_digits());
    assert_eq!(birth(&facts), None);
    assert_eq!(mrn(&facts), Some("4417093"));
}

#[test]
fn a_value_stands_on_the_line_over_its_caption() {
    let facts = Sheet::new()
        .print(200, 500, "HARGROVE, DELLA M")
        .print(1000, 500, "02/11/1951")
        .print(1600, 500, "4417093")
        .rule(200, 534, 700)
        .rule(1000, 534, 400)
        .rule(1600, 534, 400)
        .print(200, 542, "Patient Name")
        .print(1000, 542, "Date of Birth")
        .print(1600, 542, "Medical Record Number")
        .facts();
    assert_hargrove(&facts, "captions");
}

#[test]
fn the_label_of_an_empty_box_takes_nothing_from_the_box_over_it() {
    let facts = Sheet::new()
        .print(200, 500, "Admission Date")
        .print(200, 542, "03/01/2018")
        .rule(200, 576, 700)
        .print(200, 582, "Date of Birth")
        .facts();
    assert_eq!(birth(&facts), None);
}

#[test]
fn a_birth_date_is_not_taken_from_the_next_box() {
    let facts = Sheet::new().print(200, 500, "DOB: ~").print(1200, 500, "03/01/2018").facts();
    assert_eq!(birth(&facts), None);
}

#[test]
fn a_title_over_the_page_makes_nobody_a_stranger() {
    let facts = page(&[
        "INSURANCE INFORMATION",
        "Patient: HARGROVE, DELLA M",
        "DOB: 02/11/1951",
        "MRN: 4417093",
        "Subscriber: HARGROVE, OSWALD",
        "DOB: 03/12/1949",
        "Member ID: 8812034",
    ]);
    assert_hargrove(&facts, "title");
    assert_eq!(
        (facts.names.len(), facts.births.len(), facts.mrns.len()),
        (1, 1, 1),
        "the subscriber is not the patient"
    );
}

#[test]
fn a_client_s_number_is_the_physician_s() {
    assert_eq!(mrn(&page(&["Client #: 70027270", "NPI: 1021086454"])), None);
}

#[test]
fn a_last_name_may_be_an_ordinary_word() {
    for printed in ["LANE, GRACE", "DAY,IAN", "STREET, ROSE", "Page, Ellen"] {
        let read = name(&page(&[&format!("Patient Name: {printed}")])).unwrap();
        assert_eq!(read.replace(", ", ","), printed.replace(", ", ","));
    }
    let facts = page(&["Cedar Lane, Ashford", "MRN: 4417093"]);
    assert_eq!(name(&facts), None, "an address is no name");
}

#[test]
fn a_short_value_is_not_swallowed_by_its_label() {
    assert_eq!(name(&page(&["Patient's Name Ng, Beatrix"])).as_deref(), Some("Ng, Beatrix"));
    assert_eq!(mrn(&page(&["Hospital Number 53 80 33"])), Some("538033"));
}

#[test]
fn no_label_begins_with_a_month() {
    assert_eq!(birth(&page(&["HARGROVE,DELLA M XXX-XX-1234 DOB: MAR 11,1951"])), Some(date(1951, 3, 11)));
}

#[test]
fn a_name_that_could_be_a_label_s_misreading_is_a_name() {
    assert_eq!(name(&page(&["PRICE, DONNA", "MRN: 4417093"])).as_deref(), Some("PRICE, DONNA"));
}

#[test]
fn a_provider_whose_credential_was_misread_is_not_the_patient() {
    assert_eq!(name(&page(&["Nora Elise Quill, FA-C", "MRN: 4417093"])), None);
}

#[test]
fn a_telephone_beside_the_name_is_no_record_number() {
    let sheet = Sheet::new().lines(200, 300, &["HARGROVE, DELLA M Phone (412) 5550199", "DOB: 02/11/1951"]);
    assert_eq!(mrn(&of(&sheet.reading, &seven_digits())), None);
}

#[test]
fn an_account_is_no_year_and_no_part_of_a_date() {
    assert_eq!(account(&page(&["Account: 12 Mar 2000", "Billing 1994"])), None);
    assert_eq!(account(&page(&["Account No.E0007574"])), Some("E0007574"));
    assert_eq!(account(&page(&["ACCTH 8277255751"])), Some("8277255751"));
}

#[test]
fn two_initials_may_stand_together() {
    assert_eq!(name(&page(&["Name: Fontaine, RM"])).as_deref(), Some("Fontaine, R M"));
}

#[test]
fn a_space_within_a_date_is_forgiven_behind_its_label() {
    assert_eq!(birth(&page(&["DOB: 20-0c t-1974"])), Some(date(1974, 10, 20)));
}

#[test]
fn a_case_number_is_the_account_beside_a_record_number() {
    let facts = page(&["Record Number: 4417093", "Case No.: HD-37873820"]);
    assert_eq!((mrn(&facts), account(&facts)), (Some("4417093"), Some("HD37873820")));
    assert_eq!(mrn(&page(&["Case No.: 4417093"])), Some("4417093"));
}

#[test]
fn a_record_number_without_its_check_digit_is_misread() {
    let settings = Settings::default();
    let identifiers = FactTables::default().identifiers.replace("check_digit = \"none\"", "check_digit = \"mod10\"");
    let tables = FactTables { identifiers, ..FactTables::default() };
    let listed: Vec<Mrn> = ["4417093", "5520318"].map(|m| Mrn(m.into())).into();
    let shape = MrnShape::learn(listed.iter());
    let rules = FactRules::new(&settings.facts, &settings.barcodes, &tables, Some(shape)).unwrap();
    let read = |line: &str| {
        let facts = of(&Sheet::new().lines(200, 300, &["HARGROVE, DELLA M", line, "F 02/11/1951"]).reading, &rules);
        facts.mrns.first().map_or(0.0, |m| m.certainty)
    };
    assert!(read("MRN: 4417093") > 0.9);
    assert!(read("MRN: 4417094") < 0.5, "the last digit must be 3");
    assert!(read("4417093") > 0.5);
    assert!(read("4417094") < 0.1, "without a label it is no record number");
}

#[test]
fn a_number_of_something_is_not_the_patient_s() {
    for line in ["Device ID: 4417093", "Physician ID: 4417093", "Student ID: 4417093", "Transaction ID 4417093"] {
        assert_eq!(mrn(&page(&[line])), None, "{line}");
    }
    assert_eq!(mrn(&page(&["HARGROVE, DELLA ID: 4417093"])), Some("4417093"));
}

#[test]
fn a_name_of_something_is_not_the_patient_s() {
    for line in [
        "School Name: Millbrook Elementary",
        "Print Name: Oswald Hargrove",
        "PCP Name: Nora Quill",
        "Drug Name: Aspirin Forte",
    ] {
        assert_eq!(name(&page(&[line])), None, "{line}");
    }
    assert_eq!(name(&page(&["Child's Name: Della Hargrove"])).as_deref(), Some("Hargrove, Della"));
}

#[test]
fn what_stands_below_an_empty_line_is_something_else() {
    let facts = Sheet::new()
        .print(200, 500, "Patient Name:")
        .rule(480, 528, 700)
        .print(1300, 500, "DOB:")
        .rule(1400, 528, 400)
        .print(200, 560, "Pain Scale")
        .print(1300, 560, "03/01/2018")
        .facts();
    assert_eq!((name(&facts), birth(&facts)), (None, None));
}

#[test]
fn a_mother_s_line_is_not_her_child_s() {
    let facts = page(&[
        "Mother: HARGROVE, DELLA M MRN: 5520318 DOB: 02/11/1981",
        "Patient Name: HARGROVE, MILO",
        "MRN: 4417093 DOB: 05/06/2011",
    ]);
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, MILO"));
    assert_eq!(facts.mrns.iter().map(|m| m.value.as_str()).collect::<Vec<_>>(), ["4417093"]);
    assert_eq!(facts.births.iter().map(|b| b.value).collect::<Vec<_>>(), [date(2011, 5, 6)]);
}

#[test]
fn a_claim_form_numbers_its_boxes() {
    let facts = Sheet::new()
        .print(200, 500, "2. PATIENT'S NAME (Last Name, First Name)")
        .print(1300, 500, "3. PATIENT'S BIRTH DATE")
        .print(2000, 500, "4. INSURED'S NAME")
        .print(200, 545, "HARGROVE, DELLA M")
        .print(1300, 545, "02 11 1951")
        .print(2000, 545, "HARGROVE, OSWALD")
        .facts();
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!(facts.names.len(), 1);
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
}

#[test]
fn the_house_s_address_and_telephone_are_not_the_patient_s() {
    let facts = page(&[
        "Facility: Millbrook Regional Hospital",
        "Address: 17 Birch Street",
        "Phone: (412) 555-0199",
        "Patient: HARGROVE, DELLA M",
        "Address: 51 Juniper Court",
    ]);
    assert_eq!(facts.streets.iter().map(|s| s.value.as_str()).collect::<Vec<_>>(), ["51 Juniper Court"]);
    assert!(facts.phones.is_empty());
}

#[test]
fn a_name_without_a_comma_ends_with_no_last_name_of_one_letter() {
    assert_eq!(name(&page(&["NAME: HARGROVE DELLA M"])).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!(mrn(&page(&["MRN [4417093]"])), Some("4417093"));
}
