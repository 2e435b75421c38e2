//! The patient list with people on it who are easily taken for one another, and people near to it who are not on it.

use std::collections::HashSet;

use jiff::civil::{Date, date};

use super::names::SURNAMES;
use super::person::{MrnShape, Person, first_name};
use crate::chance::Chance;

/// In what way a person is near to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Near {
    Twins,
    JuniorSenior,
    MotherDaughter,
    SameName,
    SameNameAndBirth,
    BirthTransposed,
    MrnNear,
    Maiden,
    Nickname,
}

impl Near {
    pub const ALL: [Near; 9] = [
        Self::Twins,
        Self::JuniorSenior,
        Self::MotherDaughter,
        Self::SameName,
        Self::SameNameAndBirth,
        Self::BirthTransposed,
        Self::MrnNear,
        Self::Maiden,
        Self::Nickname,
    ];

    /// The word for it in the truth file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Twins => "twins",
            Self::JuniorSenior => "jr_sr",
            Self::MotherDaughter => "mother_daughter",
            Self::SameName => "same_name",
            Self::SameNameAndBirth => "same_name_dob",
            Self::BirthTransposed => "dob_transposed",
            Self::MrnNear => "mrn_near",
            Self::Maiden => "maiden",
            Self::Nickname => "nickname",
        }
    }
}

/// Everyone who has papers: first those on the patient list, then those who are not.
pub struct Roster {
    pub people: Vec<Person>,
    pub shape: MrnShape,
}

impl Roster {
    /// `listed` people on the list, of whom the share `near` stands near to another, and `strangers` who are not on it, half of
    /// them near to one who is. No two people have the same record number.
    #[must_use]
    pub fn invent(seed: u64, listed: usize, near: f32, strangers: usize, shape: MrnShape) -> Self {
        let chance = Chance::of_seed(seed ^ 0x0050_454f_504c_4521);
        let mut roster = Self { people: Vec::new(), shape };
        let mut kinds = Near::ALL.iter().cycle();
        while roster.people.len() < listed {
            let mut person = roster.new_person(&chance);
            let more_fit = roster.people.len() + 1 < listed;
            if more_fit && (roster.people.len() as f32) < near * listed as f32 {
                let kind = *kinds.next().unwrap_or(&Near::SameName);
                let other = roster.beside(&mut person, kind, &chance);
                roster.people.push(person);
                if let Some(other) = other {
                    roster.people.push(other);
                }
            } else {
                roster.people.push(person);
            }
        }
        for number in 0..strangers {
            let stranger = roster.stranger(number, &chance);
            roster.people.push(stranger);
        }
        roster
    }

