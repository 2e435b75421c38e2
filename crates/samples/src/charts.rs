//! Bigger sets, by seed: for tests, benches and measuring.

use anyhow::{Result, bail};

use crate::chance::Chance;
use crate::chart::{Document, Item, Mistype, Office, Request, ScanFile, Stack};
use crate::formats::Encoding;
use crate::paper::Symbology;
use crate::people::{MrnShape, Roster};
use crate::scan::{Fax, Level, Threshold};

/// In what files the pages come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Every kind.
    Mix,
    /// PDF with Group 4 pictures: small and quick to make.
    PdfG4,
    /// PDF with grey JPEG pictures.
    PdfJpeg,
    /// Multi-page TIFF, Group 4.
    TiffG4,
    /// Born-digital PDF: needs no OCR.
    Born,
}

/// What set to make.
#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    /// Exactly so many pages.
    pub pages: u32,
    /// `None` is a mix: mostly clean and light, some medium, few heavy.
    pub level: Option<Level>,
    /// Nearly everyone on the list has a namesake, a twin or a neighbour in number.
    pub dense_namesakes: bool,
    pub format: Format,
    /// All pages in one file.
    pub one_file: bool,
    /// Every file is one page.
    pub single_pages: bool,
    /// People on the patient list; `None` is one for four pages, at least 60.
    pub listed: Option<usize>,
    pub mrn_shape: MrnShape,
}

impl Plan {
    /// A hundred mixed pages.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        Self {
            seed,
            pages: 100,
            level: None,
            dense_namesakes: false,
            format: Format::Mix,
            one_file: false,
            single_pages: false,
            listed: None,
            mrn_shape: MrnShape::default(),
        }
    }
}

/// Makes a set, handing over each file as soon as it is made; returns everyone it is about.
///
/// # Errors
/// If a font is missing (the message says which package has it), or if `take` fails.
pub fn make(plan: &Plan, mut take: impl FnMut(ScanFile) -> Result<()>) -> Result<Roster> {
    if plan.mrn_shape.0.matches('#').count() < 5 {
        bail!("a record number needs at least five digits: `{}` has fewer", plan.mrn_shape.0);
    }
    let listed = plan.listed.unwrap_or((plan.pages as usize / 4).max(60)).max(8);
    let near = if plan.dense_namesakes { 0.9 } else { 0.35 };
    let roster = Roster::invent(plan.seed, listed, near, listed.div_ceil(9), plan.mrn_shape.clone());
    let mut maker = Maker { office: Office::open(roster)?, chance: Chance::of_seed(plan.seed), plan, files: 0 };
    let mut left = plan.pages;
    while left > 0 {
        let chance = maker.chance.branch();
        let mut stack = maker.stack(left, &chance);
        maker.fill(&mut stack, left, &chance);
        let file = maker.office.scan(&stack, &chance)?;
        left -= file.pages.len() as u32;
        let again = maker.again(&mut stack, &file, left, &chance)?;
        take(file)?;
        if let Some(again) = again {
            left -= again.pages.len() as u32;
            take(again)?;
        }
    }
    Ok(maker.office.roster)
}

struct Maker<'a> {
    office: Office,
    chance: Chance,
    plan: &'a Plan,
    files: u32,
}

