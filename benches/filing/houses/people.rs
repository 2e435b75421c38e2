//! Item 3 of what must work: names, twins, numbers of others.

use chartroom::chart::{Mrn, Patient, PersonName};
use chartroom::filing::Without as Filing;
use chartroom_samples::Chance;

use super::{DOCUMENTS, Maker, Trial};
use crate::sheet::{Arrangement, HEAD, LEFT, LINE, OnPaper, Sheet};
use crate::stacks::{House, LeftOut, Stack};

impl Maker {
    pub(super) fn people(&self) -> Vec<Trial> {
        let accented: Vec<Patient> = self.renamed(|name| PersonName {
            last: with_accents(&name.last),
            first: with_accents(&name.first),
            ..name.clone()
        });
        let no_number = |sheet: &mut Sheet, name: &str, who: &OnPaper| {
            sheet.print(LEFT, HEAD, &format!("Patient: {name}"));
            sheet.print(LEFT, HEAD + LINE, &format!("DOB: {}", who.born));
        };
        let no_birth = |sheet: &mut Sheet, name: &str, who: &OnPaper| {
            sheet.print(LEFT, HEAD, &format!("Patient: {name}"));
            sheet.print(LEFT, HEAD + LINE, &format!("MRN: {}", who.number));
        };
        let without_accents = |sheet: &mut Sheet, who: &Patient, _: &Chance| {
            let who = OnPaper::of(who);
            no_birth(sheet, &without(&who.name()), &who);
        };
        let as_it_is = |sheet: &mut Sheet, who: &Patient, _: &Chance| {
            let who = OnPaper::of(who);
            no_birth(sheet, &who.name(), &who);
        };
        let of_accents = House { list: accented.clone(), ..House::default() };
        let former_names: Vec<Patient> = self
            .list
            .iter()
            .map(|patient| Patient { other_names: vec![self.former(patient)], ..patient.clone() })
            .collect();
        let former = |sheet: &mut Sheet, who: &Patient, _: &Chance| {
            let former = who.other_names.first().unwrap_or(&who.name);
            let who = OnPaper::of(&Patient { name: former.clone(), ..who.clone() });
            no_number(sheet, &who.name(), &who);
        };
        vec![
            self.trial("accents on the list alone", of_accents, self.single(&accented, &without_accents), ACCENTS),
            self.trial("accents on paper alone", self.house(), self.single(&accented, &as_it_is), ACCENTS),
            self.trial(
                "former names",
                House { list: former_names.clone(), ..House::default() },
                self.single(&former_names, &former),
                &[LeftOut::Filing(Filing::FormerNames)],
            ),
            self.trial(
                "twins who are not on the list",
                self.house(),
                self.twins(),
                &[Filing::Twins, Filing::NearStrangers].map(LeftOut::Filing),
            ),
            self.neighbours(),
            self.trial(
                "another patient's number",
                self.house(),
                self.mistyped(),
                &[Filing::MistypedNumbers, Filing::NeighbouringNumbers].map(LeftOut::Filing),
            ),
        ]
    }

    fn renamed(&self, name: impl Fn(&PersonName) -> PersonName) -> Vec<Patient> {
        self.list.iter().map(|patient| Patient { name: name(&patient.name), ..patient.clone() }).collect()
    }

    /// The surname of somebody else, with her own first name.
    fn former(&self, patient: &Patient) -> PersonName {
        let place = patient.mrn.0.bytes().fold(7_usize, |sum, digit| sum * 31 + usize::from(digit));
        PersonName { last: self.list[place % self.list.len()].name.last.clone(), ..patient.name.clone() }
    }

    /// Half are a listed person's, half his twin's, who is not listed: surname, birth and street are the same, the
    /// first name is the likest one that people have.
    fn twins(&self) -> Vec<Stack> {
        let paper = |number: usize| {
            let chance = self.chance.branch();
            let entry = chance.one(&self.list);
            let own = number.is_multiple_of(2);
            let mut who = OnPaper::of(&entry);
            if !own {
                who.first = self.likest(&who.first);
                who.middle.clear();
            }
            let mut sheet = Sheet::written("PROGRESS NOTE", &chance);
            sheet.print(LEFT, HEAD, &format!("Patient: {}", who.name()));
            sheet.print(LEFT, HEAD + LINE, &format!("DOB: {}", who.born));
            sheet.print(LEFT, HEAD + 2 * LINE, &format!("Address: {}", entry.street));
            let page = self.page(sheet, own.then(|| entry.mrn.clone()), "", &chance);
            Self::stack(format!("{number}.pdf"), vec![page])
        };
        (0..DOCUMENTS).map(paper).collect()
    }

