//! Thresholds that follow the paper (J. Sauvola and M. Pietikäinen, "Adaptive document image binarization", 2000).

use image::GrayImage;

use super::bits::Bits;

/// Half the side of the window, inches: 40 pixels at 300 dpi.
const RADIUS: f32 = 40.0 / 300.0;
const K: f64 = 0.2;
/// Half the range of brightness.
const RANGE: f64 = 128.0;

/// The picture as bits.
pub(super) fn bits(pixels: &GrayImage, dpi: u32) -> Bits {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let radius = ((RADIUS * dpi as f32) as usize).max(2);
    let mut bits = vec![0_u8; width.div_ceil(8) * height];
    // Sums over the window's rows for each column, moved down by a row at a time.
    let (mut sums, mut squares) = (vec![0_u32; width], vec![0_u64; width]);
    let row = |y: usize| &pixels.as_raw()[y * width..(y + 1) * width];
    let add = |sums: &mut [u32], squares: &mut [u64], y: usize| {
        for ((sum, square), &pixel) in sums.iter_mut().zip(squares.iter_mut()).zip(row(y)) {
            *sum += u32::from(pixel);
            *square += u64::from(pixel) * u64::from(pixel);
        }
    };
    let take = |sums: &mut [u32], squares: &mut [u64], y: usize| {
        for ((sum, square), &pixel) in sums.iter_mut().zip(squares.iter_mut()).zip(row(y)) {
            *sum -= u32::from(pixel);
            *square -= u64::from(pixel) * u64::from(pixel);
        }
    };
    for y in 0..radius.min(height) {
        add(&mut sums, &mut squares, y);
    }
    for (y, into) in bits.chunks_exact_mut(width.div_ceil(8)).enumerate() {
        if y + radius < height {
            add(&mut sums, &mut squares, y + radius);
        }
        if y > radius {
            take(&mut sums, &mut squares, y - radius - 1);
        }
        let rows = (y + radius).min(height - 1) - y.saturating_sub(radius) + 1;
        threshold_row(row(y), &sums, &squares, radius, rows, into);
    }
    Bits { bits, width: pixels.width(), height: pixels.height() }
}

fn threshold_row(row: &[u8], sums: &[u32], squares: &[u64], radius: usize, rows: usize, into: &mut [u8]) {
    let width = row.len();
    let (mut sum, mut square) = (0_u64, 0_u64);
    for x in 0..radius.min(width) {
        sum += u64::from(sums[x]);
        square += squares[x];
    }
    for (x, &pixel) in row.iter().enumerate() {
        if x + radius < width {
            sum += u64::from(sums[x + radius]);
            square += squares[x + radius];
        }
        if x > radius {
            sum -= u64::from(sums[x - radius - 1]);
            square -= squares[x - radius - 1];
        }
        let count = (rows * ((x + radius).min(width - 1) - x.saturating_sub(radius) + 1)) as f64;
        let mean = sum as f64 / count;
        let deviation = (square as f64 / count - mean * mean).max(0.0).sqrt();
        if f64::from(pixel) >= mean * (1.0 + K * (deviation / RANGE - 1.0)) {
            into[x / 8] |= 0x80 >> (x % 8);
        }
    }
}
