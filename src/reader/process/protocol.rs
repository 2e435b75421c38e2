//! What parent and reader say to each other.
//!
//! One question, one answer, no more on the way; the parent kills a reader rather than wait for an answer it no
//! longer wants, so answers need no numbers. A file is named by its path and pictures follow as bytes: nothing here
//! would keep the same questions from going to another machine.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::chart::{Looks, PageNumber, PageReading, Rect, Turn, Zone};
use crate::config::ReaderSettings;

use super::{InForce, Place};

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// The first message: what to read by. Answered by [`Reply::Ready`].
    Begin {
        settings: ReaderSettings,
        /// The folder of the files that will be asked about. Nothing else may be read from then on.
        #[serde(with = "path_bytes")]
        scans: PathBuf,
    },
    About,
    Outline {
        #[serde(with = "path_bytes")]
        file: PathBuf,
    },
    Read {
        #[serde(with = "path_bytes")]
        file: PathBuf,
        page: PageNumber,
        way: Way,
    },
    /// Asks about a page that was set upright by this turn and skew.
    ReadZones {
        #[serde(with = "path_bytes")]
        file: PathBuf,
        page: PageNumber,
        turn: Turn,
        skew: f32,
        zones: Vec<Zone>,
    },
    Picture {
        #[serde(with = "path_bytes")]
        file: PathBuf,
        page: PageNumber,
        turn: Turn,
        skew: f32,
        framing: Framing,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    Ready {
        /// What keeps the reader from reading any page.
        trouble: Option<String>,
        sandbox: InForce,
    },
    About(About),
    Outline(Outline),
    Reading(Box<PageReading>),
    /// Of each zone, in their order.
    Looks(Vec<Looks>),
    /// The picture's bytes follow as a frame of their own.
    Picture,
    Refused(Refusal),
}

impl Reply {
    /// Whether an answer about `place` can be one: of that page, its places numbers that can be added, its ink map whole.
    ///
    /// What made the answer has met a stranger's bytes, so it is looked at before anybody reckons with it.
    pub(super) fn is_sound(&self, place: Place) -> bool {
        let adds =
            |area: &Rect| area.left.checked_add(area.width).is_some() && area.top.checked_add(area.height).is_some();
        let reading = match self {
            Self::Reading(reading) => reading,
            Self::Looks(zones) => return zones.iter().flatten().flatten().all(|word| adds(&word.area)),
            _ => return true,
        };
        let ink = &reading.ink;
        place == Place::Page(reading.number)
            && reading.words.iter().all(|word| adds(&word.area))
            && reading.barcodes.iter().all(|code| adds(&code.area))
            && reading.rules.iter().all(|rule| adds(&rule.area))
            && u64::from(ink.columns) * u64::from(ink.rows) == ink.cells.len() as u64
    }
}

/// What a reader process says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Version of Tesseract, as it gives it itself.
    pub tesseract: String,
    /// Language data found, as in `tesseract --list-langs`.
    pub languages: Vec<String>,
    /// The instructions that our own recogniser reads lines on, or why Tesseract's is in force.
    pub recogniser: Result<String, String>,
    /// What keeps it from reading any page, in a sentence.
    pub trouble: Option<String>,
    /// How it is closed in.
    pub sandbox: InForce,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    pub pages: u32,
}

/// What is wanted of a page's upright picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Framing {
    /// Every pixel, as PNG.
    Full,
    /// The whole page, at most so many pixels wide, as JPEG.
    Whole { width: u32 },
    /// A part of it, in its own pixels, at most so many pixels wide, as JPEG.
    Part { area: Rect, width: u32 },
}

/// How a page is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    Usual,
    /// For a page whose identity was not surely read: its lines looked for in another way.
    Again,
    /// After the usual way killed or outlasted its reader: a smaller picture, one look, half the time.
    Careful,
}

/// Why a file or page cannot be read, as a whole sentence for a clerk. It holds no words of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub reason: String,
    /// The machine was in trouble (disk, memory), not the file: it may go well another time.
    pub passing: bool,
}

impl Refusal {
    /// The file or page itself is the trouble.
    pub fn of(reason: impl fmt::Display) -> Self {
        Self { reason: reason.to_string(), passing: false }
    }
}

/// Paths as their bytes: a scan's name need not be UTF-8.
mod path_bytes {
    use std::ffi::OsString;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::path::{Path, PathBuf};

    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(path: &Path, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&STANDARD.encode(path.as_os_str().as_bytes()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<PathBuf, D::Error> {
        let bytes = STANDARD.decode(String::deserialize(d)?).map_err(D::Error::custom)?;
        Ok(PathBuf::from(OsString::from_vec(bytes)))
    }
}
