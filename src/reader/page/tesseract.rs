//! Tesseract, behind a safe door.
//!
//! The only file of the room that calls C. One instance reads many pages, one after the other.
#![allow(unsafe_code, reason = "Tesseract is a C library")]

use std::ffi::{CStr, CString, OsStr, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::ptr::{self, NonNull};
use std::time::{Duration, Instant};

use image::GrayImage;
use tesseract_sys::{
    ETEXT_DESC, TessBaseAPI, TessBaseAPIClear, TessBaseAPICreate, TessBaseAPIDelete, TessBaseAPIEnd,
    TessBaseAPIGetDatapath, TessBaseAPIGetIterator, TessBaseAPIInit2, TessBaseAPIRecognize, TessBaseAPISetImage,
    TessBaseAPISetPageSegMode, TessBaseAPISetSourceResolution, TessBaseAPISetVariable, TessDeleteText,
    TessMonitorCreate, TessMonitorDelete, TessMonitorSetDeadlineMSecs, TessOcrEngineMode_OEM_DEFAULT,
    TessPageIteratorBoundingBox, TessPageIteratorIsAtBeginningOf, TessPageIteratorLevel,
    TessPageIteratorLevel_RIL_PARA, TessPageIteratorLevel_RIL_TEXTLINE, TessPageIteratorLevel_RIL_WORD,
    TessPageSegMode, TessPageSegMode_PSM_AUTO, TessPageSegMode_PSM_RAW_LINE, TessPageSegMode_PSM_SINGLE_BLOCK,
    TessResultIterator, TessResultIteratorConfidence, TessResultIteratorDelete, TessResultIteratorGetPageIteratorConst,
    TessResultIteratorGetUTF8Text, TessResultIteratorNext,
};

use super::bits::Bits;
use crate::chart::{Rect, Word};

/// Why there are no words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    OutOfTime,
    /// Tesseract gave up.
    GaveUp,
    /// It was not asked: the page bears nothing but specks.
    Noise,
}

/// What Tesseract reads: grey, or dark and light only.
pub(super) enum Input<'a> {
    Grey(&'a GrayImage),
    /// Tesseract then does no thresholding of its own.
    Bits(&'a Bits),
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A page; columns, tables and single lines are found by Tesseract itself.
    Page,
    /// Lines one under the other: no columns, no tables.
    Block,
    /// One line and nothing else.
    Line,
}

impl Layout {
    fn mode(self) -> TessPageSegMode {
        match self {
            Self::Page => TessPageSegMode_PSM_AUTO,
            Self::Block => TessPageSegMode_PSM_SINGLE_BLOCK,
            Self::Line => TessPageSegMode_PSM_RAW_LINE,
        }
    }
}

/// A line of text where layout analysis found it, pixels of the picture. Mirrors `text_lines.cpp`.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextLine {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
    /// How often its text stands turned clockwise by 90 degrees.
    pub(super) quarter_turns: i32,
    starts_block: i32,
    starts_line: i32,
}

impl TextLine {
    /// A line that fills a picture of this width and height.
    #[cfg(test)]
    pub(super) fn over((width, height): (u32, u32), quarter_turns: i32) -> Self {
        let (right, bottom) = (width.cast_signed(), height.cast_signed());
        Self { left: 0, top: 0, right, bottom, quarter_turns, starts_block: 1, starts_line: 1 }
    }

    pub(super) fn starts_block(&self) -> bool {
        self.starts_block != 0
    }

    /// The same line on a picture that is `factor` times as large.
    pub(super) fn times(self, factor: i32) -> Self {
        Self {
            left: self.left * factor,
            top: self.top * factor,
            right: self.right * factor,
            bottom: self.bottom * factor,
            ..self
        }
    }

    /// False for what stands further right on a line that was begun.
    pub(super) fn starts_line(&self) -> bool {
        self.starts_line != 0
    }
}

unsafe extern "C" {
    fn chartroom_show_bits(api: *mut c_void, bits: *const u8, width: i32, height: i32) -> bool;
    fn chartroom_text_lines(
        api: *mut c_void,
        lines: *mut c_void,
        take: unsafe extern "C" fn(*mut c_void, *const TextLine),
    );
}

unsafe extern "C" fn take_line(lines: *mut c_void, line: *const TextLine) {
    // SAFETY: called by `chartroom_text_lines` only, with the vector it was given and a line that lives.
    unsafe { (*lines.cast::<Vec<TextLine>>()).push(*line) };
}

/// One Tesseract instance.
pub(super) struct Tesseract {
    api: NonNull<TessBaseAPI>,
}

