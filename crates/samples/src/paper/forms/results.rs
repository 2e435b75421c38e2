//! Papers that report a test: laboratory, urinalysis, pathology, imaging, electrocardiogram.

use super::super::compose::{Composer, LEFT, RIGHT, Signing};
use super::super::mark::{Mark, Paper};
use super::super::prose;
use super::later;

/// Test, low and high of the reference range, decimals, unit.
const TESTS: &[(&str, f32, f32, usize, &str)] = &[
    ("Sodium", 135.0, 145.0, 0, "mmol/L"),
    ("Potassium", 3.5, 5.1, 1, "mmol/L"),
    ("Chloride", 98.0, 107.0, 0, "mmol/L"),
    ("Carbon Dioxide", 22.0, 30.0, 0, "mmol/L"),
    ("Urea Nitrogen", 7.0, 20.0, 0, "mg/dL"),
    ("Creatinine", 0.6, 1.2, 2, "mg/dL"),
    ("Glucose", 70.0, 99.0, 0, "mg/dL"),
    ("Calcium", 8.6, 10.2, 1, "mg/dL"),
    ("Albumin", 3.5, 5.0, 1, "g/dL"),
    ("AST", 10.0, 40.0, 0, "U/L"),
    ("ALT", 7.0, 45.0, 0, "U/L"),
    ("Bilirubin, Total", 0.2, 1.2, 1, "mg/dL"),
    ("WBC", 4.0, 11.0, 1, "K/uL"),
    ("RBC", 4.0, 5.6, 2, "M/uL"),
    ("Hemoglobin", 12.0, 16.5, 1, "g/dL"),
    ("Hematocrit", 36.0, 49.0, 1, "%"),
    ("Platelets", 150.0, 400.0, 0, "K/uL"),
    ("TSH", 0.4, 4.5, 2, "mIU/L"),
    ("Cholesterol", 100.0, 199.0, 0, "mg/dL"),
    ("Triglycerides", 30.0, 149.0, 0, "mg/dL"),
    ("HDL", 40.0, 60.0, 0, "mg/dL"),
    ("Hemoglobin A1c", 4.0, 5.6, 1, "%"),
    ("Magnesium", 1.7, 2.4, 1, "mg/dL"),
    ("Ferritin", 15.0, 200.0, 0, "ng/mL"),
    ("Vitamin B12", 200.0, 900.0, 0, "pg/mL"),
    ("Uric Acid", 3.0, 7.0, 1, "mg/dL"),
];

pub(super) fn laboratory(mut c: Composer, pages: u32) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let accession = format!("{}-{}", c.chance.pick(&["CH", "HE", "LB"]), c.chance.digits(6));
    c.pairs(&[
        ("Collected", format!("{} {:02}:{:02}", dates.write(day), c.chance.between(5, 18), c.chance.between(0, 59))),
        ("Specimen", accession),
    ]);
    let reported = later(day, c.chance.between(0, 2));
    c.pairs(&[("Received", dates.write(day)), ("Reported", dates.write(reported))]);
    c.gap(8.0);
    let ruled = c.chance.happens(0.35);
    for _ in 0..pages {
        let count = c.chance.between(13, 22) as usize;
        let tests = c.chance.some(TESTS, count);
        let mut rows = vec![["TEST", "RESULT", "FLAG", "UNITS", "REFERENCE"].map(str::to_owned).to_vec()];
        for (name, low, high, decimals, unit) in tests {
            let reach = (high - low) * 0.35;
            let value = c.chance.real((low - reach).max(0.1), high + reach);
            let flag = if value < low {
                "L"
            } else if value > high {
                "H"
            } else {
                ""
            };
            rows.push(vec![
                name.to_owned(),
                format!("{value:.decimals$}"),
                flag.to_owned(),
                unit.to_owned(),
                format!("{low} - {high}"),
            ]);
        }
        c.table(&[0.0, 0.34, 0.48, 0.58, 0.76], &rows, ruled);
        c.gap(14.0);
    }
    let director = c.chance.pick(c.hospital.providers).to_owned();
    c.gap(6.0);
    c.paragraph(&format!("Laboratory Director: {director}. H = above, L = below the reference range."));
    c.finish(day, Vec::new())
}

