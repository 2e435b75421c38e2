//! The same sheet scanned twice.
//!
//! Two pages are one sheet when their words run alike and so do their figures: two days of one form share most words and
//! even the picture, and their dates and values tell them apart. Blank and nearly wordless pages are never alike.
//!
//! Over 324 mixed scans each of 16 sheets scanned twice shared 46 % of its pairs of words and 53 % of its figures or
//! more, and no two other pages of one patient more than 30 % and 22 %.

use std::collections::BTreeSet;

use crate::chart::PageReading;

use super::spelling::fold;

/// Share of pairs of neighbouring words, of all that either page has.
const PAIRS: f32 = 0.38;
/// Share of words with figures.
const FIGURES: f32 = 0.48;
/// Where the pictures are nearly the same, the words may be read worse.
const PAIRS_OF_ONE_PICTURE: f32 = 0.30;
/// Of 64 bits of the pictures' difference hash.
const SAME_PICTURE: u32 = 6;
/// Fewer figures tell no sheet from another.
const FEWEST_FIGURES: usize = 4;
const FEWEST_PAIRS: usize = 20;

/// What a page is known again by. It holds no words.
#[derive(Debug, Clone)]
pub struct SheetPrint {
    picture: u64,
    pairs: BTreeSet<u32>,
    figures: BTreeSet<u32>,
    /// How much was read, and how surely: for showing the better of two first.
    readable: f32,
}

impl SheetPrint {
    /// `None` of a page with too little on it to be known again.
    #[must_use]
    pub fn of(reading: &PageReading) -> Option<Self> {
        let words: Vec<String> =
            reading.words.iter().map(|word| fold(&word.text)).filter(|word| !word.is_empty()).collect();
        let pairs: BTreeSet<u32> = words.windows(2).map(key).collect();
        let has_figures = |word: &&String| word.len() > 1 && word.bytes().any(|b| b.is_ascii_digit());
        let figures: BTreeSet<u32> =
            words.iter().filter(has_figures).map(|word| key(std::slice::from_ref(word))).collect();
        let enough = !reading.blank && pairs.len() >= FEWEST_PAIRS && figures.len() >= FEWEST_FIGURES;
        let sure: f32 = reading.words.iter().map(|word| word.text.len() as f32 * word.confidence / 100.0).sum();
        enough.then_some(Self { picture: reading.picture_hash, pairs, figures, readable: sure })
    }

    /// Whether the two are scans of one sheet.
    #[must_use]
    pub fn is_same_sheet(&self, other: &Self) -> bool {
        let same_picture =
            self.picture != 0 && other.picture != 0 && (self.picture ^ other.picture).count_ones() <= SAME_PICTURE;
        let pairs = if same_picture { PAIRS_OF_ONE_PICTURE } else { PAIRS };
        shared(&self.pairs, &other.pairs) >= pairs && shared(&self.figures, &other.figures) >= FIGURES
    }

    /// As it is kept: picture, readable, how many pairs, pairs, figures; little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.picture.to_le_bytes().to_vec();
        bytes.extend(self.readable.to_le_bytes());
        bytes.extend((self.pairs.len() as u32).to_le_bytes());
        self.pairs.iter().chain(&self.figures).for_each(|key| bytes.extend(key.to_le_bytes()));
        bytes
    }

    /// What [`Self::to_bytes`] gave; `None` of anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (picture, rest) = bytes.split_first_chunk()?;
        let (readable, rest) = rest.split_first_chunk()?;
        let (pairs, rest) = rest.split_first_chunk()?;
        let (keys, []) = rest.as_chunks::<4>() else { return None };
        let (pairs, figures) = keys.split_at_checked(u32::from_le_bytes(*pairs) as usize)?;
        let set = |keys: &[[u8; 4]]| keys.iter().map(|key| u32::from_le_bytes(*key)).collect();
        Some(Self {
            picture: u64::from_le_bytes(*picture),
            readable: f32::from_le_bytes(*readable),
            pairs: set(pairs),
            figures: set(figures),
        })
    }

    /// Letters that were read, each by how surely: of two scans of a sheet the one with more is read more easily.
    #[must_use]
    pub fn readable(&self) -> f32 {
        self.readable
    }
}

/// FNV-1a (Fowler, Noll, Vo; 32 bits) of the words: the same in every version of the program, as prints are kept.
fn key(words: &[String]) -> u32 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// What both have as a share of what either has (Jaccard 1901).
fn shared(one: &BTreeSet<u32>, other: &BTreeSet<u32>) -> f32 {
    let both = one.intersection(other).count();
    both as f32 / (one.len() + other.len() - both).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Rect, Word};

    fn print(text: &str, confidence: f32) -> Option<SheetPrint> {
        let word = |text: &str| Word { text: text.into(), area: Rect::new(1, 1, 9, 9), confidence, line: 0, block: 0 };
        SheetPrint::of(&PageReading { words: text.split(' ').map(word).collect(), ..PageReading::default() })
    }

    const FORM: &str = "vital signs flowsheet date {} time 0800 pulse {} blood pressure {} over 82 temperature 98.6 oral \
                        respirations {} per minute oxygen saturation 97 percent on room air pain score 3 of 10 nurse on duty signed";

    fn form(values: [&str; 4]) -> String {
        values.into_iter().fold(FORM.to_owned(), |form, value| form.replacen("{}", value, 1))
    }

    #[test]
    fn a_sheet_scanned_twice_is_known_again_though_words_are_misread() {
        let sheet = form(["03/07/1998", "88", "134", "18"]);
        let again = sheet.replace("oxygen", "oxvgen").replace("pulse", "pu1se").replace("97", "9?");
        let (one, other) = (print(&sheet, 95.0).unwrap(), print(&again, 70.0).unwrap());
        assert!(one.is_same_sheet(&other) && one.readable() > other.readable());
    }

    #[test]
    fn a_print_is_kept_and_known_again() {
        let one = print(&form(["03/07/1998", "88", "134", "18"]), 95.0).unwrap();
        let kept = SheetPrint::from_bytes(&one.to_bytes()).unwrap();
        assert!(kept.is_same_sheet(&one) && kept.to_bytes() == one.to_bytes());
        assert!(SheetPrint::from_bytes(&[7; 21]).is_none() && SheetPrint::from_bytes(&[]).is_none());
        assert_eq!(key(&["ab".into(), "c".into()]), key(&["ab".into(), "c".into()]));
        assert_ne!(key(&["ab".into(), "c".into()]), key(&["a".into(), "bc".into()]));
    }

    #[test]
    fn two_days_of_one_form_are_two_sheets() {
        let one = form(["03/07/1998", "88", "134", "18"]).replace("0800", "0815").replace("98.6", "99.1");
        let other = form(["03/08/1998", "91", "128", "22"])
            .replace("97 percent", "94 percent")
            .replace("10 nurse", "ten nurse");
        assert!(!print(&one, 95.0).unwrap().is_same_sheet(&print(&other, 95.0).unwrap()));
    }

    #[test]
    fn pages_with_hardly_a_word_are_never_alike() {
        assert!(print("", 95.0).is_none());
        assert!(print("page 1 of 2", 95.0).is_none());
    }
}
