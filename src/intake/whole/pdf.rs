//! PDF: ends with `startxref`, an offset into the file, and `%%EOF` (ISO 32000-1, 7.5.5).

use std::io::{self, Read, Seek, SeekFrom};

use super::{EMPTY_SPACE, NotYet, Whole, Wholeness};

/// How much of the end is looked at; real files have padding or a web server's remark after their end.
const END: u64 = 64 << 10;
/// Readers look for the mark in the last 1024 bytes; padding does not count here.
const MARK_WITHIN: usize = 1024;

/// Whether this is how a PDF begins; some have other bytes before it.
pub(super) fn is_pdf(head: &[u8]) -> bool {
    head.windows(5).any(|five| five == b"%PDF-")
}

pub(super) fn pdf(file: &mut (impl Read + Seek), size: u64) -> io::Result<Wholeness> {
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(size.saturating_sub(END)))?;
    file.take(END).read_to_end(&mut end)?;
    let end = trim_padding(&end);
    if end.is_empty() {
        return Ok(EMPTY_SPACE);
    }
    let Some(mark) = last(end, b"%%EOF").filter(|at| end.len() - at <= MARK_WITHIN) else {
        return Ok(NotYet("the end mark of the PDF is missing"));
    };
    // The first part of a PDF made for the web ends with a mark too, and offset 0.
    let offset = last(&end[..mark], b"startxref").and_then(|at| number(&end[at + 9..mark]));
    Ok(match offset {
        Some(offset) if offset > 0 && offset < size => Whole,
        _ => NotYet("the table of contents of the PDF is missing"),
    })
}

fn trim_padding(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != 0 && !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
    &bytes[..end]
}

fn last(within: &[u8], what: &[u8]) -> Option<usize> {
    within.windows(what.len()).rposition(|bytes| bytes == what)
}

fn number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}
