//! File names: which are nobody's scan, and how a stranger's is shown.

use std::ffi::OsStr;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;

/// How names end that a program gives a file while it is still writing it.
const UNFINISHED: &[&str] = &[".part", ".partial", ".filepart", ".tmp", ".crdownload", ".download"];
/// How names begin that an office program gives its lock files.
const LOCKS: &[&str] = &["~lock", "~$"];
/// What systems put into folders for themselves.
const HOUSEKEEPING: &[&str] = &[
    "thumbs.db",
    "desktop.ini",
    ".ds_store",
    "@eadir",
    "__macosx",
    "$recycle.bin",
    "system volume information",
    "lost+found",
];

/// Whether a file or folder of this name is left alone: hidden, unfinished, a lock, the system's own.
#[must_use]
pub fn ignored(name: &OsStr) -> bool {
    let lower = name.as_bytes().to_ascii_lowercase();
    lower.starts_with(b".")
        || UNFINISHED.iter().any(|end| lower.ends_with(end.as_bytes()))
        || LOCKS.iter().any(|start| lower.starts_with(start.as_bytes()))
        || of_the_system(name)
}

/// Whether a system put it there for itself, so that nobody would miss it.
pub(super) fn of_the_system(name: &OsStr) -> bool {
    let name = name.as_bytes().to_ascii_lowercase();
    HOUSEKEEPING.iter().any(|own| name == own.as_bytes())
}

/// A file name or path as it may be shown on a terminal or a page: on one line, every byte of it visible.
///
/// Line feeds, control characters, double quotes, backslashes, characters without a shape and bytes that are no UTF-8 come as
/// `\n`, `\u{1b}`, `\"`, `\\`, `\u{202e}`, `\xff`.
#[must_use]
pub fn shown(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\'' => text.push(c),
                c => text.extend(c.escape_debug()),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nobodys_scan_is_left_alone() {
        for name in [
            ".hidden.pdf",
            "scan.pdf.part",
            "scan.TMP",
            "a.crdownload",
            "~lock.chart.docx#",
            "~$chart.docx",
            "Thumbs.db",
            "desktop.ini",
            ".DS_Store",
            "@eaDir",
            "~lock",
        ] {
            assert!(ignored(OsStr::new(name)), "{name}");
        }
        for name in ["scan.pdf", "SCAN0001", "tmp.tif", "party.jpg", "a~b.pdf", "thumbs.db.pdf"] {
            assert!(!ignored(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn a_hostile_name_is_shown_on_one_line_with_every_byte_visible() {
        let shown = |bytes: &[u8]| shown(OsStr::from_bytes(bytes));
        assert_eq!(shown(b"a\nb\x1b[2J.pdf"), r"a\nb\u{1b}[2J.pdf");
        assert_eq!(shown(b"\"x\"\\.pdf"), r#"\"x\"\\.pdf"#);
        assert_eq!(shown(b"caf\xe9.pdf"), r"caf\xe9.pdf");
        assert_eq!(shown("fdp.\u{202e}exe".as_bytes()), r"fdp.\u{202e}exe");
        assert_eq!(shown("O'Neil, Zoë.pdf".as_bytes()), "O'Neil, Zoë.pdf");
    }
}
