//! The same sheet scanned twice.

use super::*;

const FLOWSHEET: &str = "nursing flowsheet date 03/07/1998 time 0800 pulse 88 blood pressure 134 over 82 temperature 98.6 oral \
                         respirations 18 per minute oxygen saturation 97 percent on room air pain score 3 of 10 nurse signed";

#[test]
fn of_a_sheet_scanned_twice_the_more_readable_scan_is_shown_first() {
    let office = Office::open();
    let catalog = &office.desk.room().catalog;
    let batch = catalog.begin_batch(BatchKind::Watch, "/scans").unwrap();
    let name = Path::new("twice.pdf");
    let sha256 = "cd".repeat(32);
    let arrival = Arrival { batch, name, sha256: &sha256, original: "originals/cd/x", bytes: 7, changed: 0 };
    let file = catalog.record(&arrival).unwrap().file;
    catalog.opened(file, 2).unwrap();
    // The first page in the file is the one that is harder to read.
    let mut faint = read(file, 1, &FLOWSHEET.replace("oxygen", "oxvgen"));
    if let Ok((reading, _)) = &mut faint.outcome {
        reading.words.iter_mut().for_each(|word| word.confidence = 61.0);
    }
    catalog.store(&[faint, read(file, 2, FLOWSHEET)]).unwrap();
    let to = || Filing::Filed { patient: Mrn("100210".to_owned()) };
    catalog.file(file, &vec![filing(1, to(), "nursing_flowsheet"), filing(2, to(), "nursing_flowsheet")]).unwrap();
    let documents = catalog.chart("100210").unwrap();
    let card = |page: u32| {
        let id = crate::catalog::document_id(&sha256, page);
        let document = documents.iter().find(|document| document.id == id).unwrap();
        format!("/pages/{}\"", document.first_page.number())
    };
    let ada = office.signed_in("ada", &["Clerk"]);
    let body = office.get("/chart?mrn=100210", &ada).body;
    let place = |text: &str| body.find(text).unwrap();
    assert!(place(&card(2)) < place(&card(1)), "the more readable one stands first");
    assert!(place(&card(1)) < place("scanned again"), "the other says so");
    assert_eq!(body.matches("scanned again").count(), 1);
}
