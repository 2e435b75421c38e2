//! How the content of a scan lies: which of the four ways it stands turned, and its skew.

use super::components::Component;
use super::sketch::Sketch;
use super::skew::{Slant, slant};
use super::updown::{Votes, votes};
use crate::chart::Turn;

/// A lead of the up or down votes beyond this is believed.
const CLEAR_LEAD: f32 = 2.0;
/// Text runs the way whose profile jumps this much more than the other's.
const CLEAR_AXIS: f32 = 1.15;
/// From this skew on text is levelled before its ups and downs are compared, degrees.
const LEVEL_FROM: f32 = 0.4;

/// How the content lies, by the look of its lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pose {
    /// The likeliest.
    pub(super) turn: Turn,
    /// The turn need not be asked of the words.
    pub(super) certain: bool,
    /// It is certain at least whether lines run across or down.
    pub(super) clear_axis: bool,
    across: Slant,
    down: Slant,
    votes: Votes,
}

impl Pose {
    /// The skew that is left when the scan is turned back by `turn`: degrees, clockwise positive.
    pub(super) fn skew_of(&self, turn: Turn) -> f32 {
        match turn {
            Turn::Upright | Turn::Half => self.across.degrees,
            // The slant down was found on the transposed sketch, which is mirrored.
            Turn::Quarter | Turn::ThreeQuarters => -self.down.degrees,
        }
    }

    /// The two ways up across the likeliest.
    pub(super) fn other_axis(&self) -> [Turn; 2] {
        match self.turn {
            Turn::Upright | Turn::Half => [Turn::Quarter, Turn::ThreeQuarters],
            Turn::Quarter | Turn::ThreeQuarters => [Turn::Upright, Turn::Half],
        }
    }
}

/// Reads the pose off a sketch that has only figures of the size of letters.
pub(super) fn pose(text: &Sketch) -> Pose {
    let on_its_side = text.transposed();
    let (across, down) = (slant(text), slant(&on_its_side));
    let sideways = down.strength > across.strength * CLEAR_AXIS;
    let (along, lines) = if sideways { (down, &on_its_side) } else { (across, text) };
    let votes = if along.degrees.abs() >= LEVEL_FROM { votes(&levelled(lines, along.degrees)) } else { votes(lines) };
    // The transposed sketch has what stood left above, so heads that show up there lie to the left.
    // Most scans lie upright: an uncertain lead the other way is taken for chance.
    let turn = match (sideways, votes.lead() <= if sideways { 0.0 } else { -CLEAR_LEAD }) {
        (false, false) => Turn::Upright,
        (false, true) => Turn::Half,
        (true, false) => Turn::ThreeQuarters,
        (true, true) => Turn::Quarter,
    };
    let clear_axis = across.strength.max(down.strength) > across.strength.min(down.strength) * CLEAR_AXIS;
    let certain = clear_axis && votes.lead().abs() >= CLEAR_LEAD;
    Pose { turn, certain, clear_axis, across, down, votes }
}

/// Whether a figure may be a letter, or a few that touch.
pub(super) fn is_letter(sketch: &Sketch, figure: &Component) -> bool {
    let height = sketch.dots_in(0.025)..=sketch.dots_in(0.35);
    // Bars of a barcode and parts of rules are longer.
    let long = figure.longer_side() > sketch.dots_in(0.3) && figure.longer_side() > 8 * figure.shorter_side();
    // A shaded field.
    let solid = figure.longer_side() > sketch.dots_in(0.2) && figure.fill() > 0.9;
    height.contains(&figure.shorter_side()) && !solid && figure.longer_side() <= sketch.dots_in(2.0) && !long
}

/// The sketch sheared so that lines of this slant become level.
fn levelled(text: &Sketch, degrees: f32) -> Sketch {
    let rise = degrees.to_radians().tan();
    let middle = text.width as f32 / 2.0;
    let lift = |x: usize| ((x as f32 - middle) * rise).round() as isize;
    let mut level = Sketch::empty_like(text);
    let (width, height) = (text.width as usize, text.height as usize);
    // Columns side by side that are lifted alike move together.
    let mut left = 0;
    while left < width {
        let lift_here = lift(left);
        let right = (left + 1..width).find(|&x| lift(x) != lift_here).unwrap_or(width);
        for y in 0..height {
            let Some(from) = y.checked_add_signed(lift_here).filter(|&from| from < height) else { continue };
            let columns = from * width + left..from * width + right;
            level.dots[y * width + left..y * width + right].copy_from_slice(&text.dots[columns]);
        }
        left = right;
    }
    level
}
