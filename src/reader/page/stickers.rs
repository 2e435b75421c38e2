//! Labels that were stuck or stamped onto a page sideways: layout analysis, which sees the whole page, loses their lines.
//! Cut out and laid upright, they are read as a small page of their own.

use std::time::Instant;

use image::{GrayImage, imageops};

use super::text_reader::{TextReader, confidence, worth};
use super::turn::{turned_area, turned_back};
use crate::chart::{Rect, Rule, Turn, Word};

/// Sides of a label, inches: from the shortest to the longest.
const SHORT: f32 = 0.4;
const LONG: f32 = 5.0;
/// Of the shorter side.
const WIDEST: f32 = 3.0;
/// Words read with less confidence make no sense together.
const SENSELESS: f32 = 60.0;
/// So many of them in one place may be a label that lies some other way.
const LEAST_WORDS: usize = 6;
/// Words nearer than this belong to one place, inches.
const NEAR: f32 = 0.15;
/// What is not looked at: the frame itself, inches.
const FRAME: f32 = 0.03;
/// A label is believed if it was read with this mean confidence, and says more than what was read in its place. Three labels
/// were read with 56 to 72 the right way, two of them with 21 the wrong way.
const BELIEVED: f32 = 55.0;
/// Of a page, at most so many places are looked at.
const MOST: usize = 2;

impl TextReader {
    /// The words of an upright page, with what stands on labels that lie sideways.
    pub(super) fn with_stickers(
        &mut self,
        mut words: Vec<Word>,
        upright: &GrayImage,
        dpi: u32,
        rules: &[Rule],
        until: Instant,
    ) -> Vec<Word> {
        for place in places(&words, rules, dpi) {
            let (own, others): (Vec<Word>, Vec<Word>) = words.iter().cloned().partition(|word| is_in(word, &place));
            let label = self.sticker(upright, dpi, place, until);
            if confidence(&label) >= BELIEVED && worth(&label) > worth(&own) {
                words = with_label(others, label);
            }
        }
        words
    }

    /// What reads surest in this place of a page, running up or down.
    fn sticker(&mut self, upright: &GrayImage, dpi: u32, place: Rect, until: Instant) -> Vec<Word> {
        let frame = (FRAME * dpi as f32) as u32;
        let area = Rect::new(
            place.left + frame,
            place.top + frame,
            place.width.saturating_sub(2 * frame).max(1),
            place.height.saturating_sub(2 * frame).max(1),
        );
        let lying = imageops::crop_imm(upright, area.left, area.top, area.width, area.height).to_image();
        let mut best = Vec::new();
        for turn in [Turn::Quarter, Turn::ThreeQuarters] {
            let label = turned_back(&lying, turn);
            let Ok(read) = self.read_block(&label, dpi, until) else { continue };
            let on_page = |word: Word| {
                let area_on_it = turned_area(word.area, label.dimensions(), turn.opposite(), 0.0);
                Word {
                    area: Rect { left: area.left + area_on_it.left, top: area.top + area_on_it.top, ..area_on_it },
                    ..word
                }
            };
            let words: Vec<Word> = read.into_iter().map(on_page).collect();
            if worth(&words) > worth(&best) {
                best = words;
            }
        }
        best
    }
}

/// The places of a page where a label may lie sideways, those first that say most.
fn places(words: &[Word], rules: &[Rule], dpi: u32) -> Vec<Rect> {
    let mut places: Vec<Rect> = Vec::new();
    let whole = |place: Rect| whole(place, rules, dpi);
    for place in frames(rules, dpi).into_iter().chain(clusters(words, dpi).into_iter().map(whole)) {
        let apart = |other: &Rect| place.overlap_x(other) == 0 || place.overlap_y(other) == 0;
        if is_label_sized(&place, dpi) && is_turned(words, &place) && places.iter().all(apart) {
            places.push(place);
        }
    }
    places.truncate(MOST);
    places
}

