//! Pages of nothing but specks: a scanner with a fault, a fax from a bad line, a picture made to do harm.
//!
//! Layout analysis takes each speck for a letter and is busy with a hundred thousand of them for minutes, to find no
//! word. So such a page is told by its looks. What must never be told so is a real page, however worn, and what tells them
//! apart is that print stands in lines: a profile of the page, along the lines or down them, jumps from line to gap. Over
//! specks strewn by chance it jumps no more than chance does.

use super::components::Components;
use super::sketch::Sketch;
use super::skew::slant;

/// Figures to the square inch from which on a page is looked at: dense print has 45. Over 305 scanned pages that bear
/// something, three have more (83, 130 and 240: worn photocopies and dithered greys).
const THICK: f32 = 45.0;
/// A profile jumps this much more than no text at all (see [`slant`]). Specks of 39 kinds, sizes and densities: 1.1 to
/// 2.7; 34 of these lie thickly enough to be called noise. The same 305 pages: 8.0 at least where they have more than 6
/// figures to the square inch, 15.9 where they have more than 15, and the three thick ones 24.9, 35.7 and 183.
const JUMPS_BY_CHANCE: f32 = 4.0;
/// Side of the squares in which figures are counted, inches.
const SQUARE: f32 = 0.5;
/// Of the squares, at least so many have half of their share of the figures: specks lie everywhere.
const EVERYWHERE: f32 = 0.9;

/// Whether specks lie all over the page so thickly, and so much by chance, that there is no print.
pub(super) fn is_noise(sketch: &Sketch, components: &Components) -> bool {
    let inches = (sketch.width * sketch.height) as f32 / (sketch.dpi * sketch.dpi);
    components.list.len() as f32 > THICK * inches
        && lie_everywhere(sketch, components)
        && slant(sketch).strength.max(slant(&sketch.transposed()).strength) < JUMPS_BY_CHANCE
}

fn lie_everywhere(sketch: &Sketch, components: &Components) -> bool {
    let side = sketch.dots_in(SQUARE);
    let (columns, rows) = ((sketch.width / side).max(1), (sketch.height / side).max(1));
    let mut squares = vec![0_usize; (columns * rows) as usize];
    for figure in &components.list {
        let (column, row) = ((figure.area.left / side).min(columns - 1), (figure.area.top / side).min(rows - 1));
        squares[(row * columns + column) as usize] += 1;
    }
    let (all, count) = (components.list.len(), squares.len());
    let with_their_share = squares.iter().filter(|&&figures| 2 * figures * count >= all).count();
    with_their_share as f32 >= EVERYWHERE * count as f32
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    const WHITE: Luma<u8> = Luma([255]);

    fn is_noise_at(pixels: &GrayImage, dpi: u32) -> bool {
        let sketch = Sketch::of(pixels, dpi);
        is_noise(&sketch, &Components::of(&sketch))
    }

    fn sheet(dpi: u32) -> GrayImage {
        GrayImage::from_pixel(dpi * 17 / 2, dpi * 11, WHITE)
    }

    /// Specks of up to twice `size` pixels a side, that cover about `percent` of the page; the same every time.
    fn strew(page: &mut GrayImage, percent: u64, size: u32) {
        let mut state = 88_172_645_463_325_252_u64;
        let mut below = move |end: u32| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % u64::from(end)) as u32
        };
        let (width, height) = page.dimensions();
        for _ in 0..u64::from(width) * u64::from(height) * percent / 100 / u64::from(size * size) {
            let (left, top) = (below(width), below(height));
            let (right, bottom) = (left + 1 + below(2 * size - 1), top + 1 + below(2 * size - 1));
            for y in top..bottom.min(height) {
                for x in left..right.min(width) {
                    page.put_pixel(x, y, Luma([0]));
                }
            }
        }
    }

    /// Lines of strokes like small print, from the top of the page on.
    fn print(page: &mut GrayImage, lines: u32, dpi: u32) {
        let unit = dpi / 50;
        for line in 0..lines {
            for letter in 0..80_u32 {
                let (left, top) = (dpi + letter * 4 * unit + line % 5, dpi + line * 8 * unit);
                for at in 0..6 * unit {
                    for thick in 0..unit / 2 {
                        let (x, y) =
                            if letter % 3 == 0 { (left + at / 2, top + thick) } else { (left + thick, top + at) };
                        if letter % 6 != 5 && x < page.width() && y < page.height() {
                            page.put_pixel(x, y, Luma([0]));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn specks_of_any_size_that_cover_a_page_are_noise() {
        for (dpi, percent, size) in [(200, 5, 1), (200, 20, 1), (200, 15, 6), (300, 20, 1), (300, 15, 3), (300, 15, 6)]
        {
            let mut page = sheet(dpi);
            strew(&mut page, percent, size);
            assert!(is_noise_at(&page, dpi), "{dpi} dpi, {percent} % in specks of {size}");
        }
        let mut fine = sheet(600);
        strew(&mut fine, 15, 6);
        assert!(is_noise_at(&fine, 600));
    }

    #[test]
    fn print_under_specks_is_no_noise() {
        for (dpi, percent, size, lines) in
            [(300, 5, 1, 40), (300, 20, 1, 40), (300, 10, 3, 40), (300, 5, 3, 8), (200, 5, 1, 8)]
        {
            let mut page = sheet(dpi);
            print(&mut page, lines, dpi);
            assert!(!is_noise_at(&page, dpi), "{lines} lines");
            strew(&mut page, percent, size);
            assert!(!is_noise_at(&page, dpi), "{lines} lines under {percent} % in specks of {size}, {dpi} dpi");
        }
    }

    #[test]
    fn a_page_with_some_dust_is_no_noise() {
        let mut page = sheet(300);
        assert!(!is_noise_at(&page, 300));
        strew(&mut page, 1, 3);
        strew(&mut page, 1, 12);
        let upper_half = image::imageops::crop_imm(&page, 0, 0, page.width(), page.height() / 2).to_image();
        let mut dusty = sheet(300);
        image::imageops::replace(&mut dusty, &upper_half, 0, 0);
        assert!(!is_noise_at(&dusty, 300));
    }
}
