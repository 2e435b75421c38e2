//! Letters and digits that a reader takes for one another.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Upper case without accents; apostrophes straight.
pub(super) fn plain(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            '‘' | '’' | '`' | '´' | 'ʼ' => '\'',
            '–' | '—' | '‐' | '‑' | '−' => '-',
            'ø' | 'Ø' => 'O',
            c => c,
        })
        .flat_map(char::to_uppercase)
        .collect()
}

/// The digit that a misread character stands for.
pub(super) fn as_digit(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => c,
        'O' | 'o' | 'Q' | 'D' | '@' | 'U' | '©' | '°' => '0',
        'l' | 'I' | 'i' | '|' | '!' | '[' | ']' | 'j' | 'J' | 'L' => '1',
        'Z' | 'z' => '2',
        'A' => '4',
        'S' | 's' | '$' | '§' => '5',
        'G' | 'b' => '6',
        'T' | '?' => '7',
        'B' | '&' => '8',
        'g' | 'q' => '9',
        _ => return None,
    })
}

/// The letter that a misread digit stands for; other characters as they are.
pub(super) fn as_letter(c: char) -> char {
    match c {
        '0' | '@' => 'O',
        '1' | '|' | '!' => 'I',
        '2' => 'Z',
        '5' | '$' => 'S',
        '6' => 'G',
        '8' => 'B',
        c => c,
    }
}

/// Letters only, upper case, digits as the letters they resemble, `#` kept: what labels and titles are compared by.
pub(super) fn skeleton(text: &str) -> String {
    plain(text).chars().map(as_letter).filter(|c| c.is_ascii_alphanumeric() || *c == '#').collect()
}

/// Letters of one look, which a poor scan swaps.
const ALIKE: [&[u8]; 10] = [b"OQDCGU", b"ILTJ", b"MNHW", b"BRE", b"FPE", b"VYU", b"CE", b"KX", b"SB", b"BD"];

/// For each letter the set of those that look alike.
static LOOKS: [u32; 26] = looks();

const fn looks() -> [u32; 26] {
    let mut looks = [0; 26];
    let mut set = 0;
    while set < ALIKE.len() {
        let mut i = 0;
        while i < ALIKE[set].len() {
            let mut j = 0;
            while j < ALIKE[set].len() {
                looks[(ALIKE[set][i] - b'A') as usize] |= 1 << (ALIKE[set][j] - b'A');
                j += 1;
            }
            i += 1;
        }
        set += 1;
    }
    looks
}

fn alike(a: u8, b: u8) -> bool {
    a.is_ascii_uppercase() && b.is_ascii_uppercase() && LOOKS[(a - b'A') as usize] >> (b - b'A') & 1 == 1
}

/// Longer phrases are compared only for equality.
const LONGEST: usize = 80;

/// Edits between two skeletons, a swap of letters that look alike counting half; `None` above `most`.
pub(super) fn distance(a: &str, b: &str, most: f32) -> Option<f32> {
    if a == b {
        return Some(0.0);
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if most < 0.5 || a.len().abs_diff(b.len()) as f32 > most || b.len() > LONGEST {
        return None;
    }
    // In half edits; only the band within `most` of the diagonal is worth a look.
    let (limit, band) = ((most * 2.0) as u16, most as usize + 1);
    let mut row = [u16::MAX / 2; LONGEST + 1];
    for (j, cell) in row.iter_mut().enumerate().take(band.min(b.len()) + 1) {
        *cell = 2 * j as u16;
    }
    for (i, ca) in a.iter().enumerate() {
        let (from, to) = (i.saturating_sub(band), (i + band + 1).min(b.len()));
        let mut diagonal = row[from];
        row[from] = if from == 0 { 2 * (i as u16 + 1) } else { u16::MAX / 2 };
        let mut least = row[from];
        for j in from..to {
            let cost = if *ca == b[j] {
                0
            } else if alike(*ca, b[j]) {
                1
            } else {
                2
            };
            let best = (diagonal + cost).min(row[j] + 2).min(row[j + 1] + 2);
            diagonal = row[j + 1];
            row[j + 1] = best;
            least = least.min(best);
        }
        if least > limit {
            return None;
        }
    }
    let edits = row[b.len()];
    (edits <= limit).then_some(f32::from(edits) / 2.0)
}

/// The edits forgiven in a printed phrase of so many letters.
pub(super) fn forgiven(letters: usize) -> f32 {
    match letters {
        0..=2 => 0.0,
        3..=4 => 0.5,
        5..=8 => 1.0,
        9..=14 => 2.0,
        _ => letters as f32 * 0.15,
    }
}

/// Which letters occur: a cheap test before [`distance`].
pub(super) fn letter_set(skeleton: &str) -> u32 {
    skeleton.bytes().filter(u8::is_ascii_uppercase).fold(0, |set, c| set | 1 << (c - b'A'))
}
