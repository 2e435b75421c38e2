//! Scanners by how badly they read.

use chartroom::chart::{PageReading, Word};
use chartroom_samples::Chance;

/// How badly words are read: shares of characters misread, of words and of lines lost.
#[derive(Clone, Copy)]
pub(crate) struct Wear {
    pub(crate) name: &'static str,
    characters: f32,
    words: f32,
    lines: f32,
}

pub(crate) const LIGHT: Wear = Wear { name: "light", characters: 0.003, words: 0.003, lines: 0.002 };
pub(crate) const MEDIUM: Wear = Wear { name: "medium", characters: 0.015, words: 0.02, lines: 0.02 };

pub(crate) const WEAR: [Wear; 4] = [
    Wear { name: "as printed", characters: 0.0, words: 0.0, lines: 0.0 },
    LIGHT,
    MEDIUM,
    Wear { name: "heavy", characters: 0.05, words: 0.08, lines: 0.08 },
];

/// Characters and what scans make of them.
const ALIKE: &[(char, &str)] = &[
    ('0', "OQD86"),
    ('1', "Il7"),
    ('2', "Z7"),
    ('3', "85B"),
    ('4', "9A"),
    ('5', "S63"),
    ('6', "850G"),
    ('7', "1T2"),
    ('8', "36B0"),
    ('9', "40g"),
    ('a', "oe"),
    ('c', "e"),
    ('e', "co"),
    ('h', "b"),
    ('i', "lj1"),
    ('l', "i1I"),
    ('n', "rmu"),
    ('o', "ac0"),
    ('r', "n"),
    ('t', "f"),
    ('u', "n"),
    ('A', "4"),
    ('B', "8"),
    ('D', "O"),
    ('E', "F"),
    ('G', "C6"),
    ('I', "l1"),
    ('M', "N"),
    ('N', "M"),
    ('O', "0QC"),
    ('R', "K"),
    ('S', "58"),
];

/// The page as a scanner would read it.
pub(crate) fn worn(page: &PageReading, wear: Wear, chance: &Chance) -> PageReading {
    let mut reading = PageReading { words: Vec::new(), ..page.clone() };
    // Pages of one level differ.
    let characters = wear.characters * (0.3 + 1.4 * chance.unit());
    let (mut line, mut lost) = (u32::MAX, false);
    for word in &page.words {
        if word.line != line {
            (line, lost) = (word.line, chance.unit() < wear.lines);
        }
        if !lost && chance.unit() >= wear.words {
            reading.words.extend(misread(word, characters, chance));
        }
    }
    let sum: f32 = reading.words.iter().map(|word| word.confidence).sum();
    reading.confidence = sum / reading.words.len().max(1) as f32;
    reading
}

fn misread(word: &Word, characters: f32, chance: &Chance) -> Option<Word> {
    let (mut text, mut errors) = (String::new(), 0);
    for c in word.text.chars() {
        if chance.unit() >= characters {
            text.push(c);
            continue;
        }
        errors += 1;
        let alike = ALIKE.iter().find(|(own, _)| *own == c).map(|(_, alike)| *alike);
        match (chance.below(10), alike) {
            (0..=5, Some(alike)) => text.extend(alike.chars().nth(chance.below(alike.len()))),
            (6, _) => {}
            (7, _) => text.extend([c, ['.', ',', '\'', 'i', '1'][chance.below(5)]]),
            (8.., _) if c.is_ascii_digit() => text.push(char::from(b'0' + chance.below(10) as u8)),
            (8, _) => text.push(char::from(b'a' + chance.below(26) as u8)),
            _ => text.push(c),
        }
    }
    // Confidence falls with errors, but one misread word in three looks good.
    let confidence = match errors {
        0 if characters == 0.0 => 100.0,
        0 => 96.0 - 12.0 * chance.unit() * (1.0 + 20.0 * characters).min(3.0),
        _ if chance.unit() < 0.35 => 85.0 + 10.0 * chance.unit(),
        _ => 25.0 + 60.0 * chance.unit(),
    };
    (!text.is_empty()).then(|| Word { text, confidence, ..word.clone() })
}
