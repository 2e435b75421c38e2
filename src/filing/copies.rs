//! The same sheet scanned twice.
//!
//! Two pages are one sheet when their words run alike and so do their figures: two days of one form share most words and
//! even the picture, and their dates and values tell them apart. Blank and nearly wordless pages are never alike.
//!
//! Over 324 mixed scans each of 16 sheets scanned twice shared 46 % of its pairs of words and 53 % of its figures or
//! more, and no two other pages of one patient more than 30 % and 22 %. The pictures of seven in nine that were read anew
//! were 7 bits apart or fewer, and those of no two other sheets of one patient fewer than 13.
//!
//! A sheet with few words has no such margin. It is one with another only if the pictures are nearly the same, the figures
//! are, and not both say something, surely read, that the other does not: a word that was misread on one scan is missing
//! there, while two sheets of a form have each a word of its own.

use std::collections::BTreeSet;

use crate::chart::{PageReading, Word};

use super::spelling::fold;

/// Share of pairs of neighbouring words, of all that either page has.
const PAIRS: f32 = 0.38;
/// Share of words with figures.
const FIGURES: f32 = 0.48;
/// Where the pictures are nearly the same, the words may be read worse.
const PAIRS_OF_ONE_PICTURE: f32 = 0.30;
/// Of 64 bits of the pictures' difference hash.
const SAME_PICTURE: u32 = 6;
/// With fewer a sheet is a short one.
const FEWEST_FIGURES: usize = 4;
const FEWEST_PAIRS: usize = 20;
/// A short sheet with fewer words is never known again.
const FEWEST_WORDS: usize = 4;
/// Share of the words of short sheets.
const WORDS: f32 = 0.6;
/// From this confidence on a word of a short sheet counts.
const SURE: f32 = 70.0;

/// What a page is known again by. It holds no words.
#[derive(Debug, Clone)]
pub struct SheetPrint {
    picture: u64,
    /// Pairs of neighbouring words; of a short sheet its words that were read surely.
    words: BTreeSet<u32>,
    figures: BTreeSet<u32>,
    /// How much was read, and how surely: for showing the better of two first.
    readable: f32,
}

impl SheetPrint {
    /// `None` of a page with too little on it to be known again.
    #[must_use]
    pub fn of(reading: &PageReading) -> Option<Self> {
        let folded = |word: &Word| (fold(&word.text), word.confidence);
        let read: Vec<(String, f32)> = reading.words.iter().map(folded).filter(|(word, _)| !word.is_empty()).collect();
        let has_figures = |word: &String| word.len() > 1 && word.bytes().any(|b| b.is_ascii_digit());
        let figures: BTreeSet<u32> =
            read.iter().filter(|(word, _)| has_figures(word)).map(|(word, _)| key(&[word])).collect();
        let pairs: BTreeSet<u32> = read.windows(2).map(|two| key(&[&two[0].0, &two[1].0])).collect();
        let is_short = pairs.len() < FEWEST_PAIRS || figures.len() < FEWEST_FIGURES;
        let (words, figures) = if is_short { of_short_sheet(&read) } else { (pairs, figures) };
        let enough = !reading.blank && (!is_short || words.len() >= FEWEST_WORDS && !figures.is_empty());
        let sure: f32 = reading.words.iter().map(|word| word.text.len() as f32 * word.confidence / 100.0).sum();
        enough.then_some(Self { picture: reading.picture_hash, words, figures, readable: sure })
    }

    /// Whether the two, of one patient and day, are scans of one sheet.
    #[must_use]
    pub fn is_same_sheet(&self, other: &Self) -> bool {
        let same_picture =
            self.picture != 0 && other.picture != 0 && (self.picture ^ other.picture).count_ones() <= SAME_PICTURE;
        match (self.is_short(), other.is_short()) {
            (false, false) => {
                let pairs = if same_picture { PAIRS_OF_ONE_PICTURE } else { PAIRS };
                shared(&self.words, &other.words) >= pairs && shared(&self.figures, &other.figures) >= FIGURES
            }
            (true, true) => {
                let both_have_own = !self.words.is_subset(&other.words) && !other.words.is_subset(&self.words);
                let words = shared(&self.words, &other.words);
                same_picture && self.figures == other.figures && !both_have_own && words >= WORDS
            }
            _ => false,
        }
    }

