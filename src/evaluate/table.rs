//! The table, as a records manager reads and signs it.

use std::fmt;

use super::bound::upper_bound;
use super::measures::{Detection, Evaluation, Filed};
use super::plain::Tally;

impl Filed {
    /// The misfiled share of filed pages is at most this, with 95 % confidence.
    #[must_use]
    pub fn misfile_bound(&self) -> f64 {
        upper_bound(self.misfiled, self.filed)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.percent() {
            Some(percent) => write!(f, "{percent:5.1} %  ({} of {})", self.right, self.of),
            None => f.write_str("    –    (none)"),
        }
    }
}

impl fmt::Display for Detection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precision = Tally { right: self.right, of: self.right + self.wrongly };
        let recall = Tally { right: self.right, of: self.right + self.missed };
        let percent = |tally: Tally| tally.percent().map_or("–".to_owned(), |percent| format!("{percent:.1} %"));
        write!(
            f,
            "precision {}, recall {}, content pages lost {}",
            percent(precision),
            percent(recall),
            self.content_lost
        )
    }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = self.pages;
        writeln!(
            f,
            "Pages            {} in the truth, {} in the archive, {} missing, {} not in the truth, {} twice, {} duplicates left out",
            pages.truth, pages.exported, pages.missing, pages.extra, pages.exported_twice, pages.duplicates_left_out
        )?;
        if let Some(filing) = &self.filing {
            self.write_filing(f, filing)?;
        }
        if !self.review_reasons.is_empty() {
            writeln!(f, "In review, by reason")?;
            let mut reasons: Vec<_> = self.review_reasons.iter().collect();
            reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (reason, count) in reasons {
                writeln!(f, "  {count:6}  {reason}")?;
            }
        }
        if let Some(fields) = &self.fields {
            writeln!(f, "Read right, where printed")?;
            writeln!(f, "  Record number  {}", fields.mrn)?;
            writeln!(f, "  Date of birth  {}", fields.birth)?;
            writeln!(f, "  Name           {}", fields.name)?;
            writeln!(f, "  Account        {}", fields.account)?;
        }
        let tallies =
            [("Document type", self.doc_type), ("Date of service", self.service_date), ("Signature", self.signature)];
        for (what, tally) in tallies {
            if let Some(tally) = tally {
                writeln!(f, "{what:16} {tally}")?;
            }
        }
        if let Some(grouping) = &self.grouping {
            writeln!(
                f,
                "Documents        boundaries F1 {:.3} (precision {:.3}, recall {:.3}), {} of {} exactly right, {} found",
                grouping.boundary_f1(),
                grouping.boundary_precision,
                grouping.boundary_recall,
                grouping.exactly_right,
                grouping.documents,
                grouping.documents_found
            )?;
        }
        writeln!(f, "Blank pages      {}", self.blank)?;
        writeln!(f, "Separators       {}", self.separator)?;
        if let Some(text) = &self.text {
            let (recall, precision) =
                (Tally { right: text.hits, of: text.printed }, Tally { right: text.hits, of: text.read });
            writeln!(f, "Printed words    recall {recall}")?;
            writeln!(f, "                 precision {precision}")?;
        }
        Ok(())
    }
}

