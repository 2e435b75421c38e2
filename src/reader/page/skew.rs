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
/// Columns that are shifted together, dots: at the widest slant a strip is smeared by 1.3 dots, at 2 degrees by a quarter.
const STRIP: usize = 8;

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
    let strips = Strips::of(text);
    if strips.dots == 0 {
        return Slant { degrees: 0.0, strength: 0.0 };
    }
    let mut profile = Vec::new();
    let mut jumps = |degrees: f32| strips.jumpiness(degrees, &mut profile);
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

/// Dark dots counted row by row within narrow upright strips. Every dot counts: a profile of a sample of them
/// jumps by chance as much as by lines.
struct Strips {
    /// From top to bottom, strip after strip.
    counts: Vec<u16>,
    height: usize,
    dots: u32,
}

impl Strips {
    fn of(text: &Sketch) -> Self {
        let (width, height) = (text.width as usize, text.height as usize);
        let mut counts = vec![0; width.div_ceil(STRIP) * height];
        let mut dots = 0;
        for (y, row) in text.dots.chunks_exact(width.max(1)).enumerate() {
            let (eights, rest) = row.as_chunks::<STRIP>();
            // The highest byte of the product is the sum of all eight.
            let in_eight =
                |eight: &[u8; STRIP]| (u64::from_le_bytes(*eight).wrapping_mul(0x0101_0101_0101_0101) >> 56) as u8;
            let last = (!rest.is_empty()).then(|| rest.iter().sum());
            for (strip, count) in eights.iter().map(in_eight).chain(last).enumerate() {
                counts[strip * height + y] = u16::from(count);
                dots += u32::from(count);
            }
        }
        Self { counts, height, dots }
    }

    /// How much the profile along this slant jumps from row to row, for each dot.
    fn jumpiness(&self, degrees: f32, profile: &mut Vec<u16>) -> f32 {
        let rise = degrees.to_radians().tan() * STRIP as f32;
        let strips = self.counts.len() / self.height;
        let lowest = (rise.abs() * strips as f32).ceil() as usize;
        profile.clear();
        profile.resize(self.height + lowest, 0);
        for (strip, counts) in self.counts.chunks_exact(self.height).enumerate() {
            // Text that falls to the right is lifted there; from the left end where it rises.
            let along = if rise > 0.0 { strips - 1 - strip } else { strip };
            let start = (rise.abs() * along as f32).round() as usize;
            for (sum, count) in profile[start..start + self.height].iter_mut().zip(counts) {
                *sum = sum.wrapping_add(*count);
            }
        }
        let jump = |two: &[u16]| (f32::from(two[1]) - f32::from(two[0])).powi(2);
        let jumps: f64 = profile.windows(2).map(|two| f64::from(jump(two))).sum();
        (jumps / f64::from(self.dots)) as f32
    }
}
