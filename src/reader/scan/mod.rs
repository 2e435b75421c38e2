//! Opens scan files page by page.

use crate::chart::Word;

/// A page picture: 8-bit grey, the same resolution both ways.
pub struct PagePicture {
    pub pixels: image::GrayImage,
    /// Dots per inch, both ways.
    pub dpi: u32,
    /// Was stored in black and white, no greys.
    pub bilevel: bool,
}

/// What a page holds.
pub enum PageContent {
    Picture(PagePicture),
    /// A page that carries its own text, and how it looks.
    Text {
        picture: PagePicture,
        words: Vec<Word>,
    },
}
