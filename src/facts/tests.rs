//! Facts of small pages laid out by hand. Every person is invented.

use jiff::civil::{Date, date};

use super::{FactRules, FactTables, MrnShape, document_type, of, service_date};
use crate::{
    chart::{
        Barcode, DateRole, InkMap, Mrn, PageFacts, PageReading, Rect, Rule, Separator, Signature, Symbology, Word,
    },
    config::{DateOrder, Settings},
};

mod houses;
mod layouts;
mod misread;
mod record_numbers;
mod separators;
mod service;
mod signatures;
mod turned;
mod types;
mod unlabelled;
mod zones;

/// Height of a printed letter on these pages, and the width of one with its gap, pixels.
const LETTER: u32 = 30;
const PITCH: u32 = 20;

/// A letter page at 300 dpi on which words are laid out.
struct Sheet {
    reading: PageReading,
}

impl Sheet {
    fn new() -> Self {
        let reading = PageReading { number: 1, width: 2550, height: 3300, dpi: 300, ..PageReading::default() };
        Self { reading }
    }

    /// Prints `text` with its top left at `left`, `top`, as a line and a block of its own.
    fn print(mut self, left: u32, top: u32, text: &str) -> Self {
        let line = self.reading.words.last().map_or(0, |w| w.line + 1);
        let mut at = left;
        for word in text.split(' ') {
            let width = word.chars().count() as u32 * PITCH;
            let area = Rect::new(at, top, width.max(1), LETTER);
            at += width + PITCH;
            if !word.is_empty() {
                self.reading.words.push(Word { text: word.into(), area, confidence: 95.0, line, block: line });
            }
        }
        self
    }

    /// Prints lines one under the other.
    fn lines(self, left: u32, top: u32, lines: &[&str]) -> Self {
        (0..).zip(lines).fold(self, |sheet, (i, line)| sheet.print(left, top + i * 60, line))
    }

    fn barcode(mut self, text: &str, symbology: Symbology) -> Self {
        self.reading.barcodes.push(Barcode { text: text.into(), symbology, area: Rect::new(800, 600, 700, 300) });
        self
    }

    /// A line to sign on.
    fn rule(mut self, left: u32, top: u32, width: u32) -> Self {
        self.reading.rules.push(Rule { area: Rect::new(left, top, width, 4), horizontal: true });
        self
    }

    /// Ink in these areas, a third of it dark; none elsewhere.
    fn ink(mut self, areas: &[Rect]) -> Self {
        let (columns, rows) = (self.reading.width.div_ceil(10), self.reading.height.div_ceil(10));
        let inked = |column: u32, row: u32| {
            let square = Rect::new(column * 10, row * 10, 10, 10);
            areas.iter().any(|a| a.overlap_x(&square) > 0 && a.overlap_y(&square) > 0)
        };
        let cells = (0..rows * columns).map(|i| if inked(i % columns, i / columns) { 85 } else { 0 }).collect();
        self.reading.ink = InkMap { cell: 10, columns, rows, cells };
        self
    }

    fn facts(&self) -> PageFacts {
        of(&self.reading, &rules())
    }
}

fn rules() -> FactRules {
    let settings = Settings::default();
    FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), None).unwrap()
}

fn page(lines: &[&str]) -> PageFacts {
    Sheet::new().lines(200, 300, lines).facts()
}

fn mrn(facts: &PageFacts) -> Option<&str> {
    facts.mrns.first().map(|m| m.value.as_str())
}

fn name(facts: &PageFacts) -> Option<String> {
    facts.names.first().map(|n| n.value.to_string())
}

fn birth(facts: &PageFacts) -> Option<Date> {
    facts.births.first().map(|b| b.value)
}

fn account(facts: &PageFacts) -> Option<&str> {
    facts.accounts.first().map(|a| a.value.as_str())
}

fn role(facts: &PageFacts, day: Date) -> Option<DateRole> {
    facts.dates.iter().find(|d| d.value.date == day).map(|d| d.value.role)
}

#[test]
fn values_stand_beside_their_labels() {
    let facts =
        page(&["Patient Name: HARGROVE, DELLA M", "MRN: 4417093", "DOB: 02/11/1951", "Account Number: V20488173"]);
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!(mrn(&facts), Some("4417093"));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
    assert_eq!(account(&facts), Some("V20488173"));
}

