//! A crowd of near-namesakes, their papers and a scanner that misreads: not one page may be filed to the wrong one.

use chartroom_samples::Chance;

use super::*;

const SURNAMES: &[&str] = &[
    "Varga",
    "Quist",
    "Maru",
    "Nowak",
    "Okafor",
    "Lindqvist",
    "Dela Cruz",
    "Ortiz-Luna",
    "Haas",
    "Hass",
    "Brandt",
    "Brand",
    "Castellano",
    "O'Hara",
    "McBride",
    "St. Clair",
    "Petrov",
    "Petrow",
    "Yildiz",
    "Ferrari",
    "Kimura",
    "Nguyen",
    "Ng",
];
const GIVEN: &[&str] = &[
    "Ilona",
    "Ilana",
    "Harold",
    "Sione",
    "Piotr",
    "Benita",
    "Marc",
    "Mark",
    "Ann",
    "Anne",
    "Anna",
    "Jon",
    "John",
    "Sara",
    "Sarah",
    "Ellen",
    "Helen",
    "William",
    "Robert",
    "Margaret",
    "Rosa",
    "Rose",
    "Francisco",
    "Eric",
    "Erik",
    "Lea",
    "Leah",
];

/// How record numbers look at one hospital.
#[derive(Clone, Copy)]
enum Numbers {
    Digits(u32),
    Lettered,
}

impl Numbers {
    fn draw(self, chance: &Chance) -> String {
        match self {
            Self::Digits(count) => {
                let first = 10_u64.pow(count - 1);
                (first + chance.bits() % (9 * first)).to_string()
            }
            Self::Lettered => format!("K{:07}", chance.below(10_000_000)),
        }
    }
}

fn stranger(chance: &Chance, numbers: Numbers) -> Patient {
    let birth = date(1925 + chance.below(85) as i16, 1 + chance.below(12) as i8, 1 + chance.below(28) as i8);
    let middle = if chance.happens(0.6) { chance.pick(GIVEN) } else { "" };
    let name = PersonName {
        last: chance.pick(SURNAMES).into(),
        first: chance.pick(GIVEN).into(),
        middle: middle.into(),
        suffix: if chance.happens(0.04) { "JR".into() } else { String::new() },
    };
    Patient {
        mrn: Mrn(numbers.draw(chance)),
        name,
        phone: format!("555555{:04}", chance.below(10_000)),
        street: format!(
            "{} {} St",
            1 + chance.below(9000),
            chance.pick(&["Elm", "Oak", "Pine", "Fir", "Ash", "Cedar"])
        ),
        ssn_last4: format!("{:04}", chance.below(10_000)),
        ..patient("", "A, B", birth)
    }
}

/// Somebody who is easily taken for `other`.
fn near(other: &Patient, chance: &Chance, numbers: Numbers) -> Patient {
    let mut person = stranger(chance, numbers);
    let birth = other.birth.unwrap();
    let kind = chance.below(8);
    if kind != 2 {
        person.name = other.name.clone();
    }
    match kind {
        // A twin.
        0 | 1 => {
            person.name.first = chance.pick(GIVEN).into();
            person.name.middle.clear();
            (person.birth, person.phone, person.street) = (other.birth, other.phone.clone(), other.street.clone());
        }
        // A neighbouring record number.
        2 => person.mrn = Mrn(slip(&other.mrn.0, chance)),
        // Father and son.
        3 => {
            person.name.suffix = if other.name.suffix == "JR" { "SR".into() } else { "JR".into() };
            person.street.clone_from(&other.street);
        }
        // Day and month changed places.
        4 => person.birth = Date::new(birth.year(), birth.day().min(12), birth.month()).ok(),
        // A year or ten off.
        5 => {
            person.birth = Date::new(birth.year() + [1, -1, 10, -10][chance.below(4)], birth.month(), birth.day()).ok()
        }
        // A namesake, born any day.
        6 => {}
        // A namesake of the same day.
        _ => person.birth = other.birth,
    }
    if person.name == other.name && person.birth == other.birth && kind < 7 {
        person.name.first = format!("{}x", person.name.first);
    }
    person
}

/// A typist's slip in a number: two digits swapped, or one taken for another.
fn slip(number: &str, chance: &Chance) -> String {
    let mut digits = number.as_bytes().to_vec();
    let place = 1 + chance.below(digits.len() - 2);
    if chance.happens(0.5) && digits[place] != digits[place + 1] {
        digits.swap(place, place + 1);
    } else {
        digits[place] = b'0' + (digits[place] - b'0' + 1 + chance.below(9) as u8) % 10;
    }
    String::from_utf8(digits).unwrap()
}

/// What a scanner makes of `text`: each character is misread at `per_mille`.
fn misread(text: &str, per_mille: usize, chance: &Chance) -> String {
    const ALIKE: &[(char, &str)] = &[
        ('0', "O68"),
        ('1', "I7l"),
        ('2', "Z7"),
        ('3', "85"),
        ('4', "9"),
        ('5', "S63"),
        ('6', "850"),
        ('7', "1"),
        ('8', "36B0"),
        ('9', "40"),
        ('e', "c"),
        ('n', "r"),
        ('a', "o"),
        ('o', "a"),
        ('r', "n"),
        ('l', "i"),
        ('i', "l"),
        ('h', "b"),
    ];
    let mut read = String::new();
    for c in text.chars() {
        if chance.below(1000) >= per_mille {
            read.push(c);
        } else if let Some((_, like)) = ALIKE.iter().find(|(own, _)| *own == c).filter(|_| chance.happens(0.75)) {
            read.extend(like.chars().nth(chance.below(like.len())));
        } else if c.is_ascii_digit() && chance.happens(0.5) {
            read.push(char::from(b'0' + chance.below(10) as u8));
        }
    }
    read
}

