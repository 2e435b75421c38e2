//! Sentences a chart is full of, from templates and lists of words. Plausible to read, true of nobody.

use crate::chance::Chance;

const COMPLAINTS: &[&str] = &[
    "shortness of breath on climbing stairs",
    "a burning pain behind the breastbone",
    "low back pain radiating to the left leg",
    "recurrent headaches",
    "a productive cough",
    "swelling of the right knee",
    "dizziness on standing",
    "pain in the right upper quadrant",
    "fatigue and loss of appetite",
    "palpitations at night",
    "a fall on an icy sidewalk",
    "numbness of the fingers",
    "frequent urination",
    "an itching rash of both forearms",
    "hoarseness",
    "intermittent fever and chills",
    "a lump below the left ear",
    "blurred vision",
];
const SPANS: &[&str] = &[
    "two days",
    "three weeks",
    "about a month",
    "the past ten days",
    "several hours",
    "half a year",
    "the last four weeks",
];
pub(crate) const DIAGNOSES: &[&str] = &[
    "Essential hypertension",
    "Type 2 diabetes mellitus",
    "Osteoarthritis of the right knee",
    "Chronic obstructive pulmonary disease",
    "Gastroesophageal reflux disease",
    "Community acquired pneumonia",
    "Congestive heart failure",
    "Hypothyroidism",
    "Migraine without aura",
    "Lumbar radiculopathy",
    "Chronic kidney disease, stage 3",
    "Paroxysmal atrial fibrillation",
    "Cholelithiasis",
    "Diverticulosis",
    "Rheumatoid arthritis",
    "Generalized anxiety disorder",
    "Benign prostatic hyperplasia",
    "Carpal tunnel syndrome",
    "Seasonal allergic rhinitis",
    "Cellulitis of the left foot",
    "Acute bronchitis",
    "Mild aortic stenosis",
];
pub(crate) const DRUGS: &[&str] = &[
    "Lisinopril 10 mg",
    "Metformin 500 mg",
    "Amlodipine 5 mg",
    "Simvastatin 20 mg",
    "Levothyroxine 75 mcg",
    "Omeprazole 20 mg",
    "Furosemide 40 mg",
    "Metoprolol 25 mg",
    "Warfarin 2.5 mg",
    "Gabapentin 300 mg",
    "Sertraline 50 mg",
    "Aspirin 81 mg",
    "Tramadol 50 mg",
    "Allopurinol 100 mg",
    "Prednisone 5 mg",
    "Cephalexin 500 mg",
    "Ibuprofen 600 mg",
    "Hydrochlorothiazide 12.5 mg",
];
pub(crate) const TIMINGS: &[&str] =
    &["once daily", "twice a day", "at bedtime", "every 8 hours", "with meals", "every morning", "as needed for pain"];
pub(crate) const ALLERGIES: &[&str] = &[
    "Penicillin",
    "No known drug allergies",
    "Sulfa",
    "Latex",
    "Codeine - nausea",
    "NKDA",
    "Iodine contrast",
    "Shellfish",
];
const EXAM: &[&str] = &[
    "The lungs are clear to auscultation.",
    "Heart sounds are regular without murmur.",
    "The abdomen is soft and not tender.",
    "There is no edema of the ankles.",
    "Pupils are equal and react to light.",
    "The neck is supple, no enlarged nodes.",
    "Gait is slow but steady.",
    "Reflexes are symmetrical.",
    "There are crackles at the right base.",
    "The skin is warm and dry.",
    "Range of motion of the shoulder is limited by pain.",
    "The throat is mildly red without exudate.",
    "Bowel sounds are present in all quadrants.",
    "Strength is full in all four limbs.",
];
const PAST: &[&str] = &[
    "Appendectomy as a teenager.",
    "Quit smoking eleven years ago after thirty pack-years.",
    "Works part time in a hardware store.",
    "Lives with a sister on the ground floor.",
    "One brother has diabetes.",
    "No transfusions.",
    "Drinks a glass of wine on weekends.",
    "Retired machinist.",
    "Both parents lived past eighty.",
    "Wrist fracture treated in a cast.",
    "Tonsils removed in childhood.",
];
const PLAN: &[&str] = &[
    "Continue present medications.",
    "Return to clinic in six weeks.",
    "Basic metabolic panel today.",
    "Chest film, two views.",
    "Low salt diet discussed.",
    "Refer to physical therapy.",
    "Influenza vaccine offered.",
    "Increase fluids and rest.",
    "Call if fever returns.",
    "Schedule an echocardiogram.",
    "Home blood pressure log.",
    "Stop ibuprofen.",
    "Recheck in three months.",
    "Wound check on Thursday.",
];
const COURSE: &[&str] = &[
    "Intravenous fluids were given and the fever settled on the second day.",
    "Oxygen was weaned to room air without difficulty.",
    "Physical therapy saw the patient daily.",
    "Antibiotics were changed from intravenous to oral.",
    "Pain was well controlled with oral medication.",
    "Telemetry showed no further arrhythmia.",
    "The diet was advanced as tolerated.",
    "Blood sugars stayed below 180.",
    "A family meeting was held before discharge.",
    "The incision remained clean and dry.",
    "Blood cultures showed no growth.",
];

