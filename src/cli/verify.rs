//! `chartroom verify`

use std::io::{self, Write};

use indicatif::HumanBytes;
use serde::Serialize;

use super::Outcome;
use super::archive::{Place, account};
use super::progress::Bar;
use super::stop::stop_on_signals;
use crate::pipeline::Progress;
use crate::reader::Readers;
use crate::verify::{self, Finding, Report, Watcher};

/// Check that the archive still is what it says: hash every original again, add the ledger up, hold catalog,
/// originals, readings, search index and certificates against each other.
///
/// Each finding has a class, a place, a sentence and the command that mends it. It may run beside a watch.
///
/// Exit code 1 if anything is found; with --repair, if anything is left.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Mend what can be mended: make the index anew, take in originals that nobody knows, bring back lost ones from
    /// where they came, read again what was lost. Never removes the only copy of anything.
    #[arg(long)]
    repair: bool,
    /// Open every original, too, and count its pages; this takes longer.
    #[arg(long)]
    pages: bool,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    report: &'a Report,
    /// What a repair mended.
    mended: Vec<&'a Finding>,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let bar = Checked(Bar::of("MB hashed"));
        let readers = Readers::start(&room.settings.reader, &room.archive.originals())?;
        let outcome = if self.repair {
            let stop = stop_on_signals()?;
            verify::repair(&room, &readers, &account(), &stop, (&bar, &bar), self.pages)?
        } else {
            let mut report = verify::examine(&room, &bar)?;
            if self.pages {
                report.findings.extend(verify::open_originals(&room, &readers, &bar)?);
            }
            verify::Repair { before: report.clone(), after: report }
        };
        bar.0.finish();
        let answer = Answer { report: &outcome.after, mended: outcome.mended().collect() };
        if self.json {
            serde_json::to_writer_pretty(&mut *out, &answer)?;
            writeln!(out)?;
        } else {
            answer.write(out)?;
        }
        Ok(if answer.report.findings.is_empty() { Outcome::Done } else { Outcome::LookAtIt })
    }
}

impl Answer<'_> {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let report = self.report;
        writeln!(out, "{:<28}{:>8}  {}", "Originals hashed", report.originals, HumanBytes(report.bytes))?;
        writeln!(out, "{:<28}{:>8}", "Pages in the ledger", report.pages)?;
        writeln!(out, "{:<28}{:>8}", "Pages that search knows", report.indexed)?;
        writeln!(out, "{:<28}{:>8}", "Certificates", report.certificates)?;
        if report.beside_a_run {
            writeln!(out, "A run is under way; what it has in hand is not judged.")?;
        }
        for finding in &self.mended {
            writeln!(out, "mended   {:<20} {}: {}", finding.class.as_str(), finding.place, finding.says)?;
        }
        for finding in &report.findings {
            writeln!(out, "FINDING  {:<20} {}: {}", finding.class.as_str(), finding.place, finding.says)?;
            writeln!(out, "{:<29} → {}", "", finding.mend)?;
        }
        match report.findings.len() {
            0 => writeln!(out, "Everything agrees."),
            1 => writeln!(out, "1 finding."),
            many => writeln!(out, "{many} findings."),
        }
    }
}

/// Counts megabytes, so that large and small originals weigh what they take.
struct Checked(Bar);

const MB: u64 = 1 << 20;

impl Watcher for Checked {
    fn to_hash(&self, bytes: u64) {
        self.0.expect(bytes.div_ceil(MB));
    }

    fn hashed(&self, bytes: u64) {
        self.0.done(bytes.div_ceil(MB));
    }
}

impl Progress for Checked {}
