//! Bad files, made on the spot.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{GrayImage, ImageFormat, Luma};

/// A born-digital page about Ada Lovelace, who is on the list.
pub(super) fn good_letter() -> Vec<u8> {
    letter(&[])
}

const LINES: [&str; 5] = [
    "PROGRESS NOTE",
    "Patient Name: LOVELACE, ADA",
    "MRN: 100210",
    "Date of Birth: 01/31/1950",
    "Seen in clinic today.",
];

/// The good letter with other objects after its own five.
pub(super) fn letter(more: &[Vec<u8>]) -> Vec<u8> {
    let text: String = LINES.iter().map(|line| format!("({line}) Tj T*\n")).collect();
    page(&format!("BT /F 12 Tf 14 TL 72 700 Td {text} ET"), "", more)
}

/// A PDF of one letter page with these contents and resources; objects 1 to 5 are catalog, pages, page, contents, font.
fn page(contents: &str, resources: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>{resources}>>>>"
        )
        .into_bytes(),
        stream("", contents.as_bytes()),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ];
    objects.extend_from_slice(more);
    pdf(&objects)
}

/// A PDF of these objects, numbered from 1; the first is the catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let trailer = format!("trailer <</Root 1 0 R/Size {}>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    bytes.extend(trailer.bytes());
    bytes
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A page that is one picture stream.
fn picture_page(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let picture = stream(&format!("/Type/XObject/Subtype/Image{dictionary}"), data);
    page("q 612 0 0 792 0 0 cm /Im Do Q", "/XObject<</Im 6 0 R>>", &[picture])
}

pub(super) fn without_a_table() -> Vec<u8> {
    let text =
        String::from_utf8_lossy(&good_letter()).replace("xref\n0 ", "xxxx\n9 ").replace("\nstartxref", "\nstart");
    text.into_bytes()
}

pub(super) fn with_wrong_offsets() -> Vec<u8> {
    let whole = good_letter();
    // Seven bytes before everything, as mail gateways add.
    [b"garbage".as_slice(), &whole].concat()
}

pub(super) fn cut_off_letter() -> Vec<u8> {
    let whole = good_letter();
    whole[..whole.len() / 3].to_vec()
}

pub(super) fn page_tree_that_holds_itself() -> Vec<u8> {
    pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>".to_vec(),
        b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2/Parent 2 0 R>>".to_vec(),
    ])
}

pub(super) fn page_tree_of_many_levels() -> Vec<u8> {
    let levels = 20_000;
    let mut objects = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec()];
    for level in 0..levels {
        objects.push(format!("<</Type/Pages/Kids[{} 0 R]/Count 1>>", level + 3).into_bytes());
    }
    objects.push(b"<</Type/Page/MediaBox[0 0 612 792]>>".to_vec());
    pdf(&objects)
}

pub(super) fn nested_too_deep() -> Vec<u8> {
    let deep =
        [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Annots ".as_slice(), &vec![b'['; 500_000], b">>"].concat();
    pdf(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(), deep])
}

pub(super) fn form_that_draws_itself() -> Vec<u8> {
    let form = "/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</Fm 6 0 R>>>>";
    page("/Fm Do", "/XObject<</Fm 6 0 R>>", &[stream(form, b"/Fm Do /Fm Do")])
}

pub(super) fn without_pages() -> Vec<u8> {
    pdf(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[]/Count 0>>".to_vec()])
}

pub(super) fn more_pages_than_allowed() -> Vec<u8> {
    let mut objects = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec()];
    let kids: String = (0..60).map(|n| format!("{} 0 R ", n + 3)).collect();
    objects.push(format!("<</Type/Pages/Kids[{kids}]/Count 60>>").into_bytes());
    objects.extend((0..60).map(|_| b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>".to_vec()));
    pdf(&objects)
}

/// The good letter three times, but the second page's contents are a bomb.
pub(super) fn letters_around_a_bomb() -> Vec<u8> {
    let text: String = LINES.iter().map(|line| format!("({line}) Tj T*\n")).collect();
    let text = stream("", format!("BT /F 12 Tf 14 TL 72 700 Td {text} ET").as_bytes());
    let bomb = stream("/Filter/FlateDecode", &deflated(&vec![b' '; 30 << 20]));
    let page = |contents: u32| {
        let dictionary = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {contents} 0 R/Resources<</Font<</F 8 0 R>>>>>>"
        );
        dictionary.into_bytes()
    };
    pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>".to_vec(),
        page(6),
        page(7),
        page(6),
        text,
        bomb,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ])
}

