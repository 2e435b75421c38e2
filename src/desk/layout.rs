//! The frame around every screen.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{DOCTYPE, Markup, html};

use crate::chart::Right;

use super::answer::{Refusal, with};
use super::ask::{Ask, Visitor};
use super::assets::ADDRESSES;
use super::review_screen;
use super::state::Desk;

/// The part of the desk that a screen belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Search,
    Review,
    Patients,
    Intake,
    Overview,
    Audit,
    Emergencies,
    List,
    People,
    Me,
}

/// What stands in the bar: only what one's roles open.
const BAR: &[(Section, &str, &str, Right)] = &[
    (Section::Search, "Search", "/search", Right::View),
    (Section::Review, "Review", "/review", Right::Correct),
    (Section::Patients, "Patients", "/patients", Right::View),
    (Section::Intake, "Intake", "/intake", Right::Scan),
    (Section::Overview, "Overview", "/overview", Right::Supervise),
    (Section::Audit, "Audit", "/audit", Right::Supervise),
    (Section::Emergencies, "Emergencies", "/emergencies", Right::Supervise),
    (Section::List, "Patient list", "/patients/list", Right::Administer),
    (Section::People, "People", "/people", Right::Administer),
];

/// A screen for somebody who is signed in.
pub(super) fn frame(desk: &Desk, ask: &Ask, title: &str, section: Section, content: Markup) -> Result<Markup, Refusal> {
    Ok(framed(desk, ask.visitor()?, title, Some(section), content))
}

fn framed(desk: &Desk, visitor: &Visitor, title: &str, section: Option<Section>, content: Markup) -> Markup {
    let may = |right: &Right| visitor.person.rights.contains(right);
    whole(
        title,
        Some((&visitor.form_token, desk.settings().idle_min)),
        html! {
            a.skip href="#content" { "To the content" }
            header.topbar {
                a.brand href="/" { "Chartroom" }
                nav aria-label="Main" {
                    @for (own, name, address, _) in BAR.iter().filter(|(_, _, _, right)| may(right)) {
                        a href=(address) aria-current=[(section == Some(*own)).then_some("page")] {
                            (name)
                            @if *own == Section::Review { @if let Some(waiting) = review_screen::waiting(desk, may(&Right::Confidential)) { span.badge { (waiting) } } }
                        }
                    }
                }
                div.who {
                    a href="/me" aria-current=[(section == Some(Section::Me)).then_some("page")] { (visitor.person.full_name) }
                    form method="post" action="/sign-out" {
                        input type="hidden" name="token" value=(visitor.form_token);
                        button.plain type="submit" { "Sign out" }
                    }
                }
            }
            @if visitor.emergency { p.emergency role="status" { "Emergency access: confidential records are open to you. What you see is looked at." } }
            main #content tabindex="-1" { (content) }
        },
    )
}

/// A screen for somebody who is not signed in.
pub(super) fn alone(_: &Desk, title: &str, content: Markup) -> Markup {
    whole(
        title,
        None,
        html! {
            main.alone #content {
                p.brand { "Chartroom" }
                (content)
            }
        },
    )
}

fn whole(title: &str, session: Option<(&str, u32)>, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if let Some((token, idle_min)) = session {
                    meta name="token" content=(token);
                    meta name="idle-min" content=(idle_min);
                }
                title { (title) " · Chartroom" }
                link rel="icon" href=(ADDRESSES.icon) type="image/svg+xml";
                link rel="stylesheet" href=(ADDRESSES.style);
                script defer src=(ADDRESSES.script) {}
            }
            body { (body) }
        }
    }
}

/// What every form of somebody who is signed in brings back.
pub(super) fn token(ask: &Ask) -> Markup {
    html! {
        @if let Some(visitor) = &ask.visitor { input type="hidden" name="token" value=(visitor.form_token); }
    }
}

/// Why there is no screen.
pub(super) fn refusal(desk: &Desk, refusal: &Refusal, visitor: Option<&Visitor>, part: bool) -> Response {
    let (title, text) = words(refusal);
    if part {
        return with(
            StatusCode::OK,
            "text/html; charset=utf-8",
            html! { p.wrong role="alert" { (text) } }.into_string().into(),
        );
    }
    let content = html! {
        div.narrow {
            h1 { (title) }
            p { (text) }
            p { a href="/" { "To the first page" } }
        }
    };
    let markup = match visitor {
        Some(visitor) => framed(desk, visitor, title, None, content),
        None => alone(desk, title, content),
    };
    with(StatusCode::OK, "text/html; charset=utf-8", Body::from(markup.into_string()))
}

pub(super) fn words(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::SignIn => ("Signed out", "You are signed out. Sign in again to go on.".to_owned()),
        Refusal::Forbidden => {
            ("Not for you", "Your roles do not allow this. An administrator can change them.".to_owned())
        }
        Refusal::NotFound => {
            ("Nothing here", "There is nothing at this address, or it is not yours to see.".to_owned())
        }
        Refusal::Wrong(why) => ("That cannot be", why.clone()),
        Refusal::Conflict(why) => ("Somebody was quicker", why.clone()),
        Refusal::TooMany { wait_s } => {
            ("Wait a little", format!("There were too many wrong attempts. Try again in {}.", minutes(*wait_s)))
        }
        Refusal::NoRoom(disk) => (
            "The disk is nearly full",
            format!(
                "Only {} MB are free on the archive's disk, and {} MB must stay free. Nothing was kept of this; make room, then try again.",
                disk.free_mb, disk.floor_mb
            ),
        ),
        Refusal::Broken { .. } => (
            "Something went wrong",
            "The desk could not answer. Nothing was changed. Try again; the log of the program says more.".to_owned(),
        ),
    }
}

fn minutes(seconds: i64) -> String {
    match seconds {
        ..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 59) / 60),
    }
}
