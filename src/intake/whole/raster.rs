//! Single pictures: JPEG, PNG, GIF, BMP, WebP.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::{CUT_OFF, NotYet, Whole, Wholeness, bytes_at, next_bytes};

/// From marker to marker to the end of the image (ITU-T T.81, B.1). Only following the segments tells the end of the
/// picture from that of a preview within it.
pub(super) fn jpeg(file: &mut (impl Read + Seek)) -> io::Result<Wholeness> {
    file.seek(SeekFrom::Start(2))?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut marker = next_marker(&mut file, false)?;
    while let Some(code) = marker {
        let in_scan = match code {
            0xd9 => return Ok(Whole),
            0x01 | 0xd0..=0xd8 => false,
            _ => {
                let Some(length) = next_bytes(&mut file)? else { return Ok(CUT_OFF) };
                let length = i64::from(u16::from_be_bytes(length)) - 2;
                if length < 0 {
                    return Ok(CUT_OFF);
                }
                file.seek_relative(length)?;
                code == 0xda
            }
        };
        marker = next_marker(&mut file, in_scan)?;
    }
    Ok(NotYet("the end of the picture is missing"))
}

/// The code of the next marker; `None` at the file's end, or where there is none though one must follow.
fn next_marker(file: &mut impl BufRead, in_scan: bool) -> io::Result<Option<u8>> {
    loop {
        let skipped = file.skip_until(0xff)?;
        if skipped == 0 || skipped > 1 && !in_scan {
            return Ok(None);
        }
        let mut code = 0xff;
        while code == 0xff {
            let Some([next]) = next_bytes(file)? else { return Ok(None) };
            code = next;
        }
        // Within a scan, 0 means that the 0xff was data, and restart markers do not end it.
        if !(in_scan && (code == 0 || (0xd0..=0xd7).contains(&code))) {
            return Ok(Some(code));
        }
    }
}

/// From chunk to chunk to `IEND` (PNG specification, 5).
pub(super) fn png(file: &mut (impl Read + Seek), size: u64) -> io::Result<Wholeness> {
    let mut at = 8;
    while let Some(head) = bytes_at::<8>(file, at)? {
        let [a, b, c, d, name @ ..] = head;
        at += 12 + u64::from(u32::from_be_bytes([a, b, c, d]));
        if at > size || !name.iter().all(u8::is_ascii_alphabetic) {
            break;
        }
        if &name == b"IEND" {
            return Ok(Whole);
        }
    }
    Ok(NotYet("the end of the picture is missing"))
}

/// From block to block to the trailer (GIF89a, 27).
pub(super) fn gif(file: &mut (impl Read + Seek)) -> io::Result<Wholeness> {
    file.seek(SeekFrom::Start(6))?;
    let mut file = BufReader::new(file);
    Ok(if to_trailer(&mut file)?.is_some() { Whole } else { NotYet("the end of the picture is missing") })
}

fn to_trailer(file: &mut BufReader<impl Read + Seek>) -> io::Result<Option<()>> {
    let Some(screen) = next_bytes::<7>(file)? else { return Ok(None) };
    skip_color_table(file, screen[4])?;
    loop {
        match next_bytes(file)? {
            Some([0x3b]) => return Ok(Some(())),
            Some([0x21]) => file.seek_relative(1)?,
            Some([0x2c]) => {
                let Some(image) = next_bytes::<9>(file)? else { return Ok(None) };
                skip_color_table(file, image[8])?;
                file.seek_relative(1)?;
            }
            _ => return Ok(None),
        }
        loop {
            match next_bytes(file)? {
                Some([0]) => break,
                Some([length]) => file.seek_relative(i64::from(length))?,
                None => return Ok(None),
            }
        }
    }
}

fn skip_color_table(file: &mut BufReader<impl Read + Seek>, flags: u8) -> io::Result<()> {
    if flags & 0x80 != 0 { file.seek_relative(3 << ((flags & 7) + 1)) } else { Ok(()) }
}

/// Two letters are few: the size of the second header must be one there is, too.
pub(super) fn is_bmp(head: &[u8]) -> bool {
    long(head, 14).is_some_and(|header| matches!(header, 12 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// Long enough for what its header says. The size that the file gives itself is often wrong or 0.
pub(super) fn bmp(head: &[u8], size: u64) -> Wholeness {
    let needed = || {
        let offset = u64::from(long(head, 10)?);
        if long(head, 14)? == 12 {
            return Some(offset + 1);
        }
        let (width, height) = (long(head, 18)?.cast_signed(), long(head, 22)?.cast_signed());
        let bits = u64::from(*head.get(28)?);
        let uncompressed = matches!(long(head, 30)?, 0 | 3);
        let row = (u64::from(width.unsigned_abs()) * bits).div_ceil(32) * 4;
        let length = if uncompressed { row * u64::from(height.unsigned_abs()) } else { u64::from(long(head, 34)?) };
        Some(offset + length)
    };
    if needed().is_some_and(|needed| needed <= size) { Whole } else { CUT_OFF }
}

/// As long as its container says.
pub(super) fn webp(head: &[u8], size: u64) -> Wholeness {
    if long(head, 4).is_some_and(|length| u64::from(length) + 8 <= size) { Whole } else { CUT_OFF }
}

fn long(head: &[u8], at: usize) -> Option<u32> {
    head.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}
