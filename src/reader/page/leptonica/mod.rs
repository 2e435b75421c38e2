//! That this program's own versions of Leptonica's functions do what Leptonica's do, pixel for pixel.
#![allow(unsafe_code, reason = "Leptonica is a C library")]

use std::ffi::CStr;
use std::ptr;

use leptonica_sys::{
    Pix, boxCreate, boxDestroy, pixBlockconv, pixConvert1To8, pixCountPixels, pixCreate, pixDestroy, pixEqual,
    pixOpenBrick, pixRasterop, pixScanForForeground, pixSeedfillBinary, pixSetPixel,
};
use proptest::prelude::*;

/// Leptonica's own function, behind ours.
///
/// # Safety
/// `F` has to be the type of the function.
unsafe fn behind<F: Copy>(name: &CStr, _ours: F) -> F {
    // SAFETY: looks a symbol up; it has the type of ours, which the caller passes.
    unsafe {
        let found = libc::dlsym(libc::RTLD_NEXT, name.as_ptr());
        assert!(!found.is_null(), "Leptonica has {name:?}");
        std::mem::transmute_copy(&found)
    }
}

/// A picture of one bit a pixel that is destroyed with its owner.
struct Picture(*mut Pix);

impl Picture {
    /// With black runs, as ruled lines and letters make them.
    fn with(width: i32, height: i32, runs: &[(i32, i32, i32, bool)]) -> Self {
        // SAFETY: a new picture; setting a pixel outside it does nothing.
        unsafe {
            let pix = pixCreate(width, height, 1);
            for &(x, y, length, down) in runs {
                for at in 0..length {
                    let (x, y) = if down { (x, y + at) } else { (x + at, y) };
                    pixSetPixel(pix, x, y, 1);
                }
            }
            Self(pix)
        }
    }

    fn equals(&self, other: &Self) -> bool {
        let mut same = 0;
        // SAFETY: both are pictures.
        unsafe { pixEqual(self.0, other.0, &raw mut same) };
        same == 1
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        // SAFETY: made in `with` or by Leptonica, destroyed once.
        unsafe { pixDestroy(&raw mut self.0) };
    }
}

fn runs(most: usize) -> impl Strategy<Value = Vec<(i32, i32, i32, bool)>> {
    prop::collection::vec((0..150_i32, 0..100_i32, 1..150_i32, any::<bool>()), 0..most)
}

fn size() -> impl Strategy<Value = (i32, i32)> {
    (1..150_i32, 1..100_i32)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn an_opening_by_a_brick_is_what_leptonica_makes_of_it(
        (width, height) in size(),
        (across, down) in prop_oneof![(1..90_i32, Just(1)), (Just(1), 1..90_i32), (1..12_i32, 1..12_i32)],
        runs in runs(200),
    ) {
        let scan = Picture::with(width, height, &runs);
        // SAFETY: pictures as the functions want them.
        let (ours, theirs) = unsafe {
            let leptonica = behind(c"pixOpenBrick", pixOpenBrick as unsafe extern "C" fn(_, _, _, _) -> _);
            (pixOpenBrick(ptr::null_mut(), scan.0, across, down), leptonica(ptr::null_mut(), scan.0, across, down))
        };
        prop_assert!(Picture(ours).equals(&Picture(theirs)));
    }

    #[test]
    fn a_picture_is_drawn_onto_another_as_leptonica_draws_it(
        (width, height) in size(),
        (from_width, from_height) in size(),
        (dx, dy, dw, dh) in (-40..150_i32, -40..100_i32, -5..200_i32, -5..120_i32),
        (sx, sy) in (-40..150_i32, -40..100_i32),
        op in 0..16_i32,
        onto in runs(60),
        drawn in runs(60),
    ) {
        let (ours, theirs) = (Picture::with(width, height, &onto), Picture::with(width, height, &onto));
        let source = Picture::with(from_width, from_height, &drawn);
        // SAFETY: pictures as the functions want them.
        unsafe {
            let leptonica = behind(c"pixRasterop", pixRasterop as unsafe extern "C" fn(_, _, _, _, _, _, _, _, _) -> _);
            pixRasterop(ours.0, dx, dy, dw, dh, op, source.0, sx, sy);
            leptonica(theirs.0, dx, dy, dw, dh, op, source.0, sx, sy);
        }
        prop_assert!(ours.equals(&theirs));
    }

    #[test]
    fn seeds_fill_what_leptonica_fills_from_them(
        (width, height) in size(),
        (mask_width, mask_height) in size(),
        connectivity in prop_oneof![Just(4), Just(8)],
        seeds in runs(6),
        mask in runs(80),
    ) {
        let seeds = Picture::with(width, height, &seeds);
        let mask = Picture::with(mask_width, mask_height, &mask);
        // SAFETY: pictures as the functions want them.
        let (ours, theirs) = unsafe {
            let leptonica = behind(c"pixSeedfillBinary", pixSeedfillBinary as unsafe extern "C" fn(_, _, _, _) -> _);
            let filled = pixSeedfillBinary(ptr::null_mut(), seeds.0, mask.0, connectivity);
            (filled, leptonica(ptr::null_mut(), seeds.0, mask.0, connectivity))
        };
        prop_assert!(Picture(ours).equals(&Picture(theirs)));
    }

    #[test]
    fn black_pixels_are_counted_and_found_as_leptonica_does(
        (width, height) in size(),
        runs in runs(4),
        boxed in prop::option::of((0..150_i32, 0..100_i32, 0..150_i32, 0..100_i32)),
    ) {
        let scan = Picture::with(width, height, &runs);
        // SAFETY: pictures as the functions want them; the box is destroyed once.
        unsafe {
            let count = behind(c"pixCountPixels", pixCountPixels as unsafe extern "C" fn(_, _, _) -> _);
            let (mut ours, mut theirs) = (0, 0);
            pixCountPixels(scan.0, &raw mut ours, ptr::null_mut());
            count(scan.0, &raw mut theirs, ptr::null_mut());
            prop_assert_eq!(ours, theirs);
            let find = behind(c"pixScanForForeground", pixScanForForeground as unsafe extern "C" fn(_, _, _, _) -> _);
            let mut area = boxed.map_or(ptr::null_mut(), |(x, y, w, h)| boxCreate(x, y, w, h));
            for side in 0..6 {
                let (mut here, mut there) = (-7, -7);
                let ours = pixScanForForeground(scan.0, area, side, &raw mut here);
                let theirs = find(scan.0, area, side, &raw mut there);
                prop_assert_eq!((ours, here), (theirs, there), "side {}", side);
            }
            boxDestroy(&raw mut area);
        }
    }

    #[test]
    fn means_over_nine_pixels_are_leptonica_s((width, height) in size(), runs in runs(60), white in 0..=255) {
        let scan = Picture::with(width, height, &runs);
        // SAFETY: pictures as the functions want them.
        unsafe {
            let leptonica = behind(c"pixBlockconv", pixBlockconv as unsafe extern "C" fn(_, _, _) -> _);
            let grey = Picture(pixConvert1To8(ptr::null_mut(), scan.0, white as u8, 250));
            for half in [1, 2] {
                prop_assert!(Picture(pixBlockconv(grey.0, half, 1)).equals(&Picture(leptonica(grey.0, half, 1))));
            }
            // Runs are even inside: what is uneven is blurred of what was blurred.
            let uneven = Picture(leptonica(grey.0, 2, 2));
            prop_assert!(Picture(pixBlockconv(uneven.0, 1, 1)).equals(&Picture(leptonica(uneven.0, 1, 1))));
        }
    }
}
