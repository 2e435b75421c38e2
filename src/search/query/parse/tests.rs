use proptest::prelude::*;

use super::*;

fn wrong(query: &str) -> (usize, String) {
    let error = parse(query).unwrap_err();
    (error.at, error.to_string())
}

#[test]
fn an_unknown_field_names_the_nearest_that_there_is() {
    for (query, field) in
        [("pateint:smith", "patient"), ("name:smith", "patient"), ("birth:1950", "dob"), ("dates:2019", "date")]
    {
        let (at, sentence) = wrong(query);
        assert_eq!(at, 1);
        assert!(sentence.contains(&format!("did you mean `{field}:`?")), "{sentence}");
        assert!(!sentence.contains("smith"), "a patient's name is repeated: {sentence}");
    }
    assert!(wrong("zzzzzz:1").1.contains("the fields are patient: mrn:"));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    assert_eq!(wrong("fever \"chest pain").0, 7);
    assert!(wrong("fever \"chest pain").1.contains("not closed"));
    assert!(wrong("date:..").1.contains("range"));
    assert!(wrong("date:2020..2019").1.contains("ends before it begins"));
    assert_eq!(wrong("dob:31/31/1950").0, 5);
    assert!(wrong("state:lost").1.contains("review"));
    assert!(wrong("patient:").1.contains("After `patient:` comes a name"));
    assert!(wrong("type: ").1.contains("document type"));
    assert!(wrong("").1.contains("nothing to search for"));
    assert!(wrong(" -- , ").1.contains("nothing to search for"));
    assert!(wrong("-fever").1.contains("not only what to leave out"));
    assert!(wrong("\"\"").1.contains("nothing between"));
    assert!(wrong("OR fever").1.contains("between two words"));
    assert!(wrong("fever OR").1.contains("between two words"));
    assert!(wrong("fever OR -cough").1.contains("left out"));
    assert!(wrong("f*ver").1.contains("end of a word"));
    assert!(wrong("f*").1.contains("at least two"));
    assert!(wrong(&"x".repeat(3000)).1.contains("too long"));
    assert!(wrong(&"x ".repeat(100)).1.contains("too many"));
}

#[test]
fn ordinary_questions_are_understood() {
    for query in [
        "fever",
        "chest pain",
        "\"chest pain\" -fracture",
        "smith , john",
        "a OR b OR c d",
        "fever AND cough NOT flu",
        "patient:o'brien",
        "patient: smith",
        "patient:\"Smith, John\" dob:1/31/1950",
        "mrn:00-12 34",
        "mrn:\"00 12 34\" type:\"history & physical\"",
        "mrn:000",
        "date:2019-01..2020-06 file:\"box 12\" state:review",
        "10:30 120/80 98.6 5'10\" Dx: dyspnea",
        "kowal* -\"no fever\"",
        "“chest pain”",
    ] {
        assert!(parse(query).is_ok(), "{query}: {:?}", parse(query).err());
    }
}

#[test]
fn a_question_never_prints_what_it_asks_for() {
    assert_eq!(format!("{:?}", parse("patient:kowalczyk").unwrap()), "Query(…)");
}

proptest! {
    #[test]
    fn arbitrary_questions_never_panic(query in "\\PC{0,60}") {
        let _ = parse(&query);
    }

    #[test]
    fn questions_of_signs_and_fields_never_panic(
        items in prop::collection::vec(
            prop::sample::select(vec![
                "\"", "-", "*", "OR", " ", "patient:", "mrn:", "dob:", "type:", "date:", "file:", "state:", "..",
                "2019", "o'brien", "é", "|", "a", "x:y", "'", "/", "\u{301}", "𝒳", "12/31/99", "\u{ad}",
            ]),
            0..14,
        )
    ) {
        if let Err(error) = parse(&items.concat()) {
            prop_assert!(error.at >= 1 && !error.what.is_empty());
        }
    }
}
