//! A question to the desk, as screens see it.

use std::net::IpAddr;
use std::path::PathBuf;

use crate::catalog::{AuditEvent, Person};
use crate::chart::Right;

use super::answer::Refusal;

/// Who asks: signed in, with the token that forms have to bring back.
#[derive(Clone)]
pub(super) struct Visitor {
    pub(super) person: Person,
    /// SHA-256 of what the browser holds.
    pub(super) session: String,
    pub(super) form_token: String,
    /// A program with a token, not a person before a browser.
    pub(super) program: bool,
    /// Confidential records are open to them for a time.
    pub(super) emergency: bool,
}

/// A question to the desk.
pub(super) struct Ask {
    /// What stood in the places of the route's path, in order.
    pub(super) places: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) form: Vec<(String, String)>,
    /// Where the bytes of an upload lie.
    pub(super) upload: Option<PathBuf>,
    pub(super) visitor: Option<Visitor>,
    pub(super) origin: IpAddr,
    /// The script asks for a part of a page.
    pub(super) part: bool,
}

impl Ask {
    /// The first value of a name in the query; empty if it is not there.
    pub(super) fn query(&self, name: &str) -> &str {
        value(&self.query, name)
    }

    /// The first value of a name in the form; empty if it is not there.
    pub(super) fn form(&self, name: &str) -> &str {
        value(&self.form, name)
    }

    /// Every value of a name in the form.
    pub(super) fn form_all(&self, name: &str) -> Vec<&str> {
        self.form.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// What stands in the `at`th place of the path.
    pub(super) fn place(&self, at: usize) -> &str {
        self.places.get(at).map_or("", String::as_str)
    }

    /// The number in the `at`th place of the path.
    pub(super) fn number(&self, at: usize) -> Result<i64, Refusal> {
        self.place(at).parse().map_err(|_| Refusal::NotFound)
    }

    /// Who asks. The gate lets nobody through to a screen that needs a person.
    pub(super) fn visitor(&self) -> Result<&Visitor, Refusal> {
        self.visitor.as_ref().ok_or(Refusal::SignIn)
    }

    pub(super) fn may(&self, right: Right) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| visitor.person.rights.contains(&right))
    }

    /// The beginning of a line for the audit.
    pub(super) fn event(&self, what: &'static str) -> AuditEvent {
        AuditEvent {
            person: self.visitor.as_ref().map_or_else(String::new, |visitor| visitor.person.name.clone()),
            what,
            origin: match &self.visitor {
                Some(visitor) if visitor.emergency => format!("{}, emergency", self.origin),
                _ => self.origin.to_string(),
            },
            ..AuditEvent::default()
        }
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}
