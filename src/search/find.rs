//! A question put to the whole index: the words are looked up once, then every segment is gone through.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, SegmentReader, TERMINATED};

use super::confusion::Confusions;
use super::expand::{Variant, holding, variants};
use super::likeness::Closeness;
use super::matching::{Answer, Either, Every, Matches, OnDays};
use super::phrase::InARow;
use super::query::{Days, Part, Place, Query, Run, Slot};
use super::schema::{BORN, CONFIDENTIAL, Fields, PAGE_ID, SERVED, day_number};
use super::word_forms::{AnyForm, Counting, Form};

/// Forms of a word that are tried in a phrase.
const MOST_IN_PHRASE: usize = 32;

/// The pages that answer a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// How many pages answer it, whether listed or not.
    pub total: u64,
    /// Best first: exact ones, then those with confusable words, then those with near ones; within each by BM25.
    pub hits: Vec<PageHit>,
}

/// One page that answers a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageHit {
    pub page_id: i64,
    /// Falls from hit to hit: above 2 for exact hits, above 1 for confusable ones, above 0 for near ones.
    pub score: f32,
    pub closeness: Closeness,
    /// Every word stands there as it was asked for.
    pub exact: bool,
}

/// A question whose words have been looked up.
enum Plan {
    Every { parts: Vec<Plan>, left_out: Vec<Plan> },
    Either(Vec<Plan>),
    Words { field: Field, words: Vec<Word>, counting: bool },
    Days { column: &'static str, first: i64, last: i64 },
}

struct Word {
    variants: Vec<Variant>,
    /// How much the word says.
    weight: f32,
}

pub(super) fn find(
    searcher: &Searcher,
    fields: &Fields,
    query: &Query,
    table: &Confusions,
    limit: usize,
    offset: usize,
) -> tantivy::Result<Results> {
    let plan = Planner { searcher, fields, table }.plan(&query.0)?;
    let mean_length = mean_length(searcher, fields.words)?;
    let most = limit.saturating_add(offset);
    let in_segment = |segment: &SegmentReader| -> tantivy::Result<(u64, Best)> {
        let (mut total, mut best) = (0, Best::new(most));
        let mut matches = open(&plan, segment, mean_length)?;
        let page_ids = segment.fast_fields().i64(PAGE_ID)?;
        let mut doc = matches.doc();
        while doc != TERMINATED {
            if !segment.is_deleted(doc) {
                total += 1;
                best.offer(matches.answer(), || page_ids.first(doc).unwrap_or_default());
            }
            doc = matches.seek(doc + 1);
        }
        Ok((total, best))
    };
    let found = searcher.segment_readers().par_iter().map(in_segment);
    let both = |(a, best): (u64, Best), (b, others)| Ok((a + b, best.and(others)));
    let (total, best) = found.try_reduce(|| (0, Best::new(most)), both)?;
    Ok(Results { total, hits: best.into_hits(offset) })
}

struct Planner<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    table: &'a Confusions,
}

impl Planner<'_> {
    fn plan(&self, part: &Part) -> tantivy::Result<Plan> {
        let fields = self.fields;
        match part {
            Part::All(parts) => self.every(parts),
            Part::Not(part) => self.every(&[Part::Not(part.clone())]),
            Part::Any(parts) => {
                Ok(Plan::Either(parts.iter().map(|part| self.plan(part)).collect::<tantivy::Result<_>>()?))
            }
            Part::Run(run) => self.words(run),
            Part::File(part) => {
                let variants = holding(self.searcher, fields.source, part)?;
                Ok(Plan::Words { field: fields.source, words: vec![Word { variants, weight: 0.0 }], counting: false })
            }
            Part::Mrn(bare) => self.term(fields.mrn, bare),
            Part::State(state) => self.term(fields.state, state.as_str()),
            Part::Confidential => self.term(fields.confidential, CONFIDENTIAL),
            Part::Born(days) => Ok(on_days(BORN, days)),
            Part::Served(days) => Ok(on_days(SERVED, days)),
        }
    }

    fn every(&self, parts: &[Part]) -> tantivy::Result<Plan> {
        // looking a word up costs more than going through its pages
        let planned: Vec<(bool, Plan)> = parts
            .par_iter()
            .map(|part| match part {
                Part::Not(part) => Ok((false, self.plan(part)?)),
                part => Ok((true, self.plan(part)?)),
            })
            .collect::<tantivy::Result<_>>()?;
        let (every, left_out): (Vec<_>, Vec<_>) = planned.into_iter().partition(|(wanted, _)| *wanted);
        let plans = |planned: Vec<(bool, Plan)>| planned.into_iter().map(|(_, plan)| plan).collect();
        Ok(Plan::Every { parts: plans(every), left_out: plans(left_out) })
    }

    fn term(&self, field: Field, text: &str) -> tantivy::Result<Plan> {
        let slot = Slot { text: text.to_owned(), prefix: false };
        let variants = variants(self.searcher, field, &slot, Closeness::Exact, self.table)?;
        Ok(Plan::Words { field, words: vec![Word { variants, weight: 0.0 }], counting: false })
    }

    fn words(&self, run: &Run) -> tantivy::Result<Plan> {
        let field = match run.place {
            Place::Page => self.fields.words,
            Place::Patient => self.fields.patient,
            Place::Type => self.fields.doc_type,
        };
        let mut words = Vec::new();
        for slot in &run.slots {
            let mut variants = variants(self.searcher, field, slot, run.farthest, self.table)?;
            if run.slots.len() > 1 && run.place == Place::Page {
                variants.truncate(MOST_IN_PHRASE);
            }
            let weight = match run.place {
                Place::Page => rarity(&variants, self.searcher.num_docs()),
                Place::Patient => {
                    if slot.prefix {
                        0.5
                    } else {
                        1.0
                    }
                }
                Place::Type => 0.0,
            };
            words.push(Word { variants, weight });
        }
        if run.place == Place::Page || words.len() == 1 {
            return Ok(Plan::Words { field, words, counting: run.place == Place::Page });
        }
        // the parts of a name stand in no order
        let parts = words.into_iter().map(|word| Plan::Words { field, words: vec![word], counting: false });
        Ok(Plan::Every { parts: parts.collect(), left_out: Vec::new() })
    }
}

