//! Page pictures, whole and cropped.

use crate::catalog::{DocumentView, Subject};
use crate::chart::{PageState, Rect, Right};
use crate::pipeline::PictureSize;

use super::answer::{Answered, Refusal, picture as answer_picture};
use super::ask::Ask;
use super::state::Desk;

impl Desk {
    /// A page that the person who asks may see, with what its document says. One they may not see is not there.
    pub(super) fn page_of(&self, ask: &Ask, page: i64) -> Result<DocumentView, Refusal> {
        self.visible(ask, self.room().catalog.view(&Subject::page(page))?)
    }

    /// The document, if the person who asks may see it.
    pub(super) fn visible(&self, ask: &Ask, view: DocumentView) -> Result<DocumentView, Refusal> {
        if !ask.may(Right::Confidential) && self.is_confidential(&view)? {
            return Err(Refusal::NotFound);
        }
        Ok(view)
    }

    /// Whether the page or document is for people with a further right only: by its type, by a mark on it, by whom it
    /// is filed to, or, while nobody knows, by whom it may be about.
    fn is_confidential(&self, view: &DocumentView) -> Result<bool, Refusal> {
        let by_type = |slug: &String| self.settings().confidential_types.contains(slug);
        if view.doc_type.as_ref().is_some_and(by_type) || view.confidential {
            return Ok(true);
        }
        let mut about: Vec<&str> = Vec::new();
        for page in &view.pages {
            about.extend(page.filing.patient.as_deref());
            if page.state == PageState::Review {
                about.extend(page.decided.iter().flat_map(|d| &d.candidates).map(|candidate| candidate.mrn.as_str()));
            }
        }
        about.sort_unstable();
        about.dedup();
        for mrn in about {
            if self.room().catalog.is_confidential_patient(mrn)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

pub(super) fn picture(desk: &Desk, ask: &Ask) -> Answered {
    let size = match ask.place(1) {
        "thumbnail" => PictureSize::Thumbnail,
        "screen" => PictureSize::Screen,
        "full" => PictureSize::Full,
        _ => return Err(Refusal::NotFound),
    };
    let page = ask.number(0)?;
    let view = desk.page_of(ask, page)?;
    if size != PictureSize::Thumbnail {
        desk.note_seen(ask, &view.pages[0], false)?;
    }
    answer_picture(size.content_type(), made(desk, &view, size)?)
}

fn made(desk: &Desk, view: &DocumentView, size: PictureSize) -> Result<Vec<u8>, Refusal> {
    desk.pictures().of(desk.room(), &view.pages[0], size).map_err(not_there)
}

fn not_there(error: impl std::fmt::Display) -> Refusal {
    tracing::debug!(%error, "no page picture");
    Refusal::NotFound
}

/// Pixels across the strip around a hit: what a wide screen shows of it.
const ACROSS: u32 = 840;

/// The part of a page around a hit, as a strip.
pub(super) fn crop(desk: &Desk, ask: &Ask) -> Answered {
    let view = desk.page_of(ask, ask.number(0)?)?;
    let number = |name| ask.query(name).parse::<u32>().ok().filter(|n| *n <= 100_000).ok_or(Refusal::NotFound);
    let area = Rect::new(number("x")?, number("y")?, number("w")?, number("h")?);
    let part = desk.pictures().part(desk.room(), &view.pages[0], area, ACROSS);
    answer_picture("image/jpeg", part.map_err(not_there)?)
}