fn is_label_sized(place: &Rect, dpi: u32) -> bool {
    let inches = |side: u32| side as f32 / dpi as f32;
    let (short, long) = (inches(place.width.min(place.height)), inches(place.width.max(place.height)));
    (SHORT..=WIDEST).contains(&short) && long <= LONG
}

/// Between two upright rules that stand side by side and are about as long.
fn frames(rules: &[Rule], dpi: u32) -> Vec<Rect> {
    let sides: Vec<Rect> = rules.iter().filter(|rule| !rule.horizontal).map(|rule| rule.area).collect();
    let pairs = |left: &Rect| {
        let across = |right: &Rect| right.left > left.right() && is_label_sized(&left.union(right), dpi);
        let level = |right: &Rect| left.overlap_y(right) * 10 > left.height.max(right.height) * 9;
        let right = sides.iter().filter(|right| across(right) && level(right)).min_by_key(|right| right.left)?;
        Some(left.union(right))
    };
    sides.iter().filter_map(pairs).collect()
}

/// With the rules that it touches, which may be what is left of its frame.
fn whole(place: Rect, rules: &[Rule], dpi: u32) -> Rect {
    let touches = |area: &Rect| area.overlap_x(&place) > 0 && area.overlap_y(&place) > 0;
    let parts =
        rules.iter().map(|rule| rule.area).filter(|area| touches(area) && is_label_sized(&area.union(&place), dpi));
    parts.fold(place, |whole, part| whole.union(&part))
}

/// Places full of words that make no sense, the fullest first.
fn clusters(words: &[Word], dpi: u32) -> Vec<Rect> {
    let near = (NEAR * dpi as f32) as u32;
    let grown = |area: &Rect| {
        let (left, top) = (area.left.saturating_sub(near), area.top.saturating_sub(near));
        Rect::new(left, top, area.right() + near - left, area.bottom() + near - top)
    };
    let mut clusters: Vec<(Rect, usize)> = Vec::new();
    for word in words.iter().filter(|word| word.confidence < SENSELESS) {
        let mut cluster = (word.area, 1);
        // Joins all that it touches, which may then touch others.
        while let Some(at) = clusters.iter().position(|(other, _)| {
            let own = grown(&cluster.0);
            own.overlap_x(other) > 0 && own.overlap_y(other) > 0
        }) {
            let (other, count) = clusters.swap_remove(at);
            cluster = (cluster.0.union(&other), cluster.1 + count);
        }
        clusters.push(cluster);
    }
    clusters.retain(|(_, count)| *count >= LEAST_WORDS);
    clusters.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    clusters.into_iter().map(|(area, _)| grown(&area)).collect()
}

/// Most of the words in a place stand on their side, or make no sense.
fn is_turned(words: &[Word], place: &Rect) -> bool {
    let own: Vec<&Word> = words.iter().filter(|word| is_in(word, place)).collect();
    let letters = |word: &Word| word.text.chars().filter(|c| c.is_alphanumeric()).count();
    let telling: Vec<&&Word> = own.iter().filter(|word| letters(word) > 2).collect();
    let tall = telling.iter().filter(|word| word.area.height > word.area.width * 3 / 2).count();
    let senseless = own.iter().filter(|word| word.confidence < SENSELESS).count();
    tall > 0 && tall * 2 > telling.len() || own.len() >= LEAST_WORDS && senseless * 2 > own.len()
}

fn is_in(word: &Word, place: &Rect) -> bool {
    let (x, y) = word.area.center();
    (place.left..place.right()).contains(&x) && (place.top..place.bottom()).contains(&y)
}

