//! The set that is committed as `sample-scans/`: few pages, every format, every difficulty once.

use anyhow::{Context, Result};

use crate::chance::Chance;
use crate::chart::{Flag, Item, Mistype, Office, Request, ScanFile, Stack};
use crate::formats::Encoding;
use crate::paper::forms::DocType;
use crate::paper::{Disclosure, Layout, Signing, Symbology};
use crate::people::{MrnShape, Roster};
use crate::scan::{Fax, Level, Threshold};

const SEED: u64 = 1998;

/// A file of the set: its name and what it tries.
pub type Shown = (&'static str, &'static str);

/// Makes the set; returns everyone it is about.
///
/// # Errors
/// If a font is missing, or if `take` fails.
pub fn showcase(mut take: impl FnMut(ScanFile) -> Result<()>) -> Result<Roster> {
    let roster = Roster::invent(SEED, 60, 0.4, 8, MrnShape::default());
    let mut shelf = Shelf { office: Office::open(roster)?, used: Vec::new() };
    for (number, (name, _)) in SHOWN.iter().enumerate() {
        let chance = Chance::of_seed(SEED + 100 * number as u64);
        let stack = shelf.stack(name, &chance)?;
        take(shelf.office.scan(&stack, &chance)?)?;
    }
    Ok(shelf.office.roster)
}

/// All files of the set.
pub const SHOWN: &[Shown] = &[
    ("discharge-summary.pdf", "PDF, Group 4; two pages or more, the second names the patient only in its running head"),
    ("history-and-physical.pdf", "PDF, grey JPEG; 200 dpi, light wear"),
    ("knee-film.pdf", "PDF, JPEG 2000 in colour"),
    ("laboratory.pdf", "PDF, Flate, black and white; a table of results"),
    ("typed-note.pdf", "PDF, LZW; typewriter, medium wear, no account number"),
    ("mri-askew.pdf", "PDF, JBIG2; askew by 2.6 degrees"),
    ("orders.pdf", "PDF, image mask; orders with a signature"),
    ("flow-sheet.pdf", "PDF, a page in five strips; values written by hand"),
    ("old-ocr.pdf", "PDF, JPEG with an unseen text layer full of errors: the picture has to be read again"),
    ("from-the-record-system.pdf", "PDF, born digital: text, no picture"),
    ("operation.pdf", "PDF, Group 3; operative report"),
    ("turned-and-cropped.pdf", "PDF, grey JPEG stored turned with /Rotate, larger than its CropBox"),
    ("fax-standard.tif", "TIFF, Group 3, a fax of 204 x 98 dpi with a header line; letter with RE:"),
    ("fax-fine.tif", "TIFF, Group 4, a fax of 204 x 196 dpi"),
    ("pathology.tif", "TIFF, LZW; identity in a strip"),
    ("consent-duplex.tif", "TIFF, Group 4 with FillOrder 2; signed form with its blank back"),
    ("urinalysis.tif", "TIFF, Deflate; dot-matrix print"),
    ("triage.tif", "TIFF, PackBits; stored turned, orientation tag"),
    ("heart.tif", "TIFF, JPEG; electrocardiogram with its tracing"),
    ("insurance-card.jpg", "JPEG in colour, EXIF orientation"),
    ("immunizations.png", "PNG, upside down"),
    ("face-sheet.bmp", "BMP, black and white; next of kin, guarantor and other people's numbers"),
    ("phone-message.gif", "GIF; handwriting and a stamp"),
    ("medications.webp", "WebP; identity at the foot"),
    ("speckled-copy.tif", "TIFF, Group 4; a speckled copy, lying on its side"),
    ("release-of-records.pdf", "PDF, Group 4; addressograph label in a corner, another doctor's address in the text"),
    ("batch-with-separators.pdf", "PDF, Group 4; three patients, separator sheets as Code 128, QR and Code 39"),
    (
        "batch-of-namesakes.pdf",
        "PDF, Group 4; twins, father and son, same name and other birth date, a turned page, a blank back, no separators",
    ),
    ("not-on-the-list.pdf", "for review: nobody on the list fits"),
    ("mistyped-number.pdf", "for review: another patient's record number stands on this paper"),
    ("name-only.png", "for review: a name and nothing else"),
];

struct Shelf {
    office: Office,
    used: Vec<usize>,
}

impl Shelf {
    /// A patient not shown before; with a collision, or with none.
    fn patient(&mut self, collision: Option<&str>) -> Result<usize> {
        let fits = |at: usize, used: &[usize]| {
            let person = &self.office.roster.people[at];
            let kind = match collision {
                Some(collision) => person.collisions.iter().any(|known| known == collision),
                None => person.collisions.is_empty() && person.listed,
            };
            kind && !used.contains(&at)
        };
        let at =
            (0..self.office.roster.people.len()).find(|&at| fits(at, &self.used)).context("no such patient is left")?;
        self.used.push(at);
        Ok(at)
    }

