//! Pages that are decided together.

use super::*;

#[test]
fn two_people_with_two_identifiers_each_on_one_page_raise_the_alarm() {
    let page = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").born(date(1945, 9, 13));
    let page = page.name("ORTIZ, BENITA").born(date(1984, 1, 30));
    let Filing::Review(Doubt::TwoIdentities(both)) = one(page) else { panic!("two identities") };
    assert_eq!(both, [Mrn("4100876".into()), Mrn("4100866".into())]);
}

#[test]
fn with_no_list_everything_waits() {
    let filings = file_with(Vec::new(), &[Sheet::default().mrn("1").name("NOWAK, PIOTR")]);
    assert_eq!(filings[0].filing, Filing::Review(Doubt::NoPatientList));
}

#[test]
fn a_later_page_takes_over_what_its_document_says() {
    let first = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").titled("ecg").numbered(1, 2);
    let filings = file_with(list(), &[first, Sheet::blank(), Sheet::default().numbered(2, 2)]);
    assert_eq!(filings[2].filing, filed("4100876"));
    assert_eq!((filings[0].document, filings[2].document, filings[2].page_in_document), (Some(0), Some(0), Some(2)));
    assert_eq!((&filings[1].filing, filings[1].document), (&Filing::Blank, None));
}

#[test]
fn number_on_one_page_and_birth_on_the_next_are_two_identifiers() {
    let first = Sheet::default().mrn("4100876").numbered(1, 2);
    let filings = file_with(list(), &[first, Sheet::default().born(date(1945, 9, 13)).numbered(2, 2)]);
    assert!(filings.iter().all(|page| page.filing == filed("4100876")));
}

#[test]
fn a_page_that_bears_nothing_and_no_number_is_not_filed_with_the_one_before() {
    let first = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").titled("ecg");
    assert!(waits(&file_with(list(), &[first, Sheet::default()])[1].filing));
}

#[test]
fn a_second_page_follows_a_first_that_bears_no_number_and_no_signature() {
    let first = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").titled("ecg");
    let mut second = Sheet::default().titled("ecg").numbered(2, 2);
    second.facts.doc_type.as_mut().unwrap().titled = false;
    let filings = |first: &Sheet, second: &Sheet| file_with(list(), &[first.clone(), second.clone()]);
    assert_eq!(filings(&first, &second)[1].filing, filed("4100876"));
    let mut signed = first.clone();
    signed.facts.signature = Signature::Present;
    assert!(waits(&filings(&signed, &second)[1].filing), "it has its end");
    second.facts.doc_type = None;
    assert!(waits(&filings(&first, &second)[1].filing), "nothing says that it is the same kind of paper");
}

#[test]
fn pages_that_count_on_and_bear_the_same_name_are_one_document() {
    let first = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").born(date(1945, 9, 13));
    let later = |page| Sheet::default().name("NOWAK, PIOTR").counted(page);
    let filings = file_with(list(), &[first.clone(), later(2), later(3)]);
    assert!(filings.iter().all(|page| page.filing == filed("4100876")));
    let of_another = Sheet::default().name("MARU, SIONE").counted(2);
    assert!(waits(&file_with(list(), &[first, of_another])[1].filing));
}

#[test]
fn what_other_papers_part_from_its_document_hands_nothing_on() {
    let first = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").titled("ecg").numbered(1, 3);
    let other = Sheet::default().mrn("4100866").name("ORTIZ, BENITA").titled("ecg").numbered(1, 1);
    let later = |page| Sheet::default().numbered(page, 3);
    let behind = file_with(list(), &[first.clone(), later(2), later(3)]);
    assert!(behind.iter().all(|page| page.filing == filed("4100876")));
    let apart = file_with(list(), &[first, other, later(2), later(3)]);
    assert!(waits(&apart[2].filing) && waits(&apart[3].filing), "the rest of a paper whose first page was lost");
}

