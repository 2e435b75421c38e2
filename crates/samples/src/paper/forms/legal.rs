//! Papers with parties: consent, authorization, letter, telephone message.

use super::super::compose::{Composer, LEFT, RIGHT, Signing};
use super::super::identity;
use super::super::mark::{Mark, Paper};
use super::super::prose::{self, Topic};
use super::later;

const TOWNSFOLK: &[&str] =
    &["Dr. Ambrose Fenwick", "Dr. Lucinda Barro", "Dr. Evander Kjeldsen", "Dr. Minerva Stroud", "Dr. Caspian Rolfe"];

pub(super) fn consent(mut c: Composer, signing: Signing) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let provider = c.provider.clone();
    let operation = c
        .chance
        .pick(&[
            "colonoscopy with possible biopsy",
            "repair of a hernia",
            "arthroscopy of the knee",
            "removal of the gallbladder",
            "cataract extraction",
        ])
        .to_owned();
    c.pairs(&[("Date", dates.write(day)), ("Physician", provider.clone())]);
    c.gap(6.0);
    c.paragraph(&format!("1. I consent to the following operation or procedure: {operation}, to be done by {provider} and such assistants as may be chosen."));
    c.gap(5.0);
    c.paragraph("2. The nature and purpose of the procedure, the other ways of treatment, the risks and the chance of complications have been explained to me in words I understand. No guarantee has been given as to the result.");
    c.gap(5.0);
    c.paragraph("3. I consent to anesthesia and to the giving of blood where a physician judges it needed, and to the examination and disposal of tissue by the hospital.");
    c.gap(5.0);
    c.paragraph("4. I have had the chance to ask questions. I may withdraw this consent at any time before the procedure begins.");
    let signing = if signing == Signing::Electronic { Signing::Signed } else { signing };
    let who = c.subject.name_text.clone();
    c.signature(signing, &who, "Signature of patient or person authorized to consent");
    c.gap(18.0);
    c.pairs(&[("Witness", "______________________".to_owned()), ("Relationship", "______________".to_owned())]);
    c.finish(day, Vec::new())
}

pub(super) fn hipaa(mut c: Composer, signing: Signing) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let to = c.chance.pick(TOWNSFOLK).to_owned();
    let (hospital, phone) = (c.hospital.name, format!("(312) 555-{}", c.chance.digits(4)));
    c.pairs(&[
        ("Date of request", dates.write(day)),
        ("Purpose", c.chance.pick(&["Continuing care", "Insurance", "Legal", "At my request"]).to_owned()),
    ]);
    c.gap(6.0);
    c.paragraph(&format!("I authorize {hospital} to disclose the health information named below to: {to}, 88 Windmill Way, Saltmarsh, NC 28584, telephone {phone}."));
    c.heading("INFORMATION TO BE DISCLOSED");
    for pair in [
        ["Discharge summary", "Laboratory reports"],
        ["Imaging reports", "Operative reports"],
        ["Immunizations", "Entire record"],
    ] {
        c.need(c.leading() * 1.3);
        c.y += c.leading() * 1.3;
        for (x, what) in [LEFT + 10.0, LEFT + 250.0].into_iter().zip(pair) {
            let (y, size, face) = (c.y, c.size, c.face());
            identity::frame(&mut c, x, y - size * 0.75, size * 0.8, size * 0.8);
            if c.chance.happens(0.4) {
                c.put(Mark::Pen { strokes: vec![vec![(x, y - 5.0), (x + 3.0, y), (x + 10.0, y - 12.0)]], width: 1.2 });
            }
            c.print_at(x + size * 1.4, y, size, face, what);
        }
    }
    c.gap(8.0);
    let (from, until) = (later(day, -c.chance.between(300, 2000)), later(day, 365));
    c.paragraph(&format!("Covering care from {} to {}.", dates.write(from), dates.write(day)));
    c.paragraph(&format!("This authorization ends on {} unless I revoke it sooner in writing. Information disclosed may be disclosed again by the person who receives it. Treatment does not depend on my signing this form.", dates.write(until)));
    let signing = if signing == Signing::Electronic { Signing::Signed } else { signing };
    let who = c.subject.name_text.clone();
    c.signature(signing, &who, "Signature of patient or legal representative");
    c.finish(day, Vec::new())
}

