//! From the words of a page, or of a query, to what the index holds.
//!
//! Letters are small and without accents. A word is taken whole and in parts: `O'Brien` is `obrien`, `o` and
//! `brien`; `555-12-3456` is `555123456`, `555`, `12` and `3456`; a date also has its ISO form. A word broken
//! by a hyphen at the end of a line is also the whole word.
//!
//! A position is `PARTS` times the number of the word on the page, plus the number of the part in it, so that
//! phrases can step from part to part and from word to word.

use std::ops::RangeInclusive;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::chart::Word;

/// Positions that one word of a page may take.
const PARTS: u32 = 16;
/// A term is at most so far from the one it follows.
pub(super) const REACH: u32 = 2 * PARTS - 1;
/// Longer terms are cut: nobody types them, and a page of rubbish shall not fill the index.
const LONGEST_TERM: usize = 64;

/// One term with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) position: u32,
    /// Indices of the page's words that it was read from.
    pub(super) words: RangeInclusive<usize>,
}

/// Whether a term at `next` stands right after one at `position`.
pub(super) fn follows(position: u32, next: u32) -> bool {
    next / PARTS == position / PARTS + 1 || (next == position + 1 && next / PARTS == position / PARTS)
}

/// A word in its parts and as a whole.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    /// Runs of letters and digits.
    pub(super) parts: Vec<String>,
    /// The parts written together, if there are several and the signs between them join.
    pub(super) joined: Option<String>,
    /// The date as `1998-03-07`, if it is one in figures.
    pub(super) date: Option<String>,
    /// The word ends in a hyphen.
    broken: bool,
}

/// Small letters without accents, ligatures resolved.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    // a bare acute would be decomposed to a space
    let text = text.replace('´', "'");
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            '\u{ad}' => folded.push('-'),
            c => folded.push(c),
        }
    }
    folded
}

/// The terms of a page, by position.
pub(super) fn tokens(words: &[Word]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(words.len() + words.len() / 4);
    let mut group = 0;
    // the last part of a word broken at the end of its line, its number in the group, and the word's index
    let mut broken: Option<(String, u32, usize)> = None;
    for (index, word) in words.iter().enumerate() {
        let split = split(&fold(&word.text));
        let Some(first) = split.parts.first() else { continue };
        let mut part = 0;
        match broken.take() {
            Some((head, at, before)) if words[before].line != word.line && is_text(first) => {
                let whole = format!("{head}{first}");
                tokens.push(token(&whole, group * PARTS + at, before..=index));
                part = at + 1;
            }
            Some(_) => group += 1,
            None => {}
        }
        for whole in split.joined.iter().chain(&split.date) {
            tokens.push(token(whole, group * PARTS + part, index..=index));
        }
        for text in &split.parts {
            if part == PARTS {
                (group, part) = (group + 1, 0);
            }
            tokens.push(token(text, group * PARTS + part, index..=index));
            part += 1;
        }
        match split.parts.last() {
            Some(last) if split.broken && part < PARTS && is_text(last) => {
                broken = Some((last.clone(), part - 1, index));
            }
            _ => group += 1,
        }
    }
    tokens.sort_by_key(|token| token.position);
    tokens
}

/// The terms of a name, a path or a label: as of a page of one line.
pub(super) fn tokens_of(text: &str) -> Vec<Token> {
    let words: Vec<Word> = text
        .split_whitespace()
        .map(|text| Word {
            text: text.to_owned(),
            area: crate::chart::Rect::default(),
            confidence: 0.0,
            line: 0,
            block: 0,
        })
        .collect();
    tokens(&words)
}

fn token(text: &str, position: u32, words: RangeInclusive<usize>) -> Token {
    Token { text: cut(text).to_owned(), position, words }
}

