//! Whether a page may bear a square barcode, before it is looked for.
//!
//! Looking for QR codes and Data Matrices takes a tenth of the time of reading a page, and few pages bear any. Such a code
//! is dense: no square within it has a light row, as there is between lines of text, or a light column, as there is
//! between letters. Of 414 mixed pages without one 299 have no such place; all 16 pages with one have.

use std::array;

use super::sketch::Sketch;

/// Side of the square that is looked at, inches. It is moved by a third of that.
const SIDE: f32 = 0.18;
/// A row or column of the square is light with a smaller share of dark dots.
const LIGHT: f32 = 0.15;
/// Share of dark dots in the whole square; more is a picture, a black field or an edge.
const DARK: std::ops::RangeInclusive<f32> = 0.25..=0.85;

/// Whether somewhere the dots are as dense as those of a square barcode.
pub(super) fn is_dense_somewhere(sketch: &Sketch) -> bool {
    let block = (sketch.dots_in(SIDE) / 3).clamp(2, 20) as usize;
    let strips = sketch.height as usize / block;
    let mut three: [Strip; 3] = array::from_fn(|_| Strip::default());
    (0..strips).any(|number| {
        three.rotate_left(1);
        three[2] = Strip::of(sketch, number * block, block);
        number >= 2 && (0..three[2].full_rows.len()).any(|at| is_dense(&three, at, block))
    })
}

/// A strip of the page that is a third of the square high.
#[derive(Default)]
struct Strip {
    /// Dark dots of each column.
    dark: Vec<u8>,
    /// For each place of the square along the strip: how many of its rows are not light.
    full_rows: Vec<usize>,
}

impl Strip {
    fn of(sketch: &Sketch, top: usize, block: usize) -> Self {
        let mut dark = vec![0; sketch.width as usize];
        let mut full_rows = vec![0; (dark.len() / block).saturating_sub(2)];
        let mut in_blocks: Vec<u8> = Vec::new();
        for y in top..top + block {
            let row = sketch.row(y as u32);
            for (sum, dot) in dark.iter_mut().zip(row) {
                *sum += dot;
            }
            in_blocks.clear();
            in_blocks.extend(row.chunks_exact(block).map(|dots| dots.iter().sum::<u8>()));
            for (full, three) in full_rows.iter_mut().zip(in_blocks.windows(3)) {
                *full += usize::from(is_full(three, block));
            }
        }
        Self { dark, full_rows }
    }
}

/// Whether the dark dots of a row or column of the square, counted in three parts, are enough.
fn is_full(three: &[u8], block: usize) -> bool {
    f32::from(three.iter().sum::<u8>()) >= LIGHT * (3 * block) as f32
}

fn is_dense(strips: &[Strip; 3], at: usize, block: usize) -> bool {
    if strips.iter().any(|strip| strip.full_rows[at] < block) {
        return false;
    }
    let columns = at * block..(at + 3) * block;
    let dark = |x: usize| strips.each_ref().map(|strip| strip.dark[x]);
    let all: u32 = columns.clone().flat_map(dark).map(u32::from).sum();
    let area = (9 * block * block) as f32;
    columns.clone().all(|x| is_full(&dark(x), block)) && DARK.contains(&(all as f32 / area))
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    fn sketch(is_dark: impl Fn(u32, u32) -> bool) -> Sketch {
        let picture = GrayImage::from_fn(300, 300, |x, y| Luma([if is_dark(x, y) { 0 } else { 255 }]));
        Sketch::of(&picture, 150)
    }

    #[test]
    fn a_square_of_modules_is_dense_and_lines_of_letters_are_not() {
        // modules of three dots in no order, a third of an inch
        let mixed = |x: u32, y: u32| ((x * 73_856_093) ^ (y * 19_349_663)).wrapping_mul(0x9e37_79b1);
        let module = |x: u32, y: u32| mixed(x / 3, y / 3) >> 31 == 1;
        let code = |x: u32, y: u32| (100..150).contains(&x) && (120..170).contains(&y) && module(x, y);
        assert!(is_dense_somewhere(&sketch(code)));
        // letters of ten dots, a gap after each, lines of twenty
        let text = |x: u32, y: u32| y % 20 < 14 && x % 12 < 9 && module(x, y);
        assert!(!is_dense_somewhere(&sketch(text)));
        assert!(!is_dense_somewhere(&sketch(|_, _| false)));
    }
}
