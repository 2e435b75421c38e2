//! One page or document, with everything the catalog knows of it.

use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use super::change::read;
use super::decisions::Subject;
use super::export::page_state;
use super::filings::{date, stored};
use super::packed::unpack;
use super::readings::PageId;
use super::{Catalog, CatalogError, Result, StoredFiling};
use crate::chart::{PageFacts, PageFiling, PageNumber, PageReading, PageState};

/// A page with all that is known of it.
#[derive(Debug, Clone)]
pub struct PageView {
    pub page: PageId,
    /// Every name its file came in under, the first first.
    pub sources: Vec<String>,
    pub sha256: String,
    /// Its file's place below the archive folder.
    pub original: String,
    pub number: PageNumber,
    pub state: PageState,
    /// `None` if it was not, or could not be, read.
    pub read: Option<(PageReading, PageFacts)>,
    pub filing: StoredFiling,
    /// What the program decided, with its evidence; a person's decision may stand over it.
    pub decided: Option<PageFiling>,
}

/// A document and its pages.
#[derive(Debug, Clone)]
pub struct DocumentView {
    /// `None` for a page that is in no document.
    pub id: Option<String>,
    pub doc_type: Option<String>,
    pub service_date: Option<Date>,
    pub pages: Vec<PageView>,
}

impl Catalog {
    /// The document, or the page with what its document says.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchPage`], SQLite's refusal, or a row that cannot be understood.
    pub fn view(&self, subject: &Subject) -> Result<DocumentView> {
        let missing = || CatalogError::NoSuchPage(subject.to_string());
        match subject {
            Subject::Page(page) => {
                let view = self.page(*page)?.ok_or_else(missing)?;
                let (doc_type, service_date) = match &view.filing.document {
                    Some(id) => self.document(id)?.ok_or_else(missing)?,
                    None => (None, None),
                };
                Ok(DocumentView { id: view.filing.document.clone(), doc_type, service_date, pages: vec![view] })
            }
            Subject::Document(id) => {
                let (doc_type, service_date) = self.document(id)?.ok_or_else(missing)?;
                let mut pages = Vec::new();
                for page in self.pages_of(id)? {
                    pages.extend(self.page(page)?);
                }
                Ok(DocumentView { id: Some(id.clone()), doc_type, service_date, pages })
            }
        }
    }

    fn document(&self, id: &str) -> Result<Option<(Option<String>, Option<Date>)>> {
        Ok(self
            .connection()
            .prepare_cached("SELECT doc_type, service_date FROM documents WHERE document_id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, date(row.get(1)?))))
            .optional()?)
    }

    fn pages_of(&self, document: &str) -> Result<Vec<PageId>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT page_id FROM filings JOIN pages USING (page_id) WHERE document_id = ?1 ORDER BY number",
        )?;
        let pages = statement.query_map([document], |row| Ok(PageId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
        Ok(pages)
    }

    fn page(&self, page: PageId) -> Result<Option<PageView>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT p.number, p.state, files.sha256, files.original, r.reading, r.facts, f.filing,
                    (SELECT json_group_array(name ORDER BY source_id) FROM sources s WHERE s.file_id = p.file_id)
             FROM pages p JOIN files USING (file_id)
             LEFT JOIN readings r USING (page_id) LEFT JOIN filings f USING (page_id) WHERE p.page_id = ?1",
        )?;
        let mut rows = statement.query(params![page.0])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let torn = |source| CatalogError::Packed { page: page.0, source };
        let decided: Option<Vec<u8>> = row.get(6)?;
        let sources: String = row.get(7)?;
        Ok(Some(PageView {
            page,
            sources: serde_json::from_str(&sources).map_err(|e| torn(e.into()))?,
            number: row.get(0)?,
            state: page_state(row, 1)?,
            sha256: row.get(2)?,
            original: row.get(3)?,
            read: read(row, page.0, 4)?,
            filing: stored(&connection, page)?.unwrap_or_default(),
            decided: decided.map(|packed| unpack(&packed).map_err(torn)).transpose()?,
        }))
    }
}
