//! Batches: who scans which box at which station, where its pages stand, and the certificate at the end.

use std::path::Path;

use maud::{Markup, html};

use crate::catalog::{BatchRecord, Ledger};
use crate::certificate;
use crate::chart::PageState;
use crate::intake::{Why, waiting};

use super::answer::{Answered, Refusal, go_to, page};
use super::ask::Ask;
use super::intake_screen::drop_zone;
use super::layout::{Section, frame, token};
use super::names::{counted, grouped, moment, pages, pages_in};
use super::state::Desk;

/// Batches that are listed.
const LISTED: u32 = 30;
/// Letters of a label or station.
const LONGEST_LABEL: usize = 60;

/// The form that begins a batch; the station of the last one is there already.
pub(super) fn begin_form(desk: &Desk, ask: &Ask) -> Result<Markup, Refusal> {
    let batches = desk.room().catalog.boxes(1)?;
    let station = batches.first().and_then(|batch| batch.station.as_deref()).unwrap_or("");
    Ok(html! {
        form.row method="post" action="/intake/batches" {
            (token(ask))
            label { "Box label" input name="box" maxlength=(LONGEST_LABEL) size="16" placeholder="or its cover sheet" autocomplete="off"; }
            label { "Station" input name="station" maxlength=(LONGEST_LABEL) size="14" value=(station) autocomplete="off"; }
            button type="submit" { "Begin a batch" }
            a href="/intake/sheets" { "Separator and cover sheets" }
        }
    })
}

/// The last batches.
pub(super) fn list(desk: &Desk) -> Result<Markup, Refusal> {
    let batches = desk.room().catalog.boxes(LISTED)?;
    Ok(html! {
        @if !batches.is_empty() {
            h2 { "Batches" }
            div.scroll { table {
                thead { tr { th { "Batch" } th { "Box" } th { "Station" } th { "Operator" } th { "Begun (UTC)" } th { "Ended" } th.number { "Files" } } }
                tbody { @for batch in &batches {
                    tr {
                        td { a href=(address(batch)) { (batch.id) } }
                        td { (batch.box_label.as_deref().unwrap_or("")) }
                        td { (batch.station.as_deref().unwrap_or("")) }
                        td { (batch.operator.as_deref().unwrap_or("")) }
                        td { (moment(&batch.started)) }
                        td { (batch.ended.as_deref().map_or_else(|| "open".to_owned(), moment)) }
                        td.number { (grouped(batch.files)) }
                    }
                } }
            } }
        }
    })
}

fn address(batch: &BatchRecord) -> String {
    format!("/intake/batches/{}", batch.id.number())
}

pub(super) fn begin(desk: &Desk, ask: &Ask) -> Answered {
    go_to(&address(&begun(desk, ask)?))
}

/// Begins the batch that the form describes.
pub(super) fn begun(desk: &Desk, ask: &Ask) -> Result<BatchRecord, Refusal> {
    let (of_box, station) = (ask.form("box").trim(), ask.form("station").trim());
    if [of_box, station].iter().any(|text| text.chars().count() > LONGEST_LABEL) {
        return Err(Refusal::Wrong(format!("A label has at most {LONGEST_LABEL} letters.")));
    }
    let mut event = ask.event("batch_begun");
    event.detail = format!("{of_box}; {station}");
    desk.room().catalog.audit(&event)?;
    let folder = desk.room().archive.drop_folder();
    let operator = &ask.visitor()?.person.name;
    Ok(desk.room().catalog.begin_box(&folder.to_string_lossy(), operator, station, of_box)?)
}

/// A batch of somebody at the desk that has not ended.
pub(super) fn open_batch(desk: &Desk, number: i64) -> Result<BatchRecord, Refusal> {
    let batch = of_desk(desk, number)?;
    match batch.ended {
        None => Ok(batch),
        Some(_) => Err(Refusal::Conflict("This batch has ended. Begin another one.".to_owned())),
    }
}

