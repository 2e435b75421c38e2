//! Reading the archive's settings over the defaults.

use std::path::{Path, PathBuf};
use std::{fs, io};

use toml::{Table, Value};

use super::Settings;

const DEFAULTS: &str = include_str!("../../config/chartroom.toml");

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{} cannot be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{}: {message}", path.display())]
    Wrong { path: PathBuf, message: String },
    #[error("{}: there is no setting `{key}`{}", path.display(), nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    Unknown { path: PathBuf, key: String, nearest: Option<String> },
}

/// The settings in `file` over the defaults; the defaults if there is no such file.
///
/// # Errors
/// A file that cannot be read or is no TOML, a key that does not exist, a value of the wrong kind.
pub fn load(file: &Path) -> Result<Settings, ConfigError> {
    let wrong = |message: String| ConfigError::Wrong { path: file.to_owned(), message };
    let mut settings: Table = DEFAULTS.parse().map_err(|e: toml::de::Error| wrong(e.to_string()))?;
    let own = match fs::read_to_string(file) {
        Ok(text) => text.parse::<Table>().map_err(|e| wrong(e.message().to_owned()))?,
        Err(e) if e.kind() == io::ErrorKind::NotFound => Table::new(),
        Err(source) => return Err(ConfigError::Read { path: file.to_owned(), source }),
    };
    overlay(&mut settings, own, "").map_err(|key| {
        let nearest = nearest(&key, &settings);
        ConfigError::Unknown { path: file.to_owned(), key, nearest }
    })?;
    Value::Table(settings).try_into().map_err(|e: toml::de::Error| wrong(e.message().to_owned()))
}

/// The text of a table such as `document-types.toml`: the archive's own copy in its `config` folder, else `built_in`.
///
/// # Errors
/// A copy that is there and cannot be read.
pub fn table(archive: &Path, name: &str, built_in: &str) -> Result<String, ConfigError> {
    let path = archive.join("config").join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(built_in.to_owned()),
        Err(source) => Err(ConfigError::Read { path, source }),
    }
}

impl Default for Settings {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the defaults are compiled in and a test reads them")]
        toml::from_str(DEFAULTS).expect("config/chartroom.toml matches the settings")
    }
}

/// Lays `own` over `base`; the dotted name of the first key that `base` has not is the error.
fn overlay(base: &mut Table, own: Table, within: &str) -> Result<(), String> {
    for (key, value) in own {
        let name = if within.is_empty() { key.clone() } else { format!("{within}.{key}") };
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(own)) => overlay(below, own, &name)?,
            (Some(slot), value) => *slot = value,
            (None, _) => return Err(name),
        }
    }
    Ok(())
}

/// The existing setting whose name is nearest to `key`, if any is near.
fn nearest(key: &str, settings: &Table) -> Option<String> {
    let names = settings.iter().flat_map(|(section, value)| {
        let below = value.as_table().into_iter().flat_map(|t| t.keys());
        std::iter::once(section.clone()).chain(below.map(move |k| format!("{section}.{k}")))
    });
    names.map(|name| (edits(key, &name), name)).min().filter(|(d, _)| *d <= key.len() / 2).map(|(_, name)| name)
}

/// Levenshtein distance.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let swap = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = swap.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load_text(text: &str) -> Result<Settings, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chartroom.toml");
        fs::write(&file, text).unwrap();
        load(&file)
    }

    #[test]
    fn an_archive_without_settings_has_the_defaults() {
        assert_eq!(load(Path::new("/nowhere/chartroom.toml")).unwrap(), Settings::default());
    }

    #[test]
    fn a_setting_of_the_archive_replaces_the_default_and_leaves_the_others() {
        let settings = load_text("[reader]\nlanguages = [\"spa\"]").unwrap();
        assert_eq!(settings.reader.languages, ["spa"]);
        assert_eq!(settings.intake, Settings::default().intake);
    }

    #[test]
    fn a_misspelt_setting_is_refused_with_the_nearest_name() {
        let error = load_text("[reader]\nlanguage = [\"eng\"]").unwrap_err().to_string();
        assert!(error.contains("`reader.language`") && error.contains("did you mean `reader.languages`?"), "{error}");
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused() {
        assert!(matches!(load_text("[intake]\nquiet_s = \"soon\""), Err(ConfigError::Wrong { .. })));
    }
}
