//! Pages found, with what the catalog knows of them: what `search` prints and the desk shows.

use super::{PipelineError, RecordRoom};
use crate::catalog::{DocumentView, PageView, Subject};
use crate::config;
use crate::search::{CONFUSIONS, Confusions, Index, MARKS, PageHit, Query, SearchError, SearchHit, highlight};

/// Asks the index of an archive.
#[derive(Debug)]
pub struct Finder {
    index: Index,
}

/// Pages that answer a question.
#[derive(Debug, Clone)]
pub struct Findings {
    /// How many pages answer it, whether listed or not.
    pub total: u64,
    /// Best first.
    pub hits: Vec<SearchHit>,
}

impl RecordRoom {
    /// Opens the archive's index, with the archive's own table of confusions.
    ///
    /// # Errors
    /// An index or a table that cannot be used.
    pub fn finder(&self) -> Result<Finder, PipelineError> {
        let table = config::table(self.archive.root(), "confusions.toml", CONFUSIONS)?;
        let confusions = Confusions::parse(&table).map_err(|e| config::ConfigError::Wrong {
            path: self.archive.config_folder().join("confusions.toml"),
            message: e.to_string(),
        })?;
        Ok(Finder { index: Index::open(&self.archive.index_folder())?.with_confusions(confusions) })
    }
}

impl Finder {
    /// The pages that answer `query`: `limit` of them after the first `offset`, best first.
    ///
    /// # Errors
    /// The index or the catalog does not answer.
    pub fn find(
        &self,
        room: &RecordRoom,
        query: &Query,
        limit: usize,
        offset: usize,
    ) -> Result<Findings, PipelineError> {
        let results = self.index.search(query, limit, offset)?;
        let mut hits = Vec::new();
        for hit in &results.hits {
            let document = room.catalog.view(&Subject::page(hit.page_id))?;
            hits.extend(document.pages.first().map(|page| self.known(query, hit, &document, page)));
        }
        Ok(Findings { total: results.total, hits })
    }

    /// The same without looking into the catalog.
    ///
    /// # Errors
    /// The index does not answer.
    pub fn pages(&self, query: &Query, limit: usize) -> Result<(u64, Vec<PageHit>), SearchError> {
        let results = self.index.search(query, limit, 0)?;
        Ok((results.total, results.hits))
    }

    /// A page that was found, with what the catalog knows of it and the words marked.
    #[must_use]
    pub fn known(&self, query: &Query, hit: &PageHit, document: &DocumentView, page: &PageView) -> SearchHit {
        let words = page.read.as_ref().map(|(reading, _)| reading.words.as_slice()).unwrap_or_default();
        let marked = highlight(query, words, self.index.confusions(), MARKS);
        SearchHit {
            page_id: hit.page_id,
            source: page.sources.first().cloned().unwrap_or_default(),
            page: page.number,
            document: document.id.clone(),
            state: page.state,
            patient_mrn: page.filing.patient.clone(),
            doc_type: document.doc_type.clone(),
            service_date: document.service_date,
            score: hit.score,
            exact: hit.exact,
            snippet: marked.snippet,
            boxes: marked.boxes,
        }
    }

    /// The boxes of the words on a page that answer `query`, in pixels of its upright picture.
    #[must_use]
    pub fn boxes(&self, query: &Query, words: &[crate::chart::Word]) -> Vec<crate::chart::Rect> {
        highlight(query, words, self.index.confusions(), MARKS).boxes
    }

    /// How many pages cannot be found yet, or not as they are now.
    ///
    /// # Errors
    /// The index or the catalog does not answer.
    pub fn missing(&self, room: &RecordRoom) -> Result<u64, PipelineError> {
        Ok(room.catalog.count_unsearchable(self.index.watermark()?)?)
    }
}
