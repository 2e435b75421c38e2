//! Which identifiers file a page, and which keep it back.

use super::*;

#[test]
fn a_page_with_a_merged_number_is_filed_to_the_number_that_answers_for_it() {
    let sheet = || [Sheet::default().mrn("0049990017").name("NOWAK, PIOTR")];
    let separator =
        || [Sheet::separator(Separator::Patient(Mrn("49990017".into()))), Sheet::default().name("NOWAK, PIOTR")];
    let roster = || Roster::new(list(), &Nicknames::parse(Nicknames::BUILT_IN).unwrap());
    let merged = roster().with_merged(&[(Mrn("0049990017".into()), Mrn("4100876".into()))]);
    assert!(waits(&file_sheets(&roster(), &sheet())[0].filing));
    assert_eq!(file_sheets(&merged, &sheet())[0].filing, filed("4100876"));
    assert!(waits(&file_sheets(&roster(), &separator())[1].filing));
    assert_eq!(file_sheets(&merged, &separator())[1].filing, filed("4100876"));
}

#[test]
fn a_page_is_filed_when_number_and_name_agree() {
    assert_eq!(one(Sheet::default().mrn("004100876").name("NOWAK, PIOTR")), filed("4100876"));
}

#[test]
fn a_page_without_a_number_is_filed_when_name_and_birth_mean_one_patient() {
    assert_eq!(one(Sheet::default().name("NOWAK, PIOTR").born(date(1945, 9, 13))), filed("4100876"));
    assert_eq!(one(Sheet::default().name("ORTIZ, BENITA").born(date(1984, 1, 30))), filed("4100866"));
}

#[test]
fn a_name_without_a_birth_needs_two_of_street_phone_and_ssn() {
    let name = Sheet::default().name("NOWAK, PIOTR");
    assert!(waits(&one(name.clone())));
    assert!(waits(&one(name.clone().phone("5559045832"))));
    assert_eq!(one(name.phone("5559045832").street("5 Bay Drive")), filed("4100876"));
}

#[test]
fn another_patients_number_on_this_persons_paper_goes_to_review() {
    let filing = one(Sheet::default().mrn("4100866").name("NOWAK, PIOTR").born(date(1945, 9, 13)));
    let Filing::Review(Doubt::Contradiction { field, .. }) = filing else { panic!("a doubt about the number") };
    assert_eq!(field, Field::Mrn);
}

#[test]
fn a_mistyped_number_that_nobody_has_goes_to_review() {
    assert!(waits(&one(Sheet::default().mrn("4100867").name("NOWAK, PIOTR").born(date(1945, 9, 13)))));
    assert!(waits(&one(Sheet::default().mrn("4108076").name("NOWAK, PIOTR").born(date(1945, 9, 13)))));
}

#[test]
fn one_misread_digit_is_forgiven_when_name_and_birth_mean_the_same_patient() {
    let page = Sheet::default().mrn("4100B76").name("NOWAK, PIOTR");
    assert_eq!(one(page.clone().born(date(1945, 9, 13))), filed("4100876"));
    assert!(waits(&one(Sheet::default().mrn("4100B76"))));
}

#[test]
fn a_number_without_a_label_speaks_for_a_patient_and_never_against() {
    let mut page = Sheet::default().name("NOWAK, PIOTR").born(date(1945, 9, 13)).mrn("5556408");
    page.facts.mrns[0].label = None;
    page.facts.mrns[0].certainty = 0.6;
    assert_eq!(one(page), filed("4100876"));
}

#[test]
fn a_number_and_a_name_anywhere_on_the_page_are_found_by_looking_them_up() {
    let mut page = Sheet::default().mrn("4100876");
    for word in ["Re:", "Nowak,", "Piotr"] {
        page.word(word, 90.0);
        page.reading.words.iter_mut().for_each(|word| word.line = 0);
    }
    assert_eq!(one(page), filed("4100876"));
}

#[test]
fn a_strangers_number_without_a_label_is_chance_only_where_numbers_lie_close() {
    let mut page = Sheet::default().name("NOWAK, PIOTR").born(date(1945, 9, 13));
    page.word("4100866", 90.0);
    assert!(waits(&one(page.clone())), "one number in a million is somebody's");
    let mut close = list();
    close.extend((0..9000).map(|number| patient(&format!("{}", 4_096_000 + number), "Any, Body", date(1950, 1, 2))));
    let mut seen = std::collections::HashSet::new();
    close.retain(|person| seen.insert(person.mrn.bare()));
    assert_eq!(file_with(close, &[page])[0].filing, filed("4100876"), "nine numbers of ten are somebody's");
}

#[test]
fn a_surely_read_number_one_digit_off_is_mistyped_and_a_doubtful_one_misread() {
    let page = |confidence| {
        let mut page = Sheet::default().name("NOWAK, PIOTR").born(date(1945, 9, 13));
        let found = page.found(Mrn("4100816".into()), "4100816", confidence);
        page.facts.mrns.push(found);
        one(page)
    };
    assert!(matches!(page(97.0), Filing::Review(Doubt::Contradiction { field: Field::Mrn, .. })));
    assert_eq!(page(80.0), filed("4100876"));
}

#[test]
fn a_doubtful_number_that_may_be_either_of_two_neighbours_files_to_neither() {
    let twins = vec![
        patient("4105063", "Varga, Ilona", date(1950, 3, 8)),
        patient("4108063", "Varga, Ida", date(1950, 3, 8)),
        patient("4100876", "Nowak, Piotr", date(1945, 9, 13)),
    ];
    let page = |confidence| {
        let mut page = Sheet::default().name("VARGA, I").born(date(1950, 3, 8));
        let found = page.found(Mrn("4108063".into()), "4108063", confidence);
        page.facts.mrns.push(found);
        file_with(twins.clone(), &[page]).remove(0).filing
    };
    assert!(waits(&page(55.0)), "a 5 is easily read as an 8 there");
    assert_eq!(page(97.0), filed("4108063"));
}

#[test]
fn another_date_taken_for_a_birth_does_not_hide_the_patients_own() {
    let page = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").born(date(2001, 1, 26)).born(date(1945, 9, 13));
    assert_eq!(one(page), filed("4100876"));
    assert!(waits(&one(Sheet::default().mrn("4100876").name("NOWAK, PIOTR").born(date(2001, 1, 26)))));
}
