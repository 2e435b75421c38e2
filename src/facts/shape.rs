//! What record numbers of this hospital look like, learnt from the patient list.

use crate::chart::Mrn;

/// Lengths and letter–digit patterns of the record numbers on the patient list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MrnShape {
    /// Pattern of the bare number (`9` a digit, `A` a letter), leading zeros kept, and how many have it.
    patterns: Vec<(String, usize)>,
}

impl MrnShape {
    /// The shape of these numbers; it fits everything if there are none.
    pub fn learn<'a>(mrns: impl Iterator<Item = &'a Mrn>) -> Self {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for mrn in mrns {
            *counts.entry(pattern(mrn.as_str())).or_default() += 1;
        }
        Self { patterns: counts.into_iter().collect() }
    }
}

/// `A12-345` is `A99999`.
fn pattern(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| if c.is_ascii_digit() { '9' } else { 'A' }).collect()
}
