//! What kind of paper a page is: by its title, its headings and the words clerks go by.

use super::{
    letters::{distance, forgiven, letter_set, skeleton},
    names::Reading,
    page::Page,
    sheet::Token,
    tables::{DocumentType, DocumentTypes, weighed},
    title_words::TitleWords,
};
use crate::chart::{DateRole, PageFacts, TypeGuess};

#[derive(Debug)]
struct Kind {
    slug: String,
    loinc: String,
    titles: Vec<(String, u32)>,
    /// Titles that clerks' corrections taught.
    learnt: Vec<(String, u32)>,
    headings: Vec<(String, u32)>,
    cues: Vec<(String, f32)>,
    dates: Vec<DateRole>,
}

/// The document types of the table.
#[derive(Debug)]
pub(super) struct Types {
    kinds: Vec<Kind>,
    title_words: TitleWords,
}

/// What a title at the top is worth, against one for each heading or cue.
const TITLE: f32 = 12.0;
/// What a title that no table has, but words do, is worth beside one of the table.
const BY_WORDS: f32 = 0.6;
/// A type by a title that was taught is never surer.
const TAUGHT: f32 = 0.55;

/// The titles of a type that are looked for: those of the table, or those that were taught.
type TitlesOf = fn(&Kind) -> &[(String, u32)];

impl Types {
    pub(super) fn new(table: DocumentTypes) -> Self {
        let title_words = TitleWords::new(&table);
        Self { kinds: table.types.into_iter().map(Kind::new).collect(), title_words }
    }

    fn kind(&self, slug: &str) -> Option<&Kind> {
        self.kinds.iter().find(|k| k.slug == slug)
    }

    pub(super) fn learn(&mut self, slug: &str, heading: String) {
        if let Some(kind) = self.kinds.iter_mut().find(|kind| kind.slug == slug) {
            kind.learnt.push((heading.clone(), letter_set(&heading)));
        }
    }

    pub(super) fn loinc(&self, slug: &str) -> Option<&str> {
        self.kind(slug).map(|k| k.loinc.as_str())
    }

    pub(super) fn slugs(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|k| k.slug.as_str())
    }

    pub(super) fn is_slug(&self, slug: &str) -> bool {
        self.kind(slug).is_some()
    }

    /// The roles of dates in the order in which they are the date of service.
    pub(super) fn date_roles(&self, slug: &str) -> &[DateRole] {
        self.kind(slug).or_else(|| self.kind("other")).map_or(&[], |k| &k.dates)
    }

    /// Whether somebody taught what a line with these letters is the title of.
    fn is_taught(&self, letters: &str) -> bool {
        let set = letter_set(letters);
        let near = |(title, title_set): &(String, u32)| {
            let most = forgiven(title.len());
            (set ^ title_set).count_ones() as f32 <= most * 2.0 + 0.5 && distance(letters, title, most).is_some()
        };
        self.kinds.iter().flat_map(|kind| &kind.learnt).any(near)
    }

    /// The types (slugs) of which a line with these letters is, or holds, a title of the table.
    pub(super) fn titles_in(&self, letters: &str) -> impl Iterator<Item = &str> {
        let held = |(title, _): &(String, u32)| {
            letters.contains(title.as_str()) || distance(letters, title, forgiven(title.len())).is_some()
        };
        self.kinds.iter().filter(move |kind| kind.titles.iter().any(held)).map(|kind| kind.slug.as_str())
    }

    /// What the page looks like, if it looks like anything.
    pub(super) fn guess(&self, page: &Page<'_>) -> Option<TypeGuess> {
        let text = words_of(page);
        let starts: Vec<(String, u32)> = line_starts(page).into_iter().map(|s| (s.clone(), letter_set(&s))).collect();
        let titles = title_scores(self, page, |kind| &kind.titles, true);
        let is_titled = |score: &f32| *score > TITLE * 0.4;
        // What clerks taught of a line stands in the place of the table's titles in it, and speaks against no other line.
        let taught = self.kinds.iter().any(|kind| !kind.learnt.is_empty()) && !titles.iter().any(is_titled);
        let learnt =
            if taught { title_scores(self, page, |kind| &kind.learnt, false) } else { vec![0.0; titles.len()] };
        let titles: Vec<f32> = titles.iter().zip(&learnt).map(|(title, learnt)| title.max(*learnt)).collect();
        let mut scores: Vec<(f32, bool, &Kind)> = self
            .kinds
            .iter()
            .zip(&titles)
            .map(|(kind, title)| (title + kind.headings_on(&starts) + kind.cues_in(&text), is_titled(title), kind))
            .collect();
        scores.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (best, titled, kind) = *scores.first()?;
        let second = scores.get(1).map_or(0.0, |s| s.0);
        if best < 2.0 {
            return None;
        }
        let lead = (best - second) / best.max(1.0);
        let strength = (best / (best + 4.0)).min(1.0);
        let certainty = (strength * (0.45 + 0.55 * (lead * 2.0).min(1.0))).clamp(0.05, 0.99);
        // Too little to tie pages together by.
        let most = if learnt.iter().any(is_titled) { TAUGHT } else { 1.0 };
        Some(TypeGuess { slug: kind.slug.clone(), certainty: certainty.min(most), titled })
    }
}

