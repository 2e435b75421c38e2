//! Papers that are filled in: medications, immunizations, nursing, triage, registration, insurance, orders.

use super::super::compose::{Composer, LEFT, RIGHT, Signing};
use super::super::identity;
use super::super::mark::Paper;
use super::super::prose;
use super::later;
use crate::chance::Chance;
use crate::people::{MEN, SURNAMES, WOMEN};

pub(super) fn medication_list(mut c: Composer, title: &str) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let record = title.contains("Administration");
    c.pairs(&[
        (if record { "Date" } else { "Reviewed on" }, dates.write(day)),
        ("Allergies", c.chance.pick(prose::ALLERGIES).to_owned()),
    ]);
    c.gap(8.0);
    let count = c.chance.between(5, 11) as usize;
    let drugs = c.chance.some(prose::DRUGS, count);
    let head = if record {
        ["MEDICATION", "ROUTE / TIME", "0800", "1400", "2200"]
    } else {
        ["MEDICATION", "DIRECTIONS", "STARTED", "REFILLS", ""]
    };
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for drug in drugs {
        let timing = c.chance.pick(prose::TIMINGS).to_owned();
        let rest = if record {
            [0; 3].map(|_| {
                if c.chance.happens(0.6) { c.chance.pick(&["JM", "RB", "TK"]).to_owned() } else { String::new() }
            })
        } else {
            let started = later(day, -c.chance.between(20, 1500));
            [dates.write(started), c.chance.between(0, 5).to_string(), String::new()]
        };
        rows.push([vec![drug.to_owned(), timing], rest.to_vec()].concat());
    }
    c.table(if record { &[0.0, 0.36, 0.64, 0.76, 0.88] } else { &[0.0, 0.33, 0.63, 0.84] }, &rows, true);
    c.gap(10.0);
    if record {
        c.paragraph("Initials: JM = J. Mirren RN   RB = R. Bosko RN   TK = T. Kellan LPN");
    } else {
        c.paragraph("List checked with the patient. Bring all bottles to every visit.");
    }
    c.finish(day, Vec::new())
}

pub(super) fn immunizations(mut c: Composer) -> Paper {
    let dates = c.hospital.dates;
    let count = c.chance.between(5, 10) as usize;
    let vaccines = [
        "Influenza",
        "Tdap",
        "Pneumococcal PPSV23",
        "Hepatitis B #1",
        "Hepatitis B #2",
        "MMR",
        "Varicella",
        "Td booster",
        "Hepatitis A",
        "Zoster",
        "Meningococcal",
    ];
    let vaccines = c.chance.some(&vaccines, count);
    let last = c.day;
    let mut given = last;
    let mut doses = Vec::new();
    for vaccine in vaccines {
        let lot = format!("{}{}", char::from(b'A' + c.chance.below(26) as u8), c.chance.digits(4));
        let site = c.chance.pick(&["L deltoid", "R deltoid", "L thigh"]).to_owned();
        let nurse = c.chance.pick(&["J. Mirren RN", "R. Bosko RN", "T. Kellan LPN"]).to_owned();
        doses.push(vec![dates.write(given), vaccine.to_owned(), lot, site, nurse]);
        given = later(given, -c.chance.between(28, 800));
    }
    doses.push(["DATE GIVEN", "VACCINE", "LOT", "SITE", "GIVEN BY"].map(str::to_owned).to_vec());
    doses.reverse();
    c.gap(8.0);
    c.table(&[0.0, 0.22, 0.5, 0.63, 0.78], &doses, true);
    c.gap(8.0);
    c.paragraph("Keep this record. Vaccine information sheets were given at each visit.");
    c.finish(last, Vec::new())
}

pub(super) fn nursing(mut c: Composer, signing: Signing) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    c.pairs(&[
        ("Shift Date", dates.write(day)),
        ("Unit", c.chance.pick(&["3 West", "ICU", "4 North", "Step Down"]).to_owned()),
    ]);
    c.gap(8.0);
    let shares = [0.0, 0.12, 0.24, 0.36, 0.48, 0.64, 0.76, 0.88];
    let mut rows = vec![["TIME", "TEMP", "PULSE", "RESP", "BP", "SPO2", "IN", "OUT"].map(str::to_owned).to_vec()];
    let hours = c.chance.between(6, 10);
    rows.extend((0..hours).map(|_| vec![String::new(); 8]));
    let (first, size) = (c.y, c.size);
    c.table(&shares, &rows, true);
    let row_height = c.leading() * 1.35;
    for hour in 0..hours {
        let cells = [
            format!("{:02}00", (7 + hour * 2) % 24),
            format!("{:.1}", c.chance.real(97.0, 101.5)),
            c.chance.between(56, 110).to_string(),
            c.chance.between(12, 26).to_string(),
            format!("{}/{}", c.chance.between(95, 168), c.chance.between(52, 96)),
            c.chance.between(90, 100).to_string(),
            (c.chance.between(0, 6) * 60).to_string(),
            (c.chance.between(0, 8) * 50).to_string(),
        ];
        let y = first + row_height * (hour as f32 + 1.75) + 1.0;
        for (share, cell) in shares.iter().zip(cells) {
            c.write_at(LEFT + 4.0 + share * (RIGHT - LEFT), y, size * 0.9, &cell);
        }
    }
    c.heading("NURSING NOTES");
    let notes = [
        "Resting quietly, call light in reach.",
        "Ambulated in the hall with one assist.",
        "Dressing dry and intact.",
        "Voiding without difficulty.",
        "Medicated for pain with relief.",
        "Family at bedside.",
        "Lungs clear, no cough.",
    ];
    let count = c.chance.between(3, 6) as usize;
    for (number, note) in c.chance.some(&notes, count).into_iter().enumerate() {
        let text = format!("{:02}{:02}  {note}", 8 + number * 2, c.chance.between(0, 59));
        c.paragraph(&text);
    }
    let signing = if signing == Signing::Electronic { Signing::Unsigned } else { signing };
    c.signature(signing, "J. Mirren RN", "Nurse signature / title");
    c.finish(day, Vec::new())
}

