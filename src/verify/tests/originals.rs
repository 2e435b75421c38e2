//! What lies on the disk: originals, copies and files that are no longer what they were.

use super::*;

#[test]
fn an_original_that_is_gone_is_brought_back_from_where_it_came() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.original(0)).unwrap();
    shelf.is_found_and_mended(Class::OriginalMissing);
    assert!(fs::read_to_string(shelf.original(0)).unwrap().starts_with("fracture"));
}

#[test]
fn an_original_that_is_gone_for_good_stays_a_finding() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.original(1)).unwrap();
    fs::write(shelf.scans().join("b.txt"), "a lettuce").unwrap();
    shelf.is_found_and_stays(Class::OriginalMissing);
}

#[test]
fn an_original_whose_bytes_changed_is_set_aside_and_brought_back() {
    let shelf = Shelf::filled();
    overwrite(&shelf.original(0), b"Fracture of the wrist\n---\nsecond page\n");
    shelf.is_found_and_mended(Class::OriginalDiffers);
    let aside = fs::read_dir(shelf.room.archive.root().join("originals/set-aside")).unwrap().count();
    assert_eq!(aside, 1, "what lay there is kept");
}

#[test]
fn an_original_that_cannot_be_read_says_why() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.original(1)).unwrap();
    fs::create_dir(shelf.original(1)).unwrap();
    let found = shelf.findings();
    assert_eq!(found[0].class, Class::OriginalUnreadable);
    assert!(found[0].says.contains("directory"), "{found:?}");
}

#[test]
fn an_original_that_nobody_knows_becomes_a_file_that_is_read() {
    let shelf = Shelf::filled();
    let folder = shelf.room.archive.root().join("originals/ff");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("unknown.txt"), "a third letter\n").unwrap();
    shelf.is_found_and_mended(Class::OriginalUnknown);
    assert_eq!(shelf.room.catalog.ledger(&[]).unwrap().files, 4);
    assert!(shelf.room.catalog.listed_originals().unwrap().iter().all(|o| o.original != "originals/ff/unknown.txt"));
}

#[test]
fn copies_and_indexes_that_were_never_finished_are_removed() {
    let shelf = Shelf::filled();
    let root = shelf.room.archive.root();
    for left in ["originals/incoming/copy-x", "index/.tmpAbC", "index/gen-1/.tmpDeF"] {
        fs::write(root.join(left), "half").unwrap();
    }
    fs::create_dir(root.join("index/gen-2")).unwrap();
    assert_eq!(shelf.examine().of_class(Class::TemporaryFile), 4, "{:?}", shelf.findings());
    shelf.is_found_and_mended(Class::TemporaryFile);
}

#[test]
fn pages_that_an_original_has_and_the_ledger_has_not_are_read() {
    let shelf = Shelf::filled();
    // As an older reader may have left it: the last page was not seen, and everything agrees with that.
    for table in ["readings", "filings", "pages"] {
        shelf.sql(&format!("DELETE FROM {table} WHERE page_id = (SELECT max(page_id) FROM pages WHERE number = 2)"));
    }
    shelf.sql("UPDATE files SET pages = 1 WHERE pages = 2");
    let found = open_originals(&shelf.room, &TextReader, &Silent).unwrap();
    assert_eq!(found.iter().map(|finding| finding.class).collect::<Vec<_>>(), [Class::OriginalPagesDiffer]);
    let stop = AtomicBool::new(false);
    let repair = repair(&shelf.room, &TextReader, "clerk", &stop, (&Silent, &Quiet), true).unwrap();
    assert_eq!(repair.after.findings, []);
    assert_eq!(shelf.room.catalog.ledger(&[]).unwrap().pages, 5);
}

#[test]
fn an_original_that_can_no_longer_be_opened_is_found_and_left_as_it_is() {
    let shelf = Shelf::filled();
    fs::remove_file(shelf.original(1)).unwrap();
    let story = shelf.room.catalog.story().unwrap();
    let found = open_originals(&shelf.room, &TextReader, &Silent).unwrap();
    assert_eq!(found.iter().map(|finding| finding.class).collect::<Vec<_>>(), [Class::OriginalNotOpened]);
    assert_eq!(shelf.room.catalog.story().unwrap(), story);
}
