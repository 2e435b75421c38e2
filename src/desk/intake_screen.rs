//! Intake: what lies in the drop folder and why it waits, what is being read, what came in last.

use std::time::SystemTime;

use maud::{Markup, html};

use crate::catalog::{BatchRecord, RecentArrival, shown_source};
use crate::chart::PageState;
use crate::intake::{Waiting, WatchLock, shown};

use super::answer::{Answered, Refusal, page};
use super::ask::Ask;
use super::batch_screen;
use super::layout::{Section, frame};
use super::names::{counted, grouped, moment};
use super::state::Desk;

/// Files that are listed.
const LISTED: usize = 50;

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let state = state(desk)?;
    if ask.part {
        return page(state);
    }
    let content = html! {
        h1 { "Intake" }
        (drop_zone(None))
        p.quiet { "Or put them into the folder " code { (desk.room().archive.drop_folder().display()) } "; sub-folders become box names." }
        (batch_screen::begin_form(desk, ask)?)
        div data-follow="/intake" { (state) }
        (batch_screen::list(desk)?)
    };
    page(frame(desk, ask, "Intake", Section::Intake, content)?)
}

/// Where scans are dropped, into a batch if one is given.
pub(super) fn drop_zone(batch: Option<&BatchRecord>) -> Markup {
    html! {
        div.drop data-drop data-batch=[batch.map(|batch| batch.id.number())] {
            p { b { "Drop scans here" } " or choose them: PDF, TIFF, JPEG, PNG and other pictures." }
            label.check { span.hidden { "Scans" } input type="file" multiple; }
            ul #uploads aria-live="polite" {}
        }
    }
}

fn state(desk: &Desk) -> Result<Markup, Refusal> {
    let room = desk.room();
    let ledger = room.catalog.ledger(&[])?;
    let lying = desk.drop_folder.files(room);
    let recent = room.catalog.recent_arrivals(LISTED)?;
    let waiting = ledger.in_state(PageState::Waiting);
    let pace = desk.drop_folder.pace(desk.clock.now(), ledger.pages - waiting);
    let tiles = [
        (lying.len() as u64, "files in the drop folder"),
        (ledger.unopened_files, "files to be opened"),
        (waiting, "pages to be read"),
        (ledger.in_state(PageState::Reading), "pages read, file not finished"),
        (ledger.waiting_for_people(), "pages for review"),
        (ledger.in_state(PageState::Unreadable), "pages unreadable"),
    ];
    Ok(html! {
        (troubles(desk))
        div.tiles {
            @for (count, what) in tiles { div.tile { b { (grouped(count)) } span { (what) } } }
            @if let Some(pace) = pace.filter(|_| waiting > 0) {
                div.tile { b { (format!("{pace:.0}")) } span { "pages a minute" } }
                @if let Some(left) = time_left(waiting, pace) { div.tile { b { (left) } span { "until all is read" } } }
            }
        }
        @if !lying.is_empty() { (waiting_files(&lying)) }
        (came_in(&recent))
    })
}

/// What keeps scans from being taken in at all.
fn troubles(desk: &Desk) -> Markup {
    let room = desk.room();
    let full = room.disk().ok().filter(|disk| disk.is_full());
    html! {
        @if let Some(disk) = full {
            p.wrong role="alert" {
                "Intake rests: " (grouped(disk.free_mb)) " MB are free on the archive's disk, and " (grouped(disk.floor_mb))
                " MB must stay free. Nothing is lost; make room, and it goes on by itself."
            }
        }
        @if WatchLock::holder(room.archive.root()).is_none() {
            p.note role="status" { "Nobody takes scans in now: they lie in the drop folder until " code { "chartroom run" } " or " code { "chartroom watch" } " runs." }
        }
    }
}

fn waiting_files(lying: &[Waiting]) -> Markup {
    let now = SystemTime::now();
    // What somebody has to look at comes first.
    let mut files: Vec<&Waiting> = lying.iter().collect();
    files.sort_by_key(|file| !file.why.is_for_a_person());
    html! {
        h2 { "In the drop folder" }
        div.scroll { table {
            thead { tr { th { "File" } th.number { "Size" } th.number { "Unchanged for" } th { "Why it waits" } th { "What to do" } } }
            tbody { @for file in files.iter().take(LISTED) {
                tr {
                    td.path { (shown(file.relative.as_os_str())) }
                    td.number { (size(file.size)) }
                    td.number { (file.modified.map_or_else(String::new, |at| span(now.duration_since(at).unwrap_or_default().as_secs()))) }
                    td { @if file.why.is_for_a_person() { span.tag data-state="review" { "look at it" } " " } (file.why) }
                    td { (file.why.hint()) }
                }
            } }
        } }
        @if lying.len() > LISTED { p.quiet { "and " (counted((lying.len() - LISTED) as u64, "more", "more")) } }
    }
}

fn came_in(recent: &[RecentArrival]) -> Markup {
    html! {
        h2 { "Came in last" }
        div.scroll { table {
            thead { tr { th { "When (UTC)" } th { "File" } th.number { "Pages" } th.number { "Filed" } th.number { "In review" } th { "State" } } }
            tbody {
                @for arrival in recent {
                    tr {
                        td { (moment(&arrival.taken_in)) }
                        td.path { (shown_source(&arrival.name)) }
                        td.number { @if let Some(pages) = arrival.pages { (pages) } }
                        td.number { (arrival.filed) }
                        td.number { (arrival.in_review) }
                        td {
                            (stands(&arrival.state, arrival.duplicate))
                            @if let Some(error) = &arrival.error { ": " (error) ". Scan it again." }
                        }
                    }
                }
                @if recent.is_empty() { tr { td colspan="6" { "Nothing has come in yet." } } }
            }
        } }
    }
}

fn stands(state: &str, duplicate: bool) -> &'static str {
    match state {
        _ if duplicate => "came in before under another name",
        "kept" => "safe, not opened yet",
        "opened" => "being read",
        "done" => "done",
        _ => "cannot be opened",
    }
}

/// Until so many pages are read at this pace.
fn time_left(pages: u64, a_minute: f64) -> Option<String> {
    (a_minute > 0.0).then(|| span((pages as f64 * 60.0 / a_minute) as u64))
}

/// Seconds as people say them.
fn span(seconds: u64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        ..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} kB", bytes / 1024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}
