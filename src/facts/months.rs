//! The names of the months.

use super::letters::{distance, skeleton};

/// Names of the months and what they are cut to, each with its month's number.
#[derive(Debug)]
pub(super) struct Months {
    names: Vec<(String, i16)>,
}

impl Months {
    /// Of the names that each month has, January first. Their first three and four letters are theirs too, unless
    /// another month's name begins so.
    pub(super) fn new(months: &[Vec<String>]) -> Self {
        let whole: Vec<(String, i16)> = (1..)
            .zip(months)
            .flat_map(|(number, names)| names.iter().map(move |name| (skeleton(name), number)))
            .filter(|(name, _)| name.len() >= 3)
            .collect();
        let begins =
            |start: &str, other: i16| whole.iter().any(|(name, number)| *number != other && name.starts_with(start));
        let cut = whole.iter().flat_map(|(name, number)| {
            [3, 4].into_iter().filter_map(move |length| Some((name.get(..length)?.to_owned(), *number)))
        });
        let mut names: Vec<(String, i16)> = cut.filter(|(start, number)| !begins(start, *number)).collect();
        names.extend(whole.iter().cloned());
        names.sort();
        names.dedup();
        Self { names }
    }

    /// 1 to 12, from a month's name or its beginning, one misreading forgiven if it leaves one month alone.
    pub(super) fn number(&self, word: &str) -> Option<i16> {
        let word = skeleton(word);
        let begun = |number: i16| self.names.iter().any(|(name, other)| *other == number && name.starts_with(&word));
        if word.len() < 3 || (1..=12).filter(|number| begun(*number)).count() > 1 {
            return None;
        }
        let mut best: Option<(f32, i16)> = None;
        let mut doubtful = false;
        for (name, number) in &self.names {
            let forgiven = if name.len() > 4 { 1.0 } else { 0.5 };
            let Some(far) = distance(&word, name, forgiven) else { continue };
            match best {
                Some((nearest, other)) if far == nearest => doubtful |= other != *number,
                Some((nearest, _)) if far > nearest => {}
                _ => (best, doubtful) = (Some((far, *number)), false),
            }
        }
        best.filter(|_| !doubtful).map(|(_, number)| number)
    }

    #[cfg(test)]
    pub(super) fn built_in() -> Self {
        Self::new(&super::tables::Dates::built_in_months())
    }
}
