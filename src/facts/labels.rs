//! Printed labels: where they stand, and the value that belongs to each.

use std::{collections::HashMap, ops::Range};

use super::{
    dates::Written,
    letters::{distance, forgiven, letter_set, skeleton},
    names::NameReader,
    owners::Sections,
    sheet::{Sheet, Token},
    tables::{Dates, FieldLabels, Identifiers, LabelKind, NameOrder},
};
use crate::chart::DateRole;

/// One phrase of the tables.
#[derive(Debug)]
struct Label {
    letters: String,
    set: u32,
    /// Counts only with a number sign or a colon.
    sign: bool,
    kind: LabelKind,
    weight: f32,
    loose: bool,
    /// The last name stands first behind it.
    last_first: bool,
}

/// All labels, ready to be looked for.
#[derive(Debug)]
pub(super) struct Labels {
    labels: Vec<Label>,
    exact: HashMap<String, Vec<usize>>,
    sections: Sections,
    longest: usize,
}

/// A label found on the page.
pub(super) struct Mark {
    pub(super) tokens: Range<usize>,
    /// Everything the words may mean ("Signed by" is a provider's label and a date's), with its weight.
    pub(super) meanings: Vec<(LabelKind, f32)>,
    /// 0 to 1: how well the words were read.
    pub(super) quality: f32,
    pub(super) colon: bool,
    /// Its value belongs to somebody else: a guarantor's, a mother's.
    pub(super) foreign: bool,
    /// The last name stands first behind it, with a comma or without.
    pub(super) last_first: bool,
}

impl Mark {
    pub(super) fn weight(&self, kind: LabelKind) -> Option<f32> {
        self.meanings.iter().find(|(k, _)| *k == kind).map(|(_, weight)| *weight)
    }

    pub(super) fn is(&self, kind: LabelKind) -> bool {
        self.weight(kind).is_some()
    }

    pub(super) fn date_role(&self) -> Option<(DateRole, f32)> {
        self.meanings.iter().find_map(|(kind, weight)| match kind {
            LabelKind::Date(role) => Some((*role, *weight)),
            _ => None,
        })
    }
}

/// What the acceptance of a label may look at.
pub(super) struct Surroundings<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) names: &'a NameReader,
    /// Dates of the page by the token they begin with.
    pub(super) dates: &'a HashMap<usize, (Written, usize)>,
}

/// A label has at most so many words.
const MOST_WORDS: usize = 7;

