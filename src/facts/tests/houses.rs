//! Papers as other houses print them.

use super::*;

fn day_of(facts: &PageFacts) -> Option<Date> {
    service_date(&[facts], facts.doc_type.as_ref().map(|t| t.slug.as_str()), &rules())
}

#[test]
fn a_note_may_begin_with_a_name_that_no_label_names() {
    let note = page(&[
        "RIVERS, Jane",
        "68 Y old Female, DOB: 04/28/1935",
        "Account Number: 7297025",
        "3115 Oakwood Blvd, Tulsa, OH-45011",
        "Guarantor: Rivers, Tom  Insurance: Medicare",
        "08/29/2003 Progress Notes: Jude Brennan, NP",
    ]);
    assert_eq!(name(&note).as_deref(), Some("RIVERS, Jane"));
    assert_eq!(birth(&note), Some(date(1935, 4, 28)));
    assert_eq!(day_of(&note), Some(date(2003, 8, 29)));
    assert_eq!(document_type(&[&note]).map(|t| t.slug).as_deref(), Some("progress_note"));
}

#[test]
fn an_address_may_stand_between_a_name_and_the_birth_under_it() {
    let report = page(&[
        "DUBOIS, NORMAN H",
        "2334 N 4TH ST",
        "MILLBROOK OH 45011",
        "Patient Details",
        "DOB: 07/05/1965",
        "Patient ID: 7179248",
    ]);
    assert_eq!(name(&report).as_deref(), Some("DUBOIS, NORMAN H"));
}

#[test]
fn papers_in_other_languages_name_the_patient() {
    let papers = [
        [
            "Nombre del Paciente: Waller, Inés",
            "Número de Expediente: 4417093",
            "Fecha de Nacimiento: 02/22/1951",
            "Fecha: 03/17/2004",
        ],
        [
            "Apellidos: Waller Nombre: Inés",
            "Historia Clínica: 4417093",
            "F. Nac.: 22-02-1951",
            "Fecha de Consulta: 17-03-2004",
        ],
        ["Nom: Waller Prénom: Inés", "No dossier: 4417093", "Né(e) le: 22/02/1951", "Date de consultation: 17/03/2004"],
        ["Patientin: Waller, Inés, geb. 22.02.1951", "Pat.-Nr.: 4417093", "Klinikum", "Aufnahmedatum: 17.03.2004"],
    ];
    for lines in papers {
        let facts = page(&lines);
        assert_eq!(name(&facts).as_deref(), Some("Waller, Inés"), "{}", lines[0]);
        assert_eq!(mrn(&facts), Some("4417093"), "{}", lines[0]);
        assert_eq!(birth(&facts), Some(date(1951, 2, 22)), "{}", lines[0]);
        assert_eq!(day_of(&facts), Some(date(2004, 3, 17)), "{}", lines[0]);
    }
}

#[test]
fn claimants_residents_and_the_dead_are_patients_too() {
    for line in [
        "Claimant: Waller, Ines",
        "Decedent's Name: WALLER, INES",
        "1. DECEDENT'S LEGAL NAME Waller, Ines",
        "RESIDENT: Waller, Ines",
    ] {
        let read = name(&page(&[line])).map(|name| name.to_uppercase());
        assert_eq!(read.as_deref(), Some("WALLER, INES"), "{line}");
    }
}

#[test]
fn a_value_that_resembles_a_label_is_a_value() {
    let boxes = Sheet::new()
        .print(200, 300, "Last")
        .print(500, 300, "MORETTI")
        .print(200, 360, "First")
        .print(500, 360, "MEI")
        .print(200, 420, "MRN")
        .print(500, 420, "4417093")
        .facts();
    assert_eq!(name(&boxes).as_deref(), Some("MORETTI, MEI"));
    assert_eq!(mrn(&boxes), Some("4417093"));
    let form = page(&["Last Name: WALLER", "First Name: CHARLOTTE", "DOB: 02/22/1951"]);
    assert_eq!(name(&form).as_deref(), Some("WALLER, CHARLOTTE"));
}

