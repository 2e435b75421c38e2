//! Stacks of pages, and what is decided about them with one thing left out.

use std::borrow::Cow;

use chartroom::chart::{Filing, Mrn, PageFacts, PageReading, Patient, StackFiling, StackPage, TypeGuess};
use chartroom::config::Settings;
use chartroom::facts::{self, FactRules, FactTables, MrnShape};
use chartroom::filing::{self, Deciders, Nicknames, Owner, Roster, file_stack};
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// What is true of a page.
#[derive(Clone)]
pub(crate) struct Truth {
    /// Whose it is; `None` if nobody may be told from it, or he is not on the list.
    pub(crate) patient: Option<Mrn>,
    pub(crate) decidable: bool,
    /// A name for its document.
    pub(crate) document: String,
}

/// Pages that are filed together, as a scanner read them.
pub(crate) struct Stack {
    /// The name of the file.
    pub(crate) source: String,
    pub(crate) truth: Vec<Truth>,
    pub(crate) readings: Vec<PageReading>,
}

impl Stack {
    pub(crate) fn owners(&self) -> Vec<Option<Owner>> {
        let owner = |truth: &Truth| Some(truth.patient.clone().map_or(Owner::NotListed, Owner::Listed));
        self.truth.iter().map(owner).collect()
    }
}

/// A patient list, and how papers of the house are made.
#[derive(Clone, Default)]
pub(crate) struct House {
    pub(crate) list: Vec<Patient>,
    /// As in `[record_number]` of `config/identifiers.toml`; empty: as it stands there.
    pub(crate) check_digit: &'static str,
    /// As in `facts.file_name`.
    pub(crate) file_name: &'static str,
}

/// A means of reading or filing that is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum LeftOut {
    Nothing,
    Facts(facts::Without),
    Filing(filing::Without),
    Barcodes,
    /// Lines that part boxes, or that values stand on.
    PrintedLines,
    /// What the list's record numbers look like.
    NumberShape,
    CheckDigit,
    /// Zeros before a record number are nothing; without that they are digits of their own.
    LeadingZeros,
    /// A letter with an accent is that letter; without that it is one of its own.
    Accents,
}

impl LeftOut {
    /// Text as it is without this.
    fn text(self, text: &str) -> String {
        match self {
            Self::Accents => text.chars().map(|c| if has_accent(c) { 'X' } else { c }).collect(),
            _ => text.to_owned(),
        }
    }

    fn list(self, list: &[Patient]) -> Vec<Patient> {
        let mut list = list.to_vec();
        for patient in &mut list {
            let number = patient.mrn.0.trim_start_matches('0');
            if self == Self::LeadingZeros {
                patient.mrn = Mrn("5".repeat(patient.mrn.0.len() - number.len()) + number);
            }
            for name in std::iter::once(&mut patient.name).chain(&mut patient.other_names) {
                (name.last, name.first) = (self.text(&name.last), self.text(&name.first));
            }
        }
        list
    }

    fn reading(self, reading: &PageReading) -> Cow<'_, PageReading> {
        match self {
            Self::Barcodes => Cow::Owned(PageReading { barcodes: Vec::new(), ..reading.clone() }),
            Self::PrintedLines => Cow::Owned(PageReading { rules: Vec::new(), ..reading.clone() }),
            Self::Accents => {
                let mut reading = reading.clone();
                reading.words.iter_mut().for_each(|word| word.text = self.text(&word.text));
                Cow::Owned(reading)
            }
            _ => Cow::Borrowed(reading),
        }
    }
}

fn has_accent(c: char) -> bool {
    !c.is_ascii() && c.nfd().next().is_some_and(|plain| plain.is_ascii_alphabetic())
}

/// A record room that reads and files without one thing.
pub(crate) struct Judge {
    pub(crate) rules: FactRules,
    pub(crate) roster: Roster,
    settings: Settings,
    left_out: LeftOut,
}

impl Judge {
    pub(crate) fn new(house: &House, left_out: LeftOut) -> Self {
        let (list, mut settings, mut tables) = (left_out.list(&house.list), Settings::default(), FactTables::default());
        settings.facts.file_name = house.file_name.to_owned();
        if !house.check_digit.is_empty() && left_out != LeftOut::CheckDigit {
            let line = format!("check_digit = \"{}\"", house.check_digit);
            tables.identifiers = tables.identifiers.replace("check_digit = \"none\"", &line);
            assert!(tables.identifiers.contains(&line), "the table has a line for the check digit");
        }
        let shape = MrnShape::learn(list.iter().map(|patient| &patient.mrn));
        let shape = (left_out != LeftOut::NumberShape).then_some(shape);
        let rules = FactRules::new(&settings.facts, &settings.barcodes, &tables, shape).expect("the tables");
        let nicknames = Nicknames::parse(Nicknames::BUILT_IN).expect("the nicknames");
        let roster = Roster::new(list, &nicknames);
        match left_out {
            LeftOut::Facts(means) => Self { rules: rules.without(means), roster, settings, left_out },
            LeftOut::Filing(means) => Self { rules, roster: roster.without(means), settings, left_out },
            _ => Self { rules, roster, settings, left_out },
        }
    }

