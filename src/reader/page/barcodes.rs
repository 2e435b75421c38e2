//! Barcodes: Code 128, Code 39, QR and Data Matrix.

use image::GrayImage;
use zxingcpp::{BarcodeFormat, ImageFormat, ImageView};

use super::bars;
use super::dense::is_dense_somewhere;
use super::sketch::Sketch;
use crate::chart::{Barcode, Rect, Symbology, Turn};

const LINEAR: [BarcodeFormat; 2] = [BarcodeFormat::Code128, BarcodeFormat::Code39];
const SQUARE: [BarcodeFormat; 2] = [BarcodeFormat::QRCode, BarcodeFormat::DataMatrix];

/// A barcode of a scan that may lie any way.
pub(super) struct Lying {
    /// Its area is in pixels of the scan.
    pub(super) barcode: Barcode,
    /// By how much it stands turned; `None` if it lies far askew.
    pub(super) turn: Option<Turn>,
}

/// Reads every barcode of a page picture, whichever way it lies. `sketch` is of the same picture, without the border.
pub(super) fn read(pixels: &GrayImage, sketch: &Sketch) -> Vec<Lying> {
    let mut formats = Vec::new();
    if bars::are_somewhere(sketch) {
        formats.extend(LINEAR);
    }
    if is_dense_somewhere(sketch) {
        formats.extend(SQUARE);
    }
    if formats.is_empty() {
        return Vec::new();
    }
    let Ok(view) = ImageView::from_slice(pixels.as_raw(), pixels.width(), pixels.height(), ImageFormat::Lum) else {
        return Vec::new();
    };
    let reader = zxingcpp::read().try_harder(true).try_rotate(true).try_invert(false).formats(formats);
    let found = reader.from(view).unwrap_or_default();
    found.iter().filter(|barcode| barcode.is_valid()).map(described).collect()
}

fn described(barcode: &zxingcpp::Barcode) -> Lying {
    let symbology = match barcode.symbology() {
        BarcodeFormat::Code128 => Symbology::Code128,
        BarcodeFormat::Code39 => Symbology::Code39,
        BarcodeFormat::QRCode => Symbology::Qr,
        BarcodeFormat::DataMatrix => Symbology::DataMatrix,
        _ => Symbology::Other,
    };
    let corners = barcode.position();
    let corners = [corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left];
    let around = corners.iter().map(|corner| {
        let place = |at: i32| u32::try_from(at).unwrap_or(0);
        Rect::new(place(corner.x), place(corner.y), 1, 1)
    });
    let area = around.reduce(|a, b| a.union(&b)).unwrap_or_default();
    Lying { barcode: Barcode { text: barcode.text(), symbology, area }, turn: turn(&corners) }
}

/// The way its upper edge points, from its first corner to its second.
fn turn(corners: &[zxingcpp::PointI]) -> Option<Turn> {
    let (across, down) = (corners[1].x - corners[0].x, corners[1].y - corners[0].y);
    match (across.abs() > 3 * down.abs(), down.abs() > 3 * across.abs()) {
        (true, _) => Some(if across > 0 { Turn::Upright } else { Turn::Half }),
        (_, true) => Some(if down > 0 { Turn::Quarter } else { Turn::ThreeQuarters }),
        _ => None,
    }
}