/// The good letter, and 21 MB after it.
pub(super) fn letter_of_many_megabytes() -> Vec<u8> {
    [good_letter(), vec![b'\n'; 21 << 20]].concat()
}

/// AES of 256 bits (PDF 2.0), by the owner's password and this one for whoever reads.
pub(super) fn encrypted_anew(user_password: &str) -> Vec<u8> {
    use lopdf::encryption::crypt_filters::{Aes256CryptFilter, CryptFilter};
    use lopdf::{EncryptionState, EncryptionVersion, Permissions};
    let mut document = lopdf::Document::load_mem(&good_letter()).unwrap();
    let filter: std::sync::Arc<dyn CryptFilter> = std::sync::Arc::new(Aes256CryptFilter);
    let version = EncryptionVersion::V5 {
        encrypt_metadata: true,
        crypt_filters: [(b"StdCF".to_vec(), filter)].into(),
        file_encryption_key: &[7; 32],
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"StdCF".to_vec(),
        owner_password: "owner",
        user_password,
        permissions: Permissions::all(),
    };
    document.encrypt(&EncryptionState::try_from(version).unwrap()).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// RC4 of 128 bits, by the owner's password and this one for whoever reads.
pub(super) fn encrypted(user_password: &str) -> Vec<u8> {
    use lopdf::{EncryptionState, EncryptionVersion, Object, Permissions};
    let mut document = lopdf::Document::load_mem(&good_letter()).unwrap();
    let id = Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id.clone(), id]);
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password,
        key_length: 128,
        permissions: Permissions::all(),
    };
    document.encrypt(&EncryptionState::try_from(version).unwrap()).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// Contents of 30 MB of blanks, packed to 30 KB.
pub(super) fn contents_bomb() -> Vec<u8> {
    let bomb = stream("/Filter/FlateDecode", &deflated(&vec![b' '; 30 << 20]));
    let whole = page("", "", &[bomb]);
    replaced(whole, b"/Contents 4 0 R", b"/Contents 6 0 R")
}

fn replaced(bytes: Vec<u8>, what: &[u8], with: &[u8]) -> Vec<u8> {
    assert_eq!(what.len(), with.len(), "offsets stay");
    let at = bytes.windows(what.len()).position(|part| part == what).unwrap();
    [&bytes[..at], with, &bytes[at + what.len()..]].concat()
}

/// A picture of a thousand by a thousand whose data unpacks to 30 MB.
pub(super) fn picture_bomb() -> Vec<u8> {
    let dictionary = "/Width 1000/Height 1000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode";
    picture_page(dictionary, &deflated(&vec![0; 30 << 20]))
}

/// Packed, and packed again.
pub(super) fn bomb_in_a_bomb() -> Vec<u8> {
    let dictionary =
        "/Width 1000/Height 1000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter[/FlateDecode/FlateDecode]";
    picture_page(dictionary, &deflated(&deflated(&vec![0; 60 << 20])))
}

/// A stream that says of itself that its page is sixty thousand by sixty thousand.
pub(super) fn jbig2_bomb() -> Vec<u8> {
    let mut segment = vec![0, 0, 0, 0, 48, 0, 1, 0, 0, 0, 19];
    segment.extend(60_000_u32.to_be_bytes());
    segment.extend(60_000_u32.to_be_bytes());
    segment.extend([0; 11]);
    picture_page("/Width 850/Height 1100/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode", &segment)
}

