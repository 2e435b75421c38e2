//! How likely a scanner reads one spelling as another.
//!
//! A noisy channel over single characters: what OCR reads is what was printed, with each character misread at a rate
//! that the reader's confidence tells, mostly as one that looks like it. All strings here are folded: upper case A to
//! Z and digits, nothing else.

use unicode_normalization::UnicodeNormalization;

/// `text` in upper case without accents; letters and digits stay, everything else falls out.
pub(super) fn fold(text: &str) -> String {
    fold_words(text).concat()
}

/// The folded words of `text`. An apostrophe does not part words (`O'Brien`), any other sign does.
pub(super) fn fold_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.nfkd() {
        let plain = match c {
            'ø' | 'Ø' => "O",
            'æ' | 'Æ' => "AE",
            'œ' | 'Œ' => "OE",
            'ß' => "SS",
            'ł' | 'Ł' => "L",
            'đ' | 'Đ' | 'ð' | 'Ð' => "D",
            'ı' => "I",
            _ => "",
        };
        if let Some(word) = words.last_mut() {
            word.push_str(plain);
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_uppercase());
            } else if plain.is_empty() && parts_words(c) && !word.is_empty() {
                words.push(String::new());
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Combining accents and apostrophes stand within a word.
fn parts_words(c: char) -> bool {
    !matches!(c, '\u{300}'..='\u{36f}' | '\'' | '\u{2018}' | '\u{2019}' | '`' | '\u{b4}')
}

/// What it takes to have read one spelling where another was printed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Misreading {
    /// −log2 of the likelihood of exactly these errors at the reader's confidence.
    pub(super) bits: f32,
    /// Characters taken for ones that look alike.
    pub(super) confusions: u32,
    /// Other errors: characters lost, added or taken for unlike ones.
    pub(super) edits: u32,
}

impl Misreading {
    pub(super) fn is_exact(&self) -> bool {
        self.confusions + self.edits == 0
    }

    /// Of one word and then of another.
    pub(super) fn followed_by(self, next: Self) -> Self {
        self.and(next.confusions, next.edits, next.bits)
    }

    fn and(self, confusions: u32, edits: u32, bits: f32) -> Self {
        Self { bits: self.bits + bits, confusions: self.confusions + confusions, edits: self.edits + edits }
    }
}

/// Characters that OCR takes for one another on worn print, faxes and dot matrix paper, upper case and digits. Vowels
/// that look alike only in lower case are left out: they tell names apart (Jean and Joan, Anna and Anne).
const LOOK_ALIKE: &[(u8, &[u8])] = &[
    (b'0', b"OQDC869U"),
    (b'1', b"ILJT7"),
    (b'2', b"Z7"),
    (b'3', b"8B5"),
    (b'4', b"A9"),
    (b'5', b"S36E"),
    (b'6', b"GB0859"),
    (b'7', b"T1Z2"),
    (b'8', b"B30695S"),
    (b'9', b"0G84"),
    (b'B', b"83RE6PH"),
    (b'C', b"GO0E"),
    (b'D', b"O0"),
    (b'E', b"FBC"),
    (b'F', b"EPT"),
    (b'G', b"6C9OQ"),
    (b'H', b"NMBK"),
    (b'I', b"1LTJ"),
    (b'J', b"1I"),
    (b'K', b"XHR"),
    (b'L', b"1IT"),
    (b'M', b"NHW"),
    (b'N', b"HMUR"),
    (b'O', b"0QDCG"),
    (b'P', b"FBR"),
    (b'Q', b"0OG"),
    (b'R', b"BKPN"),
    (b'S', b"58"),
    (b'T', b"17IFL"),
    (b'U', b"VN0"),
    (b'V', b"UYW"),
    (b'W', b"VM"),
    (b'X', b"K"),
    (b'Y', b"V"),
    (b'Z', b"27"),
];

/// Two characters read as one, or one as two.
const PAIRS: &[(&[u8; 2], u8)] = &[
    (b"RN", b'M'),
    (b"CL", b'D'),
    (b"VV", b'W'),
    (b"LI", b'H'),
    (b"NI", b'M'),
    (b"IN", b'M'),
    (b"II", b'N'),
    (b"II", b'U'),
    (b"LL", b'U'),
];

pub(super) fn look_alike(a: u8, b: u8) -> bool {
    let has = |x: u8, y: u8| LOOK_ALIKE.iter().any(|(c, like)| *c == x && like.contains(&y));
    has(a, b) || has(b, a)
}

/// Chance that one character is misread where the reader gave this confidence (0 to 100). Tesseract's confidence is of
/// the whole word and rosy; the rates lie above what it claims.
fn error_rate(confidence: f32) -> f32 {
    10_f32.powf(-3.0 + (95.0 - confidence) / 30.0).clamp(0.000_7, 0.2)
}

/// Share of a character's misreadings that fall on one given look-alike.
const TO_LOOK_ALIKE: f32 = 0.2;
/// … on one given other character.
const TO_OTHER: f32 = 0.01;
/// … on its loss, or on a given character put in beside it.
const LOST_OR_ADDED: f32 = 0.05;

