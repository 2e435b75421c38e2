//! "Page 2 of 3".

use regex::Regex;

use super::{letters::plain, page::Page, tables::PageNumberWords};
use crate::chart::PageOf;

/// A number of a page, digits perhaps read as letters.
const N: &str = r"([0-9lIOo|SZ]{1,3})";

/// The forms in which pages are counted.
#[derive(Debug)]
pub(super) struct PageNumbers {
    forms: Vec<Regex>,
    /// Words of a fax machine's line, whose count is its own.
    others: Vec<String>,
}

impl PageNumbers {
    pub(super) fn new(words: &PageNumberWords) -> Result<Self, regex::Error> {
        let any = |words: &[String]| words.iter().map(|word| regex::escape(&plain(word))).collect::<Vec<_>>().join("|");
        let (page, of) = (any(&words.page), any(&words.of));
        let forms = [
            format!(r"(?i)\b(?:{page}|p[ao]ge)\.?:? ?#? ?{N} ?(?:{of}|0f|/|ot|o1) ?{N}\b"),
            format!(r"(?i)\b(?:{page})\.?:? ?#? ?{N}\b"),
            format!(r"(?i)^\W*{N} ?(?:{of}|ot|0f) ?{N}\W*$"),
            r"^\W*([1lI])of([1-9lI])\W*$".to_owned(),
        ];
        let forms = forms.iter().map(|form| Regex::new(form)).collect::<Result<_, _>>()?;
        Ok(Self { forms, others: words.others.iter().map(|word| plain(word)).collect() })
    }

    fn read(&self, text: &str) -> Option<PageOf> {
        let text = plain_letters(text);
        self.forms.iter().find_map(|form| {
            let parts = form.captures(&text)?;
            let page = number(parts.get(1)?.as_str())?;
            let of = parts.get(2).and_then(|m| number(m.as_str()));
            let plausible = (1..=500).contains(&page) && of.is_none_or(|of| of >= page && of <= 500);
            plausible.then_some(PageOf { page, of })
        })
    }
}

/// Without accents, but small letters small: they tell an l from an L.
fn plain_letters(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_ascii() { vec![c] } else { plain(&c.to_string()).chars().collect() }).collect()
}

/// Which page of its paper this is, as printed near an edge. A fax machine's count is not the paper's.
pub(super) fn page_of(page: &Page<'_>) -> Option<PageOf> {
    let height = page.sheet.height as f32;
    let numbers = &page.rules.page_numbers;
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
        let upper = plain(&whole);
        if numbers.others.iter().any(|word| upper.contains(word)) {
            continue;
        }
        for cell in page.sheet.cells(row) {
            let text = page.sheet.text(cell);
            match numbers.read(&text) {
                Some(found) if found.of.is_some() => return Some(found),
                found => bare = bare.or(found),
            }
        }
        if let Some(found) = numbers.read(&whole).filter(|f| f.of.is_some()) {
            return Some(found);
        }
    }
    bare
}

/// Whether a line says which page it is, in words.
pub(super) fn is_a_page_number(page: &Page<'_>, text: &str) -> bool {
    let worded = text.chars().filter(|c| c.is_alphabetic()).count() > 1;
    worded && page.rules.page_numbers.read(text).is_some()
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
