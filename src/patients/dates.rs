//! Dates of birth as patient lists write them.

use jiff::civil::Date;

use crate::config::DateOrder;

/// Reads `1950-03-07`, `19500307`, `3/7/1950` (in the order of the settings) or `07-Mar-1950`, with or without a time
/// after it.
///
/// `None` if it is no date of the last two centuries or so, or could be two: years of two digits are refused.
pub(super) fn read_birth(text: &str, order: DateOrder) -> Option<Date> {
    let text = text.trim();
    let day = text.split_once(['T', ' ']).filter(|(_, time)| time.contains(':')).map_or(text, |(day, _)| day);
    let parts: Vec<&str> = day.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.parse::<i16>().ok();
    let (year, month, day) = match parts.as_slice() {
        [all] if all.len() == 8 && all.is_ascii() => (number(&all[..4])?, number(&all[4..6])?, number(&all[6..])?),
        [year, month, day] if year.len() == 4 => (number(year)?, number(month)?, number(day)?),
        [day, month, year] if month.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            (four_digits(year)?, month_named(month)?, number(day)?)
        }
        [first, second, year] => {
            let (month, day) = match order {
                DateOrder::Mdy => (first, second),
                DateOrder::Dmy => (second, first),
            };
            (four_digits(year)?, number(month)?, number(day)?)
        }
        _ => return None,
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (1850..2200).contains(&date.year()).then_some(date)
}

fn four_digits(year: &str) -> Option<i16> {
    (year.len() == 4).then(|| year.parse().ok())?
}

fn month_named(name: &str) -> Option<i16> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = name.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().position(|month| *month == start).and_then(|place| i16::try_from(place + 1).ok())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_usual_forms_are_the_same_day() {
        for text in [
            "1950-03-07",
            "19500307",
            "3/7/1950",
            "03-07-1950",
            "07-Mar-1950",
            "1950-03-07 00:00:00",
            "1950-03-07T00:00:00Z",
        ] {
            assert_eq!(read_birth(text, DateOrder::Mdy), Some(date(1950, 3, 7)), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_may_be_two_is_refused() {
        for text in ["", "1950-13-07", "1950-02-30", "3/7/50", "0203-01-01", "unknown", "25/12/1950", "é"] {
            assert_eq!(read_birth(text, DateOrder::Mdy), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_the_settings_one() {
        assert_eq!(read_birth("7/3/1950", DateOrder::Dmy), Some(date(1950, 3, 7)));
        assert_eq!(read_birth("25/12/1950", DateOrder::Dmy), Some(date(1950, 12, 25)));
        assert_eq!(read_birth("12/25/1950", DateOrder::Dmy), None);
    }

    proptest! {
        #[test]
        fn every_day_is_read_as_it_was_written(days in 0_i32..60_000) {
            let day = date(1880, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            prop_assert_eq!(read_birth(&day.to_string(), DateOrder::Dmy), Some(day));
            prop_assert_eq!(read_birth(&day.strftime("%m/%d/%Y").to_string(), DateOrder::Mdy), Some(day));
            prop_assert_eq!(read_birth(&day.strftime("%d/%m/%Y").to_string(), DateOrder::Dmy), Some(day));
        }

        #[test]
        fn no_text_stops_the_import(text in "\\PC{0,20}") {
            let _ = read_birth(&text, DateOrder::Dmy);
        }
    }
}