impl Tesseract {
    /// Reads `languages` as in `eng+spa`; `None` if the data of one of them is not installed.
    pub(super) fn reading(languages: &str) -> Option<Self> {
        let languages = CString::new(languages).ok()?;
        silence_leptonica();
        // SAFETY: creates an instance that this value owns and deletes once, in `drop`.
        let this = Self { api: NonNull::new(unsafe { TessBaseAPICreate() })? };
        this.set(c"debug_file", c"/dev/null");
        // SAFETY: the instance lives, the language string ends in NUL, and a null data path means the installed one.
        let failed = unsafe {
            TessBaseAPIInit2(this.api.as_ptr(), ptr::null(), languages.as_ptr(), TessOcrEngineMode_OEM_DEFAULT)
        };
        (failed == 0).then_some(this)
    }

    /// Where it found the data of its languages.
    pub(super) fn data_folder(&self) -> PathBuf {
        // SAFETY: the instance lives and was initialised; the text is its own and is copied.
        let folder = unsafe { CStr::from_ptr(TessBaseAPIGetDatapath(self.api.as_ptr())) };
        PathBuf::from(OsStr::from_bytes(folder.to_bytes()))
    }

    fn set(&self, name: &CStr, value: &CStr) {
        // SAFETY: the instance lives and both strings end in NUL; Tesseract copies them.
        unsafe { TessBaseAPISetVariable(self.api.as_ptr(), name.as_ptr(), value.as_ptr()) };
    }

    /// From now on reads digits and what stands between them in numbers and dates, or everything again.
    pub(super) fn see_digits_only(&self, only: bool) {
        self.set(c"tessedit_char_whitelist", if only { c"0123456789-/." } else { c"" });
    }

    /// Words in reading order; lines and blocks counted from 0.
    ///
    /// The limit is looked at between words only, so a page may take some longer.
    pub(super) fn words(
        &mut self,
        input: &Input<'_>,
        dpi: u32,
        layout: Layout,
        limit: Duration,
    ) -> Result<Vec<Word>, Failure> {
        self.show(input, dpi, layout).ok_or(Failure::GaveUp)?;
        let monitor = Monitor::with_limit(limit).ok_or(Failure::GaveUp)?;
        // SAFETY: the instance and the monitor live until the call is back.
        let failed = unsafe { TessBaseAPIRecognize(self.api.as_ptr(), monitor.monitor.as_ptr()) } != 0;
        let late = monitor.started.elapsed() >= limit;
        let words = if failed { Vec::new() } else { self.collect_words() };
        // SAFETY: the instance lives; no iterator into its results is left.
        unsafe { TessBaseAPIClear(self.api.as_ptr()) };
        match (failed, late) {
            (false, _) => Ok(words),
            (true, true) => Err(Failure::OutOfTime),
            (true, false) => Err(Failure::GaveUp),
        }
    }

    /// The lines of text of a picture in reading order, not yet read.
    pub(super) fn lines(&mut self, page: &Bits, dpi: u32, layout: Layout) -> Result<Vec<TextLine>, Failure> {
        // Whether letters are of equal width decides where a line is cut into words, which is not asked here.
        self.set(c"textord_all_prop", c"1");
        self.show(&Input::Bits(page), dpi, layout).ok_or(Failure::GaveUp)?;
        let mut lines: Vec<TextLine> = Vec::new();
        // SAFETY: the instance lives and was shown a page; `take_line` gets the vector that outlives the call.
        unsafe { chartroom_text_lines(self.api.as_ptr().cast(), (&raw mut lines).cast(), take_line) };
        // SAFETY: the instance lives; no iterator into its results is left.
        unsafe { TessBaseAPIClear(self.api.as_ptr()) };
        Ok(lines)
    }

    /// `None` if the picture is too large for C.
    fn show(&self, input: &Input<'_>, dpi: u32, layout: Layout) -> Option<()> {
        let (bytes, width, height, row_bytes) = match input {
            Input::Grey(grey) => (grey.as_raw().as_slice(), grey.width(), grey.height(), grey.width()),
            Input::Bits(Bits { bits, width, height }) => (bits.as_slice(), *width, *height, width.div_ceil(8)),
        };
        assert!(bytes.len() >= row_bytes as usize * height as usize, "a picture holds all its rows");
        let (width, height, row_bytes) =
            (c_int::try_from(width).ok()?, c_int::try_from(height).ok()?, c_int::try_from(row_bytes).ok()?);
        // SAFETY: the instance lives and `bytes` holds `height` rows of `row_bytes` bytes (asserted above); Tesseract
        // copies them.
        let shown = unsafe {
            TessBaseAPISetPageSegMode(self.api.as_ptr(), layout.mode());
            let shown = match input {
                Input::Grey(_) => {
                    TessBaseAPISetImage(self.api.as_ptr(), bytes.as_ptr(), width, height, 1, row_bytes);
                    true
                }
                Input::Bits(_) => chartroom_show_bits(self.api.as_ptr().cast(), bytes.as_ptr(), width, height),
            };
            TessBaseAPISetSourceResolution(self.api.as_ptr(), c_int::try_from(dpi).unwrap_or(300));
            shown
        };
        shown.then_some(())
    }

