//! A page picture, and how a stored picture becomes one.

use image::imageops;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage};

use super::resolution::{self, Dots};
use super::{OpenError, OpenLimits};

/// A page picture: 8-bit grey, the same resolution both ways. Upright only as far as the file says (`/Rotate`,
/// orientation tag, EXIF).
pub struct PagePicture {
    pub pixels: GrayImage,
    /// Dots per inch, both ways.
    pub dpi: u32,
    /// Was stored in black and white, no greys (stretching a fax to one resolution makes some).
    pub bilevel: bool,
}

/// A picture as it was stored, with what the file says about it.
pub(super) struct StoredPicture {
    pub pixels: GrayImage,
    /// Along the stored rows and columns; `None` if the file does not say.
    pub dots: Option<Dots>,
    /// How it has to be turned to be seen as meant.
    pub orientation: Orientation,
}

impl StoredPicture {
    /// Settles the resolution, stretches the coarser direction to the finer and turns as the file says.
    pub(super) fn into_page(self, limits: &OpenLimits) -> Result<PagePicture, OpenError> {
        let Self { pixels, dots, orientation } = self;
        let bilevel = is_bilevel(&pixels);
        let dots = resolution::settle(pixels.width(), pixels.height(), dots);
        let pixels = stretch(pixels, dots, limits)?;
        let mut turned = DynamicImage::ImageLuma8(pixels);
        turned.apply_orientation(orientation);
        let dpi = dots.finer().round().max(1.0) as u32;
        Ok(PagePicture { pixels: turned.into_luma8(), dpi, bilevel })
    }
}

fn is_bilevel(pixels: &GrayImage) -> bool {
    pixels.iter().all(|&pixel| pixel == 0 || pixel == 255)
}

/// Resolutions this near are taken as the same.
const SAME_DOTS: f64 = 0.01;

fn stretch(pixels: GrayImage, dots: Dots, limits: &OpenLimits) -> Result<GrayImage, OpenError> {
    let finer = dots.finer();
    if (dots.x - dots.y).abs() <= SAME_DOTS * finer {
        return Ok(pixels);
    }
    let longer = |side: u32, dpi: f64| (f64::from(side) * finer / dpi).round() as u32;
    let (width, height) = (longer(pixels.width(), dots.x), longer(pixels.height(), dots.y));
    limits.check_pixels(width.into(), height.into())?;
    if width == pixels.width() {
        return Ok(stretch_down(&pixels, height));
    }
    Ok(imageops::rotate270(&stretch_down(&imageops::rotate90(&pixels), width)))
}

/// Interpolates rows by cubic convolution (Keys 1981, a = -1/2). Faxes come by the hundred: this takes a
/// fraction of a general resize.
fn stretch_down(pixels: &GrayImage, height: u32) -> GrayImage {
    let (width, rows) = (pixels.width() as usize, pixels.height() as usize);
    let row = |index: i64| {
        let start = index.clamp(0, rows as i64 - 1) as usize * width;
        &pixels.as_raw()[start..start + width]
    };
    let mut stretched = GrayImage::new(pixels.width(), height);
    for (y, out) in stretched.chunks_exact_mut(width).enumerate() {
        let at = (y as f64 + 0.5) * rows as f64 / f64::from(height) - 0.5;
        let above = at.floor() as i64;
        let [w0, w1, w2, w3] = cubic_weights((at - at.floor()) as f32);
        let four = row(above - 1).iter().zip(row(above)).zip(row(above + 1)).zip(row(above + 2));
        for (out, (((a, b), c), d)) in out.iter_mut().zip(four) {
            let sum = w0 * f32::from(*a) + w1 * f32::from(*b) + w2 * f32::from(*c) + w3 * f32::from(*d);
            *out = (sum + 0.5) as u8;
        }
    }
    stretched
}

/// Of the two rows above and the two below a place `t` of the way between the middle two.
fn cubic_weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1.0, -1.5 * t3 + 2.0 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2]
}

/// All white, or all dark: nothing a page could say. Scanner noise is not uniform.
pub(super) fn is_uniform(pixels: &GrayImage) -> bool {
    pixels.iter().all(|&pixel| pixel > 250) || pixels.iter().all(|&pixel| pixel < 5)
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    #[test]
    fn a_fax_is_stretched_to_its_finer_resolution() {
        let stored = StoredPicture {
            pixels: GrayImage::from_pixel(1728, 1078, Luma([255])),
            dots: Some(Dots { x: 204.0, y: 98.0 }),
            orientation: Orientation::NoTransforms,
        };
        let page = stored.into_page(&OpenLimits::default()).unwrap();
        assert_eq!((page.pixels.dimensions(), page.dpi), ((1728, 2244), 204));
        assert!(page.bilevel);
    }

    #[test]
    fn a_fax_stored_turned_is_stretched_along_the_stored_columns() {
        let stored = StoredPicture {
            pixels: GrayImage::from_pixel(1078, 1728, Luma([255])),
            dots: Some(Dots { x: 98.0, y: 204.0 }),
            orientation: Orientation::Rotate90,
        };
        let page = stored.into_page(&OpenLimits::default()).unwrap();
        assert_eq!(page.pixels.dimensions(), (1728, 2244));
    }

    #[test]
    fn stretching_is_held_to_the_pixel_limit() {
        let limits = OpenLimits { max_pixels: 2_000_000, ..OpenLimits::default() };
        let stored = StoredPicture {
            pixels: GrayImage::new(1728, 1078),
            dots: Some(Dots { x: 204.0, y: 98.0 }),
            orientation: Orientation::NoTransforms,
        };
        assert!(matches!(stored.into_page(&limits), Err(OpenError::TooManyPixels { .. })));
    }
}