#[test]
fn a_stray_page_does_not_break_a_document() {
    let first = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").numbered(1, 2);
    let stray = Sheet::default().mrn("4100866").name("ORTIZ, BENITA").titled("ecg");
    let second = Sheet::default().name("NOWAK, PIOTR").numbered(2, 2);
    let filings = file_with(list(), &[first, stray, second]);
    assert_eq!(filings.iter().map(|page| page.document).collect::<Vec<_>>(), [Some(0), Some(1), Some(0)]);
    assert_eq!(filings[2].filing, filed("4100876"));
    assert_eq!(filings[1].filing, filed("4100866"));
}

#[test]
fn pages_scanned_out_of_order_are_put_in_order() {
    let page = |number| Sheet::default().mrn("4100876").name("NOWAK, PIOTR").numbered(number, 3);
    let filings = file_with(list(), &[page(3), page(1), page(2)]);
    assert!(filings.iter().all(|page| page.document == Some(0)));
    assert_eq!(filings.iter().map(|page| page.page_in_document).collect::<Vec<_>>(), [Some(3), Some(1), Some(2)]);
}

#[test]
fn a_second_page_of_somebody_else_raises_the_alarm() {
    let first = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").numbered(1, 2);
    let other = Sheet::default().mrn("4100866").name("ORTIZ, BENITA").numbered(2, 2);
    let filings = file_with(list(), &[first.clone(), other.clone()]);
    assert_ne!(filings[0].document, filings[1].document);
    for page in &filings {
        assert!(matches!(&page.filing, Filing::Review(Doubt::TwoIdentities(both)) if both.len() == 2));
    }
    let apart = [first, Sheet::separator(Separator::NewDocument), other];
    assert_eq!(file_with(list(), &apart)[2].filing, filed("4100866"), "a separator says that they are two papers");
}

#[test]
fn a_later_page_decides_whose_rest_an_earlier_one_was() {
    let first = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").numbered(1, 3);
    let other = Sheet::default().mrn("4100866").name("ORTIZ, BENITA").numbered(1, 3);
    let last = |name| Sheet::default().name(name).numbered(3, 3);
    let pages = [first, other, Sheet::default().numbered(2, 3), last("ORTIZ, BENITA"), last("NOWAK, PIOTR")];
    let filings = file_with(list(), &pages);
    assert_eq!(filings[3].filing, filed("4100866"));
    assert_eq!(filings[4].filing, filed("4100876"));
    assert_eq!(filings.iter().map(|page| page.document).collect::<Vec<_>>(), [0, 1, 1, 1, 0].map(Some));
}

#[test]
fn papers_of_two_visits_are_two_documents() {
    let visit = |account: &str| {
        let mut page = Sheet::default().mrn("4100876").name("NOWAK, PIOTR");
        let found = page.found(account.to_owned(), account, 90.0);
        page.facts.accounts.push(found);
        page
    };
    let same = file_with(list(), &[visit("V884120077"), visit("V884120077")]);
    let other = file_with(list(), &[visit("V884120077"), visit("V310998246")]);
    assert!(other[0].document != other[1].document, "{:?}", same[1].document);
}

#[test]
fn a_separators_patient_still_needs_a_word_on_the_page() {
    let sheet = Sheet::separator(Separator::Patient(Mrn("4100876".into())));
    let pages = [sheet.clone(), Sheet::default().name("NOWAK, PIOTR"), sheet, Sheet::default()];
    let filings = file_with(list(), &pages);
    assert_eq!(filings[0].filing, Filing::Separator);
    assert_eq!(filings[1].filing, filed("4100876"));
    assert!(waits(&filings[3].filing));
    let other = [pages[0].clone(), Sheet::default().mrn("4100866").name("ORTIZ, BENITA")];
    assert!(waits(&file_with(list(), &other)[1].filing));
}

#[test]
fn a_separator_ends_the_document_before_it() {
    let page = |number| Sheet::default().mrn("4100876").name("NOWAK, PIOTR").numbered(number, 2);
    let filings = file_with(list(), &[page(1), Sheet::separator(Separator::NewDocument), page(2)]);
    assert_ne!(filings[0].document, filings[2].document);
}
