//! Who works at the desk, and in which roles.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::catalog::{Person, PersonId, Role};
use crate::chart::Right;

use super::answer::{Answered, Refusal, go_to, page};
use super::ask::Ask;
use super::layout::{Section, frame, token};
use super::sign_in::name_objection;
use super::state::Desk;
use super::{password, secret};

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    page(people(desk, ask, None)?)
}

/// `said` is a sentence, and whether it is a good one.
fn people(desk: &Desk, ask: &Ask, said: Option<(bool, Markup)>) -> Result<Markup, Refusal> {
    let (people, roles) = (desk.room().catalog.people()?, desk.room().catalog.roles()?);
    let content = html! {
        h1 { "People and roles" }
        @if let Some((good, words)) = &said { div.good[*good].wrong[!*good] role="status" { (words) } }
        div.scroll {
            table {
                thead { tr { th { "Name" } th { "Signs in as" } th { "Roles" } th { "Second factor" } th { "May sign in" } th { "" } } }
                tbody { @for person in &people { (row(ask, person, &roles)) } }
            }
        }
        div.columns {
            section { (add_form(ask, &roles)) }
            section { (role_forms(ask, &roles)) }
        }
        (tokens(desk, ask)?)
    };
    frame(desk, ask, "People and roles", Section::People, content)
}

fn row(ask: &Ask, person: &Person, roles: &[Role]) -> Markup {
    let form = format!("person-{}", person.id.number());
    html! {
        tr {
            td { input form=(form) name="full_name" value=(person.full_name) aria-label=(format!("Full name of {}", person.name)); }
            td { (person.name) }
            td {
                @for role in roles {
                    label.check {
                        input type="checkbox" form=(form) name="role" value=(role.name)
                            checked[person.roles.iter().any(|own| own == &role.name)];
                        (role.name)
                    }
                    " "
                }
            }
            td { @if person.has_second { "yes" } @else { "no" } }
            td {
                label.check {
                    input type="checkbox" form=(form) name="active" value="yes" checked[person.active];
                    span.hidden { (person.name) " may sign in" }
                }
            }
            td {
                form id=(form) method="post" action=(format!("/people/{}", person.id.number())) {
                    (token(ask))
                    button.tool type="submit" { "Save" }
                    " "
                    button.tool type="submit" name="reset" value="yes" { "New password" }
                }
            }
        }
    }
}

fn add_form(ask: &Ask, roles: &[Role]) -> Markup {
    html! {
        h2 { "Somebody new" }
        form.stack method="post" action="/people" {
            (token(ask))
            label { "Full name" input name="full_name" required autocomplete="off"; }
            label { "Name to sign in with" input name="name" required autocomplete="off"; }
            fieldset {
                legend { "Roles" }
                @for role in roles { label.check { input type="checkbox" name="role" value=(role.name); (role.name) } }
            }
            button.main type="submit" { "Add" }
        }
        p.quiet { "A password is made for them, to be changed when they first sign in." }
    }
}

fn role_forms(ask: &Ask, roles: &[Role]) -> Markup {
    html! {
        h2 { "What each role may do" }
        @for role in roles { (role_form(ask, Some(role))) }
        (role_form(ask, None))
    }
}

fn role_form(ask: &Ask, role: Option<&Role>) -> Markup {
    html! {
        form method="post" action="/roles" {
            (token(ask))
            fieldset {
                legend { @match role { Some(role) => (role.name), None => "A new role" } }
                @match role {
                    Some(role) => input type="hidden" name="role" value=(role.name);,
                    None => input name="role" placeholder="its name" aria-label="Name of the new role" size="16" required;,
                }
                @for right in Right::ALL {
                    label.check {
                        input type="checkbox" name="right" value=(right.as_str()) checked[role.is_some_and(|r| r.rights.contains(&right))];
                        (right.as_str())
                    }
                }
                button.tool type="submit" { "Save" }
            }
        }
    }
}

fn tokens(desk: &Desk, ask: &Ask) -> Result<Markup, Refusal> {
    let tokens = desk.room().catalog.api_tokens()?;
    Ok(html! {
        h2 { "Tokens of other programs" }
        @if !tokens.is_empty() {
            div.scroll { table {
                thead { tr { th { "Name" } th { "Rights" } th { "Made" } th { "By" } th { "" } } }
                tbody { @for token in &tokens {
                    tr {
                        td { (token.name) }
                        td { (token.rights.iter().map(|right| right.as_str()).collect::<Vec<_>>().join(", ")) }
                        td { (token.made.get(..10).unwrap_or("")) }
                        td { (token.made_by) }
                        td { @if token.revoked { "taken back" } @else {
                            form method="post" action=(format!("/tokens/{}", token.id)) {
                                (super::layout::token(ask))
                                button.tool type="submit" { "Take back" }
                            }
                        } }
                    }
                } }
            } }
        }
        form method="post" action="/tokens" {
            (super::layout::token(ask))
            fieldset {
                legend { "A new token" }
                input name="name" placeholder="the program" aria-label="Name of the program" size="16" required;
                @for right in Right::ALL {
                    label.check { input type="checkbox" name="right" value=(right.as_str()); (right.as_str()) }
                }
                button.tool type="submit" { "Make" }
            }
        }
    })
}

