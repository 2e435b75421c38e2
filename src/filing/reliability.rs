//! What is left between what the weights say and what is true.
//!
//! A rising line through a few points in log odds, after Platt (1999) and Zadrozny and Elkan (2002). It reaches to where
//! pages begin to be filed and no further: above, a wrong page is so rare that the weights have to be right by
//! themselves.

use serde::{Deserialize, Serialize};

/// What is said at the points of the line.
pub(super) const SAID: [f64; 8] = [0.001, 0.01, 0.05, 0.2, 0.35, 0.5, 0.7, 0.9];
/// From here on what is said stands.
const STANDS: f64 = 0.99;
/// Points seen before count for so many pages, so that a few pages move them little.
const SEEN_BEFORE: f64 = 50.0;

/// How many are right of those of whom so much is said.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reliability {
    /// At each of [`SAID`].
    truly: [f64; SAID.len()],
}

impl Reliability {
    /// The shares rise, and none reaches to where what is said stands.
    pub(super) fn is_sensible(&self) -> bool {
        self.truly[0] > 0.0
            && self.truly.windows(2).all(|pair| pair[0] < pair[1])
            && self.truly[SAID.len() - 1] < STANDS
    }

    /// The share that is right of documents that the weights give to somebody with `said`.
    pub(super) fn truly(&self, said: f64) -> f64 {
        along(&SAID, &self.truly, said)
    }

    /// What the weights said where this is truly so.
    fn said(&self, truly: f64) -> f64 {
        along(&self.truly, &SAID, truly)
    }
}

/// `at` moved from the line through `from` to the line through `to`, in log odds.
fn along(from: &[f64], to: &[f64], at: f64) -> f64 {
    if at >= STANDS || at <= 0.0 {
        return at;
    }
    let above = from.partition_point(|point| *point <= at);
    let place = log_odds(at);
    let moved = match above {
        0 => place + log_odds(to[0]) - log_odds(from[0]),
        _ => {
            let ends = |points: &[f64]| {
                let high = points.get(above).copied().unwrap_or(STANDS);
                (log_odds(points[above - 1]), log_odds(high))
            };
            let ((low, high), (low_to, high_to)) = (ends(from), ends(to));
            low_to + (place - low) / (high - low) * (high_to - low_to)
        }
    };
    share(moved)
}

fn log_odds(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

fn share(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Gathers what was said about papers whose patient is known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Line {
    points: [Point; SAID.len()],
}

#[derive(Debug, Clone, Copy, Default)]
struct Point {
    pages: f64,
    said: f64,
    right: f64,
}

impl Line {
    /// Takes one page, of which `now` said so much.
    pub(super) fn add(&mut self, truly: f64, right: bool, now: &Reliability) {
        let said = now.said(truly);
        if said >= STANDS || said <= 0.0 {
            return;
        }
        let away = |point: &f64| (log_odds(*point) - log_odds(said)).abs();
        let nearest = (0..SAID.len()).min_by(|a, b| away(&SAID[*a]).total_cmp(&away(&SAID[*b])));
        if let Some(point) = nearest.map(|place| &mut self.points[place]) {
            point.pages += 1.0;
            point.said += said;
            point.right += f64::from(u8::from(right));
        }
    }

    /// The line through these pages, where `before` was the line.
    pub(super) fn through(&self, before: &Reliability) -> Reliability {
        let mut truly = before.truly;
        for ((truly, point), said) in truly.iter_mut().zip(&self.points).zip(SAID) {
            // What is seen lies beside the point; the line passes it by as much as it passes what was said there.
            let mean = (point.said + SEEN_BEFORE * said) / (point.pages + SEEN_BEFORE);
            let seen = (point.right + SEEN_BEFORE * *truly) / (point.pages + SEEN_BEFORE);
            *truly = share(log_odds(said) + log_odds(seen) - log_odds(mean));
        }
        rise(&mut truly);
        truly.iter_mut().for_each(|share| *share = (*share * 10_000.0).round() / 10_000.0);
        let found = Reliability { truly };
        if found.is_sensible() { found } else { *before }
    }
}

/// Makes the shares rise, each by a little at least, and end below where what is said stands.
fn rise(truly: &mut [f64; SAID.len()]) {
    let mut most = STANDS;
    for share in truly.iter_mut().rev() {
        *share = share.min(most * 0.99).max(0.000_2);
        most = *share;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRAIGHT: Reliability = Reliability { truly: SAID };
    const BENT: Reliability = Reliability { truly: [0.01, 0.04, 0.1, 0.25, 0.42, 0.5, 0.72, 0.88] };

    #[test]
    fn a_straight_line_says_what_was_said() {
        for said in [0.0, 0.000_01, 0.03, 0.5, 0.97, 0.995, 1.0] {
            assert!((STRAIGHT.truly(said) - said).abs() < 1e-9, "{said}");
        }
    }

    #[test]
    fn a_bent_line_rises_leaves_what_is_filed_alone_and_leads_back() {
        let mut before = -1.0;
        for said in (0..2000).map(|step| f64::from(step) / 2000.0) {
            let truly = BENT.truly(said);
            assert!(truly > before, "{said}");
            assert!((BENT.said(truly) - said).abs() < 1e-9, "{said}");
            before = truly;
        }
        assert!((BENT.truly(0.999) - 0.999).abs() < 1e-12);
        assert!((BENT.truly(0.01) - 0.04).abs() < 1e-9);
    }

    #[test]
    fn pages_that_were_right_oftener_than_was_said_lift_the_line_and_keep_it_rising() {
        let mut line = Line::default();
        for page in 0..1000 {
            line.add(0.011, page % 10 == 0, &STRAIGHT);
            line.add(0.8, page % 10 < 8, &STRAIGHT);
        }
        let found = line.through(&STRAIGHT);
        assert!(found.is_sensible());
        assert!((0.04..0.06).contains(&found.truly(0.011)), "as far as the next point: {found:?}");
        assert!((found.truly(0.8) - 0.8).abs() < 0.01, "{found:?}");
    }
}
