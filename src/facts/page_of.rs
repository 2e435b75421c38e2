//! "Page 2 of 3".

use regex::Regex;
use std::sync::LazyLock;

use super::page::Page;
use crate::chart::PageOf;

/// A number of a page, digits perhaps read as letters.
const N: &str = r"([0-9lIOo|SZ]{1,3})";

static FORMS: LazyLock<Vec<(Regex, bool)>> = LazyLock::new(|| {
    let forms = [
        (format!(r"(?i)\b(?:page|pg|pag|p[ao]ge)\.?:? ?#? ?{N} ?(?:of|0f|/|ot|o1) ?{N}\b"), false),
        (format!(r"(?i)\b(?:page|pg)\.?:? ?#? ?{N}\b"), false),
        (format!(r"^\W*{N} ?(?:of|ot|0f) ?{N}\W*$"), true),
        (r"^\W*([1lI])of([1-9lI])\W*$".to_owned(), true),
    ];
    forms.into_iter().filter_map(|(form, alone)| Some((Regex::new(&form).ok()?, alone))).collect()
});

/// Which page of its paper this is, as printed near an edge. A fax machine's count is not the paper's.
pub(super) fn page_of(page: &Page<'_>) -> Option<PageOf> {
    let height = page.sheet.height as f32;
    let mut rows: Vec<usize> = (0..page.sheet.rows.len()).collect();
    // From the edges inwards.
    rows.sort_by(|a, b| {
        let edge = |row: usize| page.sheet.rows[row].top.min(height - page.sheet.rows[row].bottom);
        edge(*a).total_cmp(&edge(*b))
    });
    let near_edge =
        |row: &usize| page.sheet.rows[*row].top < height * 0.3 || page.sheet.rows[*row].bottom > height * 0.8;
    let mut bare = None;
    for row in rows.into_iter().filter(near_edge) {
        let whole = page.sheet.text(page.sheet.rows[row].tokens.clone());
        let upper = whole.to_uppercase();
        if upper.contains("FROM:") || upper.contains("FAX") || upper.contains("NUMBER OF PAGES") {
            continue;
        }
        for cell in page.sheet.cells(row) {
            let text = page.sheet.text(cell);
            match read(&text) {
                Some(found) if found.of.is_some() => return Some(found),
                found => bare = bare.or(found),
            }
        }
        if let Some(found) = read(&whole).filter(|f| f.of.is_some()) {
            return Some(found);
        }
    }
    bare
}

fn read(text: &str) -> Option<PageOf> {
    FORMS.iter().find_map(|(form, _)| {
        let parts = form.captures(text)?;
        let page = number(parts.get(1)?.as_str())?;
        let of = parts.get(2).and_then(|m| number(m.as_str()));
        let plausible = (1..=500).contains(&page) && of.is_none_or(|of| of >= page && of <= 500);
        plausible.then_some(PageOf { page, of })
    })
}

fn number(text: &str) -> Option<u32> {
    let digits: String = text
        .chars()
        .map(|c| match c {
            'l' | 'I' | '|' | 'i' => '1',
            'O' | 'o' => '0',
            'S' => '5',
            'Z' => '2',
            c => c,
        })
        .collect();
    digits.parse().ok().filter(|n| *n > 0)
}
