//! Prints sheets: turns marks into grey pixels the way a laser printer, a typewriter or a dot-matrix printer would.

mod canvas;
mod fonts;
mod glyphs;
mod print;

pub(crate) use fonts::Fonts;
pub(crate) use print::Press;
