//! A page picture as dark and light, one bit a pixel, for Tesseract's layout analysis.

use image::GrayImage;

/// One bit a pixel, 1 is light as Tesseract's interface wants it, rows padded to whole bytes.
pub(super) struct Bits {
    pub(super) bits: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Bits {
    /// What Tesseract itself would make of the picture: Otsu's threshold for the whole of it, and light print on
    /// a mostly dark page turned round (`otsuthr.cpp`, `ImageThresholder::ThresholdRectToPix`).
    pub(super) fn by_otsu(picture: &GrayImage) -> Self {
        let (threshold, dark_below) = threshold(picture);
        let limit = u8::try_from(threshold).unwrap_or(u8::MAX);
        Self::light_where(picture, |pixel| (pixel <= limit) != dark_below)
    }

    /// The picture that they show: black and white.
    pub(super) fn picture(&self) -> GrayImage {
        let stride = self.width.div_ceil(8);
        let is_light = |x: u32, y: u32| self.bits[(y * stride + x / 8) as usize] >> (7 - x % 8) & 1 == 1;
        GrayImage::from_fn(self.width, self.height, |x, y| image::Luma([if is_light(x, y) { 255 } else { 0 }]))
    }

    fn light_where(picture: &GrayImage, is_light: impl Fn(u8) -> bool) -> Self {
        let (width, height) = picture.dimensions();
        let mut bits = Vec::with_capacity(width.div_ceil(8) as usize * height as usize);
        let mut light = vec![0; width as usize];
        for row in picture.as_raw().chunks_exact(width.max(1) as usize) {
            for (light, &pixel) in light.iter_mut().zip(row) {
                *light = u8::from(is_light(pixel));
            }
            push_packed(&light, &mut bits);
        }
        Self { bits, width, height }
    }
}

/// A row of ones and zeros as bits, the first in the highest, padded to whole bytes with zeros.
pub(super) fn push_packed(row: &[u8], bits: &mut Vec<u8>) {
    // The product brings the lowest bit of each byte to the highest byte, each to its place, and none onto another.
    let byte = |eight: [u8; 8]| (u64::from_le_bytes(eight).wrapping_mul(0x8040_2010_0804_0201) >> 56) as u8;
    let (eights, rest) = row.as_chunks::<8>();
    bits.extend(eights.iter().map(|&eight| byte(eight)));
    if !rest.is_empty() {
        let mut eight = [0; 8];
        eight[..rest.len()].copy_from_slice(rest);
        bits.push(byte(eight));
    }
}

/// Otsu's threshold, and whether what is at or below it is the print.
///
/// N. Otsu, "A threshold selection method from gray-level histograms", 1979.
fn threshold(picture: &GrayImage) -> (usize, bool) {
    let counts = histogram(picture);
    let all: u64 = counts.iter().sum();
    let mean_of_all: f64 = (0_u32..).zip(&counts).map(|(level, &count)| f64::from(level) * count as f64).sum();
    let (mut best, mut best_spread, mut best_below) = (0, -1.0, 0);
    let (mut below, mut sum_below) = (0_u64, 0.0);
    for (level, &count) in counts.iter().enumerate().take(255) {
        below += count;
        sum_below += level as f64 * count as f64;
        let above = all - below;
        if below == 0 || above == 0 {
            continue;
        }
        let apart = (mean_of_all - sum_below) / above as f64 - sum_below / below as f64;
        let spread = apart * apart * below as f64 * above as f64;
        if spread > best_spread {
            (best, best_spread, best_below) = (level, spread, below);
        }
    }
    (best, 2 * best_below < all)
}

fn histogram(picture: &GrayImage) -> [u64; 256] {
    // Four counts a level: neighbours are mostly alike, and adding to one number again and again waits for itself.
    let mut counts = [[0_u32; 256]; 4];
    let (fours, rest) = picture.as_raw().as_chunks::<4>();
    for four in fours {
        for (counts, &pixel) in counts.iter_mut().zip(four) {
            counts[usize::from(pixel)] += 1;
        }
    }
    for &pixel in rest {
        counts[0][usize::from(pixel)] += 1;
    }
    std::array::from_fn(|level| counts.iter().map(|counts| u64::from(counts[level])).sum())
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    fn dark(bits: &Bits) -> Vec<(u32, u32)> {
        let stride = bits.width.div_ceil(8);
        let is_dark = |&(x, y): &(u32, u32)| bits.bits[(y * stride + x / 8) as usize] >> (7 - x % 8) & 1 == 0;
        (0..bits.height).flat_map(|y| (0..bits.width).map(move |x| (x, y))).filter(is_dark).collect()
    }

    #[test]
    fn print_is_dark_on_light_paper_and_on_dark_paper() {
        for (paper, ink) in [(230, 90), (40, 200)] {
            let picture = GrayImage::from_fn(19, 6, |x, y| Luma([if x == 17 && y > 2 { ink } else { paper }]));
            assert_eq!(dark(&Bits::by_otsu(&picture)), [(17, 3), (17, 4), (17, 5)], "{ink} on {paper}");
        }
    }
}
