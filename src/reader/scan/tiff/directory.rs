//! The directories of a TIFF file (TIFF 6.0, section 2; BigTIFF), one a page.

use super::super::OpenError;

/// The tags we ask for.
pub(super) mod tags {
    pub(crate) const NEW_SUBFILE_TYPE: u16 = 254;
    pub(crate) const IMAGE_WIDTH: u16 = 256;
    pub(crate) const IMAGE_LENGTH: u16 = 257;
    pub(crate) const BITS_PER_SAMPLE: u16 = 258;
    pub(crate) const COMPRESSION: u16 = 259;
    pub(crate) const PHOTOMETRIC: u16 = 262;
    pub(crate) const FILL_ORDER: u16 = 266;
    pub(crate) const STRIP_OFFSETS: u16 = 273;
    pub(crate) const ORIENTATION: u16 = 274;
    pub(crate) const SAMPLES_PER_PIXEL: u16 = 277;
    pub(crate) const ROWS_PER_STRIP: u16 = 278;
    pub(crate) const STRIP_BYTE_COUNTS: u16 = 279;
    pub(crate) const X_RESOLUTION: u16 = 282;
    pub(crate) const Y_RESOLUTION: u16 = 283;
    pub(crate) const PLANAR_CONFIGURATION: u16 = 284;
    pub(crate) const T4_OPTIONS: u16 = 292;
    pub(crate) const RESOLUTION_UNIT: u16 = 296;
    pub(crate) const TILE_WIDTH: u16 = 322;
    pub(crate) const TILE_OFFSETS: u16 = 324;
    pub(crate) const TILE_BYTE_COUNTS: u16 = 325;
}

/// How numbers and offsets are written.
#[derive(Clone, Copy)]
struct Layout {
    little: bool,
    big_tiff: bool,
}

impl Layout {
    fn of(bytes: &[u8]) -> Option<Self> {
        let little = bytes.first()? == &b'I';
        let version = Self { little, big_tiff: false }.number(bytes, 2, 2)?;
        Some(Self { little, big_tiff: version == 43 })
    }

    /// Bytes of an offset.
    fn wide(self) -> u64 {
        if self.big_tiff { 8 } else { 4 }
    }

    /// Where the offset of the first directory stands.
    fn first_link(self) -> u64 {
        if self.big_tiff { 8 } else { 4 }
    }

    fn number(self, bytes: &[u8], at: u64, width: u64) -> Option<u64> {
        let start = usize::try_from(at).ok()?;
        let digits = bytes.get(start..start.checked_add(width as usize)?)?;
        let append = |number: u64, digit: &u8| number << 8 | u64::from(*digit);
        Some(if self.little { digits.iter().rev().fold(0, append) } else { digits.iter().fold(0, append) })
    }

    fn write(self, bytes: &mut [u8], at: u64, width: u64, number: u64) {
        let Some(place) = usize::try_from(at).ok().and_then(|at| bytes.get_mut(at..at + width as usize)) else {
            return;
        };
        for (index, digit) in place.iter_mut().enumerate() {
            let significance = if self.little { index as u64 } else { width - 1 - index as u64 };
            *digit = (number >> (8 * significance)) as u8;
        }
    }
}

#[derive(Debug, Clone)]
struct Entry {
    tag: u16,
    kind: u16,
    count: u64,
    /// Where the values stand, wherever that is.
    values_at: u64,
}

impl Entry {
    fn width(&self) -> u64 {
        match self.kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => 4,
        }
    }
}

/// One page of the file: the tags that decide how to decode it, and where the others are.
#[derive(Clone)]
pub(super) struct Directory {
    layout: Layout,
    at: u64,
    entries: Vec<Entry>,
    /// Where the offset of the next directory stands.
    link_at: u64,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bits: u64,
    pub(super) samples: u64,
    pub(super) compression: u64,
    /// `None` if missing: the writer meant white to be zero, as faxes have it.
    pub(super) photometric: Option<u64>,
    pub(super) reversed_bits: bool,
    pub(super) planar: bool,
    pub(super) tiled: bool,
    pub(super) says_reduced: bool,
    /// 1 to 8, as EXIF numbers them.
    pub(super) orientation: u8,
    /// Of all strips or tiles, together.
    data_bytes: u64,
}