pub(super) fn fax_bomb() -> Vec<u8> {
    let dictionary = "/Width 850/Height 1100/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode\
                      /DecodeParms<</K -1/Columns 2000000000/Rows 1100>>";
    picture_page(dictionary, &[0x55; 4000])
}

/// A PNG of one chunk of data and this size in its header.
fn png(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    for (name, data) in [(b"IHDR", header.as_slice()), (b"IDAT", data), (b"IEND", &[])] {
        bytes.extend((data.len() as u32).to_be_bytes());
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(data);
        bytes.extend(name);
        bytes.extend(data);
        bytes.extend(sum.sum().to_be_bytes());
    }
    bytes
}

pub(super) fn png_bomb() -> Vec<u8> {
    png(60_000, 60_000, &deflated(&vec![0; 1 << 20]))
}

/// Sixteen by sixteen pixels, and data for ten thousand rows.
pub(super) fn png_with_too_much_data() -> Vec<u8> {
    png(850, 1100, &deflated(&vec![0; 30 << 20]))
}

pub(super) fn sheet() -> GrayImage {
    GrayImage::from_fn(425, 550, |x, y| Luma([if (50..375).contains(&x) && (30..50).contains(&y) { 0 } else { 255 }]))
}

/// A letter page of 200 dots an inch with nothing on it but clumped specks, the same every time.
pub(super) fn specks() -> GrayImage {
    let mut page = GrayImage::from_pixel(1700, 2200, Luma([255]));
    let mut state = 88_172_645_463_325_252_u64;
    let mut below = |end: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % u64::from(end)) as u32
    };
    for _ in 0..60_000 {
        let (left, top, width, height) = (below(1695), below(2195), 1 + below(5), 1 + below(5));
        for (x, y) in (0..width * height).map(|at| (left + at % width, top + at / width)) {
            page.put_pixel(x, y, Luma([0]));
        }
    }
    page
}

pub(super) fn encoded(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(super) fn png_with_a_bad_sum() -> Vec<u8> {
    let mut bytes = encoded(&sheet(), ImageFormat::Png);
    let data = bytes.windows(4).position(|name| name == b"IDAT").unwrap();
    let length = u32::from_be_bytes(bytes[data - 4..data].try_into().unwrap()) as usize;
    bytes[data + 4 + length] ^= 0xFF;
    bytes
}

pub(super) fn cut_off_jpeg() -> Vec<u8> {
    let whole = encoded(&sheet(), ImageFormat::Jpeg);
    whole[..whole.len() / 2].to_vec()
}

pub(super) fn bmp_of_absurd_size() -> Vec<u8> {
    let mut bytes = encoded(&sheet(), ImageFormat::Bmp);
    bytes[18..26].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F]);
    bytes
}

/// A little-endian TIFF of these pages' tags (tag, long value); each page's data is a small grey strip at 8. The last
/// page leads on to `next`.
fn tiff(pages: &[&[(u16, u32)]], next: u32) -> Vec<u8> {
    let mut bytes = b"II*\0\0\0\0\0".to_vec();
    bytes.extend([200; 64]);
    let mut link = 4;
    for tags in pages {
        let at = bytes.len() as u32;
        bytes[link..link + 4].copy_from_slice(&at.to_le_bytes());
        bytes.extend((tags.len() as u16).to_le_bytes());
        for (tag, value) in *tags {
            bytes.extend(tag.to_le_bytes());
            bytes.extend([4, 0, 1, 0, 0, 0]);
            bytes.extend(value.to_le_bytes());
        }
        link = bytes.len();
        bytes.extend([0; 4]);
    }
    bytes[link..link + 4].copy_from_slice(&next.to_le_bytes());
    bytes
}

/// A grey page of eight by eight.
const SMALL_PAGE: &[(u16, u32)] =
    &[(256, 8), (257, 8), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 8), (279, 64)];

