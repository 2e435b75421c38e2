//! Page pictures at a resolution that Tesseract reads well.

use std::borrow::Cow;

use image::GrayImage;

use super::sketch::{COARSEST, shrink};

/// From here on a picture is halved, dots an inch: the letters are larger than they need be, and halving saves a quarter of the time.
const TOO_FINE: u32 = 450;
/// Up to here a picture is doubled: word F1 92.2 -> 93.1 over seven 150 dpi pages.
const TOO_COARSE: u32 = 170;

/// A picture for reading, and how to come back.
pub(super) struct Resized<'a> {
    pub(super) picture: Cow<'a, GrayImage>,
    pub(super) dpi: u32,
    /// A place in the original is this times the place here.
    pub(super) factor: f32,
}

pub(super) fn for_reading(upright: &GrayImage, dpi: u32) -> Resized<'_> {
    if dpi >= TOO_FINE {
        let scale = ((dpi + 150) / 300).min(COARSEST);
        Resized { picture: Cow::Owned(shrink(upright, scale)), dpi: dpi / scale, factor: scale as f32 }
    } else if dpi <= TOO_COARSE {
        Resized { picture: Cow::Owned(doubled(upright)), dpi: dpi * 2, factor: 0.5 }
    } else {
        Resized { picture: Cow::Borrowed(upright), dpi, factor: 1.0 }
    }
}

/// Twice as wide and high; new pixels lie between their neighbours.
fn doubled(pixels: &GrayImage) -> GrayImage {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let wide = |row: &[u8], into: &mut [u8]| {
        for x in 0..width {
            let (here, next) = (u16::from(row[x]), u16::from(row[(x + 1).min(width - 1)]));
            into[2 * x] = here as u8;
            into[2 * x + 1] = ((here + next) / 2) as u8;
        }
    };
    let mut large = vec![0_u8; 4 * width * height];
    let mut here = vec![0_u8; 2 * width];
    let mut next = vec![0_u8; 2 * width];
    for (y, rows) in large.chunks_exact_mut(4 * width).enumerate() {
        let row = |y: usize| &pixels.as_raw()[y * width..(y + 1) * width];
        wide(row(y), &mut here);
        wide(row((y + 1).min(height - 1)), &mut next);
        let (first, second) = rows.split_at_mut(2 * width);
        first.copy_from_slice(&here);
        for ((pixel, &a), &b) in second.iter_mut().zip(&here).zip(&next) {
            *pixel = ((u16::from(a) + u16::from(b)) / 2) as u8;
        }
    }
    GrayImage::from_raw(2 * width as u32, 2 * height as u32, large).unwrap_or_else(|| pixels.clone())
}
