use jiff::civil::date;
use tempfile::TempDir;

use super::*;
use crate::chart::{Mrn, PageState, PersonName, Rect, Word};
use crate::search::{Closeness, IndexedPage, parse};

/// An index in a folder of its own.
struct Room {
    folder: TempDir,
    index: Index,
}

impl Room {
    fn with(pages: &[IndexedPage]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(&folder.path().join("index")).unwrap();
        let room = Self { folder, index };
        room.put(pages, 1);
        room
    }

    fn of_texts(texts: &[&str]) -> Self {
        let pages: Vec<_> = texts.iter().zip(1..).map(|(text, id)| page(id, text)).collect();
        Self::with(&pages)
    }

    fn put(&self, pages: &[IndexedPage], watermark: u64) {
        let mut writer = self.index.writer().unwrap();
        for page in pages {
            writer.put(page).unwrap();
        }
        writer.commit(watermark).unwrap();
        writer.close().unwrap();
    }

    fn hits(&self, query: &str) -> Vec<(i64, Closeness)> {
        let results = self.index.search(&parse(query).unwrap(), 100, 0).unwrap();
        assert_eq!(results.total as usize, results.hits.len());
        assert!(results.hits.is_sorted_by(|a, b| a.score >= b.score));
        results.hits.iter().map(|hit| (hit.page_id, hit.closeness)).collect()
    }

    fn found(&self, query: &str) -> Vec<i64> {
        let mut ids: Vec<i64> = self.hits(query).into_iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids
    }

    fn dir(&self) -> std::path::PathBuf {
        self.folder.path().join("index")
    }
}

/// A page whose lines are separated by `/ `.
fn page(page_id: i64, text: &str) -> IndexedPage {
    let words = text.split("/ ").zip(0..).flat_map(|(line, number)| {
        line.split_whitespace().map(move |text| Word {
            text: text.to_owned(),
            area: Rect::default(),
            confidence: 90.0,
            line: number,
            block: 0,
        })
    });
    IndexedPage {
        page_id,
        change: 1,
        source: format!("box 12/SCAN{page_id:04}.pdf"),
        page: 1,
        document: None,
        state: PageState::Review,
        patient: None,
        doc_type: None,
        service_date: None,
        confidential: false,
        words: words.collect(),
    }
}

fn filed(page_id: i64, mrn: &str, last: &str, first: &str, doc_type: &str) -> IndexedPage {
    let name = PersonName { last: last.to_owned(), first: first.to_owned(), ..PersonName::default() };
    IndexedPage {
        state: PageState::Filed,
        patient: Some((Mrn(mrn.to_owned()), name, Some(date(1950, 1, 31)))),
        doc_type: Some(doc_type.to_owned()),
        service_date: Some(date(2019, 3, i8::try_from(page_id).unwrap())),
        confidential: false,
        ..page(page_id, "seen today")
    }
}

#[test]
fn a_misread_name_is_found_after_the_exact_ones() {
    let room = Room::of_texts(&["for Kowalczvkk", "for Kowa1czyk", "for Kowalczyk", "for Kovvalezyk", "for Nowak"]);
    let hits = room.hits("kowalczyk");
    assert_eq!(hits[0], (3, Closeness::Exact));
    assert_eq!(hits[1..3].iter().map(|(id, _)| *id).collect::<Vec<_>>(), [2, 4]);
    assert!(hits[1..3].iter().all(|(_, closeness)| *closeness == Closeness::Confusable));
    assert_eq!(hits[3..], [(1, Closeness::Near)]);
}

#[test]
fn a_page_is_no_better_than_its_worst_word() {
    let room = Room::of_texts(&["anna kowa1czyk anna anna", "anna maria tall quiet kowalczyk"]);
    assert_eq!(room.hits("anna kowalczyk"), [(2, Closeness::Exact), (1, Closeness::Confusable)]);
}

#[test]
fn a_common_word_is_not_taken_for_a_misreading() {
    let mut texts = vec!["the horse"; 30];
    texts.push("the xorse");
    texts.extend(["the house"; 40]);
    let room = Room::of_texts(&texts);
    assert_eq!(room.hits("xorse")[0], (31, Closeness::Exact));
    assert_eq!(room.found("xorse").len(), 1);
    assert_eq!(room.found("horse").len(), 31);
}

#[test]
fn a_phrase_across_a_line_end_is_found() {
    let room = Room::of_texts(&[
        "complains of shortness/ of breath",
        "breath of shortness",
        "shortness of bread",
        "shortness 0f breath",
    ]);
    assert_eq!(room.hits("\"shortness of breath\""), [(1, Closeness::Exact), (4, Closeness::Confusable)]);
}

