//! A page picture for the eye: smaller than it was scanned, whole or in part, and made quickly: somebody waits for it.

use image::GrayImage;

use super::turn::{deskewed, level_size, turned_back, upright_picture};
use crate::chart::{Rect, Turn};
use crate::reader::scan::PagePicture;

/// The upright picture, at most `width` pixels wide.
#[must_use]
pub fn upright_within(picture: &PagePicture, turn: Turn, skew: f32, width: u32) -> GrayImage {
    let (across, _) = upright_size(&picture.pixels, turn, skew);
    if across <= width {
        return upright_picture(picture, turn, skew);
    }
    // Made small first: turning and levelling go over fewer pixels then.
    let share = f64::from(width) / f64::from(across);
    let small = narrowed(&picture.pixels, (f64::from(picture.pixels.width()) * share).floor().max(1.0) as u32);
    let turned = turned_back(&small, turn);
    if skew == 0.0 { turned.into_owned() } else { deskewed(&turned, skew) }
}

/// The part `area` of the upright picture, in its pixels, at most `width` pixels wide. Only what is in it is turned and
/// levelled.
#[must_use]
pub fn upright_part(picture: &PagePicture, turn: Turn, skew: f32, area: Rect, width: u32) -> GrayImage {
    let pixels = &picture.pixels;
    let (across, down) = upright_size(pixels, turn, skew);
    let (left, top) = (area.left.min(across.saturating_sub(1)), area.top.min(down.saturating_sub(1)));
    let (wide, high) = (area.width.clamp(1, across - left), area.height.clamp(1, down - top));
    let step = (f64::from(wide) / f64::from(width.max(1))).max(1.0);
    let small = |length: u32| ((f64::from(length) / step).round() as u32).max(1);
    let from = Source::of(pixels, turn, skew);
    GrayImage::from_fn(small(wide), small(high), |x, y| {
        // Four places within each pixel, so that thin strokes do not fall between two.
        let at = |part: f64, n: u32, start: u32| (f64::from(start) + (f64::from(n) + part) * step) as f32;
        let places = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
        let sum: f32 = places.iter().map(|(dx, dy)| from.grey(at(*dx, x, left), at(*dy, y, top))).sum();
        image::Luma([(sum / 4.0 + 0.5) as u8])
    })
}

fn upright_size(pixels: &GrayImage, turn: Turn, skew: f32) -> (u32, u32) {
    let (width, height) = match turn {
        Turn::Upright | Turn::Half => pixels.dimensions(),
        Turn::Quarter | Turn::ThreeQuarters => (pixels.height(), pixels.width()),
    };
    if skew == 0.0 { (width, height) } else { level_size(width, height, skew) }
}

/// Where the pixels of the upright picture come from.
struct Source<'a> {
    pixels: &'a GrayImage,
    turn: Turn,
    /// Sine and cosine of the skew.
    skew: (f32, f32),
    /// The middles of the upright picture and of the turned one before it was levelled.
    level: (f32, f32),
    turned: (f32, f32),
}

impl<'a> Source<'a> {
    fn of(pixels: &'a GrayImage, turn: Turn, skew: f32) -> Self {
        let half = |(width, height): (u32, u32)| (width as f32 / 2.0, height as f32 / 2.0);
        let (level, turned) = (half(upright_size(pixels, turn, skew)), half(upright_size(pixels, turn, 0.0)));
        Self { pixels, turn, skew: skew.to_radians().sin_cos(), level, turned }
    }

    /// The grey of a place of the upright picture; white beyond the scan's edges.
    fn grey(&self, x: f32, y: f32) -> f32 {
        let (sine, cosine) = self.skew;
        let (dx, dy) = (x - self.level.0, y - self.level.1);
        let (x, y) = (dx * cosine - dy * sine + self.turned.0, dx * sine + dy * cosine + self.turned.1);
        let (width, height) = (self.pixels.width() as f32, self.pixels.height() as f32);
        let (x, y) = match self.turn {
            Turn::Upright => (x, y),
            Turn::Half => (width - x, height - y),
            Turn::Quarter => (width - y, x),
            Turn::ThreeQuarters => (y, height - x),
        };
        self.between(x - 0.5, y - 0.5)
    }

    /// Between the four pixels around a place of the scan.
    fn between(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = (x - left, y - top);
        let pixel = |x: f32, y: f32| {
            let inside = x >= 0.0 && y >= 0.0 && x < self.pixels.width() as f32 && y < self.pixels.height() as f32;
            if inside { f32::from(self.pixels.get_pixel(x as u32, y as u32).0[0]) } else { 255.0 }
        };
        let row = |y: f32| pixel(left, y) * (1.0 - right) + pixel(left + 1.0, y) * right;
        row(top) * (1.0 - down) + row(top + 1.0) * down
    }
}

