//! Papers that are mostly sentences: history and physical, progress note, discharge summary, operative report.

use super::super::compose::{Composer, Signing};
use super::super::mark::Paper;
use super::super::prose::{self, Topic};
use super::later;

pub(super) fn history_physical(mut c: Composer, signing: Signing, pages: u32) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let provider = c.provider.clone();
    c.pairs(&[("Admission Date", dates.write(day)), ("Admitted by", provider.clone())]);
    let (sex, age) = (c.subject.sex, c.subject.age);
    let complaint = prose::complaint(c.chance);
    c.section("CHIEF COMPLAINT", &format!("\"{}\"", capital(&complaint)));
    for _ in 0..pages {
        let history = prose::history(sex, age, c.chance);
        c.section("HISTORY OF PRESENT ILLNESS", &history);
        let past = prose::sentences(Topic::Past, 3, 6, c.chance);
        c.section("PAST MEDICAL, FAMILY AND SOCIAL HISTORY", &past);
    }
    c.heading("MEDICATIONS");
    let medications = prose::medications(2, 6, c.chance);
    c.numbered(&medications);
    let allergy = c.chance.pick(prose::ALLERGIES).to_owned();
    c.section("ALLERGIES", &allergy);
    let exam = format!("{} {}", prose::vitals(c.chance), prose::sentences(Topic::Exam, 5, 9, c.chance));
    c.section("PHYSICAL EXAMINATION", &exam);
    c.heading("IMPRESSION");
    let diagnoses = prose::diagnoses(2, 4, c.chance);
    c.numbered(&diagnoses);
    c.heading("PLAN");
    let plan = prose::plan(2 + pages as i32, 4 + 2 * pages as i32, c.chance);
    c.numbered(&plan);
    c.signature(signing, &provider, &provider);
    dictated(&mut c, 0);
    c.finish(day, Vec::new())
}

pub(super) fn progress_note(mut c: Composer, signing: Signing, pages: u32) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let provider = c.provider.clone();
    c.pairs(&[("Date of Service", dates.write(day)), ("Seen by", provider.clone())]);
    let (sex, age) = (c.subject.sex, c.subject.age);
    let heads = if c.chance.happens(0.5) {
        ["SUBJECTIVE", "OBJECTIVE", "ASSESSMENT", "PLAN"]
    } else {
        ["S:", "O:", "A:", "P:"]
    };
    for _ in 0..pages {
        let history = prose::history(sex, age, c.chance);
        c.section(heads[0], &history);
        let exam = format!("{} {}", prose::vitals(c.chance), prose::sentences(Topic::Exam, 3, 7, c.chance));
        c.section(heads[1], &exam);
    }
    c.heading(heads[2]);
    let diagnoses = prose::diagnoses(1, 3, c.chance);
    c.numbered(&diagnoses);
    c.heading(heads[3]);
    let plan = prose::plan(2, 5, c.chance);
    c.numbered(&plan);
    if c.chance.happens(0.4) {
        let next = dates.write(later(day, c.chance.between(14, 90)));
        c.paragraph(&format!("Next appointment: {next}"));
    }
    c.signature(signing, &provider, &provider);
    c.finish(day, Vec::new())
}

