//! The way to every screen: session, rights, forgery check, headers.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;

use super::answer::{Answered, Refusal, go_to, with};
use super::ask::{Ask, Visitor};
use super::routes::{Brings, Need, Route};
use super::state::Desk;
use super::{layout, secret};

/// A form has at most so many bytes.
const LARGEST_FORM: usize = 256 << 10;
/// How many bytes of an upload come in before it is asked again whether the disk has room.
const ASKED_EVERY: u64 = 16 << 20;
/// How old the note of a session's last use may be, seconds: not every request writes.
const SEEN_EVERY_S: i64 = 30;

/// Everything that a request has to pass.
#[derive(Clone)]
pub(super) struct Gate {
    pub(super) desk: Arc<Desk>,
}

/// Where the connection came from; put beside each request by whoever accepted it.
#[derive(Clone, Copy)]
pub(super) struct Origin(pub(super) IpAddr);

impl Gate {
    /// Answers a request to `route`.
    pub(super) async fn answer(self, route: &'static Route, places: RawPathParams, request: Request) -> Response {
        let places = places.iter().map(|(_, place)| place.to_owned()).collect();
        let part = request.headers().contains_key("x-part");
        let (visitor, answered) = match self.pass(route, places, request).await {
            Ok(ask) => {
                let desk = self.desk.clone();
                let visitor = ask.visitor.clone();
                let done = tokio::task::spawn_blocking(move || (route.screen)(&desk, &ask)).await;
                (visitor, done.unwrap_or_else(|_| Err(Refusal::broken("a screen failed"))))
            }
            Err((visitor, answered)) => (visitor, answered),
        };
        let response = answered.unwrap_or_else(|refusal| refused(&self.desk, route, &refusal, visitor.as_ref(), part));
        self.finished(response)
    }

    /// Everything that is asked before a screen is: who it is, whether they may, and whether our own page sent it.
    async fn pass(
        &self,
        route: &'static Route,
        places: Vec<String>,
        request: Request,
    ) -> Result<Ask, (Option<Visitor>, Answered)> {
        let (head, body) = request.into_parts();
        let origin = head.extensions.get::<Origin>().map_or(IpAddr::from([0, 0, 0, 0]), |origin| origin.0);
        let changes = head.method != Method::GET && head.method != Method::HEAD;
        if changes && !is_from_here(&head.headers) {
            return Err((None, Err(Refusal::Forbidden)));
        }
        let background = head.headers.contains_key("x-background");
        let visitor = match self.visitor(route, &head.headers, background) {
            Ok(visitor) => visitor,
            Err(refusal) => return Err((None, Err(refusal))),
        };
        let part = head.headers.contains_key("x-part");
        let address = head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        if let Err(refusal) = route.need.met_by(visitor.as_ref()) {
            let answered = match refusal {
                Refusal::SignIn if !changes && !part && !route.is_for_programs() => go_to(&sign_in_address(&address)),
                refusal => Err(refusal),
            };
            return Err((visitor, answered));
        }
        let stuck = visitor.as_ref().is_some_and(|visitor| visitor.person.must_change);
        if stuck && !matches!(route.need, Need::Nobody) && !route.path.starts_with("/me") && route.path != "/sign-out" {
            return Err((visitor, go_to("/me")));
        }
        let sent = match route.brings {
            Brings::Nothing => Ok((Vec::new(), None)),
            Brings::Form => form(body).await.map(|form| (form, None)),
            // The bytes come last: nothing of a stranger's file is kept before the sender is known.
            Brings::File => match token_is_right(visitor.as_ref(), &head.headers, &[]) {
                true => self.keep(&head.headers, body).await.map(|file| (Vec::new(), Some(file))),
                false => Err(Refusal::Forbidden),
            },
        };
        let (form, upload) = match sent {
            Ok(sent) => sent,
            Err(refusal) => return Err((visitor, Err(refusal))),
        };
        if changes && !token_is_right(visitor.as_ref(), &head.headers, &form) {
            return Err((visitor, Err(Refusal::Forbidden)));
        }
        let query = pairs(head.uri.query().unwrap_or("").as_bytes());
        Ok(Ask { places, query, form, upload, visitor, origin, part })
    }

    /// Who asks: a person with a session, or, at the addresses for programs only, a program with a token.
    fn visitor(&self, route: &Route, headers: &HeaderMap, background: bool) -> Result<Option<Visitor>, Refusal> {
        let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        match token.and_then(|token| token.strip_prefix("Bearer ")) {
            Some(token) if route.is_for_programs() => self.desk.program(token.trim()),
            Some(_) => Ok(None),
            None => self.desk.visitor(cookie(headers, self.desk.cookie()), background, SEEN_EVERY_S),
        }
    }

