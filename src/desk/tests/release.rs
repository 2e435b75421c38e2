//! Pages handed out.

use super::*;

/// The picture of page 1 as a reader would make it.
fn picture(office: &Office) {
    let shelf = office.desk.room().archive.root().join("pictures/ab");
    std::fs::create_dir_all(&shelf).unwrap();
    let sheet = image::GrayImage::from_pixel(255, 330, image::Luma([250]));
    sheet.save(shelf.join(format!("{}-1-0-0-full.png", "ab".repeat(32)))).unwrap();
}

fn fetched(office: &Office, cookie: &str, path: &str) -> (StatusCode, Vec<u8>) {
    let (head, body) = office.answer(request("GET", path, cookie).body(Body::empty()).unwrap());
    (head.status, body)
}

#[test]
fn a_page_handed_out_says_who_made_it_and_when_and_its_words_can_be_searched() {
    let office = Office::open();
    picture(&office);
    let cookie = office.signed_in("rhea", &["Release of information"]);
    let (status, pdf) = fetched(&office, &cookie, "/pages/1/pdf");
    assert_eq!(status, StatusCode::OK);
    let text = lopdf::Document::load_mem(&pdf).unwrap().extract_text(&[1]).unwrap();
    let day = jiff::Timestamp::from_second(office.desk.clock.now()).unwrap().strftime("%-d %b %Y").to_string();
    for part in ["rhea", day.as_str(), "UTC, from Chartroom", "chest", "Tuesday"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(office.audited(), ["rhea downloaded"]);
}

#[test]
fn who_may_not_hand_out_gets_no_page_and_nobody_one_without_a_picture() {
    let office = Office::open();
    picture(&office);
    let clerk = office.signed_in("ada", &["Clerk"]);
    assert_eq!(fetched(&office, &clerk, "/pages/1/pdf").0, StatusCode::FORBIDDEN);
    let rhea = office.signed_in("rhea", &["Release of information"]);
    assert_eq!(fetched(&office, &rhea, "/pages/2/pdf").0, StatusCode::BAD_REQUEST);
    office.desk.room().catalog.set_confidential_patient("100210", true, "grace").unwrap();
    assert_eq!(fetched(&office, &rhea, "/pages/1/pdf").0, StatusCode::NOT_FOUND);
}
