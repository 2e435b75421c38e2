//! Papers laid on one another and scanned into one file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use anyhow::Result;
use image::GrayImage;

use super::document::{Document, Office};
use crate::chance::Chance;
use crate::formats::{Encoding, FilePage, write_file};
use crate::paper::{Face, Family, Mark, PagePrint, Printer, Sheet, Symbology, separator_sheet};
use crate::scan::{Colour, Fax, Level, Pixels, Recipe, Scan, Threshold, scan, turned};
use crate::truth::{PageTruth, Printed};

/// One thing in a stack.
pub(crate) enum Item {
    /// Sheets of a document, from 0, the end not included.
    Document {
        document: Rc<Document>,
        sheets: Range<usize>,
    },
    /// An empty back; the front shines through.
    Blank,
    Separator {
        payload: String,
        symbology: Symbology,
    },
}

impl Item {
    /// All pages that are left of a document.
    pub(crate) fn whole(document: Document) -> Vec<Self> {
        let document = Rc::new(document);
        let kept = (0..document.paper.sheets.len()).filter(|page| !document.missing.contains(&(*page as u32 + 1)));
        kept.map(|page| Self::Document { document: Rc::clone(&document), sheets: page..page + 1 }).collect()
    }
}

/// A stack and how it is scanned.
pub(crate) struct Stack {
    /// Path below the drop folder.
    pub(crate) file: String,
    pub(crate) kind: &'static str,
    pub(crate) encoding: Encoding,
    pub(crate) level: Level,
    pub(crate) items: Vec<Item>,
    pub(crate) fax: Option<Fax>,
    pub(crate) colour: bool,
    pub(crate) threshold: Option<Threshold>,
    pub(crate) dpi: Option<u32>,
    pub(crate) skew: Option<f32>,
    /// Degrees clockwise by which the content stands turned.
    pub(crate) rotation: Option<u32>,
    /// Share of the pages that lay turned by 90, 180 or 270 degrees.
    pub(crate) turned: f32,
    pub(crate) stored_rotation: u32,
    pub(crate) cropped: bool,
}

impl Stack {
    pub(crate) fn new(file: String, kind: &'static str, encoding: Encoding, level: Level) -> Self {
        Self {
            file,
            kind,
            encoding,
            level,
            items: Vec::new(),
            fax: None,
            colour: false,
            threshold: None,
            dpi: None,
            skew: None,
            rotation: None,
            turned: 0.0,
            stored_rotation: 0,
            cropped: false,
        }
    }
}

/// A file and what is true of its pages.
pub struct ScanFile {
    /// Path below the drop folder.
    pub path: String,
    pub bytes: Vec<u8>,
    pub pages: Vec<PageTruth>,
}

/// A sheet in the stack, with what is already known of it.
struct Laid {
    sheet: Sheet,
    printer: Printer,
    truth: PageTruth,
    blank: bool,
}

impl Office {
    /// Scans a stack into a file.
    pub(crate) fn scan(&mut self, stack: &Stack, chance: &Chance) -> Result<ScanFile> {
        let laid = self.lay(stack, chance)?;
        let mut scans: Vec<Option<Scan>> = Vec::new();
        let mut truths = Vec::new();
        let mut front: Option<GrayImage> = None;
        let colour = self.colour(stack, chance);
        for (number, page) in laid.iter().enumerate() {
            let mut truth = page.truth.clone();
            truth.page = number as u32 + 1;
            truth.words = page.sheet.words();
            if stack.encoding == Encoding::PdfBorn {
                (truth.level, truth.color_mode, truth.dpi) = ("born", "vector", [0, 0]);
                scans.push(None);
            } else {
                let scanned = self.expose(stack, page, colour, &mut front, &mut truth, chance);
                scans.push(Some(scanned));
            }
            truths.push(truth);
        }
        let pages: Vec<FilePage> = laid
            .iter()
            .zip(scans)
            .map(|(page, scan)| FilePage {
                scan,
                sheet: &page.sheet,
                stored_rotation: stack.stored_rotation,
                cropped: stack.cropped,
            })
            .collect();
        let bytes = write_file(stack.encoding, &pages, chance.bits())?;
        Ok(ScanFile { path: stack.file.clone(), bytes, pages: truths })
    }

