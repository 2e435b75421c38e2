//! "I, Jane Doe, born …, authorize": who signs a paper names herself in its running text.

use super::{
    identity::{found_name, latest},
    names::Reading,
    page::Page,
    sheet::Token,
};
use crate::chart::PageFacts;

/// What goes on after the name of who signs.
const THEN: [&str; 12] =
    ["born", "residing", "hereby", "do", "authorize", "of", "the", "understand", "request", "being", "give", "consent"];

fn is_born(token: &Token) -> bool {
    token.text.to_lowercase().starts_with("born")
}

/// The name after "I," at the beginning of a sentence.
pub(super) fn undersigned(page: &Page<'_>, facts: &mut PageFacts) {
    let sheet = &page.sheet;
    for at in 0..sheet.tokens.len() {
        let row_end = sheet.rows[sheet.tokens[at].row].tokens.end;
        if !matches!(sheet.tokens[at].text.as_str(), "I," | "l," | "|," | "1,") || at + 2 >= row_end {
            continue;
        }
        let Reading::Name(read) = page.rules.names.read(&sheet.tokens[at + 1..row_end], false) else { continue };
        let after = at + 1 + read.used.end;
        let ended = sheet.tokens[after - 1].text.ends_with(',');
        let goes_on = sheet.tokens.get(after).is_some_and(|t| {
            let word = t.text.to_lowercase();
            after >= row_end || THEN.contains(&word.trim_matches(|c: char| !c.is_alphabetic()))
        });
        if !ended || !goes_on || read.has_comma {
            continue;
        }
        let born = page.date_within(after..row_end, 3).filter(|_| sheet.tokens[after..row_end].iter().any(is_born));
        let date = born.and_then(|mention| Some((mention, mention.written.not_after(latest(page))?)));
        if let Some((mention, date)) = date.filter(|_| facts.births.is_empty()) {
            let first = mention.tokens[0];
            let end = mention.tokens.last().map_or(first, |last| *last).max(first) + 1;
            facts.births.push(page.found(date, first..end, None, 0.8 * mention.written.certainty));
        }
        facts.names.push(found_name(page, read, at + 1, None, 0.8));
    }
}
