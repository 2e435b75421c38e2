//! The files of a conversion: everything below the folders that were named.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::vec;

use walkdir::{DirEntry, WalkDir};

use super::Found;
use super::examine::{NotAFile, not_a_file};
use super::found::Stamp;
use super::names::{ignored, shown};

/// What is below a path and was not handed out, and why.
#[derive(Debug, thiserror::Error)]
pub enum LeftOut {
    #[error("{} cannot be read", shown(path.as_os_str()))]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} {kind}", shown(path.as_os_str()))]
    NotAFile { path: PathBuf, kind: NotAFile },
}

/// Every plain file at or below `paths`, in the order of the paths and of the names below each (by bytes).
///
/// [`Found::relative`] is relative to the path that was given; for a file that was itself given, it is its name.
/// Ignored names are passed over in silence, everything else that is not handed out is said. Links are not
/// followed, but a path that was given may be one.
pub fn walk(paths: impl IntoIterator<Item = PathBuf>) -> Walk {
    Walk { paths: paths.into_iter().collect::<Vec<_>>().into_iter(), below: None, but: None, no_scans: Vec::new() }
}

/// The files of a conversion, one after another; memory does not grow with their number. See [`walk`].
pub struct Walk {
    paths: vec::IntoIter<PathBuf>,
    below: Option<(PathBuf, walkdir::IntoIter)>,
    /// Device and inode of a folder that is not entered.
    but: Option<(u64, u64)>,
    /// Endings, in lower case, of files that are no scans.
    no_scans: Vec<String>,
}

impl Walk {
    /// Passes over files with one of these endings, such as the index a scanning service left beside its scans.
    #[must_use]
    pub fn passing_over(mut self, endings: &[String]) -> Self {
        self.no_scans = endings.iter().map(|ending| ending.to_ascii_lowercase()).collect();
        self
    }

    /// Does not enter `folder`: the archive, when it lies below what is converted.
    #[must_use]
    pub fn leaving_out(mut self, folder: &Path) -> Self {
        self.but = folder.metadata().ok().map(|m| (m.dev(), m.ino()));
        self
    }

    /// Starts with a path that was given: its file, or nothing yet if it is a folder.
    fn start(&mut self, path: PathBuf) -> Option<Result<Found, LeftOut>> {
        match path.metadata() {
            Err(source) => Some(Err(LeftOut::Unreadable { path, source })),
            Ok(metadata) if metadata.is_dir() => {
                let below = WalkDir::new(&path).sort_by_file_name().into_iter();
                self.below = Some((path, below));
                None
            }
            Ok(metadata) => Some(single(&path, &metadata)),
        }
    }

    fn is_left_out(&self, entry: &DirEntry) -> bool {
        let named = entry.depth() == 0;
        let same = |m: Metadata| Some((m.dev(), m.ino())) == self.but;
        let ending = entry.path().extension().map(|e| e.to_ascii_lowercase());
        let no_scan = ending.is_some_and(|e| self.no_scans.iter().any(|known| e == known.as_str()));
        let passed = ignored(entry.file_name()) || (no_scan && entry.file_type().is_file());
        !named && passed || entry.file_type().is_dir() && entry.metadata().is_ok_and(same)
    }
}

impl Iterator for Walk {
    type Item = Result<Found, LeftOut>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some((root, mut below)) = self.below.take() else {
                let path = self.paths.next()?;
                match self.start(path) {
                    None => continue,
                    item => return item,
                }
            };
            let Some(entry) = below.next() else { continue };
            let item = match entry {
                Ok(entry) if self.is_left_out(&entry) => {
                    if entry.file_type().is_dir() {
                        below.skip_current_dir();
                    }
                    None
                }
                Ok(entry) if entry.file_type().is_dir() => None,
                Ok(entry) => Some(found(&root, &entry)),
                Err(error) => Some(Err(unreadable(&root, error))),
            };
            self.below = Some((root, below));
            if item.is_some() {
                return item;
            }
        }
    }
}