impl Maker<'_> {
    fn stack(&mut self, left: u32, chance: &Chance) -> Stack {
        self.files += 1;
        let batch = self.plan.one_file || (!self.plan.single_pages && left > 4 && chance.happens(0.45));
        let (encoding, fax) = self.encoding(batch, chance);
        let level = self.plan.level.unwrap_or_else(|| {
            chance.weighted(&[(Level::Clean, 30), (Level::Light, 38), (Level::Medium, 24), (Level::Heavy, 8)])
        });
        let name = match (fax, encoding.takes_many_pages()) {
            (Some(_), _) => format!("FAX-{:04}-{}", self.files, chance.digits(5)),
            (_, false) => format!("IMG_{:05}", self.files),
            _ => chance.one(&[
                format!("scan {:04}", self.files),
                format!("box {}/{:04}", 1 + self.files / 40, self.files),
                format!("Dépôt n°{} – {:04}", 1 + self.files / 60, self.files),
            ]),
        };
        let kind = match (batch, encoding) {
            (_, Encoding::PdfBorn) => "born",
            (true, _) if chance.happens(0.35) => "batch_sep",
            (true, _) => "batch_nosep",
            _ => "single",
        };
        let mut stack = Stack::new(format!("{name}.{}", encoding.extension()), kind, encoding, level);
        stack.fax = fax;
        stack.colour = chance.happens(0.4);
        if stores_any_pixels(encoding) && chance.happens(0.7) {
            stack.threshold = Some(chance.one(&[Threshold::Otsu, Threshold::Adaptive]));
        }
        if encoding == Encoding::PdfJpx {
            stack.dpi = Some(150);
        }
        stack.turned = if fax.is_some() { 0.02 } else { 0.08 };
        stack.cropped = encoding.is_pdf() && fax.is_none() && chance.happens(0.08);
        let has_tag =
            encoding.is_pdf() && encoding != Encoding::PdfOcrText || encoding.is_tiff() || encoding == Encoding::Jpeg;
        if has_tag && encoding != Encoding::PdfBorn && fax.is_none() && chance.happens(0.1) {
            stack.stored_rotation = chance.one(&[90, 180, 270]);
        }
        stack
    }

    /// Now and then the same file comes twice, or the same sheets are scanned again.
    fn again(&mut self, stack: &mut Stack, first: &ScanFile, left: u32, chance: &Chance) -> Result<Option<ScanFile>> {
        let room = first.pages.len() as u32 <= left && stack.kind == "single" && self.plan.format == Format::Mix;
        if !room || self.plan.single_pages || !chance.happens(0.12) {
            return Ok(None);
        }
        let exact = chance.happens(0.5);
        stack.file = format!("again/{:04}.{}", self.files, stack.encoding.extension());
        let mut second = if exact {
            ScanFile { path: stack.file.clone(), bytes: first.bytes.clone(), pages: first.pages.clone() }
        } else {
            self.office.scan(stack, chance)?
        };
        for page in &mut second.pages {
            page.file.clone_from(&second.path);
            page.duplicate_of = Some(format!("{}#{}", first.path, page.page));
            page.duplicate_kind = Some(if exact { "exact" } else { "near" });
            page.document_id = page.document_id.as_ref().map(|id| format!("{id}{}", if exact { 'x' } else { 'n' }));
        }
        Ok(Some(second))
    }

    fn encoding(&self, batch: bool, chance: &Chance) -> (Encoding, Option<Fax>) {
        match self.plan.format {
            Format::PdfG4 => (Encoding::PdfG4, None),
            Format::PdfJpeg => (Encoding::PdfJpeg, None),
            Format::TiffG4 => (Encoding::TiffG4, None),
            Format::Born => (Encoding::PdfBorn, None),
            // A file of hundreds of pages is kept in memory until it is whole.
            Format::Mix if self.plan.one_file => (Encoding::PdfG4, None),
            Format::Mix => {
                if chance.happens(0.1) {
                    let fax = if chance.happens(0.35) { Fax::Standard } else { Fax::Fine };
                    return (chance.one(&[Encoding::TiffG3, Encoding::TiffG4, Encoding::PdfG4]), Some(fax));
                }
                let encoding = chance.weighted(MIXED);
                let single =
                    matches!(encoding, Encoding::Jpeg | Encoding::Png | Encoding::Bmp | Encoding::Gif | Encoding::Webp);
                (if single && batch { Encoding::PdfG4 } else { encoding }, None)
            }
        }
    }

    /// Lays documents until the stack is full; never more than `left` pages.
    fn fill(&mut self, stack: &mut Stack, left: u32, chance: &Chance) {
        let single = self.plan.single_pages || !stack.encoding.takes_many_pages();
        let documents = match stack.kind {
            _ if self.plan.one_file => u32::MAX,
            "batch_sep" | "batch_nosep" => chance.between(3, 7) as u32,
            _ => 1,
        };
        let mut room = if single { 1 } else { left };
        let mut laid = 0;
        while laid < documents && room > 0 {
            if stack.kind == "batch_sep" && room > 2 {
                room -= self.separate(stack, chance);
            }
            let document = self.document(room, chance);
            let pages = document.paper.sheets.len() as u32;
            if let Some(Item::Separator { payload, .. }) = stack.items.last_mut()
                && payload.starts_with("MRN:")
            {
                // Nobody prints a sheet for a person who is not on the list.
                *payload = document.patient_mrn.as_ref().map_or("SEP".to_owned(), |mrn| format!("MRN:{mrn}"));
            }
            room -= self.lay(stack, document, room, chance);
            laid += 1;
            let has_backs = stack.kind == "batch_nosep" || stack.kind == "single";
            if has_backs
                && room > 0
                && pages == 1
                && !single
                && stack.encoding != Encoding::PdfBorn
                && chance.happens(0.12)
            {
                stack.items.push(Item::Blank);
                room -= 1;
            }
        }
    }

    /// Lays a document and says how many pages that took: now and then a page is lost, or a stranger's page got in.
    fn lay(&mut self, stack: &mut Stack, mut document: Document, room: u32, chance: &Chance) -> u32 {
        let before = stack.items.len();
        let pages = document.paper.sheets.len() as u32;
        if pages > 2 && chance.happens(0.06) {
            document.missing.push(chance.between(2, pages as i32) as u32);
        }
        stack.items.extend(Item::whole(document));
        if stack.kind == "batch_nosep" && pages > 1 && room > pages && chance.happens(0.08) {
            let mut stray = self.document(1, chance);
            stray.interloper = true;
            let place = before + 1;
            stack.items.splice(place..place, Item::whole(stray));
        }
        (stack.items.len() - before) as u32
    }

    /// Lays a separator and says how many pages that took. An `MRN:` payload is completed by the document that follows.
    fn separate(&mut self, stack: &mut Stack, chance: &Chance) -> u32 {
        let payload = chance.weighted(&[("SEP", 6), ("MRN:", 3)]);
        let symbology = chance.one(&[Symbology::Code128, Symbology::Code39, Symbology::Qr]);
        stack.items.push(Item::Separator { payload: payload.to_owned(), symbology });
        1
    }

    /// A document of at most `room` pages.
    fn document(&mut self, room: u32, chance: &Chance) -> Document {
        loop {
            let people = self.office.roster.people.len();
            let place = chance.below(people);
            let mistype = chance.happens(0.02).then(|| chance.one(&[Mistype::Other, Mistype::Nobody]));
            let mistype = mistype.filter(|_| self.office.roster.people[place].listed);
            let body = (room < 3).then_some(1);
            let document = self.office.write(place, Request { mistype, body, ..Request::default() }, chance);
            if document.paper.sheets.len() as u32 <= room {
                return document;
            }
        }
    }
}

