//! Who reaches what.

use super::*;

/// A path of the table with something in its places.
fn path(route: &Route) -> String {
    let path = route.path.replace("{page}", "1").replace("{size}", "screen").replace("{name}", "none.css");
    path.replace("{document}", "abababababab-1")
        .replace("{person}", "1")
        .replace("{decision}", "1")
        .replace("{emergency}", "1")
        .replace("{token}", "1")
        .replace("{search}", "1")
        .replace("{batch}", "1")
        .replace("{merge}", "1")
        .replace("{table}", "days.csv")
        .replace("{how}", "check")
}

fn knock(office: &Office, route: &Route, cookie: &str) -> Reply {
    let method = match route.verb {
        Verb::Get => "GET",
        Verb::Post => "POST",
        Verb::Put => "PUT",
    };
    let token = secret::form_token(cookie);
    let request = request(method, &path(route), cookie).header("x-token", token);
    office.send(request.body(Body::empty()).unwrap())
}

fn is_let_in(reply: &Reply) -> bool {
    reply.status != StatusCode::FORBIDDEN
        && reply.status != StatusCode::UNAUTHORIZED
        && !(reply.status == StatusCode::SEE_OTHER && reply.header("location").starts_with("/sign-in?to="))
}

#[test]
fn every_route_lets_in_exactly_the_roles_that_have_its_right() {
    let office = Office::open();
    let mut wrong = Vec::new();
    for role in office.desk.room().catalog.roles().unwrap() {
        for route in ROUTES.iter().filter(|route| !matches!(route.path, "/sign-out" | "/sign-in")) {
            // A fresh session each time: some screens end it.
            let name = format!("{}-{}", role.name.replace(' ', "-"), secret::random().unwrap());
            let cookie = office.signed_in(&name, &[&role.name]);
            let expected = match route.need {
                Need::Nobody | Need::SignedIn => true,
                Need::Right(right) => role.rights.contains(&right),
            };
            let reply = knock(&office, route, &cookie);
            if is_let_in(&reply) != expected {
                wrong.push(format!("{} {:?} {}: {}", role.name, route.verb, route.path, reply.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nobody_who_is_not_signed_in_gets_past_the_first_screens() {
    let office = Office::open();
    for route in ROUTES {
        let reply = knock(&office, route, "");
        let open = matches!(route.need, Need::Nobody);
        assert_eq!(is_let_in(&reply) && reply.status != StatusCode::SEE_OTHER || open, open, "{}", route.path);
        assert!(!reply.body.contains("LOVELACE") && !reply.body.contains("Lovelace"), "{}", route.path);
    }
}

#[test]
fn only_a_few_screens_need_nobody() {
    let open: Vec<_> = ROUTES.iter().filter(|route| route.need == Need::Nobody).map(|route| route.path).collect();
    assert_eq!(open, ["/healthz", "/assets/{name}", "/setup", "/setup", "/sign-in", "/sign-in"]);
}

#[test]
fn what_changes_something_is_never_a_get_and_brings_a_form_or_a_file() {
    for route in ROUTES {
        assert_eq!(route.verb == Verb::Get, route.brings == Brings::Nothing, "{}", route.path);
    }
}

#[test]
fn a_form_that_our_own_page_did_not_send_changes_nothing() {
    let office = Office::open();
    for route in ROUTES.iter().filter(|route| route.verb != Verb::Get && route.need != Need::Nobody) {
        let cookie = office.signed_in(&secret::random().unwrap(), &["Administrator", "Supervisor"]);
        let method = if route.verb == Verb::Put { "PUT" } else { "POST" };
        let forged = || request(method, &path(route), &cookie);
        let send = |request: axum::http::request::Builder| office.send(request.body(Body::empty()).unwrap()).status;
        assert_eq!(send(forged()), StatusCode::FORBIDDEN, "{} without a token", route.path);
        let token = secret::form_token(&secret::random().unwrap());
        assert_eq!(send(forged().header("x-token", token)), StatusCode::FORBIDDEN, "{} foreign token", route.path);
        let token = secret::form_token(&cookie);
        let foreign = forged().header("x-token", token).header("origin", "https://evil.example");
        assert_eq!(send(foreign), StatusCode::FORBIDDEN, "{} foreign origin", route.path);
    }
    let cross = request("POST", "/sign-in", "").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    assert_eq!(office.send(cross).status, StatusCode::FORBIDDEN);
}

#[test]
fn every_answer_bears_the_headers() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Administrator", "Supervisor"]);
    let mut paths: Vec<String> = ROUTES.iter().filter(|r| r.verb == Verb::Get).map(path).collect();
    paths.extend(["/nowhere".to_owned(), "/pages/77".to_owned(), "/pages/x".to_owned()]);
    for path in paths {
        let reply = office.get(&path, &cookie);
        for (name, value) in HEADERS {
            assert_eq!(reply.header(name), *value, "{path}");
        }
        assert!(!reply.header("cache-control").is_empty(), "{path}");
        assert!(!reply.header("content-security-policy").contains("unsafe"), "{path}");
    }
}

#[test]
fn nothing_but_the_desks_own_files_is_served() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Administrator", "Supervisor"]);
    for path in [
        "/assets/../chartroom.toml",
        "/assets/..%2f..%2fcatalog.db",
        "/assets/%2e%2e/catalog.db",
        "/assets//etc/passwd",
        "/pages/1/picture/..%2f..%2fcatalog.db",
        "/pages/..%2f1",
        "/catalog.db",
        "/originals/ab/x",
    ] {
        assert_eq!(office.get(path, &cookie).status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn what_a_stranger_wrote_is_shown_and_never_run() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Administrator", "Supervisor"]);
    for path in ["/search?q=chest", "/search?q=%22%3E%3Cscript%3E", "/pages/2?q=chest", "/chart?mrn=100220"] {
        let reply = office.get(path, &cookie);
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(!reply.body.contains("<script>alert"), "{path}");
        assert_eq!(reply.body.matches("<script").count(), 1, "only our own script: {path}");
    }
    assert!(office.get("/chart?mrn=100220", &cookie).body.to_lowercase().contains("&lt;script&gt;"));
}

#[test]
fn numbers_of_pages_that_are_guessed_say_nothing() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    for path in ["/pages/4", "/pages/0", "/pages/-1", "/pages/999999999999999999999", "/pages/4/picture/screen"] {
        assert_eq!(office.get(path, &cookie).status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn who_searched_and_who_saw_what_is_written_down() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    office.get("/search?q=chest", &cookie);
    office.get("/pages/1", &cookie);
    office.get("/chart?mrn=100210", &cookie);
    assert_eq!(office.audited(), ["ada searched", "ada page_seen", "ada chart_seen"]);
    // A picture alone is a look as well, once.
    office.get("/pages/2/picture/full", &cookie);
    office.get("/pages/2/picture/screen", &cookie);
    assert_eq!(office.audited()[3..], ["ada page_seen"]);
}

#[test]
fn a_search_says_how_many_pages_it_does_not_know_yet() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    assert!(!office.get("/search?q=chest", &cookie).body.contains("not yet searchable"));
    let room = office.desk.room();
    let subject = crate::catalog::Subject::page(1);
    room.catalog.settle(&subject, &[Settlement::Type("consent_form".to_owned())], "ada").unwrap();
    assert!(office.get("/search?q=chest", &cookie).body.contains("1 page not yet searchable"));
    assert!(office.get("/search", &cookie).body.contains("1 page not yet searchable"));
    Projection::open(room).finish(&room.catalog);
    assert!(!office.get("/search?q=chest", &cookie).body.contains("not yet searchable"));
}

#[test]
fn a_search_finds_pages_in_every_state_and_marks_the_words() {
    let office = Office::open();
    let cookie = office.signed_in("ada", &["Clerk"]);
    let reply = office.get("/search?q=chest", &cookie);
    assert!(reply.body.contains("<b>3 pages</b>"), "{}", reply.body);
    assert_eq!(reply.body.matches("<mark>chest</mark>").count(), 3);
    assert!(office.get("/search?q=lovelace", &cookie).body.contains("/chart?mrn=100210"));
    assert!(office.get("/search?q=1/31/1950+ada", &cookie).body.contains("/chart?mrn=100210"));
    assert!(office.get("/search?q=chest&type=radiology_report", &cookie).body.contains("<b>1 page</b>"));
    assert!(office.get("/search?q=chest&state=review", &cookie).body.contains("<b>1 page</b>"));
    assert!(office.get("/search?q=chest&from=1999-01-01", &cookie).body.contains("No page answers that."));
    assert_eq!(office.get("/search?q=%22open", &cookie).status, StatusCode::OK);
}