/// A paper of `person` as a scanner read it, and whether it is clean and says enough.
fn paper(person: &Patient, list: &[Patient], chance: &Chance) -> (Sheet, bool) {
    let (confidence, per_mille) = chance.one(&[(95.0, 0), (95.0, 0), (92.0, 3), (85.0, 10), (70.0, 30), (45.0, 80)]);
    let mut sheet = Sheet::default();
    let mut typed = person.mrn.0.clone();
    let other = &list[chance.below(list.len())];
    let mistyped = chance.happens(0.04) && other.name.first != person.name.first && other.name.last != person.name.last;
    if mistyped {
        typed = if chance.happens(0.5) { slip(&typed, chance) } else { other.mrn.0.clone() };
    }
    let (has_mrn, has_birth) = (chance.happens(0.65), chance.happens(0.85));
    if has_mrn {
        let read = misread(&typed, per_mille, chance);
        let found = sheet.found(Mrn(read.clone()), &read, confidence);
        sheet.facts.mrns.push(found);
    }
    if chance.happens(0.95) {
        let mut printed = person.name.clone();
        match chance.below(8) {
            0 => printed.middle.truncate(1),
            1 => printed.middle.clear(),
            2 => printed.first.truncate(1),
            3 => printed.suffix.clear(),
            4 if printed.first == "William" => printed.first = "Bill".into(),
            4 if printed.first == "Margaret" => printed.first = "Peggy".into(),
            5 => printed.last = printed.last.split('-').next().unwrap_or_default().into(),
            _ => {}
        }
        printed.last = misread(&printed.last, per_mille, chance);
        printed.first = misread(&printed.first, per_mille, chance);
        let text = printed.to_string();
        let found = sheet.found(printed, &text, confidence);
        sheet.facts.names.push(found);
    }
    if let Some(birth) = person.birth.filter(|_| has_birth) {
        let text = misread(&birth.strftime("%Y-%m-%d").to_string(), per_mille, chance);
        if let Ok(read) = text.parse() {
            let found = sheet.found(read, &text, confidence);
            sheet.facts.births.push(found);
        }
    }
    if chance.happens(0.15) {
        let read = misread(&person.phone, per_mille, chance);
        let found = sheet.found(read.clone(), &read, confidence);
        sheet.facts.phones.push(found);
    }
    if chance.happens(0.2) {
        let read = misread(&person.street, per_mille, chance);
        let found = sheet.found(read.clone(), &read, confidence);
        sheet.facts.streets.push(found);
    }
    (sheet, per_mille == 0 && has_mrn && has_birth && !mistyped)
}

/// Files `pages` papers of a crowd half of whom have a double, a tenth of them not on the list.
fn try_crowd(seed: u64, people: usize, pages: usize, numbers: Numbers) {
    let chance = &Chance::of_seed(seed);
    let mut list: Vec<Patient> = (0..people / 2).map(|_| stranger(chance, numbers)).collect();
    for place in 0..people / 2 {
        let double = near(&list[place].clone(), chance, numbers);
        list.push(double);
    }
    let mut unlisted: Vec<Patient> = (0..20).map(|_| stranger(chance, numbers)).collect();
    unlisted.extend((0..60).map(|_| near(&chance.one(&list), chance, numbers)));
    let mut seen = std::collections::HashSet::new();
    list.retain(|person| seen.insert(person.mrn.bare()));
    // Nobody could tell a namesake of the same day and not on the list from the one who is.
    unlisted.retain(|person| {
        seen.insert(person.mrn.bare())
            && !list.iter().any(|other| {
                other.birth == person.birth
                    && other.name.last == person.name.last
                    && other.name.first == person.name.first
            })
    });
    let roster = Roster::new(list.clone(), &Nicknames::parse(Nicknames::BUILT_IN).unwrap());
    let (mut filed, mut clean, mut clean_filed) = (0, 0, 0);
    for number in 0..pages {
        let is_listed = chance.happens(0.85);
        let person = chance.one(if is_listed { &list } else { &unlisted });
        let (sheet, is_clean) = paper(&person, &list, chance);
        let filing = file_sheets(&roster, std::slice::from_ref(&sheet)).remove(0);
        if let Filing::Filed { patient } = &filing.filing {
            filed += 1;
            let said =
                |page: &Sheet| page.reading.words.iter().map(|word| word.text.clone()).collect::<Vec<_>>().join(" | ");
            assert!(
                is_listed && *patient == person.mrn,
                "page {number} of seed {seed} is misfiled: {} said, {} {} {:?} meant (listed: {is_listed}), {}",
                said(&sheet),
                person.mrn.0,
                person.name,
                person.birth,
                filing.probability
            );
        }
        if is_clean && is_listed {
            clean += 1;
            clean_filed += usize::from(matches!(filing.filing, Filing::Filed { .. }));
        }
    }
    assert!(
        clean_filed * 100 >= clean * 97,
        "only {clean_filed} of {clean} clean pages with number and birth are filed"
    );
    assert!(filed * 2 > pages, "only {filed} of {pages} pages are filed");
}

#[test]
fn no_page_of_a_crowd_of_near_namesakes_is_misfiled() {
    try_crowd(1, 400, 6000, Numbers::Digits(7));
    try_crowd(2, 60, 3000, Numbers::Digits(6));
}

#[test]
fn no_page_is_misfiled_where_record_numbers_are_long_or_lettered() {
    try_crowd(3, 2000, 3000, Numbers::Digits(10));
    try_crowd(4, 400, 3000, Numbers::Lettered);
}