    pub fn listed(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.listed)
    }

    fn taken(&self) -> HashSet<&str> {
        self.people.iter().map(|person| person.mrn.as_str()).collect()
    }

    fn free_mrn(&self, chance: &Chance) -> String {
        loop {
            let mrn = self.shape.draw(chance);
            if !self.taken().contains(mrn.as_str()) {
                return mrn;
            }
        }
    }

    /// A record number one slip from `mrn` that nobody has.
    pub(crate) fn free_slip(&self, mrn: &str, chance: &Chance) -> String {
        loop {
            let slip = MrnShape::slip(mrn, chance);
            if !self.taken().contains(slip.as_str()) && slip != mrn {
                return slip;
            }
        }
    }

    fn new_person(&self, chance: &Chance) -> Person {
        loop {
            let mut person = Person::invent(&self.shape, chance);
            let namesake = self.people.iter().any(|other| other.last == person.last && other.first == person.first);
            if !namesake {
                person.mrn = self.free_mrn(chance);
                return person;
            }
        }
    }

    /// The second of a pair, and what it changes about the first. `None` where being hard is the person's own affair.
    fn beside(&self, person: &mut Person, kind: Near, chance: &Chance) -> Option<Person> {
        person.collisions.push(kind.word().to_owned());
        let mut other = Person { ..self.new_person(chance) };
        other.collisions.push(kind.word().to_owned());
        other.last.clone_from(&person.last);
        match kind {
            Near::Twins => {
                other.born = person.born;
                other.sex = person.sex;
                while other.first == person.first || other.sex == person.sex && same_start(&other.first, &person.first)
                {
                    other.first = first_name(other.sex, chance);
                }
                copy_home(person, &mut other);
            }
            Near::JuniorSenior => {
                person.sex = 'M';
                person.first = first_name('M', chance);
                person.born = date(person.born.year().min(1962), person.born.month(), person.born.day());
                other.first.clone_from(&person.first);
                other.middle.clone_from(&person.middle);
                other.sex = 'M';
                other.born = date(
                    person.born.year() + chance.between(21, 34) as i16,
                    chance.between(1, 12) as i8,
                    other.born.day(),
                );
                person.suffix = "Sr".to_owned();
                other.suffix = "Jr".to_owned();
                copy_home(person, &mut other);
            }
            Near::MotherDaughter => {
                person.sex = 'F';
                person.first = first_name('F', chance);
                person.born = date(person.born.year().min(1965), person.born.month(), person.born.day());
                other.first.clone_from(&person.first);
                other.sex = 'F';
                other.middle = loop {
                    let middle = first_name('F', chance);
                    if !same_start(&middle, &person.middle) {
                        break middle;
                    }
                };
                other.born = date(
                    person.born.year() + chance.between(20, 33) as i16,
                    chance.between(1, 12) as i8,
                    other.born.day(),
                );
                copy_home(person, &mut other);
            }
            Near::SameName => {
                same_name(person, &mut other);
                if chance.happens(0.4) {
                    let year = person.born.year() + if chance.happens(0.5) { 1 } else { 10 };
                    other.born = date(year.min(2013), person.born.month(), person.born.day());
                }
                while other.born == person.born {
                    other.born = date(other.born.year() + 1, other.born.month(), other.born.day());
                }
            }
            Near::SameNameAndBirth => {
                same_name(person, &mut other);
                other.born = person.born;
            }
            Near::BirthTransposed => {
                same_name(person, &mut other);
                (person.born, other.born) = transposable(person.born, chance);
            }
            Near::MrnNear => {
                other.last = chance.pick(SURNAMES).to_owned();
                other.mrn = self.free_slip(&person.mrn, chance);
            }
            Near::Maiden => {
                person.sex = 'F';
                person.first = first_name('F', chance);
                person.former_last = Some(another_surname(&person.last, chance));
                return None;
            }
            Near::Nickname => {
                let (formal, _) = chance.one(super::names::NICKNAMES);
                person.first = formal.to_owned();
                person.sex = if super::WOMEN.contains(&formal) { 'F' } else { 'M' };
                return None;
            }
        }
        Some(other)
    }

    /// Someone who is not on the list; every second one near to someone who is, and of another name or date of birth
    /// than everyone on it: nobody could tell them apart.
    fn stranger(&self, number: usize, chance: &Chance) -> Person {
        loop {
            let stranger = self.any_stranger(number, chance);
            let is_taken = |listed: &Person| {
                (&listed.last, &listed.first, listed.born) == (&stranger.last, &stranger.first, stranger.born)
            };
            if !self.listed().any(is_taken) {
                return stranger;
            }
        }
    }

    fn any_stranger(&self, number: usize, chance: &Chance) -> Person {
        let mut stranger = self.new_person(chance);
        stranger.listed = false;
        let listed: Vec<&Person> = self.listed().collect();
        let model = listed[chance.below(listed.len())];
        let kind = match number % 8 {
            1 => {
                same_name(model, &mut stranger);
                stranger.born = date(model.born.year() + 1, model.born.month(), model.born.day());
                "not_in_mpi:same_name_other_dob"
            }
            3 => {
                stranger.last.clone_from(&model.last);
                stranger.born = model.born;
                stranger.sex = model.sex;
                while same_start(&stranger.first, &model.first) {
                    stranger.first = first_name(stranger.sex, chance);
                }
                "not_in_mpi:same_surname_dob"
            }
            5 => {
                same_name(model, &mut stranger);
                stranger.born =
                    if model.born.day() <= 12 && i16::from(model.born.day()) != i16::from(model.born.month()) {
                        date(model.born.year(), model.born.day(), model.born.month())
                    } else {
                        date(model.born.year() - 10, model.born.month(), model.born.day())
                    };
                "not_in_mpi:dob_transposed"
            }
            7 => {
                stranger.mrn = self.free_slip(&model.mrn, chance);
                "not_in_mpi:mrn_near_mpi"
            }
            _ => "not_in_mpi:stranger",
        };
        stranger.collisions.push(kind.to_owned());
        stranger
    }
}

fn same_name(person: &Person, other: &mut Person) {
    other.last.clone_from(&person.last);
    other.first.clone_from(&person.first);
    other.middle.clone_from(&person.middle);
    other.sex = person.sex;
}

fn copy_home(from: &Person, to: &mut Person) {
    to.street.clone_from(&from.street);
    to.city.clone_from(&from.city);
    to.state.clone_from(&from.state);
    to.zip.clone_from(&from.zip);
    to.phone.clone_from(&from.phone);
}

fn same_start(one: &str, two: &str) -> bool {
    one.chars().next() == two.chars().next()
}

/// A day and its twin with day and month swapped, both real and different.
fn transposable(born: Date, chance: &Chance) -> (Date, Date) {
    let month = chance.between(1, 12) as i8;
    let mut day = chance.between(1, 12) as i8;
    if day == month {
        day = day % 12 + 1;
    }
    (date(born.year(), month, day), date(born.year(), day, month))
}

fn another_surname(than: &str, chance: &Chance) -> String {
    loop {
        let surname = chance.pick(SURNAMES);
        if surname != than {
            return surname.to_owned();
        }
    }
}
