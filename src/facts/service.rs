//! Which of its dates is a document's date of service.
//!
//! The type of the paper says which roles count and in which order (`document-types.toml`). What else the paper says about
//! its days is held against each candidate: the patient's age on that day, and the days on which it was read, dictated,
//! typed, printed. A year of which one digit was misread contradicts them, and the one year that does not is the one meant.

use jiff::{Span, civil::Date};

use super::{FactRules, dates::look_alikes, letters::skeleton, tables::Dates};
use crate::chart::{DateRole, Found, PageFacts, RoleDate};

/// Bits against a digit of the year having been misread as one that looks like it, and as another.
const LOOK_ALIKE: f32 = 6.0;
const OTHER_DIGIT: f32 = 8.0;
/// Bits against an age that does not fit, by one year and by more.
const AGE_BY_ONE: f32 = 3.0;
const AGE: f32 = 9.0;
/// Bits against the order of day and month that the settings do not have.
const TURNED: f32 = 3.0;
/// Bits for a day that stands elsewhere on the paper too.
const KNOWN: f32 = 2.0;
/// A date is taken for misread if another is likelier by so many bits.
const MARGIN: f32 = 2.0;
/// What a day that labels other types' papers is worth.
const OF_ANOTHER_TYPE: f32 = 0.62;
/// Phrases such as "compared with" make it surer than this that a day is another's.
const UNTOLD: f32 = 0.55;
/// A birth no surer than this is rather somebody else's.
const HARDLY: f32 = 0.35;
/// What a bit is worth beside how surely a date was read.
const WORTH_OF_A_BIT: f32 = 0.06;

/// Labels of days that are the paper's only on papers of some types: a day of surgery on an operative report.
#[derive(Debug)]
pub(super) struct DaysOfTypes {
    labels: Vec<(String, Vec<String>)>,
}

impl DaysOfTypes {
    pub(super) fn new(dates: &Dates) -> Self {
        let labels = dates.label.iter().filter(|label| !label.types.is_empty());
        let words = labels.flat_map(|label| label.words.iter().map(|word| (skeleton(word), label.types.clone())));
        Self { labels: words.collect() }
    }

    /// What this label's day is worth on a paper of this type.
    fn worth(&self, label: Option<&String>, doc_type: Option<&str>) -> f32 {
        let letters = label.map(|label| skeleton(label)).unwrap_or_default();
        let known = self.labels.iter().find(|(words, _)| *words == letters);
        match known {
            Some((_, types)) if !types.iter().any(|known| Some(known.as_str()) == doc_type) => OF_ANOTHER_TYPE,
            _ => 1.0,
        }
    }
}

/// The date of service of a document of this type (slug), from its pages in order: the day of the visit, examination,
/// collection, operation or order, as `document-types.toml` prefers for the type. Never a birth, a fax header, or
/// a date that only says when something was printed.
#[must_use]
pub fn service_date(pages: &[&PageFacts], doc_type: Option<&str>, rules: &FactRules) -> Option<Date> {
    let order = rules.types.date_roles(doc_type.unwrap_or("other"));
    let paper = Paper::of(pages, rules.today);
    let pick = |role: DateRole, any: bool| paper.pick(pages, doc_type, role, any, rules);
    let after = |role: &DateRole| {
        matches!(role, DateRole::Reported | DateRole::Signed | DateRole::Dictated | DateRole::Transcribed)
    };
    let at_the_time = order.iter().filter(|r| !after(r)).find_map(|role| pick(*role, false));
    at_the_time
        // Only said when it was written about: the first of these days is nearest to the service.
        .or_else(|| order.iter().filter(|r| after(r)).filter_map(|role| pick(*role, false)).min())
        .or_else(|| order.iter().find_map(|role| pick(*role, true)))
        // A type that was a guess may have left out the role that the page has.
        .or_else(|| rules.types.date_roles("other").iter().find_map(|role| pick(*role, false)))
        .or_else(|| paper.only_day(pages))
}

