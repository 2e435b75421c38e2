//! Why a page was found: the words that made the hit, marked in a snippet and boxed on the page picture.

use std::ops::RangeInclusive;

use super::confusion::Confusions;
use super::likeness::{Closeness, Readings};
use super::query::{Query, Run};
use super::text::{Token, follows, tokens};
use crate::chart::{Rect, Word};

/// Words in a snippet, at most.
const SNIPPET_WORDS: usize = 32;
/// Characters in a snippet, about.
const SNIPPET_CHARACTERS: usize = 240;
/// Words before the first hit of a snippet.
const WORDS_BEFORE: usize = 6;

/// What stands before and after a hit in a snippet.
pub const MARKS: (&str, &str) = ("«", "»");

/// The words of a page that made it a hit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Highlight {
    /// A few words around the best hits, each hit between the marks. A page that was found by its fields alone
    /// gives its first words.
    pub snippet: String,
    /// One box for each hit and line, in the order of the page; in pixels of the upright page picture.
    pub boxes: Vec<Rect>,
}

/// Words in a row that answer a part of the question.
struct Mark {
    words: RangeInclusive<usize>,
    run: usize,
    closeness: Closeness,
}

/// Marks on a page the words that `query` asks for, misread ones too.
///
/// A word with edits is marked only where the page has no closer one. Marks that the page itself bears are
/// written as plain quotes, so that every mark in the snippet is a hit.
#[must_use]
pub fn highlight(query: &Query, words: &[Word], confusions: &Confusions, marks: (&str, &str)) -> Highlight {
    let tokens = tokens(words);
    let mut found: Vec<Mark> = Vec::new();
    for (number, run) in query.runs().into_iter().enumerate() {
        found.extend(marks_of(run, number, &tokens, confusions));
    }
    let hits = merge(&mut found);
    let boxes = hits.iter().flat_map(|hit| boxes(&words[hit.clone()])).collect();
    Highlight { snippet: snippet(words, &found, &hits, marks), boxes }
}

fn marks_of(run: &Run, number: usize, tokens: &[Token], confusions: &Confusions) -> Vec<Mark> {
    let mut rows: Vec<(&Token, Mark)> = Vec::new();
    for (place, slot) in run.slots.iter().enumerate() {
        let readings = Readings::new(&slot.text, slot.prefix, run.farthest, confusions);
        let alike = tokens.iter().filter_map(|t| Some((t, readings.compare(t.text.as_bytes())?.0)));
        if place == 0 {
            rows = alike
                .map(|(token, closeness)| (token, Mark { words: token.words.clone(), run: number, closeness }))
                .collect();
            continue;
        }
        let mut longer = Vec::new();
        for (token, closeness) in alike {
            let before = rows.iter().filter(|(last, _)| follows(last.position, token.position));
            if let Some((_, mark)) = before.min_by_key(|(_, mark)| mark.closeness) {
                let words = *mark.words.start()..=*token.words.end();
                longer.push((token, Mark { words, run: number, closeness: mark.closeness.max(closeness) }));
            }
        }
        rows = longer;
    }
    let mut marks: Vec<Mark> = rows.into_iter().map(|(_, mark)| mark).collect();
    if marks.iter().any(|mark| mark.closeness < Closeness::Near) {
        marks.retain(|mark| mark.closeness < Closeness::Near);
    }
    marks
}

/// The marked words without overlaps, in the order of the page.
fn merge(marks: &mut [Mark]) -> Vec<RangeInclusive<usize>> {
    marks.sort_by_key(|mark| (*mark.words.start(), *mark.words.end()));
    let mut hits: Vec<RangeInclusive<usize>> = Vec::new();
    for mark in marks {
        match hits.last_mut() {
            Some(last) if mark.words.start() <= last.end() => {
                *last = *last.start()..=*last.end().max(mark.words.end());
            }
            _ => hits.push(mark.words.clone()),
        }
    }
    hits
}

/// One box for each line that the words stand in.
fn boxes(words: &[Word]) -> Vec<Rect> {
    let lines = words.chunk_by(|a, b| a.line == b.line && a.block == b.block);
    lines.filter_map(|line| Rect::around(line.iter().map(|word| &word.area))).collect()
}

