//! How badly a page is scanned, and the scanning itself.

use image::{GrayImage, RgbImage};

use super::bilevel::{Bitmap, Threshold, to_bitmap};
use super::{damage, geometry, tone};
use crate::chance::Chance;

/// How hard a page is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    Clean,
    Light,
    Medium,
    Heavy,
}

impl Level {
    pub const ALL: [Level; 4] = [Self::Clean, Self::Light, Self::Medium, Self::Heavy];

    /// The word for it in the truth file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Light => "light",
            Self::Medium => "medium",
            Self::Heavy => "heavy",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Grey,
    Full,
    Bilevel(Threshold),
}

/// Rows an inch of a fax; it always has 204 pixels an inch across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fax {
    Standard,
    Fine,
}

impl Fax {
    pub(crate) fn rows(self) -> u32 {
        match self {
            Self::Standard => 98,
            Self::Fine => 196,
        }
    }
}

pub(crate) enum Pixels {
    Grey(GrayImage),
    Colour(RgbImage),
    Bilevel(Bitmap),
}

/// A page picture as the scanner made it, and what was done to it.
pub(crate) struct Scan {
    pub(crate) pixels: Pixels,
    pub(crate) dpi: (u32, u32),
    pub(crate) effects: Vec<String>,
    /// Share of the ink that was on the paper.
    pub(crate) ink_left: f32,
}

/// What a scanner does to one page.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) level: Level,
    pub(crate) dpi: u32,
    pub(crate) colour: Colour,
    /// Degrees, clockwise.
    pub(crate) skew: f32,
    /// Degrees clockwise by which the content stands turned in the end.
    pub(crate) rotation: u32,
    pub(crate) fax: Option<Fax>,
}

impl Recipe {
    pub(crate) fn draw(level: Level, colour: Colour, chance: &Chance) -> Self {
        let (dpi, skew) = match level {
            Level::Clean => (chance.weighted(&[(300, 2), (200, 3)]), 0.3),
            Level::Light => (chance.weighted(&[(300, 2), (200, 4)]), 1.0),
            Level::Medium => (chance.weighted(&[(300, 1), (200, 5), (150, 1)]), 2.0),
            Level::Heavy => (chance.weighted(&[(200, 3), (150, 2)]), 3.0),
        };
        Self { level, dpi, colour, skew: chance.real(-skew, skew), rotation: 0, fax: None }
    }

    /// At what resolution the sheet has to be printed.
    pub(crate) fn print_dpi(&self) -> u32 {
        if self.fax.is_some() { 204 } else { self.dpi }
    }
}

/// Scans a printed sheet. `back` is what stands on its other side.
pub(crate) fn scan(sheet: GrayImage, back: Option<&GrayImage>, recipe: &Recipe, chance: &Chance) -> Scan {
    let mut page = Bed { grey: sheet, effects: Vec::new(), dpi: recipe.print_dpi() as f32, ink_left: 1.0 };
    page.age(recipe.level, back, chance);
    page.copy(recipe.level, chance);
    page.lay(recipe, chance);
    page.expose(recipe.level, chance);
    let mut dpi = (recipe.print_dpi(), recipe.print_dpi());
    if let Some(fax) = recipe.fax {
        let rows = page.grey.height() * fax.rows() / 204;
        page.grey = geometry::rows_resampled(&page.grey, rows);
        dpi = (204, fax.rows());
        if chance.happens(0.6) {
            let lost = chance.between(2, 9) as usize;
            damage::fax_lines(&mut page.grey, lost, chance);
            page.did("fax lines");
        }
    }
    let pixels = match recipe.colour {
        Colour::Bilevel(threshold) => {
            page.did(threshold.word());
            Pixels::Bilevel(to_bitmap(&geometry::turned(page.grey, recipe.rotation), threshold))
        }
        Colour::Grey => Pixels::Grey(geometry::turned(page.grey, recipe.rotation)),
        Colour::Full => Pixels::Colour(tinted(&geometry::turned(page.grey, recipe.rotation), chance)),
    };
    if recipe.rotation % 180 == 90 {
        dpi = (dpi.1, dpi.0);
    }
    Scan { pixels, dpi, effects: page.effects, ink_left: page.ink_left }
}

struct Bed {
    grey: GrayImage,
    effects: Vec<String>,
    dpi: f32,
    ink_left: f32,
}

impl Bed {
    fn did(&mut self, effect: &str) {
        self.effects.push(effect.to_owned());
    }

