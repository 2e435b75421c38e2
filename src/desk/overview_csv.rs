//! What the overview draws, as tables for other programs.

use axum::http::{HeaderValue, StatusCode, header};

use crate::catalog::Share;

use super::answer::{Answered, Refusal, with};
use super::ask::Ask;
use super::state::Desk;

/// Days of the longest table.
const DAYS: u32 = 366;
const MOST_SAMPLES: u32 = 10_000;

/// The tables there are, by the name of their file.
pub(super) const TABLES: [&str; 7] = ["days", "people", "backlog", "types", "stations", "operators", "samples"];

pub(super) fn csv(desk: &Desk, ask: &Ask) -> Answered {
    let name = ask.place(0).strip_suffix(".csv").filter(|name| TABLES.contains(name)).ok_or(Refusal::NotFound)?;
    let rows = rows(desk, name)?;
    let mut event = ask.event("downloaded");
    event.detail = format!("overview, {name}.csv");
    desk.room().catalog.audit(&event)?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let unwritten = |_| Refusal::broken("a table could not be written");
    for row in rows {
        writer.write_record(row).map_err(unwritten)?;
    }
    let text = writer.into_inner().map_err(|_| Refusal::broken("a table could not be written"))?;
    let mut response = with(StatusCode::OK, "text/csv; charset=utf-8", text.into());
    let attachment = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attachment.map_err(|_| Refusal::NotFound)?);
    Ok(response)
}

/// A table with its header.
fn rows(desk: &Desk, name: &str) -> Result<Vec<Vec<String>>, Refusal> {
    let catalog = &desk.room().catalog;
    let head = |names: &str| names.split(',').map(str::to_owned).collect::<Vec<_>>();
    let mut rows = Vec::new();
    match name {
        "days" => {
            rows.push(head("day,pages_taken_in,documents_settled"));
            for day in catalog.days_of_work(DAYS)? {
                rows.push(vec![day.day, day.pages.to_string(), day.settled.to_string()]);
            }
        }
        "people" => {
            rows.push(head("person,decisions,taken_back,mean_seconds"));
            for person in catalog.persons_work(DAYS)? {
                let seconds = person.seconds.map_or_else(String::new, |seconds| format!("{seconds:.1}"));
                rows.push(vec![
                    plain(&person.person),
                    person.decisions.to_string(),
                    person.undone.to_string(),
                    seconds,
                ]);
            }
        }
        "backlog" => {
            rows.push(head("waiting_for_days_at_least,pages"));
            for age in catalog.backlog()? {
                rows.push(vec![age.from_days.to_string(), age.pages.to_string()]);
            }
        }
        "samples" => {
            rows.push(head("drawn,by,population,pages,right,wrong,unclear"));
            for sample in catalog.samples(MOST_SAMPLES)? {
                let mut row = vec![sample.drawn, plain(&sample.drawn_by)];
                let counts = [sample.population, sample.pages, sample.right, sample.wrong, sample.unclear];
                row.extend(counts.map(|count| count.to_string()));
                rows.push(row);
            }
        }
        _ => {
            rows.push(head("name,filed_by_the_program,filed_by_people,waiting"));
            rows.extend(shares(desk, name)?.into_iter().map(|share| {
                let counts = [share.by_itself, share.by_people, share.waiting];
                [plain(&share.name)].into_iter().chain(counts.map(|count| count.to_string())).collect()
            }));
        }
    }
    Ok(rows)
}

/// Pages by type, station or operator.
pub(super) fn shares(desk: &Desk, by: &str) -> Result<Vec<Share>, Refusal> {
    let catalog = &desk.room().catalog;
    Ok(match by {
        "types" => catalog.shares_by_type()?,
        "stations" => catalog.shares_by_station()?,
        _ => catalog.shares_by_operator()?,
    })
}

/// What somebody typed, so that no spreadsheet takes it for a formula.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_text() {
        assert_eq!(plain("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!((plain("Fujitsu 2"), plain("@x")), ("Fujitsu 2".to_owned(), "'@x".to_owned()));
    }
}
