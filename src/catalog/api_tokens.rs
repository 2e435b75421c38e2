//! Tokens of other programs.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row, params};

use super::staff::rights;
use super::{Catalog, Result, now};
use crate::chart::Right;

/// A token, without what the program holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    pub id: i64,
    pub name: String,
    pub rights: BTreeSet<Right>,
    pub made: String,
    pub made_by: String,
    pub revoked: bool,
}

impl Catalog {
    /// Adds a token under the hash of what the program is given.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn add_api_token(&self, name: &str, hash: &str, rights: &BTreeSet<Right>, made_by: &str) -> Result<()> {
        let words: Vec<_> = rights.iter().map(|right| right.as_str()).collect();
        self.write(|t| {
            t.execute(
                "INSERT INTO api_tokens (name, token, rights, made, made_by) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![name, hash, words.join(" "), now(), made_by],
            )?;
            Ok(())
        })
    }

    /// The token of a hash, unless it was taken back.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn api_token(&self, hash: &str) -> Result<Option<ApiToken>> {
        Ok(self
            .connection()
            .prepare_cached(&format!("{TOKEN} WHERE token = ?1 AND revoked IS NULL"))?
            .query_row([hash], token)
            .optional()?)
    }

    /// Every token that was ever made, the last first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn api_tokens(&self) -> Result<Vec<ApiToken>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!("{TOKEN} ORDER BY token_id DESC"))?;
        let tokens = statement.query_map([], token)?.collect::<rusqlite::Result<_>>()?;
        Ok(tokens)
    }

    /// Takes a token back: it opens nothing from now on.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn revoke_api_token(&self, id: i64) -> Result<()> {
        self.write(|t| {
            t.execute(
                "UPDATE api_tokens SET revoked = ?2 WHERE token_id = ?1 AND revoked IS NULL",
                params![id, now()],
            )?;
            Ok(())
        })
    }
}

const TOKEN: &str = "SELECT token_id, name, rights, made, made_by, revoked IS NOT NULL FROM api_tokens";

fn token(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    Ok(ApiToken {
        id: row.get(0)?,
        name: row.get(1)?,
        rights: rights(&row.get::<_, String>(2)?),
        made: row.get(3)?,
        made_by: row.get(4)?,
        revoked: row.get(5)?,
    })
}
