//! Separator and cover sheets to print: what is on them is what `facts` understands when they are scanned.

use axum::http::{HeaderValue, StatusCode, header};
use maud::{Markup, html};

use crate::chart::{Mrn, Right};
use crate::config::BarcodeSettings;

use super::answer::{Answered, Refusal, page, with};
use super::ask::Ask;
use super::barcode::Modules;
use super::layout::{Section, frame};
use super::names::name;
use super::paper::{Drawing, Paper};
use super::state::Desk;

/// Sheets of one kind that are printed together.
const MOST_COPIES: usize = 100;
/// US Letter, points; what stands on it fits A4 as well.
const PAPER: (f32, f32) = (612.0, 792.0);
/// How wide a barcode may be, points.
const ACROSS: f32 = 530.0;
/// The widest bars of a barcode, points: 0.8 mm.
const WIDEST_BAR: f32 = 2.3;

/// What a sheet says. Few words: a scanned sheet with many is taken for a page.
struct Sheet {
    title: &'static str,
    /// What its barcodes carry.
    carries: String,
    /// For people.
    lines: Vec<String>,
    /// What a hand scanner reads off a cover sheet.
    label: Option<String>,
}

pub(super) fn screen(desk: &Desk, ask: &Ask) -> Answered {
    let copies =
        html! { label { "Sheets" input type="number" name="copies" value="1" min="1" max=(MOST_COPIES) required; } };
    let form = |title: &str, of: &str, what: &str, fields: Markup| {
        html! {
            section {
                h2 { (title) }
                p.quiet { (what) }
                form.row method="get" action="/intake/sheets.pdf" {
                    input type="hidden" name="sheet" value=(of);
                    (fields)
                    (copies)
                    button.main type="submit" { "Make PDF" }
                }
            }
        }
    };
    let mrn = html! { label { "Record number" input name="mrn" required size="14" autocomplete="off"; } };
    let doc_type = html! {
        label {
            "Type"
            select name="type" { @for doc_type in desk.types() { option value=(doc_type.slug) { (doc_type.name) } } }
        }
    };
    let of_box = html! {
        label { "Box label" input name="box" required maxlength="60" size="14" autocomplete="off" value=(ask.query("box")); }
        label { "Station" input name="station" maxlength="60" size="12" autocomplete="off" value=(ask.query("station")); }
    };
    let content = html! {
        p { a href="/intake" { "‹ Intake" } }
        h1 { "Separator and cover sheets" }
        p { "Print them at full size, and put each before the pages that it speaks of. They are known again when they are scanned, and are in nobody's chart." }
        div.columns.two {
            (form("A new document", "document", "What follows is a document of its own.", html! {}))
            (form("A patient", "patient", "What follows is this patient's, until the next sheet.", mrn))
            (form("A document type", "type", "What follows is a document of this type.", doc_type))
            (form("The cover of a box", "box", "What follows in its file, and a batch that has no label yet, is out of this box.", of_box))
        }
    };
    page(frame(desk, ask, "Sheets", Section::Intake, content)?)
}

pub(super) fn pdf(desk: &Desk, ask: &Ask) -> Answered {
    let sheet = sheet(desk, ask)?;
    let copies = ask.query("copies").parse::<usize>().unwrap_or(1).clamp(1, MOST_COPIES);
    let mut event = ask.event("printed");
    event.patient = (ask.query("sheet") == "patient").then(|| ask.query("mrn").trim().to_owned());
    event.detail = format!("{}: {} × {copies}", sheet.title, sheet.carries);
    desk.room().catalog.audit(&event)?;
    let mut response = with(StatusCode::OK, "application/pdf", printed(&sheet, copies)?.into());
    let attachment = HeaderValue::from_static("attachment; filename=\"sheets.pdf\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attachment);
    Ok(response)
}

fn sheet(desk: &Desk, ask: &Ask) -> Result<Sheet, Refusal> {
    let barcodes = &desk.room().settings.barcodes;
    match ask.query("sheet") {
        "document" => Ok(new_document(barcodes)),
        "patient" => patient(desk, ask),
        "type" => {
            let slug = ask.query("type");
            let known = desk.types().iter().find(|doc_type| doc_type.slug == slug);
            let known = known.ok_or_else(|| Refusal::Wrong("There is no such document type.".to_owned()))?;
            Ok(Sheet {
                title: "Document separator",
                carries: format!("{}{slug}", barcodes.document_type),
                lines: vec![known.name.clone()],
                label: None,
            })
        }
        "box" => {
            let label = ask.query("box").trim();
            if label.is_empty() || label.chars().count() > 60 {
                return Err(Refusal::Wrong("A box needs a label of at most 60 letters.".to_owned()));
            }
            Ok(Sheet {
                title: "Scanning cover sheet",
                lines: vec![label.to_owned(), ask.query("station").trim().chars().take(60).collect()],
                label: Some(format!("{}{label}", barcodes.of_box)),
                ..new_document(barcodes)
            })
        }
        _ => Err(Refusal::NotFound),
    }
}

fn new_document(barcodes: &BarcodeSettings) -> Sheet {
    Sheet { title: "Document separator", carries: barcodes.new_document.clone(), lines: Vec::new(), label: None }
}

/// Who may not see the patient gets the answer of a number that nobody has; names are for those who may see charts.
fn patient(desk: &Desk, ask: &Ask) -> Result<Sheet, Refusal> {
    let mrn = ask.query("mrn").trim();
    let nobody = || Refusal::Wrong("Nobody on the list has this record number.".to_owned());
    let patient = desk.room().catalog.patient(&Mrn(mrn.to_owned()))?.ok_or_else(nobody)?;
    if !desk.may_see_patient(ask, mrn)? {
        return Err(nobody());
    }
    if !mrn.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(Refusal::Wrong("This record number cannot be printed as a barcode.".to_owned()));
    }
    Ok(Sheet {
        title: "Patient separator",
        carries: format!("{}{mrn}", desk.room().settings.barcodes.patient),
        lines: if ask.may(Right::View) { vec![name(&patient.name)] } else { Vec::new() },
        label: None,
    })
}