fn cut(text: &str) -> &str {
    let end = (0..=text.len().min(LONGEST_TERM)).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

fn is_text(part: &str) -> bool {
    part.chars().all(char::is_alphabetic)
}

/// Splits one folded word.
pub(super) fn split(folded: &str) -> Split {
    let mut split = Split { broken: folded.ends_with(is_hyphen), ..Split::default() };
    let mut signs = Vec::new();
    let mut rest = folded.trim_matches(|c: char| !c.is_alphanumeric());
    while !rest.is_empty() {
        let end = part_end(rest);
        split.parts.push(cut(&rest[..end]).to_owned());
        rest = &rest[end..];
        let sign = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
        if sign < rest.len() {
            signs.push(&rest[..sign]);
        }
        rest = &rest[sign..];
    }
    if split.parts.len() > 1 {
        split.joined = joined(&split.parts, &signs).map(|whole| cut(&whole).to_owned());
        split.date = date(&split.parts, &signs);
    }
    split
}

/// Where the first run of letters and digits ends. Bars between them are misread letters.
fn part_end(rest: &str) -> usize {
    let mut end = 0;
    for (at, c) in rest.char_indices() {
        if c.is_alphanumeric() {
            end = at + c.len_utf8();
        } else if c != '|' {
            break;
        }
    }
    end
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{2032}')
}

/// The whole word; a decimal point stays in it, so that 98.6 is not 986.
fn joined(parts: &[String], signs: &[&str]) -> Option<String> {
    let mut whole = parts[0].clone();
    let mut points = 0;
    for (sign, pair) in signs.iter().zip(parts.windows(2)) {
        let mut characters = sign.chars();
        let (Some(sign), None) = (characters.next(), characters.next()) else { return None };
        let figures = pair.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        match sign {
            '.' if figures => {
                whole.push('.');
                points += 1;
            }
            ',' | '/' if figures => {}
            '.' | '_' => {}
            sign if is_hyphen(sign) || is_apostrophe(sign) => {}
            _ => return None,
        }
        whole.push_str(&pair[1]);
    }
    (points == 0 || points == signs.len()).then_some(whole)
}

/// A date in figures as `1998-03-07`: year first, else month first unless that cannot be.
fn date(parts: &[String], signs: &[&str]) -> Option<String> {
    let [a, b, c] = parts else { return None };
    let joins = |sign: &&str| matches!(*sign, "/" | "." | "-");
    if !signs.iter().all(joins) || signs[0] != signs[1] || parts.iter().any(|p| p.len() > 4) {
        return None;
    }
    let (a, b, c, lengths) = (a.parse().ok()?, b.parse().ok()?, c.parse().ok()?, [a.len(), b.len(), c.len()]);
    let (year, month, day) = match lengths {
        [4, 1..=2, 1..=2] => (a, b, c),
        [1..=2, 1..=2, 4] => (c, a, b),
        [1..=2, 1..=2, 2] => (century(c), a, b),
        _ => return None,
    };
    let (month, day) = if month > 12 { (day, month) } else { (month, day) };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The year meant by two figures on a chart.
pub(super) fn century(year: u32) -> u32 {
    if year < 40 { 2000 + year } else { 1900 + year }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Rect;

    fn page(lines: &[&str]) -> Vec<Word> {
        let words = lines.iter().zip(0..).flat_map(|(line, number)| {
            line.split_whitespace().map(move |text| Word {
                text: text.to_owned(),
                area: Rect::default(),
                confidence: 90.0,
                line: number,
                block: 0,
            })
        });
        words.collect()
    }

    fn texts(lines: &[&str]) -> Vec<String> {
        tokens(&page(lines)).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_name_with_an_apostrophe_is_taken_whole_and_in_parts() {
        assert_eq!(texts(&["O’Brien,"]), ["obrien", "o", "brien"]);
        assert_eq!(texts(&["Peña-Łukasz"]), ["penalukasz", "pena", "lukasz"]);
    }

    #[test]
    fn numbers_with_signs_are_taken_whole_and_in_parts() {
        assert_eq!(texts(&["555-12-3456"]), ["555123456", "555", "12", "3456"]);
        assert_eq!(texts(&["98.6"]), ["98.6", "98", "6"]);
        assert_eq!(texts(&["1,200"]), ["1200", "1", "200"]);
        assert_eq!(texts(&["03/07/1998"]), ["03071998", "1998-03-07", "03", "07", "1998"]);
        assert_eq!(split("3/7/98").date.as_deref(), Some("1998-03-07"));
        assert_eq!(split("120/80").date, None);
    }

    #[test]
    fn a_word_broken_at_the_end_of_a_line_is_also_the_whole_word() {
        let tokens = tokens(&page(&["severe hyper-", "tension today"]));
        let whole = tokens.iter().find(|token| token.text == "hypertension").unwrap();
        let (severe, today) = (&tokens[0], tokens.last().unwrap());
        assert_eq!(whole.words, 1..=2);
        assert!(follows(severe.position, whole.position) && follows(whole.position, today.position));
        assert!(!texts(&["follow- up"]).contains(&"followup".to_owned()));
    }

    #[test]
    fn a_bar_between_letters_is_a_misread_letter() {
        assert_eq!(texts(&["Wi||iam", "|", "||x"]), ["wi||iam", "x"]);
    }

    #[test]
    fn rubbish_of_any_length_is_cut() {
        assert!(texts(&[&"x".repeat(500), &"é-".repeat(300)]).iter().all(|t| t.len() <= LONGEST_TERM));
    }
}