impl Kind {
    fn new(table: DocumentType) -> Self {
        let weighted = |cue: &String| {
            let (sign, cue) = cue.strip_prefix('-').map_or((1.0, cue.as_str()), |rest| (-1.0, rest));
            let (weight, cue) = weighed(cue);
            (format!(" {} ", spaced(cue)), sign * weight)
        };
        Self {
            cues: table.cues.iter().map(weighted).collect(),
            headings: table.headings.iter().map(|h| skeleton(h)).map(|h| (h.clone(), letter_set(&h))).collect(),
            titles: table.titles.iter().map(|t| skeleton(t)).map(|t| (t.clone(), letter_set(&t))).collect(),
            learnt: Vec::new(),
            slug: table.slug,
            loinc: table.loinc,
            dates: table.dates,
        }
    }

    fn headings_on(&self, starts: &[(String, u32)]) -> f32 {
        let near = |(heading, letters): &(String, u32)| {
            starts.iter().any(|(start, set)| {
                start == heading
                    || heading.len() > 6 && (set ^ letters).count_ones() <= 3 && distance(start, heading, 1.0).is_some()
            })
        };
        self.headings.iter().filter(|h| near(h)).map(|h| if h.0.len() > 2 { 0.9 } else { 0.5 }).sum::<f32>().min(6.0)
    }

    fn cues_in(&self, text: &str) -> f32 {
        self.cues
            .iter()
            .filter(|(cue, _)| text.contains(cue.trim_end()))
            .map(|(_, weight)| weight)
            .sum::<f32>()
            .min(9.0)
    }
}

/// Lower-case words of the page, one space between, as running text.
fn words_of(page: &Page<'_>) -> String {
    let text: Vec<&str> = page.reading.words.iter().map(|w| w.text.as_str()).collect();
    format!(" {} ", spaced(&text.join(" ")))
}

fn spaced(text: &str) -> String {
    let kept: String = text
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() || "/.-%$&'".contains(c) { c } else { ' ' })
        .collect();
    kept.split_whitespace()
        .map(|w| w.trim_matches(['.', '\'', '-']))
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What stands at the beginning of cells up to a colon, or is a cell of its own.
fn line_starts(page: &Page<'_>) -> Vec<String> {
    let mut starts = Vec::new();
    for row in 0..page.sheet.rows.len() {
        for cell in page.sheet.cells(row) {
            let colon = (cell.start..cell.end.min(cell.start + 6))
                .find(|i| page.sheet.tokens[*i].text.ends_with([':', ';', '.']));
            let end = colon.map_or(cell.end, |i| i + 1);
            if end - cell.start <= 6 {
                starts.push(skeleton(&page.sheet.text(cell.start..end)));
            }
            // A heading over a table is one word a column; narrow tables have no wide gaps.
            if colon.is_none() && cell.len() > 1 && cell.len() <= 14 {
                starts.extend(page.sheet.tokens[cell].iter().map(|t| skeleton(&t.text)).filter(|t| t.len() > 2));
            }
        }
    }
    starts
}

/// For each type, how surely its title stands on the page; `by_table` passes over lines whose type was taught.
fn title_scores(types: &Types, page: &Page<'_>, titles: TitlesOf, by_table: bool) -> Vec<f32> {
    let mut scores = vec![0.0_f32; types.kinds.len()];
    let passes_over = by_table && types.kinds.iter().any(|kind| !kind.learnt.is_empty());
    let height = page.sheet.height.max(1) as f32;
    for row in 0..page.sheet.rows.len() {
        let place = page.sheet.rows[row].top / height;
        if place > 0.6 {
            break;
        }
        let whole = page.sheet.rows[row].tokens.clone();
        let mut parts = page.sheet.cells(row);
        let cells = parts.len();
        if passes_over {
            parts.retain(|part| !types.is_taught(&skeleton(&page.sheet.text(part.clone()))));
        }
        if cells > 1 && parts.len() == cells && whole.len() <= 12 {
            parts.push(whole);
        }
        let announced: Vec<_> = parts.iter().filter_map(|part| announced(page, part)).collect();
        parts.extend(announced);
        for part in parts.into_iter().filter(|p| p.len() <= 12) {
            let position = if place < 0.22 {
                1.0
            } else if place < 0.35 {
                0.75
            } else {
                0.3
            };
            if by_table {
                score_words(types, page, &part, position, &mut scores);
            }
            score_line((types, titles), page, part, position, &mut scores);
        }
    }
    scores
}