fn printed(sheet: &Sheet, copies: usize) -> Result<Vec<u8>, Refusal> {
    let mut paper = Paper::new();
    for _ in 0..copies {
        paper.page(PAPER, drawing(sheet)?, None)?;
    }
    paper.finish()
}

/// The barcode in bars over the whole width, for any scanner; as a square below, for sheets that went in askew.
fn drawing(sheet: &Sheet) -> Result<Drawing, Refusal> {
    const LEFT: f32 = 40.0;
    let mut all = Drawing::default();
    all.text(LEFT, 700.0, 30.0, sheet.title);
    let bars = Modules::code128(&sheet.carries)?;
    let wide = (ACROSS / bars.width() as f32).min(WIDEST_BAR);
    bars.draw(&mut all, (LEFT, 660.0), wide, 110.0);
    all.text(LEFT, 520.0, 20.0, &sheet.carries);
    for (line, at) in sheet.lines.iter().zip(0_u8..) {
        all.text(LEFT, 470.0 - f32::from(at) * 34.0, 24.0, line);
    }
    let square = Modules::qr(&sheet.carries)?;
    square.draw(&mut all, (LEFT, 360.0), 5.0, 5.0);
    if let Some(label) = &sheet.label {
        Modules::qr(label)?.draw(&mut all, (LEFT + 260.0, 360.0), 5.0, 5.0);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Barcode, PageReading, Rect, Separator, Symbology};
    use crate::pipeline::{Judgement, RecordRoom};

    /// What is made of a scanned sheet whose barcodes are read.
    fn understood(room: &RecordRoom, carries: &[&str]) -> Option<Separator> {
        let barcode =
            |text: &&str| Barcode { text: (*text).to_owned(), symbology: Symbology::Qr, area: Rect::default() };
        let reading = PageReading {
            number: 1,
            width: 2550,
            height: 3300,
            dpi: 300,
            barcodes: carries.iter().map(barcode).collect(),
            ..PageReading::default()
        };
        Judgement::prepare(room).unwrap().facts(&reading).separator
    }

    #[test]
    fn what_a_sheet_carries_is_understood_whatever_the_site_calls_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut room = RecordRoom::init(folder.path()).unwrap();
        for site in ["MRN:", "PATIENT-"] {
            room.settings.barcodes.patient = site.to_owned();
            let barcodes = room.settings.barcodes.clone();
            let separator = new_document(&barcodes);
            assert_eq!(understood(&room, &[&separator.carries]), Some(Separator::NewDocument));
            assert_eq!(understood(&room, &["BOX:A-113", &separator.carries]), Some(Separator::NewDocument));
            let patient = understood(&room, &[&format!("{}Z-77", barcodes.patient)]);
            assert_eq!(patient, Some(Separator::Patient(Mrn("Z-77".to_owned()))));
            let of_type = understood(&room, &[&format!("{}lab_results", barcodes.document_type)]);
            assert_eq!(of_type, Some(Separator::DocumentType("lab_results".to_owned())));
        }
    }

    #[test]
    fn pages_after_the_cover_sheet_of_a_box_are_out_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let room = RecordRoom::init(folder.path()).unwrap();
        let judgement = Judgement::prepare(&room).unwrap();
        let page = |number: u32, carries: &[&str]| {
            let code =
                |text: &&str| Barcode { text: (*text).to_owned(), symbology: Symbology::Qr, area: Rect::default() };
            let barcodes = carries.iter().map(code).collect();
            let reading =
                PageReading { number, width: 2550, height: 3300, dpi: 300, barcodes, ..PageReading::default() };
            let facts = judgement.facts(&reading);
            (reading, facts)
        };
        let stack = [page(1, &["BOX:A-113", "SEP"]), page(2, &[]), page(3, &["SEP"]), page(4, &["BOX: B 7"])];
        assert_eq!(judgement.boxes(&stack), [(1, "A-113".to_owned()), (4, "B 7".to_owned())]);
        assert_eq!(stack[3].1.separator, Some(Separator::NewDocument), "its other barcode could not be read");
        assert!(judgement.boxes(&[page(1, &["BOX:", "BOX:\u{7}"])]).is_empty());
    }

    #[test]
    fn the_longest_sheet_fits_on_its_paper() {
        for carries in ["SEP", "DOCTYPE:medication_administration_record", &format!("MRN:{}", "9".repeat(20))] {
            let bars = Modules::code128(carries).unwrap();
            let wide = (ACROSS / bars.width() as f32).min(WIDEST_BAR);
            // A bar narrower than 3 dots of a scan at 200 dpi is not read for sure.
            assert!(wide >= 1.08, "{carries}: {wide}");
            assert!(Modules::qr(carries).unwrap().height() as f32 * 5.0 < 360.0);
        }
    }
}