/// What the pages of a document say about its days.
struct Paper {
    born: Vec<Date>,
    ages: Vec<u8>,
    said: Vec<(DateRole, Date)>,
    /// These, and those that are hardly sure.
    all: Vec<(DateRole, Date)>,
    /// Pages were printed and faxed after the service.
    latest: Date,
    today: Date,
}

impl Paper {
    fn of(pages: &[&PageFacts], today: Date) -> Self {
        let surer = |least: f32| {
            let dates = pages.iter().flat_map(|p| &p.dates).filter(move |d| d.certainty > least);
            dates.map(|d| (d.value.role, d.value.date)).collect::<Vec<_>>()
        };
        let said = surer(0.5);
        let made = said.iter().filter(|(role, _)| matches!(role, DateRole::FaxHeader | DateRole::Printed));
        Self {
            born: pages.iter().flat_map(|p| &p.births).filter(|b| b.certainty > HARDLY).map(|b| b.value).collect(),
            ages: pages.iter().flat_map(|p| &p.ages).map(|a| a.value).collect(),
            latest: made.map(|(_, date)| *date).max().unwrap_or(today).min(today),
            today,
            said,
            all: surer(0.3),
        }
    }

    /// The one day that these pages name at all, if nothing says what it is the day of.
    fn only_day(&self, pages: &[&PageFacts]) -> Option<Date> {
        let mut days = pages.iter().flat_map(|page| &page.dates).filter(|found| found.certainty > 0.34);
        let first = days.next().filter(|found| found.value.role == DateRole::Unknown && found.label.is_none())?;
        let told = first.certainty <= UNTOLD && days.all(|other| other.value.date == first.value.date);
        Some(first.value.date).filter(|day| told && self.is_plausible(*day))
    }

    /// The date of this role, misread years put right. `any`: even one after the paper was printed or faxed, and mere
    /// guesses.
    fn pick(
        &self,
        pages: &[&PageFacts],
        doc_type: Option<&str>,
        role: DateRole,
        any: bool,
        rules: &FactRules,
    ) -> Option<Date> {
        let least = if any { 0.2 } else { 0.34 };
        let mut dates: Vec<(Date, f32)> = Vec::new();
        for (index, page) in pages.iter().enumerate() {
            for found in page.dates.iter().filter(|d| d.value.role == role && d.certainty > least) {
                let (date, bits) = self.mended(found, rules);
                if !self.is_possible(date) || !any && date > self.latest {
                    continue;
                }
                let worth = rules.days_of_types.worth(found.label.as_ref(), doc_type);
                let weight = found.certainty * worth * if index == 0 { 1.0 } else { 0.9 } + WORTH_OF_A_BIT * bits;
                match dates.iter_mut().find(|(known, _)| *known == date) {
                    // Said twice is surer.
                    Some((_, sure)) => *sure = sure.max(weight) + 0.15,
                    None => dates.push((date, weight)),
                }
            }
        }
        let latest_counts = role == DateRole::Given;
        dates
            .into_iter()
            .max_by(|a, b| if latest_counts { a.0.cmp(&b.0) } else { a.1.total_cmp(&b.1) })
            .map(|(date, _)| date)
    }

    fn is_plausible(&self, date: Date) -> bool {
        date <= self.latest && self.is_possible(date)
    }

    /// Neither to come nor before the patient's birth.
    fn is_possible(&self, date: Date) -> bool {
        date <= self.today && self.born.iter().all(|born| date >= *born)
    }

