//! How a name on a page compares with a name on the list, part by part.

use crate::chart::{Comparison, PersonName};

use super::Nicknames;
use super::spelling::{Misreading, beyond_recognition, fold_words, look_alike, misreading};
use super::weights::Weights;
use super::without::Without;

/// A name made ready for comparing: folded, surname and given names apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct NameKey {
    /// The parts of a surname (`GARCIA`, `LOPEZ`).
    pub(super) surname: Vec<String>,
    /// The surname in one word.
    pub(super) joined: String,
    /// The first given name, or its initial.
    pub(super) first: String,
    /// The second given name, or its initial.
    pub(super) middle: String,
    /// Given names after the second.
    pub(super) more: Vec<String>,
    pub(super) suffix: String,
}

/// Words that belong to a surname and are none by themselves.
const PARTICLES: &[&str] = &[
    "ST", "SAN", "SANTA", "DE", "DEL", "DELA", "LA", "LAS", "LOS", "LE", "DU", "DES", "DI", "DA", "DOS", "VAN", "VON",
    "DER", "DEN", "TEN", "TER", "MC", "MAC", "O", "AL", "EL", "BEN", "BIN", "IBN", "ABU", "Y",
];

impl NameKey {
    pub(super) fn of(name: &PersonName) -> Self {
        let surname = fold_words(&name.last);
        let mut given = fold_words(&name.first).into_iter().chain(fold_words(&name.middle));
        Self {
            joined: surname.concat(),
            surname,
            first: given.next().unwrap_or_default(),
            middle: given.next().unwrap_or_default(),
            more: given.collect(),
            suffix: fold_words(&name.suffix).concat(),
        }
    }

    /// Of folded parts.
    pub(super) fn from_folded(surname: &str, first: &str, middle: &str) -> Self {
        Self {
            surname: vec![surname.to_owned()],
            joined: surname.to_owned(),
            first: first.to_owned(),
            middle: middle.to_owned(),
            more: Vec::new(),
            suffix: String::new(),
        }
    }

    /// `JL` for J. L. and `JMARIE` for J. Marie, where the listed name begins so: a narrow gap is easily lost.
    fn parted_as(&self, listed: &Self) -> Option<Self> {
        if !self.middle.is_empty() || self.first.len() < 2 || self.first == listed.first {
            return None;
        }
        let second = |first: &str| {
            let rest = self.first.strip_prefix(first)?;
            (rest == listed.middle || rest.len() == 1 && first.len() == 1).then(|| rest.to_owned())
        };
        [listed.first.as_str(), listed.first.get(..1)?]
            .into_iter()
            .find_map(|first| {
                second(first).filter(|middle| !middle.is_empty()).map(|middle| (first.to_owned(), middle))
            })
            .map(|(first, middle)| Self { first, middle, ..self.clone() })
    }

    /// The given names of `FABIAN ORTEGA VIDAL` and `O VAN DER BERG` parted from the surname where the listed surname
    /// begins, if the words end with it: without a comma nobody but the list can tell where a surname of several words
    /// begins.
    fn regrouped_as(&self, listed: &Self) -> Option<Self> {
        let words: Vec<&String> = [&self.first, &self.middle]
            .into_iter()
            .filter(|word| !word.is_empty())
            .chain(&self.more)
            .chain(&self.surname)
            .collect();
        let given = (0..words.len().min(3)).find(|given| {
            words.len() - given > self.surname.len() && words[*given..].iter().copied().eq(&listed.surname)
        })?;
        let name = |place: usize| if place < given { words[place].clone() } else { String::new() };
        Some(Self {
            surname: listed.surname.clone(),
            joined: listed.joined.clone(),
            first: name(0),
            middle: name(1),
            more: Vec::new(),
            suffix: self.suffix.clone(),
        })
    }

    /// The name as it is if its surname, and no more than the listed one, stands before the given names, whatever a
    /// comma that is not there would say: `HARGROVE DELLA MARIE`, `Garcia Lopez Ana`.
    fn surname_first_as(&self, listed: &Self) -> Option<Self> {
        let given = || [&self.first, &self.middle].into_iter().filter(|word| !word.is_empty()).chain(&self.more);
        let orders: [Vec<&String>; 2] =
            [given().chain(&self.surname).collect(), self.surname.iter().chain(given()).collect()];
        orders.into_iter().find_map(|words| {
            let (surname, rest) = words.split_at_checked(listed.surname.len())?;
            let (first, rest) = rest.split_first()?;
            let own = !surname.is_empty() && surname.iter().copied().eq(&listed.surname);
            own.then(|| Self {
                surname: listed.surname.clone(),
                joined: listed.joined.clone(),
                first: (*first).clone(),
                middle: rest.first().map(|word| (*word).clone()).unwrap_or_default(),
                more: rest.iter().skip(1).map(|word| (*word).clone()).collect(),
                suffix: self.suffix.clone(),
            })
        })
    }