#[test]
fn a_word_broken_at_the_end_of_a_line_is_found_whole() {
    let room = Room::of_texts(&["severe hyper-/ tension today", "hyper tension"]);
    assert_eq!(room.found("hypertension"), [1]);
    assert_eq!(room.found("\"severe hypertension today\""), [1]);
    assert_eq!(room.found("\"hyper tension\""), [1, 2]);
}

#[test]
fn a_name_with_an_apostrophe_is_found_however_it_is_typed() {
    let room = Room::of_texts(&["Mary O'Brien Smith", "Mary O’Brien Smith", "Mary OBRIEN Smith", "Mary O Brien Smith"]);
    for query in ["o'brien", "O’Brien", "o brien", "\"mary o'brien smith\""] {
        assert_eq!(room.found(query), [1, 2, 3, 4], "{query}");
    }
    let exact: Vec<_> = room.hits("obrien").into_iter().filter(|hit| hit.1 == Closeness::Exact).collect();
    assert_eq!(exact.len(), 3);
    assert_eq!(room.found("\"mary obrien smith\""), [1, 2, 3]);
}

#[test]
fn accents_do_not_matter() {
    let room = Room::of_texts(&["José Muñoz-Peña", "Jose Munoz Pena"]);
    assert_eq!(room.found("jose munoz"), [1, 2]);
    assert_eq!(room.found("Peña"), [1, 2]);
    assert_eq!(room.found("\"munoz-pena\""), [1, 2]);
}

#[test]
fn numbers_are_found_whole_and_in_parts() {
    let room = Room::of_texts(&["SSN 555-12-3456", "temp 98.6 bp 120/80", "call (555) 123-4567", "seen 03/07/1998"]);
    assert_eq!(room.found("555123456"), [1]);
    assert_eq!(room.found("3456"), [1]);
    assert_eq!(room.found("98.6"), [2]);
    assert_eq!(room.found("986"), [] as [i64; 0]);
    assert_eq!(room.found("120/80"), [2]);
    assert_eq!(room.found("\"555-123-4567\""), [3]);
    for query in ["03/07/1998", "3/7/1998", "1998-03-07", "3/7/98", "03-07-1998"] {
        assert_eq!(room.found(query), [4], "{query}");
    }
}

#[test]
fn words_are_left_out_joined_and_begun() {
    let room = Room::of_texts(&["chest pain", "chest xray", "knee pain", "painful knee"]);
    assert_eq!(room.found("chest -xray"), [1]);
    assert_eq!(room.found("chest OR knee"), [1, 2, 3, 4]);
    assert_eq!(room.found("pain* knee"), [3, 4]);
    assert_eq!(room.found("-\"chest pain\" pain"), [3]);
    assert_eq!(room.found("xray OR painful knee OR chest"), [2, 4]);
}

#[test]
fn what_is_left_out_is_taken_at_its_word() {
    let room = Room::of_texts(&["pain tum", "pain turn"]);
    assert_eq!(room.found("pain -turn"), [1]);
}

#[test]
fn fields_narrow_a_search_down() {
    let room = Room::with(&[
        filed(1, "00123456", "O'Brien", "Mary Ann", "progress_note"),
        filed(2, "00999999", "Kowalczyk-Nowak", "Anna", "lab_results"),
        page(3, "unfiled"),
    ]);
    for query in ["patient:obrien", "patient:\"ann o'brien\"", "patient:mar", "patient:obrlen", "mrn:123456"] {
        assert_eq!(room.found(query), [1], "{query}");
    }
    for query in ["mrn:00-99-9999", "mrn:\"99 99 99\"", "patient:nowak", "patient:\"Kowalczyk, Anna\"", "type:lab"] {
        assert_eq!(room.found(query), [2], "{query}");
    }
    assert_eq!(room.found("dob:1/31/1950"), [1, 2]);
    assert_eq!(room.found("dob:1951"), [] as [i64; 0]);
    assert_eq!(room.found("type:\"progress notes\""), [1]);
    assert_eq!(room.found("type:progress_note"), [1]);
    assert_eq!(room.found("date:2019-03-02.."), [2]);
    assert_eq!(room.found("date:..2019-03-01"), [1]);
    assert_eq!(room.found("date:2018-01..2019-03"), [1, 2]);
    assert_eq!(room.found("seen date:2020"), [] as [i64; 0]);
    assert_eq!(room.found("file:scan0003.pdf"), [3]);
    assert_eq!(room.found("file:\"box 12\" state:review"), [3]);
    assert_eq!(room.found("state:filed -type:lab"), [1]);
    assert_eq!(room.found("file:can00"), [1, 2, 3]);
}

#[test]
fn a_page_in_review_is_found_too() {
    assert_eq!(Room::of_texts(&["nobody knows whose"]).found("nobody"), [1]);
}

