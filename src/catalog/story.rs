//! The whole catalog as text, for people who look into a test or an archive.

use std::fmt::Write;

use super::{Catalog, Result};

impl Catalog {
    /// Every time a file came in and every page with where it stands, one line each.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn story(&self) -> Result<String> {
        let connection = self.connection();
        let mut statement = connection.prepare(
            "SELECT s.source_id, s.name, s.duplicate, files.state, l.number, l.state, f.document_id, f.patient, f.doubt,
                    f.settled, files.error
             FROM sources s JOIN files USING (file_id) LEFT JOIN ledger l USING (source_id)
             LEFT JOIN filings f USING (page_id) ORDER BY s.source_id, l.number",
        )?;
        let mut rows = statement.query([])?;
        let (mut story, mut source) = (String::new(), None);
        while let Some(row) = rows.next()? {
            let text = |at| row.get::<_, Option<String>>(at).map(|t| t.unwrap_or_else(|| "-".to_owned()));
            let id: i64 = row.get(0)?;
            if source.replace(id) != Some(id) {
                let twin = if row.get(2)? { " (duplicate)" } else { "" };
                let _ = writeln!(story, "{}: {}{twin}", text(1)?, text(3)?);
            }
            if let Some(number) = row.get::<_, Option<u32>>(4)? {
                let document = text(6)?;
                let document = document.rsplit_once('-').map_or("-", |(_, first)| first);
                let settled = if row.get::<_, Option<bool>>(9)? == Some(true) { " settled" } else { "" };
                let (state, patient, doubt) = (text(5)?, text(7)?, text(8)?);
                let _ = writeln!(story, "  {number} {state} document {document} patient {patient} {doubt}{settled}");
            }
        }
        Ok(story)
    }
}
