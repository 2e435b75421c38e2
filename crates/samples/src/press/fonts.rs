//! The fonts of the system: found by file name, so that nothing has to be shipped.

use std::path::{Path, PathBuf};

use ab_glyph::{Font, FontVec, GlyphId};
use anyhow::{Context, Result, bail};

use crate::paper::{Face, Family};

/// File names and the Debian package they come from.
const FILES: [(Family, &str, &str, &str); 9] = [
    (Family::Sans, "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "fonts-liberation"),
    (Family::Serif, "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "fonts-liberation"),
    (Family::Mono, "LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf", "fonts-liberation"),
    (Family::WideSans, "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
    (Family::WideSerif, "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "fonts-dejavu-core"),
    (Family::WideMono, "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf", "fonts-dejavu-core"),
    (Family::LightSans, "FreeSans.ttf", "FreeSansBold.ttf", "fonts-freefont-ttf"),
    (Family::BookSerif, "FreeSerif.ttf", "FreeSerifBold.ttf", "fonts-freefont-ttf"),
    (Family::ThinMono, "FreeMono.ttf", "FreeMonoBold.ttf", "fonts-freefont-ttf"),
];

const FOLDERS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];

/// All faces, loaded.
pub(crate) struct Fonts {
    faces: Vec<FontVec>,
}

impl Fonts {
    /// Finds every font, or says which package to install.
    pub(crate) fn find() -> Result<Self> {
        let mut found = Vec::new();
        for folder in FOLDERS {
            collect(Path::new(folder), &mut found);
        }
        let mut faces = Vec::new();
        for (_, plain, bold, package) in FILES {
            for name in [plain, bold] {
                let Some(path) = found.iter().find(|path| path.file_name().is_some_and(|file| file == name)) else {
                    bail!("the font {name} is missing: install it with `apt-get install {package}`");
                };
                let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
                faces.push(FontVec::try_from_vec(bytes).with_context(|| format!("{} is no font", path.display()))?);
            }
        }
        Ok(Self { faces })
    }

    pub(crate) fn number(face: Face) -> usize {
        let family = FILES.iter().position(|(family, ..)| *family == face.family).unwrap_or(0);
        family * 2 + usize::from(face.bold)
    }

    pub(crate) fn font(&self, face: Face) -> &FontVec {
        &self.faces[Self::number(face)]
    }

    /// How far the pen moves for `glyph`, in ems.
    pub(crate) fn advance(&self, face: Face, glyph: GlyphId) -> f32 {
        let font = self.font(face);
        font.h_advance_unscaled(glyph) / font.units_per_em().unwrap_or(1000.0)
    }

    /// Width of `text` in points at `size` points.
    pub(crate) fn width(&self, face: Face, size: f32, text: &str) -> f32 {
        let font = self.font(face);
        text.chars().map(|letter| self.advance(face, font.glyph_id(letter))).sum::<f32>() * size
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "ttf") {
            found.push(path);
        }
    }
}
