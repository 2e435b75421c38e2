//! Which given names are short or other forms of one another.

/// The table of nicknames: `config/nicknames.toml`.
#[derive(Debug, Clone, Default)]
pub struct Nicknames {}

/// Why the table of nicknames cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("config/nicknames.toml cannot be used: {0}")]
pub struct NicknamesError(#[from] toml::de::Error);

impl Nicknames {
    /// The table that comes with the program.
    pub const BUILT_IN: &str = include_str!("../../config/nicknames.toml");

    /// Reads a table in the form of `config/nicknames.toml`.
    ///
    /// # Errors
    /// A text that is no TOML, or not in that form.
    pub fn parse(_text: &str) -> Result<Self, NicknamesError> {
        Ok(Self::default())
    }
}
