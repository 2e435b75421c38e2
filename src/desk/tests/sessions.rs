//! Signing in, staying signed in, and not.

use super::*;

#[test]
fn the_first_administrator_sets_the_desk_up_once() {
    let office = Office::open();
    let word = office.desk.setup_word().unwrap().unwrap();
    let form = |word: &str, again: &str| {
        let fields =
            [("word", word), ("name", "grace"), ("full_name", "Grace H"), ("password", PASSWORD), ("again", again)];
        office.post("/setup", "", &fields)
    };
    assert_eq!(office.get("/setup?word=guess", "").status, StatusCode::NOT_FOUND);
    assert_eq!(form("guess", PASSWORD).status, StatusCode::NOT_FOUND);
    assert!(form(&word, "something else").cookie().is_none());
    let cookie = form(&word, PASSWORD).cookie().unwrap();
    assert_eq!(office.get("/me", &cookie).status, StatusCode::OK);
    assert_eq!(form(&word, PASSWORD).status, StatusCode::NOT_FOUND);
    assert_eq!(office.desk.setup_word().unwrap(), None);
}

#[test]
fn signing_in_gives_a_new_session_whatever_the_browser_held() {
    let office = Office::open();
    office.hire("ada", &["Clerk"]);
    let planted = secret::random().unwrap();
    assert_eq!(office.get("/search", &planted).status, StatusCode::SEE_OTHER);
    let body = format!("name=ada&password={}", PASSWORD.replace(' ', "+"));
    let reply = office.send(request("POST", "/sign-in", &planted).body(body.into()).unwrap());
    let cookie = reply.cookie().unwrap();
    assert_ne!(cookie, planted);
    assert_eq!(office.get("/search", &planted).status, StatusCode::SEE_OTHER);
    assert_eq!(office.get("/search", &cookie).status, StatusCode::OK);
    let line = reply.header("set-cookie");
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Strict") && line.contains("Path=/"), "{line}");
}

#[test]
fn encrypted_the_cookie_is_secure_and_bound_to_the_host() {
    let folder = tempfile::tempdir().unwrap();
    RecordRoom::init(folder.path()).unwrap();
    let desk = Arc::new(Desk::open(folder.path(), true).unwrap());
    let office = Office { _folder: folder, router: router(Gate { desk: desk.clone() }), desk };
    office.hire("ada", &["Clerk"]);
    let reply = office.sign_in("ada", PASSWORD);
    assert!(reply.header("set-cookie").starts_with("__Host-chartroom="));
    assert!(reply.header("set-cookie").contains("; Secure"));
    assert!(reply.header("strict-transport-security").contains("max-age"));
}

#[test]
fn the_catalog_keeps_no_session_that_could_be_used() {
    let office = Office::open();
    office.hire("ada", &["Clerk"]);
    let cookie = office.sign_in("ada", PASSWORD).cookie().unwrap();
    let catalog = &office.desk.room().catalog;
    assert!(catalog.session(&cookie).unwrap().is_none());
    assert!(catalog.session(&secret::hashed(&cookie)).unwrap().is_some());
}

#[test]
fn a_wrong_name_and_a_wrong_password_are_answered_alike() {
    let office = Office::open();
    office.hire("ada", &["Clerk"]);
    let (known, unknown) = (office.sign_in("ada", "wrong wrong wrong"), office.sign_in("eve", "wrong wrong wrong"));
    assert_eq!((known.status, unknown.status), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    assert_eq!(known.body.replace("ada", "eve"), unknown.body);
    assert_eq!(office.audited(), ["ada sign_in_failed", "(unknown) sign_in_failed"]);
}

#[test]
fn whoever_guesses_passwords_waits_longer_each_time_and_the_right_one_does_not_help() {
    let office = Office::open();
    office.hire("ada", &["Clerk"]);
    for _ in 0..5 {
        assert_eq!(office.sign_in("ada", "wrong wrong wrong").status, StatusCode::UNAUTHORIZED);
    }
    let locked = office.sign_in("ada", PASSWORD);
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(locked.header("retry-after").parse::<u32>().unwrap() <= 30);
    office.desk.clock.go_on(31);
    assert_eq!(office.sign_in("ada", "wrong wrong wrong").status, StatusCode::UNAUTHORIZED);
    office.desk.clock.go_on(31);
    assert_eq!(office.sign_in("ada", PASSWORD).status, StatusCode::TOO_MANY_REQUESTS);
    office.desk.clock.go_on(30);
    assert_eq!(office.sign_in("ada", PASSWORD).status, StatusCode::SEE_OTHER);
}

#[test]
fn somebody_idle_is_signed_out_and_what_the_page_asks_by_itself_is_no_sign_of_life() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    let minutes = |n: i64| office.desk.clock.go_on(n * 60);
    minutes(14);
    assert_eq!(office.get("/search", &cookie).status, StatusCode::OK);
    minutes(14);
    let background = request("GET", "/search", &cookie).header("x-background", "1").body(Body::empty()).unwrap();
    assert_eq!(office.send(background).status, StatusCode::OK);
    minutes(2);
    assert_eq!(office.get("/search", &cookie).status, StatusCode::SEE_OTHER);
    assert!(office.desk.room().catalog.session(&secret::hashed(&cookie)).unwrap().is_none());
}

#[test]
fn nobody_stays_signed_in_longer_than_a_shift() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    for _ in 0..71 {
        office.desk.clock.go_on(600);
        assert_eq!(office.get("/me", &cookie).status, StatusCode::OK);
    }
    office.desk.clock.go_on(600);
    assert_eq!(office.get("/me", &cookie).status, StatusCode::SEE_OTHER);
}

#[test]
fn signing_out_ends_the_session_and_clears_the_pictures_that_the_browser_kept() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    let reply = office.post("/sign-out", &cookie, &[]);
    assert!(reply.header("clear-site-data").contains("cache"));
    assert_eq!(office.get("/me", &cookie).status, StatusCode::SEE_OTHER);
}

#[test]
fn a_new_password_signs_everybody_out_who_knew_the_old_one() {
    let office = Office::open();
    office.hire("ada", &["Clerk"]);
    let (here, elsewhere) =
        (office.sign_in("ada", PASSWORD).cookie().unwrap(), office.sign_in("ada", PASSWORD).cookie().unwrap());
    let change =
        |now: &str, new: &str| office.post("/me/password", &here, &[("now", now), ("password", new), ("again", new)]);
    assert_eq!(change("wrong", "four horses in the rain").status, StatusCode::OK);
    assert_eq!(change(PASSWORD, "short").status, StatusCode::OK);
    assert_eq!(office.get("/me", &elsewhere).status, StatusCode::OK);
    assert_eq!(change(PASSWORD, "four horses in the rain").status, StatusCode::SEE_OTHER);
    assert_eq!(office.get("/me", &elsewhere).status, StatusCode::SEE_OTHER);
    assert_eq!(office.sign_in("ada", PASSWORD).status, StatusCode::UNAUTHORIZED);
    assert_eq!(office.sign_in("ada", "four horses in the rain").status, StatusCode::SEE_OTHER);
}

#[test]
fn a_password_that_somebody_else_gave_is_changed_before_anything_else() {
    let office = Office::open();
    let hash = password::hash(PASSWORD).unwrap();
    office.desk.room().catalog.add_person("ada", "Ada", &hash, &["Clerk"], true).unwrap();
    let cookie = office.sign_in("ada", PASSWORD).cookie().unwrap();
    assert_eq!(office.get("/search?q=chest", &cookie).header("location"), "/me");
    assert_eq!(office.get("/me", &cookie).status, StatusCode::OK);
}
