//! What came in and what was settled, in numbers.

use rusqlite::params;

use super::{Catalog, Result};

/// A day, in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOfWork {
    /// Like 2026-11-21, in UTC.
    pub day: String,
    /// Pages of files that came in on it.
    pub pages: u64,
    /// Documents that people settled on it.
    pub settled: u64,
}

/// What somebody did in some days.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonsWork {
    pub person: String,
    pub decisions: u64,
    pub undone: u64,
    /// Mean of those that were measured.
    pub seconds: Option<f64>,
}

/// A file that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentArrival {
    pub name: String,
    pub taken_in: String,
    pub duplicate: bool,
    /// `kept`, `opened`, `done` or `unreadable`.
    pub state: String,
    pub error: Option<String>,
    pub pages: Option<u32>,
    pub filed: u64,
    pub in_review: u64,
}

impl Catalog {
    /// The last `days` days, today last; each is there, also an idle one.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn days_of_work(&self, days: u32) -> Result<Vec<DayOfWork>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "WITH RECURSIVE days(day, n) AS (
                SELECT date('now', '-' || (?1 - 1) || ' days'), 1 UNION ALL SELECT date(day, '+1 day'), n + 1 FROM days WHERE n < ?1),
             came AS (SELECT substr(taken_in, 1, 10) AS day, sum(coalesce(pages, 0)) AS pages
                      FROM sources JOIN files USING (file_id) GROUP BY 1),
             went AS (SELECT substr(decided, 1, 10) AS day, count(*) AS settled FROM decisions WHERE undone IS NULL GROUP BY 1)
             SELECT day, coalesce(came.pages, 0), coalesce(went.settled, 0)
             FROM days LEFT JOIN came USING (day) LEFT JOIN went USING (day) ORDER BY day",
        )?;
        let work = statement
            .query_map([days], |row| {
                Ok(DayOfWork {
                    day: row.get(0)?,
                    pages: row.get::<_, i64>(1)?.cast_unsigned(),
                    settled: row.get::<_, i64>(2)?.cast_unsigned(),
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(work)
    }

    /// What each person decided in the last `days` days, who did most first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn persons_work(&self, days: u32) -> Result<Vec<PersonsWork>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT person, count(*), count(undone), avg(seconds) FROM decisions
             WHERE decided >= date('now', '-' || ?1 || ' days') GROUP BY person ORDER BY 2 DESC, 1",
        )?;
        let work = statement
            .query_map([days], |row| {
                Ok(PersonsWork {
                    person: row.get(0)?,
                    decisions: row.get::<_, i64>(1)?.cast_unsigned(),
                    undone: row.get::<_, i64>(2)?.cast_unsigned(),
                    seconds: row.get(3)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(work)
    }

    /// How many pages the program filed by itself, and how many people filed.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn filed_by(&self) -> Result<(u64, u64)> {
        Ok(self.connection().query_row(
            "SELECT coalesce(sum(NOT settled), 0), coalesce(sum(settled), 0)
             FROM filings JOIN pages USING (page_id) WHERE state = 'filed'",
            [],
            |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned())),
        )?)
    }

    /// The files that came in last, the last first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn recent_arrivals(&self, limit: usize) -> Result<Vec<RecentArrival>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT s.name, s.taken_in, s.duplicate, f.state, f.error, f.pages,
                    (SELECT count(*) FROM pages p WHERE p.file_id = f.file_id AND p.state = 'filed'),
                    (SELECT count(*) FROM pages p WHERE p.file_id = f.file_id AND p.state IN ('review', 'unreadable'))
             FROM sources s JOIN files f USING (file_id) ORDER BY s.source_id DESC LIMIT ?1",
        )?;
        let arrivals = statement
            .query_map(params![i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
                Ok(RecentArrival {
                    name: row.get(0)?,
                    taken_in: row.get(1)?,
                    duplicate: row.get(2)?,
                    state: row.get(3)?,
                    error: row.get(4)?,
                    pages: row.get(5)?,
                    filed: row.get::<_, i64>(6)?.cast_unsigned(),
                    in_review: row.get::<_, i64>(7)?.cast_unsigned(),
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(arrivals)
    }
}
