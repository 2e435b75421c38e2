//! Whether text stands on its feet.
//!
//! In Latin print more letters reach above the small letters (b d f h k l t and capitals) than below (g j p q
//! y). Every stretch of text tells whether more of it lies above its body or below; the stretches vote.

use super::components::Components;
use super::sketch::{Sketch, next_dark, next_light};

/// What the stretches of text say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Votes {
    pub(super) up: u32,
    pub(super) down: u32,
}

impl Votes {
    /// Above 0 on its feet, below 0 on its head; beyond ±3 by chance about once in a thousand pages.
    pub(super) fn lead(&self) -> f32 {
        let all = (self.up + self.down) as f32;
        if all == 0.0 { 0.0 } else { (self.up as f32 - self.down as f32) / all.sqrt() }
    }
}

/// Counts the votes over level text that runs across. `text` has only figures of the size of letters.
pub(super) fn votes(text: &Sketch) -> Votes {
    let stretches = joined(text, text.dots_in(0.05));
    let components = Components::of(&stretches);
    let (least_height, most_height) = (text.dots_in(0.05), text.dots_in(0.4));
    let mut votes = Votes::default();
    for stretch in &components.list {
        let area = stretch.area;
        if area.height < least_height || area.height > most_height || area.width < 2 * area.height {
            continue;
        }
        let rows: Vec<u32> = (area.top..area.bottom())
            .map(|y| stretches.row(y)[area.left as usize..area.right() as usize].iter().map(|&d| u32::from(d)).sum())
            .collect();
        match lean(&rows) {
            Lean::Up => votes.up += 1,
            Lean::Down => votes.down += 1,
            Lean::Neither => {}
        }
    }
    votes
}

enum Lean {
    Up,
    Down,
    Neither,
}

/// Compares what lies above the body of a stretch with what lies below; the body is where most of a row is dark.
fn lean(rows: &[u32]) -> Lean {
    let fullest = rows.iter().copied().max().unwrap_or(0);
    let is_body = |count: &&u32| **count * 10 >= fullest * 7;
    let above = rows.iter().take_while(|count| !is_body(count)).sum::<u32>() as f32;
    let below = rows.iter().rev().take_while(|count| !is_body(count)).sum::<u32>() as f32;
    // Letters are round: a row at the edge of the body is part dark on either side, and says nothing.
    let least = fullest as f32 * 0.35;
    if above > 1.5 * below && above - below > least {
        Lean::Up
    } else if below > 1.5 * above && below - above > least {
        Lean::Down
    } else {
        Lean::Neither
    }
}

/// Gaps of up to `gap` dots within a row closed, so that letters become words.
fn joined(text: &Sketch, gap: u32) -> Sketch {
    let mut joined = text.clone();
    for y in 0..joined.height {
        let row = joined.row_mut(y);
        let mut end = next_dark(row, 0).map(|start| next_light(row, start));
        while let Some(gap_starts) = end {
            end = next_dark(row, gap_starts).map(|gap_ends| {
                if gap_ends - gap_starts <= gap as usize {
                    row[gap_starts..gap_ends].fill(1);
                }
                next_light(row, gap_ends)
            });
        }
    }
    joined
}
