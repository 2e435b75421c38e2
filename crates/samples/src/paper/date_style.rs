//! How a hospital writes a day.

use jiff::civil::Date;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateStyle {
    /// 03/07/1998
    Slashes,
    /// 3/7/98
    Short,
    /// 03-07-1998
    Dashes,
    /// 07-Mar-1998
    DayMonth,
    /// 07 MAR 1998
    Military,
    /// March 7, 1998
    Long,
    /// 1998-03-07
    Iso,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl DateStyle {
    pub(crate) fn write(self, day: Date) -> String {
        let (year, month, number) = (day.year(), day.month(), day.day());
        let name = MONTHS[usize::from(month.unsigned_abs()) - 1];
        match self {
            Self::Slashes => format!("{month:02}/{number:02}/{year}"),
            Self::Short => format!("{month}/{number}/{:02}", year % 100),
            Self::Dashes => format!("{month:02}-{number:02}-{year}"),
            Self::DayMonth => format!("{number:02}-{}-{year}", &name[..3]),
            Self::Military => format!("{number:02} {} {year}", name[..3].to_uppercase()),
            Self::Long => format!("{name} {number}, {year}"),
            Self::Iso => format!("{year}-{month:02}-{number:02}"),
        }
    }

    /// The same, but with the whole year: a birth in '28 could be either.
    pub(crate) fn write_birth(self, day: Date) -> String {
        if self == Self::Short { format!("{}/{}/{}", day.month(), day.day(), day.year()) } else { self.write(day) }
    }
}
