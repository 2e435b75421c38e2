//! The search index follows the catalog.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::catalog::{Catalog, ChangedPage};
use crate::config::SearchSettings;
use crate::moment::{Moment, reached};
use crate::search::{Index, IndexedPage, SearchError, Writer};

use super::{PipelineError, RecordRoom};

/// Pages that are read from the catalog at once.
const AT_ONCE: usize = 200;

/// The search index on its way behind the catalog.
///
/// Trouble with the index never stops a run: the catalog is the truth, and the index catches up with it later.
pub struct Projection {
    /// `None` where no index is to be written.
    folder: Option<PathBuf>,
    writer: Option<Writer>,
    /// The last change that was put in, committed or not.
    put: u64,
    /// After trouble, it is tried again then.
    rests_until: Instant,
    /// Document types that are for people with a further right only.
    confidential_types: Vec<String>,
}

/// How long it rests after trouble, such as a full disk.
const REST: Duration = Duration::from_secs(10);

impl Projection {
    /// Begins to write the archive's index. Where another process writes it, that process follows the catalog.
    #[must_use]
    pub fn open(room: &RecordRoom) -> Self {
        let folder = Some(room.archive.index_folder());
        let confidential_types = room.settings.desk.confidential_types.clone();
        let mut projection = Self { folder, confidential_types, ..Self::none() };
        projection.try_open(&room.catalog);
        projection
    }

    /// No index is written.
    #[must_use]
    pub fn none() -> Self {
        Self { folder: None, writer: None, put: 0, rests_until: Instant::now(), confidential_types: Vec::new() }
    }

    fn try_open(&mut self, catalog: &Catalog) {
        let Some(folder) = &self.folder else { return };
        match open_writer(folder, catalog) {
            Ok((writer, watermark)) => (self.writer, self.put) = (Some(writer), watermark),
            Err(error) => self.rest(&error),
        }
    }

    fn rest(&mut self, error: &(dyn std::error::Error + 'static)) {
        tracing::warn!(error, "the index does not follow for now");
        self.writer = None;
        self.rests_until = Instant::now() + REST;
    }

    /// Puts in what changed, and commits when it is due.
    pub fn follow(&mut self, catalog: &Catalog, settings: &SearchSettings) {
        self.try_to(catalog, |writer| writer.is_due(settings));
    }

    /// Puts in what changed, and commits.
    pub fn finish(&mut self, catalog: &Catalog) {
        self.try_to(catalog, |writer| writer.waiting() > 0);
    }

    fn try_to(&mut self, catalog: &Catalog, is_due: impl Fn(&Writer) -> bool) {
        if self.writer.is_none() && Instant::now() >= self.rests_until {
            self.try_open(catalog);
        }
        let Some(writer) = &mut self.writer else { return };
        if let Err(error) = catch_up(writer, &mut self.put, catalog, &self.confidential_types, is_due) {
            self.rest(&error);
        }
    }
}

/// The index's writer, and the last change that the index holds.
fn open_writer(folder: &Path, catalog: &Catalog) -> Result<(Writer, u64), PipelineError> {
    let index = match Index::open(folder) {
        Err(SearchError::Damaged { .. }) => Index::reset(folder)?,
        // It knows changes that the catalog does not: it is another catalog's, of before a restore.
        Ok(index) if index.watermark()? > catalog.last_change()? => Index::reset(folder)?,
        index => index?,
    };
    Ok((index.writer()?, index.watermark()?))
}

fn catch_up(
    writer: &mut Writer,
    put: &mut u64,
    catalog: &Catalog,
    confidential_types: &[String],
    is_due: impl Fn(&Writer) -> bool,
) -> Result<(), PipelineError> {
    loop {
        let changed = catalog.changed_since(*put, AT_ONCE)?;
        for page in &changed {
            writer.put(&indexed(page, catalog, confidential_types)?)?;
            *put = page.change;
            reached(Moment::IndexPut);
        }
        if is_due(writer) {
            writer.commit(*put)?;
        }
        if changed.len() < AT_ONCE {
            return Ok(());
        }
    }
}

/// Makes the index anew beside the one that is there, which serves searches until it is done. Says how many pages
/// are in it.
///
/// # Errors
/// The index cannot be written, or is being written by another process.
pub(super) fn rebuild(room: &RecordRoom, mut done: impl FnMut(u64)) -> Result<u64, PipelineError> {
    let folder = room.archive.index_folder();
    let index = match Index::open(&folder) {
        Err(SearchError::Damaged { .. }) => Index::reset(&folder)?,
        index => index?,
    };
    let mut rebuild = index.rebuild()?;
    let (mut put, mut pages) = (0, 0);
    loop {
        let changed = room.catalog.changed_since(put, AT_ONCE)?;
        for page in &changed {
            rebuild.put(&indexed(page, &room.catalog, &room.settings.desk.confidential_types)?)?;
            put = page.change;
            reached(Moment::IndexPut);
        }
        pages += changed.len() as u64;
        done(changed.len() as u64);
        if changed.len() < AT_ONCE {
            rebuild.finish(put)?;
            return Ok(pages);
        }
    }
}

impl RecordRoom {
    /// Makes the search index anew from the catalog; searches are answered from the old one until it is done. `done`
    /// is told how many pages more are in it. Gives the number of pages.
    ///
    /// # Errors
    /// The index cannot be written, or is being written by another process.
    pub fn reindex(&self, done: impl FnMut(u64)) -> Result<u64, PipelineError> {
        rebuild(self, done)
    }
}

fn indexed(page: &ChangedPage, catalog: &Catalog, confidential_types: &[String]) -> Result<IndexedPage, PipelineError> {
    let patient = match &page.patient {
        Some(mrn) => catalog.patient(mrn)?.map(|p| (p.mrn, p.name, p.birth)),
        None => None,
    };
    Ok(IndexedPage {
        page_id: page.page.number(),
        change: page.change,
        // Where a page came from is also its box.
        source: page.sources.iter().chain(&page.box_label).map(String::as_str).collect::<Vec<_>>().join("\n"),
        page: page.number,
        document: page.document.clone(),
        state: page.state,
        patient,
        doc_type: page.doc_type.clone(),
        service_date: page.service_date,
        confidential: page.confidential || page.doc_type.as_ref().is_some_and(|slug| confidential_types.contains(slug)),
        words: page.read.as_ref().map(|(reading, _)| reading.words.clone()).unwrap_or_default(),
    })
}