/// The label's words after all others, in lines and a block of their own.
fn with_label(mut words: Vec<Word>, label: Vec<Word>) -> Vec<Word> {
    let next = |number: fn(&Word) -> u32| words.iter().map(number).max().map_or(0, |last| last + 1);
    let (line, block) = (next(|word| word.line), next(|word| word.block));
    words.extend(label.into_iter().map(|word| Word { line: line + word.line, block: block + word.block, ..word }));
    words
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use image::Luma;

    use super::*;
    use crate::config::Settings;

    const DPI: u32 = 300;

    fn word(text: &str, confidence: f32, area: Rect) -> Word {
        Word { text: text.to_owned(), area, confidence, line: 0, block: 0 }
    }

    /// Eight words of nonsense, one below the other.
    fn nonsense() -> Vec<Word> {
        (0..8).map(|at| word("lJ7", 20.0, Rect::new(2_000, 700 + at * 60, 80, 40))).collect()
    }

    fn rule(left: u32, top: u32, height: u32) -> Rule {
        Rule { area: Rect::new(left, top, 4, height), horizontal: false }
    }

    /// A white page with two lines of print on their side, and where they stand.
    fn page() -> (GrayImage, Rect) {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/recognise/tests/golden");
        let line = |name: &str| image::open(golden.join(name)).unwrap().into_luma8();
        let lines = [line("000.png"), line("003.png")];
        let width = lines.iter().map(GrayImage::width).max().unwrap();
        let mut label = GrayImage::from_pixel(width + 60, 220, Luma([255]));
        for (at, line) in lines.iter().enumerate() {
            imageops::replace(&mut label, line, 30, 40 + 90 * at as i64);
        }
        let lying = imageops::rotate90(&label);
        let mut page = GrayImage::from_pixel(2_550, 3_300, Luma([255]));
        imageops::replace(&mut page, &lying, 1_950, 600);
        (page, Rect::new(1_950, 600, lying.width(), lying.height()))
    }

    #[test]
    fn a_label_on_its_side_is_read_in_the_place_of_what_made_no_sense() {
        let (page, place) = page();
        let mut reader = TextReader::new(&Settings::default().reader).unwrap();
        let mut read = vec![word("Patient", 96.0, Rect::new(200, 300, 120, 30))];
        read.extend(nonsense());
        let rules = [rule(place.left, place.top, place.height), rule(place.right() - 4, place.top, place.height)];
        let words = reader.with_stickers(read, &page, DPI, &rules, Instant::now() + Duration::from_secs(60));
        assert_eq!(words[0].text, "Patient");
        assert!(words.len() > 2 && !words.iter().any(|word| word.text == "lJ7"));
        assert!(words[1..].iter().all(|word| is_in(word, &place) && word.line > 0 && word.block > 0));
        assert!(words[1..].iter().any(|word| word.area.height > 3 * word.area.width), "it runs down the page");
    }

    #[test]
    fn nothing_is_taken_for_a_label_where_print_makes_sense() {
        let (page, place) = page();
        let mut reader = TextReader::new(&Settings::default().reader).unwrap();
        let read: Vec<Word> = nonsense().into_iter().map(|word| Word { confidence: 92.0, ..word }).collect();
        let rules = [rule(place.left, place.top, place.height), rule(place.right() - 4, place.top, place.height)];
        let until = Instant::now() + Duration::from_secs(60);
        assert_eq!(reader.with_stickers(read.clone(), &page, DPI, &rules, until), read);
    }

    #[test]
    fn words_that_make_no_sense_beside_one_another_are_one_place() {
        let mut words = nonsense();
        words.push(word("lJ7", 20.0, Rect::new(200, 3_000, 80, 40)));
        assert_eq!(places(&words, &[], DPI).len(), 1, "one word alone is a speck");
        assert!(is_label_sized(&places(&words, &[], DPI)[0], DPI));
        assert_eq!(places(&words[..LEAST_WORDS - 1], &[], DPI), []);
    }

    #[test]
    fn a_frame_is_as_large_as_labels_are() {
        let framed = |width: u32, height: u32| frames(&[rule(500, 600, height), rule(500 + width, 610, height)], DPI);
        assert_eq!(framed(300, 900).len(), 1);
        assert_eq!(framed(2_000, 2_800), [], "a page's own frame");
        assert_eq!(frames(&[rule(500, 600, 900), rule(800, 1_400, 900)], DPI), [], "not side by side");
    }
}
