//! One document about one person.

use anyhow::Result;
use jiff::civil::{Date, date};

use crate::chance::Chance;
use crate::paper::forms::{self, DocType, Order};
use crate::paper::{Disclosure, HOSPITALS, Hospital, Layout, Paper, Signing, Subject};
use crate::people::{DocumentPrint, NameOnPaper, Person, Roster, Verdict, judge};
use crate::press::{Fonts, Press};

/// How the name on the paper differs from the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    Nickname,
    InitialOnly,
    MaidenName,
    HalfSurname,
    SuffixMissing,
}

impl Flag {
    fn word(self) -> &'static str {
        match self {
            Self::Nickname => "nickname",
            Self::InitialOnly => "initial_only",
            Self::MaidenName => "maiden_name",
            Self::HalfSurname => "half_surname",
            Self::SuffixMissing => "suffix_missing",
        }
    }
}

/// Whose record number was typed by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistype {
    /// Another listed patient's.
    Other,
    /// Nobody's.
    Nobody,
}

/// What a document shall be; `None` leaves it to chance.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Request {
    pub(crate) doc_type: Option<DocType>,
    pub(crate) hospital: Option<usize>,
    pub(crate) shows: Option<Disclosure>,
    pub(crate) flag: Option<Flag>,
    pub(crate) mistype: Option<Mistype>,
    pub(crate) layout: Option<Layout>,
    pub(crate) body: Option<u32>,
    pub(crate) signing: Option<Signing>,
    /// Nothing about the person that is not asked for: no chance differences of name.
    pub(crate) plain: bool,
}

pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) doc_type: DocType,
    pub(crate) hospital: &'static Hospital,
    pub(crate) paper: Paper,
    pub(crate) patient_mrn: Option<String>,
    pub(crate) born: Option<Date>,
    pub(crate) listed: bool,
    pub(crate) collisions: Vec<String>,
    pub(crate) flags: Vec<&'static str>,
    pub(crate) verdict: Verdict,
    pub(crate) decidable: bool,
    pub(crate) conflict: Option<&'static str>,
    /// Pages that were lost before scanning, from 1.
    pub(crate) missing: Vec<u32>,
    /// A stray page within somebody else's document.
    pub(crate) interloper: bool,
}

/// Where papers are written: the people, the press, and the count of documents.
pub(crate) struct Office {
    pub(crate) roster: Roster,
    pub(crate) press: Press,
    documents: u32,
}

impl Office {
    pub(crate) fn open(roster: Roster) -> Result<Self> {
        Ok(Self { roster, press: Press::new(Fonts::find()?), documents: 0 })
    }

    /// Writes a document about the person at `place` of the roster.
    pub(crate) fn write(&mut self, place: usize, request: Request, chance: &Chance) -> Document {
        self.documents += 1;
        let person = self.roster.people[place].clone();
        let hospital = &HOSPITALS[request.hospital.unwrap_or_else(|| chance.below(HOSPITALS.len()))];
        let doc_type = request.doc_type.unwrap_or_else(|| chance.one(&DocType::ALL));
        let day = visit(&person, chance);
        let shows = request.shows.unwrap_or_else(|| disclosure(&person, chance));
        let flag = request.flag.or_else(|| if request.plain { None } else { chance_flag(&person, shows, chance) });
        let name = name_on_paper(&person, flag, request.plain, chance);
        let typed = self.typed_mrn(&person, request.mistype, chance);
        let account = format!("{}{}", hospital.account_prefix, chance.digits(8));
        let subject = Subject::on_paper(&person, name, &typed, &account, shows, hospital, day);
        let order = Order {
            hospital,
            subject: &subject,
            doc_type,
            day,
            layout: request.layout,
            pages: request.body.unwrap_or_else(|| chance.weighted(&[(1, 12), (2, 4), (4, 2), (6, 1)])),
            signing: request.signing,
        };
        let paper = forms::compose(&self.press.fonts, &order, chance);
        let print = printed(&paper, &subject);
        let verdict = judge(&print, &self.roster.people);
        let mut flags: Vec<&'static str> = flag.map(Flag::word).into_iter().collect();
        if paper.sheets.iter().any(|sheet| sheet.print.label_barcode) {
            flags.push("label_barcode");
        }
        let decidable = person.listed && verdict.means.as_ref() == Some(&person.mrn);
        Document {
            id: format!("S{:05}", self.documents),
            doc_type,
            hospital,
            paper,
            patient_mrn: person.listed.then(|| person.mrn.clone()),
            born: Some(person.born),
            listed: person.listed,
            collisions: person.collisions,
            flags,
            missing: Vec::new(),
            interloper: false,
            verdict,
            decidable,
            conflict: match request.mistype {
                Some(Mistype::Other) if shows.mrn => Some("other"),
                Some(Mistype::Nobody) if shows.mrn => Some("none"),
                _ => None,
            },
        }
    }

