//! Whether a file is there to its end, by its own format.
//!
//! Not whether it is sound: that is the reader's question. These parsers see strangers' bytes outside the reader
//! processes, so they are small, take no memory by what a file says, follow nothing backwards without a bound, and decode nothing.

mod pdf;
mod raster;
mod tiff;

use std::io::{self, Read, Seek, SeekFrom};

/// What a file's own format says of its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wholeness {
    Whole,
    /// What is missing, in words that follow "it is not whole yet:".
    NotYet(&'static str),
    /// No format known here.
    Unknown,
}

use Wholeness::{NotYet, Unknown, Whole};

/// The bytes of a file that space was reserved for, but which were not written yet, are zero.
const EMPTY_SPACE: Wholeness = NotYet("it is still filled up with empty space");
const CUT_OFF: Wholeness = NotYet("it breaks off");

/// Looks whether `file` of `size` bytes is whole, by what it begins with. Its name does not matter.
pub(crate) fn wholeness(mut file: impl Read + Seek, size: u64) -> io::Result<Wholeness> {
    let mut head = Vec::new();
    file.by_ref().take(1024).read_to_end(&mut head)?;
    let whole = match head.as_slice() {
        [] => CUT_OFF,
        head if head.iter().all(|&byte| byte == 0) => EMPTY_SPACE,
        [0xff, 0xd8, 0xff, ..] => raster::jpeg(&mut file)?,
        [0x89, b'P', b'N', b'G', ..] => raster::png(&mut file, size)?,
        [b'G', b'I', b'F', b'8', ..] => raster::gif(&mut file)?,
        [b'B', b'M', ..] if raster::is_bmp(&head) => raster::bmp(&head, size),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => raster::webp(&head, size),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => tiff::tiff(&mut file, size)?,
        head if pdf::is_pdf(head) => return pdf::pdf(&mut file, size),
        _ => return Ok(Unknown),
    };
    if whole == Whole && ends_in_empty_space(&mut file, size)? { Ok(EMPTY_SPACE) } else { Ok(whole) }
}

/// Whether the last 4 KB (of a small file, its second half) are zero. Some pictures end so by right; they only wait longer.
fn ends_in_empty_space(file: &mut (impl Read + Seek), size: u64) -> io::Result<bool> {
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(size - (size / 2).min(4096)))?;
    file.take(4096).read_to_end(&mut end)?;
    Ok(!end.is_empty() && end.iter().all(|&byte| byte == 0))
}

/// Reads exactly `N` bytes at `offset`; `None` if the file ends before.
fn bytes_at<const N: usize>(file: &mut (impl Read + Seek), offset: u64) -> io::Result<Option<[u8; N]>> {
    file.seek(SeekFrom::Start(offset))?;
    next_bytes(file)
}

/// Reads exactly the next `N` bytes; `None` if the file ends before.
fn next_bytes<const N: usize>(file: &mut impl Read) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
