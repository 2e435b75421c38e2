//! Barcodes, made by the library that reads them.

use maud::{Markup, html};
use zxingcpp::{BarcodeFormat, create, write};

use super::answer::Refusal;
use super::paper::Drawing;

/// A barcode as light and dark modules, row by row from the top.
pub(super) struct Modules {
    width: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// A QR code.
    pub(super) fn qr(text: &str) -> Result<Self, Refusal> {
        Self::of(BarcodeFormat::QRCode, text)
    }

    /// One row of bars. `text` must be ASCII.
    pub(super) fn code128(text: &str) -> Result<Self, Refusal> {
        let mut rows = Self::of(BarcodeFormat::Code128, text)?;
        rows.dark.truncate(rows.width);
        Ok(rows)
    }

    fn of(format: BarcodeFormat, text: &str) -> Result<Self, Refusal> {
        let image = create(format)
            .from_str(text)
            .and_then(|barcode| barcode.to_image_with(&write().scale(1).add_quiet_zones(false).add_hrt(false)))
            .map_err(|_| Refusal::Wrong("This cannot be printed as a barcode.".to_owned()))?;
        let width = usize::try_from(image.width()).unwrap_or(0);
        let dark = image.data().iter().map(|light| *light < 128).collect();
        Ok(Self { width, dark })
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.dark.len() / self.width.max(1)
    }

    /// Its dark modules, those side by side as one: from the left, from the top, how many.
    fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.dark.chunks(self.width.max(1)).enumerate().flat_map(|(y, row)| {
            let mut x = 0;
            row.chunk_by(|a, b| a == b).filter_map(move |run| {
                let from = x;
                x += run.len();
                run[0].then_some((from, y, run.len()))
            })
        })
    }

    /// Draws it with its upper left corner at (`x`, `y`), a module `wide` and `high`.
    pub(super) fn draw(&self, on: &mut Drawing, (x, y): (f32, f32), wide: f32, high: f32) {
        for (left, top, modules) in self.runs() {
            let lower = y - (top + 1) as f32 * high;
            on.bar(x + left as f32 * wide, lower, modules as f32 * wide, high);
        }
    }

    /// As a drawing for the screen, with the light margin that readers need.
    pub(super) fn svg(&self, says: &str) -> Markup {
        const MARGIN: usize = 4;
        let mut path = String::new();
        for (left, top, modules) in self.runs() {
            path.push_str(&format!("M{} {}h{modules}v1h-{modules}z", left + MARGIN, top + MARGIN));
        }
        let (width, height) = (self.width() + 2 * MARGIN, self.height() + 2 * MARGIN);
        html! {
            svg.barcode viewBox=(format!("0 0 {width} {height}")) role="img" aria-label=(says) shape-rendering="crispEdges" {
                rect width=(width) height=(height) fill="#fff" {}
                path d=(path) fill="#000" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use zxingcpp::{ImageFormat, ImageView};

    use super::*;

    /// What a reader sees of modules `scale` pixels wide, with a margin.
    fn read(modules: &Modules, scale: usize) -> Vec<(BarcodeFormat, String)> {
        let margin = 12 * scale;
        let rows = modules.height().max(20);
        let (width, height) = (modules.width() * scale + 2 * margin, rows * scale + 2 * margin);
        let mut pixels = vec![255_u8; width * height];
        for y in margin..height - margin {
            for x in margin..width - margin {
                let row = ((y - margin) / scale).min(modules.height() - 1);
                if modules.dark[row * modules.width() + (x - margin) / scale] {
                    pixels[y * width + x] = 0;
                }
            }
        }
        let view = ImageView::from_slice(&pixels, width, height, ImageFormat::Lum).unwrap();
        let found = zxingcpp::read().try_harder(true).from(view).unwrap();
        found.iter().map(|barcode| (barcode.symbology(), barcode.text())).collect()
    }

    #[test]
    fn what_is_drawn_is_read_again() {
        for text in ["SEP", "MRN:00123456", "DOCTYPE:history_physical", "MRN:Z-77"] {
            let expected = |format| vec![(format, text.to_owned())];
            assert_eq!(read(&Modules::code128(text).unwrap(), 3), expected(BarcodeFormat::Code128));
            assert_eq!(read(&Modules::qr(text).unwrap(), 3), expected(BarcodeFormat::QRCode));
        }
        let key = "otpauth://totp/Chartroom:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Chartroom";
        assert_eq!(read(&Modules::qr(key).unwrap(), 3)[0].1, key);
        assert_eq!(read(&Modules::qr("BOX:Straße 12").unwrap(), 3)[0].1, "BOX:Straße 12");
    }
}
