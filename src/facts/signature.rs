//! Whether the place to sign was signed.

use std::ops::Range;

use super::{
    letters::{distance, skeleton},
    names::Reading,
    page::Page,
    sheet::{Sheet, Token},
    signing::{self, Place},
    tables::{LabelKind, SignatureWords},
};
use crate::chart::{Rect, Signature};

/// Wordings that alone say that a page was, or was not, signed.
#[derive(Debug)]
pub(super) struct SignatureCues {
    /// By whom or when follows them.
    electronic: Vec<Cue>,
    /// By whom follows them, and no less.
    named: Vec<Cue>,
    on_file: Vec<Cue>,
    unsigned: Vec<Cue>,
    /// Who signs, by one word each, who only witnesses, and what no line to sign on is captioned.
    signers: Vec<String>,
    witnesses: Vec<String>,
    others: Vec<String>,
    patients: Vec<String>,
}

#[derive(Debug)]
struct Cue {
    /// As printed, small.
    text: String,
    letters: String,
}

impl SignatureCues {
    pub(super) fn new(words: &SignatureWords) -> Self {
        let all = |words: &[String]| {
            let cue = |word: &String| Cue { text: word.to_lowercase(), letters: skeleton(word) };
            words.iter().map(cue).collect()
        };
        let single = |words: &[String]| words.iter().map(|word| skeleton(word)).collect();
        Self {
            electronic: all(&words.electronic),
            named: all(&words.named),
            on_file: all(&words.on_file),
            unsigned: all(&words.unsigned),
            signers: single(&words.signers),
            witnesses: single(&words.witnesses),
            others: single(&words.others),
            patients: single(&words.patients),
        }
    }

    /// Whether a caption of these words is that of a line to sign on, and whether for more than a witness.
    pub(super) fn asks(&self, caption: &[Token]) -> Option<bool> {
        let words: Vec<String> = caption.iter().map(|token| skeleton(&token.text)).collect();
        let any = |known: &[String]| words.iter().any(|word| known.contains(word));
        let first = words.first()?;
        if self.others.contains(first) || any(&self.others) {
            return None;
        }
        if any(&self.witnesses) {
            return Some(false);
        }
        (any(&self.signers) || any(&self.patients)).then_some(true)
    }

    /// Whether these words name the patient, or who signs for her.
    pub(super) fn is_the_patient_s(&self, caption: &[Token]) -> bool {
        caption.iter().any(|token| self.patients.contains(&skeleton(&token.text)))
    }

    /// "Patient:" before a line asks for a name.
    pub(super) fn is_of_the_patient(&self, caption: &[Token]) -> bool {
        let signer = |token: &Token| self.signers.contains(&skeleton(&token.text));
        self.is_the_patient_s(caption) && !caption.iter().any(signer)
    }
}

impl Cue {
    /// The tokens of a row that are this wording, a misread letter or two forgiven in a long one. `letters` are those
    /// of each token of the page.
    fn within(&self, sheet: &Sheet, letters: &[String], row: &Range<usize>) -> Option<Range<usize>> {
        // `/s/` has no letters to go by.
        if self.letters.len() < 4 {
            let at = row.clone().find(|at| sheet.tokens[*at].text.to_lowercase().starts_with(&self.text))?;
            return Some(at..at + 1);
        }
        let forgiven = match self.letters.len() {
            0..=11 => 0,
            12..=19 => 1,
            _ => 2,
        };
        let begins = |at: &usize| {
            let pairs = letters[*at].bytes().zip(self.letters.bytes());
            pairs.take(2).any(|(read, own)| read == own)
        };
        row.clone().filter(begins).find_map(|start| {
            let mut said = String::new();
            for (end, letters) in (start + 1..).zip(&letters[start..row.end]) {
                said.push_str(letters);
                if said.len() > self.letters.len() + forgiven {
                    return None;
                }
                if distance(&said, &self.letters, forgiven as f32).is_some() {
                    return Some(start..end);
                }
            }
            None
        })
    }
}

/// A line that says that a page was not signed says little else.
const SHORT_LINE: usize = 8;

/// Share of dark pixels above a line from which on somebody wrote there, and below which nobody did. Over 90 scanned
/// lines the empty ones had at most 0.003, the signed ones at least 0.014.
const WRITTEN: f32 = 0.011;
const EMPTY: f32 = 0.005;
/// The same where no line was found: its remains and print nearby have up to 0.06.
const WRITTEN_UNRULED: f32 = 0.06;

/// Whether the page was signed, and where.
pub(super) fn signature(page: &Page<'_>) -> (Signature, Option<Rect>) {
    let cues = &page.rules.signatures;
    let letters: Vec<String> = page.sheet.tokens.iter().map(|token| skeleton(&token.text)).collect();
    let unsigned = is_unsigned(page, &letters, &cues.unsigned);
    if let Some(area) = electronic(page, &letters, cues).filter(|_| !unsigned) {
        return (Signature::Present, Some(area));
    }
    let places = signing::places(page);
    // Where the patient is asked, hers counts; of several others one is enough. A place with a printed line is surer.
    let which = |one: fn(&Place) -> bool| places.iter().filter(|place| place.main && one(place)).collect::<Vec<_>>();
    let asked = [
        which(|place| place.patient && place.ruled),
        which(|place| place.ruled),
        which(|place| !place.ruled),
        places.iter().take(1).collect(),
    ];
    let Some(asked) = asked.into_iter().find(|places| !places.is_empty()) else {
        return (if unsigned { Signature::Absent } else { Signature::NotAsked }, None);
    };
    let judged: Vec<(Signature, Rect)> = asked.iter().map(|place| (judge(page, place), place.ink)).collect();
    let first = |wanted| judged.iter().find(|(signature, _)| *signature == wanted);
    let found = [Signature::Present, Signature::Unsure, Signature::Absent].into_iter().find_map(first);
    match found {
        // "Dictated but not read", and signed.
        Some((signature, ink)) if !unsigned || *signature == Signature::Present => (*signature, Some(*ink)),
        _ => (Signature::Absent, None),
    }
}

