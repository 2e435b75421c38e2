//! A label stuck sideways onto an upright page.

use super::*;

/// Prints lines that run up or down the page, the first letter of the first at `x`, `y`.
fn sideways(mut sheet: Sheet, (x, y): (u32, u32), up: bool, lines: &[&str]) -> Sheet {
    for (place, text) in (0..).zip(lines) {
        let line = sheet.reading.words.last().map_or(0, |w| w.line + 1);
        let left = if up { x + place * 60 } else { x - place * 60 };
        let mut along = 0;
        for word in text.split(' ') {
            let length = word.chars().count() as u32 * PITCH;
            let top = if up { y - along - length } else { y + along };
            along += length + PITCH;
            let area = Rect::new(left, top, LETTER, length.max(1));
            sheet.reading.words.push(Word { text: word.into(), area, confidence: 95.0, line, block: line });
        }
    }
    sheet
}

fn note() -> Sheet {
    let text = ["The patient was seen in follow up today and denies any complaints at all."; 8];
    Sheet::new().lines(200, 300, &["PROGRESS NOTE"]).lines(200, 500, &text)
}

#[test]
fn a_label_that_stands_sideways_is_read_as_any() {
    let label = ["HARGROVE, DELLA M", "MRN: 4417093 ACCT: 88213047", "DOB: 02/11/1951 F"];
    for (place, up) in [((2000, 1500), true), ((2200, 300), false)] {
        let sheet = sideways(note(), place, up, &label);
        let facts = sheet.facts();
        assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"), "up: {up}");
        assert_eq!(mrn(&facts), Some("4417093"), "up: {up}");
        assert_eq!(account(&facts), Some("88213047"), "up: {up}");
        assert_eq!(birth(&facts), Some(date(1951, 2, 11)), "up: {up}");
        let found = &facts.mrns[0];
        let printed = &sheet.reading.words[found.words[0] as usize];
        assert_eq!((printed.text.as_str(), printed.area), ("4417093", found.area), "where it stands on the page");
        assert_eq!(facts.doc_type.map(|kind| kind.slug).as_deref(), Some("progress_note"));
    }
}

#[test]
fn upright_words_are_never_laid_on_their_side() {
    let column = Sheet::new().lines(200, 300, &["ill", "II.", "1/2", "MRN:", "I", "4417093"]);
    assert!(turned_words(&column.reading).is_empty());
    assert!(turned_words(&note().reading).is_empty());
}

fn turned_words(reading: &PageReading) -> Vec<String> {
    let (_, turned) = crate::facts::turned::apart(reading);
    turned.iter().flat_map(|turned| turned.reading.words.iter().map(|word| word.text.clone())).collect()
}
