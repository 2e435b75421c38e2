//! What the name of a file may decide, and what it may not.

use super::*;

fn named(mrn: Option<&str>, full_name: Option<&str>, birth: Option<Date>) -> FileIdentity {
    FileIdentity { mrn: mrn.map(|mrn| Mrn(mrn.into())), name: full_name.map(name), birth, date: None }
}

/// Where one page of a file with this name belongs.
fn page_of(identity: &FileIdentity, sheet: Sheet) -> Filing {
    let roster = Roster::new(list(), &Nicknames::parse(Nicknames::BUILT_IN).unwrap());
    file_named(std::slice::from_ref(identity), &roster, &[sheet]).remove(0).filing
}

#[test]
fn the_name_of_a_file_is_a_second_identifier() {
    let nowak = named(Some("4100876"), Some("NOWAK, PIOTR"), None);
    let page = Sheet::default().name("NOWAK, PIOTR");
    assert!(waits(&one(page.clone())), "the name alone is not enough");
    assert_eq!(page_of(&nowak, page), filed("4100876"));
    assert_eq!(page_of(&nowak, Sheet::default().born(date(1945, 9, 13))), filed("4100876"));
    assert_eq!(page_of(&nowak, Sheet::default().mrn("4100876")), filed("4100876"));
    let dated = named(None, Some("NOWAK, PIOTR"), Some(date(1945, 9, 13)));
    assert_eq!(page_of(&dated, Sheet::default().name("NOWAK, PIOTR")), filed("4100876"));
}

#[test]
fn a_file_named_for_somebody_else_sends_its_pages_to_review() {
    let whole = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").born(date(1945, 9, 13));
    assert_eq!(one(whole.clone()), filed("4100876"));
    for identity in [
        named(Some("4100866"), None, None),
        named(Some("9999999"), None, None),
        named(None, Some("QUIST, HAROLD"), None),
        named(Some("4100876"), Some("NOWAK, PIOTR"), Some(date(1954, 9, 13))),
    ] {
        let filing = page_of(&identity, whole.clone());
        let doubt = Doubt::Contradiction { patient: Mrn("4100876".into()), field: Field::FileName };
        assert_eq!(filing, Filing::Review(doubt));
    }
}

#[test]
fn the_name_of_a_file_alone_files_nothing() {
    let nowak = named(Some("4100876"), Some("NOWAK, PIOTR"), Some(date(1945, 9, 13)));
    assert_eq!(page_of(&nowak, Sheet::default()), Filing::Review(Doubt::OneIdentifier(Field::FileName)));
    let numbered = named(Some("4100876"), None, None);
    assert!(waits(&page_of(&numbered, Sheet::default().mrn("4100876"))), "one number twice is one identifier");
}

#[test]
fn the_name_of_a_file_tips_no_balance_between_people_whom_the_page_may_mean() {
    let one_maru = named(Some("4100644"), Some("MARU, SIONE"), None);
    assert!(waits(&page_of(&one_maru, Sheet::default().name("MARU, SIONE").born(date(1977, 6, 4)))));
    let twin = named(Some("4100200"), Some("VARGA, ILONA"), None);
    assert!(waits(&page_of(&twin, Sheet::default().name("VARGA, I").born(date(1950, 3, 8)))));
    assert!(waits(&page_of(&twin, Sheet::default().born(date(1950, 3, 8)))));
}

#[test]
fn two_names_of_one_file_count_only_together() {
    let roster = Roster::new(list(), &Nicknames::parse(Nicknames::BUILT_IN).unwrap());
    let names = [named(Some("4100876"), None, None), named(Some("4100866"), None, None)];
    let page = Sheet::default().name("NOWAK, PIOTR");
    assert!(waits(&file_named(&names, &roster, &[page]).remove(0).filing));
}

#[test]
fn the_day_in_a_file_s_name_is_taken_where_the_paper_shows_none() {
    let mut identity = named(Some("4100876"), None, None);
    identity.date = Some(date(2018, 3, 1));
    let roster = Roster::new(list(), &Nicknames::parse(Nicknames::BUILT_IN).unwrap());
    let filings = file_named(&[identity], &roster, &[Sheet::default().name("NOWAK, PIOTR")]);
    assert_eq!(filings[0].service_date, Some(date(2018, 3, 1)));
}
