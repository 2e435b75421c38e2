//! Questions that people ask again.

use rusqlite::params;

use super::{Catalog, CatalogError, PersonId, Result, now};

/// A question under the name that somebody gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    pub id: i64,
    pub name: String,
    /// As the address of the search screen holds it, without the `?`.
    pub question: String,
}

/// One person's saved searches, at most.
const MOST_SAVED: u32 = 40;

impl Catalog {
    /// Keeps a question for a person. One of the same name is replaced. Gives its number.
    ///
    /// # Errors
    /// [`CatalogError::TooManySaved`], or SQLite's refusal.
    pub fn save_search(&self, person: PersonId, name: &str, question: &str) -> Result<i64> {
        self.write(|t| {
            let id = t.query_row(
                "INSERT INTO saved_searches (person_id, name, question, saved) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (person_id, name) DO UPDATE SET name = ?2, question = ?3, saved = ?4
                 RETURNING search_id",
                params![person.0, name, question, now()],
                |row| row.get(0),
            )?;
            let saved: u32 =
                t.query_row("SELECT count(*) FROM saved_searches WHERE person_id = ?1", [person.0], |row| row.get(0))?;
            if saved > MOST_SAVED { Err(CatalogError::TooManySaved) } else { Ok(id) }
        })
    }

    /// What a person saved, by name.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn saved_searches(&self, person: PersonId) -> Result<Vec<SavedSearch>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT search_id, name, question FROM saved_searches WHERE person_id = ?1 ORDER BY name",
        )?;
        let saved = statement
            .query_map([person.0], |row| Ok(SavedSearch { id: row.get(0)?, name: row.get(1)?, question: row.get(2)? }))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(saved)
    }

    /// Forgets one of a person's own searches; `false` if they have no such one.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn delete_search(&self, person: PersonId, id: i64) -> Result<bool> {
        self.write(|t| {
            Ok(t.execute("DELETE FROM saved_searches WHERE search_id = ?1 AND person_id = ?2", params![id, person.0])?
                == 1)
        })
    }
}
