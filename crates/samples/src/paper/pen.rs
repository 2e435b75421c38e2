//! What a hand does with a pen: signatures, and letters of our own drawn as strokes.

use crate::chance::Chance;

type Stroke = Vec<(f32, f32)>;

/// A signature of about `width` points on the line at `y`: a large initial, letters run into one another, a flourish.
pub(crate) fn signature(x: f32, y: f32, width: f32, who: &str, chance: &Chance) -> Vec<Stroke> {
    let letters = 4 + (who.len() + chance.below(4)) % 6;
    let step = width / (letters as f32 + 1.5);
    let lean = chance.real(0.0, 5.0);
    let tall = chance.real(17.0, 28.0);
    let mut points = vec![(x + chance.real(0.0, 9.0), y - tall * chance.real(0.5, 1.0))];
    points.push((x + chance.real(-4.0, 4.0), y - chance.real(-3.0, 5.0)));
    points.push((x + step * chance.real(0.7, 1.3) + lean, y - tall));
    points.push((x + step * chance.real(0.9, 1.5), y - chance.real(-2.0, 6.0)));
    let mut pen = x + step * 1.5;
    for _ in 0..letters {
        let next = pen + step * chance.real(0.6, 1.25);
        let height = chance.real(3.0, 7.0);
        match chance.below(6) {
            // A tall loop, a descender, a dot of a letter, or a hump.
            0 => points.extend([(next + lean, y - tall * 0.8), (next - 3.0 + lean, y - tall * 0.85), (next - 2.0, y)]),
            1 => points.extend([
                (next, y - height),
                (next - 1.0, y + height * 1.8),
                (next - 5.0, y + height),
                (next + 2.0, y - 1.0),
            ]),
            2 => points.extend([
                (pen + 1.0, y - height),
                (next - 3.0, y - height * 0.9),
                (next - 4.0, y),
                (next, y - 1.0),
            ]),
            _ => points.extend([(pen + step * 0.4, y - height), (next, y - chance.real(-1.0, 2.0))]),
        }
        pen = next;
    }
    points.push((pen + chance.real(8.0, 36.0), y - chance.real(-4.0, 8.0)));
    let mut strokes = vec![smooth(&points)];
    if chance.happens(0.35) {
        let from = (x + width * chance.real(0.0, 0.4), y + chance.real(4.0, 7.0));
        strokes.push(smooth(&[from, (from.0 + width * 0.3, from.1 - 2.0), (from.0 + width * 0.6, from.1 + 1.0)]));
    }
    strokes
}

/// Letters written by hand, `size` points high, on the line at `y`. What the hand has no letter for is left out.
pub(crate) fn handwriting(text: &str, x: f32, y: f32, size: f32, chance: &Chance) -> Vec<Stroke> {
    let unit = size / 8.0;
    let slant = chance.real(0.05, 0.28);
    let mut pen = x;
    let mut strokes = Vec::new();
    for letter in text.chars() {
        let shape =
            LETTERS.iter().find(|(known, _)| *known == letter.to_ascii_uppercase()).map_or("", |(_, shape)| shape);
        let lift = chance.real(-0.5, 0.5) * unit;
        let grown = if letter.is_lowercase() { unit * 0.82 } else { unit };
        let mut widest: f32 = 0.0;
        for part in shape.split(';').filter(|part| !part.is_empty()) {
            let points: Stroke = part
                .split(' ')
                .filter_map(|point| point.as_bytes().first_chunk::<2>())
                .map(|[across, up]| {
                    let (across, up) = (f32::from(across - b'0'), f32::from(up - b'0'));
                    widest = widest.max(across);
                    let (dx, dy) = (chance.real(-0.25, 0.25), chance.real(-0.25, 0.25));
                    (pen + (across + dx + up * slant) * grown, y + lift - (up + dy) * grown)
                })
                .collect();
            strokes.push(smooth(&points));
        }
        pen += if shape.is_empty() { unit * 3.2 } else { (widest + 1.9) * grown + chance.real(0.0, 0.5) * unit };
    }
    strokes
}

/// Points on a grid, across and up (baseline 0, top 6), `;` lifts the pen.
const LETTERS: &[(char, &str)] = &[
    ('A', "00 26 40;12 32"),
    ('B', "00 06 36 35 13 43 41 30 00"),
    ('C', "45 26 04 02 20 41"),
    ('D', "00 06 26 44 42 20 00"),
    ('E', "46 06 00 40;03 33"),
    ('F', "46 06 00;03 33"),
    ('G', "45 26 04 02 20 41 43 23"),
    ('H', "06 00;46 40;03 43"),
    ('I', "16 10"),
    ('J', "36 31 20 01"),
    ('K', "06 00;46 03 40"),
    ('L', "06 00 40"),
    ('M', "00 06 23 46 40"),
    ('N', "00 06 40 46"),
    ('O', "26 04 02 20 42 44 26"),
    ('P', "00 06 36 45 33 03"),
    ('Q', "26 04 02 20 42 44 26;31 50"),
    ('R', "00 06 36 45 33 03;23 40"),
    ('S', "45 26 05 23 41 20 01"),
    ('T', "06 46;26 20"),
    ('U', "06 01 20 41 46"),
    ('V', "06 20 46"),
    ('W', "06 10 24 30 46"),
    ('X', "06 40;46 00"),
    ('Y', "06 23 46;23 20"),
    ('Z', "06 46 00 40"),
    ('0', "26 04 02 20 42 44 26"),
    ('1', "04 16 10"),
    ('2', "05 26 45 22 00 40"),
    ('3', "05 26 45 23 42 20 01"),
    ('4', "36 30;36 02 42"),
    ('5', "46 16 03 33 42 30 00"),
    ('6', "36 13 01 20 41 33 02"),
    ('7', "06 46 10"),
    ('8', "23 05 26 45 23 01 20 41 23"),
    ('9', "43 24 05 26 44 41 20"),
    ('/', "00 36"),
    ('-', "03 33"),
    ('.', "10 11"),
    (',', "11 00"),
    (':', "11 10;14 13"),
    ('+', "03 43;25 21"),
    ('%', "00 46;05 14;32 41"),
    ('#', "10 26;30 46;02 42;04 44"),
    ('?', "05 26 45 23 22;20 21"),
    ('!', "16 12;10 11"),
];

/// A curve through all points (Catmull and Rom 1974), six steps a span.
fn smooth(points: &[(f32, f32)]) -> Stroke {
    let mut curve = Vec::new();
    for span in 0..points.len().saturating_sub(1) {
        let before = points[span.saturating_sub(1)];
        let (from, to) = (points[span], points[span + 1]);
        let after = points[(span + 2).min(points.len() - 1)];
        for step in 0..6 {
            let t = step as f32 / 6.0;
            let along = |a: f32, b: f32, c: f32, d: f32| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            curve.push((along(before.0, from.0, to.0, after.0), along(before.1, from.1, to.1, after.1)));
        }
    }
    curve.extend(points.last());
    curve
}
