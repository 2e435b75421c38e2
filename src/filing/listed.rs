//! What is printed on a filed page, read with the list beside it.

use crate::chart::{Agreement, Comparison, Field, PageNumber, Patient, PrintedFields};

use super::roster::iso_digits;
use super::spelling::{fold, misreading};

/// Puts right what was misread on a page that is filed to this patient: where nothing but characters that look alike
/// parts a field from the list (`evidence`), what is printed is what the list has.
pub fn as_listed(fields: &mut PrintedFields, evidence: &[Agreement], page: PageNumber, patient: &Patient) {
    let misread = |field: Field| {
        let is_it = |a: &&Agreement| a.field == field && a.page == page;
        evidence.iter().find(is_it).is_some_and(|a| a.comparison == Comparison::Confusable)
    };
    if misread(Field::Mrn) && fields.mrn.as_ref().is_some_and(|read| looks_like(read, patient.mrn.as_str())) {
        fields.mrn = Some(patient.mrn.0.clone());
    }
    if misread(Field::Birth)
        && let (Some(read), Some(own)) = (fields.dob, patient.birth)
    {
        let digits = |date| String::from_utf8_lossy(&iso_digits(date)).into_owned();
        fields.dob = Some(if looks_like(&digits(read), &digits(own)) { own } else { read });
    }
    if misread(Field::Name)
        && let Some((last, given)) = fields.name.as_ref().and_then(|name| name.split_once(", "))
    {
        let (first, rest) = given.split_once(' ').map_or((given, ""), |(first, rest)| (first, rest));
        let right = |read: &str, own: &str| if looks_like(read, own) { own.to_owned() } else { read.to_owned() };
        let name = format!("{}, {} {rest}", right(last, &patient.name.last), right(first, &patient.name.first));
        fields.name = Some(name.trim_end().to_owned());
    }
}

/// Misread, not misspelt: look-alikes only, and not the same already.
fn looks_like(read: &str, listed: &str) -> bool {
    let strip = |text: &str| fold(text).trim_start_matches('0').to_owned();
    misreading(&strip(read), &strip(listed), 50.0, 2).is_some_and(|way| way.edits == 0 && way.confusions > 0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::chart::{Mrn, PersonName};

    fn agreement(field: Field, comparison: Comparison) -> Agreement {
        Agreement { field, comparison, page: 1, area: None, weight: 9.0 }
    }

    fn read(comparison: Comparison) -> PrintedFields {
        let mut fields = PrintedFields {
            name: Some("TREADWELL, KETKO A".into()),
            mrn: Some("653679I".into()),
            dob: Some(date(1943, 10, 6)),
            account: Some("E114".into()),
        };
        let name = PersonName { last: "TREADWELL".into(), first: "KEIKO".into(), ..PersonName::default() };
        let birth = Some(date(1943, 10, 8));
        let blank = String::new;
        let patient = Patient {
            mrn: Mrn("6536791".into()),
            name,
            other_names: Vec::new(),
            birth,
            sex: blank(),
            ssn_last4: blank(),
            phone: blank(),
            street: blank(),
            city: blank(),
            state: blank(),
            zip: blank(),
        };
        let evidence = [Field::Mrn, Field::Name, Field::Birth].map(|field| agreement(field, comparison));
        as_listed(&mut fields, &evidence, 1, &patient);
        fields
    }

    #[test]
    fn what_looks_alike_is_read_as_the_list_has_it() {
        let fields = read(Comparison::Confusable);
        assert_eq!(fields.name.as_deref(), Some("TREADWELL, KEIKO A"));
        assert_eq!((fields.mrn.as_deref(), fields.dob), (Some("6536791"), Some(date(1943, 10, 8))));
    }

    #[test]
    fn what_differs_otherwise_stays_as_it_was_read() {
        for comparison in [Comparison::Near, Comparison::Compatible, Comparison::Differs, Comparison::Equal] {
            let fields = read(comparison);
            assert_eq!(fields.name.as_deref(), Some("TREADWELL, KETKO A"));
            assert_eq!(fields.mrn.as_deref(), Some("653679I"));
        }
    }
}
