//! Which way lines of text run, and how far they are from level.
//!
//! Dark dots are projected along a slant; over text, the profile jumps between lines and gaps, most where the
//! slant is that of the text (W. Postl, "Detection of linear oblique structures and skew scan in digitized
//! documents", 1986).

use super::sketch::Sketch;

/// Slants looked for, degrees to either side.
const WIDEST: f32 = 9.0;
const COARSE_STEP: f32 = 0.75;
const FINE_STEP: f32 = 0.05;
/// More dots than this tell nothing more.
const ENOUGH_DOTS: usize = 25_000;

/// How text runs across a sketch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slant {
    /// Degrees, clockwise positive.
    pub(super) degrees: f32,
    /// How strongly the profile jumps: to compare with another direction of the same sketch.
    pub(super) strength: f32,
}

/// The slant of lines that run across. `text` has only figures of the size of letters.
pub(super) fn slant(text: &Sketch) -> Slant {
    let dots = dark_dots(text);
    if dots.is_empty() {
        return Slant { degrees: 0.0, strength: 0.0 };
    }
    let mut profile = vec![0_u32; text.height as usize + 2 * text.width as usize];
    let mut jumps = |degrees: f32| jumpiness(&dots, degrees, text.width, &mut profile);
    let steps = (WIDEST / COARSE_STEP) as i32;
    let coarse = best((-steps..=steps).map(|step| step as f32 * COARSE_STEP), &mut jumps);
    let around = |center: f32, step: f32, count: i32| (-count..=count).map(move |n| center + n as f32 * step);
    let finer = best(around(coarse.degrees, COARSE_STEP / 4.0, 4), &mut jumps);
    best(around(finer.degrees, FINE_STEP, 4), &mut jumps)
}

fn best(slants: impl Iterator<Item = f32>, jumps: &mut impl FnMut(f32) -> f32) -> Slant {
    let mut best = Slant { degrees: 0.0, strength: -1.0 };
    for degrees in slants {
        let strength = jumps(degrees);
        if strength > best.strength {
            best = Slant { degrees, strength };
        }
    }
    best
}

/// Dark dots, thinned to about what is enough. Which ones stay is scattered: every so-manieth dot of an even
/// surface would make a lattice with a slant of its own.
fn dark_dots(text: &Sketch) -> Vec<(f32, f32)> {
    let all = text.dots.iter().map(|&dot| usize::from(dot)).sum::<usize>();
    let every = all.div_ceil(ENOUGH_DOTS).max(1);
    let mut dots = Vec::with_capacity(all / every + 1);
    let mut count = 0_u32;
    for y in 0..text.height {
        for (x, _) in text.row(y).iter().enumerate().filter(|(_, dot)| **dot == 1) {
            if ((count.wrapping_mul(2_654_435_761) >> 8) as usize).is_multiple_of(every) {
                dots.push((x as f32, y as f32));
            }
            count = count.wrapping_add(1);
        }
    }
    dots
}

fn jumpiness(dots: &[(f32, f32)], degrees: f32, width: u32, profile: &mut [u32]) -> f32 {
    profile.fill(0);
    let rise = degrees.to_radians().tan();
    for &(x, y) in dots {
        let row = y - x * rise + width as f32;
        if let Some(count) = profile.get_mut(row as usize) {
            *count += 1;
        }
    }
    let jumps: f64 = profile.windows(2).map(|two| (f64::from(two[1]) - f64::from(two[0])).powi(2)).sum();
    (jumps / dots.len() as f64) as f32
}
