//! PDF pages that carry text: born digital, and the unseen layer an earlier OCR left.

use anyhow::Result;

use super::encoding::FilePage;
use super::pdf::{Pdf, literal};
use crate::chance::Chance;
use crate::paper::{Face, Family, Mark, SHEET, Sheet};

/// The six standard fonts used, in the order of their names `/F0` to `/F5`.
const FONTS: [&str; 6] = ["Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Courier", "Courier-Bold"];

fn font_number(face: Face) -> usize {
    let family = match face.family {
        Family::Sans | Family::WideSans | Family::LightSans => 0,
        Family::Serif | Family::WideSerif | Family::BookSerif => 2,
        Family::Mono | Family::WideMono | Family::ThinMono => 4,
    };
    family + usize::from(face.bold)
}

/// A file made by a program: letters and lines, no picture.
pub(crate) fn born_digital(pages: &[FilePage]) -> Result<Vec<u8>> {
    let mut pdf = Pdf::new();
    let fonts: Vec<String> = FONTS
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let object =
                pdf.add(format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"));
            format!("/F{number} {object} 0 R")
        })
        .collect();
    let resources = format!("/Resources << /Font << {} >> >> /MediaBox [0 0 {} {}]", fonts.join(" "), SHEET.0, SHEET.1);
    for page in pages {
        let mut content = Vec::new();
        for mark in &page.sheet.marks {
            draw(mark, &mut content);
        }
        pdf.page(&resources, &content);
    }
    Ok(pdf.finish("Invented Record System 9"))
}

fn draw(mark: &Mark, out: &mut Vec<u8>) {
    match mark {
        Mark::Text { x, y, size, face, text } => {
            out.extend(format!("BT /F{} {size:.2} Tf {x:.2} {:.2} Td ", font_number(*face), SHEET.1 - y).bytes());
            out.extend(literal(text));
            out.extend(b" Tj ET\n");
        }
        Mark::Line { from, to, width } => {
            let (from_y, to_y) = (SHEET.1 - from.1, SHEET.1 - to.1);
            out.extend(format!("{width:.2} w {:.2} {from_y:.2} m {:.2} {to_y:.2} l S\n", from.0, to.0).bytes());
        }
        Mark::Fill { x, y, width, height, grey } => {
            let grey = f32::from(*grey) / 255.0;
            out.extend(
                format!("{grey:.2} g {x:.2} {:.2} {width:.2} {height:.2} re f 0 g\n", SHEET.1 - y - height).bytes(),
            );
        }
        Mark::Pen { strokes, width } => {
            out.extend(format!("{width:.2} w 1 J\n").bytes());
            for stroke in strokes {
                for (number, (x, y)) in stroke.iter().enumerate() {
                    out.extend(format!("{x:.1} {:.1} {} ", SHEET.1 - y, if number == 0 { 'm' } else { 'l' }).bytes());
                }
                out.extend(b"S\n");
            }
        }
        Mark::Code { x, y, width, height, columns, dark } => {
            let rows = dark.len() / columns;
            let (across, down) = (width / *columns as f32, if rows > 1 { width / *columns as f32 } else { *height });
            for (cell, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
                let left = x + (cell % columns) as f32 * across;
                let bottom = SHEET.1 - y - ((cell / columns) + 1) as f32 * down;
                out.extend(format!("{left:.2} {bottom:.2} {across:.2} {down:.2} re f\n").bytes());
            }
        }
        Mark::Stamp { x, y, size, degrees, text } => {
            let (sin, cos) = degrees.to_radians().sin_cos();
            out.extend(
                format!("BT 0.4 g /F1 {size} Tf {cos:.3} {sin:.3} {:.3} {cos:.3} {x:.2} {:.2} Tm ", -sin, SHEET.1 - y)
                    .bytes(),
            );
            out.extend(literal(text));
            out.extend(b" Tj 0 g ET\n");
        }
    }
}

/// Text in rendering mode 3 with the errors of an old OCR: about one word in eight is wrong, some are lost.
pub(crate) fn hidden_layer(sheet: &Sheet, chance: &Chance) -> Vec<u8> {
    let mut out = b"BT 3 Tr\n".to_vec();
    for mark in &sheet.marks {
        let Mark::Text { x, y, size, text, .. } = mark else { continue };
        let words: Vec<String> = text.split(' ').filter_map(|word| misread(word, chance)).collect();
        out.extend(format!("/F0 {size:.1} Tf 1 0 0 1 {x:.1} {:.1} Tm ", SHEET.1 - y).bytes());
        out.extend(literal(&words.join(" ")));
        out.extend(b" Tj\n");
    }
    out.extend(b"ET\n");
    out
}

const CONFUSED: [(&str, &str); 10] = [
    ("0", "O"),
    ("1", "l"),
    ("5", "S"),
    ("8", "B"),
    ("rn", "m"),
    ("m", "rn"),
    ("e", "c"),
    ("l", "1"),
    ("i", "j"),
    ("O", "0"),
];

fn misread(word: &str, chance: &Chance) -> Option<String> {
    if chance.happens(0.04) {
        return None;
    }
    if chance.happens(0.87) {
        return Some(word.to_owned());
    }
    let fitting: Vec<(&str, &str)> = CONFUSED.into_iter().filter(|(right, _)| word.contains(right)).collect();
    if fitting.is_empty() {
        return Some(format!("{word}."));
    }
    let (right, wrong) = chance.one(&fitting);
    Some(word.replacen(right, wrong, 1))
}