/// Words such as "Unsigned" in a line of their own or beside a place to sign: running text speaks of other papers.
fn is_unsigned(page: &Page<'_>, letters: &[String], cues: &[Cue]) -> bool {
    page.sheet.rows.iter().enumerate().any(|(at, row)| {
        let place =
            || page.marks.iter().any(|m| m.is(LabelKind::Signature) && page.sheet.tokens[m.tokens.start].row == at);
        let said = |cue: &Cue| {
            let found = cue.within(&page.sheet, letters, &row.tokens);
            found.is_some_and(|words| page.sheet.cell(words.start).len() <= SHORT_LINE || place())
        };
        cues.iter().any(said)
    })
}

/// Words such as "Electronically signed by", followed by a name or a date, in their row or below them.
fn electronic(page: &Page<'_>, letters: &[String], cues: &SignatureCues) -> Option<Rect> {
    page.sheet.rows.iter().enumerate().find_map(|(at, row)| {
        if cues.on_file.iter().any(|cue| cue.within(&page.sheet, letters, &row.tokens).is_some()) {
            return Some(page.sheet.area(row.tokens.clone()));
        }
        let found = cues.electronic.iter().filter_map(|cue| cue.within(&page.sheet, letters, &row.tokens));
        let Some(cue) = found.max_by_key(ExactSizeIterator::len) else {
            let mut by = cues.named.iter().filter_map(|cue| cue.within(&page.sheet, letters, &row.tokens));
            let signed = by.any(|cue| is_dated_name(page, cue.end..row.tokens.end));
            return signed.then(|| page.sheet.area(row.tokens.clone()));
        };
        // "Electronically signed by: ______" asks for a signature and has none.
        let rest = page.sheet.text(cue.end..row.tokens.end).chars().filter(|c| c.is_alphanumeric()).count();
        let below = || name_below(page, at, &page.sheet.area(cue.clone()));
        let area = page.sheet.area(row.tokens.clone());
        // "This report has been signed electronically."
        let stated =
            cue.start >= row.tokens.start + 3 && page.sheet.tokens[cue.start].text.starts_with(char::is_lowercase);
        if rest > 3 || stated { Some(area) } else { below().map(|name| area.union(&name)) }
    })
}

/// "by Nora Quill, NP on 03/09/2005": who signed, when.
fn is_dated_name(page: &Page<'_>, after: Range<usize>) -> bool {
    let named = !matches!(page.rules.names.read(&page.sheet.tokens[after.clone()], false), Reading::Nothing);
    named && page.mentions.iter().any(|mention| after.contains(&mention.tokens[0]))
}

/// A person's name right below these words, that is no label.
fn name_below(page: &Page<'_>, row: usize, words: &Rect) -> Option<Rect> {
    let next = page.sheet.rows.get(row + 1)?;
    let near = next.top - page.sheet.rows[row].bottom < page.sheet.letter * 1.5;
    let mut cells = page.sheet.cells(row + 1).into_iter().filter(|_| near);
    cells.find_map(|cell| {
        let area = page.sheet.area(cell.clone());
        let marked = page.marks.iter().any(|m| m.tokens.start < cell.end && cell.start < m.tokens.end);
        let read = page.rules.names.read(&page.sheet.tokens[cell], false);
        let named = !matches!(read, Reading::Nothing);
        (!marked && named && area.overlap_x(words) > 0).then_some(area)
    })
}

/// Ink in a place, without what was read as print there.
pub(super) fn judge(page: &Page<'_>, place: &Place) -> Signature {
    let map = &page.reading.ink;
    if map.cell == 0 || map.cells.is_empty() {
        return judge_by_words(page, place);
    }
    let area = f64::from(place.ink.width) * f64::from(place.ink.height);
    let mut ink = f64::from(map.share(&place.ink)) * area;
    for token in printed_within(page, &place.ink) {
        let part = f64::from(token.overlap_x(&place.ink)) * f64::from(token.overlap_y(&place.ink));
        ink -= f64::from(map.share(&token)) * part;
    }
    let share = (ink / area.max(1.0)) as f32;
    if share >= if place.ruled { WRITTEN } else { WRITTEN_UNRULED } {
        Signature::Present
    } else if share <= EMPTY {
        Signature::Absent
    } else {
        Signature::Unsure
    }
}

/// Words of the row before that reach into the upper part of a place to sign. What stands on the line was written.
fn printed_within(page: &Page<'_>, ink: &Rect) -> Vec<Rect> {
    let upper = ink.top + ink.height * 2 / 5;
    let printed = page.sheet.tokens.iter().filter(|t| {
        // A hand writes larger.
        let low = (t.area.height as f32) < page.sheet.letter * 1.6;
        low && t.confidence > 0.8
            && t.area.center().1 < upper
            && t.text.chars().filter(|c| c.is_alphanumeric()).count() > 2
    });
    printed.map(|t| t.area).filter(|a| a.overlap_x(ink) > 0 && a.overlap_y(ink) > 0).collect()
}

/// Without an ink map only what the reader took for words can tell.
fn judge_by_words(page: &Page<'_>, place: &Place) -> Signature {
    let scribble = page.sheet.tokens.iter().any(|t| {
        t.area.overlap_x(&place.ink) > 0 && t.area.overlap_y(&place.ink) * 2 > t.area.height && t.confidence < 0.7
    });
    if scribble { Signature::Present } else { Signature::Unsure }
}
