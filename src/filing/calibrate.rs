//! Whether the probabilities are true, and what the papers themselves say of the weights.
//!
//! Papers whose patient is known (labelled truth, or what clerks decided) are compared with that patient. How often a
//! field differs there is its weight; the table's own weight counts like a hundred papers seen before, so that a few
//! papers move it little. And of all pages that were said to be somebody's with 99 %, 99 in 100 should be.

use std::fmt;

use crate::chart::{Comparison, Filing, Mrn, StackFiling, StackPage};

use super::compare::Profile;
use super::evidence::Evidence;
use super::reliability::Line;
use super::roster::Roster;
use super::weights::Weights;

/// Whose a paper truly is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    Listed(Mrn),
    /// Of somebody who is not on the list.
    NotListed,
}

/// Papers that the table's own weight counts for.
const SEEN_BEFORE: f32 = 100.0;
/// No weight is estimated to be worth less, however often papers differ.
const LEAST: f32 = -1.0;
/// Lower edges of the probabilities that are put together.
const EDGES: [f64; 10] = [0.0, 0.01, 0.1, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.999_5];

/// How a field of papers compares with that of the patient whose they are.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FieldTally {
    pub field: &'static str,
    /// Papers on which it stands, readable and labelled, and is listed.
    pub compared: usize,
    pub differs: usize,
    /// Bits in the table …
    pub weight: f32,
    /// … and as these papers have it.
    pub estimated: f32,
}

/// Pages that were said to be somebody's with about the same probability.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct SaidShare {
    /// At least this, up to the next.
    pub from: f64,
    pub pages: usize,
    pub mean: f64,
    /// Pages that are that patient's.
    pub right: usize,
}

impl SaidShare {
    /// By how much what is truly so differs from what was said by chance alone, nineteen times in twenty: two standard
    /// errors of so many independent pages, and a page at least.
    fn chance(&self) -> f64 {
        let pages = self.pages.max(1) as f64;
        (2.0 * (self.mean * (1.0 - self.mean) / pages).sqrt()).max(1.0 / pages)
    }
}

/// What papers whose patient is known say of the weights.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Calibration {
    pub pages: usize,
    pub not_listed: usize,
    pub filed: usize,
    pub misfiled: usize,
    pub fields: Vec<FieldTally>,
    pub reliability: Vec<SaidShare>,
    /// The table with what was estimated.
    pub weights: Weights,
}

/// Gathers papers whose patient is known.
pub struct Calibrator<'a> {
    roster: &'a Roster,
    tallies: [(usize, usize); FIELDS.len()],
    reliability: [SaidShare; EDGES.len()],
    line: Line,
    pages: usize,
    not_listed: usize,
    filed: usize,
    misfiled: usize,
}

const FIELDS: [&str; 11] =
    ["mrn", "birth", "name", "surname", "first", "middle", "suffix", "phone", "street", "ssn_last4", "sex"];

impl<'a> Calibrator<'a> {
    #[must_use]
    pub fn new(roster: &'a Roster) -> Self {
        Self {
            roster,
            tallies: Default::default(),
            reliability: EDGES.map(|from| SaidShare { from, ..SaidShare::default() }),
            line: Line::default(),
            pages: 0,
            not_listed: 0,
            filed: 0,
            misfiled: 0,
        }
    }

