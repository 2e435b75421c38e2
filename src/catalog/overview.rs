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

/// Pages of one kind, in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Of the kind; empty where nobody said.
    pub name: String,
    /// Filed by the program.
    pub by_itself: u64,
    /// Filed by people.
    pub by_people: u64,
    /// In review, or unreadable.
    pub waiting: u64,
}

/// Pages that wait for people since so long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// Whole days since they came in, at least.
    pub from_days: u32,
    pub pages: u64,
}

/// Ages at which a backlog is parted, days.
const AGES: [u32; 5] = [0, 1, 3, 7, 30];

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

    /// Pages by document type (slug), those that most pages are of first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn shares_by_type(&self) -> Result<Vec<Share>> {
        self.shares("coalesce(d.doc_type, '')")
    }

    /// Pages by the station that scanned them.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn shares_by_station(&self) -> Result<Vec<Share>> {
        self.shares("coalesce(b.station, '')")
    }

    /// Pages by who scanned them.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn shares_by_operator(&self) -> Result<Vec<Share>> {
        self.shares("coalesce(b.operator, '')")
    }

    fn shares(&self, of: &str) -> Result<Vec<Share>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {of}, sum(p.state = 'filed' AND NOT f.settled), sum(p.state = 'filed' AND f.settled),
                    sum(p.state IN ('review', 'unreadable'))
             FROM pages p JOIN filings f USING (page_id) JOIN sources s ON s.file_id = p.file_id AND NOT s.duplicate
             JOIN batches b USING (batch_id) LEFT JOIN documents d USING (document_id)
             WHERE p.state IN ('filed', 'review', 'unreadable') GROUP BY 1 ORDER BY count(*) DESC, 1"
        ))?;
        let shares = statement
            .query_map([], |row| {
                let count = |at| row.get::<_, i64>(at).map(i64::cast_unsigned);
                Ok(Share { name: row.get(0)?, by_itself: count(1)?, by_people: count(2)?, waiting: count(3)? })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(shares)
    }

    /// The pages that wait for people, by how long ago they came in.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn backlog(&self) -> Result<Vec<Backlog>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT CAST(julianday('now') - julianday(s.taken_in) AS INTEGER), count(*)
             FROM pages p JOIN sources s ON s.file_id = p.file_id AND NOT s.duplicate
             WHERE p.state IN ('review', 'unreadable') GROUP BY 1",
        )?;
        let mut backlog = AGES.map(|from_days| Backlog { from_days, pages: 0 });
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (days, pages): (i64, i64) = (row.get(0)?, row.get(1)?);
            let at = AGES.iter().rposition(|from| i64::from(*from) <= days).unwrap_or(0);
            backlog[at].pages += pages.cast_unsigned();
        }
        Ok(backlog.to_vec())
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
                    (SELECT count(*) FROM pages p WHERE p.file_id = f.file_id AND +p.state = 'filed'),
                    (SELECT count(*) FROM pages p WHERE p.file_id = f.file_id AND +p.state IN ('review', 'unreadable'))
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
