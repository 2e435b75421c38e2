//! `chartroom search`

use std::io::Write;

use super::Outcome;
use super::archive::Place;
use crate::catalog::{CatalogError, shown_source};
use crate::chart::Mrn;
use crate::pipeline::{Findings, RecordRoom};
use crate::search::{SearchHit, parse};

/// Find pages, best first. Words that the scanner misread are found too, after exact ones.
///
/// All words must be on the page: `fracture wrist`. "In quotes" for words in a row, -word for none of it, `a OR b` for
/// either, `word*` for words that begin so. Narrow it down with patient:smith mrn:00123456 dob:1950-01-31
/// type:lab_results date:2019-01..2020-06 file:box12 state:review. Put a query with -word or "words in a row" in single
/// quotes, so that the shell leaves it as it is.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to look for.
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Show so many pages.
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// One JSON array of hits, with the boxes of the words on the page picture.
    #[arg(long)]
    json: bool,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let query = parse(&self.query.join(" "))?;
        let room = archive.open()?;
        let finder = room.finder()?;
        let Findings { total, hits } = finder.find(&room, &query, self.limit, 0)?;
        if self.json {
            serde_json::to_writer_pretty(&mut *out, &hits)?;
            writeln!(out)?;
        } else {
            show(&room, &hits, total, out)?;
        }
        say_what_is_missing(finder.missing(&room)?);
        Ok(Outcome::Done)
    }
}

fn show(room: &RecordRoom, hits: &[SearchHit], total: u64, out: &mut impl Write) -> anyhow::Result<()> {
    match total {
        0 => writeln!(out, "No page answers that.")?,
        1 => writeln!(out, "1 page")?,
        _ => writeln!(out, "{total} pages, best first")?,
    }
    for hit in hits {
        let whose = match &hit.patient_mrn {
            Some(mrn) => patient(room, mrn)?,
            None => hit.state.as_str().to_owned(),
        };
        let doc_type = hit.doc_type.as_deref().unwrap_or("type unknown");
        let date = hit.service_date.map_or_else(|| "no date".to_owned(), |date| date.to_string());
        let misread = if hit.exact { "" } else { ", misread" };
        writeln!(out)?;
        writeln!(out, "{:>7}  {whose}, {doc_type}, {date}{misread}", hit.page_id)?;
        writeln!(out, "         {} page {}", shown_source(&hit.source), hit.page)?;
        writeln!(out, "         {}", hit.snippet)?;
    }
    if !hits.is_empty() {
        writeln!(out)?;
        writeln!(out, "Look: chartroom show NUMBER")?;
    }
    Ok(())
}

/// A patient as the list names him, with the record number.
pub(super) fn patient(room: &RecordRoom, mrn: &str) -> Result<String, CatalogError> {
    let listed = room.catalog.patient(&Mrn(mrn.to_owned()))?;
    Ok(listed.map_or_else(|| format!("MRN {mrn}"), |patient| format!("{}, MRN {mrn}", patient.name)))
}

#[expect(clippy::print_stderr, reason = "it is no part of the answer")]
fn say_what_is_missing(missing: u64) {
    if missing > 0 {
        eprintln!("note: {missing} pages are not searchable yet, or not as they are now.");
    }
}
