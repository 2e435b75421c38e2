//! JPEG, PNG, BMP, GIF and WebP: one picture a file. Of an animation only the first frame is a page.

use std::io::Cursor;

use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::picture::StoredPicture;
use super::{OpenError, OpenLimits, PageContent, PageNumber, Scan, density, grey};

/// The format by the first bytes, if it is one of ours.
pub(super) fn format_of(bytes: &[u8]) -> Option<ImageFormat> {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
    image::guess_format(bytes).ok().filter(|format| matches!(format, Jpeg | Png | Bmp | Gif | WebP))
}

pub(super) struct RasterScan {
    bytes: Vec<u8>,
    format: ImageFormat,
    limits: OpenLimits,
}

impl RasterScan {
    pub(super) fn new(bytes: Vec<u8>, format: ImageFormat, limits: &OpenLimits) -> Result<Self, OpenError> {
        let scan = Self { bytes, format, limits: limits.clone() };
        scan.check_size()?;
        Ok(scan)
    }

    fn check_size(&self) -> Result<(), OpenError> {
        let (width, height) = self.decoder()?.dimensions();
        self.limits.check_pixels(width.into(), height.into())
    }

    fn decoder(&self) -> Result<impl ImageDecoder + '_, OpenError> {
        let mut reader = ImageReader::with_format(Cursor::new(self.bytes.as_slice()), self.format);
        // Our own limit on pixels stands before; this one is for decoders that want more besides.
        let mut allowance = Limits::no_limits();
        allowance.max_alloc = Some(self.limits.max_pixels.saturating_mul(16));
        reader.limits(allowance);
        reader.into_decoder().map_err(reason)
    }

    fn stored(&self) -> Result<StoredPicture, OpenError> {
        if self.format == ImageFormat::Jpeg && !has_jpeg_end(&self.bytes) {
            // The decoder would fill the missing part with grey and say nothing.
            return Err(OpenError::PictureCutOff);
        }
        let mut decoder = self.decoder()?;
        let exif = decoder.exif_metadata().ok().flatten();
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let dots = density::of(&self.bytes, self.format, exif);
        let pixels = grey::on_white(DynamicImage::from_decoder(decoder).map_err(reason)?);
        Ok(StoredPicture { pixels, dots, orientation })
    }
}

impl Scan for RasterScan {
    fn pages(&self) -> u32 {
        1
    }

    fn page(&mut self, number: PageNumber) -> Result<PageContent, OpenError> {
        if number != 1 {
            return Err(OpenError::NoSuchPage { number });
        }
        Ok(PageContent::Picture(self.stored()?.into_page(&self.limits)?))
    }
}

/// Whether the end marker is there. Inside the coded picture it cannot occur (ITU-T T.81, B.1.1.5).
pub(super) fn has_jpeg_end(bytes: &[u8]) -> bool {
    let start_of_scan = bytes.windows(2).rposition(|pair| pair == [0xFF, 0xDA]);
    start_of_scan.is_some_and(|start| bytes[start..].windows(2).any(|pair| pair == [0xFF, 0xD9]))
}

fn reason(error: ImageError) -> OpenError {
    match error {
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => OpenError::PictureCutOff,
        _ => OpenError::Undecodable,
    }
}

#[cfg(test)]
mod tests {
    use image::{GrayAlphaImage, GrayImage, ImageBuffer, LumaA, Rgb, RgbImage};

    use super::super::specimen;
    use super::*;

    fn page(bytes: Vec<u8>) -> Result<super::super::PagePicture, OpenError> {
        let mut scan = super::super::open_bytes(bytes, &OpenLimits::default())?;
        match scan.page(1)? {
            PageContent::Picture(picture) => Ok(picture),
            PageContent::Text { .. } => panic!("a raster file has no text"),
        }
    }

    #[test]
    fn a_photographed_page_is_turned_as_its_exif_says() {
        // Orientation 6: the stored top is the right edge of the page.
        let stored = image::imageops::rotate270(&specimen::sheet());
        let page = page(specimen::jpeg(&stored, None, Some((6, 300)))).unwrap();
        assert_eq!(page.pixels.dimensions(), specimen::sheet().dimensions());
        assert!(specimen::looks_upright(&page.pixels));
    }

