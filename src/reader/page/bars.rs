//! Whether a page may bear a linear barcode, before it is looked for.
//!
//! Looking for linear barcodes along the rows and columns of a page takes a twentieth of the time of reading it, and few
//! pages bear any. Bars stand higher than the letters of print, and close together. On all 57 pages of 485 on which one
//! was read bars cover 0.62 of some stretch or more (0.57 when such a page is turned by up to 8 degrees), on 61 % of the
//! others less than 0.4 of every stretch.

use super::sketch::Sketch;

/// Bars stand at least this high, inches; capitals of 12 points do not.
const HEIGHT: f32 = 0.12;
/// Width of the stretch in which bars are counted, inches. It is moved by a third of that.
const STRETCH: f32 = 0.3;
/// Share of a stretch that bars cover at least.
const COVERED: f32 = 0.4;
/// Every so many rows are looked along: fewer than a bar is high.
const ROW_STEP: u32 = 4;

/// Whether bars stand close together somewhere, upright or lying.
pub(super) fn are_somewhere(sketch: &Sketch) -> bool {
    stand_somewhere(sketch) || stand_somewhere(&sketch.transposed())
}

fn stand_somewhere(sketch: &Sketch) -> bool {
    const TALL: u8 = 200;
    let height = sketch.dots_in(HEIGHT).min(TALL.into()) as u8;
    let block = (sketch.dots_in(STRETCH) / 3).max(1) as usize;
    let least = (3.0 * block as f32 * COVERED) as usize;
    // For each column, how many dots on end are dark up to here.
    let mut dark = vec![0_u8; sketch.width as usize];
    let mut covered: Vec<usize> = Vec::new();
    (0..sketch.height).any(|y| {
        for (dark, &dot) in dark.iter_mut().zip(sketch.row(y)) {
            *dark = (*dark + 1).min(TALL) * dot;
        }
        if y % ROW_STEP != 0 {
            return false;
        }
        covered.clear();
        covered.extend(dark.chunks(block).map(|some| some.iter().filter(|&&dark| dark >= height).count()));
        covered.windows(3).any(|three| three.iter().sum::<usize>() >= least)
    })
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    fn sketch(is_dark: impl Fn(u32, u32) -> bool) -> Sketch {
        let picture = GrayImage::from_fn(300, 300, |x, y| Luma([if is_dark(x, y) { 0 } else { 255 }]));
        Sketch::of(&picture, 150)
    }

    /// Bars of one to four dots and gaps of as many, in no order, an inch long and `height` dots high.
    fn bars(along: u32, across: u32, height: u32) -> bool {
        let mixed = |place: u32| (place * 73_856_093).wrapping_mul(0x9e37_79b1) >> 30;
        let mut at = 60;
        for number in 0.. {
            let (bar, gap) = (mixed(2 * number) + 1, mixed(2 * number + 1) + 1);
            if along < at || at > 210 {
                return false;
            }
            if along < at + bar {
                return (100..100 + height).contains(&across);
            }
            at += bar + gap;
        }
        false
    }

    #[test]
    fn bars_are_found_upright_and_lying() {
        assert!(are_somewhere(&sketch(|x, y| bars(x, y, 40))));
        assert!(are_somewhere(&sketch(|x, y| bars(y, x, 40))));
    }

    #[test]
    fn strokes_as_high_as_letters_and_single_lines_are_no_bars() {
        assert!(!are_somewhere(&sketch(|x, y| bars(x, y, 14))));
        assert!(!are_somewhere(&sketch(|x, y| x % 60 < 2 || y % 50 < 2)));
        assert!(!are_somewhere(&sketch(|_, _| false)));
    }
}
