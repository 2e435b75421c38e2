//! One invented person, and the patient list as a file.

use jiff::civil::{Date, date};

use super::names::{COMMON_SURNAMES, DOUBLE_SURNAMES, MEN, NICKNAMES, STREETS, SURNAMES, TOWNS, WOMEN};
use crate::chance::Chance;

/// What record numbers look like: `#` is a digit, everything else stands for itself (`"#######"`, `"00######"`, `"M##-##-##"`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MrnShape(pub String);

impl Default for MrnShape {
    fn default() -> Self {
        Self("#######".to_owned())
    }
}

impl MrnShape {
    pub(crate) fn draw(&self, chance: &Chance) -> String {
        let mut first = true;
        self.0
            .chars()
            .map(|shape| match shape {
                '#' if std::mem::take(&mut first) => char::from(b'1' + chance.below(9) as u8),
                '#' => char::from(b'0' + chance.below(10) as u8),
                itself => itself,
            })
            .collect()
    }

    /// A number one slip away: two neighbouring digits swapped, or one digit another.
    pub(crate) fn slip(mrn: &str, chance: &Chance) -> String {
        let mut letters: Vec<char> = mrn.chars().collect();
        let digits: Vec<usize> = (0..letters.len()).filter(|&at| letters[at].is_ascii_digit()).collect();
        let swaps: Vec<(usize, usize)> = digits
            .windows(2)
            .map(|pair| (pair[0], pair[1]))
            .filter(|&(a, b)| a > 0 && letters[a] != letters[b])
            .collect();
        if !swaps.is_empty() && chance.happens(0.6) {
            let (a, b) = chance.one(&swaps);
            letters.swap(a, b);
        } else {
            let at = digits[1 + chance.below(digits.len().saturating_sub(1))];
            let digit = letters[at].to_digit(10).unwrap_or(0);
            letters[at] = char::from(b'0' + ((digit + 1 + chance.below(8) as u32) % 10) as u8);
        }
        letters.into_iter().collect()
    }
}

/// An invented person. `former_last` is known to the person's old papers only, never to the list.
#[derive(Clone, PartialEq)]
pub struct Person {
    pub mrn: String,
    pub last: String,
    pub first: String,
    pub middle: String,
    pub suffix: String,
    pub former_last: Option<String>,
    pub born: Date,
    /// `F` or `M`.
    pub sex: char,
    pub ssn_last4: String,
    pub phone: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    /// On the patient list.
    pub listed: bool,
    /// Why this person is hard to tell from others, in the words of the truth file.
    pub collisions: Vec<String>,
}

impl Person {
    pub(crate) fn invent(shape: &MrnShape, chance: &Chance) -> Self {
        let sex = if chance.happens(0.52) { 'F' } else { 'M' };
        let last = if chance.happens(0.07) {
            let (one, two) = chance.one(DOUBLE_SURNAMES);
            format!("{one}{}{two}", if chance.happens(0.5) { "-" } else { " " })
        } else if chance.happens(0.3) {
            chance.pick(COMMON_SURNAMES).to_owned()
        } else {
            chance.pick(SURNAMES).to_owned()
        };
        let first = first_name(sex, chance);
        let middle = if chance.happens(0.55) { first_name(sex, chance) } else { String::new() };
        let (street, city, state, zip) = address(chance);
        Self {
            mrn: shape.draw(chance),
            middle: if middle == first { String::new() } else { middle },
            last,
            first,
            suffix: String::new(),
            former_last: None,
            born: birth(chance),
            sex,
            ssn_last4: chance.digits(4),
            phone: phone(chance),
            street,
            city,
            state,
            zip,
            listed: true,
            collisions: Vec::new(),
        }
    }

    /// Whole years on `day`, never below zero.
    pub(crate) fn age_on(&self, day: Date) -> i32 {
        let before_birthday = (day.month(), day.day()) < (self.born.month(), self.born.day());
        (i32::from(day.year()) - i32::from(self.born.year()) - i32::from(before_birthday)).max(0)
    }

    pub(crate) fn nickname(&self) -> Option<&'static str> {
        NICKNAMES.iter().find(|(formal, _)| *formal == self.first).map(|(_, nickname)| *nickname)
    }
}

pub(crate) fn first_name(sex: char, chance: &Chance) -> String {
    chance.pick(if sex == 'F' { WOMEN } else { MEN }).to_owned()
}

fn birth(chance: &Chance) -> Date {
    let year = if chance.happens(0.1) { chance.between(1998, 2012) } else { chance.between(1929, 1992) };
    date(year as i16, chance.between(1, 12) as i8, chance.between(1, 28) as i8)
}

fn phone(chance: &Chance) -> String {
    let area =
        chance.one(&["206", "217", "303", "318", "402", "419", "503", "518", "570", "606", "715", "812", "828", "906"]);
    format!("({area}) 555-{}", chance.digits(4))
}

fn address(chance: &Chance) -> (String, String, String, String) {
    let (city, state, zip) = chance.one(TOWNS);
    let street = format!("{} {}", chance.between(11, 9890), chance.pick(STREETS));
    (street, city.to_owned(), state.to_owned(), zip.to_owned())
}

/// The patient list as it is imported, in the order given; people not listed are left out.
pub fn patients_csv(people: &[Person]) -> String {
    let mut csv = String::from(
        "mrn,last_name,first_name,middle_name,suffix,date_of_birth,sex,ssn_last4,phone,street,city,state,zip\n",
    );
    for person in people.iter().filter(|person| person.listed) {
        let sex = person.sex.to_string();
        let born = person.born.to_string();
        let cells = [
            &person.mrn,
            &person.last,
            &person.first,
            &person.middle,
            &person.suffix,
            &born,
            &sex,
            &person.ssn_last4,
            &person.phone,
            &person.street,
            &person.city,
            &person.state,
            &person.zip,
        ];
        csv.push_str(&cells.map(|cell| quoted(cell)).join(","));
        csv.push('\n');
    }
    csv
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
