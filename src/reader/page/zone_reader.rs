//! Zones of a page read by themselves: cut out twice, grey and with thresholds of their own, where the page's line was read
//! once among its neighbours.

use std::time::{Duration, Instant};

use image::GrayImage;
use recognise::Look;

use super::framing::upright_part;
use super::line_reader::Cut;
use super::page_reader::PageReader;
use super::sauvola;
use crate::chart::{Looks, Rect, Turn, Zone};
use crate::reader::scan::{PageContent, PagePicture};

/// How much of its height a zone is cut out with, above and below: the network sees its letters at another size each time.
/// With less it loses strokes, with more it reads what stands around.
const MARGINS: [f32; 2] = [0.2, 0.4];
/// The same to the left and the right.
const SIDE: f32 = 0.5;

impl PageReader {
    /// What each look at each of `zones` reads, on a page that was set upright by this turn and skew.
    ///
    /// Every zone is looked at four times, and as often for digits only where it asks for that. Nothing legible is an
    /// empty look.
    pub fn read_zones(&mut self, content: &PageContent, lying: (Turn, f32), zones: &[Zone]) -> Vec<Looks> {
        let (PageContent::Picture(picture) | PageContent::Text { picture, .. }) = content;
        let until = Instant::now() + Duration::from_secs(self.limit_s);
        let mut looks_of = |zone: &Zone| {
            let cuts: Vec<Cut> = MARGINS.iter().flat_map(|margin| cuts(picture, lying, zone.area, *margin)).collect();
            let mut looks = self.text.read_cuts(&cuts, Look::Closely, picture.dpi, until);
            if zone.digits {
                looks.extend(self.text.read_cuts(&cuts, Look::Digits, picture.dpi, until));
            }
            looks
        };
        zones.iter().map(&mut looks_of).collect()
    }
}

/// The zone as it is, and with thresholds that follow its own paper.
fn cuts(picture: &PagePicture, (turn, skew): (Turn, f32), zone: Rect, margin: f32) -> [Cut; 2] {
    let part = |share: f32| (zone.height as f32 * share).round() as u32;
    let (left, top) = (zone.left.saturating_sub(part(SIDE)), zone.top.saturating_sub(part(margin)));
    let (right, bottom) = (zone.right() + part(SIDE), zone.bottom() + part(margin));
    let area = Rect::new(left, top, right - left, bottom - top);
    let grey: GrayImage = upright_part(picture, turn, skew, area, area.width);
    let bits = sauvola::bits(&grey, picture.dpi).picture();
    [Cut::out_of(area, grey), Cut::out_of(area, bits)]
}
