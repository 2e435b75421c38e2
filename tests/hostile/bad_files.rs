//! Each kind of bad file by name: its state, and the sentence that a clerk reads.

use chartroom::chart::PageState::{self, Blank, Duplicate, Filed, Review, Unreadable};
use image::{GrayImage, ImageFormat, Luma};

use super::room::{Fate, dropped};
use super::specimens::{self, encoded, good_letter, sheet};

/// The file as a whole could not be opened, and the sentence says why.
#[track_caller]
fn assert_not_opened(name: &str, bytes: &[u8], because: &str) {
    let fates = dropped(name, bytes);
    assert!(matches!(fates.as_slice(), [Fate { page: 0, state: Unreadable, .. }]), "{fates:?}");
    assert!(fates[0].says.contains(because), "{:?}", fates[0].says);
}

/// Its first page, the only one, could not be read, and the sentence says why.
#[track_caller]
fn assert_unreadable(name: &str, bytes: &[u8], because: &str) {
    let fates = dropped(name, bytes);
    assert!(matches!(fates.as_slice(), [Fate { page: 1, state: Unreadable, .. }]), "{fates:?}");
    assert!(fates[0].says.contains(because), "{:?}", fates[0].says);
}

fn states(fates: &[Fate]) -> Vec<PageState> {
    fates.iter().map(|fate| fate.state).collect()
}

#[test]
fn an_empty_file_says_so() {
    assert_not_opened("scan.pdf", b"", "The file is empty.");
    assert_not_opened("scan.tif", &[0; 4096], "The file is empty.");
}

#[test]
fn a_file_that_is_cut_off_says_so() {
    assert_unreadable("scan.pdf", &specimens::cut_off_letter(), "cut off");
    assert_unreadable("scan.jpg", &specimens::cut_off_jpeg(), "cut off");
}

#[test]
fn a_wrong_extension_does_not_matter() {
    // The letter is the good one's, so it is found to be the same.
    assert_eq!(states(&dropped("scan.tif", &specimens::letter(&[b"null".to_vec()]))), [Filed]);
    let picture = encoded(&GrayImage::from_pixel(850, 1100, Luma([255])), ImageFormat::Png);
    assert_eq!(states(&dropped("scan.pdf", &picture)), [Blank]);
}

#[test]
fn a_text_that_was_renamed_is_no_scan() {
    assert_not_opened(
        "scan.pdf",
        b"Dear colleague, thank you for seeing this patient.",
        "not a scan of a kind we know",
    );
}

#[test]
fn a_word_document_is_no_scan() {
    let docx = b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml";
    assert_not_opened("letter.docx", docx, "not a scan of a kind we know");
}

#[test]
fn an_encrypted_pdf_that_anybody_may_read_is_read() {
    for bytes in [specimens::encrypted(""), specimens::encrypted_anew("")] {
        assert_eq!(states(&dropped("scan.pdf", &bytes)), [Filed]);
    }
}

#[test]
fn a_pdf_with_a_password_says_so() {
    for bytes in [specimens::encrypted("secret"), specimens::encrypted_anew("secret")] {
        assert_not_opened("scan.pdf", &bytes, "protected by a password");
    }
}

#[test]
fn a_pdf_whose_password_is_in_the_settings_is_read() {
    for bytes in [specimens::encrypted("opensesame"), specimens::encrypted_anew("opensesame")] {
        assert_eq!(states(&dropped("scan.pdf", &bytes)), [Filed]);
    }
}

#[test]
fn a_pdf_without_its_table_of_contents_is_mended() {
    assert_eq!(states(&dropped("scan.pdf", &specimens::without_a_table())), [Filed]);
    assert_eq!(states(&dropped("scan.pdf", &specimens::with_wrong_offsets())), [Filed]);
}

#[test]
fn a_page_tree_that_holds_itself_ends() {
    let fates = dropped("scan.pdf", &specimens::page_tree_that_holds_itself());
    assert!(fates.iter().all(|fate| fate.state == Unreadable && !fate.says.is_empty()), "{fates:?}");
}

#[test]
fn nesting_without_end_costs_the_file_and_no_other() {
    for bytes in [specimens::page_tree_of_many_levels(), specimens::nested_too_deep()] {
        let fates = dropped("scan.pdf", &bytes);
        assert!(fates.iter().all(|fate| matches!(fate.state, Unreadable | Blank)), "{fates:?}");
    }
}