    #[test]
    fn the_resolution_of_a_jpeg_comes_from_jfif_or_exif() {
        let sheet = specimen::sheet();
        assert_eq!(page(specimen::jpeg(&sheet, Some(150), None)).unwrap().dpi, 150);
        assert_eq!(page(specimen::jpeg(&sheet, None, Some((1, 120)))).unwrap().dpi, 120);
        assert_eq!(page(specimen::jpeg(&sheet, Some(72), Some((1, 110)))).unwrap().dpi, 110);
        assert_eq!(page(specimen::jpeg(&sheet, None, None)).unwrap().dpi, 100, "a letter of 850 by 1100 pixels");
    }

    #[test]
    fn every_raster_format_gives_the_same_page() {
        for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Gif, ImageFormat::WebP] {
            let mut bytes = Cursor::new(Vec::new());
            DynamicImage::ImageLuma8(specimen::sheet()).to_rgb8().write_to(&mut bytes, format).unwrap();
            let page = page(bytes.into_inner()).unwrap();
            assert!(specimen::looks_upright(&page.pixels), "{format:?}");
            assert_eq!(page.dpi, 100, "{format:?}");
        }
    }

    #[test]
    fn what_is_transparent_is_white_paper() {
        let picture = GrayAlphaImage::from_fn(850, 1100, |x, _| LumaA([0, if x < 425 { 0 } else { 255 }]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let pixels = page(bytes.into_inner()).unwrap().pixels;
        assert_eq!((pixels.get_pixel(0, 0).0, pixels.get_pixel(800, 0).0), ([255], [0]));
    }

    #[test]
    fn sixteen_bits_and_colour_become_eight_bits_of_grey() {
        let deep = ImageBuffer::from_pixel(850, 1100, image::Luma([0x8000_u16]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageLuma16(deep).write_to(&mut bytes, ImageFormat::Png).unwrap();
        assert_eq!(page(bytes.into_inner()).unwrap().pixels.get_pixel(5, 5).0, [128]);
        let blue = RgbImage::from_pixel(850, 1100, Rgb([0, 0, 255]));
        let mut bytes = Cursor::new(Vec::new());
        blue.write_to(&mut bytes, ImageFormat::Png).unwrap();
        assert_eq!(page(bytes.into_inner()).unwrap().pixels.get_pixel(5, 5).0, [18]);
    }

    #[test]
    fn a_cut_off_picture_is_no_page() {
        let mut jpeg = specimen::jpeg(&specimen::sheet(), Some(100), None);
        jpeg.truncate(jpeg.len() / 2);
        assert!(matches!(page(jpeg), Err(OpenError::PictureCutOff)));
        let mut png = Cursor::new(Vec::new());
        specimen::sheet().write_to(&mut png, ImageFormat::Png).unwrap();
        let mut png = png.into_inner();
        png.truncate(png.len() / 2);
        assert!(matches!(page(png), Err(OpenError::PictureCutOff | OpenError::Undecodable)));
    }

    #[test]
    fn a_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded() {
        let mut png = Cursor::new(Vec::new());
        GrayImage::new(8, 8).write_to(&mut png, ImageFormat::Png).unwrap();
        let mut png = png.into_inner();
        png[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
        let crc = specimen::crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        assert!(matches!(page(png), Err(OpenError::TooManyPixels { width: 60_000, height: 60_000 })));
    }

    #[test]
    fn an_animation_is_its_first_frame() {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        let sheet = DynamicImage::ImageLuma8(specimen::sheet()).to_rgba8();
        let black = image::RgbaImage::from_pixel(850, 1100, image::Rgba([0, 0, 0, 255]));
        encoder.encode_frames([sheet, black].map(image::Frame::new)).unwrap();
        drop(encoder);
        assert!(specimen::looks_upright(&page(bytes).unwrap().pixels));
    }
}
