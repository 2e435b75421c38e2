//! Small houses whose papers need one means each: what the generated charts do not have, or have too little of.

use std::collections::HashSet;

use chartroom::chart::{Mrn, PageReading, Patient};
use chartroom::facts::Without as Facts;
use chartroom::filing::Without as Filing;
use chartroom_samples::Chance;
use jiff::ToSpan;

use crate::sheet::{Arrangement, HEAD, LEFT, OnPaper, Sheet};
use crate::stacks::{House, LeftOut, Stack, Truth};
use crate::wear::{Wear, worn};

mod documents;
mod numbers;
mod people;

/// A house, a day's stacks from it, and what to leave out.
pub(crate) struct Trial {
    pub(crate) name: &'static str,
    pub(crate) house: House,
    pub(crate) stacks: Vec<Stack>,
    pub(crate) left_out: Vec<LeftOut>,
}

/// Documents of each house.
const DOCUMENTS: usize = 300;
/// One person in ten is not on the list.
const NOT_LISTED: f32 = 0.1;

/// A person on a paper, and who that is on the list.
struct Person {
    entry: Patient,
    listed: bool,
}

/// A page and what is true of it.
type Page = (PageReading, Truth);

/// A document of one page as it is printed.
type Draw<'a> = dyn Fn(&mut Sheet, &Patient, &Chance) + 'a;

pub(crate) struct Maker {
    list: Vec<Patient>,
    taken: HashSet<String>,
    given: Vec<String>,
    wear: Wear,
    chance: Chance,
}

/// Every house, of people on this list.
pub(crate) fn trials(list: &[Patient], wear: Wear, seed: u64) -> Vec<Trial> {
    let maker = Maker {
        list: list.to_vec(),
        taken: list.iter().map(|patient| patient.mrn.bare()).collect(),
        given: list.iter().map(|patient| patient.name.first.to_uppercase()).collect(),
        wear,
        chance: Chance::of_seed(seed),
    };
    [maker.arrangements(), maker.numbers(), maker.people(), maker.documents()].into_iter().flatten().collect()
}

impl Maker {
    fn trial(&self, name: &'static str, house: House, stacks: Vec<Stack>, left_out: &[LeftOut]) -> Trial {
        Trial { name, house, stacks, left_out: left_out.to_vec() }
    }

    fn house(&self) -> House {
        House { list: self.list.clone(), ..House::default() }
    }

    /// Somebody on the list, or now and then somebody of the same name with another birth and number.
    fn person(&self, list: &[Patient], chance: &Chance) -> Person {
        let mut entry = chance.one(list);
        let listed = !chance.happens(NOT_LISTED);
        if !listed {
            entry.mrn = self.number_of_nobody(&entry.mrn, chance);
            entry.birth = entry.birth.and_then(|day| day.checked_sub(2113.days()).ok());
            entry.street = "9 Quillon Passage".to_owned();
        }
        Person { entry, listed }
    }

    /// A number as long as this one that nobody has.
    fn number_of_nobody(&self, like: &Mrn, chance: &Chance) -> Mrn {
        loop {
            let digits = like.0.chars().map(|c| if c == '0' { c } else { char::from(b'1' + chance.below(9) as u8) });
            let number = Mrn(digits.collect());
            if !self.taken.contains(&number.bare()) {
                return number;
            }
        }
    }

    fn page(&self, sheet: Sheet, patient: Option<Mrn>, document: &str, chance: &Chance) -> Page {
        let decidable = patient.is_some();
        (worn(&sheet.reading, self.wear, chance), Truth { patient, decidable, document: document.to_owned() })
    }

    /// The page, printed again until this can be read on it: what cannot be read contradicts nobody.
    fn legible(&self, sheet: &Sheet, text: &str, patient: Option<Mrn>, chance: &Chance) -> Page {
        loop {
            let page = self.page(sheet.clone(), patient.clone(), "", chance);
            if text.split_whitespace().all(|word| page.0.words.iter().any(|read| read.text == word)) {
                return page;
            }
        }
    }

