//! How each folder of a drop folder is watched.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use crate::config::IntakeSettings;

use super::How;

/// How the drop folder is watched, and each folder below it that differs or might: what is mounted there, such as a
/// scanner's share, goes by its own file system, and what the settings name goes by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderWays {
    /// The drop folder first. Each stands for what lies below it, too; a deeper one counts, and a later one of two for
    /// the same folder.
    ways: Vec<(PathBuf, How)>,
}

impl FolderWays {
    /// # Errors
    /// A drop folder that is not there, or a setting that names no folder below it.
    pub fn of(drop_folder: &Path, settings: &IntakeSettings) -> io::Result<Self> {
        let mut ways = vec![(drop_folder.to_owned(), How::of(drop_folder, settings.watch)?)];
        for mounted in mounted_below(drop_folder) {
            // A share that is down cannot be asked what it is, and announces nothing.
            let how = How::of(&mounted, settings.watch).unwrap_or(How::Looking);
            ways.push((mounted, how));
        }
        for (names, how) in [(&settings.watch_native, How::Announced), (&settings.watch_poll, How::Looking)] {
            for name in names {
                ways.push((drop_folder.join(below(name)?), how));
            }
        }
        Ok(Self { ways })
    }

    /// How what lies at `path` is watched.
    #[must_use]
    pub fn how(&self, path: &Path) -> How {
        let holding = self.ways.iter().filter(|(folder, _)| path.starts_with(folder));
        holding.max_by_key(|(folder, _)| folder.components().count()).map_or(How::Looking, |(_, how)| *how)
    }

    /// The drop folder, then the folders below it that are watched in a way of their own.
    pub fn folders(&self) -> impl Iterator<Item = (&Path, How)> {
        let (first, more) = self.ways.split_first().map_or((None, [].as_slice()), |(first, more)| (Some(first), more));
        let mut more: Vec<&Path> = more.iter().map(|(folder, _)| folder.as_path()).collect();
        more.sort_unstable();
        more.dedup();
        first.into_iter().map(|(folder, _)| folder.as_path()).chain(more).map(|folder| (folder, self.how(folder)))
    }
}

/// The folder that a setting names, a path below the drop folder.
fn below(name: &str) -> io::Result<&Path> {
    let path = Path::new(name);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if name.is_empty() || !plain {
        let says =
            format!("`intake.watch_native` and `intake.watch_poll` name folders below the drop folder, not {name:?}");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, says));
    }
    Ok(path)
}

/// Where other file systems are mounted below `folder`, by the system's own list; none where it has no such list.
fn mounted_below(folder: &Path) -> Vec<PathBuf> {
    let (Ok(real), Ok(list)) = (folder.canonicalize(), fs::read("/proc/self/mountinfo")) else { return Vec::new() };
    let places = list.split(|&byte| byte == b'\n').filter_map(mount_point);
    places.filter_map(|place| Some(folder.join(below_real(&place, &real)?))).collect()
}

fn below_real<'a>(place: &'a Path, real: &Path) -> Option<&'a Path> {
    place.strip_prefix(real).ok().filter(|below| !below.as_os_str().is_empty())
}

/// The fifth field of a line of `mountinfo` (proc(5)); blanks and backslashes in it come as `\040`.
fn mount_point(line: &[u8]) -> Option<PathBuf> {
    let field = line.split(|&byte| byte == b' ').nth(4)?;
    let (mut path, mut rest) = (Vec::new(), field);
    while let Some((&byte, after)) = rest.split_first() {
        let octal = after.get(..3).filter(|_| byte == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        path.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &after[3..] } else { after };
    }
    Some(PathBuf::from(OsString::from_vec(path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Settings, WatchMode};

    fn settings(watch: WatchMode, native: &[&str], poll: &[&str]) -> IntakeSettings {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        IntakeSettings { watch, watch_native: owned(native), watch_poll: owned(poll), ..Settings::default().intake }
    }

    #[test]
    fn a_folder_that_the_settings_name_is_watched_as_they_say_and_so_is_what_lies_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let ways =
            FolderWays::of(folder.path(), &settings(WatchMode::Native, &["fax/day"], &["fax", "old box"])).unwrap();
        for (path, how) in [
            ("scan.pdf", How::Announced),
            ("faxes/scan.pdf", How::Announced),
            ("fax/scan.pdf", How::Looking),
            ("fax/night/deep/scan.pdf", How::Looking),
            ("fax/day/scan.pdf", How::Announced),
            ("old box", How::Looking),
        ] {
            assert_eq!(ways.how(&at(path)), how, "{path}");
        }
        let named: Vec<_> = ways.folders().collect();
        assert_eq!(named[0], (folder.path(), How::Announced));
        assert_eq!(
            named[1..].iter().map(|(_, how)| *how).collect::<Vec<_>>(),
            [How::Looking, How::Announced, How::Looking]
        );
    }

    #[test]
    fn of_two_words_about_one_folder_looking_counts() {
        let folder = tempfile::tempdir().unwrap();
        let ways = FolderWays::of(folder.path(), &settings(WatchMode::Native, &["fax"], &["fax"])).unwrap();
        assert_eq!(ways.how(&folder.path().join("fax")), How::Looking);
        assert_eq!(ways.folders().count(), 2);
    }

    #[test]
    fn a_folder_outside_the_drop_folder_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["../fax", "/fax", "", "./fax"] {
            let error = FolderWays::of(folder.path(), &settings(WatchMode::Auto, &[], &[name])).unwrap_err();
            assert!(error.to_string().contains(&format!("not {name:?}")), "{error}");
        }
    }

    #[test]
    fn what_is_mounted_below_is_found_and_goes_by_its_own_file_system() {
        // procfs is mounted everywhere and is in no table.
        let ways = FolderWays::of(Path::new("/"), &settings(WatchMode::Auto, &[], &[])).unwrap();
        assert_eq!(ways.how(Path::new("/proc/self")), How::Looking);
        assert!(ways.folders().any(|(folder, _)| folder == Path::new("/proc")), "{ways:?}");
        let own = FolderWays::of(Path::new("/"), &settings(WatchMode::Auto, &["proc"], &[])).unwrap();
        assert_eq!(own.how(Path::new("/proc/self")), How::Announced, "and the settings override that");
    }

    #[test]
    fn a_mount_point_may_have_any_name() {
        let line = br"36 35 98:0 /mnt1 /drop/box\04012\134a rw,noatime master:1 - ext3 /dev/root rw";
        assert_eq!(mount_point(line), Some(PathBuf::from(r"/drop/box 12\a")));
        assert_eq!(mount_point(b"36 35"), None);
        assert_eq!(below_real(Path::new("/drop"), Path::new("/drop")), None);
    }
}
