//! Where raster files keep their resolution: JFIF, EXIF, PNG `pHYs`, BMP header.

use exif::{Exif, In, Reader, Tag, Value};
use image::ImageFormat;

use super::resolution::Dots;

/// The resolution that the file gives, unjudged; `None` if it gives none.
pub(super) fn of(bytes: &[u8], format: ImageFormat, exif: Option<Vec<u8>>) -> Option<Dots> {
    let own = match format {
        ImageFormat::Jpeg => jfif(bytes),
        ImageFormat::Png => physical_size(bytes),
        ImageFormat::Bmp => bitmap(bytes),
        _ => None,
    };
    match (own, exif.and_then(from_exif)) {
        // Programs that rewrite a scan often reset JFIF and leave EXIF alone.
        (Some(own), Some(exif)) if [72.0, 96.0].contains(&own.x) => Some(exif),
        (Some(own), _) => Some(own),
        (None, exif) => exif,
    }
}

/// EXIF 2.3, section 4.6.4 A: XResolution, YResolution, ResolutionUnit (2 inch, 3 centimetre).
fn from_exif(raw: Vec<u8>) -> Option<Dots> {
    let exif = Reader::new().read_raw(raw).ok()?;
    let (x, y) = (rational(&exif, Tag::XResolution)?, rational(&exif, Tag::YResolution)?);
    let unit = exif.get_field(Tag::ResolutionUnit, In::PRIMARY).and_then(|field| field.value.get_uint(0));
    Some(if unit == Some(3) { Dots::from_centimetres(x, y) } else { Dots { x, y } })
}

fn rational(exif: &Exif, tag: Tag) -> Option<f64> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(values) => values.first().filter(|value| value.denom != 0).map(|value| value.to_f64()),
        _ => None,
    }
}

/// ITU-T T.871 (JFIF), section 10.1: the APP0 segment, directly after the start of the picture.
fn jfif(bytes: &[u8]) -> Option<Dots> {
    let header = bytes.get(2..18)?;
    if !header.starts_with(&[0xFF, 0xE0]) || header.get(4..9)? != b"JFIF\0" {
        return None;
    }
    let (x, y) = (
        f64::from(u16::from_be_bytes([header[12], header[13]])),
        f64::from(u16::from_be_bytes([header[14], header[15]])),
    );
    match header[11] {
        1 => Some(Dots { x, y }),
        2 => Some(Dots::from_centimetres(x, y)),
        _ => None,
    }
}

/// The PNG specification, section 11.3.5.3: pixels per metre, in a chunk before the picture data.
fn physical_size(bytes: &[u8]) -> Option<Dots> {
    let mut chunks = bytes.get(8..)?;
    loop {
        let (header, rest) = chunks.split_at_checked(8)?;
        let length = u32::from_be_bytes(header[..4].try_into().ok()?) as usize;
        match &header[4..] {
            b"pHYs" => {
                let metres = rest.get(8..9)? == [1];
                let x = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
                let y = u32::from_be_bytes(rest.get(4..8)?.try_into().ok()?);
                return metres.then(|| per_metre(x, y));
            }
            b"IDAT" => return None,
            _ => chunks = rest.get(length.checked_add(4)?..)?,
        }
    }
}

/// `BITMAPINFOHEADER`: pixels per metre at offsets 38 and 42; older headers have none.
fn bitmap(bytes: &[u8]) -> Option<Dots> {
    let at = |offset: usize| Some(u32::from_le_bytes(bytes.get(offset..offset + 4)?.try_into().ok()?));
    if at(14)? < 40 {
        return None;
    }
    Some(per_metre(at(38)?, at(42)?))
}

/// Metres make 300 dpi 299.9994: rounded, as nobody scans at parts of a dot.
fn per_metre(x: u32, y: u32) -> Dots {
    Dots { x: (f64::from(x) * 0.0254).round(), y: (f64::from(y) * 0.0254).round() }
}
