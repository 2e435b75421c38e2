//! Words put into lines, blocks and reading order by where they stand.

use crate::chart::{Rect, Word};

/// A word without its place in the text.
pub(super) struct Piece {
    pub text: String,
    pub area: Rect,
    /// Height of the type, pixels.
    pub size: f32,
}

/// A gap wider than this many type heights divides columns, and a label from the next label.
const COLUMN_GAP: f32 = 2.5;
/// Lines nearer than this many type heights, baseline apart, belong to one paragraph.
const LINE_PITCH: f32 = 1.0;
/// Beyond this many blocks the order is plainly from the top, for the time it takes.
const BLOCKS_MAX: usize = 400;

/// Words in reading order, numbered by line and block.
pub(super) fn in_reading_order(pieces: Vec<Piece>) -> Vec<Word> {
    let blocks = blocks(lines(pieces));
    let order = order(&blocks);
    let mut blocks: Vec<Option<Block>> = blocks.into_iter().map(Some).collect();
    let mut words = Vec::new();
    let mut line_number = 0;
    for (block_number, index) in order.into_iter().enumerate() {
        for line in blocks[index].take().into_iter().flat_map(|block| block.lines) {
            for piece in line.pieces {
                let Piece { text, area, .. } = piece;
                words.push(Word { text, area, confidence: 100.0, line: line_number, block: block_number as u32 });
            }
            line_number += 1;
        }
    }
    words
}

struct Line {
    pieces: Vec<Piece>,
    area: Rect,
    size: f32,
}

struct Block {
    lines: Vec<Line>,
    area: Rect,
}

impl Line {
    fn of(piece: Piece) -> Self {
        Self { area: piece.area, size: piece.size, pieces: vec![piece] }
    }

    fn push(&mut self, piece: Piece) {
        self.area = self.area.union(&piece.area);
        self.size = self.size.max(piece.size);
        self.pieces.push(piece);
    }
}

/// Pieces side by side, from the left; a wide gap ends the line.
fn lines(mut pieces: Vec<Piece>) -> Vec<Line> {
    pieces.sort_by_key(|piece| piece.area.center().1);
    let mut rows: Vec<Line> = Vec::new();
    for piece in pieces {
        // Only rows just above can hold it.
        let same_row = rows.iter_mut().rev().take(12).find(|row| share_a_row(row, &piece));
        match same_row {
            Some(row) => row.push(piece),
            None => rows.push(Line::of(piece)),
        }
    }
    rows.into_iter().flat_map(divide).collect()
}

fn share_a_row(row: &Line, piece: &Piece) -> bool {
    // Of the last piece and not of the whole row, which a slanted line would make high.
    let Some(last) = row.pieces.last() else { return false };
    let lower = last.area.height.min(piece.area.height);
    let alike = row.size <= 3.0 * piece.size && piece.size <= 3.0 * row.size;
    // Commas and dashes have little height of their own: their middle counts.
    let middle = piece.area.center().1;
    let within = (row.area.top..row.area.bottom()).contains(&middle);
    alike && (last.area.overlap_y(&piece.area) * 2 >= lower || (within && lower as f32 <= 0.4 * row.size))
}

fn divide(mut row: Line) -> Vec<Line> {
    row.pieces.sort_by_key(|piece| piece.area.left);
    let mut lines: Vec<Line> = Vec::new();
    for piece in row.pieces {
        match lines.last_mut() {
            Some(line) if gap(line, &piece) <= COLUMN_GAP * line.size.max(piece.size) => line.push(piece),
            _ => lines.push(Line::of(piece)),
        }
    }
    lines
}

fn gap(line: &Line, piece: &Piece) -> f32 {
    piece.area.left.saturating_sub(line.area.right()) as f32
}

