//! What people said about the types of documents, for learning from it.

use rusqlite::Row;

use super::change::read;
use super::{Catalog, Result};
use crate::chart::{Mrn, PageFacts, PageReading};

/// The first page of a document, and its type.
#[derive(Debug, Clone)]
pub struct TypedDocument {
    /// Slug.
    pub doc_type: String,
    pub patient: Option<Mrn>,
    pub reading: PageReading,
    pub facts: PageFacts,
}

impl Catalog {
    /// How many documents have their type from a person.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn settled_types(&self) -> Result<i64> {
        let count = "SELECT count(*) FROM documents WHERE type_settled = 1";
        Ok(self.connection().prepare_cached(count)?.query_row([], |row| row.get(0))?)
    }

    /// Documents whose type a person gave (`settled`), or the program: the latest so many, the last first.
    ///
    /// # Errors
    /// SQLite's refusal, or a row that cannot be understood.
    pub fn typed_documents(&self, settled: bool, most: u32) -> Result<Vec<TypedDocument>> {
        // Few are settled: from them to their pages. The others: from the last page back.
        let from = if settled {
            "FROM documents d CROSS JOIN filings f USING (document_id) CROSS JOIN readings r USING (page_id)
             WHERE d.type_settled = 1"
        } else {
            "FROM readings r CROSS JOIN filings f USING (page_id) CROSS JOIN documents d USING (document_id)
             WHERE d.type_settled = 0"
        };
        let connection = self.connection();
        let mut statement = connection.prepare(&format!(
            "SELECT page_id, doc_type, patient, reading, facts {from}
             AND page_in_document = 1 AND doc_type IS NOT NULL ORDER BY r.page_id DESC LIMIT ?1",
        ))?;
        let mut rows = statement.query([most])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.extend(typed(row)?);
        }
        Ok(documents)
    }
}

fn typed(row: &Row<'_>) -> Result<Option<TypedDocument>> {
    let read = read(row, row.get(0)?, 3)?;
    let (doc_type, patient) = (row.get(1)?, row.get::<_, Option<String>>(2)?.map(Mrn));
    Ok(read.map(|(reading, facts)| TypedDocument { doc_type, patient, reading, facts }))
}