    /// Streams an upload into a hidden file of the drop folder, which intake passes over. It leaves the room on the disk
    /// that intake leaves.
    async fn keep(&self, headers: &HeaderMap, body: Body) -> Result<PathBuf, Refusal> {
        use tokio::io::AsyncWriteExt;
        let trouble = |_| Refusal::broken("the upload could not be kept");
        let path = self.desk.room().archive.drop_folder().join(format!(".upload-{}.part", secret::random()?));
        let mut file = tokio::fs::File::create(&path).await.map_err(trouble)?;
        let mut body = body;
        let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let kept = async {
            self.has_room(announced.unwrap_or(0))?;
            let (mut written, mut asked_at) = (0, 0);
            loop {
                let frame = std::future::poll_fn(|context| {
                    hyper::body::Body::poll_frame(std::pin::Pin::new(&mut body), context)
                });
                match frame.await {
                    Some(Ok(frame)) => {
                        if let Some(bytes) = frame.data_ref() {
                            file.write_all(bytes).await.map_err(trouble)?;
                            written += bytes.len() as u64;
                            if written - asked_at >= ASKED_EVERY {
                                asked_at = written;
                                self.has_room(announced.unwrap_or(0).saturating_sub(written))?;
                            }
                        }
                    }
                    Some(Err(_)) => return Err(Refusal::Wrong("The upload broke off. Try it again.".to_owned())),
                    None => break,
                }
            }
            file.sync_all().await.map_err(trouble)
        };
        match kept.await {
            Ok(()) => Ok(path),
            Err(refusal) => {
                let _ = tokio::fs::remove_file(&path).await;
                Err(refusal)
            }
        }
    }

    /// Whether so many bytes may still be written.
    fn has_room(&self, bytes: u64) -> Result<(), Refusal> {
        let disk = self.desk.room().disk().map_err(|_| Refusal::broken("the archive's disk does not answer"))?;
        if disk.free_mb.saturating_sub(bytes >> 20) < disk.floor_mb { Err(Refusal::NoRoom(disk)) } else { Ok(()) }
    }

    /// The headers of every answer.
    pub(super) fn finished(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        for (name, value) in HEADERS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if self.desk.is_secure() {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
        }
        response
    }
}

/// What every answer bears. Nothing may come from elsewhere, be shown within another page, or be guessed at.
pub(super) const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), usb=(), payment=()"),
];

fn refused(desk: &Desk, route: &Route, refusal: &Refusal, visitor: Option<&Visitor>, part: bool) -> Response {
    if let Refusal::Broken { what, source } = refusal {
        let cause = source.as_ref().map(ToString::to_string);
        tracing::warn!(what, cause, "a screen could not answer");
    }
    let mut response = if route.is_for_programs() {
        let error = serde_json::json!({ "error": layout::words(refusal).1 });
        with(refusal.status(), "application/json", error.to_string().into())
    } else {
        layout::refusal(desk, refusal, visitor, part)
    };
    *response.status_mut() = refusal.status();
    if let Refusal::TooMany { wait_s } = refusal {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*wait_s));
    }
    response
}

/// Where to sign in, and where to go on then.
fn sign_in_address(address: &str) -> String {
    if address == "/" {
        return "/sign-in".to_owned();
    }
    let to: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
    format!("/sign-in?to={to}")
}

/// Browsers say where a request came from; one from another site is no clerk's.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => {
            origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")) == Some(host)
        }
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// Someone who is signed in must bring the token of their session; nobody else has one.
fn token_is_right(visitor: Option<&Visitor>, headers: &HeaderMap, form: &[(String, String)]) -> bool {
    let Some(visitor) = visitor.filter(|visitor| !visitor.program) else { return true };
    let brought = form.iter().find(|(name, _)| name == "token").map(|(_, token)| token.as_str());
    let brought = brought.or_else(|| headers.get("x-token").and_then(|value| value.to_str().ok()));
    brought.is_some_and(|token| secret::same(token, &visitor.form_token))
}

async fn form(body: Body) -> Result<Vec<(String, String)>, Refusal> {
    let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| Refusal::Wrong("The form is too large.".to_owned()))?;
    Ok(pairs(&bytes))
}

fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).into_owned().collect()
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
}

/// What nothing answers.
pub(super) async fn nothing_here(gate: Gate) -> Response {
    let mut response = layout::refusal(&gate.desk, &Refusal::NotFound, None, false);
    *response.status_mut() = StatusCode::NOT_FOUND;
    gate.finished(response)
}
