//! The last resort for odd TIFF pages: libtiff through Leptonica, which Tesseract brings along.

#![allow(unsafe_code, reason = "Leptonica is a C library; this file is the only place that calls it for pictures")]

use std::ptr;
use std::sync::Once;

use image::GrayImage;
use leptonica_sys as lept;

use super::super::OpenError;

/// A picture that Leptonica allocated.
struct Pix(*mut lept::Pix);

impl Pix {
    fn new(pix: *mut lept::Pix) -> Option<Self> {
        (!pix.is_null()).then_some(Self(pix))
    }
}

impl Drop for Pix {
    fn drop(&mut self) {
        // SAFETY: the pointer is one that Leptonica gave us and nobody else has; it is freed once.
        unsafe { lept::pixDestroy(&mut self.0) };
    }
}

/// Decodes the first page of `bytes`; what is missing at its end comes out white.
pub(super) fn decode(bytes: &[u8]) -> Result<GrayImage, OpenError> {
    static SILENCE: Once = Once::new();
    // SAFETY: sets one number inside Leptonica, once.
    SILENCE.call_once(|| unsafe {
        lept::setMsgSeverity(lept::L_SEVERITY_NONE as i32);
    });
    // SAFETY: Leptonica copies from `bytes`, which outlive the call, and returns a picture or null.
    let stored =
        Pix::new(unsafe { lept::pixReadMemTiff(bytes.as_ptr(), bytes.len(), 0) }).ok_or(OpenError::Undecodable)?;
    // SAFETY: `stored` is a valid picture; a new one or null comes back. Colour maps are resolved.
    let grey = Pix::new(unsafe { lept::pixConvertTo8(stored.0, 0) }).ok_or(OpenError::Undecodable)?;
    copy_out(&grey).ok_or(OpenError::Undecodable)
}

/// Leptonica keeps four pixels in a 32-bit word, the first in its highest byte, rows padded to whole words.
fn copy_out(grey: &Pix) -> Option<GrayImage> {
    let (mut width, mut height, mut depth) = (0, 0, 0);
    // SAFETY: a valid picture and three places to write to.
    if unsafe { lept::pixGetDimensions(grey.0, &mut width, &mut height, &mut depth) } != 0 || depth != 8 {
        return None;
    }
    // SAFETY: a valid picture.
    let (words, row_words) = unsafe { (lept::pixGetData(grey.0), lept::pixGetWpl(grey.0)) };
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let row_words = usize::try_from(row_words).ok()?;
    if ptr::eq(words, ptr::null()) || row_words * 4 < width as usize {
        return None;
    }
    // SAFETY: Leptonica's pictures hold `height` rows of `row_words` words each, alive as long as `grey`.
    let words = unsafe { std::slice::from_raw_parts(words, row_words * height as usize) };
    let rows = words.chunks_exact(row_words);
    let pixels = rows.flat_map(|row| row.iter().flat_map(|word| word.to_be_bytes()).take(width as usize));
    GrayImage::from_raw(width, height, pixels.collect())
}

/// A TIFF file of one black and white or grey page, compressed as Leptonica calls it.
#[cfg(test)]
pub(super) fn written(picture: &GrayImage, bilevel: bool, compression: u32) -> Vec<u8> {
    // SAFETY: every pointer comes from Leptonica and is checked; the written bytes are copied, then freed.
    unsafe {
        let grey = Pix::new(lept::pixCreate(picture.width() as i32, picture.height() as i32, 8)).unwrap();
        for (x, y, pixel) in picture.enumerate_pixels() {
            lept::pixSetPixel(grey.0, x as i32, y as i32, pixel.0[0].into());
        }
        let stored = if bilevel { Pix::new(lept::pixThresholdToBinary(grey.0, 128)).unwrap() } else { grey };
        let (mut data, mut length) = (ptr::null_mut(), 0);
        assert_eq!(lept::pixWriteMemTiff(&mut data, &mut length, stored.0, compression as i32), 0);
        let bytes = std::slice::from_raw_parts(data, length).to_vec();
        lept::lept_free(data.cast());
        bytes
    }
}
