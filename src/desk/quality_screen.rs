//! Quality: pages that the program filed, drawn by chance, and checked one after another with one key.

use maud::{Markup, html};

use crate::catalog::{DrawnPage, PageView, Sample, Verdict};
use crate::chart::{Mrn, Patient};

use super::answer::{Answered, Refusal, go_to, page};
use super::ask::Ask;
use super::fact_list::{fact_marks, facts};
use super::interval::rate;
use super::layout::{Section, frame, token};
use super::names::{day_or, grouped, moment, name, pages};
use super::page_screen::fact_table;
use super::state::Desk;
use super::viewer::viewer;

/// Pages drawn at once, at most.
const MOST_DRAWN: u32 = 2000;
/// Samples that are listed.
const LISTED: u32 = 20;
/// Drawn pages that are looked through for one that may be seen.
const LOOKED_THROUGH: u32 = 200;

/// What samples found, for the overview.
pub(super) fn summary(desk: &Desk, ask: &Ask) -> Result<Markup, Refusal> {
    let samples = desk.room().catalog.samples(LISTED)?;
    let unchecked: u64 = samples.iter().map(left).sum();
    Ok(html! {
        h2 { "Misfiled pages, by samples" }
        (found(&samples))
        div.tools {
            form.row method="post" action="/overview/samples" {
                (token(ask))
                label { "Pages" input type="number" name="size" value="50" min="1" max=(MOST_DRAWN) required; }
                button type="submit" { "Draw a sample" }
            }
            @if unchecked > 0 { a.tool href="/overview/check" { "Check " (pages(unchecked)) } }
        }
        @if !samples.is_empty() { (table(&samples)) }
    })
}

fn left(sample: &Sample) -> u64 {
    sample.pages - sample.right - sample.wrong - sample.unclear
}

/// The rate over all samples, as a sentence.
fn found(samples: &[Sample]) -> Markup {
    let wrong = samples.iter().map(|sample| sample.wrong).sum();
    let checked = samples.iter().map(|sample| sample.right + sample.wrong).sum();
    html! {
        @match rate(wrong, checked) {
            Some((rate, low, high)) => p {
                b { (format!("{:.2} %", rate * 100.0)) } ", between " (format!("{:.2} and {:.2} %", low * 100.0, high * 100.0))
                " with 95 % confidence: " (grouped(wrong)) " of " (pages(checked)) " that were checked."
                span.quiet { " Wilson's score interval." }
            },
            None => p.quiet { "Nobody has checked a sample yet." },
        }
    }
}

fn table(samples: &[Sample]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { "Drawn (UTC)" } th { "By" } th.number { "Out of" } th.number { "Pages" } th.number { "Right" } th.number { "Wrong" } th.number { "Cannot tell" } th.number { "Left" } } }
            tbody { @for sample in samples {
                tr {
                    td { (moment(&sample.drawn)) }
                    td { (sample.drawn_by) }
                    @for count in [sample.population, sample.pages, sample.right, sample.wrong, sample.unclear, left(sample)] {
                        td.number { (grouped(count)) }
                    }
                }
            } }
        } }
    }
}

pub(super) fn draw(desk: &Desk, ask: &Ask) -> Answered {
    drawn(desk, ask)?;
    go_to("/overview/check")
}

/// Draws a sample of the size that the form names; gives its number.
pub(super) fn drawn(desk: &Desk, ask: &Ask) -> Result<i64, Refusal> {
    let size = ask.form("size").parse::<u32>().ok().filter(|size| (1..=MOST_DRAWN).contains(size));
    let size = size.ok_or_else(|| Refusal::Wrong(format!("A sample has 1 to {MOST_DRAWN} pages.")))?;
    let mut event = ask.event("sample_drawn");
    event.detail = size.to_string();
    desk.room().catalog.audit(&event)?;
    let sample = desk.room().catalog.draw_sample(size, &ask.visitor()?.person.name)?;
    sample.ok_or_else(|| Refusal::Wrong("There is no page that the program filed and nobody has checked.".to_owned()))
}

