//! The black edges that a scanner leaves around a sheet.

use image::GrayImage;

use super::sketch::Sketch;

/// A border may start this far inside the picture, inches.
const STARTS_WITHIN: f32 = 0.03;
/// A dark stretch at the edge that is deeper belongs to the sheet, inches.
const DEEPEST: f32 = 1.2;
/// A border runs along at least this share of its side.
const LEAST_LENGTH: f32 = 0.08;

/// How deep the border is: from each of the four edges, for each row or column, in dots.
pub(super) struct Border {
    left: Vec<u32>,
    right: Vec<u32>,
    top: Vec<u32>,
    bottom: Vec<u32>,
}

impl Border {
    pub(super) fn of(sketch: &Sketch) -> Self {
        let across = sketch.transposed();
        Self {
            left: depths(sketch, false),
            right: depths(sketch, true),
            top: depths(&across, false),
            bottom: depths(&across, true),
        }
    }

    pub(super) fn is_none(&self) -> bool {
        [&self.left, &self.right, &self.top, &self.bottom].into_iter().flatten().all(|&depth| depth == 0)
    }

    /// Makes the border light in the sketch it was found in.
    pub(super) fn erase_from_sketch(&self, sketch: &mut Sketch) {
        let (width, height) = (sketch.width as usize, sketch.height as usize);
        self.erase(&mut sketch.dots, width, height, 1, 0);
    }

    /// Makes the border white in the page picture the sketch was made of.
    pub(super) fn erase_from_picture(&self, pixels: &mut GrayImage, scale: u32) {
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        self.erase(pixels, width, height, scale as usize, 255);
    }

    fn erase(&self, all: &mut [u8], width: usize, height: usize, scale: usize, light: u8) {
        let depth = |side: &[u32], place: usize| {
            side.get((place / scale).min(side.len().saturating_sub(1))).map_or(0, |&depth| depth as usize * scale)
        };
        for (y, row) in all.chunks_exact_mut(width).enumerate() {
            let (left, right) = (depth(&self.left, y).min(width), depth(&self.right, y).min(width));
            row[..left].fill(light);
            row[width - right..].fill(light);
        }
        for x in 0..width {
            for y in 0..depth(&self.top, x).min(height) {
                all[y * width + x] = light;
            }
            for y in height - depth(&self.bottom, x).min(height)..height {
                all[y * width + x] = light;
            }
        }
    }
}

/// The border's depth in each row, from the left or from the right.
fn depths(sketch: &Sketch, from_right: bool) -> Vec<u32> {
    let deepest = sketch.dots_in(DEEPEST);
    let dark: Vec<u32> = (0..sketch.height).map(|y| dark_at_edge(sketch, y, from_right)).collect();
    let mut depths = vec![0; dark.len()];
    let least = (sketch.height as f32 * LEAST_LENGTH) as usize;
    let mut y = 0;
    while y < dark.len() {
        let length = dark[y..].iter().take_while(|&&depth| depth > 0).count();
        if length >= least {
            // A margin of two dots takes the ragged rim as well.
            for (depth, &found) in depths[y..y + length].iter_mut().zip(&dark[y..y + length]) {
                *depth = if found <= deepest { found + 2 } else { 0 };
            }
        }
        y += length.max(1);
    }
    depths
}

/// Dots up to the end of the dark stretch that begins at the edge; 0 if there is none. Single light dots are noise.
fn dark_at_edge(sketch: &Sketch, y: u32, from_right: bool) -> u32 {
    let row = sketch.row(y);
    let at = |place: usize| if from_right { row[row.len() - 1 - place] } else { row[place] };
    let within = (sketch.dots_in(STARTS_WITHIN) as usize).min(row.len());
    let Some(start) = (0..within).find(|&place| at(place) == 1) else { return 0 };
    let (mut end, mut light) = (start, 0);
    for place in start..row.len() {
        if at(place) == 1 {
            (end, light) = (place + 1, 0);
        } else {
            light += 1;
            if light > 1 {
                break;
            }
        }
    }
    if end - start < 2 { 0 } else { end as u32 }
}
