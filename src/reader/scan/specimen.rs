//! Small scans made on the spot, for the tests of this room.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GrayImage, ImageEncoder, Luma};

/// A letter page at 100 dpi that shows how it is turned: a black bar along the top, a square at the bottom left.
pub(super) fn sheet() -> GrayImage {
    GrayImage::from_fn(850, 1100, |x, y| {
        let bar = (100..750).contains(&x) && (60..100).contains(&y);
        let square = (60..180).contains(&x) && (900..1020).contains(&y);
        Luma([if bar || square { 0 } else { 255 }])
    })
}

/// Whether the picture shows [`sheet`] as it was drawn, whatever its size.
pub(super) fn looks_upright(pixels: &GrayImage) -> bool {
    let at = |x: u32, y: u32| pixels.get_pixel(x * pixels.width() / 850, y * pixels.height() / 1100).0[0];
    let dark = [(400, 80), (120, 80), (720, 80), (120, 960)];
    let light = [(400, 1020), (120, 200), (720, 960), (800, 550), (400, 550), (20, 20)];
    dark.into_iter().all(|(x, y)| at(x, y) < 64) && light.into_iter().all(|(x, y)| at(x, y) > 192)
}

/// A JPEG with a JFIF resolution and EXIF orientation and resolution as wanted.
pub(super) fn jpeg(picture: &GrayImage, jfif_dpi: Option<u16>, exif: Option<(u16, u32)>) -> Vec<u8> {
    let mut plain = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut plain, 90);
    encoder.write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::L8).unwrap();
    // Replace the encoder's own APP0, which is 18 bytes after the start marker.
    assert_eq!(plain[2..4], [0xFF, 0xE0]);
    let mut bytes = vec![0xFF, 0xD8];
    if let Some(dpi) = jfif_dpi {
        bytes.extend([0xFF, 0xE0, 0, 16]);
        bytes.extend(b"JFIF\0\x01\x01\x01");
        bytes.extend(dpi.to_be_bytes());
        bytes.extend(dpi.to_be_bytes());
        bytes.extend([0, 0]);
    }
    if let Some((orientation, dpi)) = exif {
        let block = exif_block(orientation, dpi);
        bytes.extend([0xFF, 0xE1]);
        bytes.extend((block.len() as u16 + 2).to_be_bytes());
        bytes.extend(block);
    }
    bytes.extend(&plain[20..]);
    bytes
}

fn exif_block(orientation: u16, dpi: u32) -> Vec<u8> {
    let tiff = TiffPage::default()
        .tag(274, 3, 1, &orientation.to_le_bytes())
        .rational(282, dpi)
        .rational(283, dpi)
        .tag(296, 3, 1, &2_u16.to_le_bytes());
    [b"Exif\0\0".to_vec(), tiff_file(&[tiff])].concat()
}

/// One page of a little-endian TIFF made by hand.
#[derive(Default, Clone)]
pub(super) struct TiffPage {
    /// Tag, type, count, little-endian value of any length.
    tags: Vec<(u16, u16, u32, Vec<u8>)>,
    strip: Vec<u8>,
}

impl TiffPage {
    pub(super) fn tag(mut self, tag: u16, kind: u16, count: u32, value: &[u8]) -> Self {
        self.tags.retain(|present| present.0 != tag);
        self.tags.push((tag, kind, count, value.to_vec()));
        self
    }

    pub(super) fn short(self, tag: u16, value: u16) -> Self {
        self.tag(tag, 3, 1, &value.to_le_bytes())
    }

    pub(super) fn long(self, tag: u16, value: u32) -> Self {
        self.tag(tag, 4, 1, &value.to_le_bytes())
    }

    pub(super) fn rational(self, tag: u16, value: u32) -> Self {
        self.tag(tag, 5, 1, &[value.to_le_bytes(), 1_u32.to_le_bytes()].concat())
    }

    /// A grey picture of one strip, uncompressed.
    pub(super) fn grey(picture: &GrayImage) -> Self {
        Self::strip(picture.dimensions(), 8, 1, 1, picture.as_raw().clone())
    }

    /// One strip of `bits` a pixel, one sample.
    pub(super) fn strip(size: (u32, u32), bits: u16, compression: u16, photometric: u16, strip: Vec<u8>) -> Self {
        let length = strip.len() as u32;
        Self { strip, ..Self::default() }
            .long(256, size.0)
            .long(257, size.1)
            .short(258, bits)
            .short(259, compression)
            .short(262, photometric)
            .long(273, 0)
            .short(277, 1)
            .long(278, size.1)
            .long(279, length)
    }
}

/// The pages in one file, each directory after its data.
pub(super) fn tiff_file(pages: &[TiffPage]) -> Vec<u8> {
    let mut bytes = b"II*\0\0\0\0\0".to_vec();
    let mut link = 4;
    for page in pages {
        let strip_at = bytes.len() as u32;
        bytes.extend(&page.strip);
        let mut tags = page.tags.clone();
        tags.sort_by_key(|tag| tag.0);
        for (tag, _, count, value) in &mut tags {
            if *tag == 273 {
                let strip_bytes = page.strip.len() as u32 / *count;
                *value = (0..*count).flat_map(|index| (strip_at + index * strip_bytes).to_le_bytes()).collect();
            }
            if value.len() > 4 {
                let at = bytes.len() as u32;
                bytes.extend(&*value);
                *value = at.to_le_bytes().to_vec();
            }
            value.resize(4, 0);
        }
        let directory = bytes.len() as u32;
        bytes[link..link + 4].copy_from_slice(&directory.to_le_bytes());
        bytes.extend((tags.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in &tags {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value);
        }
        link = bytes.len();
        bytes.extend([0; 4]);
    }
    bytes
}

/// Rows of bits from the left of each byte; a set bit is `dark`.
pub(super) fn packed(picture: &GrayImage) -> Vec<u8> {
    picture
        .rows()
        .flat_map(|row| {
            let row: Vec<bool> = row.map(|pixel| pixel.0[0] < 128).collect();
            row.chunks(8)
                .map(|eight| eight.iter().enumerate().fold(0, |byte, (bit, dark)| byte | u8::from(*dark) << (7 - bit)))
                .collect::<Vec<u8>>()
        })
        .collect()
}

/// The CRC that PNG chunks carry.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