pub(super) fn triage(mut c: Composer, signing: Signing) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let arrival = format!("{:02}:{:02}", c.chance.between(0, 23), c.chance.between(0, 59));
    c.pairs(&[("Arrival Date", dates.write(day)), ("Arrival Time", arrival)]);
    c.pairs(&[
        ("Acuity (ESI)", c.chance.between(2, 5).to_string()),
        ("Mode", c.chance.pick(&["Walk-in", "Ambulance", "Wheelchair", "Police"]).to_owned()),
    ]);
    let complaint = super::notes::capital(&prose::complaint(c.chance));
    c.section("CHIEF COMPLAINT", &complaint);
    let vitals = prose::vitals(c.chance);
    c.section("TRIAGE VITAL SIGNS", &vitals);
    let (sex, age) = (c.subject.sex, c.subject.age);
    let history = prose::history(sex, age, c.chance);
    c.section("BRIEF HISTORY", &history);
    let allergy = c.chance.pick(prose::ALLERGIES).to_owned();
    c.section("ALLERGIES", &allergy);
    let medications = prose::medications(1, 4, c.chance).join("; ");
    c.section("HOME MEDICATIONS", &medications);
    c.heading("SCREENING");
    let screening = ["Fall risk", "Feels safe at home", "Recent travel", "Tobacco use"];
    for question in screening {
        let answer = c.chance.pick(&["Yes", "No", "Not assessed"]).to_owned();
        c.paragraph(&format!("{question}: {answer}"));
    }
    let nurse = "R. Bosko RN";
    c.signature(signing, nurse, "Triage nurse");
    c.finish(day, Vec::new())
}

/// Somebody else on the paper: next of kin, guarantor. Never the patient.
fn somebody(surname: &str, chance: &Chance) -> String {
    let list = if chance.happens(0.5) { WOMEN } else { MEN };
    let surname = if chance.happens(0.6) { surname.to_owned() } else { chance.pick(SURNAMES).to_owned() };
    format!("{} {surname}", chance.pick(list))
}

pub(super) fn face_sheet(mut c: Composer) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let surname = c.subject.name.last.clone();
    let clock = format!("{:02}:{:02}", c.chance.between(0, 23), c.chance.between(0, 59));
    c.pairs(&[
        ("Admit Date", dates.write(day)),
        ("Admit Time", clock),
        ("Service", c.chance.pick(&["Medicine", "Surgery", "Ortho"]).to_owned()),
    ]);
    c.pairs(&[
        ("Race", "Declined".to_owned()),
        ("Marital status", c.chance.pick(&["Single", "Married", "Widowed"]).to_owned()),
        ("Religion", "None stated".to_owned()),
    ]);
    let kin = somebody(&surname, c.chance);
    let relation = c.chance.pick(&["Spouse", "Sister", "Son", "Friend"]).to_owned();
    c.heading("NEXT OF KIN");
    let phone = format!("(715) 555-{}", c.chance.digits(4));
    c.pairs(&[("Name", kin), ("Relation", relation), ("Phone", phone)]);
    let guarantor = somebody(&surname, c.chance);
    let born = dates.write_birth(later(day, -c.chance.between(9000, 26000)));
    c.heading("GUARANTOR");
    c.pairs(&[("Name", guarantor), ("Date of Birth", born)]);
    c.pairs(
        &[("Employer", "Foxglove Lumber Co."), ("Work phone", "(715) 555-0100")]
            .map(|(label, value)| (label, value.to_owned())),
    );
    c.heading("INSURANCE");
    let plan = c
        .chance
        .pick(&["Evergreen Mutual Health", "Harbor State Medicaid", "Pinnacle Choice PPO", "Medicare Part A and B"])
        .to_owned();
    let (policy, group) = (format!("{}{}", c.chance.pick(&["XQ", "EM", "HB"]), c.chance.digits(9)), c.chance.digits(5));
    c.pairs(&[("Payer", plan), ("Policy no.", policy), ("Group", group)]);
    c.heading("ADMITTING DIAGNOSIS");
    let diagnosis = c.chance.pick(prose::DIAGNOSES).to_owned();
    c.paragraph(&diagnosis);
    let doctor = c.chance.pick(c.hospital.providers).to_owned();
    c.heading("PHYSICIANS");
    let family_doctor = "Dr. Minerva Stroud".to_owned();
    c.pairs(&[("Admitting", doctor), ("Primary care", family_doctor)]);
    c.gap(14.0);
    let printed = dates.write(later(day, c.chance.between(0, 3)));
    c.paragraph(&format!("Printed {printed} by REG{}", c.chance.digits(3)));
    if c.chance.happens(0.35) {
        let y = c.y;
        c.stamp(RIGHT - 110.0, y + 60.0, "VERIFIED");
    }
    c.finish(day, Vec::new())
}

