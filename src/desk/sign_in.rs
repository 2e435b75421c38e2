//! Signing in and out, and the first administrator.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};

use crate::catalog::Credentials;

use super::answer::{Answered, Refusal, go_to, page, with};
use super::ask::Ask;
use super::lock_out::locked_until;
use super::state::Desk;
use super::{layout, password, second_factor, secret};

/// What is said whatever was wrong: nobody learns which names there are.
const WRONG: &str = "The name or the password is wrong.";

pub(super) fn health(_: &Desk, _: &Ask) -> Answered {
    Ok(with(StatusCode::OK, "text/plain", "ok\n".into()))
}

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    if ask.visitor.is_some() {
        return go_to(onward(ask.query("to")));
    }
    page(form(desk, ask.query("to"), "", None))
}

fn form(desk: &Desk, to: &str, name: &str, wrong: Option<&str>) -> Markup {
    layout::alone(
        desk,
        "Sign in",
        html! {
            h1 { "Sign in" }
            @if let Some(wrong) = wrong { p.wrong role="alert" { (wrong) } }
            form method="post" action="/sign-in" {
                input type="hidden" name="to" value=(to);
                label { "Name" input name="name" value=(name) autocomplete="username" required autofocus[name.is_empty()]; }
                label {
                    "Password"
                    input type="password" name="password" autocomplete="current-password" required
                        autofocus[!name.is_empty()];
                }
                label {
                    span { "Code " small { "only if you set up a second factor" } }
                    input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" pattern="[0-9]{6}";
                }
                button.main type="submit" { "Sign in" }
            }
            p.quiet {
                "This system holds health records. Every search and every page seen is written down with your name."
            }
        },
    )
}

pub(super) fn sign_in(desk: &Desk, ask: &Ask) -> Answered {
    let (name, given, to) = (ask.form("name").trim(), ask.form("password"), ask.form("to"));
    let now = desk.clock.now();
    let wait_s = desk.lock_out.wait_s(ask.origin, now);
    if wait_s > 0 {
        return Err(Refusal::TooMany { wait_s });
    }
    let known = desk.room().catalog.credentials(name)?;
    if let Some(known) = known.as_ref().filter(|known| known.locked_until > now) {
        audit(desk, ask, "sign_in_locked", name)?;
        return Err(Refusal::TooMany { wait_s: known.locked_until - now });
    }
    let right = password::is_right(given, known.as_ref().map(|known| known.password.as_str()))?;
    match known {
        Some(known) if right && known.active => {
            if !second_factor_is_right(desk, &known, ask.form("code"), now)? {
                return failed(desk, ask, Some(&known), name, to, now);
            }
            let cookie = begin(desk, ask, &known, name, now)?;
            signed_in(desk, &cookie, onward(to))
        }
        known => failed(desk, ask, known.as_ref(), name, to, now),
    }
}

/// A code counts once: somebody who saw it typed cannot use it again.
fn second_factor_is_right(desk: &Desk, known: &Credentials, code: &str, now: i64) -> Result<bool, Refusal> {
    let Some(secret) = &known.second else { return Ok(true) };
    match second_factor::step_of(secret, code, now) {
        Some(step) => Ok(desk.room().catalog.use_second(known.person, step)?),
        None => Ok(false),
    }
}

fn failed(desk: &Desk, ask: &Ask, known: Option<&Credentials>, name: &str, to: &str, now: i64) -> Answered {
    desk.lock_out.failed(ask.origin, now);
    if let Some(known) = known {
        let failures = known.failures.saturating_add(1);
        desk.room().catalog.note_failures(known.person, failures, locked_until(now, failures))?;
    }
    audit(desk, ask, "sign_in_failed", name)?;
    let mut response = page(form(desk, to, name, Some(WRONG)))?;
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    Ok(response)
}

/// A new session, whatever the browser held before: a session that somebody else put there is worth nothing.
fn begin(desk: &Desk, ask: &Ask, known: &Credentials, name: &str, now: i64) -> Result<String, Refusal> {
    if let Some(before) = &ask.visitor {
        desk.room().catalog.end_session(&before.session)?;
    }
    let cookie = secret::random()?;
    desk.room().catalog.note_failures(known.person, 0, 0)?;
    desk.room().catalog.begin_session(&secret::hashed(&cookie), known.person, now, &ask.origin.to_string())?;
    audit(desk, ask, "signed_in", name)?;
    Ok(cookie)
}

fn signed_in(desk: &Desk, cookie: &str, to: &str) -> Answered {
    let mut response = go_to(to)?;
    set_cookie(desk, &mut response, cookie, None)?;
    Ok(response)
}

