//! Search: one box, results as one types, each with its place on the page.

use maud::{Markup, html};

use crate::catalog::shown_source;
use crate::chart::{Mrn, PageState, Patient, Rect, Right};
use crate::search::{MARKS, PageHit, Query, QueryError, SearchHit, parse};

use super::answer::{Answered, Refusal, page};
use super::ask::Ask;
use super::layout::{Section, frame};
use super::look_up;
use super::names::{counted, day, day_or, name, pages, state, state_tag};
use super::state::Desk;
use super::viewer::strip;

/// Hits on one screen.
const ON_SCREEN: usize = 12;
/// Pages that are put in order of their dates, at most.
const MOST_BY_DATE: usize = 400;
/// Patients that are suggested.
const SUGGESTED: usize = 5;

/// What is asked for, as the address holds it.
pub(super) struct Question {
    words: String,
    patient: String,
    doc_type: String,
    from: String,
    to: String,
    file: String,
    state: String,
    by_date: bool,
    from_hit: usize,
}

impl Question {
    pub(super) fn of(ask: &Ask) -> Self {
        let text = |name: &str| ask.query(name).trim().to_owned();
        Self {
            words: text("q"),
            patient: text("mrn"),
            doc_type: text("type"),
            from: text("from"),
            to: text("to"),
            file: text("file"),
            state: text("state"),
            by_date: ask.query("sort") == "date",
            from_hit: ask.query("start").parse().unwrap_or(0),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filters().is_empty() && self.words.is_empty()
    }

    /// The address of a screen with this question; `at` is the place of a hit.
    pub(super) fn address(&self, screen: &str, at: Option<usize>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.parts() {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if self.by_date {
            query.append_pair("sort", "date");
        }
        if let Some(at) = at {
            query.append_pair("at", &at.to_string());
        }
        let query = query.finish();
        if query.is_empty() { screen.to_owned() } else { format!("{screen}?{query}") }
    }

    fn parts(&self) -> [(&'static str, &str); 7] {
        [
            ("q", &self.words),
            ("mrn", &self.patient),
            ("type", &self.doc_type),
            ("from", &self.from),
            ("to", &self.to),
            ("file", &self.file),
            ("state", &self.state),
        ]
    }

    /// The filters in the language of the search box.
    fn filters(&self) -> Vec<String> {
        let mut filters = Vec::new();
        let quoted = |text: &str| text.replace('"', " ");
        if !self.patient.is_empty() {
            filters.push(format!("mrn:\"{}\"", quoted(&self.patient)));
        }
        if !self.doc_type.is_empty() {
            filters.push(format!("type:\"{}\"", quoted(&self.doc_type)));
        }
        if !self.from.is_empty() || !self.to.is_empty() {
            filters.push(format!("date:{}..{}", quoted(&self.from), quoted(&self.to)));
        }
        if !self.file.is_empty() {
            filters.push(format!("file:\"{}\"", quoted(&self.file)));
        }
        if !self.state.is_empty() {
            filters.push(format!("state:\"{}\"", quoted(&self.state)));
        }
        filters
    }

    fn query(&self, ask: &Ask) -> Result<Query, QueryError> {
        let query = parse(&format!("{} {}", self.words, self.filters().join(" ")))?;
        Ok(if ask.may(Right::Confidential) { query } else { query.without_confidential() })
    }

    /// The numbers of the first `most` pages that answer, in the order of the screen.
    pub(super) fn page_numbers(&self, desk: &Desk, ask: &Ask, most: usize) -> Result<Vec<i64>, Refusal> {
        let Ok(query) = self.query(ask) else { return Ok(Vec::new()) };
        let (_, hits) = self.hits(desk, &query, most)?;
        Ok(hits.into_iter().map(|hit| hit.page_id).collect())
    }

    /// How many pages answer, and the first `most` of them.
    fn hits(&self, desk: &Desk, query: &Query, most: usize) -> Result<(u64, Vec<PageHit>), Refusal> {
        if !self.by_date {
            return Ok(desk.finder().pages(query, most)?);
        }
        let (total, mut hits) = desk.finder().pages(query, MOST_BY_DATE)?;
        let dates = desk.room().catalog.service_dates(&hits.iter().map(|hit| hit.page_id).collect::<Vec<_>>())?;
        hits.sort_by_key(|hit| std::cmp::Reverse(dates.get(&hit.page_id).copied().flatten()));
        hits.truncate(most);
        Ok((total, hits))
    }
}

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let question = Question::of(ask);
    let results = results(desk, ask, &question)?;
    if ask.part {
        return page(results);
    }
    let content = html! {
        form.search method="get" action="/search" role="search" data-live="results" {
            div.box {
                label.hidden for="q" { "Search" }
                input #q name="q" type="search" value=(question.words) autofocus autocomplete="off" spellcheck="false"
                    placeholder="Words on the page, a name, a record number, a date of birth";
                button.main type="submit" { "Search" }
            }
            (filters(desk, &question))
        }
        div #results.results aria-live="polite" { (results) }
    };
    page(frame(desk, ask, "Search", Section::Search, content)?)
}

fn filters(desk: &Desk, question: &Question) -> Markup {
    let states = [PageState::Filed, PageState::Review, PageState::Blank, PageState::Unreadable];
    html! {
        div.filters {
            label { "Patient" input name="mrn" value=(question.patient) placeholder="record number" size="12" autocomplete="off"; }
            label {
                "Type"
                select name="type" {
                    option value="" { "any" }
                    @for doc_type in desk.types() {
                        option value=(doc_type.slug) selected[doc_type.slug == question.doc_type] { (doc_type.name) }
                    }
                }
            }
            label { "From" input type="date" name="from" value=(question.from); }
            label { "To" input type="date" name="to" value=(question.to); }
            label { "Box or folder" input name="file" value=(question.file) size="10" autocomplete="off"; }
            label {
                "State"
                select name="state" {
                    option value="" { "any" }
                    @for of in states {
                        option value=(of.as_str()) selected[question.state == of.as_str()] { (state(of)) }
                    }
                }
            }
            label {
                "Order"
                select name="sort" {
                    option value="" { "best first" }
                    option value="date" selected[question.by_date] { "newest first" }
                }
            }
            a.plain href="/search" { "Clear" }
        }
    }
}

fn results(desk: &Desk, ask: &Ask, question: &Question) -> Result<Markup, Refusal> {
    if question.is_empty() {
        return beginning(desk);
    }
    audit(desk, ask, question)?;
    let suggested = if question.words.is_empty() {
        Vec::new()
    } else {
        look_up::visible_patients(desk, ask, &question.words, SUGGESTED)?
    };
    let query = match question.query(ask) {
        Ok(query) => query,
        Err(error) => {
            return Ok(html! { (people(&suggested)) p.wrong role="status" { (error.what) "." } });
        }
    };
    let (total, found) = question.hits(desk, &query, question.from_hit + ON_SCREEN)?;
    let mut hits = Vec::new();
    for (at, hit) in found.iter().enumerate().skip(question.from_hit) {
        // The index follows the catalog by seconds: whether it may be seen is asked of the catalog itself.
        match desk.page_of(ask, hit.page_id) {
            Ok(view) => {
                let sheet = &view.pages[0];
                let size = sheet.read.as_ref().map(|(reading, _)| (reading.width, reading.height));
                hits.push((at, desk.finder().known(&query, hit, &view, sheet), size));
            }
            Err(Refusal::NotFound) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    let missing = desk.finder().missing(desk.room())?;
    Ok(html! {
        (people(&suggested))
        p.count role="status" {
            @if total == 0 { "No page answers that." } @else { b { (pages(total)) } }
            @if missing > 0 { span.quiet { " · " (pages(missing)) " not yet searchable" } }
        }
        ol.hits start=(question.from_hit + 1) {
            @for (at, hit, size) in &hits { (one(desk, question, *at, hit, *size)?) }
        }
        (more(question, total))
    })
}

fn beginning(desk: &Desk) -> Result<Markup, Refusal> {
    let missing = desk.finder().missing(desk.room())?;
    Ok(html! {
        div.beginning {
            p { "Type what you know: " b { "words on the page" } ", a " b { "name" } ", a " b { "record number" } " or a " b { "date of birth" } "." }
            dl.help {
                dt { code { "\"shortness of breath\"" } } dd { "words in a row" }
                dt { code { "fracture -wrist" } } dd { "without a word" }
                dt { code { "warfarin OR heparin" } } dd { "either" }
                dt { code { "patient:okafor type:lab" } } dd { "a patient's lab results" }
                dt { code { "date:2019-01..2020-06" } } dd { "a time" }
            }
            p.quiet { "Misread words are found too; exact ones come first." }
            @if missing > 0 { p.quiet { (pages(missing)) " not yet searchable." } }
        }
    })
}

fn audit(desk: &Desk, ask: &Ask, question: &Question) -> Result<(), Refusal> {
    let mut event = ask.event("searched");
    event.detail = [vec![question.words.clone()], question.filters()].concat().join(" ").trim().to_owned();
    event.patient = (!question.patient.is_empty()).then(|| question.patient.clone());
    Ok(desk.room().catalog.audit(&event)?)
}

fn people(suggested: &[Patient]) -> Markup {
    html! {
        @if !suggested.is_empty() {
            ul.people aria-label="Patients" {
                @for patient in suggested {
                    li {
                        a href=(chart_address(&patient.mrn)) {
                            b { (name(&patient.name)) } " "
                            span { (patient.mrn.as_str()) " · " (day_or(patient.birth, "birth unknown")) }
                        }
                    }
                }
            }
        }
    }
}

/// Where a patient's chart is shown.
pub(super) fn chart_address(mrn: &Mrn) -> String {
    let mrn: String = form_urlencoded::byte_serialize(mrn.as_str().as_bytes()).collect();
    format!("/chart?mrn={mrn}")
}

fn one(
    desk: &Desk,
    question: &Question,
    at: usize,
    hit: &SearchHit,
    size: Option<(u32, u32)>,
) -> Result<Markup, Refusal> {
    let patient = match &hit.patient_mrn {
        Some(mrn) => desk.room().catalog.patient(&Mrn(mrn.clone()))?,
        None => None,
    };
    let address = question.address(&format!("/pages/{}", hit.page_id), Some(at));
    Ok(html! {
        li.hit {
            a.open href=(address) data-hit {
                span.head {
                    b { (patient.as_ref().map_or_else(|| "No patient yet".to_owned(), |p| name(&p.name))) }
                    @if let Some(mrn) = &hit.patient_mrn { span.ids { (mrn) } }
                    span { (desk.type_name(hit.doc_type.as_deref())) }
                    span { (hit.service_date.map_or_else(|| "no date".to_owned(), day)) }
                    @if hit.state != PageState::Filed { (state_tag(hit.state)) }
                    @if !hit.exact { span.tag { "misread" } }
                }
                @if let Some((width, height)) = size { (strip(hit.page_id, width, height, &boxes(hit))) }
                span.snippet { (marked(&hit.snippet)) }
                span.path { (shown_source(&hit.source)) ", page " (hit.page) }
            }
        }
    })
}

fn boxes(hit: &SearchHit) -> Vec<Rect> {
    hit.boxes.iter().take(40).copied().collect()
}

/// A snippet with its hits marked.
fn marked(snippet: &str) -> Markup {
    html! {
        @for (at, piece) in snippet.split(MARKS.0).enumerate() {
            @match piece.split_once(MARKS.1) {
                Some((hit, rest)) if at > 0 => { mark { (hit) } (rest) }
                _ => (piece),
            }
        }
    }
}

fn more(question: &Question, total: u64) -> Markup {
    let most = if question.by_date { MOST_BY_DATE as u64 } else { u64::MAX };
    let next = question.from_hit + ON_SCREEN;
    let address = |start: usize| {
        let address = question.address("/search", None);
        format!("{address}&start={start}")
    };
    html! {
        nav.more aria-label="More results" {
            @if question.from_hit > 0 { a.tool href=(address(question.from_hit.saturating_sub(ON_SCREEN))) { "‹ Before" } }
            @if (next as u64) < total.min(most) { a.tool href=(address(next)) rel="next" { "More ›" } }
            @if question.by_date && total > most { span.quiet { "The best " (counted(most, "page", "pages")) " are put in order." } }
        }
    }
}