fn snippet(words: &[Word], found: &[Mark], hits: &[RangeInclusive<usize>], marks: (&str, &str)) -> String {
    let start = best_start(found).saturating_sub(WORDS_BEFORE);
    let mut text = String::new();
    if start > 0 {
        text.push_str("… ");
    }
    let mut at = start;
    while at < words.len() && at < start + SNIPPET_WORDS && text.chars().count() < SNIPPET_CHARACTERS {
        let hit = hits.iter().find(|hit| hit.contains(&at));
        let end = hit.map_or(at, |hit| *hit.end());
        let piece: Vec<String> = words[at..=end].iter().map(|word| plain(&word.text, marks)).collect();
        let piece = piece.join(" ");
        match hit {
            Some(_) => text.extend([marks.0, &piece, marks.1, " "]),
            None => text.extend([&piece, " "]),
        }
        at = end + 1;
    }
    if at < words.len() {
        text.push('…');
    }
    text.trim_end().to_owned()
}

/// The first word of the stretch that answers most parts of the question, then has most hits.
fn best_start(found: &[Mark]) -> usize {
    let worth = |mark: &&Mark| {
        let start = *mark.words.start();
        let near: Vec<&Mark> =
            found.iter().filter(|m| (start..start + SNIPPET_WORDS - WORDS_BEFORE).contains(m.words.start())).collect();
        let mut runs: Vec<usize> = near.iter().map(|m| m.run).collect();
        runs.sort_unstable();
        runs.dedup();
        (runs.len(), std::cmp::Reverse(mark.closeness), near.len(), std::cmp::Reverse(start))
    };
    found.iter().max_by_key(worth).map_or(0, |mark| *mark.words.start())
}

fn plain(text: &str, marks: (&str, &str)) -> String {
    if marks.0.is_empty() || marks.1.is_empty() {
        return text.to_owned();
    }
    text.replace(marks.0, "\"").replace(marks.1, "\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::parse;

    fn page(lines: &[&str]) -> Vec<Word> {
        let mut words = Vec::new();
        for (line, number) in lines.iter().zip(0..) {
            for (text, column) in line.split_whitespace().zip(0..) {
                let area = Rect::new(column * 100, number * 40, 90, 30);
                words.push(Word { text: text.to_owned(), area, confidence: 90.0, line: number, block: 0 });
            }
        }
        words
    }

    fn marked(query: &str, lines: &[&str]) -> Highlight {
        highlight(&parse(query).unwrap(), &page(lines), Confusions::built_in(), MARKS)
    }

    #[test]
    fn misread_words_are_marked_where_they_stand() {
        let found = marked("kowalczyk", &["Patient: Kowa1czyk, Anna", "seen by Kowalski"]);
        assert_eq!(found.snippet, "Patient: «Kowa1czyk,» Anna seen by Kowalski");
        assert_eq!(found.boxes, [Rect::new(100, 0, 90, 30)]);
    }

    #[test]
    fn a_near_word_is_marked_only_where_there_is_no_closer_one() {
        assert_eq!(marked("garcia", &["Garcia and Garvia"]).snippet, "«Garcia» and Garvia");
        assert_eq!(marked("garcia", &["Mrs Garvia"]).snippet, "Mrs «Garvia»");
    }

    #[test]
    fn a_phrase_has_one_box_on_each_of_its_lines() {
        let found = marked("\"shortness of breath\"", &["complains of shortness", "of breath, of course"]);
        assert_eq!(found.snippet, "complains of «shortness of breath,» of course");
        assert_eq!(found.boxes, [Rect::new(200, 0, 90, 30), Rect::new(0, 40, 190, 30)]);
    }

    #[test]
    fn a_broken_word_is_marked_with_both_halves() {
        let found = marked("hypertension", &["severe hyper-", "tension today"]);
        assert_eq!(found.snippet, "severe «hyper- tension» today");
        assert_eq!(found.boxes.len(), 2);
    }

    #[test]
    fn a_page_found_by_its_fields_gives_its_first_words() {
        let found = marked("type:lab patient:smith", &["Laboratory results of Smith"]);
        assert_eq!((found.snippet.as_str(), found.boxes.len()), ("Laboratory results of Smith", 0));
    }

    #[test]
    fn marks_on_the_page_itself_are_no_hits() {
        assert_eq!(marked("fever", &["«no» fever"]).snippet, "\"no\" «fever»");
    }

    #[test]
    fn the_snippet_shows_the_place_where_most_is_answered() {
        let filler = "word ".repeat(60);
        let found = marked("chest pain", &["pain", &filler, "chest pain again", &filler]);
        assert!(found.snippet.contains("«chest» «pain» again"), "{}", found.snippet);
        assert!(found.snippet.starts_with('…') && found.snippet.ends_with('…'));
    }

    #[test]
    fn words_left_out_are_not_marked() {
        assert_eq!(marked("pain -chest", &["pain"]).snippet, "«pain»");
        assert_eq!(marked("o'brien", &["O’Brien and OBrien"]).snippet, "«O’Brien» and «OBrien»");
    }
}
