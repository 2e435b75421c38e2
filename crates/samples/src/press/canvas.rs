//! A sheet as grey pixels, and what a nib or a plate does to them.

use image::GrayImage;

/// Darkens `pixel` by ink that covers `coverage` of it (255 = all).
pub(crate) fn ink(pixel: &mut u8, coverage: u8) {
    let left = u32::from(*pixel) * (255 - u32::from(coverage));
    *pixel = (left / 255) as u8;
}

pub(crate) struct Canvas {
    pub(crate) pixels: GrayImage,
    /// Pixels a point, across and down.
    pub(crate) scale: f32,
}

impl Canvas {
    pub(crate) fn white(size_pt: (f32, f32), dpi: u32) -> Self {
        let scale = dpi as f32 / 72.0;
        let (width, height) = ((size_pt.0 * scale).round() as u32, (size_pt.1 * scale).round() as u32);
        Self { pixels: GrayImage::from_pixel(width, height, image::Luma([255])), scale }
    }

    /// Lays a small coverage picture on, its top left at pixel (`left`, `top`), at `strength` of its ink.
    pub(crate) fn lay(&mut self, coverage: &[u8], width: usize, left: i32, top: i32, strength: f32) {
        let (across, down) = (self.pixels.width() as i32, self.pixels.height() as i32);
        if width == 0 {
            return;
        }
        let strength = (strength * 256.0) as u32;
        let pixels: &mut [u8] = &mut self.pixels;
        for (row, line) in coverage.chunks_exact(width).enumerate() {
            let y = top + row as i32;
            if y < 0 || y >= down {
                continue;
            }
            for (column, &cover) in line.iter().enumerate() {
                let x = left + column as i32;
                if cover > 0 && x >= 0 && x < across {
                    ink(&mut pixels[(y * across + x) as usize], (u32::from(cover) * strength / 256).min(255) as u8);
                }
            }
        }
    }

    /// Fills a rectangle given in points, with soft edges where it does not meet the pixels.
    pub(crate) fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, grey: u8) {
        let (left, top) = (x * self.scale, y * self.scale);
        let (right, bottom) = (left + width * self.scale, top + height * self.scale);
        let (across, down) = (self.pixels.width() as i32, self.pixels.height() as i32);
        let overlap = |low: f32, high: f32, at: i32| (high.min(at as f32 + 1.0) - low.max(at as f32)).clamp(0.0, 1.0);
        let dark = f32::from(255 - grey);
        for row in (top.floor() as i32).max(0)..(bottom.ceil() as i32).min(down) {
            let vertical = overlap(top, bottom, row) * dark;
            for column in (left.floor() as i32).max(0)..(right.ceil() as i32).min(across) {
                let cover = (vertical * overlap(left, right, column)) as u8;
                ink(&mut self.pixels.get_pixel_mut(column as u32, row as u32).0[0], cover);
            }
        }
    }

    /// Draws a stroke through `points` (in points) with a round nib.
    pub(crate) fn stroke(&mut self, points: &[(f32, f32)], width: f32, strength: f32) {
        let half = (width * self.scale / 2.0).max(0.45);
        for pair in points.windows(2) {
            let from = (pair[0].0 * self.scale, pair[0].1 * self.scale);
            let to = (pair[1].0 * self.scale, pair[1].1 * self.scale);
            self.segment(from, to, half, strength);
        }
    }

    fn segment(&mut self, from: (f32, f32), to: (f32, f32), half: f32, strength: f32) {
        let (across, down) = (self.pixels.width() as i32, self.pixels.height() as i32);
        let reach = half + 1.0;
        let left = ((from.0.min(to.0) - reach).floor() as i32).max(0);
        let right = ((from.0.max(to.0) + reach).ceil() as i32).min(across - 1);
        let top = ((from.1.min(to.1) - reach).floor() as i32).max(0);
        let bottom = ((from.1.max(to.1) + reach).ceil() as i32).min(down - 1);
        let (run, rise) = (to.0 - from.0, to.1 - from.1);
        let length = (run * run + rise * rise).max(1e-6);
        for y in top..=bottom {
            for x in left..=right {
                let (dx, dy) = (x as f32 + 0.5 - from.0, y as f32 + 0.5 - from.1);
                let along = ((dx * run + dy * rise) / length).clamp(0.0, 1.0);
                let (off_x, off_y) = (dx - along * run, dy - along * rise);
                let cover = (half + 0.5 - (off_x * off_x + off_y * off_y).sqrt()).clamp(0.0, 1.0) * strength;
                let pixel = &mut self.pixels.get_pixel_mut(x as u32, y as u32).0[0];
                // Strokes of one pen do not add up where they meet.
                *pixel = (*pixel).min((255.0 * (1.0 - cover)) as u8);
            }
        }
    }
}