/// A batch of somebody at the desk.
pub(super) fn of_desk(desk: &Desk, number: i64) -> Result<BatchRecord, Refusal> {
    desk.room().catalog.batch_numbered(number)?.filter(|batch| batch.operator.is_some()).ok_or(Refusal::NotFound)
}

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let batch = of_desk(desk, ask.number(0)?)?;
    let stands = stands(desk, &batch)?;
    if ask.part {
        return page(stands);
    }
    let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let sheet = form_urlencoded::Serializer::new(String::new())
        .append_pair("box", batch.box_label.as_deref().unwrap_or(""))
        .append_pair("station", batch.station.as_deref().unwrap_or(""))
        .finish();
    let content = html! {
        p { a href="/intake" { "‹ Intake" } }
        h1 { (batch.box_label.as_deref().unwrap_or("No label yet")) " " span.quiet { (batch.id) } }
        p.quiet { "Operator " b { (said(&batch.operator)) } " · station " b { (said(&batch.station)) } " · begun " (moment(&batch.started)) " UTC" }
        @if batch.ended.is_none() {
            (drop_zone(Some(&batch)))
            p.quiet { "Or let the scanner put them into the folder " code { (batch.origin) } "." }
        }
        div data-follow=[batch.ended.is_none().then(|| address(&batch))] { (stands) }
        @match &batch.ended {
            Some(ended) => { p { "Ended " (moment(ended)) " UTC." } (certificate_of(desk, &batch)?) },
            None => form.row method="post" action=(format!("{}/end", address(&batch))) {
                (token(ask))
                button.main type="submit" { "End the batch" }
                a.tool href=(format!("/intake/sheets?{sheet}")) { "Cover sheet" }
            },
        }
    };
    page(frame(desk, ask, "Batch", Section::Intake, content)?)
}

fn stands(desk: &Desk, batch: &BatchRecord) -> Result<Markup, Refusal> {
    let ledger = desk.room().catalog.ledger(&[batch.id])?;
    let lying = lying(desk, batch);
    Ok(html! {
        div.tiles {
            div.tile { b { (grouped(ledger.files)) } span { "files came in" } }
            div.tile { b { (grouped(ledger.pages)) } span { "pages came in" } }
            @if lying > 0 { div.tile { b { (lying) } span { "files in its folder" } } }
            @for of in PageState::ALL.into_iter().filter(|of| ledger.in_state(*of) > 0) {
                div.tile { b { (grouped(ledger.in_state(of))) } span { (pages_in(of)) } }
            }
        }
    })
}

/// Files that lie in its folder still.
fn lying(desk: &Desk, batch: &BatchRecord) -> usize {
    let Some(folder) = Path::new(&batch.origin).file_name() else { return 0 };
    let files = desk.drop_folder.files(desk.room());
    files.iter().filter(|file| file.why != Why::Ignored && file.relative.starts_with(folder)).count()
}

fn certificate_of(desk: &Desk, batch: &BatchRecord) -> Result<Markup, Refusal> {
    let room = desk.room();
    let Some(text) = certificate::text_of(&room.archive, batch.id) else {
        return Ok(html! { p.quiet { "Nothing came in with it: there is no certificate." } });
    };
    let fault = certificate::check(&room.archive, &room.catalog, batch.id)?;
    Ok(html! {
        h2 { "Certificate" }
        @if fault.is_some() { p.wrong role="alert" { "This certificate is not as it was issued, or the catalog is not: let somebody run " code { "chartroom verify" } "." } }
        pre.certificate tabindex="0" { (text) }
    })
}

pub(super) fn end(desk: &Desk, ask: &Ask) -> Answered {
    let batch = open_batch(desk, ask.number(0)?)?;
    ended(desk, ask, &batch)?;
    go_to(&address(&batch))
}

/// Ends a batch, with its certificate, once all of it is read.
pub(super) fn ended(desk: &Desk, ask: &Ask, batch: &BatchRecord) -> Result<(), Refusal> {
    // Looked at now: what the screens show may be seconds old.
    let lying = waiting(Path::new(&batch.origin), &desk.room().settings.intake);
    let left = lying.iter().filter(|file| file.why != Why::Ignored).count();
    if left > 0 {
        let files = counted(left as u64, "file lies", "files lie");
        return Err(Refusal::Wrong(format!("{files} in its folder still. End it when they are taken in.")));
    }
    let unread = unread(&desk.room().catalog.ledger(&[batch.id])?);
    if unread > 0 {
        return Err(Refusal::Wrong(format!("{} of it wait to be read. End it then.", pages(unread))));
    }
    let mut event = ask.event("batch_ended");
    event.detail = batch.id.to_string();
    desk.room().catalog.audit(&event)?;
    desk.room().close(batch.id, &ask.visitor()?.person.name)?;
    // Gone if it is empty; a file that came in this moment stays, and is taken in with the day's scans.
    let _ = std::fs::remove_dir(&batch.origin);
    Ok(())
}

fn unread(ledger: &Ledger) -> u64 {
    ledger.in_state(PageState::Waiting) + ledger.in_state(PageState::Reading) + ledger.unopened_files
}
