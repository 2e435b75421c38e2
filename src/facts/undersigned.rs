//! "I, Jane Doe, born …, authorize": who signs a paper names herself in its running text.

use super::{
    identity::{found_name, latest},
    names::Reading,
    page::Page,
    sheet::Token,
    tables::LabelKind,
};
use crate::chart::PageFacts;

fn is_born(token: &Token) -> bool {
    let word = token.text.to_lowercase();
    ["born", "birth", "dob", "d.o.b"].iter().any(|told| word.trim_start_matches('(').starts_with(told))
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
        // "… born on", "… (hospital number 123)", "… DOB": the sentence goes on, and not with another name.
        let goes_on = sheet.tokens.get(after).is_some_and(|t| {
            after >= row_end
                || t.text.starts_with(|c: char| c.is_lowercase() || c == '(')
                || page.marks.iter().any(|m| m.tokens.start == after && m.is(LabelKind::Birth))
        });
        if !ended || !goes_on || read.has_comma {
            continue;
        }
        let born = page.date_within(after..row_end, 4).filter(|_| sheet.tokens[after..row_end].iter().any(is_born));
        let date = born.and_then(|mention| Some((mention, mention.written.not_after(latest(page))?)));
        if let Some((mention, date)) = date.filter(|_| facts.births.is_empty()) {
            let first = mention.tokens[0];
            let end = mention.tokens.last().map_or(first, |last| *last).max(first) + 1;
            facts.births.push(page.found(date, first..end, None, 0.8 * mention.written.certainty));
        }
        facts.names.push(found_name(page, read, at + 1, None, 0.8));
    }
}
