//! Labels stuck sideways onto an upright page: what stands on them is laid upright, read as any page, and found back.

use std::borrow::Cow;

use crate::chart::{Found, PageFacts, PageReading, Rect, Word};

/// Words that run up or down the page, laid upright on a page of their own.
pub(super) struct Turned {
    pub(super) reading: PageReading,
    way: Way,
    /// For each word its place among the page's.
    words: Vec<u32>,
    /// Of the page that they stand on.
    width: u32,
    height: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

/// Characters of a word whose box tells how it stands.
const TELLING: usize = 3;
/// Lone words as long as this, two of them, are a label too.
const LONG: usize = 5;

/// What stands turned on this page, and the page without it.
pub(super) fn apart(reading: &PageReading) -> (Cow<'_, PageReading>, Vec<Turned>) {
    let lines = turned_lines(reading);
    if lines.is_empty() {
        return (Cow::Borrowed(reading), Vec::new());
    }
    let turned: Vec<Turned> = [Way::Up, Way::Down]
        .into_iter()
        .map(|way| Turned::of(reading, way, lines.iter().filter(|line| line.0 == way).flat_map(|line| line.1.clone())))
        .filter(|turned| !turned.words.is_empty())
        .collect();
    let count: usize = turned.iter().map(|turned| turned.words.len()).sum();
    if count * 2 > reading.words.len() {
        // The page itself was not set upright: it stays whole.
        return (Cow::Borrowed(reading), turned);
    }
    let mut rest = reading.clone();
    for index in turned.iter().flat_map(|turned| &turned.words) {
        rest.words[*index as usize].text.clear();
    }
    (Cow::Owned(rest), turned)
}

/// The places of the words of each line that runs up or down, and which of both.
fn turned_lines(reading: &PageReading) -> Vec<(Way, Vec<u32>)> {
    let mut lines: Vec<(Option<Way>, Vec<u32>)> = Vec::new();
    let (mut start, mut lone) = (0, 0);
    for line in reading.words.chunk_by(|a, b| a.line == b.line) {
        let places: Vec<u32> = (start..).take(line.len()).collect();
        start += line.len() as u32;
        let mut telling = line.iter().filter(|word| letters(word) >= TELLING).peekable();
        if telling.peek().is_none() || !telling.all(is_tall) {
            continue;
        }
        let way = way_of(line);
        if way.is_some() || line.len() == 1 {
            lone += usize::from(way.is_none() && line.iter().any(|word| letters(word) >= LONG));
            lines.push((way, places));
        }
    }
    let ways: Vec<Way> = lines.iter().filter_map(|line| line.0).collect();
    if ways.is_empty() && lone < 2 {
        return Vec::new();
    }
    let down = ways.iter().filter(|way| **way == Way::Down).count();
    // Lone words run as the rest does; words that run up are what a reader makes out by itself.
    let most = if down * 2 > ways.len() { Way::Down } else { Way::Up };
    lines.into_iter().map(|(way, places)| (way.unwrap_or(most), places)).collect()
}

/// Which way the words of a line follow one another, if up or down.
fn way_of(line: &[Word]) -> Option<Way> {
    let steps = line.windows(2).map(|pair| {
        let (here, next) = (pair[0].area.center(), pair[1].area.center());
        let across = pair[0].area.overlap_x(&pair[1].area) > 0;
        if !across || here.1 == next.1 {
            0
        } else if next.1 > here.1 {
            1
        } else {
            -1
        }
    });
    let (steps, all): (Vec<i32>, usize) = (steps.collect(), line.len().saturating_sub(1));
    let sum: i32 = steps.iter().sum();
    (all > 0 && sum.unsigned_abs() as usize == all).then_some(if sum > 0 { Way::Down } else { Way::Up })
}

fn letters(word: &Word) -> usize {
    word.text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn is_tall(word: &Word) -> bool {
    word.area.height * 2 > word.area.width * 3
}

impl Turned {
    fn of(reading: &PageReading, way: Way, places: impl Iterator<Item = u32>) -> Self {
        let (width, height) = (reading.width, reading.height);
        let places: Vec<u32> = places.collect();
        let upright = |place: &u32| {
            let word = &reading.words[*place as usize];
            Word { area: laid_upright(word.area, way, (width, height)), ..word.clone() }
        };
        let own = PageReading {
            number: reading.number,
            width: height,
            height: width,
            dpi: reading.dpi,
            words: places.iter().map(upright).collect(),
            ..PageReading::default()
        };
        Self { reading: own, way, words: places, width, height }
    }

    /// Puts what was found here among what the page says, where it stands on the page.
    pub(super) fn lay_back(&self, said: PageFacts, facts: &mut PageFacts) {
        facts.mrns.extend(said.mrns.into_iter().map(|found| self.back(found)));
        facts.accounts.extend(said.accounts.into_iter().map(|found| self.back(found)));
        facts.names.extend(said.names.into_iter().map(|found| self.back(found)));
        facts.births.extend(said.births.into_iter().map(|found| self.back(found)));
        facts.phones.extend(said.phones.into_iter().map(|found| self.back(found)));
        facts.streets.extend(said.streets.into_iter().map(|found| self.back(found)));
        facts.ssn_last4.extend(said.ssn_last4.into_iter().map(|found| self.back(found)));
        facts.ages.extend(said.ages.into_iter().map(|found| self.back(found)));
    }

    fn back<T>(&self, found: Found<T>) -> Found<T> {
        let words = found.words.iter().filter_map(|word| self.words.get(*word as usize).copied()).collect();
        // The other way turns it back.
        let way = if self.way == Way::Up { Way::Down } else { Way::Up };
        Found { words, area: laid_upright(found.area, way, (self.height, self.width)), ..found }
    }
}

/// An area of a page of this size where it is once what runs `way` runs to the right.
fn laid_upright(area: Rect, way: Way, (width, height): (u32, u32)) -> Rect {
    let (left, top) = match way {
        Way::Down => (area.top, width.saturating_sub(area.right())),
        Way::Up => (height.saturating_sub(area.bottom()), area.left),
    };
    Rect::new(left, top, area.height, area.width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_laid_upright_and_back_stands_where_it_stood() {
        let area = Rect::new(2000, 400, 30, 210);
        for (way, other) in [(Way::Up, Way::Down), (Way::Down, Way::Up)] {
            let upright = laid_upright(area, way, (2550, 3300));
            assert_eq!((upright.width, upright.height), (210, 30));
            assert_eq!(laid_upright(upright, other, (3300, 2550)), area);
        }
    }
}