pub(super) fn insurance(mut c: Composer) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    c.pairs(&[("Date copied", dates.write(day)), ("Registrar", c.chance.pick(&["JM", "DV", "PT"]).to_owned())]);
    c.gap(16.0);
    let payer = c.chance.pick(&["EVERGREEN MUTUAL HEALTH", "PINNACLE CHOICE PPO", "HARBOR STATE PLAN"]).to_owned();
    let member = c.subject.name_text.to_uppercase();
    let id = format!("{}{}", c.chance.pick(&["XQW", "EMH", "PCP"]), c.chance.digits(9));
    let (group, effective) = (c.chance.digits(6), later(day, -c.chance.between(60, 900)));
    let cards: [Vec<String>; 2] = [
        vec![
            payer,
            format!("MEMBER  {member}"),
            format!("MEMBER ID  {id}"),
            format!("GROUP  {group}     PLAN  020"),
            format!("EFFECTIVE  {}", dates.write(effective)),
            "OFFICE VISIT $25   ER $150   RX $10/$30".to_owned(),
        ],
        vec![
            "CUSTOMER SERVICE  1-800-555-0136".to_owned(),
            "PROVIDERS CALL  1-800-555-0137".to_owned(),
            "Send claims to: PO Box 4418, Marlow, IL 61588".to_owned(),
            "In an emergency go to the nearest hospital.".to_owned(),
            "This card does not guarantee coverage.".to_owned(),
        ],
    ];
    for (number, card) in cards.into_iter().enumerate() {
        let (x, top) = (LEFT + 90.0, c.y);
        identity::frame(&mut c, x, top, 260.0, 158.0);
        let mut y = top + 12.0;
        for (line, text) in card.into_iter().enumerate() {
            y += 21.0;
            let face = if line == 0 && number == 0 { c.strong() } else { c.face() };
            let size = c.size.min(10.0);
            let fitted = size * (240.0 / c.width(face, size, &text)).min(1.0);
            c.print_at(x + 10.0, y, fitted, face, &text);
        }
        c.y = top + 180.0;
    }
    c.finish(day, Vec::new())
}

pub(super) fn orders(mut c: Composer, signing: Signing) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let provider = c.provider.clone();
    c.pairs(&[
        ("Date Ordered", dates.write(day)),
        ("Time", format!("{:02}{:02}", c.chance.between(0, 23), c.chance.between(0, 59))),
    ]);
    c.pairs(&[
        ("Allergies", c.chance.pick(prose::ALLERGIES).to_owned()),
        ("Diagnosis", c.chance.pick(prose::DIAGNOSES).to_owned()),
    ]);
    c.gap(6.0);
    let orders = [
        "Admit to medicine",
        "Vital signs every 4 hours",
        "Regular diet",
        "Bed rest with bathroom privileges",
        "CBC and metabolic panel in AM",
        "IV saline lock",
        "Oxygen 2 L by cannula",
        "Incentive spirometry hourly",
        "Call for temp above 101",
        "Physical therapy to see",
        "Chest x-ray portable",
        "Accucheck before meals",
    ];
    let count = c.chance.between(5, 10) as usize;
    let by_hand = c.chance.happens(0.35);
    let orders = c.chance.some(&orders, count);
    if by_hand {
        let (size, mut y) = (c.size * 1.25, c.y + 18.0);
        for order in orders {
            c.write_at(LEFT + 12.0, y, size, order);
            y += 22.0;
        }
        c.y = y;
    } else {
        let orders: Vec<String> = orders.into_iter().map(str::to_owned).collect();
        c.numbered(&orders);
    }
    let drugs = prose::medications(1, 3, c.chance);
    c.heading("MEDICATIONS");
    c.numbered(&drugs);
    let signing = if signing == Signing::Electronic { Signing::Signed } else { signing };
    c.signature(signing, &provider, "Physician signature");
    let nurse = "Noted by: J. Mirren RN".to_owned();
    c.paragraph(&nurse);
    if c.chance.happens(0.3) {
        let y = c.y;
        c.stamp(RIGHT - 100.0, y + 40.0, "FAXED TO PHARMACY");
    }
    c.finish(day, Vec::new())
}
