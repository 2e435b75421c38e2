//! Separator sheets and barcodes.

use super::*;

#[test]
fn separator_sheets_say_what_follows() {
    let sheet =
        |text: &str, symbology| Sheet::new().print(900, 300, "PATCH SHEET").barcode(text, symbology).facts().separator;
    assert_eq!(sheet("SEP", Symbology::Qr), Some(Separator::NewDocument));
    assert_eq!(sheet("MRN:4417093", Symbology::Code128), Some(Separator::Patient(Mrn("4417093".into()))));
    assert_eq!(sheet("MRN/Z4417093", Symbology::Code39), Some(Separator::Patient(Mrn("4417093".into()))));
    assert_eq!(sheet("DOCTYPE:ecg", Symbology::DataMatrix), Some(Separator::DocumentType("ecg".into())));
    let unread = Sheet::new().lines(900, 300, &["PATCH SHEET", "MRN: 4417093", "Reuse this sheet"]).facts().separator;
    assert_eq!(unread, Some(Separator::Patient(Mrn("4417093".into()))));
}

#[test]
fn a_barcode_on_a_full_page_is_no_separator() {
    let text = ["The patient was seen in follow up today and denies any complaints at all."; 8];
    let facts = Sheet::new().lines(200, 300, &text).barcode("SEP", Symbology::Qr).facts();
    assert_eq!(facts.separator, None);
}

#[test]
fn a_barcode_of_a_bare_record_number_is_one() {
    let listed: Vec<Mrn> = ["4417093", "5520318"].map(|m| Mrn(m.into())).into();
    let settings = Settings::default();
    let shape = MrnShape::learn(listed.iter());
    let rules = FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), Some(shape)).unwrap();
    let text = ["The patient was seen in follow up today and denies any complaints at all."; 8];
    let sheet = Sheet::new().lines(200, 300, &text).barcode("4417093", Symbology::Code128);
    let facts = of(&sheet.reading, &rules);
    assert_eq!(mrn(&facts), Some("4417093"));
    assert!(facts.mrns[0].words.is_empty() && facts.mrns[0].certainty > 0.9);
}
