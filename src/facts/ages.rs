//! How old the patient is, where a page says so: it ties the date of birth to the day of the paper.

use std::ops::Range;

use super::{FactRules, labels::Mark, page::Page, sheet::Token, tables::LabelKind};
use crate::chart::Found;

/// Nobody is older.
const OLDEST: u8 = 112;
/// Words of running text after an age in which somebody else may still be named: "52 year old identical twin sister".
const REACH: usize = 4;

/// The ages that labels, cards and running text give for the patient.
pub(super) fn ages(page: &Page<'_>) -> Vec<Found<u8>> {
    let mut found: Vec<Found<u8>> = Vec::new();
    for (index, mark) in page.marks.iter().enumerate().filter(|(_, m)| !m.foreign) {
        found.extend(labelled(page, index, mark));
    }
    let claimed: Vec<u32> = found.iter().flat_map(|age| age.words.clone()).collect();
    for at in 0..page.sheet.tokens.len() {
        if !claimed.contains(&page.sheet.tokens[at].word) {
            found.extend(beside_the_sex(page, at).or_else(|| told(page, at)));
        }
    }
    found
}

/// "Age: 68", "AGE/SX: 68/F", "DOB/Age/Sex: 02/11/1951 / 67 / F", and "Age" over "68".
fn labelled(page: &Page<'_>, index: usize, mark: &Mark) -> Option<Found<u8>> {
    let says_age = mark.is(LabelKind::Age)
        || (mark.is(LabelKind::Sex) || mark.is(LabelKind::Birth))
            && page.sheet.tokens[mark.tokens.clone()].iter().any(|t| t.text.to_uppercase().contains("AGE"));
    if !says_age {
        return None;
    }
    let right = page.right_of(index);
    let beside = right.start..right.end.min(right.start + 5);
    let parted = page.sheet.tokens.get(right.start).is_some_and(|t| t.opens_cell);
    let first = || age_among(page, beside.clone(), mark.is(LabelKind::Age));
    let below = || page.below(index).and_then(|cell| age_among(page, cell.start..cell.start + 1, true));
    let (age, at) = if parted && !mark.colon { below().or_else(first) } else { first().or_else(below) }
        .filter(|(age, _)| *age > 0)?;
    Some(page.found(age, at..at + 1, Some(mark), 0.9))
}

/// The first token that is an age: of these, only the first that bears a digit where the label says nothing else.
fn age_among(page: &Page<'_>, tokens: Range<usize>, alone: bool) -> Option<(u8, usize)> {
    let in_a_date = |at: usize| page.mentions.iter().any(|m| m.tokens.contains(&at));
    let mut numbers = tokens.filter(|at| !in_a_date(*at) && has_digit(&page.sheet.tokens[*at]));
    let read = |at: usize| Some((years(&page.sheet.tokens[at].text, page.rules)?, at));
    if alone { numbers.next().and_then(read) } else { numbers.find_map(read) }
}

/// `F 75Y`, `52Y M`, `12-MAR-1949 (76 yr)`: as cards print them.
fn beside_the_sex(page: &Page<'_>, at: usize) -> Option<Found<u8>> {
    let sheet = &page.sheet;
    let (digits, rest) = split(&sheet.tokens[at].text)?;
    let next = sheet.tokens.get(at + 1).filter(|t| t.row == sheet.tokens[at].row);
    let unit = is_unit(&rest) || rest.is_empty() && next.is_some_and(|t| is_unit(&letters(&t.text)));
    let sexes = (at.saturating_sub(2)..(at + 4).min(sheet.tokens.len()))
        .any(|i| sheet.tokens[i].row == sheet.tokens[at].row && page.rules.is_sex(&sheet.tokens[i].text));
    let follows_a_date = at > 0 && page.mentions.iter().any(|m| m.tokens.contains(&(at - 1)));
    (unit && (sexes || follows_a_date) && !sheet.is_prose(&sheet.cell(at)))
        .then(|| page.found(digits, at..at + 1, None, 0.8))
}

/// "a 52 year old man", "52-year-old", "68 y/o F", "aged 52".
fn told(page: &Page<'_>, at: usize) -> Option<Found<u8>> {
    let sheet = &page.sheet;
    let here = &sheet.tokens[at].text;
    let (age, rest) = split(here)?;
    let end = (at + 1 + REACH + 2).min(sheet.tokens.len());
    let after: Vec<String> =
        sheet.tokens[at + 1..end].iter().flat_map(|t| t.text.split(['-', '~', '–'])).map(letters).collect();
    let words: Vec<&str> = std::iter::once(rest.as_str()).chain(after.iter().map(String::as_str)).collect();
    let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
    let old = match words.as_slice() {
        [first, ..] if matches!(*first, "YO" | "YEAROLD" | "YROLD" | "YEARSOLD") => 1,
        ["Y", "O", ..] | ["YEAR" | "YEARS" | "YR" | "YRS", "OLD", ..] => 2,
        ["YEAR" | "YEARS", "OF", "AGE", ..] => 3,
        _ => return None,
    };
    let others = words[old..].iter().take(REACH).any(|w| RELATIVES.contains(w))
        || at > 0 && matches!(letters(&sheet.tokens[at - 1].text).as_str(), "AT" | "SINCE" | "UNTIL" | "HIS" | "HER");
    (!others).then(|| page.found(age, at..at + 1, None, 0.75))
}

const RELATIVES: [&str; 16] = [
    "DAUGHTER", "SON", "MOTHER", "FATHER", "SISTER", "BROTHER", "WIFE", "HUSBAND", "CHILD", "CHILDREN", "TWIN",
    "SIBLING", "PARTNER", "NEPHEW", "NIECE", "FRIEND",
];

/// An age at the beginning of a word, and the capital letters after it: `52`, `(52yr)`, `52-year-old`.
fn split(text: &str) -> Option<(u8, String)> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let age: u8 = text.get(..digits)?.parse().ok().filter(|age| (1..=OLDEST).contains(age))?;
    let rest = &text[digits..];
    let other = rest.contains(['.', '/']) && rest.chars().any(|c| c.is_ascii_digit()) || rest.contains('%');
    (!other && digits <= 3).then(|| (age, letters(rest)))
}

/// The age that a word after its label is: `68`, `68Y`, `68/F`.
fn years(text: &str, rules: &FactRules) -> Option<u8> {
    let first = text.split(['/', '|', ',']).find(|part| part.chars().any(|c| c.is_ascii_digit()))?;
    let (age, rest) = split(first)?;
    (rest.is_empty() || is_unit(&rest) || rules.is_sex(&rest)).then_some(age)
}

fn has_digit(token: &Token) -> bool {
    token.text.chars().any(|c| c.is_ascii_digit())
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic() || *c == '¥').collect::<String>().to_uppercase()
}

/// Letters that stand for years; a Y is easily seen twice.
pub(super) fn is_unit(letters: &str) -> bool {
    matches!(letters, "Y" | "YY" | "YO" | "YR" | "YRS" | "YEAR" | "YEARS" | "¥" | "YOLD")
}
