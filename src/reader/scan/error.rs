//! Why a scan file, or one page of it, cannot be opened.

use crate::chart::PageNumber;

/// Every variant is a sentence to a clerk; none carries anything that stands on a page.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("The file could not be read from the disk.")]
    File(#[source] std::io::Error),
    #[error("The file is empty.")]
    Empty,
    #[error("The file is not a scan of a kind we know (PDF, TIFF, JPEG, PNG, BMP, GIF, WebP).")]
    UnknownKind,
    #[error("The PDF is protected by a password that we do not have. Save it without one, then drop it again.")]
    Password,
    #[error("The PDF is encrypted in a way that cannot be opened.")]
    Encryption,
    #[error("The file is cut off: its end is missing. Copy or scan it again.")]
    CutOff,
    #[error("The file is damaged and cannot be opened.")]
    Damaged,
    #[error("The file has no pages.")]
    NoPages,
    #[error("The file has {pages} pages, more than are allowed. Split it.")]
    TooManyPages { pages: u64 },
    #[error("The file has {bytes} bytes, more than are allowed. Split it.")]
    TooManyBytes { bytes: u64 },
    #[error(
        "The page picture is {width} by {height} pixels, more than are allowed. Scan the page again at a usual resolution."
    )]
    TooManyPixels { width: u64, height: u64 },
    #[error("The file unpacks to far more than a scan does: it is damaged, or made to do harm. Scan it again.")]
    UnpacksTooMuch,
    #[error("The file has no page {number}.")]
    NoSuchPage { number: PageNumber },
    #[error("Page {number} is named in the file but missing from it.")]
    MissingPage { number: PageNumber },
    #[error("The page picture is damaged and cannot be decoded. Scan the page again.")]
    Undecodable,
    #[error("The page picture is cut off: only its upper part is there. Scan the page again.")]
    PictureCutOff,
    #[error("The page picture came out all of one shade although the file holds more. Scan the page again.")]
    Uniform,
}
