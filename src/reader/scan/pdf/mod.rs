//! PDF pages: a scan's own pixels where the page is one picture, the file's own words where it carries text,
//! and the rendered page for everything else.

mod jbig2;
mod native;
mod render;
mod survey;
#[cfg(test)]
mod tests;
mod unpacked;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::hayro_syntax::content::TypedIter;
use hayro::hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro::hayro_interpret::hayro_syntax::object::Dict;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf, PdfData};

use survey::Survey;

use super::picture::is_uniform;
use super::{OpenError, OpenLimits, PageContent, PageNumber, PagePicture, Scan};
use crate::config::Secret;

/// Within its first bytes, as readers have always allowed for mail headers and the like before it.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|five| five == b"%PDF-")
}

pub(super) struct PdfScan {
    pdf: Pdf,
    pages: u32,
    /// Its end mark is there.
    ends: bool,
    limits: OpenLimits,
}

impl PdfScan {
    pub(super) fn new(bytes: Vec<u8>, limits: &OpenLimits) -> Result<Self, OpenError> {
        let ends = has_end(&bytes);
        if unpacked::tables_are_more_than(&bytes, limits.max_unpacked) {
            return Err(OpenError::UnpacksTooMuch);
        }
        let pdf = quietly(|| unlocked(bytes.into(), &limits.passwords).map_err(|error| reason(error, ends)))?;
        let found = pdf.pages().len() as u64;
        let declared = declared_pages(&pdf);
        // Without an end, only the page tree can vouch for the pages: those of a cut off file are at its front.
        if !ends && declared.is_none_or(|declared| declared > found) {
            return Err(OpenError::CutOff);
        }
        let pages = limits.check_pages(found.max(declared.unwrap_or(0)))?;
        Ok(Self { pdf, pages, ends, limits: limits.clone() })
    }
}

impl Scan for PdfScan {
    fn pages(&self) -> u32 {
        self.pages
    }

    fn page(&mut self, number: PageNumber) -> Result<PageContent, OpenError> {
        if number == 0 || number > self.pages {
            return Err(OpenError::NoSuchPage { number });
        }
        let page = self.pdf.pages().get(number as usize - 1).ok_or(OpenError::MissingPage { number })?;
        quietly(|| read_page(page, &self.limits)).map_err(|error| match error {
            // What the page draws lay in the part that is missing.
            OpenError::Uniform if !self.ends => OpenError::CutOff,
            error => error,
        })
    }
}

/// Opens without a password, or by the first that fits.
fn unlocked(bytes: PdfData, passwords: &[Secret]) -> Result<Pdf, LoadPdfError> {
    let needs_one =
        |error: &LoadPdfError| matches!(error, LoadPdfError::Decryption(DecryptionError::PasswordProtected));
    let mut opened = Pdf::new(bytes.clone());
    for password in passwords {
        if !opened.as_ref().is_err_and(needs_one) {
            break;
        }
        opened = Pdf::new_with_password(bytes.clone(), password.reveal());
    }
    opened
}

/// The libraries under us are young: what panics in one of them is a damaged page to us.
fn quietly<T>(work: impl FnOnce() -> Result<T, OpenError>) -> Result<T, OpenError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(OpenError::Damaged))
}

/// Whether the end mark stands near the end; mail gateways and printers append things to it.
fn has_end(bytes: &[u8]) -> bool {
    bytes[bytes.len().saturating_sub(4096)..].windows(5).any(|five| five == b"%%EOF")
}

/// How many pages the page tree says there are.
fn declared_pages(pdf: &Pdf) -> Option<u64> {
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    let count: i32 = catalog.get::<Dict<'_>>("Pages")?.get("Count")?;
    u64::try_from(count).ok()
}

fn reason(error: LoadPdfError, ends: bool) -> OpenError {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => OpenError::Password,
        LoadPdfError::Decryption(_) => OpenError::Encryption,
        LoadPdfError::Invalid if ends => OpenError::Damaged,
        LoadPdfError::Invalid => OpenError::CutOff,
    }
}

fn read_page(page: &Page<'_>, limits: &OpenLimits) -> Result<PageContent, OpenError> {
    let mut survey = Survey::of(page, limits);
    if let Some(refusal) = survey.refusal.take() {
        return Err(refusal);
    }
    if let Some(cover) = survey.cover.take().filter(|_| survey.is_one_picture())
        && let Some(stored) = native::stored(cover, &survey)
    {
        let pixels = &stored.pixels;
        if !(survey.holds_more_than_white && is_uniform(pixels)) {
            return Ok(PageContent::Picture(stored.into_page(limits)?));
        }
        // Once more by the other path, before the page is given up.
    }
    if let Some(words) = words::of(&survey) {
        let picture = render::page(page, &survey, render::TEXT_DPI, limits)?;
        let words = words.in_pixels(f64::from(picture.pixels.width()) / survey.width, picture.pixels.dimensions());
        return Ok(PageContent::Text { picture, words });
    }
    Ok(PageContent::Picture(rendered(page, &survey, limits)?))
}

fn rendered(page: &Page<'_>, survey: &Survey<'_>, limits: &OpenLimits) -> Result<PagePicture, OpenError> {
    let picture = render::page(page, survey, survey.render_dpi(), limits)?;
    if is_uniform(&picture.pixels) && (survey.holds_more_than_white || has_lost_content(page, survey)) {
        return Err(OpenError::Uniform);
    }
    Ok(picture)
}

/// The page means to paint pictures, yet none was found.
fn has_lost_content(page: &Page<'_>, survey: &Survey<'_>) -> bool {
    let unreadable = page.raw().contains_key("Contents") && page.page_stream().is_none();
    unreadable || (survey.saw_nothing() && paints(page.typed_operations()))
}

fn paints(mut operations: TypedIter<'_>) -> bool {
    while let Some(operation) = operations.next() {
        if matches!(operation, TypedInstruction::XObject(_) | TypedInstruction::InlineImage(_)) {
            return true;
        }
    }
    false
}
