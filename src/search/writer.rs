//! Putting pages into the index. Nothing is searchable, or safe from a crash, before [`Writer::commit`].

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

use super::error::SearchError;
use super::generation::{self, Generation};
use super::schema::IndexedPage;
use crate::config::SearchSettings;
use crate::moment::{Moment, reached};

/// Memory in which new pages are gathered before they are written, bytes.
const MEMORY: usize = 96 << 20;
/// Segments with more pages are not merged any more, which bounds what a merge costs.
const LARGEST_MERGED: usize = 2_000_000;

/// The one writer of the index. Dropped without a commit, it leaves the index as the last commit made it.
///
/// Dropping it waits for the merges that are under way: its threads write to the index, and the lock must not go
/// before them.
pub struct Writer {
    generation: Arc<Generation>,
    /// `None` only while it is dropped.
    writer: Option<IndexWriter>,
    waiting: usize,
    since: Option<Instant>,
    _lock: File,
}

impl Writer {
    pub(super) fn new(generation: Arc<Generation>, lock: File) -> Result<Self, SearchError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(MEMORY)
            .build();
        let writer: IndexWriter = generation.index.writer_with_options(options).map_err(SearchError::Write)?;
        let mut policy = LogMergePolicy::default();
        policy.set_max_docs_before_merge(LARGEST_MERGED);
        policy.set_del_docs_ratio_before_merge(0.3);
        writer.set_merge_policy(Box::new(policy));
        Ok(Self { generation, writer: Some(writer), waiting: 0, since: None, _lock: lock })
    }

    /// Puts a page in; what stood there of it before goes.
    ///
    /// # Errors
    /// The index cannot be written: the writer is of no use any more.
    pub fn put(&mut self, page: &IndexedPage) -> Result<(), SearchError> {
        self.remove(page.page_id)?;
        let document = self.generation.fields.document(page);
        self.writer()?.add_document(document).map_err(SearchError::Write)?;
        Ok(())
    }

    /// Takes a page out.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn remove(&mut self, page_id: i64) -> Result<(), SearchError> {
        let page = Term::from_field_i64(self.generation.fields.page_id, page_id);
        self.writer()?.delete_term(page);
        self.waiting += 1;
        self.since.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// How many changes wait for a commit.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether it is time to commit, by number of changes or by the age of the oldest.
    #[must_use]
    pub fn is_due(&self, settings: &SearchSettings) -> bool {
        let age = self.since.map_or(Duration::ZERO, |since| since.elapsed());
        self.waiting > 0 && (self.waiting >= settings.commit_pages || age >= Duration::from_secs(settings.commit_s))
    }

    /// Makes everything so far searchable and safe. `watermark` is the last catalog change that is in it.
    ///
    /// # Errors
    /// The index cannot be written; it stays as the last commit made it.
    pub fn commit(&mut self, watermark: u64) -> Result<(), SearchError> {
        let mut prepared = self.writer()?.prepare_commit().map_err(SearchError::Write)?;
        prepared.set_payload(&watermark.to_string());
        reached(Moment::DuringIndexCommit);
        prepared.commit().map_err(SearchError::Write)?;
        reached(Moment::IndexCommitted);
        (self.waiting, self.since) = (0, None);
        Ok(())
    }

    fn writer(&mut self) -> Result<&mut IndexWriter, SearchError> {
        let gone = || SearchError::Write(TantivyError::SystemError("the writer is closed".to_owned()));
        self.writer.as_mut().ok_or_else(gone)
    }

    /// Waits for the merges that are under way.
    ///
    /// # Errors
    /// A merge failed.
    pub fn close(mut self) -> Result<(), SearchError> {
        self.writer.take().map_or(Ok(()), |writer| writer.wait_merging_threads().map_err(SearchError::Write))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take()
            && let Err(error) = writer.wait_merging_threads()
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "a merge of the index failed");
        }
    }
}

/// A new generation in the making.
pub struct Rebuild {
    dir: PathBuf,
    writer: Writer,
}

impl Rebuild {
    pub(super) fn new(dir: PathBuf, writer: Writer) -> Self {
        Self { dir, writer }
    }

    /// Puts a page in.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn put(&mut self, page: &IndexedPage) -> Result<(), SearchError> {
        self.writer.put(page)
    }

    /// Commits, and lets the new generation serve searches from now on; the old one is removed.
    ///
    /// Until here nothing has changed for searches; a rebuild that is dropped is removed by the next writer.
    ///
    /// # Errors
    /// The index cannot be written; the old generation stays.
    pub fn finish(self, watermark: u64) -> Result<(), SearchError> {
        let Self { dir, mut writer } = self;
        writer.commit(watermark)?;
        reached(Moment::GenerationFilled);
        let number = writer.generation.number;
        generation::point_to(&dir, number)?;
        reached(Moment::GenerationSwapped);
        generation::remove_others(&dir, number)?;
        writer.close()
    }
}
