//! People and roles, the second factor, the audit's screen.

use super::*;

#[test]
fn somebody_new_signs_in_with_the_password_that_was_made_and_chooses_another() {
    let office = Office::open();
    let chief = office.signed_in("chief", &["Administrator"]);
    let added = office.post("/people", &chief, &[("name", "ada"), ("full_name", "Ada L"), ("role", "Clerk")]);
    let (_, rest) = added.body.split_once("code class=\"secret\">").unwrap();
    let given = rest.split('<').next().unwrap();
    let cookie = office.sign_in("ada", given).cookie().unwrap();
    assert_eq!(office.get("/search", &cookie).header("location"), "/me");
    let fields = [("now", given), ("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(office.post("/me/password", &cookie, &fields).status, StatusCode::SEE_OTHER);
    let cookie = office.sign_in("ada", PASSWORD).cookie().unwrap();
    assert_eq!(office.get("/search", &cookie).status, StatusCode::OK);
    assert_eq!(office.get("/people", &cookie).status, StatusCode::FORBIDDEN);
}

#[test]
fn whoever_may_no_longer_sign_in_is_signed_out_at_once() {
    let office = Office::open();
    let chief = office.signed_in("chief", &["Administrator"]);
    let ada = office.signed_in("ada", &["Clerk"]);
    let id = office.desk.room().catalog.credentials("ada").unwrap().unwrap().person.number();
    let changed = office.post(&format!("/people/{id}"), &chief, &[("full_name", "Ada"), ("role", "Clerk")]);
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    assert_eq!(office.get("/search", &ada).status, StatusCode::SEE_OTHER);
}

#[test]
fn a_right_that_is_taken_away_is_gone_with_the_next_click() {
    let office = Office::open();
    let chief = office.signed_in("chief", &["Administrator"]);
    let ada = office.signed_in("ada", &["Clerk"]);
    assert_eq!(office.get("/review", &ada).status, StatusCode::SEE_OTHER);
    office.post("/roles", &chief, &[("role", "Clerk"), ("right", "view")]);
    assert_eq!(office.get("/review", &ada).status, StatusCode::FORBIDDEN);
    assert_eq!(office.get("/search", &ada).status, StatusCode::OK);
}

#[test]
fn somebody_can_always_administer() {
    let office = Office::open();
    let chief = office.signed_in("chief", &["Administrator"]);
    let id = office.desk.room().catalog.credentials("chief").unwrap().unwrap().person.number();
    let refused =
        office.post(&format!("/people/{id}"), &chief, &[("full_name", "C"), ("role", "Clerk"), ("active", "yes")]);
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(office.post("/roles", &chief, &[("role", "Administrator")]).status, StatusCode::BAD_REQUEST);
    assert_eq!(office.get("/people", &chief).status, StatusCode::OK);
}

#[test]
fn with_a_second_factor_the_password_alone_does_not_sign_in_and_a_code_counts_once() {
    use crate::desk::second_factor;
    let office = Office::open();
    office.hire("ada", &["Clerk"]);
    let person = office.desk.room().catalog.credentials("ada").unwrap().unwrap().person;
    let secret = [7_u8; 20];
    office.desk.room().catalog.set_second(person, Some(&secret)).unwrap();
    assert_eq!(office.sign_in("ada", PASSWORD).status, StatusCode::UNAUTHORIZED);
    let now = office.desk.clock.now();
    let code = (0..1_000_000_u32)
        .map(|code| format!("{code:06}"))
        .find(|code| second_factor::step_of(&secret, code, now) == Some(now / 30))
        .unwrap();
    let with_code = || office.post("/sign-in", "", &[("name", "ada"), ("password", PASSWORD), ("code", &code)]);
    assert_eq!(with_code().status, StatusCode::SEE_OTHER);
    assert_eq!(with_code().status, StatusCode::UNAUTHORIZED);
}

#[test]
fn a_supervisor_sees_who_looked_at_a_chart() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Clerk"]);
    office.get("/chart?mrn=100210", &ada);
    let chief = office.signed_in("chief", &["Supervisor"]);
    let seen = office.get("/audit?patient=100210", &chief).body;
    assert!(seen.contains("opened a chart") && seen.contains("<td>ada</td>") && seen.contains("Whole:"), "{seen}");
    assert!(!office.get("/audit?patient=100220", &chief).body.contains("<td>ada</td>"));
    assert!(office.audited().contains(&"chief audit_seen".to_owned()));
}

#[test]
fn looking_up_ones_own_surname_shows() {
    let office = Office::open();
    office.desk.room().catalog.add_person("eve", "Eve Lovelace", "-", &["Clerk"], false).unwrap();
    let eve = office.desk.room().catalog.credentials("eve").unwrap().unwrap().person;
    let cookie = secret::random().unwrap();
    office.desk.room().catalog.begin_session(&secret::hashed(&cookie), eve, office.desk.clock.now(), "").unwrap();
    office.get("/search?q=lovelace", &cookie);
    office.get("/search?q=chest", &cookie);
    let chief = office.signed_in("chief", &["Supervisor"]);
    let own = office.get("/audit?own=yes", &chief).body;
    assert_eq!(own.matches("<td>eve</td>").count(), 1, "{own}");
}
