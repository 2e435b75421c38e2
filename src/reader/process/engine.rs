//! What Tesseract is installed here, for `doctor`.
#![allow(unsafe_code, reason = "Tesseract is a C library")]

use std::ffi::CStr;
use std::ptr;

use tesseract_sys::{
    TessBaseAPICreate, TessBaseAPIDelete, TessBaseAPIGetAvailableLanguagesAsVector, TessBaseAPIInit3,
    TessDeleteTextArray, TessVersion,
};

/// The version of the library, as it gives it.
pub(super) fn version() -> String {
    // SAFETY: it returns a constant text of the library.
    unsafe { CStr::from_ptr(TessVersion()) }.to_string_lossy().into_owned()
}

/// The language data that the library finds, sorted.
pub(super) fn languages() -> Vec<String> {
    let mut languages = Vec::new();
    // SAFETY: the instance and the list are those that the library just made, each is freed once, and the list ends
    // with a null pointer.
    unsafe {
        let api = TessBaseAPICreate();
        // It learns where its data is even where it cannot load any.
        TessBaseAPIInit3(api, ptr::null(), c"osd".as_ptr());
        let list = TessBaseAPIGetAvailableLanguagesAsVector(api);
        if !list.is_null() {
            let mut entry = list;
            while !(*entry).is_null() {
                languages.push(CStr::from_ptr(*entry).to_string_lossy().into_owned());
                entry = entry.add(1);
            }
            TessDeleteTextArray(list);
        }
        TessBaseAPIDelete(api);
    }
    languages.sort();
    languages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_says_its_version_and_its_languages() {
        assert!(version().starts_with(|c: char| c.is_ascii_digit()), "{}", version());
        assert!(languages().contains(&"eng".to_owned()), "{:?}", languages());
    }
}
