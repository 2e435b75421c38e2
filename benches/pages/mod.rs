//! Pages of an archive that nobody ever had: made by seed, so that every bench has the same ones.
//!
//! A page has 250 words of a vocabulary with Zipf's frequencies, with a name, a record number and a date, misread as a
//! middling scan is (about one word in 25). Twelve pages in a row are one person's.

#![allow(dead_code, unreachable_pub, reason = "each bench uses what it needs")]

use chartroom::chart::{Mrn, PageState, PersonName, Rect, Word};
use chartroom::search::{Confusions, IndexedPage};
use jiff::civil::Date;

pub const WORDS_ON_PAGE: usize = 250;
/// Pages of one person.
pub const PAGES_OF_PERSON: i64 = 12;
pub const TYPES: [&str; 6] =
    ["progress_note", "lab_results", "mri_report", "operative_report", "consent_form", "discharge_summary"];

/// Steele, Lea and Flood's SplitMix64: small, and the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The words of the archive.
pub struct Language {
    words: Vec<String>,
    /// Running sums of Zipf's frequencies.
    frequencies: Vec<f64>,
    last_names: Vec<String>,
    first_names: Vec<String>,
    confusions: Vec<(String, String)>,
}

impl Language {
    pub fn new() -> Self {
        let mut dice = Dice(7);
        let mut made = |count: usize, least: usize, most: usize| -> Vec<String> {
            (0..count).map(|_| invented(&mut dice, least, most)).collect()
        };
        let (words, last_names, first_names) = (made(30_000, 1, 5), made(5_000, 2, 4), made(400, 2, 3));
        let mut sum = 0.0;
        let frequencies = (1..=words.len())
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        let alike = Confusions::built_in().iter().map(|c| (c.printed.clone(), c.read.clone()));
        Self { words, frequencies, last_names, first_names, confusions: alike.collect() }
    }

    pub fn word(&self, dice: &mut Dice) -> &str {
        let all = self.frequencies.last().copied().unwrap_or(1.0);
        let at = dice.share() * all;
        &self.words[self.frequencies.partition_point(|sum| *sum < at).min(self.words.len() - 1)]
    }

    /// Whom a page is about: record number and name.
    pub fn patient(&self, page_id: i64) -> (String, PersonName) {
        self.person(page_id / PAGES_OF_PERSON)
    }

    /// Somebody on the list: record number and name.
    pub fn person(&self, number: i64) -> (String, PersonName) {
        let mut dice = Dice(number as u64);
        let last = self.last_names[dice.below(self.last_names.len())].clone();
        let first = self.first_names[dice.below(self.first_names.len())].clone();
        (format!("{:08}", 100_000 + number), PersonName { last, first, ..PersonName::default() })
    }

    pub fn misread(&self, word: &str, dice: &mut Dice) -> String {
        if dice.below(3) > 0 {
            for _ in 0..20 {
                let (printed, read) = &self.confusions[dice.below(self.confusions.len())];
                if word.contains(printed) {
                    return word.replacen(printed, read, 1);
                }
            }
        }
        let mut letters: Vec<char> = word.chars().collect();
        let at = dice.below(letters.len());
        letters[at] = char::from(b'a' + dice.below(26) as u8);
        letters.into_iter().collect()
    }

    pub fn words_of(&self, page_id: i64) -> Vec<Word> {
        let mut dice = Dice(page_id as u64 ^ 0xabcd);
        let (mrn, name) = self.patient(page_id);
        let date = date_of(page_id);
        let mut texts = vec![
            "Name:".to_owned(),
            format!("{},", name.last),
            name.first,
            "MRN".to_owned(),
            mrn,
            format!("{:02}/{:02}/{}", date.month(), date.day(), date.year()),
        ];
        texts.extend((texts.len()..WORDS_ON_PAGE).map(|_| self.word(&mut dice).to_owned()));
        let place = |(index, text): (usize, String)| {
            let text = if dice.below(25) == 0 { self.misread(&text, &mut dice) } else { text };
            let (line, column) = (index as u32 / 12, index as u32 % 12);
            Word { text, area: Rect::new(column * 200, line * 50, 190, 40), confidence: 90.0, line, block: 0 }
        };
        texts.into_iter().enumerate().map(place).collect()
    }

    pub fn page(&self, page_id: i64) -> IndexedPage {
        let (mrn, name) = self.patient(page_id);
        let filed = page_id % 7 != 0;
        IndexedPage {
            page_id,
            change: page_id as u64,
            source: format!("box {}/SCAN{:06}.pdf", page_id / 5_000, page_id / 10),
            page: 1 + (page_id % 10) as u32,
            document: None,
            state: if filed { PageState::Filed } else { PageState::Review },
            patient: filed.then(|| (Mrn(mrn), name, Some(date_of(page_id / PAGES_OF_PERSON)))),
            doc_type: Some(TYPES[page_id as usize % TYPES.len()].to_owned()),
            service_date: Some(date_of(page_id)),
            confidential: false,
            words: self.words_of(page_id),
        }
    }

    /// A question of each kind.
    pub fn questions(&self, dice: &mut Dice, pages: i64) -> [(&'static str, String); 16] {
        let page_id = dice.below(pages as usize) as i64;
        let ((mrn, name), words, date) = (self.patient(page_id), self.words_of(page_id), date_of(page_id));
        let long = loop {
            let word = &self.words[dice.below(self.words.len())];
            if word.len() >= 10 {
                break word.clone();
            }
        };
        let common = |dice: &mut Dice| self.words[dice.below(40)].clone();
        let middling = |dice: &mut Dice| self.words[100 + dice.below(2000)].clone();
        let rare = self.words[self.words.len() - 1 - dice.below(10_000)].clone();
        [
            ("a common word", common(dice)),
            ("a middling word", middling(dice)),
            ("a rare word", rare.clone()),
            ("a long word", long.clone()),
            ("a name", name.last.clone()),
            ("a misspelt name", self.misread(&name.last, dice)),
            ("first and last name", format!("{} {}", name.first, name.last)),
            ("three words", format!("{} {} {}", common(dice), middling(dice), middling(dice))),
            ("a phrase of two", format!("\"{} {}\"", words[100].text, words[101].text)),
            ("a phrase of common words", format!("\"{} {}\"", common(dice), common(dice))),
            ("the beginning of a word", format!("{}*", &long[..4])),
            ("a record number in the text", mrn.clone()),
            ("patient:", format!("patient:\"{} {}\"", name.first, name.last)),
            ("mrn:", format!("mrn:{mrn}")),
            ("date: and type: and a word", format!("date:{} type:lab {}", date.year(), common(dice))),
            ("OR and -", format!("{} OR {} -{}", middling(dice), rare, common(dice))),
        ]
    }
}

fn invented(dice: &mut Dice, least: usize, most: usize) -> String {
    const HEADS: [&str; 24] = [
        "b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "tr", "ch", "br", "",
        "sh", "pl", "th",
    ];
    const TAILS: [&str; 16] =
        ["a", "e", "i", "o", "u", "an", "er", "in", "on", "ia", "al", "ent", "is", "ow", "ar", "ic"];
    let syllables = least + dice.below(most - least + 1);
    (0..syllables).map(|_| format!("{}{}", HEADS[dice.below(HEADS.len())], TAILS[dice.below(TAILS.len())])).collect()
}

pub fn date_of(number: i64) -> Date {
    let mut dice = Dice(number as u64 + 99);
    let (year, month, day) = (1995 + dice.below(30), 1 + dice.below(12), 1 + dice.below(28));
    Date::new(year as i16, month as i8, day as i8).unwrap_or_default()
}
