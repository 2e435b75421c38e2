//! Printing one sheet.

use ab_glyph::{Font, GlyphId};
use image::GrayImage;

use super::canvas::Canvas;
use super::fonts::Fonts;
use super::glyphs::Glyphs;
use crate::chance::Chance;
use crate::paper::{Face, Family, Mark, Printer, SHEET, Sheet};

/// Prints sheets with the system's fonts. It keeps the letters it has made: use one for many sheets.
pub(crate) struct Press {
    pub(crate) fonts: Fonts,
    glyphs: Glyphs,
}

/// How one letter is struck.
struct Strike {
    size: f32,
    printer: Printer,
    strength: f32,
}

impl Press {
    pub(crate) fn new(fonts: Fonts) -> Self {
        Self { fonts, glyphs: Glyphs::default() }
    }

    /// The sheet as grey pixels, white paper, at `dpi`.
    pub(crate) fn print(&mut self, sheet: &Sheet, printer: Printer, dpi: u32, chance: &Chance) -> GrayImage {
        let mut canvas = Canvas::white(SHEET, dpi);
        for mark in &sheet.marks {
            self.make(mark, printer, &mut canvas, chance);
        }
        canvas.pixels
    }

    fn make(&mut self, mark: &Mark, printer: Printer, canvas: &mut Canvas, chance: &Chance) {
        match mark {
            Mark::Text { x, y, size, face, text } => {
                let strike = Strike { size: *size, printer, strength: 1.0 };
                self.text((*x, *y), *face, &strike, text, canvas, chance);
            }
            Mark::Line { from, to, width } if from.1 == to.1 => {
                canvas.fill(from.0.min(to.0), from.1 - width / 2.0, (to.0 - from.0).abs(), *width, 0);
            }
            Mark::Line { from, to, width } if from.0 == to.0 => {
                canvas.fill(from.0 - width / 2.0, from.1.min(to.1), *width, (to.1 - from.1).abs(), 0);
            }
            Mark::Line { from, to, width } => canvas.stroke(&[*from, *to], *width, 1.0),
            Mark::Fill { x, y, width, height, grey } => canvas.fill(*x, *y, *width, *height, *grey),
            Mark::Pen { strokes, width } => {
                let strength = chance.real(0.75, 0.95);
                for stroke in strokes {
                    canvas.stroke(stroke, *width, strength);
                }
            }
            Mark::Code { x, y, width, height, columns, dark } => {
                code(canvas, (*x, *y, *width, *height), *columns, dark);
            }
            Mark::Stamp { x, y, size, degrees, text } => self.stamp((*x, *y), *size, *degrees, text, canvas, chance),
        }
    }

    fn text(&mut self, at: (f32, f32), face: Face, strike: &Strike, text: &str, canvas: &mut Canvas, chance: &Chance) {
        let em_px = strike.size * canvas.scale;
        let mut pen = at.0 * canvas.scale;
        let baseline = at.1 * canvas.scale;
        let line_strength = match strike.printer {
            Printer::DotMatrix => strike.strength * chance.real(0.72, 0.95),
            _ => strike.strength,
        };
        for symbol in text.chars() {
            let glyph: GlyphId = self.fonts.font(face).glyph_id(symbol);
            let (lift, strength) = match strike.printer {
                Printer::Typewriter => (chance.real(-0.035, 0.035) * em_px, line_strength * chance.real(0.66, 1.0)),
                _ => (0.0, line_strength),
            };
            let whole = pen.floor();
            let letter = self.glyphs.letter(&self.fonts, face, glyph, em_px, pen - whole, strike.printer);
            let top = (baseline + lift).round() as i32 + letter.top;
            canvas.lay(&letter.coverage, letter.width, whole as i32 + letter.left, top, strength);
            pen += self.fonts.advance(face, glyph) * em_px;
        }
    }

