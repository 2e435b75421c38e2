//! A question to search, as the address of a screen holds it: words and filters.

use crate::chart::Right;
use crate::search::{PageHit, Query, QueryError, parse};

use super::answer::Refusal;
use super::ask::Ask;
use super::state::Desk;

/// Pages that are put in order of their dates, at most.
pub(super) const MOST_BY_DATE: usize = 400;

/// What is asked for, as the address holds it.
pub(super) struct Question {
    pub(super) words: String,
    pub(super) patient: String,
    pub(super) doc_type: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) file: String,
    pub(super) state: String,
    pub(super) by_date: bool,
    pub(super) from_hit: usize,
}

impl Question {
    pub(super) fn of(ask: &Ask) -> Self {
        Self::from_parts(|name| ask.query(name).trim().to_owned())
    }

    /// The question of an address, without its screen.
    pub(super) fn written(query: &str) -> Self {
        Self::from_parts(|name| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map_or_else(String::new, |(_, value)| value.trim().to_owned())
        })
    }

    /// What stands in the search box alone.
    pub(super) fn in_one_box(words: &str) -> Self {
        Self::from_parts(|name| if name == "q" { words.to_owned() } else { String::new() })
    }

    fn from_parts(text: impl Fn(&str) -> String) -> Self {
        Self {
            words: text("q"),
            patient: text("mrn"),
            doc_type: text("type"),
            from: text("from"),
            to: text("to"),
            file: text("file"),
            state: text("state"),
            by_date: text("sort") == "date",
            from_hit: text("start").parse().unwrap_or(0),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filters().is_empty() && self.words.is_empty()
    }

    /// The address of a screen with this question.
    pub(super) fn address(&self, screen: &str) -> String {
        self.address_with(screen, None)
    }

    /// The address of a page that is a hit, `at` being its place among the hits.
    pub(super) fn address_of_hit(&self, page: i64, at: usize) -> String {
        self.address_with(&format!("/pages/{page}"), Some(("at", at)))
    }

    /// The address of the results from the `start`th on.
    pub(super) fn address_from(&self, start: usize) -> String {
        self.address_with("/search", Some(("start", start)))
    }

    fn address_with(&self, screen: &str, more: Option<(&str, usize)>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let sort = if self.by_date { "date" } else { "" };
        let parts = [
            ("q", self.words.as_str()),
            ("mrn", &self.patient),
            ("type", &self.doc_type),
            ("from", &self.from),
            ("to", &self.to),
            ("file", &self.file),
            ("state", &self.state),
            ("sort", sort),
        ];
        query.extend_pairs(parts.iter().filter(|(_, value)| !value.is_empty()));
        if let Some((name, value)) = more {
            query.append_pair(name, &value.to_string());
        }
        let query = query.finish();
        if query.is_empty() { screen.to_owned() } else { format!("{screen}?{query}") }
    }

    /// Words and filters in the language of the search box, as the audit keeps them.
    pub(super) fn in_words(&self) -> String {
        [vec![self.words.clone()], self.filters()].concat().join(" ").trim().to_owned()
    }

    /// The filters in the language of the search box.
    fn filters(&self) -> Vec<String> {
        let mut filters = Vec::new();
        let quoted = |text: &str| text.replace('"', " ");
        if !self.patient.is_empty() {
            filters.push(format!("mrn:\"{}\"", quoted(&self.patient)));
        }
        if !self.doc_type.is_empty() {
            filters.push(format!("type:\"{}\"", quoted(&self.doc_type)));
        }
        if !self.from.is_empty() || !self.to.is_empty() {
            filters.push(format!("date:{}..{}", quoted(&self.from), quoted(&self.to)));
        }
        if !self.file.is_empty() {
            filters.push(format!("file:\"{}\"", quoted(&self.file)));
        }
        if !self.state.is_empty() {
            filters.push(format!("state:\"{}\"", quoted(&self.state)));
        }
        filters
    }

    pub(super) fn query(&self, ask: &Ask) -> Result<Query, QueryError> {
        let query = parse(&self.in_words())?;
        Ok(if ask.may(Right::Confidential) { query } else { query.without_confidential() })
    }

    /// The numbers of the first `most` pages that answer, in the order of the screen.
    pub(super) fn page_numbers(&self, desk: &Desk, ask: &Ask, most: usize) -> Result<Vec<i64>, Refusal> {
        let Ok(query) = self.query(ask) else { return Ok(Vec::new()) };
        let (_, hits) = self.hits(desk, &query, most)?;
        Ok(hits.into_iter().map(|hit| hit.page_id).collect())
    }

    /// How many pages answer, and the first `most` of them.
    pub(super) fn hits(&self, desk: &Desk, query: &Query, most: usize) -> Result<(u64, Vec<PageHit>), Refusal> {
        if !self.by_date {
            return Ok(desk.finder().pages(query, most)?);
        }
        let (total, mut hits) = desk.finder().pages(query, MOST_BY_DATE)?;
        let dates = desk.room().catalog.service_dates(&hits.iter().map(|hit| hit.page_id).collect::<Vec<_>>())?;
        hits.sort_by_key(|hit| std::cmp::Reverse(dates.get(&hit.page_id).copied().flatten()));
        hits.truncate(most);
        Ok((total, hits))
    }
}