impl Labels {
    pub(super) fn new(identifiers: &Identifiers, dates: &Dates) -> Self {
        let last_first = |l: &FieldLabels| l.order == Some(NameOrder::LastFirst);
        let fields = identifiers.label.iter().map(|l| (l.field, l.weight, l.loose, last_first(l), &l.words));
        let roles = dates.label.iter().map(|l| (LabelKind::Date(l.role), l.weight, l.loose, false, &l.words));
        let mut labels = Vec::new();
        for (kind, weight, loose, last_first, words) in fields.chain(roles) {
            for word in words {
                let tokens: Vec<&str> = word.split([' ', '/']).collect();
                let (letters, sign) = phrase(tokens.into_iter());
                labels.push(Label { set: letter_set(&letters), letters, sign, kind, weight, loose, last_first });
            }
        }
        let mut exact: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, label) in labels.iter().enumerate() {
            exact.entry(label.letters.clone()).or_default().push(index);
        }
        let longest = labels.iter().map(|l| l.letters.len()).max().unwrap_or(0) + 4;
        let sections = Sections::new(&identifiers.section);
        Self { labels, exact, sections, longest }
    }

    /// The labels of the page in the order of its tokens, none overlapping, the longest that fits first.
    pub(super) fn find(&self, around: &Surroundings<'_>) -> Vec<Mark> {
        let sheet = around.sheet;
        let mut marks: Vec<Mark> = Vec::new();
        for row in &sheet.rows {
            let mut at = row.tokens.start;
            while at < row.tokens.end {
                let before = marks.last().filter(|m| m.tokens.end == at);
                match self.at(around, at, before) {
                    Some(mark) => {
                        at = mark.tokens.end;
                        marks.push(mark);
                    }
                    None => at += 1,
                }
            }
        }
        self.sections.mark_foreign(sheet, &mut marks);
        marks
    }

    fn at(&self, around: &Surroundings<'_>, start: usize, before: Option<&Mark>) -> Option<Mark> {
        let sheet = around.sheet;
        if around.dates.contains_key(&start) {
            return None;
        }
        let end_of_cell = sheet.cell(start).end.min(start + MOST_WORDS);
        let mut end = start;
        let mut ends = Vec::new();
        // A date is the value, and never the label's last word, however alike the whole may look.
        while end < end_of_cell && (end == start || !around.dates.contains_key(&end) && !is_number(&sheet.tokens[end]))
        {
            end += 1;
            ends.push(end);
            if sheet.tokens[end - 1].text.ends_with([':', ';']) {
                break;
            }
        }
        let (at, mark) = ends
            .iter()
            .enumerate()
            .rev()
            .find_map(|(at, end)| self.between(around, start..*end, before).map(|mark| (at, mark)))?;
        if mark.quality >= 1.0 {
            return Some(mark);
        }
        // "… 18 42 Birthdate:" ends one value and begins the next label.
        if is_number(&sheet.tokens[start]) {
            return None;
        }
        // A short value must not pass for the misread end of its label: "Patient's Name NG".
        let shorter = ends[..at].iter().rev().find_map(|end| self.between(around, start..*end, before));
        // … while so long a rest is the label's own: "Birth Dates 08/16/1969", a colon read as an s.
        let rest = |other: &Mark| skeleton(&sheet.text(other.tokens.end..mark.tokens.end.max(other.tokens.end))).len();
        let same =
            |other: &Mark| other.quality > mark.quality && other.meanings[0].0 == mark.meanings[0].0 && rest(other) < 4;
        Some(shorter.filter(same).unwrap_or(mark))
    }

    /// The label that these tokens are, if they are one and stand as one.
    fn between(&self, around: &Surroundings<'_>, tokens: Range<usize>, before: Option<&Mark>) -> Option<Mark> {
        let sheet = around.sheet;
        let texts = sheet.tokens[tokens.clone()].iter().flat_map(|t| t.text.split('/'));
        let (mut letters, mut sign) = phrase(texts);
        if letters.is_empty() || letters.len() > self.longest {
            return None;
        }
        // `ACCTH 8277`: the number sign was read as an H.
        if !sign
            && !self.exact.contains_key(&letters)
            && letters.strip_suffix('H').is_some_and(|l| self.is_number_label(l))
        {
            letters.pop();
            sign = true;
        }
        let last = &sheet.tokens[tokens.end - 1].text;
        let mut colon = last.ends_with([':', ';', '=']);
        let mut tokens = tokens;
        if !colon && let Some(next) = sheet.tokens.get(tokens.end).filter(|t| !t.opens_cell && t.text.starts_with(':'))
        {
            colon = true;
            if next.text == ":" {
                tokens.end += 1;
            }
        }
        // In running text only a word exactly as in the table may be a label.
        let cell = sheet.cell(tokens.start);
        let fuzzy = colon || sign || !sheet.is_prose(&cell) && starts_big(&sheet.tokens[tokens.start]);
        // The initials of who typed it: "LT/bd".
        if letters.len() < 3 && !colon && !starts_big(&sheet.tokens[tokens.start]) {
            return None;
        }
        let follows = sheet.tokens.get(tokens.end).filter(|t| t.row == sheet.tokens[tokens.start].row);
        let (indexes, quality) =
            self.lookup(&letters, fuzzy).or_else(|| self.told_by_its_value(around, &tokens, &letters, follows))?;
        if quality < 1.0 && !colon && !sign && is_a_value(around, &tokens, before) {
            return None;
        }
        // What a comma follows is rather a last name than a label: "Page, Ellen".
        if last.ends_with(',') && (quality < 1.0 || tokens.len() == 1) {
            return None;
        }
        let pair = (sign || colon, colon);
        let meanings: Vec<(LabelKind, f32)> = indexes
            .iter()
            .map(|i| &self.labels[*i])
            .filter(|l| pair.0 || !l.sign)
            .filter(|l| {
                let strict =
                    !l.loose && !matches!(l.kind, LabelKind::Date(_) | LabelKind::Signature | LabelKind::Witness);
                (strict && (l.letters.len() > 3 || quality > 0.9 || colon || sign))
                    || colon
                    || stands_as_label(around, &tokens, l, before, (sign, quality >= 1.0))
                    || l.kind == LabelKind::Relative && self.labels_what_follows(sheet, tokens.end)
            })
            .map(|l| {
                let others = l.loose && is_personal(l.kind) && is_qualified(sheet, &tokens, before);
                (if others { LabelKind::Other } else { l.kind }, l.weight)
            })
            .collect();
        let last_first = indexes.iter().any(|i| self.labels[*i].last_first);
        let colon = colon || sign;
        (!meanings.is_empty()).then_some(Mark { tokens, meanings, quality, colon, foreign: false, last_first })
    }

    /// A short label of which a letter was misread, if nothing but its value could stand there: a long number after
    /// "AcCY", a date after "p.0.B.".
    fn told_by_its_value(
        &self,
        around: &Surroundings<'_>,
        tokens: &Range<usize>,
        letters: &str,
        value: Option<&Token>,
    ) -> Option<(Vec<usize>, f32)> {
        let value = value?;
        if !(3..=5).contains(&letters.len()) || tokens.len() > 1 {
            return None;
        }
        let digits = value.text.chars().filter(char::is_ascii_digit).count();
        let numbered = digits >= 6 && digits + 2 >= value.text.chars().filter(|c| c.is_alphanumeric()).count();
        let dated = around.dates.contains_key(&tokens.end);
        let colon = around.sheet.tokens[tokens.end - 1].text.ends_with(':');
        let abbreviated = around.sheet.tokens[tokens.start].text.chars().filter(|c| *c == '.').count() > 1;
        let may_be = |label: &Label| match label.kind {
            // "MAN: 5479725", with its colon.
            LabelKind::Mrn if label.letters.len() == 3 => colon && !label.loose && numbered && !dated,
            LabelKind::Mrn | LabelKind::Account => label.letters.len() >= 4 && !label.loose && numbered && !dated,
            LabelKind::Birth => label.letters.len() == 3 && abbreviated && dated,
            _ => false,
        };
        let near = |label: &&Label| distance(letters, &label.letters, 1.0);
        let best = self.labels.iter().filter(|label| may_be(label)).filter_map(|l| near(&l)).min_by(f32::total_cmp)?;
        if self.labels.iter().any(|label| near(&label).is_some_and(|far| far < best)) {
            return None;
        }
        let kind = self.labels.iter().find(|label| may_be(label) && near(label).is_some()).map(|label| label.kind)?;
        let is_it = |label: &Label| label.kind == kind && may_be(label) && near(&label) == Some(best);
        let indexes: Vec<usize> = (0..self.labels.len()).filter(|i| is_it(&self.labels[*i])).collect();
        (!indexes.is_empty()).then_some((indexes, 0.7))
    }

    fn is_number_label(&self, letters: &str) -> bool {
        let number = |index: &usize| matches!(self.labels[*index].kind, LabelKind::Mrn | LabelKind::Account);
        self.exact.get(letters).is_some_and(|indexes| indexes.iter().any(number))
    }

    /// "Mother's DOB", "Guarantor name": another label follows at once.
    fn labels_what_follows(&self, sheet: &Sheet, at: usize) -> bool {
        let next = sheet.tokens.get(at).filter(|t| !t.opens_cell);
        next.is_some_and(|t| self.exact.contains_key(skeleton(&t.text).trim_end_matches('#')))
    }

    /// The labels with these letters, or the nearest ones within what is forgiven; and how well they were read.
    fn lookup(&self, letters: &str, fuzzy: bool) -> Option<(Vec<usize>, f32)> {
        if let Some(indexes) = self.exact.get(letters) {
            return Some((indexes.clone(), 1.0));
        }
        let most = forgiven(letters.len());
        if most == 0.0 || !fuzzy {
            return None;
        }
        let set = letter_set(letters);
        let mut best: (f32, Vec<usize>) = (most, Vec::new());
        for (index, label) in self.labels.iter().enumerate() {
            let unlike = (label.set ^ set).count_ones() as f32;
            let short = label.letters.len() < 3 || label.letters.len().abs_diff(letters.len()) as f32 > best.0;
            if short || unlike > best.0 * 2.0 + 1.0 {
                continue;
            }
            match distance(letters, &label.letters, best.0.min(forgiven(label.letters.len()))) {
                Some(d) if d < best.0 || best.1.is_empty() => best = (d, vec![index]),
                Some(_) => best.1.push(index),
                None => {}
            }
        }
        let quality = 1.0 - 0.9 * best.0 / letters.len() as f32;
        (!best.1.is_empty()).then_some((best.1, quality))
    }
}

