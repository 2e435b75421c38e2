//! Intake and batches for other programs.

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::catalog::BatchRecord;
use crate::certificate;
use crate::intake::{Waiting, WatchLock, shown};

use super::answer::Answered;
use super::api::answer;
use super::ask::Ask;
use super::batch_screen::{begun, ended, of_desk, open_batch};
use super::state::Desk;
use super::uploads::bring_in;

/// Batches that are listed.
const LISTED: u32 = 200;

pub(super) fn intake(desk: &Desk, _: &Ask) -> Answered {
    let room = desk.room();
    let waiting: Vec<_> = desk.drop_folder.files(room).iter().map(waiting_value).collect();
    let disk = room.disk().ok();
    answer(&json!({
        "waiting": waiting, "watched": WatchLock::holder(room.archive.root()).is_some(),
        "free_mb": disk.map(|disk| disk.free_mb), "floor_mb": disk.map(|disk| disk.floor_mb),
        "ledger": room.catalog.ledger(&[])?,
    }))
}

fn waiting_value(file: &Waiting) -> Value {
    let unchanged = file.modified.map(|at| SystemTime::now().duration_since(at).unwrap_or_default().as_secs());
    json!({
        "name": shown(file.relative.as_os_str()), "bytes": file.size, "unchanged_s": unchanged,
        "why": file.why.to_string(), "hint": file.why.hint(), "for_a_person": file.why.is_for_a_person(),
    })
}

pub(super) fn upload(desk: &Desk, ask: &Ask) -> Answered {
    answer(&json!({ "name": bring_in(desk, ask)? }))
}

pub(super) fn batches(desk: &Desk, _: &Ask) -> Answered {
    let batches = desk.room().catalog.boxes(LISTED)?;
    answer(&batches.iter().map(batch_value).collect())
}

pub(super) fn begin(desk: &Desk, ask: &Ask) -> Answered {
    answer(&batch_value(&begun(desk, ask)?))
}

pub(super) fn batch(desk: &Desk, ask: &Ask) -> Answered {
    let batch = of_desk(desk, ask.number(0)?)?;
    let mut value = batch_value(&batch);
    value["ledger"] = json!(desk.room().catalog.ledger(&[batch.id])?);
    value["certificate"] = json!(certificate::text_of(&desk.room().archive, batch.id));
    answer(&value)
}

pub(super) fn end(desk: &Desk, ask: &Ask) -> Answered {
    let batch = open_batch(desk, ask.number(0)?)?;
    ended(desk, ask, &batch)?;
    self::batch(desk, ask)
}

fn batch_value(batch: &BatchRecord) -> Value {
    json!({
        "batch": batch.id.number(), "box": batch.box_label, "station": batch.station, "operator": batch.operator,
        "folder": batch.origin, "begun": batch.started, "ended": batch.ended, "files": batch.files,
    })
}
