//! Names of people as they are printed.

use std::{collections::HashSet, ops::Range};

use super::{
    letters::{distance, plain},
    sheet::Token,
    tables::NameWords,
};
use crate::chart::PersonName;

/// Words that are parts of names, beside names, or never in one.
#[derive(Debug)]
pub(super) struct NameReader {
    credentials: HashSet<String>,
    titles: HashSet<String>,
    provider_titles: HashSet<String>,
    states: HashSet<String>,
    particles: HashSet<String>,
    suffixes: HashSet<String>,
    /// Ordinary words that are last names too.
    seldom: HashSet<String>,
    never: HashSet<String>,
}

/// A name read from tokens.
pub(super) struct ReadName {
    pub(super) name: PersonName,
    /// Of the tokens given.
    pub(super) used: Range<usize>,
    /// 0 to 1, by its shape alone.
    pub(super) certainty: f32,
    /// `LAST, FIRST`.
    pub(super) has_comma: bool,
}

/// What stands in a name's place.
pub(super) enum Reading {
    Name(ReadName),
    /// Somebody who treats patients.
    Provider,
    Nothing,
}

struct Piece {
    text: String,
    token: usize,
    comma_after: bool,
}

impl NameReader {
    pub(super) fn new(words: NameWords) -> Self {
        let set = |words: Vec<String>| words.iter().map(|w| bare(w)).collect();
        Self {
            credentials: set(words.credentials),
            titles: set(words.titles),
            provider_titles: set(words.provider_titles),
            states: set(words.states),
            particles: set(words.particles),
            suffixes: set(words.suffixes),
            seldom: set(words.seldom),
            never: set(words.never),
        }
    }

    pub(super) fn is_never_a_name(&self, word: &str) -> bool {
        self.never.contains(&bare(word))
    }

    /// `Springfield, IL`.
    pub(super) fn is_place(&self, name: &PersonName) -> bool {
        // `NC` after a place was taken for two initials.
        let state = format!("{}{}", bare(&name.first), bare(&name.middle));
        state.len() == 2 && self.states.contains(&state) && !name.first.chars().any(char::is_lowercase)
    }

    /// Whether a name that no label names is one: no place, no provider whose credential was misread, no address.
    pub(super) fn is_likely(&self, read: &ReadName) -> bool {
        let words = |text: &str| text.split(' ').filter(|w| !self.particles.contains(&bare(w))).count();
        let seldom = |text: &str| text.split([' ', '-']).any(|w| self.seldom.contains(&bare(w)));
        let name = &read.name;
        let strange = if read.has_comma {
            words(&name.last) > 1 && (self.resembles_credential(&name.first) || seldom(&name.last))
        } else {
            // "A Positive", "HARLAN OH 45102"
            name.first.chars().filter(|c| c.is_alphabetic()).count() < 2
                || self.states.contains(&bare(&name.last)) && name.last.len() == 2
                || seldom(&name.last)
                || seldom(&name.first)
                || seldom(&name.middle)
        };
        !strange && !self.is_place(name)
    }

    /// `MO` for `MD`, `FA-C` for `PA-C`.
    fn resembles_credential(&self, word: &str) -> bool {
        let word = bare(word);
        (2..=4).contains(&word.len())
            && self.credentials.iter().any(|c| c.len() == word.len() && distance(c, &word, 0.5).is_some())
    }

    /// A name, and the suffix at its end: `SMITH JR`. A lone `V` is rather an initial.
    pub(super) fn without_suffix(&self, name: &str) -> (String, String) {
        let suffix = |word: &str| Some(bare(word)).filter(|word| word.len() > 1 && self.suffixes.contains(word));
        match name.trim_end().rsplit_once([' ', ',']).and_then(|(rest, word)| Some((rest, suffix(word)?))) {
            Some((rest, suffix)) => (rest.trim_end_matches([' ', ',']).to_owned(), numbered(suffix)),
            None => (name.to_owned(), String::new()),
        }
    }

    pub(super) fn is_particle(&self, word: &str) -> bool {
        self.particles.contains(&bare(word))
    }

    pub(super) fn is_credential(&self, word: &str) -> bool {
        self.credentials.contains(&bare(word))
    }

