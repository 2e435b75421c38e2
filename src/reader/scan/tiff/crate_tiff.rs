//! Pages that the `tiff` crate decodes well.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageBuffer};
use tiff::ColorType;
use tiff::TiffError;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use super::super::{OpenError, grey};
use super::directory::Directory;

/// Uncompressed, LZW, JPEG, Deflate, PackBits; grey, RGB or striped YCbCr, samples side by side.
pub(super) fn is_sure_of(page: &Directory) -> bool {
    let compression = matches!(page.compression, 1 | 5 | 7 | 8 | 32_773 | 32_946);
    let colour = match page.photometric {
        Some(0 | 1) => page.samples == 1 || page.bits >= 8,
        Some(2) => page.samples >= 3,
        Some(6) => page.compression == 7 && !page.tiled,
        _ => false,
    };
    compression
        && colour
        && matches!(page.bits, 1 | 8 | 16)
        && !page.reversed_bits
        && (!page.planar || is_planar_rgb(page))
}

fn is_planar_rgb(page: &Directory) -> bool {
    page.planar && page.photometric == Some(2) && page.samples == 3 && page.bits == 8
}

/// Decodes the first page of `bytes`.
pub(super) fn decode(bytes: &[u8], page: &Directory) -> Result<GrayImage, OpenError> {
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(reason)?.with_limits(limits_of(page));
    let (width, height) = decoder.dimensions().map_err(reason)?;
    let colour = decoder.colortype().map_err(reason)?;
    if is_planar_rgb(page) {
        return grey_of_planes(&mut decoder, width, height);
    }
    let samples = decoder.read_image().map_err(reason)?;
    let picture = match (colour, samples) {
        (ColorType::Gray(1), DecodingResult::U8(bits)) => unpack(width, height, &bits).map(DynamicImage::ImageLuma8),
        (ColorType::Gray(8), DecodingResult::U8(s)) => buffer(width, height, s).map(DynamicImage::ImageLuma8),
        (ColorType::Gray(16), DecodingResult::U16(s)) => buffer(width, height, s).map(DynamicImage::ImageLuma16),
        (ColorType::GrayA(8), DecodingResult::U8(s)) => buffer(width, height, s).map(DynamicImage::ImageLumaA8),
        (ColorType::RGB(8), DecodingResult::U8(s)) => buffer(width, height, s).map(DynamicImage::ImageRgb8),
        (ColorType::RGB(16), DecodingResult::U16(s)) => buffer(width, height, s).map(DynamicImage::ImageRgb16),
        (ColorType::RGBA(8), DecodingResult::U8(s)) => buffer(width, height, s).map(DynamicImage::ImageRgba8),
        (ColorType::YCbCr(8), DecodingResult::U8(s)) => luma_of_ycbcr(width, height, &s).map(DynamicImage::ImageLuma8),
        _ => None,
    };
    picture.map(grey::on_white).ok_or(OpenError::Undecodable)
}

/// The size was checked against our own limits before; strips and tiles that claim to be larger than the page they
/// are part of are not taken at their word.
fn limits_of(page: &Directory) -> Limits {
    let sample_bytes = page.bits.div_ceil(8).clamp(1, 8) * page.samples.clamp(1, 8);
    let pixels = u64::from(page.width).saturating_mul(page.height.into());
    let page_bytes = usize::try_from(pixels.saturating_mul(sample_bytes)).unwrap_or(usize::MAX);
    let mut limits = Limits::unlimited();
    limits.decoding_buffer_size = page_bytes.max(SMALL);
    limits.intermediate_buffer_size = page_bytes.saturating_mul(2).max(SMALL);
    limits.ifd_value_size = 4 * SMALL;
    limits
}

/// What even the smallest page may take, bytes.
const SMALL: usize = 16 << 20;

fn buffer<P: image::Pixel>(
    width: u32,
    height: u32,
    samples: Vec<P::Subpixel>,
) -> Option<ImageBuffer<P, Vec<P::Subpixel>>> {
    ImageBuffer::from_raw(width, height, samples)
}

/// Rows of bits, each from a byte of its own; the crate has already made a set bit white.
fn unpack(width: u32, height: u32, bits: &[u8]) -> Option<GrayImage> {
    let row_bytes = width.div_ceil(8) as usize;
    if bits.len() < row_bytes * height as usize {
        return None;
    }
    let rows = bits.chunks_exact(row_bytes).take(height as usize);
    let pixels =
        rows.flat_map(|row| (0..width as usize).map(|x| if row[x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 }));
    GrayImage::from_raw(width, height, pixels.collect())
}

/// Red, green and blue each in a picture of its own.
fn grey_of_planes(decoder: &mut Decoder<Cursor<&[u8]>>, width: u32, height: u32) -> Result<GrayImage, OpenError> {
    let mut samples = DecodingResult::U8(Vec::new());
    decoder.read_image_to_buffer(&mut samples).map_err(reason)?;
    let size = width as usize * height as usize;
    let DecodingResult::U8(samples) = samples else { return Err(OpenError::Undecodable) };
    if samples.len() != 3 * size {
        return Err(OpenError::Undecodable);
    }
    let (red, rest) = samples.split_at(size);
    let (green, blue) = rest.split_at(size);
    let pixels = red.iter().zip(green).zip(blue).map(|((red, green), blue)| grey::luminance(*red, *green, *blue));
    GrayImage::from_raw(width, height, pixels.collect()).ok_or(OpenError::Undecodable)
}

/// The first sample is the grey we want.
fn luma_of_ycbcr(width: u32, height: u32, samples: &[u8]) -> Option<GrayImage> {
    GrayImage::from_raw(width, height, samples.iter().step_by(3).copied().collect())
}

fn reason(error: TiffError) -> OpenError {
    match error {
        TiffError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => OpenError::PictureCutOff,
        _ => OpenError::Undecodable,
    }
}
