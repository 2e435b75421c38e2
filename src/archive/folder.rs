//! The archive folder: made, found, and the places in it.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ArchiveError, network_file_system};

const DEFAULTS: &str = include_str!("../../config/chartroom.toml");
const SETTINGS: &str = "chartroom.toml";

/// An archive folder that exists.
#[derive(Debug, Clone)]
pub struct Archive {
    root: PathBuf,
}

impl Archive {
    /// Makes an archive in `root`, which may exist if it is empty. An archive that is there already is completed
    /// where a folder is missing, and nothing in it is changed.
    ///
    /// # Errors
    /// [`ArchiveError::NotEmpty`], [`ArchiveError::NetworkFileSystem`], or the disk's refusal.
    pub fn init(root: &Path) -> Result<Self, ArchiveError> {
        fs::create_dir_all(root).map_err(ArchiveError::disk("made", root))?;
        let empty = fs::read_dir(root).map_err(ArchiveError::disk("read", root))?.next().is_none();
        if !empty && !Self::is_at(root) {
            return Err(ArchiveError::NotEmpty { path: root.to_owned() });
        }
        let archive = Self::local(root)?;
        for folder in [archive.drop_folder(), archive.incoming(), archive.index_folder(), archive.config_folder()] {
            fs::create_dir_all(&folder).map_err(ArchiveError::disk("made", &folder))?;
        }
        // The settings come last: a folder is an archive from the moment when it is complete.
        let settings = archive.settings_file();
        if !settings.exists() {
            fs::write(&settings, settings_to_edit()).map_err(ArchiveError::disk("written", &settings))?;
        }
        Ok(archive)
    }

    /// Opens the archive in `root`.
    ///
    /// # Errors
    /// [`ArchiveError::NotAnArchive`] and [`ArchiveError::NetworkFileSystem`].
    pub fn open(root: &Path) -> Result<Self, ArchiveError> {
        if !Self::is_at(root) {
            return Err(ArchiveError::NotAnArchive { path: root.to_owned() });
        }
        Self::local(root)
    }

    /// Whether `folder` is an archive.
    #[must_use]
    pub fn is_at(folder: &Path) -> bool {
        folder.join(SETTINGS).is_file() && folder.join("originals").is_dir()
    }

    fn local(root: &Path) -> Result<Self, ArchiveError> {
        let root = root.canonicalize().map_err(ArchiveError::disk("found", root))?;
        match network_file_system(&root).map_err(ArchiveError::disk("examined", &root))? {
            Some(kind) => Err(ArchiveError::NetworkFileSystem { path: root, kind }),
            None => Ok(Self { root }),
        }
    }

    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    #[must_use]
    pub fn settings_file(&self) -> PathBuf {
        self.root.join(SETTINGS)
    }

    #[must_use]
    pub fn drop_folder(&self) -> PathBuf {
        self.root.join("drop")
    }

    #[must_use]
    pub fn catalog_file(&self) -> PathBuf {
        self.root.join("catalog.db")
    }

    #[must_use]
    pub fn index_folder(&self) -> PathBuf {
        self.root.join("index")
    }

    #[must_use]
    pub fn config_folder(&self) -> PathBuf {
        self.root.join("config")
    }

    /// Where the certificates of finished batches are.
    #[must_use]
    pub fn certificates_folder(&self) -> PathBuf {
        self.root.join("certificates")
    }

    /// The folder below which every original lies, and the copies that are not whole yet.
    #[must_use]
    pub fn originals(&self) -> PathBuf {
        self.root.join("originals")
    }

    /// Where copies grow until they are whole; on the same disk as their place, so that a rename moves them.
    pub(super) fn incoming(&self) -> PathBuf {
        self.originals().join("incoming")
    }
}

/// The default settings, every value commented out: what is not changed follows the next release.
fn settings_to_edit() -> String {
    let mut text = String::new();
    for line in DEFAULTS.lines() {
        let is_value = !line.is_empty() && !line.starts_with(['#', '[']);
        text.push_str(if is_value { "#: " } else { "" });
        text.push_str(line);
        text.push('\n');
    }
    text.replacen(
        "# The settings of an archive. What is not said in the archive's own chartroom.toml is as it stands here.",
        "# The settings of this archive. To change one, take the \"#: \" away before it and write another value.",
        1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn a_new_archive_is_found_again_and_its_settings_are_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("charts");
        Archive::init(&root).unwrap();
        let archive = Archive::open(&root).unwrap();
        assert!(archive.drop_folder().is_dir());
        assert_eq!(config::load(&archive.settings_file()).unwrap(), config::Settings::default());
        let text = fs::read_to_string(archive.settings_file()).unwrap();
        assert!(text.starts_with("# The settings of this archive.") && text.contains("\n#: quiet_s = "), "{text}");
    }

    #[test]
    fn making_an_archive_twice_changes_no_setting() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::init(folder.path()).unwrap();
        fs::write(archive.settings_file(), "[intake]\nquiet_s = 9\n").unwrap();
        Archive::init(folder.path()).unwrap();
        assert_eq!(fs::read_to_string(archive.settings_file()).unwrap(), "[intake]\nquiet_s = 9\n");
    }

    #[test]
    fn a_folder_with_other_things_is_not_made_an_archive() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("letter.txt"), "x").unwrap();
        assert!(matches!(Archive::init(folder.path()), Err(ArchiveError::NotEmpty { .. })));
        assert!(matches!(Archive::open(folder.path()), Err(ArchiveError::NotAnArchive { .. })));
    }
}
