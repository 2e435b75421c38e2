//! Days and spans of days as clerks type them: `2019`, `2019-03`, `2019-03-07`, `3/7/2019`, `3/2019`, and
//! `from..to` of these, open at either end.

use jiff::civil::Date;

use super::Days;
use crate::search::text::century;

/// The days that `text` means; the error is a sentence.
pub(super) fn days(text: &str) -> Result<Days, String> {
    let text = text.trim();
    let Some((from, to)) = text.split_once("..") else {
        return day(text).map(|(first, last)| Days { first: Some(first), last: Some(last) });
    };
    let end = |text: &str| if text.trim().is_empty() { Ok(None) } else { day(text.trim()).map(Some) };
    let (from, to) = (end(from)?, end(to.trim_start_matches('.'))?);
    let days = Days { first: from.map(|(first, _)| first), last: to.map(|(_, last)| last) };
    match (days.first, days.last) {
        (None, None) => Err("A range needs a date before or after the two dots, as in 2019-01..2020-06".to_owned()),
        (Some(first), Some(last)) if last < first => {
            Err("This range ends before it begins; put the earlier date first".to_owned())
        }
        _ => Ok(days),
    }
}

/// First and last day of a year, a month or a day.
fn day(text: &str) -> Result<(Date, Date), String> {
    let not_a_date = || "This is no date; write 2019, 2019-03, 2019-03-07 or 3/7/2019".to_owned();
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let figures = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(figures) {
        return Err(not_a_date());
    }
    let number = |part: &str| part.parse::<i16>().unwrap_or(0);
    let full = |part: &str| if part.len() == 2 { century_of(part) } else { number(part) };
    let (year, month, day) = match parts[..] {
        [y] if y.len() == 4 => (number(y), None, None),
        [y, m] if y.len() == 4 => (number(y), Some(number(m)), None),
        [m, y] if y.len() == 4 => (number(y), Some(number(m)), None),
        [y, m, d] if y.len() == 4 => (number(y), Some(number(m)), Some(number(d))),
        [m, d, y] if matches!(y.len(), 2 | 4) => (full(y), Some(number(m)), Some(number(d))),
        _ => return Err(not_a_date()),
    };
    span(year, month, day).ok_or_else(|| "There is no such day in the calendar".to_owned())
}

fn century_of(part: &str) -> i16 {
    part.parse::<u32>().ok().and_then(|year| i16::try_from(century(year)).ok()).unwrap_or(0)
}

fn span(year: i16, month: Option<i16>, day: Option<i16>) -> Option<(Date, Date)> {
    if year < 1800 {
        return None;
    }
    let eighth = |number: i16| i8::try_from(number).ok();
    match (month, day) {
        (None, _) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
        (Some(month), None) => {
            let first = Date::new(year, eighth(month)?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day)) => {
            let date = Date::new(year, eighth(month)?, eighth(day)?).ok()?;
            Some((date, date))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn span_of(text: &str) -> (Option<Date>, Option<Date>) {
        let days = days(text).unwrap();
        (days.first, days.last)
    }

    #[test]
    fn years_months_and_days_are_spans() {
        assert_eq!(span_of("2019"), (Some(date(2019, 1, 1)), Some(date(2019, 12, 31))));
        assert_eq!(span_of("2020-02"), (Some(date(2020, 2, 1)), Some(date(2020, 2, 29))));
        assert_eq!(span_of("3/7/1998"), span_of("1998-03-07"));
        assert_eq!(span_of("3/7/98"), span_of("03/07/1998"));
        assert_eq!(span_of("2019-01..2020-06"), (Some(date(2019, 1, 1)), Some(date(2020, 6, 30))));
        assert_eq!(span_of("..2020"), (None, Some(date(2020, 12, 31))));
        assert_eq!(span_of("2019.."), (Some(date(2019, 1, 1)), None));
    }

    #[test]
    fn what_is_no_date_is_said_so() {
        assert!(days("soon").is_err_and(|e| e.contains("no date")));
        assert!(days("2019-13").is_err_and(|e| e.contains("calendar")));
        assert!(days("2/30/2019").is_err_and(|e| e.contains("calendar")));
        assert!(days("..").is_err_and(|e| e.contains("range")));
        assert!(days("2020..2019").is_err_and(|e| e.contains("ends before")));
    }

    proptest! {
        #[test]
        fn every_day_is_understood_in_both_ways(year in 1900_i16..2100, month in 1_i8..=12, day in 1_i8..=28) {
            let expected = (Some(date(year, month, day)), Some(date(year, month, day)));
            prop_assert_eq!(span_of(&format!("{year}-{month:02}-{day:02}")), expected);
            prop_assert_eq!(span_of(&format!("{month}/{day}/{year}")), expected);
        }

        #[test]
        fn any_text_is_a_date_or_a_sentence(text in "[0-9./-]{0,12}|.{0,20}") {
            if let Err(sentence) = days(&text) {
                prop_assert!(!sentence.is_empty());
            }
        }
    }
}