    /// `JOHN V` is John the fifth only where the list says so, and John Victor elsewhere.
    fn initialled_as(&self, listed: &Self) -> Option<Self> {
        let initial = self.suffix == "V" && listed.suffix != "V" && self.middle.is_empty();
        (initial && (listed.middle.is_empty() || listed.middle.starts_with('V'))).then(|| Self {
            middle: "V".to_owned(),
            suffix: String::new(),
            ..self.clone()
        })
    }

    /// The parts of the surname that can stand for it alone.
    pub(super) fn halves(&self) -> impl Iterator<Item = &String> {
        let double = self.surname.len() > 1;
        self.surname.iter().filter(move |part| double && part.len() > 2 && !PARTICLES.contains(&part.as_str()))
    }
}

/// How common the names on the list are.
pub(super) trait NameFrequencies {
    /// What parts that differ say.
    fn weights(&self) -> &Weights;
    /// Whether names are compared by these means.
    fn has(&self, _: Without) -> bool {
        true
    }
    /// −log2 of the share of people with this surname (in one word).
    fn surname_bits(&self, joined: &str) -> f32;
    /// −log2 of the share of people with this first name.
    fn given_bits(&self, first: &str) -> f32;
    /// −log2 of the share of papers that give this first name, as somebody's own or as a short form of it.
    fn written_bits(&self, first: &str) -> f32;
    /// Whether anybody is known to have this first name.
    fn is_given(&self, first: &str) -> bool;
    /// Whether anybody is known to have this surname (in one word).
    fn is_surname(&self, joined: &str) -> bool;
}

/// A word that is no known surname, or given name, is on anybody's paper once in so many, as a power of two: a sixth of
/// the people of surnames that are not on a list share some 150,000 (United States Census of 2010: 162,253 surnames are
/// borne by a hundred people or more), and some 5,000 given names are left by the common ones.
const UNKNOWN_SURNAME: f32 = 18.0;
const UNKNOWN_GIVEN: f32 = 16.0;

/// A name on a page against a name on the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NameMatch {
    pub(super) surname: Comparison,
    pub(super) first: Comparison,
    pub(super) middle: Comparison,
    pub(super) suffix: Comparison,
    /// log2 of the likelihood ratio of all parts.
    pub(super) bits: f32,
    /// What the surname brought of it.
    pub(super) surname_bits: f32,
    /// The first name, as it was read, is one that people have.
    pub(super) first_is_given: bool,
}

impl NameMatch {
    /// All parts together. A missing middle name or suffix leaves the rest as it is.
    pub(super) fn comparison(&self) -> Comparison {
        use Comparison::{Compatible, Confusable, Differs, Equal, Missing, Near};
        let parts = [self.surname, self.first, self.middle, self.suffix];
        [Differs, Near, Confusable].into_iter().find(|level| parts.contains(level)).unwrap_or(
            match (self.surname, self.first) {
                (Equal, Equal) => Equal,
                (Missing, _) => Missing,
                _ => Compatible,
            },
        )
    }

    /// Everything but the surname agrees, and the first name is written out: a former name perhaps.
    pub(super) fn only_surname_differs(&self) -> bool {
        self.surname == Comparison::Differs
            && self.first == Comparison::Equal
            && ![self.middle, self.suffix].contains(&Comparison::Differs)
    }

    /// A surname alone is no identifier.
    pub(super) fn has_first(&self) -> bool {
        self.first != Comparison::Missing
    }
}

