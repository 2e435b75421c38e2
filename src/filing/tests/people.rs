//! People who are hard to tell apart, and people who are not on the list.

use super::*;

#[test]
fn a_twin_is_told_by_the_first_name_and_never_by_birth_and_address() {
    let home = Sheet::default().born(date(1950, 3, 8)).phone("5554411901").street("12 Elm St");
    assert!(waits(&one(home.clone())));
    assert_eq!(one(home.clone().name("VARGA, ILONA")), filed("4100200"));
    assert!(waits(&one(home.name("VARGA, I"))));
}

#[test]
fn father_and_son_are_told_by_suffix_or_birth() {
    assert!(waits(&one(Sheet::default().name("QUIST, HAROLD"))));
    assert_eq!(one(Sheet::default().name("QUIST, HAROLD").born(date(1931, 5, 2))), filed("4100533"));
    assert!(waits(&one(Sheet::default().name("QUIST, HAROLD JR").born(date(1931, 5, 2)))));
    assert!(waits(&one(Sheet::default().mrn("4100422").name("QUIST, HAROLD SR"))));
}

#[test]
fn people_of_one_name_and_birth_are_told_by_number_phone_or_street() {
    let page = Sheet::default().name("MARU, SIONE").born(date(1977, 6, 4));
    assert!(matches!(one(page.clone()), Filing::Review(Doubt::SeveralPatients(both)) if both.len() == 2));
    assert_eq!(one(page.clone().phone("5553391586")), filed("4100755"));
    assert!(waits(&one(page.clone().phone("5552008164"))));
    assert_eq!(one(page.mrn("4100644")), filed("4100644"));
}

#[test]
fn a_namesake_born_another_day_is_not_on_the_list() {
    for birth in [date(1946, 9, 13), date(1955, 9, 13), date(1945, 9, 31 - 1), date(1943, 9, 13)] {
        assert!(waits(&one(Sheet::default().name("NOWAK, PIOTR").born(birth))), "{birth}");
    }
    assert!(waits(&one(Sheet::default().name("MARU, SIONE").born(date(1977, 4, 6)))));
}

#[test]
fn somebody_with_no_likeness_on_the_list_is_said_not_to_be_on_it() {
    let filing = one(Sheet::default().mrn("7755001").name("OKAFOR, NGOZI").born(date(1990, 2, 2)));
    assert_eq!(filing, Filing::Review(Doubt::NotOnTheList));
}

#[test]
fn a_married_name_needs_birth_and_address() {
    let page = Sheet::default().name("SMITH, BENITA").born(date(1984, 1, 30));
    assert!(waits(&one(page.clone())));
    assert_eq!(one(page.street("88 Ash Court")), filed("4100866"));
}

#[test]
fn a_changed_telephone_does_not_hide_name_and_birth_and_a_moved_namesake_waits() {
    let page = Sheet::default().name("NOWAK, PIOTR").born(date(1945, 9, 13)).phone("5550001122");
    assert_eq!(one(page.clone()), filed("4100876"));
    assert!(waits(&one(page.street("400 Cliff Road"))));
}

#[test]
fn a_printed_sex_parts_people_of_one_name() {
    let mut list = list();
    list.iter_mut().filter(|person| person.name.last == "Nowak").for_each(|person| person.sex = "M".into());
    let with_sex = |letter: &str| {
        let mut page = Sheet::default().name("NOWAK, PIOTR").born(date(1945, 9, 13));
        page.word("Sex:", 95.0);
        page.word(letter, 95.0);
        page.reading.words.iter_mut().rev().take(2).for_each(|word| word.line = 9);
        file_with(list.clone(), &[page]).remove(0).filing
    };
    assert_eq!(with_sex("M"), filed("4100876"));
    assert!(matches!(with_sex("F"), Filing::Review(Doubt::Contradiction { field: Field::Sex, .. })));
}

#[test]
fn a_second_name_is_forgiven_beside_number_birth_and_name() {
    let page = Sheet::default().name("EASTVALE, N").name("NOWAK, PIOTR");
    assert!(waits(&one(page.clone().mrn("4100876"))));
    assert_eq!(one(page.mrn("4100876").born(date(1945, 9, 13))), filed("4100876"));
}
