//! That the openings of `openings.cpp` are Leptonica's own, pixel for pixel.
#![allow(unsafe_code, reason = "Leptonica is a C library")]

use std::ptr;

use leptonica_sys::{
    Pix, pixCreate, pixDestroy, pixEqual, pixOpen, pixOpenBrick, pixSetPixel, selCreateBrick, selDestroy,
};
use proptest::prelude::*;

/// A picture with black runs, as ruled lines and letters make them.
fn picture(width: i32, height: i32, runs: &[(i32, i32, i32, bool)]) -> *mut Pix {
    // SAFETY: a new picture; setting a pixel outside it does nothing.
    unsafe {
        let pix = pixCreate(width, height, 1);
        for &(x, y, length, down) in runs {
            for at in 0..length {
                let (x, y) = if down { (x, y + at) } else { (x + at, y) };
                pixSetPixel(pix, x, y, 1);
            }
        }
        pix
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn an_opening_by_a_brick_is_what_leptonica_makes_of_it(
        (width, height) in (1..150_i32, 1..100_i32),
        (across, down) in prop_oneof![(1..90_i32, Just(1)), (Just(1), 1..90_i32), (1..12_i32, 1..12_i32)],
        runs in prop::collection::vec((0..150_i32, 0..100_i32, 1..150_i32, any::<bool>()), 0..200),
    ) {
        let mut scan = picture(width, height, &runs);
        // SAFETY: pictures and brick are made here and destroyed once.
        let same = unsafe {
            let mut brick = selCreateBrick(down, across, down / 2, across / 2, leptonica_sys::SEL_HIT as i32);
            let mut wanted = pixOpen(ptr::null_mut(), scan, brick);
            let mut opened = pixOpenBrick(ptr::null_mut(), scan, across, down);
            let mut same = 0;
            pixEqual(wanted, opened, &raw mut same);
            for pix in [&raw mut wanted, &raw mut opened, &raw mut scan] {
                pixDestroy(pix);
            }
            selDestroy(&raw mut brick);
            same
        };
        prop_assert_eq!(same, 1);
    }
}