pub(super) fn tiff_that_runs_in_a_circle() -> Vec<u8> {
    let two = tiff(&[SMALL_PAGE, SMALL_PAGE], 0);
    let first = u32::from_le_bytes(two[4..8].try_into().unwrap());
    tiff(&[SMALL_PAGE, SMALL_PAGE], first)
}

pub(super) fn tiff_of_absurd_size() -> Vec<u8> {
    let huge: Vec<(u16, u32)> = SMALL_PAGE
        .iter()
        .map(|(tag, value)| (*tag, if (256..=257).contains(tag) { 4_000_000_000 } else { *value }))
        .collect();
    tiff(&[&huge], 0)
}

pub(super) fn tiff_of_absurd_tiles() -> Vec<u8> {
    let tiles: &[(u16, u32)] = &[
        (256, 1000),
        (257, 1000),
        (258, 8),
        (259, 5),
        (262, 1),
        (277, 1),
        (322, 2_000_000_000),
        (323, 2_000_000_000),
        (324, 8),
        (325, 64),
    ];
    tiff(&[tiles], 0)
}

pub(super) fn tiff_whose_data_lies_elsewhere() -> Vec<u8> {
    let lost: Vec<(u16, u32)> =
        SMALL_PAGE.iter().map(|(tag, value)| (*tag, if *tag == 273 { 3_000_000_000 } else { *value })).collect();
    tiff(&[&lost], 0)
}

/// Every bad file of this page by name, for a watch that has to live through all of them.
#[allow(dead_code, reason = "the bench over all of them")]
pub(super) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty.pdf", Vec::new()),
        ("without-a-table.pdf", without_a_table()),
        ("wrong-offsets.pdf", with_wrong_offsets()),
        ("cut-off.pdf", cut_off_letter()),
        ("tree-loop.pdf", page_tree_that_holds_itself()),
        ("tree-deep.pdf", page_tree_of_many_levels()),
        ("nested.pdf", nested_too_deep()),
        ("form-loop.pdf", form_that_draws_itself()),
        ("no-pages.pdf", without_pages()),
        ("many-pages.pdf", more_pages_than_allowed()),
        ("owner.pdf", encrypted("")),
        ("locked.pdf", encrypted("secret")),
        ("owner-anew.pdf", encrypted_anew("")),
        ("locked-anew.pdf", encrypted_anew("secret")),
        ("bomb-between.pdf", letters_around_a_bomb()),
        ("many-megabytes.pdf", letter_of_many_megabytes()),
        ("contents-bomb.pdf", contents_bomb()),
        ("picture-bomb.pdf", picture_bomb()),
        ("bomb-in-a-bomb.pdf", bomb_in_a_bomb()),
        ("jbig2-bomb.pdf", jbig2_bomb()),
        ("fax-bomb.pdf", fax_bomb()),
        ("bomb.png", png_bomb()),
        ("too-much-data.png", png_with_too_much_data()),
        ("bad-sum.png", png_with_a_bad_sum()),
        ("cut-off.jpg", cut_off_jpeg()),
        ("absurd.bmp", bmp_of_absurd_size()),
        ("circle.tif", tiff_that_runs_in_a_circle()),
        ("absurd.tif", tiff_of_absurd_size()),
        ("tiles.tif", tiff_of_absurd_tiles()),
        ("elsewhere.tif", tiff_whose_data_lies_elsewhere()),
        ("text.pdf", b"Dear colleague, thank you for seeing this patient.".to_vec()),
        ("letter.docx", b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml".to_vec()),
        ("picture.pdf", encoded(&sheet(), ImageFormat::Png)),
        ("specks.png", encoded(&specks(), ImageFormat::Png)),
        ("dot.png", encoded(&GrayImage::new(1, 1), ImageFormat::Png)),
        ("strip.png", encoded(&GrayImage::from_pixel(20_000, 30, Luma([255])), ImageFormat::Png)),
        ("zeros.tif", vec![0; 4096]),
    ]
}
