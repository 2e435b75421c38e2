//! Where one can go from a page: through its document, the chart it is filed to, the results it was found in.

use maud::{Markup, html};

use crate::catalog::PageView;

use super::answer::Refusal;
use super::ask::Ask;
use super::look_up;
use super::question::Question;
use super::state::Desk;

/// Addresses to go on to, each with the one before it.
#[derive(Default)]
struct Step {
    before: Option<String>,
    after: Option<String>,
}

/// Where one can go from a page.
pub(super) struct Steps {
    /// The page's place in its document, from 1, and how many there are.
    place: (usize, usize),
    page: Step,
    /// Through the documents of the chart; to their first pages.
    document: Option<Step>,
    /// Through the results of the search that led here.
    hit: Option<Step>,
    back: Option<String>,
}

impl Steps {
    pub(super) fn of(
        desk: &Desk,
        ask: &Ask,
        question: &Question,
        siblings: &[PageView],
        sheet: &PageView,
    ) -> Result<Self, Refusal> {
        let at = siblings.iter().position(|page| page.page == sheet.page).unwrap_or(0);
        let address = |page: &PageView| question.address(&format!("/pages/{}", page.page));
        Ok(Self {
            place: (at + 1, siblings.len()),
            page: around(at, |at| siblings.get(at).map(address)),
            document: documents(desk, ask, sheet)?,
            hit: hits(desk, ask, question)?,
            back: (!question.is_empty()).then(|| question.address("/search")),
        })
    }
}

fn around(at: usize, address: impl Fn(usize) -> Option<String>) -> Step {
    Step { before: at.checked_sub(1).and_then(&address), after: address(at + 1) }
}

/// `None` for a page that is in nobody's chart.
fn documents(desk: &Desk, ask: &Ask, sheet: &PageView) -> Result<Option<Step>, Refusal> {
    let (Some(mrn), Some(id)) = (&sheet.filing.patient, &sheet.filing.document) else { return Ok(None) };
    let chart = look_up::visible_documents(desk, ask, mrn)?;
    let place = chart.iter().position(|document| document.id == *id);
    let address = |at: usize| chart.get(at).map(|document| format!("/pages/{}", document.first_page));
    Ok(place.map(|at| around(at, address)))
}

/// `None` for a page that no search led to.
fn hits(desk: &Desk, ask: &Ask, question: &Question) -> Result<Option<Step>, Refusal> {
    let Ok(at) = ask.query("at").parse::<usize>() else { return Ok(None) };
    let found = question.page_numbers(desk, ask, at.saturating_add(2))?;
    Ok(Some(around(at, |at| found.get(at).map(|page| question.address_of_hit(*page, at)))))
}

/// The bar over a page picture. Past the last page of a document, the key for the next page leads to the next hit, or
/// else to the next document of the chart.
pub(super) fn toolbar(steps: &Steps, turn: u32) -> Markup {
    let (at, of) = steps.place;
    let first = steps.page.before.is_none();
    let last = steps.page.after.is_none();
    html! {
        div.toolbar role="toolbar" aria-label="Page" {
            @if let Some(back) = &steps.back { a.tool href=(back) data-key="Escape" { "← Results" } }
            (step("Previous page", "‹ Page", &steps.page.before, "PageUp"))
            span.where { (at) " of " (of) }
            (step("Next page", "Page ›", &steps.page.after, "PageDown"))
            @if let Some(hit) = &steps.hit {
                (step("Previous hit", "‹ Hit", &hit.before, if first { ", PageUp" } else { "," }))
                (step("Next hit", "Hit ›", &hit.after, if last { ". PageDown" } else { "." }))
            }
            @if let Some(document) = &steps.document {
                (step("Previous document of the chart", "‹ Document", &document.before, if first { "[ PageUp" } else { "[" }))
                (step("Next document of the chart", "Document ›", &document.after, if last { "] PageDown" } else { "]" }))
            }
            span.gap {}
            button.tool type="button" data-zoom="-1" data-key="-" aria-label="Smaller" { "−" }
            button.tool type="button" data-zoom="0" data-key="0 f" aria-label="Fit: whole page or full width" { "Fit" }
            button.tool type="button" data-zoom="1" data-key="+" aria-label="Larger" { "+" }
            button.tool type="button" data-rotate=(turn) data-key="r" { "Turn" }
            button.tool type="button" data-marks data-key="m" aria-pressed="true" { "Marks" }
        }
    }
}

fn step(title: &str, label: &str, to: &Option<String>, keys: &str) -> Markup {
    let hint = format!("{title} ({})", keys.split(' ').collect::<Vec<_>>().join(" or "));
    html! {
        @match to {
            Some(to) => a.tool href=(to) title=(hint) aria-label=(title) data-key=(keys) rel="next" { (label) },
            None => span.tool.off aria-hidden="true" { (label) },
        }
    }
}
