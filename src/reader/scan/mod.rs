//! Opens strangers' scan files: page pictures out of PDF, TIFF, JPEG, PNG, BMP, GIF and WebP.
//!
//! What kind a file is, its first bytes say, never its name. Sizes are checked before anything is decoded. A
//! page that cannot be decoded is an error of that page; it never comes out blank.

mod density;
mod error;
mod grey;
mod layout;
mod pdf;
mod picture;
mod raster;
mod resolution;
#[cfg(test)]
mod specimen;
mod tiff;

use std::fs;
use std::path::Path;

pub use error::OpenError;
pub use picture::PagePicture;

use crate::chart::{PageNumber, Word};
use crate::config::Secret;

/// What one page of a scan file holds.
pub enum PageContent {
    Picture(PagePicture),
    /// Text that the file itself carried (born digital): words in pixels of `picture`, in reading order.
    Text {
        picture: PagePicture,
        words: Vec<Word>,
    },
}

impl PageContent {
    #[must_use]
    pub fn picture(&self) -> &PagePicture {
        match self {
            Self::Picture(picture) | Self::Text { picture, .. } => picture,
        }
    }
}

/// An opened scan file. Pages are decoded when asked for, each on its own: one failing leaves the others.
pub trait Scan {
    /// How many pages the file says it has, those that cannot be decoded included.
    fn pages(&self) -> u32;

    /// Decodes one page, counted from 1.
    ///
    /// # Errors
    /// Why this page cannot be had, as a sentence for a clerk.
    fn page(&mut self, number: PageNumber) -> Result<PageContent, OpenError>;
}

/// How big a stranger's file may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLimits {
    /// Of one page picture, before and after it is brought to one resolution both ways.
    pub max_pixels: u64,
    pub max_pages: u32,
    /// Of the file on disk.
    pub max_bytes: u64,
    /// Of one part of a PDF, unpacked, bytes.
    pub max_unpacked: u64,
    /// Tried on PDFs that need one.
    pub passwords: Vec<Secret>,
}

impl Default for OpenLimits {
    fn default() -> Self {
        Self {
            max_pixels: 200_000_000,
            max_pages: 20_000,
            max_bytes: 4 << 30,
            max_unpacked: 1 << 30,
            passwords: Vec::new(),
        }
    }
}

impl OpenLimits {
    fn check_pixels(&self, width: u64, height: u64) -> Result<(), OpenError> {
        let pixels = width.saturating_mul(height);
        if width == 0 || height == 0 {
            Err(OpenError::Damaged)
        } else if pixels > self.max_pixels {
            Err(OpenError::TooManyPixels { width, height })
        } else {
            Ok(())
        }
    }

    fn check_pages(&self, pages: u64) -> Result<u32, OpenError> {
        match u32::try_from(pages) {
            Ok(0) => Err(OpenError::NoPages),
            Ok(pages) if pages <= self.max_pages => Ok(pages),
            _ => Err(OpenError::TooManyPages { pages }),
        }
    }
}

/// Opens a scan file without decoding a page.
///
/// # Errors
/// Why nothing of it can be read: it is empty, not a scan, protected by a password, cut off, too big.
pub fn open(file: &Path, limits: &OpenLimits) -> Result<Box<dyn Scan>, OpenError> {
    let length = fs::metadata(file).map_err(OpenError::File)?.len();
    if length > limits.max_bytes {
        return Err(OpenError::TooManyBytes { bytes: length });
    }
    open_bytes(fs::read(file).map_err(OpenError::File)?, limits)
}

/// [`open`] for what is in memory already.
pub(crate) fn open_bytes(bytes: Vec<u8>, limits: &OpenLimits) -> Result<Box<dyn Scan>, OpenError> {
    if bytes.is_empty() {
        return Err(OpenError::Empty);
    }
    if tiff::is_tiff(&bytes) {
        Ok(Box::new(tiff::TiffScan::new(bytes, limits)?))
    } else if let Some(format) = raster::format_of(&bytes) {
        Ok(Box::new(raster::RasterScan::new(bytes, format, limits)?))
    } else if pdf::is_pdf(&bytes) {
        Ok(Box::new(pdf::PdfScan::new(bytes, limits)?))
    } else if bytes.iter().all(|&byte| byte == 0) {
        Err(OpenError::Empty)
    } else {
        Err(OpenError::UnknownKind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_says_so() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = open(file.path(), &OpenLimits::default()).err().unwrap();
        assert!(matches!(error, OpenError::Empty));
        assert_eq!(error.to_string(), "The file is empty.");
    }

    #[test]
    fn a_letter_of_another_program_is_not_a_scan() {
        let error = open_bytes(b"Dear colleague,".to_vec(), &OpenLimits::default()).err().unwrap();
        assert!(matches!(error, OpenError::UnknownKind));
    }

    #[test]
    fn the_kind_is_told_by_the_content_and_not_by_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("scan.pdf");
        specimen::sheet().save_with_format(&file, image::ImageFormat::Png).unwrap();
        assert_eq!(open(&file, &OpenLimits::default()).unwrap().pages(), 1);
    }
}