    /// What the pages say.
    pub(crate) fn facts(&self, readings: &[PageReading]) -> Vec<PageFacts> {
        readings.iter().map(|reading| facts::of(&self.left_out.reading(reading), &self.rules)).collect()
    }

    /// Whose the pages are, which say this.
    pub(crate) fn decide(&self, source: &str, readings: &[PageReading], facts: &[PageFacts]) -> StackFiling {
        let readings: Vec<Cow<'_, PageReading>> = readings.iter().map(|one| self.left_out.reading(one)).collect();
        let pages: Vec<StackPage<'_>> =
            readings.iter().zip(facts).map(|(reading, facts)| StackPage { reading, facts }).collect();
        let named: Vec<_> = facts::named(source, &self.rules).into_iter().collect();
        let service_date = |pages: &[&PageFacts], slug: Option<&str>| facts::service_date(pages, slug, &self.rules);
        let document_type = |pages: &[&PageFacts]| -> Option<TypeGuess> { facts::document_type(pages) };
        let deciders = Deciders { document_type: &document_type, service_date: &service_date };
        file_stack(&pages, &named, &self.roster, &self.settings.filing, &deciders)
    }

    /// What comes of these stacks.
    pub(crate) fn tally(&self, stacks: &[Stack]) -> Tally {
        let tally = |stack: &Stack| {
            let facts = self.facts(&stack.readings);
            let mut tally = Tally::default();
            tally.count(stack, &self.decide(&stack.source, &stack.readings, &facts));
            tally
        };
        stacks.par_iter().map(tally).reduce(Tally::default, Tally::and)
    }
}

/// Pages filed and misfiled, and documents told apart.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) filed: usize,
    pub(crate) misfiled: usize,
    decidable: usize,
    decidable_filed: usize,
    /// Pages over which an alarm was raised.
    alarms: usize,
    /// Ends of documents between two pages: true, said, and both.
    ends: [usize; 3],
}

impl Tally {
    pub(crate) fn count(&mut self, stack: &Stack, decided: &StackFiling) {
        for (truth, filing) in stack.truth.iter().zip(decided) {
            let to = if let Filing::Filed { patient } = &filing.filing { Some(patient.bare()) } else { None };
            // Whole: the list may have been changed for the page.
            let own = truth.patient.as_ref().map(|mrn| mrn.bare());
            let right = to.is_some() && to.as_ref().zip(own.as_ref()).is_some_and(|(to, own)| to.ends_with(own));
            self.filed += usize::from(to.is_some());
            self.misfiled += usize::from(to.is_some() && !right);
            self.decidable += usize::from(truth.decidable);
            self.decidable_filed += usize::from(truth.decidable && right);
            self.alarms += usize::from(filing.alarm.is_some());
        }
        for (truth, said) in stack.truth.windows(2).zip(decided.windows(2)) {
            let ends = [truth[0].document != truth[1].document, said[0].document != said[1].document];
            let counted = [ends[0], ends[1], ends[0] && ends[1]];
            self.ends.iter_mut().zip(counted).for_each(|(sum, is)| *sum += usize::from(is));
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            filed: self.filed + other.filed,
            misfiled: self.misfiled + other.misfiled,
            decidable: self.decidable + other.decidable,
            decidable_filed: self.decidable_filed + other.decidable_filed,
            alarms: self.alarms + other.alarms,
            ends: std::array::from_fn(|at| self.ends[at] + other.ends[at]),
        }
    }

    pub(crate) const HEADINGS: &'static str = "filed  misfiled   of decidable filed     ends F1  alarms";

    pub(crate) fn line(&self) -> String {
        let share = 100.0 * self.decidable_filed as f64 / self.decidable.max(1) as f64;
        let [true_ends, said, both] = self.ends;
        let f1 = 200.0 * both as f64 / (true_ends + said).max(1) as f64;
        let (filed, misfiled, of, alarms) = (self.filed, self.misfiled, self.decidable, self.alarms);
        format!("{filed:>6} {misfiled:>9} {share:>9.2} % of {of:<5} {f1:>9.2} {alarms:>7}")
    }
}
