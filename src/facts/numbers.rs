//! Record, account, telephone and social security numbers.

use super::{FactRules, check_digit::CheckDigit, letters::as_digit, sheet::Token, without::Without};

/// A number read from the beginning of some tokens.
pub(super) struct ReadNumber {
    pub(super) value: String,
    /// Tokens used, from the first.
    pub(super) used: usize,
    /// 0 to 1, by its shape alone.
    pub(super) certainty: f32,
}

/// A record number is printed in at most so many groups, an account in fewer.
const RECORD_GROUPS: usize = 5;
const ACCOUNT_GROUPS: usize = 3;
/// Bytes of a telephone's area code in brackets, `(555)`, and one more.
const AREA_CODE: usize = 6;

/// The record number at the beginning of `tokens`, without dashes and spaces.
///
/// What looks like a day, a telephone or social security number is none, unless a label says so (`labelled`) and it
/// is just as the list's are.
pub(super) fn record_number(tokens: &[Token], rules: &FactRules, labelled: bool) -> Option<ReadNumber> {
    let shape = &rules.mrn_shape;
    let excused = |text: &str| {
        let is_day = || !shape.is_grouped_so(text) && !rules.dates.find(text).is_empty();
        let fits = || best_reading(text, rules).is_some_and(|(value, fit)| fit > 0.96 && shape.has(&value));
        labelled && fits() && !is_day()
    };
    let grouped = rules.has(Without::NumbersInGroups);
    let read = |text: &str| best_reading(text, rules).filter(|_| grouped || !text.contains('-'));
    joined(tokens, if grouped { RECORD_GROUPS } else { 1 }, excused, read)
}

/// The number at the beginning of `tokens` that has just the shape of this hospital's, in one word or in parts.
pub(super) fn unlabelled(tokens: &[Token], rules: &FactRules) -> Option<ReadNumber> {
    // `1.005-1.030`, `10:30`: measured, not numbered. A label's edge before it is read as a bracket.
    let plain = |text: &str| {
        let text = if text.len() > AREA_CODE { text.trim_start_matches(['(', '[', '{']) } else { text };
        text.trim_end_matches('.').chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '#' | '|' | '*'))
    };
    if !tokens.first().is_some_and(|t| plain(&t.text)) {
        return None;
    }
    let short = |text: &str| text.chars().filter(char::is_ascii_digit).count() < 5;
    let whole = record_number(&tokens[..1], rules, false).filter(|read| read.certainty > 0.96);
    let parts = tokens.iter().take(RECORD_GROUPS).take_while(|t| short(&t.text) && plain(&t.text)).count();
    whole
        .or_else(|| record_number(&tokens[..parts], rules, false).filter(|read| read.used > 1 && read.certainty > 0.89))
}

/// The account or encounter number at the beginning of `tokens`.
pub(super) fn account_number(tokens: &[Token]) -> Option<ReadNumber> {
    joined(
        tokens,
        ACCOUNT_GROUPS,
        |_| false,
        |text| {
            clean(text, 3).map(|(value, repairs)| {
                let fit = match value.len() {
                    6..=13 => 1.0,
                    5 | 14..=16 => 0.8,
                    _ => 0.1,
                };
                (value, fit * (1.0 - 0.08 * repairs as f32))
            })
        },
    )
}

/// Tries the first token, then with the next joined while that fits better (a space within the number). What looks
/// like something else ends it, unless it is `excused`.
fn joined(
    tokens: &[Token],
    most: usize,
    excused: impl Fn(&str) -> bool,
    read: impl Fn(&str) -> Option<(String, f32)>,
) -> Option<ReadNumber> {
    let mut text = String::new();
    let mut best: Option<ReadNumber> = None;
    for (index, token) in tokens.iter().take(most).enumerate() {
        if index > 0
            && (token.opens_cell || !token.text.chars().any(|c| c.is_ascii_digit()) || looks_like_date(&token.text))
        {
            break;
        }
        text.push_str(&token.text);
        if (looks_like_date(&text) || looks_like_phone(&text)) && !excused(&text) {
            break;
        }
        if let Some((value, fit)) = read(&text) {
            let fit = fit * if index == 0 { 1.0 } else { 0.9 };
            if best.as_ref().is_none_or(|b| fit > b.certainty + 0.25) {
                best = Some(ReadNumber { value, used: index + 1, certainty: fit });
            }
        }
    }
    best.filter(|b| b.certainty > 0.15)
}