    /// Has so little on it that it is told from others only where the day of both is known.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.words.len() < FEWEST_PAIRS || self.figures.len() < FEWEST_FIGURES
    }

    /// As it is kept: picture, readable, how many words, words, figures; little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.picture.to_le_bytes().to_vec();
        bytes.extend(self.readable.to_le_bytes());
        bytes.extend((self.words.len() as u32).to_le_bytes());
        self.words.iter().chain(&self.figures).for_each(|key| bytes.extend(key.to_le_bytes()));
        bytes
    }

    /// What [`Self::to_bytes`] gave; `None` of anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (picture, rest) = bytes.split_first_chunk()?;
        let (readable, rest) = rest.split_first_chunk()?;
        let (words, rest) = rest.split_first_chunk()?;
        let (keys, []) = rest.as_chunks::<4>() else { return None };
        let (words, figures) = keys.split_at_checked(u32::from_le_bytes(*words) as usize)?;
        let set = |keys: &[[u8; 4]]| keys.iter().map(|key| u32::from_le_bytes(*key)).collect();
        Some(Self {
            picture: u64::from_le_bytes(*picture),
            readable: f32::from_le_bytes(*readable),
            words: set(words),
            figures: set(figures),
        })
    }

    /// Letters that were read, each by how surely: of two scans of a sheet the one with more is read more easily.
    #[must_use]
    pub fn readable(&self) -> f32 {
        self.readable
    }
}

/// Words that were read surely, and whatever is mostly figures: a letter misread as one makes no figure of a word.
fn of_short_sheet(read: &[(String, f32)]) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let is_figure = |word: &str| word.bytes().filter(u8::is_ascii_digit).count() * 2 >= word.len();
    let (figures, words): (Vec<_>, Vec<_>) =
        read.iter().filter(|(word, _)| word.len() > 1).partition(|(word, _)| is_figure(word));
    let keys = |of: Vec<&(String, f32)>| of.into_iter().map(|(word, _)| key(&[word])).collect();
    (keys(words.into_iter().filter(|(_, confidence)| *confidence >= SURE).collect()), keys(figures))
}

/// FNV-1a (Fowler, Noll, Vo; 32 bits) of the words: the same in every version of the program, as prints are kept.
fn key(words: &[&str]) -> u32 {
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
        assert_eq!(key(&["ab", "c"]), key(&["ab", "c"]));
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
    }

    #[test]
    fn two_days_of_one_form_are_two_sheets() {
        let one = form(["03/07/1998", "88", "134", "18"]).replace("0800", "0815").replace("98.6", "99.1");
        let other = form(["03/08/1998", "91", "128", "22"])
            .replace("97 percent", "94 percent")
            .replace("10 nurse", "ten nurse");
        assert!(!print(&one, 95.0).unwrap().is_same_sheet(&print(&other, 95.0).unwrap()));
    }

    /// A card with few words, those between `?` read with doubt; its picture differs in so many bits from the first.
    fn card(text: &str, bits: u32) -> Option<SheetPrint> {
        let word = |text: &str| Word {
            text: text.trim_matches('?').into(),
            area: Rect::new(1, 1, 9, 9),
            confidence: if text.starts_with('?') { 40.0 } else { 95.0 },
            line: 0,
            block: 0,
        };
        let picture_hash = 0x00ff_00ff_0f0f_3333 ^ ((1 << bits) - 1);
        let words = text.split(' ').map(word).collect();
        SheetPrint::of(&PageReading { words, picture_hash, ..PageReading::default() })
    }

    fn is_one_card(text: &str, bits: u32) -> bool {
        let first = card("Telephone message 03/07/1998 1015 please call pharmacy about refill", 0).unwrap();
        let second = card(text, bits).unwrap();
        assert_eq!(first.is_same_sheet(&second), second.is_same_sheet(&first));
        let kept = SheetPrint::from_bytes(&second.to_bytes()).unwrap();
        assert_eq!(first.is_same_sheet(&kept), first.is_same_sheet(&second));
        first.is_same_sheet(&second)
    }

    #[test]
    fn a_short_sheet_scanned_twice_is_known_again() {
        assert!(is_one_card("Telephone message 03/07/1998 1015 please call pharmacy about refill", 4));
        assert!(is_one_card("Telephone message 03/07/1998 1015 ?p1ease? call pharmacy ?abcut? refill", 4));
        assert!(
            !is_one_card("Telephone message 03/07/1998 1015 please call pharmacy about refill", 12),
            "another picture"
        );
    }

    #[test]
    fn another_copy_of_a_short_form_is_another_sheet() {
        assert!(!is_one_card("Telephone message 03/08/1998 1015 please call pharmacy about refill", 0), "another day");
        assert!(!is_one_card("Telephone message 03/07/1998 1040 please call pharmacy about refill", 0), "another hour");
        assert!(
            !is_one_card("Telephone message 03/07/1998 ?1040? please call pharmacy about refill", 0),
            "or a misread one"
        );
        assert!(!is_one_card("Telephone message 03/07/1998 1015 please call surgeon about refill", 0), "another word");
        assert!(!is_one_card("Telephone message 03/07/1998 1015 please call", 0), "half of it");
    }

    #[test]
    fn a_short_sheet_without_a_figure_is_never_known_again() {
        assert!(card("please call the pharmacy about the refill", 0).is_none());
    }

    #[test]
    fn pages_with_hardly_a_word_are_never_alike() {
        assert!(print("", 95.0).is_none());
        assert!(print("page 1 of 2", 95.0).is_none());
    }
}
