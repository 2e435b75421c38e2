//! Lines that may be the title of a paper: what a clerk's correction of its type is remembered by.

use super::{FactRules, letters::skeleton, names::Reading, page::Page};
use crate::chart::PageReading;

/// No title stands lower, as a share of the page.
const LOWEST: f32 = 0.35;
/// … or has more words, or fewer letters.
const MOST_WORDS: usize = 8;
const FEWEST_LETTERS: usize = 8;

/// The letters of each line in the head of a page that may be a title: no labels, no values, no names with a comma.
#[must_use]
pub fn headings(reading: &PageReading, rules: &FactRules) -> Vec<String> {
    let page = Page::of(reading, rules);
    let mut found: Vec<String> = Vec::new();
    for (row, place) in page.sheet.rows.iter().enumerate() {
        if place.top > page.sheet.height as f32 * LOWEST {
            break;
        }
        for cell in page.sheet.cells(row).into_iter().filter(|cell| cell.len() <= MOST_WORDS) {
            let tokens = &page.sheet.tokens[cell.clone()];
            let plain = tokens.iter().all(|t| !t.text.ends_with(':') && !t.text.chars().any(|c| c.is_ascii_digit()));
            let named = matches!(rules.names.read(tokens, false), Reading::Provider)
                || matches!(rules.names.read(tokens, false), Reading::Name(name) if name.has_comma);
            let labelled = page.marks.iter().any(|m| m.colon && m.tokens.end == cell.start);
            let letters = skeleton(&page.sheet.text(cell));
            if plain && !named && !labelled && letters.len() >= FEWEST_LETTERS && !found.contains(&letters) {
                found.push(letters);
            }
        }
    }
    found
}
