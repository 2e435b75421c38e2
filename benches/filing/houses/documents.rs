//! Item 4 of what must work: documents and stacks.

use chartroom::filing::Without as Filing;

use super::{DOCUMENTS, Maker, Page, Person, Trial};
use crate::sheet::{Arrangement, HEAD, LEFT, LINE, OnPaper, Sheet};
use crate::stacks::{LeftOut, Stack};

impl Maker {
    pub(super) fn documents(&self) -> Vec<Trial> {
        let filing = |means: &[Filing]| means.iter().copied().map(LeftOut::Filing).collect::<Vec<_>>();
        let ways = [Filing::WholeDocuments, Filing::DocumentStarts, Filing::SequenceDecision, Filing::StrongContinuity];
        vec![
            self.trial(
                "pages that name nobody",
                self.house(),
                self.inheriting(),
                &filing(&[&ways[..], &[Filing::Inheritance]].concat()),
            ),
            self.trial(
                "pages that count nothing",
                self.house(),
                self.uncounted(),
                &filing(&[&ways[..], &[Filing::Inheritance]].concat()),
            ),
            self.trial(
                "strangers' pages within documents",
                self.house(),
                self.with_strays(),
                &filing(&[&ways[..], &[Filing::StrayAlarm]].concat()),
            ),
            self.trial(
                "two people's labels on a page",
                self.house(),
                self.labelled_twice(),
                &filing(&[Filing::TwoIdentities]),
            ),
        ]
    }

    /// Six papers behind one another: identity on the first page, "Page 2 of 3" on the others; of one in six the first
    /// page was lost.
    fn inheriting(&self) -> Vec<Stack> {
        let stack = |number: usize| {
            let mut pages = Vec::new();
            for document in 0..6 {
                let chance = self.chance.branch();
                let person = self.person(&self.list, &chance);
                let patient = person.listed.then(|| person.entry.mrn.clone());
                let lost = chance.happens(1.0 / 6.0);
                for place in (if lost { 2 } else { 1 })..=3 {
                    let mut sheet = Sheet::written(if place == 1 { "DISCHARGE SUMMARY" } else { "" }, &chance);
                    if place == 1 {
                        Arrangement::Beside.print(&mut sheet, &OnPaper::of(&person.entry), &chance);
                    }
                    sheet.print(LEFT, 3150, &format!("Page {place} of 3"));
                    let patient = patient.clone().filter(|_| !lost);
                    pages.push(self.page(sheet, patient, &document.to_string(), &chance));
                }
            }
            Self::stack(format!("{number}.pdf"), pages)
        };
        (0..DOCUMENTS / 6).map(stack).collect()
    }

    /// The same without numbers of pages, and a name alone on the later pages.
    fn uncounted(&self) -> Vec<Stack> {
        let stack = |number: usize| {
            let mut pages = Vec::new();
            for document in 0..6 {
                let chance = self.chance.branch();
                let person = self.person(&self.list, &chance);
                let patient = person.listed.then(|| person.entry.mrn.clone());
                for place in 1..=1 + chance.below(3) {
                    let mut sheet = Sheet::written(if place == 1 { "DISCHARGE SUMMARY" } else { "" }, &chance);
                    let who = OnPaper::of(&person.entry);
                    match place {
                        1 => Arrangement::Beside.print(&mut sheet, &who, &chance),
                        _ => {
                            sheet.print(LEFT, 60, &format!("{}    Page {place}", who.name()));
                        }
                    }
                    pages.push(self.page(sheet, patient.clone(), &document.to_string(), &chance));
                }
            }
            Self::stack(format!("{number}.pdf"), pages)
        };
        (0..DOCUMENTS / 6).map(stack).collect()
    }

    /// A page of somebody else between the pages of each document.
    fn with_strays(&self) -> Vec<Stack> {
        let stack = |number: usize| {
            let chance = self.chance.branch();
            let (owner, stranger) = (self.person(&self.list, &chance), self.person(&self.list, &chance));
            let of = |person: &Person| (OnPaper::of(&person.entry), person.listed.then(|| person.entry.mrn.clone()));
            let ((who, patient), (other, others)) = (of(&owner), of(&stranger));
            let mut pages: Vec<Page> = (1..=4)
                .map(|place| {
                    let mut sheet = Sheet::written(if place == 1 { "DISCHARGE SUMMARY" } else { "" }, &chance);
                    match place {
                        1 => Arrangement::Beside.print(&mut sheet, &who, &chance),
                        _ => {
                            sheet.print(LEFT, 60, &format!("{}    {}", who.name(), who.number));
                        }
                    }
                    sheet.print(LEFT, 3150, &format!("Page {place} of 4"));
                    self.page(sheet, patient.clone(), "own", &chance)
                })
                .collect();
            let mut stray = Sheet::written("LABORATORY REPORT", &chance);
            Arrangement::Beside.print(&mut stray, &other, &chance);
            pages.insert(1 + chance.below(3), self.page(stray, others, "stray", &chance));
            Self::stack(format!("{number}.pdf"), pages)
        };
        (0..DOCUMENTS / 5).map(stack).collect()
    }

    /// On one paper in two a card of somebody else is stuck as well, his name and birth legible.
    fn labelled_twice(&self) -> Vec<Stack> {
        let paper = |number: usize| {
            let chance = self.chance.branch();
            let (entry, other) = (chance.one(&self.list), chance.one(&self.list));
            let (who, another) = (OnPaper::of(&entry), OnPaper::of(&other));
            // A twin without a number is told by a first name alone.
            let alone = number.is_multiple_of(2) || another.born == who.born;
            let mut sheet = Sheet::written("PROGRESS NOTE", &chance);
            Arrangement::Beside.print(&mut sheet, &who, &chance);
            let page = if alone {
                self.page(sheet, Some(entry.mrn.clone()), "", &chance)
            } else {
                sheet.print(1600, HEAD, &another.name());
                sheet.print(1600, HEAD + LINE, &format!("{} {} {}", another.born, another.sex, another.age));
                self.legible(&sheet, &format!("{} {}", another.name(), another.born), None, &chance)
            };
            Self::stack(format!("{number}.pdf"), vec![page])
        };
        (0..DOCUMENTS).map(paper).collect()
    }
}
