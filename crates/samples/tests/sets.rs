//! Whole sets, as the program writes them.

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;
use std::sync::OnceLock;

use chartroom_samples::{Format, Level, PageTruth, Plan, SHOWN, ScanFile, make, patients_csv, showcase, truth_jsonl};

fn files(plan: &Plan) -> Vec<ScanFile> {
    let mut files = Vec::new();
    make(plan, |file| {
        files.push(file);
        Ok(())
    })
    .unwrap();
    files
}

/// The shown set is made once for all tests.
fn shown() -> &'static (Vec<ScanFile>, String) {
    static SET: OnceLock<(Vec<ScanFile>, String)> = OnceLock::new();
    SET.get_or_init(make_shown)
}

fn make_shown() -> (Vec<ScanFile>, String) {
    let mut files = Vec::new();
    let roster = showcase(|file| {
        files.push(file);
        Ok(())
    })
    .unwrap();
    (files, patients_csv(&roster.people))
}

fn starts_as_its_name_says(file: &ScanFile) -> bool {
    let starts: &[u8] = match file.path.rsplit('.').next().unwrap() {
        "pdf" => b"%PDF-",
        "tif" => b"II\x2A\0",
        "jpg" => b"\xFF\xD8\xFF",
        "png" => b"\x89PNG",
        "bmp" => b"BM",
        "gif" => b"GIF8",
        _ => b"RIFF",
    };
    file.bytes.starts_with(starts)
}

/// Directories of a TIFF, counted by following their links.
fn tiff_pages(bytes: &[u8]) -> usize {
    let long = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (mut pages, mut directory) = (0, long(4));
    while directory != 0 {
        pages += 1;
        let entries = usize::from(u16::from_le_bytes([bytes[directory], bytes[directory + 1]]));
        directory = long(directory + 2 + 12 * entries);
    }
    pages
}

fn pages_in(file: &ScanFile) -> usize {
    match file.path.rsplit('.').next().unwrap() {
        "pdf" => lopdf::Document::load_mem(&file.bytes).unwrap().get_pages().len(),
        "tif" => tiff_pages(&file.bytes),
        _ => {
            let picture = image::load_from_memory(&file.bytes).unwrap();
            usize::from(picture.width() > 500 && picture.height() > 500)
        }
    }
}

#[test]
fn the_same_seed_makes_the_same_bytes() {
    let plan = Plan { pages: 12, ..Plan::of_seed(5) };
    let (one, two) = (files(&plan), files(&plan));
    assert_eq!(one.len(), two.len());
    for (one, two) in one.iter().zip(&two) {
        assert!(one.path == two.path && one.bytes == two.bytes && one.pages == two.pages, "{}", one.path);
    }
    let other = files(&Plan { pages: 12, ..Plan::of_seed(6) });
    assert!(one[0].bytes != other[0].bytes);
}

#[test]
fn every_file_opens_and_has_the_pages_its_truth_has() {
    let (files, _) = shown();
    for file in files {
        assert!(starts_as_its_name_says(file), "{}", file.path);
        assert_eq!(pages_in(file), file.pages.len(), "{}", file.path);
    }
}

#[test]
fn the_shown_set_has_every_encoding_and_stays_small() {
    let (files, csv) = shown();
    assert_eq!(files.len(), SHOWN.len());
    let encodings: HashSet<&str> = files.iter().flat_map(|file| &file.pages).map(|page| page.encoding).collect();
    for encoding in [
        "pdf/jpeg",
        "pdf/ccitt-g3",
        "pdf/ccitt-g4",
        "pdf/flate",
        "pdf/lzw",
        "pdf/jpx",
        "pdf/jbig2",
        "pdf/mask",
        "pdf/strips",
        "pdf/jpeg+ocrtext",
        "pdf/text",
        "tiff/g3-fax",
        "tiff/g4-fax",
        "tiff/g4",
        "tiff/g4-fillorder2",
        "tiff/lzw",
        "tiff/deflate",
        "tiff/packbits",
        "tiff/jpeg",
        "jpg",
        "png",
        "bmp",
        "gif",
        "webp",
    ] {
        assert!(encodings.contains(encoding), "{encoding}");
    }
    assert!(files.iter().map(|file| file.bytes.len()).sum::<usize>() < 6_000_000);
    assert!((50..80).contains(&csv.lines().count()));
}

