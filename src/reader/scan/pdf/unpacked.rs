//! Whether a stream would unpack to more than is allowed, told before it is unpacked into memory.

use std::io::{self, Read};

use flate2::read::ZlibDecoder;
use hayro::hayro_interpret::hayro_syntax::Filter;
use hayro::hayro_interpret::hayro_syntax::object::{Array, Dict, Stream};

/// Deflate makes no more of a byte (zlib's technical details: 1032:1).
const MOST_OF_A_BYTE: u64 = 1032;

/// Whether what Deflate packed in the stream is more than `limit` bytes. What other filters make of it is held by the
/// limits of the process.
pub(super) fn is_more_than(stream: &Stream<'_>, limit: u64) -> bool {
    let packings = stream.filters().iter().take_while(|filter| **filter == Filter::FlateDecode).count();
    let raw = stream.raw_data();
    match packings {
        0 => false,
        1 => unpacks_beyond(&raw, limit),
        // Packed again and again: nobody does that to a scan. The layers are unpacked into each other.
        _ => {
            let mut layers: Box<dyn Read + '_> = Box::new(&*raw);
            for _ in 0..packings.min(16) {
                layers = Box::new(ZlibDecoder::new(layers));
            }
            is_longer(layers, limit)
        }
    }
}

/// Whether the streams that a page draws by are.
pub(super) fn contents_are_more_than(page: &Dict<'_>, limit: u64) -> bool {
    if let Some(stream) = page.get::<Stream<'_>>("Contents") {
        return is_more_than(&stream, limit);
    }
    let parts = page.get::<Array<'_>>("Contents");
    parts.is_some_and(|parts| parts.iter::<Stream<'_>>().any(|part| is_more_than(&part, limit)))
}

/// Whether one of the streams that a PDF is opened by (tables of contents, objects packed together) is.
pub(super) fn tables_are_more_than(pdf: &[u8], limit: u64) -> bool {
    if (pdf.len() as u64).saturating_mul(MOST_OF_A_BYTE) <= limit {
        return false;
    }
    [&b"/ObjStm"[..], b"/XRef"].into_iter().any(|name| {
        positions(pdf, name).any(|at| {
            let near = &pdf[at..pdf.len().min(at + 4096)];
            let Some(start) = positions(near, b"stream").next() else { return false };
            let packed = &near[start + 6..];
            let line_end = packed.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            unpacks_beyond(&pdf[at + start + 6 + line_end..], limit)
        })
    })
}

fn positions<'a>(within: &'a [u8], what: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    within.windows(what.len()).enumerate().filter(move |(_, bytes)| *bytes == what).map(|(at, _)| at)
}

fn unpacks_beyond(packed: &[u8], limit: u64) -> bool {
    (packed.len() as u64).saturating_mul(MOST_OF_A_BYTE) > limit && is_longer(ZlibDecoder::new(packed), limit)
}

/// Reads to the end or the first mistake, and keeps nothing.
fn is_longer(mut bytes: impl Read, limit: u64) -> bool {
    let (mut length, mut buffer) = (0_u64, vec![0; 1 << 16]);
    loop {
        match bytes.read(&mut buffer) {
            Ok(0) => return false,
            Ok(some) => length += some as u64,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
        if length > limit {
            return true;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_unpacks_beyond_the_limit_is_told_without_unpacking_it() {
        let bomb = packed(&vec![0; 3_000_000]);
        assert!(bomb.len() < 4_000);
        assert!(unpacks_beyond(&bomb, 2_999_999));
        assert!(!unpacks_beyond(&bomb, 3_000_000));
        assert!(!unpacks_beyond(b"nothing that was ever packed", 1));
    }

    #[test]
    fn objects_packed_together_are_looked_at_before_the_file_is_opened() {
        let bomb = packed(&vec![0; 3_000_000]);
        let pdf = [b"%PDF-1.5\n1 0 obj <</Type /ObjStm>>\nstream\r\n", bomb.as_slice(), b"\nendstream"].concat();
        assert!(tables_are_more_than(&pdf, 1_000_000));
        assert!(!tables_are_more_than(&pdf, 3_000_000));
    }
}
