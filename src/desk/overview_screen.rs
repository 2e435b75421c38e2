//! The overview for supervisors: where pages stand, what came in and was settled, by day and by person.

use maud::{Markup, html};

use crate::catalog::{Backlog, DayOfWork, PersonsWork, Share};
use crate::chart::PageState;

use super::answer::{Answered, Refusal, page};
use super::ask::Ask;
use super::layout::{Section, frame};
use super::names::{grouped, pages_in};
use super::state::Desk;
use super::{overview_csv, quality_screen};

/// Days that are shown.
const DAYS: u32 = 30;
/// Types, stations and operators that are listed.
const LISTED: usize = 30;

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let ledger = desk.room().catalog.ledger(&[])?;
    let (days, work) = (desk.room().catalog.days_of_work(DAYS)?, desk.room().catalog.persons_work(DAYS)?);
    let (by_itself, by_people) = desk.room().catalog.filed_by()?;
    let share = 100.0 * by_itself as f64 / (by_itself + by_people + ledger.waiting_for_people()).max(1) as f64;
    let content = html! {
        h1 { "Overview" }
        div.tiles {
            div.tile { b { (grouped(ledger.pages)) } span { "pages came in" } }
            div.tile { b { (format!("{share:.1} %")) } span { "filed without a person" } }
            @for of in PageState::ALL.into_iter().filter(|of| ledger.in_state(*of) > 0) {
                div.tile { b { (grouped(ledger.in_state(of))) } span { (pages_in(of)) } }
            }
        }
        div.columns {
            section { h2 { "Pages taken in, last " (DAYS) " days" } (graph(&days, |day| day.pages)) (as_csv("days")) }
            section { h2 { "Documents settled, last " (DAYS) " days" } (graph(&days, |day| day.settled)) }
        }
        div.columns {
            section { (quality_screen::summary(desk, ask)?) (as_csv("samples")) }
            section { h2 { "How long pages wait for people" } (ages(&desk.room().catalog.backlog()?)) (as_csv("backlog")) }
        }
        div.columns {
            section { h2 { "Why pages wait" } (doubts(&ledger.doubts)) }
            section { h2 { "By person, last " (DAYS) " days" } (persons(&work)) (as_csv("people")) }
        }
        div.columns {
            section { h2 { "By document type" } (shares(desk, "types")?) }
            section { h2 { "By station" } (shares(desk, "stations")?) h2 { "By operator" } (shares(desk, "operators")?) }
        }
    };
    page(frame(desk, ask, "Overview", Section::Overview, content)?)
}

fn as_csv(table: &str) -> Markup {
    html! { p { a href=(format!("/overview/{table}.csv")) { "As a table (CSV)" } } }
}

/// A bar for each age, as long as its pages are many.
fn ages(backlog: &[Backlog]) -> Markup {
    let most = backlog.iter().map(|age| age.pages).max().unwrap_or(0).max(1);
    let words = |at: usize| match (backlog[at].from_days, backlog.get(at + 1)) {
        (0, _) => "less than a day".to_owned(),
        (from, Some(next)) if next.from_days > from + 1 => format!("{from} to {} days", next.from_days - 1),
        (from, Some(_)) => format!("{from} days"),
        (from, None) => format!("{from} days or more"),
    };
    html! {
        svg.graph.lying viewBox=(format!("0 0 650 {}", backlog.len() * 24 + 6)) role="img" aria-label="Pages that wait, by age" {
            @for (at, age) in backlog.iter().enumerate() {
                text x="108" y=(at * 24 + 19) { (words(at)) }
                rect.bar x="116" y=(at * 24 + 6) width=((age.pages * 240).div_ceil(most)) height="16" {}
                text.count x=(122 + (age.pages * 240).div_ceil(most)) y=(at * 24 + 19) { (grouped(age.pages)) }
            }
        }
    }
}

/// Who filed the pages of each kind, and what waits.
fn shares(desk: &Desk, by: &str) -> Result<Markup, Refusal> {
    let shares = overview_csv::shares(desk, by)?;
    let label = |share: &Share| match (share.name.as_str(), by) {
        ("", "types") => "type unknown".to_owned(),
        ("", _) => "not said".to_owned(),
        (slug, "types") => desk.type_name(Some(slug)),
        (name, _) => name.to_owned(),
    };
    Ok(html! {
        div.scroll { table {
            thead { tr { th { "" } th.number { "Pages" } th.number { "Filed without a person" } th.number { "Waiting" } } }
            tbody {
                @for share in shares.iter().take(LISTED) {
                    @let all = share.by_itself + share.by_people + share.waiting;
                    tr {
                        td { (label(share)) }
                        td.number { (grouped(all)) }
                        td.number { (format!("{:.1} %", 100.0 * share.by_itself as f64 / all.max(1) as f64)) }
                        td.number { (grouped(share.waiting)) }
                    }
                }
                @if shares.is_empty() { tr { td colspan="4" { "Nothing is filed yet." } } }
            }
        } }
        (as_csv(by))
    })
}

fn graph(days: &[DayOfWork], of: impl Fn(&DayOfWork) -> u64) -> Markup {
    let most = days.iter().map(&of).max().unwrap_or(0).max(1);
    let wide = 20;
    html! {
        svg.graph viewBox=(format!("0 0 {} 150", days.len() * wide + 50)) role="img" aria-label=(format!("By day; at most {most}")) {
            text x="40" y="18" text-anchor="end" { (grouped(most)) }
            text x="40" y="122" text-anchor="end" { "0" }
            line.axis x1="46" y1="118.5" x2=(days.len() * wide + 48) y2="118.5" {}
            @for (at, day) in days.iter().enumerate() {
                @let high = of(day) * 104 / most;
                rect.bar x=(at * wide + 49) y=(118 - high) width="15" height=(high) { title { (day.day) ": " (of(day)) } }
                @if at % 7 == 0 { text x=(at * wide + 56) y="138" { (day.day.get(5..).unwrap_or("")) } }
            }
        }
    }
}

fn doubts(doubts: &std::collections::BTreeMap<String, u64>) -> Markup {
    let mut rows: Vec<_> = doubts.iter().collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    html! {
        div.scroll { table {
            thead { tr { th { "Reason" } th.number { "Pages" } } }
            tbody {
                @for (doubt, count) in &rows { tr { td { (in_words(doubt)) } td.number { (grouped(**count)) } } }
                @if rows.is_empty() { tr { td colspan="2" { "Nothing waits." } } }
            }
        } }
    }
}

fn in_words(doubt: &str) -> &str {
    match doubt {
        "no_patient_list" => "no patient list yet",
        "no_identity" => "nothing says whom it is about",
        "one_identifier" => "only one identifier",
        "not_on_the_list" => "nobody on the list fits",
        "not_on_list_confirmed" => "not on the list, says a person",
        "several_patients" => "several patients fit",
        "contradiction" => "one field contradicts the others",
        "two_identities" => "two people in one document",
        "unsure" => "not sure enough",
        "unreadable" => "could not be read",
        "rescan" => "to be scanned again",
        other => other,
    }
}

fn persons(work: &[PersonsWork]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { "Who" } th.number { "Decisions" } th.number { "Taken back" } th.number { "Seconds each" } } }
            tbody {
                @for person in work {
                    tr {
                        td { (person.person) }
                        td.number { (grouped(person.decisions)) }
                        td.number { (grouped(person.undone)) }
                        td.number { @if let Some(seconds) = person.seconds { (format!("{seconds:.1}")) } @else { "–" } }
                    }
                }
                @if work.is_empty() { tr { td colspan="4" { "Nobody decided anything yet." } } }
            }
        } }
    }
}
