//! The one table of addresses: what each needs, what it brings, who answers.

use axum::Router;
use axum::extract::{RawPathParams, Request};
use axum::routing::{MethodFilter, on};

use crate::chart::Right;

use super::answer::{Answered, Refusal};
use super::ask::{Ask, Visitor};
use super::gate::{Gate, nothing_here};
use super::state::Desk;
use super::{
    api, api_intake, api_staff, assets, audit_screen, batch_screen, chart_screen, emergency, entry_screen,
    intake_screen, openapi, overview_csv, overview_screen, own_account, page_screen, patients_screen, people_screen,
    pictures, put_right, quality_screen, release, review_screen, saved_searches, search_screen, sheets, sign_in,
    uploads,
};

/// What somebody has to be, or to be allowed, to reach a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing: these screens hold nothing about anybody.
    Nobody,
    SignedIn,
    Right(Right),
}

/// What a request brings with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Brings {
    Nothing,
    Form,
    File,
}

/// One address.
pub(super) struct Route {
    pub(super) verb: Verb,
    pub(super) path: &'static str,
    pub(super) need: Need,
    pub(super) brings: Brings,
    pub(super) screen: fn(&Desk, &Ask) -> Answered,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Put,
}

const fn get(path: &'static str, need: Need, screen: fn(&Desk, &Ask) -> Answered) -> Route {
    Route { verb: Verb::Get, path, need, brings: Brings::Nothing, screen }
}

const fn post(path: &'static str, need: Need, screen: fn(&Desk, &Ask) -> Answered) -> Route {
    Route { verb: Verb::Post, path, need, brings: Brings::Form, screen }
}

const fn put(path: &'static str, need: Need, screen: fn(&Desk, &Ask) -> Answered) -> Route {
    Route { verb: Verb::Put, path, need, brings: Brings::File, screen }
}

use Need::{Nobody, SignedIn};
const VIEW: Need = Need::Right(Right::View);
const CORRECT: Need = Need::Right(Right::Correct);
const RELEASE: Need = Need::Right(Right::Release);
const SCAN: Need = Need::Right(Right::Scan);
const SUPERVISE: Need = Need::Right(Right::Supervise);
const ADMINISTER: Need = Need::Right(Right::Administer);

