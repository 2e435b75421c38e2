use image::{GrayImage, imageops};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::super::specimen::{jpeg, looks_upright, packed, sheet};
use super::super::{OpenError, OpenLimits, PageContent, PagePicture, open_bytes};

/// A PDF of one letter page made of what a test puts on it.
struct Sheet {
    document: Document,
    page: Dictionary,
    xobjects: Dictionary,
    content: String,
}

impl Sheet {
    fn new() -> Self {
        let mut page = dictionary! { "Type" => "Page" };
        page.set("MediaBox", boxed([0, 0, 612, 792]));
        Self { document: Document::with_version("1.5"), page, xobjects: Dictionary::new(), content: String::new() }
    }

    fn with(mut self, key: &str, value: impl Into<Object>) -> Self {
        self.page.set(key, value);
        self
    }

    fn draw(mut self, content: &str) -> Self {
        self.content.push_str(content);
        self.content.push('\n');
        self
    }

    fn object(&mut self, name: &str, stream: Stream) -> ObjectId {
        let id = self.document.add_object(stream);
        self.xobjects.set(name, id);
        id
    }

    fn picture(mut self, name: &str, stream: Stream) -> Self {
        self.object(name, stream);
        self
    }

    fn bytes(mut self) -> Vec<u8> {
        let font = self.document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        });
        let resources = dictionary! { "Font" => dictionary! { "F" => font }, "XObject" => self.xobjects };
        let content = self.document.add_object(Stream::new(Dictionary::new(), self.content.into_bytes()));
        let pages = self.document.new_object_id();
        self.page.set("Parent", pages);
        self.page.set("Resources", resources);
        self.page.set("Contents", content);
        let page = self.document.add_object(self.page);
        self.document
            .objects
            .insert(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
        let catalog = self.document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        self.document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).unwrap();
        bytes
    }

    fn page(self) -> Result<PageContent, OpenError> {
        open_bytes(self.bytes(), &OpenLimits::default())?.page(1)
    }

    fn picture_of_page(self) -> PagePicture {
        match self.page().unwrap() {
            PageContent::Picture(picture) => picture,
            PageContent::Text { .. } => panic!("this page is a scan"),
        }
    }

    fn words(self) -> String {
        match self.page().unwrap() {
            PageContent::Picture(_) => panic!("this page carries its text"),
            PageContent::Text { words, .. } => crate::chart::PageReading { words, ..Default::default() }.text(),
        }
    }
}

fn boxed(corners: [i64; 4]) -> Object {
    corners.map(Object::from).to_vec().into()
}

fn image(size: (u32, u32), bits: i64, data: Vec<u8>) -> Stream {
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => size.0, "Height" => size.1,
        "BitsPerComponent" => bits, "ColorSpace" => "DeviceGray",
    };
    Stream::new(dict, data)
}

fn grey(picture: &GrayImage) -> Stream {
    let mut stream = image(picture.dimensions(), 8, picture.as_raw().clone());
    stream.compress().unwrap();
    stream
}

const WHOLE_PAGE: &str = "q 612 0 0 792 0 0 cm /Im Do Q";

/// A scan whose own pixels must come out, not rendered ones.
#[track_caller]
fn assert_own_pixels(picture: &PagePicture) {
    assert_eq!((picture.pixels.dimensions(), picture.dpi), ((850, 1100), 100));
    assert!(looks_upright(&picture.pixels));
    assert!(picture.bilevel, "its own pixels are black and white; rendered ones have greys");
}

#[test]
fn a_scanned_page_comes_out_in_its_own_pixels() {
    assert_own_pixels(&Sheet::new().picture("Im", grey(&sheet())).draw(WHOLE_PAGE).picture_of_page());
}

#[test]
fn a_page_is_turned_as_rotate_says() {
    for (rotate, stored) in
        [(90, imageops::rotate270(&sheet())), (180, imageops::rotate180(&sheet())), (270, imageops::rotate90(&sheet()))]
    {
        let across = rotate != 180;
        let (media, draw) =
            if across { ([0, 0, 792, 612], "q 792 0 0 612 0 0 cm /Im Do Q") } else { ([0, 0, 612, 792], WHOLE_PAGE) };
        let sheet = Sheet::new().with("Rotate", rotate).with("MediaBox", boxed(media));
        assert_own_pixels(&sheet.picture("Im", grey(&stored)).draw(draw).picture_of_page());
    }
}

