use super::super::specimen::{TiffPage, looks_upright, packed, sheet, tiff_file};
use super::super::{OpenError, OpenLimits, PageContent, PagePicture, Scan, open_bytes};
use super::leptonica::written;
use image::GrayImage;
use leptonica_sys as lept;

fn open(bytes: Vec<u8>) -> Box<dyn Scan> {
    open_bytes(bytes, &OpenLimits::default()).unwrap()
}

fn page(bytes: Vec<u8>) -> Result<PagePicture, OpenError> {
    match open(bytes).page(1)? {
        PageContent::Picture(picture) => Ok(picture),
        PageContent::Text { .. } => panic!("a TIFF has no text"),
    }
}

fn fax_strip(compression: u32) -> Vec<u8> {
    let file = written(&sheet(), true, compression);
    let chain = super::directory::chain(&file, 9).unwrap();
    let chunks = chain.directories[0].chunks(&file);
    assert_eq!(chunks.len(), 1, "Leptonica writes one strip");
    file[chunks[0].0 as usize..(chunks[0].0 + chunks[0].1) as usize].to_vec()
}

fn reversed(strip: &[u8]) -> Vec<u8> {
    strip.iter().map(|byte| byte.reverse_bits()).collect()
}

#[test]
fn every_usual_compression_gives_the_same_page() {
    for (bilevel, compression) in [
        (true, lept::IFF_TIFF_G3),
        (true, lept::IFF_TIFF_G4),
        (true, lept::IFF_TIFF_RLE),
        (true, lept::IFF_TIFF_PACKBITS),
        (true, lept::IFF_TIFF_LZW),
        (true, lept::IFF_TIFF_ZIP),
        (true, lept::IFF_TIFF),
        (false, lept::IFF_TIFF),
        (false, lept::IFF_TIFF_LZW),
        (false, lept::IFF_TIFF_ZIP),
        (false, lept::IFF_TIFF_JPEG),
    ] {
        let page = page(written(&sheet(), bilevel, compression)).unwrap_or_else(|e| panic!("{compression}: {e}"));
        assert!(looks_upright(&page.pixels), "compression {compression}");
    }
}

#[test]
fn reversed_bits_are_read_the_right_way_round() {
    let strip = reversed(&fax_strip(lept::IFF_TIFF_G4));
    let said = TiffPage::strip((850, 1100), 1, 4, 0, strip.clone()).short(266, 2);
    assert!(looks_upright(&page(tiff_file(&[said])).unwrap().pixels));
    let unsaid = TiffPage::strip((850, 1100), 1, 4, 0, strip);
    assert!(looks_upright(&page(tiff_file(&[unsaid])).unwrap().pixels), "the tag is wrong, the data is not");
    let plain = TiffPage::strip((850, 1100), 1, 1, 0, reversed(&packed(&sheet()))).short(266, 2);
    assert!(looks_upright(&page(tiff_file(&[plain])).unwrap().pixels));
}

#[test]
fn black_is_zero_and_white_is_zero_both_come_out_dark_on_white() {
    let ink: Vec<u8> = packed(&sheet());
    let paper: Vec<u8> = ink.iter().map(|byte| !byte).collect();
    for (photometric, strip) in [(0, ink), (1, paper)] {
        let page = page(tiff_file(&[TiffPage::strip((850, 1100), 1, 1, photometric, strip)])).unwrap();
        assert!(looks_upright(&page.pixels), "photometric {photometric}");
        assert!(page.bilevel);
    }
    let mut negative = sheet();
    image::imageops::invert(&mut negative);
    let fax = written(&negative, true, lept::IFF_TIFF_G4);
    let chunk = super::directory::chain(&fax, 9).unwrap().directories[0].chunks(&fax)[0];
    let strip = fax[chunk.0 as usize..(chunk.0 + chunk.1) as usize].to_vec();
    let inverted = TiffPage::strip((850, 1100), 1, 4, 1, strip);
    assert!(looks_upright(&page(tiff_file(&[inverted])).unwrap().pixels), "a fax with BlackIsZero");
}

#[test]
fn an_unequal_resolution_is_evened_out() {
    let short = image::imageops::resize(&sheet(), 850, 550, image::imageops::FilterType::Nearest);
    let stored = TiffPage::grey(&short).rational(282, 100).rational(283, 50);
    let page = page(tiff_file(&[stored])).unwrap();
    assert_eq!((page.pixels.dimensions(), page.dpi), ((850, 1100), 100));
    assert!(looks_upright(&page.pixels));
}

#[test]
fn a_resolution_in_centimetres_is_understood() {
    let stored = TiffPage::grey(&sheet()).rational(282, 40).rational(283, 40).short(296, 3);
    assert_eq!(page(tiff_file(&[stored])).unwrap().dpi, 102);
}

#[test]
fn each_page_is_turned_as_its_tag_says() {
    use image::imageops::{rotate90, rotate180, rotate270};
    let stored = [(1, sheet()), (3, rotate180(&sheet())), (6, rotate270(&sheet())), (8, rotate90(&sheet()))];
    let pages: Vec<_> = stored.iter().map(|(tag, picture)| TiffPage::grey(picture).short(274, *tag)).collect();
    let mut scan = open(tiff_file(&pages));
    assert_eq!(scan.pages(), 4);
    // In any order, and again.
    for number in [3, 1, 4, 2, 3] {
        assert!(looks_upright(&scan.page(number).unwrap().picture().pixels), "page {number}");
    }
}

