//! JPEG 2000.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};
use openjp2::openjpeg::{OPJ_CLRSPC_GRAY, OPJ_CLRSPC_SRGB, OPJ_CODEC_JP2, opj_cparameters_t};
use openjp2::{Codec, Stream, opj_image, opj_image_comptparm};

use crate::scan::Pixels;

/// The library writes to files only; each encoding has one of its own, gone when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("chartroom-samples-{}-{number}.jp2", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A JP2 file of the picture, about `ratio` times smaller than its pixels.
pub(crate) fn encode(pixels: &Pixels, ratio: f32) -> Result<Vec<u8>> {
    let grey;
    let (width, height, channels, bytes): (u32, u32, usize, &[u8]) = match pixels {
        Pixels::Colour(colour) => (colour.width(), colour.height(), 3, colour),
        other => {
            grey = super::encoding::grey(other);
            (grey.width(), grey.height(), 1, &grey)
        }
    };
    let component =
        || opj_image_comptparm { dx: 1, dy: 1, w: width, h: height, x0: 0, y0: 0, prec: 8, bpp: 8, sgnd: 0 };
    let components: Vec<_> = (0..channels).map(|_| component()).collect();
    let space = if channels == 3 { OPJ_CLRSPC_SRGB } else { OPJ_CLRSPC_GRAY };
    let mut image = opj_image::create(&components, space).context("no memory for the picture")?;
    (image.x1, image.y1) = (width, height);
    for (channel, component) in image.comps_mut().context("the picture has no components")?.iter_mut().enumerate() {
        let values: Vec<i32> = bytes.iter().skip(channel).step_by(channels).map(|value| i32::from(*value)).collect();
        ensure!(component.set_data(&values), "the pixels do not fit the picture");
    }
    let mut parameters = opj_cparameters_t::default();
    parameters.set_defaults();
    parameters.irreversible = 1;
    parameters.tcp_numlayers = 1;
    parameters.tcp_rates[0] = ratio;
    parameters.cp_disto_alloc = 1;
    parameters.tcp_mct = i8::from(channels == 3) as _;
    let scratch = Scratch::new();
    {
        let mut codec = Codec::new_encoder(OPJ_CODEC_JP2).context("no JPEG 2000 encoder")?;
        ensure!(codec.setup_encoder(&mut parameters, &mut image) == 1, "the encoder refuses the picture");
        let mut stream = Stream::new_file(&scratch.0, 1 << 20, false).context("no scratch file")?;
        let done = codec.start_compress(&mut image, &mut stream) == 1
            && codec.encode(&mut stream) == 1
            && codec.end_compress(&mut stream) == 1;
        ensure!(done, "the picture could not be encoded");
        stream.flush().context("the scratch file could not be written")?;
    }
    std::fs::read(&scratch.0).context("the scratch file could not be read")
}
