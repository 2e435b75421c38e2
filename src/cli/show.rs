//! `chartroom show`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::Outcome;
use super::archive::Place;
use super::error::WrongUse;
use super::search::patient;
use crate::catalog::{DocumentView, PageView, Subject, shown_source};
use crate::chart::{Agreement, Found, Mrn, PageFacts, PageFiling, Rect, Signature};
use crate::pipeline::{Copies, RecordRoom, ScannedPage, copies};
use crate::reader::{Framing, Readers};

/// Show one page or document: what is printed on it and where, why it is filed as it is, its text.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A page (a number, as `search` shows it) or a document (as `review` shows it).
    #[arg(value_name = "ID")]
    id: Subject,
    /// Write the picture of the page, upright, to this file.
    #[arg(long, value_name = "FILE.png")]
    picture: Option<PathBuf>,
    /// Leave the text out.
    #[arg(long)]
    no_text: bool,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let document = room.catalog.view(&self.id)?;
        show_document(&document, out)?;
        let patient = document.pages.iter().find_map(|page| page.filing.patient.clone()).map(Mrn);
        let copies = patient.map(|patient| copies(&room, Some(&patient))).transpose()?.unwrap_or_default();
        for page in &document.pages {
            show_page(&room, page, !self.no_text, out)?;
            show_copies(page, &copies, out)?;
        }
        if let Some(file) = &self.picture {
            write_picture(&room, &document, file)?;
            writeln!(out, "The picture is in {}.", file.display())?;
        }
        Ok(Outcome::Done)
    }
}

fn write_picture(room: &RecordRoom, document: &DocumentView, file: &Path) -> anyhow::Result<()> {
    let [page] = document.pages.as_slice() else {
        return Err(WrongUse::new("a document has several pictures", "name one of its pages by its number.").into());
    };
    let (turn, skew) = page.read.as_ref().map_or_else(Default::default, |(reading, _)| (reading.turn, reading.skew));
    let readers = Readers::start(&room.settings.reader, &room.archive.originals())?;
    let picture = readers.picture(&room.archive.original(&page.original), page.number, (turn, skew), Framing::Full)?;
    fs::write(file, picture).with_context(|| format!("{} could not be written", file.display()))
}

fn show_document(document: &DocumentView, out: &mut impl Write) -> io::Result<()> {
    let Some(id) = &document.id else { return Ok(()) };
    let doc_type = document.doc_type.as_deref().unwrap_or("type unknown");
    let date = document.service_date.map_or_else(|| "no date".to_owned(), |date| date.to_string());
    writeln!(out, "document {id}  {doc_type}  {date}")
}