fn found(root: &Path, entry: &DirEntry) -> Result<Found, LeftOut> {
    let path = entry.path();
    if let Some(kind) = not_a_file(entry.file_type()) {
        return Err(LeftOut::NotAFile { path: path.to_owned(), kind });
    }
    let metadata = entry.metadata().map_err(|error| unreadable(root, error))?;
    Ok(Found::new(root, path.strip_prefix(root).unwrap_or(path), Stamp::of(&metadata)))
}

/// A file that was itself given. If it is a link, what it leads to.
fn single(path: &Path, metadata: &Metadata) -> Result<Found, LeftOut> {
    if let Some(kind) = not_a_file(metadata.file_type()) {
        return Err(LeftOut::NotAFile { path: path.to_owned(), kind });
    }
    let real = path.canonicalize().map_err(|source| LeftOut::Unreadable { path: path.to_owned(), source })?;
    let folder = real.parent().unwrap_or(Path::new("/"));
    Ok(Found::new(folder, Path::new(real.file_name().unwrap_or(OsStr::new(""))), Stamp::of(metadata)))
}

fn unreadable(root: &Path, error: walkdir::Error) -> LeftOut {
    let path = error.path().unwrap_or(root).to_owned();
    let source = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
    LeftOut::Unreadable { path, source }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use rustix::fs::{CWD, Mode, mkfifoat};

    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        folder
    }

    fn sources(walk: Walk) -> Vec<String> {
        walk.map(|found| found.map_or_else(|left| left.to_string(), |found| found.source())).collect()
    }

    #[test]
    fn everything_below_a_folder_is_found_in_the_order_of_the_names() {
        let folder =
            tree(&["b.tif", "box 2/a.pdf", "box 1/x.pdf/inner.jpg", "a.pdf", "Thumbs.db", "@eaDir/a.pdf", "c.part"]);
        let found = sources(walk([folder.path().to_owned()]));
        assert_eq!(found, ["a.pdf", "b.tif", "box 1/x.pdf/inner.jpg", "box 2/a.pdf"]);
    }

    #[test]
    fn a_file_that_is_itself_named_goes_by_its_name() {
        let folder = tree(&["box 1/a.pdf", "b.pdf"]);
        let found = sources(walk([folder.path().join("b.pdf"), folder.path().join("box 1")]));
        assert_eq!(found, ["b.pdf", "a.pdf"]);
    }

    #[test]
    fn links_and_fifos_are_not_opened_but_said() {
        let folder = tree(&["a.pdf"]);
        symlink("/etc/passwd", folder.path().join("b.pdf")).unwrap();
        mkfifoat(CWD, folder.path().join("c.pdf"), Mode::RUSR).unwrap();
        let found = sources(walk([folder.path().to_owned()]));
        assert_eq!(found.len(), 3);
        assert!(found[1].ends_with("b.pdf is a link, which is not followed"), "{found:?}");
        assert!(found[2].ends_with("c.pdf is a pipe, not a file"), "{found:?}");
    }

    #[test]
    fn an_index_beside_the_scans_is_no_scan() {
        let folder = tree(&["box/one.tif", "box/INDEX.CSV", "read.me"]);
        let walk = walk([folder.path().to_owned()]).passing_over(&["csv".to_owned()]);
        assert_eq!(sources(walk), ["box/one.tif", "read.me"]);
    }

    #[test]
    fn the_archive_below_what_is_converted_is_not_converted() {
        let folder = tree(&["a.pdf", "archive/originals/x.pdf", "z.pdf"]);
        let walk = walk([folder.path().to_owned()]).leaving_out(&folder.path().join("archive"));
        assert_eq!(sources(walk), ["a.pdf", "z.pdf"]);
    }

    #[test]
    fn a_path_that_is_not_there_is_said_and_the_others_are_walked() {
        let folder = tree(&["a.pdf"]);
        let found = sources(walk(["/nowhere".into(), folder.path().to_owned()]));
        assert_eq!(found, ["/nowhere cannot be read", "a.pdf"]);
    }

    #[test]
    fn a_name_that_is_no_utf8_is_found_and_can_be_opened() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(OsStr::from_bytes(b"caf\xe9\n.pdf")), "x").unwrap();
        let found = walk([folder.path().to_owned()]).next().unwrap().unwrap();
        assert_eq!(found.source(), r"caf\xe9\n.pdf");
        found.open().unwrap();
    }
}
