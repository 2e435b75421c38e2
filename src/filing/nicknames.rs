//! Which given names are short or other forms of one another.

use std::collections::HashMap;

use serde::Deserialize;

use super::spelling::fold;

/// The table of nicknames: `config/nicknames.toml`.
#[derive(Debug, Clone, Default)]
pub struct Nicknames {
    /// Every form, folded, with the numbers of the names that it is a form of; a name is a form of itself.
    forms: HashMap<String, Vec<u32>>,
    /// The forms of each name, folded, by its number.
    members: Vec<Vec<String>>,
}

/// Why the table of nicknames cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("nicknames.toml cannot be used: {}", .0.message())]
pub struct NicknamesError(#[from] toml::de::Error);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    nicknames: HashMap<String, Vec<String>>,
}

impl Nicknames {
    /// The table that comes with the program.
    pub const BUILT_IN: &str = include_str!("../../config/nicknames.toml");

    /// Reads a table in the form of `config/nicknames.toml`.
    ///
    /// # Errors
    /// A text that is no TOML, or not in that form.
    pub fn parse(text: &str) -> Result<Self, NicknamesError> {
        let table: Table = toml::from_str(text)?;
        let mut forms: HashMap<String, Vec<u32>> = HashMap::new();
        let mut members = Vec::with_capacity(table.nicknames.len());
        for (number, (name, shorts)) in (0..).zip(&table.nicknames) {
            let folded: Vec<String> = std::iter::once(name).chain(shorts).map(|form| fold(form)).collect();
            for form in &folded {
                forms.entry(form.clone()).or_default().push(number);
            }
            members.push(folded);
        }
        Ok(Self { forms, members })
    }

    /// Whether a folded given name stands in the table.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.forms.contains_key(name)
    }

    /// The other forms, folded, of a folded given name; a form may come more than once.
    pub(super) fn other_forms<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let numbers = self.forms.get(name).map_or([].as_slice(), Vec::as_slice);
        let all = numbers.iter().flat_map(|number| &self.members[*number as usize]);
        all.map(String::as_str).filter(move |form| *form != name)
    }

    /// Whether two folded given names, not equal, may be one person's.
    pub(super) fn related(&self, a: &str, b: &str) -> bool {
        match (self.forms.get(a), self.forms.get(b)) {
            (Some(a), Some(b)) => a.iter().any(|number| b.contains(number)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_knows_common_pairs_and_keeps_twins_apart() {
        let table = Nicknames::parse(Nicknames::BUILT_IN).unwrap();
        for (a, b) in [("WILLIAM", "BILL"), ("LIZ", "BETTY"), ("FRANCISCO", "PACO"), ("CHARLIE", "CHARLES")] {
            assert!(table.related(a, b) && table.related(b, a), "{a} {b}");
        }
        for (a, b) in [("SARA", "SARAH"), ("ANNE", "ANNA"), ("JON", "JOHN"), ("ROSE", "ROSA"), ("BILL", "BETTY")] {
            assert!(!table.related(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_table_in_another_form_is_refused() {
        assert!(Nicknames::parse("nicknames = 3").is_err());
    }
}
