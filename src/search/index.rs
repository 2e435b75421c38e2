//! The index as the other rooms see it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::confusion::Confusions;
use super::error::SearchError;
use super::find::{Results, find};
use super::generation::{self, Generation};
use super::query::Query;
use super::writer::{Rebuild, Writer};
use crate::moment::{Moment, reached};

/// The search index of an archive. Searches may run from many threads and processes beside the one writer.
pub struct Index {
    dir: PathBuf,
    generation: RwLock<Arc<Generation>>,
    confusions: Confusions,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Index({})", self.dir.display())
    }
}

impl Index {
    /// Opens the index in `dir`, or makes an empty one with watermark 0.
    ///
    /// An index that was made by a build with other fields is replaced by an empty one: its watermark sends the
    /// pipeline through the catalog again.
    ///
    /// # Errors
    /// [`SearchError::Damaged`] for an index that cannot be opened: [`Index::reset`] starts anew.
    pub fn open(dir: &Path) -> Result<Self, SearchError> {
        fs::create_dir_all(dir).map_err(SearchError::folder(dir))?;
        let generation = Arc::new(open_current(dir)?);
        let confusions = Confusions::built_in().clone();
        Ok(Self { dir: dir.to_owned(), generation: RwLock::new(generation), confusions })
    }

    /// Uses the archive's own table of confusions. Nothing needs to be indexed again for it.
    #[must_use]
    pub fn with_confusions(self, confusions: Confusions) -> Self {
        Self { confusions, ..self }
    }

    #[must_use]
    pub fn confusions(&self) -> &Confusions {
        &self.confusions
    }

    /// Begins an index that cannot be opened anew, empty, with watermark 0.
    ///
    /// # Errors
    /// [`SearchError::Busy`] while somebody writes.
    pub fn reset(dir: &Path) -> Result<Self, SearchError> {
        fs::create_dir_all(dir).map_err(SearchError::folder(dir))?;
        {
            let _lock = generation::writer_lock(dir)?;
            let number = generation::current(dir)?.unwrap_or(0) + 1;
            Generation::create(dir, number)?;
            generation::point_to(dir, number)?;
            generation::remove_others(dir, number)?;
        }
        Self::open(dir)
    }

    /// The last catalog change that the index holds.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn watermark(&self) -> Result<u64, SearchError> {
        self.generation()?.watermark()
    }

    /// How many pages it holds.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn pages(&self) -> Result<u64, SearchError> {
        Ok(self.generation()?.searcher()?.num_docs())
    }

    /// The one writer.
    ///
    /// # Errors
    /// [`SearchError::Busy`] if there is one already, in this process or another.
    pub fn writer(&self) -> Result<Writer, SearchError> {
        let lock = generation::writer_lock(&self.dir)?;
        let generation = self.generation()?;
        generation::remove_others(&self.dir, generation.number)?;
        generation.collect_orphans()?;
        Writer::new(generation, lock)
    }

    /// Begins a new generation beside the current one, which serves searches until [`Rebuild::finish`].
    ///
    /// # Errors
    /// [`SearchError::Busy`] while somebody writes.
    pub fn rebuild(&self) -> Result<Rebuild, SearchError> {
        let lock = generation::writer_lock(&self.dir)?;
        let number = self.generation()?.number + 1;
        Generation::create(&self.dir, number)?;
        reached(Moment::GenerationBegun);
        match Generation::open(&self.dir, number)? {
            Some(generation) => Ok(Rebuild::new(self.dir.clone(), Writer::new(Arc::new(generation), lock)?)),
            None => Err(SearchError::Busy { path: self.dir.clone() }),
        }
    }

    /// The pages that answer `query`, best first: `limit` of them after the first `offset`.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn search(&self, query: &Query, limit: usize, offset: usize) -> Result<Results, SearchError> {
        let generation = self.generation()?;
        find(&generation.searcher()?, &generation.fields, query, &self.confusions, limit, offset)
            .map_err(SearchError::Read)
    }

    /// The current generation, opened anew if somebody swapped it.
    pub(super) fn generation(&self) -> Result<Arc<Generation>, SearchError> {
        let open = self.generation.read().unwrap_or_else(PoisonError::into_inner).clone();
        if generation::current(&self.dir)? == Some(open.number) {
            return Ok(open);
        }
        let opened = Arc::new(open_current(&self.dir)?);
        *self.generation.write().unwrap_or_else(PoisonError::into_inner) = opened.clone();
        Ok(opened)
    }
}

/// Opens the current generation; makes one where there is none, or none of this build's schema.
fn open_current(dir: &Path) -> Result<Generation, SearchError> {
    let _lock = generation::open_lock(dir)?;
    let current = generation::current(dir)?;
    if let Some(number) = current
        && let Some(generation) = Generation::open(dir, number)?
    {
        return Ok(generation);
    }
    let number = current.unwrap_or(0) + 1;
    Generation::create(dir, number)?;
    generation::point_to(dir, number)?;
    let made = Generation::open(dir, number)?;
    made.ok_or_else(|| SearchError::Busy { path: dir.to_owned() })
}

#[cfg(test)]
mod tests;
