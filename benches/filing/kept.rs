//! The kept readings of an archive, found facts in and filed anew, against labelled truth.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chartroom::catalog::Catalog;
use chartroom::chart::{Filing, PageExport, PageFacts, PageFiling, PageReading, PageState, Patient, PrintedFields};
use chartroom::evaluate::{Evaluation, Tally, Truth, evaluate};
use chartroom::filing::as_listed;
use rayon::prelude::*;

use crate::stacks::{House, Judge, LeftOut};

/// An archive whose truth is known.
pub(crate) struct Kept {
    pub(crate) house: House,
    files: Vec<(String, Vec<PageReading>)>,
    /// As the archive has them, by place; in their order.
    exports: Vec<PageExport>,
    truth: PathBuf,
}

impl Kept {
    /// Reads the catalog of the archive from a copy, so that the archive stays as it is.
    pub(crate) fn of(archive: &Path, truth: &Path) -> Self {
        let passing = tempfile::tempdir().expect("a folder for the catalog");
        for name in ["catalog.db", "catalog.db-wal"] {
            if archive.join(name).exists() {
                fs::copy(archive.join(name), passing.path().join(name)).expect("the catalog is copied");
            }
        }
        let catalog = Catalog::open(&passing.path().join("catalog.db")).expect("the catalog opens");
        let mut files = Vec::new();
        for file in catalog.finished().expect("the files") {
            let mut readings = Vec::new();
            catalog.each_reading(file.id, |reading, _| readings.push(reading)).expect("the readings");
            let names = catalog.source_names(file.id).expect("the names");
            files.push((names.into_iter().next().unwrap_or_default(), readings));
        }
        let mut exports = Vec::new();
        let keep = |page| {
            exports.push(page);
            ControlFlow::Continue(())
        };
        catalog.each_page(keep).expect("the pages");
        let list: Vec<Patient> = catalog.people_on_the_list().expect("the list");
        Self { house: House { list, ..House::default() }, files, exports, truth: truth.to_owned() }
    }

    /// The line of this archive with one thing left out.
    pub(crate) fn line(&self, left_out: LeftOut) -> String {
        let judge = Judge::new(&self.house, left_out);
        let decide = |(source, readings): &(String, Vec<PageReading>)| {
            let facts = judge.facts(readings);
            let decided = judge.decide(source, readings, &facts);
            facts
                .into_iter()
                .zip(decided)
                .map(|(facts, filing)| ((source.clone(), filing.page), (facts, filing)))
                .collect()
        };
        let decided: Vec<Vec<_>> = self.files.par_iter().map(decide).collect();
        let decided: HashMap<(String, u32), (PageFacts, PageFiling)> = decided.into_iter().flatten().collect();
        let list: HashMap<&str, &Patient> =
            self.house.list.iter().map(|patient| (patient.mrn.as_str(), patient)).collect();
        let mut pages = self.exports.clone();
        for page in &mut pages {
            if let Some((facts, filing)) = decided.get(&(page.source.clone(), page.page)) {
                anew(page, facts, filing, &list);
            }
        }
        let open = || BufReader::new(File::open(&self.truth).expect("the truth"));
        let evaluation = evaluate(open(), &pages).expect("the truth is as it should be");
        let truth = Truth::read(open()).expect("the truth is as it should be");
        let sure =
            |page: &&PageExport| page.status != PageState::Duplicate && page.probability.is_some_and(|p| p >= 0.99);
        let best = |page: &PageExport| {
            let filing = &decided.get(&(page.source.clone(), page.page))?.1;
            Some(filing.candidates.first()?.mrn.bare())
        };
        let is_right = |page: &&PageExport| {
            let owner = truth.patient(&page.source, page.page).flatten();
            owner.is_some_and(|owner| best(page).is_some_and(|best| owner.trim_start_matches('0') == best))
        };
        let sure: Vec<&PageExport> = pages.iter().filter(sure).collect();
        let right = sure.iter().copied().filter(|page| is_right(page)).count();
        format!("{} {right:>4} of {:<4}", line(&evaluation), sure.len())
    }

    pub(crate) const HEADINGS: &'static str =
        "filed misfiled decidable   mrn  birth   name account service   ends  right of 99 %";
}

/// The page with what was found and decided now.
fn anew(page: &mut PageExport, facts: &PageFacts, filing: &PageFiling, list: &HashMap<&str, &Patient>) {
    if page.status == PageState::Duplicate {
        return;
    }
    let patient = if let Filing::Filed { patient } = &filing.filing { Some(patient.0.clone()) } else { None };
    page.status = match &filing.filing {
        Filing::Filed { .. } => PageState::Filed,
        Filing::Review(_) => PageState::Review,
        Filing::Blank => PageState::Blank,
        Filing::Separator => PageState::Separator,
    };
    page.document = filing.document.map(|document| format!("{}-{document}", page.source));
    page.page_in_document = filing.page_in_document;
    page.probability = Some(filing.probability);
    page.doc_type.clone_from(&filing.doc_type);
    page.service_date = filing.service_date;
    page.fields = PrintedFields {
        name: facts.names.first().map(|found| found.value.to_string()),
        mrn: facts.mrns.first().map(|found| found.value.0.clone()),
        dob: facts.births.first().map(|found| found.value),
        account: facts.accounts.first().map(|found| found.value.clone()),
    };
    if let Some(patient) = patient.as_ref().and_then(|mrn| list.get(mrn.as_str())) {
        let evidence = filing.candidates.first().map(|best| best.agreements.clone()).unwrap_or_default();
        as_listed(&mut page.fields, &evidence, page.page, patient);
    }
    page.patient_mrn = patient;
}

fn line(evaluation: &Evaluation) -> String {
    let percent = |tally: Option<Tally>| tally.and_then(|tally| tally.percent()).unwrap_or_default();
    let (filed, fields) = (evaluation.filing.unwrap_or_default(), evaluation.fields);
    let field = |of: fn(&chartroom::evaluate::Fields) -> Tally| percent(fields.as_ref().map(of));
    let ends = evaluation.grouping.map_or(0.0, |grouping| 100.0 * grouping.boundary_f1());
    format!(
        "{:>5} {:>8} {:>9.2} {:>5.1} {:>6.1} {:>6.1} {:>7.1} {:>7.2} {ends:>6.2} ",
        filed.filed,
        filed.misfiled,
        percent(filed.decidable),
        field(|fields| fields.mrn),
        field(|fields| fields.birth),
        field(|fields| fields.name),
        field(|fields| fields.account),
        percent(evaluation.service_date),
    )
}