#[test]
fn a_page_changed_twice_is_found_once() {
    let room = Room::of_texts(&["fever"]);
    room.put(&[page(1, "fever cough"), page(1, "cough")], 2);
    room.put(&[page(1, "cough rash")], 3);
    assert_eq!(room.found("cough"), [1]);
    assert_eq!(room.found("fever"), [] as [i64; 0]);
    assert_eq!(room.index.pages().unwrap(), 1);
}

#[test]
fn a_page_that_was_taken_out_is_not_found() {
    let room = Room::of_texts(&["fever", "fever"]);
    let mut writer = room.index.writer().unwrap();
    writer.remove(1).unwrap();
    writer.commit(2).unwrap();
    assert_eq!(room.found("fever"), [2]);
}

#[test]
fn a_crash_before_a_commit_leaves_the_old_watermark() {
    let room = Room::of_texts(&["fever"]);
    let mut writer = room.index.writer().unwrap();
    writer.put(&page(2, "fever")).unwrap();
    drop(writer);
    assert_eq!((room.index.watermark().unwrap(), room.found("fever")), (1, vec![1]));
    let again = Index::open(&room.dir()).unwrap();
    assert_eq!((again.watermark().unwrap(), again.pages().unwrap()), (1, 1));
}

#[test]
fn a_commit_is_seen_by_every_open_index() {
    let room = Room::of_texts(&["fever"]);
    let other = Index::open(&room.dir()).unwrap();
    assert_eq!(other.pages().unwrap(), 1);
    room.put(&[page(2, "cough")], 7);
    assert_eq!((other.watermark().unwrap(), other.pages().unwrap()), (7, 2));
}

#[test]
fn a_second_writer_is_refused() {
    let room = Room::of_texts(&[]);
    let writer = room.index.writer().unwrap();
    assert!(matches!(room.index.writer(), Err(SearchError::Busy { .. })));
    assert!(matches!(room.index.rebuild(), Err(SearchError::Busy { .. })));
    drop(writer);
    assert!(room.index.writer().is_ok());
}

#[test]
fn a_rebuild_serves_the_old_index_until_it_is_swapped() {
    let room = Room::of_texts(&["fever"]);
    let mut rebuild = room.index.rebuild().unwrap();
    rebuild.put(&page(2, "cough")).unwrap();
    assert_eq!((room.found("fever"), room.found("cough")), (vec![1], vec![]));
    rebuild.finish(9).unwrap();
    assert_eq!((room.found("fever"), room.found("cough")), (vec![], vec![2]));
    assert_eq!(room.index.watermark().unwrap(), 9);
    assert!(!room.dir().join("gen-1").exists());
}

#[test]
fn an_unfinished_rebuild_is_removed_by_the_next_writer() {
    let room = Room::of_texts(&["fever"]);
    drop(room.index.rebuild().unwrap());
    assert!(room.dir().join("gen-2").exists());
    room.put(&[page(2, "cough")], 2);
    assert!(!room.dir().join("gen-2").exists());
    assert_eq!(room.found("fever"), [1]);
}

#[test]
fn files_that_a_crash_left_behind_are_collected() {
    let room = Room::of_texts(&["fever"]);
    let orphan = room.dir().join("gen-1").join(format!("{}.idx", "a1".repeat(16)));
    std::fs::write(&orphan, "left behind").unwrap();
    room.put(&[page(2, "cough")], 2);
    assert!(!orphan.exists());
    assert_eq!(room.found("fever OR cough"), [1, 2]);
}

#[test]
fn a_damaged_index_says_how_to_mend_it_and_can_begin_anew() {
    let room = Room::of_texts(&["fever"]);
    std::fs::write(room.dir().join("gen-1").join("meta.json"), "{").unwrap();
    let error = Index::open(&room.dir()).unwrap_err();
    assert!(error.to_string().contains("chartroom reindex"), "{error}");
    let anew = Index::reset(&room.dir()).unwrap();
    assert_eq!((anew.watermark().unwrap(), anew.pages().unwrap()), (0, 0));
}

#[test]
fn hits_come_in_portions() {
    let room = Room::of_texts(&["fever"; 5]);
    let query = parse("fever").unwrap();
    let portion = |offset| {
        let results = room.index.search(&query, 2, offset).unwrap();
        assert_eq!(results.total, 5);
        results.hits.iter().map(|hit| hit.page_id).collect::<Vec<_>>()
    };
    assert_eq!([portion(0), portion(2), portion(4), portion(6)], [vec![1, 2], vec![3, 4], vec![5], vec![]]);
}

#[test]
fn a_question_with_every_kind_of_rubbish_is_answered() {
    let room = Room::of_texts(&["fever cough", "||| --- é"]);
    for query in ["fe*", "| é", "\"fever fever fever\"", "x\u{301}", "𝒳𝒴", "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s"]
    {
        if let Ok(query) = parse(query) {
            room.index.search(&query, 10, 0).unwrap();
        }
    }
}
