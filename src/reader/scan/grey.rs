//! Any decoded picture as 8-bit grey on white paper.

use image::{DynamicImage, GrayImage, Luma, Rgba, RgbaImage};

/// Luminance; what is transparent shows the white paper under it.
pub(super) fn on_white(picture: DynamicImage) -> GrayImage {
    match picture {
        DynamicImage::ImageLuma8(grey) => grey,
        transparent if transparent.color().has_alpha() => lay_on_white(&transparent.to_rgba8()),
        opaque => opaque.to_luma8(),
    }
}

fn lay_on_white(picture: &RgbaImage) -> GrayImage {
    let mut grey = GrayImage::new(picture.width(), picture.height());
    for (Luma([out]), Rgba([red, green, blue, alpha])) in grey.pixels_mut().zip(picture.pixels()) {
        *out = blend(luminance(*red, *green, *blue), *alpha);
    }
    grey
}

/// Grey `ink` of some opacity over white.
pub(super) fn blend(ink: u8, opacity: u8) -> u8 {
    let (ink, opacity) = (u32::from(ink), u32::from(opacity));
    ((ink * opacity + 255 * (255 - opacity) + 127) / 255) as u8
}

/// ITU-R BT.709 luma, as the `image` crate weighs it.
pub(super) fn luminance(red: u8, green: u8, blue: u8) -> u8 {
    ((2126 * u32::from(red) + 7152 * u32::from(green) + 722 * u32::from(blue)) / 10_000) as u8
}
