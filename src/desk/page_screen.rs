//! One page: its picture with hits and evidence marked, whose it is and why, its text.

use maud::{Markup, html};

use crate::catalog::{DocumentView, PageView, Subject, shown_source};
use crate::chart::{Mrn, Right};
use crate::search::parse;

use super::answer::{Answered, Refusal, page};
use super::ask::Ask;
use super::evidence::Why;
use super::fact_list::{Fact, fact_marks, facts};
use super::layout::{Section, frame};
use super::names::{day_or, name, pages, state_tag};
use super::page_steps::{Steps, toolbar};
use super::put_right;
use super::question::Question;
use super::search_screen::chart_address;
use super::state::Desk;
use super::viewer::{Mark, viewer};

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let view = desk.page_of(ask, ask.number(0)?)?;
    let sheet = &view.pages[0];
    desk.note_seen(ask, sheet, true)?;
    let siblings = siblings(desk, ask, &view)?;
    let turn = ask.query("turn").parse::<u32>().ok().filter(|turn| turn % 90 == 0 && *turn < 360).unwrap_or(0);
    let found = facts(sheet);
    let mut marks = hits(desk, ask, sheet);
    marks.extend(fact_marks(&found));
    let why = Why::of_page(sheet);
    marks.extend(why.iter().flat_map(|why| why.marks("")));
    let question = Question::of(ask);
    let steps = Steps::of(desk, ask, &question, &siblings, sheet)?;
    let content = html! {
        div.page-view data-page-view {
            section.sheet-side aria-label="Page" {
                (toolbar(&steps, turn))
                (viewer(sheet, &marks, turn))
            }
            aside.panel aria-label="What is known of this page" {
                (whose(desk, &view, sheet, why.as_ref())?)
                (fact_table(&found))
                (put_right::panel(desk, ask, &view, sheet, &siblings)?)
                @if ask.may(Right::Release) { (hand_out(&view, sheet)) }
                (pages_of_document(&siblings, sheet, &question))
                (text(sheet))
            }
        }
    };
    page(frame(desk, ask, &title(desk, &view, sheet), Section::Search, content)?)
}

fn title(desk: &Desk, view: &DocumentView, sheet: &PageView) -> String {
    format!(
        "{}, page {}",
        desk.type_name(view.doc_type.as_deref()),
        sheet.filing.page_in_document.unwrap_or(sheet.number)
    )
}

/// The pages of the same document, in order, in outline; the page alone if it is in none.
fn siblings(desk: &Desk, ask: &Ask, view: &DocumentView) -> Result<Vec<PageView>, Refusal> {
    match &view.id {
        Some(id) => Ok(desk.visible(ask, desk.room().catalog.outline(&Subject::Document(id.clone()))?)?.pages),
        None => Ok(view.pages.clone()),
    }
}

/// The words that were searched for.
fn hits(desk: &Desk, ask: &Ask, sheet: &PageView) -> Vec<Mark> {
    let (Ok(query), Some((reading, _))) = (parse(ask.query("q")), &sheet.read) else { return Vec::new() };
    let boxes = desk.finder().boxes(&query, &reading.words);
    boxes.into_iter().map(|area| Mark { area, kind: "hit", of: None, says: None }).collect()
}

fn whose(desk: &Desk, view: &DocumentView, sheet: &PageView, why: Option<&Why<'_>>) -> Result<Markup, Refusal> {
    let patient = match &sheet.filing.patient {
        Some(mrn) => desk.room().catalog.patient(&Mrn(mrn.clone()))?,
        None => None,
    };
    let source = sheet.sources.first().map_or_else(String::new, |source| shown_source(source.as_str()));
    Ok(html! {
        div.card {
            @match &patient {
                Some(patient) => {
                    h1 { a href=(chart_address(&patient.mrn)) data-key="c" title="The whole chart (C)" { (name(&patient.name)) } }
                    p.ids { "MRN " b { (patient.mrn.as_str()) } " · born " (day_or(patient.birth, "unknown")) }
                }
                None => h1 { "No patient yet" },
            }
            p { (state_tag(sheet.state)) " " (decided_by(sheet)) }
            @if let Some(why) = why { (why.sentence()) }
            @if let Some(alarm) = sheet.filing.to_look_at() { p.alarm role="note" { b { "To be looked at. " } (alarm) } }
        }
        dl.about {
            dt { "Document" } dd { (desk.type_name(view.doc_type.as_deref())) }
            dt { "Date of service" } dd { (day_or(view.service_date, "not known")) }
            dt { "Scanned as" } dd.path { (source) ", page " (sheet.number) }
            @if let Some(label) = &sheet.box_label { dt { "Box" } dd { (label) } }
        }
    })
}