/// Compares `read`, as it was read with this confidence (0 to 100), with `listed`.
pub(super) fn compare_names(
    read: &NameKey,
    listed: &NameKey,
    confidence: f32,
    frequencies: &dyn NameFrequencies,
    nicknames: &Nicknames,
) -> NameMatch {
    if let Some(read) = read.initialled_as(listed) {
        return compare_names(&read, listed, confidence, frequencies, nicknames);
    }
    let parted = read.parted_as(listed).filter(|_| !nicknames.related(&read.first, &listed.first));
    let halves = frequencies.has(Without::HalfSurnames);
    let regrouped = (halves && read.joined != listed.joined).then(|| read.regrouped_as(listed)).flatten();
    let read = regrouped.as_ref().or(parted.as_ref()).unwrap_or(read);
    let differs = frequencies.weights().differs;
    let (surname, surname_bits) = compare_surnames(read, listed, confidence, frequencies);
    let (first, first_bits) = compare_first(&read.first, &listed.first, confidence, frequencies, nicknames);
    let (middle, middle_bits) = compare_middle(&read.middle, &listed.middle, confidence, nicknames, differs.middle);
    let (suffix, suffix_bits) = match frequencies.has(Without::Suffixes) {
        true => compare_suffix(&read.suffix, &listed.suffix, differs.suffix),
        false => (Comparison::Missing, 0.0),
    };
    let bits = surname_bits + first_bits + middle_bits + suffix_bits;
    let first_is_given = frequencies.is_given(&read.first);
    let straight = NameMatch { surname, first, middle, suffix, bits, surname_bits, first_is_given };
    if surname != Comparison::Equal
        && first == Comparison::Differs
        && let Some(turned) = read.surname_first_as(listed).filter(|turned| turned.first.len() > 1)
    {
        let mut again = compare_names(&turned, listed, confidence, frequencies, nicknames);
        let rest = [again.middle, again.suffix];
        if matches!(again.first, Comparison::Equal | Comparison::Compatible) && !rest.contains(&Comparison::Differs) {
            again.surname = Comparison::Compatible;
            again.bits -= 3.0;
            return again;
        }
    }
    straight
}

fn compare_surnames(
    read: &NameKey,
    listed: &NameKey,
    confidence: f32,
    frequencies: &dyn NameFrequencies,
) -> (Comparison, f32) {
    if read.joined.is_empty() || listed.joined.is_empty() {
        return (Comparison::Missing, 0.0);
    }
    if read.joined == listed.joined {
        return (Comparison::Equal, frequencies.surname_bits(&listed.joined));
    }
    let half = read
        .halves()
        .any(|half| *half == listed.joined)
        .then_some(&listed.joined)
        .or_else(|| listed.halves().find(|half| **half == read.joined))
        .filter(|_| frequencies.has(Without::HalfSurnames));
    if let Some(half) = half {
        return (Comparison::Compatible, (frequencies.surname_bits(half) - 3.0).max(2.0));
    }
    match misread_name(&read.joined, &listed.joined, confidence).filter(|_| frequencies.has(Without::MisreadCharacters))
    {
        Some((level, way)) => {
            let known = frequencies.is_surname(&read.joined).then(|| frequencies.surname_bits(&read.joined));
            let bits = misread_bits(way, frequencies.surname_bits(&listed.joined), known, UNKNOWN_SURNAME);
            (level, bits.max(frequencies.weights().differs.surname))
        }
        None if is_fragment(&read.joined, &listed.joined) => (Comparison::Near, -1.0),
        None => (
            Comparison::Differs,
            differs_bits(frequencies.weights().differs.surname, &read.joined, &listed.joined, confidence),
        ),
    }
}

/// The beginning or end of a longer name, as a word box cuts it.
fn is_fragment(read: &str, listed: &str) -> bool {
    read.len() > 3 && read.len() * 2 >= listed.len() && (listed.ends_with(read) || listed.starts_with(read))
}

fn compare_first(
    read: &str,
    listed: &str,
    confidence: f32,
    frequencies: &dyn NameFrequencies,
    nicknames: &Nicknames,
) -> (Comparison, f32) {
    match (read.as_bytes(), listed.as_bytes()) {
        ([], _) | (_, []) => (Comparison::Missing, 0.0),
        (a, b) if a == b && a.len() > 1 => (Comparison::Equal, frequencies.given_bits(listed)),
        ([a, rest @ ..], [b, others @ ..]) if rest.is_empty() || others.is_empty() => match () {
            () if a == b => (Comparison::Compatible, 3.5),
            () if look_alike(*a, *b) => (Comparison::Near, -3.0),
            () => (Comparison::Differs, frequencies.weights().differs.first),
        },
        _ if nicknames.related(read, listed) => {
            (Comparison::Compatible, frequencies.written_bits(read) - frequencies.weights().papers.short_form)
        }
        _ => match misread_name(read, listed, confidence).filter(|_| frequencies.has(Without::MisreadCharacters)) {
            Some((level, way)) => {
                let is_known = frequencies.is_given(read) && frequencies.has(Without::Twins);
                let known = is_known.then(|| frequencies.given_bits(read));
                let bits = misread_bits(way, frequencies.given_bits(listed), known, UNKNOWN_GIVEN);
                (level, bits.max(frequencies.weights().differs.first))
            }
            None => (Comparison::Differs, differs_bits(frequencies.weights().differs.first, read, listed, confidence)),
        },
    }
}