#[test]
fn the_day_of_surgery_is_the_paper_s_only_where_the_paper_is_about_it() {
    let sheet = |title: &str| page(&[title, "DATE: 06/05/2008", "SURGERY DATE: 06/03/2008", "NAME: WALLER, INES"]);
    assert_eq!(day_of(&sheet("NURSING FLOWSHEET")), Some(date(2008, 6, 5)));
    assert_eq!(day_of(&sheet("OPERATIVE REPORT")), Some(date(2008, 6, 3)));
    assert_eq!(day_of(&page(&["NURSING FLOWSHEET", "SURGERY DATE: 06/03/2008"])), Some(date(2008, 6, 3)));
}

#[test]
fn a_machine_prints_its_day_over_whoever_confirmed_it() {
    let strip = Sheet::new()
        .print(100, 60, "WALLER, INES")
        .print(900, 60, "ID:4417093")
        .print(1500, 60, "05-AUG-2019 14:22:10")
        .lines(100, 120, &["13-NOV-1943 (75 yr)", "Female"])
        .lines(900, 120, &["Vent. rate 59 BPM", "PR interval 162 ms", "QRS duration 88 ms", "QT/QTc 402/421 ms"])
        .print(1500, 400, "Confirmed by Seth Voss, MD (114) on 8/6/2019 8:02:11 AM")
        .facts();
    assert_eq!(day_of(&strip), Some(date(2019, 8, 5)));
    assert_eq!(birth(&strip), Some(date(1943, 11, 13)));
}

#[test]
fn a_group_s_number_on_a_card_is_no_record_number() {
    let card = Sheet::new()
        .print(200, 200, "HEALTH PLAN")
        .print(200, 300, "MEMBER NAME")
        .print(900, 300, "GROUP NO.")
        .print(200, 340, "INES WALLER")
        .print(900, 340, "4417093");
    let rules = {
        let settings = Settings::default();
        let shape = MrnShape::learn([Mrn("2280825".into())].iter());
        FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), Some(shape)).unwrap()
    };
    assert_eq!(mrn(&of(&card.reading, &rules)), None);
}

#[test]
fn a_label_may_say_that_the_last_name_stands_first() {
    for (line, expected) in [
        ("Apellidos y Nombre: Waller Inés", "Waller, Inés"),
        ("Name, Vorname: Waller Ines", "Waller, Ines"),
        ("Cognome e nome: Waller Ines", "Waller, Ines"),
        ("Nom, prénom: Waller Inès", "Waller, Inès"),
        ("Patient Name (Last, First): WALLER INES", "WALLER, INES"),
        ("Last Name, First Name: WALLER INES", "WALLER, INES"),
        ("Nombre y Apellidos: Inés Waller", "Waller, Inés"),
    ] {
        assert_eq!(name(&page(&[line])).as_deref(), Some(expected), "{line}");
    }
}

#[test]
fn pages_are_counted_in_the_languages_of_the_papers() {
    for line in [
        "Page 1 of 3",
        "Página 1 de 3",
        "Pág. 1 de 3",
        "1 de 3",
        "Seite 1 von 3",
        "Page 1 sur 3",
        "page 1/3",
        "Pagina 1 di 3",
    ] {
        let counted = Sheet::new().print(2000, 3150, line).facts().page_of.map(|page_of| (page_of.page, page_of.of));
        assert_eq!(counted, Some((1, Some(3))), "{line}");
    }
    assert_eq!(page(&["07 de marzo de 1998", "Glucose 1 de 3 tomas"]).page_of, None);
}

#[test]
fn a_card_may_say_the_sex_in_another_language() {
    let listed = Mrn("2280825".into());
    let settings = Settings::default();
    let shape = MrnShape::learn(std::iter::once(&listed));
    let rules = FactRules::new(&settings.facts, &settings.barcodes, &FactTables::default(), Some(shape)).unwrap();
    let card = Sheet::new().lines(200, 300, &["WALLER, INES", "4417093", "22/02/1951 Femenino"]);
    let facts = of(&card.reading, &rules);
    assert_eq!((mrn(&facts), birth(&facts)), (Some("4417093"), Some(date(1951, 2, 22))));
}
