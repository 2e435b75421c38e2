//! The measures, each over the pages whose truth has its key.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::BufRead;

use serde::Serialize;

use crate::chart::{PageExport, PageState};

use super::grouping::{Grouping, grouping};
use super::plain::{self, Tally};
use super::truth::{self, EvaluateError, Place, Role, TruthPage, place};

/// How good an archive is, by measure; `None` where the truth does not have the key.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Evaluation {
    pub pages: Pages,
    pub filing: Option<Filed>,
    /// By how bad the scan is, as the truth says.
    pub filing_by_level: BTreeMap<String, Filed>,
    /// Content pages in review, by reason.
    pub review_reasons: BTreeMap<String, usize>,
    pub fields: Option<Fields>,
    pub doc_type: Option<Tally>,
    /// Pages of documents whose date is not handwritten, any accepted date.
    pub service_date: Option<Tally>,
    pub grouping: Option<Grouping>,
    pub blank: Detection,
    pub separator: Detection,
    /// Pages with a line to sign.
    pub signature: Option<Tally>,
    pub text: Option<Text>,
}

/// Whether every page is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Pages {
    pub truth: usize,
    pub exported: usize,
    pub missing: usize,
    pub extra: usize,
    pub exported_twice: usize,
    /// Pages of a file whose bytes were taken in under another name.
    pub duplicates_left_out: usize,
}

/// Where content pages went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Filed {
    pub content: usize,
    /// Of people who are on the list.
    pub listed: usize,
    pub filed: usize,
    pub right: usize,
    pub misfiled: usize,
    /// Misfiled pages of people who are not on the list.
    pub misfiled_not_listed: usize,
    pub review: usize,
    /// Pages that a careful clerk could file, and those of them filed right.
    pub decidable: Option<Tally>,
}

/// Fields read right, of the pages that print them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Fields {
    pub mrn: Tally,
    pub birth: Tally,
    pub name: Tally,
    pub account: Tally,
}

/// Pages of one kind recognised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Detection {
    pub right: usize,
    pub wrongly: usize,
    pub missed: usize,
    /// Content pages that were taken for it.
    pub content_lost: usize,
}

/// Printed words of content pages, as a bag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Text {
    pub hits: usize,
    pub printed: usize,
    pub read: usize,
}

/// Compares the pages of an archive with labelled truth, one object a line.
///
/// # Errors
/// Truth that cannot be read, or a line that is no page of it.
pub fn evaluate(truth: impl BufRead, pages: &[PageExport]) -> Result<Evaluation, EvaluateError> {
    let truth = truth::read(truth)?;
    let said: HashMap<Place, &PageExport> = pages.iter().map(|page| (place(&page.source, page.page), page)).collect();
    let excused = excused(&truth, &said);
    let known: HashSet<Place> = truth.iter().map(TruthPage::place).collect();
    let counted: Vec<&TruthPage> = truth.iter().filter(|page| !excused.contains(&page.place())).collect();
    let content: Vec<(&TruthPage, Option<&PageExport>)> =
        counted.iter().filter(|page| page.is_content()).map(|page| (*page, said.get(&page.place()).copied())).collect();
    let has = |key: &dyn Fn(&TruthPage) -> bool| truth.iter().any(key);
    let listed = has(&|page| page.patient_mrn.is_some());
    Ok(Evaluation {
        pages: Pages {
            truth: truth.len(),
            exported: said.len(),
            missing: counted.iter().filter(|page| !said.contains_key(&page.place())).count(),
            extra: said.keys().filter(|place| !known.contains(*place)).count(),
            exported_twice: pages.len() - said.len(),
            duplicates_left_out: excused.len(),
        },
        filing: listed.then(|| filed(content.iter().copied())),
        filing_by_level: if listed { by_level(&content) } else { BTreeMap::new() },
        review_reasons: review_reasons(&content),
        fields: has(&|page| page.printed.is_some()).then(|| fields(&content)),
        doc_type: has(&|page| page.doc_type.is_some()).then(|| doc_type(&content)),
        service_date: has(&|page| page.service_date.is_some()).then(|| service_date(&content)),
        grouping: has(&|page| page.document_id.is_some()).then(|| grouping(&counted, &said)),
        blank: detection(&counted, &said, Role::Blank, PageState::Blank),
        separator: detection(&counted, &said, Role::Separator, PageState::Separator),
        signature: has(&|page| page.signature_present.is_some()).then(|| signature(&content)),
        text: has(&|page| page.words.is_some()).then(|| text(&content)),
    })
}

type Content<'a> = (&'a TruthPage, Option<&'a PageExport>);

/// Of two files with the same bytes one may be left out.
fn excused(truth: &[TruthPage], said: &HashMap<Place, &PageExport>) -> HashSet<Place> {
    let mut twins: HashMap<Place, Place> = HashMap::new();
    for page in truth {
        if let Some(twin) = page.exact_twin() {
            twins.insert(page.place(), twin.clone());
            twins.insert(twin, page.place());
        }
    }
    let left_out = |place: &Place| said.get(place).is_none_or(|page| page.status == PageState::Duplicate);
    let mut excused: HashSet<Place> = truth
        .iter()
        .map(TruthPage::place)
        .filter(|place| twins.get(place).is_some_and(|twin| said.contains_key(twin)) && left_out(place))
        .collect();
    let pairs: Vec<Place> =
        excused.iter().filter(|place| *place < &twins[*place] && excused.contains(&twins[*place])).cloned().collect();
    pairs.iter().for_each(|place| {
        excused.remove(place);
    });
    excused
}