/// Who put it where it stands, or the doubt.
fn decided_by(sheet: &PageView) -> String {
    match &sheet.filing.reason {
        Some(reason) => reason.clone(),
        None if sheet.filing.settled => "by a person".to_owned(),
        None if sheet.filing.patient.is_some() => "by the program".to_owned(),
        None => String::new(),
    }
}

/// What was found, each tied to its box.
pub(super) fn fact_table(found: &[Fact]) -> Markup {
    html! {
        @if !found.is_empty() {
            h2 { "Read on this page" }
            ul.facts {
                @for (at, fact) in found.iter().enumerate() {
                    li {
                        button.fact type="button" data-fact=(format!("fact-{at}")) disabled[fact.area.is_none()] {
                            span.label { (fact.label) }
                            span.value { (fact.value) }
                            @if fact.certainty < 0.8 { span.unsure title="read with doubt" { "?" } }
                            @if let Some(printed) = &fact.printed { span.printed { "printed “" (printed) "”" } }
                        }
                    }
                }
            }
        }
    }
}

fn hand_out(view: &DocumentView, sheet: &PageView) -> Markup {
    html! {
        h2 { "Hand out" }
        div.tools {
            a.tool href=(format!("/pages/{}/pdf", sheet.page)) target="_blank" rel="noopener" { "This page as PDF" }
            @if let Some(id) = &view.id {
                a.tool href=(format!("/documents/{id}/pdf")) target="_blank" rel="noopener" { "The document as PDF" }
            }
        }
    }
}

fn pages_of_document(siblings: &[PageView], sheet: &PageView, question: &Question) -> Markup {
    html! {
        @if siblings.len() > 1 {
            h2 { "This document, " (pages(siblings.len() as u64)) }
            ol.thumbnails {
                @for (at, page) in siblings.iter().enumerate() {
                    li {
                        a href=(question.address(&format!("/pages/{}", page.page)))
                            aria-current=[(page.page == sheet.page).then_some("page")] {
                            img src=(format!("/pages/{}/picture/thumbnail", page.page)) alt="" loading="lazy" width="84" height="108";
                            span { "Page " (at + 1) }
                        }
                    }
                }
            }
        }
    }
}

fn text(sheet: &PageView) -> Markup {
    html! {
        @if let Some((reading, _)) = &sheet.read {
            details.text data-text {
                summary { "Text of the page" }
                pre tabindex="0" { (reading.text()) }
            }
        }
    }
}

impl Desk {
    /// Writes down that somebody saw a page. Opening it is always written; its picture only where the page itself
    /// was not opened a moment ago.
    pub(super) fn note_seen(&self, ask: &Ask, sheet: &PageView, opened: bool) -> Result<(), Refusal> {
        let visitor = ask.visitor()?;
        let recently = self.recently_seen(visitor.person.id, sheet.page.number());
        if !opened && recently {
            return Ok(());
        }
        let mut event = ask.event("page_seen");
        event.page = Some(sheet.page.number());
        event.document = sheet.filing.document.clone();
        event.patient = sheet.filing.patient.clone();
        self.room().catalog.audit(&event)?;
        Ok(())
    }

    /// Whether the patient's pages may be shown: kept here for screens about a patient.
    pub(super) fn may_see_patient(&self, ask: &Ask, mrn: &str) -> Result<bool, Refusal> {
        Ok(ask.may(Right::Confidential) || !self.room().catalog.is_confidential_patient(mrn)?)
    }
}
