//! What decides about pages: the tables, the settings and the patient list, made ready once.

use std::sync::{Arc, Mutex, PoisonError};

use super::learning::learnt_titles;
use super::{PipelineError, RecordRoom};
use crate::chart::{
    Doubt, Filing, Looks, PageFacts, PageFiling, PageNumber, PageReading, StackFiling, StackPage, TextOrigin, Zone,
};
use crate::config::{self, FilingSettings};
use crate::facts::{self, FactRules, FactTables, MrnShape};
use crate::filing::{self, Deciders, Nicknames, Roster, Weights};

/// What decides about pages: the tables, the settings and the patient list as it was at one moment.
pub struct Judgement {
    rules: FactRules,
    roster: Roster,
    filing: FilingSettings,
    version: Version,
}

/// A page as it was read, with what it says.
type ReadFacts = (PageReading, PageFacts);

/// A record number or date of birth of a first look stands against another of a second look from this confidence on: else
/// a namesake's paper, read rightly first and wrongly second, would be filed to the one on the list.
const SURE: f32 = 90.0;

/// Below this confidence an identifier is looked at again though the page is filed without it: what is written down of
/// the page should be right as well.
const FAINT: f32 = 80.0;

/// Whether two looks at a page read another record number or date of birth where the first was sure.
fn disagree(first: &ReadFacts, second: &ReadFacts) -> bool {
    let sure = |words: &[u32]| {
        let read = |word: &u32| usize::try_from(*word).ok().and_then(|word| first.0.words.get(word));
        !words.is_empty() && words.iter().filter_map(read).all(|word| word.confidence >= SURE)
    };
    let births = first.1.births.first().zip(second.1.births.first());
    let numbers = first.1.mrns.first().zip(second.1.mrns.first());
    births.is_some_and(|(one, other)| one.value != other.value && sure(&one.words))
        || numbers.is_some_and(|(one, other)| one.value.bare() != other.value.bare() && sure(&one.words))
}

/// Of the patient list, and of what people said about types: so many corrections teach something new.
type Version = (i64, i64);

fn version(room: &RecordRoom) -> Result<Version, PipelineError> {
    let least = i64::try_from(room.settings.facts.learn_types_after).unwrap_or(i64::MAX);
    Ok((room.catalog.list_version()?, room.catalog.settled_types()?.checked_div(least).unwrap_or(0)))
}

impl Judgement {
    /// Makes everything ready from the archive's tables, settings and patient list.
    ///
    /// # Errors
    /// A table or setting that cannot be used.
    pub fn prepare(room: &RecordRoom) -> Result<Self, PipelineError> {
        // The version first: a list that changes meanwhile is looked at again.
        let version = version(room)?;
        let (patients, merged) = (room.catalog.people_on_the_list()?, room.catalog.merged_numbers()?);
        let tables = FactTables::of_archive(room.archive.root())?;
        let shape = (!patients.is_empty()).then(|| MrnShape::learn(patients.iter().map(|p| &p.mrn)));
        let rules = FactRules::new(&room.settings.facts, &room.settings.barcodes, &tables, shape)?;
        let learnt = learnt_titles(room, &rules, room.settings.facts.learn_types_after)?;
        let rules = rules.with_learnt_titles(learnt);
        let nicknames = config::table(room.archive.root(), "nicknames.toml", Nicknames::BUILT_IN)?;
        let weights = Weights::parse(&config::table(room.archive.root(), "weights.toml", Weights::BUILT_IN)?)?;
        let roster = Roster::new(patients, &Nicknames::parse(&nicknames)?).with_merged(&merged).weighed_by(weights);
        Ok(Self { rules, roster, filing: room.settings.filing.clone(), version })
    }

    pub(super) fn roster(&self) -> &Roster {
        &self.roster
    }

    /// What a page says.
    #[must_use]
    pub fn facts(&self, reading: &PageReading) -> PageFacts {
        facts::of(reading, &self.rules)
    }

    pub(super) fn with_facts(&self, reading: PageReading) -> (PageReading, PageFacts) {
        let facts = self.facts(&reading);
        (reading, facts)
    }

    /// The zones of a scanned page to look at by themselves: where an identifier was read with little confidence; if the
    /// page by itself belongs to nobody surely, wherever one was read with any doubt.
    pub(super) fn doubtful_zones(&self, page: &ReadFacts) -> Vec<Zone> {
        if page.0.origin != TextOrigin::Scan {
            return Vec::new();
        }
        let mut zones = facts::zones(&page.0, &page.1, &self.rules);
        let is_filed = |alone: PageFiling| matches!(alone.filing, Filing::Filed { .. });
        if !zones.is_empty() && self.alone(page).is_some_and(is_filed) {
            zones.retain(|zone| zone.confidence < FAINT);
        }
        zones
    }

