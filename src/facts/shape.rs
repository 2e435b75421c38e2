//! What record numbers of this hospital look like, learnt from the patient list.

use std::collections::{BTreeMap, BTreeSet};

use super::letters::{as_digit, as_letter};
use crate::chart::Mrn;

/// Lengths and letter–digit patterns of the record numbers on the patient list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MrnShape {
    /// Pattern without dashes and spaces (`9` a digit, `A` a letter), leading zeros kept, and how many have it.
    patterns: BTreeMap<String, usize>,
    /// The patterns of numbers that the list writes in groups, `-` between.
    groupings: BTreeSet<String>,
}

/// So many characters of a number are put right where the pattern wants a letter for a digit or a digit for a letter.
const MOST_REPAIRS: usize = 2;

impl MrnShape {
    /// The shape of these numbers; without any, what hospitals generally use.
    pub fn learn<'a>(mrns: impl Iterator<Item = &'a Mrn>) -> Self {
        let (mut patterns, mut groupings) = (BTreeMap::new(), BTreeSet::new());
        for mrn in mrns {
            *patterns.entry(pattern(mrn.as_str())).or_default() += 1;
            let groups = grouping(mrn.as_str());
            if groups.contains('-') {
                groupings.insert(groups);
            }
        }
        Self { patterns, groupings }
    }

    /// A patient list was there to learn from.
    pub(super) fn is_learnt(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// Letters that may stand in front.
    pub(super) fn leading_letters(&self) -> usize {
        if self.patterns.is_empty() {
            return 2;
        }
        self.patterns.keys().map(|p| p.chars().take_while(|c| *c == 'A').count()).max().unwrap_or(0)
    }

    /// Whether the list writes numbers in groups as this one is written.
    pub(super) fn is_grouped_so(&self, text: &str) -> bool {
        self.groupings.contains(&grouping(text))
    }

    /// The numbers of the list's patterns with letters that these characters may have been, and how many of them were
    /// misread.
    pub(super) fn readings(&self, characters: &[char]) -> impl Iterator<Item = (String, usize)> {
        let lettered = self.patterns.keys().filter(|p| p.contains('A') && p.len() == characters.len());
        lettered.filter_map(move |pattern| {
            let mut repairs = 0;
            let mut number = String::new();
            for (wanted, read) in pattern.chars().zip(characters) {
                let meant = if wanted == 'A' { as_letter(*read).to_ascii_uppercase() } else { as_digit(*read)? };
                repairs += usize::from(!meant.eq_ignore_ascii_case(read));
                number.push(Some(meant).filter(|c| c.is_ascii_alphabetic() == (wanted == 'A'))?);
            }
            (repairs <= MOST_REPAIRS).then_some((number, repairs))
        })
    }

    /// Whether a number on the list has just this pattern.
    pub(super) fn has(&self, number: &str) -> bool {
        self.patterns.contains_key(&pattern(number))
    }

    /// How well `number` (letters and digits only) fits, 0 to 1. Leading zeros may be missing or added.
    pub(super) fn fit(&self, number: &str) -> f32 {
        if self.patterns.is_empty() {
            return match number.len() {
                6..=10 => 1.0,
                5 | 11 | 12 => 0.8,
                4 => 0.5,
                _ => 0.2,
            };
        }
        let (own, bare) = (pattern(number), number.trim_start_matches('0'));
        if self.patterns.contains_key(&own) {
            return 1.0;
        }
        let longest = self.patterns.keys().map(String::len).max().unwrap_or(0);
        let shortest = self.patterns.keys().map(String::len).min().unwrap_or(0);
        let letters = |p: &str| p.chars().take_while(|c| *c == 'A').count();
        if self.patterns.contains_key(&pattern(bare)) {
            return 0.97;
        }
        let padded = self
            .patterns
            .keys()
            .any(|p| letters(p) == letters(&own) && own.len() < p.len() && p.len() - own.len() <= 3);
        if padded && number.len() + 1 >= shortest {
            return 0.6;
        }
        if bare.len() <= longest + 1 && number.len() + 2 >= shortest { 0.5 } else { 0.3 }
    }
}

/// `A12-345` is `A99999`.
fn pattern(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| if c.is_ascii_digit() { '9' } else { 'A' }).collect()
}

/// `12-11-5678` is `99-99-9999`; whatever parts the groups is a dash.
fn grouping(number: &str) -> String {
    let groups = number.split(|c: char| !c.is_ascii_alphanumeric()).filter(|group| !group.is_empty()).map(pattern);
    groups.collect::<Vec<_>>().join("-")
}
