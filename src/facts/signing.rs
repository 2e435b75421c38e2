//! Places to sign: where ink would stand, by their labels, captions and lines.

use std::ops::Range;

use super::{
    letters::{distance, skeleton},
    page::Page,
    sheet::Token,
    sign_lines::{above, boxed, line_near, lines, room},
    signature::judge,
    tables::LabelKind,
};
use crate::chart::{Rect, Signature};

/// A place to sign: where ink would stand.
pub(super) struct Place {
    pub(super) ink: Rect,
    /// The patient's or physician's, not a witness's.
    pub(super) main: bool,
    /// The patient's, or that of whoever signs for her.
    pub(super) patient: bool,
    /// A printed line to sign on was found; without one, print nearby may be taken for ink.
    pub(super) ruled: bool,
}

/// Nobody signs in the head of a page, this share of it.
const HEAD: f32 = 0.17;

/// The places to sign on a page, by the surest of their signs.
pub(super) fn places(page: &Page<'_>) -> Vec<Place> {
    let mut places = labelled(page);
    places.extend(captioned(page));
    if !places.iter().any(|p| p.main) {
        places.extend(captions(page));
    }
    if !places.iter().any(|p| p.main) {
        places.extend(under_a_line(page));
    }
    if !places.iter().any(|p| p.main) {
        places.extend(below_the_note(page));
    }
    if !places.iter().any(|p| p.main) {
        places.extend(lone_lines(page));
    }
    places
}

/// Places beside or above the words "Signature of …".
fn labelled(page: &Page<'_>) -> Vec<Place> {
    let letter = page.sheet.letter as u32;
    page.marks
        .iter()
        .filter(|m| m.is(LabelKind::Signature) || m.is(LabelKind::Witness))
        // "… after it is signed. Treatment is …"
        .filter(|m| m.colon || !page.sheet.is_prose(&page.sheet.cell(m.tokens.start)))
        .filter_map(|mark| {
            let label = page.sheet.area(mark.tokens.clone());
            let patient = page.rules.signatures.is_the_patient_s(&page.sheet.tokens[mark.tokens.clone()]);
            if let Some(ink) = boxed(page, &label) {
                return Some(Place { ink, main: mark.is(LabelKind::Signature), patient, ruled: true });
            }
            let line = line_near(page, &label);
            let ink = match line {
                Some(line) => room(page, &line, &label),
                None if mark.colon => beside(page, mark.tokens.end, &label)?,
                // "Patient or guardian" is asked to sign only under a line.
                None if !skeleton(&page.sheet.text(mark.tokens.clone())).contains("SIG") => return None,
                None => Rect::new(
                    label.left,
                    label.top.saturating_sub(letter * 3),
                    (label.width).max(letter * 12),
                    letter * 3 - letter / 3,
                ),
            };
            Some(Place { ink, main: mark.is(LabelKind::Signature), patient, ruled: line.is_some() })
        })
        .collect()
}

/// To the right of a label, up to the next words or for a hand's breadth.
fn beside(page: &Page<'_>, after: usize, label: &Rect) -> Option<Rect> {
    let letter = page.sheet.letter as u32;
    let row = page.sheet.tokens[after - 1].row;
    let next = page
        .sheet
        .row_tokens(row)
        .iter()
        .filter(|t| t.area.left > label.right() && t.confidence > 0.6 && t.text.len() > 2)
        .map(|t| t.area.left)
        .min();
    let right = next.unwrap_or(u32::MAX).min(label.right() + letter * 25).min(page.sheet.width);
    (right > label.right() + letter * 5).then(|| {
        Rect::new(
            label.right() + letter / 2,
            label.top.saturating_sub(letter),
            right - label.right() - letter,
            label.height + letter + letter / 2,
        )
    })
}