/// The picture `width` pixels wide, each pixel the mean of those it stands for.
fn narrowed(pixels: &GrayImage, width: u32) -> GrayImage {
    let step = pixels.width() as f32 / width as f32;
    let height = ((pixels.height() as f32 / step).round() as u32).max(1);
    let columns = shares(pixels.width(), width);
    let rows = shares(pixels.height(), height);
    let mut small = Vec::with_capacity(width as usize * height as usize);
    let mut sums = vec![0.0_f32; pixels.width() as usize];
    for row in &rows {
        sums.fill(0.0);
        for (at, share) in row.each() {
            let from = &pixels.as_raw()[at * sums.len()..(at + 1) * sums.len()];
            sums.iter_mut().zip(from).for_each(|(sum, pixel)| *sum += share * f32::from(*pixel));
        }
        small.extend(columns.iter().map(|column| {
            let sum: f32 = column.each().map(|(at, share)| share * sums[at]).sum();
            (sum + 0.5) as u8
        }));
    }
    GrayImage::from_raw(width, height, small).unwrap_or_else(|| GrayImage::new(1, 1))
}

/// The pixels along one side that one smaller pixel stands for.
struct Share {
    first: usize,
    last: usize,
    of_first: f32,
    of_inner: f32,
    of_last: f32,
}

impl Share {
    /// Each with its part of the whole, 1 in all.
    fn each(&self) -> impl Iterator<Item = (usize, f32)> {
        (self.first..=self.last).map(|at| {
            let share = match at {
                at if at == self.first => self.of_first,
                at if at == self.last => self.of_last,
                _ => self.of_inner,
            };
            (at, share)
        })
    }
}

fn shares(from: u32, to: u32) -> Vec<Share> {
    let step = f64::from(from) / f64::from(to);
    let share = |at: u32| {
        let (start, end) = (f64::from(at) * step, (f64::from(at + 1) * step).min(f64::from(from)));
        let (first, last) = (start.floor() as usize, (end.ceil() as usize).clamp(1, from as usize) - 1);
        let of = |length: f64| (length / (end - start)) as f32;
        let of_first = of((first as f64 + 1.0).min(end) - start);
        Share { first, last, of_first, of_inner: of(1.0), of_last: of(end - last as f64) }
    };
    (0..to).map(share).collect()
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// A sheet that is unlike itself however it is turned.
    fn sheet() -> PagePicture {
        let pixels = GrayImage::from_fn(400, 300, |x, y| {
            Luma([if x > 60 && x < 140 && y > 40 && y < 90 { 0 } else { 255 - (x / 8 + y / 4) as u8 }])
        });
        PagePicture { pixels, dpi: 100, bilevel: false }
    }

    const TURNS: [Turn; 4] = [Turn::Upright, Turn::Quarter, Turn::Half, Turn::ThreeQuarters];

    /// Mean difference of two pictures of one size.
    fn differ(a: &GrayImage, b: &GrayImage) -> f64 {
        assert_eq!(a.dimensions(), b.dimensions());
        a.iter().zip(b.iter()).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64
    }

    #[test]
    fn a_part_shows_what_the_whole_picture_shows_there() {
        for turn in TURNS {
            for skew in [0.0, 2.5, -4.0] {
                let whole = upright_picture(&sheet(), turn, skew);
                let area = Rect::new(20, 30, 200, 120);
                let expected = image::imageops::crop_imm(&whole, 20, 30, 200, 120).to_image();
                let part = upright_part(&sheet(), turn, skew, area, 999);
                assert!(differ(&part, &expected) < 4.0, "{turn:?} {skew}: {}", differ(&part, &expected));
            }
        }
    }

    #[test]
    fn a_small_picture_shows_what_the_large_one_shows() {
        for turn in TURNS {
            for skew in [0.0, 3.0] {
                let whole = upright_picture(&sheet(), turn, skew);
                let small = upright_within(&sheet(), turn, skew, 100);
                assert!(small.width() <= 100 + 1 && small.width() >= 98, "{}", small.width());
                let resized = image::imageops::resize(
                    &whole,
                    small.width(),
                    small.height(),
                    image::imageops::FilterType::Triangle,
                );
                assert!(differ(&small, &resized) < 6.0, "{turn:?} {skew}: {}", differ(&small, &resized));
            }
        }
    }

    #[test]
    fn what_is_asked_for_beyond_the_page_is_as_much_as_there_is() {
        let part = upright_part(&sheet(), Turn::Upright, 0.0, Rect::new(390, 290, 5000, 5000), 50);
        assert_eq!(part.dimensions(), (10, 10));
        let part = upright_part(&sheet(), Turn::Upright, 0.0, Rect::new(99_999, 99_999, 0, 0), 0);
        assert_eq!(part.dimensions(), (1, 1));
        assert_eq!(upright_within(&sheet(), Turn::Upright, 0.0, 9999).dimensions(), (400, 300));
    }
}