    fn colour(&self, stack: &Stack, chance: &Chance) -> Colour {
        let halftone = if stack.level == Level::Heavy { 1 } else { 0 };
        let drawn = chance.weighted(&[(Threshold::Otsu, 6), (Threshold::Adaptive, 3), (Threshold::Dither, halftone)]);
        if stack.encoding.is_bilevel() || stack.fax.is_some() || stack.threshold.is_some() {
            Colour::Bilevel(stack.threshold.unwrap_or(drawn))
        } else if stack.colour && stack.encoding.takes_colour() {
            Colour::Full
        } else {
            Colour::Grey
        }
    }

    fn expose(
        &mut self,
        stack: &Stack,
        page: &Laid,
        colour: Colour,
        front: &mut Option<GrayImage>,
        truth: &mut PageTruth,
        chance: &Chance,
    ) -> Scan {
        let separator = truth.role == "separator";
        let level = if separator { Level::Clean } else { stack.level };
        let mut recipe = Recipe::draw(level, colour, chance);
        recipe.dpi = stack.dpi.unwrap_or(recipe.dpi);
        recipe.fax = stack.fax;
        recipe.skew = stack.skew.unwrap_or(recipe.skew);
        let turn = if chance.happens(stack.turned) { chance.one(&[90, 180, 180, 270]) } else { 0 };
        recipe.rotation = stack.rotation.unwrap_or(turn);
        let printed = self.press.print(&page.sheet, page.printer, recipe.print_dpi(), chance);
        let behind = match front {
            Some(front) if page.blank => Some(&*front),
            Some(front) if level != Level::Clean && !separator && chance.happens(0.15) => Some(&*front),
            _ => None,
        };
        let mut scanned = scan(printed.clone(), behind, &recipe, chance);
        *front = (!page.blank && !separator).then_some(printed);
        if stack.stored_rotation != 0 {
            store_turned(&mut scanned, stack.stored_rotation);
        }
        truth.level = level.word();
        truth.dpi = [scanned.dpi.0, scanned.dpi.1];
        truth.color_mode = match scanned.pixels {
            Pixels::Grey(_) => "grey",
            Pixels::Colour(_) => "colour",
            Pixels::Bilevel(_) => "bilevel",
        };
        truth.effects = std::mem::take(&mut scanned.effects);
        truth.skew = (recipe.skew * 100.0).round() / 100.0;
        truth.rotation = recipe.rotation;
        truth.stored_rotation = stack.stored_rotation;
        let left = (scanned.ink_left * 100.0).round() / 100.0;
        for share in truth.legibility.values_mut() {
            *share = left;
        }
        scanned
    }

    /// The sheets of a stack in their order.
    fn lay(&mut self, stack: &Stack, chance: &Chance) -> Result<Vec<Laid>> {
        let encoding = match stack.fax {
            Some(Fax::Standard | Fax::Fine) if stack.encoding == Encoding::TiffG3 => "tiff/g3-fax",
            Some(_) if stack.encoding == Encoding::TiffG4 => "tiff/g4-fax",
            _ => stack.encoding.word(),
        };
        let bare = PageTruth { file: stack.file.clone(), encoding, file_kind: stack.kind, ..PageTruth::default() };
        let mut laid = Vec::new();
        for item in &stack.items {
            match item {
                Item::Document { document, sheets } => {
                    for number in sheets.clone() {
                        let sheet = &document.paper.sheets[number];
                        let truth = content_truth(document, number, &bare);
                        laid.push(Laid { sheet: sheet.clone(), printer: document.paper.printer, truth, blank: false });
                    }
                }
                Item::Blank => {
                    let truth = PageTruth { role: "blank", ..bare.clone() };
                    laid.push(Laid { sheet: Sheet::default(), printer: Printer::Laser, truth, blank: true });
                }
                Item::Separator { payload, symbology } => {
                    let sheet = separator_sheet(&self.press.fonts, payload, *symbology, chance)?;
                    let (payload, symbology) = (Some(payload.clone()), Some(symbology.word()));
                    let truth = PageTruth { role: "separator", payload, symbology, ..bare.clone() };
                    laid.push(Laid { sheet, printer: Printer::Laser, truth, blank: false });
                }
            }
        }
        if stack.fax.is_some() {
            fax_headers(&mut laid, chance);
        }
        Ok(laid)
    }
}

