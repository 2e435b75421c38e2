//! Ways from one page to the next.

use super::*;

/// Where a tool of the page's bar leads.
fn leads(office: &Office, cookie: &str, path: &str, title: &str) -> Option<String> {
    let body = office.get(path, cookie).body;
    let link =
        body.split("<a class=\"tool\"").skip(1).find(|link| link.contains(&format!("aria-label=\"{title}\"")))?;
    Some(link.split('"').nth(1)?.replace("&amp;", "&"))
}

#[test]
fn past_its_document_a_page_leads_to_the_next_document_of_the_chart() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Clerk"]);
    let next = "Next document of the chart";
    assert_eq!(leads(&office, &ada, "/pages/1", next), None);
    let mrn = "100210";
    office
        .desk
        .room()
        .catalog
        .settle(&"3".parse().unwrap(), &[Settlement::FileTo(Mrn(mrn.to_owned()))], "eve")
        .unwrap();
    let chart = office.desk.room().catalog.chart(mrn).unwrap();
    let first = format!("/pages/{}", chart[0].first_page);
    let second = format!("/pages/{}", chart[1].first_page);
    assert_eq!(leads(&office, &ada, &first, next).as_deref(), Some(second.as_str()));
    assert_eq!(leads(&office, &ada, &second, "Previous document of the chart").as_deref(), Some(first.as_str()));
    assert!(office.get(&first, &ada).body.contains("data-key=\"] PageDown\""));
}

#[test]
fn a_page_that_a_search_led_to_leads_to_the_next_hit() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Clerk"]);
    let hits = office.get("/search?q=chest", &ada).body;
    let hit = |at: usize| {
        let links = hits.split("class=\"open\" href=\"").skip(1);
        links.map(|link| link.split('"').next().unwrap().replace("&amp;", "&")).nth(at).unwrap()
    };
    assert_eq!(leads(&office, &ada, &hit(0), "Next hit"), Some(hit(1)));
    assert_eq!(leads(&office, &ada, &hit(1), "Previous hit"), Some(hit(0)));
    assert_eq!(leads(&office, &ada, &hit(2), "Next hit"), None);
    assert_eq!(leads(&office, &ada, "/pages/1", "Next hit"), None);
}

#[test]
fn a_confidential_document_is_stepped_over() {
    let office = Office::open();
    let ada = office.signed_in("ada", &["Clerk"]);
    let catalog = &office.desk.room().catalog;
    let settlements = [Settlement::FileTo(Mrn("100210".to_owned())), Settlement::Confidential(true)];
    catalog.settle(&"3".parse().unwrap(), &settlements, "eve").unwrap();
    assert_eq!(leads(&office, &ada, "/pages/1", "Next document of the chart"), None);
    assert_eq!(leads(&office, &ada, "/pages/1", "Previous document of the chart"), None);
}
