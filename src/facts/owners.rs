//! Whose value a label announces: the patient's, or somebody else's whom a heading, a relative or a provider claims.

use std::ops::Range;

use super::{
    labels::Mark,
    letters::{distance, forgiven, skeleton},
    sheet::Sheet,
    tables::{LabelKind, Owner, Section},
};

/// The headings over the parts of a form, and whose values follow them.
#[derive(Debug)]
pub(super) struct Sections {
    sections: Vec<(String, Owner)>,
}

impl Sections {
    pub(super) fn new(sections: &[Section]) -> Self {
        let sections = sections.iter().flat_map(|s| s.words.iter().map(|w| (skeleton(w), s.owner))).collect();
        Self { sections }
    }

    /// What stands under "Next of kin" or right after "Guarantor" or "Physician" is not the patient's.
    pub(super) fn mark_foreign(&self, sheet: &Sheet, marks: &mut [Mark]) {
        for i in 1..marks.len() {
            let (before, here) = marks.split_at_mut(i);
            let last = &before[i - 1];
            let joined = last.tokens.end == here[0].tokens.start && !sheet.tokens[here[0].tokens.start].opens_cell;
            let others = here[0].colon && (last.is(LabelKind::Provider) || last.is(LabelKind::Other));
            if joined && !last.colon && (last.is(LabelKind::Relative) || others) {
                here[0].foreign = true;
            }
        }
        let areas = self.foreign_areas(sheet, marks);
        for mark in marks.iter_mut() {
            let token = &sheet.tokens[mark.tokens.start];
            mark.foreign |=
                areas.iter().any(|(rows, across)| rows.contains(&token.row) && across.contains(&token.area.left));
        }
        mark_of_relatives(sheet, marks);
    }

    /// Rows and pixels across that lie under a heading of somebody else.
    fn foreign_areas(&self, sheet: &Sheet, marks: &[Mark]) -> Vec<(Range<usize>, Range<u32>)> {
        let headings: Vec<(usize, u32, Owner)> =
            (0..sheet.rows.len()).flat_map(|row| self.headings(sheet, row)).collect();
        let mut areas = Vec::new();
        for (row, left, owner) in &headings {
            if *owner == Owner::Patient {
                continue;
            }
            let beside = headings.iter().filter(|h| h.0 == *row && h.1 > *left).map(|h| h.1).min();
            let first = !headings.iter().any(|h| h.0 == *row && h.1 < *left);
            let across = (if first { 0 } else { left.saturating_sub(sheet.letter as u32 * 2) })
                ..beside.map_or(u32::MAX, |b| b.saturating_sub(sheet.letter as u32));
            let next = headings.iter().filter(|h| h.0 > *row && across.contains(&h.1)).map(|h| h.0).min();
            // "Patient: …" below a form's title of "Insurance information" is the patient.
            let named = marks
                .iter()
                .filter(|m| names_the_patient(sheet, m))
                .map(|m| &sheet.tokens[m.tokens.start])
                .find(|t| t.row > *row && across.contains(&t.area.left))
                .map(|t| t.row);
            let mut end = row + 1;
            while end < sheet.rows.len()
                && Some(end) != next
                && Some(end) != named
                && !is_apart(sheet, end, *left, &across)
            {
                end += 1;
            }
            areas.push((*row..end, across));
        }
        areas
    }

    /// The headings that make up a row: row, left edge, whose values follow.
    fn headings(&self, sheet: &Sheet, row: usize) -> Vec<(usize, u32, Owner)> {
        let cells = sheet.cells(row);
        let found: Vec<_> = cells
            .iter()
            .filter_map(|cell| {
                let letters = skeleton(&sheet.text(cell.clone()));
                let far = |name: &str| distance(&letters, name, forgiven(name.len()));
                let (_, owner) = self.sections.iter().find(|(name, _)| letters.len() > 3 && far(name).is_some())?;
                Some((row, sheet.tokens[cell.start].area.left, *owner))
            })
            .collect();
        if found.len() < cells.len() {
            return Vec::new();
        }
        // "Next of kin / Emergency contact" is one heading, though its stroke leaves a gap.
        let right = |cell: &Range<usize>| sheet.area(cell.clone()).right();
        let goes_on = |at: usize| {
            let gap = found[at].1.saturating_sub(right(&cells[at - 1]));
            found[at].2 == found[at - 1].2 && (gap as f32) < sheet.letter * 4.0
        };
        (0..found.len()).filter(|at| *at == 0 || !goes_on(*at)).map(|at| found[at]).collect()
    }
}

/// Whether a row no longer belongs to what stands above it: a wide gap parts them, or a gap and another left edge.
fn is_apart(sheet: &Sheet, row: usize, heading: u32, across: &Range<u32>) -> bool {
    let gap = sheet.rows[row].top - sheet.rows[row - 1].bottom;
    let left = sheet.row_tokens(row).iter().map(|t| t.area.left).find(|left| across.contains(left));
    let aside = left.is_some_and(|left| left as f32 > heading as f32 + sheet.letter * 12.0);
    gap >= sheet.letter * if aside { 2.0 } else { 4.0 }
}

/// "Patient name:", not a bare "Name:".
fn names_the_patient(sheet: &Sheet, mark: &Mark) -> bool {
    let words = skeleton(&sheet.tokens[mark.tokens.start].text);
    mark.is(LabelKind::Name) && !mark.foreign && (words.starts_with("PATIENT") || words == "PT")
}

/// "Subscriber: DOE, JOHN  DOB: …": what follows a relative's name in its row is the relative's; so is what stands
/// right below it, if the page has the patient's elsewhere.
fn mark_of_relatives(sheet: &Sheet, marks: &mut [Mark]) {
    let kinds = [LabelKind::Birth, LabelKind::Ssn, LabelKind::Mrn];
    let personal = |m: &Mark| kinds.iter().any(|kind| m.is(*kind));
    let person = |m: &Mark| {
        [LabelKind::Name, LabelKind::LastName, LabelKind::Provider, LabelKind::Relative].iter().any(|kind| m.is(*kind))
    };
    let row = |m: &Mark| sheet.tokens[m.tokens.start].row;
    let left = |m: &Mark| sheet.tokens[m.tokens.start].area.left;
    for i in 1..marks.len() {
        if !personal(&marks[i]) || marks[i].foreign {
            continue;
        }
        let here = &marks[i];
        let beside = marks[..i].iter().rev().take_while(|m| row(m) == row(here)).find(|m| person(m));
        let same = |m: &Mark| kinds.iter().any(|kind| m.is(*kind) && here.is(*kind));
        let others = marks.iter().enumerate().any(|(j, m)| j != i && same(m) && !m.foreign);
        let over = marks[..i]
            .iter()
            .rev()
            .find(|m| row(m) + 1 == row(here) && left(m).abs_diff(left(here)) < sheet.letter as u32);
        let owned = |m: &Mark| m.is(LabelKind::Relative) && m.colon && !m.is(LabelKind::Name);
        let alone = here.is(LabelKind::Mrn) && !others;
        let foreign = beside.is_some_and(owned) && !alone || beside.is_none() && others && over.is_some_and(owned);
        marks[i].foreign = foreign;
    }
}