/// The likeliest way to have read `read` where `listed` was printed; `None` if it takes more than `most` errors.
pub(super) fn misreading(read: &str, listed: &str, confidence: f32, most: u32) -> Option<Misreading> {
    let (read, listed) = (read.as_bytes(), listed.as_bytes());
    if read == listed {
        return Some(Misreading::default());
    }
    // A pair read as one character changes the length by one and counts as one error.
    if read.len().abs_diff(listed.len()) > most as usize {
        return None;
    }
    let rate = error_rate(confidence);
    let bits = |share: f32| -(rate * share).log2();
    let (alike, other, gap) = (bits(TO_LOOK_ALIKE), bits(TO_OTHER), bits(LOST_OR_ADDED));
    let columns = listed.len() + 1;
    let mut ways = vec![Misreading { bits: f32::INFINITY, ..Misreading::default() }; (read.len() + 1) * columns];
    ways[0] = Misreading::default();
    for i in 0..=read.len() {
        for j in 0..columns {
            let at = i * columns + j;
            let mut best = ways[at];
            let mut try_way = |way: Misreading| {
                if way.bits < best.bits {
                    best = way;
                }
            };
            if i > 0 && j > 0 {
                let (a, b, before) = (read[i - 1], listed[j - 1], ways[at - columns - 1]);
                match () {
                    () if a == b => try_way(before),
                    () if look_alike(a, b) => try_way(before.and(1, 0, alike)),
                    () => try_way(before.and(0, 1, other)),
                }
            }
            if i > 0 {
                try_way(ways[at - columns].and(0, 1, gap));
            }
            if j > 0 {
                try_way(ways[at - 1].and(0, 1, gap));
            }
            if i > 1 && j > 0 && is_pair(&read[i - 2..i], listed[j - 1]) {
                try_way(ways[at - 2 * columns - 1].and(1, 0, alike));
            }
            if i > 0 && j > 1 && is_pair(&listed[j - 2..j], read[i - 1]) {
                try_way(ways[at - columns - 2].and(1, 0, alike));
            }
            ways[at] = best;
        }
    }
    ways.pop().filter(|way| way.confusions + way.edits <= most)
}

/// The chance that more than `most` of so many characters are misread at this confidence: nothing of the word is to be
/// told from what is left.
pub(super) fn beyond_recognition(characters: usize, confidence: f32, most: u32) -> f32 {
    let (rate, count) = (error_rate(confidence), characters as f32);
    let mut exactly = (1.0 - rate).powf(count);
    let mut recognised = exactly;
    for wrong in 0..most.min(characters as u32) {
        exactly *= (count - wrong as f32) / (wrong as f32 + 1.0) * rate / (1.0 - rate);
        recognised += exactly;
    }
    (1.0 - recognised).max(0.0)
}

/// Whether two neighbouring characters stand in each other's place: a typist's slip, never a scanner's.
pub(super) fn is_transposed(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let apart: Vec<usize> = (0..a.len().min(b.len())).filter(|i| a[*i] != b[*i]).collect();
    matches!(*apart.as_slice(), [i, j] if a.len() == b.len() && j == i + 1 && a[i] == b[j] && a[j] == b[i])
}

fn is_pair(two: &[u8], one: u8) -> bool {
    PAIRS.iter().any(|(pair, single)| pair.as_slice() == two && *single == one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(read: &str, listed: &str) -> (u32, u32) {
        let way = misreading(read, listed, 90.0, 3).unwrap();
        (way.confusions, way.edits)
    }

    #[test]
    fn accents_and_apostrophes_do_not_tell_names_apart() {
        assert_eq!(fold("O’Brien"), fold("OBRIEN"));
        assert_eq!(fold("Chloë"), "CHLOE");
        assert_eq!(fold("Søren Łuć"), "SORENLUC");
        assert_eq!(fold_words("St. James-Muñoz"), ["ST", "JAMES", "MUNOZ"]);
    }

    #[test]
    fn characters_that_look_alike_are_confusions_and_others_are_edits() {
        assert_eq!(way("7266410", "7266470"), (1, 0));
        assert_eq!(way("B0ND", "BOND"), (1, 0));
        assert_eq!(way("BUMS", "BURNS"), (1, 0));
        assert_eq!(way("ROSE", "ROSA"), (0, 1));
        assert_eq!(way("SARA", "SARAH"), (0, 1));
        assert_eq!(way("6536797", "6536779"), (0, 2));
    }

    #[test]
    fn a_typists_slip_is_told_from_a_misreading() {
        assert!(is_transposed("6536797", "6536779"));
        assert!(!is_transposed("6536797", "6536787"));
        assert!(!is_transposed("6536797", "6536797"));
    }

    #[test]
    fn a_misreading_is_likelier_where_the_reader_was_unsure() {
        let at = |confidence| misreading("SM1TH", "SMITH", confidence, 2).unwrap().bits;
        assert!(at(40.0) < at(95.0));
    }

    #[test]
    fn hardly_a_word_is_beyond_recognition_where_the_reader_was_sure_and_many_are_where_it_was_not() {
        assert!(beyond_recognition(7, 95.0, 1) < 0.001);
        assert!((0.1..0.4).contains(&beyond_recognition(7, 30.0, 1)));
        assert!(beyond_recognition(7, 30.0, 2) < beyond_recognition(7, 30.0, 1));
        assert!(beyond_recognition(2, 30.0, 3).abs() < 0.000_1);
    }

    #[test]
    fn spellings_far_apart_are_no_misreading_of_one_another() {
        assert_eq!(misreading("GALLOWAY", "RHINEHART", 20.0, 3), None);
    }
}