/// What is written before or after a record number and is no part of it: a house's letters, a copy's.
const LETTERS_BEFORE: usize = 3;
const LETTERS_AFTER: usize = 2;
/// What a number without such letters is worth.
const STRIPPED: f32 = 0.9;

/// The record number that a text most likely is, and how well it fits: digits throughout, with letters where the
/// list's numbers have them, with X for a check digit of ten, or without letters that the list's have not.
fn best_reading(text: &str, rules: &FactRules) -> Option<(String, f32)> {
    let shape = &rules.mrn_shape;
    let worth = |(value, repairs): (String, usize)| {
        let fit = shape.fit(&value) * (1.0 - 0.08 * repairs as f32);
        (value, fit)
    };
    let sound = |read: &(String, usize)| read.1 == 0 || rules.has(Without::MisreadDigits);
    let cleaned = clean(text, shape.leading_letters()).filter(sound);
    let mut found: Vec<(String, f32)> = cleaned.map(worth).into_iter().collect();
    let characters = characters(text);
    found.extend(shape.readings(&characters).filter(sound).map(worth));
    if let Some((body, _)) = text.trim_end().strip_suffix(['X', 'x']).and_then(|body| clean(body, 0))
        && rules.check_digit == CheckDigit::Mod11
    {
        let fit = shape.fit(&format!("{body}0"));
        found.push((body + "X", fit));
    }
    if shape.is_learnt() {
        let stripped = without_letters(&characters).filter(|number| shape.has(number));
        found.extend(stripped.map(|number| (number, STRIPPED)));
    } else if found.is_empty() {
        found.extend(lettered(&characters).map(|number| worth((number, 1))));
    }
    found.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// The digits between a few letters before and after them.
fn without_letters(characters: &[char]) -> Option<String> {
    let is_letter = |c: &&char| c.is_ascii_alphabetic();
    let before = characters.iter().take_while(is_letter).count();
    let after = characters.iter().rev().take_while(is_letter).count();
    let digits = characters.get(before..characters.len().checked_sub(after)?)?;
    let whole = digits.len() >= 5 && digits.iter().all(char::is_ascii_digit);
    (whole && before <= LETTERS_BEFORE && after <= LETTERS_AFTER && before + after > 0).then(|| digits.iter().collect())
}

/// Letters within or after the digits that no digit looks like: a hospital's own, where no list tells.
fn lettered(characters: &[char]) -> Option<String> {
    let digits = characters.iter().filter(|c| c.is_ascii_digit()).count();
    let whole = characters.iter().all(char::is_ascii_alphanumeric);
    (whole && digits >= 5 && characters.len() <= digits + 1)
        .then(|| characters.iter().map(char::to_ascii_uppercase).collect())
}

/// Letters and digits of a number, misread digits repaired, at most `letters` letters kept in front.
fn clean(text: &str, letters: usize) -> Option<(String, usize)> {
    let chars = characters(text);
    let digits = chars.iter().filter(|c| c.is_ascii_digit()).count();
    if digits < 3 || digits * 2 < chars.len() {
        return None;
    }
    let first_digit = chars.iter().position(char::is_ascii_digit)?;
    let kept = if first_digit <= letters && chars[..first_digit].iter().all(|c| c.is_ascii_alphabetic()) {
        first_digit
    } else {
        0
    };
    let mut value = String::new();
    let mut repairs = 0;
    for (i, c) in chars.iter().enumerate() {
        if i < kept {
            value.push(c.to_ascii_uppercase());
        } else if c.is_ascii_digit() {
            value.push(*c);
        } else {
            value.push(as_digit(*c)?);
            repairs += 1;
        }
    }
    Some((value, repairs))
}

/// What is left of a number without the signs around it and between its groups.
fn characters(text: &str) -> Vec<char> {
    let text = unbracketed(text.trim_end_matches([',', ';', '.']));
    let text = text.trim_start_matches(['#', ':', '.', '-', '=', '*', '\'', '‘', '"', ';', '(', ' ', '~', '_']);
    let text = text.trim_end_matches(['.', ',', ';', ':', ')', '*', '\'', '’', '"', '_', '-', '~']);
    let text = text.replace(['£', '€'], "E").replace('¥', "");
    let chars: Vec<char> = text
        .chars()
        .filter(|c| !matches!(c, '-' | '–' | '—' | '~' | ' ' | '.' | '/' | '_' | '\'' | '*' | ';' | ':'))
        .collect();
    without_a_doubled_letter(chars)
}

/// `[4417093]`: brackets in pairs are no misread ones.
fn unbracketed(text: &str) -> &str {
    let pairs = [('[', ']'), ('(', ')'), ('<', '>'), ('{', '}'), ('|', '|')];
    let inner = |(open, close): (char, char)| text.strip_prefix(open)?.strip_suffix(close);
    pairs.into_iter().find_map(inner).unwrap_or(text)
}

/// `Vv02014707`: one capital in front, seen twice.
fn without_a_doubled_letter(mut chars: Vec<char>) -> Vec<char> {
    if let [first, second, ..] = chars[..]
        && first.is_ascii_uppercase()
        && second == first.to_ascii_lowercase()
    {
        chars.remove(1);
    }
    chars
}

fn groups(text: &str, separators: &[char]) -> Vec<usize> {
    text.trim_matches(|c: char| !c.is_alphanumeric())
        .split(separators)
        .map(|p| p.chars().filter(|c| c.is_alphanumeric()).count())
        .collect()
}

/// `09-25-1940`, `9/5/40`: no number, whatever the label.
pub(super) fn looks_like_date(text: &str) -> bool {
    let body = text.trim_matches(|c: char| !c.is_alphanumeric());
    if !body.chars().all(|c| as_digit(c).is_some() || matches!(c, '/' | '-' | '.')) {
        // `07-MAR-1998`, whatever the month is called.
        let parts: Vec<&str> = body.split('-').collect();
        let named = |part: &&str| part.chars().count() >= 3 && part.chars().all(char::is_alphabetic);
        let numbered = |part: &&str| part.len() <= 4 && part.chars().all(|c| as_digit(c).is_some());
        let named_parts = parts.iter().filter(|part| named(part) && !numbered(part)).count();
        return parts.len() == 3 && named_parts == 1 && parts.iter().filter(|part| numbered(part)).count() == 2;
    }
    if body.contains('/') && matches!(groups(body, &['/'])[..], [1 | 2, 1 | 2, 2 | 4]) {
        return true;
    }
    matches!(groups(body, &['-', '.'])[..], [1 | 2, 1 | 2, 4] | [4, 1 | 2, 1 | 2])
        && body
            .split(['-', '.'])
            .filter(|p| p.len() <= 2)
            .all(|p| p.parse::<u32>().is_ok_and(|n| (1..=31).contains(&n)))
}

pub(super) fn looks_like_phone(text: &str) -> bool {
    matches!(groups(text, &['-', ')', '.'])[..], [3, 3, 4] | [3, 2, 4] | [_, 3, 3, 4])
}

/// A telephone number of ten digits at the beginning of `tokens`, digits only.
pub(super) fn telephone(tokens: &[Token]) -> Option<ReadNumber> {
    let mut digits = String::new();
    for (index, token) in tokens.iter().take(4).enumerate() {
        if token.opens_cell && index > 0 {
            return None;
        }
        for c in token.text.chars().filter(|c| c.is_alphanumeric()) {
            digits.push(as_digit(c)?);
        }
        if digits.len() >= 10 {
            let value = digits.strip_prefix('1').filter(|d| d.len() == 10).unwrap_or(&digits);
            return (value.len() == 10 && !value.starts_with(['0', '1'])).then(|| ReadNumber {
                value: value.to_owned(),
                used: index + 1,
                certainty: 0.95,
            });
        }
    }
    None
}

/// The last four of a social security number, masked or whole.
pub(super) fn ssn_last4(tokens: &[Token]) -> Option<ReadNumber> {
    let mut text = String::new();
    for (index, token) in tokens.iter().take(3).enumerate() {
        if token.opens_cell && index > 0 {
            break;
        }
        text.push_str(&token.text);
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric() || *c == '*').collect();
        let masked = chars.len() >= 9;
        let last: String = chars.iter().rev().take(4).rev().filter(|c| c.is_ascii_digit()).collect();
        if last.len() == 4 && (masked && chars.len() <= 10 || chars.len() == 4) {
            return Some(ReadNumber { value: last, used: index + 1, certainty: if masked { 0.95 } else { 0.7 } });
        }
    }
    None
}

/// `555-1234`, as the tail of a telephone number: no bare record number looks like it.
pub(super) fn looks_like_local_phone(text: &str) -> bool {
    matches!(groups(text, &['-', '.'])[..], [3, 4])
}
