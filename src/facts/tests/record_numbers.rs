//! Record numbers with letters and in groups, as the list has them.

use super::*;

/// The rules of a hospital whose list has these numbers.
fn listing(numbers: &[&str]) -> FactRules {
    with_check_digit(numbers, "none")
}

fn with_check_digit(numbers: &[&str], kind: &str) -> FactRules {
    let settings = Settings::default();
    let shape = MrnShape::learn(numbers.iter().map(|number| Mrn((*number).into())).collect::<Vec<_>>().iter());
    let mut tables = FactTables::default();
    tables.identifiers = tables.identifiers.replace("check_digit = \"none\"", &format!("check_digit = \"{kind}\""));
    FactRules::new(&settings.facts, &settings.barcodes, &tables, Some(shape)).unwrap()
}

fn read(rules: &FactRules, line: &str) -> Option<String> {
    let facts = of(&Sheet::new().lines(200, 300, &[line]).reading, rules);
    mrn(&facts).map(str::to_owned)
}

#[test]
fn a_record_number_has_its_letters_where_the_list_s_have_them() {
    for (listed, printed, expected) in [
        ("K0199999", "K0123456", "K0123456"),
        ("K0199999", "KO123456", "K0123456"),
        ("K0199999", "K 0123456", "K0123456"),
        ("12C9999", "12A3456", "12A3456"),
        ("12C9999", "12-A-3456", "12A3456"),
        ("12C9999", "I2A3456", "12A3456"),
        ("9999999B", "1234567X", "1234567X"),
        ("9999999B", "1234567-X", "1234567X"),
        ("AB1234-C", "CD5678-E", "CD5678E"),
    ] {
        assert_eq!(read(&listing(&[listed]), &format!("MRN: {printed}")).as_deref(), Some(expected), "{printed}");
    }
}

#[test]
fn letters_that_the_list_s_numbers_have_not_are_no_part_of_one() {
    let digits = listing(&["4417093", "5520318"]);
    for printed in ["BV-4417093", "BV4417093", "H-4417093", "4417093-A", "4417093 R"] {
        assert_eq!(read(&digits, &format!("MRN: {printed}")).as_deref(), Some("4417093"), "{printed}");
    }
    assert_eq!(read(&digits, "MRN: 44l7O93").as_deref(), Some("4417093"), "and misread digits are digits");
}

#[test]
fn a_number_in_groups_is_one_number_behind_its_label() {
    for (listed, printed, expected) in [
        ("12115679", "12-11-5678", "12115678"),
        ("1234567891", "123-456-7890", "1234567890"),
        ("123456780", "123-45-6789", "123456789"),
        ("12345679", "12 34 56 78", "12345678"),
        ("12345679", "12-34-56-78", "12345678"),
        ("1234567890", "12 34 56 78 90", "1234567890"),
        ("123456780", "123 456 789", "123456789"),
    ] {
        let rules = listing(&[listed]);
        assert_eq!(read(&rules, &format!("MRN: {printed}")).as_deref(), Some(expected), "{printed}");
    }
}

#[test]
fn a_day_behind_the_label_is_no_number_unless_the_list_is_written_so() {
    assert_eq!(read(&listing(&["12115679"]), "MRN: 12-11-1978"), None);
    assert_eq!(read(&listing(&["12-11-5679"]), "MRN: 12-11-1978").as_deref(), Some("12111978"));
}

#[test]
fn telephones_social_security_numbers_and_days_are_no_record_numbers_without_its_label() {
    let ten = listing(&["1234567891"]);
    for line in ["HARGROVE, DELLA 412-555-0199 DOB: 02/11/1951", "Phone: 412-555-0199", "412-555-0199"] {
        assert_eq!(read(&ten, line), None, "{line}");
    }
    let nine = listing(&["123456780"]);
    for line in ["HARGROVE, DELLA 123-45-6789 DOB: 02/11/1951", "SSN: 123-45-6789", "123-45-6789"] {
        assert_eq!(read(&nine, line), None, "{line}");
    }
    let eight = listing(&["12115679"]);
    for line in ["HARGROVE, DELLA 12-11-1978", "12-11-1978", "Date: 12-11-1978"] {
        assert_eq!(read(&eight, line), None, "{line}");
    }
}

#[test]
fn a_check_digit_of_ten_is_an_x() {
    let rules = with_check_digit(&["0306406152", "0804429573"], "mod11");
    assert_eq!(read(&rules, "MRN: 080442957X").as_deref(), Some("080442957X"));
    assert_eq!(read(&rules, "MRN: 0-8044-2957-x").as_deref(), Some("080442957X"));
}

#[test]
fn letters_stay_where_no_list_tells() {
    assert_eq!(mrn(&page(&["MRN: 1234567K"])), Some("1234567K"));
    assert_eq!(mrn(&page(&["MRN: 12X3456"])), Some("12X3456"));
}

#[test]
fn a_barcode_may_carry_more_than_the_number() {
    let rules = listing(&["4417093", "5520318"]);
    let text = ["The patient was seen in follow up today and denies any complaints at all."; 8];
    let read = |text_of_bars: &str, symbology| {
        let facts = of(&Sheet::new().lines(200, 300, &text).barcode(text_of_bars, symbology).reading, &rules);
        facts.mrns.first().map(|found| (found.value.0.clone(), found.certainty > 0.9))
    };
    let number = Some(("4417093".to_owned(), true));
    assert_eq!(read("MRN:4417093", Symbology::Code128), number);
    assert_eq!(read("MRN/Z4417093", Symbology::Code39), number);
    assert_eq!(read("MRN4417093", Symbology::Code128), number);
    assert_eq!(read("4417093^HARGROVE^DELLA^19510211", Symbology::Qr), number);
    assert_eq!(read("4417093|5520318", Symbology::Qr), None, "two numbers are nobody's");
    assert_eq!(read("LOT 77451203", Symbology::Code128), None);
}
