//! The encodings, and the one function that writes a file in any of them.

use anyhow::{Result, bail};

use super::{pdf_pictures, pdf_text, photo, tiff};
use crate::paper::Sheet;
use crate::scan::{Pixels, Scan};

/// How the pages of a file are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Encoding {
    PdfJpeg,
    PdfG3,
    PdfG4,
    PdfFlate,
    PdfLzw,
    PdfJpx,
    PdfJbig2,
    /// An image mask painted black over nothing.
    PdfMask,
    /// A page cut in several pictures, one below the other.
    PdfStrips,
    /// A JPEG over which a text layer with errors lies unseen.
    PdfOcrText,
    /// Text and lines, no picture.
    PdfBorn,
    TiffG3,
    TiffG4,
    /// G4 with the lowest bit first.
    TiffG4Reversed,
    TiffLzw,
    TiffDeflate,
    TiffPackBits,
    TiffJpeg,
    Jpeg,
    Png,
    Bmp,
    Gif,
    Webp,
}

impl Encoding {
    /// The word for it in the truth file.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::PdfJpeg => "pdf/jpeg",
            Self::PdfG3 => "pdf/ccitt-g3",
            Self::PdfG4 => "pdf/ccitt-g4",
            Self::PdfFlate => "pdf/flate",
            Self::PdfLzw => "pdf/lzw",
            Self::PdfJpx => "pdf/jpx",
            Self::PdfJbig2 => "pdf/jbig2",
            Self::PdfMask => "pdf/mask",
            Self::PdfStrips => "pdf/strips",
            Self::PdfOcrText => "pdf/jpeg+ocrtext",
            Self::PdfBorn => "pdf/text",
            Self::TiffG3 => "tiff/g3",
            Self::TiffG4 => "tiff/g4",
            Self::TiffG4Reversed => "tiff/g4-fillorder2",
            Self::TiffLzw => "tiff/lzw",
            Self::TiffDeflate => "tiff/deflate",
            Self::TiffPackBits => "tiff/packbits",
            Self::TiffJpeg => "tiff/jpeg",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Bmp => "bmp",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }

    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Bmp => "bmp",
            Self::Gif => "gif",
            Self::Webp => "webp",
            _ if self.is_tiff() => "tif",
            _ => "pdf",
        }
    }

    pub(crate) fn is_tiff(self) -> bool {
        self.word().starts_with("tiff/")
    }

    pub(crate) fn is_pdf(self) -> bool {
        self.word().starts_with("pdf/")
    }

    /// Holds black and white only.
    pub(crate) fn is_bilevel(self) -> bool {
        matches!(
            self,
            Self::PdfG3
                | Self::PdfG4
                | Self::PdfJbig2
                | Self::PdfMask
                | Self::PdfStrips
                | Self::TiffG3
                | Self::TiffG4
                | Self::TiffG4Reversed
                | Self::TiffPackBits
                | Self::Gif
        )
    }

    /// Can hold colour here.
    pub(crate) fn takes_colour(self) -> bool {
        matches!(self, Self::PdfJpeg | Self::PdfFlate | Self::PdfJpx | Self::Jpeg | Self::Png | Self::Webp)
    }

    pub(crate) fn takes_many_pages(self) -> bool {
        self.is_pdf() || self.is_tiff()
    }
}

/// One page of a file to be.
pub(crate) struct FilePage<'a> {
    pub(crate) scan: Option<Scan>,
    /// What was printed, for born-digital pages and hidden text.
    pub(crate) sheet: &'a Sheet,
    /// Degrees clockwise by which the pixels are stored turned; a tag puts it right.
    pub(crate) stored_rotation: u32,
    /// The picture is larger than what the page shows of it.
    pub(crate) cropped: bool,
}

/// The bytes of a file with `pages` in it.
pub(crate) fn write_file(encoding: Encoding, pages: &[FilePage], title_seed: u64) -> Result<Vec<u8>> {
    match encoding {
        Encoding::PdfBorn => pdf_text::born_digital(pages),
        _ if encoding.is_pdf() => pdf_pictures::write(encoding, pages, title_seed),
        _ if encoding.is_tiff() => tiff::write(encoding, pages),
        _ => match pages {
            [FilePage { scan: Some(scan), stored_rotation, .. }] => photo::write(encoding, scan, *stored_rotation),
            _ => bail!("a {} file holds one scanned page", encoding.word()),
        },
    }
}

/// Pixels of any kind as grey, for encodings that know nothing else.
pub(crate) fn grey(pixels: &Pixels) -> image::GrayImage {
    match pixels {
        Pixels::Grey(grey) => grey.clone(),
        Pixels::Colour(colour) => image::imageops::grayscale(colour),
        Pixels::Bilevel(bits) => bits.to_grey(),
    }
}
