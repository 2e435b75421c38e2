//! A line crop scaled to the network's height, pixel for pixel as Leptonica's `pixScale` does it.
//!
//! After Leptonica 1.82 (`scale1.c`, `enhance.c`; Copyright (C) 2001 Leptonica, see NOTICE).

use crate::GreyPicture;

/// Scales `picture` to `height` rows, keeping its shape; `None` for the two factors (2 and 4) that have
/// routines of their own in Leptonica, and for pictures too small to scale.
pub(crate) fn to_height(picture: &GreyPicture, height: usize) -> Option<GreyPicture> {
    let factor = height as f32 / picture.height as f32;
    if factor == 1.0 {
        return Some(picture.clone());
    }
    if factor == 2.0 || factor == 4.0 || factor < 0.02 {
        return None;
    }
    let scaled = if factor < 0.7 {
        if let Some(halvings) = [0.5, 0.25, 0.125, 0.0625].iter().position(|f| *f == factor) {
            (0..=halvings).try_fold(picture.clone(), |p, _| halved(&p))?
        } else {
            area_mapped(picture, factor)?
        }
    } else {
        interpolated(picture, factor)?
    };
    Some(if factor > 0.2 && factor < 0.7 {
        sharpened(&scaled, 1, 0.2)
    } else if (0.7..1.4).contains(&factor) {
        sharpened(&scaled, 2, 0.4)
    } else {
        scaled
    })
}

fn scaled_size(picture: &GreyPicture, factor: f32) -> Option<(usize, usize)> {
    let (width, height) =
        ((factor * picture.width as f32 + 0.5) as usize, (factor * picture.height as f32 + 0.5) as usize);
    (width > 0 && height > 0).then_some((width, height))
}

/// `pixScaleAreaMap2`: means of 2 by 2 pixels.
fn halved(picture: &GreyPicture) -> Option<GreyPicture> {
    let (width, height) = (picture.width / 2, picture.height / 2);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let (upper, lower) = (picture.row(2 * y), picture.row(2 * y + 1));
        pixels.extend((0..width).map(|x| {
            let sum: u16 = [upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]].map(u16::from).iter().sum();
            (sum >> 2) as u8
        }));
    }
    (width > 0 && height > 0).then_some(GreyPicture { pixels, width, height })
}

/// What one pixel of the result takes along one side of the source, in sixteenths of a pixel.
#[derive(Clone, Copy)]
struct Span {
    /// First source pixel, and how much of it.
    first: usize,
    first_part: u32,
    /// Last source pixel, and how much of it.
    last: usize,
    last_part: u32,
}

impl Span {
    fn length(&self) -> u32 {
        // One pixel at most when both ends are the same: 16 - u + 16 * (-1) + l.
        self.first_part + 16 * (self.last - self.first) as u32 + self.last_part - 16
    }

    fn sum(&self, values: impl Fn(usize) -> u32) -> u32 {
        let inner: u32 = (self.first + 1..self.last).map(&values).sum();
        self.first_part * values(self.first) + 16 * inner + self.last_part * values(self.last)
    }
}

/// The spans of `to` pixels over `from`. Positions are f32; the far end is computed in f64, as in C.
fn spans(from: usize, to: usize) -> Vec<Span> {
    let step = 16.0_f32 * from as f32 / to as f32;
    (0..to)
        .map(|i| {
            let near = (step * i as f32) as usize;
            let far = (f64::from(step) * (i as f64 + 1.0)) as usize;
            Span { first: near >> 4, first_part: 16 - (near & 15) as u32, last: far >> 4, last_part: (far & 15) as u32 }
        })
        .collect()
}

/// `scaleGrayAreaMapLow`: each pixel is the mean of the area it covers.
fn area_mapped(picture: &GreyPicture, factor: f32) -> Option<GreyPicture> {
    let (width, height) = scaled_size(picture, factor)?;
    let across = spans(picture.width, width);
    let mut pixels = Vec::with_capacity(width * height);
    let mut sums = vec![0_u32; picture.width];
    for down in spans(picture.height, height) {
        let edge_row = down.last + 2 > picture.height;
        if !edge_row {
            for (x, sum) in sums.iter_mut().enumerate() {
                *sum = down.sum(|y| u32::from(picture.row(y)[x]));
            }
        }
        let top = picture.row(down.first.min(picture.height - 1));
        pixels.extend(across.iter().map(|span| {
            if edge_row || span.last + 2 > picture.width {
                top[span.first.min(picture.width - 1)]
            } else {
                ((span.sum(|x| sums[x]) + 128) / (span.length() * down.length())) as u8
            }
        }));
    }
    Some(GreyPicture { pixels, width, height })
}

/// `scaleGrayLILow`: bilinear in sixteenths of a pixel.
fn interpolated(picture: &GreyPicture, factor: f32) -> Option<GreyPicture> {
    let (width, height) = scaled_size(picture, factor)?;
    let (step_x, step_y) =
        (16.0_f32 * picture.width as f32 / width as f32, 16.0_f32 * picture.height as f32 / height as f32);
    let mut pixels = Vec::with_capacity(width * height);
    for i in 0..height {
        let y = (step_y * i as f32) as usize;
        let (row, down) = ((y >> 4).min(picture.height - 1), (y & 15) as u32);
        let upper = picture.row(row);
        let lower = picture.row((row + 1).min(picture.height - 1));
        pixels.extend((0..width).map(|j| {
            let x = (step_x * j as f32) as usize;
            let (left, across) = ((x >> 4).min(picture.width - 1), (x & 15) as u32);
            let right = (left + 1).min(picture.width - 1);
            let at = |row: &[u8], x: usize| u32::from(row[x]);
            let value = (16 - across) * (16 - down) * at(upper, left)
                + across * (16 - down) * at(upper, right)
                + (16 - across) * down * at(lower, left)
                + across * down * at(lower, right);
            ((value + 128) / 256) as u8
        }));
    }
    Some(GreyPicture { pixels, width, height })
}

/// `pixUnsharpMaskingGray2D`: `share` of what a box blur takes away is added; the border stays.
fn sharpened(picture: &GreyPicture, half: usize, share: f32) -> GreyPicture {
    let (width, height) = (picture.width, picture.height);
    let mut result = picture.clone();
    if width <= 2 * half || height <= 2 * half {
        return result;
    }
    let norm = (1.0_f64 / ((2 * half + 1) * (2 * half + 1)) as f64) as f32;
    let mut sums = vec![0.0_f32; width * height];
    for y in 0..height {
        let row = picture.row(y);
        for x in half..width - half {
            sums[y * width + x] = row[x - half..=x + half].iter().map(|p| u32::from(*p)).sum::<u32>() as f32;
        }
    }
    for y in half..height - half {
        for x in half..width - half {
            let sum: f32 = (y - half..=y + half).map(|row| sums[row * width + x]).sum();
            let (low, source) = (norm * sum, f32::from(picture.pixels[y * width + x]));
            // The addition of 0.5 is in f64, as in C.
            let value = (f64::from(source + share * (source - low)) + 0.5) as i32;
            result.pixels[y * width + x] = value.clamp(0, 255) as u8;
        }
    }
    result
}
