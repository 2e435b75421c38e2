//! Multi-page TIFF (revision 6.0), little-endian, in strips.

use anyhow::{Context, Result};

use super::ccitt;
use super::encoding::{Encoding, FilePage, grey};
use super::pdf::deflated;
use super::pdf_pictures::{jpeg, lzw};
use crate::scan::{Bitmap, Pixels, Scan};

/// One entry of a directory.
enum Value {
    Short(u16),
    Shorts(Vec<u16>),
    Longs(Vec<u32>),
    Rational(u32),
    Text(&'static str),
}

impl Value {
    fn kind(&self) -> u16 {
        match self {
            Self::Text(_) => 2,
            Self::Short(_) | Self::Shorts(_) => 3,
            Self::Longs(_) => 4,
            Self::Rational(_) => 5,
        }
    }

    fn count(&self) -> u32 {
        match self {
            Self::Text(text) => text.len() as u32 + 1,
            Self::Shorts(several) => several.len() as u32,
            Self::Longs(several) => several.len() as u32,
            Self::Short(_) | Self::Rational(_) => 1,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.bytes().chain([0]).collect(),
            Self::Short(value) => value.to_le_bytes().to_vec(),
            Self::Shorts(several) => several.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Self::Longs(several) => several.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Self::Rational(whole) => [whole.to_le_bytes(), 1u32.to_le_bytes()].concat(),
        }
    }
}

pub(crate) fn write(encoding: Encoding, pages: &[FilePage]) -> Result<Vec<u8>> {
    let mut out = b"II\x2A\x00\x00\x00\x00\x00".to_vec();
    // Where the offset of the next directory has to be written.
    let mut link = 4;
    for (number, page) in pages.iter().enumerate() {
        let scan = page.scan.as_ref().context("a page without a picture")?;
        let picture = Picture::of(encoding, scan)?;
        let mut offsets = Vec::new();
        let mut lengths = Vec::new();
        for strip in &picture.strips {
            offsets.push(out.len() as u32);
            lengths.push(strip.len() as u32);
            out.extend(strip);
            out.extend(vec![0; out.len() % 2]);
        }
        let orientation = match page.stored_rotation {
            90 => 8,
            180 => 3,
            270 => 6,
            _ => 1,
        };
        let mut entries = vec![
            (254, Value::Longs(vec![2])),
            (256, Value::Longs(vec![picture.width])),
            (257, Value::Longs(vec![picture.height])),
            (258, Value::Shorts(vec![picture.bits; picture.channels])),
            (259, Value::Short(picture.compression)),
            (262, Value::Short(picture.photometric)),
            (266, Value::Short(picture.fill_order)),
            (273, Value::Longs(offsets)),
            (274, Value::Short(orientation)),
            (277, Value::Short(picture.channels as u16)),
            (278, Value::Longs(vec![picture.rows_per_strip])),
            (279, Value::Longs(lengths)),
            (282, Value::Rational(scan.dpi.0)),
            (283, Value::Rational(scan.dpi.1)),
            (296, Value::Short(2)),
            (297, Value::Shorts(vec![number as u16, pages.len() as u16])),
            (305, Value::Text("Invented Scanner 3.1")),
        ];
        if picture.compression == 3 {
            entries.push((292, Value::Longs(vec![0])));
            entries.sort_by_key(|(tag, _)| *tag);
        }
        directory(&mut out, &mut link, &entries);
    }
    Ok(out)
}

fn directory(out: &mut Vec<u8>, link: &mut usize, entries: &[(u16, Value)]) {
    let mut places = Vec::new();
    for (_, value) in entries {
        let bytes = value.bytes();
        places.push(out.len() as u32);
        if bytes.len() > 4 {
            out.extend(&bytes);
            out.extend(vec![0; out.len() % 2]);
        }
    }
    let here = out.len() as u32;
    out[*link..*link + 4].copy_from_slice(&here.to_le_bytes());
    out.extend((entries.len() as u16).to_le_bytes());
    for ((tag, value), place) in entries.iter().zip(places) {
        out.extend(tag.to_le_bytes());
        out.extend(value.kind().to_le_bytes());
        out.extend(value.count().to_le_bytes());
        let mut bytes = value.bytes();
        if bytes.len() > 4 {
            bytes = place.to_le_bytes().to_vec();
        }
        bytes.resize(4, 0);
        out.extend(bytes);
    }
    *link = out.len();
    out.extend([0; 4]);
}

struct Picture {
    width: u32,
    height: u32,
    bits: u16,
    channels: usize,
    compression: u16,
    photometric: u16,
    fill_order: u16,
    rows_per_strip: u32,
    strips: Vec<Vec<u8>>,
}

impl Picture {
    fn of(encoding: Encoding, scan: &Scan) -> Result<Self> {
        match (&scan.pixels, encoding) {
            (Pixels::Bilevel(bits), Encoding::TiffJpeg) => Self::grey(encoding, &bits.to_grey()),
            (Pixels::Bilevel(bits), _) => Self::bilevel(encoding, bits),
            (other, _) => Self::grey(encoding, &grey(other)),
        }
    }

