//! Sheets that are laid between documents before scanning.

use anyhow::Result;

use super::barcode::barcode;
use super::mark::{Face, Family, Mark, SHEET, Sheet};
use crate::chance::Chance;
use crate::press::Fonts;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbology {
    Code128,
    Code39,
    Qr,
}

impl Symbology {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Code128 => "code128",
            Self::Code39 => "code39",
            Self::Qr => "qr",
        }
    }
}

const TITLES: [&str; 4] = ["PATCH PAGE", "BATCH SEPARATOR", "START OF NEW ITEM", "CHART DIVIDER SHEET"];
const HINTS: [&str; 4] =
    ["Do not file this sheet", "Lay this sheet on top, face up", "Remove after scanning", "Recycle: may be used again"];

/// A sheet that carries `payload` (`SEP`, `MRN:…` or `DOCTYPE:…`) twice.
pub(crate) fn separator_sheet(fonts: &Fonts, payload: &str, symbology: Symbology, chance: &Chance) -> Result<Sheet> {
    let mut sheet = Sheet::default();
    let face = Face::plain(Family::Sans);
    let line = |sheet: &mut Sheet, y: f32, size: f32, face: Face, text: &str| {
        let x = (SHEET.0 - fonts.width(face, size, text)) / 2.0;
        sheet.marks.push(Mark::Text { x, y, size, face, text: text.to_owned() });
    };
    line(&mut sheet, 110.0, 26.0, face.bold(), chance.pick(&TITLES));
    let width = match symbology {
        Symbology::Qr => 150.0,
        Symbology::Code128 => 260.0,
        Symbology::Code39 => 380.0,
    };
    let x = (SHEET.0 - width) / 2.0;
    sheet.marks.push(barcode(payload, symbology, x, 170.0, width, 90.0)?);
    line(&mut sheet, 350.0, 14.0, face, payload);
    line(&mut sheet, 430.0, 12.0, face, chance.pick(&HINTS));
    sheet.marks.push(barcode(payload, symbology, x, 520.0, width, 90.0)?);
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::Printer;
    use crate::press::Press;

    fn read(payload: &str, symbology: Symbology) -> Vec<String> {
        let chance = Chance::of_seed(2);
        let mut press = Press::new(Fonts::find().expect("the fonts are installed"));
        let sheet = separator_sheet(&press.fonts, payload, symbology, &chance).expect("it has a barcode");
        let picture = press.print(&sheet, Printer::Laser, 200, &chance);
        let view =
            zxingcpp::ImageView::from_slice(&picture, picture.width(), picture.height(), zxingcpp::ImageFormat::Lum);
        let codes = zxingcpp::read().from(view.expect("it is a picture")).expect("it can be searched");
        codes.iter().map(|code| code.text()).collect()
    }

    #[test]
    fn every_separator_can_be_read_twice() {
        for payload in ["SEP", "MRN:4830127", "DOCTYPE:progress_note"] {
            assert_eq!(read(payload, Symbology::Code128), [payload; 2]);
            assert_eq!(read(payload, Symbology::Qr), [payload; 2]);
        }
    }

    #[test]
    fn code_39_writes_the_colon_in_full_ascii() {
        let plain: Vec<String> = read("MRN:4830127", Symbology::Code39);
        assert!(
            plain.iter().all(|text| text == "MRN/Z4830127" || text == "MRN:4830127") && plain.len() == 2,
            "{plain:?}"
        );
    }
}
