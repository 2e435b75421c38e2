//! Fax coding: Group 3 one-dimensional and Group 4 (ITU-T T.4 and T.6).

use anyhow::{Context, Result};
use fax::encoder::Encoder;
use fax::maps::{EOL, black, white};
use fax::{BitWriter, Color, VecWriter};

use crate::scan::Bitmap;

fn pixels(row: &[u8], width: u32) -> impl Iterator<Item = Color> {
    let bit = |x: u32| row[x as usize / 8] >> (7 - x % 8) & 1 == 1;
    (0..width).map(move |x| if bit(x) { Color::Black } else { Color::White })
}

/// Group 4, with its end-of-block.
pub(crate) fn group4(bits: &Bitmap) -> Result<Vec<u8>> {
    let mut encoder = Encoder::new(VecWriter::new());
    for row in bits.rows() {
        encoder.encode_line(pixels(row, bits.width), bits.width).context("a row could not be coded")?;
    }
    Ok(encoder.finish().context("the end could not be coded")?.finish())
}

/// Group 3 in one dimension: an end-of-line before each row and six after the last.
pub(crate) fn group3(bits: &Bitmap) -> Result<Vec<u8>> {
    let mut writer = VecWriter::new();
    for row in bits.rows() {
        put(&mut writer, EOL)?;
        let (mut colour, mut run) = (Color::White, 0u32);
        for pixel in pixels(row, bits.width) {
            if pixel == colour {
                run += 1;
            } else {
                put_run(&mut writer, colour, run)?;
                (colour, run) = (pixel, 1);
            }
        }
        put_run(&mut writer, colour, run)?;
    }
    for _ in 0..6 {
        put(&mut writer, EOL)?;
    }
    Ok(writer.finish())
}

fn put(writer: &mut VecWriter, bits: fax::Bits) -> Result<()> {
    writer.write(bits).context("a code could not be written")
}

fn put_run(writer: &mut VecWriter, colour: Color, mut run: u32) -> Result<()> {
    let codes = if colour == Color::White { &white::ENTRIES } else { &black::ENTRIES };
    while run >= 2560 {
        put(writer, codes[63 + 2560 / 64].1)?;
        run -= 2560;
    }
    if run >= 64 {
        put(writer, codes[63 + run as usize / 64].1)?;
    }
    put(writer, codes[run as usize % 64].1)
}