fn compare_middle(read: &str, listed: &str, confidence: f32, nicknames: &Nicknames, differs: f32) -> (Comparison, f32) {
    match (read.as_bytes(), listed.as_bytes()) {
        ([], _) | (_, []) => (Comparison::Missing, 0.0),
        (a, b) if a == b => (Comparison::Equal, if a.len() > 1 { 6.0 } else { 4.0 }),
        // An initial that was read twice, as `Ww` for a wide W.
        ([a, again], [b, ..]) if a == again && a == b => (Comparison::Compatible, 2.0),
        ([a, rest @ ..], [b, others @ ..]) if rest.is_empty() || others.is_empty() => match () {
            () if a == b => (Comparison::Compatible, 4.0),
            // An initial that may be the other one misread says nothing.
            () if look_alike(*a, *b) => (Comparison::Missing, -2.0),
            () => (Comparison::Differs, differs),
        },
        _ if nicknames.related(read, listed) => (Comparison::Compatible, 2.0),
        _ => match misread_name(read, listed, confidence) {
            Some((level, way)) => (level, (6.0 - way.bits).max(differs)),
            None => (Comparison::Differs, differs),
        },
    }
}

fn compare_suffix(read: &str, listed: &str, differs: f32) -> (Comparison, f32) {
    match (read, listed) {
        ("", "") => (Comparison::Missing, 0.0),
        ("", _) | (_, "") => (Comparison::Missing, -1.5),
        (a, b) if a == b => (Comparison::Equal, 4.0),
        _ => (Comparison::Differs, differs),
    }
}

/// Bits of a name that was read this way: how much likelier it comes of the listed name, whose own bits these are, than
/// of anybody's. `known` are those of the name as it was read, if people have it.
fn misread_bits(way: Misreading, listed: f32, known: Option<f32>, unknown: f32) -> f32 {
    (known.unwrap_or(unknown) - way.bits).min(listed - 1.0)
}

/// Bits of a name that differs: it is another one on so many papers, or nobody could read it.
fn differs_bits(weight: f32, read: &str, listed: &str, confidence: f32) -> f32 {
    let most = most_misread(read.len().min(listed.len()));
    (weight.exp2() + beyond_recognition(listed.len(), confidence, most)).log2()
}

/// One character in four.
fn most_misread(characters: usize) -> u32 {
    (characters as u32 / 4).clamp(u32::from(characters > 2), 3)
}

