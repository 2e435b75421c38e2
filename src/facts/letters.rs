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
fn as_letter(c: char) -> char {
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
const ALIKE: [&str; 9] = ["OQDCGU", "ILTJ1", "MNHW", "BRE8", "FPE", "VYU", "CE", "KX", "SB"];

fn alike(a: u8, b: u8) -> bool {
    ALIKE.iter().any(|set| set.as_bytes().contains(&a) && set.as_bytes().contains(&b))
}

/// Edits between two skeletons, a swap of letters that look alike counting half; `None` above `most`.
pub(super) fn distance(a: &str, b: &str, most: f32) -> Option<f32> {
    if a == b {
        return Some(0.0);
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) as f32 > most {
        return None;
    }
    let mut row: Vec<f32> = (0..=b.len()).map(|j| j as f32).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) as f32;
        let mut least = row[0];
        for (j, cb) in b.iter().enumerate() {
            let swap = diagonal
                + if ca == cb {
                    0.0
                } else if alike(*ca, *cb) {
                    0.5
                } else {
                    1.0
                };
            diagonal = row[j + 1];
            row[j + 1] = swap.min(row[j] + 1.0).min(diagonal + 1.0);
            least = least.min(row[j + 1]);
        }
        if least > most {
            return None;
        }
    }
    Some(row[b.len()]).filter(|d| *d <= most)
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
