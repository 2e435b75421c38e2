//! A document's evidence against one patient, field by field.
//!
//! Weights are log2 of likelihood ratios (Fellegi and Sunter 1969): how much likelier it is to read this on a paper of
//! this patient than on anybody's.

use jiff::civil::Date;

use crate::chart::{Agreement, Comparison, Field, PageNumber, Rect};

use super::evidence::{Birth, Evidence, Said};
use super::file_names::{Named, compare_file};
use super::names::{NameFrequencies, NameKey, NameMatch, compare_names};
use super::roster::{Listed, Roster, iso_digits};
use super::spelling::{Misreading, is_transposed, misreading};
use super::weights::Weights;
use super::without::Without;

/// From this confidence on a digit is more seldom misread than mistyped: of 130 record numbers on 250 mixed scans nine in
/// ten were read with more, and each misread one with less.
const SURELY_READ: f32 = 94.0;
/// A number that has no label and is somebody's on the list by chance once in so many pages, or more seldom, is his.
const CHANCE_OF_A_NUMBER: f32 = 0.01;
/// What an unsound reading that differs says.
const UNSOUND: f32 = -1.0;

/// One field of a document against one patient.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldMatch {
    pub(super) comparison: Comparison,
    /// log2 of the likelihood ratio.
    pub(super) bits: f32,
    /// A sound reading on the document contradicts the patient, even if another agrees.
    pub(super) against: bool,
    pub(super) page: PageNumber,
    pub(super) area: Option<Rect>,
    /// The agreeing words have no label.
    pub(super) looked_up: bool,
    /// Characters read as ones that look alike.
    pub(super) misread: u32,
}

impl FieldMatch {
    pub(super) const MISSING: Self = Self {
        comparison: Comparison::Missing,
        bits: 0.0,
        against: false,
        page: 0,
        area: None,
        looked_up: false,
        misread: 0,
    };

    fn of<T>(said: &Said<T>, comparison: Comparison, bits: f32, against: bool) -> Self {
        // A number or date agrees so by one character; those of names and contacts are counted.
        let misread = u32::from(comparison == Comparison::Confusable);
        Self { comparison, bits, against, page: said.page, area: said.area, looked_up: said.looked_up, misread }
    }

    pub(super) fn is_equal(&self) -> bool {
        self.comparison == Comparison::Equal
    }

    /// Equal, or equal but for what a scanner does.
    pub(super) fn agrees(&self) -> bool {
        matches!(
            self.comparison,
            Comparison::Equal | Comparison::Confusable | Comparison::Near | Comparison::Compatible
        )
    }

    fn agreement(&self, field: Field) -> Option<Agreement> {
        (self.comparison != Comparison::Missing).then_some(Agreement {
            field,
            comparison: self.comparison,
            page: self.page,
            area: self.area,
            weight: self.bits,
            misread: self.misread,
        })
    }
}

/// A document's evidence against one patient.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub(super) patient: u32,
    pub(super) mrn: FieldMatch,
    pub(super) announced: FieldMatch,
    pub(super) name: FieldMatch,
    /// The parts of the name that agrees best.
    pub(super) name_parts: Option<NameMatch>,
    pub(super) birth: FieldMatch,
    pub(super) phone: FieldMatch,
    pub(super) street: FieldMatch,
    pub(super) ssn: FieldMatch,
    pub(super) sex: FieldMatch,
    /// What the names of the file say.
    pub(super) file: FieldMatch,
    /// They say a name, so that a number on the page is a second identifier beside it.
    pub(super) file_says_a_name: bool,
}