    /// The given name that differs from this one in the fewest letters.
    fn likest(&self, name: &str) -> String {
        let apart = |other: &String| {
            let differ = name.chars().zip(other.chars()).filter(|(a, b)| a != b).count();
            (differ + name.len().abs_diff(other.len()), other.clone())
        };
        let others = self.given.iter().filter(|other| *other != name && other.len() > 1);
        others.min_by_key(|other| apart(other)).cloned().unwrap_or_default()
    }

    /// Everybody has a neighbour whose number is one misreading away; on one paper in two stands the neighbour's, read
    /// so badly that it may be his own.
    fn neighbours(&self) -> Trial {
        let mut list = self.list.clone();
        let mut stacks = Vec::new();
        for number in 0..DOCUMENTS {
            let chance = self.chance.branch();
            let entry = self.list[chance.below(self.list.len())].clone();
            let mut neighbour = chance.one(&self.list);
            neighbour.mrn = Mrn(self.one_digit_off(&entry.mrn, &chance));
            let his = number.is_multiple_of(2);
            let who = OnPaper { number: if his { &entry } else { &neighbour }.mrn.0.clone(), ..OnPaper::of(&entry) };
            let mut sheet = Sheet::written("PROGRESS NOTE", &chance);
            Arrangement::Beside.print(&mut sheet, &who, &chance);
            let (mut reading, truth) = self.legible(&sheet, &who.number, his.then(|| entry.mrn.clone()), &chance);
            if !list.iter().any(|patient| patient.mrn.bare() == neighbour.mrn.bare()) {
                list.push(neighbour);
            }
            reading.words.iter_mut().filter(|word| word.text == who.number).for_each(|word| word.confidence = 86.0);
            stacks.push(Self::stack(format!("{number}.pdf"), vec![(reading, truth)]));
        }
        let house = House { list, ..House::default() };
        let left_out = [Filing::NeighbouringNumbers, Filing::MistypedNumbers].map(LeftOut::Filing);
        self.trial("a neighbour's number", house, stacks, &left_out)
    }

    /// On one paper in two stands the number of somebody else.
    fn mistyped(&self) -> Vec<Stack> {
        let paper = |number: usize| {
            let chance = self.chance.branch();
            let (entry, other) = (chance.one(&self.list), chance.one(&self.list));
            let right = number.is_multiple_of(2);
            let who = OnPaper { number: if right { &entry } else { &other }.mrn.0.clone(), ..OnPaper::of(&entry) };
            let mut sheet = Sheet::written("PROGRESS NOTE", &chance);
            Arrangement::Beside.print(&mut sheet, &who, &chance);
            let page = self.legible(&sheet, &who.number, right.then(|| entry.mrn.clone()), &chance);
            Self::stack(format!("{number}.pdf"), vec![page])
        };
        (0..DOCUMENTS).map(paper).collect()
    }
}

const ACCENTS: &[LeftOut] = &[LeftOut::Accents];

const WITH_ACCENTS: [(char, char); 7] =
    [('a', 'á'), ('e', 'é'), ('i', 'í'), ('o', 'ö'), ('u', 'ü'), ('n', 'ñ'), ('c', 'ç')];

/// The name with an accent on its second and every further letter that has one.
fn with_accents(name: &str) -> String {
    let accent = |(place, c): (usize, char)| {
        let found = WITH_ACCENTS.iter().find(|(plain, _)| *plain == c.to_ascii_lowercase());
        found.filter(|_| place > 0).map_or(c, |(_, accented)| *accented)
    };
    name.chars().enumerate().map(accent).collect()
}

fn without(name: &str) -> String {
    let plain = |c: char| {
        let lower = c.to_lowercase().next().unwrap_or(c);
        WITH_ACCENTS.iter().find(|(_, accented)| *accented == lower).map_or(c, |(plain, _)| plain.to_ascii_uppercase())
    };
    name.chars().map(plain).collect()
}