pub(crate) fn complaint(chance: &Chance) -> String {
    format!("{} for {}", chance.pick(COMPLAINTS), chance.pick(SPANS))
}

/// A history in three to five sentences.
pub(crate) fn history(sex: char, age: i32, chance: &Chance) -> String {
    let (who, she) = match (sex, age) {
        ('F', ..16) => ("girl", "She"),
        ('F', _) => ("woman", "She"),
        (_, ..16) => ("boy", "He"),
        _ => ("man", "He"),
    };
    let mut text = format!("This {age}-year-old {who} comes with {}. ", complaint(chance));
    let more = [
        format!("{she} rates the discomfort as {} out of 10. ", chance.between(2, 9)),
        format!("{she} has also noticed {}. ", chance.pick(COMPLAINTS)),
        format!("{she} denies chest pain, weight loss and night sweats. "),
        format!("{she} took {} at home with some relief. ", chance.pick(DRUGS)),
        format!("Symptoms are worse in the {}. ", chance.pick(&["morning", "evening", "cold", "night"])),
        format!("{she} was last seen here {} ago. ", chance.pick(SPANS)),
    ];
    let count = chance.between(2, 4) as usize;
    text.push_str(&chance.some(&more, count).concat());
    text
}

pub(crate) fn sentences(of: Topic, low: i32, high: i32, chance: &Chance) -> String {
    let count = chance.between(low, high) as usize;
    let list = match of {
        Topic::Exam => EXAM,
        Topic::Past => PAST,
        Topic::Course => COURSE,
    };
    chance.some(list, count).join(" ")
}

#[derive(Clone, Copy)]
pub(crate) enum Topic {
    Exam,
    Past,
    Course,
}

pub(crate) fn plan(low: i32, high: i32, chance: &Chance) -> Vec<String> {
    some_of(PLAN, low, high, chance)
}

pub(crate) fn diagnoses(low: i32, high: i32, chance: &Chance) -> Vec<String> {
    some_of(DIAGNOSES, low, high, chance)
}

pub(crate) fn medications(low: i32, high: i32, chance: &Chance) -> Vec<String> {
    let drugs = some_of(DRUGS, low, high, chance);
    drugs.into_iter().map(|drug| format!("{drug} by mouth {}", chance.pick(TIMINGS))).collect()
}

fn some_of(list: &[&str], low: i32, high: i32, chance: &Chance) -> Vec<String> {
    let count = chance.between(low, high) as usize;
    chance.some(list, count).into_iter().map(str::to_owned).collect()
}

pub(crate) fn vitals(chance: &Chance) -> String {
    format!(
        "BP {}/{}, pulse {}, respirations {}, temperature {:.1} F, oxygen saturation {}% on room air.",
        chance.between(98, 172),
        chance.between(55, 98),
        chance.between(54, 112),
        chance.between(12, 24),
        chance.real(97.1, 101.9),
        chance.between(90, 100),
    )
}