impl Profile {
    pub(super) fn new(evidence: &Evidence, patient: u32, roster: &Roster) -> Self {
        let listed = roster.patient(patient);
        let Weights { agrees, differs, .. } = roster.weights;
        let (name, name_parts) = compare_name(&evidence.names, listed, roster);
        let near = |read: &String, own: &str, said: &Said<String>| one_misread(read, own, said.confidence);
        Self {
            patient,
            mrn: compare_mrn(&evidence.mrns, listed, roster),
            announced: compare_mrn(&evidence.announced, listed, roster),
            name,
            name_parts,
            birth: listed.birth.map_or(FieldMatch::MISSING, |birth| compare_birth(&evidence.births, birth, roster)),
            phone: compare_contact(&evidence.phones, agrees.phone, differs.phone, |said| {
                (!listed.phone.is_empty()).then(|| {
                    let own = &listed.phone[listed.phone.len().saturating_sub(said.value.len())..];
                    near(&said.value, own, said)
                })
            }),
            street: compare_contact(&evidence.streets, agrees.street, differs.street, |said| {
                listed.street.as_ref().map(|own| {
                    let word = misread_word(&said.value.word, &own.word, said.confidence)?;
                    let number = one_misread(&said.value.number, &own.number, said.confidence)?;
                    Some(word.followed_by(number))
                })
            }),
            ssn: compare_contact(&evidence.ssn_last4, agrees.ssn_last4, differs.ssn_last4, |said| {
                (!listed.ssn_last4.is_empty()).then(|| near(&said.value, &listed.ssn_last4, said))
            }),
            sex: compare_sex(&evidence.sexes, listed.sex, agrees.sex, differs.sex),
            file: compare_file(&evidence.named, listed, roster),
            file_says_a_name: !evidence.named.is_empty() && evidence.named.iter().all(Named::says_a_name),
        }
    }

    /// log2 of the likelihood ratio of all fields.
    pub(super) fn bits(&self) -> f32 {
        self.page_bits() + self.file.bits
    }

    /// What the pages say, without the name of the file.
    pub(super) fn page_bits(&self) -> f32 {
        self.mrn.bits
            + self.announced.bits
            + self.name.bits
            + self.birth.bits
            + self.home_bits()
            + self.ssn.bits
            + self.sex.bits
    }

    /// What a household shares.
    pub(super) fn home_bits(&self) -> f32 {
        self.phone.bits + self.street.bits
    }

    /// How many of telephone, street and SSN agree.
    pub(super) fn contacts(&self) -> usize {
        [self.phone, self.street, self.ssn].iter().filter(|field| field.agrees()).count()
    }

    /// What speaks for another person of the same name and date of birth.
    pub(super) fn contact_differs(&self) -> Option<Field> {
        [(Field::SsnLast4, self.ssn), (Field::Sex, self.sex), (Field::Street, self.street), (Field::Phone, self.phone)]
            .into_iter()
            .find_map(|(field, found)| found.against.then_some(field))
    }

    /// Only the telephone does, while the street does not: one that changed, or a clinic's that was taken for the
    /// patient's.
    pub(super) fn only_phone_differs(&self) -> bool {
        self.contact_differs() == Some(Field::Phone)
    }

    /// Two of number, name and date of birth that are this patient's as they stand, read where `other`'s are not.
    ///
    /// One number, name or date that fits two people is no second identity.
    pub(super) fn stands_beside(&self, other: &Self) -> bool {
        let apart = |own: &FieldMatch, others: &FieldMatch| {
            !own.looked_up && (own.page, own.area) != (others.page, others.area)
        };
        let called = matches!(self.name.comparison, Comparison::Equal | Comparison::Compatible)
            && self.name_parts.is_some_and(|parts| parts.first == Comparison::Equal);
        let own = [
            self.mrn.is_equal() && apart(&self.mrn, &other.mrn),
            called && apart(&self.name, &other.name),
            self.birth.is_equal() && apart(&self.birth, &other.birth),
        ];
        own.into_iter().filter(|apart| *apart).count() > 1
    }

    /// The field that contradicts this patient, the strongest first.
    pub(super) fn contradiction(&self) -> Option<Field> {
        [(Field::Mrn, self.mrn), (Field::Birth, self.birth), (Field::Name, self.name), (Field::FileName, self.file)]
            .into_iter()
            .find_map(|(field, found)| found.against.then_some(field))
    }

    /// For the clerk: each field that the document speaks of.
    pub(super) fn agreements(&self) -> Vec<Agreement> {
        [
            (Field::Barcode, self.announced),
            (Field::Mrn, self.mrn),
            (Field::Name, self.name),
            (Field::Birth, self.birth),
            (Field::Phone, self.phone),
            (Field::Street, self.street),
            (Field::SsnLast4, self.ssn),
            (Field::Sex, self.sex),
            (Field::FileName, self.file),
        ]
        .iter()
        .filter_map(|(field, found)| found.agreement(*field))
        .collect()
    }
}

/// The best of several matches of one field, contradicted if any of them contradicts.
fn best(matches: impl Iterator<Item = FieldMatch>) -> FieldMatch {
    matches
        .reduce(|a, b| {
            let against = a.against || b.against;
            FieldMatch { against, ..if b.bits > a.bits { b } else { a } }
        })
        .unwrap_or(FieldMatch::MISSING)
}

