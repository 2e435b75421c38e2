//! Intake: what lies in the drop folder, what is being read, what came in last; and scans brought in by the browser.

use std::fs;
use std::path::Path;

use maud::{Markup, html};

use crate::chart::PageState;

use super::answer::{Answered, Refusal, page};
use super::ask::Ask;
use super::layout::{Section, frame};
use super::names::{counted, grouped};
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
        div.drop data-drop {
            p { b { "Drop scans here" } " or choose them: PDF, TIFF, JPEG, PNG and other pictures." }
            label.check { span.hidden { "Scans" } input type="file" multiple; }
            ul #uploads aria-live="polite" {}
        }
        p.quiet { "Or put them into the folder " code { (desk.room().archive.drop_folder().display()) } "; sub-folders become box names." }
        div data-follow="/intake" { (state) }
    };
    page(frame(desk, ask, "Intake", Section::Intake, content)?)
}

fn state(desk: &Desk) -> Result<Markup, Refusal> {
    let ledger = desk.room().catalog.ledger(&[])?;
    let mut lying = Vec::new();
    list(&desk.room().archive.drop_folder(), &mut String::new(), &mut lying);
    let recent = desk.room().catalog.recent_arrivals(LISTED)?;
    let tiles = [
        (lying.len() as u64, "files in the drop folder"),
        (ledger.unopened_files, "files to be opened"),
        (ledger.in_state(PageState::Waiting), "pages to be read"),
        (ledger.in_state(PageState::Reading), "pages read, file not finished"),
        (ledger.waiting_for_people(), "pages for review"),
        (ledger.in_state(PageState::Unreadable), "pages unreadable"),
    ];
    Ok(html! {
        div.tiles { @for (count, what) in tiles { div.tile { b { (grouped(count)) } span { (what) } } } }
        @if !lying.is_empty() {
            h2 { "In the drop folder" }
            div.scroll { table {
                thead { tr { th { "File" } th.number { "Size" } th { "State" } } }
                tbody { @for (file, bytes) in lying.iter().take(LISTED) {
                    tr { td.path { (file) } td.number { (size(*bytes)) } td { "waits until it is whole and quiet" } }
                } }
            } }
            @if lying.len() > LISTED { p.quiet { "and " (counted((lying.len() - LISTED) as u64, "more", "more")) } }
        }
        h2 { "Came in last" }
        div.scroll { table {
            thead { tr { th { "When (UTC)" } th { "File" } th.number { "Pages" } th.number { "Filed" } th.number { "In review" } th { "State" } } }
            tbody {
                @for arrival in &recent {
                    tr {
                        td { (arrival.taken_in.replace('T', " ").replace('Z', "")) }
                        td.path { (arrival.name) }
                        td.number { @if let Some(pages) = arrival.pages { (pages) } }
                        td.number { (arrival.filed) }
                        td.number { (arrival.in_review) }
                        td { (stands(&arrival.state, arrival.duplicate)) @if let Some(error) = &arrival.error { ": " (error) } }
                    }
                }
                @if recent.is_empty() { tr { td colspan="6" { "Nothing has come in yet." } } }
            }
        } }
    })
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

/// The files below the drop folder. Links are not followed, hidden files not shown.
fn list(folder: &Path, prefix: &mut String, files: &mut Vec<(String, u64)>) {
    if files.len() > 10 * LISTED || prefix.matches('/').count() > 8 {
        return;
    }
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(metadata) = entry.metadata() else { continue };
        if name.starts_with('.') || metadata.is_symlink() {
            continue;
        }
        if metadata.is_dir() {
            let length = prefix.len();
            prefix.push_str(&name);
            prefix.push('/');
            list(&entry.path(), prefix, files);
            prefix.truncate(length);
        } else {
            files.push((format!("{prefix}{name}"), metadata.len()));
        }
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        ..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} kB", bytes / 1024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

/// A scan that a browser brought: it goes into the drop folder under a name that is only a name.
pub(super) fn upload(desk: &Desk, ask: &Ask) -> Answered {
    let from = ask.upload.as_deref().ok_or(Refusal::NotFound)?;
    let kept = place(desk, ask, from);
    if kept.is_err() {
        let _ = fs::remove_file(from);
    }
    let name = kept?;
    let mut event = ask.event("uploaded");
    event.detail = name;
    desk.room().catalog.audit(&event)?;
    page(html! { p { "It is in the drop folder and is read next." } })
}

fn place(desk: &Desk, ask: &Ask, from: &Path) -> Result<String, Refusal> {
    let name = plain_name(ask.place(0)).ok_or_else(|| Refusal::Wrong("This is no name for a scan.".to_owned()))?;
    if fs::metadata(from).map_or(0, |metadata| metadata.len()) == 0 {
        return Err(Refusal::Wrong("The file is empty.".to_owned()));
    }
    let folder = desk.room().archive.drop_folder();
    let (stem, ending) = name.rsplit_once('.').map_or((name.as_str(), String::new()), |(s, e)| (s, format!(".{e}")));
    // Two scans of one name are two scans.
    for number in 1..1000 {
        let tried = if number == 1 { name.clone() } else { format!("{stem} ({number}){ending}") };
        match fs::hard_link(from, folder.join(&tried)) {
            Ok(()) => {
                let _ = fs::remove_file(from);
                return Ok(tried);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(_) => return Err(Refusal::broken("the upload could not be put into the drop folder")),
        }
    }
    Err(Refusal::Wrong("There are too many scans of this name in the drop folder.".to_owned()))
}

/// The name without anything that could lead elsewhere or hide it.
fn plain_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let plain: String = last.chars().filter(|c| !c.is_control()).collect();
    let plain = plain.trim().trim_start_matches('.');
    (!plain.is_empty() && plain.len() <= 200).then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        assert_eq!(plain_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(plain_name("..\\..\\x.pdf").as_deref(), Some("x.pdf"));
        assert_eq!(plain_name(".hidden.pdf").as_deref(), Some("hidden.pdf"));
        assert_eq!(plain_name("a\0b\n.pdf").as_deref(), Some("ab.pdf"));
        assert_eq!((plain_name(".."), plain_name(""), plain_name("a/")), (None, None, None));
    }
}
