//! A page picture's own pixels, as they were scanned.

use hayro::hayro_interpret::hayro_syntax::Filter;
use hayro::hayro_interpret::hayro_syntax::object::{Dict, Stream};
use hayro::hayro_interpret::{Image, ImageData, LumaData, Paint};
use hayro::kurbo::{Affine, Rect};
use image::metadata::Orientation;
use image::{GrayImage, imageops};

use super::super::grey;
use super::super::picture::StoredPicture;
use super::super::resolution::Dots;
use super::jbig2;
use super::survey::Survey;

/// The picture that covers the page: its pixels, and how they come to lie on it.
pub(super) struct Cover {
    pub(super) pixels: GrayImage,
    /// From pixels to points on the page as it is seen, `y` down.
    pub(super) onto_page: Affine,
    /// What of the page it is seen in, points.
    pub(super) seen: Rect,
}

/// The decoded picture as grey on white, with the factors from decoded pixels to declared ones.
///
/// Masks let the paper show; a stencil is ink of its paint. `None` if it does not decode.
pub(super) fn decoded(image: &Image<'_, '_>) -> Option<(GrayImage, (f32, f32))> {
    let mut picture = None;
    match image {
        Image::Raster(raster) => raster.with_rgba(|data, alpha| picture = on_paper(data, alpha), None),
        Image::Stencil(stencil) => stencil.with_stencil(|luma, paint| picture = as_ink(luma, paint), None),
    }
    picture
}

fn on_paper(data: ImageData, alpha: Option<LumaData>) -> Option<(GrayImage, (f32, f32))> {
    let (width, height, factors) = (data.width(), data.height(), data.scale_factors());
    let mut pixels = match data {
        ImageData::Luma(luma) => luma.data,
        ImageData::Rgb(rgb) => rgb.data.chunks_exact(3).map(|c| grey::luminance(c[0], c[1], c[2])).collect(),
    };
    match alpha {
        Some(alpha) if (alpha.width, alpha.height) == (width, height) => {
            pixels.iter_mut().zip(alpha.data).for_each(|(pixel, opacity)| *pixel = grey::blend(*pixel, opacity));
        }
        // A mask of its own resolution: the renderer lays the two over each other.
        Some(_) => return None,
        None => {}
    }
    Some((GrayImage::from_raw(width, height, pixels)?, factors))
}

fn as_ink(luma: LumaData, paint: &Paint<'_>) -> Option<(GrayImage, (f32, f32))> {
    let Paint::Color(colour) = paint else { return None };
    let [red, green, blue, _] = colour.to_rgba().to_rgba8();
    let ink = grey::luminance(red, green, blue);
    let pixels = luma.data.into_iter().map(|opacity| grey::blend(ink, opacity)).collect();
    Some((GrayImage::from_raw(luma.width, luma.height, pixels)?, luma.scale_factors))
}

/// How far a picture may lie askew, as a share of its side, before its own pixels no longer do.
const ASKEW: f64 = 0.002;

/// The pixels with the resolution and orientation that their place on the page gives them.
///
/// `None` if the picture lies at an odd angle.
pub(super) fn stored(cover: Cover, survey: &Survey<'_>) -> Option<StoredPicture> {
    let [a, b, c, d, _, _] = cover.onto_page.as_coeffs();
    let along = |from: f64, to: f64| to.abs() <= ASKEW * from.abs();
    let orientation = if along(a, b) && along(d, c) {
        match (a > 0.0, d > 0.0) {
            (true, true) => Orientation::NoTransforms,
            (false, true) => Orientation::FlipHorizontal,
            (true, false) => Orientation::FlipVertical,
            (false, false) => Orientation::Rotate180,
        }
    } else if along(b, a) && along(c, d) {
        match (b > 0.0, c > 0.0) {
            (true, false) => Orientation::Rotate90,
            (false, true) => Orientation::Rotate270,
            (true, true) => Orientation::Rotate90FlipH,
            (false, false) => Orientation::Rotate270FlipH,
        }
    } else {
        return None;
    };
    let inch = survey.points_per_inch();
    let dots = Dots { x: inch / a.hypot(b), y: inch / c.hypot(d) };
    Some(StoredPicture { pixels: seen_part(cover)?, dots: Some(dots), orientation })
}

