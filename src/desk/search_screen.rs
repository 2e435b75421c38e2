//! Search: one box, results as one types, each with its place on the page.

use maud::{Markup, html};

use crate::catalog::shown_source;
use crate::chart::{Mrn, PageState, Patient, Rect};
use crate::search::{MARKS, SearchHit};

use super::answer::{Answered, Refusal, page};
use super::ask::Ask;
use super::layout::{Section, frame};
use super::look_up;
use super::names::{counted, day, day_or, name, pages, state, state_tag};
use super::question::{MOST_BY_DATE, Question};
use super::saved_searches;
use super::state::Desk;
use super::viewer::strip;

/// Hits on one screen.
const ON_SCREEN: usize = 12;
/// Patients that are suggested.
const SUGGESTED: usize = 5;

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
        (saved_searches::list(desk, ask)?)
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
        div.above {
            p.count role="status" {
                @if total == 0 { "No page answers that." } @else { b { (pages(total)) } }
                @if missing > 0 { span.quiet { " · " (pages(missing)) " not yet searchable" } }
            }
            (saved_searches::form(ask, question))
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
    event.detail = question.in_words();
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
    let address = question.address_of_hit(hit.page_id, at);
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
    html! {
        nav.more aria-label="More results" {
            @if question.from_hit > 0 { a.tool href=(question.address_from(question.from_hit.saturating_sub(ON_SCREEN))) { "‹ Before" } }
            @if (next as u64) < total.min(most) { a.tool href=(question.address_from(next)) rel="next" { "More ›" } }
            @if question.by_date && total > most { span.quiet { "The best " (counted(most, "page", "pages")) " are put in order." } }
        }
    }
}
