//! Barcodes as modules.

use anyhow::{Context, Result};
use zxingcpp::{BarcodeFormat, create, write};

use super::mark::Mark;
use super::separator::Symbology;

/// Code 39 has no ':' and no small letters; full ASCII writes them as pairs.
fn full_ascii_39(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            ':' => "/Z".to_owned(),
            '_' => "%O".to_owned(),
            'a'..='z' => format!("+{}", letter.to_ascii_uppercase()),
            plain => plain.to_string(),
        })
        .collect()
}

/// The barcode of `text` in a place `width` points wide; linear ones are `height` points high.
pub(crate) fn barcode(text: &str, symbology: Symbology, x: f32, y: f32, width: f32, height: f32) -> Result<Mark> {
    let (format, text) = match symbology {
        Symbology::Code128 => (BarcodeFormat::Code128, text.to_owned()),
        Symbology::Code39 => (BarcodeFormat::Code39, full_ascii_39(text)),
        Symbology::Qr => (BarcodeFormat::QRCode, text.to_owned()),
    };
    let code = create(format).from_str(&text).context("this text has no barcode")?;
    let picture =
        code.to_image_with(&write().scale(1).add_quiet_zones(false)).context("the barcode could not be drawn")?;
    let columns = picture.width() as usize;
    let mut dark: Vec<bool> = picture.data().iter().map(|grey| *grey < 128).collect();
    if symbology != Symbology::Qr {
        dark.truncate(columns);
    }
    Ok(Mark::Code { x, y, width, height, columns, dark })
}
