//! Why a page is where it is, for people: the sentence, whose parts are tied to their boxes on the page.

use maud::{Markup, html};
use serde_json::{Value, json};

use crate::catalog::PageView;
use crate::chart::{Agreement, Candidate, Comparison, PageFiling, PageNumber, Rect};

use super::viewer::Mark;

/// What speaks for and against one patient, as it is seen from one page.
pub(super) struct Why<'a> {
    decided: &'a PageFiling,
    meant: &'a Candidate,
    here: PageNumber,
}

impl<'a> Why<'a> {
    /// Of whom a decision of the program means.
    pub(super) fn of(decided: &'a PageFiling, here: PageNumber) -> Option<Self> {
        Some(Self { meant: decided.meant()?, decided, here })
    }

    /// Of whom a page is filed to, or whom it nearly fits. Where a person filed it to somebody else than the program would
    /// have, what the program knew of that patient; nothing where it knew of none.
    pub(super) fn of_page(sheet: &'a PageView) -> Option<Self> {
        let decided = sheet.decided.as_ref()?;
        if !sheet.filing.settled {
            return Self::of(decided, sheet.number);
        }
        let patient = sheet.filing.patient.as_deref()?;
        let meant = decided.candidates.iter().find(|candidate| candidate.mrn.as_str() == patient)?;
        Some(Self { decided, meant, here: sheet.number })
    }

    fn said(&self) -> impl Iterator<Item = (usize, &'a Agreement)> {
        self.meant.agreements.iter().enumerate()
    }

    /// Its place on this page, if it stands here.
    fn area(&self, agreement: &Agreement) -> Option<Rect> {
        agreement.area.filter(|_| agreement.page == self.here && agreement.comparison != Comparison::Missing)
    }

    /// The sentence: looking at a part of it lights its box.
    pub(super) fn sentence(&self) -> Markup {
        html! {
            p.why {
                (self.decided.how_likely(self.meant))
                @if self.meant.agreements.is_empty() { "MRN " (self.meant.mrn.as_str()) }
                @for (at, agreement) in self.said() {
                    @let says = agreement.says(&self.meant.mrn, self.here);
                    @if at > 0 { "; " }
                    @if self.area(agreement).is_some() {
                        button.said type="button" data-fact=(format!("evidence-{at}")) { (says) }
                    } @else { (says) }
                }
                "; " (self.decided.runner_up(self.meant)) "."
            }
        }
    }

    /// The boxes on this page, each with what it says; `also` ties them to something else beside the page.
    pub(super) fn marks(&self, also: &str) -> Vec<Mark> {
        let mark = |(at, agreement): (usize, &Agreement)| {
            let kind = if agreement.comparison == Comparison::Differs { "differs first" } else { "agrees first" };
            let of = format!("evidence-{at} {also}").trim_end().to_owned();
            let says = Some(agreement.says(&self.meant.mrn, self.here));
            Some(Mark { area: self.area(agreement)?, kind, of: Some(of), says })
        };
        self.said().filter_map(mark).collect()
    }

    /// For programs: each part of the sentence with its box, in pixels of the upright picture of its page.
    pub(super) fn values(&self) -> Value {
        let part = |(_, agreement): (usize, &Agreement)| {
            json!({
                "field": agreement.field, "comparison": agreement.comparison, "misread": agreement.misread,
                "says": agreement.says(&self.meant.mrn, self.here), "page": agreement.page, "box": agreement.area,
                "weight": agreement.weight,
            })
        };
        self.said().map(part).collect()
    }
}

/// The sentence of a page in one piece: what the program decided, or that a person did.
pub(super) fn why(sheet: &PageView) -> Option<String> {
    if sheet.filing.settled {
        return Some("A person said so.".to_owned());
    }
    sheet.decided.as_ref().map(PageFiling::why).filter(|why| !why.is_empty())
}