/// Lines to sign on by who is to sign: "Physician", "Patient or guardian", a name and its credentials under the line,
/// or before it.
fn captioned(page: &Page<'_>) -> Vec<Place> {
    let rules = &page.reading.rules;
    let letter = page.sheet.letter as u32;
    let low = |line: &Rect| line.top as f32 > page.sheet.height as f32 * HEAD && line.width > letter * 6;
    // Of a table, or of a form's rows.
    let alone = |line: &Rect| {
        let crossed = rules.iter().any(|r| {
            let near = r.area.top < line.bottom() + letter && r.area.bottom() + letter > line.top;
            !r.horizontal && near && r.area.right() + letter > line.left && r.area.left < line.right() + letter
        });
        // … or a table whose upright lines are too thin to be found.
        let stacked = rules.iter().any(|r| {
            let gap = r.area.top.abs_diff(line.top);
            let alike = r.area.left.abs_diff(line.left) < letter && r.area.right().abs_diff(line.right()) < letter;
            r.horizontal && alike && gap > letter / 2 && gap < letter * 7 / 2
        });
        !crossed && !stacked
    };
    let place = |line: Rect| {
        let caption = caption_under(page, &line).or_else(|| caption_before(page, &line))?;
        let main = asks_to_sign(page, &caption)?;
        let patient = page.rules.signatures.is_the_patient_s(&page.sheet.tokens[caption.clone()]);
        Some(Place { ink: room(page, &line, &page.sheet.area(caption)), main, patient, ruled: true })
    };
    lines(page).filter(low).filter(alone).filter_map(place).collect()
}

/// The cell right under a line, at its beginning.
fn caption_under(page: &Page<'_>, line: &Rect) -> Option<Range<usize>> {
    let letter = page.sheet.letter as u32;
    let rows = (0..page.sheet.rows.len()).flat_map(|row| page.sheet.cells(row));
    rows.filter(|cell| cell.len() <= 12 && !page.sheet.is_prose(cell)).find(|cell| {
        let area = page.sheet.area(cell.clone());
        let under = area.top + letter / 2 >= line.bottom() && area.top < line.bottom() + letter * 3 / 2;
        under && area.left.abs_diff(line.left) < letter * 3 && area.overlap_x(line) > 0
    })
}

/// The words right before a line, at its foot.
fn caption_before(page: &Page<'_>, line: &Rect) -> Option<Range<usize>> {
    let letter = page.sheet.letter as u32;
    let last = page.sheet.tokens.iter().rposition(|t| {
        let foot = t.area.bottom().abs_diff(line.center().1) < letter * 3 / 2;
        foot && t.area.right() <= line.left + letter && t.area.right() + letter * 3 > line.left
    })?;
    let cell = page.sheet.cell(last);
    (cell.len() <= 10 && !page.sheet.is_prose(&cell) && last + 1 == cell.end
        || page.sheet.tokens[last].text.ends_with(':'))
    .then_some(cell.start..last + 1)
    .filter(|words| !page.rules.signatures.is_of_the_patient(&page.sheet.tokens[words.clone()]))
}

/// Whether these words say who is to sign, and whether she is more than a witness.
fn asks_to_sign(page: &Page<'_>, caption: &Range<usize>) -> Option<bool> {
    let tokens = &page.sheet.tokens[caption.clone()];
    let credential = tokens.len() > 2
        && tokens.iter().skip(1).any(|t| page.rules.names.is_credential(t.text.trim_end_matches([',', ';'])))
        && tokens[0].text.starts_with(char::is_uppercase);
    page.rules.signatures.asks(tokens).or(credential.then_some(true))
}

/// Short captions in the lower part of a page: "RN" or a provider's name under a line to sign on, or words with
/// "signature" in them that ink ran over.
fn captions(page: &Page<'_>) -> Vec<Place> {
    let letter = page.sheet.letter as u32;
    let mut places = Vec::new();
    for row in 0..page.sheet.rows.len() {
        for cell in page.sheet.cells(row).into_iter().filter(|c| c.len() <= 10 && !page.sheet.is_prose(c)) {
            let text = page.sheet.text(cell.clone());
            let patient = page.rules.signatures.is_the_patient_s(&page.sheet.tokens[cell.clone()]);
            let area = printed_area(page, &cell);
            let named = says_signature(&skeleton(&text));
            // A table has the initials of those who gave, and `MA` is a credential.
            let table = page.sheet.cells(row).len() > 3 || text.chars().any(|c| c.is_ascii_digit());
            let credential =
                !table && cell.len() <= 3 && page.rules.names.is_credential(&page.sheet.tokens[cell.end - 1].text);
            let low = page.sheet.rows[row].top > page.sheet.height as f32 * HEAD;
            let asks = named || credential && low && !text.contains(':');
            if !asks {
                continue;
            }
            if let Some(ink) = boxed(page, &area).filter(|_| named) {
                places.push(Place { ink, main: true, patient, ruled: true });
                continue;
            }
            let line = line_near(page, &area);
            let gap = area.top.saturating_sub(printed_above(page, row));
            let ink = match line {
                Some(line) => room(page, &line, &area),
                None if gap > letter * 2 => {
                    Rect::new(area.left, area.top - gap, area.width.max(letter * 12), gap - letter / 3)
                }
                None if named => {
                    Rect::new(area.left, area.top.saturating_sub(letter * 3), area.width.max(letter * 12), letter * 3)
                }
                None => continue,
            };
            places.push(Place { ink, main: true, patient, ruled: line.is_some() });
        }
    }
    places
}

