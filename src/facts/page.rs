//! One page while its facts are gathered: rows, dates and labels, found once and used by all.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    FactRules,
    dates::Written,
    labels::{Mark, Surroundings},
    places,
    sheet::Sheet,
    without::Without,
};
use crate::chart::{Found, PageReading, Rect, Rule, Word};

/// A date on the page.
pub(super) struct Mention {
    pub(super) written: Written,
    /// Its tokens, in the order of the sheet; usually neighbours.
    pub(super) tokens: Vec<usize>,
    /// The running text before it, lower case, nearest last.
    pub(super) before: String,
}

pub(super) struct Page<'a> {
    pub(super) reading: &'a PageReading,
    pub(super) rules: &'a FactRules,
    pub(super) sheet: Sheet,
    pub(super) mentions: Vec<Mention>,
    pub(super) marks: Vec<Mark>,
}

impl<'a> Page<'a> {
    pub(super) fn of(reading: &'a PageReading, rules: &'a FactRules) -> Self {
        let sheet = Sheet::of(reading);
        let mentions = mentions(reading, &sheet, rules);
        let dates: HashMap<usize, (Written, usize)> =
            mentions.iter().map(|m| (m.tokens[0], (m.written.clone(), m.tokens.len()))).collect();
        let around = Surroundings { sheet: &sheet, names: &rules.names, dates: &dates };
        let mut marks = rules.labels.find(&around);
        if !rules.has(Without::MisreadLabels) {
            marks.retain(|mark| mark.quality >= 1.0);
        }
        if !rules.has(Without::Owners) {
            marks.iter_mut().for_each(|mark| mark.foreign = false);
        }
        Self { reading, rules, sheet, mentions, marks }
    }

    /// The date that begins within the first few of these tokens.
    pub(super) fn date_within(&self, tokens: Range<usize>, most: usize) -> Option<&Mention> {
        let end = tokens.end.min(tokens.start + most);
        self.mentions.iter().filter(|m| (tokens.start..end).contains(&m.tokens[0])).min_by_key(|m| m.tokens[0])
    }

    /// Whether the words of a value are those of a date.
    pub(super) fn is_in_a_date<T>(&self, found: &Found<T>) -> bool {
        let in_it = |m: &Mention| m.tokens.iter().any(|t| found.words.contains(&self.sheet.tokens[*t].word));
        self.mentions.iter().any(in_it)
    }

    /// A value read from these tokens.
    pub(super) fn found<T>(&self, value: T, tokens: Range<usize>, label: Option<&Mark>, certainty: f32) -> Found<T> {
        Found {
            value,
            printed: self.sheet.text(tokens.clone()),
            label: label.map(|m| self.sheet.text(m.tokens.clone())),
            words: self.sheet.words(tokens.clone()),
            area: self.sheet.area(tokens.clone()),
            certainty: (certainty * (0.6 + 0.4 * self.sheet.confidence(tokens))).clamp(0.0, 0.99),
        }
    }

    pub(super) fn right_of(&self, index: usize) -> Range<usize> {
        places::right_of(&self.sheet, &self.marks, index)
    }

    pub(super) fn below(&self, index: usize) -> Option<Range<usize>> {
        places::below(&self.sheet, &self.marks, index)
    }

    /// A line to write on begins right after the label, and nothing is written there: what stands below is something else.
    pub(super) fn is_left_blank(&self, index: usize) -> bool {
        let mark = &self.marks[index];
        let label = self.sheet.area(mark.tokens.clone());
        let letter = self.sheet.letter;
        let after = |area: &Rect| {
            let gap = area.left as f32 - label.right() as f32;
            let foot = area.bottom() as f32 - label.bottom() as f32;
            // A line above the foot of the label is the edge of the next box.
            let at_the_foot = foot > -letter * 0.5 && foot < letter;
            gap > -letter && gap < letter * 3.0 && at_the_foot && area.width as f32 > letter * 3.0
        };
        let line = |rule: &Rule| rule.horizontal && after(&rule.area);
        let underscores = |word: &Word| word.text.chars().filter(|c| *c == '_').count() > 2 && after(&word.area);
        self.reading.rules.iter().any(line) || self.reading.words.iter().any(underscores)
    }

    /// Whether this token is the value below some label that has none beside it.
    pub(super) fn is_below_a_label(&self, token: usize) -> bool {
        self.labels_over(token).next().is_some()
    }

    /// The labels that have no value beside them, and below them this token.
    pub(super) fn labels_over(&self, token: usize) -> impl Iterator<Item = &Mark> {
        let over = move |index: &usize| self.below(*index).is_some_and(|below| below.contains(&token));
        let heads = |index: &usize| !self.is_served(*index) && self.heads_a_column(*index);
        (0..self.marks.len()).filter(over).filter(heads).map(|index| &self.marks[index])
    }

