//! PDF pages that are pictures.

use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;

use super::encoding::{Encoding, FilePage, grey};
use super::pdf::{Pdf, deflated};
use super::{ccitt, jbig2, jpx, pdf_text};
use crate::chance::Chance;
use crate::scan::{Bitmap, Pixels, Scan};

/// A file of scanned pages. `seed` decides the errors of a hidden text layer.
pub(crate) fn write(encoding: Encoding, pages: &[FilePage], seed: u64) -> Result<Vec<u8>> {
    let mut pdf = Pdf::new();
    let chance = Chance::of_seed(seed);
    for page in pages {
        let scan = page.scan.as_ref().context("a page without a picture")?;
        let (width, height) = size_pt(scan);
        let pictures = pictures(&mut pdf, encoding, scan)?;
        let mut content = Vec::new();
        let mut names = String::new();
        for (number, picture) in pictures.iter().enumerate() {
            let Picture { object, from_bottom, share } = picture;
            names.push_str(&format!("/Im{number} {object} 0 R "));
            let (y, tall) = (height * from_bottom, height * share);
            content.extend(format!("q {width:.3} 0 0 {tall:.3} 0 {y:.3} cm /Im{number} Do Q\n").bytes());
        }
        let mut resources = format!("/XObject << {names}>>");
        if encoding == Encoding::PdfOcrText {
            resources.push_str(
                " /Font << /F0 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >>",
            );
            content.extend(pdf_text::hidden_layer(page.sheet, &chance));
        }
        let mut entries = format!("/Resources << {resources} >>");
        if page.cropped {
            // The scanner's bed was larger than the sheet: the page shows a window of it.
            let (left, bottom) = (18.0, 24.0);
            let media = (width + 2.0 * left, height + 2.0 * bottom);
            entries.push_str(&format!(
                " /MediaBox [{:.2} {:.2} {:.2} {:.2}] /CropBox [0 0 {width:.2} {height:.2}]",
                -left,
                -bottom,
                media.0 - left,
                media.1 - bottom
            ));
        } else {
            entries.push_str(&format!(" /MediaBox [0 0 {width:.2} {height:.2}]"));
        }
        if page.stored_rotation != 0 {
            entries.push_str(&format!(" /Rotate {}", (360 - page.stored_rotation) % 360));
        }
        pdf.page(&entries, &content);
    }
    Ok(pdf.finish("Invented Scanner 3.1"))
}

fn size_pt(scan: &Scan) -> (f32, f32) {
    let (width, height) = match &scan.pixels {
        Pixels::Grey(grey) => grey.dimensions(),
        Pixels::Colour(colour) => colour.dimensions(),
        Pixels::Bilevel(bits) => (bits.width, bits.height),
    };
    (width as f32 * 72.0 / scan.dpi.0 as f32, height as f32 * 72.0 / scan.dpi.1 as f32)
}

/// A picture object and where on the page it lies, as shares of its height.
struct Picture {
    object: usize,
    from_bottom: f32,
    share: f32,
}

fn pictures(pdf: &mut Pdf, encoding: Encoding, scan: &Scan) -> Result<Vec<Picture>> {
    if let (Encoding::PdfStrips, Pixels::Bilevel(bits)) = (encoding, &scan.pixels) {
        return strips(pdf, bits);
    }
    let object = whole(pdf, encoding, &scan.pixels)?;
    Ok(vec![Picture { object, from_bottom: 0.0, share: 1.0 }])
}

fn strips(pdf: &mut Pdf, bits: &Bitmap) -> Result<Vec<Picture>> {
    let rows = bits.height.div_ceil(5);
    let mut pictures = Vec::new();
    let mut top = 0;
    while top < bits.height {
        let height = rows.min(bits.height - top);
        let (from, to) = (top as usize * bits.stride(), (top + height) as usize * bits.stride());
        let strip = Bitmap { width: bits.width, height, bytes: bits.bytes[from..to].to_vec() };
        let object = ccitt_picture(pdf, &strip, -1, &ccitt::group4(&strip)?);
        let share = height as f32 / bits.height as f32;
        pictures.push(Picture { object, from_bottom: 1.0 - (top + height) as f32 / bits.height as f32, share });
        top += height;
    }
    Ok(pictures)
}

