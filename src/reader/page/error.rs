//! Why a page could not be read.

use crate::chart::PageNumber;

/// Why a page could not be read, or no page can be.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error(
        "Tesseract cannot read the languages `{languages}`. Install their data (Debian: tesseract-ocr-eng for `eng`) or change `reader.languages` in chartroom.toml."
    )]
    NoLanguage { languages: String },
    #[error("Page {page} took longer than {limit_s} s to read. Rescan it, or type what it says.")]
    TooSlow { page: PageNumber, limit_s: u64 },
    #[error("Page {page} has no picture to read: it is {width} × {height} pixels. Rescan it.")]
    NoPicture { page: PageNumber, width: u32, height: u32 },
    #[error("Page {page} could not be read: Tesseract gave up. Rescan it, or type what it says.")]
    GaveUp { page: PageNumber },
    #[error(
        "Page {page} is covered with specks, and there is no print among them. Scan it again, or type what it says."
    )]
    Noise { page: PageNumber },
}
