//! Questions that somebody asks again: kept under a name, for themselves.

use maud::{Markup, html};
use serde_json::json;

use crate::catalog::SavedSearch;
use crate::search::parse;

use super::answer::{Answered, Refusal, go_to};
use super::api::answer;
use super::ask::Ask;
use super::layout::token;
use super::question::Question;
use super::state::Desk;

/// Letters of a name.
const LONGEST_NAME: usize = 60;

/// One's own searches, each a click away.
pub(super) fn list(desk: &Desk, ask: &Ask) -> Result<Markup, Refusal> {
    let saved = desk.room().catalog.saved_searches(ask.visitor()?.person.id)?;
    Ok(html! {
        @if !saved.is_empty() {
            ul.saved aria-label="Saved searches" {
                @for search in &saved {
                    li {
                        a href=(format!("/search?{}", search.question)) { (search.name) }
                        form method="post" action=(format!("/searches/{}", search.id)) {
                            (token(ask))
                            button type="submit" aria-label=(format!("Forget the search {}", search.name)) title="Forget" { "×" }
                        }
                    }
                }
            }
        }
    })
}

/// Keeps the question that is on the screen.
pub(super) fn form(ask: &Ask, question: &Question) -> Markup {
    html! {
        form.row.save method="post" action="/searches" {
            (token(ask))
            input type="hidden" name="question" value=(question.address(""));
            input name="name" required maxlength=(LONGEST_NAME) size="18" autocomplete="off"
                aria-label="Name to save this search under" placeholder="name of this search";
            button.tool type="submit" { "Save" }
        }
    }
}

pub(super) fn save(desk: &Desk, ask: &Ask) -> Answered {
    let question = Question::written(ask.form("question").trim_start_matches('?'));
    kept(desk, ask, &question)?;
    go_to(&question.address("/search"))
}

/// Keeps a question under the name that the form gives. Its number.
fn kept(desk: &Desk, ask: &Ask, question: &Question) -> Result<i64, Refusal> {
    let name = ask.form("name").trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Refusal::Wrong(format!("A saved search needs a name of at most {LONGEST_NAME} letters.")));
    }
    if question.is_empty() {
        return Err(Refusal::Wrong("There is no question to save.".to_owned()));
    }
    let kept = question.address("");
    let mut event = ask.event("search_saved");
    event.detail = format!("{name}: {}", question.in_words());
    desk.room().catalog.audit(&event)?;
    Ok(desk.room().catalog.save_search(ask.visitor()?.person.id, name, kept.trim_start_matches('?'))?)
}

pub(super) fn forget(desk: &Desk, ask: &Ask) -> Answered {
    forgotten(desk, ask)?;
    go_to("/search")
}

fn forgotten(desk: &Desk, ask: &Ask) -> Result<(), Refusal> {
    if !desk.room().catalog.delete_search(ask.visitor()?.person.id, ask.number(0)?)? {
        return Err(Refusal::NotFound);
    }
    let mut event = ask.event("search_forgotten");
    event.detail = ask.place(0).to_owned();
    Ok(desk.room().catalog.audit(&event)?)
}

/// For programs: the searches of whoever asks, each in the words of the search box.
pub(super) fn api_list(desk: &Desk, ask: &Ask) -> Answered {
    let saved = desk.room().catalog.saved_searches(ask.visitor()?.person.id)?;
    let value = |search: &SavedSearch| {
        let question = Question::written(&search.question);
        json!({ "search": search.id, "name": search.name, "q": question.in_words(), "address": question.address("/search") })
    };
    answer(&saved.iter().map(value).collect())
}

pub(super) fn api_save(desk: &Desk, ask: &Ask) -> Answered {
    let words = ask.form("q").trim();
    parse(words).map_err(|error| Refusal::Wrong(error.to_string()))?;
    answer(&json!({ "search": kept(desk, ask, &Question::in_one_box(words))? }))
}

pub(super) fn api_forget(desk: &Desk, ask: &Ask) -> Answered {
    forgotten(desk, ask)?;
    answer(&json!({}))
}