/// Where the print of a caption is, without the pen strokes that run into it and were read as words.
fn printed_area(page: &Page<'_>, cell: &Range<usize>) -> Rect {
    let tokens = &page.sheet.tokens[cell.clone()];
    let low = |t: &&Token| (t.area.height as f32) < page.sheet.letter * 1.7;
    let sure = tokens.iter().filter(low).filter(|t| t.confidence >= 0.6);
    Rect::around(sure.map(|t| &t.area))
        .or_else(|| Rect::around(tokens.iter().filter(low).map(|t| &t.area)))
        .unwrap_or_else(|| page.sheet.area(cell.clone()))
}

/// The word "signature", whole or with a letter or two lost under ink.
fn says_signature(letters: &str) -> bool {
    const WORD: &str = "SIGNATURE";
    letters.is_ascii()
        && letters.len() >= WORD.len() - 1
        && (0..=letters.len() + 1 - WORD.len()).any(|at| {
            let end = (at + WORD.len()).min(letters.len());
            distance(&letters[at..end], WORD, 1.5).is_some()
        })
}

/// "Reviewed by" and the like alone under a printed line, below the head of the page.
fn under_a_line(page: &Page<'_>) -> Vec<Place> {
    let captions = page.marks.iter().filter(|m| m.is(LabelKind::Provider) && !m.colon);
    captions
        .filter(|m| page.sheet.cell(m.tokens.start) == m.tokens)
        .filter_map(|mark| {
            let label = page.sheet.area(mark.tokens.clone());
            let row = page.sheet.tokens[mark.tokens.start].row;
            let low = page.sheet.rows[row].top > page.sheet.height as f32 * HEAD;
            let line = line_near(page, &label).filter(|line| low && line.bottom() <= label.bottom())?;
            let boxed = page.reading.rules.iter().any(|r| !r.horizontal && r.area.overlap_y(&line) > 0);
            (!boxed).then(|| Place { ink: above(page, &line, &label), main: true, patient: false, ruled: true })
        })
        .collect()
}

/// A provider's printed name alone at the end of a note, under a line or an empty stretch.
fn below_the_note(page: &Page<'_>) -> Option<Place> {
    let letter = page.sheet.letter as u32;
    (0..page.sheet.rows.len()).rev().find_map(|row| {
        let cell = page.sheet.cells(row).into_iter().next()?;
        if cell.len() > 6 || page.marks.iter().any(|m| m.tokens.start == cell.start && m.colon) {
            return None;
        }
        let closes = closes_a_letter(page, row);
        if !(is_provider(page, &cell) && (closes || page.sheet.rows[row].top > page.sheet.height as f32 * 0.08)) {
            return None;
        }
        let name = printed_area(page, &cell);
        // The upper edge of a form is wider.
        if let Some(line) = line_near(page, &name).filter(|line| line.width < page.sheet.width * 3 / 5) {
            return Some(Place { ink: above(page, &line, &name), main: true, patient: false, ruled: true });
        }
        let previous = printed_above(page, row);
        let gap = name.top.saturating_sub(previous);
        let asks = closes || is_followed_by_the_end(page, row);
        (asks && gap > letter * 2).then(|| Place {
            ink: Rect::new(name.left, previous + letter / 3, name.width.max(letter * 12), gap - letter / 2),
            main: true,
            patient: false,
            ruled: false,
        })
    })
}