fn is_personal(kind: LabelKind) -> bool {
    use LabelKind::{Account, Mrn, Name, Phone, Street};
    matches!(kind, Mrn | Account | Name | Phone | Street)
}

/// "Device ID:", "School name:", "Print name:": words before a common label make it something else's.
fn is_qualified(sheet: &Sheet, label: &Range<usize>, before: Option<&Mark>) -> bool {
    let start = sheet.cell(label.start).start;
    let words = &sheet.tokens[start..label.start];
    let plain = |t: &Token| {
        let letters = t.text.chars().filter(|c| c.is_alphabetic()).count();
        letters > 1 && t.text.ends_with(char::is_alphabetic) && !t.text.chars().any(|c| c.is_ascii_digit() || c == ',')
    };
    before.is_none() && (1..=3).contains(&words.len()) && words.iter().all(plain) && starts_big(&words[0])
}

/// What only resembles a label is the value of the one before it: right after a colon, or the last thing in the row of
/// "Last" and "First".
fn is_a_value(around: &Surroundings<'_>, tokens: &Range<usize>, before: Option<&Mark>) -> bool {
    let Some(before) = before.filter(|m| m.tokens.end == tokens.start) else { return false };
    let sheet = around.sheet;
    let named = [LabelKind::Name, LabelKind::LastName, LabelKind::FirstName, LabelKind::MiddleName];
    let is_name = named.iter().any(|kind| before.is(*kind));
    let last = sheet.rows[sheet.tokens[tokens.start].row].tokens.end == tokens.end;
    before.colon && !sheet.tokens[tokens.start].opens_cell || is_name && last && (before.colon || tokens.len() == 1)
}