#[test]
fn values_stand_below_their_labels_in_boxes() {
    let facts = Sheet::new()
        .print(200, 500, "Patient Name")
        .print(1000, 500, "Med Rec No")
        .print(1600, 500, "Date of Birth")
        .print(200, 545, "HARGROVE, DELLA M")
        .print(1000, 545, "4417093")
        .print(1600, 545, "February 11, 1951")
        .facts();
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!(mrn(&facts), Some("4417093"));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
}

#[test]
fn several_pairs_share_a_line_and_some_a_word() {
    let facts = page(&["HARGROVE, DELLA MRN:4417093 ACCT: E1148203 DOB 11-Feb-1951 F 67Y"]);
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA"));
    assert_eq!(mrn(&facts), Some("4417093"));
    assert_eq!(account(&facts), Some("E1148203"));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
}

#[test]
fn a_card_stamped_into_a_corner_names_the_patient_without_a_label() {
    let card = [
        "HARGROVE, DELLA M",
        "MR 4417093 FIN: 88213047",
        "DOB 11-Feb-1951 F 67Y",
        "ATT: OSTRANDER, PHILIP",
        "51 Juniper Ct",
    ];
    let facts =
        Sheet::new().lines(200, 300, &["Millbrook Regional Hospital", "Progress Note"]).lines(1600, 200, &card).facts();
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!(facts.names.len(), 1, "the attending is not the patient");
    assert_eq!(mrn(&facts), Some("4417093"));
    assert_eq!(account(&facts), Some("88213047"));
    assert_eq!(facts.streets.first().map(|s| s.value.as_str()), Some("51 Juniper Ct"));
}

#[test]
fn a_card_of_somebody_else_beside_labels_is_read_too() {
    let card = ["WAINFLEET, ODALYS", "7700123", "05/17/1931 F 87Y"];
    let labels = ["Patient Name: HARGROVE, DELLA M", "MRN: 4417093", "DOB: 02/11/1951"];
    let facts = Sheet::new().lines(200, 300, &labels).lines(1600, 700, &card).facts();
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
    assert_eq!(facts.names.len(), 2);
    assert_eq!(facts.births[1].value, date(1931, 5, 17));
    assert!(facts.births[1].certainty < 0.5, "it contradicts nothing");
}

#[test]
fn the_edge_of_the_next_box_is_no_line_to_write_on() {
    let facts = Sheet::new()
        .print(200, 308, "MRN")
        .rule(200, 300, 130)
        .print(200, 360, "4417093")
        .print(350, 308, "DOB")
        .rule(330, 300, 300)
        .print(350, 360, "02/11/1951")
        .facts();
    assert_eq!((mrn(&facts), birth(&facts)), (Some("4417093"), Some(date(1951, 2, 11))));
}

#[test]
fn a_label_does_not_swallow_the_day_that_stands_beside_it() {
    let facts = page(&["MR# 2001402", "DATE OF BIRTH 04 NOV 1999 F 20Y", "15 APR 2020 Ingeborg Castellan, MD"]);
    assert_eq!(birth(&facts), Some(date(1999, 11, 4)));
}

#[test]
fn an_illegible_birth_date_is_not_replaced_by_the_date_below_it() {
    let facts = page(&["MED REC NO 9576383", "BIRTHDATE 66-74-1935 F", "02-11-2004 RUFUS ABELARD, M.D."]);
    assert_eq!(birth(&facts), None);
}

#[test]
fn every_hospital_has_its_own_word_for_the_record_number() {
    for label in [
        "MRN",
        "MR #",
        "MR#:",
        "M.R.N.",
        "Med Rec No.",
        "Medical Record Number:",
        "Hosp #",
        "Unit No:",
        "Chart #",
        "Patient ID:",
        "PID:",
        "Hospital No.",
        "MRM:",
        "Record No:",
    ] {
        let facts = page(&[&format!("{label} 4417093")]);
        assert_eq!(mrn(&facts), Some("4417093"), "{label}");
    }
}

#[test]
fn every_hospital_has_its_own_word_for_the_account() {
    for label in [
        "Acct",
        "Acct #:",
        "Account No.",
        "FIN:",
        "CSN",
        "Encounter #",
        "Visit No:",
        "HAR #",
        "Patient Account Number:",
    ] {
        let facts = page(&[&format!("{label} 88213047")]);
        assert_eq!(account(&facts), Some("88213047"), "{label}");
        assert_eq!(mrn(&facts), None, "{label}");
    }
}

