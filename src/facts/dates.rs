//! Dates as people write them.

use std::ops::Range;

use jiff::civil::Date;
use regex::Regex;

use super::{letters::as_digit, months::Months};
use crate::config::DateOrder;

/// A date as it stands in a text, its century perhaps unsaid.
#[derive(Clone, PartialEq)]
pub(super) struct Written {
    pub(super) bytes: Range<usize>,
    year: i16,
    month: i8,
    day: i8,
    short_year: bool,
    /// 0 to 1; less for each character that was repaired.
    pub(super) certainty: f32,
}

impl Written {
    /// The date, if a year of two digits is the last such year not after `latest`.
    pub(super) fn not_after(&self, latest: Date) -> Option<Date> {
        if !self.short_year {
            return Date::new(self.year, self.month, self.day).ok();
        }
        let century = latest.year() / 100 * 100;
        let this = Date::new(century + self.year, self.month, self.day).ok();
        match this {
            Some(date) if date <= latest => Some(date),
            _ => Date::new(century - 100 + self.year, self.month, self.day).ok(),
        }
    }

    fn same_day(&self, other: &Self) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }

    pub(super) fn has_short_year(&self) -> bool {
        self.short_year
    }
}

/// Finds dates in a text, forgiving digits read as letters.
#[derive(Debug)]
pub(super) struct DateReader {
    order: DateOrder,
    months: Months,
    numeric: Regex,
    year_first: Regex,
    year_month_day: Regex,
    day_month: Regex,
    /// The space before the year was lost: `28 APR1998`.
    run_together: Regex,
    month_day: Regex,
}

/// Makes a date of the parts of a form.
type Build = fn(&DateReader, &[&str]) -> Option<Written>;

/// Digits, and what a poor scan makes of them.
const D: &str = r"[0-9OoQDlIiSsBZGz@©|!\]]";

impl DateReader {
    pub(super) fn new(order: DateOrder, months: Months) -> Result<Self, regex::Error> {
        let month = r"[\p{L}0-9]{3,10}";
        // "7th of March, 1998", "7 de marzo de 1998", "1er mars 1998", "1º de maio".
        let day = format!(r"({D}{{1,2}}|T)(?i:st|nd|rd|th|er|[º°ª])?");
        let of = r"[ \-./,]{0,3}(?:(?i:de|del|di|of) )?";
        let year = format!(r"({D}{{4}}|'?{D}{{2}})");
        Ok(Self {
            order,
            numeric: Regex::new(&format!(r"({D}{{1,2}}) ?([/.\-]) ?({D}{{1,2}}) ?[/.\-,] ?{year}"))?,
            year_first: Regex::new(&format!(r"({D}{{4}}) ?[-/.] ?({D}{{1,2}}) ?[-/.] ?({D}{{1,2}})"))?,
            year_month_day: Regex::new(&format!(r"([12]{D}{{3}})[\-./]({month})[\-./]({D}{{1,2}})"))?,
            day_month: Regex::new(&format!(r"{day}{of}({month})([ \-./,]{{1,3}}(?:(?i:de|del|of) )?){year}"))?,
            run_together: Regex::new(&format!(r"({D}{{1,2}})[ \-./,]{{0,3}}(\p{{L}}{{3,10}}?)({D}{{4}})"))?,
            month_day: Regex::new(&format!(r"({month})[ \-./,]{{1,3}}{day}([ \-./,]{{1,3}}){year}"))?,
            months,
        })
    }

