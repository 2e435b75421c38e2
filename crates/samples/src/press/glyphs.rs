//! Letters as small coverage pictures, made once for each size.

use std::collections::HashMap;
use std::rc::Rc;

use ab_glyph::{Font, GlyphId, PxScale, point};

use super::fonts::Fonts;
use crate::paper::{Face, Printer};

/// Coverage of one letter; `left` and `top` are pixels from the pen's place on the baseline.
pub(crate) struct Letter {
    pub(crate) coverage: Vec<u8>,
    pub(crate) width: usize,
    pub(crate) left: i32,
    pub(crate) top: i32,
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    face: usize,
    glyph: u16,
    /// In sixteenths of a pixel.
    em: u32,
    /// Quarters of a pixel.
    shift: u8,
    dotted: bool,
}

#[derive(Default)]
pub(crate) struct Glyphs {
    made: HashMap<Key, Rc<Letter>>,
}

impl Glyphs {
    /// The letter with its pen at a whole pixel plus `fraction`, `em_px` pixels an em.
    pub(crate) fn letter(
        &mut self,
        fonts: &Fonts,
        face: Face,
        glyph: GlyphId,
        em_px: f32,
        fraction: f32,
        printer: Printer,
    ) -> Rc<Letter> {
        let dotted = printer == Printer::DotMatrix;
        let shift = if dotted { 0 } else { (fraction * 4.0) as u8 % 4 };
        let key = Key { face: Fonts::number(face), glyph: glyph.0, em: (em_px * 16.0) as u32, shift, dotted };
        let made = self.made.entry(key).or_insert_with(|| {
            let smooth = draw(fonts, face, glyph, em_px, f32::from(shift) / 4.0);
            Rc::new(if dotted { in_dots(&smooth, em_px) } else { smooth })
        });
        Rc::clone(made)
    }
}

fn draw(fonts: &Fonts, face: Face, glyph: GlyphId, em_px: f32, shift: f32) -> Letter {
    let font = fonts.font(face);
    // ab_glyph scales by the height from descender to ascender, printers by the em.
    let scale = PxScale::from(em_px * font.height_unscaled() / font.units_per_em().unwrap_or(1000.0));
    let empty = Letter { coverage: Vec::new(), width: 0, left: 0, top: 0 };
    let Some(outline) = font.outline_glyph(glyph.with_scale_and_position(scale, point(shift, 0.0))) else {
        return empty;
    };
    let bounds = outline.px_bounds();
    let (width, height) = (bounds.width() as usize, bounds.height() as usize);
    let mut coverage = vec![0; width * height];
    outline.draw(|x, y, cover| {
        if let Some(cell) = coverage.get_mut(y as usize * width + x as usize) {
            *cell = (cover.clamp(0.0, 1.0) * 255.0) as u8;
        }
    });
    Letter { coverage, width, left: bounds.min.x as i32, top: bounds.min.y as i32 }
}

/// The same letter as the pins of a printer strike it: round dots on a grid of 14 rows an em.
fn in_dots(smooth: &Letter, em_px: f32) -> Letter {
    if smooth.width == 0 {
        return Letter { coverage: Vec::new(), width: 0, left: 0, top: 0 };
    }
    let pitch = (em_px / 14.0).max(1.0);
    let height = smooth.coverage.len() / smooth.width;
    let margin = pitch.ceil() as usize;
    let (width, rows) = (smooth.width + 2 * margin, height + 2 * margin);
    let mut coverage = vec![0u8; width * rows];
    let radius = pitch * 0.62;
    let (first_column, first_row) =
        ((smooth.left as f32 / pitch).floor() as i32, (smooth.top as f32 / pitch).floor() as i32);
    for row in first_row..=((smooth.top + height as i32) as f32 / pitch).ceil() as i32 {
        for column in first_column..=((smooth.left + smooth.width as i32) as f32 / pitch).ceil() as i32 {
            let x = (column as f32 + 0.5) * pitch - smooth.left as f32;
            let y = (row as f32 + 0.5) * pitch - smooth.top as f32;
            if mean(smooth, height, x, y, pitch / 2.0) > 105.0 {
                disc(&mut coverage, width, rows, x + margin as f32, y + margin as f32, radius);
            }
        }
    }
    Letter { coverage, width, left: smooth.left - margin as i32, top: smooth.top - margin as i32 }
}

fn mean(letter: &Letter, height: usize, x: f32, y: f32, reach: f32) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for row in (y - reach).round() as i32..(y + reach).round() as i32 {
        for column in (x - reach).round() as i32..(x + reach).round() as i32 {
            count += 1.0;
            if row >= 0 && column >= 0 && (row as usize) < height && (column as usize) < letter.width {
                sum += f32::from(letter.coverage[row as usize * letter.width + column as usize]);
            }
        }
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

fn disc(coverage: &mut [u8], width: usize, height: usize, x: f32, y: f32, radius: f32) {
    let reach = radius.ceil() as i32 + 1;
    for row in (y as i32 - reach).max(0)..(y as i32 + reach + 1).min(height as i32) {
        for column in (x as i32 - reach).max(0)..(x as i32 + reach + 1).min(width as i32) {
            let distance = ((column as f32 + 0.5 - x).powi(2) + (row as f32 + 0.5 - y).powi(2)).sqrt();
            let cover = ((radius + 0.5 - distance).clamp(0.0, 1.0) * 255.0) as u8;
            let cell = &mut coverage[row as usize * width + column as usize];
            *cell = (*cell).max(cover);
        }
    }
}