fn compare_mrn(said: &[Said<String>], listed: &Listed, roster: &Roster) -> FieldMatch {
    let differs = roster.weights.differs.mrn;
    let right = (roster.weights.papers.mrn_right * roster.len().max(50) as f32).log2();
    let one = |said: &Said<String>| {
        let own = &listed.bare_mrn;
        if said.value == *own {
            return FieldMatch::of(said, Comparison::Equal, if said.looked_up { right - 2.0 } else { right }, false);
        }
        let others = roster.with_mrn(&said.value).is_some() && roster.has(Without::NeighbouringNumbers);
        let slip = is_transposed(&said.value, own) && roster.has(Without::NeighbouringNumbers);
        let forgives = roster.has(Without::MisreadCharacters) && roster.has(Without::RepairedNumbers);
        let way = misreading(&said.value, own, said.confidence, 2).filter(|_| !slip && forgives);
        // Somebody else's number, unless it may be this patient's, badly read.
        let is_misread = said.confidence < 80.0 && way.is_some_and(|way| way.edits <= 1);
        let no_chance = roster.has(Without::MistypedNumbers)
            && others
            && !is_misread
            && roster.chance_of_mrn(&said.value) < CHANCE_OF_A_NUMBER;
        if said.looked_up && !no_chance {
            // It only equals somebody else's by its digits.
            return FieldMatch::MISSING;
        }
        match way {
            Some(way) if !others && way.edits <= 1 => {
                let level =
                    if way.edits == 0 && way.confusions == 1 { Comparison::Confusable } else { Comparison::Near };
                let enough = match level {
                    Comparison::Near => 80.0,
                    _ if roster.has(Without::MistypedNumbers) => SURELY_READ,
                    _ => f32::INFINITY,
                };
                let against = said.is_sound_number() && said.confidence >= enough && roster.has_mrn_shape(&said.value);
                FieldMatch::of(said, level, (right - way.bits).max(differs), against)
            }
            // Somebody else's number, or this patient's read as it: neighbours on the list are told apart by the rest.
            Some(way) if others && way.edits <= 1 => {
                let against = no_chance || said.is_sound_number();
                FieldMatch::of(said, Comparison::Differs, (right - way.bits).max(differs), against)
            }
            _ if no_chance || said.is_sound_number() && (others || roster.has_mrn_shape(&said.value)) => {
                FieldMatch::of(said, Comparison::Differs, differs, true)
            }
            _ => FieldMatch {
                comparison: Comparison::Missing,
                ..FieldMatch::of(said, Comparison::Missing, UNSOUND, false)
            },
        }
    };
    let matches: Vec<(FieldMatch, bool)> =
        said.iter().map(|said| (one(said), roster.with_mrn(&said.value).is_some())).collect();
    let found = best(matches.iter().map(|(found, _)| *found));
    // Another number beside the patient's own is an older one or another site's, unless somebody on the list has it.
    let against = matches.iter().any(|(field, listed)| field.against && (*listed || !found.is_equal()));
    FieldMatch { against, ..found }
}

fn compare_name(said: &[Said<NameKey>], listed: &Listed, roster: &Roster) -> (FieldMatch, Option<NameMatch>) {
    let one = |said: &Said<NameKey>| {
        let compare = |own| (compare_names(&said.value, own, said.confidence, roster, &roster.nicknames), own);
        let mut names = listed.names.iter().map(compare);
        let main = names.next()?;
        let former = names
            .filter(|_| roster.has(Without::FormerNames))
            .max_by(|(a, _), (b, _)| a.bits.total_cmp(&b.bits))
            .map(|(mut found, own)| {
                found.bits -= 2.0;
                (found, own)
            });
        let (parts, own) = former.filter(|(former, _)| former.bits > main.0.bits).unwrap_or(main);
        let comparison = parts.comparison();
        if said.looked_up && comparison == Comparison::Differs {
            return None;
        }
        let against = comparison == Comparison::Differs && said.rank == 0 && said.is_sound();
        let mut found = FieldMatch::of(said, comparison, parts.bits.max(roster.weights.differs.name), against);
        if comparison == Comparison::Confusable {
            found.misread = misread_characters(&said.value, own);
        }
        Some((found, parts))
    };
    let matches: Vec<(FieldMatch, NameMatch)> = said.iter().filter_map(one).collect();
    let parts = matches.iter().max_by(|(a, _), (b, _)| a.bits.total_cmp(&b.bits)).map(|(_, parts)| *parts);
    (best(matches.into_iter().map(|(found, _)| found)), parts)
}