    /// The page with what the looks at its zones agree upon, if that says something else.
    pub(super) fn amended(&self, page: &ReadFacts, looks: &[(Zone, Looks)]) -> Option<ReadFacts> {
        facts::amended(&page.0, &page.1, looks, &self.rules)
    }

    /// Where the pages of one file belong, which came in under these names.
    ///
    /// A page that could not be read parts the stack: nothing is inherited across it, because it may have been the
    /// first page of somebody else's document.
    #[must_use]
    pub fn decide(&self, stack: &[(PageReading, PageFacts)], sources: &[String]) -> StackFiling {
        let named: Vec<_> = sources.iter().filter_map(|source| facts::named(source, &self.rules)).collect();
        let service_date = |pages: &[&PageFacts], slug: Option<&str>| facts::service_date(pages, slug, &self.rules);
        let deciders = Deciders { document_type: &facts::document_type, service_date: &service_date };
        let (mut decided, mut documents) = (StackFiling::new(), 0);
        for part in stack.chunk_by(|(before, _), (after, _)| before.number + 1 == after.number) {
            let pages: Vec<_> = part.iter().map(|(reading, facts)| StackPage { reading, facts }).collect();
            let mut filings = filing::file_stack(&pages, &named, &self.roster, &self.filing, &deciders);
            for document in filings.iter_mut().filter_map(|page| page.document.as_mut()) {
                *document += documents;
            }
            documents = filings.iter().filter_map(|page| page.document).max().map_or(documents, |last| last + 1);
            decided.extend(filings);
        }
        decided
    }

    /// The boxes whose cover sheets lie in a stack, each with the page of its sheet: what follows is out of it.
    #[must_use]
    pub fn boxes(&self, stack: &[(PageReading, PageFacts)]) -> Vec<(PageNumber, String)> {
        let label = |(reading, facts): &(PageReading, PageFacts)| {
            Some((reading.number, facts::box_label(reading, facts, &self.rules)?))
        };
        stack.iter().filter_map(label).collect()
    }

    /// The decision about a page by itself, if it was scanned and all but means a patient, or means somebody who is not on
    /// the list: worth a second look.
    ///
    /// Those are the doubts that a misread character makes. A page that says too little mostly says no more when it is
    /// read again (of 324 pages 41 were of that kind, and a second look settled none), and one that contradicts itself
    /// has to be seen by a person.
    pub(super) fn doubted(&self, page: &ReadFacts) -> Option<PageFiling> {
        let is_misread = |filing: &Filing| matches!(filing, Filing::Review(Doubt::NotOnTheList | Doubt::Unsure { .. }));
        let scanned = page.0.origin == TextOrigin::Scan;
        self.alone(page).filter(|alone| scanned && is_misread(&alone.filing))
    }

    /// Whether a second reading of a doubted page means a patient surely, the first meant nobody else, and the two do not
    /// disagree over what the first was sure of.
    pub(super) fn is_settled_by(&self, doubted: &PageFiling, first: &ReadFacts, second: &ReadFacts) -> bool {
        let Some(Filing::Filed { patient }) = self.alone(second).map(|alone| alone.filing) else { return false };
        let same = doubted.candidates.first().is_none_or(|likeliest| likeliest.mrn == patient);
        same && !disagree(first, second)
    }

    /// What would be decided about a page without its neighbours.
    fn alone(&self, page: &ReadFacts) -> Option<PageFiling> {
        self.decide(std::slice::from_ref(page), &[]).pop()
    }

    /// The slugs of the document types that this archive knows.
    pub fn document_types(&self) -> impl Iterator<Item = &str> {
        self.rules.document_types()
    }
}

/// The judgement of a run, made anew whenever somebody changed the patient list or taught a type.
pub(super) struct CurrentJudgement<'a> {
    room: &'a RecordRoom,
    latest: Mutex<Arc<Judgement>>,
}

impl<'a> CurrentJudgement<'a> {
    pub(super) fn of(room: &'a RecordRoom) -> Result<Self, PipelineError> {
        Ok(Self { room, latest: Mutex::new(Arc::new(Judgement::prepare(room)?)) })
    }

    /// The one that was made last.
    pub(super) fn latest(&self) -> Arc<Judgement> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One that knows the patient list, and what was taught, as they are now.
    pub(super) fn now(&self) -> Result<Arc<Judgement>, PipelineError> {
        let latest = self.latest();
        if version(self.room)? == latest.version {
            return Ok(latest);
        }
        let anew = Arc::new(Judgement::prepare(self.room)?);
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = anew.clone();
        Ok(anew)
    }
}
