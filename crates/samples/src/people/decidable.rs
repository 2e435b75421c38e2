//! Could a careful clerk file this document from its print and the patient list alone?

use jiff::civil::Date;

use super::Person;
use super::names::NICKNAMES;

/// A name as a paper gives it. Empty parts are not printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameOnPaper {
    pub last: String,
    /// May be a nickname, or one letter.
    pub first: String,
    /// May be one letter.
    pub middle: String,
    pub suffix: String,
}

/// What is printed about the patient on all scanned pages of one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentPrint {
    pub name: Option<NameOnPaper>,
    pub mrn: Option<String>,
    pub born: Option<Date>,
    pub street: Option<String>,
    pub phone: Option<String>,
    pub ssn_last4: Option<String>,
    pub account: Option<String>,
}

/// What the print amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// `mrn`, `name+dob+contact`, `name+dob`, `name+contact`, `name+account`, `name` or `none`.
    pub id_strength: &'static str,
    /// The one person of the list whom the print can mean.
    pub means: Option<String>,
}

/// Judges the print against the whole list: it means a person if it can mean exactly one.
///
/// A record number decides if it is on the list and a printed name does not speak against it. Without one, the name and everything else
/// printed has to agree; without a date of birth two of street, telephone and SSN are needed. The account number tells nothing.
#[must_use]
pub fn judge(print: &DocumentPrint, people: &[Person]) -> Verdict {
    let listed = people.iter().filter(|person| person.listed);
    let candidates: Vec<&Person> = match &print.mrn {
        Some(mrn) => listed.filter(|person| person.mrn == *mrn && agrees(print, person)).collect(),
        None if print.name.is_some() && enough(print) => listed.filter(|person| agrees(print, person)).collect(),
        None => Vec::new(),
    };
    let means = match candidates[..] {
        [one] => Some(one.mrn.clone()),
        _ => None,
    };
    Verdict { id_strength: strength(print), means }
}

fn strength(print: &DocumentPrint) -> &'static str {
    let contact = print.street.is_some() || print.phone.is_some();
    match (&print.mrn, &print.name, &print.born, contact, &print.account) {
        (Some(_), ..) => "mrn",
        (_, None, ..) => "none",
        (_, _, Some(_), true, _) => "name+dob+contact",
        (_, _, Some(_), false, _) => "name+dob",
        (_, _, None, true, _) => "name+contact",
        (_, _, None, _, Some(_)) => "name+account",
        _ => "name",
    }
}

fn enough(print: &DocumentPrint) -> bool {
    let contacts = [&print.street, &print.phone, &print.ssn_last4].iter().filter(|printed| printed.is_some()).count();
    print.born.is_some() || contacts >= 2
}

fn agrees(print: &DocumentPrint, person: &Person) -> bool {
    let same = |printed: &Option<String>, listed: &str| {
        printed.as_ref().is_none_or(|printed| folded(printed) == folded(listed))
    };
    let contact_agrees = same(&print.street, &person.street)
        && same(&print.phone, &person.phone)
        && same(&print.ssn_last4, &person.ssn_last4);
    let birth_agrees = print.born.is_none_or(|born| born == person.born);
    let Some(name) = &print.name else { return contact_agrees && birth_agrees };
    let another_surname_is_vouched_for =
        print.mrn.is_some() || print.born.is_some() && (print.street.is_some() || print.phone.is_some());
    contact_agrees
        && birth_agrees
        && first_agrees(&name.first, &person.first)
        && (same_middle(&name.middle, &person.middle) && same_suffix(&name.suffix, &person.suffix))
        && (surname_agrees(&name.last, &person.last) || another_surname_is_vouched_for)
}

fn first_agrees(printed: &str, listed: &str) -> bool {
    let (one, two) = (folded(printed), folded(listed));
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    let called = NICKNAMES.iter().any(|(formal, nickname)| folded(formal) == two && folded(nickname) == one);
    one == two || initial(&one, &two) || called
}

fn same_middle(printed: &str, listed: &str) -> bool {
    let (one, two) = (folded(printed), folded(listed));
    let short = one.chars().count() == 1 || two.chars().count() == 1;
    one.is_empty() || two.is_empty() || one == two || short && one.chars().next() == two.chars().next()
}

fn same_suffix(printed: &str, listed: &str) -> bool {
    printed.is_empty() || listed.is_empty() || folded(printed) == folded(listed)
}

fn surname_agrees(printed: &str, listed: &str) -> bool {
    let (one, two) = (folded(printed), folded(listed));
    let part = |short: &str, long: &str| parts(long).len() > 1 && parts(long).contains(&short.to_owned());
    one.replace([' ', '-'], "") == two.replace([' ', '-'], "") || part(&one, &two) || part(&two, &one)
}

fn parts(surname: &str) -> Vec<String> {
    surname.split([' ', '-']).filter(|part| part.chars().count() > 3).map(str::to_owned).collect()
}

/// Small letters without accents or apostrophes, as a clerk compares.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter(|letter| !matches!(letter, '.' | '\'' | ','))
        .map(|letter| match letter {
            'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ï' => 'i',
            'ó' | 'ö' | 'ô' => 'o',
            'ú' | 'ü' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests;
