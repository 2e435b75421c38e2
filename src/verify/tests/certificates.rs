//! Certificates: lost, altered, or of a batch that nobody knows.

use super::*;

#[test]
fn a_certificate_that_is_lost_is_issued_again() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.room.archive.certificates_folder().join("batch-000001.txt")).unwrap();
    shelf.is_found_and_mended(Class::CertificateMissing);
}

#[test]
fn a_certificate_that_was_altered_is_issued_again_and_kept() {
    let shelf = Shelf::filled();
    let place = shelf.room.archive.certificates_folder().join("batch-000001.json");
    for (from, to) in [("\"pages\": 3", "\"pages\": 4"), ("clerk", "mayor")] {
        let text = fs::read_to_string(&place).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(&place, text.replace(from, to)).unwrap();
        shelf.is_found_and_mended(Class::CertificateDiffers);
    }
    let text = place.with_extension("txt");
    fs::write(&text, fs::read_to_string(&text).unwrap().replace("  review", "  filed ")).unwrap();
    shelf.is_found_and_mended(Class::CertificateDiffers);
    assert!(place.with_file_name("batch-000001.superseded-3.json").exists());
}

#[test]
fn a_certificate_of_a_batch_that_is_not_in_the_catalog_is_left_to_a_person() {
    let shelf = Shelf::filled();
    let folder = shelf.room.archive.certificates_folder();
    fs::copy(folder.join("batch-000001.json"), folder.join("batch-000077.json")).unwrap();
    shelf.is_found_and_stays(Class::CertificateUnknown);
}

#[test]
fn a_certificate_counts_pages_and_names_nobody() {
    let shelf = Shelf::filled();
    let folder = shelf.room.archive.certificates_folder();
    let text = fs::read_to_string(folder.join("batch-000001.txt")).unwrap();
    assert!(text.contains("Pages                              3"), "{text}");
    let twin = fs::read_to_string(folder.join("batch-000002.txt")).unwrap();
    assert!(twin.contains("came in before") && twin.contains("duplicate"), "{twin}");
    for certificate in [text, twin] {
        assert!(!certificate.contains(".txt") && !certificate.contains("scans"), "{certificate}");
    }
}