    /// No words go on in the label's cell, but for what is in brackets: the first word of a title heads nothing.
    fn heads_a_column(&self, index: usize) -> bool {
        let mark = &self.marks[index];
        let end = self.sheet.cell(mark.tokens.start).end;
        let next = self.sheet.tokens.get(mark.tokens.end).filter(|_| mark.tokens.end < end);
        let labelled = self.marks.get(index + 1).is_some_and(|m| m.tokens.start == mark.tokens.end);
        mark.colon || labelled || next.is_none_or(|t| !t.text.starts_with(char::is_alphabetic))
    }

    /// A number or date stands right beside the label.
    pub(super) fn is_served(&self, index: usize) -> bool {
        let right = self.right_of(index);
        let next = self.sheet.tokens.get(right.start).filter(|t| !right.is_empty() && !t.opens_cell);
        next.is_some_and(|t| t.text.chars().any(|c| c.is_ascii_digit()))
    }

    /// The tokens above a caption, on the line that it stands under, unless they are the value of a label over them.
    pub(super) fn above(&self, index: usize) -> Option<Range<usize>> {
        let mark = &self.marks[index];
        let caption = self.sheet.area(mark.tokens.clone());
        let row = self.sheet.tokens[mark.tokens.start].row.checked_sub(1)?;
        let letter = self.sheet.letter;
        let colon = self.sheet.tokens[mark.tokens.end - 1].text.ends_with(':');
        if colon || caption.top as f32 - self.sheet.rows[row].bottom > letter * 1.5 {
            return None;
        }
        let cell = self.sheet.cells(row).into_iter().find(|cell| {
            let area = self.sheet.area(cell.clone());
            area.overlap_x(&caption) > 0 && (area.left.abs_diff(caption.left) as f32) < letter * 4.0
        })?;
        let value = self.sheet.area(cell.clone());
        let ruled = self.reading.rules.iter().any(|rule| {
            let between = rule.area.top + letter as u32 / 2 >= value.bottom()
                && rule.area.bottom() <= caption.top + letter as u32 / 2;
            rule.horizontal && between && rule.area.overlap_x(&value) * 2 > value.width
        });
        let small = (caption.height as f32) < value.height as f32 * 0.8;
        let free = !self.marks.iter().any(|m| m.tokens.start >= cell.start && m.tokens.start < cell.end);
        (free && (ruled || small) && !self.is_below_a_label(cell.start)).then_some(cell)
    }
}

/// The dates of the page, looked for in reading order, so that one may run over the end of a line.
fn mentions(reading: &PageReading, sheet: &Sheet, rules: &FactRules) -> Vec<Mention> {
    let mut order: Vec<usize> = (0..sheet.tokens.len()).collect();
    order.sort_by_key(|i| (sheet.tokens[*i].word, sheet.tokens[*i].area.left));
    let mut text = String::new();
    let mut places = Vec::new();
    let mut block = None;
    for index in order {
        let token = &sheet.tokens[index];
        let own = reading.words.get(token.word as usize).map(|w| w.block);
        if !text.is_empty() {
            text.push(if own == block { ' ' } else { '\n' });
        }
        block = own;
        places.push((text.len()..text.len() + token.text.len(), index));
        text.push_str(&token.text);
    }
    let mut mentions: Vec<Mention> = rules
        .dates
        .find(&text)
        .into_iter()
        .filter_map(|written| {
            let tokens: Vec<usize> = places
                .iter()
                .filter(|(bytes, _)| bytes.start < written.bytes.end && written.bytes.start < bytes.end)
                .map(|(_, index)| *index)
                .collect();
            let before: String =
                text[..written.bytes.start].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            (!tokens.is_empty()).then(|| Mention { written, tokens, before: before.to_lowercase().replace('\n', " ") })
        })
        .collect();
    mentions.extend(across_blocks(sheet, rules, &mentions));
    mentions
}

/// Dates that the reader tore into two blocks, which stand in one row all the same.
fn across_blocks(sheet: &Sheet, rules: &FactRules, known: &[Mention]) -> Vec<Mention> {
    let taken: HashSet<usize> = known.iter().flat_map(|m| m.tokens.iter().copied()).collect();
    let mut mentions = Vec::new();
    for row in &sheet.rows {
        let mut text = String::new();
        let mut places = Vec::new();
        for index in row.tokens.clone() {
            if !text.is_empty() {
                text.push(' ');
            }
            places.push((text.len()..text.len() + sheet.tokens[index].text.len(), index));
            text.push_str(&sheet.tokens[index].text);
        }
        for written in rules.dates.find(&text) {
            let within =
                places.iter().filter(|(bytes, _)| bytes.start < written.bytes.end && written.bytes.start < bytes.end);
            let tokens: Vec<usize> = within.map(|(_, index)| *index).collect();
            if !tokens.is_empty() && !tokens.iter().any(|t| taken.contains(t)) {
                let before = text[..written.bytes.start].to_lowercase();
                mentions.push(Mention { written, tokens, before });
            }
        }
    }
    mentions
}