/// "Progress Notes: Kim Lee, MD", "Progress Notes by Kim Lee, MD": what stands before is a title.
fn announced(page: &Page<'_>, part: &std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    let tokens = &page.sheet.tokens[part.clone()];
    let end = tokens.iter().take(5).position(|t| t.text.ends_with(':') || t.text == "by")?;
    let provider = matches!(page.rules.names.read(&tokens[end + 1..], false), Reading::Provider);
    let title = if tokens[end].text == "by" { end } else { end + 1 };
    (provider && title > 0).then_some(part.start..part.start + title)
}

fn score_line(
    (types, titles): (&Types, TitlesOf),
    page: &Page<'_>,
    part: std::ops::Range<usize>,
    position: f32,
    scores: &mut [f32],
) {
    let tokens = &page.sheet.tokens[part.clone()];
    let text = page.sheet.text(part.clone());
    let announces = announced(page, &(part.start..page.sheet.cell(part.start).end)) == Some(part.clone());
    let colon = !announces && (tokens.last().is_some_and(|t| t.text.ends_with(':')) || text.contains(": "));
    let look = if colon { 0.35 } else { 1.0 } * look(page, tokens, &text);
    let sentence = is_sentence(tokens);
    for length in (1..=tokens.len()).rev() {
        for start in 0..=tokens.len() - length {
            let letters = skeleton(&page.sheet.text(part.start + start..part.start + start + length));
            if letters.len() < 2 {
                continue;
            }
            let all = skeleton(&text).len().max(1);
            let coverage = letters.len() as f32 / all as f32;
            // "DOCTOR'S ORDERS    Millbrook Regional Medical Center" in one line.
            let opens = start == 0 && coverage >= 0.2 && letters.len() > 8;
            if (coverage < 0.34 && !opens) || (sentence && coverage < 0.9) {
                continue;
            }
            let set = letter_set(&letters);
            for (score, kind) in scores.iter_mut().zip(&types.kinds) {
                for (title, title_set) in titles(kind) {
                    let most = forgiven(title.len());
                    if (set ^ title_set).count_ones() as f32 > most * 2.0 + 0.5 {
                        continue;
                    }
                    let Some(far) = distance(&letters, title, most) else { continue };
                    let whole = if coverage > 0.9 { 1.0 } else { 0.25 + 0.55 * coverage };
                    // A short title is more easily a word of something else.
                    let length = if title.len() < 6 { 0.8 } else { 1.0 };
                    let value = TITLE * position * look * whole * length * (1.0 - 0.08 * far)
                        + 0.02 * letters.len() as f32 * position;
                    *score = score.max(value);
                }
            }
        }
    }
}

/// A line that is no title of the table but is made of the words of titles.
fn score_words(types: &Types, page: &Page<'_>, part: &std::ops::Range<usize>, position: f32, scores: &mut [f32]) {
    let tokens = &page.sheet.tokens[part.clone()];
    let text = page.sheet.text(part.clone());
    if is_sentence(tokens) || text.contains(':') {
        return;
    }
    for (at, sure) in types.title_words.types_of(&text) {
        scores[at] = scores[at].max(TITLE * BY_WORDS * position * look(page, tokens, &text) * sure.min(1.0) + sure);
    }
}

/// Titles are in capitals or in larger print.
fn look(page: &Page<'_>, tokens: &[Token], text: &str) -> f32 {
    let big = tokens.iter().map(|t| t.area.height).max().unwrap_or(0) as f32 / page.sheet.letter.max(1.0);
    let upper =
        text.chars().filter(|c| c.is_uppercase()).count() * 10 > text.chars().filter(|c| c.is_alphabetic()).count() * 6;
    if upper || big > 1.25 { 1.0 } else { 0.85 }
}

/// Words with small initials, as in "Repeat a complete blood count": what titles are part of is no title.
fn is_sentence(tokens: &[Token]) -> bool {
    tokens.iter().any(|t| {
        let small = t.text.chars().next().is_some_and(char::is_lowercase);
        small
            && !matches!(
                t.text.as_str(),
                "of" | "and" | "the" | "for" | "to" | "or" | "with" | "on" | "in" | "continued"
            )
    })
}

/// The kind of paper that the pages of one document, in order, are together. A titled page speaks for the others.
#[must_use]
pub fn document_type(pages: &[&PageFacts]) -> Option<TypeGuess> {
    let mut votes: Vec<(TypeGuess, f32)> = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let Some(guess) = &page.doc_type else { continue };
        let weight = guess.certainty * if guess.titled { 3.0 } else { 1.0 } * if index == 0 { 1.5 } else { 1.0 };
        match votes.iter_mut().find(|(known, _)| known.slug == guess.slug) {
            Some((known, sum)) => {
                *sum += weight;
                known.certainty = known.certainty.max(guess.certainty);
                known.titled |= guess.titled;
            }
            None => votes.push((guess.clone(), weight)),
        }
    }
    // A fax's cover goes with what it covers.
    if votes.iter().any(|(guess, _)| guess.slug != COVER && guess.certainty >= 0.4) {
        votes.retain(|(guess, _)| guess.slug != COVER);
    }
    votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(guess, _)| guess)
}

/// What a page is that only sends another.
const COVER: &str = "correspondence";