#[test]
fn a_picture_drawn_turned_or_mirrored_is_put_right() {
    let turned = imageops::rotate270(&sheet());
    assert_own_pixels(
        &Sheet::new().picture("Im", grey(&turned)).draw("0 -792 612 0 0 792 cm /Im Do").picture_of_page(),
    );
    let upside_down = imageops::flip_vertical(&sheet());
    let drawn = Sheet::new().picture("Im", grey(&upside_down)).draw("612 0 0 -792 0 792 cm /Im Do");
    assert_own_pixels(&drawn.picture_of_page());
}

#[test]
fn inverted_decode_masks_and_unequal_resolution_come_out_dark_on_white() {
    let ink = packed(&sheet());
    let mut inverted = image((850, 1100), 1, ink.clone());
    inverted.dict.set("Decode", vec![1.into(), 0.into()]);
    assert_own_pixels(&Sheet::new().picture("Im", inverted).draw(WHOLE_PAGE).picture_of_page());

    let mut mask = image((850, 1100), 1, ink);
    mask.dict.remove(b"ColorSpace");
    mask.dict.set("ImageMask", true);
    mask.dict.set("Decode", vec![1.into(), 0.into()]);
    assert_own_pixels(&Sheet::new().picture("Im", mask).draw("0 g").draw(WHOLE_PAGE).picture_of_page());

    let fax = imageops::resize(&sheet(), 850, 550, imageops::FilterType::Nearest);
    let picture = Sheet::new().picture("Im", grey(&fax)).draw(WHOLE_PAGE).picture_of_page();
    assert_eq!((picture.pixels.dimensions(), picture.dpi), ((850, 1100), 100));
}

#[test]
fn a_jpeg_an_indirect_height_and_a_form_around_it_change_nothing() {
    let mut sheet_pdf = Sheet::new();
    let mut stream = image((850, 1100), 8, jpeg(&sheet(), Some(72), None));
    stream.dict.set("Filter", "DCTDecode");
    let height = sheet_pdf.document.add_object(1100);
    stream.dict.set("Height", height);
    let picture = sheet_pdf.document.add_object(stream);
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => boxed([0, 0, 612, 792]),
        "Resources" => dictionary! { "XObject" => dictionary! { "Im" => picture } },
    };
    sheet_pdf.object("Form", Stream::new(form, WHOLE_PAGE.as_bytes().to_vec()));
    let page = sheet_pdf.draw("/Form Do").picture_of_page();
    assert_eq!((page.pixels.dimensions(), page.dpi), ((850, 1100), 100));
    assert!(looks_upright(&page.pixels));
}

#[test]
fn a_crop_box_shows_only_its_part() {
    let mut wide = GrayImage::new(1700, 1100);
    imageops::replace(&mut wide, &sheet(), 0, 0);
    let cropped = Sheet::new()
        .with("MediaBox", boxed([0, 0, 1224, 792]))
        .with("CropBox", boxed([0, 0, 612, 792]))
        .picture("Im", grey(&wide))
        .draw("q 1224 0 0 792 0 0 cm /Im Do Q");
    assert_own_pixels(&cropped.picture_of_page());
}

#[test]
fn a_page_measured_in_user_units_or_in_pixels_has_its_true_resolution() {
    let halves = Sheet::new()
        .with("UserUnit", 2)
        .with("MediaBox", boxed([0, 0, 306, 396]))
        .picture("Im", grey(&sheet()))
        .draw("q 306 0 0 396 0 0 cm /Im Do Q");
    assert_own_pixels(&halves.picture_of_page());
    let pixels = Sheet::new()
        .with("MediaBox", boxed([0, 0, 1700, 2200]))
        .picture("Im", grey(&imageops::resize(&sheet(), 1700, 2200, imageops::FilterType::Nearest)))
        .draw("q 1700 0 0 2200 0 0 cm /Im Do Q");
    assert_eq!(pixels.picture_of_page().dpi, 200, "one pixel a point would be a sheet of two feet");
}

