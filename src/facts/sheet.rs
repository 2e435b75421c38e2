//! The page as it lies on the desk: words in rows, rows in cells, whatever blocks the reader saw.

use std::ops::Range;

use crate::chart::{PageReading, Rect, Word};

/// A word, or a part of one that a label and its value share.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) word: u32,
    pub(super) area: Rect,
    /// 0 to 1.
    pub(super) confidence: f32,
    /// A wide gap or a printed line stands before it.
    pub(super) opens_cell: bool,
    pub(super) row: usize,
    /// Top and bottom as they would be if the page lay straight.
    top: f32,
    bottom: f32,
}

pub(super) struct Row {
    pub(super) tokens: Range<usize>,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

/// Tokens in rows from top to bottom, from left to right in each.
pub(super) struct Sheet {
    pub(super) tokens: Vec<Token>,
    pub(super) rows: Vec<Row>,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Height of a usual word, pixels.
    pub(super) letter: f32,
}

/// A gap of so many letter heights begins a new cell.
const CELL_GAP: f32 = 1.6;

impl Sheet {
    pub(super) fn of(reading: &PageReading) -> Self {
        let letter = usual_height(&reading.words);
        let slope = slope(&reading.words);
        let mut fragments = fragments(reading, letter, slope);
        fragments.sort_by_key(|f| f[0].area.left);
        let mut rows: Vec<Vec<Token>> = Vec::new();
        for fragment in fragments {
            let best = rows
                .iter_mut()
                .filter_map(|row| shares_row(row.last()?, &fragment[0], letter).map(|share| (share, row)))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            match best {
                Some((_, row)) => row.extend(fragment),
                None => rows.push(fragment),
            }
        }
        rows.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
        let mut sheet =
            Self { tokens: Vec::new(), rows: Vec::new(), width: reading.width, height: reading.height, letter };
        for mut row in rows {
            mark_cells(&mut row, letter, reading);
            let start = sheet.tokens.len();
            let (top, bottom) = row.iter().fold((f32::MAX, 0.0_f32), |(t, b), w| (t.min(w.top), b.max(w.bottom)));
            row.iter_mut().for_each(|token| token.row = sheet.rows.len());
            sheet.tokens.extend(row);
            sheet.rows.push(Row { tokens: start..sheet.tokens.len(), top, bottom });
        }
        sheet
    }

    pub(super) fn row_tokens(&self, row: usize) -> &[Token] {
        &self.tokens[self.rows[row].tokens.clone()]
    }

    /// The token that begins the cell of token `at`, and one past its last.
    pub(super) fn cell(&self, at: usize) -> Range<usize> {
        let row = &self.rows[self.tokens[at].row].tokens;
        let start = (row.start..=at).rev().find(|i| self.tokens[*i].opens_cell).unwrap_or(row.start);
        let end = (at + 1..row.end).find(|i| self.tokens[*i].opens_cell).unwrap_or(row.end);
        start..end
    }

    /// The cells of a row, from left to right.
    pub(super) fn cells(&self, row: usize) -> Vec<Range<usize>> {
        let all = self.rows[row].tokens.clone();
        let mut cells = Vec::new();
        let mut at = all.start;
        while at < all.end {
            let cell = self.cell(at);
            at = cell.end;
            cells.push(cell);
        }
        cells
    }

