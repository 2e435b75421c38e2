//! Turning page pictures.

use std::borrow::Cow;
use std::ops::Range;

use image::{GrayImage, imageops};

use super::super::scan::PagePicture;
use crate::chart::{Rect, Turn};

/// Skew below this is left in, degrees: Tesseract follows it by itself, and turning costs sharpness.
pub(super) const SKEW_LEFT_IN: f32 = 0.3;

/// The page picture turned upright and deskewed as the reading says, for a clerk to look at.
///
/// Its size is that of the reading: turning by quarters swaps the sides, deskewing makes room for the corners.
#[must_use]
pub fn upright_picture(picture: &PagePicture, turn: Turn, skew: f32) -> GrayImage {
    let turned = turned_back(&picture.pixels, turn);
    if skew == 0.0 { turned.into_owned() } else { deskewed(&turned, skew) }
}

/// The picture of content that stands turned by `turn`, set upright.
pub(super) fn turned_back(pixels: &GrayImage, turn: Turn) -> Cow<'_, GrayImage> {
    match turn {
        Turn::Upright => Cow::Borrowed(pixels),
        Turn::Quarter => Cow::Owned(imageops::rotate270(pixels)),
        Turn::Half => Cow::Owned(imageops::rotate180(pixels)),
        Turn::ThreeQuarters => Cow::Owned(imageops::rotate90(pixels)),
    }
}

/// Where an area of a scan of this size is on its upright picture: the box around its corners, kept on the picture.
pub(super) fn turned_area(area: Rect, (width, height): (u32, u32), turn: Turn, skew: f32) -> Rect {
    let (right, bottom) = (width.saturating_sub(area.right()), height.saturating_sub(area.bottom()));
    let (turned, width, height) = match turn {
        Turn::Upright => (area, width, height),
        Turn::Half => (Rect { left: right, top: bottom, ..area }, width, height),
        Turn::Quarter => (Rect::new(area.top, right, area.height, area.width), height, width),
        Turn::ThreeQuarters => (Rect::new(bottom, area.left, area.height, area.width), height, width),
    };
    if skew == 0.0 {
        return turned;
    }
    let (sine, cosine) = skew.to_radians().sin_cos();
    let (level_width, level_height) = level_size(width, height, skew);
    let corner = |x: u32, y: u32| {
        let (x, y) = (x as f32 - width as f32 / 2.0, y as f32 - height as f32 / 2.0);
        let level_x = x * cosine + y * sine + level_width as f32 / 2.0;
        let level_y = y * cosine - x * sine + level_height as f32 / 2.0;
        let kept = |at: f32, size: u32| (at.round().max(0.0) as u32).min(size.saturating_sub(1));
        Rect::new(kept(level_x, level_width), kept(level_y, level_height), 1, 1)
    };
    let corners = [
        (turned.left, turned.top),
        (turned.right(), turned.top),
        (turned.left, turned.bottom()),
        (turned.right(), turned.bottom()),
    ];
    corners.into_iter().map(|(x, y)| corner(x, y)).reduce(|a, b| a.union(&b)).unwrap_or(turned)
}

/// Width and height of a picture that was deskewed.
pub(super) fn level_size(width: u32, height: u32, skew: f32) -> (u32, u32) {
    let (sine, cosine) = skew.to_radians().sin_cos();
    let grown = |along: u32, across: u32| (along as f32 * cosine + across as f32 * sine.abs()).ceil() as u32;
    (grown(width, height), grown(height, width))
}