    fn lay(&mut self, stack: &mut Stack, person: usize, request: Request, chance: &Chance) {
        let request = Request { plain: true, shows: request.shows.or(Some(Disclosure::FULL)), ..request };
        let document = self.office.write(person, request, chance);
        stack.items.extend(Item::whole(document));
    }

    fn stack(&mut self, name: &str, chance: &Chance) -> Result<Stack> {
        use DocType as D;
        use Encoding as E;
        let (encoding, level, doc_type, hospital) = match name {
            "discharge-summary.pdf" => (E::PdfG4, Level::Light, D::DischargeSummary, 0),
            "history-and-physical.pdf" => (E::PdfJpeg, Level::Light, D::HistoryPhysical, 3),
            "knee-film.pdf" => (E::PdfJpx, Level::Clean, D::RadiologyReport, 4),
            "laboratory.pdf" => (E::PdfFlate, Level::Light, D::LabResults, 6),
            "typed-note.pdf" => (E::PdfLzw, Level::Medium, D::ProgressNote, 7),
            "mri-askew.pdf" => (E::PdfJbig2, Level::Light, D::MriReport, 5),
            "orders.pdf" => (E::PdfMask, Level::Light, D::PhysicianOrders, 0),
            "flow-sheet.pdf" => (E::PdfStrips, Level::Clean, D::NursingFlowsheet, 5),
            "old-ocr.pdf" => (E::PdfOcrText, Level::Medium, D::ProgressNote, 2),
            "from-the-record-system.pdf" => (E::PdfBorn, Level::Clean, D::DischargeSummary, 6),
            "operation.pdf" => (E::PdfG3, Level::Light, D::OperativeReport, 3),
            "turned-and-cropped.pdf" => (E::PdfJpeg, Level::Clean, D::HistoryPhysical, 2),
            "fax-standard.tif" => (E::TiffG3, Level::Clean, D::ReferralLetter, 4),
            "fax-fine.tif" => (E::TiffG4, Level::Light, D::RadiologyReport, 0),
            "pathology.tif" => (E::TiffLzw, Level::Light, D::PathologyReport, 3),
            "consent-duplex.tif" => (E::TiffG4Reversed, Level::Light, D::ConsentForm, 5),
            "urinalysis.tif" => (E::TiffDeflate, Level::Light, D::Urinalysis, 1),
            "triage.tif" => (E::TiffPackBits, Level::Light, D::EdTriage, 0),
            "heart.tif" => (E::TiffJpeg, Level::Clean, D::Ecg, 6),
            "insurance-card.jpg" => (E::Jpeg, Level::Light, D::InsuranceCard, 2),
            "immunizations.png" => (E::Png, Level::Clean, D::ImmunizationRecord, 3),
            "face-sheet.bmp" => (E::Bmp, Level::Clean, D::FaceSheet, 0),
            "phone-message.gif" => (E::Gif, Level::Clean, D::TelephoneMessage, 2),
            "medications.webp" => (E::Webp, Level::Clean, D::MedicationList, 6),
            "speckled-copy.tif" => (E::TiffG4, Level::Medium, D::DischargeSummary, 5),
            "release-of-records.pdf" => (E::PdfG4, Level::Light, D::HipaaAuthorization, 5),
            "batch-with-separators.pdf" => (E::PdfG4, Level::Light, D::ProgressNote, 0),
            "batch-of-namesakes.pdf" => (E::PdfG4, Level::Light, D::LabResults, 0),
            "not-on-the-list.pdf" => (E::PdfG4, Level::Clean, D::EdTriage, 6),
            "mistyped-number.pdf" => (E::PdfG4, Level::Clean, D::RadiologyReport, 0),
            _ => (E::Png, Level::Clean, D::ProgressNote, 4),
        };
        let mut stack = Stack::new(name.to_owned(), "single", encoding, level);
        stack.dpi = Some(200);
        let mut request =
            Request { doc_type: Some(doc_type), hospital: Some(hospital), body: Some(1), ..Request::default() };
        match name {
            "batch-with-separators.pdf" => return self.separated(stack, chance),
            "batch-of-namesakes.pdf" => return self.namesakes(stack, chance),
            "discharge-summary.pdf" => request.body = Some(6),
            "from-the-record-system.pdf" => request.body = Some(5),
            "history-and-physical.pdf" => request.layout = Some(Layout::Strip),
            "typed-note.pdf" => request.shows = Some(Disclosure { account: false, ..Disclosure::FULL }),
            "mri-askew.pdf" => stack.skew = Some(2.6),
            "orders.pdf" => request.signing = Some(Signing::Signed),
            "turned-and-cropped.pdf" => (stack.stored_rotation, stack.cropped) = (90, true),
            "fax-standard.tif" => stack.fax = Some(Fax::Standard),
            "fax-fine.tif" => stack.fax = Some(Fax::Fine),
            "pathology.tif" => request.layout = Some(Layout::Strip),
            "consent-duplex.tif" => {
                request.signing = Some(Signing::Signed);
                request.layout = Some(Layout::LabelTopRight);
            }
            "triage.tif" => stack.stored_rotation = 270,
            "insurance-card.jpg" => (stack.stored_rotation, stack.colour) = (270, true),
            "knee-film.pdf" => stack.colour = true,
            "immunizations.png" => (stack.rotation, request.shows) = (Some(180), Some(Disclosure::NAME_BIRTH_CONTACT)),
            "medications.webp" => request.layout = Some(Layout::Footer),
            "speckled-copy.tif" => stack.rotation = Some(90),
            "release-of-records.pdf" => {
                request.layout = Some(Layout::LabelBottomRight);
                request.signing = Some(Signing::Unsigned);
            }
            "mistyped-number.pdf" => request.mistype = Some(Mistype::Other),
            "name-only.png" => request.shows = Some(Disclosure::NAME_ONLY),
            _ => {}
        }
        if matches!(encoding, E::PdfFlate | E::PdfLzw | E::TiffLzw | E::TiffDeflate | E::Png | E::Bmp | E::Webp) {
            stack.threshold = Some(Threshold::Otsu);
        }
        let person = match name {
            "not-on-the-list.pdf" => self.patient(Some("not_in_mpi:stranger"))?,
            "typed-note.pdf" => self.patient(Some("nickname"))?,
            "old-ocr.pdf" => self.patient(Some("maiden"))?,
            "laboratory.pdf" => self.patient(Some("mrn_near"))?,
            "operation.pdf" => self.patient(Some("dob_transposed"))?,
            _ => self.patient(None)?,
        };
        request.flag = match name {
            "typed-note.pdf" => Some(Flag::Nickname),
            "old-ocr.pdf" => Some(Flag::MaidenName),
            _ => None,
        };
        if name == "old-ocr.pdf" {
            request.shows = Some(Disclosure { street: true, phone: true, ..Disclosure::FULL });
        }
        self.lay(&mut stack, person, request, chance);
        if name == "consent-duplex.tif" {
            stack.items.push(Item::Blank);
        }
        Ok(stack)
    }

