//! Drawn pages, and what is seen on them.

use image::GrayImage;

use super::super::scan::{PageContent, PagePicture};
use super::PageReader;
use super::components::Components;
use super::grain::{is_grainy, without_specks};
use super::ink::picture_hash;
use super::pose::{Pose, is_letter, pose};
use super::sketch::Sketch;
use super::turn::{deskewed, turned_area, turned_back};
use crate::chart::{PageReading, Rect, Turn, Zone};
use crate::config::Settings;

const DPI: u32 = 150;

/// A white letter page at 150 dpi.
fn sheet() -> GrayImage {
    GrayImage::from_pixel(1275, 1650, image::Luma([255]))
}

fn draw(page: &mut GrayImage, left: u32, top: u32, width: u32, height: u32) {
    for y in top..(top + height).min(page.height()) {
        for x in left..(left + width).min(page.width()) {
            page.put_pixel(x, y, image::Luma([0]));
        }
    }
}

fn hole(page: &mut GrayImage, at: (u32, u32)) {
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        if x.abs_diff(at.0).pow(2) + y.abs_diff(at.1).pow(2) < 18 * 18 {
            pixel.0 = [20];
        }
    }
}

/// Lines of strokes like small letters, two in five of them reaching above, as in Latin print.
fn lines_of_print(page: &mut GrayImage) {
    for line in 0..20 {
        for letter in 0..90_u32 {
            if letter % 7 == 6 {
                continue;
            }
            // Letters do not stand in columns.
            let (left, top) = (150 + letter * 10 + line * 17 % 23 + letter * letter % 3, 200 + line * 60);
            let rise = if (letter * 7 + line) % 5 < 2 { 7 } else { 0 };
            draw(page, left, top - rise, 3, 12 + rise);
            draw(page, left, top + 9, 7, 3);
        }
    }
}

fn read(pixels: GrayImage) -> PageReading {
    let mut reader = PageReader::new(&Settings::default().reader).unwrap();
    reader.read(1, PageContent::Picture(PagePicture { pixels, dpi: DPI, bilevel: false })).unwrap()
}

/// The pose by the look of the lines alone: strokes would be words to nobody.
fn pose_of(pixels: &GrayImage) -> Pose {
    let sketch = Sketch::of(pixels, DPI);
    pose(&Components::of(&sketch).kept(&sketch, |figure| is_letter(&sketch, figure)))
}

fn turned(pixels: &GrayImage, turn: Turn) -> GrayImage {
    let back = if matches!(turn, Turn::Quarter | Turn::ThreeQuarters) { turn.opposite() } else { turn };
    turned_back(pixels, back).into_owned()
}

#[test]
fn a_page_comes_out_upright_whichever_way_it_was_scanned() {
    let mut page = sheet();
    lines_of_print(&mut page);
    for turn in Turn::ALL {
        let pose = pose_of(&turned(&page, turn));
        assert_eq!(pose.turn, turn);
        assert!(pose.certain, "the common case costs no second reading");
    }
}

#[test]
fn skew_is_found_to_a_tenth_of_a_degree() {
    let mut page = sheet();
    lines_of_print(&mut page);
    for skew in [-6.0, -1.5, 0.8, 4.0] {
        let found = pose_of(&deskewed(&page, -skew)).skew_of(Turn::Upright);
        assert!((found - skew).abs() < 0.15, "{skew} was taken for {found}");
    }
}

#[test]
fn a_sheet_with_punch_holes_and_a_scan_border_is_blank() {
    let mut page = sheet();
    hole(&mut page, (40, 300));
    hole(&mut page, (42, 1300));
    draw(&mut page, 0, 0, 30, 1650);
    draw(&mut page, 0, 1630, 1275, 20);
    for speck in 0..200 {
        draw(&mut page, 100 + speck * 37 % 1100, 50 + speck * 101 % 1500, 2, 2);
    }
    let reading = read(page);
    assert!(reading.blank);
    assert!(reading.words.is_empty());
}

#[test]
fn a_sheet_with_a_pen_stroke_only_is_not_blank() {
    let mut page = sheet();
    for x in 0..300_u32 {
        let y = 800.0 + 40.0 * (x as f32 / 12.0).sin();
        draw(&mut page, 400 + x, y as u32, 3, 6);
    }
    assert!(!read(page).blank);
}

#[test]
fn lines_to_sign_on_and_box_edges_are_rules() {
    let mut page = sheet();
    draw(&mut page, 200, 1450, 400, 3);
    draw(&mut page, 1200, 300, 3, 600);
    let reading = read(page);
    let long = |rect: Rect| rect.width.max(rect.height) > 380;
    let rules: Vec<_> = reading.rules.iter().filter(|rule| long(rule.area)).collect();
    assert_eq!(rules.len(), 2);
    assert!(rules.iter().any(|rule| rule.horizontal && rule.area.top.abs_diff(1450) <= 2));
    assert!(rules.iter().any(|rule| !rule.horizontal && rule.area.left.abs_diff(1200) <= 2));
    assert!(reading.ink.share(&Rect::new(200, 1440, 400, 20)) < 0.02, "a rule is not ink");
}