/// Lines below one another, close and of one size.
fn blocks(mut lines: Vec<Line>) -> Vec<Block> {
    lines.sort_by_key(|line| (line.area.top, line.area.left));
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        let above = blocks.iter_mut().filter(|block| continues(block, &line)).max_by_key(|block| block.area.bottom());
        match above {
            Some(block) => {
                block.area = block.area.union(&line.area);
                block.lines.push(line);
            }
            None => blocks.push(Block { area: line.area, lines: vec![line] }),
        }
    }
    blocks
}

fn continues(block: &Block, line: &Line) -> bool {
    let Some(last) = block.lines.last() else { return false };
    let gap = line.area.top.saturating_sub(last.area.bottom()) as f32;
    let narrower = last.area.width.min(line.area.width);
    let alike = (0.7..=1.4).contains(&(last.size / line.size));
    line.area.center().1 > last.area.center().1
        && gap <= LINE_PITCH * last.size.min(line.size)
        && last.area.overlap_x(&line.area) * 2 >= narrower
        && alike
}

/// Indices of the blocks as they are read.
///
/// A block comes before another that it stands above, and before one to its right unless a block between the two
/// spans both (Breuel, High performance document layout analysis, 2003, section 3.3).
fn order(blocks: &[Block]) -> Vec<usize> {
    let mut from_top: Vec<usize> = (0..blocks.len()).collect();
    from_top.sort_by_key(|&index| (blocks[index].area.top, blocks[index].area.left));
    if blocks.len() > BLOCKS_MAX {
        return from_top;
    }
    let mut ordered = Vec::with_capacity(blocks.len());
    let mut left = from_top;
    while !left.is_empty() {
        let free = left.iter().position(|&one| left.iter().all(|&other| one == other || !precedes(blocks, other, one)));
        // A circle of blocks: the topmost breaks it.
        ordered.push(left.remove(free.unwrap_or(0)));
    }
    ordered
}

fn precedes(blocks: &[Block], first: usize, second: usize) -> bool {
    let (a, b) = (&blocks[first].area, &blocks[second].area);
    if a.overlap_x(b) > 0 {
        return a.center().1 < b.center().1;
    }
    if a.left > b.left {
        return false;
    }
    if a.overlap_y(b) > 0 {
        return true;
    }
    let (top, bottom) = (a.top.min(b.top), a.bottom().max(b.bottom()));
    let spans_both = |c: &Rect| c.overlap_x(a) > 0 && c.overlap_x(b) > 0 && c.top >= top && c.bottom() <= bottom;
    !blocks.iter().any(|block| spans_both(&block.area))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, left: u32, top: u32) -> Piece {
        let width = 14 * text.len() as u32;
        Piece { text: text.into(), area: Rect::new(left, top, width, 20), size: 24.0 }
    }

    fn read(pieces: Vec<Piece>) -> String {
        let words = in_reading_order(pieces);
        let reading = crate::chart::PageReading { words, ..Default::default() };
        reading.text()
    }

    #[test]
    fn words_drawn_in_any_order_are_read_line_by_line() {
        let text = read(vec![
            piece("pain", 200, 132),
            piece("Denies", 100, 130),
            piece("chest", 260, 131),
            piece("No", 100, 100),
        ]);
        assert_eq!(text, "No\nDenies pain chest");
    }

    #[test]
    fn two_columns_are_read_one_after_the_other() {
        let mut pieces = vec![piece("Title", 100, 40)];
        for (row, (left, right)) in [("a", "d"), ("b", "e"), ("c", "f")].into_iter().enumerate() {
            pieces.push(piece(left, 100, 200 + 30 * row as u32));
            pieces.push(piece(right, 600, 200 + 30 * row as u32));
        }
        assert_eq!(read(pieces), "Title\na\nb\nc\nd\ne\nf");
    }

    #[test]
    fn a_label_and_its_value_stay_in_one_line() {
        let words =
            in_reading_order(vec![piece("MRN:", 100, 100), piece("00123456", 190, 100), piece("DOB:", 700, 100)]);
        assert_eq!(words.iter().map(|word| word.line).collect::<Vec<_>>(), [0, 0, 1]);
    }
}