#[test]
fn misread_labels_and_digits_are_forgiven() {
    let facts = page(&["Patlent Name: HARGROVE, DELLA", "Medical Reeord No: 44l7O93", "D0B: O2/11/1951"]);
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA"));
    assert_eq!(mrn(&facts), Some("4417093"));
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
}

#[test]
fn numbers_of_others_are_nobody_s_record_number() {
    let facts = page(&[
        "NPI 1021086454",
        "Accession #: 29731320",
        "Job #: 742497",
        "Fax (412) 555-0199",
        "Policy No: 38920463",
        "Lot # 7745120",
    ]);
    assert_eq!((mrn(&facts), account(&facts)), (None, None));
    assert!(facts.phones.is_empty());
}

#[test]
fn providers_are_never_the_patient() {
    let facts = page(&[
        "Attending: Philip Ostrander, MD",
        "Dictated by: Nora Quill, NP",
        "Physician: OSTRANDER, PHILIP",
        "MRN: 4417093",
        "Dear Dr. Quill:",
        "Philip Ostrander, MD",
    ]);
    assert_eq!(name(&facts), None);
}

#[test]
fn next_of_kin_and_guarantor_are_never_the_patient() {
    let facts = page(&[
        "PATIENT INFORMATION",
        "Patient Name: HARGROVE, DELLA DOB: 02/11/1951",
        "NEXT OF KIN",
        "Name: HARGROVE, OSWALD DOB: 03/12/1949",
        "GUARANTOR",
        "Guarantor Name: HARGROVE, OSWALD",
        "Guarantor DOB: 03/12/1949",
        "VISIT",
        "MRN: 4417093",
    ]);
    assert_eq!(facts.names.len(), 1);
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA"));
    assert_eq!(facts.births.iter().map(|b| b.value).collect::<Vec<_>>(), [date(1951, 2, 11)]);
    assert_eq!(mrn(&facts), Some("4417093"));
}

#[test]
fn a_mother_s_birth_date_is_not_the_child_s() {
    let facts = page(&["Name: HARGROVE, MILO DOB: 5/6/2011", "Mother's name: Della Hargrove Mother's DOB: 02/11/1981"]);
    assert_eq!(facts.births.iter().map(|b| b.value).collect::<Vec<_>>(), [date(2011, 5, 6)]);
    assert_eq!(facts.names.len(), 1);
}

#[test]
fn a_letter_is_about_whom_it_says_not_whom_it_greets() {
    let facts = page(&[
        "May 16, 2006",
        "Nora Quill, NP",
        "17 Birch Way",
        "Springfield, IL 62704",
        "RE: Della Hargrove",
        "Date of Birth: 02/11/1951",
        "Dear Dr. Quill:",
        "Thank you for referring Ms. Hargrove, whom I saw on May 9, 2006. Her past history includes asthma.",
        "Sincerely,",
    ]);
    assert_eq!(name(&facts).as_deref(), Some("Hargrove, Della"));
    assert_eq!(facts.names.len(), 1);
    assert_eq!(role(&facts, date(2006, 5, 9)), Some(DateRole::Service));
    assert!(facts.streets.is_empty(), "the street is the doctor's");
    let kind = document_type(&[&facts]).unwrap();
    assert_eq!(kind.slug, "referral_letter");
    assert_eq!(service_date(&[&facts], Some("referral_letter"), &rules()), Some(date(2006, 5, 9)));
}

#[test]
fn names_are_read_in_both_orders_with_their_suffixes() {
    for (printed, expected) in [
        ("HARGROVE, DELLA M", "HARGROVE, DELLA M"),
        ("Della M. Hargrove", "Hargrove, Della M"),
        ("O'BRIEN-KATZ, SEAN", "O'BRIEN-KATZ, SEAN"),
        ("Mr. Theo de la Cruz", "de la Cruz, Theo"),
        ("VANCE, ROBERT JR", "VANCE, ROBERT JR"),
        ("Robert Vance, Jr.", "Vance, Robert JR"),
        ("GARCIA LOPEZ,ANA", "GARCIA LOPEZ, ANA"),
        ("MUÑOZ, JOSÉ", "MUÑOZ, JOSÉ"),
        ("HARGR0VE, DELLA", "HARGROVE, DELLA"),
    ] {
        assert_eq!(name(&page(&[&format!("Patient Name: {printed}")])).as_deref(), Some(expected), "{printed}");
    }
}