    /// Years in the chart.
    fn age(&mut self, level: Level, back: Option<&GrayImage>, chance: &Chance) {
        let (fade, worn, holes, stain) = match level {
            Level::Clean => (1.0, 0.0, 0.1, 0.0),
            Level::Light => (chance.real(0.82, 1.0), 0.0, 0.3, 0.03),
            Level::Medium => (chance.real(0.68, 0.92), 0.1, 0.4, 0.12),
            Level::Heavy => (chance.real(0.56, 0.78), 0.4, 0.5, 0.2),
        };
        if let (Some(back), true) = (back, chance.happens(0.7)) {
            let strength = chance.real(0.04, 0.1) * if level == Level::Heavy { 1.6 } else { 1.0 };
            tone::show_through(&mut self.grey, back, strength);
            self.did("bleed-through");
        }
        if chance.happens(worn) {
            let amount = if level == Level::Heavy { chance.real(0.22, 0.36) } else { chance.real(0.12, 0.24) };
            self.ink_left = tone::worn(&mut self.grey, amount, (self.dpi * 0.06) as u32, chance);
            self.did("worn ink");
        }
        if fade < 0.97 {
            tone::fade(&mut self.grey, fade, 255.0);
            self.did("fade");
        }
        if chance.happens(stain) {
            damage::stain(&mut self.grey, self.dpi, chance);
            self.did("coffee stain");
        }
        if chance.happens(stain) {
            damage::crease(&mut self.grey, chance);
            self.did("crease");
        }
        if chance.happens(holes) {
            damage::punch_holes(&mut self.grey, self.dpi, chance);
            self.did("punch holes");
        }
        if chance.happens(holes * 0.4) {
            damage::staple(&mut self.grey, self.dpi, chance);
            self.did("staple");
        }
        if chance.happens(stain * 0.6) {
            damage::dog_ear(&mut self.grey, self.dpi, chance);
            self.did("dog ear");
        }
    }

    /// Copies of copies.
    fn copy(&mut self, level: Level, chance: &Chance) {
        let times = match level {
            Level::Clean => 0,
            Level::Light => usize::from(chance.happens(0.15)),
            Level::Medium => chance.weighted(&[(0, 5), (1, 4), (2, 1)]),
            Level::Heavy => chance.weighted(&[(0, 2), (1, 4), (2, 3)]),
        };
        // What is worn already would not survive another copy.
        let times = if self.ink_left < 1.0 { times.min(1) } else { times };
        for _ in 0..times {
            tone::blur(&mut self.grey, 3);
            let middle = chance.real(165.0, 200.0);
            tone::steepen(&mut self.grey, 1.7, middle);
            let specks = chance.real(0.4, 2.0);
            damage::speckle(&mut self.grey, specks, self.dpi, chance);
        }
        if times > 0 {
            self.did(&format!("photocopy x{times}"));
        }
    }

    /// On the glass.
    fn lay(&mut self, recipe: &Recipe, chance: &Chance) {
        let border = match recipe.level {
            Level::Clean => 0.05,
            Level::Light => 0.25,
            Level::Medium | Level::Heavy => 0.4,
        };
        let (mut shift, mut lid) = ((0.0, 0.0), 255);
        if chance.happens(border) {
            let far = self.dpi * 0.22;
            shift = (chance.real(-far, far), chance.real(-far, far));
            lid = chance.between(0, 40) as u8;
            self.did("black border");
            if shift.0.abs().max(shift.1.abs()) > self.dpi * 0.15 {
                self.did("cut edge");
            }
        }
        if recipe.skew.abs() > 0.02 || shift != (0.0, 0.0) {
            self.grey = geometry::laid(&self.grey, recipe.skew, shift, lid);
        }
    }

    /// The sensor.
    fn expose(&mut self, level: Level, chance: &Chance) {
        let (grain, blur, dust, light) = match level {
            Level::Clean => (1.5, 0.0, 0.0, 0.0),
            Level::Light => (3.0, 0.25, 0.3, 0.1),
            Level::Medium => (6.0, 0.6, 1.5, 0.3),
            Level::Heavy => (9.0, 1.0, 5.0, 0.5),
        };
        tone::texture(&mut self.grey, grain, (self.dpi * 0.05) as u32, chance);
        if chance.happens(light) {
            let depth = chance.real(20.0, 60.0);
            tone::uneven_light(&mut self.grey, depth, chance);
            self.did("uneven light");
        }
        if chance.happens(blur) {
            let centre = if level == Level::Heavy { 1 } else { 2 };
            tone::blur(&mut self.grey, centre);
            self.did("blur");
        }
        if dust > 0.0 {
            let many = chance.real(0.2, 1.0) * dust;
            damage::speckle(&mut self.grey, many, self.dpi, chance);
            self.did("speckle");
        }
        tone::grain(&mut self.grey, grain, chance);
    }
}

/// Paper that is not quite white and ink that is not quite black.
fn tinted(grey: &GrayImage, chance: &Chance) -> RgbImage {
    let paper =
        chance.one(&[[255.0, 252.0, 240.0], [250.0, 250.0, 255.0], [255.0, 246.0, 220.0], [236.0, 246.0, 255.0]]);
    let ink = chance.one(&[[18.0, 18.0, 22.0], [20.0, 24.0, 70.0], [40.0, 34.0, 30.0]]);
    let table: Vec<[u8; 3]> = (0..256)
        .map(|value| {
            let light = value as f32 / 255.0;
            std::array::from_fn(|channel| (ink[channel] + (paper[channel] - ink[channel]) * light) as u8)
        })
        .collect();
    let bytes = grey.iter().flat_map(|value| table[usize::from(*value)]).collect();
    RgbImage::from_raw(grey.width(), grey.height(), bytes).unwrap_or_default()
}
