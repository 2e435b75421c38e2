//! How the sheet lay: turned, askew, shifted, before a dark or a white lid.

use image::{GrayImage, imageops};

/// Turned clockwise by a multiple of 90 degrees.
pub(crate) fn turned(grey: GrayImage, degrees: u32) -> GrayImage {
    match degrees % 360 {
        90 => imageops::rotate90(&grey),
        180 => imageops::rotate180(&grey),
        270 => imageops::rotate270(&grey),
        _ => grey,
    }
}

/// Askew by `degrees` clockwise and shifted by pixels; what lies outside the sheet is `lid`.
pub(crate) fn laid(grey: &GrayImage, degrees: f32, shift: (f32, f32), lid: u8) -> GrayImage {
    let (width, height) = (grey.width() as i32, grey.height() as i32);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let source: &[u8] = grey;
    let mut target = vec![lid; (width * height) as usize];
    // Fixed point with 16 bits: one multiplication less a pixel than with floats, and the same everywhere.
    let (step_x, step_y) = ((cos * 65536.0) as i64, (-sin * 65536.0) as i64);
    for (y, row) in target.chunks_exact_mut(width as usize).enumerate() {
        let (dx, dy) = (-middle_x - shift.0, y as f32 - middle_y - shift.1);
        let mut from_x = ((dx * cos + dy * sin + middle_x) * 65536.0) as i64;
        let mut from_y = ((-dx * sin + dy * cos + middle_y) * 65536.0) as i64;
        for pixel in row {
            let (x, y) = ((from_x >> 16) as i32, (from_y >> 16) as i32);
            if x >= 0 && y >= 0 && x + 1 < width && y + 1 < height {
                let at = (y * width + x) as usize;
                let (right, down) = ((from_x >> 8 & 255) as u32, (from_y >> 8 & 255) as u32);
                let upper = u32::from(source[at]) * (256 - right) + u32::from(source[at + 1]) * right;
                let below = at + width as usize;
                let lower = u32::from(source[below]) * (256 - right) + u32::from(source[below + 1]) * right;
                *pixel = ((upper * (256 - down) + lower * down) >> 16) as u8;
            }
            from_x += step_x;
            from_y += step_y;
        }
    }
    GrayImage::from_raw(width as u32, height as u32, target).unwrap_or_default()
}

/// Fewer or more rows: the paper feed of a fax.
pub(crate) fn rows_resampled(grey: &GrayImage, height: u32) -> GrayImage {
    let width = grey.width() as usize;
    let ratio = grey.height() as f32 / height as f32;
    let source: &[u8] = grey;
    let mut target = Vec::with_capacity(width * height as usize);
    for row in 0..height {
        let first = (row as f32 * ratio) as usize;
        let last = (((row + 1) as f32 * ratio) as usize).clamp(first + 1, grey.height() as usize);
        let many = (last - first) as u32;
        for x in 0..width {
            let sum: u32 = (first..last).map(|from| u32::from(source[from * width + x])).sum();
            target.push((sum / many) as u8);
        }
    }
    GrayImage::from_raw(width as u32, height, target).unwrap_or_default()
}
