//! TIFF: what scanners and fax servers of thirty years have written under that name.
//!
//! We walk the directories ourselves, so that one bad page leaves the others. Fax strips go through
//! `hayro-ccitt`, the usual rest through the `tiff` crate, and what both refuse (palettes, planes, old JPEG,
//! reversed bits) through Leptonica.

mod crate_tiff;
mod directory;
mod fax;
mod leptonica;
#[cfg(test)]
mod tests;

use image::GrayImage;
use image::metadata::Orientation;

use directory::{Chain, Directory, tags};

use super::picture::{StoredPicture, is_uniform};
use super::resolution::Dots;
use super::{OpenError, OpenLimits, PageContent, PageNumber, Scan};

pub(super) fn is_tiff(bytes: &[u8]) -> bool {
    matches!(bytes.get(..4), Some([b'I', b'I', 42 | 43, 0] | [b'M', b'M', 0, 42 | 43]))
}

pub(super) struct TiffScan {
    /// Altered in place: the page asked for is made the only one, see [`Directory::single_out`].
    bytes: Vec<u8>,
    pages: Vec<Directory>,
    /// The chain of pages points behind the end of the file: at least one more page was there.
    cut_off: bool,
    limits: OpenLimits,
}

impl TiffScan {
    pub(super) fn new(bytes: Vec<u8>, limits: &OpenLimits) -> Result<Self, OpenError> {
        let Chain { directories, cut_off } = directory::chain(&bytes, limits.max_pages)?;
        let pages = without_thumbnails(directories);
        if pages.is_empty() {
            return Err(if cut_off { OpenError::CutOff } else { OpenError::NoPages });
        }
        limits.check_pages(pages.len() as u64 + u64::from(cut_off))?;
        Ok(Self { bytes, pages, cut_off, limits: limits.clone() })
    }
}

/// A small version of a page stored beside it is no page (TIFF 6.0, NewSubfileType bit 0).
fn without_thumbnails(directories: Vec<Directory>) -> Vec<Directory> {
    let pixels = |page: &Directory| u64::from(page.width).saturating_mul(page.height.into());
    let largest = directories.iter().map(pixels).max().unwrap_or(0);
    directories.into_iter().filter(|page| !page.says_reduced || pixels(page) > largest / 4).collect()
}

impl Scan for TiffScan {
    fn pages(&self) -> u32 {
        self.pages.len() as u32 + u32::from(self.cut_off)
    }

    fn page(&mut self, number: PageNumber) -> Result<PageContent, OpenError> {
        let index = number.checked_sub(1).ok_or(OpenError::NoSuchPage { number })? as usize;
        let Some(page) = self.pages.get(index) else {
            let missing = self.cut_off && index == self.pages.len();
            return Err(if missing { OpenError::CutOff } else { OpenError::NoSuchPage { number } });
        };
        self.limits.check_pixels(page.width.into(), page.height.into())?;
        page.single_out(&mut self.bytes);
        let stored = StoredPicture {
            pixels: decode(&self.bytes, page)?,
            dots: dots(&self.bytes, page),
            orientation: Orientation::from_exif(page.orientation).unwrap_or(Orientation::NoTransforms),
        };
        Ok(PageContent::Picture(stored.into_page(&self.limits)?))
    }
}

fn decode(bytes: &[u8], page: &Directory) -> Result<GrayImage, OpenError> {
    if fax::is_fax(page) {
        return decode_fax(bytes, page);
    }
    let first =
        if crate_tiff::is_sure_of(page) { crate_tiff::decode(bytes, page) } else { Err(OpenError::Undecodable) };
    let pixels = match first {
        Ok(pixels) => pixels,
        // Leptonica pads what is missing and says nothing: cut off stays cut off.
        Err(OpenError::PictureCutOff) => return Err(OpenError::PictureCutOff),
        Err(_) => {
            page.check_data_is_there(bytes)?;
            leptonica::decode(bytes)?
        }
    };
    if is_uniform(&pixels) && page.data_is_more_than_white() { Err(OpenError::Uniform) } else { Ok(pixels) }
}

/// Fax data is checked twice before a page is believed to be blank or cut off.
fn decode_fax(bytes: &[u8], page: &Directory) -> Result<GrayImage, OpenError> {
    let first = fax::decode(bytes, page);
    let whole = first.as_ref().is_ok_and(|pixels| !is_uniform(pixels) || !page.data_is_more_than_white());
    if whole {
        return first;
    }
    match leptonica::decode(bytes) {
        Ok(second) if !is_uniform(&second) && !matches!(first, Err(OpenError::PictureCutOff)) => Ok(second),
        _ => Err(first.err().unwrap_or(OpenError::Uniform)),
    }
}

/// TIFF 6.0: XResolution, YResolution, ResolutionUnit (1 none, 2 inch, 3 centimetre).
fn dots(bytes: &[u8], page: &Directory) -> Option<Dots> {
    let x = page.rational(bytes, tags::X_RESOLUTION)?;
    let y = page.rational(bytes, tags::Y_RESOLUTION).unwrap_or(x);
    match page.number(bytes, tags::RESOLUTION_UNIT).unwrap_or(2) {
        3 => Some(Dots::from_centimetres(x, y)),
        // Without a unit only the ratio is meant, yet most who leave it out mean inches: the sheet decides.
        _ => Some(Dots { x, y }),
    }
}
