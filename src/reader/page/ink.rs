//! How dark the page is where, and how pages look alike.

use super::sketch::Sketch;
use crate::chart::InkMap;

/// Squares of the ink map to an inch.
const SQUARES_AN_INCH: f32 = 20.0;

/// The ink map of a sketch from which rules were taken.
pub(super) fn ink_map(sketch: &Sketch) -> InkMap {
    let side = sketch.dots_in(1.0 / SQUARES_AN_INCH);
    let (columns, rows) = (sketch.width.div_ceil(side), sketch.height.div_ceil(side));
    let mut counts = vec![0_u32; (columns * rows) as usize];
    for y in 0..sketch.height {
        let squares = &mut counts[(y / side * columns) as usize..][..columns as usize];
        for (square, dots) in squares.iter_mut().zip(sketch.row(y).chunks(side as usize)) {
            *square += dots.iter().map(|&dot| u32::from(dot)).sum::<u32>();
        }
    }
    let cells = counts.into_iter().map(|count| (count * 255 / (side * side)) as u8).collect();
    InkMap { cell: side * sketch.scale, columns, rows, cells }
}

/// Difference hash of the content: 64 bits, each saying whether an eighth of the height and a ninth of the
/// width is darker than its right neighbour. The grid lies on the content, not on the sheet, so that the same
/// sheet put in askew or shifted gives nearly the same bits. 0 without content.
pub(super) fn picture_hash(sketch: &Sketch) -> u64 {
    const COLUMNS: usize = 9;
    const ROWS: usize = 8;
    let across: Vec<u32> = dark_by_column(sketch);
    let down: Vec<u32> = (0..sketch.height).map(|y| sketch.row(y).iter().map(|&d| u32::from(d)).sum()).collect();
    let (Some((left, right)), Some((top, bottom))) = (middle_mass(&across), middle_mass(&down)) else { return 0 };
    let mut counts = [[0_u32; COLUMNS]; ROWS];
    for y in top..bottom {
        let row = &sketch.row(y as u32)[left..right];
        let counts = &mut counts[(y - top) * ROWS / (bottom - top)];
        for (column, count) in counts.iter_mut().enumerate() {
            let (from, to) = (column * row.len() / COLUMNS, (column + 1) * row.len() / COLUMNS);
            *count += row[from..to].iter().map(|&dot| u32::from(dot)).sum::<u32>();
        }
    }
    let bits = counts.iter().flat_map(|row| row.windows(2).map(|two| u64::from(two[0] > two[1])));
    bits.fold(0, |hash, bit| hash << 1 | bit)
}

fn dark_by_column(sketch: &Sketch) -> Vec<u32> {
    let mut counts = vec![0_u32; sketch.width as usize];
    for y in 0..sketch.height {
        for (count, &dot) in counts.iter_mut().zip(sketch.row(y)) {
            *count += u32::from(dot);
        }
    }
    counts
}

/// Where the content begins and ends: all but one in a hundred dark dots at either end. `None` if that is nothing.
fn middle_mass(counts: &[u32]) -> Option<(usize, usize)> {
    let rim = counts.iter().sum::<u32>() / 100;
    let mut seen = 0;
    let mut within = counts.iter().map(|count| {
        seen += count;
        seen > rim
    });
    let first = within.position(|within| within)?;
    seen = 0;
    let mut within = counts.iter().rev().map(|count| {
        seen += count;
        seen > rim
    });
    let last = counts.len() - within.position(|within| within)?;
    (last > first + 16).then_some((first, last))
}
