//! When two values are the same, whatever way they are written.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// So many right of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    pub right: usize,
    pub of: usize,
}

impl Tally {
    pub(super) fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    /// `None` of nothing.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        (self.of > 0).then(|| 100.0 * self.right as f64 / self.of as f64)
    }
}

/// Without accents and ligatures.
fn without_accents(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ø' => plain.push('o'),
            'Ø' => plain.push('O'),
            'æ' => plain.push_str("ae"),
            'Æ' => plain.push_str("AE"),
            'ß' => plain.push_str("ss"),
            '’' | '‘' => plain.push('\''),
            c => plain.push(c),
        }
    }
    plain
}

/// Digits and letters of a record number, upper case, without leading zeros; `None` if that leaves nothing.
pub(super) fn mrn(text: &str) -> Option<String> {
    Some(crate::chart::Mrn(text.to_owned()).bare()).filter(|bare| !bare.is_empty())
}

pub(super) fn account(text: &str) -> Option<String> {
    let kept: String = without_accents(text).to_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    Some(kept).filter(|kept| !kept.is_empty())
}

/// The words of a name in alphabetical order, titles left out; `None` if that leaves nothing.
pub(super) fn name(text: &str) -> Option<Vec<String>> {
    const TITLES: [&str; 7] = ["MR", "MRS", "MS", "MISS", "DR", "PT", "PATIENT"];
    let upper = without_accents(text).to_uppercase().replace('\'', "").replace('.', " ");
    let mut words: Vec<String> = upper
        .split(|c: char| !c.is_ascii_uppercase())
        .filter(|word| !word.is_empty() && !TITLES.contains(word))
        .map(str::to_owned)
        .collect();
    words.sort_unstable();
    Some(words).filter(|words| !words.is_empty())
}

/// How often each word stands in a text: lower case letters and digits.
pub(super) fn words(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    let lower = without_accents(text).to_lowercase();
    for word in lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_owned()).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_do_not_matter() {
        assert_eq!(mrn("0012-34-567"), mrn("1234567"));
        assert_eq!(name("O’Brien, Mary A."), name("MARY A OBRIEN"));
        assert_eq!(name("Muñoz, J"), name("Mr. J MUNOZ"));
        assert_eq!(name("Ms."), None);
        assert_eq!(account("E-112 34"), account("e11234"));
    }
}
