use jiff::civil::date;

use super::*;
use crate::people::Roster;

/// One listed person of our choosing, beside others with other names.
fn listed(mrn: &str, last: &str, first: &str, middle: &str, suffix: &str) -> Person {
    let mut person = Roster::invent(1, 8, 0.0, 0, crate::MrnShape::default()).people.remove(0);
    (person.mrn, person.last, person.first) = (mrn.to_owned(), last.to_owned(), first.to_owned());
    (person.middle, person.suffix) = (middle.to_owned(), suffix.to_owned());
    person.born = date(1950, 3, 7);
    (person.street, person.phone, person.ssn_last4) =
        ("12 Kestrel Ct".to_owned(), "(206) 555-0100".to_owned(), "1234".to_owned());
    person
}

fn name(last: &str, first: &str) -> NameOnPaper {
    NameOnPaper { last: last.to_owned(), first: first.to_owned(), ..NameOnPaper::default() }
}

fn print(name: NameOnPaper) -> DocumentPrint {
    DocumentPrint { name: Some(name), born: Some(date(1950, 3, 7)), ..DocumentPrint::default() }
}

fn means(print: &DocumentPrint, people: &[Person]) -> Option<String> {
    judge(print, people).means
}

#[test]
fn a_name_and_a_birth_date_that_one_person_has_decide() {
    let people = [listed("1", "Okonkwo", "Esther", "", ""), listed("2", "Okonkwo", "Edith", "", "")];
    assert_eq!(means(&print(name("OKONKWO", "ESTHER")), &people).as_deref(), Some("1"));
    assert_eq!(means(&print(name("OKONKWO", "E")), &people), None, "the initial fits both");
}

#[test]
fn two_people_of_the_same_name_and_birth_date_are_told_apart_by_address_only() {
    let mut other = listed("2", "Lee", "Fiona", "", "");
    other.street = "99 Tannery St".to_owned();
    let people = [listed("1", "Lee", "Fiona", "", ""), other];
    let mut paper = print(name("Lee", "Fiona"));
    assert_eq!(means(&paper, &people), None);
    paper.street = Some("99 TANNERY ST".to_owned());
    assert_eq!(means(&paper, &people).as_deref(), Some("2"));
}

#[test]
fn a_nickname_a_missing_suffix_and_half_a_surname_agree() {
    let people = [listed("1", "Bristow-Hale", "William", "Earl", "Jr")];
    assert_eq!(means(&print(name("Bristow", "Bill")), &people).as_deref(), Some("1"));
}

#[test]
fn another_suffix_or_middle_initial_does_not_agree() {
    let people = [listed("1", "Hall", "James", "Oscar", "Sr")];
    let junior = NameOnPaper { suffix: "Jr".to_owned(), ..name("Hall", "James") };
    let other_middle = NameOnPaper { middle: "P".to_owned(), ..name("Hall", "James") };
    assert_eq!(means(&print(junior), &people), None);
    assert_eq!(means(&print(other_middle), &people), None);
}

#[test]
fn a_maiden_name_decides_only_with_birth_date_and_address_or_telephone() {
    let people = [listed("1", "Walters", "Ruth", "", "")];
    let mut paper = print(name("Crabtree", "Ruth"));
    assert_eq!(means(&paper, &people), None);
    paper.phone = Some("(206) 555-0100".to_owned());
    assert_eq!(means(&paper, &people).as_deref(), Some("1"));
}

#[test]
fn without_a_birth_date_two_of_address_telephone_and_ssn_are_needed() {
    let people = [listed("1", "Walters", "Ruth", "", "")];
    let mut paper = DocumentPrint { born: None, account: Some("778".to_owned()), ..print(name("Walters", "Ruth")) };
    assert_eq!(means(&paper, &people), None, "the account number tells nothing");
    paper.street = Some("12 Kestrel Ct".to_owned());
    assert_eq!(means(&paper, &people), None);
    paper.ssn_last4 = Some("1234".to_owned());
    assert_eq!(means(&paper, &people).as_deref(), Some("1"));
}

#[test]
fn another_patients_record_number_on_this_paper_decides_nothing() {
    let people = [listed("1", "Walters", "Ruth", "", ""), listed("2", "Moore", "Otis", "", "")];
    let paper = DocumentPrint { mrn: Some("2".to_owned()), ..print(name("Walters", "Ruth")) };
    assert_eq!(judge(&paper, &people), Verdict { id_strength: "mrn", means: None });
}

#[test]
fn people_who_are_not_on_the_list_are_never_meant() {
    let stranger = Person { listed: false, ..listed("1", "Walters", "Ruth", "", "") };
    assert_eq!(means(&print(name("Walters", "Ruth")), &[stranger]), None);
}