/// Every address of the desk.
pub(super) const ROUTES: &[Route] = &[
    get("/healthz", Nobody, sign_in::health),
    get("/assets/{name}", Nobody, assets::asset),
    get("/setup", Nobody, sign_in::setup_screen),
    post("/setup", Nobody, sign_in::set_up),
    get("/sign-in", Nobody, sign_in::screen),
    post("/sign-in", Nobody, sign_in::sign_in),
    post("/sign-out", SignedIn, sign_in::sign_out),
    get("/", SignedIn, own_account::home),
    get("/me", SignedIn, own_account::screen),
    get("/me/here", SignedIn, own_account::here),
    post("/me/second", SignedIn, own_account::change_second),
    post("/me/password", SignedIn, own_account::change_password),
    get("/search", VIEW, search_screen::screen),
    post("/searches", VIEW, saved_searches::save),
    post("/searches/{search}", VIEW, saved_searches::forget),
    get("/chart", VIEW, chart_screen::screen),
    get("/pages/{page}", VIEW, page_screen::screen),
    get("/pages/{page}/picture/{size}", VIEW, pictures::picture),
    get("/pages/{page}/crop", VIEW, pictures::crop),
    get("/pages/{page}/pdf", RELEASE, release::page_pdf),
    get("/documents/{document}/pdf", RELEASE, release::document_pdf),
    get("/review", CORRECT, review_screen::next),
    get("/review/patients", CORRECT, review_screen::patients),
    get("/review/{document}", CORRECT, review_screen::screen),
    post("/review/{document}", CORRECT, review_screen::decide),
    post("/decisions/{decision}/undo", CORRECT, review_screen::undo),
    post("/documents/{document}", CORRECT, put_right::change),
    get("/intake", SCAN, intake_screen::screen),
    put("/intake/files/{name}", SCAN, uploads::upload),
    post("/intake/batches", SCAN, batch_screen::begin),
    get("/intake/batches/{batch}", SCAN, batch_screen::screen),
    post("/intake/batches/{batch}/end", SCAN, batch_screen::end),
    get("/intake/sheets", SCAN, sheets::screen),
    get("/intake/sheets.pdf", SCAN, sheets::pdf),
    get("/overview", SUPERVISE, overview_screen::screen),
    get("/overview/{table}", SUPERVISE, overview_csv::csv),
    post("/overview/samples", SUPERVISE, quality_screen::draw),
    get("/overview/check", SUPERVISE, quality_screen::screen),
    post("/overview/check/{page}", SUPERVISE, quality_screen::check),
    get("/audit", SUPERVISE, audit_screen::screen),
    post("/me/emergency", VIEW, emergency::begin),
    get("/emergencies", SUPERVISE, emergency::screen),
    post("/emergencies/{emergency}", SUPERVISE, emergency::clear),
    get("/patients", VIEW, patients_screen::screen),
    post("/patients/confidential", SUPERVISE, patients_screen::mark),
    get("/patients/list", ADMINISTER, patients_screen::list_screen),
    post("/patients", ADMINISTER, patients_screen::add),
    get("/patients/entry", ADMINISTER, entry_screen::screen),
    post("/patients/names", ADMINISTER, entry_screen::change_names),
    get("/patients/merge", ADMINISTER, entry_screen::compare),
    post("/patients/merges", ADMINISTER, entry_screen::merge),
    post("/patients/merges/{merge}/undo", ADMINISTER, entry_screen::take_back),
    put("/patients/import/{how}", ADMINISTER, patients_screen::import),
    post("/tokens", ADMINISTER, people_screen::add_token),
    post("/tokens/{token}", ADMINISTER, people_screen::revoke_token),
    get("/api/v1/search", VIEW, api::search),
    get("/api/v1/searches", VIEW, saved_searches::api_list),
    post("/api/v1/searches", VIEW, saved_searches::api_save),
    post("/api/v1/searches/{search}/forget", VIEW, saved_searches::api_forget),
    get("/api/v1/pages/{page}", VIEW, api::page),
    get("/api/v1/documents/{document}", VIEW, api::document),
    post("/api/v1/documents/{document}", CORRECT, api::decide),
    get("/api/v1/patients", VIEW, api::patients),
    post("/api/v1/patients", ADMINISTER, api_staff::add_patient),
    put("/api/v1/patients/import/{how}", ADMINISTER, api_staff::import),
    post("/api/v1/patients/names", ADMINISTER, api_staff::change_names),
    post("/api/v1/patients/confidential", SUPERVISE, api_staff::mark),
    post("/api/v1/roles", ADMINISTER, api_staff::change_role),
    get("/api/v1/emergencies", SUPERVISE, api_staff::emergencies),
    get("/api/v1/merges", ADMINISTER, api_staff::merges),
    post("/api/v1/merges", ADMINISTER, api_staff::merge),
    post("/api/v1/merges/{merge}/undo", ADMINISTER, api_staff::unmerge),
    get("/api/v1/intake", SCAN, api_intake::intake),
    put("/api/v1/intake/files/{name}", SCAN, api_intake::upload),
    get("/api/v1/batches", SCAN, api_intake::batches),
    post("/api/v1/batches", SCAN, api_intake::begin),
    get("/api/v1/batches/{batch}", SCAN, api_intake::batch),
    post("/api/v1/batches/{batch}/end", SCAN, api_intake::end),
    get("/api/v1/people", ADMINISTER, api_staff::people),
    post("/api/v1/people", ADMINISTER, api_staff::add_person),
    post("/api/v1/people/{person}", ADMINISTER, api_staff::change_person),
    get("/api/v1/overview", SUPERVISE, api_staff::overview),
    get("/api/v1/samples", SUPERVISE, api_staff::samples),
    post("/api/v1/samples", SUPERVISE, api_staff::draw),
    post("/api/v1/samples/{page}", SUPERVISE, api_staff::check),
    get("/api/v1/chart", VIEW, api::chart),
    get("/api/v1/review", CORRECT, api::review),
    post("/api/v1/decisions/{decision}/undo", CORRECT, api::undo),
    get("/api/v1/ledger", SUPERVISE, api::ledger),
    get("/api/v1/audit", SUPERVISE, api::audit),
    get("/api/v1/openapi.json", SignedIn, openapi::openapi),
    get("/metrics", SUPERVISE, api::metrics),
    get("/people", ADMINISTER, people_screen::screen),
    post("/people", ADMINISTER, people_screen::add),
    post("/people/{person}", ADMINISTER, people_screen::change),
    post("/roles", ADMINISTER, people_screen::change_role),
];

impl Route {
    /// Programs reach it with a token.
    pub(super) fn is_for_programs(&self) -> bool {
        self.path.starts_with("/api/") || self.path == "/metrics"
    }
}

impl Need {
    pub(super) fn met_by(self, visitor: Option<&Visitor>) -> Result<(), Refusal> {
        match (self, visitor) {
            (Self::Nobody, _) | (Self::SignedIn, Some(_)) => Ok(()),
            (_, None) => Err(Refusal::SignIn),
            (Self::Right(right), Some(visitor)) if visitor.person.rights.contains(&right) => Ok(()),
            (Self::Right(_), Some(_)) => Err(Refusal::Forbidden),
        }
    }
}

/// The table as axum serves it.
pub(super) fn router(gate: Gate) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let verb = match route.verb {
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
            Verb::Put => MethodFilter::PUT,
        };
        let gate = gate.clone();
        let answer = move |places: RawPathParams, request: Request| gate.clone().answer(route, places, request);
        router = router.route(route.path, on(verb, answer));
    }
    router.fallback(move || nothing_here(gate.clone()))
}