    /// The dates of `text`, in its order, none overlapping.
    pub(super) fn find(&self, text: &str) -> Vec<Written> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let Some(written) = self.next(text, at) else { break };
            at = written.bytes.end;
            found.push(written);
        }
        found
    }

    /// The first date from byte `from` on.
    fn next(&self, text: &str, from: usize) -> Option<Written> {
        let forms: [(&Regex, Build); 6] = [
            (&self.year_first, |_, p| written(p[1], Number(p[2]), Number(p[3]))),
            (&self.year_month_day, |reader, p| reader.named(p[1], p[2], p[3], "")),
            (&self.numeric, |reader, p| reader.numbers(p[1], p[3], p[4])),
            (&self.month_day, |reader, p| reader.named(p[4], p[1], p[2], p[3])),
            (&self.day_month, |reader, p| reader.named(p[4], p[2], p[1], p[3])),
            (&self.run_together, |reader, p| reader.named(p[3], p[2], p[1], "")),
        ];
        let mut best: Option<Written> = None;
        for (form, build) in forms {
            let mut at = from;
            while let Some(parts) = form.captures_at(text, at) {
                let Some(whole) = parts.get(0) else { break };
                if best.as_ref().is_some_and(|b| b.bytes.start < whole.start()) {
                    break;
                }
                let strings: Vec<&str> = parts.iter().map(|p| p.map_or("", |m| m.as_str())).collect();
                let alone = stands_alone(text, whole.range());
                if let Some(mut w) = alone.then(|| build(self, &strings)).flatten() {
                    w.bytes = whole.range();
                    if best.as_ref().is_none_or(|b| (w.bytes.start, b.bytes.end) < (b.bytes.start, w.bytes.end)) {
                        best = Some(w);
                    }
                    break;
                }
                at = whole.start() + text[whole.start()..].chars().next().map_or(1, char::len_utf8);
            }
        }
        best
    }

    /// `03/07/1998`: the order is the setting's, unless the numbers say otherwise.
    fn numbers(&self, first: &str, second: &str, year: &str) -> Option<Written> {
        let month_first = written(year, Number(first), Number(second));
        let day_first = written(year, Number(second), Number(first));
        let (own, other) = match self.order {
            DateOrder::Mdy => (month_first, day_first),
            DateOrder::Dmy => (day_first, month_first),
        };
        // Rather a misread digit than another country's order.
        own.or_else(|| other.map(|other| Written { certainty: other.certainty * 0.6, ..other }))
    }

    /// A date whose month is a word. A year of two digits needs more than a space before it: "Mar 31 10:15" has none.
    fn named(&self, year: &str, month: &str, day: &str, before_year: &str) -> Option<Written> {
        if year.len() < 4 && before_year.trim().is_empty() && !year.starts_with('\'') {
            return None;
        }
        let month = self.months.number(month)?;
        let (day_number, repairs) = Number(day).read()?;
        complete(year, month, day_number, repairs, day.len() + 2)
    }

    /// The date that a text which is none begins with, if exactly one digit taken for one that looks like it, or a
    /// nought seen twice, makes it one; and its words. Only a label makes anybody look for it.
    pub(super) fn repaired(&self, text: &str) -> Option<(usize, Written)> {
        let begins = |text: &str| self.find(text).into_iter().next().filter(|w| w.bytes.start == 0);
        let put = |mut found: Vec<(usize, Written)>, text: String| {
            if let Some(written) = begins(&text)
                && !found.iter().any(|(_, known)| known.same_day(&written))
            {
                found.push((text[..written.bytes.end].split_whitespace().count(), written));
            }
            found
        };
        let doubled = text.chars().take_while(|c| matches!(c, '0' | 'O' | 'o' | 'Q')).count() == 2;
        let doubled = doubled.then(|| text[1..].to_owned());
        let mut found = one_misread(text).chain(doubled).fold(Vec::new(), put);
        if found.is_empty() {
            // `62-11-2604`: noughts with a stroke through them.
            found = all_misread(text).fold(found, put);
        }
        match found.as_mut_slice() {
            [(_, one)] => {
                one.certainty *= 0.7;
                found.pop()
            }
            _ => None,
        }
    }

    /// The dates that `text` may have been misread from, one digit taken for one that looks like it.
    pub(super) fn look_alikes_of(&self, text: &str, latest: Date) -> Vec<Date> {
        one_misread(text)
            .filter_map(|text| self.find(&text).into_iter().next().filter(|w| w.bytes.start == 0)?.not_after(latest))
            .collect()
    }

    /// Whether only the other order of day and month than the setting's makes this a date.
    pub(super) fn is_turned(&self, text: &str) -> bool {
        let other = match self.order {
            DateOrder::Mdy => |a: &str, b: &str| (a.to_owned(), b.to_owned()),
            DateOrder::Dmy => |a: &str, b: &str| (b.to_owned(), a.to_owned()),
        };
        self.numeric.captures(text).is_some_and(|parts| {
            let (month, day) = other(&parts[1], &parts[3]);
            let year = &parts[4];
            written(year, Number(&month), Number(&day)).is_none()
                && written(year, Number(&day), Number(&month)).is_some()
        })
    }

    /// A date without separators, as only a label makes it one: `19980307`, `03071998`, `030798`, or with a
    /// slash read as a one.
    pub(super) fn labelled(&self, text: &str) -> Option<Written> {
        let digits: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        if digits.chars().filter(char::is_ascii_digit).count() * 3 < digits.len() * 2 || !digits.is_ascii() {
            return None;
        }
        let part = |range: Range<usize>| digits.get(range).unwrap_or_default();
        let dated = |year: Range<usize>, first: Range<usize>, second: Range<usize>| {
            self.numbers(part(first), part(second), part(year))
        };
        let mut found = match digits.len() {
            8 if digits.starts_with("19") || digits.starts_with("20") => {
                written(part(0..4), Number(part(4..6)), Number(part(6..8))).or_else(|| dated(4..8, 0..2, 2..4))
            }
            8 => dated(4..8, 0..2, 2..4),
            6 => dated(4..6, 0..2, 2..4),
            10 if matches!(&digits[2..3], "1" | "I" | "l" | "7") && matches!(&digits[5..6], "1" | "I" | "l" | "7") => {
                dated(6..10, 0..2, 3..5)
            }
            9 if matches!(&digits[2..3], "1" | "I" | "l" | "7") && text.contains(['/', '-', '.']) => {
                dated(5..9, 0..2, 3..5)
            }
            9 if matches!(&digits[4..5], "1" | "I" | "l" | "7") && text.contains(['/', '-', '.']) => {
                dated(5..9, 0..2, 2..4)
            }
            _ => None,
        }
        .or_else(|| self.with_a_separator_as_digit(text))?;
        found.certainty *= 0.75;
        found.bytes = 0..text.len();
        Some(found)
    }
}

