//! The desk as browsers meet it, without a port: requests go into the router and answers come out.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::civil::date;
use tower::ServiceExt;

use super::gate::{Gate, HEADERS};
use super::routes::{Brings, Need, ROUTES, Route, Verb, router};
use super::state::Desk;
use super::{password, secret};
use crate::catalog::{Arrival, AuditFilter, BatchKind, ReadPage, Settlement};
use crate::chart::{
    Doubt, Field, Filing, Mrn, PageFacts, PageFiling, PageReading, Patient, PersonName, Rect, Right, Word,
};
use crate::pipeline::{Projection, RecordRoom};

mod access;
mod api;
mod confidentiality;
mod encryption;
mod evidence;
mod intake;
mod merges;
mod page_steps;
mod people;
mod putting_right;
mod quality;
mod release;
mod review;
mod saved_searches;
mod scanned_again;
mod sessions;
mod strays;
mod uploads;

const PASSWORD: &str = "three horses in rain";

/// How full this machine's disk is proves nothing of the desk.
const ANY_DISK: &str = "[intake]\nfree_mb = 0\n";

/// A desk over a small archive: page 1 filed to 100210, page 2 filed to 100220, page 3 in review.
struct Office {
    _folder: tempfile::TempDir,
    desk: Arc<Desk>,
    router: Router,
}

/// What came back.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Office {
    fn open() -> Self {
        Self::with_settings(ANY_DISK)
    }

    /// With these lines in the archive's own settings.
    fn with_settings(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("charts");
        let room = RecordRoom::init(&archive).unwrap();
        std::fs::write(room.archive.settings_file(), settings).unwrap();
        fill(&room);
        Projection::open(&room).finish(&room.catalog);
        let desk = Arc::new(Desk::open(&archive, false).unwrap());
        Self { _folder: folder, router: router(Gate { desk: desk.clone() }), desk }
    }

    /// Somebody who works here, in these roles. The cheap hash is for tests that do not sign in.
    fn hire(&self, name: &str, roles: &[&str]) {
        let hash = password::hash(PASSWORD).unwrap();
        self.desk.room().catalog.add_person(name, name, &hash, roles, false).unwrap();
    }

    /// The cookie of somebody in these roles who is signed in.
    fn signed_in(&self, name: &str, roles: &[&str]) -> String {
        let catalog = &self.desk.room().catalog;
        let person = catalog.add_person(name, name, "-", roles, false).unwrap();
        let cookie = secret::random().unwrap();
        catalog.begin_session(&secret::hashed(&cookie), person, self.desk.clock.now(), "10.0.0.7").unwrap();
        cookie
    }

    fn send(&self, request: Request<Body>) -> Reply {
        let (head, body) = self.answer(request);
        Reply { status: head.status, headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    fn answer(&self, request: Request<Body>) -> (axum::http::response::Parts, Vec<u8>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (head, body) = response.into_parts();
            let body = to_bytes(body, 16 << 20).await.unwrap().to_vec();
            (head, body)
        })
    }

    fn get(&self, path: &str, cookie: &str) -> Reply {
        self.send(request("GET", path, cookie).body(Body::empty()).unwrap())
    }

    /// A form as our own page sends it.
    fn post(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> Reply {
        let token = secret::form_token(cookie);
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        if !cookie.is_empty() {
            body.append_pair("token", &token);
        }
        self.send(request("POST", path, cookie).body(body.finish().into()).unwrap())
    }

    fn sign_in(&self, name: &str, password: &str) -> Reply {
        self.post("/sign-in", "", &[("name", name), ("password", password)])
    }

    /// What the audit says, the first first: word, person, patient.
    fn audited(&self) -> Vec<String> {
        let entries = self.desk.room().catalog.audit_entries(&AuditFilter::default(), 1000).unwrap();
        entries.iter().rev().map(|e| format!("{} {}", e.person, e.what)).collect()
    }
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What the browser is given to hold.
    fn cookie(&self) -> Option<String> {
        let (_, rest) = self.header("set-cookie").split_once('=')?;
        rest.split_once(';').map(|(value, _)| value.to_owned()).filter(|value| !value.is_empty())
    }
}

fn request(method: &str, path: &str, cookie: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header("host", "desk.example");
    if cookie.is_empty() { request } else { request.header("cookie", format!("chartroom={cookie}")) }
}

fn patient(mrn: &str, last: &str, first: &str) -> Patient {
    Patient { sex: "F".to_owned(), ..Patient::new(mrn, PersonName::new(last, first), Some(date(1950, 1, 31))) }
}

fn read(file: crate::catalog::FileId, number: u32, text: &str) -> ReadPage {
    let words = text.split(' ').zip(0..).map(|(text, at)| Word {
        text: text.to_owned(),
        area: Rect::new(100 + at * 200, 300, 180, 40),
        confidence: 95.0,
        line: 0,
        block: 0,
    });
    let reading =
        PageReading { number, width: 2550, height: 3300, dpi: 300, words: words.collect(), ..PageReading::default() };
    ReadPage { file, number, outcome: Ok((reading, PageFacts::default())), sheet: None }
}

fn filing(page: u32, filing: Filing, doc_type: &str) -> PageFiling {
    PageFiling {
        page,
        filing,
        document: Some(page - 1),
        page_in_document: Some(1),
        probability: 0.999,
        candidates: Vec::new(),
        doc_type: Some(doc_type.to_owned()),
        service_date: Some(date(1998, 3, 7)),
        alarm: None,
    }
}

/// The scan's name and a patient's name are what a hostile sender would make of them.
const HOSTILE: &str = "<script>alert(1)</script>";

fn fill(room: &RecordRoom) {
    let catalog = &room.catalog;
    catalog.import_patients(&[patient("100210", "LOVELACE", "ADA"), patient("100220", HOSTILE, "MARY")]).unwrap();
    let batch = catalog.begin_batch(BatchKind::Watch, "/scans").unwrap();
    let name = format!("box 12/{HOSTILE}.pdf").replace("</", "<\\");
    let sha256 = "ab".repeat(32);
    let arrival =
        Arrival { batch, name: Path::new(&name), sha256: &sha256, original: "originals/ab/x", bytes: 7, changed: 0 };
    let file = catalog.record(&arrival).unwrap().file;
    catalog.opened(file, 3).unwrap();
    catalog
        .store(&[
            read(file, 1, "chest pain since Tuesday"),
            read(file, 2, "chest film clear \"><script>alert(2)</script>"),
            read(file, 3, "chest wall tender"),
        ])
        .unwrap();
    let to = |mrn: &str| Filing::Filed { patient: Mrn(mrn.to_owned()) };
    let stack = vec![
        filing(1, to("100210"), "progress_note"),
        filing(2, to("100220"), "radiology_report"),
        filing(3, Filing::Review(Doubt::OneIdentifier(Field::Name)), "progress_note"),
    ];
    catalog.file(file, &stack).unwrap();
}