fn show_page(room: &RecordRoom, page: &PageView, text: bool, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out)?;
    writeln!(out, "page {}  {}", page.page, page.state.as_str())?;
    for source in &page.sources {
        writeln!(out, "  {:<16}{} page {}", "source", shown_source(source), page.number)?;
    }
    let filing = &page.filing;
    if let Some(mrn) = &filing.patient {
        let by = if filing.settled { ", by a person".to_owned() } else { percent(filing.probability) };
        writeln!(out, "  {:<16}{}{by}", "filed to", patient(room, mrn)?)?;
    }
    if let Some(reason) = &filing.reason {
        writeln!(out, "  {:<16}{reason}", "waits")?;
    }
    if let Some(alarm) = filing.to_look_at() {
        writeln!(out, "  {:<16}{alarm}", "to look at")?;
    }
    if let Some((reading, facts)) = &page.read {
        let turned = reading.turn.degrees();
        writeln!(
            out,
            "  {:<16}{}×{} pixels at {} dpi, scanned turned by {turned}°, confidence {:.0}",
            "picture", reading.width, reading.height, reading.dpi, reading.confidence
        )?;
        show_facts(facts, out)?;
    }
    show_evidence(page, out)?;
    if let (true, Some((reading, _))) = (text, &page.read) {
        writeln!(out)?;
        for line in reading.text().lines() {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

/// Scans of the sheet that is on this page.
fn show_copies(page: &PageView, copies: &Copies, out: &mut impl Write) -> io::Result<()> {
    if let Some(better) = copies.get(&(page.sha256.clone(), page.number)) {
        let source = shown_source(&better.source);
        writeln!(out, "  {:<16}page {} of {source}, which reads better", "same sheet", better.number)?;
    }
    let is_this = |better: &&ScannedPage| better.number == page.number && page.sources.contains(&better.source);
    if copies.values().any(|better| is_this(&better)) {
        writeln!(out, "  {:<16}was scanned again, and reads best here", "same sheet")?;
    }
    Ok(())
}

fn percent(probability: Option<f64>) -> String {
    probability.map_or_else(String::new, |p| format!(", {:.2} % sure", p * 100.0))
}

fn show_facts(facts: &PageFacts, out: &mut impl Write) -> io::Result<()> {
    show_found(out, "record number", &facts.mrns, |mrn| mrn.as_str().to_owned())?;
    show_found(out, "account", &facts.accounts, Clone::clone)?;
    show_found(out, "name", &facts.names, ToString::to_string)?;
    show_found(out, "born", &facts.births, ToString::to_string)?;
    show_found(out, "telephone", &facts.phones, Clone::clone)?;
    show_found(out, "street", &facts.streets, Clone::clone)?;
    show_found(out, "SSN, last four", &facts.ssn_last4, Clone::clone)?;
    show_found(out, "date", &facts.dates, |d| format!("{} ({})", d.date, role(d.role)))?;
    if let Some(guess) = &facts.doc_type {
        writeln!(out, "  {:<16}{}, certainty {:.2}", "looks like", guess.slug, guess.certainty)?;
    }
    let signature = match facts.signature {
        Signature::NotAsked => return Ok(()),
        Signature::Present => "there",
        Signature::Absent => "missing",
        Signature::Unsure => "cannot be told",
    };
    writeln!(out, "  {:<16}{signature}{}", "signature", facts.signature_area.as_ref().map(place).unwrap_or_default())
}

/// The name that serde gives a date's role.
fn role(role: impl serde::Serialize) -> String {
    serde_json::to_value(role).ok().and_then(|v| v.as_str().map(|s| s.replace('_', " "))).unwrap_or_default()
}

fn show_found<T>(out: &mut impl Write, what: &str, found: &[Found<T>], value: impl Fn(&T) -> String) -> io::Result<()> {
    for fact in found {
        let label = fact.label.as_ref().map(|label| format!(" after “{label}”")).unwrap_or_default();
        writeln!(
            out,
            "  {what:<16}{}, printed “{}”{label}{}, certainty {:.2}",
            value(&fact.value),
            fact.printed,
            place(&fact.area),
            fact.certainty
        )?;
    }
    Ok(())
}

fn place(area: &Rect) -> String {
    format!(" at {},{} {}×{}", area.left, area.top, area.width, area.height)
}

fn show_evidence(page: &PageView, out: &mut impl Write) -> io::Result<()> {
    if let Some(why) = page.decided.as_ref().map(PageFiling::why).filter(|why| !why.is_empty()) {
        writeln!(out, "  {:<16}{why}", "why")?;
    }
    for candidate in page.decided.iter().flat_map(|decided| &decided.candidates) {
        let mrn = candidate.mrn.as_str();
        writeln!(out, "  {:<16}MRN {mrn}{}", "candidate", percent(Some(candidate.probability)))?;
        for agreement in &candidate.agreements {
            writeln!(out, "  {:<16}  {}", "", evidence(agreement))?;
        }
    }
    Ok(())
}

fn evidence(agreement: &Agreement) -> String {
    let comparison = agreement.compares();
    let place = agreement.area.as_ref().map(place).unwrap_or_default();
    format!("{} {comparison}, page {}{place}, weight {:+.1}", agreement.field, agreement.page, agreement.weight)
}
