//! What was found on a page, as rows for people: each with its place on the picture.

use crate::catalog::PageView;
use crate::chart::{Found, Rect, Signature};

use super::names::{date_role, day, name};
use super::viewer::Mark;

/// One fact of a page.
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) value: String,
    /// As it stands on the page, where that differs.
    pub(super) printed: Option<String>,
    pub(super) area: Option<Rect>,
    /// 0 to 1.
    pub(super) certainty: f32,
}

/// The boxes of facts, each tied to its row.
pub(super) fn fact_marks(found: &[Fact]) -> Vec<Mark> {
    let mark = |(at, fact): (usize, &Fact)| {
        let says = format!("{}: {}", fact.label, fact.value);
        Some(Mark { area: fact.area?, kind: "fact", of: Some(format!("fact-{at}")), says: Some(says) })
    };
    found.iter().enumerate().filter_map(mark).collect()
}

/// The facts of a page in the order in which a clerk compares them.
pub(super) fn facts(page: &PageView) -> Vec<Fact> {
    let Some((_, facts)) = &page.read else { return Vec::new() };
    let mut rows = Vec::new();
    rows.extend(facts.names.iter().map(|found| row("Name", name(&found.value), found)));
    rows.extend(facts.mrns.iter().map(|found| row("Record number", found.value.as_str().to_owned(), found)));
    rows.extend(facts.births.iter().map(|found| row("Born", day(found.value), found)));
    rows.extend(facts.accounts.iter().map(|found| row("Account", found.value.clone(), found)));
    rows.extend(facts.phones.iter().map(|found| row("Telephone", found.value.clone(), found)));
    rows.extend(facts.streets.iter().map(|found| row("Street", found.value.clone(), found)));
    rows.extend(facts.ssn_last4.iter().map(|found| row("SSN, last four", found.value.clone(), found)));
    rows.extend(facts.dates.iter().map(|found| row(date_role(found.value.role), day(found.value.date), found)));
    let signature = match facts.signature {
        Signature::NotAsked => None,
        Signature::Present => Some("signed"),
        Signature::Absent => Some("not signed"),
        Signature::Unsure => Some("cannot be told"),
    };
    rows.extend(signature.map(|value| Fact {
        label: "Signature",
        value: value.to_owned(),
        printed: None,
        area: facts.signature_area,
        certainty: 1.0,
    }));
    rows
}

fn row<T>(label: &'static str, value: String, found: &Found<T>) -> Fact {
    let printed =
        (!found.printed.is_empty() && !found.printed.eq_ignore_ascii_case(&value)).then(|| found.printed.clone());
    let area = (found.area.width > 0).then_some(found.area);
    Fact { label, value, printed, area, certainty: found.certainty }
}
