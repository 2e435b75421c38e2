//! Samples of what the program filed, and the overview.

use super::*;

#[test]
fn a_sample_is_drawn_checked_and_says_how_many_pages_are_misfiled() {
    let office = Office::open();
    let grace = office.signed_in("grace", &["Supervisor"]);
    assert_eq!(office.post("/overview/samples", &grace, &[("size", "50")]).header("location"), "/overview/check");
    let first = office.get("/overview/check", &grace).body;
    assert!(first.contains("Is this page about the patient below?") && first.contains("Lovelace, Ada"), "{first}");
    let right = office.post("/overview/check/1", &grace, &[("verdict", "right")]);
    assert_eq!(right.header("location"), "/overview/check");
    assert_eq!(office.post("/overview/check/1", &grace, &[("verdict", "wrong")]).status, StatusCode::CONFLICT);
    assert_eq!(office.post("/overview/check/2", &grace, &[("verdict", "perhaps")]).status, StatusCode::BAD_REQUEST);
    let wrong = office.post("/overview/check/2", &grace, &[("verdict", "wrong")]);
    assert_eq!(wrong.header("location"), "/pages/2", "a misfiled page is put right at once");
    assert!(office.get("/overview/check", &grace).body.contains("All are checked"));
    let overview = office.get("/overview", &grace).body;
    assert!(overview.contains("50.00 %") && overview.contains("between 9.45 and 90.55 %"), "{overview}");
    assert_eq!(
        office.post("/overview/samples", &grace, &[("size", "5")]).status,
        StatusCode::BAD_REQUEST,
        "none is left"
    );
    let audited = office.audited();
    assert_eq!(audited[..3], ["grace sample_drawn", "grace page_seen", "grace sample_checked"]);
}

#[test]
fn everything_the_overview_draws_is_there_as_a_table() {
    let office = Office::open();
    let grace = office.signed_in("grace", &["Supervisor"]);
    let overview = office.get("/overview", &grace).body;
    for table in crate::desk::overview_csv::TABLES {
        let address = format!("/overview/{table}.csv");
        assert!(overview.contains(&address), "{table}");
        let reply = office.get(&address, &grace);
        assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    }
    assert!(office.get("/overview/types.csv", &grace).body.contains("progress_note,1,0,1"));
    assert!(office.get("/overview/backlog.csv", &grace).body.contains("0,1"));
    assert_eq!(office.get("/overview/passwords.csv", &grace).status, StatusCode::NOT_FOUND);
}