    /// Takes the pages of one file, what was decided about them, and whose they are, `None` where nobody knows; all in
    /// page order.
    pub fn add(&mut self, pages: &[StackPage<'_>], decided: &StackFiling, owners: &[Option<Owner>]) {
        for ((page, decided), owner) in pages.iter().zip(decided).zip(owners) {
            let Some(owner) = owner else { continue };
            if page.facts.blank || page.facts.separator.is_some() {
                continue;
            }
            self.pages += 1;
            let truth = match owner {
                Owner::Listed(mrn) => self.roster.with_mrn(&mrn.bare()),
                Owner::NotListed => None,
            };
            self.not_listed += usize::from(truth.is_none());
            if let Filing::Filed { patient } = &decided.filing {
                self.filed += 1;
                self.misfiled += usize::from(truth != self.roster.with_mrn(&patient.bare()));
            }
            if let Some(best) = decided.candidates.first() {
                self.count_said(best.probability, truth.is_some() && truth == self.roster.with_mrn(&best.mrn.bare()));
            }
            if let Some(patient) = truth {
                self.count_fields(&Evidence::of(page, self.roster), patient);
            }
        }
    }

    fn count_said(&mut self, probability: f64, right: bool) {
        self.line.add(probability, right, &self.roster.weights.reliability);
        if let Some(said) = self.reliability.iter_mut().rev().find(|said| probability >= said.from) {
            said.mean += probability;
            said.pages += 1;
            said.right += usize::from(right);
        }
    }

    fn count_fields(&mut self, evidence: &Evidence, patient: u32) {
        let profile = Profile::new(evidence, patient, self.roster);
        let whole = [
            Some(profile.mrn).filter(|found| !found.looked_up),
            Some(profile.birth).filter(|found| !found.looked_up),
            Some(profile.phone).filter(|found| !found.looked_up),
            Some(profile.street).filter(|found| !found.looked_up),
            Some(profile.ssn),
            Some(profile.sex),
        ]
        .map(|found| found.map_or(Comparison::Missing, |found| found.comparison));
        let parts = profile.name_parts.filter(|_| !profile.name.looked_up);
        let parts =
            parts.map_or([Comparison::Missing; 4], |parts| [parts.surname, parts.first, parts.middle, parts.suffix]);
        let [mrn, birth, phone, street, ssn, sex] = whole;
        let [surname, first, middle, suffix] = parts;
        let name = match (surname, first) {
            (Comparison::Missing, _) | (_, Comparison::Missing) => Comparison::Missing,
            (Comparison::Differs, Comparison::Differs) => Comparison::Differs,
            _ => Comparison::Compatible,
        };
        let all = [mrn, birth, name, surname, first, middle, suffix, phone, street, ssn, sex];
        for ((compared, differs), comparison) in self.tallies.iter_mut().zip(all) {
            *compared += usize::from(comparison != Comparison::Missing);
            *differs += usize::from(comparison == Comparison::Differs);
        }
    }

    /// The tables.
    #[must_use]
    pub fn finish(self) -> Calibration {
        let mut weights = self.roster.weights;
        let tallies = self.tallies;
        let fields: Vec<FieldTally> = weights
            .against()
            .into_iter()
            .zip(FIELDS)
            .zip(tallies)
            .map(|((weight, field), (compared, differs))| {
                let before = *weight;
                let share = (differs as f32 + SEEN_BEFORE * before.exp2()) / (compared as f32 + SEEN_BEFORE);
                *weight = (share.log2().min(LEAST) * 10.0).round() / 10.0;
                FieldTally { field, compared, differs, weight: before, estimated: *weight }
            })
            .collect();
        let seen = f64::from(SEEN_BEFORE);
        let not_listed = (self.not_listed as f64 + seen * weights.papers.not_listed) / (self.pages as f64 + seen);
        weights.papers.not_listed = (not_listed.clamp(0.001, 0.9) * 1000.0).round() / 1000.0;
        weights.reliability = self.line.through(&weights.reliability);
        let reliability = self
            .reliability
            .into_iter()
            .filter(|said| said.pages > 0)
            .map(|said| SaidShare { mean: said.mean / said.pages as f64, ..said })
            .collect();
        Calibration {
            pages: self.pages,
            not_listed: self.not_listed,
            filed: self.filed,
            misfiled: self.misfiled,
            fields,
            reliability,
            weights,
        }
    }
}

impl Calibration {
    /// The share of pages said to be somebody's with at least `probability` that are; `None` if there are none.
    #[must_use]
    pub fn right_from(&self, probability: f64) -> Option<(usize, usize)> {
        let counted = self.reliability.iter().filter(|said| said.from >= probability);
        let (right, pages) = counted.fold((0, 0), |(right, pages), said| (right + said.right, pages + said.pages));
        (pages > 0).then_some((right, pages))
    }
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} pages whose patient is known, {} of people who are not on the list; {} filed, {} of them wrongly.",
            self.pages, self.not_listed, self.filed, self.misfiled
        )?;
        writeln!(f)?;
        writeln!(f, "Said             pages   mean said   truly so   off by chance up to")?;
        let next = |place: usize| self.reliability.get(place + 1).map_or(1.0, |said| said.from);
        for (place, said) in self.reliability.iter().enumerate() {
            let truly = 100.0 * said.right as f64 / said.pages as f64;
            let range = format!("{:.2} to {:.2} %", 100.0 * said.from, 100.0 * next(place));
            let chance = 100.0 * said.chance();
            writeln!(f, "{range:<16} {:5}   {:7.3} %  {truly:7.3} %   {chance:7.3}", said.pages, 100.0 * said.mean)?;
        }
        for probability in [0.99, 0.999] {
            if let Some((right, pages)) = self.right_from(probability) {
                let (said, truly) = (100.0 * probability, 100.0 * right as f64 / pages as f64);
                writeln!(f, "Of {pages} pages said with {said:.2} % or more, {truly:.2} % are that patient's.")?;
            }
        }
        writeln!(f)?;
        writeln!(f, "Field        compared   differs   bits now   by these papers")?;
        for field in &self.fields {
            writeln!(
                f,
                "{:<12} {:8}  {:8}   {:8.1}   {:15.1}",
                field.field, field.compared, field.differs, field.weight, field.estimated
            )?;
        }
        writeln!(
            f,
            "not listed   {:8}  {:8}   share by these papers {:.3}",
            self.pages, self.not_listed, self.weights.papers.not_listed
        )
    }
}
