//! Grey to black and white.

use image::GrayImage;

/// Black and white pixels, packed eight to a byte, the first in the highest bit; 1 is black; rows start at whole bytes.
#[derive(Clone)]
pub(crate) struct Bitmap {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Bitmap {
    pub(crate) fn stride(&self) -> usize {
        self.width.div_ceil(8) as usize
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.stride())
    }

    pub(crate) fn to_grey(&self) -> GrayImage {
        let mut grey = GrayImage::new(self.width, self.height);
        let stride = self.stride();
        for (x, y, pixel) in grey.enumerate_pixels_mut() {
            let byte = self.bytes[y as usize * stride + x as usize / 8];
            pixel.0[0] = if byte >> (7 - x % 8) & 1 == 1 { 0 } else { 255 };
        }
        grey
    }

    /// With 1 for white, as Flate pictures and PackBits strips often have it.
    pub(crate) fn inverted(&self) -> Vec<u8> {
        self.bytes.iter().map(|byte| !byte).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Threshold {
    /// One threshold for the page (Otsu 1979).
    Otsu,
    /// Against the mean around (Bradley and Roth 2007).
    Adaptive,
    /// Halftone: an ordered 4 x 4 screen.
    Dither,
}

impl Threshold {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Otsu => "bilevel:otsu",
            Self::Adaptive => "bilevel:adaptive",
            Self::Dither => "bilevel:dither",
        }
    }
}

pub(crate) fn to_bitmap(grey: &GrayImage, threshold: Threshold) -> Bitmap {
    match threshold {
        Threshold::Otsu => {
            let level = otsu(grey);
            pack(grey, |_, _, value| value <= level)
        }
        Threshold::Adaptive => adaptive(grey),
        Threshold::Dither => {
            const SCREEN: [[u8; 4]; 4] =
                [[15, 135, 45, 165], [195, 75, 225, 105], [60, 180, 30, 150], [240, 120, 210, 90]];
            pack(grey, |x, y, value| value < SCREEN[y & 3][x & 3])
        }
    }
}

fn pack(grey: &GrayImage, black: impl Fn(usize, usize, u8) -> bool) -> Bitmap {
    let (width, height) = grey.dimensions();
    let mut bytes = Vec::with_capacity(width.div_ceil(8) as usize * height as usize);
    for (y, row) in grey.as_raw().chunks_exact(width as usize).enumerate() {
        for (number, eight) in row.chunks(8).enumerate() {
            let mut byte = 0;
            for (bit, value) in eight.iter().enumerate() {
                byte |= u8::from(black(number * 8 + bit, y, *value)) << (7 - bit);
            }
            bytes.push(byte);
        }
    }
    Bitmap { width, height, bytes }
}

fn otsu(grey: &GrayImage) -> u8 {
    // A black border would draw the threshold far below faded ink: only the middle counts.
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let mut counts = [0u64; 256];
    for row in grey.as_raw().chunks_exact(width).skip(height / 12).take(height - height / 6) {
        for value in &row[width / 12..width - width / 12] {
            counts[usize::from(*value)] += 1;
        }
    }
    let total: u64 = counts.iter().sum();
    let weighted: u64 = counts.iter().enumerate().map(|(value, count)| value as u64 * count).sum();
    let (mut below, mut below_sum, mut best, mut level) = (0u64, 0u64, 0.0, 127);
    for (value, count) in counts.iter().enumerate() {
        below += count;
        below_sum += value as u64 * count;
        let above = total - below;
        if below == 0 || above == 0 {
            continue;
        }
        let apart = below_sum as f64 / below as f64 - (weighted - below_sum) as f64 / above as f64;
        let between = below as f64 * above as f64 * apart * apart;
        if between > best {
            (best, level) = (between, value);
        }
    }
    // A page of nothing but paper must not be split in two halves of noise.
    (level as u8).min(190)
}

fn adaptive(grey: &GrayImage) -> Bitmap {
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let across = width + 1;
    let mut sums = vec![0u32; across * (height + 1)];
    for (y, row) in grey.as_raw().chunks_exact(width).enumerate() {
        let mut line = 0u32;
        for (x, value) in row.iter().enumerate() {
            line += u32::from(*value);
            sums[(y + 1) * across + x + 1] = sums[y * across + x + 1].wrapping_add(line);
        }
    }
    let reach = width / 60;
    pack(grey, |x, y, value| {
        let (left, right) = (x.saturating_sub(reach), (x + reach + 1).min(width));
        let (top, bottom) = (y.saturating_sub(reach), (y + reach + 1).min(height));
        let sum = sums[bottom * across + right]
            .wrapping_add(sums[top * across + left])
            .wrapping_sub(sums[top * across + right])
            .wrapping_sub(sums[bottom * across + left]);
        let mean = sum / ((right - left) * (bottom - top)) as u32;
        u32::from(value) * 100 < mean * 84
    })
}