#[test]
fn a_form_that_draws_itself_ends() {
    let fates = dropped("scan.pdf", &specimens::form_that_draws_itself());
    assert!(matches!(fates.as_slice(), [Fate { page: 1, state: Unreadable | Blank, .. }]), "{fates:?}");
}

#[test]
fn a_pdf_without_pages_says_so() {
    assert_not_opened("scan.pdf", &specimens::without_pages(), "no pages");
}

#[test]
fn a_file_of_too_many_pages_is_refused() {
    assert_not_opened("scan.pdf", &specimens::more_pages_than_allowed(), "has 60 pages, more than are allowed");
}

#[test]
fn a_file_of_too_many_megabytes_is_refused() {
    assert_not_opened("scan.pdf", &specimens::letter_of_many_megabytes(), "more than are allowed");
}

#[test]
fn a_bad_page_costs_itself_and_the_other_pages_of_its_file_are_filed() {
    let fates = dropped("scan.pdf", &specimens::letters_around_a_bomb());
    assert_eq!(states(&fates), [Filed, Unreadable, Filed], "{fates:?}");
    assert!(fates[1].says.contains("unpacks to far more than a scan does"), "{fates:?}");
}

#[test]
fn bombs_of_packed_data_are_refused_before_they_go_off() {
    for bytes in [specimens::contents_bomb(), specimens::picture_bomb(), specimens::bomb_in_a_bomb()] {
        assert_unreadable("scan.pdf", &bytes, "unpacks to far more than a scan does");
    }
}

#[test]
fn pictures_that_say_they_are_huge_are_refused_before_they_are_decoded() {
    assert_not_opened("scan.png", &specimens::png_bomb(), "60000 by 60000 pixels");
    assert_unreadable("scan.pdf", &specimens::jbig2_bomb(), "60000 by 60000 pixels");
    assert_unreadable("scan.pdf", &specimens::fax_bomb(), "2000000000 by 1100 pixels");
    assert_unreadable("scan.tif", &specimens::tiff_of_absurd_size(), "4000000000 by 4000000000 pixels");
    assert_not_opened("scan.bmp", &specimens::bmp_of_absurd_size(), "damaged");
}

#[test]
fn a_picture_with_more_data_than_rows_is_a_picture() {
    assert_eq!(states(&dropped("scan.png", &specimens::png_with_too_much_data())).len(), 1);
}

#[test]
fn a_tiff_that_runs_in_a_circle_ends() {
    assert_eq!(dropped("scan.tif", &specimens::tiff_that_runs_in_a_circle()).len(), 2);
}

#[test]
fn a_tiff_that_points_nowhere_or_to_absurd_tiles_is_unreadable() {
    for bytes in [specimens::tiff_of_absurd_tiles(), specimens::tiff_whose_data_lies_elsewhere()] {
        assert_unreadable("scan.tif", &bytes, "Scan the page again");
    }
}

#[test]
fn a_png_with_a_wrong_check_sum_is_damaged() {
    assert_unreadable("scan.png", &specimens::png_with_a_bad_sum(), "damaged");
}

#[test]
fn a_picture_of_one_dot_is_no_page() {
    assert_unreadable("scan.png", &encoded(&GrayImage::new(1, 1), ImageFormat::Png), "1 × 1 pixels");
}

#[test]
fn a_page_of_nothing_but_specks_says_so_and_costs_no_time() {
    assert_unreadable("scan.png", &encoded(&specimens::specks(), ImageFormat::Png), "covered with specks");
}

#[test]
fn a_strip_of_twenty_thousand_by_thirty_is_kept_in_some_clear_state() {
    let strip = GrayImage::from_fn(20_000, 30, |x, _| Luma([if x % 40 < 9 { 0 } else { 255 }]));
    let fates = dropped("scan.png", &encoded(&strip, ImageFormat::Png));
    assert!(matches!(fates[0].state, Unreadable | Blank | Review), "{fates:?}");
}

#[test]
fn the_same_bytes_under_another_name_are_a_duplicate() {
    assert_eq!(states(&dropped("the same again.pdf", &good_letter())), [Duplicate]);
}

#[test]
fn a_picture_under_another_formats_name_is_read_by_its_content() {
    assert_eq!(dropped("scan.tif", &encoded(&sheet(), ImageFormat::Jpeg)).len(), 1);
}