pub(super) fn letter(mut c: Composer, signing: Signing) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let (doctor, provider) = (c.chance.pick(TOWNSFOLK).to_owned(), c.provider.clone());
    let sent = later(day, c.chance.between(1, 6));
    c.gap(10.0);
    c.line(&dates.write(sent), LEFT);
    c.gap(10.0);
    for line in [doctor.as_str(), "Candlewick Medical Group", "210 Linden Pl", "Kingsbridge, NY 12990"] {
        c.line(line, LEFT);
    }
    c.gap(12.0);
    let facts = identity::facts(&mut c);
    let provider_label = c.hospital.labels.provider;
    for (number, (label, value)) in
        facts.into_iter().filter(|(label, _)| label != provider_label && label != c.hospital.labels.sex).enumerate()
    {
        let text = if number == 0 { format!("RE:  {value}") } else { format!("       {label}: {value}") };
        c.line(&text, LEFT);
    }
    c.gap(10.0);
    let surname = doctor.rsplit(' ').next().unwrap_or("Colleague").to_owned();
    c.line(&format!("Dear Dr. {surname}:"), LEFT);
    c.gap(6.0);
    let opening = if c.chance.happens(0.5) {
        "Thank you for sending this patient to me"
    } else {
        "Thank you for asking me to see this patient in consultation"
    };
    c.paragraph(&format!("{opening}, whom I saw on {}.", dates.write(day)));
    c.gap(6.0);
    let (sex, age) = (c.subject.sex, c.subject.age);
    let history = prose::history(sex, age, c.chance);
    c.paragraph(&history);
    c.gap(6.0);
    let exam = format!("On examination: {} {}", prose::vitals(c.chance), prose::sentences(Topic::Exam, 3, 6, c.chance));
    c.paragraph(&exam);
    c.gap(6.0);
    let diagnosis = c.chance.pick(prose::DIAGNOSES).to_lowercase();
    let plan = prose::plan(2, 4, c.chance).join(" ");
    c.paragraph(&format!("My impression is {diagnosis}. {plan} I will be glad to see the patient again."));
    c.gap(8.0);
    c.line("Sincerely,", LEFT);
    c.signature(signing, &provider, &provider);
    c.line("cc: file", LEFT);
    c.finish(day, Vec::new())
}

pub(super) fn telephone(mut c: Composer) -> Paper {
    let (day, dates) = (c.day, c.hospital.dates);
    let provider = c.provider.clone();
    let hour = c.chance.between(8, 16);
    c.pairs(&[("Date of call", dates.write(day)), ("Time", format!("{hour}:{:02}", c.chance.between(0, 59)))]);
    let caller =
        c.chance.pick(&["Patient", "Spouse of patient", "Daughter of patient", "Pharmacy", "Home nurse"]).to_owned();
    c.pairs(&[("Caller", caller), ("For", provider)]);
    c.gap(8.0);
    let complaint = prose::complaint(c.chance);
    c.section(
        "MESSAGE",
        &format!("Reports {complaint}. Would like to know whether to come in. Please call back before five."),
    );
    c.heading("ACTION TAKEN");
    let what = prose::plan(1, 2, c.chance);
    c.numbered(&what);
    c.gap(30.0);
    let y = c.y;
    let note = c
        .chance
        .pick(&["called back, no answer", "spoke to pt, will come Mon", "refill ok x 3", "left message"])
        .to_owned();
    let x = c.chance.real(LEFT + 10.0, RIGHT - 300.0);
    c.write_at(x, y, 15.0, &note);
    c.gap(20.0);
    let initials = c.chance.pick(&["JM", "RB", "TLK", "AS"]).to_owned();
    c.pairs(&[("Taken by", initials), ("Call returned", "yes [ ]  no [ ]".to_owned())]);
    if c.chance.happens(0.4) {
        c.stamp(RIGHT - 90.0, y + 80.0, "COMPLETED");
    }
    c.finish(day, Vec::new())
}
