//! Confidential records opened in an emergency.

use rusqlite::params;

use super::{Catalog, PersonId, Result};

/// One emergency. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergency {
    pub id: i64,
    /// The name that the person signs in with.
    pub person: String,
    pub reason: String,
    pub begun: i64,
    pub until: i64,
    /// The supervisor who looked at it, and what they found.
    pub cleared: Option<(String, String)>,
}

impl Catalog {
    /// Opens confidential records to a person until a moment.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn begin_emergency(&self, person: PersonId, reason: &str, begun: i64, until: i64) -> Result<()> {
        self.write(|t| {
            t.execute(
                "INSERT INTO emergencies (person_id, reason, begun, until) VALUES (?1, ?2, ?3, ?4)",
                params![person.0, reason, begun, until],
            )?;
            Ok(())
        })
    }

    /// Until when confidential records are open to a person; `None` if they are not.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn emergency_until(&self, person: PersonId, now: i64) -> Result<Option<i64>> {
        Ok(self
            .connection()
            .prepare_cached("SELECT max(until) FROM emergencies WHERE person_id = ?1 AND until > ?2")?
            .query_row([person.0, now], |row| row.get(0))?)
    }

    /// Every emergency, those first that no supervisor has looked at, the last first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn emergencies(&self, limit: usize) -> Result<Vec<Emergency>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT emergency_id, name, reason, begun, until, cleared_by, finding
             FROM emergencies JOIN people USING (person_id)
             ORDER BY cleared_by IS NOT NULL, emergency_id DESC LIMIT ?1",
        )?;
        let emergencies = statement
            .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
                let cleared_by: Option<String> = row.get(5)?;
                let finding: Option<String> = row.get(6)?;
                Ok(Emergency {
                    id: row.get(0)?,
                    person: row.get(1)?,
                    reason: row.get(2)?,
                    begun: row.get(3)?,
                    until: row.get(4)?,
                    cleared: cleared_by.map(|who| (who, finding.unwrap_or_default())),
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(emergencies)
    }

    /// A supervisor has looked at an emergency; nobody clears their own. `false` if there is nothing to clear.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn clear_emergency(&self, id: i64, supervisor: PersonId, name: &str, finding: &str) -> Result<bool> {
        self.write(|t| {
            Ok(t.execute(
                "UPDATE emergencies SET cleared_by = ?3, finding = ?4
                 WHERE emergency_id = ?1 AND person_id <> ?2 AND cleared_by IS NULL",
                params![id, supervisor.0, name, finding],
            )? == 1)
        })
    }
}
