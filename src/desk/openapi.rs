//! The API described in the words of OpenAPI: made from the table of routes, so that it leaves nothing out.

use serde_json::{Map, Value, json};

use super::answer::Answered;
use super::api::answer;
use super::ask::Ask;
use super::routes::{Need, ROUTES, Route, Verb};
use super::state::Desk;
use Verb::{Get, Post, Put};

/// What each address of the API does, and the fields that it takes: in the query for GET and PUT, as a form for POST.
const WORDS: &[(Verb, &str, &str, &[&str])] = &[
    (Get, "/api/v1/search", "Pages that answer a question, best first", &["q", "limit", "offset"]),
    (Get, "/api/v1/searches", "The searches that whoever asks keeps", &[]),
    (Post, "/api/v1/searches", "Keeps a search under a name", &["name", "q"]),
    (Post, "/api/v1/searches/{search}/forget", "Forgets one of one's own searches", &[]),
    (Get, "/api/v1/pages/{page}", "One page: where it stands and why, with boxes, and what was read", &[]),
    (Get, "/api/v1/documents/{document}", "One document with its pages and what people decided", &[]),
    (
        Post,
        "/api/v1/documents/{document}",
        "A decision about a document",
        &["action", "mrn", "type", "date", "page", "order", "why"],
    ),
    (Get, "/api/v1/patients", "Patients by name, record number or date of birth", &["q"]),
    (Post, "/api/v1/patients", "Somebody who is not on the list", &["mrn", "last", "first", "middle", "birth", "sex"]),
    (Put, "/api/v1/patients/import/{how}", "A newer list as CSV: `check` it, or `do` take it over", &[]),
    (
        Post,
        "/api/v1/patients/names",
        "Adds or removes a former name",
        &["mrn", "action", "last", "first", "middle", "suffix"],
    ),
    (
        Post,
        "/api/v1/patients/confidential",
        "Marks a patient as confidential (`yes`), or not",
        &["mrn", "confidential"],
    ),
    (Post, "/api/v1/roles", "Gives a role its rights; all that it is to hold", &["role", "right"]),
    (
        Get,
        "/api/v1/emergencies",
        "Emergency access: who, why, until when (seconds since 1970), and what was found",
        &[],
    ),
    (Get, "/api/v1/merges", "The merges that a record number takes part in", &["mrn"]),
    (Post, "/api/v1/merges", "Merges a record number into another (ADT A40)", &["merged", "survivor", "why"]),
    (Post, "/api/v1/merges/{merge}/undo", "Takes a merge back", &[]),
    (Get, "/api/v1/chart", "The documents filed to a patient", &["mrn"]),
    (Get, "/api/v1/review", "Documents that wait for a person", &[]),
    (Post, "/api/v1/decisions/{decision}/undo", "Takes a decision back", &[]),
    (Get, "/api/v1/intake", "The drop folder: what waits in it and why, the disk, the pages to be read", &[]),
    (Put, "/api/v1/intake/files/{name}", "Brings a scan in", &["batch"]),
    (Get, "/api/v1/batches", "Batches of boxes, open ones first", &[]),
    (Post, "/api/v1/batches", "Begins a batch", &["box", "station"]),
    (Get, "/api/v1/batches/{batch}", "One batch: where its pages stand, and its certificate", &[]),
    (Post, "/api/v1/batches/{batch}/end", "Ends a batch, all of which is read", &[]),
    (Get, "/api/v1/people", "Who works at the desk, and the roles", &[]),
    (Post, "/api/v1/people", "Somebody new; the password is given once", &["name", "full_name", "role"]),
    (
        Post,
        "/api/v1/people/{person}",
        "Roles and name of somebody, and whether they may sign in; all that is to hold",
        &["full_name", "role", "active", "reset"],
    ),
    (Get, "/api/v1/overview", "Pages by day, type, station and operator; the backlog; who settled how many", &[]),
    (Get, "/api/v1/samples", "Samples that were drawn, and what was found", &[]),
    (Post, "/api/v1/samples", "Draws a sample", &["size"]),
    (Post, "/api/v1/samples/{page}", "What was found of a drawn page: right, wrong or unclear", &["verdict"]),
    (Get, "/api/v1/ledger", "How many pages came in, and where they stand", &[]),
    (
        Get,
        "/api/v1/audit",
        "Who did and saw what, the last first",
        &["person", "patient", "what", "from", "to", "before", "limit"],
    ),
    (Get, "/api/v1/openapi.json", "This document", &[]),
    (Get, "/metrics", "Numbers for Prometheus", &[]),
];

pub(super) fn openapi(_: &Desk, _: &Ask) -> Answered {
    answer(&described())
}

fn described() -> Value {
    let mut paths = Map::new();
    for route in ROUTES.iter().filter(|route| route.is_for_programs()) {
        paths.entry(route.path).or_insert_with(|| json!({}))[verb(route.verb)] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Chartroom", "version": env!("CARGO_PKG_VERSION") },
        "paths": paths,
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
    })
}

fn verb(verb: Verb) -> &'static str {
    match verb {
        Get => "get",
        Post => "post",
        Put => "put",
    }
}

fn operation(route: &Route) -> Value {
    let known = WORDS.iter().find(|(verb, path, _, _)| *verb == route.verb && *path == route.path);
    let (summary, fields) = known.map_or(("", &[][..]), |(_, _, summary, fields)| (*summary, *fields));
    let parameter = |name: &str, place: &str| json!({ "name": name, "in": place, "required": place == "path", "schema": { "type": "string" } });
    let in_path = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = in_path.map(|name| parameter(name, "path")).collect();
    let mut operation = json!({
        "summary": summary, "security": [{ "token": [] }],
        "responses": { "200": { "description": "done" }, "400": { "description": "it cannot be done, and why" },
            "401": { "description": "no token, or one that is not known" },
            "403": { "description": "the token has not the right" }, "404": { "description": "nothing there" } },
    });
    match route.verb {
        Post => {
            let properties: Map<String, Value> =
                fields.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
            operation["requestBody"] = json!({ "content": { "application/x-www-form-urlencoded":
                { "schema": { "type": "object", "properties": properties } } } });
        }
        Get | Put => parameters.extend(fields.iter().map(|name| parameter(name, "query"))),
    }
    if route.verb == Put {
        operation["requestBody"] = json!({ "content": { "application/octet-stream": {} }, "required": true });
    }
    if let Need::Right(right) = route.need {
        operation["x-right"] = json!(right.as_str());
    }
    operation["parameters"] = json!(parameters);
    operation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_describes_every_address_for_programs_and_nothing_else() {
        let described = described();
        let mut operations = 0;
        for route in ROUTES.iter().filter(|route| route.is_for_programs()) {
            let operation = &described["paths"][route.path][verb(route.verb)];
            assert!(operation["summary"].as_str().is_some_and(|words| !words.is_empty()), "{}", route.path);
            let named = route.path.matches('{').count();
            let in_path = operation["parameters"].as_array().unwrap().iter().filter(|p| p["in"] == "path").count();
            assert_eq!(in_path, named, "{}", route.path);
            operations += 1;
        }
        assert_eq!(WORDS.len(), operations, "nothing is described that is not there");
    }
}
