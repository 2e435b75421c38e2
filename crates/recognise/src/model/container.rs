//! The parts of a `.traineddata` file.

use std::ops::Range;

use super::ModelError;
use super::bytes::Bytes;

/// Parts by their index in the file (`tessdatamanager.h`).
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Lstm = 17,
    PunctuationDawg = 18,
    WordDawg = 19,
    NumberDawg = 20,
    Unicharset = 21,
    Recoder = 22,
}

/// Where each part lies in `file`; `None` for those that are absent.
pub(super) fn parts(file: &[u8]) -> Result<Vec<Option<Range<usize>>>, ModelError> {
    const PART: &str = "table of parts";
    let mut bytes = Bytes::new(PART, file);
    let count = bytes.count(64)?;
    let mut starts = Vec::with_capacity(count);
    for _ in 0..count {
        let start = bytes.i64()?;
        let start =
            if start < 0 { None } else { Some(usize::try_from(start).map_err(|_| ModelError::TooLarge(PART))?) };
        starts.push(start.filter(|s| *s <= file.len()).or_else(|| start.map(|_| usize::MAX)));
    }
    if starts.contains(&Some(usize::MAX)) {
        return Err(ModelError::CutOff(PART));
    }
    let end_of = |i: usize| starts[i + 1..].iter().flatten().next().copied().unwrap_or(file.len());
    let ranges = starts.iter().enumerate().map(|(i, start)| start.map(|start| start..end_of(i))).collect::<Vec<_>>();
    if ranges.iter().flatten().any(|range| range.start > range.end) {
        return Err(ModelError::Garbled(PART));
    }
    Ok(ranges)
}

/// The bytes of one part.
pub(super) fn part<'a>(file: &'a [u8], parts: &[Option<Range<usize>>], which: Part) -> Option<&'a [u8]> {
    parts.get(which as usize)?.clone().and_then(|range| file.get(range))
}
