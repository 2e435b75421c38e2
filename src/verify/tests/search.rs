//! The index: lost, altered, behind, or of another catalog.

use super::*;

#[test]
fn a_lost_index_is_made_anew() {
    let shelf = Shelf::filled();
    fs::remove_dir_all(shelf.room.archive.index_folder()).unwrap();
    shelf.is_found_and_mended(Class::IndexMissing);
    assert_eq!(shelf.examine().indexed, 3);
}

#[test]
fn an_index_whose_bytes_changed_is_made_anew() {
    let shelf = Shelf::filled();
    let generation = shelf.room.archive.index_folder().join("gen-1");
    let terms = fs::read_dir(generation).unwrap().map(|e| e.unwrap().path());
    let terms = terms.into_iter().find(|path| path.extension().is_some_and(|e| e == "term")).unwrap();
    let mut bytes = fs::read(&terms).unwrap();
    bytes[10] ^= 0x55;
    overwrite(&terms, &bytes);
    shelf.is_found_and_mended(Class::IndexDamaged);
}

#[test]
fn an_index_without_one_of_its_files_is_made_anew() {
    let shelf = Shelf::filled();
    let generation = shelf.room.archive.index_folder().join("gen-1");
    for entry in fs::read_dir(generation).unwrap().map(|e| e.unwrap().path()) {
        if entry.extension().is_some_and(|e| e == "fast") {
            fs::remove_file(entry).unwrap();
        }
    }
    shelf.is_found_and_mended(Class::IndexDamaged);
}

#[test]
fn an_index_that_stayed_behind_catches_up() {
    let shelf = Shelf::filled();
    let page = crate::catalog::Subject::page(1);
    shelf.room.catalog.settle(&page, &[crate::catalog::Settlement::NotAPatient], "registrar").unwrap();
    shelf.is_found_and_mended(Class::IndexBehind);
}

#[test]
fn an_index_of_another_catalog_is_made_anew() {
    let shelf = Shelf::filled();
    shelf.sql("UPDATE pages SET change = NULL WHERE page_id > 1");
    shelf.is_found_and_mended(Class::IndexAhead);
}

#[test]
fn pages_that_search_lost_holds_twice_or_made_up_are_put_right() {
    let shelf = Shelf::filled();
    type Damage = dyn Fn(&crate::search::Index, u64);
    let damage: [(Class, &Damage); 3] = [
        (Class::IndexPageMissing, &|index, watermark| {
            let mut writer = index.writer().unwrap();
            writer.remove(1).unwrap();
            writer.commit(watermark).unwrap();
        }),
        (Class::IndexPageExtra, &|index, watermark| put(index, 99, 1, watermark)),
        (Class::IndexPageStale, &|index, watermark| put(index, 1, 77, watermark)),
    ];
    for (class, make) in damage {
        let index = crate::search::Index::open(&shelf.room.archive.index_folder()).unwrap();
        let watermark = index.watermark().unwrap();
        make(&index, watermark);
        drop(index);
        shelf.is_found_and_mended(class);
    }
}

fn put(index: &crate::search::Index, page_id: i64, change: u64, watermark: u64) {
    let page = crate::search::IndexedPage {
        page_id,
        change,
        source: "x".to_owned(),
        page: 1,
        document: None,
        state: PageState::Review,
        patient: None,
        doc_type: None,
        service_date: None,
        confidential: false,
        words: Vec::new(),
    };
    let mut writer = index.writer().unwrap();
    writer.put(&page).unwrap();
    writer.commit(watermark).unwrap();
}
