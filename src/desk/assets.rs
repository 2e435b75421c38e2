//! The style sheet, the script and the icon: part of the program.

use std::sync::LazyLock;

use axum::http::{HeaderValue, StatusCode, header};

use super::answer::{Answered, Refusal, with};
use super::ask::Ask;
use super::secret;
use super::state::Desk;

const STYLE: &str = include_str!("assets/desk.css");
const SCRIPT: &str = include_str!("assets/desk.js");
const ICON: &str = include_str!("assets/icon.svg");

/// Addresses change with the content, so that browsers may keep it.
pub(super) struct Addresses {
    pub(super) style: String,
    pub(super) script: String,
    pub(super) icon: String,
}

pub(super) static ADDRESSES: LazyLock<Addresses> = LazyLock::new(|| {
    let address = |text: &str, ending: &str| format!("/assets/{}.{ending}", &secret::hashed(text)[..16]);
    Addresses { style: address(STYLE, "css"), script: address(SCRIPT, "js"), icon: address(ICON, "svg") }
});

pub(super) fn asset(_: &Desk, ask: &Ask) -> Answered {
    let known = [
        (&ADDRESSES.style, "text/css; charset=utf-8", STYLE),
        (&ADDRESSES.script, "text/javascript; charset=utf-8", SCRIPT),
        (&ADDRESSES.icon, "image/svg+xml", ICON),
    ];
    let asked = format!("/assets/{}", ask.place(0));
    let (_, kind, text) = known.into_iter().find(|(address, _, _)| **address == asked).ok_or(Refusal::NotFound)?;
    let mut response = with(StatusCode::OK, kind, text.into());
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}