/// The line that the sending machine prints on top: a date, a station and numbers that are nobody's.
fn fax_headers(laid: &mut [Laid], chance: &Chance) {
    let station = chance.one(&["KESTREL VALLEY FAX", "NORTHFOLD MED REC", "HIM DEPT 2", "ASHGROVE INFIRMARY"]);
    let day = format!("{:02}/{:02}/{}", chance.between(1, 12), chance.between(1, 28), chance.between(2005, 2024));
    let (hour, minute, number) = (chance.between(7, 18), chance.between(0, 59), chance.digits(4));
    let count = laid.len();
    for (page, sheet) in laid.iter_mut().enumerate() {
        let text = format!("{day} {hour:02}:{minute:02}  {station}  -> 419555{number}   P.{:02}/{count:02}", page + 1);
        let face = Face::plain(Family::Mono);
        sheet.sheet.marks.insert(0, Mark::Text { x: 40.0, y: 20.0, size: 9.0, face, text });
    }
}

fn store_turned(scanned: &mut Scan, degrees: u32) {
    scanned.pixels = match std::mem::replace(&mut scanned.pixels, Pixels::Grey(GrayImage::new(1, 1))) {
        Pixels::Grey(grey) => Pixels::Grey(turned(grey, degrees)),
        Pixels::Colour(colour) => Pixels::Colour(match degrees {
            90 => image::imageops::rotate90(&colour),
            180 => image::imageops::rotate180(&colour),
            _ => image::imageops::rotate270(&colour),
        }),
        Pixels::Bilevel(bits) => {
            Pixels::Bilevel(crate::scan::to_bitmap(&turned(bits.to_grey(), degrees), Threshold::Otsu))
        }
    };
    if degrees % 180 == 90 {
        scanned.dpi = (scanned.dpi.1, scanned.dpi.0);
    }
}

fn content_truth(document: &Document, number: usize, bare: &PageTruth) -> PageTruth {
    let sheet = &document.paper.sheets[number];
    let print = &sheet.print;
    let service = document.paper.service_date;
    let style = document.hospital.dates;
    let words = sheet.words();
    let mut right: Vec<String> = document.paper.also_right.iter().map(ToString::to_string).collect();
    if right.is_empty() {
        right.push(service.to_string());
    }
    PageTruth {
        role: "content",
        document_id: Some(document.id.clone()),
        page_in_document: Some(number as u32 + 1),
        pages_in_document: Some(document.paper.sheets.len() as u32),
        doc_type: Some(document.doc_type.slug()),
        patient_mrn: document.patient_mrn.clone(),
        printed: Printed {
            name: print.name.clone(),
            mrn: print.mrn.clone(),
            dob: print.dob.clone(),
            account: print.account.clone(),
        },
        dob_iso: print.dob.as_ref().and(document.born).map(|born| born.to_string()),
        service_date: Some(service.to_string()),
        service_date_printed: Some(style.write(service)).filter(|text| words.contains(text.as_str())),
        service_date_ok: right,
        signature_present: print.signed,
        printed_contact: contact(print),
        handwriting: print.handwriting.clone(),
        stamps: print.stamps.clone(),
        legibility: fields(print).into_iter().map(|field| (field, 1.0)).collect(),
        in_mpi: Some(document.listed),
        collision: Some(document.collisions.clone()),
        paper_flags: Some(document.flags.clone()),
        id_strength: Some(document.verdict.id_strength),
        decidable: Some(document.decidable),
        conflict: document.conflict,
        missing_pages: document.missing.clone(),
        interloper: document.interloper,
        layout_identity: Some(document.paper.layout),
        font: Some(format!("{:?}", document.paper.family).to_lowercase()),
        print_effect: document.paper.printer.word(),
        ..bare.clone()
    }
}

fn contact(print: &PagePrint) -> BTreeMap<&'static str, String> {
    [("street", &print.street), ("phone", &print.phone), ("ssn4", &print.ssn_last4)]
        .into_iter()
        .filter_map(|(key, value)| value.clone().map(|value| (key, value)))
        .collect()
}

fn fields(print: &PagePrint) -> Vec<&'static str> {
    let present = [
        ("name", print.name.is_some()),
        ("mrn", print.mrn.is_some()),
        ("dob", print.dob.is_some()),
        ("account", print.account.is_some()),
        ("street", print.street.is_some()),
        ("phone", print.phone.is_some()),
    ];
    present.into_iter().filter(|(_, is)| *is).map(|(field, _)| field).collect()
}
