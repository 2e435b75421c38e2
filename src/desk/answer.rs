//! What screens answer, and why they refuse.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::Markup;

use crate::catalog::CatalogError;
use crate::pipeline::{Disk, PipelineError};
use crate::search::SearchError;

/// Why a screen does not answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("nobody is signed in")]
    SignIn,
    #[error("the right is missing")]
    Forbidden,
    #[error("there is nothing here")]
    NotFound,
    /// A sentence to the person.
    #[error("{0}")]
    Wrong(String),
    /// The thing is not as the person saw it.
    #[error("{0}")]
    Conflict(String),
    #[error("too many attempts")]
    TooMany { wait_s: i64 },
    #[error("the archive's disk is nearly full")]
    NoRoom(Disk),
    #[error("{what}")]
    Broken { what: &'static str, source: Option<Box<dyn std::error::Error + Send + Sync>> },
}

impl Refusal {
    pub(super) fn broken(what: &'static str) -> Self {
        Self::Broken { what, source: None }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Wrong(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoRoom(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Broken { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<CatalogError> for Refusal {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::NoSuchPage(_) => Self::NotFound,
            CatalogError::NoSuchPatient
            | CatalogError::NameTaken
            | CatalogError::TooManySaved
            | CatalogError::LastAdministrator
            | CatalogError::NothingToSplit
            | CatalogError::NothingBefore
            | CatalogError::NotItsPages
            | CatalogError::CannotMerge
            | CatalogError::CannotUndo => Self::Wrong(sentence(&error.to_string())),
            error => Self::Broken { what: "the catalog did not answer", source: Some(error.into()) },
        }
    }
}

impl From<SearchError> for Refusal {
    fn from(error: SearchError) -> Self {
        Self::Broken { what: "the search index did not answer", source: Some(error.into()) }
    }
}

impl From<PipelineError> for Refusal {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::Catalog(error) => error.into(),
            error => Self::Broken { what: "the archive did not answer", source: Some(error.into()) },
        }
    }
}

/// With a capital and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

pub(super) type Answered = Result<Response, Refusal>;

/// A page, or a part of one.
pub(super) fn page(markup: Markup) -> Answered {
    Ok(with(StatusCode::OK, "text/html; charset=utf-8", markup.into_string().into()))
}

pub(super) fn with(status: StatusCode, content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The browser goes on there, with GET.
pub(super) fn go_to(address: &str) -> Answered {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let place = HeaderValue::from_str(address).map_err(|_| Refusal::NotFound)?;
    response.headers_mut().insert(header::LOCATION, place);
    Ok(response)
}

/// A picture of a page: the browser may keep it while the person is signed in (signing out clears it).
pub(super) fn picture(content_type: &'static str, bytes: Vec<u8>) -> Answered {
    let mut response = with(StatusCode::OK, content_type, bytes.into());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=900"));
    Ok(response)
}