    fn stack(source: String, pages: Vec<Page>) -> Stack {
        let (mut readings, truth): (Vec<PageReading>, Vec<Truth>) = pages.into_iter().unzip();
        (1..).zip(&mut readings).for_each(|(number, reading)| reading.number = number);
        Stack { source, truth, readings }
    }

    /// Papers of one page, each in a file of its own, of people on this list.
    fn single(&self, list: &[Patient], draw: &Draw<'_>) -> Vec<Stack> {
        let paper = |number: usize| {
            let chance = self.chance.branch();
            let person = self.person(list, &chance);
            let mut sheet = Sheet::written("PROGRESS NOTE", &chance);
            draw(&mut sheet, &person.entry, &chance);
            let patient = person.listed.then(|| person.entry.mrn.clone());
            Self::stack(format!("{number}.pdf"), vec![self.page(sheet, patient, "", &chance)])
        };
        (0..DOCUMENTS).map(paper).collect()
    }

    /// Item 1 of what must work: values in any arrangement.
    fn arrangements(&self) -> Vec<Trial> {
        use Arrangement::*;
        let trials: [(Arrangement, &'static str, &[LeftOut]); 14] = [
            (Beside, "values beside labels", &[LeftOut::Facts(Facts::ValuesBeside)]),
            (Stacked, "values below labels", &[LeftOut::Facts(Facts::ValuesBelow)]),
            (Boxes, "values in boxes", &[LeftOut::Facts(Facts::ValuesBelow), LeftOut::PrintedLines]),
            (Table, "values in tables", &[LeftOut::Facts(Facts::ValuesBelow)]),
            (Captions, "labels under values", &[LeftOut::Facts(Facts::Captions), LeftOut::PrintedLines]),
            (NameInParts, "names in parts", &[LeftOut::Facts(Facts::NamesInParts)]),
            (Compound, "one label for three values", &[LeftOut::Facts(Facts::CompoundLabels)]),
            (NameOrder, "the last name first, no comma", &[LeftOut::Facts(Facts::NameOrder)]),
            (MisreadLabels, "misread labels", &[LeftOut::Facts(Facts::MisreadLabels)]),
            (Relatives, "a mother's identity too", &[LeftOut::Facts(Facts::Owners)]),
            (Card, "cards in corners", CARDS),
            (Stamped, "cards stamped over text", CARDS),
            (Sideways, "labels stuck on sideways", &[LeftOut::Facts(Facts::TurnedLabels)]),
            (Foot, "identity in the foot", &[LeftOut::Facts(Facts::RunningHeads)]),
        ];
        let trial = |(arrangement, name, left_out): (Arrangement, &'static str, &[LeftOut])| {
            let draw = |sheet: &mut Sheet, who: &Patient, chance: &Chance| {
                arrangement.print(sheet, &OnPaper::of(who), chance);
            };
            self.trial(name, self.house(), self.single(&self.list, &draw), left_out)
        };
        let mut trials: Vec<Trial> = trials.into_iter().map(trial).collect();
        trials.push(self.trial(
            "heads repeated over pages",
            self.house(),
            self.headed(),
            &[LeftOut::Facts(Facts::RunningHeads)],
        ));
        let coded = |sheet: &mut Sheet, who: &Patient, _: &Chance| {
            sheet.print(LEFT, HEAD, &format!("Patient: {}", OnPaper::of(who).name()));
            sheet.barcode(&who.mrn.0);
        };
        let coded = self.single(&self.list, &coded);
        trials.push(self.trial("numbers in barcodes alone", self.house(), coded, &[LeftOut::Barcodes]));
        trials.extend(self.file_names());
        let separators = self.separated();
        trials.push(self.trial("separators", self.house(), separators, &[LeftOut::Filing(Filing::Separators)]));
        trials
    }

    /// Papers of three pages, the second and third with a name and a number in their heads.
    fn headed(&self) -> Vec<Stack> {
        let paper = |number: usize| {
            let chance = self.chance.branch();
            let person = self.person(&self.list, &chance);
            let (who, patient) = (OnPaper::of(&person.entry), person.listed.then(|| person.entry.mrn.clone()));
            let mut first = Sheet::written("DISCHARGE SUMMARY", &chance);
            Arrangement::Beside.print(&mut first, &who, &chance);
            let later = (0..2).map(|_| {
                let mut sheet = Sheet::written("", &chance);
                sheet.print(LEFT, 60, &format!("{}    {}", who.name(), who.number));
                sheet
            });
            let pages = std::iter::once(first).chain(later).map(|s| self.page(s, patient.clone(), "", &chance));
            Self::stack(format!("{number}.pdf"), pages.collect())
        };
        (0..DOCUMENTS / 3).map(paper).collect()
    }

    /// Files, then folders, that are named after patients, one in twenty after the wrong one, and bear a name and no more.
    fn file_names(&self) -> Vec<Trial> {
        let file = |who: &Patient| format!("{}_{}_{}_20190304.pdf", who.mrn.0, who.name.last, who.name.first);
        let folder = |who: &Patient| {
            let born = who.birth.map_or(String::new(), |day| day.strftime("%m-%d-%Y").to_string());
            format!("{}, {} {born}/SCAN0001.pdf", who.name.last, who.name.first)
        };
        type NameOf<'a> = &'a dyn Fn(&Patient) -> String;
        let kinds: [(&'static str, &'static str, NameOf<'_>); 2] = [
            ("names of files", "{mrn}_{last}_{first}_{date}", &file),
            ("names of folders", "{last}, {first} {dob}/{*}", &folder),
        ];
        let trial = |(name, pattern, name_of): (&'static str, &'static str, NameOf<'_>)| {
            let draw = |sheet: &mut Sheet, who: &Patient, _: &Chance| {
                sheet.print(LEFT, HEAD, &format!("Patient: {}", OnPaper::of(who).name()));
            };
            let mut stacks = Vec::new();
            for _ in 0..DOCUMENTS {
                let chance = self.chance.branch();
                let person = self.person(&self.list, &chance);
                let misnamed = chance.happens(0.05);
                let named = if misnamed { chance.one(&self.list) } else { person.entry.clone() };
                let mut sheet = Sheet::written("PROGRESS NOTE", &chance);
                draw(&mut sheet, &person.entry, &chance);
                let patient = (person.listed && !misnamed).then(|| person.entry.mrn.clone());
                stacks.push(Self::stack(name_of(&named), vec![self.page(sheet, patient, "", &chance)]));
            }
            let house = House { file_name: pattern, ..self.house() };
            self.trial(name, house, stacks, &[LeftOut::Filing(Filing::FileNames)])
        };
        kinds.into_iter().map(trial).collect()
    }

    /// Papers that bear a name and no more, behind sheets that announce a patient.
    fn separated(&self) -> Vec<Stack> {
        let stack = |number: usize| {
            let mut pages = Vec::new();
            for document in 0..4 {
                let chance = self.chance.branch();
                let person = self.person(&self.list, &chance);
                let patient = person.listed.then(|| person.entry.mrn.clone());
                let mut separator = Sheet::new();
                separator.print(LEFT + 800, 300, "CHART DIVIDER SHEET");
                // Nobody prints a sheet for a person who is not on the list.
                separator.barcode(&patient.as_ref().map_or("SEP".to_owned(), |mrn| format!("MRN:{}", mrn.0)));
                let nobody = Truth { patient: None, decidable: false, document: format!("separator {document}") };
                pages.push((separator.reading, nobody));
                let mut sheet = Sheet::written("PROGRESS NOTE", &chance);
                sheet.print(LEFT, HEAD, &format!("Patient: {}", OnPaper::of(&person.entry).name()));
                pages.push(self.page(sheet, patient, &document.to_string(), &chance));
            }
            Self::stack(format!("{number}.pdf"), pages)
        };
        (0..DOCUMENTS / 4).map(stack).collect()
    }
}

const CARDS: &[LeftOut] = &[
    LeftOut::Facts(Facts::Cards),
    LeftOut::Facts(Facts::NamesWithoutLabels),
    LeftOut::Facts(Facts::NumbersWithoutLabels),
    LeftOut::NumberShape,
];
