//! The page picture with boxes on it, as one drawing: it scales and turns as a whole.

use maud::{Markup, html};

use crate::catalog::PageView;
use crate::chart::Rect;

/// A box on the page.
pub(super) struct Mark {
    pub(super) area: Rect,
    /// Its kind, for the style sheet: `hit`, `fact`, `agrees`, `differs`.
    pub(super) kind: &'static str,
    /// What it is tied to beside the page; several, with a space between.
    pub(super) of: Option<String>,
    /// What it says, for whoever points at it.
    pub(super) says: Option<String>,
}

/// The picture of a page with `marks`, turned by `turn` degrees.
pub(super) fn viewer(page: &PageView, marks: &[Mark], turn: u32) -> Markup {
    let id = page.page.number();
    let (width, height) = page.read.as_ref().map_or((2550, 3300), |(reading, _)| (reading.width, reading.height));
    let (across, down) = if turn % 180 == 90 { (height, width) } else { (width, height) };
    html! {
        div.viewer tabindex="0" data-viewer data-page=(id) data-width=(width) data-height=(height) data-turn=(turn)
            aria-label="Page picture; + and - zoom, 0 fits, arrow keys move it" role="group" {
            svg.sheet viewBox=(format!("0 0 {across} {down}")) role="img" aria-label=(format!("Picture of page {}", page.number)) {
                g transform=(turning(turn, width, height)) {
                    image href=(format!("/pages/{id}/picture/screen")) data-full=(format!("/pages/{id}/picture/full"))
                        width=(width) height=(height) preserveAspectRatio="none" {}
                    @for mark in marks {
                        rect class=(mark.kind) data-of=[mark.of.as_ref()] x=(mark.area.left.saturating_sub(8))
                            y=(mark.area.top.saturating_sub(8)) width=(mark.area.width + 16)
                            height=(mark.area.height + 16) rx="6" { @if let Some(says) = &mark.says { title { (says) } } }
                    }
                }
            }
        }
    }
}

/// The transformation that turns a drawing clockwise and puts its corner back.
pub(super) fn turning(turn: u32, width: u32, height: u32) -> String {
    match turn {
        90 => format!("translate({height} 0) rotate(90)"),
        180 => format!("translate({width} {height}) rotate(180)"),
        270 => format!("translate(0 {width}) rotate(270)"),
        _ => "rotate(0)".to_owned(),
    }
}

/// A strip of a page around its first hit, with the hits in it marked.
pub(super) fn strip(page: i64, width: u32, height: u32, hits: &[Rect]) -> Markup {
    let area = around(width, height, hits.first());
    let (x, y, w, h) = (area.left, area.top, area.width, area.height);
    html! {
        svg.strip viewBox=(format!("{x} {y} {w} {h}")) role="img" aria-label="The place on the page" {
            // Loaded when it comes into sight: it is cut out of the page for this one person.
            image data-href=(format!("/pages/{page}/crop?x={x}&y={y}&w={w}&h={h}")) x=(x) y=(y) width=(w) height=(h)
                preserveAspectRatio="none" {}
            @for hit in hits.iter().filter(|hit| hit.overlap_x(&area) > 0 && hit.overlap_y(&area) > 0) {
                rect.hit x=(hit.left.saturating_sub(6)) y=(hit.top.saturating_sub(6)) width=(hit.width + 12)
                    height=(hit.height + 12) rx="6" {}
            }
        }
    }
}

/// Three fifths of the page's width, and a sixth of that in height, with the hit in the middle where there is room.
fn around(width: u32, height: u32, hit: Option<&Rect>) -> Rect {
    let w = (width * 3 / 5).max(1);
    let h = (w / 6).clamp(1, height.max(1));
    let (x, y) = hit.map_or((width / 2, height / 12), Rect::center);
    let left = x.saturating_sub(w / 2).min(width.saturating_sub(w));
    let top = y.saturating_sub(h / 2).min(height.saturating_sub(h));
    Rect::new(left, top, w, h)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strip_holds_the_hit_and_stays_on_the_page() {
        for hit in [Rect::new(0, 0, 90, 30), Rect::new(2400, 3250, 150, 50), Rect::new(1200, 1600, 100, 40)] {
            let area = around(2550, 3300, Some(&hit));
            assert!(area.overlap_x(&hit) == hit.width && area.overlap_y(&hit) == hit.height, "{hit:?} {area:?}");
            assert!(area.right() <= 2550 && area.bottom() <= 3300, "{area:?}");
        }
    }

    #[test]
    fn a_turned_page_stays_in_its_frame() {
        assert_eq!(turning(90, 100, 200), "translate(200 0) rotate(90)");
        assert_eq!(turning(270, 100, 200), "translate(0 100) rotate(270)");
    }
}
