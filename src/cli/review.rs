//! `chartroom review`

use std::io::{self, Write};

use jiff::civil::Date;

use super::Outcome;
use super::archive::Place;
use super::doubts::in_few_words;
use super::error::WrongUse;
use crate::catalog::{ReviewGroup, STRAY_PAGE, Settlement, Subject, shown_source};
use crate::chart::Mrn;
use crate::moment::{Moment, reached};
use crate::pipeline::{Judgement, Projection, RecordRoom};

/// List the pages that wait for a person and why, or settle one.
///
/// Without an id it lists what waits; documents that one decision may clear stand together, the most pages first. With
/// the id of a document, or of a page, it does what you decide about the whole document; more than one decision may be
/// given. What a person decided, the program does not change again.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The document or page to settle.
    #[arg(value_name = "ID", requires = "decision")]
    id: Option<Subject>,
    #[command(flatten)]
    decision: Decision,
    /// Who decides.
    #[arg(long, value_name = "NAME", env = "USER", hide_env_values = true, default_value = "unknown")]
    who: String,
    /// List so many groups.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// List everything.
    #[arg(long, conflicts_with_all = ["id", "limit"])]
    all: bool,
}

#[derive(Debug, clap::Args)]
#[group(id = "decision", multiple = true, requires = "id")]
struct Decision {
    /// It belongs to the patient with this record number.
    #[arg(long, value_name = "MRN", conflicts_with = "not_a_patient")]
    file_to: Option<String>,
    /// It is about no patient: kept and found by search, in nobody's chart.
    #[arg(long)]
    not_a_patient: bool,
    /// Its type, like progress_note.
    #[arg(long = "type", value_name = "SLUG")]
    doc_type: Option<String>,
    /// Its date of service, like 1998-03-07.
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Take the last decision about it back: everything stands as it stood before.
    #[arg(long, conflicts_with_all = ["file_to", "not_a_patient", "doc_type", "date"])]
    undo: bool,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let Some(id) = &self.id else {
            let limit = if self.all { usize::MAX } else { self.limit };
            list(&room.catalog.review()?, limit, out)?;
            return Ok(Outcome::Done);
        };
        if self.decision.undo {
            return self.take_back(id, &room, out);
        }
        let settlements = self.decision.settlements(&room)?;
        let settled = room.catalog.settle(id, &settlements, &self.who)?;
        reached(Moment::Settled);
        Projection::open(&room).finish(&room.catalog);
        writeln!(out, "Settled: {}.", pages(settled))?;
        Ok(Outcome::Done)
    }
}

impl Args {
    fn take_back(&self, id: &Subject, room: &RecordRoom, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let Some(last) = room.catalog.last_decision(id)? else {
            let hint = "chartroom show ID says what was decided";
            return Err(WrongUse::new(format!("there is no decision about {id} to take back"), hint.to_owned()).into());
        };
        let document = room.catalog.undo(last.id, &self.who)?;
        reached(Moment::Settled);
        Projection::open(room).finish(&room.catalog);
        writeln!(out, "Taken back: what {} decided about {document} at {}.", last.person, last.decided)?;
        Ok(Outcome::Done)
    }
}

impl Decision {
    fn settlements(&self, room: &RecordRoom) -> anyhow::Result<Vec<Settlement>> {
        let mut settlements = Vec::new();
        settlements.extend(self.file_to.as_ref().map(|mrn| Settlement::FileTo(Mrn(mrn.clone()))));
        settlements.extend(self.not_a_patient.then_some(Settlement::NotAPatient));
        if let Some(slug) = &self.doc_type {
            check_type(slug, &Judgement::prepare(room)?)?;
            settlements.push(Settlement::Type(slug.clone()));
        }
        settlements.extend(self.date.map(Settlement::Date));
        Ok(settlements)
    }
}

fn check_type(slug: &str, judgement: &Judgement) -> Result<(), WrongUse> {
    let known: Vec<_> = judgement.document_types().collect();
    if known.contains(&slug) {
        return Ok(());
    }
    Err(WrongUse::new(format!("there is no document type {slug:?}"), format!("one of: {}", known.join(" "))))
}

/// Documents that are listed of a group.
const OF_A_GROUP: usize = 3;

fn list(groups: &[ReviewGroup], limit: usize, out: &mut impl Write) -> io::Result<()> {
    let count = |filed| groups.iter().filter(|group| (group.doubt == STRAY_PAGE) == filed).map(|g| g.pages).sum();
    let (waiting, to_look_at): (usize, usize) = (count(false), count(true));
    match waiting {
        0 => writeln!(out, "Nothing waits.")?,
        _ => writeln!(out, "{waiting} pages wait.")?,
    }
    if to_look_at > 0 {
        writeln!(
            out,
            "{} that {} filed should be looked at.",
            pages(to_look_at),
            if to_look_at == 1 { "is" } else { "are" }
        )?;
    }
    if groups.is_empty() {
        return Ok(());
    }
    for group in groups.iter().take(limit) {
        list_group(group, if limit == usize::MAX { limit } else { OF_A_GROUP }, out)?;
    }
    writeln!(out)?;
    if groups.len() > limit {
        writeln!(out, "And {} more groups (--all).", groups.len() - limit)?;
    }
    writeln!(out, "Look: chartroom show ID. Settle: chartroom review ID --file-to MRN | --not-a-patient.")
}

fn list_group(group: &ReviewGroup, limit: usize, out: &mut impl Write) -> io::Result<()> {
    let about = if group.about.is_empty() { String::new() } else { format!(": {}", group.about) };
    writeln!(out)?;
    writeln!(out, "{}, {}{about}", pages(group.pages), in_few_words(&group.doubt))?;
    writeln!(out, "  {}", group.reason)?;
    for document in group.documents.iter().take(limit) {
        let doc_type = document.doc_type.as_deref().unwrap_or("type unknown");
        let (id, source, first) = (&document.id, shown_source(&document.source), document.first_page);
        writeln!(out, "    {id:<18} {doc_type}, {source} from page {first}, {}", pages(document.pages))?;
    }
    if group.documents.len() > limit {
        writeln!(out, "    and {} more (--all)", group.documents.len() - limit)?;
    }
    Ok(())
}

fn pages(count: usize) -> String {
    if count == 1 { "1 page".to_owned() } else { format!("{count} pages") }
}
