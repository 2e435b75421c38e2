//! What is filed is put right: another patient, type or date, split, joined, marked; and every step can be taken back.

use maud::{Markup, html};

use crate::catalog::{By, DocumentView, PageView, Settlement, Subject};
use crate::chart::Right;

use super::answer::{Answered, Refusal, go_to};
use super::ask::Ask;
use super::layout::token;
use super::names::moment;
use super::reorder;
use super::review_screen::{said, settlement};
use super::state::Desk;

/// Letters of a reason.
const LONGEST_WHY: usize = 200;

/// What somebody may do to the document of this page, and what was done to it.
pub(super) fn panel(
    desk: &Desk,
    ask: &Ask,
    view: &DocumentView,
    sheet: &PageView,
    siblings: &[PageView],
) -> Result<Markup, Refusal> {
    let Some(id) = &view.id else { return Ok(html! {}) };
    let decisions = desk.room().catalog.decisions_about(id, sheet.page.number())?;
    let may = ask.may(Right::Correct);
    let mut steps = Vec::new();
    for decision in &decisions {
        steps.push((decision, said(desk, ask, &decision.what)?));
    }
    Ok(html! {
        @if may {
            h2 { "Put right" }
            form.right method="post" action=(format!("/documents/{id}")) {
                (token(ask))
                input type="hidden" name="page" value=(sheet.page);
                // Enter in the field below decides nothing.
                button.hidden type="submit" disabled tabindex="-1" aria-hidden="true" {}
                div.tools {
                    button.tool type="button" data-opens="move" data-key="p" { kbd { "P" } " Patient" }
                    button.tool type="button" data-opens="retype" data-key="t" { kbd { "T" } " Type" }
                    button.tool type="button" data-opens="redate" data-key="d" { kbd { "D" } " Date" }
                    @if siblings.len() > 1 { button.tool type="button" data-opens="reorder" data-key="o" { kbd { "O" } " Order" } }
                    (at_once("split", "Split here", siblings.first().is_some_and(|first| first.page != sheet.page)))
                    (at_once("join", "Join before", true))
                    (at_once("rescan", "Rescan", true))
                    @if ask.may(Right::Confidential) {
                        @if view.confidential { (at_once("open", "Not confidential", true)) }
                        @else { (at_once("confidential", "Confidential", true)) }
                    }
                }
                (why_field())
            }
            (reorder::dialog(ask, id, sheet, siblings))
            (dialogs(desk, ask, id, view, sheet))
        }
        @if !steps.is_empty() {
            h2 { "What people decided" }
            ul.history {
                @for (decision, words) in &steps {
                    li {
                        span { (words) @if decision.undone { " (taken back)" } }
                        @if !decision.why.is_empty() { span { "“" (decision.why) "”" } }
                        span.quiet { (decision.person) ", " (moment(&decision.decided)) }
                        @if may && !decision.undone && (decision.person == ask.visitor()?.person.name || ask.may(Right::Supervise)) {
                            form method="post" action=(format!("/decisions/{}/undo", decision.id)) {
                                (token(ask))
                                input type="hidden" name="back" value=(format!("/pages/{}", sheet.page));
                                button.tool type="submit" { "Undo" }
                            }
                        }
                    }
                }
            }
        }
    })
}

/// What every form of a dialog brings beside what it is about.
pub(super) fn fields(ask: &Ask, sheet: &PageView, action: &str) -> Markup {
    html! {
        (token(ask))
        input type="hidden" name="action" value=(action);
        input type="hidden" name="page" value=(sheet.page);
    }
}

/// Why somebody puts it right, if they say.
pub(super) fn why_field() -> Markup {
    html! { input.why name="why" maxlength=(LONGEST_WHY) autocomplete="off" aria-label="Why" placeholder="Why (kept with the change)"; }
}

fn at_once(action: &str, label: &str, possible: bool) -> Markup {
    html! { button.tool type="submit" name="action" value=(action) disabled[!possible] { (label) } }
}

fn dialogs(desk: &Desk, ask: &Ask, id: &str, view: &DocumentView, sheet: &PageView) -> Markup {
    let action = format!("/documents/{id}");
    let date = view.service_date.map(|date| date.to_string()).unwrap_or_default();
    html! {
        dialog #move aria-labelledby="move-title" {
            h2 #move-title { "Whose document is it?" }
            input type="search" aria-label="Name, record number or date of birth" placeholder="Name, record number, date of birth"
                data-ask="/review/patients?q=" data-answers="move-answers" autocomplete="off" autofocus;
            form method="post" action=(action) {
                (fields(ask, sheet, "file"))
                (why_field())
                ul.answers #move-answers aria-live="polite" {}
            }
            p { button type="button" data-closes { "Close" } }
        }
        dialog #retype aria-labelledby="retype-title" {
            h2 #retype-title { "What kind of document is it?" }
            form.row method="post" action=(action) {
                (fields(ask, sheet, "type"))
                select name="type" aria-label="Document type" autofocus {
                    @for doc_type in desk.types() {
                        option value=(doc_type.slug) selected[view.doc_type.as_deref() == Some(&doc_type.slug)] { (doc_type.name) }
                    }
                }
                (why_field())
                button.main type="submit" { "Set" }
                button type="button" data-closes { "Close" }
            }
        }
        dialog #redate aria-labelledby="redate-title" {
            h2 #redate-title { "Date of service" }
            form.row method="post" action=(action) {
                (fields(ask, sheet, "date"))
                input type="date" name="date" value=(date) aria-label="Date of service" required autofocus;
                (why_field())
                button.main type="submit" { "Set" }
                button type="button" data-closes { "Close" }
            }
        }
    }
}

/// Does to a document what was decided, and shows the page again.
pub(super) fn change(desk: &Desk, ask: &Ask) -> Answered {
    let Ok(subject) = ask.place(0).parse::<Subject>();
    let view = desk.visible(ask, desk.room().catalog.view(&subject)?)?;
    let settlement = match ask.form("action") {
        "confidential" | "open" if !ask.may(Right::Confidential) => return Err(Refusal::Forbidden),
        "confidential" => Settlement::Confidential(true),
        "open" => Settlement::Confidential(false),
        _ => settlement(desk, ask)?,
    };
    let page: i64 = ask.form("page").parse().map_err(|_| Refusal::NotFound)?;
    if view.pages.iter().all(|of| of.page.number() != page) {
        return Err(Refusal::Conflict("The page is in another document meanwhile. Look again.".to_owned()));
    }
    let why = ask.form("why").trim();
    if why.chars().count() > LONGEST_WHY {
        return Err(Refusal::Wrong(format!("The reason may have {LONGEST_WHY} letters.")));
    }
    desk.room().catalog.settle_by(
        &subject,
        &[settlement],
        &By { person: &ask.visitor()?.person.name, seconds: None, why, apart: &desk.settings().confidential_types },
    )?;
    desk.queue.done(ask.place(0));
    go_to(&format!("/pages/{page}"))
}