pub(super) fn urinalysis(mut c: Composer) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    c.pairs(&[("Date Collected", dates.write(day)), ("Source", "Clean catch".to_owned())]);
    c.pairs(&[
        ("Time", format!("{:02}:{:02}", c.chance.between(6, 17), c.chance.between(0, 59))),
        ("Tech", c.chance.digits(3)),
    ]);
    let pick = |several: &[&str]| c.chance.pick(several).to_owned();
    let mut rows = vec![["ANALYTE", "RESULT", "NORMAL"].map(str::to_owned).to_vec()];
    let lines: [(&str, &[&str], &str); 14] = [
        ("Color", &["Yellow", "Straw", "Amber"], "Yellow"),
        ("Clarity", &["Clear", "Hazy", "Cloudy"], "Clear"),
        ("Specific Gravity", &["1.010", "1.015", "1.022", "1.028"], "1.005 - 1.030"),
        ("pH", &["5.0", "5.5", "6.0", "7.0"], "5.0 - 8.0"),
        ("Protein", &["Negative", "Trace", "1+"], "Negative"),
        ("Glucose", &["Negative", "Negative", "2+"], "Negative"),
        ("Ketones", &["Negative", "Trace"], "Negative"),
        ("Blood", &["Negative", "Small", "Moderate"], "Negative"),
        ("Nitrite", &["Negative", "Positive"], "Negative"),
        ("Leukocyte Esterase", &["Negative", "Small", "Large"], "Negative"),
        ("WBC / HPF", &["0-2", "3-5", "10-20"], "0-5"),
        ("RBC / HPF", &["0-2", "0-2", "5-10"], "0-2"),
        ("Bacteria", &["None", "Few", "Many"], "None"),
        ("Epithelial Cells", &["Few", "Moderate"], "Few"),
    ];
    for (name, results, normal) in lines {
        rows.push(vec![name.to_owned(), pick(results), normal.to_owned()]);
    }
    c.gap(8.0);
    c.table(&[0.0, 0.4, 0.68], &rows, true);
    c.section("COMMENT", "Microscopic examination performed. Culture sent if indicated.");
    c.finish(day, Vec::new())
}

pub(super) fn pathology(mut c: Composer, signing: Signing) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let provider = c.provider.clone();
    let number = format!("S{}-{}", day.year() % 100, c.chance.digits(5));
    c.pairs(&[("Accession", number), ("Date Collected", dates.write(day))]);
    let received = dates.write(later(day, 1));
    let reported = dates.write(later(day, c.chance.between(2, 5)));
    c.pairs(&[("Date Received", received), ("Date Reported", reported)]);
    let (site, gross, diagnosis) = c.chance.one(&[
        (
            "Skin, left shoulder, shave",
            "A tan shave of skin measuring 0.8 x 0.6 x 0.1 cm, inked and bisected.",
            "Seborrheic keratosis, margins free.",
        ),
        (
            "Colon, sigmoid, polyp",
            "Two pink-tan fragments, together 0.5 cm across, all embedded.",
            "Tubular adenoma. No high grade dysplasia.",
        ),
        (
            "Gallbladder",
            "A gallbladder 8.2 cm long with a thickened wall and several dark stones.",
            "Chronic cholecystitis with cholelithiasis.",
        ),
        (
            "Stomach, antrum, biopsy",
            "Three fragments of soft tissue, 0.2 to 0.4 cm.",
            "Mild chronic gastritis. No organisms are seen.",
        ),
    ]);
    c.section("SPECIMEN", site);
    c.section("CLINICAL HISTORY", "As given on the requisition.");
    c.section("GROSS DESCRIPTION", &format!("Received in formalin, labeled with the patient's name. {gross}"));
    c.section(
        "MICROSCOPIC DESCRIPTION",
        "Sections were examined at several levels. The findings support the diagnosis below.",
    );
    c.section("DIAGNOSIS", &format!("{}: {diagnosis}", site.to_uppercase()));
    c.signature(signing, &provider, "Pathologist");
    c.finish(day, Vec::new())
}

