//! What is drawn on a page: pictures, glyphs and the rest, as far as they can be seen.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, TransformExt, interpret_page,
};
use hayro::kurbo::{BezPath, Rect, Shape};

use super::super::{OpenError, OpenLimits};
use super::native::{self, Cover};
use super::unpacked;
use super::words::{Glyph, glyph_of};

/// A picture that covers this share of the page is the page.
const COVERS: f64 = 0.9;
/// Pictures from this share on are decoded while the page is looked through, as they may turn out to be all of it.
const MAY_COVER: f64 = 0.5;

/// What is drawn on a page. Places are points on the page as it is seen, from its top left, `y` down.
pub(super) struct Survey<'l> {
    pub(super) width: f64,
    pub(super) height: f64,
    user_unit: f64,
    limits: &'l OpenLimits,
    /// The one big picture, decoded, while there is only one.
    pub(super) cover: Option<Cover>,
    /// Where pictures are seen, and their resolution, for rendering.
    pictures: Vec<(Rect, f64)>,
    /// Glyphs that can be seen, in the order they are drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// Glyphs of which nobody knows what letter they are.
    pub(super) unknown_glyphs: usize,
    hidden_glyphs: usize,
    /// Lines and areas that can be seen.
    marks: usize,
    /// Areas painted in a colour, on which white letters can be seen.
    painted: Vec<Rect>,
    clips: Vec<Clip>,
    groups: Vec<Group>,
    /// Some picture's stream is too long to be nothing but white.
    pub(super) holds_more_than_white: bool,
    /// Why the page must not be decoded.
    pub(super) refusal: Option<OpenError>,
}

/// The bounds of all clips together, and whether they are what is really cut out.
#[derive(Clone, Copy)]
struct Clip {
    bounds: Rect,
    exact: bool,
}

/// How a group of drawings comes onto the page.
#[derive(Clone, Copy)]
enum Group {
    Plain,
    /// Translucent, masked or blended.
    Changed,
    Invisible,
}

