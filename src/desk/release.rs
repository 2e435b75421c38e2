//! Pages handed out: a searchable PDF that says on every page who made it and when.

use axum::http::{HeaderValue, StatusCode, header};
use lopdf::Object;

use crate::catalog::{DocumentView, PageView, Subject};
use crate::chart::Word;
use crate::pipeline::PictureSize;

use super::answer::{Answered, Refusal, with};
use super::ask::Ask;
use super::paper::{Drawing, Paper, win_ansi};
use super::state::Desk;

/// Pages in one PDF, at most.
const MOST_PAGES: usize = 200;

pub(super) fn page_pdf(desk: &Desk, ask: &Ask) -> Answered {
    let view = desk.page_of(ask, ask.number(0)?)?;
    hand_out(desk, ask, &view)
}

pub(super) fn document_pdf(desk: &Desk, ask: &Ask) -> Answered {
    let Ok(subject) = ask.place(0).parse::<Subject>();
    let view = desk.visible(ask, desk.room().catalog.view(&subject)?)?;
    hand_out(desk, ask, &view)
}

fn hand_out(desk: &Desk, ask: &Ask, view: &DocumentView) -> Answered {
    if view.pages.len() > MOST_PAGES {
        return Err(Refusal::Wrong(format!("A PDF holds at most {MOST_PAGES} pages.")));
    }
    let now = jiff::Timestamp::from_second(desk.clock.now()).unwrap_or_default();
    let mark = format!("{}, {} UTC, from Chartroom", ask.visitor()?.person.full_name, now.strftime("%-d %b %Y %H:%M"));
    // Written down first: what cannot be written down is not handed out.
    for page in &view.pages {
        let mut event = ask.event("downloaded");
        event.page = Some(page.page.number());
        event.document.clone_from(&view.id);
        event.patient.clone_from(&page.filing.patient);
        desk.room().catalog.audit(&event)?;
    }
    let bytes = pdf(desk, &view.pages, &mark)?;
    let mut response = with(StatusCode::OK, "application/pdf", bytes.into());
    // The name says nothing about anybody.
    let name = format!("attachment; filename=\"{}.pdf\"", view.id.clone().unwrap_or_else(|| ask.place(0).to_owned()));
    let name = HeaderValue::from_str(&name).map_err(|_| Refusal::NotFound)?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

fn pdf(desk: &Desk, pages: &[PageView], mark: &str) -> Result<Vec<u8>, Refusal> {
    let mut paper = Paper::new();
    for page in pages {
        let picture = desk
            .pictures()
            .of(desk.room(), page, PictureSize::Full)
            .ok()
            .and_then(|png| image::load_from_memory(&png).ok())
            .ok_or_else(|| Refusal::Wrong("A page of it has no picture.".to_owned()))?
            .into_luma8();
        let (width, height) = picture.dimensions();
        let dpi = page.read.as_ref().map_or(300, |(reading, _)| reading.dpi.max(50));
        let points = |pixels: u32| pixels as f32 * 72.0 / dpi as f32;
        let mut jpeg = std::io::Cursor::new(Vec::new());
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 85)
            .encode_image(&picture)
            .map_err(|_| Refusal::broken("a page picture could not be written"))?;
        let picture = paper.picture((width, height), jpeg.into_inner());
        let words = page.read.as_ref().map(|(reading, _)| reading.words.as_slice()).unwrap_or_default();
        let size = (points(width), points(height));
        paper.page(size, drawing(words, size, points(1), mark), Some(picture))?;
    }
    paper.finish()
}

/// The picture, the words over it unseen (rendering mode 3), and who made it at the foot.
fn drawing(words: &[Word], (across, down): (f32, f32), scale: f32, mark: &str) -> Drawing {
    let mut all = Drawing::default();
    all.picture(across, down);
    all.add("BT", vec![]);
    all.add("Tr", vec![3.into()]);
    for word in words {
        let size = (word.area.height as f32 * scale).max(1.0);
        let text = win_ansi(&word.text);
        // Helvetica's letters are half as wide as high, about: stretched so that the word covers its box.
        let natural = (text.len() as f32 * size * 0.5).max(0.1);
        let stretch = word.area.width as f32 * scale / natural * 100.0;
        let (x, y) = (word.area.left as f32 * scale, down - word.area.bottom() as f32 * scale);
        all.add("Tf", vec!["F".into(), size.into()]);
        all.add("Tz", vec![stretch.into()]);
        all.add("Tm", vec![1.into(), 0.into(), 0.into(), 1.into(), x.into(), (y + size * 0.2).into()]);
        all.add("Tj", vec![Object::string_literal(text)]);
    }
    all.add("Tr", vec![0.into()]);
    all.add("Tz", vec![100.into()]);
    all.add("g", vec![0.35.into()]);
    all.add("ET", vec![]);
    all.text(18.0, 10.0, 8.0, mark);
    all
}