pub(super) fn add_token(desk: &Desk, ask: &Ask) -> Answered {
    let name = ask.form("name").trim();
    if let Some(objection) = name_objection(name) {
        return page(people(desk, ask, Some((false, html! { (objection) })))?);
    }
    let rights: BTreeSet<Right> = ask.form_all("right").into_iter().filter_map(Right::named).collect();
    let words: Vec<_> = rights.iter().map(|right| right.as_str()).collect();
    let given = secret::random()?;
    audit(desk, ask, "token_made", format!("{name}: {}", words.join(", ")))?;
    desk.room().catalog.add_api_token(name, &secret::hashed(&given), &rights, &ask.visitor()?.person.name)?;
    let told = html! { "The token of " b { (name) } " is " code.secret { (given) } ". It is shown only now." };
    page(people(desk, ask, Some((true, told)))?)
}

pub(super) fn revoke_token(desk: &Desk, ask: &Ask) -> Answered {
    audit(desk, ask, "token_taken_back", ask.place(0).to_owned())?;
    desk.room().catalog.revoke_api_token(ask.number(0)?)?;
    go_to("/people")
}

pub(super) fn add(desk: &Desk, ask: &Ask) -> Answered {
    let said = match added(desk, ask) {
        Ok(given) => (true, told(ask.form("name").trim(), &given)),
        Err(Refusal::Wrong(objection)) => (false, html! { (objection) }),
        Err(refusal) => return Err(refusal),
    };
    page(people(desk, ask, Some(said))?)
}

/// Adds the person whom the form describes; gives the password that was made for them.
pub(super) fn added(desk: &Desk, ask: &Ask) -> Result<String, Refusal> {
    let (name, full_name) = (ask.form("name").trim(), ask.form("full_name").trim());
    let roles = ask.form_all("role");
    if let Some(objection) = name_objection(name) {
        return Err(Refusal::Wrong(objection.to_owned()));
    }
    known(desk, &roles)?;
    let given = given_password()?;
    let hash = password::hash(&given)?;
    desk.room().catalog.add_person(name, if full_name.is_empty() { name } else { full_name }, &hash, &roles, true)?;
    audit(desk, ask, "person_added", format!("{name}: {}", roles.join(", ")))?;
    Ok(given)
}

/// A password to hand over is shown once and kept nowhere.
fn told(name: &str, given: &str) -> Markup {
    html! { b { (name) } " signs in with the password " code.secret { (given) } " and chooses another one then. It is shown only now." }
}

fn given_password() -> Result<String, Refusal> {
    let random = secret::random()?;
    Ok(random.as_bytes()[..20]
        .chunks(5)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect::<Vec<_>>()
        .join("-"))
}

fn known(desk: &Desk, roles: &[&str]) -> Result<(), Refusal> {
    let there = desk.room().catalog.roles()?;
    let all = roles.iter().all(|role| there.iter().any(|known| known.name == *role));
    if all { Ok(()) } else { Err(Refusal::Wrong("There is no such role.".to_owned())) }
}

pub(super) fn change(desk: &Desk, ask: &Ask) -> Answered {
    match changed(desk, ask)? {
        (person, Some(given)) => page(people(desk, ask, Some((true, told(&person.name, &given))))?),
        (_, None) => go_to("/people"),
    }
}

/// Changes somebody as the form says; gives the new password if one was asked for.
pub(super) fn changed(desk: &Desk, ask: &Ask) -> Result<(Person, Option<String>), Refusal> {
    let id = PersonId::numbered(ask.number(0)?);
    let person = desk.room().catalog.person(id)?.ok_or(Refusal::NotFound)?;
    if ask.form("reset") == "yes" {
        let given = given_password()?;
        desk.room().catalog.set_password(id, &password::hash(&given)?, true)?;
        desk.room().catalog.set_second(id, None)?;
        audit(desk, ask, "password_reset", person.name.clone())?;
        return Ok((person, Some(given)));
    }
    let roles = ask.form_all("role");
    known(desk, &roles)?;
    let active = ask.form("active") == "yes";
    let full_name = ask.form("full_name").trim();
    let full_name = if full_name.is_empty() { &person.full_name } else { full_name };
    desk.room().catalog.change_person(id, full_name, &roles, active)?;
    let state = if active { "may sign in" } else { "may not sign in" };
    audit(desk, ask, "person_changed", format!("{}: {}; {state}", person.name, roles.join(", ")))?;
    Ok((person, None))
}

pub(super) fn change_role(desk: &Desk, ask: &Ask) -> Answered {
    role_changed(desk, ask)?;
    go_to("/people")
}

/// Gives the role that the form names its rights; the role's name.
pub(super) fn role_changed(desk: &Desk, ask: &Ask) -> Result<String, Refusal> {
    let name = ask.form("role").trim().to_owned();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Refusal::Wrong("A role needs a name of at most 60 letters.".to_owned()));
    }
    let rights: BTreeSet<Right> = ask.form_all("right").into_iter().filter_map(Right::named).collect();
    let words: Vec<_> = rights.iter().map(|right| right.as_str()).collect();
    audit(desk, ask, "role_changed", format!("{name}: {}", words.join(", ")))?;
    desk.room().catalog.set_role(&Role { name: name.clone(), rights })?;
    Ok(name)
}

fn audit(desk: &Desk, ask: &Ask, what: &'static str, detail: String) -> Result<(), Refusal> {
    let mut event = ask.event(what);
    event.detail = detail;
    Ok(desk.room().catalog.audit(&event)?)
}