#[test]
fn strips_are_one_page() {
    let top = imageops::crop_imm(&sheet(), 0, 0, 850, 550).to_image();
    let bottom = imageops::crop_imm(&sheet(), 0, 550, 850, 550).to_image();
    let page = Sheet::new()
        .picture("Top", grey(&top))
        .picture("Bottom", grey(&bottom))
        .draw("q 612 0 0 396 0 396 cm /Top Do Q q 612 0 0 396 0 0 cm /Bottom Do Q")
        .picture_of_page();
    assert_eq!((page.pixels.dimensions(), page.dpi), ((1700, 2200), 200));
    assert!(looks_upright(&page.pixels));
}

/// A page of text at 12 points, a line each.
fn text(lines: &[&str]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("({line}) Tj T*")).collect();
    format!("BT /F 12 Tf 14 TL 72 700 Td {} ET", lines.join(" "))
}

const LETTER: [&str; 3] = ["Seen in clinic today.", "No chest pain, no dyspnea.", "Return in six weeks."];

#[test]
fn a_scan_under_hidden_text_is_a_scan() {
    let hidden = text(&LETTER).replace("BT", "BT 3 Tr");
    assert_own_pixels(&Sheet::new().picture("Im", grey(&sheet())).draw(WHOLE_PAGE).draw(&hidden).picture_of_page());
    // Text below the picture is as hidden.
    let below = Sheet::new().picture("Im", grey(&sheet())).draw(&text(&LETTER)).draw(WHOLE_PAGE);
    assert_own_pixels(&below.picture_of_page());
}

#[test]
fn a_stamp_on_a_scan_stays_on_its_picture() {
    let stamped = Sheet::new().picture("Im", grey(&sheet())).draw(WHOLE_PAGE).draw(&text(&["RECEIVED"]));
    let page = stamped.picture_of_page();
    assert_eq!(page.dpi, 200);
    let stamp = imageops::crop_imm(&page.pixels, 190, 220, 220, 60).to_image();
    assert!(stamp.iter().any(|pixel| *pixel < 128), "the stamp is drawn");
}

#[test]
fn a_born_digital_page_carries_its_own_words() {
    assert_eq!(Sheet::new().draw(&text(&LETTER)).words(), LETTER.join("\n"));
}

#[test]
fn words_of_a_born_digital_page_stand_where_they_are_seen() {
    let Ok(PageContent::Text { picture, words }) = Sheet::new().draw(&text(&LETTER)).page() else {
        panic!("this page carries its text")
    };
    assert_eq!((picture.pixels.dimensions(), picture.dpi), ((1700, 2200), 200));
    let seen = &words[0];
    assert_eq!(seen.text, "Seen");
    let area = seen.area;
    assert!(area.left.abs_diff(200) < 6 && area.bottom().abs_diff(256) < 4 && area.height < 30, "{area:?}");
    let inside = imageops::crop_imm(&picture.pixels, area.left, area.top, area.width, area.height).to_image();
    assert!(inside.iter().any(|pixel| *pixel < 128), "ink inside the box");
}

#[test]
fn words_under_a_black_bar_are_not_taken() {
    let words = Sheet::new().draw(&text(&LETTER)).draw("0 g 60 680 300 16 re f").words();
    assert_eq!(words, "Seen in clinic today.\nReturn in six weeks.");
}

#[test]
fn letters_moved_one_by_one_make_words() {
    let moved = "BT /F 12 Tf 72 700 Td [(S) 20 (een) -400 (in) -300 (cli) 10 (nic) -278 (to) -10 (day)] TJ \
                 T* 0 -20 Td (and again next week) Tj ET";
    assert_eq!(Sheet::new().draw(moved).words(), "Seen in clinic today\nand again next week");
}

