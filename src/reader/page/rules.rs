//! Straight printed lines: to sign on, around boxes, between columns.

use super::components::{Component, Components};
use super::sketch::{Sketch, next_dark, next_light};
use crate::chart::{Barcode, Rect, Rule};

/// Shorter lines are no rules, inches.
const LEAST_LENGTH: f32 = 0.7;
/// Parts of a line: dark stretches of this length, inches. Letters hold none.
const PART: f32 = 0.1;
/// Gaps between parts that noise may have torn, inches.
const GAP: f32 = 0.08;
/// A rule is thinner than this on the whole, inches.
const THICKEST: f32 = 0.045;

/// Finds the rules of an upright sketch and takes their dots out of it. Areas are in pixels of the page picture.
pub(super) fn take_rules(sketch: &mut Sketch) -> Vec<Rule> {
    let across = take_lines(sketch);
    let mut on_its_side = sketch.transposed();
    let down = take_lines(&mut on_its_side);
    *sketch = on_its_side.transposed();
    let scale = sketch.scale;
    let rule = |area: Rect, horizontal: bool| Rule {
        area: Rect::new(area.left * scale, area.top * scale, area.width * scale, area.height * scale),
        horizontal,
    };
    let sideways = down.into_iter().map(|area| Rect::new(area.top, area.left, area.height, area.width));
    across.into_iter().map(|area| rule(area, true)).chain(sideways.map(|area| rule(area, false))).collect()
}

/// Whether a rule is the bar of a barcode, whose area may be as flat as the line it was read along.
pub(super) fn is_bar(rule: &Rule, barcodes: &[Barcode]) -> bool {
    barcodes.iter().any(|barcode| rule.area.overlap_x(&barcode.area) > 0 && rule.area.overlap_y(&barcode.area) > 0)
}

/// Lines that run across.
fn take_lines(sketch: &mut Sketch) -> Vec<Rect> {
    let parts = parts(sketch);
    let components = Components::of(&parts);
    let is_line = |figure: &Component| {
        let area = figure.area;
        // What is left of the skew lifts one end: 1 in 100 is allowed.
        let level = area.height <= sketch.dots_in(THICKEST) + area.width / 100 + 1;
        let thin = figure.dark <= area.width * sketch.dots_in(THICKEST);
        area.width >= sketch.dots_in(LEAST_LENGTH) && level && thin
    };
    let lines = components.list.iter().filter(|figure| is_line(figure)).map(|figure| figure.area).collect();
    let dots = components.kept(&parts, is_line);
    erase_thick(sketch, &dots);
    lines
}

/// Only the stretches of dark dots that are long enough to be part of a line, with small gaps between them closed.
fn parts(sketch: &Sketch) -> Sketch {
    let mut parts = Sketch::empty_like(sketch);
    let (least, gap) = (sketch.dots_in(PART) as usize, sketch.dots_in(GAP) as usize);
    for y in 0..sketch.height {
        let mut last_end: Option<usize> = None;
        let row = sketch.row(y);
        let into = parts.row_mut(y);
        let mut x = 0;
        while let Some(left) = next_dark(row, x) {
            let mut right = next_light(row, left);
            // Single light dots are noise.
            while row.get(right + 1) == Some(&1) {
                right = next_light(row, right + 1);
            }
            if right - left >= least {
                let from = last_end.filter(|&end| left - end <= gap).unwrap_or(left);
                into[from..right].fill(1);
                last_end = Some(right);
            }
            x = right;
        }
    }
    parts
}

/// Takes the lines' dots out, with the row above and below: a line's rim is rough.
fn erase_thick(sketch: &mut Sketch, lines: &Sketch) {
    for y in 0..lines.height {
        for near in y.saturating_sub(1)..=(y + 1).min(lines.height - 1) {
            for (dot, &line) in sketch.row_mut(near).iter_mut().zip(lines.row(y)) {
                *dot &= 1 - line;
            }
        }
    }
}