    fn collect_words(&self) -> Vec<Word> {
        let mut words = Vec::new();
        // SAFETY: the instance lives and holds results; the iterator is ours to delete.
        let Some(iterator) = NonNull::new(unsafe { TessBaseAPIGetIterator(self.api.as_ptr()) }) else { return words };
        let iterator = Words(iterator);
        let (mut line, mut block, mut seen) = (0, 0, false);
        loop {
            if iterator.starts(TessPageIteratorLevel_RIL_PARA) && seen {
                block += 1;
            }
            if iterator.starts(TessPageIteratorLevel_RIL_TEXTLINE) && seen {
                line += 1;
            }
            if let (Some(text), Some(area)) = (iterator.text(), iterator.area()) {
                seen = true;
                words.push(Word { text, area, confidence: iterator.confidence(), line, block });
            }
            // SAFETY: the iterator lives.
            if unsafe { TessResultIteratorNext(iterator.0.as_ptr(), TessPageIteratorLevel_RIL_WORD) } == 0 {
                return words;
            }
        }
    }
}

impl Drop for Tesseract {
    fn drop(&mut self) {
        // SAFETY: the instance is this value's own and nobody uses it after.
        unsafe {
            TessBaseAPIEnd(self.api.as_ptr());
            TessBaseAPIDelete(self.api.as_ptr());
        }
    }
}

/// Walks the words of the page that was read last.
struct Words(NonNull<TessResultIterator>);

impl Words {
    fn starts(&self, level: TessPageIteratorLevel) -> bool {
        // SAFETY: the iterator lives; the page iterator is a view of it and is not deleted.
        unsafe {
            let page = TessResultIteratorGetPageIteratorConst(self.0.as_ptr());
            !page.is_null() && TessPageIteratorIsAtBeginningOf(page, level) != 0
        }
    }

    /// `None` where there is no word, or one of blanks only.
    fn text(&self) -> Option<String> {
        // SAFETY: the iterator lives; the text is ours to delete and is copied before.
        unsafe {
            let text = TessResultIteratorGetUTF8Text(self.0.as_ptr(), TessPageIteratorLevel_RIL_WORD);
            if text.is_null() {
                return None;
            }
            let owned = CStr::from_ptr(text).to_string_lossy().trim().to_owned();
            TessDeleteText(text);
            (!owned.is_empty()).then_some(owned)
        }
    }

    fn area(&self) -> Option<Rect> {
        let (mut left, mut top, mut right, mut bottom): (c_int, c_int, c_int, c_int) = (0, 0, 0, 0);
        // SAFETY: the iterator lives, the page iterator is a view of it, and the results go to live variables.
        let found = unsafe {
            let page = TessResultIteratorGetPageIteratorConst(self.0.as_ptr());
            !page.is_null()
                && TessPageIteratorBoundingBox(
                    page,
                    TessPageIteratorLevel_RIL_WORD,
                    &raw mut left,
                    &raw mut top,
                    &raw mut right,
                    &raw mut bottom,
                ) != 0
        };
        let size = |from: c_int, to: c_int| u32::try_from(to - from).ok();
        let rect =
            Rect::new(u32::try_from(left).ok()?, u32::try_from(top).ok()?, size(left, right)?, size(top, bottom)?);
        found.then_some(rect)
    }

    fn confidence(&self) -> f32 {
        // SAFETY: the iterator lives.
        unsafe { TessResultIteratorConfidence(self.0.as_ptr(), TessPageIteratorLevel_RIL_WORD) }.clamp(0.0, 100.0)
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        // SAFETY: the iterator is this value's own.
        unsafe { TessResultIteratorDelete(self.0.as_ptr()) };
    }
}

/// Stops a reading that takes too long.
struct Monitor {
    monitor: NonNull<ETEXT_DESC>,
    started: Instant,
}

impl Monitor {
    fn with_limit(limit: Duration) -> Option<Self> {
        // SAFETY: creates a monitor that this value owns and deletes once, in `drop`.
        let monitor = NonNull::new(unsafe { TessMonitorCreate() })?;
        let limit_ms = c_int::try_from(limit.as_millis()).unwrap_or(c_int::MAX);
        // SAFETY: the monitor lives.
        unsafe { TessMonitorSetDeadlineMSecs(monitor.as_ptr(), limit_ms) };
        Some(Self { monitor, started: Instant::now() })
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        // SAFETY: the monitor is this value's own.
        unsafe { TessMonitorDelete(self.monitor.as_ptr()) };
    }
}

/// Leptonica writes its complaints to standard error; a page's trouble is told by the result instead.
fn silence_leptonica() {
    // SAFETY: sets a number that Leptonica reads.
    unsafe { leptonica_sys::setMsgSeverity(leptonica_sys::L_SEVERITY_NONE as c_int) };
}