/// The pages of a file in order, and whether the last link leads behind the end of the file.
pub(super) struct Chain {
    pub(super) directories: Vec<Directory>,
    pub(super) cut_off: bool,
}

/// Walks the chain of directories. A chain that runs into itself ends there.
pub(super) fn chain(bytes: &[u8], max_pages: u32) -> Result<Chain, OpenError> {
    let layout = Layout::of(bytes).ok_or(OpenError::CutOff)?;
    let mut directories: Vec<Directory> = Vec::new();
    let mut visited = std::collections::HashSet::new();
    let mut link_at = layout.first_link();
    loop {
        let Some(at) = layout.number(bytes, link_at, layout.wide()) else {
            return Ok(Chain { directories, cut_off: true });
        };
        if at == 0 || !visited.insert(at) {
            return Ok(Chain { directories, cut_off: false });
        }
        let Some(directory) = Directory::read(bytes, layout, at) else {
            return Ok(Chain { directories, cut_off: true });
        };
        link_at = directory.link_at;
        directories.push(directory);
        // Thumbnails beside the pages are not counted as pages.
        if directories.len() as u64 > 2 * u64::from(max_pages) {
            return Err(OpenError::TooManyPages { pages: directories.len() as u64 });
        }
    }
}

impl Directory {
    fn read(bytes: &[u8], layout: Layout, at: u64) -> Option<Self> {
        let (count_width, entry_width) = if layout.big_tiff { (8, 20) } else { (2, 12) };
        let count = layout.number(bytes, at, count_width)?;
        let link_at = at.checked_add(count_width)?.checked_add(count.checked_mul(entry_width)?)?;
        // The link itself may be missing after the last page of careless writers; the entries may not.
        if link_at > bytes.len() as u64 {
            return None;
        }
        let entries: Option<Vec<Entry>> =
            (0..count).map(|index| read_entry(bytes, layout, at + count_width + index * entry_width)).collect();
        let bare = Self {
            layout,
            at,
            entries: entries?,
            link_at,
            width: 0,
            height: 0,
            bits: 1,
            samples: 1,
            compression: 1,
            photometric: None,
            reversed_bits: false,
            planar: false,
            tiled: false,
            says_reduced: false,
            orientation: 1,
            data_bytes: 0,
        };
        Some(bare.described(bytes))
    }

    fn described(mut self, bytes: &[u8]) -> Self {
        let number = |tag, default| self.number(bytes, tag).unwrap_or(default);
        let side = |tag| u32::try_from(number(tag, 0)).unwrap_or(u32::MAX);
        let (width, height) = (side(tags::IMAGE_WIDTH), side(tags::IMAGE_LENGTH));
        let (bits, samples) = (number(tags::BITS_PER_SAMPLE, 1), number(tags::SAMPLES_PER_PIXEL, 1));
        let compression = number(tags::COMPRESSION, 1);
        let photometric = self.number(bytes, tags::PHOTOMETRIC);
        let reversed_bits = number(tags::FILL_ORDER, 1) == 2;
        let planar = number(tags::PLANAR_CONFIGURATION, 1) == 2 && samples > 1;
        let tiled = self.entry(tags::TILE_WIDTH).is_some();
        let says_reduced = number(tags::NEW_SUBFILE_TYPE, 0) & 1 == 1;
        let orientation = u8::try_from(number(tags::ORIENTATION, 1)).unwrap_or(1);
        let data_bytes = self.chunks(bytes).iter().fold(0, |sum: u64, chunk| sum.saturating_add(chunk.1));
        (self.width, self.height, self.bits, self.samples) = (width, height, bits, samples);
        (self.compression, self.photometric) = (compression, photometric);
        (self.reversed_bits, self.planar, self.tiled) = (reversed_bits, planar, tiled);
        (self.says_reduced, self.orientation, self.data_bytes) = (says_reduced, orientation, data_bytes);
        self
    }

