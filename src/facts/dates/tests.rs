use proptest::prelude::*;

use super::*;

fn reader() -> DateReader {
    DateReader::new(DateOrder::Mdy, Months::built_in()).unwrap()
}

fn only(text: &str) -> Option<Date> {
    let today = Date::constant(2026, 1, 1);
    match reader().find(text).as_slice() {
        [one] => one.not_after(today),
        _ => None,
    }
}

#[test]
fn a_date_is_read_in_every_way_that_hospitals_write_it() {
    let march = Some(Date::constant(1998, 3, 7));
    for text in [
        "03/07/1998",
        "3-7-98",
        "03.07.98",
        "Mar 7, 1998",
        "March 7th, 1998",
        "07 MAR 1998",
        "07-Mar-1998",
        "1998-03-07",
        "7 March 1998",
        "MAR-07-1998",
        "Mar. 7, 1998",
        "on 3/7/98.",
        "03/07/98 14:20",
        "(3/7/1998)",
        "03 / 07 / 1998",
        "7-Mar-98",
        "Date:03/07/1998",
        "March 7 1998",
        "March 07,1998",
        "7 MAR1998",
        "07MAR1998",
    ] {
        assert_eq!(only(text), march, "{text}");
    }
}

#[test]
fn digits_read_as_letters_are_forgiven() {
    let march = Some(Date::constant(1998, 3, 7));
    for text in ["O3/07/1998", "03/07/l998", "O3/O7/1998", "@7-Mar-1998", "Mareh 7, 1998", "07-MAR-199B", "Mar 7. 1998"]
    {
        assert_eq!(only(text), march, "{text}");
    }
    assert_eq!(only("09-0ct-1943"), Some(Date::constant(1943, 10, 9)));
}

#[test]
fn other_numbers_are_no_dates() {
    for text in [
        "555-12-3456",
        "(412) 555-4994",
        "152/93",
        "13/45/1998",
        "0.5 - 10",
        "1-800-555-1234",
        "12:30:45",
        "10/12",
        "2243-08-2224",
        "Mar 31 10:15",
        "2/29/1999",
    ] {
        assert_eq!(only(text), None, "{text}");
    }
}

#[test]
fn the_day_comes_first_where_the_settings_or_the_number_say_so() {
    let dmy = DateReader::new(DateOrder::Dmy, Months::built_in()).unwrap();
    let today = Date::constant(2026, 1, 1);
    assert_eq!(dmy.find("03/04/1998")[0].not_after(today), Some(Date::constant(1998, 4, 3)));
    assert_eq!(only("25/12/1998"), Some(Date::constant(1998, 12, 25)));
}

#[test]
fn only_the_order_that_is_not_the_settings_is_doubted() {
    let dmy = DateReader::new(DateOrder::Dmy, Months::built_in()).unwrap();
    for (reader, own, other) in [(reader(), "03/25/1998", "25/03/1998"), (dmy, "25/03/1998", "03/25/1998")] {
        assert_eq!(reader.find(own)[0].certainty, 1.0, "{own}");
        assert!(reader.find(other)[0].certainty < 0.7, "{other}");
        assert!(reader.is_turned(other) && !reader.is_turned(own));
    }
}

#[test]
fn months_have_names_in_the_languages_of_a_hospital_s_patients() {
    for (text, month, day) in [
        ("07 ENE 1998", 1, 7),
        ("7 de enero de 1998", 1, 7),
        ("7-dic-1998", 12, 7),
        ("15 de septiembre del 1998", 9, 15),
        ("1er août 1998", 8, 1),
        ("7 DÉC. 1998", 12, 7),
        ("12 févr. 1998", 2, 12),
        ("3 juin 1998", 6, 3),
        ("3 juillet 1998", 7, 3),
        ("7. März 1998", 3, 7),
        ("24. Dez. 1998", 12, 24),
        ("9 Mai 1998", 5, 9),
        ("21 giugno 1998", 6, 21),
        ("2 ottobre 1998", 10, 2),
        ("1º de março de 1998", 3, 1),
        ("30 de outubro de 1998", 10, 30),
        ("7th of March, 1998", 3, 7),
        ("1998-MAR-07", 3, 7),
    ] {
        assert_eq!(only(text), Some(Date::constant(1998, month, day)), "{text}");
    }
    assert_eq!(only("7 jui 1998"), None, "juin or juillet");
}

#[test]
fn a_label_makes_a_date_of_bare_digits() {
    let today = Date::constant(2026, 1, 1);
    for text in ["19980307", "03071998", "030798", "0310711998", "03/0711998", "3.07698"] {
        assert_eq!(
            reader().labelled(text).and_then(|w| w.not_after(today)),
            Some(Date::constant(1998, 3, 7)),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn every_day_is_read_back(year in 1900_i16..2026, month in 1_i8..=12, day in 1_i8..=28, form in 0..7) {
        let names = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December"];
        let (name, yy) = (names[month as usize - 1], year);
        let short = &name[..3];
        let text = match form {
            0 => format!("{month:02}/{day:02}/{yy}"),
            1 => format!("{month}-{day}-{yy}"),
            2 => format!("{day:02}-{short}-{yy}"),
            3 => format!("{name} {day}, {yy}"),
            4 => format!("{yy}-{month:02}-{day:02}"),
            5 => format!("{day} {name} {yy}"),
            _ => format!("{short} {day:02}, {yy}"),
        };
        prop_assert_eq!(only(&text), Date::new(year, month, day).ok(), "{}", text);
    }

    #[test]
    fn no_text_makes_the_reader_fail(text in ".{0,60}") {
        let _ = reader().find(&text);
        let _ = reader().labelled(&text);
    }
}
