//! What kind of file system a folder is on, and so how it can be watched.

use std::fmt;
use std::io;
use std::path::Path;

use rustix::fs::statfs;

use crate::config::WatchMode;

/// A file system by the number that `statfs` gives it (Linux: `statfs(2)`), its name, and whether other machines
/// may write to it without this one hearing of it.
struct Kind {
    number: u32,
    name: &'static str,
    shared: bool,
}

const fn own(number: u32, name: &'static str) -> Kind {
    Kind { number, name, shared: false }
}

const fn shared(number: u32, name: &'static str) -> Kind {
    Kind { number, name, shared: true }
}

const KINDS: &[Kind] = &[
    own(0x0000_ef53, "ext4"),
    own(0x5846_5342, "XFS"),
    own(0x9123_683e, "Btrfs"),
    own(0x2fc1_2fc1, "ZFS"),
    own(0xf2f5_2010, "F2FS"),
    own(0xca45_1a4e, "bcachefs"),
    own(0x0102_1994, "tmpfs"),
    own(0x0000_4d44, "FAT"),
    own(0x2011_bab0, "exFAT"),
    own(0x7366_746e, "NTFS"),
    shared(0x0000_6969, "NFS"),
    shared(0xff53_4d42, "SMB"),
    shared(0xfe53_4d42, "SMB"),
    shared(0x0000_517b, "SMB"),
    shared(0x6573_5546, "FUSE"),
    shared(0x0102_1997, "9p"),
    shared(0x786f_4256, "VirtualBox share"),
    shared(0x794c_7630, "overlay"),
    shared(0x00c3_6400, "Ceph"),
    shared(0x0bd0_0bd0, "Lustre"),
    shared(0x4750_4653, "GPFS"),
    shared(0x5346_414f, "AFS"),
    shared(0x0116_1970, "GFS2"),
    shared(0x7461_636f, "OCFS2"),
];

/// The kind of file system that a folder is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderKind {
    /// As people call it; `None` for a kind not known here.
    pub name: Option<&'static str>,
    /// Others may write to it unheard: a network share, a folder of the host, or a kind not known here.
    pub shared: bool,
}

impl FolderKind {
    /// # Errors
    /// A folder that is not there.
    pub fn of(folder: &Path) -> io::Result<Self> {
        // The kernel's numbers have 32 bits, whatever the width and sign they come in.
        let number = statfs(folder)?.f_type as u32;
        Ok(match KINDS.iter().find(|kind| kind.number == number) {
            Some(kind) => Self { name: Some(kind.name), shared: kind.shared },
            None => Self { name: None, shared: true },
        })
    }
}

impl fmt::Display for FolderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.unwrap_or("a file system of unknown kind"))
    }
}

/// How a folder is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is looked through when the system announces a change, and now and then in any case.
    Announced,
    /// It is looked through now and then: changes made elsewhere are not announced.
    Looking,
}

impl How {
    /// As the settings want it; with `auto`, announcements are heard where they are complete.
    ///
    /// # Errors
    /// A folder that is not there.
    pub fn of(folder: &Path, mode: WatchMode) -> io::Result<Self> {
        Ok(match mode {
            WatchMode::Native => Self::Announced,
            WatchMode::Poll => Self::Looking,
            WatchMode::Auto if FolderKind::of(folder)?.shared => Self::Looking,
            WatchMode::Auto => Self::Announced,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_overrides_what_the_file_system_suggests() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(How::of(folder.path(), WatchMode::Poll).unwrap(), How::Looking);
        assert_eq!(How::of(folder.path(), WatchMode::Native).unwrap(), How::Announced);
    }

    #[test]
    fn a_file_system_nobody_knows_is_looked_through() {
        // procfs is not in the table.
        assert_eq!(FolderKind::of(Path::new("/proc")).unwrap(), FolderKind { name: None, shared: true });
        assert_eq!(How::of(Path::new("/proc"), WatchMode::Auto).unwrap(), How::Looking);
    }

    #[test]
    fn no_file_system_is_listed_twice() {
        let mut numbers: Vec<_> = KINDS.iter().map(|kind| kind.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), KINDS.len());
    }
}
