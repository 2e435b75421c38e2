//! Record, account, telephone and social security numbers.

use super::{MrnShape, letters::as_digit, sheet::Token};

/// A number read from the beginning of some tokens.
pub(super) struct ReadNumber {
    pub(super) value: String,
    /// Tokens used, from the first.
    pub(super) used: usize,
    /// 0 to 1, by its shape alone.
    pub(super) certainty: f32,
}

/// The record number at the beginning of `tokens`, without dashes and spaces.
pub(super) fn record_number(tokens: &[Token], shape: &MrnShape) -> Option<ReadNumber> {
    joined(tokens, |text| {
        clean(text, shape.leading_letters()).map(|(value, repairs)| {
            let fit = shape.fit(&value);
            (value, fit * (1.0 - 0.08 * repairs as f32))
        })
    })
}

/// The account or encounter number at the beginning of `tokens`.
pub(super) fn account_number(tokens: &[Token]) -> Option<ReadNumber> {
    joined(tokens, |text| {
        clean(text, 3).map(|(value, repairs)| {
            let fit = match value.len() {
                6..=13 => 1.0,
                5 | 14..=16 => 0.8,
                _ => 0.1,
            };
            (value, fit * (1.0 - 0.08 * repairs as f32))
        })
    })
}

/// Tries the first token, then with the next joined while that fits better (a space within the number).
fn joined(tokens: &[Token], read: impl Fn(&str) -> Option<(String, f32)>) -> Option<ReadNumber> {
    let mut text = String::new();
    let mut best: Option<ReadNumber> = None;
    for (index, token) in tokens.iter().take(3).enumerate() {
        if index > 0
            && (token.opens_cell || !token.text.chars().any(|c| c.is_ascii_digit()) || looks_like_date(&token.text))
        {
            break;
        }
        text.push_str(&token.text);
        if looks_like_date(&text) || looks_like_phone(&text) {
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

/// Letters and digits of a number, misread digits repaired, at most `letters` letters kept in front.
fn clean(text: &str, letters: usize) -> Option<(String, usize)> {
    let text = unbracketed(text.trim_end_matches([',', ';', '.']));
    let text = text.trim_start_matches(['#', ':', '.', '-', '=', '*', '\'', '‘', '"', ';', '(', ' ', '~', '_']);
    let text = text.trim_end_matches(['.', ',', ';', ':', ')', '*', '\'', '’', '"', '_', '-', '~']);
    let text = text.replace(['£', '€'], "E").replace('¥', "");
    let chars: Vec<char> = text
        .chars()
        .filter(|c| !matches!(c, '-' | '–' | '—' | '~' | ' ' | '.' | '/' | '_' | '\'' | '*' | ';' | ':'))
        .collect();
    let chars = without_a_doubled_letter(chars);
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
        let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
        let upper = body.to_uppercase();
        return body.contains('-') && months.iter().any(|m| upper.contains(m));
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
