//! Fax strips: T.4 one- and two-dimensional, T.6, and TIFF's own run lengths.

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use image::GrayImage;

use super::super::OpenError;
use super::directory::{Directory, tags};

/// TIFF 6.0, section 10: compressions 2 (run lengths), 3 (T.4) and 4 (T.6), always one bit a pixel.
pub(super) fn is_fax(page: &Directory) -> bool {
    matches!(page.compression, 2..=4) && page.samples == 1 && !page.tiled
}

/// A page short of this share of its rows is cut off; the last lines of a fax often break off.
const ROWS_ENOUGH: f64 = 0.98;

/// Decodes the strips as the tags say, and with the bits the other way round if that fails.
pub(super) fn decode(bytes: &[u8], page: &Directory) -> Result<GrayImage, OpenError> {
    let as_said = attempt(bytes, page, page.reversed_bits);
    if as_said.is_whole() {
        return as_said.into_picture(page);
    }
    let other_way = attempt(bytes, page, !page.reversed_bits);
    if other_way.is_whole() && other_way.rows > 0 {
        return other_way.into_picture(page);
    }
    if as_said.rows == 0 { Err(OpenError::Undecodable) } else { Err(OpenError::PictureCutOff) }
}

/// The rows of a page as far as they could be decoded; dark pixels are 0.
struct Rows {
    pixels: Vec<u8>,
    width: u32,
    rows: u32,
    wanted: u32,
    /// The data ended before the page, or made no sense.
    broken: bool,
}

impl Decoder for Rows {
    fn push_row(&mut self, changes: &[u32]) {
        if self.rows == self.wanted {
            return;
        }
        let start = self.pixels.len();
        self.pixels.resize(start + self.width as usize, 255);
        let row = &mut self.pixels[start..];
        for dark in changes.chunks(2) {
            let end = dark.get(1).copied().unwrap_or(self.width);
            if let Some(span) = row.get_mut(dark[0] as usize..end as usize) {
                span.fill(0);
            }
        }
        self.rows += 1;
    }
}

impl Rows {
    fn is_whole(&self) -> bool {
        self.rows > 0 && (!self.broken || f64::from(self.rows) >= ROWS_ENOUGH * f64::from(self.wanted))
    }

    fn into_picture(mut self, page: &Directory) -> Result<GrayImage, OpenError> {
        self.pixels.resize(self.width as usize * page.height as usize, 255);
        // BlackIsZero: the runs that a fax calls black are paper here.
        if page.photometric == Some(1) {
            self.pixels.iter_mut().for_each(|pixel| *pixel = 255 - *pixel);
        }
        GrayImage::from_raw(page.width, page.height, self.pixels).ok_or(OpenError::Damaged)
    }
}

fn attempt(bytes: &[u8], page: &Directory, reversed: bool) -> Rows {
    let mut rows = Rows { pixels: Vec::new(), width: page.width, rows: 0, wanted: page.height, broken: false };
    let rows_per_strip =
        page.number(bytes, tags::ROWS_PER_STRIP).unwrap_or(u64::MAX).clamp(1, page.height.into()) as u32;
    for (offset, length) in page.chunks(bytes) {
        let before = rows.rows;
        let wanted = rows_per_strip.min(page.height - before);
        let Some(strip) = strip(bytes, offset, length) else {
            rows.broken = true;
            break;
        };
        let strip = if reversed { strip.iter().map(|byte| byte.reverse_bits()).collect() } else { strip.to_vec() };
        let mut context = DecoderContext::new(settings(bytes, page, wanted));
        let result = hayro_ccitt::decode(&strip, &mut rows, &mut context);
        if rows.rows - before < wanted && (result.is_err() || !has_end_mark(&strip)) {
            rows.broken = true;
            break;
        }
        // A strip that ends early by its own end mark was said to be longer than it is.
        rows.pixels.resize((before + wanted) as usize * page.width as usize, 255);
        rows.rows = before + wanted;
        if rows.rows == page.height {
            break;
        }
    }
    rows
}

/// Two ends of line in a row close the page, in T.4 (RTC) as in T.6 (EOFB); padding may follow. A T.4 end of line
/// may carry a bit that says how the next row is coded.
fn has_end_mark(strip: &[u8]) -> bool {
    let tail = &strip[strip.len().saturating_sub(24)..];
    let (mut zeros, mut since_mark) = (0, None);
    for bit in tail.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)) {
        since_mark = since_mark.map(|bits: u32| bits + 1);
        if bit == 0 {
            zeros += 1;
            continue;
        }
        if zeros >= 11 {
            if since_mark.is_some_and(|bits| bits <= 13) {
                return true;
            }
            since_mark = Some(0);
        }
        zeros = 0;
    }
    false
}

/// What is there of a strip; `None` if it starts behind the end of the file.
fn strip(bytes: &[u8], offset: u64, length: u64) -> Option<&[u8]> {
    let start = usize::try_from(offset).ok()?;
    let end = start.saturating_add(usize::try_from(length).ok()?).min(bytes.len());
    bytes.get(start..end).filter(|strip| !strip.is_empty())
}

fn settings(bytes: &[u8], page: &Directory, rows: u32) -> DecodeSettings {
    let two_dimensional = page.number(bytes, tags::T4_OPTIONS).unwrap_or(0) & 1 == 1;
    DecodeSettings {
        columns: page.width,
        rows,
        end_of_block: true,
        end_of_line: false,
        rows_are_byte_aligned: page.compression == 2,
        encoding: match page.compression {
            4 => EncodingMode::Group4,
            3 if two_dimensional => EncodingMode::Group3_2D,
            _ => EncodingMode::Group3_1D,
        },
        strict: false,
    }
}