fn set_cookie(desk: &Desk, response: &mut Response, value: &str, max_age: Option<u32>) -> Result<(), Refusal> {
    let secure = if desk.is_secure() { "; Secure" } else { "" };
    let age = max_age.map(|age| format!("; Max-Age={age}")).unwrap_or_default();
    let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}", desk.cookie());
    let line = HeaderValue::from_str(&line).map_err(|_| Refusal::broken("a cookie could not be written"))?;
    response.headers_mut().insert(header::SET_COOKIE, line);
    Ok(())
}

pub(super) fn sign_out(desk: &Desk, ask: &Ask) -> Answered {
    let visitor = ask.visitor()?;
    desk.room().catalog.end_session(&visitor.session)?;
    desk.room().catalog.audit(&ask.event("signed_out"))?;
    let mut response = go_to("/sign-in")?;
    set_cookie(desk, &mut response, "", Some(0))?;
    // Page pictures that the browser kept go with the session.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// An address of our own, or the first page.
fn onward(to: &str) -> &str {
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n', '\t']);
    if own { to } else { "/" }
}

fn audit(desk: &Desk, ask: &Ask, what: &'static str, name: &str) -> Result<(), Refusal> {
    // A name that nobody has may be a password typed in the wrong place.
    let known = desk.room().catalog.credentials(name)?.is_some();
    let person = if known { name.to_lowercase() } else { "(unknown)".to_owned() };
    Ok(desk.room().catalog.audit(&crate::catalog::AuditEvent { person, ..ask.event(what) })?)
}

pub(super) fn setup_screen(desk: &Desk, ask: &Ask) -> Answered {
    let word = ask.query("word");
    if !desk.is_setup_word(word) {
        return Err(Refusal::NotFound);
    }
    page(setup_form(desk, word, "", "", None))
}

fn setup_form(desk: &Desk, word: &str, name: &str, full_name: &str, wrong: Option<&str>) -> Markup {
    layout::alone(
        desk,
        "Set up",
        html! {
            h1 { "Set up the desk" }
            p { "You become the first administrator and supervisor. You can give either role to others later." }
            @if let Some(wrong) = wrong { p.wrong role="alert" { (wrong) } }
            form method="post" action="/setup" {
                input type="hidden" name="word" value=(word);
                label { "Your full name" input name="full_name" value=(full_name) autocomplete="name" required autofocus; }
                label { "Name to sign in with" input name="name" value=(name) autocomplete="username" required; }
                label {
                    span { "Password " small { "12 characters or more" } }
                    input type="password" name="password" autocomplete="new-password" minlength="12" required;
                }
                label {
                    "Password again"
                    input type="password" name="again" autocomplete="new-password" minlength="12" required;
                }
                button.main type="submit" { "Begin" }
            }
        },
    )
}

pub(super) fn set_up(desk: &Desk, ask: &Ask) -> Answered {
    let (word, name, full_name) = (ask.form("word"), ask.form("name").trim(), ask.form("full_name").trim());
    if !desk.is_setup_word(word) {
        return Err(Refusal::NotFound);
    }
    let given = ask.form("password");
    let objection = name_objection(name)
        .or_else(|| password::objection(given, name))
        .or_else(|| (given != ask.form("again")).then_some("The two passwords differ."));
    if let Some(objection) = objection {
        return page(setup_form(desk, word, name, full_name, Some(objection)));
    }
    let hash = password::hash(given)?;
    let full_name = if full_name.is_empty() { name } else { full_name };
    desk.room().catalog.add_person(name, full_name, &hash, &["Administrator", "Supervisor"], false)?;
    desk.is_set_up();
    let known = desk.room().catalog.credentials(name)?.ok_or(Refusal::NotFound)?;
    audit(desk, ask, "desk_set_up", name)?;
    let cookie = begin(desk, ask, &known, name, desk.clock.now())?;
    signed_in(desk, &cookie, "/")
}

/// Why somebody cannot be called so; `None` if they can.
pub(super) fn name_objection(name: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    let length = name.chars().count();
    (!(2..=64).contains(&length) || !name.chars().all(plain))
        .then_some("A name to sign in with has 2 to 64 letters or digits; . - _ @ may be among them.")
}

/// An empty answer with a status.
pub(super) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_goes_on_within_the_desk_only() {
        assert_eq!(onward("/search?q=x"), "/search?q=x");
        for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", ""] {
            assert_eq!(onward(elsewhere), "/", "{elsewhere}");
        }
    }
}
