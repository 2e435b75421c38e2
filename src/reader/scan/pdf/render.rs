//! The page as a viewer would show it, for pages that are not one picture.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning, TransformExt};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use image::GrayImage;
use image::metadata::Orientation;

use super::super::picture::StoredPicture;
use super::super::resolution::Dots;
use super::super::{OpenError, OpenLimits, PagePicture, grey};
use super::survey::Survey;

/// Enough for a person to look at and for ink and barcodes to be found; the words come from the file.
pub(super) const TEXT_DPI: f64 = 200.0;

/// A rendered page is held below this, whatever its size on paper: at 300 dpi it is a sheet of 20 by 22 inches.
const RENDER_PIXELS: f64 = 40_000_000.0;

/// The renderer counts its pixels in 16 bits.
const LONGEST_SIDE: f64 = 65_000.0;

/// Renders at `dpi`, or less if the page is too big for that.
pub(super) fn page(
    page: &Page<'_>,
    survey: &Survey<'_>,
    dpi: f64,
    limits: &OpenLimits,
) -> Result<PagePicture, OpenError> {
    let wanted = dpi / survey.points_per_inch();
    let allowed = (RENDER_PIXELS.min(limits.max_pixels as f64) / (survey.width * survey.height)).sqrt();
    let scale = wanted.min(allowed).min(LONGEST_SIDE / survey.width.max(survey.height));
    // Rounded up: a page of 2550 by 3300 pixels is 2549.99 pixels wide in points.
    let side = |points: f64| (points * scale - 0.01).ceil().clamp(1.0, LONGEST_SIDE) as u16;
    let (width, height) = (side(survey.width), side(survey.height));
    limits.check_pixels(width.into(), height.into())?;
    let stored = StoredPicture {
        pixels: paint(page, width, height, scale, survey)?,
        dots: Some(Dots::same(scale * survey.points_per_inch())),
        orientation: Orientation::NoTransforms,
    };
    stored.into_page(limits)
}

fn paint(page: &Page<'_>, width: u16, height: u16, scale: f64, survey: &Survey<'_>) -> Result<GrayImage, OpenError> {
    let failed = Arc::new(AtomicBool::new(false));
    let sink = Arc::clone(&failed);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            if matches!(warning, InterpreterWarning::ImageDecodeFailure) {
                sink.store(true, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    };
    let mut context = RenderContext::new(width, height);
    let transform = Affine::scale(scale) * page.initial_transform(true).to_kurbo();
    render_into(page, &RenderCache::new(), &settings, &RenderSettings::default(), &mut context, transform);
    context.flush();
    let mut pixmap = Pixmap::new(width, height);
    let onto_white = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(&mut pixmap, &mut Resources::default(), onto_white);
    // A logo that does not decode is no loss; a good part of the page is.
    if failed.load(Ordering::Relaxed) && survey.picture_share() > 0.1 {
        return Err(OpenError::Undecodable);
    }
    let pixels = pixmap.data().iter().map(|pixel| grey::luminance(pixel.r, pixel.g, pixel.b)).collect();
    GrayImage::from_raw(width.into(), height.into(), pixels).ok_or(OpenError::Undecodable)
}
