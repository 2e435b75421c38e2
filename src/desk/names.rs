//! The words on screen for what the catalog has short names for.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::chart::{DateRole, PageState, PersonName};

use super::state::Desk;

impl Desk {
    /// A document type as people call it.
    pub(super) fn type_name(&self, slug: Option<&str>) -> String {
        let Some(slug) = slug else { return "Type unknown".to_owned() };
        let known = self.types().iter().find(|doc_type| doc_type.slug == slug);
        known.map_or_else(|| slug.replace('_', " "), |doc_type| doc_type.name.clone())
    }
}

/// A day as staff write it: 7 Mar 1998. Told by month names, so that nobody takes day for month.
pub(super) fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

pub(super) fn day_or(date: Option<Date>, otherwise: &str) -> String {
    date.map_or_else(|| otherwise.to_owned(), day)
}

/// A moment as the catalog writes it, for people: `2026-11-21 20:30:26`.
pub(super) fn moment(at: &str) -> String {
    at.replace('T', " ").replace('Z', "")
}

/// `Okafor, Ngozi A` of a list in capitals; a list in mixed case stays as it is.
pub(super) fn name(name: &PersonName) -> String {
    let text = name.to_string();
    if text.chars().any(char::is_lowercase) {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    let mut begins = true;
    for part in text.split_inclusive([' ', '-', '\'']) {
        let bare = part.trim_end_matches([' ', ',']);
        if matches!(bare, "II" | "III" | "IV") {
            shown.push_str(part);
            continue;
        }
        for c in part.chars() {
            if begins {
                shown.push(c)
            } else {
                shown.extend(c.to_lowercase())
            }
            begins = !c.is_alphabetic() && c != '.';
        }
        begins = true;
    }
    shown
}

pub(super) fn state(state: PageState) -> &'static str {
    match state {
        PageState::Waiting => "waiting to be read",
        PageState::Reading => "being read",
        PageState::Filed => "filed",
        PageState::Review => "in review",
        PageState::Blank => "blank",
        PageState::Separator => "separator sheet",
        PageState::Duplicate => "duplicate",
        PageState::Unreadable => "unreadable",
    }
}

/// What a number of pages in a state is called.
pub(super) fn pages_in(state: PageState) -> &'static str {
    match state {
        PageState::Waiting => "pages to be read",
        PageState::Reading => "pages being read",
        PageState::Filed => "pages filed",
        PageState::Review => "pages in review",
        PageState::Blank => "blank pages",
        PageState::Separator => "separator sheets",
        PageState::Duplicate => "duplicate pages",
        PageState::Unreadable => "unreadable pages",
    }
}

/// A coloured word for where a page stands.
pub(super) fn state_tag(of: PageState) -> Markup {
    html! { span.tag data-state=(of.as_str()) { (state(of)) } }
}

pub(super) fn date_role(role: DateRole) -> &'static str {
    match role {
        DateRole::Service => "Date of service",
        DateRole::Admission => "Admitted",
        DateRole::Discharge => "Discharged",
        DateRole::Collected => "Collected",
        DateRole::Received => "Received",
        DateRole::Reported => "Reported",
        DateRole::Ordered => "Ordered",
        DateRole::Given => "Given",
        DateRole::Signed => "Signed",
        DateRole::Dictated => "Dictated",
        DateRole::Transcribed => "Transcribed",
        DateRole::Printed => "Printed",
        DateRole::FormRevision => "Form revision",
        DateRole::FaxHeader => "Fax header",
        DateRole::FollowUp => "Follow-up",
        DateRole::Expiry => "Expires",
        DateRole::Unknown => "Other date",
    }
}

/// `1 page`, `7 pages`.
pub(super) fn pages(count: u64) -> String {
    counted(count, "page", "pages")
}

/// A count with its noun, thousands parted.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// 12,345
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_capitals_is_shown_as_people_write_it() {
        let shown = |last: &str, first: &str, suffix: &str| {
            name(&PersonName { last: last.into(), first: first.into(), suffix: suffix.into(), ..PersonName::default() })
        };
        assert_eq!(shown("OKAFOR", "NGOZI", ""), "Okafor, Ngozi");
        assert_eq!(shown("O'BRIEN-KING", "MARY", "III"), "O'Brien-King, Mary III");
        assert_eq!(shown("de la Cruz", "Ana", ""), "de la Cruz, Ana");
    }

    #[test]
    fn counts_are_read_at_a_glance() {
        assert_eq!(pages(1), "1 page");
        assert_eq!(pages(1_234_567), "1,234,567 pages");
    }
}
