//! Record numbers: how they are written, their check digits, one misread digit.

use chartroom::chart::{Mrn, Patient};
use chartroom::facts::Without as Facts;
use chartroom::filing::Without as Filing;
use chartroom_samples::Chance;

use super::{DOCUMENTS, Maker, Trial};
use crate::sheet::{Arrangement, HEAD, LEFT, LINE, OnPaper, Sheet};
use crate::stacks::{House, LeftOut, Stack};

/// The check digit of these digits; 10 is written X.
type CheckDigit = fn(&[u32]) -> u32;

impl Maker {
    /// Record numbers: how they are written, their check digits, one misread digit.
    pub(super) fn numbers(&self) -> Vec<Trial> {
        let grouped = |by: &'static str| {
            move |sheet: &mut Sheet, who: &Patient, chance: &Chance| {
                let parts: Vec<&str> = [0..2, 2..4, 4..who.mrn.0.len()].into_iter().map(|at| &who.mrn.0[at]).collect();
                let who = OnPaper { number: parts.join(by), ..OnPaper::of(who) };
                Arrangement::Beside.print(sheet, &who, chance);
            }
        };
        let plain = |sheet: &mut Sheet, who: &Patient, chance: &Chance| {
            let who = OnPaper { number: who.mrn.0.trim_start_matches('0').to_owned(), ..OnPaper::of(who) };
            Arrangement::Beside.print(sheet, &who, chance);
        };
        let groups = [LeftOut::Facts(Facts::NumbersInGroups)];
        let zeros: Vec<Patient> = self.renumbered(|number| format!("00{number}"));
        let mut trials = vec![
            self.trial("numbers with dashes", self.house(), self.single(&self.list, &grouped("-")), &groups),
            self.trial("numbers with spaces", self.house(), self.single(&self.list, &grouped(" ")), &groups),
            self.trial(
                "numbers without leading zeros",
                House { list: zeros.clone(), ..House::default() },
                self.single(&zeros, &plain),
                &[LeftOut::LeadingZeros],
            ),
        ];
        let kinds: [(&'static str, &'static str, CheckDigit); 4] = [
            ("check digits, Mod 10", "mod10", mod_10),
            ("check digits, Mod 11", "mod11", mod_11),
            ("check digits, HL7 M10", "hl7_m10", mod_10),
            ("check digits, HL7 M11", "hl7_m11", hl7_m11),
        ];
        for (name, check_digit, of) in kinds {
            let list = self.renumbered(|number| {
                let check = of(&number.chars().filter_map(|c| c.to_digit(10)).collect::<Vec<_>>());
                if check == 10 { format!("{number}X") } else { format!("{number}{check}") }
            });
            // A card with another number of the same length before the record number.
            let card = |sheet: &mut Sheet, who: &Patient, chance: &Chance| {
                let other = self.number_of_nobody(&Mrn("1".repeat(who.mrn.0.len())), chance);
                let who = OnPaper::of(who);
                for (line, text) in
                    [who.name(), other.0, who.number.clone(), format!("{} {} {}", who.born, who.sex, who.age)]
                        .iter()
                        .enumerate()
                {
                    sheet.print(1600, HEAD + line as u32 * LINE, text);
                }
            };
            let draw = |sheet: &mut Sheet, who: &Patient, chance: &Chance| match chance.happens(0.5) {
                true => card(sheet, who, chance),
                false => Arrangement::Beside.print(sheet, &OnPaper::of(who), chance),
            };
            let house = House { list: list.clone(), check_digit, ..House::default() };
            trials.push(self.trial(name, house, self.single(&list, &draw), &[LeftOut::CheckDigit]));
        }
        let misread = self.misread_numbers();
        let repairs = [Filing::RepairedNumbers, Filing::RepairNeedsTheRest].map(LeftOut::Filing);
        trials.push(self.trial("numbers with one misread digit", self.house(), misread, &repairs));
        trials
    }

    fn renumbered(&self, number: impl Fn(&str) -> String) -> Vec<Patient> {
        let renumber = |patient: &Patient| Patient { mrn: Mrn(number(&patient.mrn.0)), ..patient.clone() };
        self.list.iter().map(renumber).collect()
    }

    /// Half are a listed person's with a digit misread, name and birth beside it; half are of a namesake who is not on the
    /// list, whose own number is one digit off, and bear no birth.
    fn misread_numbers(&self) -> Vec<Stack> {
        let paper = |number: usize| {
            let chance = self.chance.branch();
            let entry = chance.one(&self.list);
            let own = number.is_multiple_of(2);
            let who = OnPaper { number: self.one_digit_off(&entry.mrn, &chance), ..OnPaper::of(&entry) };
            let mut sheet = Sheet::written("PROGRESS NOTE", &chance);
            sheet.print(LEFT, HEAD, &format!("Patient: {}", who.name()));
            sheet.print(LEFT, HEAD + LINE, &format!("MRN: {}", who.number));
            if own {
                sheet.print(LEFT, HEAD + 2 * LINE, &format!("DOB: {}", who.born));
            }
            let (mut reading, truth) = self.page(sheet, own.then(|| entry.mrn.clone()), "", &chance);
            reading.words.iter_mut().filter(|word| word.text == who.number).for_each(|word| word.confidence = 72.0);
            Self::stack(format!("{number}.pdf"), vec![(reading, truth)])
        };
        (0..DOCUMENTS).map(paper).collect()
    }

    /// The number with one digit read as one that looks like it; nobody's.
    pub(super) fn one_digit_off(&self, number: &Mrn, chance: &Chance) -> String {
        const LOOKS_LIKE: &[u8; 10] = b"8723968531";
        loop {
            let mut digits = number.0.clone().into_bytes();
            let at = chance.below(digits.len());
            digits[at] = LOOKS_LIKE[usize::from(digits[at] - b'0')];
            let off = String::from_utf8_lossy(&digits).into_owned();
            if off != number.0 && !self.taken.contains(off.trim_start_matches('0')) {
                return off;
            }
        }
    }
}

/// Luhn, which is HL7's M10 too.
fn mod_10(digits: &[u32]) -> u32 {
    let doubled = |(place, digit): (usize, &u32)| if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit };
    let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
    (10 - sum % 10) % 10
}

fn mod_11(digits: &[u32]) -> u32 {
    let sum: u32 = digits.iter().rev().zip(2..).map(|(digit, weight)| digit * weight).sum();
    (11 - sum % 11) % 11
}

fn hl7_m11(digits: &[u32]) -> u32 {
    let sum: u32 = digits.iter().rev().zip((2..=7).cycle()).map(|(digit, weight)| digit * weight).sum();
    (11 - (sum % 11).max(1)) % 10
}
