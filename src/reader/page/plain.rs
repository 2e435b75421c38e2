//! The plain way to read a page: smaller, one look, the likeliest way up.
//!
//! Taken when the usual way has cost a reader its life or its time. What makes a page cost so much is mostly specks
//! and dots in their thousands; at half or a third of the resolution they melt into the paper, and large print stays.

use crate::chart::{Barcode, InkMap, PageReading, Rect, Rule, Word};

use super::super::scan::{PageContent, PagePicture};
use super::sketch::{COARSEST, shrink};

/// Print is still read at this resolution, dots an inch.
const PLAIN_DPI: u32 = 200;

/// The content with a picture of at most [`PLAIN_DPI`], and how many of its pixels went into one.
pub(super) fn reduced(content: PageContent) -> (PageContent, u32) {
    match content {
        PageContent::Picture(picture) => {
            let factor = picture.dpi.div_ceil(PLAIN_DPI).clamp(1, COARSEST);
            if factor == 1 {
                return (PageContent::Picture(picture), 1);
            }
            let pixels = shrink(&picture.pixels, factor);
            (PageContent::Picture(PagePicture { pixels, dpi: picture.dpi / factor, bilevel: false }), factor)
        }
        // Its words are known: there is nothing to reduce.
        text @ PageContent::Text { .. } => (text, 1),
    }
}

/// The reading of a reduced picture, in pixels of the picture as it was.
pub(super) fn enlarged(reading: PageReading, factor: u32) -> PageReading {
    let area = |area: Rect| Rect::new(area.left * factor, area.top * factor, area.width * factor, area.height * factor);
    PageReading {
        width: reading.width * factor,
        height: reading.height * factor,
        dpi: reading.dpi * factor,
        words: reading.words.into_iter().map(|word| Word { area: area(word.area), ..word }).collect(),
        barcodes: reading.barcodes.into_iter().map(|code| Barcode { area: area(code.area), ..code }).collect(),
        rules: reading.rules.into_iter().map(|rule| Rule { area: area(rule.area), ..rule }).collect(),
        ink: InkMap { cell: reading.ink.cell * factor, ..reading.ink },
        ..reading
    }
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    #[test]
    fn a_page_read_small_has_its_places_where_they_are_on_the_page() {
        let pixels = GrayImage::from_pixel(600, 900, Luma([200]));
        let picture = PagePicture { pixels, dpi: 600, bilevel: false };
        let (content, factor) = reduced(PageContent::Picture(picture));
        assert_eq!((factor, content.picture().dpi, content.picture().pixels.dimensions()), (3, 200, (200, 300)));
        let rules = vec![Rule { area: Rect::new(10, 20, 30, 2), horizontal: true }];
        let ink = InkMap { cell: 8, ..InkMap::default() };
        let reading = PageReading { width: 200, height: 300, dpi: 200, rules, ink, ..PageReading::default() };
        let enlarged = enlarged(reading, factor);
        assert_eq!((enlarged.width, enlarged.height, enlarged.dpi, enlarged.ink.cell), (600, 900, 600, 24));
        assert_eq!(enlarged.rules[0].area, Rect::new(30, 60, 90, 6));
    }

    #[test]
    fn a_page_of_usual_resolution_or_with_its_own_words_stays_as_it_is() {
        let picture = || PagePicture { pixels: GrayImage::new(60, 90), dpi: 200, bilevel: true };
        assert_eq!(reduced(PageContent::Picture(picture())).1, 1);
        let fine = PagePicture { dpi: 600, ..picture() };
        assert_eq!(reduced(PageContent::Text { picture: fine, words: Vec::new() }).1, 1);
    }
}
