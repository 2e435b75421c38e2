//! Thresholds that follow the paper (J. Sauvola and M. Pietikäinen, "Adaptive document image binarization", 2000).

use image::GrayImage;

use super::bits::{Bits, push_packed};

/// Half the side of the window, inches: 40 pixels at 300 dpi.
const RADIUS: f32 = 40.0 / 300.0;
const K: f32 = 0.2;
/// Half the range of brightness.
const RANGE: f32 = 128.0;

/// The picture as bits.
pub(super) fn bits(pixels: &GrayImage, dpi: u32) -> Bits {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let radius = ((RADIUS * dpi as f32) as usize).max(2);
    let mut bits = Vec::with_capacity(width.div_ceil(8) * height);
    let columns: Vec<f32> = (0..width).map(|x| within(x, radius, width) as f32).collect();
    let (mut means, mut squared, mut light) = (vec![0.0; width], vec![0.0; width], vec![0; width]);
    // Sums over the window's rows for each column, moved down by a row at a time.
    let (mut sums, mut squares) = (vec![0_u32; width], vec![0_u32; width]);
    let row = |y: usize| &pixels.as_raw()[y * width..(y + 1) * width];
    for y in 0..radius.min(height) {
        change(&mut sums, &mut squares, row(y), u32::wrapping_add);
    }
    for y in 0..height {
        if y + radius < height {
            change(&mut sums, &mut squares, row(y + radius), u32::wrapping_add);
        }
        if y > radius {
            change(&mut sums, &mut squares, row(y - radius - 1), u32::wrapping_sub);
        }
        let rows = within(y, radius, height) as f32;
        let dots = columns.iter().map(|columns| rows * columns);
        window_means(&sums, radius, dots.clone(), &mut means);
        window_means(&squares, radius, dots, &mut squared);
        for (((light, &pixel), mean), squared) in light.iter_mut().zip(row(y)).zip(&means).zip(&squared) {
            let deviation = (squared - mean * mean).max(0.0).sqrt();
            *light = u8::from(f32::from(pixel) >= mean * (1.0 + K * (deviation / RANGE - 1.0)));
        }
        push_packed(&light, &mut bits);
    }
    Bits { bits, width: pixels.width(), height: pixels.height() }
}

/// How many of `size` places are in the window around `at`.
fn within(at: usize, radius: usize, size: usize) -> usize {
    (at + radius).min(size - 1) - at.saturating_sub(radius) + 1
}

/// Adds a row of pixels, and their squares, to the sums of the columns, or takes it away.
fn change(sums: &mut [u32], squares: &mut [u32], row: &[u8], by: impl Fn(u32, u32) -> u32) {
    for ((sum, square), &pixel) in sums.iter_mut().zip(squares).zip(row) {
        let pixel = u32::from(pixel);
        *sum = by(*sum, pixel);
        *square = by(*square, pixel * pixel);
    }
}

/// The mean over the window around each column, of so many `dots`.
fn window_means(sums: &[u32], radius: usize, dots: impl Iterator<Item = f32>, means: &mut [f32]) {
    let width = sums.len();
    let mut sum: u64 = sums[..radius.min(width)].iter().map(|&sum| u64::from(sum)).sum();
    for (x, mean) in means.iter_mut().enumerate() {
        if x + radius < width {
            sum += u64::from(sums[x + radius]);
        }
        if x > radius {
            sum -= u64::from(sums[x - radius - 1]);
        }
        *mean = sum as f32;
    }
    for (mean, dots) in means.iter_mut().zip(dots) {
        *mean /= dots;
    }
}