    fn separated(&mut self, mut stack: Stack, chance: &Chance) -> Result<Stack> {
        stack.kind = "batch_sep";
        let plans = [
            (DocType::ProgressNote, 0, Symbology::Code128),
            (DocType::LabResults, 6, Symbology::Code39),
            (DocType::Urinalysis, 2, Symbology::Qr),
        ];
        for (number, (doc_type, hospital, symbology)) in plans.into_iter().enumerate() {
            let person = self.patient(None)?;
            let payload = match number {
                0 => "SEP".to_owned(),
                1 => format!("MRN:{}", self.office.roster.people[person].mrn),
                _ => format!("DOCTYPE:{}", doc_type.slug()),
            };
            stack.items.push(Item::Separator { payload, symbology });
            let request =
                Request { doc_type: Some(doc_type), hospital: Some(hospital), body: Some(1), ..Request::default() };
            self.lay(&mut stack, person, request, chance);
        }
        Ok(stack)
    }

    fn namesakes(&mut self, mut stack: Stack, chance: &Chance) -> Result<Stack> {
        stack.kind = "batch_nosep";
        stack.turned = 0.2;
        let plans = [
            ("twins", DocType::ProgressNote, 0, Disclosure::FULL),
            ("twins", DocType::LabResults, 6, Disclosure::NAME_AND_BIRTH),
            ("jr_sr", DocType::EdTriage, 3, Disclosure::FULL),
            ("jr_sr", DocType::RadiologyReport, 2, Disclosure::NAME_AND_BIRTH),
            ("same_name", DocType::MedicationList, 5, Disclosure::FULL),
            ("same_name", DocType::ConsentForm, 4, Disclosure::NAME_BIRTH_CONTACT),
        ];
        for (number, (collision, doc_type, hospital, shows)) in plans.into_iter().enumerate() {
            let person = self.patient(Some(collision))?;
            let shows = Some(shows);
            let request = Request {
                doc_type: Some(doc_type),
                hospital: Some(hospital),
                shows,
                body: Some(1),
                ..Request::default()
            };
            self.lay(&mut stack, person, request, chance);
            if number == 2 {
                stack.items.push(Item::Blank);
            }
        }
        Ok(stack)
    }
}
