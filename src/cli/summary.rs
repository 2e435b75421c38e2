//! The table at the end of a conversion.

use std::io::{self, Write};
use std::time::Duration;

use indicatif::HumanDuration;

use super::doubts::in_few_words;
use super::progress::per_minute;
use crate::catalog::Ledger;
use crate::chart::PageState;

/// What came of each state, as a clerk calls it.
const ROWS: &[(PageState, &str)] = &[
    (PageState::Filed, "filed"),
    (PageState::Review, "in review"),
    (PageState::Unreadable, "unreadable, in review"),
    (PageState::Blank, "blank (proposed)"),
    (PageState::Separator, "separator sheets"),
    (PageState::Duplicate, "duplicates"),
    (PageState::Waiting, "waiting to be read"),
    (PageState::Reading, "read, not filed yet"),
];

/// Files, pages, what became of them and why some wait.
pub(super) fn table(out: &mut impl Write, ledger: &Ledger) -> io::Result<()> {
    writeln!(out, "{:<28}{:>8}", "Files", ledger.files)?;
    if ledger.duplicate_files > 0 {
        writeln!(out, "{:<28}{:>8}", "  came in before", ledger.duplicate_files)?;
    }
    if ledger.unopened_files > 0 {
        writeln!(out, "{:<28}{:>8}", "  not opened yet", ledger.unopened_files)?;
    }
    writeln!(out, "{:<28}{:>8}", "Pages", ledger.pages)?;
    for (state, name) in ROWS {
        let pages = ledger.in_state(*state);
        if pages > 0 {
            let share = pages as f64 / ledger.pages.max(1) as f64 * 100.0;
            writeln!(out, "{:<28}{pages:>8}{share:>6.1} %", format!("  {name}"))?;
        }
        if *state == PageState::Review {
            doubts(out, ledger)?;
        }
    }
    Ok(())
}

fn doubts(out: &mut impl Write, ledger: &Ledger) -> io::Result<()> {
    let mut doubts: Vec<_> = ledger.doubts.iter().filter(|(doubt, _)| *doubt != "unreadable").collect();
    doubts.sort_by_key(|(_, pages)| std::cmp::Reverse(**pages));
    for (doubt, pages) in doubts {
        writeln!(out, "  {pages:>8}  {}", in_few_words(doubt))?;
    }
    Ok(())
}

/// How fast it went.
pub(super) fn speed(out: &mut impl Write, pages: u64, time: Duration) -> io::Result<()> {
    let a_minute = per_minute(pages, time);
    writeln!(out, "{pages} pages read in {}: {a_minute:.0} pages a minute.", HumanDuration(time))
}

/// How many pages are filed and in review, before and after.
pub(super) fn matched(out: &mut impl Write, before: &Ledger, after: &Ledger) -> io::Result<()> {
    for (state, name) in ROWS.iter().take(2) {
        writeln!(out, "  {name:<12}{:>8}, before {}", after.in_state(*state), before.in_state(*state))?;
    }
    Ok(())
}