impl<'l> Survey<'l> {
    /// Interprets the page once, decoding only what may be the whole page.
    pub(super) fn of(page: &Page<'_>, limits: &'l OpenLimits) -> Self {
        let (width, height) = page.render_dimensions();
        let user_unit = page.raw().get::<f32>("UserUnit").filter(|unit| (0.01..=1000.0).contains(unit)).unwrap_or(1.0);
        let mut survey = Survey {
            width: width.into(),
            height: height.into(),
            user_unit: user_unit.into(),
            limits,
            cover: None,
            pictures: Vec::new(),
            glyphs: Vec::new(),
            unknown_glyphs: 0,
            hidden_glyphs: 0,
            marks: 0,
            painted: Vec::new(),
            clips: Vec::new(),
            groups: Vec::new(),
            holds_more_than_white: false,
            refusal: None,
        };
        if unpacked::contents_are_more_than(page.raw(), limits.max_unpacked) {
            survey.refusal = Some(OpenError::UnpacksTooMuch);
            return survey;
        }
        let cache = InterpreterCache::new();
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, survey.sheet(), &cache, page.xref(), InterpreterSettings::default());
        interpret_page(page, &mut context, &mut survey);
        survey
    }

    fn sheet(&self) -> Rect {
        Rect::new(0.0, 0.0, self.width, self.height)
    }

    /// Units of the page's own space in an inch.
    pub(super) fn points_per_inch(&self) -> f64 {
        72.0 / self.user_unit
    }

    /// One picture and nothing visible besides it.
    pub(super) fn is_one_picture(&self) -> bool {
        self.pictures.len() == 1 && self.glyphs.is_empty() && self.unknown_glyphs == 0 && self.marks == 0
    }

    pub(super) fn saw_nothing(&self) -> bool {
        self.pictures.is_empty() && self.glyphs.is_empty() && self.hidden_glyphs == 0 && self.marks == 0
    }

    /// The share of the page that pictures take, 0 to 1; where they overlap, at most 1.
    pub(super) fn picture_share(&self) -> f64 {
        let covered: f64 = self.pictures.iter().map(|(seen, _)| seen.area()).sum();
        (covered / self.sheet().area()).min(1.0)
    }

    /// The resolution that keeps what the pictures on the page hold.
    pub(super) fn render_dpi(&self) -> f64 {
        let sheet = self.sheet().area();
        let finest = self
            .pictures
            .iter()
            .filter(|(seen, _)| seen.area() > 0.02 * sheet)
            .map(|(_, dpi)| *dpi)
            .fold(0.0, f64::max);
        if finest > 0.0 { finest.clamp(200.0, 400.0) } else { 300.0 }
    }

    fn clip(&self) -> Clip {
        self.clips.last().copied().unwrap_or(Clip { bounds: self.sheet(), exact: true })
    }

    fn push_clip(&mut self, bounds: Rect, exact: bool) {
        let outer = self.clip();
        self.clips.push(Clip { bounds: outer.bounds.intersect(bounds), exact: outer.exact && exact });
    }

    fn is_invisible(&self) -> bool {
        self.groups.iter().any(|group| matches!(group, Group::Invisible))
    }

    fn is_plain(&self) -> bool {
        self.groups.iter().all(|group| matches!(group, Group::Plain))
    }

    /// What lies under an opaque area is not seen.
    fn cover_up(&mut self, area: Rect, hides: impl Fn(&Glyph) -> bool) {
        self.glyphs.retain(|glyph| !(area.contains(glyph.area.center()) && hides(glyph)));
        if area.intersect(self.sheet()).area() >= COVERS * self.sheet().area() {
            (self.marks, self.unknown_glyphs, self.cover) = (0, 0, None);
            self.pictures.clear();
            self.painted.clear();
        }
    }

    fn see_mark(&mut self, bounds: Rect, props: &DrawProps<'_>, hides: Option<&BezPath>) {
        let seen = bounds.intersect(self.clip().bounds);
        let ink = Ink::of(&props.paint);
        if self.is_invisible() || matches!(ink, Ink::None) || seen.width() < 0.0 || seen.height() < 0.0 {
            return;
        }
        let opaque = self.is_plain() && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal;
        if let Some(path) = hides
            && opaque
            && !matches!(ink, Ink::Translucent)
        {
            self.cover_up(seen, |glyph| path.contains(glyph.area.center()));
        }
        if !matches!(ink, Ink::White) {
            self.painted.push(seen);
            self.marks += 1;
        } else if self.pictures.iter().any(|(picture, _)| picture.intersect(seen).area() > 0.0) {
            self.marks += 1;
        }
    }

    fn see_picture(&mut self, image: &Image<'_, '_>, props: &ImageDrawProps<'_>) {
        let (width, height) = (image.width(), image.height());
        let whole = props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, width.into(), height.into()));
        let seen = whole.intersect(self.clip().bounds);
        if self.is_invisible() || seen.width() <= 0.0 || seen.height() <= 0.0 {
            return;
        }
        let stream = match image {
            Image::Raster(raster) => raster.stream(),
            Image::Stencil(stencil) => stencil.stream(),
        };
        self.check_size((width, height));
        if unpacked::is_more_than(stream, self.limits.max_unpacked) {
            self.refusal = Some(OpenError::UnpacksTooMuch);
        }
        if let Some(size) = native::size_in_stream(stream) {
            self.check_size(size);
        }
        if self.refusal.is_some() {
            return;
        }
        self.holds_more_than_white |= native::is_more_than_white(stream, width, height);
        let [a, b, c, d, _, _] = props.transform.as_coeffs();
        let dpi = self.points_per_inch() / a.hypot(b).min(c.hypot(d)).max(1e-6);
        let plain = self.is_plain() && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal;
        let masked = ["SMask", "Mask", "SMaskInData"].iter().any(|key| stream.dict().contains_key(key));
        if plain && !masked && matches!(image, Image::Raster(_)) && self.clip().exact {
            self.cover_up(seen, |_| true);
        }
        self.pictures.push((seen, dpi));
        self.cover = None;
        let share = seen.area() / self.sheet().area();
        if plain && self.clip().exact && self.pictures.len() == 1 && share >= MAY_COVER {
            self.cover = native::decoded(image).map(|(pixels, (x, y))| Cover {
                pixels,
                onto_page: props.transform.pre_scale_non_uniform(x.into(), y.into()),
                seen,
            });
        }
    }

    fn check_size(&mut self, (width, height): (u32, u32)) {
        if let Err(refusal @ OpenError::TooManyPixels { .. }) = self.limits.check_pixels(width.into(), height.into()) {
            self.refusal = Some(refusal);
        }
    }
}

/// What a paint leaves on white paper.
enum Ink {
    None,
    White,
    Translucent,
    Colour,
}

impl Ink {
    fn of(paint: &Paint<'_>) -> Self {
        let Paint::Color(colour) = paint else { return Self::Translucent };
        match colour.to_rgba().to_rgba8() {
            [_, _, _, 0..=7] => Self::None,
            [_, _, _, 0..=249] => Self::Translucent,
            [248..=255, 248..=255, 248..=255, _] => Self::White,
            _ => Self::Colour,
        }
    }
}

impl<'a> Device<'a> for Survey<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let path = props.transform * path.clone();
        let fills = matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..));
        self.see_mark(path.control_box(), &props, fills.then_some(&path));
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.draw_path(&rect.to_path(0.1), props, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let bounds = clip.path.control_box();
        self.push_clip(bounds, clip.path.area().abs() >= 0.999 * bounds.area());
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.push_clip(*rect, true);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend_mode: BlendMode) {
        let plain = opacity > 0.98 && mask.is_none() && blend_mode == BlendMode::Normal;
        self.groups.push(if opacity < 0.02 {
            Group::Invisible
        } else if plain {
            Group::Plain
        } else {
            Group::Changed
        });
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let ink = Ink::of(&props.paint);
        let hidden = matches!(mode, DrawMode::Invisible) || matches!(ink, Ink::None) || self.is_invisible();
        for positioned in run.glyphs() {
            let glyph = glyph_of(positioned, props.transform * positioned.transform());
            let center = glyph.area.center();
            let on_colour = || self.painted.iter().any(|area| area.contains(center));
            if hidden || !self.clip().bounds.contains(center) || (matches!(ink, Ink::White) && !on_colour()) {
                self.hidden_glyphs += 1;
            } else if glyph.text.is_none() {
                self.unknown_glyphs += 1;
            } else {
                self.glyphs.push(glyph);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.see_picture(&image, &props);
    }
}