impl Evaluation {
    fn write_filing(&self, f: &mut fmt::Formatter<'_>, all: &Filed) -> fmt::Result {
        writeln!(f, "Filing           content   listed    filed    right  MISFILED   review  right of decidable")?;
        let levels = self.filing_by_level.iter().map(|(level, filed)| (level.as_str(), filed));
        for (what, filed) in std::iter::once(("all", all)).chain(levels) {
            write!(
                f,
                "  {what:14} {:7}  {:7}  {:7}  {:7}  {:8}  {:7}",
                filed.content, filed.listed, filed.filed, filed.right, filed.misfiled, filed.review
            )?;
            match filed.decidable {
                Some(decidable) => writeln!(f, "  {decidable}")?,
                None => writeln!(f)?,
            }
        }
        writeln!(
            f,
            "  Misfiled: {} of {} filed pages, with 95 % confidence at most {:.2} %; {} are of people not on the list.",
            all.misfiled,
            all.filed,
            100.0 * all.misfile_bound(),
            all.misfiled_not_listed
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::chart::{PageExport, PageState, PrintedFields};
    use crate::evaluate::evaluate;

    fn page(file: &str, page: u32, status: PageState, document: &str, mrn: Option<&str>) -> PageExport {
        PageExport {
            source: file.into(),
            page,
            status,
            document: Some(document.into()),
            page_in_document: Some(1),
            patient_mrn: mrn.map(Into::into),
            probability: None,
            reason: (status == PageState::Review).then(|| "One patient fits, but not surely enough (97.1 %).".into()),
            why: None,
            evidence: Vec::new(),
            alarm: None,
            copy_of: None,
            doc_type: Some("lab_results".into()),
            service_date: Some(jiff::civil::date(2001, 2, 3)),
            fields: PrintedFields {
                mrn: Some("0012-34-567".into()),
                name: Some("MARY A OBRIEN".into()),
                ..Default::default()
            },
            signature_present: Some(true),
            rotation: 0,
            text: "Alpha beta, note".into(),
            confidence: 90.0,
            sha256: String::new(),
        }
    }

    const TRUTH: &str = r#"
        {"file":"a.pdf","page":1,"role":"content","document_id":"D1","doc_type":"lab_results","patient_mrn":"1234567","printed":{"name":"O'Brien, Mary A","mrn":"1234567","dob":null,"account":null},"dob_iso":null,"service_date":"2001-02-03","signature_present":true,"level":"clean","words":"alpha beta gamma","handwriting":["note"],"decidable":true}
        {"file":"a.pdf","page":2,"role":"content","document_id":"D1","doc_type":"ecg","patient_mrn":null,"printed":null,"dob_iso":null,"service_date":null,"signature_present":null,"level":"heavy","words":"","decidable":false}
        {"file":"a.pdf","page":3,"role":"blank","document_id":null,"doc_type":null,"patient_mrn":null,"printed":{"name":null},"service_date":null,"signature_present":null,"level":"clean","words":""}
    "#;

    fn truth() -> String {
        TRUTH.lines().map(str::trim).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_right_archive_gets_a_clean_table() {
        let pages = [
            page("a.pdf", 1, PageState::Filed, "x", Some("01234567")),
            page("a.pdf", 2, PageState::Review, "x", None),
            page("a.pdf", 3, PageState::Blank, "", None),
        ];
        let found = evaluate(truth().as_bytes(), &pages).unwrap();
        let filing = found.filing.unwrap();
        assert_eq!((filing.right, filing.misfiled, filing.review), (1, 0, 1));
        assert_eq!(filing.decidable.unwrap().percent(), Some(100.0));
        let text = found.text.unwrap();
        assert_eq!((text.hits, text.printed, text.read), (2, 3, 2));
        assert_eq!(found.grouping.unwrap().exactly_right, 1);
        assert_eq!(found.doc_type.unwrap().right, 1);
        let table = found.to_string();
        assert!(table.contains("Misfiled: 0 of 1 filed pages"), "{table}");
        assert!(table.contains("1  One patient fits, but not surely enough … %)."), "{table}");
    }

    #[test]
    fn a_page_of_a_person_not_on_the_list_is_misfiled_wherever_it_is_filed() {
        let pages = [page("a.pdf", 2, PageState::Filed, "x", Some("7"))];
        let found = evaluate(truth().as_bytes(), &pages).unwrap();
        assert_eq!(found.filing.unwrap().misfiled_not_listed, 1);
        assert_eq!(found.pages.missing, 2);
    }

    #[test]
    fn a_measure_that_the_truth_does_not_know_is_left_out() {
        let pages = [page("a.pdf", 1, PageState::Filed, "x", Some("1"))];
        let found = evaluate(r#"{"file":"a.pdf","page":1,"role":"content"}"#.as_bytes(), &pages).unwrap();
        assert!(found.filing.is_none() && found.text.is_none() && found.grouping.is_none());
        assert!(!found.to_string().contains("Misfiled"));
    }

    #[test]
    fn truth_that_is_none_is_an_error_with_its_line() {
        let error = evaluate("\n{}".as_bytes(), &[]).unwrap_err();
        assert_eq!(error.to_string(), "line 2 of the truth is no page of it");
    }
}
