use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, RgbImage};
use proptest::prelude::*;

use super::*;

fn picture() -> DynamicImage {
    // Noise, so that the end of an uncompressed file is not empty space.
    DynamicImage::ImageRgb8(RgbImage::from_fn(60, 40, |x, y| {
        image::Rgb([(x * 7 + y * 13) as u8 | 1, x as u8, y as u8])
    }))
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn gif() -> Vec<u8> {
    let mut bytes = Vec::new();
    GifEncoder::new(&mut bytes).encode_frame(Frame::new(picture().to_rgba8())).unwrap();
    bytes
}

fn tiff_pages(pages: usize) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = ::tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
    for _ in 0..pages {
        encoder.write_image::<::tiff::encoder::colortype::RGB8>(60, 40, picture().as_bytes()).unwrap();
    }
    bytes.into_inner()
}

fn big_tiff() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = ::tiff::encoder::TiffEncoder::new_big(&mut bytes).unwrap();
    encoder.write_image::<::tiff::encoder::colortype::RGB8>(60, 40, picture().as_bytes()).unwrap();
    bytes.into_inner()
}

fn pdf() -> Vec<u8> {
    let mut document = lopdf::Document::with_version("1.5");
    let pages = document.new_object_id();
    let page = document.add_object(lopdf::dictionary! { "Type" => "Page", "Parent" => pages });
    let kids = lopdf::dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, kids.into());
    let catalog = document.add_object(lopdf::dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn every_kind() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("PDF", pdf()),
        ("TIFF", tiff_pages(3)),
        ("BigTIFF", big_tiff()),
        ("JPEG", encoded(ImageFormat::Jpeg)),
        ("PNG", encoded(ImageFormat::Png)),
        ("GIF", gif()),
        ("BMP", encoded(ImageFormat::Bmp)),
        ("WebP", encoded(ImageFormat::WebP)),
    ]
}

fn look(bytes: &[u8]) -> Wholeness {
    wholeness(Cursor::new(bytes), bytes.len() as u64).unwrap()
}

#[test]
fn a_whole_file_of_every_kind_is_whole() {
    for (kind, bytes) in every_kind() {
        assert_eq!(look(&bytes), Whole, "{kind}");
    }
}

#[test]
fn a_file_of_any_kind_that_breaks_off_anywhere_is_not_whole() {
    for (kind, bytes) in every_kind() {
        // A PDF without its last line feed is whole.
        let end = bytes.len() - 2;
        for length in (64..end).step_by(7).chain([end]) {
            assert!(matches!(look(&bytes[..length]), NotYet(_)), "{kind} of {length} bytes of {}", bytes.len());
        }
    }
}

#[test]
fn a_file_that_has_its_size_but_not_its_content_yet_is_not_whole() {
    for (kind, bytes) in every_kind() {
        for written in [0, bytes.len() / 4, bytes.len() / 2] {
            let mut reserved = bytes.clone();
            reserved[written..].fill(0);
            assert!(matches!(look(&reserved), NotYet(_)), "{kind}, {written} bytes of {} written", bytes.len());
        }
    }
}

#[test]
fn padding_after_the_end_does_not_matter() {
    for (kind, mut bytes) in every_kind() {
        bytes.extend(b"\r\n");
        assert_eq!(look(&bytes), Whole, "{kind}");
    }
}

#[test]
fn the_first_part_of_a_pdf_made_for_the_web_is_not_whole() {
    let first = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\nstartxref\n0\n%%EOF\n";
    assert_eq!(look(first), NotYet("the table of contents of the PDF is missing"));
}

#[test]
fn the_end_of_a_preview_is_not_the_end_of_the_picture() {
    let (preview, bytes) = (encoded(ImageFormat::Jpeg), encoded(ImageFormat::Jpeg));
    let mut with_preview = vec![0xff, 0xd8, 0xff, 0xe1];
    with_preview.extend(u16::try_from(preview.len() + 2).unwrap().to_be_bytes());
    with_preview.extend(&preview);
    with_preview.extend(&bytes[2..]);
    assert_eq!(look(&with_preview), Whole);
    let half = preview.len() + bytes.len() / 2;
    assert!(matches!(look(&with_preview[..half]), NotYet(_)));
}

#[test]
fn a_tiff_whose_pages_run_in_a_circle_comes_to_an_end() {
    let mut circle = b"II\x2a\0\x08\0\0\0\0\0\x08\0\0\0".to_vec();
    circle.extend([1; 16]);
    assert_eq!(look(&circle), Whole);
}

#[test]
fn what_is_of_no_known_kind_is_not_judged() {
    assert_eq!(look(b"Dear doctor,"), Unknown);
    assert_eq!(look(b"BMW service invoice, and not a picture"), Unknown);
}

proptest! {
    #[test]
    fn no_bytes_whatever_disturb_it(start in 0_usize..8, noise in prop::collection::vec(any::<u8>(), 0..600), at in 4_usize..64) {
        let mut bytes = every_kind().swap_remove(start).1;
        let at = at.min(bytes.len());
        bytes.truncate(at);
        bytes.extend(noise);
        look(&bytes);
    }
}