/// Content that lies `skew` degrees clockwise off level, levelled about the middle. The picture grows so that
/// no corner is lost; what was outside is white.
pub(super) fn deskewed(pixels: &GrayImage, skew: f32) -> GrayImage {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let (sine, cosine) = skew.to_radians().sin_cos();
    let (level_width, level_height) = level_size(pixels.width(), pixels.height(), skew);
    let (level_width, level_height) = (level_width as usize, level_height as usize);
    let mut level = vec![255_u8; level_width * level_height];
    let source = pixels.as_raw();
    // 16.16 fixed point: where a pixel comes from moves by the same step along a row.
    let fixed = |value: f32| (f64::from(value) * 65_536.0) as i64;
    let (step_x, step_y) = (fixed(cosine), fixed(sine));
    let paper = WhitePaper::of(pixels);
    for (y, row) in level.chunks_exact_mut(level_width).enumerate() {
        let (from_x, from_y) = (-(level_width as f32) / 2.0, y as f32 - level_height as f32 / 2.0);
        let at_x = fixed(from_x * cosine - from_y * sine + width as f32 / 2.0);
        let at_y = fixed(from_x * sine + from_y * cosine + height as f32 / 2.0);
        let (across, along) = (within(at_x, step_x, width), within(at_y, step_y, height));
        let (first, end) = (across.start.max(along.start), across.end.min(along.end).min(level_width));
        let Some(row) = row.get_mut(first..end) else { continue };
        let (mut at_x, mut at_y) = (at_x + step_x * first as i64, at_y + step_y * first as i64);
        let mut pixels = row.iter_mut();
        while let Some(pixel) = pixels.next() {
            if paper.is_around((at_x >> 16) as usize, (at_y >> 16) as usize) && pixels.len() >= WHITE_SIDE {
                // The picture is white from the start: on to the next square.
                pixels.nth(WHITE_SIDE - 2);
                at_x += step_x * WHITE_SIDE as i64;
                at_y += step_y * WHITE_SIDE as i64;
                continue;
            }
            let index = (at_y >> 16) as usize * width + (at_x >> 16) as usize;
            let (right, down) = (((at_x >> 8) & 255) as u32, ((at_y >> 8) & 255) as u32);
            let pair = |i: usize| u32::from(source[i]) * (256 - right) + u32::from(source[i + 1]) * right;
            *pixel = ((pair(index) * (256 - down) + pair(index + width) * down) >> 16) as u8;
            at_x += step_x;
            at_y += step_y;
        }
    }
    GrayImage::from_raw(level_width as u32, level_height as u32, level).unwrap_or_else(|| pixels.clone())
}

/// Side of the squares in which white paper is looked for, pixels.
const WHITE_SIDE: usize = 16;

/// Where a picture is white, with nothing near: most of a page, which need not be turned pixel by pixel.
struct WhitePaper {
    /// Whether a square, the ones above and below and those to their right are white; row by row.
    squares: Vec<bool>,
    columns: usize,
}

impl WhitePaper {
    fn of(pixels: &GrayImage) -> Self {
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        let (columns, rows) = (width.div_ceil(WHITE_SIDE), height.div_ceil(WHITE_SIDE));
        let mut white = vec![true; columns * rows];
        for (y, row) in pixels.as_raw().chunks_exact(width).enumerate() {
            let squares = &mut white[y / WHITE_SIDE * columns..][..columns];
            for (white, square) in squares.iter_mut().zip(row.chunks(WHITE_SIDE)) {
                *white &= square.iter().fold(255, |all, &pixel| all & pixel) == 255;
            }
        }
        let two = |column: usize, row: usize| {
            white[row * columns + column] && white[row * columns + (column + 1).min(columns - 1)]
        };
        let is_white =
            |column: usize, row: usize| (row.saturating_sub(1)..(row + 2).min(rows)).all(|row| two(column, row));
        let squares = (0..columns * rows).map(|square| is_white(square % columns, square / columns)).collect();
        Self { squares, columns }
    }

    /// Whether white paper reaches a square's side to the right of a pixel, and as far above and below.
    fn is_around(&self, x: usize, y: usize) -> bool {
        self.squares[y / WHITE_SIDE * self.columns + x / WHITE_SIDE]
    }
}

/// The steps from `at`, in 16.16 fixed point, at which a pixel of this side and its next are reached.
fn within(at: i64, step: i64, side: usize) -> Range<usize> {
    let last = ((side as i64 - 1) << 16) - 1;
    let (to_first, to_last) = match step.signum() {
        0 if (0..=last).contains(&at) => return 0..usize::MAX,
        0 => return 0..0,
        1 => (-at, last - at),
        _ => (at - last, at),
    };
    let step = step.abs();
    let start = (to_first + step - 1).div_euclid(step).max(0);
    let end = to_last.div_euclid(step) + 1;
    start as usize..end.max(start) as usize
}
