//! One patient's chart: every document that is filed, by date or by type.

use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};

use crate::catalog::{ChartDocument, Merge, PageId};
use crate::chart::Patient;
use crate::pipeline::better_scans;

use super::answer::{Answered, page};
use super::ask::Ask;
use super::layout::{Section, frame};
use super::look_up;
use super::names::{counted, day, day_or, name, pages};
use super::state::Desk;

/// Merged numbers that are named.
const MOST_MERGED: u32 = 20;

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let mrn = ask.query("mrn");
    let (patient, documents) = look_up::chart(desk, ask)?;
    let better = better_scans(desk.room(), &patient.mrn)?;
    let documents = readable_first(documents, &better);
    let mut merged = desk.room().catalog.merges(patient.mrn.as_str(), MOST_MERGED)?;
    merged.retain(|merge| merge.ended.is_none() && merge.survivor == patient.mrn);
    let by_type = ask.query("by") == "type";
    let content = html! {
        div.chart {
            (head(&patient, &documents, &merged))
            (search_within(mrn))
            (timeline(&documents))
            (tabs(mrn, by_type))
            @if documents.is_empty() { p.empty { "Nothing is filed to this patient yet." } }
            @for (title, group) in groups(desk, &documents, by_type) {
                section.group {
                    h2 { (title) " " span.quiet { (counted(group.len() as u64, "document", "documents")) } }
                    ul.documents { @for document in group { (card(desk, document, by_type, better.contains_key(&document.first_page))) } }
                }
            }
        }
    };
    page(frame(desk, ask, &name(&patient.name), Section::Search, content)?)
}

fn head(patient: &Patient, documents: &[ChartDocument], merged: &[Merge]) -> Markup {
    let sheets: u64 = documents.iter().map(|document| document.pages).sum();
    html! {
        header.patient {
            h1 { (name(&patient.name)) }
            p.ids {
                "MRN " b { (patient.mrn.as_str()) } " · born " b { (day_or(patient.birth, "unknown")) }
                @if !patient.sex.is_empty() { " · " (patient.sex) }
            }
            @if !merged.is_empty() {
                p.quiet { "answers for " (merged.iter().map(|merge| merge.merged.as_str()).collect::<Vec<_>>().join(", ")) ", merged into it" }
            }
            @if !patient.other_names.is_empty() {
                p.quiet { "also known as " (patient.other_names.iter().map(name).collect::<Vec<_>>().join("; ")) }
            }
            p.quiet { (counted(documents.len() as u64, "document", "documents")) ", " (pages(sheets)) }
        }
    }
}

fn search_within(mrn: &str) -> Markup {
    html! {
        form.search.small method="get" action="/search" role="search" {
            input type="hidden" name="mrn" value=(mrn);
            div.box {
                label.hidden for="q" { "Search in this chart" }
                input #q name="q" type="search" placeholder="Search in this chart" autocomplete="off";
                button type="submit" { "Search" }
            }
        }
    }
}

/// A bar for each year, as high as its documents are many.
fn timeline(documents: &[ChartDocument]) -> Markup {
    let mut years: BTreeMap<i16, u32> = BTreeMap::new();
    for date in documents.iter().filter_map(|document| document.service_date) {
        *years.entry(date.year()).or_default() += 1;
    }
    let (Some(first), Some(last)) = (years.keys().next().copied(), years.keys().last().copied()) else {
        return html! {};
    };
    let most = years.values().copied().max().unwrap_or(1);
    let step = (i32::from(last - first) / 12 + 1).max(1);
    let width = (i32::from(last - first) + 1) * 24;
    html! {
        svg.timeline viewBox=(format!("0 0 {} 64", width.max(240))) role="img" aria-label="Documents by year" preserveAspectRatio="xMinYMid meet" {
            @for (year, count) in &years {
                @let x = i32::from(year - first) * 24;
                @let high = (count * 40 / most).max(3);
                rect.bar x=(x + 3) y=(44 - high) width="18" height=(high) { title { (year) ": " (count) } }
            }
            line.axis x1="0" y1="44.5" x2=(width) y2="44.5" {}
            @for year in (first..=last).filter(|year| i32::from(year - first) % step == 0) {
                text x=(i32::from(year - first) * 24 + 12) y="58" { (year) }
            }
        }
    }
}

fn tabs(mrn: &str, by_type: bool) -> Markup {
    let address = |by: &str| {
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("mrn", mrn).append_pair("by", by).finish();
        format!("/chart?{query}")
    };
    html! {
        nav.tabs aria-label="Order" {
            a href=(address("date")) aria-current=[(!by_type).then_some("true")] { "By date" }
            a href=(address("type")) aria-current=[by_type.then_some("true")] { "By type" }
        }
    }
}

fn groups<'a>(desk: &Desk, documents: &'a [ChartDocument], by_type: bool) -> Vec<(String, Vec<&'a ChartDocument>)> {
    let mut groups: Vec<(String, Vec<&ChartDocument>)> = Vec::new();
    for document in documents {
        let title = if by_type {
            desk.type_name(document.doc_type.as_deref())
        } else {
            document.service_date.map_or_else(|| "Without a date".to_owned(), |date| date.year().to_string())
        };
        match groups.iter_mut().find(|(of, _)| *of == title) {
            Some((_, group)) => group.push(document),
            None => groups.push((title, vec![document])),
        }
    }
    if by_type {
        groups.sort_by(|a, b| a.0.cmp(&b.0));
    }
    groups
}

/// The chart's order, but of a sheet that was scanned twice the more readable scan stands first, the other right after it.
fn readable_first(documents: Vec<ChartDocument>, better: &HashMap<PageId, PageId>) -> Vec<ChartDocument> {
    let (again, mut ordered): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|document| better.contains_key(&document.first_page));
    for document in again.into_iter().rev() {
        let of = better.get(&document.first_page);
        let place = ordered.iter().position(|other| Some(&other.first_page) == of);
        // The other scan may be a page within a document, or one that the person may not see.
        let same_day = || ordered.iter().rposition(|other| other.service_date >= document.service_date);
        let place = place.or_else(same_day).map_or(0, |at| at + 1);
        ordered.insert(place, document);
    }
    ordered
}

fn card(desk: &Desk, document: &ChartDocument, by_type: bool, again: bool) -> Markup {
    let doc_type = desk.type_name(document.doc_type.as_deref());
    let date = document.service_date.map_or_else(|| "no date".to_owned(), day);
    let page = document.first_page;
    html! {
        li {
            a.document href=(format!("/pages/{page}")) {
                img src=(format!("/pages/{page}/picture/thumbnail")) alt="" loading="lazy" width="100" height="129";
                span.title { @if by_type { (date) } @else { (doc_type) } }
                @if !by_type { span { (date) } }
                span.quiet { (pages(document.pages)) @if document.settled { " · by a person" } }
                @if document.confidential { span.tag { "confidential" } }
                @if again { span.tag title="The same sheet, scanned more readably, stands before this one." { "scanned again" } }
            }
        }
    }
}