fn filed<'a>(content: impl Iterator<Item = Content<'a>>) -> Filed {
    let mut sum = Filed::default();
    for (page, said) in content {
        let patient = page.patient_mrn.as_ref().and_then(Option::as_deref).and_then(plain::mrn);
        let state = said.map(|said| said.status);
        let to = said
            .filter(|said| said.status == PageState::Filed)
            .and_then(|said| said.patient_mrn.as_deref())
            .and_then(plain::mrn);
        let right = to.is_some() && to == patient;
        sum.content += 1;
        sum.listed += usize::from(patient.is_some());
        sum.filed += usize::from(state == Some(PageState::Filed));
        sum.review += usize::from(state == Some(PageState::Review));
        sum.right += usize::from(right);
        sum.misfiled += usize::from(to.is_some() && !right);
        sum.misfiled_not_listed += usize::from(to.is_some() && patient.is_none());
        if let Some(decidable) = page.decidable {
            let tally = sum.decidable.get_or_insert_default();
            if decidable == Some(true) {
                tally.add(right);
            }
        }
    }
    sum
}

fn by_level(content: &[Content<'_>]) -> BTreeMap<String, Filed> {
    let levels: HashSet<&String> = content.iter().filter_map(|(page, _)| page.level.as_ref()).collect();
    levels
        .into_iter()
        .map(|level| {
            (level.clone(), filed(content.iter().copied().filter(|(page, _)| page.level.as_ref() == Some(level))))
        })
        .collect()
}

/// Figures differ from page to page and are no reason of their own.
fn review_reasons(content: &[Content<'_>]) -> BTreeMap<String, usize> {
    let mut reasons = BTreeMap::new();
    for said in content.iter().filter_map(|(_, said)| *said).filter(|said| said.status == PageState::Review) {
        let reason = said.reason.as_deref().unwrap_or("no reason given");
        let words = reason.split(' ').map(|word| if word.contains(|c: char| c.is_ascii_digit()) { "…" } else { word });
        *reasons.entry(words.collect::<Vec<_>>().join(" ")).or_default() += 1;
    }
    reasons
}

fn fields(content: &[Content<'_>]) -> Fields {
    let mut sum = Fields::default();
    for (page, said) in content {
        let Some(Some(printed)) = &page.printed else { continue };
        let read = said.map(|said| &said.fields);
        if let Some(mrn) = &printed.mrn {
            sum.mrn.add(read.and_then(|f| f.mrn.as_deref()).and_then(plain::mrn) == plain::mrn(mrn));
        }
        if printed.dob.is_some() {
            sum.birth.add(read.and_then(|f| f.dob).map(|dob| dob.to_string()) == page.dob_iso);
        }
        if let Some(name) = &printed.name {
            sum.name.add(read.and_then(|f| f.name.as_deref()).and_then(plain::name) == plain::name(name));
        }
        if let Some(account) = &printed.account {
            sum.account
                .add(read.and_then(|f| f.account.as_deref()).and_then(plain::account) == plain::account(account));
        }
    }
    sum
}

fn doc_type(content: &[Content<'_>]) -> Tally {
    let mut sum = Tally::default();
    for (page, said) in content {
        if let Some(truth) = &page.doc_type {
            sum.add(said.and_then(|said| said.doc_type.as_ref()) == truth.as_ref());
        }
    }
    sum
}

fn service_date(content: &[Content<'_>]) -> Tally {
    let mut sum = Tally::default();
    for (page, said) in content {
        if let Some(Some(date)) = &page.service_date
            && page.service_date_handwritten != Some(true)
        {
            let read = said.and_then(|said| said.service_date).map(|date| date.to_string());
            let accepted = page.service_date_ok.as_deref().unwrap_or(std::slice::from_ref(date));
            sum.add(read.is_some_and(|read| accepted.contains(&read)));
        }
    }
    sum
}

fn signature(content: &[Content<'_>]) -> Tally {
    let mut sum = Tally::default();
    for (page, said) in content {
        if let Some(Some(present)) = page.signature_present {
            sum.add(said.and_then(|said| said.signature_present) == Some(present));
        }
    }
    sum
}

fn detection(truth: &[&TruthPage], said: &HashMap<Place, &PageExport>, role: Role, state: PageState) -> Detection {
    let mut sum = Detection::default();
    for page in truth {
        let found = said.get(&page.place()).is_some_and(|said| said.status == state);
        let is = page.role == role;
        sum.right += usize::from(found && is);
        sum.wrongly += usize::from(found && !is);
        sum.missed += usize::from(!found && is);
        sum.content_lost += usize::from(found && page.is_content());
    }
    sum
}

fn text(content: &[Content<'_>]) -> Text {
    let mut sum = Text::default();
    for (page, said) in content {
        let Some(Some(printed)) = page.words.as_ref().map(|words| words.as_ref().filter(|words| !words.is_empty()))
        else {
            continue;
        };
        let (printed, read) = (plain::words(printed), plain::words(said.map_or("", |said| said.text.as_str())));
        let aside =
            page.handwriting.iter().chain(&page.stamps).flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        let aside = plain::words(&aside);
        for (word, count) in &read {
            let hits = printed.get(word).copied().unwrap_or(0).min(*count);
            // Handwriting and stamps that were read: no credit, no blame.
            let free = aside.get(word).copied().unwrap_or(0).min(count - hits);
            sum.hits += hits;
            sum.read += count - free;
        }
        sum.printed += printed.values().sum::<usize>();
    }
    sum
}
