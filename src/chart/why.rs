//! Why a page is where it is, in one sentence.

use super::{Agreement, Candidate, Comparison, Field, Filing, Mrn, PageFiling, PageNumber};

impl PageFiling {
    /// Why the page is filed as it is, or whom it nearly fits, in one sentence; empty for blank pages and separators.
    ///
    /// It names record numbers and fields, never a name, a date or other words of the page. The boxes are those of the
    /// agreements of [`Self::meant`].
    #[must_use]
    pub fn why(&self) -> String {
        match (&self.filing, self.meant()) {
            (Filing::Filed { .. }, Some(meant)) => self.evidence_for(meant),
            (Filing::Review(doubt), Some(meant)) => format!("{doubt} {}", self.evidence_for(meant)),
            (Filing::Review(doubt), None) => doubt.to_string(),
            (Filing::Filed { .. }, None) | (Filing::Blank | Filing::Separator, _) => String::new(),
        }
    }

    /// The patient whom the decision is about: the one it is filed to, or the likeliest.
    #[must_use]
    pub fn meant(&self) -> Option<&Candidate> {
        self.candidates.first()
    }

    /// What speaks for and against one of the candidates, and how near the next one comes, in one sentence.
    #[must_use]
    pub fn evidence_for(&self, candidate: &Candidate) -> String {
        let said: Vec<String> =
            candidate.agreements.iter().map(|agreement| agreement.says(&candidate.mrn, self.page)).collect();
        let said = if said.is_empty() { format!("MRN {}", candidate.mrn.as_str()) } else { said.join("; ") };
        format!("{}{said}; {}.", self.how_likely(candidate), self.runner_up(candidate))
    }

    /// How a sentence about a candidate begins to whom the page is not filed: `Likeliest, with 0.93: `.
    #[must_use]
    pub fn how_likely(&self, candidate: &Candidate) -> String {
        match self.filing {
            Filing::Filed { .. } => String::new(),
            _ => format!("Likeliest, with {}: ", share(candidate.probability)),
        }
    }

    /// How such a sentence ends: `runner-up 0.0002`, the likeliest of the others.
    #[must_use]
    pub fn runner_up(&self, candidate: &Candidate) -> String {
        let others = self.candidates.iter().filter(|other| other.mrn != candidate.mrn);
        format!("runner-up {}", share(others.map(|other| other.probability).fold(0.0, f64::max)))
    }
}

impl Agreement {
    /// What its box says, as part of a sentence about the patient with this number on the page `here`: `name agrees under
    /// 1 OCR confusion here`.
    #[must_use]
    pub fn says(&self, mrn: &Mrn, here: PageNumber) -> String {
        let mrn = mrn.as_str();
        let place = match self.page {
            page if page == here => "here".to_owned(),
            page => format!("on page {page}"),
        };
        match (self.field, self.comparison) {
            (Field::Mrn, Comparison::Equal) => format!("MRN {mrn} read {place}"),
            (Field::Barcode, Comparison::Equal) => format!("MRN {mrn} on the separator, page {}", self.page),
            (Field::FileName, _) => format!("{} {}", self.field.in_few_words(), self.compares()),
            (field, _) => format!("{} {} {place}", field.in_few_words(), self.compares()),
        }
    }

    /// What the comparison came to: `agrees under 1 OCR confusion`.
    #[must_use]
    pub fn compares(&self) -> String {
        match (self.comparison, self.misread) {
            (Comparison::Confusable, 1) => "agrees under 1 OCR confusion".to_owned(),
            (Comparison::Confusable, several @ 2..) => format!("agrees under {several} OCR confusions"),
            (comparison, _) => comparison.in_few_words().to_owned(),
        }
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
    use crate::chart::{Doubt, Rect};

    fn agreement(field: Field, comparison: Comparison, page: PageNumber) -> Agreement {
        let misread = u32::from(comparison == Comparison::Confusable);
        Agreement { field, comparison, page, area: Some(Rect::new(1, 2, 3, 4)), weight: 9.0, misread }
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
            alarm: None,
        }
    }

    #[test]
    fn a_filed_page_says_why_in_one_sentence() {
        assert_eq!(
            filing(Filing::Filed { patient: Mrn("00123456".into()) }).why(),
            "MRN 00123456 read here; name agrees under 1 OCR confusion here; date of birth agrees on page 1; runner-up 0.0002."
        );
    }

    #[test]
    fn a_box_says_how_many_characters_were_misread_where_that_is_known() {
        let name = |misread| Agreement { misread, ..agreement(Field::Name, Comparison::Confusable, 2) };
        assert_eq!(name(3).compares(), "agrees under 3 OCR confusions");
        assert_eq!(name(0).compares(), "agrees under characters that look alike", "filed by an earlier version");
        let kept = r#"{"field":"name","comparison":"confusable","page":2,"area":null,"weight":9.0}"#;
        assert_eq!(serde_json::from_str::<Agreement>(kept).unwrap().misread, 0);
    }

    #[test]
    fn the_runner_up_of_the_second_is_the_first() {
        let filing = filing(Filing::Review(Doubt::NotOnTheList));
        let second = filing.evidence_for(&filing.candidates[1]);
        assert_eq!(second, "Likeliest, with 0.0002: MRN 00123457; runner-up 0.9998.");
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