    /// The name at the beginning of `tokens`. `last_first`: the last name stands first even without a comma, and
    /// the parts may stand in boxes of their own.
    pub(super) fn read(&self, tokens: &[Token], last_first: bool) -> Reading {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut suffix = String::new();
        let mut repairs = 0;
        let mut end = 0;
        'tokens: for (index, token) in tokens.iter().enumerate() {
            if index > 0 && token.opens_cell && !pieces.is_empty() && !(last_first && pieces.len() < 3) {
                // After a comma the given name is still to come, over a gap somewhat too wide.
                let before = &tokens[index - 1];
                let gap = token.area.left.saturating_sub(before.area.right());
                let asked = pieces.len() == 1 && pieces[0].comma_after && gap < before.area.height * 4;
                if !asked {
                    break;
                }
            }
            if pieces.is_empty() && index < 2 && is_speck(&token.text) {
                continue;
            }
            for (part, comma_after) in parts(&token.text) {
                let word = bare(part);
                if pieces.len() > 1 && part == "§" {
                    pieces.push(Piece { text: "S".to_owned(), token: index, comma_after });
                    repairs += 1;
                    end = index + 1;
                    continue;
                }
                if word.is_empty() {
                    // An illegible initial: `€),`.
                    let illegible = part.chars().any(|c| !c.is_ascii_punctuation());
                    if comma_after
                        && !illegible
                        && let Some(last) = pieces.last_mut()
                    {
                        last.comma_after = true;
                    }
                    continue;
                }
                if pieces.is_empty() && self.provider_titles.contains(&word) {
                    return Reading::Provider;
                }
                if self.is_provider(&pieces, &word) {
                    return Reading::Provider;
                }
                if pieces.is_empty() && self.titles.contains(&word) && part.len() > 1 {
                    continue;
                }
                if !pieces.is_empty() && self.suffixes.contains(&word) && (word.len() > 1 || pieces.len() > 1) {
                    suffix = numbered(word);
                    end = index + 1;
                    if comma_after && let Some(last) = pieces.last_mut() {
                        last.comma_after = true;
                    }
                    continue;
                }
                let Some((text, repaired)) = self.as_name_part(part, &word, pieces.len()) else { break 'tokens };
                repairs += repaired;
                pieces.push(Piece { text, token: index, comma_after });
                end = index + 1;
                if pieces.len() >= 6 {
                    break 'tokens;
                }
            }
            if token.text.ends_with([':', ';', ')', '|']) && !pieces.is_empty() {
                break;
            }
        }
        // What follows directly may say that this was a provider.
        if let Some(next) = tokens.get(end).filter(|t| !t.opens_cell)
            && self.is_provider(&pieces, &bare(&next.text))
        {
            return Reading::Provider;
        }
        self.assemble(pieces, suffix, repairs, end, last_first).map_or(Reading::Nothing, Reading::Name)
    }

    /// A credential ends a provider's name. Two letters may be a name: `DO, JOHN`.
    fn is_provider(&self, pieces: &[Piece], word: &str) -> bool {
        let doubtful = matches!(word, "DO" | "MA" | "PA" | "OD" | "RD" | "DC" | "RT");
        !pieces.is_empty()
            && self.credentials.contains(word)
            && (!doubtful || pieces.len() > 1 && !pieces[0].comma_after)
    }