/// Two digits or more and no letter: a value, or a part of one.
fn is_number(token: &Token) -> bool {
    let digits = token.text.chars().filter(char::is_ascii_digit).count();
    digits > 1 && !token.text.chars().any(char::is_alphabetic)
}

/// The letters of a label, and whether a number sign ends it.
fn phrase<'a>(words: impl Iterator<Item = &'a str>) -> (String, bool) {
    let mut letters = String::new();
    let mut sign = false;
    for (index, word) in words.enumerate() {
        // A number sign read as the sign that looks like it.
        let part = skeleton(if index > 0 && word.trim_end_matches(':') == "@" { "#" } else { word });
        sign = part.ends_with('#')
            || index > 0 && matches!(part.as_str(), "NO" | "NOS" | "NUM" | "NUMBER" | "NBR" | "NR" | "NUMB");
        if !sign || part.ends_with('#') {
            letters.push_str(part.trim_end_matches('#'));
        }
    }
    (letters, sign)
}

/// Without a colon: alone in its box, one of a row of labels, or right before a value of its kind.
fn stands_as_label(
    around: &Surroundings<'_>,
    tokens: &Range<usize>,
    label: &Label,
    before: Option<&Mark>,
    (sign, whole): (bool, bool),
) -> bool {
    let (sheet, kind) = (around.sheet, label.kind);
    let cell = sheet.cell(tokens.start);
    if sheet.is_prose(&cell) && !matches!(kind, LabelKind::Mrn | LabelKind::Account) {
        return false;
    }
    let opens = sheet.tokens[tokens.start].opens_cell;
    let after_label = before.is_some();
    let begins = opens || after_label;
    let next = sheet.tokens.get(tokens.end).filter(|_| tokens.end < cell.end);
    let Some(next) = next else { return begins && tokens.end == cell.end && starts_big(&sheet.tokens[tokens.start]) };
    let digits = next.text.chars().filter(char::is_ascii_digit).count();
    let dated = around.dates.contains_key(&tokens.end) || around.dates.contains_key(&(tokens.end + 1));
    match kind {
        // A date may follow the number, too.
        LabelKind::Mrn | LabelKind::Account => {
            let number = digits >= 5 && !around.dates.contains_key(&tokens.end);
            digits >= 4 && (!dated || number) || sign && begins
        }
        LabelKind::Birth => dated && cell.len() < 12 || (begins && digits >= 4),
        LabelKind::Date(_) if label.letters.len() < 3 => dated && opens,
        LabelKind::Date(_) => {
            dated
                || begins
                    && whole
                    && sheet.tokens[tokens.start].text.len() > 1
                    && opens
                    && is_short_row_of_labels(sheet, &cell)
        }
        LabelKind::Phone | LabelKind::Ssn => digits >= 3,
        LabelKind::Street => opens && digits >= 1,
        LabelKind::Age | LabelKind::Sex => begins,
        LabelKind::Name | LabelKind::LastName | LabelKind::FirstName | LabelKind::MiddleName => {
            begins && sheet.tokens[tokens.end - 1].text.ends_with('/')
                || begins && starts_big(next) && !around.names.is_never_a_name(&next.text)
                || begins && is_short_row_of_labels(sheet, &cell)
        }
        LabelKind::Provider | LabelKind::Relative => {
            begins && (starts_big(next) || digits > 0 || is_short_row_of_labels(sheet, &cell))
        }
        LabelKind::Other => begins && (digits > 0 || starts_big(next)) || digits >= 3,
        LabelKind::Signature | LabelKind::Witness => begins && cell.len() <= 14,
    }
}

fn is_short_row_of_labels(sheet: &Sheet, cell: &Range<usize>) -> bool {
    cell.len() <= 14 && sheet.tokens[cell.clone()].iter().all(|t| !t.text.chars().any(|c| c.is_ascii_digit()))
}

fn starts_big(token: &Token) -> bool {
    token.text.chars().filter(|c| c.is_alphanumeric()).take(3).any(|c| c.is_uppercase())
}