/// BM25's inverse document frequency, of the word as asked for if it stands anywhere, else of its forms.
fn rarity(variants: &[Variant], pages: u64) -> f32 {
    let count = |exact: bool| -> u64 {
        variants.iter().filter(|v| !exact || v.closeness == Closeness::Exact).map(|v| v.pages).sum()
    };
    let bearing = if count(true) > 0 { count(true) } else { count(false) }.min(pages) as f32;
    (1.0 + (pages as f32 - bearing + 0.5) / (bearing + 0.5)).ln()
}

fn on_days(column: &'static str, days: &Days) -> Plan {
    let number = |day: Option<jiff::civil::Date>| day.map(day_number);
    Plan::Days { column, first: number(days.first).unwrap_or(i64::MIN), last: number(days.last).unwrap_or(i64::MAX) }
}

fn mean_length(searcher: &Searcher, field: Field) -> tantivy::Result<f32> {
    let (mut terms, mut pages) = (0, 0);
    for segment in searcher.segment_readers() {
        terms += segment.inverted_index(field)?.total_num_tokens();
        pages += u64::from(segment.max_doc());
    }
    Ok(terms as f32 / pages.max(1) as f32)
}

/// The plan over one segment.
fn open(plan: &Plan, segment: &SegmentReader, mean_length: f32) -> tantivy::Result<Box<dyn Matches>> {
    let open_all = |plans: &[Plan]| -> tantivy::Result<Vec<Box<dyn Matches>>> {
        plans.iter().map(|plan| open(plan, segment, mean_length)).collect()
    };
    Ok(match plan {
        Plan::Every { parts, left_out } => Box::new(Every::new(open_all(parts)?, open_all(left_out)?)),
        Plan::Either(parts) => Box::new(Either::new(open_all(parts)?)),
        Plan::Days { column, first, last } => {
            Box::new(OnDays::new(segment.fast_fields().i64(column)?, *first, *last, segment.max_doc()))
        }
        Plan::Words { field, words, counting } => {
            let lengths = if *counting { Some(segment.get_fieldnorms_reader(*field)?) } else { None };
            let counting = Counting { lengths, mean_length };
            let mut forms = Vec::new();
            for word in words {
                forms.push(any_form(word, *field, segment, &counting, words.len() > 1)?);
            }
            match forms.pop() {
                Some(only) if forms.is_empty() => Box::new(only),
                last => Box::new(InARow::new(forms.into_iter().chain(last).collect())),
            }
        }
    })
}

fn any_form(
    word: &Word,
    field: Field,
    segment: &SegmentReader,
    counting: &Counting,
    positions: bool,
) -> tantivy::Result<AnyForm> {
    let inverted = segment.inverted_index(field)?;
    let option = match (&counting.lengths, positions) {
        (_, true) => IndexRecordOption::WithFreqsAndPositions,
        (Some(_), false) => IndexRecordOption::WithFreqs,
        (None, false) => IndexRecordOption::Basic,
    };
    let mut forms = Vec::new();
    for variant in &word.variants {
        if let Some(info) = inverted.terms().get(&variant.term)? {
            forms.push(Form {
                postings: inverted.read_postings_from_terminfo(&info, option)?,
                closeness: variant.closeness,
                weight: word.weight * (-2.0 * variant.cost).exp2(),
            });
        }
    }
    Ok(AnyForm::new(forms, counting.clone()))
}

/// The best hits so far.
struct Best {
    most: usize,
    /// The worst on top.
    hits: BinaryHeap<Ranked>,
}

#[derive(PartialEq)]
struct Ranked {
    answer: Answer,
    page_id: i64,
}

impl Best {
    fn new(most: usize) -> Self {
        Self { most, hits: BinaryHeap::new() }
    }

    fn offer(&mut self, answer: Answer, page_id: impl FnOnce() -> i64) {
        let full = self.hits.len() >= self.most;
        if full && self.hits.peek().is_none_or(|worst| worse(&answer, &worst.answer) == Ordering::Greater) {
            return;
        }
        self.hits.push(Ranked { answer, page_id: page_id() });
        if full {
            self.hits.pop();
        }
    }

    fn and(mut self, others: Self) -> Self {
        for ranked in others.hits {
            self.offer(ranked.answer, || ranked.page_id);
        }
        self
    }

    fn into_hits(self, offset: usize) -> Vec<PageHit> {
        self.hits.into_sorted_vec().into_iter().skip(offset).map(|ranked| ranked.hit()).collect()
    }
}

fn worse(a: &Answer, b: &Answer) -> Ordering {
    a.closeness.cmp(&b.closeness).then(b.score.total_cmp(&a.score))
}

impl Ranked {
    fn hit(&self) -> PageHit {
        let Answer { closeness, score } = self.answer;
        let tier = match closeness {
            Closeness::Exact => 2.0,
            Closeness::Confusable => 1.0,
            Closeness::Near => 0.0,
        };
        // 0 to 1, rising with the score
        let within = score / (score + 10.0);
        PageHit { page_id: self.page_id, score: tier + within, closeness, exact: closeness == Closeness::Exact }
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        worse(&self.answer, &other.answer).then(self.page_id.cmp(&other.page_id))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Ranked {}
