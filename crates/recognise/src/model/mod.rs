//! Tesseract's model file: its parts, and the line recogniser in them.
//!
//! The layout follows Tesseract 5 (`tessdatamanager.cpp`, `network.cpp`, `weightmatrix.cpp`, `unicharset.cpp`,
//! `unicharcompress.cpp`, `dawg.cpp`; Apache-2.0). Only what the recogniser needs is kept. Every size is
//! bounded before memory is reserved: the file may be anybody's.

mod bytes;
pub(crate) mod charset;
mod container;
pub(crate) mod dawg;
pub(crate) mod network;

use std::path::Path;
use std::{fs, io};

use charset::Charset;
use dawg::Dawg;
use network::Network;

use container::Part;

/// Why a model cannot be used. Tesseract itself may still read it.
#[derive(Debug)]
pub enum ModelError {
    /// The file cannot be read.
    Read(io::Error),
    /// This part ends too soon.
    CutOff(&'static str),
    /// This part holds a size beyond all models known.
    TooLarge(&'static str),
    /// This part is not what it should be.
    Garbled(&'static str),
    /// The file lacks this part.
    Missing(&'static str),
    /// A sound model of a kind that is not built here.
    Unsupported(&'static str),
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(_) => f.write_str("the model file cannot be read"),
            Self::CutOff(part) => write!(f, "the model file is cut off in its {part}"),
            Self::TooLarge(part) => write!(f, "the model file's {part} holds a size that no model has"),
            Self::Garbled(part) => write!(f, "the model file's {part} is garbled"),
            Self::Missing(part) => write!(f, "the model file has no {part}"),
            Self::Unsupported(what) => write!(f, "the model has {what}, which is left to Tesseract"),
        }
    }
}

impl std::error::Error for ModelError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let Self::Read(error) = self { Some(error) } else { None }
    }
}

/// A line recogniser: read once, shared by all threads.
#[derive(Debug)]
pub struct Model {
    pub(crate) network: Network,
    pub(crate) charset: Charset,
    /// Words, or `None` for a model without a dictionary.
    pub(crate) dictionary: Option<Dictionary>,
}

/// The three word lists that Tesseract's recogniser consults.
#[derive(Debug)]
pub(crate) struct Dictionary {
    /// Words within punctuation: the character after which a word goes on is the pattern character.
    pub(crate) punctuation: Option<Dawg>,
    pub(crate) words: Option<Dawg>,
    pub(crate) numbers: Option<Dawg>,
}

impl Model {
    /// Reads a model such as `/usr/share/tesseract-ocr/5/tessdata/eng.traineddata`.
    ///
    /// # Errors
    /// The file cannot be read, is damaged, or holds a model that is left to Tesseract.
    pub fn load(file: &Path) -> Result<Self, ModelError> {
        Self::from_bytes(&fs::read(file).map_err(ModelError::Read)?)
    }

    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        let parts = container::parts(file)?;
        let part = |which: Part| container::part(file, &parts, which);
        let charset = Charset::read(
            part(Part::Unicharset).ok_or(ModelError::Missing("character set"))?,
            part(Part::Recoder).ok_or(ModelError::Missing("recoder"))?,
        )?;
        let network = Network::read(part(Part::Lstm).ok_or(ModelError::Missing("network"))?)?;
        charset.check_codes(network.outputs(), network.null_code)?;
        let dawg = |which| part(which).map(|bytes| Dawg::read(bytes, charset.len())).transpose();
        let dictionary = Dictionary {
            punctuation: dawg(Part::PunctuationDawg)?,
            words: dawg(Part::WordDawg)?,
            numbers: dawg(Part::NumberDawg)?,
        };
        let any = dictionary.punctuation.is_some() || dictionary.words.is_some() || dictionary.numbers.is_some();
        Ok(Self { network, charset, dictionary: any.then_some(dictionary) })
    }
}