#[test]
fn a_barcode_is_read_upside_down_and_placed_on_the_upright_page() {
    let code = zxingcpp::create(zxingcpp::BarcodeFormat::Code128).from_str("A-100210").unwrap();
    let code = code.to_image_with(&zxingcpp::write().scale(3)).unwrap();
    let mut page = sheet();
    for (index, &grey) in code.data().iter().enumerate() {
        let (x, y) = (index as u32 % code.width() as u32, index as u32 / code.width() as u32);
        page.put_pixel(600 + x, 200 + y, image::Luma([grey]));
    }
    let reading = read(turned(&page, Turn::Half));
    assert_eq!(reading.turn, Turn::Half);
    assert_eq!(reading.barcodes.len(), 1);
    assert_eq!(reading.barcodes[0].text, "A-100210");
    let place = Rect::new(600, 200, code.width() as u32, code.height() as u32);
    assert!(place.overlap_x(&reading.barcodes[0].area) > 100 && place.overlap_y(&reading.barcodes[0].area) > 0);
}

#[test]
fn the_same_sheet_shifted_has_nearly_the_same_hash() {
    let mut page = sheet();
    lines_of_print(&mut page);
    draw(&mut page, 700, 1200, 400, 200);
    let mut shifted = sheet();
    image::imageops::replace(&mut shifted, &page, 20, 12);
    let (a, b) = (picture_hash(&Sketch::of(&page, DPI)), picture_hash(&Sketch::of(&shifted, DPI)));
    assert!((a ^ b).count_ones() <= 6);
    assert_ne!(a, 0);
}

#[test]
fn a_place_on_a_skewed_scan_is_found_on_the_level_picture() {
    let mut page = sheet();
    draw(&mut page, 300, 400, 40, 40);
    let area = turned_area(Rect::new(300, 400, 40, 40), page.dimensions(), Turn::Upright, 5.0);
    let level = deskewed(&page, 5.0);
    let (x, y) = area.center();
    assert_eq!(level.get_pixel(x, y).0, [0]);
}

#[test]
fn a_picture_of_a_few_pixels_is_an_error_a_clerk_understands() {
    let mut reader = PageReader::new(&Settings::default().reader).unwrap();
    let picture = PagePicture { pixels: GrayImage::new(3, 3), dpi: 300, bilevel: false };
    let error = reader.read(7, PageContent::Picture(picture)).err().unwrap();
    assert_eq!(error.to_string(), "Page 7 has no picture to read: it is 3 × 3 pixels. Rescan it.");
}

#[test]
fn specks_are_taken_off_and_strokes_stay() {
    let mut page = sheet();
    draw(&mut page, 300, 300, 400, 4);
    assert!(!is_grainy(&page, DPI));
    for speck in 0..30_000 {
        draw(&mut page, speck * 73 % 1270, 400 + speck * 577 % 1200, 1, 1);
    }
    assert!(is_grainy(&page, DPI));
    let clean = without_specks(&page);
    assert!(!is_grainy(&clean, DPI));
    assert_eq!(clean.get_pixel(500, 302).0, [0]);
}

#[test]
fn a_zone_is_read_where_it_stands_on_the_upright_page() {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/recognise/tests/golden/000.png");
    let line = image::open(golden).unwrap().into_luma8();
    let mut page = sheet();
    image::imageops::replace(&mut page, &line, 60, 700);
    let zone =
        Zone { area: Rect::new(60, 700, line.width(), line.height()), words: 0..1, confidence: 70.0, digits: true };
    let mut reader = PageReader::new(&Settings::default().reader).unwrap();
    for turn in [Turn::Upright, Turn::Quarter] {
        let content = PageContent::Picture(PagePicture { pixels: turned(&page, turn), dpi: DPI, bilevel: false });
        let looks = reader.read_zones(&content, (turn, 0.0), &[zone.clone(), zone.clone()]);
        assert_eq!((looks.len(), looks[0].len()), (2, 8), "four looks at everything and four at digits only");
        for look in &looks[0][..4] {
            assert!(look.iter().map(|word| word.text.chars().count()).sum::<usize>() > 10, "{turn:?}");
            let inside = |area: &Rect| area.overlap_x(&zone.area) * 2 > area.width && area.overlap_y(&zone.area) > 0;
            assert!(look.iter().all(|word| inside(&word.area)), "{turn:?}");
        }
        assert!(!looks[0][4..].iter().flatten().any(|word| word.text.contains(char::is_alphabetic)));
    }
}
