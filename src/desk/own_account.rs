//! What somebody finds first, and their own password.

use axum::http::StatusCode;
use maud::{Markup, html};

use crate::chart::Right;

use super::answer::{Answered, Refusal, go_to, page};
use super::ask::Ask;
use super::barcode::Modules;
use super::layout::{Section, frame, token};
use super::sign_in::empty;
use super::state::Desk;
use super::{emergency, password, second_factor, secret};

/// The first screen that one's roles open.
pub(super) fn home(_: &Desk, ask: &Ask) -> Answered {
    let first = [
        (Right::View, "/search"),
        (Right::Scan, "/intake"),
        (Right::Supervise, "/overview"),
        (Right::Administer, "/people"),
    ];
    go_to(first.into_iter().find(|(right, _)| ask.may(*right)).map_or("/me", |(_, address)| address))
}

/// The script says that somebody is at work who asks for nothing.
pub(super) fn here(_: &Desk, _: &Ask) -> Answered {
    Ok(empty(StatusCode::NO_CONTENT))
}

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    page(account(desk, ask, None)?)
}

fn account(desk: &Desk, ask: &Ask, said: Option<(bool, &str)>) -> Result<Markup, Refusal> {
    let person = &ask.visitor()?.person;
    let content = html! {
        div.narrow {
            h1 { (person.full_name) }
            p.quiet { "Signed in as " b { (person.name) } ", " (person.roles.join(", ")) }
            @if person.must_change { p.note { "Somebody else gave you this password. Choose your own before you go on." } }
            @if let Some((good, text)) = said { p.wrong[!good].good[good] role="status" { (text) } }
            h2 { "Change the password" }
            form.stack method="post" action="/me/password" {
                (token(ask))
                label { "Password now" input type="password" name="now" autocomplete="current-password" required; }
                label {
                    span { "New password " small { "12 characters or more" } }
                    input type="password" name="password" autocomplete="new-password" minlength="12" required;
                }
                label {
                    "New password again"
                    input type="password" name="again" autocomplete="new-password" minlength="12" required;
                }
                button.main type="submit" { "Change" }
            }
            p.quiet { "You are signed out everywhere then, and sign in with the new password." }
            (second_factor(ask, &person.name, person.has_second)?)
            @if ask.may(Right::View) && !ask.may(Right::Confidential) { (emergency::form(ask)) }
        }
    };
    frame(desk, ask, "Your account", Section::Me, content)
}

fn second_factor(ask: &Ask, name: &str, set_up: bool) -> Result<Markup, Refusal> {
    let secret = second_factor::as_typed(&secret::bytes::<20>()?);
    let code = Modules::qr(&second_factor::address(name, &secret))?;
    Ok(html! {
        h2 { "Second factor" }
        @if set_up {
            p { "A code from your app is asked for when you sign in." }
            form.stack method="post" action="/me/second" {
                (token(ask))
                label { "Password" input type="password" name="password" autocomplete="current-password" required; }
                button type="submit" { "Take it away" }
            }
        } @else {
            p { "Let an authenticator app scan this, or type the key into it (time based, 6 digits). Then type the code that it shows." }
            form.stack method="post" action="/me/second" {
                (token(ask))
                input type="hidden" name="secret" value=(secret);
                (code.svg("The key as a QR code"))
                p { code.secret { (secret.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect::<Vec<_>>().join(" ")) } }
                label { "Password" input type="password" name="password" autocomplete="current-password" required; }
                label { "Code" input name="code" inputmode="numeric" maxlength="6" pattern="[0-9]{6}" autocomplete="one-time-code" required; }
                button type="submit" { "Set up" }
            }
        }
    })
}

/// Sets the second factor up, or takes it away. Either needs the password again.
pub(super) fn change_second(desk: &Desk, ask: &Ask) -> Answered {
    let person = &ask.visitor()?.person;
    let kept = desk.room().catalog.credentials(&person.name)?.ok_or(Refusal::SignIn)?;
    let said = if !password::is_right(ask.form("password"), Some(&kept.password))? {
        (false, "The password is wrong.")
    } else if kept.second.is_some() {
        desk.room().catalog.set_second(person.id, None)?;
        (true, "The second factor is taken away.")
    } else {
        match second_factor::from_typed(ask.form("secret")) {
            Some(secret) if second_factor::step_of(&secret, ask.form("code"), desk.clock.now()).is_some() => {
                desk.room().catalog.set_second(person.id, Some(&secret))?;
                (true, "The second factor is set up. A code is asked for from now on.")
            }
            _ => (false, "This is not the code. Check the key, and the clock of the app."),
        }
    };
    if said.0 {
        desk.room().catalog.audit(&ask.event("second_factor_changed"))?;
        return go_to("/me");
    }
    page(account(desk, ask, Some(said))?)
}

pub(super) fn change_password(desk: &Desk, ask: &Ask) -> Answered {
    let person = &ask.visitor()?.person;
    let kept = desk.room().catalog.credentials(&person.name)?.ok_or(Refusal::SignIn)?;
    let new = ask.form("password");
    let objection = if !password::is_right(ask.form("now"), Some(&kept.password))? {
        Some("The password now is wrong.")
    } else if new == ask.form("now") {
        Some("The new password is the old one.")
    } else if new != ask.form("again") {
        Some("The two new passwords differ.")
    } else {
        password::objection(new, &person.name)
    };
    if let Some(objection) = objection {
        return page(account(desk, ask, Some((false, objection)))?);
    }
    desk.room().catalog.set_password(person.id, &password::hash(new)?, false)?;
    desk.room().catalog.audit(&ask.event("password_changed"))?;
    go_to("/sign-in")
}