    fn bilevel(encoding: Encoding, bits: &Bitmap) -> Result<Self> {
        let rows_per_strip = if encoding == Encoding::TiffG3 { bits.height } else { 512.min(bits.height) };
        let mut strips = Vec::new();
        for rows in bits.bytes.chunks(bits.stride() * rows_per_strip as usize) {
            let height = (rows.len() / bits.stride()) as u32;
            let strip = Bitmap { width: bits.width, height, bytes: rows.to_vec() };
            strips.push(match encoding {
                Encoding::TiffG3 => ccitt::group3(&strip)?,
                Encoding::TiffG4 => ccitt::group4(&strip)?,
                Encoding::TiffG4Reversed => ccitt::group4(&strip)?.into_iter().map(u8::reverse_bits).collect(),
                Encoding::TiffPackBits => strip.rows().flat_map(pack_bits).collect(),
                Encoding::TiffDeflate => deflated(rows)?,
                _ => lzw(rows)?,
            });
        }
        let compression = match encoding {
            Encoding::TiffG3 => 3,
            Encoding::TiffG4 | Encoding::TiffG4Reversed => 4,
            Encoding::TiffPackBits => 32773,
            Encoding::TiffDeflate => 8,
            _ => 5,
        };
        let fill_order = if encoding == Encoding::TiffG4Reversed { 2 } else { 1 };
        // 0 is white in all of these.
        Ok(Self {
            width: bits.width,
            height: bits.height,
            bits: 1,
            channels: 1,
            compression,
            photometric: 0,
            fill_order,
            rows_per_strip,
            strips,
        })
    }

    fn grey(encoding: Encoding, grey: &image::GrayImage) -> Result<Self> {
        let (width, height) = grey.dimensions();
        let (compression, rows_per_strip) = match encoding {
            Encoding::TiffJpeg => (7, height),
            Encoding::TiffDeflate => (8, 256),
            _ => (5, 256),
        };
        let mut strips = Vec::new();
        for rows in grey.chunks((width * rows_per_strip) as usize) {
            strips.push(match encoding {
                Encoding::TiffJpeg => jpeg(&Pixels::Grey(grey.clone()), 60)?,
                Encoding::TiffDeflate => deflated(rows)?,
                _ => lzw(rows)?,
            });
        }
        Ok(Self {
            width,
            height,
            bits: 8,
            channels: 1,
            compression,
            photometric: 1,
            fill_order: 1,
            rows_per_strip,
            strips,
        })
    }
}

/// One row in PackBits: runs of 2 to 128 equal bytes, and bytes as they are.
fn pack_bits(row: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let run = row[at..].iter().take(128).take_while(|byte| **byte == row[at]).count();
        if run > 1 {
            out.extend([(257 - run) as u8, row[at]]);
            at += run;
        } else {
            let start = at;
            while at < row.len() && at - start < 128 && (at + 1 >= row.len() || row[at] != row[at + 1]) {
                at += 1;
            }
            out.push((at - start - 1) as u8);
            out.extend(&row[start..at]);
        }
    }
    out
}