    fn entry(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag && entry.count > 0)
    }

    /// The first value of a tag.
    pub(super) fn number(&self, bytes: &[u8], tag: u16) -> Option<u64> {
        let entry = self.entry(tag)?;
        self.layout.number(bytes, entry.values_at, entry.width())
    }

    fn numbers(&self, bytes: &[u8], tag: u16) -> Vec<u64> {
        let Some(entry) = self.entry(tag) else { return Vec::new() };
        (0..entry.count)
            .map_while(|index| {
                self.layout.number(bytes, entry.values_at.checked_add(index * entry.width())?, entry.width())
            })
            .collect()
    }

    /// A positive rational, or a whole number where a careless writer put one.
    pub(super) fn rational(&self, bytes: &[u8], tag: u16) -> Option<f64> {
        let entry = self.entry(tag)?;
        if entry.kind != 5 {
            return self.number(bytes, tag).map(|number| number as f64);
        }
        let numerator = self.layout.number(bytes, entry.values_at, 4)?;
        let denominator = self.layout.number(bytes, entry.values_at.checked_add(4)?, 4)?;
        (denominator != 0).then(|| numerator as f64 / denominator as f64)
    }

    /// Offset and length of each strip or tile. A missing length means to the end of the file.
    pub(super) fn chunks(&self, bytes: &[u8]) -> Vec<(u64, u64)> {
        let (offsets, lengths) = if self.entry(tags::TILE_OFFSETS).is_some() {
            (tags::TILE_OFFSETS, tags::TILE_BYTE_COUNTS)
        } else {
            (tags::STRIP_OFFSETS, tags::STRIP_BYTE_COUNTS)
        };
        let lengths = self.numbers(bytes, lengths);
        self.numbers(bytes, offsets)
            .into_iter()
            .enumerate()
            .map(|(index, offset)| {
                let length = lengths.get(index).copied().filter(|length| *length > 0);
                (offset, length.unwrap_or((bytes.len() as u64).saturating_sub(offset)))
            })
            .collect()
    }

    /// Refuses a page whose data lies in part behind the end of the file.
    pub(super) fn check_data_is_there(&self, bytes: &[u8]) -> Result<(), OpenError> {
        let there = |(offset, length): (u64, u64)| offset.checked_add(length).is_some_and(|e| e <= bytes.len() as u64);
        if self.chunks(bytes).into_iter().all(there) { Ok(()) } else { Err(OpenError::PictureCutOff) }
    }

    /// Whether the compressed data is too long to say nothing but white, or black.
    pub(super) fn data_is_more_than_white(&self) -> bool {
        let (rows, pixels) = (u64::from(self.height), u64::from(self.width) * u64::from(self.height));
        let white = match self.compression {
            // A white row takes one bit in T.6, and at most a few bytes with its end of line in T.4.
            2 | 3 => rows * 6,
            4 => rows / 4,
            5 | 8 | 32_946 | 50_000 => pixels * self.bits.max(1) * self.samples.max(1) / 8 / 100,
            // Nothing can be told from the length of what is stored as it is, by runs or by blocks.
            _ => return false,
        };
        self.data_bytes > white + 1024
    }

    /// Makes this page the first and only one, upright, for decoders that walk or turn by themselves.
    pub(super) fn single_out(&self, bytes: &mut [u8]) {
        self.layout.write(bytes, self.layout.first_link(), self.layout.wide(), self.at);
        self.layout.write(bytes, self.link_at, self.layout.wide(), 0);
        if let Some(entry) = self.entry(tags::ORIENTATION) {
            self.layout.write(bytes, entry.values_at, entry.width(), 1);
        }
    }
}

fn read_entry(bytes: &[u8], layout: Layout, at: u64) -> Option<Entry> {
    let tag = layout.number(bytes, at, 2)? as u16;
    let kind = layout.number(bytes, at + 2, 2)? as u16;
    let count = layout.number(bytes, at + 4, layout.wide())?;
    let value_at = at + 4 + layout.wide();
    let mut entry = Entry { tag, kind, count, values_at: value_at };
    if count.saturating_mul(entry.width()) > layout.wide() {
        entry.values_at = layout.number(bytes, value_at, layout.wide())?;
    }
    Some(entry)
}