    /// The day itself, or the one that it was misread from, if what else is said speaks for that; and the bits against
    /// it, 0 or below.
    fn mended(&self, found: &Found<RoleDate>, rules: &FactRules) -> (Date, f32) {
        let RoleDate { date: day, role } = found.value;
        let turned = rules.dates.is_turned(&found.printed);
        let as_read = self.bits(day, role) - if turned { TURNED } else { 0.0 };
        if as_read > -MARGIN - AGE_BY_ONE {
            return (day, as_read);
        }
        let mut others: Vec<(Date, f32)> = Vec::new();
        let alike = rules.dates.look_alikes_of(&found.printed, rules.today).into_iter().map(|date| (date, LOOK_ALIKE));
        let again = self.all.iter().map(|(_, date)| *date).filter(|other| is_same_day(*other, day));
        for (date, cost) in alike.chain(years_a_digit_away(day)).chain(again.map(|date| (date, LOOK_ALIKE))) {
            let known = self.all.iter().any(|(other, said)| *said == date && *other != role);
            let bits = self.bits(date, role) - cost + if known { KNOWN } else { 0.0 };
            match others.iter_mut().find(|(other, _)| *other == date) {
                Some((_, best)) => *best = best.max(bits),
                None if date != day && self.is_plausible(date) => others.push((date, bits)),
                None => {}
            }
        }
        others.sort_by(|a, b| b.1.total_cmp(&a.1));
        match others.as_slice() {
            [best, rest @ ..]
                if best.1 >= as_read + MARGIN && rest.first().is_none_or(|next| best.1 >= next.1 + MARGIN) =>
            {
                (best.0, best.1.min(0.0))
            }
            _ => (day, as_read),
        }
    }

    /// Bits against this having been the day, 0 or below.
    fn bits(&self, day: Date, role: DateRole) -> f32 {
        let after: f32 = self.said.iter().filter(|(other, _)| *other != role).map(|said| order_bits(day, *said)).sum();
        let impossible = if self.is_plausible(day) { 0.0 } else { -8.0 };
        self.age_bits(day) + after.max(-12.0) + impossible
    }

    /// Bits against the ages that the paper gives, if the patient was born when it says, or nearly so.
    fn age_bits(&self, day: Date) -> f32 {
        let off = |born: Date, age: u8| -> f32 {
            match age_on(born, day) - i32::from(age) {
                0 => 0.0,
                -1 | 1 => -AGE_BY_ONE,
                _ => -AGE,
            }
        };
        let born_as = |born: Date, age: u8| {
            let misread = years_a_digit_away(born).map(|(other, cost)| off(other, age) - cost);
            misread.fold(off(born, age), f32::max)
        };
        let of_age = |age: &u8| self.born.iter().map(|born| born_as(*born, *age)).reduce(f32::max);
        // Several ages: one of them is the patient's.
        self.ages.iter().filter_map(of_age).reduce(f32::max).unwrap_or(0.0)
    }
}

/// Bits against the service having been on `day`, if this was said too.
fn order_bits(day: Date, (role, said): (DateRole, Date)) -> f32 {
    let days = (said - day).get_days();
    match role {
        DateRole::Reported | DateRole::Dictated | DateRole::Transcribed | DateRole::Received | DateRole::Collected => {
            if (-2..=75).contains(&days) {
                0.0
            } else {
                -3.0
            }
        }
        DateRole::FaxHeader | DateRole::Printed if days < -1 => -4.0,
        DateRole::Signed if !(-2..=200).contains(&days) => -1.5,
        DateRole::FollowUp if !(0..=500).contains(&days) => -2.0,
        _ => 0.0,
    }
}

fn is_same_day(one: Date, other: Date) -> bool {
    one.month() == other.month() && one.day() == other.day()
}

/// The same day in years of which one digit is another, with the bits that say how seldom it is misread so.
fn years_a_digit_away(day: Date) -> impl Iterator<Item = (Date, f32)> {
    let year: Vec<char> = day.year().to_string().chars().collect();
    (0..year.len()).flat_map(move |at| {
        let year = year.clone();
        ('0'..='9').filter_map(move |digit| {
            if year[at] == digit {
                return None;
            }
            let other: String = year.iter().enumerate().map(|(i, c)| if i == at { digit } else { *c }).collect();
            let date = Date::new(other.parse().ok()?, day.month(), day.day()).ok()?;
            let alike = look_alikes(year[at]).contains(&digit) || look_alikes(digit).contains(&year[at]);
            Some((date, if alike { LOOK_ALIKE } else { OTHER_DIGIT }))
        })
    })
}

/// Whole years from the birth to the day.
fn age_on(born: Date, day: Date) -> i32 {
    let years = i32::from(day.year()) - i32::from(born.year());
    let birthday = born.checked_add(Span::new().years(years)).unwrap_or(day);
    years - i32::from(birthday > day)
}