fn ccitt_picture(pdf: &mut Pdf, bits: &Bitmap, k: i32, data: &[u8]) -> usize {
    let Bitmap { width, height, .. } = bits;
    let line = if k == 0 { " /EndOfLine true" } else { "" };
    let dictionary = format!(
        "/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 1 /ColorSpace /DeviceGray \
         /Filter /CCITTFaxDecode /DecodeParms << /K {k} /Columns {width} /Rows {height}{line} >>"
    );
    pdf.stream(&dictionary, data)
}

fn whole(pdf: &mut Pdf, encoding: Encoding, pixels: &Pixels) -> Result<usize> {
    if let Pixels::Bilevel(bits) = pixels {
        let head =
            format!("/Type /XObject /Subtype /Image /Width {} /Height {} /BitsPerComponent 1", bits.width, bits.height);
        match encoding {
            Encoding::PdfG3 => return Ok(ccitt_picture(pdf, bits, 0, &ccitt::group3(bits)?)),
            Encoding::PdfG4 => return Ok(ccitt_picture(pdf, bits, -1, &ccitt::group4(bits)?)),
            Encoding::PdfJbig2 => {
                let data = jbig2::embedded(bits)?;
                return Ok(pdf.stream(&format!("{head} /ColorSpace /DeviceGray /Filter /JBIG2Decode"), &data));
            }
            Encoding::PdfMask => {
                // A mask paints where its bits are 0, unless Decode turns that round.
                let data = deflated(&bits.bytes)?;
                return Ok(pdf.stream(&format!("{head} /ImageMask true /Decode [1 0] /Filter /FlateDecode"), &data));
            }
            Encoding::PdfFlate => {
                let data = deflated(&bits.inverted())?;
                return Ok(pdf.stream(&format!("{head} /ColorSpace /DeviceGray /Filter /FlateDecode"), &data));
            }
            Encoding::PdfLzw => {
                let data = lzw(&bits.inverted())?;
                return Ok(pdf.stream(&format!("{head} /ColorSpace /DeviceGray /Filter /LZWDecode"), &data));
            }
            _ => {}
        }
    }
    let grey_pixels;
    let (width, height, space, bytes): (u32, u32, &str, &[u8]) = match pixels {
        Pixels::Colour(colour) => (colour.width(), colour.height(), "/DeviceRGB", colour),
        other => {
            grey_pixels = grey(other);
            (grey_pixels.width(), grey_pixels.height(), "/DeviceGray", &grey_pixels)
        }
    };
    let head = format!(
        "/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 /ColorSpace {space}"
    );
    Ok(match encoding {
        Encoding::PdfFlate => pdf.stream(&format!("{head} /Filter /FlateDecode"), &deflated(bytes)?),
        Encoding::PdfLzw => pdf.stream(&format!("{head} /Filter /LZWDecode"), &lzw(bytes)?),
        Encoding::PdfJpx => {
            let data = jpx::encode(pixels, if space == "/DeviceRGB" { 40.0 } else { 18.0 })?;
            pdf.stream(&format!("{head} /Filter /JPXDecode"), &data)
        }
        _ => pdf.stream(&format!("{head} /Filter /DCTDecode"), &jpeg(pixels, 55)?),
    })
}

/// LZW with early change, as PDF and TIFF have it.
pub(crate) fn lzw(data: &[u8]) -> Result<Vec<u8>> {
    weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(data).context("LZW coding failed")
}

pub(crate) fn jpeg(pixels: &Pixels, quality: u8) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, quality);
    match pixels {
        Pixels::Colour(colour) => encoder.encode_image(colour)?,
        other => encoder.encode_image(&grey(other))?,
    }
    Ok(out)
}