    /// The part as it belongs into a name, and how many digits in it were read as letters.
    fn as_name_part(&self, part: &str, word: &str, before: usize) -> Option<(String, usize)> {
        let trimmed = without_a_speck(part.trim_matches(|c: char| !c.is_alphanumeric()));
        let letters = trimmed.chars().filter(|c| c.is_alphabetic()).count();
        let digits = trimmed.chars().filter(|c| c.is_ascii_digit()).count();
        let strange = trimmed
            .chars()
            .any(|c| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-' | '.' | '‘' | '–' | '`' | '~'));
        let small = trimmed.chars().next().is_some_and(char::is_lowercase);
        // A lone stroke between or after names is the initial I.
        if before > 0 && matches!(trimmed, "1" | "l" | "|") {
            return Some(("I".to_owned(), 1));
        }
        if letters == 0 || strange || digits > 1 || (digits == 1 && letters < 4) || self.never.contains(word) {
            return None;
        }
        let initial = letters == 2 && small && before > 0 && word.chars().next() == word.chars().nth(1);
        if initial {
            // `wW`: one capital, seen twice.
            return Some((word.chars().take(1).collect(), 1));
        }
        let opens = before == 0 && letters < 2 && !trimmed.starts_with(char::is_uppercase);
        if small && !self.particles.contains(word) || opens {
            return None;
        }
        let upper = trimmed.chars().filter(|c| c.is_uppercase()).count() > 1;
        let text = trimmed
            .chars()
            .map(|c| match c {
                '0' => 'O',
                '1' => 'I',
                '5' => 'S',
                '8' => 'B',
                '6' => 'G',
                c => c,
            })
            .map(|c| if upper || digits == 0 { c } else { c.to_ascii_lowercase() })
            .enumerate()
            .map(|(i, c)| if i == 0 { c.to_ascii_uppercase() } else { c })
            .collect::<String>();
        let text = if small { trimmed.to_owned() } else { text };
        Some((text.replace(['’', '‘', '`'], "'").replace(['–', '~'], "-"), digits))
    }

    fn assemble(
        &self,
        pieces: Vec<Piece>,
        suffix: String,
        repairs: usize,
        end: usize,
        last_first: bool,
    ) -> Option<ReadName> {
        let start = pieces.first()?.token;
        let count = pieces.len();
        let comma = pieces.iter().position(|p| p.comma_after).filter(|at| at + 1 < count);
        // "HARGROVE DELLA M": nobody's last name is one letter.
        let capitals = |p: &Piece| !p.text.chars().any(char::is_lowercase);
        let last_first = last_first
            || comma.is_none() && count > 2 && pieces[count - 1].text.len() == 1 && pieces.iter().all(capitals);
        // A stop that should have been a comma: "LOPEZ. WEI".
        let texts: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
        let is_particle = |text: &str| self.particles.contains(&bare(text));
        let (last, given): (&[&str], &[&str]) = match comma {
            Some(at) => texts.split_at(at + 1),
            None if last_first => texts.split_at((1 + texts.iter().take_while(|t| is_particle(t)).count()).min(count)),
            None => {
                let mut at = count - 1;
                while at > 1 && is_particle(texts[at - 1]) && texts[at - 1].len() > 1 {
                    at -= 1;
                }
                let (given, last) = texts.split_at(at);
                (last, given)
            }
        };
        let (first, middle) = given.split_first()?;
        let (first, initial) = initials(first, middle.is_empty());
        let middle_name = if initial.is_empty() { middle.join(" ") } else { initial };
        let name = PersonName { last: last.join(" "), first, middle: middle_name, suffix };
        let letters = |s: &str| s.chars().filter(|c| c.is_alphabetic()).count();
        if letters(&name.last) < 2 || middle.len() > 3 || last.len() > 4 {
            return None;
        }
        let spoken = plain(&name.last).contains(['A', 'E', 'I', 'O', 'U', 'Y']);
        let mut certainty = 1.0 - 0.1 * repairs as f32;
        certainty *= if spoken { 1.0 } else { 0.5 };
        certainty *= if comma.is_some() || last_first { 1.0 } else { 0.93 };
        certainty *= if letters(&name.first) < 2 { 0.9 } else { 1.0 };
        Some(ReadName { name, used: start..end, certainty, has_comma: comma.is_some() })
    }
}

fn numbered(suffix: String) -> String {
    match suffix.as_str() {
        "2ND" => "II".into(),
        "3RD" => "III".into(),
        _ => suffix,
    }
}

/// A lone small letter or stroke: the edge of a label's sticker, or dirt.
fn is_speck(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    let first = letters.next();
    letters.next().is_none() && first.is_none_or(|c| c.is_lowercase() || c == '1') && text.chars().count() <= 2
}

/// `fLewis`: a stroke of the box before a name was read as a small letter.
fn without_a_speck(word: &str) -> &str {
    let mut letters = word.chars();
    let speck = matches!((letters.next(), letters.next(), letters.next()), (Some('f' | 'l' | 'i' | 'j' | 't' | 'r' | 'c'), Some(b), Some(c)) if b.is_uppercase() && c.is_lowercase());
    if speck { &word[1..] } else { word }
}

/// `RM` after a last name is `R M`: two capitals that nobody could speak.
fn initials(first: &str, alone: bool) -> (String, String) {
    let mut letters = first.chars();
    match (letters.next(), letters.next(), letters.next()) {
        (Some(a), Some(b), None)
            if alone && [a, b].iter().all(|c| c.is_ascii_uppercase() && !"AEIOUY".contains(*c)) =>
        {
            (a.to_string(), b.to_string())
        }
        _ => (first.to_owned(), String::new()),
    }
}

/// Letters, digits and inner hyphens, upper case: how words are looked up.
fn bare(word: &str) -> String {
    let word = plain(word);
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
}

/// The parts of a word between commas, and whether one follows.
fn parts(text: &str) -> Vec<(&str, bool)> {
    let pieces: Vec<&str> = text.split([',', '^']).collect();
    let last = pieces.len() - 1;
    // A stop at the end of a long capital word is a comma that lost its tail.
    let stop = |p: &str| p.ends_with('.') && p.chars().filter(|c| c.is_uppercase()).count() > 3;
    pieces
        .iter()
        .enumerate()
        .map(|(i, p)| (*p, i < last || stop(p)))
        .filter(|(p, comma)| !p.is_empty() || *comma)
        .collect()
}
