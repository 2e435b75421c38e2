//! What is said of a page, and how true it is.

use super::*;

#[test]
fn a_filed_page_says_where_its_evidence_stands() {
    let filing = file_with(list(), &[Sheet::default().mrn("4100876").name("NOWAK, PIOTR")]).remove(0);
    let agreements = &filing.candidates[0].agreements;
    assert_eq!(agreements.iter().map(|found| found.field).collect::<Vec<_>>(), [Field::Mrn, Field::Name]);
    assert!(agreements.iter().all(|found| found.page == 1 && found.area.is_some() && found.weight > 0.0));
}

#[test]
fn papers_whose_patient_is_known_say_how_often_fields_differ_and_how_true_the_probabilities_are() {
    let roster = Roster::new(list(), &Nicknames::default());
    let right = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").born(date(1945, 9, 13));
    let mistyped = Sheet::default().mrn("4100866").name("NOWAK, PIOTR").born(date(1945, 9, 13));
    let stranger = Sheet::default().mrn("7755001").name("OKAFOR, NGOZI").born(date(1990, 2, 2));
    let mut calibrator = Calibrator::new(&roster);
    let nowak = Owner::Listed(Mrn("4100876".into()));
    let papers =
        [(&right, Some(nowak.clone())), (&mistyped, Some(nowak)), (&stranger, Some(Owner::NotListed)), (&right, None)];
    for (sheet, owner) in papers {
        let filings = file_sheets(&roster, std::slice::from_ref(sheet));
        calibrator.add(&[StackPage { reading: &sheet.reading, facts: &sheet.facts }], &filings, &[owner]);
    }
    let found = calibrator.finish();
    assert_eq!((found.pages, found.not_listed, found.filed, found.misfiled), (3, 1, 1, 0));
    let tally = |field: &str| found.fields.iter().find(|tally| tally.field == field).unwrap();
    assert_eq!((tally("mrn").compared, tally("mrn").differs), (2, 1));
    assert!(tally("mrn").estimated > tally("mrn").weight, "numbers differ more often than was thought");
    assert_eq!((tally("birth").compared, tally("birth").differs), (2, 0));
    assert_eq!(found.right_from(0.99), Some((2, 2)));
    assert!(found.to_string().contains("Of 2 pages said with 99.00 % or more, 100.00 %"), "{found}");
}

/// How sure it is that one page is the likeliest patient's.
fn sure(sheet: Sheet) -> f64 {
    file_with(list(), &[sheet])[0].probability
}

#[test]
fn whatever_holds_a_page_back_makes_it_less_sure() {
    let whole = Sheet::default().name("NOWAK, PIOTR").born(date(1945, 9, 13));
    let clean = sure(whole.clone());
    assert!(clean > 0.999, "{clean}");
    let mistyped = sure(whole.clone().mrn("4108076"));
    assert!((0.8..0.99).contains(&mistyped), "a number of nobody's: {mistyped}");
    let anothers = sure(whole.clone().mrn("4100422"));
    assert!((0.8..0.99).contains(&anothers), "another patient's number: {anothers}");
    let moved = sure(whole.street("400 Cliff Road"));
    assert!(moved < clean && moved > 0.99, "another street: {moved}");
}

#[test]
fn people_who_are_not_on_the_list_may_be_like_those_who_are() {
    let name = sure(Sheet::default().name("NOWAK, PIOTR"));
    assert!((0.8..0.97).contains(&name), "a namesake: {name}");
    let brother = sure(Sheet::default().name("NOWAK, STEFAN").born(date(1945, 9, 13)));
    assert!(brother < 0.5, "a brother of the same day: {brother}");
    let namesake = sure(Sheet::default().name("NOWAK, PIOTR").born(date(1946, 9, 13)));
    assert!(namesake < 0.7, "a namesake a year younger: {namesake}");
    let number = sure(Sheet::default().mrn("4100876"));
    assert!((0.9..0.999).contains(&number), "a number that may be mistyped: {number}");
}

#[test]
fn a_name_that_no_one_bears_is_a_misreading_and_one_that_people_bear_may_be_theirs() {
    let page = |name: &str| sure(Sheet::default().name(name).born(date(1950, 3, 8)));
    assert!(page("VARGA, ILQNA") > page("VARGA, ILANA").min(0.9), "nobody is called that");
    assert!(page("VARGA, IRENA") < 0.7, "a third sister");
}