/// The likeliest misreading of one name as another, if they are near enough for one.
fn misread_name(read: &str, listed: &str, confidence: f32) -> Option<(Comparison, Misreading)> {
    let shorter = read.len().min(listed.len());
    let way = misreading(read, listed, confidence, most_misread(shorter))?;
    let most_edits = if shorter < 9 { 1 } else { 2 };
    (way.edits <= most_edits).then_some((if way.edits == 0 { Comparison::Confusable } else { Comparison::Near }, way))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Even(Weights);

    impl NameFrequencies for Even {
        fn weights(&self) -> &Weights {
            &self.0
        }
        fn surname_bits(&self, _: &str) -> f32 {
            10.0
        }
        fn given_bits(&self, _: &str) -> f32 {
            8.0
        }
        fn written_bits(&self, _: &str) -> f32 {
            8.0
        }
        fn is_given(&self, _: &str) -> bool {
            true
        }
        fn is_surname(&self, _: &str) -> bool {
            true
        }
    }

    fn name(text: &str) -> NameKey {
        let (last, given) = text.split_once(", ").unwrap();
        let mut given: Vec<&str> = given.split(' ').collect();
        let suffix = given.pop_if(|s| ["JR", "SR", "III", "V"].contains(s)).unwrap_or_default();
        let first = given.remove(0);
        NameKey::of(&PersonName {
            last: last.into(),
            first: first.into(),
            middle: given.join(" "),
            suffix: suffix.into(),
        })
    }

    fn compare(read: &str, listed: &str) -> Comparison {
        let table = Nicknames::parse(Nicknames::BUILT_IN).unwrap();
        compare_names(&name(read), &name(listed), 90.0, &Even(Weights::default()), &table).comparison()
    }

    #[test]
    fn a_name_agrees_in_the_ways_a_clerk_accepts() {
        assert_eq!(compare("MUNOZ, ANA", "Muñoz, Ana"), Comparison::Equal);
        assert_eq!(compare("SMITH, J", "Smith, John"), Comparison::Compatible);
        assert_eq!(compare("LEWIS, JACK GLENN", "Lewis, John G"), Comparison::Compatible);
        assert_eq!(compare("LOPEZ, WEI", "Garcia-Lopez, Wei Alan"), Comparison::Compatible);
        assert_eq!(compare("LARUE, BARBARA", "La Rue, Barbara"), Comparison::Equal);
        assert_eq!(compare("GOMEZ, EUGENE", "Gomez, Eugene Troy JR"), Comparison::Equal);
        assert_eq!(compare("PEARL, LEWIS", "Lewis, Pearl"), Comparison::Compatible);
        assert_eq!(compare("QUIST, HL", "Quist, Harold Lee"), Comparison::Compatible);
        assert_eq!(compare("QUIST, HLEE", "Quist, Harold Lee"), Comparison::Compatible);
        assert_eq!(compare("QUIST, HAROLDLEE", "Quist, Harold Lee"), Comparison::Equal);
        assert_eq!(compare("VIDAL, FABIAN ORTEGA", "Ortega Vidal, Fabian"), Comparison::Equal);
        assert_eq!(compare("CRUZ, MARIA DE LA", "De la Cruz, Maria"), Comparison::Equal);
        assert_eq!(compare("BERG, O VAN", "Van Berg, Olga"), Comparison::Compatible);
        // `HARGROVE DELLA MARIE` without a comma.
        assert_eq!(compare("MARIE, HARGROVE DELLA", "Hargrove, Della Marie"), Comparison::Compatible);
        assert_eq!(compare("M, HARGROVE DELLA", "Hargrove, Della Marie"), Comparison::Compatible);
        assert_eq!(compare("GARCIA, LOPEZ ANA", "Garcia Lopez, Ana"), Comparison::Compatible);
        assert_eq!(compare("SMITH, JOHN V", "Smith, John Victor"), Comparison::Equal);
    }

    #[test]
    fn a_name_differs_where_it_tells_people_apart() {
        assert_eq!(compare("REYES, WENDELL I", "Reyes, Wendell W"), Comparison::Differs);
        assert_eq!(compare("GOMEZ, EUGENE SR", "Gomez, Eugene JR"), Comparison::Differs);
        assert_eq!(compare("TARRANT, PAUL", "Tarrant, Sarah"), Comparison::Differs);
        assert_eq!(compare("MARIE, HARGROVE DELLA", "Hargrove, Della Rose"), Comparison::Differs);
        assert_eq!(compare("MARIE, HARGROVE DELLA", "Hargrove, Paul Marie"), Comparison::Differs);
        assert_eq!(compare("SMITH, JOHN JR", "Smith, John V"), Comparison::Differs);
        assert_eq!(compare("JAMES, KAREN", "St. James, Karen"), Comparison::Compatible);
        assert_eq!(compare("ST, KAREN", "St. James, Karen"), Comparison::Differs);
    }

    #[test]
    fn a_name_one_letter_away_is_near_never_equal() {
        assert_eq!(compare("TARRANT, SARA", "Tarrant, Sarah"), Comparison::Near);
        assert_eq!(compare("FONTAINE, ROSE", "Fontaine, Rosa"), Comparison::Near);
        assert_eq!(compare("ZUELA, ROSA", "Valenzuela, Rosa"), Comparison::Near);
        assert_eq!(compare("F0NTAINE, ROSA", "Fontaine, Rosa"), Comparison::Confusable);
    }

    #[test]
    fn a_married_name_differs_in_the_surname_only() {
        let table = Nicknames::default();
        let found = compare_names(
            &name("NGUYEN, ROSE M"),
            &name("Fontaine, Rose May"),
            90.0,
            &Even(Weights::default()),
            &table,
        );
        assert!(found.only_surname_differs());
    }
}