    fn typed_mrn(&self, person: &Person, mistype: Option<Mistype>, chance: &Chance) -> String {
        match mistype {
            None => person.mrn.clone(),
            Some(Mistype::Nobody) => self.roster.free_slip(&person.mrn, chance),
            Some(Mistype::Other) => {
                let others: Vec<&Person> = self
                    .roster
                    .listed()
                    .filter(|other| other.last != person.last && other.first != person.first)
                    .collect();
                chance.one(&others).mrn.clone()
            }
        }
    }
}

/// What the pages really print, of all that the subject could show.
fn printed(paper: &Paper, subject: &Subject) -> DocumentPrint {
    let any = |has: &dyn Fn(&crate::paper::PagePrint) -> bool| paper.sheets.iter().any(|sheet| has(&sheet.print));
    let all = subject.print();
    DocumentPrint {
        name: all.name.filter(|_| any(&|print| print.name.is_some())),
        mrn: all.mrn.filter(|_| any(&|print| print.mrn.is_some())),
        born: all.born.filter(|_| any(&|print| print.dob.is_some())),
        street: all.street.filter(|_| any(&|print| print.street.is_some())),
        phone: all.phone.filter(|_| any(&|print| print.phone.is_some())),
        ssn_last4: all.ssn_last4.filter(|_| any(&|print| print.ssn_last4.is_some())),
        account: all.account.filter(|_| any(&|print| print.account.is_some())),
    }
}

fn visit(person: &Person, chance: &Chance) -> Date {
    let first = (person.born.year() + 6).max(1993);
    date(chance.between(i32::from(first), 2024) as i16, chance.between(1, 12) as i8, chance.between(1, 28) as i8)
}

/// About three papers in ten print no record number; those of people who are easily confused more often.
fn disclosure(person: &Person, chance: &Chance) -> Disclosure {
    let without = if person.collisions.is_empty() { 0.25 } else { 0.4 };
    if !chance.happens(without) {
        let mut full = Disclosure::FULL;
        full.born = chance.happens(0.9);
        full.account = chance.happens(0.55);
        full.street = chance.happens(0.12);
        full.phone = full.street && chance.happens(0.6);
        return full;
    }
    let both = Disclosure::NAME_BIRTH_CONTACT;
    chance.weighted(&[
        (Disclosure::NAME_AND_BIRTH, 8),
        (both, 4),
        (Disclosure { phone: false, ..both }, 2),
        (Disclosure { street: false, ..both }, 2),
        (Disclosure { born: false, ssn_last4: true, ..both }, 1),
        (Disclosure::NAME_AND_ACCOUNT, 2),
        (Disclosure::NAME_ONLY, 1),
    ])
}

fn chance_flag(person: &Person, shows: Disclosure, chance: &Chance) -> Option<Flag> {
    let known = |collision: &str| person.collisions.iter().any(|known| known == collision);
    if person.former_last.is_some() && chance.happens(0.5) && (shows.mrn || shows.born && (shows.street || shows.phone))
    {
        return Some(Flag::MaidenName);
    }
    if person.nickname().is_some() && chance.happens(if known("nickname") { 0.6 } else { 0.1 }) {
        return Some(Flag::Nickname);
    }
    if person.last.contains([' ', '-']) && chance.happens(0.25) {
        return Some(Flag::HalfSurname);
    }
    if !person.suffix.is_empty() && chance.happens(0.3) {
        return Some(Flag::SuffixMissing);
    }
    chance.happens(0.03).then_some(Flag::InitialOnly)
}

fn name_on_paper(person: &Person, flag: Option<Flag>, plain: bool, chance: &Chance) -> NameOnPaper {
    let middle = if plain || chance.happens(0.6) { person.middle.clone() } else { String::new() };
    let mut name =
        NameOnPaper { last: person.last.clone(), first: person.first.clone(), middle, suffix: person.suffix.clone() };
    match flag {
        Some(Flag::Nickname) => name.first = person.nickname().unwrap_or(&person.first).to_owned(),
        Some(Flag::InitialOnly) => {
            name.first = person.first.chars().take(1).collect();
            name.middle.clear();
        }
        Some(Flag::MaidenName) => name.last = person.former_last.clone().unwrap_or(name.last),
        Some(Flag::HalfSurname) => {
            let parts: Vec<&str> = person.last.split([' ', '-']).filter(|part| part.len() > 3).collect();
            if let Some(part) = parts.last() {
                name.last = (*part).to_owned();
            }
        }
        Some(Flag::SuffixMissing) => name.suffix.clear(),
        None => {}
    }
    name
}
