//! The table of characters that a scanner takes for one another.

use std::sync::LazyLock;

use serde::Deserialize;

/// The table as it comes with the program.
pub const CONFUSIONS: &str = include_str!("../../config/confusions.toml");

/// Longest form of the table, in bytes.
pub(super) const LONGEST_FORM: usize = 3;

/// Which characters a scanner takes for one another, and how easily.
#[derive(Debug, Clone, PartialEq)]
pub struct Confusions(Vec<Confusion>);

/// What was printed, and what it was read as.
#[derive(Debug, Clone, PartialEq)]
pub struct Confusion {
    /// One to three bytes, small letters.
    pub printed: String,
    /// One to three bytes, small letters.
    pub read: String,
    /// 0.1 (the same to the eye) to 1.0 (no more alike than any two letters).
    pub cost: f32,
}

/// Why a table of confusions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfusionError {
    #[error("the table of confusions cannot be read: {}", .0.message())]
    Toml(#[from] toml::de::Error),
    #[error("entry {entry} of the table of confusions: {why}")]
    Entry { entry: usize, why: &'static str },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    alike: Vec<Alike>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alike {
    forms: Vec<String>,
    cost: f32,
}

impl Confusions {
    /// Reads a table written like `config/confusions.toml`.
    ///
    /// # Errors
    /// No TOML of that shape, a form that is empty or too long, a cost out of its range.
    pub fn parse(text: &str) -> Result<Self, ConfusionError> {
        let table: Table = toml::from_str(text)?;
        let mut confusions = Vec::new();
        for (entry, alike) in table.alike.iter().enumerate() {
            check(alike).map_err(|why| ConfusionError::Entry { entry: entry + 1, why })?;
            for printed in &alike.forms {
                for read in alike.forms.iter().filter(|form| *form != printed) {
                    confusions.push(Confusion { printed: printed.clone(), read: read.clone(), cost: alike.cost });
                }
            }
        }
        Ok(Self(confusions))
    }

    /// The table that comes with the program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        #[expect(clippy::expect_used, reason = "the table is compiled in and a test reads it")]
        static BUILT_IN: LazyLock<Confusions> =
            LazyLock::new(|| Confusions::parse(CONFUSIONS).expect("config/confusions.toml can be read"));
        &BUILT_IN
    }

    /// Every confusion, each in both directions.
    pub fn iter(&self) -> impl Iterator<Item = &Confusion> {
        self.0.iter()
    }
}

fn check(alike: &Alike) -> Result<(), &'static str> {
    if alike.forms.len() < 2 {
        return Err("two or more forms are alike, not fewer");
    }
    if alike.forms.iter().any(|form| form.is_empty() || form.len() > LONGEST_FORM) {
        return Err("a form has one to three characters");
    }
    if alike.forms.iter().any(|form| form.chars().any(char::is_uppercase)) {
        return Err("forms are in small letters");
    }
    if !(0.1..=1.0).contains(&alike.cost) {
        return Err("the cost is from 0.1 to 1.0");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_can_be_read_and_works_both_ways() {
        let table = Confusions::built_in();
        assert!(table.iter().any(|c| c.printed == "m" && c.read == "rn"));
        assert!(table.iter().any(|c| c.printed == "rn" && c.read == "m"));
    }

    #[test]
    fn no_digit_is_confused_with_another_digit() {
        let digit = |form: &str| form.bytes().all(|b| b.is_ascii_digit());
        assert!(!Confusions::built_in().iter().any(|c| digit(&c.printed) && digit(&c.read)));
    }

    #[test]
    fn a_wrong_entry_is_named_by_its_number() {
        let table = "[[alike]]\nforms = [\"a\", \"o\"]\ncost = 0.5\n[[alike]]\nforms = [\"a\"]\ncost = 0.5";
        assert!(Confusions::parse(table).unwrap_err().to_string().starts_with("entry 2"));
    }
}