#[test]
fn a_page_with_few_words_beside_a_big_picture_is_read_from_its_picture() {
    let page = Sheet::new().picture("Im", grey(&sheet())).draw("q 500 0 0 500 56 100 cm /Im Do Q").draw(&text(&LETTER));
    assert!(matches!(page.page(), Ok(PageContent::Picture(_))));
}

#[test]
fn a_white_page_from_much_data_is_an_error() {
    // Fax data that means nothing but starts with white rows.
    let mut noise = vec![0xFF; 200];
    noise.extend([0x00, 0x10, 0x01, 0x00, 0x10, 0x01]);
    noise.extend((0..60_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8));
    let mut stream = image((1700, 1600), 1, noise);
    stream.dict.set("Filter", "CCITTFaxDecode");
    stream.dict.set("DecodeParms", dictionary! { "K" => -1, "Columns" => 1700, "Rows" => 1600 });
    let page = Sheet::new().picture("Im", stream).draw(WHOLE_PAGE).page();
    assert!(matches!(page, Err(OpenError::Uniform)), "{:?}", page.err());
}

#[test]
fn a_page_whose_picture_is_missing_is_no_blank_page() {
    assert!(matches!(Sheet::new().draw(WHOLE_PAGE).page(), Err(OpenError::Uniform)));
    assert!(Sheet::new().page().is_ok(), "an empty page is a blank page");
}

#[test]
fn a_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded() {
    let bomb = image((100_000, 100_000), 1, vec![0; 100]);
    let page = Sheet::new().picture("Im", bomb).draw(WHOLE_PAGE).page();
    assert!(matches!(page, Err(OpenError::TooManyPixels { .. })));
    let mut lying = jpeg(&sheet(), Some(72), None);
    let frame = lying.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    lying[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    let mut stream = image((850, 1100), 8, lying);
    stream.dict.set("Filter", "DCTDecode");
    let page = Sheet::new().picture("Im", stream).draw(WHOLE_PAGE).page();
    assert!(matches!(page, Err(OpenError::TooManyPixels { .. })));
}

#[test]
fn a_page_of_absurd_size_is_rendered_small() {
    let huge = Sheet::new().with("MediaBox", boxed([0, 0, 14_400, 14_400])).draw("0 g 100 100 5000 5000 re f");
    let page = huge.picture_of_page();
    assert!(page.pixels.len() <= 41_000_000);
}

#[test]
fn a_cut_off_file_says_so() {
    let mut bytes = Sheet::new().picture("Im", grey(&sheet())).draw(WHOLE_PAGE).bytes();
    bytes.truncate(bytes.len() / 3);
    assert!(matches!(open_bytes(bytes, &OpenLimits::default()), Err(OpenError::CutOff)));
}

#[test]
fn pages_that_the_file_counts_but_does_not_have_are_not_lost_silently() {
    let bytes = Sheet::new().draw(&text(&LETTER)).bytes();
    let counted = String::from_utf8_lossy(&bytes).replace("/Count 1", "/Count 3");
    let mut scan = open_bytes(counted.into_bytes(), &OpenLimits::default()).unwrap();
    assert_eq!(scan.pages(), 3);
    assert!(scan.page(1).is_ok());
    assert!(matches!(scan.page(2), Err(OpenError::MissingPage { number: 2 })));
    assert!(matches!(scan.page(4), Err(OpenError::NoSuchPage { number: 4 })));
}

fn encrypted(user_password: &str) -> Vec<u8> {
    use lopdf::{EncryptionState, EncryptionVersion, Permissions};
    let mut document = Document::load_mem(&Sheet::new().draw(&text(&LETTER)).bytes()).unwrap();
    let id = Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id.clone(), id]);
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password,
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_file_that_only_its_owner_may_change_is_read_and_one_with_a_password_says_so() {
    let mut open = open_bytes(encrypted(""), &OpenLimits::default()).unwrap();
    assert!(matches!(open.page(1), Ok(PageContent::Text { .. })));
    let error = open_bytes(encrypted("secret"), &OpenLimits::default()).err().unwrap();
    assert!(matches!(error, OpenError::Password));
    assert!(error.to_string().contains("password"));
}