pub(super) fn discharge_summary(mut c: Composer, signing: Signing, pages: u32) -> Paper {
    let (admitted, dates) = (c.day, c.hospital.dates);
    let days = c.chance.between(2, 9);
    let discharged = later(admitted, days);
    let provider = c.provider.clone();
    c.day = discharged;
    c.pairs(&[("Admission Date", dates.write(admitted)), ("Discharge Date", dates.write(discharged))]);
    c.pairs(&[("Length of stay", format!("{days} days")), ("Discharging physician", provider.clone())]);
    c.heading("DISCHARGE DIAGNOSES");
    let diagnoses = prose::diagnoses(2, 5, c.chance);
    c.numbered(&diagnoses);
    let (sex, age) = (c.subject.sex, c.subject.age);
    let history = prose::history(sex, age, c.chance);
    c.section("REASON FOR ADMISSION", &history);
    c.heading("HOSPITAL COURSE");
    for _ in 0..pages {
        let course = prose::sentences(Topic::Course, 4, 8, c.chance);
        c.paragraph(&course);
        let exam = prose::sentences(Topic::Exam, 3, 6, c.chance);
        c.paragraph(&exam);
        c.gap(6.0);
        let more = prose::plan(4, 8, c.chance).join(" ");
        c.paragraph(&more);
        c.gap(6.0);
    }
    c.heading("MEDICATIONS AT DISCHARGE");
    let medications = prose::medications(3, 8, c.chance);
    c.numbered(&medications);
    c.heading("FOLLOW UP");
    let visit = dates.write(later(discharged, c.chance.between(7, 30)));
    let doctor = c.chance.pick(c.hospital.providers).to_owned();
    c.paragraph(&format!("Appointment with {doctor} on {visit}. Diet regular. Activity as tolerated."));
    c.signature(signing, &provider, &provider);
    dictated(&mut c, 1);
    c.finish(discharged, vec![discharged, admitted])
}

pub(super) fn operative_report(mut c: Composer, signing: Signing) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let surgeon = c.provider.clone();
    let assistant = c.chance.pick(c.hospital.providers).to_owned();
    let (operation, story) = c.chance.one(&[
        ("Laparoscopic cholecystectomy", "Four ports were placed under direct vision. The cystic duct and artery were identified, clipped and divided. The gallbladder was taken off the liver bed and removed in a bag."),
        ("Open reduction and internal fixation, left distal radius", "A volar approach was used. The fracture was reduced and held with a locking plate and seven screws. Fluoroscopy showed good alignment."),
        ("Repair of right inguinal hernia with mesh", "The sac was dissected free and reduced. A flat mesh was laid on the floor and fixed with interrupted sutures. The aponeurosis was closed over it."),
        ("Arthroscopy of the right knee with partial meniscectomy", "The joint was inspected through two portals. A tear of the posterior horn was trimmed to a stable rim. The cartilage was intact."),
        ("Excision of lipoma of the back", "An ellipse of skin was excised with the mass beneath it. Hemostasis was obtained. The wound was closed in layers."),
    ]);
    c.pairs(&[("Date of Operation", dates.write(day)), ("Surgeon", surgeon.clone())]);
    c.pairs(&[("Assistant", assistant), ("Anesthesia", "General".to_owned())]);
    let diagnosis = c.chance.pick(prose::DIAGNOSES).to_owned();
    c.section("PREOPERATIVE DIAGNOSIS", &diagnosis);
    c.section("POSTOPERATIVE DIAGNOSIS", "Same.");
    c.section("PROCEDURE PERFORMED", operation);
    let loss = c.chance.between(1, 30) * 5;
    c.section(
        "FINDINGS",
        &format!("As expected. Estimated blood loss {loss} mL. No complications. Specimen to pathology."),
    );
    c.section("DESCRIPTION OF PROCEDURE", "After consent was confirmed and the site was marked the patient was brought to the operating room and placed supine. A time out was held. The field was prepped and draped in the usual sterile way.");
    c.paragraph(story);
    c.paragraph("Counts were correct at the end of the case. The patient was taken to the recovery room awake and in stable condition.");
    c.signature(signing, &surgeon, &surgeon);
    dictated(&mut c, 0);
    c.finish(day, Vec::new())
}

/// The typist's line: other dates, not the service's.
pub(super) fn dictated(c: &mut Composer, after: i32) {
    if c.chance.happens(0.6) {
        let dates = c.hospital.dates;
        let said = later(c.day, after);
        let typed = later(said, c.chance.between(1, 3));
        let typist = char::from(b'a' + c.chance.below(26) as u8);
        let job = c.chance.digits(6);
        let text = format!(
            "Dictated: {}   Transcribed: {}   {typist}k/{typist}m   Job {job}",
            dates.write(said),
            dates.write(typed)
        );
        c.gap(4.0);
        c.paragraph(&text);
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