/// Characters of a name that were read as ones that look alike, over its parts that agree so.
fn misread_characters(read: &NameKey, listed: &NameKey) -> u32 {
    let parts = [(&read.joined, &listed.joined), (&read.first, &listed.first), (&read.middle, &listed.middle)];
    let ways = parts.iter().filter_map(|(read, listed)| misreading(read, listed, 50.0, 3));
    ways.filter(|way| way.edits == 0).map(|way| way.confusions).sum()
}

fn compare_birth(said: &[Said<Birth>], own: Date, roster: &Roster) -> FieldMatch {
    let (equal, differs) = (roster.weights.agrees.birth, roster.weights.differs.birth);
    let forgives = roster.has(Without::MisreadCharacters);
    let found = best(said.iter().map(|said| {
        let Birth { date, short_year, numeric } = said.value;
        let same_day = date.month() == own.month() && date.day() == own.day();
        if date == own || (short_year && same_day && (date.year() - own.year()).abs() == 100) {
            let bits = if said.looked_up { equal - 6.0 } else { equal };
            return FieldMatch::of(said, Comparison::Equal, bits, false);
        }
        if said.looked_up {
            // Any other day of the patient's life.
            return FieldMatch::MISSING;
        }
        let swapped = date.year() == own.year() && date.month() == own.day() && date.day() == own.month();
        if swapped && !roster.has(Without::TransposedDates) {
            return FieldMatch::of(said, Comparison::Near, equal / 2.0, false);
        }
        let (read, listed) = (iso_digits(date), iso_digits(own));
        let text = |digits: [u8; 8]| String::from_utf8_lossy(&digits).into_owned();
        let lettered_month = !numeric && date.month() != own.month();
        let way = misreading(&text(read), &text(listed), said.confidence, 2)
            .filter(|_| forgives && !swapped && !lettered_month);
        match way {
            Some(way) if way.edits == 0 && way.confusions == 1 => {
                FieldMatch::of(said, Comparison::Confusable, (equal - way.bits).max(differs), false)
            }
            Some(way) if way.edits <= 1 && said.confidence < 80.0 => {
                FieldMatch::of(said, Comparison::Near, (equal - way.bits).max(differs), false)
            }
            _ if said.is_sound() => FieldMatch::of(said, Comparison::Differs, differs, said.rank == 0),
            _ => FieldMatch::of(said, Comparison::Missing, UNSOUND, false),
        }
    }));
    // With the patient's own date on the page, another one that looks like a birth is a child's or a misplaced one.
    FieldMatch { against: found.against && !found.is_equal(), ..found }
}

fn compare_sex(said: &[Said<char>], own: Option<char>, equal: f32, differs: f32) -> FieldMatch {
    let Some(own) = own else { return FieldMatch::MISSING };
    let found = best(said.iter().map(|said| match said.value == own {
        true => FieldMatch::of(said, Comparison::Equal, equal, false),
        false => FieldMatch::of(said, Comparison::Differs, differs, true),
    }));
    FieldMatch { against: found.against && !found.is_equal(), ..found }
}

/// A telephone, street or SSN; `near` gives the misreading that would explain what is said, nothing if none would, and
/// `None` if the list does not say.
fn compare_contact<T>(
    said: &[Said<T>],
    equal: f32,
    differs: f32,
    near: impl Fn(&Said<T>) -> Option<Option<Misreading>>,
) -> FieldMatch {
    let found = best(said.iter().filter_map(|said| {
        Some(match near(said)? {
            Some(way) if way.is_exact() => FieldMatch::of(said, Comparison::Equal, equal, false),
            Some(way) => FieldMatch {
                misread: way.confusions + way.edits,
                ..FieldMatch::of(said, Comparison::Confusable, (equal - way.bits / 2.0).max(1.0), false)
            },
            None if said.is_sound_number() => FieldMatch::of(said, Comparison::Differs, differs, true),
            None => FieldMatch::MISSING,
        })
    }));
    // A second telephone or address beside the patient's own is no contradiction.
    FieldMatch { against: found.against && !found.agrees(), ..found }
}

/// The one misread character that explains the reading, if one does.
fn one_misread(read: &str, listed: &str, confidence: f32) -> Option<Misreading> {
    misreading(read, listed, confidence, 1)
}

fn misread_word(read: &str, listed: &str, confidence: f32) -> Option<Misreading> {
    misreading(read, listed, confidence, if listed.len() > 5 { 2 } else { 1 })
}
