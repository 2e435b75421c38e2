//! The index on disk: generations beside each other, one of them current.
//!
//! ```text
//! index/current        "gen-3": the generation that serves searches, renamed into place
//! index/gen-3/         a tantivy index
//! index/writer.lock    held by the one writer
//! index/open.lock      held while the first generation is made
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tantivy::directory::{Directory, META_LOCK, MmapDirectory};
use tantivy::store::Compressor;
use tantivy::{Index as Tantivy, IndexReader, IndexSettings, ReloadPolicy, Searcher, TantivyError};

use super::error::SearchError;
use super::placed::{PLACED, Placed};
use super::schema::{Fields, schema};
use crate::moment::{Moment, reached};

const CURRENT: &str = "current";
pub(super) const WRITER_LOCK: &str = "writer.lock";
const META: &str = "meta.json";

/// One generation, open for searching.
pub(super) struct Generation {
    pub(super) number: u64,
    pub(super) path: PathBuf,
    pub(super) index: Tantivy,
    pub(super) fields: Fields,
    reader: IndexReader,
    /// The commit that `reader` shows.
    shown: Mutex<Option<Stamp>>,
}

/// Tells one `meta.json` from the next: it is renamed into place at every commit.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    modified: (i64, i64),
}

impl Generation {
    /// Opens generation `number`; `None` if it was made with another schema.
    pub(super) fn open(dir: &Path, number: u64) -> Result<Option<Self>, SearchError> {
        let path = folder(dir, number);
        let damaged = |source| SearchError::Damaged { path: path.clone(), source };
        let index = Tantivy::open_in_dir(&path).map_err(damaged)?;
        index.tokenizers().register(PLACED, Placed);
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Ok(None);
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(damaged)?;
        Ok(Some(Self { number, path, index, fields, reader, shown: Mutex::new(None) }))
    }

    /// Makes an empty generation; what stood there is removed.
    pub(super) fn create(dir: &Path, number: u64) -> Result<(), SearchError> {
        let path = folder(dir, number);
        remove(&path)?;
        fs::create_dir_all(&path).map_err(SearchError::folder(&path))?;
        let settings = IndexSettings { docstore_compression: Compressor::None, ..IndexSettings::default() };
        let directory = MmapDirectory::open(&path).map_err(|e| SearchError::Write(e.into()))?;
        Tantivy::create(directory, schema().0, settings).map_err(SearchError::Write)?;
        Ok(())
    }

    /// The pages of the last commit.
    pub(super) fn searcher(&self) -> Result<Searcher, SearchError> {
        let meta = self.path.join(META);
        let found = fs::metadata(&meta).map_err(SearchError::folder(&meta))?;
        let stamp = Stamp { inode: found.ino(), modified: (found.mtime(), found.mtime_nsec()) };
        let mut shown = self.shown.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *shown != Some(stamp) {
            self.reader.reload().map_err(SearchError::Read)?;
            *shown = Some(stamp);
        }
        Ok(self.reader.searcher())
    }

    /// The last catalog change that was committed; 0 in an empty index.
    pub(super) fn watermark(&self) -> Result<u64, SearchError> {
        let metas = self.index.load_metas().map_err(SearchError::Read)?;
        Ok(metas.payload.and_then(|payload| payload.parse().ok()).unwrap_or(0))
    }

    /// Removes segment files that no commit knows, and temporary ones: left behind by a crash. Only for the holder of the writer's lock.
    pub(super) fn collect_orphans(&self) -> Result<(), SearchError> {
        // readers hold this lock while they open the files that meta.json names
        let _lock = self
            .index
            .directory()
            .acquire_lock(&META_LOCK)
            .map_err(|e| SearchError::Read(TantivyError::LockFailure(e, None)))?;
        let living = self.index.load_metas().map_err(SearchError::Read)?.list_segment_files();
        for entry in fs::read_dir(&self.path).map_err(SearchError::folder(&self.path))? {
            let name = PathBuf::from(entry.map_err(SearchError::folder(&self.path))?.file_name());
            let stem = name.to_str().and_then(|name| name.split('.').next()).unwrap_or_default();
            let segment = stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit());
            let path = self.path.join(&name);
            if (segment && !living.contains(&name)) || is_temporary(&path) {
                fs::remove_file(&path).map_err(SearchError::folder(&path))?;
            }
        }
        Ok(())
    }
}

pub(super) fn folder(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("gen-{number}"))
}

/// The number of the current generation, if there is one.
pub(super) fn current(dir: &Path) -> Result<Option<u64>, SearchError> {
    let path = dir.join(CURRENT);
    match fs::read_to_string(&path) {
        Ok(name) => Ok(name.trim().strip_prefix("gen-").and_then(|number| number.parse().ok())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SearchError::Folder { path, source }),
    }
}

/// Makes `number` the current generation, at once and for good.
pub(super) fn point_to(dir: &Path, number: u64) -> Result<(), SearchError> {
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        writeln!(file, "gen-{number}")?;
        file.as_file().sync_all()?;
        reached(Moment::PointerWritten);
        file.persist(dir.join(CURRENT))?;
        File::open(dir)?.sync_all()
    };
    write().map_err(SearchError::folder(dir))
}

/// Removes every generation but the current one, and temporary files. Only for the holder of the writer's lock.
pub(super) fn remove_others(dir: &Path, current: u64) -> Result<(), SearchError> {
    for entry in fs::read_dir(dir).map_err(SearchError::folder(dir))? {
        let path = entry.map_err(SearchError::folder(dir))?.path();
        if is_generation(&path) && path != folder(dir, current) {
            // searches that still read it keep its files by their handles
            remove(&path)?;
        } else if is_temporary(&path) {
            match fs::remove_file(&path) {
                // somebody else made an index and has put it in its place meanwhile
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                done => done.map_err(SearchError::folder(&path))?,
            }
        }
    }
    Ok(())
}

/// Whether `path` is named like a generation.
pub(super) fn is_generation(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.and_then(|name| name.strip_prefix("gen-")).is_some_and(|number| number.parse::<u64>().is_ok())
}

/// Whether `path` is named like the files that are written beside their place and renamed into it, here and in tantivy.
pub(super) fn is_temporary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".tmp"))
}

fn remove(path: &Path) -> Result<(), SearchError> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(SearchError::Folder { path: path.to_owned(), source: e }),
        _ => Ok(()),
    }
}

/// The lock of the one writer, held until dropped.
pub(super) fn writer_lock(dir: &Path) -> Result<File, SearchError> {
    let path = dir.join(WRITER_LOCK);
    let file = File::create(&path).map_err(SearchError::folder(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SearchError::Busy { path: dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(SearchError::Folder { path, source }),
    }
}

/// Waits for the lock under which the first generation is made.
pub(super) fn open_lock(dir: &Path) -> Result<File, SearchError> {
    let path = dir.join("open.lock");
    let file = File::create(&path).map_err(SearchError::folder(&path))?;
    file.lock().map_err(SearchError::folder(&path))?;
    Ok(file)
}
