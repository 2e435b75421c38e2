//! One page or document, with everything the catalog knows of it.

use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use super::arrangement::IN_ORDER;
use super::batches::BOX;
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
    /// The label of the box that it came out of, where somebody or a cover sheet said so.
    pub box_label: Option<String>,
    pub sha256: String,
    /// Its file's place below the archive folder.
    pub original: String,
    pub number: PageNumber,
    pub state: PageState,
    /// `None` if it was not, or could not be, read; and in an outline.
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
    /// Marked as for people with a further right only.
    pub confidential: bool,
    pub pages: Vec<PageView>,
}

/// What a document says of all its pages.
type TypeDateConfidential = (Option<String>, Option<Date>, bool);

impl Catalog {
    /// The document, or the page with what its document says.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchPage`], SQLite's refusal, or a row that cannot be understood.
    pub fn view(&self, subject: &Subject) -> Result<DocumentView> {
        self.view_with(subject, true)
    }

    /// [`Self::view`] without what was read on its pages: quick for documents of any length.
    ///
    /// # Errors
    /// As [`Self::view`].
    pub fn outline(&self, subject: &Subject) -> Result<DocumentView> {
        self.view_with(subject, false)
    }

    fn view_with(&self, subject: &Subject, readings: bool) -> Result<DocumentView> {
        let missing = || CatalogError::NoSuchPage(subject.to_string());
        match subject {
            Subject::Page(page) => {
                let view = self.page(*page, readings)?.ok_or_else(missing)?;
                let (doc_type, service_date, confidential) = match &view.filing.document {
                    Some(id) => self.document(id)?.ok_or_else(missing)?,
                    None => (None, None, false),
                };
                let id = view.filing.document.clone();
                Ok(DocumentView { id, doc_type, service_date, confidential, pages: vec![view] })
            }
            Subject::Document(id) => {
                let (doc_type, service_date, confidential) = self.document(id)?.ok_or_else(missing)?;
                let mut pages = Vec::new();
                for page in self.pages_of(id)? {
                    pages.extend(self.page(page, readings)?);
                }
                Ok(DocumentView { id: Some(id.clone()), doc_type, service_date, confidential, pages })
            }
        }
    }

    fn document(&self, id: &str) -> Result<Option<TypeDateConfidential>> {
        Ok(self
            .connection()
            .prepare_cached("SELECT doc_type, service_date, confidential FROM documents WHERE document_id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, date(row.get(1)?), row.get(2)?)))
            .optional()?)
    }

    fn pages_of(&self, document: &str) -> Result<Vec<PageId>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT page_id FROM filings JOIN pages USING (page_id) WHERE document_id = ?1 ORDER BY {IN_ORDER}"
        ))?;
        let pages = statement.query_map([document], |row| Ok(PageId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
        Ok(pages)
    }

    fn page(&self, page: PageId, reading: bool) -> Result<Option<PageView>> {
        let torn = |source| CatalogError::Packed { page: page.0, source };
        let Some(PackedView { mut view, sources, reading, facts, decided }) = self.packed_page(page, reading)? else {
            return Ok(None);
        };
        view.sources = serde_json::from_str(&sources).map_err(|e| torn(e.into()))?;
        if let (Some(reading), Some(facts)) = (reading, facts) {
            view.read = Some((unpack(&reading).map_err(torn)?, unpack(&facts).map_err(torn)?));
        }
        view.decided = decided.map(|packed| unpack(&packed).map_err(torn)).transpose()?;
        Ok(Some(view))
    }

    /// As it lies in the catalog, so that nobody else waits while it is unpacked.
    fn packed_page(&self, page: PageId, reading: bool) -> Result<Option<PackedView>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT p.number, p.state, files.sha256, files.original, r.reading, r.facts, f.filing,
                    (SELECT json_group_array(name ORDER BY source_id) FROM sources s WHERE s.file_id = p.file_id), {BOX}
             FROM pages p JOIN files USING (file_id)
             LEFT JOIN readings r ON r.page_id = p.page_id AND ?2
             LEFT JOIN filings f ON f.page_id = p.page_id WHERE p.page_id = ?1"
        ))?;
        let mut rows = statement.query(params![page.0, reading])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let view = PageView {
            page,
            sources: Vec::new(),
            box_label: row.get(8)?,
            number: row.get(0)?,
            state: page_state(row, 1)?,
            sha256: row.get(2)?,
            original: row.get(3)?,
            read: None,
            filing: stored(&connection, page)?.unwrap_or_default(),
            decided: None,
        };
        let (reading, facts, decided) = (row.get(4)?, row.get(5)?, row.get(6)?);
        Ok(Some(PackedView { view, sources: row.get(7)?, reading, facts, decided }))
    }
}

/// A page of which the larger parts are still packed.
struct PackedView {
    view: PageView,
    /// A JSON array.
    sources: String,
    reading: Option<Vec<u8>>,
    facts: Option<Vec<u8>>,
    decided: Option<Vec<u8>>,
}
