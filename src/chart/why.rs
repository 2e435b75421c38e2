//! Why a page is where it is, in one sentence.

use super::{Agreement, Candidate, Comparison, Field, Filing, PageFiling, PageNumber};

impl PageFiling {
    /// Why the page is filed as it is, or whom it nearly fits, in one sentence; empty for blank pages and separators.
    ///
    /// It names record numbers and fields, never a name, a date or other words of the page. The boxes are those of the
    /// agreements of the first candidate.
    #[must_use]
    pub fn why(&self) -> String {
        let runner_up = self.candidates.get(1).map_or(0.0, |second| second.probability);
        let runner_up = format!("runner-up {}", share(runner_up));
        match (&self.filing, self.candidates.first()) {
            (Filing::Filed { .. }, Some(best)) => format!("{}; {runner_up}.", evidence(best, self.page)),
            (Filing::Review(doubt), Some(best)) => {
                let best_share = share(best.probability);
                format!("{doubt} Likeliest, with {best_share}: {}; {runner_up}.", evidence(best, self.page))
            }
            (Filing::Review(doubt), None) => doubt.to_string(),
            (Filing::Filed { .. }, None) | (Filing::Blank | Filing::Separator, _) => String::new(),
        }
    }
}

fn evidence(candidate: &Candidate, here: PageNumber) -> String {
    let said: Vec<String> =
        candidate.agreements.iter().map(|agreement| said(agreement, candidate.mrn.as_str(), here)).collect();
    if said.is_empty() { format!("MRN {}", candidate.mrn.as_str()) } else { said.join("; ") }
}

fn said(agreement: &Agreement, mrn: &str, here: PageNumber) -> String {
    let place = match agreement.page {
        page if page == here => "here".to_owned(),
        page => format!("on page {page}"),
    };
    match (agreement.field, agreement.comparison) {
        (Field::Mrn, Comparison::Equal) => format!("MRN {mrn} read {place}"),
        (Field::Barcode, Comparison::Equal) => format!("MRN {mrn} on the separator, page {}", agreement.page),
        (Field::FileName, comparison) => format!("{} {}", agreement.field.in_few_words(), comparison.in_few_words()),
        (field, comparison) => format!("{} {} {place}", field.in_few_words(), comparison.in_few_words()),
    }
}

impl Field {
    /// As a label in a table: `date of birth`.
    #[must_use]
    pub fn in_few_words(self) -> &'static str {
        match self {
            Self::Mrn => "record number",
            Self::Name => "name",
            Self::Birth => "date of birth",
            Self::Phone => "telephone",
            Self::Street => "street",
            Self::SsnLast4 => "last four of the SSN",
            Self::Sex => "sex",
            Self::Barcode => "separator",
            Self::FileName => "name of the file",
        }
    }
}

impl Comparison {
    /// What a clerk calls it, after the name of a field.
    #[must_use]
    pub fn in_few_words(self) -> &'static str {
        match self {
            Self::Equal => "agrees",
            Self::Confusable => "agrees under characters that look alike",
            Self::Near => "is one character away",
            Self::Compatible => "agrees in a shorter or other form",
            Self::Differs => "differs",
            Self::Missing => "says nothing",
        }
    }
}

/// A probability as a person reads it: enough digits to tell it from none and from certainty.
fn share(probability: f64) -> String {
    match probability {
        p if p < 0.000_05 => "0.0000".to_owned(),
        p if p < 0.01 => format!("{p:.4}"),
        p if p > 0.99 => format!("{p:.4}"),
        p => format!("{p:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Doubt, Mrn, Rect};

    fn agreement(field: Field, comparison: Comparison, page: PageNumber) -> Agreement {
        Agreement { field, comparison, page, area: Some(Rect::new(1, 2, 3, 4)), weight: 9.0 }
    }

    fn filing(filing: Filing) -> PageFiling {
        let agreements = vec![
            agreement(Field::Mrn, Comparison::Equal, 2),
            agreement(Field::Name, Comparison::Confusable, 2),
            agreement(Field::Birth, Comparison::Equal, 1),
        ];
        let candidate =
            |mrn: &str, probability, agreements| Candidate { mrn: Mrn(mrn.into()), probability, agreements };
        PageFiling {
            page: 2,
            filing,
            document: Some(0),
            page_in_document: Some(2),
            probability: 0.999_8,
            candidates: vec![candidate("00123456", 0.999_8, agreements), candidate("00123457", 0.000_2, Vec::new())],
            doc_type: None,
            service_date: None,
        }
    }

    #[test]
    fn a_filed_page_says_why_in_one_sentence() {
        assert_eq!(
            filing(Filing::Filed { patient: Mrn("00123456".into()) }).why(),
            "MRN 00123456 read here; name agrees under characters that look alike here; date of birth agrees on page 1; \
             runner-up 0.0002."
        );
    }

    #[test]
    fn a_page_that_waits_says_the_doubt_and_whom_it_nearly_fits() {
        let why = filing(Filing::Review(Doubt::NotOnTheList)).why();
        assert!(
            why.starts_with("No patient on the list fits what is printed here. Likeliest, with 0.9998: MRN 00123456")
        );
        let mut nobody = filing(Filing::Review(Doubt::NoIdentity));
        nobody.candidates.clear();
        assert_eq!(nobody.why(), Doubt::NoIdentity.to_string());
        assert_eq!(filing(Filing::Blank).why(), "");
    }
}
