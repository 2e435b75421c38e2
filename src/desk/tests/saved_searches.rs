//! Searches that people keep.

use super::*;

#[test]
fn a_search_is_kept_under_its_name_opened_and_forgotten() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Clerk"]);
    let saved = office.post("/searches", &ada, &[("name", "Chests"), ("question", "?q=chest&sort=date&state=review")]);
    assert_eq!(saved.header("location"), "/search?q=chest&state=review&sort=date");
    let screen = office.get("/search", &ada).body;
    assert!(screen.contains("href=\"/search?q=chest&amp;state=review&amp;sort=date\">Chests</a>"), "{screen}");
    // The same name again is the same search, asked anew.
    office.post("/searches", &ada, &[("name", "chests"), ("question", "?q=wall")]);
    assert_eq!(office.get("/search", &ada).body.matches("/searches/").count(), 1);
    assert_eq!(office.post("/searches/1", &ada, &[]).status, StatusCode::SEE_OTHER);
    assert!(!office.get("/search", &ada).body.contains("/searches/"));
    assert_eq!(office.post("/searches/1", &ada, &[]).status, StatusCode::NOT_FOUND);
    assert_eq!(office.audited(), ["ada search_saved", "ada search_saved", "ada search_forgotten"]);
}

#[test]
fn saved_searches_are_ones_own() {
    let office = Office::open();
    let (ada, eve) = (office.signed_in("ada", &["Clerk"]), office.signed_in("eve", &["Clerk"]));
    office.post("/searches", &ada, &[("name", "Chests"), ("question", "?q=chest")]);
    assert!(!office.get("/search", &eve).body.contains("Chests"));
    assert_eq!(office.post("/searches/1", &eve, &[]).status, StatusCode::NOT_FOUND);
    assert!(office.get("/search", &ada).body.contains("Chests"));
}

#[test]
fn nothing_but_a_question_is_kept() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Clerk"]);
    for (name, question) in [("", "?q=chest"), ("x", ""), ("x", "?evil=1"), (&"x".repeat(61), "?q=chest")] {
        let refused = office.post("/searches", &ada, &[("name", name), ("question", question)]);
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{name} {question}");
    }
    office.post("/searches", &ada, &[("name", "<b>"), ("question", "?q=chest&evil=\"><script>")]);
    let screen = office.get("/search", &ada).body;
    assert!(screen.contains("/search?q=chest\">&lt;b&gt;"), "{screen}");
}

#[test]
fn there_is_an_end_to_what_one_person_keeps() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Clerk"]);
    let save = |number: u32| office.post("/searches", &ada, &[("name", &number.to_string()), ("question", "?q=chest")]);
    assert!((0..40).all(|number| save(number).status == StatusCode::SEE_OTHER));
    assert_eq!(save(40).status, StatusCode::BAD_REQUEST);
    assert_eq!(save(3).status, StatusCode::SEE_OTHER);
}
