//! Sentences about single stacks, and thousands of pages of people who are hard to tell apart.

use jiff::civil::{Date, date};

use super::*;
use crate::chart::{
    Doubt, Field, Found, Mrn, PageOf, PageReading, Patient, PersonName, Rect, Separator, Signature, StackPage,
    TypeGuess, Word,
};
use crate::config::Settings;

mod crowd;
mod file_names;
mod strays;

fn name(text: &str) -> PersonName {
    let (last, given) = text.split_once(", ").unwrap();
    let mut given: Vec<&str> = given.split(' ').collect();
    let suffix = given.pop_if(|s| ["JR", "SR", "II", "III"].contains(s)).unwrap_or_default().to_owned();
    let first = given.remove(0).to_owned();
    PersonName { last: last.into(), first, middle: given.join(" "), suffix }
}

fn patient(mrn: &str, full_name: &str, birth: Date) -> Patient {
    Patient {
        mrn: Mrn(mrn.into()),
        name: name(full_name),
        other_names: Vec::new(),
        birth: Some(birth),
        sex: String::new(),
        ssn_last4: String::new(),
        phone: String::new(),
        street: String::new(),
        city: String::new(),
        state: String::new(),
        zip: String::new(),
    }
}

fn living_at(phone: &str, street: &str, patient: Patient) -> Patient {
    Patient { phone: phone.into(), street: street.into(), ..patient }
}

fn list() -> Vec<Patient> {
    vec![
        living_at("5554411901", "12 Elm St", patient("4100200", "Varga, Ilona Kata", date(1950, 3, 8))),
        living_at("5554411901", "12 Elm St", patient("4100311", "Varga, Ilana Rut", date(1950, 3, 8))),
        living_at("5556203377", "7 Oak Ave", patient("4100422", "Quist, Harold JR", date(1960, 11, 21))),
        living_at("5556203377", "7 Oak Ave", patient("4100533", "Quist, Harold SR", date(1931, 5, 2))),
        living_at("5558127740", "9 Pine Rd", patient("4100644", "Maru, Sione", date(1977, 6, 4))),
        living_at("5553391586", "31 Fir Ln", patient("4100755", "Maru, Sione", date(1977, 6, 4))),
        living_at("5557760219", "88 Ash Ct", patient("4100866", "Dela Cruz-Ortiz, Benita", date(1984, 1, 30))),
        living_at("5559045832", "5 Bay Dr", patient("4100876", "Nowak, Piotr", date(1945, 9, 13))),
    ]
}

/// A page under construction: what it says, with the reader's confidence.
#[derive(Clone, Default)]
struct Sheet {
    facts: PageFacts,
    reading: PageReading,
}

impl Sheet {
    fn word(&mut self, text: &str, confidence: f32) -> Vec<u32> {
        let line = self.reading.words.len() as u32;
        let area = Rect::new(10, 10 * line + 10, 100, 9);
        self.reading.words.push(Word { text: text.into(), area, confidence, line, block: 0 });
        vec![line]
    }

    fn found<T>(&mut self, value: T, printed: &str, confidence: f32) -> Found<T> {
        let words = self.word(printed, confidence);
        let area = self.reading.words[words[0] as usize].area;
        Found { value, printed: printed.into(), label: Some("Label:".into()), words, area, certainty: 0.9 }
    }

    fn mrn(mut self, mrn: &str) -> Self {
        let found = self.found(Mrn(mrn.into()), mrn, 90.0);
        self.facts.mrns.push(found);
        self
    }

    fn name(mut self, text: &str) -> Self {
        let found = self.found(name(text), text, 90.0);
        self.facts.names.push(found);
        self
    }

    fn born(mut self, birth: Date) -> Self {
        let found = self.found(birth, &birth.strftime("%m/%d/%Y").to_string(), 90.0);
        self.facts.births.push(found);
        self
    }

    fn phone(mut self, digits: &str) -> Self {
        let found = self.found(digits.to_owned(), digits, 90.0);
        self.facts.phones.push(found);
        self
    }

    fn street(mut self, line: &str) -> Self {
        let found = self.found(line.to_owned(), line, 90.0);
        self.facts.streets.push(found);
        self
    }

    /// "Page 2", of nobody says how many.
    fn counted(mut self, page: u32) -> Self {
        self.facts.page_of = Some(PageOf { page, of: None });
        self
    }

    fn numbered(mut self, page: u32, of: u32) -> Self {
        self.facts.page_of = Some(PageOf { page, of: Some(of) });
        self
    }

    fn titled(mut self, slug: &str) -> Self {
        self.facts.doc_type = Some(TypeGuess { slug: slug.into(), certainty: 0.9, titled: true });
        self
    }

    fn separator(separator: Separator) -> Self {
        Self { facts: PageFacts { separator: Some(separator), ..PageFacts::default() }, ..Self::default() }
    }

    fn blank() -> Self {
        Self { facts: PageFacts { blank: true, ..PageFacts::default() }, ..Self::default() }
    }
}

fn file_with(list: Vec<Patient>, sheets: &[Sheet]) -> StackFiling {
    let roster = Roster::new(list, &Nicknames::parse(Nicknames::BUILT_IN).unwrap());
    file_sheets(&roster, sheets)
}

fn file_sheets(roster: &Roster, sheets: &[Sheet]) -> StackFiling {
    file_named(&[], roster, sheets)
}

/// Files sheets of a file whose names say so much.
fn file_named(named: &[FileIdentity], roster: &Roster, sheets: &[Sheet]) -> StackFiling {
    let numbered: Vec<Sheet> = (1..)
        .zip(sheets)
        .map(|(number, sheet)| {
            let mut sheet = sheet.clone();
            sheet.reading.number = number;
            sheet
        })
        .collect();
    let pages: Vec<StackPage<'_>> =
        numbered.iter().map(|sheet| StackPage { reading: &sheet.reading, facts: &sheet.facts }).collect();
    let deciders = Deciders {
        document_type: &|pages| pages.iter().find_map(|page| page.doc_type.clone()),
        service_date: &|_, _| None,
    };
    file_stack(&pages, named, roster, &Settings::default().filing, &deciders)
}

fn one(sheet: Sheet) -> Filing {
    file_with(list(), &[sheet]).remove(0).filing
}

fn filed(mrn: &str) -> Filing {
    Filing::Filed { patient: Mrn(mrn.into()) }
}

fn waits(filing: &Filing) -> bool {
    matches!(filing, Filing::Review(_))
}

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
fn two_people_with_two_identifiers_each_on_one_page_raise_the_alarm() {
    let page = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").born(date(1945, 9, 13));
    let page = page.name("ORTIZ, BENITA").born(date(1984, 1, 30));
    let Filing::Review(Doubt::TwoIdentities(both)) = one(page) else { panic!("two identities") };
    assert_eq!(both, [Mrn("4100876".into()), Mrn("4100866".into())]);
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
fn another_date_taken_for_a_birth_does_not_hide_the_patients_own() {
    let page = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").born(date(2001, 1, 26)).born(date(1945, 9, 13));
    assert_eq!(one(page), filed("4100876"));
    assert!(waits(&one(Sheet::default().mrn("4100876").name("NOWAK, PIOTR").born(date(2001, 1, 26)))));
}

#[test]
fn a_second_name_is_forgiven_beside_number_birth_and_name() {
    let page = Sheet::default().name("EASTVALE, N").name("NOWAK, PIOTR");
    assert!(waits(&one(page.clone().mrn("4100876"))));
    assert_eq!(one(page.mrn("4100876").born(date(1945, 9, 13))), filed("4100876"));
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
