//! How large the pictures are that a JBIG2 stream declares (ITU-T T.88, 7.2 and 7.4), before any is decoded.

/// The larger of width and height each, of the page and every region that the stream declares; `None` without any.
///
/// A height that the stream leaves open (`0xFFFFFFFF`) counts for nothing: the dictionary's holds.
pub(super) fn declared_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut largest: Option<(u32, u32)> = None;
    let mut rest = Bytes(bytes);
    while let Some(segment) = rest.segment() {
        // A page and a region both begin with width and height.
        let is_page = segment.kind == 48;
        let is_region = matches!(segment.kind, 4..=7 | 20..=23 | 36..=43);
        if (is_page || is_region)
            && let (Some(width), Some(height)) =
                (segment.data.clone().number(4), segment.data.clone().skip(4).number(4))
        {
            let height = if height == u32::MAX { 0 } else { height };
            let (w, h) = largest.unwrap_or((0, 0));
            largest = Some((w.max(width), h.max(height)));
        }
        let Some(length) = segment.length else { break };
        rest = segment.data.skip(length as usize);
    }
    largest
}

struct Segment<'a> {
    kind: u8,
    /// From its data on to the end of the stream.
    data: Bytes<'a>,
    /// `None` if it is not said; then it is the last that can be told.
    length: Option<u32>,
}

#[derive(Clone)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn number(&mut self, width: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(width)?;
        self.0 = rest;
        Some(number.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
    }

    fn skip(self, bytes: usize) -> Self {
        Self(self.0.get(bytes..).unwrap_or_default())
    }

    fn segment(&mut self) -> Option<Segment<'a>> {
        let number = self.number(4)?;
        let flags = self.number(1)?;
        let short = self.number(1)?;
        let referred = if short >> 5 == 7 {
            let count = (short & 0x1F) << 24 | self.number(3)?;
            *self = self.clone().skip((count as usize + 1).div_ceil(8));
            count as usize
        } else {
            (short >> 5) as usize
        };
        let wide = match number {
            0..=256 => 1,
            257..=65_536 => 2,
            _ => 4,
        };
        *self = self.clone().skip(referred.saturating_mul(wide));
        self.number(if flags & 0x40 == 0 { 1 } else { 4 })?;
        let length = self.number(4)?;
        let length = (length != u32::MAX).then_some(length);
        Some(Segment { kind: (flags & 0x3F) as u8, data: self.clone(), length })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(number: u32, kind: u8, data: &[u8]) -> Vec<u8> {
        let mut bytes = number.to_be_bytes().to_vec();
        bytes.extend([kind, 0, 1]);
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(data);
        bytes
    }

    fn sized(width: u32, height: u32) -> Vec<u8> {
        [width.to_be_bytes().to_vec(), height.to_be_bytes().to_vec(), vec![0; 11]].concat()
    }

    #[test]
    fn the_largest_picture_that_is_declared_counts() {
        let stream =
            [segment(0, 48, &sized(100, u32::MAX)), segment(1, 0, &[9; 30]), segment(2, 38, &sized(7, 60_000))];
        assert_eq!(declared_size(&stream.concat()), Some((100, 60_000)));
        assert_eq!(declared_size(&segment(0, 0, &[1, 2, 3])), None);
    }

    proptest! {
        #[test]
        fn no_bytes_whatever_disturb_it(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            declared_size(&bytes);
        }
    }
}