/// A name with a credential, the credential perhaps misread: "First Last, PAO".
fn is_provider(page: &Page<'_>, cell: &Range<usize>) -> bool {
    // "First Last, MD, Radiologist".
    let role = cell.len() > 3 && {
        let before = &page.sheet.tokens[cell.end - 2].text;
        before.ends_with(',') && page.rules.names.is_credential(before.trim_end_matches(','))
    };
    let tokens = &page.sheet.tokens[cell.start..cell.end - usize::from(role)];
    let Some(last) = tokens.last() else { return false };
    let letters = skeleton(&last.text);
    let after_comma = tokens.len() > 2 && tokens[tokens.len() - 2].text.ends_with([',', '.']);
    let credential = page.rules.names.is_credential(&last.text)
        || after_comma && (2..=5).contains(&letters.len()) && last.text.chars().all(|c| !c.is_lowercase());
    let named = tokens[..tokens.len() - 1].iter().all(|t| t.text.chars().next().is_some_and(char::is_uppercase));
    credential && named && tokens.len() >= 3
}

/// "Sincerely," shortly above.
fn closes_a_letter(page: &Page<'_>, row: usize) -> bool {
    (row.saturating_sub(4)..row).any(|r| {
        let text = page.sheet.text(page.sheet.rows[r].tokens.clone()).to_lowercase();
        ["sincerely", "regards", "yours truly", "truly yours", "respectfully", "cordially"]
            .iter()
            .any(|w| text.starts_with(w))
    })
}

/// Nothing follows the name but what stands at the foot of a note: dictation marks, copies, a footer.
fn is_followed_by_the_end(page: &Page<'_>, row: usize) -> bool {
    (row + 1..page.sheet.rows.len()).all(|r| {
        page.sheet.cells(r).iter().all(|cell| !page.sheet.is_prose(cell) || page.sheet.confidence(cell.clone()) < 0.6)
    })
}

/// The foot of the last well-read row above this one: what was scribbled between is no row of print.
fn printed_above(page: &Page<'_>, row: usize) -> u32 {
    (0..row)
        .rev()
        .filter(|r| {
            let tokens = page.sheet.rows[*r].tokens.clone();
            page.sheet.confidence(tokens.clone()) > 0.75 && skeleton(&page.sheet.text(tokens)).len() > 8
        })
        .map(|r| page.sheet.rows[r].bottom.max(0.0) as u32)
        .next()
        .unwrap_or(0)
}

/// Lines to sign on whose caption nobody can read any more: alone, part of no table, under no heading, after no
/// label, below the top of the page, and written on. An empty lone line may be anything.
fn lone_lines(page: &Page<'_>) -> Vec<Place> {
    let letter = page.sheet.letter as u32;
    let rules = &page.reading.rules;
    let lone = rules.iter().filter(|r| r.horizontal).map(|r| r.area).filter(|line| {
        let long = line.width > letter * 10 && line.width < page.sheet.width * 3 / 5;
        let low = line.top > page.sheet.height / 10;
        let crossed = rules.iter().any(|r| {
            !r.horizontal && r.area.top < line.bottom() + letter * 2 && r.area.bottom() + letter * 2 > line.top
        });
        let stacked = rules.iter().any(|r| {
            let gap = r.area.top.abs_diff(line.top);
            r.horizontal && gap > letter / 2 && gap < letter * 3 && r.area.overlap_x(line) * 2 > line.width
        });
        let after_label = page.marks.iter().any(|m| {
            let label = page.sheet.area(m.tokens.clone());
            m.colon
                && label.bottom() + letter > line.top
                && label.top < line.bottom()
                && label.right() < line.left + letter * 2
        });
        let printed: u32 = page
            .sheet
            .tokens
            .iter()
            .filter(|t| t.confidence > 0.85 && t.area.bottom() <= line.bottom() && t.area.bottom() + letter > line.top)
            .map(|t| t.area.overlap_x(line))
            .sum();
        long && low && !crossed && !stacked && !after_label && printed * 3 < line.width
    });
    let written = lone.map(|line| Place { ink: above(page, &line, &line), main: true, patient: false, ruled: true });
    written.filter(|place| judge(page, place) == Signature::Present).collect()
}