#[test]
fn a_name_may_stand_in_three_boxes() {
    let facts = Sheet::new()
        .print(200, 500, "Last Name")
        .print(900, 500, "First Name")
        .print(1600, 500, "Middle Initial")
        .print(200, 545, "HARGROVE")
        .print(900, 545, "DELLA")
        .print(1600, 545, "M")
        .facts();
    assert_eq!(name(&facts).as_deref(), Some("HARGROVE, DELLA M"));
}

#[test]
fn dates_have_the_role_of_their_label_and_place() {
    let facts = Sheet::new()
        .print(200, 40, "SEP-27-2005 15:52 FROM: MED RECORDS TO: 2925550174 P.01/08")
        .lines(
            200,
            400,
            &[
                "Admission Date: 03/01/2005 Discharge Date: 03/07/2005",
                "Collected: 03/02/2005 Reported: 03/03/2005",
                "See Dr. Quill on 04/11/2005 at 8:00.",
                "Electronically signed by Nora Quill, NP on 03/09/2005 at 10:13",
                "DD: 03/08/2005 DT: 03/10/2005",
            ],
        )
        .print(200, 3150, "Printed: 06/01/2006 09:15")
        .facts();
    for (day, expected) in [
        (date(2005, 9, 27), DateRole::FaxHeader),
        (date(2005, 3, 1), DateRole::Admission),
        (date(2005, 3, 7), DateRole::Discharge),
        (date(2005, 3, 2), DateRole::Collected),
        (date(2005, 3, 3), DateRole::Reported),
        (date(2005, 4, 11), DateRole::FollowUp),
        (date(2005, 3, 9), DateRole::Signed),
        (date(2005, 3, 8), DateRole::Dictated),
        (date(2005, 3, 10), DateRole::Transcribed),
        (date(2006, 6, 1), DateRole::Printed),
    ] {
        assert_eq!(role(&facts, day), Some(expected), "{day}");
    }
}

#[test]
fn the_date_of_service_is_the_one_that_counts_for_the_type() {
    let facts = page(&["Admission Date: 03/01/2005 Discharge Date: 03/07/2005", "DD: 03/08/2005"]);
    let day = |kind| service_date(&[&facts], Some(kind), &rules());
    assert_eq!(day("discharge_summary"), Some(date(2005, 3, 7)));
    assert_eq!(day("history_physical"), Some(date(2005, 3, 1)));
}

#[test]
fn a_birth_is_never_a_date_of_service() {
    let facts = page(&["DOB: 02/11/1951", "Progress Note"]);
    assert_eq!(service_date(&[&facts], Some("progress_note"), &rules()), None);
}

#[test]
fn a_year_of_two_digits_is_a_birth_before_the_paper() {
    assert_eq!(birth(&page(&["DOB: 02/11/12", "Date of Service: 03/04/2009"])), Some(date(1912, 2, 11)));
    assert_eq!(birth(&page(&["DOB: 02/11/05", "Date of Service: 03/04/2009"])), Some(date(2005, 2, 11)));
}

#[test]
fn page_two_of_three_is_the_paper_s_count_not_the_fax_s() {
    let facts = Sheet::new()
        .print(200, 30, "SEP-27-2005 15:52 FROM: DR OFFICE P.01/08")
        .print(2000, 3150, "Page 2 of 3")
        .facts();
    let page_of = facts.page_of.unwrap();
    assert_eq!((page_of.page, page_of.of), (2, Some(3)));
}

#[test]
fn facts_say_where_they_were_read() {
    let facts = page(&["MRN: 4417093"]);
    assert_eq!(facts.mrns[0].words, [1]);
    assert_eq!(facts.mrns[0].printed, "4417093");
    assert_eq!(facts.mrns[0].label.as_deref(), Some("MRN:"));
    assert_eq!(facts.mrns[0].area.left, 200 + 5 * PITCH);
}

#[test]
fn a_table_that_does_not_parse_is_refused_by_name() {
    let settings = Settings::default();
    let tables = FactTables { dates: "label = 3".into(), ..FactTables::default() };
    let error = FactRules::new(&settings.facts, &settings.barcodes, &tables, None).unwrap_err();
    assert!(error.to_string().starts_with("config/dates.toml"));
}