/// Holds grey as well as black and white, without loss: most offices scan to black and white.
fn stores_any_pixels(encoding: Encoding) -> bool {
    use Encoding::{Bmp, PdfFlate, PdfLzw, Png, TiffDeflate, TiffLzw, Webp};
    matches!(encoding, Bmp | PdfFlate | PdfLzw | Png | TiffDeflate | TiffLzw | Webp)
}

/// How often each encoding comes in a mixed set. JPEG 2000 is rare because it is slow to write.
const MIXED: &[(Encoding, u32)] = &[
    (Encoding::PdfG4, 22),
    (Encoding::PdfJpeg, 14),
    (Encoding::PdfG3, 2),
    (Encoding::PdfFlate, 3),
    (Encoding::PdfLzw, 2),
    (Encoding::PdfJpx, 2),
    (Encoding::PdfJbig2, 5),
    (Encoding::PdfMask, 3),
    (Encoding::PdfStrips, 3),
    (Encoding::PdfOcrText, 3),
    (Encoding::PdfBorn, 6),
    (Encoding::TiffG4, 12),
    (Encoding::TiffG4Reversed, 2),
    (Encoding::TiffLzw, 2),
    (Encoding::TiffDeflate, 2),
    (Encoding::TiffPackBits, 2),
    (Encoding::TiffJpeg, 3),
    (Encoding::Jpeg, 5),
    (Encoding::Png, 3),
    (Encoding::Bmp, 1),
    (Encoding::Gif, 1),
    (Encoding::Webp, 1),
];