#[test]
fn three_shown_files_must_wait_for_a_person_and_all_others_can_be_decided() {
    let (files, _) = shown();
    for page in files.iter().flat_map(|file| &file.pages).filter(|page| page.role == "content") {
        let waits = ["not-on-the-list.pdf", "mistyped-number.pdf", "name-only.png"].contains(&page.file.as_str());
        assert_eq!(page.decidable, Some(!waits), "{}", page.file);
    }
}

#[test]
fn the_truth_has_every_key_on_every_line() {
    let pages: Vec<PageTruth> = files(&Plan { pages: 30, format: Format::PdfG4, ..Plan::of_seed(3) })
        .into_iter()
        .flat_map(|file| file.pages)
        .collect();
    assert_eq!(pages.len(), 30);
    for line in truth_jsonl(&pages).unwrap().lines() {
        let page: serde_json::Value = serde_json::from_str(line).unwrap();
        for key in KEYS.split_whitespace() {
            assert!(page.get(key).is_some(), "{key} is missing");
        }
    }
}

const KEYS: &str = "file page role document_id page_in_document pages_in_document doc_type patient_mrn printed dob_iso service_date \
    rotation level dpi encoding color_mode signature_present duplicate_of duplicate_kind words stored_rotation printed_contact \
    handwriting stamps handwritten_fields service_date_printed effects skew legibility in_mpi collision paper_flags id_strength \
    decidable conflict lost_fields missing_pages interloper layout_identity font print_effect file_kind service_date_handwritten \
    service_date_ok payload symbology";

#[test]
fn what_is_printed_stands_in_the_words_of_its_page() {
    for file in files(&Plan { pages: 60, format: Format::Born, dense_namesakes: true, ..Plan::of_seed(8) }) {
        for page in &file.pages {
            let printed = &page.printed;
            for field in [&printed.name, &printed.mrn, &printed.dob, &printed.account].into_iter().flatten() {
                let words = page.words.to_uppercase();
                assert!(words.contains(&field.to_uppercase()), "{} page {}", page.file, page.page);
            }
        }
    }
}

#[test]
fn one_file_holds_all_pages_and_single_pages_one_each() {
    let stack = files(&Plan { pages: 25, one_file: true, level: Some(Level::Clean), ..Plan::of_seed(4) });
    assert_eq!((stack.len(), stack[0].pages.len()), (1, 25));
    let singles = files(&Plan { pages: 10, single_pages: true, format: Format::PdfG4, ..Plan::of_seed(4) });
    assert!(singles.len() == 10 && singles.iter().all(|file| file.pages.len() == 1));
}

#[test]
fn a_sheet_that_comes_twice_names_the_first() {
    // Seeds whose first forty pages have an exact copy, and a second scan.
    for seed in [4, 5] {
        check_duplicates(&files(&Plan { pages: 40, level: Some(Level::Clean), ..Plan::of_seed(seed) }));
    }
}

fn check_duplicates(files: &[ScanFile]) {
    let paths: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths.len(), files.len());
    let again: Vec<&PageTruth> =
        files.iter().flat_map(|file| &file.pages).filter(|page| page.duplicate_of.is_some()).collect();
    assert!(!again.is_empty());
    for page in again {
        let (path, number) = page.duplicate_of.as_deref().unwrap().rsplit_once('#').unwrap();
        let first = files.iter().find(|file| file.path == path).unwrap();
        assert_eq!(first.pages[number.parse::<usize>().unwrap() - 1].words, page.words);
    }
}

#[test]
fn a_record_number_belongs_to_one_person() {
    let roster =
        make(&Plan { pages: 1, listed: Some(400), dense_namesakes: true, ..Plan::of_seed(9) }, |_| Ok(())).unwrap();
    let numbers: HashSet<&str> = roster.people.iter().map(|person| person.mrn.as_str()).collect();
    assert_eq!(numbers.len(), roster.people.len());
    let near = roster.listed().filter(|person| !person.collisions.is_empty()).count();
    assert!(near * 10 > roster.listed().count() * 8, "dense means dense");
}
