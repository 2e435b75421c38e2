//! Random samples of what the program filed, and what people found when they checked them.

use rusqlite::{OptionalExtension, params};

use super::{Catalog, PageId, Result, now};

/// What somebody found of a page that was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// It is in somebody else's chart.
    Wrong,
    Unclear,
}

impl Verdict {
    /// Its word in the catalog and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Unclear => "unclear",
        }
    }

    /// The verdict of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Right, Self::Wrong, Self::Unclear].into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// A sample in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub id: i64,
    pub drawn: String,
    pub drawn_by: String,
    /// Pages that could have been drawn.
    pub population: u64,
    pub pages: u64,
    pub right: u64,
    pub wrong: u64,
    pub unclear: u64,
}

/// A page that was drawn and nobody has checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnPage {
    pub sample: i64,
    pub page: PageId,
    /// Whom it was filed to when it was drawn.
    pub patient: String,
}

impl Catalog {
    /// Draws `size` pages, or as many as there are, among those that the program filed without a person and that were
    /// never drawn: each as likely as the other. `None` if there is none.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn draw_sample(&self, size: u32, who: &str) -> Result<Option<i64>> {
        self.write(|t| {
            let population: i64 = t.query_row(&format!("SELECT count(*) {FILED_BY_ITSELF}"), [], |row| row.get(0))?;
            if population == 0 {
                return Ok(None);
            }
            t.execute(
                "INSERT INTO samples (drawn, drawn_by, population) VALUES (?1, ?2, ?3)",
                params![now(), who, population],
            )?;
            let sample = t.last_insert_rowid();
            t.execute(
                &format!(
                    "INSERT INTO sample_pages (sample_id, page_id, patient)
                     SELECT ?1, page_id, patient {FILED_BY_ITSELF} ORDER BY random() LIMIT ?2"
                ),
                params![sample, size],
            )?;
            Ok(Some(sample))
        })
    }

    /// Pages that were drawn and nobody has checked, the first drawn first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn unchecked_pages(&self, limit: u32) -> Result<Vec<DrawnPage>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT sample_id, page_id, patient FROM sample_pages WHERE verdict IS NULL ORDER BY sample_id, page_id LIMIT ?1",
        )?;
        let pages = statement
            .query_map([limit], |row| {
                Ok(DrawnPage { sample: row.get(0)?, page: PageId(row.get(1)?), patient: row.get(2)? })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(pages)
    }

    /// Keeps what somebody found of a page that was drawn; `false` if it was not drawn, or is checked already.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn check_page(&self, page: i64, verdict: Verdict, who: &str) -> Result<bool> {
        self.write(|t| {
            Ok(t.execute(
                "UPDATE sample_pages SET verdict = ?2, checked = ?3, checked_by = ?4
                 WHERE page_id = ?1 AND verdict IS NULL",
                params![page, verdict.as_str(), now(), who],
            )? == 1)
        })
    }

    /// The last samples, the last first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn samples(&self, limit: u32) -> Result<Vec<Sample>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT sample_id, drawn, drawn_by, population, count(page_id), coalesce(sum(verdict = 'right'), 0),
                    coalesce(sum(verdict = 'wrong'), 0), coalesce(sum(verdict = 'unclear'), 0)
             FROM samples LEFT JOIN sample_pages USING (sample_id) GROUP BY sample_id ORDER BY sample_id DESC LIMIT ?1",
        )?;
        let samples = statement
            .query_map([limit], |row| {
                let count = |at| row.get::<_, i64>(at).map(i64::cast_unsigned);
                Ok(Sample {
                    id: row.get(0)?,
                    drawn: row.get(1)?,
                    drawn_by: row.get(2)?,
                    population: count(3)?,
                    pages: count(4)?,
                    right: count(5)?,
                    wrong: count(6)?,
                    unclear: count(7)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(samples)
    }

    /// Whether somebody checks this page, which was drawn.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn drawn_page(&self, page: i64) -> Result<Option<DrawnPage>> {
        Ok(self
            .connection()
            .prepare_cached(
                "SELECT sample_id, page_id, patient FROM sample_pages WHERE page_id = ?1 AND verdict IS NULL",
            )?
            .query_row([page], |row| {
                Ok(DrawnPage { sample: row.get(0)?, page: PageId(row.get(1)?), patient: row.get(2)? })
            })
            .optional()?)
    }
}

const FILED_BY_ITSELF: &str = "FROM filings f JOIN pages p USING (page_id)
    WHERE p.state = 'filed' AND NOT f.settled AND f.patient IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM sample_pages s WHERE s.page_id = f.page_id)";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::{catalog, filed_document};

    #[test]
    fn pages_are_drawn_once_and_checked_once() {
        let catalog = catalog();
        assert_eq!(catalog.draw_sample(2, "eve").unwrap(), None);
        filed_document(&catalog, 3);
        catalog.draw_sample(2, "eve").unwrap();
        catalog.draw_sample(2, "eve").unwrap();
        let drawn = catalog.unchecked_pages(9).unwrap();
        let mut pages: Vec<i64> = drawn.iter().map(|drawn| drawn.page.number()).collect();
        pages.sort_unstable();
        assert_eq!((pages, drawn[0].patient.as_str()), (vec![1, 2, 3], "100210"));
        assert!(catalog.check_page(1, Verdict::Right, "eve").unwrap());
        assert!(!catalog.check_page(1, Verdict::Wrong, "eve").unwrap());
        assert!(catalog.check_page(2, Verdict::Wrong, "eve").unwrap());
        assert!(!catalog.check_page(77, Verdict::Wrong, "eve").unwrap());
        let samples = catalog.samples(9).unwrap();
        assert_eq!(samples.iter().map(|s| (s.population, s.pages)).collect::<Vec<_>>(), [(1, 1), (3, 2)]);
        assert_eq!(samples.iter().map(|s| s.right + s.wrong).sum::<u64>(), 2);
        assert_eq!(catalog.draw_sample(2, "eve").unwrap(), None);
    }
}
