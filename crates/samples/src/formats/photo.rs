//! Files of one picture: JPEG with its EXIF orientation, PNG, BMP, GIF, WebP.

use std::io::Cursor;

use anyhow::{Context, Result};
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::{JpegEncoder, PixelDensity, PixelDensityUnit};
use image::{DynamicImage, ImageFormat};

use super::encoding::{Encoding, grey};
use crate::scan::{Pixels, Scan};

pub(crate) fn write(encoding: Encoding, scan: &Scan, stored_rotation: u32) -> Result<Vec<u8>> {
    let picture = match &scan.pixels {
        Pixels::Colour(colour) => DynamicImage::ImageRgb8(colour.clone()),
        other => DynamicImage::ImageLuma8(grey(other)),
    };
    let encoded = |format| {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, format).map(|()| out.into_inner())
    };
    match encoding {
        Encoding::Png => with_physical_size(encoded(ImageFormat::Png)?, scan.dpi),
        Encoding::Bmp if matches!(scan.pixels, Pixels::Bilevel(_)) => Ok(one_bit_bitmap(scan)),
        Encoding::Bmp => bitmap_with_resolution(encoded(ImageFormat::Bmp)?, scan.dpi),
        Encoding::Gif => {
            let mut out = Vec::new();
            let (width, height) = (picture.width(), picture.height());
            GifEncoder::new(&mut out).encode(&picture.to_rgb8(), width, height, image::ExtendedColorType::Rgb8)?;
            Ok(out)
        }
        // WebP has no grey.
        Encoding::Webp => {
            let mut out = Cursor::new(Vec::new());
            DynamicImage::ImageRgb8(picture.to_rgb8()).write_to(&mut out, ImageFormat::WebP)?;
            Ok(out.into_inner())
        }
        _ => {
            let mut out = Vec::new();
            let mut encoder = JpegEncoder::new_with_quality(&mut out, 62);
            encoder.set_pixel_density(PixelDensity {
                density: (scan.dpi.0 as u16, scan.dpi.1 as u16),
                unit: PixelDensityUnit::Inches,
            });
            encoder.encode_image(&picture)?;
            with_orientation(out, stored_rotation)
        }
    }
}

/// Puts an EXIF segment behind the first one.
fn with_orientation(jpeg: Vec<u8>, stored_rotation: u32) -> Result<Vec<u8>> {
    let orientation: u8 = match stored_rotation {
        90 => 8,
        180 => 3,
        270 => 6,
        _ => return Ok(jpeg),
    };
    let first = jpeg.get(4..6).context("the JPEG is too short")?;
    let end = 4 + usize::from(first[0]) * 256 + usize::from(first[1]);
    let mut exif = b"Exif\0\0MM\x00\x2A\x00\x00\x00\x08\x00\x01".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0; 4]);
    let mut out = jpeg[..end].to_vec();
    out.extend([0xFF, 0xE1]);
    out.extend((exif.len() as u16 + 2).to_be_bytes());
    out.extend(exif);
    out.extend(&jpeg[end..]);
    Ok(out)
}

/// Puts a pHYs chunk behind the header.
fn with_physical_size(png: Vec<u8>, dpi: (u32, u32)) -> Result<Vec<u8>> {
    const HEADER_END: usize = 8 + 25;
    let mut chunk = b"pHYs".to_vec();
    chunk.extend(per_metre(dpi.0).to_be_bytes());
    chunk.extend(per_metre(dpi.1).to_be_bytes());
    chunk.push(1);
    let mut sum = flate2::Crc::new();
    sum.update(&chunk);
    let mut out = png.get(..HEADER_END).context("the PNG is too short")?.to_vec();
    out.extend(9u32.to_be_bytes());
    out.extend(chunk);
    out.extend(sum.sum().to_be_bytes());
    out.extend(&png[HEADER_END..]);
    Ok(out)
}

fn bitmap_with_resolution(mut bmp: Vec<u8>, dpi: (u32, u32)) -> Result<Vec<u8>> {
    let fields = bmp.get_mut(38..46).context("the BMP is too short")?;
    fields[..4].copy_from_slice(&per_metre(dpi.0).to_le_bytes());
    fields[4..].copy_from_slice(&per_metre(dpi.1).to_le_bytes());
    Ok(bmp)
}

/// A BMP of one bit a pixel, lowest row first, rows padded to four bytes.
fn one_bit_bitmap(scan: &Scan) -> Vec<u8> {
    const PIXELS_AT: u32 = 14 + 40 + 8;
    let Pixels::Bilevel(bits) = &scan.pixels else { return Vec::new() };
    let padding = bits.stride().next_multiple_of(4) - bits.stride();
    let mut rows = Vec::new();
    for row in bits.bytes.chunks_exact(bits.stride()).rev() {
        rows.extend(row);
        rows.resize(rows.len() + padding, 0);
    }
    let mut out = b"BM".to_vec();
    for field in [PIXELS_AT + rows.len() as u32, 0, PIXELS_AT, 40, bits.width, bits.height] {
        out.extend(field.to_le_bytes());
    }
    out.extend([1, 0, 1, 0]); // one plane, one bit
    for field in [0, rows.len() as u32, per_metre(scan.dpi.0), per_metre(scan.dpi.1), 2, 2] {
        out.extend(field.to_le_bytes());
    }
    out.extend([255, 255, 255, 0, 0, 0, 0, 0]); // 0 is white, 1 black
    out.extend(rows);
    out
}

fn per_metre(dpi: u32) -> u32 {
    (f64::from(dpi) / 0.0254).round() as u32
}