    /// A stamp is printed on a pad of its own, then turned and laid on, with gaps where the rubber did not touch.
    fn stamp(&mut self, at: (f32, f32), size: f32, degrees: f32, text: &str, canvas: &mut Canvas, chance: &Chance) {
        let face = Face::plain(Family::Sans).bold();
        let width = self.fonts.width(face, size, text) + size * 1.4;
        let height = size * 2.0;
        let mut pad = Canvas::white((width, height), (canvas.scale * 72.0) as u32);
        let strike = Strike { size, printer: Printer::Laser, strength: 0.8 };
        self.text((size * 0.7, size * 1.36), face, &strike, text, &mut pad, chance);
        let edge = size * 0.1;
        pad.fill(0.0, 0.0, width, edge, 60);
        pad.fill(0.0, height - edge, width, edge, 60);
        pad.fill(0.0, 0.0, edge, height, 60);
        pad.fill(width - edge, 0.0, edge, height, 60);
        for _ in 0..(width * 0.5) as usize {
            let (x, y) = (chance.real(0.0, width), chance.real(0.0, height));
            lift(&mut pad, x, y, chance.real(0.3, 1.1));
        }
        turn_onto(&pad, at, degrees, canvas);
    }
}

/// Takes the ink off in a spot.
fn lift(pad: &mut Canvas, x: f32, y: f32, radius: f32) {
    let scale = pad.scale;
    let reach = (radius * scale) as i32;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (column, row) = ((x * scale) as i32 + dx, (y * scale) as i32 + dy);
            let inside =
                column >= 0 && row >= 0 && column < pad.pixels.width() as i32 && row < pad.pixels.height() as i32;
            if inside && dx * dx + dy * dy <= reach * reach {
                let pixel = &mut pad.pixels.get_pixel_mut(column as u32, row as u32).0[0];
                *pixel = pixel.saturating_add(110);
            }
        }
    }
}

/// Lays the pad on the canvas with its middle at `at`.
fn turn_onto(pad: &Canvas, at: (f32, f32), degrees: f32, canvas: &mut Canvas) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (half_width, half_height) = (pad.pixels.width() as f32 / 2.0, pad.pixels.height() as f32 / 2.0);
    let reach = half_width.hypot(half_height).ceil() as i32;
    let middle = ((at.0 * canvas.scale) as i32, (at.1 * canvas.scale) as i32);
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (x, y) = (dx as f32, dy as f32);
            let source = (x * cos - y * sin + half_width, x * sin + y * cos + half_height);
            let inside =
                source.0 >= 0.0 && source.1 >= 0.0 && source.0 < half_width * 2.0 && source.1 < half_height * 2.0;
            let (column, row) = (middle.0 + dx, middle.1 + dy);
            let on_sheet =
                column >= 0 && row >= 0 && column < canvas.pixels.width() as i32 && row < canvas.pixels.height() as i32;
            if inside && on_sheet {
                let cover = 255 - pad.pixels.get_pixel(source.0 as u32, source.1 as u32).0[0];
                super::canvas::ink(&mut canvas.pixels.get_pixel_mut(column as u32, row as u32).0[0], cover);
            }
        }
    }
}

/// A barcode's modules keep whole pixels, or readers see bars of unequal width.
fn code(canvas: &mut Canvas, place: (f32, f32, f32, f32), columns: usize, dark: &[bool]) {
    let rows = dark.len() / columns.max(1);
    let module_x = (place.2 * canvas.scale / columns as f32).round().max(1.0) as u32;
    let module_y = if rows > 1 { module_x } else { (place.3 * canvas.scale).round().max(1.0) as u32 };
    let (left, top) = ((place.0 * canvas.scale) as u32, (place.1 * canvas.scale) as u32);
    for (cell, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
        let (column, row) = ((cell % columns) as u32, (cell / columns) as u32);
        for y in 0..module_y {
            for x in 0..module_x {
                let (x, y) = (left + column * module_x + x, top + row * module_y + y);
                if x < canvas.pixels.width() && y < canvas.pixels.height() {
                    canvas.pixels.put_pixel(x, y, image::Luma([12]));
                }
            }
        }
    }
}
