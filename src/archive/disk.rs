//! What the disk below a folder is: how full, and whether it is another machine's.

use std::io;
use std::path::Path;

/// Magic numbers of network file systems, from `statfs(2)` and `linux/magic.h`.
const NETWORK: &[(u32, &str)] = &[
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFE53_4D42, "SMB 2"),
    (0xFF53_4D42, "CIFS"),
    (0x564C, "NCP"),
    (0x5346_414F, "AFS"),
    (0x7375_7245, "Coda"),
    (0x0102_1997, "9P"),
    (0x00C3_6400, "Ceph"),
];

/// Bytes that this process may still write on the disk that holds `path`.
///
/// # Errors
/// As the system's `statvfs`.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(path)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether nothing can be written to the disk that holds `path`.
///
/// # Errors
/// As the system's `statvfs`.
pub fn is_read_only(path: &Path) -> io::Result<bool> {
    Ok(rustix::fs::statvfs(path)?.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY))
}

/// The kind of network file system that holds `path`; `None` if it is a disk of this machine.
///
/// # Errors
/// As the system's `statfs`.
pub fn network_file_system(path: &Path) -> io::Result<Option<&'static str>> {
    let magic = rustix::fs::statfs(path)?.f_type as u32;
    Ok(NETWORK.iter().find(|(known, _)| *known == magic).map(|(_, kind)| *kind))
}
