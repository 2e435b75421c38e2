//! TIFF and BigTIFF: every directory of the chain, and what it points to, lies within the file (TIFF 6.0, section 2).

use std::io::{self, Read, Seek};

use super::{CUT_OFF, NotYet, Whole, Wholeness, bytes_at};

/// More pages than this are not followed: a chain that runs in a circle ends here too.
const MOST_PAGES: usize = 20_000;
/// More entries than this in one directory, or strips in one page, are not looked at.
const MOST_ENTRIES: u64 = 10_000;

const STRIP_OFFSETS: u16 = 273;
const STRIP_BYTE_COUNTS: u16 = 279;
const TILE_OFFSETS: u16 = 324;
const TILE_BYTE_COUNTS: u16 = 325;

pub(super) fn tiff(file: &mut (impl Read + Seek), size: u64) -> io::Result<Wholeness> {
    let Some(head) = bytes_at::<4>(file, 0)? else { return Ok(CUT_OFF) };
    let mut tiff = Tiff { file, size, little: head[0] == b'I', big: head.contains(&43) };
    let first = if tiff.big { tiff.number(8, 8)? } else { tiff.number(4, 4)? };
    first.map_or(Ok(CUT_OFF), |first| tiff.chain(first))
}

/// Where an entry's values stand, and how many of what width.
struct Values {
    at: u64,
    count: u64,
    width: u64,
}

struct Tiff<'a, F> {
    file: &'a mut F,
    size: u64,
    little: bool,
    big: bool,
}

impl<F: Read + Seek> Tiff<'_, F> {
    fn chain(&mut self, first: u64) -> io::Result<Wholeness> {
        let mut directory = first;
        if directory == 0 {
            return Ok(NotYet("its first page is missing"));
        }
        for _ in 0..MOST_PAGES {
            match self.directory(directory)? {
                None => return Ok(CUT_OFF),
                Some(0) => return Ok(Whole),
                Some(next) => directory = next,
            }
        }
        Ok(Whole)
    }

    /// The place of the next directory, 0 after the last; `None` if this one or its picture is not all there.
    fn directory(&mut self, at: u64) -> io::Result<Option<u64>> {
        let (count_width, entry_width) = if self.big { (8, 20) } else { (2, 12) };
        let Some(count) = self.number(at, count_width)? else { return Ok(None) };
        let entries = at.saturating_add(count_width);
        let Some(end) = count.checked_mul(entry_width).and_then(|length| entries.checked_add(length)) else {
            return Ok(None);
        };
        let (mut offsets, mut lengths) = (None, None);
        for entry in 0..count.min(MOST_ENTRIES) {
            let at = entries + entry * entry_width;
            let Some(tag) = self.number(at, 2)? else { return Ok(None) };
            let Some(values) = self.values(at)? else { return Ok(None) };
            match tag as u16 {
                STRIP_OFFSETS | TILE_OFFSETS => offsets = Some(values),
                STRIP_BYTE_COUNTS | TILE_BYTE_COUNTS => lengths = Some(values),
                _ => {}
            }
        }
        if !self.picture_is_there(offsets, lengths)? {
            return Ok(None);
        }
        self.number(end, if self.big { 8 } else { 4 })
    }

    /// The values of the entry at `at`; `None` if they reach beyond the file.
    fn values(&mut self, at: u64) -> io::Result<Option<Values>> {
        let within = if self.big { 8 } else { 4 };
        let (kind, count) = (self.number(at + 2, 2)?, self.number(at + 4, within)?);
        let (Some(kind), Some(count)) = (kind, count) else { return Ok(None) };
        let width = match kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => 1,
        };
        let inline = at + 4 + within;
        let at = match count.checked_mul(width) {
            Some(length) if length <= within => inline,
            _ => match self.number(inline, within)? {
                Some(at) => at,
                None => return Ok(None),
            },
        };
        let end = count.checked_mul(width).and_then(|length| at.checked_add(length));
        Ok(end.filter(|&end| end <= self.size).map(|_| Values { at, count, width }))
    }

    fn picture_is_there(&mut self, offsets: Option<Values>, lengths: Option<Values>) -> io::Result<bool> {
        let Some(offsets) = offsets else { return Ok(true) };
        for strip in 0..offsets.count.min(MOST_ENTRIES) {
            let length = match &lengths {
                Some(lengths) if strip < lengths.count => self.nth(lengths, strip)?,
                _ => Some(1),
            };
            let (Some(offset), Some(length)) = (self.nth(&offsets, strip)?, length) else { return Ok(false) };
            if offset.checked_add(length).is_none_or(|end| end > self.size) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn nth(&mut self, values: &Values, n: u64) -> io::Result<Option<u64>> {
        self.number(values.at + n * values.width, values.width)
    }

    /// The unsigned number of `width` bytes at `at`; `None` beyond the file's end.
    fn number(&mut self, at: u64, width: u64) -> io::Result<Option<u64>> {
        if at.checked_add(width).is_none_or(|end| end > self.size) {
            return Ok(None);
        }
        let (file, little) = (&mut *self.file, self.little);
        Ok(match width {
            1 => bytes_at::<1>(file, at)?.map(|bytes| u64::from(bytes[0])),
            2 => bytes_at(file, at)?
                .map(|b| u64::from(if little { u16::from_le_bytes(b) } else { u16::from_be_bytes(b) })),
            4 => bytes_at(file, at)?
                .map(|b| u64::from(if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) })),
            _ => bytes_at(file, at)?.map(|b| if little { u64::from_le_bytes(b) } else { u64::from_be_bytes(b) }),
        })
    }
}
