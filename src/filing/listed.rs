//! What is printed on a filed page, read with the list beside it.

use crate::chart::{Agreement, Comparison, Field, PageNumber, Patient, PrintedFields};

use super::roster::iso_digits;
use super::spelling::{fold, misreading};

/// Puts right what was misread on a page that is filed to this patient: where nothing but characters that look alike
/// parts a field from the list (`evidence`), what is printed is what the list has; and what stands on this page just as
/// the list has it is what is printed, though nobody could read its label.
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
    // A year of two digits whose century only the list tells.
    let is_born = evidence.iter().any(|a| a.field == Field::Birth && a.comparison == Comparison::Equal);
    if let (Some(read), Some(own)) = (fields.dob, patient.birth)
        && is_born
        && (read.month(), read.day()) == (own.month(), own.day())
        && (read.year() - own.year()).abs() == 100
    {
        fields.dob = Some(own);
    }
    // What stands on the page as the list has it is what is printed, whatever its label was read as.
    let stands = |field: Field| {
        evidence
            .iter()
            .any(|a| a.field == field && a.page == page && a.comparison == Comparison::Equal && a.area.is_some())
    };
    if fields.mrn.is_none() && stands(Field::Mrn) {
        fields.mrn = Some(patient.mrn.0.clone());
    }
    if fields.dob.is_none() && stands(Field::Birth) {
        fields.dob = patient.birth;
    }
    if fields.name.is_none() && stands(Field::Name) {
        fields.name = Some(patient.name.to_string());
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
    use crate::chart::Rect;
    use crate::filing::tests::patient;

    fn agreement(field: Field, comparison: Comparison) -> Agreement {
        Agreement { field, comparison, page: 1, area: None, weight: 9.0, misread: 0 }
    }

    fn read(comparison: Comparison) -> PrintedFields {
        let mut fields = PrintedFields {
            name: Some("TREADWELL, KETKO A".into()),
            mrn: Some("653679I".into()),
            dob: Some(date(1943, 10, 6)),
            account: Some("E114".into()),
        };
        let patient = patient("6536791", "TREADWELL, KEIKO", date(1943, 10, 8));
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

    #[test]
    fn what_stands_there_without_a_readable_label_is_printed_all_the_same() {
        let found = |field| Agreement { area: Some(Rect::new(1, 1, 9, 9)), ..agreement(field, Comparison::Equal) };
        let patient = patient("6536791", "TREADWELL, KEIKO", date(1943, 10, 8));
        let mut fields = PrintedFields { name: None, mrn: None, dob: None, account: None };
        as_listed(&mut fields, &[found(Field::Birth), found(Field::Mrn)], 1, &patient);
        assert_eq!((fields.mrn.as_deref(), fields.dob), (Some("6536791"), patient.birth));
        assert_eq!(fields.name, None);
        // Another page of the document bears them.
        let mut other = PrintedFields { name: None, mrn: None, dob: None, account: None };
        as_listed(&mut other, &[found(Field::Birth)], 2, &patient);
        assert_eq!(other.dob, None);
    }

    #[test]
    fn the_century_of_a_short_year_is_the_list_s() {
        let patient = patient("6536791", "TREADWELL, KEIKO", date(2012, 3, 7));
        let printed = |dob| {
            let mut fields = PrintedFields { name: None, mrn: None, dob: Some(dob), account: None };
            as_listed(&mut fields, &[agreement(Field::Birth, Comparison::Equal)], 1, &patient);
            fields.dob
        };
        assert_eq!(printed(date(1912, 3, 7)), patient.birth);
        assert_eq!(printed(date(1913, 3, 7)), Some(date(1913, 3, 7)));
    }
}