/// Leaves out what the page's edge or a clip hides, if it is more than a few pixels.
fn seen_part(cover: Cover) -> Option<GrayImage> {
    let (width, height) = cover.pixels.dimensions();
    let seen = cover.onto_page.inverse().transform_rect_bbox(cover.seen);
    let inside = |at: f64, side: u32| at.round().clamp(0.0, f64::from(side)) as u32;
    let (left, right) = (inside(seen.x0, width), inside(seen.x1, width));
    let (top, bottom) = (inside(seen.y0, height), inside(seen.y1, height));
    let hidden = left.max(width - right).max(top).max(height - bottom);
    if hidden <= 4 {
        return Some(cover.pixels);
    }
    let (kept_width, kept_height) = (right.checked_sub(left)?, bottom.checked_sub(top)?);
    (kept_width > 0 && kept_height > 0)
        .then(|| imageops::crop_imm(&cover.pixels, left, top, kept_width, kept_height).to_image())
}

/// Whether the stream is too long to say nothing but white, or black.
pub(super) fn is_more_than_white(stream: &Stream<'_>, width: u32, height: u32) -> bool {
    let (rows, pixels) = (u64::from(height), u64::from(width) * u64::from(height));
    let white = match stream.filters().last() {
        Some(Filter::CcittFaxDecode | Filter::Jbig2Decode) => rows * 6,
        Some(Filter::FlateDecode | Filter::LzwDecode | Filter::JpxDecode) => pixels * 3 / 100,
        // Nothing can be told from the length of what is stored as it is, by runs or by blocks.
        _ => return false,
    };
    stream.raw_data().len() as u64 > white + 2048
}

/// The size that a stream itself declares (of a fax, its parameters), whatever the dictionary says of the picture.
pub(super) fn size_in_stream(stream: &Stream<'_>) -> Option<(u32, u32)> {
    match stream.filters().as_slice() {
        [Filter::DctDecode] => size_of_jpeg(&stream.raw_data()),
        [Filter::JpxDecode] => size_of_jpeg_2000(&stream.raw_data()),
        [Filter::Jbig2Decode] => jbig2::declared_size(&stream.raw_data()).map(|(width, height)| (width, height.max(1))),
        [Filter::CcittFaxDecode] => size_of_fax(stream),
        _ => None,
    }
}

/// ISO 32000-1, table 11: columns and rows, both optional.
fn size_of_fax(stream: &Stream<'_>) -> Option<(u32, u32)> {
    let parameters: Dict<'_> = stream.dict().get("DecodeParms").or_else(|| stream.dict().get("DP"))?;
    let number = |key: &str| parameters.get::<i32>(key).and_then(|number| u32::try_from(number).ok());
    let height = stream.dict().get::<i32>("Height").and_then(|number| u32::try_from(number).ok());
    Some((number("Columns")?.max(1), number("Rows").filter(|rows| *rows > 0).or(height)?.max(1)))
}

/// ITU-T T.81, B.2.2: the frame header.
fn size_of_jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let header = bytes.get(at..at + 9)?;
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        match header[1] {
            0xFF => at += 1,
            0xC4 | 0xC8 | 0xCC => at += 2 + length,
            0xC0..=0xCF => {
                let side = |at: usize| u32::from(u16::from_be_bytes([header[at], header[at + 1]]));
                return Some((side(7), side(5)));
            }
            0xDA => return None,
            _ => at += 2 + length,
        }
    }
}

/// ITU-T T.800, A.5.1: the SIZ segment, directly after the start of the codestream.
fn size_of_jpeg_2000(bytes: &[u8]) -> Option<(u32, u32)> {
    let start = bytes.windows(4).position(|four| four == [0xFF, 0x4F, 0xFF, 0x51])?;
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(start + at..start + at + 4)?.try_into().ok()?));
    Some((number(8)?.checked_sub(number(16)?)?, number(12)?.checked_sub(number(20)?)?))
}