impl DateReader {
    /// `2.16615`: of two separators one was read as a digit. Only if no other reading makes a date of it.
    fn with_a_separator_as_digit(&self, text: &str) -> Option<Written> {
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        let separators: Vec<char> = text.chars().filter(|c| matches!(c, '/' | '-' | '.')).collect();
        let [separator] = separators.as_slice() else { return None };
        if !text.chars().all(|c| c.is_ascii_digit() || c == *separator) || !(7..=10).contains(&text.len()) {
            return None;
        }
        let with = |at: usize| format!("{}{separator}{}", &text[..at], &text[at + 1..]);
        let whole = |date: String| self.find(&date).into_iter().find(|w| w.bytes == (0..date.len()));
        let mut found =
            (1..text.len() - 1).filter(|at| text.as_bytes()[*at].is_ascii_digit()).filter_map(|at| whole(with(at)));
        let only = found.next()?;
        found.next().is_none().then_some(only)
    }
}

/// The text with one digit taken for one that looks like it.
fn one_misread(text: &str) -> impl Iterator<Item = String> {
    text.char_indices().flat_map(move |(at, c)| {
        let with = move |other: &char| format!("{}{other}{}", &text[..at], &text[at + c.len_utf8()..]);
        look_alikes(c).iter().map(with)
    })
}

/// The text with every one of its sixes, eights or nines taken for a nought.
fn all_misread(text: &str) -> impl Iterator<Item = String> {
    ['6', '8', '9'].into_iter().filter(|c| text.contains(*c)).map(|c| text.replace(c, "0"))
}

/// The digits that a poor scan makes of one another.
pub(super) fn look_alikes(digit: char) -> &'static [char] {
    match digit {
        '0' => &['6', '8', '9'],
        '1' => &['4', '7'],
        '2' => &['7'],
        '3' => &['8'],
        '4' => &['1', '9'],
        '5' => &['6'],
        '6' => &['0', '5', '8'],
        '7' => &['1', '2'],
        '8' => &['0', '3', '6'],
        '9' => &['0', '4'],
        _ => &[],
    }
}

#[derive(Clone, Copy)]
struct Number<'a>(&'a str);

impl Number<'_> {
    /// The number, and how many of its digits were misread; one digit at least must be one.
    fn read(self) -> Option<(i16, usize)> {
        let mut value = 0_i16;
        let mut repairs = 0;
        for c in self.0.chars() {
            repairs += usize::from(!c.is_ascii_digit());
            value = value * 10 + as_digit(c)?.to_digit(10)? as i16;
        }
        Some((value, repairs))
    }
}

fn written(year: &str, month: Number<'_>, day: Number<'_>) -> Option<Written> {
    let (month_number, a) = month.read()?;
    let (day_number, b) = day.read()?;
    let length = month.0.len() + day.0.len();
    complete(year, month_number, day_number, a + b, length)
}

fn complete(year: &str, month: i16, day: i16, repairs: usize, length: usize) -> Option<Written> {
    let year = year.trim_start_matches('\'');
    let (year_number, c) = Number(year).read()?;
    let short_year = year.len() < 4;
    let repairs = repairs + c;
    let plausible = short_year || (1870..=2100).contains(&year_number);
    if !plausible || repairs * 2 > length + year.len() {
        return None;
    }
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    // A leap day is one in some century.
    Date::new(if short_year { 2000 } else { year_number }, month, day).ok()?;
    let certainty = 1.0 - 0.12 * repairs as f32 - if short_year { 0.05 } else { 0.0 };
    Some(Written { bytes: 0..0, year: year_number, month, day, short_year, certainty: certainty.max(0.2) })
}

/// No digit or letter touches the date, and it is no part of a longer number.
fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let mut before = text[..range.start].chars().rev();
    let mut after = text[range.end..].chars();
    let (last, next) = (before.next(), after.next());
    let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let continues_before = matches!(last, Some('/' | '-')) && is_digit(before.next());
    let continues_after = matches!(next, Some('/' | '-' | ':' | '.' | '%')) && is_digit(after.next());
    let timed = matches!(next, Some('-' | '@')) && text[range.clone()].contains('/') && is_time(&text[range.end + 1..]);
    !touches(last) && !touches(next) && !continues_before && (!continues_after || timed)
}

/// `08/11/04-0728`: four digits of an hour and minute after the day.
fn is_time(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = |range: Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    digits == 4 && number(0..2).is_some_and(|hour| hour < 25) && number(2..4).is_some_and(|minute| minute < 60)
}

#[cfg(test)]
mod tests;