    pub(super) fn text(&self, tokens: Range<usize>) -> String {
        self.tokens[tokens].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn area(&self, tokens: Range<usize>) -> Rect {
        Rect::around(self.tokens[tokens].iter().map(|t| &t.area)).unwrap_or_default()
    }

    pub(super) fn words(&self, tokens: Range<usize>) -> Vec<u32> {
        let mut words: Vec<u32> = self.tokens[tokens].iter().map(|t| t.word).collect();
        words.dedup();
        words
    }

    /// Mean confidence of the tokens, 0 to 1; 1 of none.
    pub(super) fn confidence(&self, tokens: Range<usize>) -> f32 {
        let count = tokens.len();
        if count == 0 {
            return 1.0;
        }
        self.tokens[tokens].iter().map(|t| t.confidence).sum::<f32>() / count as f32
    }

    /// Running text: a long cell, mostly of small letters.
    pub(super) fn is_prose(&self, cell: &Range<usize>) -> bool {
        let tokens = &self.tokens[cell.clone()];
        let small = tokens.iter().filter(|t| t.text.chars().next().is_some_and(char::is_lowercase)).count();
        tokens.len() > 7 && small * 2 > tokens.len()
    }
}

fn usual_height(words: &[Word]) -> f32 {
    let mut heights: Vec<u32> = words
        .iter()
        .filter(|w| w.text.chars().filter(|c| c.is_alphanumeric()).count() > 1)
        .map(|w| w.area.height)
        .collect();
    if heights.is_empty() {
        return 30.0;
    }
    let middle = heights.len() / 2;
    (*heights.select_nth_unstable(middle).1).max(6) as f32
}

/// Pixels down for each pixel to the right, from the page's long lines.
fn slope(words: &[Word]) -> f32 {
    let mut slopes: Vec<f32> = words
        .chunk_by(|a, b| a.line == b.line)
        .filter_map(|line| {
            let (first, last) = (&line.first()?.area, &line.last()?.area);
            let across = last.left as f32 - first.left as f32;
            let down = (last.bottom() as f32) - first.bottom() as f32;
            (line.len() >= 5 && across > 500.0).then_some(down / across)
        })
        .collect();
    if slopes.len() < 3 {
        return 0.0;
    }
    let middle = slopes.len() / 2;
    *slopes.select_nth_unstable_by(middle, f32::total_cmp).1
}

/// The reader's lines, cut at wide gaps.
fn fragments(reading: &PageReading, letter: f32, slope: f32) -> Vec<Vec<Token>> {
    let mut fragments: Vec<Vec<Token>> = Vec::new();
    let mut last: Option<&Word> = None;
    // A stroke of a box before a line is no word, and must not tie the line to the one before.
    let mut begins = false;
    for (index, word) in reading.words.iter().enumerate() {
        let joined = last.is_some_and(|l| {
            let gap = word.area.left as f32 - l.area.right() as f32;
            let letter = letter.max(l.area.height.min(word.area.height).min(letter as u32 * 3) as f32);
            // Boxes of neighbours may overlap, by as much as a word.
            let follows = gap > -letter || word.area.left > l.area.left && word.area.right() > l.area.left;
            l.line == word.line && gap < letter * 2.0 && follows && l.area.overlap_y(&word.area) > 0
        });
        last = Some(word);
        let tokens = split(word, index as u32, slope);
        if tokens.is_empty() {
            begins |= !joined;
            continue;
        }
        match fragments.last_mut() {
            Some(fragment) if joined && !begins => fragment.extend(tokens),
            _ => fragments.push(tokens),
        }
        begins = false;
    }
    fragments
}

/// How much of the lower of two words lies beside the other, if enough for one row.
fn shares_row(last: &Token, next: &Token, letter: f32) -> Option<f32> {
    let overlap = last.bottom.min(next.bottom) - last.top.max(next.top);
    let share = overlap / (last.bottom - last.top).min(next.bottom - next.top).max(1.0);
    let follows = next.area.left as f32 > last.area.right() as f32 - letter * 0.5;
    let tall = next.bottom - next.top > letter * 4.0 || last.bottom - last.top > letter * 4.0;
    (share > 0.5 && follows && !tall).then_some(share)
}

fn middle(row: &[Token]) -> f32 {
    row.iter().map(|t| (t.top + t.bottom) / 2.0).sum::<f32>() / row.len().max(1) as f32
}

fn mark_cells(row: &mut [Token], letter: f32, reading: &PageReading) {
    if let Some(first) = row.first_mut() {
        first.opens_cell = true;
    }
    for i in 1..row.len() {
        let (left, right) = (row[i - 1].area, row[i].area);
        let gap = right.left as f32 - left.right() as f32;
        let ruled = gap > 0.0
            && reading.rules.iter().any(|rule| {
                let (x, y) = (rule.area.center().0, right.center().1);
                !rule.horizontal
                    && x >= left.right()
                    && x <= right.left
                    && rule.area.top <= y
                    && rule.area.bottom() >= y
            });
        // Large print has wide gaps.
        let print = left.height.min(right.height).min(letter as u32 * 3) as f32;
        row[i].opens_cell |= gap > letter.max(print) * CELL_GAP || ruled;
    }
}

/// The parts of a word: what stands before a colon or `#` is a label, after it a value; a bar parts two cells.
fn split(word: &Word, index: u32, slope: f32) -> Vec<Token> {
    let chars: Vec<char> = word.text.chars().collect();
    let mut cuts = vec![0];
    for i in 1..chars.len() {
        let (before, here) = (chars[i - 1], chars[i]);
        let letters_before = chars[..i].iter().filter(|c| c.is_alphabetic()).count();
        let after_colon =
            before == ':' && letters_before > 0 && !(i > 1 && chars[i - 2].is_ascii_digit() && here.is_ascii_digit());
        let after_number_sign = before == '#' && letters_before > 0 && here.is_alphanumeric();
        let glued = here.is_ascii_digit() && is_glued_label(&chars[cuts[cuts.len() - 1]..i]);
        let sign = i == 1 && before == '#' && chars[i..].iter().take_while(|c| c.is_ascii_digit()).count() > 1;
        let abbreviated = before == '.' && letters_before > 1 && is_long_number(&chars[i..]);
        let both = before == '/'
            && letters_before > 1
            && chars[i..].iter().take(2).all(|c| c.is_alphabetic())
            && i + 1 < chars.len();
        let numbers =
            before == '/' && is_long_number(&chars[i..]) && is_long_number(&chars[cuts[cuts.len() - 1]..i - 1]);
        let bar = matches!(before, '|' | '_') != matches!(here, '|' | '_')
            && (matches!(before, '|' | '_') || here == '_' || here == '|');
        if after_colon || after_number_sign || sign || glued || abbreviated || both || numbers || bar {
            cuts.push(i);
        }
    }
    cuts.push(chars.len());
    let at = |i: usize| word.area.left + (f64::from(word.area.width) * i as f64 / chars.len().max(1) as f64) as u32;
    let drop = slope * word.area.left as f32;
    let mut opens_cell = false;
    let mut tokens = Vec::new();
    for pair in cuts.windows(2) {
        let text: String = chars[pair[0]..pair[1]].iter().collect();
        // An initial S is often read as a section sign.
        if !text.chars().any(|c| c.is_alphanumeric() || matches!(c, '#' | ':' | '§')) {
            opens_cell |= text.contains('|');
            continue;
        }
        tokens.push(Token {
            text,
            word: index,
            area: Rect::new(at(pair[0]), word.area.top, (at(pair[1]) - at(pair[0])).max(1), word.area.height),
            confidence: (word.confidence / 100.0).clamp(0.0, 1.0),
            opens_cell,
            row: 0,
            top: word.area.top as f32 - drop,
            bottom: word.area.bottom() as f32 - drop,
        });
        opens_cell = false;
    }
    tokens
}

/// At most two letters, then at least five digits: no part of a date or of an abbreviation.
fn is_long_number(chars: &[char]) -> bool {
    let letters = chars.iter().take_while(|c| c.is_ascii_alphabetic()).count();
    letters <= 2 && chars[letters..].iter().take_while(|c| c.is_ascii_digit()).count() >= 5
}

/// `MRN6536797`, `D.O.B.20`: the label ran into its value.
fn is_glued_label(before: &[char]) -> bool {
    let letters: String = before.iter().filter(|c| c.is_alphabetic()).collect::<String>().to_uppercase();
    matches!(letters.as_str(), "MRN" | "DOB" | "ACCT" | "FIN" | "CSN" | "MRNO" | "ACCOUNT" | "BIRTH")
        && before.iter().all(|c| c.is_alphabetic() || *c == '.')
}
