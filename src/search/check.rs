//! What the index really holds, for whoever checks it against the catalog.

use std::fs;
use std::path::{Path, PathBuf};

use super::Index;
use super::error::SearchError;
use super::generation;
use super::schema::PAGE_ID;

/// The column with the catalog's change of each page.
const CHANGE: &str = "change";

impl Index {
    /// Whether an index was ever made in `dir`.
    #[must_use]
    pub fn is_in(dir: &Path) -> bool {
        matches!(generation::current(dir), Ok(Some(number)) if generation::folder(dir, number).is_dir())
    }

    /// Every page in it with the change of the catalog it was put in with, in the order of pages. A page that is in
    /// twice is named twice.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn contents(&self) -> Result<Vec<(i64, u64)>, SearchError> {
        let searcher = self.generation()?.searcher()?;
        let mut pages = Vec::new();
        for segment in searcher.segment_readers() {
            let columns = segment.fast_fields();
            let page = columns.i64(PAGE_ID).map_err(SearchError::Read)?;
            let change = columns.u64(CHANGE).map_err(SearchError::Read)?;
            for document in segment.doc_ids_alive() {
                pages.push((page.first(document).unwrap_or(-1), change.first(document).unwrap_or(0)));
            }
        }
        pages.sort_unstable();
        Ok(pages)
    }

    /// Its files whose content is not what was written.
    ///
    /// # Errors
    /// The index cannot be read at all.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>, SearchError> {
        let generation = self.generation()?;
        let damaged = generation.index.validate_checksum().map_err(SearchError::Read)?;
        let mut damaged: Vec<_> = damaged.iter().map(|file| generation.path.join(file)).collect();
        damaged.sort();
        Ok(damaged)
    }

    /// What a crash left in `dir`: half-made generations and temporary files. The next writer removes them. While
    /// somebody writes they may be at work on them.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn left_overs(dir: &Path) -> Result<Vec<PathBuf>, SearchError> {
        let current = generation::current(dir)?.map(|number| generation::folder(dir, number));
        let mut found = Vec::new();
        for path in entries(dir)? {
            let is_other = generation::is_generation(&path) && Some(&path) != current.as_ref();
            if is_other || generation::is_temporary(&path) {
                found.push(path);
            }
        }
        if let Some(current) = current.filter(|current| current.is_dir()) {
            found.extend(entries(&current)?.into_iter().filter(|path| generation::is_temporary(path)));
        }
        Ok(found)
    }

    /// Whether somebody writes in `dir` just now.
    #[must_use]
    pub fn is_being_written(dir: &Path) -> bool {
        fs::File::open(dir.join(generation::WRITER_LOCK))
            .is_ok_and(|file| matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock)))
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, SearchError> {
    let read =
        || -> std::io::Result<Vec<PathBuf>> { fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect() };
    read().map_err(SearchError::folder(folder))
}