/// The next page that waits to be checked.
pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let next = next(desk, ask)?;
    let content = match &next {
        Some((drawn, sheet)) => checking(desk, ask, drawn, sheet)?,
        None => html! {
            div.empty { h1 { "All are checked" } p { a href="/overview" { "What the samples found" } } }
        },
    };
    page(frame(desk, ask, "Check a sample", Section::Overview, content)?)
}

fn next(desk: &Desk, ask: &Ask) -> Result<Option<(DrawnPage, PageView)>, Refusal> {
    for drawn in desk.room().catalog.unchecked_pages(LOOKED_THROUGH)? {
        match desk.page_of(ask, drawn.page.number()) {
            Ok(mut view) if desk.may_see_patient(ask, &drawn.patient)? => {
                return Ok(view.pages.pop().map(|sheet| (drawn, sheet)));
            }
            Ok(_) | Err(Refusal::NotFound) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(None)
}

fn checking(desk: &Desk, ask: &Ask, drawn: &DrawnPage, sheet: &PageView) -> Result<Markup, Refusal> {
    desk.note_seen(ask, sheet, true)?;
    let left: u64 = desk.room().catalog.samples(LISTED)?.iter().map(left).sum();
    let patient = desk.room().catalog.patient(&Mrn(drawn.patient.clone()))?;
    let found = facts(sheet);
    let answer = |verdict: Verdict, key: &str, label: &str| {
        html! { button type="submit" name="verdict" value=(verdict.as_str()) data-key=(key) { kbd { (key.to_uppercase()) } " " (label) } }
    };
    Ok(html! {
        div.review {
            section.sheet-side aria-label="Page" { (viewer(sheet, &fact_marks(&found), 0)) }
            div.panel {
                div.progress { span { b { (grouped(left)) } " left to check" } a href="/overview" { "What the samples found" } }
                div.decide tabindex="-1" {
                    p.reason { "Is this page about the patient below?" }
                    (about(patient.as_ref(), &drawn.patient))
                    (fact_table(&found))
                }
                form.keys method="post" action=(format!("/overview/check/{}", drawn.page)) {
                    (token(ask))
                    (answer(Verdict::Right, "y", "Yes, right"))
                    (answer(Verdict::Wrong, "n", "No, misfiled"))
                    (answer(Verdict::Unclear, "k", "Cannot tell"))
                }
            }
        }
    })
}

fn about(patient: Option<&Patient>, mrn: &str) -> Markup {
    html! {
        div.card {
            @match patient {
                Some(patient) => {
                    h1 { (name(&patient.name)) }
                    p.ids { "MRN " b { (mrn) } " · born " b { (day_or(patient.birth, "unknown")) } @if !patient.sex.is_empty() { " · " (patient.sex) } }
                    @if !patient.other_names.is_empty() { p.quiet { "also " (patient.other_names.iter().map(name).collect::<Vec<_>>().join("; ")) } }
                    p.quiet { (patient.street) " " (patient.city) " " (patient.phone) }
                }
                None => h1 { "MRN " (mrn) },
            }
        }
    }
}

/// Keeps what was found of a page, and goes on: to the page itself if it has to be put right.
pub(super) fn check(desk: &Desk, ask: &Ask) -> Answered {
    let wrong = checked(desk, ask)? == Verdict::Wrong;
    go_to(&if wrong { format!("/pages/{}", ask.number(0)?) } else { "/overview/check".to_owned() })
}

/// Keeps what the form says of a drawn page.
pub(super) fn checked(desk: &Desk, ask: &Ask) -> Result<Verdict, Refusal> {
    let number = ask.number(0)?;
    let verdict =
        Verdict::named(ask.form("verdict")).ok_or_else(|| Refusal::Wrong("There is no such finding.".to_owned()))?;
    desk.page_of(ask, number)?;
    let drawn = desk.room().catalog.drawn_page(number)?;
    let drawn = drawn.ok_or_else(|| Refusal::Conflict("This page is checked already.".to_owned()))?;
    let mut event = ask.event("sample_checked");
    event.page = Some(number);
    event.patient = Some(drawn.patient);
    verdict.as_str().clone_into(&mut event.detail);
    desk.room().catalog.audit(&event)?;
    if !desk.room().catalog.check_page(number, verdict, &ask.visitor()?.person.name)? {
        return Err(Refusal::Conflict("This page is checked already.".to_owned()));
    }
    Ok(verdict)
}