#[test]
fn a_palette_and_four_bits_are_understood() {
    let dark: Vec<u8> = sheet().iter().map(|pixel| u8::from(*pixel == 0)).collect();
    let mut map = vec![0_u8; 3 * 256 * 2];
    for channel in 0..3 {
        map[channel * 512..channel * 512 + 2].copy_from_slice(&[0xFF, 0xFF]);
    }
    let palette = TiffPage::strip((850, 1100), 8, 1, 3, dark.clone()).tag(320, 3, 768, &map);
    assert!(looks_upright(&page(tiff_file(&[palette])).unwrap().pixels));
    let nibbles = dark.chunks(2).map(|two| ((1 - two[0]) * 0xF0) | ((1 - two[1]) * 0x0F)).collect();
    let four = TiffPage::strip((850, 1100), 4, 1, 1, nibbles);
    assert!(looks_upright(&page(tiff_file(&[four])).unwrap().pixels));
}

#[test]
fn colours_stored_in_planes_are_understood() {
    let plane = sheet().into_raw();
    let length = (plane.len() as u32).to_le_bytes();
    let planes = TiffPage::strip((850, 1100), 8, 1, 2, plane.repeat(3))
        .tag(258, 3, 3, &[8, 0, 8, 0, 8, 0])
        .short(277, 3)
        .short(284, 2)
        .tag(273, 4, 3, &[])
        .tag(279, 4, 3, &length.repeat(3));
    assert!(looks_upright(&page(tiff_file(&[planes])).unwrap().pixels));
}

#[test]
fn a_chain_of_pages_that_runs_in_circles_ends() {
    let mut bytes = tiff_file(&[TiffPage::grey(&sheet()), TiffPage::grey(&sheet())]);
    let first = bytes[4..8].to_vec();
    let end = bytes.len();
    bytes[end - 4..].copy_from_slice(&first);
    let mut scan = open(bytes);
    assert_eq!(scan.pages(), 2);
    assert!(scan.page(2).is_ok());
}

#[test]
fn a_bad_page_leaves_the_others() {
    let bad = TiffPage::strip((850, 1100), 8, 5, 1, vec![0xAA; 400]);
    let mut scan = open(tiff_file(&[TiffPage::grey(&sheet()), bad, TiffPage::grey(&sheet())]));
    assert!(scan.page(1).is_ok());
    assert!(scan.page(2).is_err());
    assert!(looks_upright(&scan.page(3).unwrap().picture().pixels));
}

#[test]
fn pages_behind_the_end_of_a_cut_off_file_are_not_lost_silently() {
    let mut bytes = tiff_file(&[TiffPage::grey(&sheet()), TiffPage::grey(&sheet())]);
    bytes.truncate(bytes.len() - 300_000);
    let mut scan = open(bytes);
    assert_eq!(scan.pages(), 2);
    assert!(scan.page(1).is_ok());
    assert!(matches!(scan.page(2), Err(OpenError::CutOff)));
}

#[test]
fn a_fax_whose_data_ends_early_is_cut_off_and_not_half_white() {
    let mut strip = fax_strip(lept::IFF_TIFF_G4);
    strip.truncate(strip.len() / 2);
    let result = page(tiff_file(&[TiffPage::strip((850, 1100), 1, 4, 0, strip)]));
    assert!(matches!(result, Err(OpenError::PictureCutOff)), "{:?}", result.err());
}

#[test]
fn a_white_page_from_much_data_is_an_error_and_a_blank_sheet_is_not() {
    let blank = GrayImage::from_pixel(850, 1100, image::Luma([255]));
    assert!(page(written(&blank, true, lept::IFF_TIFF_G4)).is_ok());
    assert!(page(written(&blank, true, lept::IFF_TIFF_G3)).is_ok());
    assert!(page(written(&blank, false, lept::IFF_TIFF_LZW)).is_ok());
    // A white picture followed by data that nothing decodes.
    let mut strip = written(&blank, true, lept::IFF_TIFF_G4);
    let chunk = super::directory::chain(&strip, 9).unwrap().directories[0].chunks(&strip)[0];
    strip = strip[chunk.0 as usize..(chunk.0 + chunk.1) as usize].to_vec();
    strip.extend((0..40_000_u32).map(|n| (n * 31) as u8));
    let result = page(tiff_file(&[TiffPage::strip((850, 1100), 1, 4, 0, strip)]));
    assert!(matches!(result, Err(OpenError::Uniform)), "{:?}", result.err());
}

#[test]
fn a_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded() {
    let bomb = TiffPage::strip((4_000_000_000, 4_000_000_000), 1, 4, 0, vec![0; 100]);
    assert!(matches!(page(tiff_file(&[bomb])), Err(OpenError::TooManyPixels { .. })));
}

#[test]
fn a_thumbnail_beside_a_page_is_no_page() {
    let small = image::imageops::thumbnail(&sheet(), 85, 110);
    let pages = [TiffPage::grey(&sheet()), TiffPage::grey(&small).long(254, 1)];
    assert_eq!(open(tiff_file(&pages)).pages(), 1);
}