pub(super) fn radiology(mut c: Composer, signing: Signing, magnet: bool) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let provider = c.provider.clone();
    let referring = c.chance.pick(c.hospital.providers).to_owned();
    let plain: &[(&str, &str, &str)] = &[
        (
            "Chest, PA and lateral",
            "The heart is of normal size. The lungs are clear. No effusion. Old healed fracture of the left sixth rib.",
            "No active disease of the chest.",
        ),
        (
            "Right knee, three views",
            "There is narrowing of the medial compartment with small spurs. No fracture. A small effusion is present.",
            "Moderate osteoarthritis.",
        ),
        (
            "Abdomen, flat and upright",
            "Gas is seen in stomach, small bowel and colon. No free air. Phleboliths lie in the pelvis.",
            "No obstruction.",
        ),
        (
            "Left wrist, two views",
            "A transverse fracture of the distal radius with slight dorsal tilt. The ulna is intact.",
            "Fracture of the distal radius.",
        ),
    ];
    let magnetic: &[(&str, &str, &str)] = &[
        (
            "MRI of the lumbar spine without contrast",
            "Sagittal and axial T1 and T2 weighted images were obtained. At L4-L5 there is a broad disc bulge with mild narrowing of the canal. The conus is normal.",
            "Degenerative disc disease, worst at L4-L5.",
        ),
        (
            "MRI of the brain with and without gadolinium",
            "Axial FLAIR and diffusion weighted images show a few small foci of increased signal in the white matter. No restricted diffusion. No abnormal enhancement.",
            "Mild small vessel change. No acute infarct.",
        ),
        (
            "MRI of the right shoulder",
            "T2 weighted images show a partial tear of the supraspinatus tendon. The labrum is intact. Fluid is seen in the bursa.",
            "Partial tear of the rotator cuff.",
        ),
    ];
    let (exam, findings, impression) = c.chance.one(if magnet { magnetic } else { plain });
    let accession = c.chance.digits(8);
    c.pairs(&[("Exam Date", dates.write(day)), ("Accession", accession)]);
    c.pairs(&[("Ordering", referring), ("Radiologist", provider.clone())]);
    c.section("EXAMINATION", exam);
    let complaint = prose::complaint(c.chance);
    c.section("INDICATION", &super::notes::capital(&complaint));
    let before = later(day, -c.chance.between(90, 900));
    c.section("COMPARISON", &format!("Study of {}.", dates.write(before)));
    c.section("FINDINGS", findings);
    c.section("IMPRESSION", impression);
    c.signature(signing, &provider, "Radiologist");
    super::notes::dictated(&mut c, 0);
    c.finish(day, Vec::new())
}

pub(super) fn ecg(mut c: Composer) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let rate = c.chance.between(52, 108);
    c.pairs(&[
        ("Recorded", format!("{} {:02}:{:02}", dates.write(day), c.chance.between(0, 23), c.chance.between(0, 59))),
        ("Vent. rate", format!("{rate} BPM")),
    ]);
    c.pairs(&[
        ("PR interval", format!("{} ms", c.chance.between(128, 208))),
        ("QRS duration", format!("{} ms", c.chance.between(78, 118))),
    ]);
    c.pairs(&[
        ("QT/QTc", format!("{}/{} ms", c.chance.between(350, 420), c.chance.between(390, 470))),
        ("Speed", "25 mm/s 10 mm/mV".to_owned()),
    ]);
    let reading = c
        .chance
        .pick(&[
            "Normal sinus rhythm. Normal ECG.",
            "Sinus rhythm with first degree AV block.",
            "Atrial fibrillation with a controlled rate.",
            "Sinus bradycardia, otherwise normal.",
        ])
        .to_owned();
    c.section("INTERPRETATION", &reading);
    c.gap(14.0);
    for leads in [["I", "aVR", "V1", "V4"], ["II", "aVL", "V2", "V5"], ["III", "aVF", "V3", "V6"]] {
        trace(&mut c, &leads, rate);
    }
    let who = c.provider.clone();
    c.paragraph(&format!("Confirmed by {who}. Unconfirmed reports are not final."));
    c.finish(day, Vec::new())
}

/// One row of the strip: a fine grid, four leads, a beat every 60/rate seconds.
fn trace(c: &mut Composer, leads: &[&str; 4], rate: i32) {
    c.need(96.0);
    let (top, height) = (c.y, 84.0);
    let mut x = LEFT;
    while x <= RIGHT {
        c.put(Mark::Fill { x, y: top, width: 0.4, height, grey: 190 });
        x += 14.2;
    }
    for line in 0..=6 {
        c.put(Mark::Fill { x: LEFT, y: top + 14.0 * line as f32, width: RIGHT - LEFT, height: 0.4, grey: 190 });
    }
    let beat = 71.0 * 60.0 / rate as f32;
    let quarter = (RIGHT - LEFT) / 4.0;
    for (number, lead) in leads.iter().enumerate() {
        let (left, tall) =
            (LEFT + quarter * number as f32, c.chance.real(16.0, 34.0) * if *lead == "aVR" { -1.0 } else { 1.0 });
        let middle = top + height * 0.6;
        let mut points = Vec::new();
        let mut at = left + 2.0;
        while at < left + quarter - 2.0 {
            let within = (at - left) % beat / beat;
            let up = match within {
                0.20..0.27 => 4.0,
                0.36..0.38 => -5.0,
                0.38..0.41 => tall,
                0.41..0.44 => -8.0,
                0.60..0.72 => 7.0 * ((within - 0.60) / 0.12 * std::f32::consts::PI).sin(),
                _ => 0.0,
            };
            points.push((at, middle - up + c.chance.real(-0.4, 0.4)));
            at += 0.9;
        }
        c.put(Mark::Pen { strokes: vec![points], width: 0.8 });
        let (face, size) = (c.strong(), c.size - 1.0);
        c.print_at(left + 3.0, top + 10.0, size, face, lead);
    }
    c.y = top + height + 12.0;
}
