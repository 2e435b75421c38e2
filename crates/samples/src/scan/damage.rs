//! What happens to a sheet in places: holes, staples, creases, stains, dust, lost fax lines.

use image::{GrayImage, Luma};

use crate::chance::Chance;

fn dot(grey: &mut GrayImage, x: f32, y: f32, radius: f32, value: u8) {
    let reach = radius.ceil() as i32;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (column, row) = (x as i32 + dx, y as i32 + dy);
            let inside = column >= 0 && row >= 0 && column < grey.width() as i32 && row < grey.height() as i32;
            if inside && (dx * dx + dy * dy) as f32 <= radius * radius {
                grey.put_pixel(column as u32, row as u32, Luma([value]));
            }
        }
    }
}

/// Three holes at the left or two at the top, through which the lid shows.
pub(crate) fn punch_holes(grey: &mut GrayImage, dpi: f32, chance: &Chance) {
    let shade = chance.between(10, 90) as u8;
    let edge = chance.real(0.26, 0.36) * dpi;
    let (width, height) = (grey.width() as f32, grey.height() as f32);
    if chance.happens(0.7) {
        for share in [0.12, 0.5, 0.88] {
            dot(grey, edge, height * share, 0.125 * dpi, shade);
        }
    } else {
        for share in [0.5 - 0.16, 0.5 + 0.16] {
            dot(grey, width * share, edge * 0.8, 0.125 * dpi, shade);
        }
    }
}

pub(crate) fn staple(grey: &mut GrayImage, dpi: f32, chance: &Chance) {
    let (x, y) = (chance.real(0.2, 0.4) * dpi, chance.real(0.2, 0.4) * dpi);
    for step in 0..60 {
        let along = step as f32 / 60.0 * 0.42 * dpi;
        dot(grey, x + along * 0.8, y + 0.3 * dpi - along * 0.6, 0.014 * dpi, 50);
    }
}

/// A fold across the sheet: a thin shadow.
pub(crate) fn crease(grey: &mut GrayImage, chance: &Chance) {
    let (width, height) = (grey.width(), grey.height());
    let middle = height as f32 * chance.real(0.3, 0.7);
    let slope = chance.real(-0.01, 0.01);
    for x in 0..width {
        let y = middle + slope * x as f32;
        for (offset, shade) in [(0.0, 46), (1.0, 26), (2.0, 12)] {
            let row = (y + offset) as u32;
            if row < height {
                let pixel = &mut grey.get_pixel_mut(x, row).0[0];
                *pixel = pixel.saturating_sub(shade);
            }
        }
    }
}

/// A ring from a cup.
pub(crate) fn stain(grey: &mut GrayImage, dpi: f32, chance: &Chance) {
    let (x, y) = (chance.unit() * grey.width() as f32, chance.real(0.3, 1.0) * grey.height() as f32);
    let radius = chance.real(1.2, 1.7) * dpi;
    let reach = (radius * 1.1) as i32;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (column, row) = (x as i32 + dx, y as i32 + dy);
            if column < 0 || row < 0 || column >= grey.width() as i32 || row >= grey.height() as i32 {
                continue;
            }
            let distance = ((dx * dx + dy * dy) as f32).sqrt() / radius;
            let shade = if (0.93..1.03).contains(&distance) {
                34
            } else if distance < 0.93 {
                8
            } else {
                0
            };
            let pixel = &mut grey.get_pixel_mut(column as u32, row as u32).0[0];
            *pixel = pixel.saturating_sub(shade);
        }
    }
}

/// A corner folded over.
pub(crate) fn dog_ear(grey: &mut GrayImage, dpi: f32, chance: &Chance) {
    let size = (chance.real(0.25, 0.5) * dpi) as u32;
    let right = grey.width();
    for y in 0..size.min(grey.height()) {
        for x in 0..(size - y).min(right) {
            grey.put_pixel(right - 1 - x, y, Luma([if x + y + 4 > size { 70 } else { 20 }]));
        }
    }
}

/// Dust and toner: `many` specks a square inch.
pub(crate) fn speckle(grey: &mut GrayImage, many: f32, dpi: f32, chance: &Chance) {
    let area = grey.width() as f32 * grey.height() as f32 / (dpi * dpi);
    for _ in 0..(many * area) as usize {
        let (x, y) = (chance.unit() * grey.width() as f32, chance.unit() * grey.height() as f32);
        let radius = chance.real(0.3, 1.0) * dpi / 190.0;
        let shade = if chance.happens(0.8) { chance.between(0, 110) as u8 } else { 255 };
        dot(grey, x, y, radius, shade);
    }
}

/// Rows that the line lost: white, or the row before again.
pub(crate) fn fax_lines(grey: &mut GrayImage, many: usize, chance: &Chance) {
    let width = grey.width() as usize;
    let height = grey.height() as usize;
    for _ in 0..many {
        let y = 1 + chance.below(height.saturating_sub(2));
        let (before, from) = grey.split_at_mut(y * width);
        let row = &mut from[..width];
        if chance.happens(0.5) {
            row.copy_from_slice(&before[(y - 1) * width..]);
        } else {
            let start = chance.below(width);
            row[start..].fill(255);
        }
    }
}
