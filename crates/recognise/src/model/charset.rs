//! The characters of a model, and which output of the network means which.

use super::ModelError;
use super::bytes::Bytes;

/// A character's number in the unicharset.
pub(crate) type CharId = u16;
/// Space is the first character of every set.
pub(crate) const SPACE: CharId = 0;

/// The characters a model knows, and the network output of each.
#[derive(Debug)]
pub(crate) struct Charset {
    characters: Vec<Character>,
    /// By network output: the character it stands for. Several ids may share a code: the last one counts.
    by_code: Vec<Option<CharId>>,
    /// Every code once, in order of the first character that has it.
    codes: Vec<u16>,
}

#[derive(Debug)]
struct Character {
    text: String,
    digit: bool,
}

impl Charset {
    /// Reads the unicharset (text) and the recoder (binary).
    pub(super) fn read(unicharset: &[u8], recoder: &[u8]) -> Result<Self, ModelError> {
        let characters = characters(unicharset)?;
        let mut by_code: Vec<Option<CharId>> = Vec::new();
        let mut codes = Vec::new();
        for (id, code) in read_codes(recoder, characters.len())?.into_iter().enumerate() {
            if by_code.len() <= code {
                by_code.resize(code + 1, None);
            }
            if by_code[code].is_none() {
                codes.push(code as u16);
            }
            by_code[code] = Some(id as CharId);
        }
        if by_code.first() != Some(&Some(SPACE)) {
            return Err(ModelError::Garbled("recoder"));
        }
        Ok(Self { characters, by_code, codes })
    }

    /// How many characters there are.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.characters.len()
    }

    /// Every code once, in the order Tesseract tries them.
    pub(crate) fn codes(&self) -> &[u16] {
        &self.codes
    }

    /// How many codes are spoken for, the null code among them.
    pub(crate) fn code_range(&self) -> usize {
        self.by_code.len()
    }

    /// The character that a network output stands for.
    pub(crate) fn of_code(&self, code: usize) -> Option<CharId> {
        self.by_code.get(code).copied().flatten()
    }

    /// The character as text.
    pub(crate) fn text(&self, id: CharId) -> &str {
        &self.characters[usize::from(id)].text
    }

    pub(crate) fn is_digit(&self, id: CharId) -> bool {
        self.characters[usize::from(id)].digit
    }

    /// Every code must be an output of the network, and the null code must be one.
    pub(super) fn check_codes(&self, outputs: usize, null: usize) -> Result<(), ModelError> {
        if self.by_code.len() > outputs || null >= outputs {
            return Err(ModelError::Garbled("recoder"));
        }
        Ok(())
    }
}

/// Reads the text form: a count, then a line a character: the character, its properties in hex, …
fn characters(unicharset: &[u8]) -> Result<Vec<Character>, ModelError> {
    const PART: &str = "character set";
    const MOST: usize = 4096;
    let text = std::str::from_utf8(unicharset).map_err(|_| ModelError::Garbled(PART))?;
    let mut lines = text.lines();
    let count: usize = lines.next().and_then(|l| l.trim().parse().ok()).ok_or(ModelError::Garbled(PART))?;
    if count == 0 || count > MOST {
        return Err(ModelError::TooLarge(PART));
    }
    let mut characters = Vec::with_capacity(count);
    for _ in 0..count {
        let line = lines.next().ok_or(ModelError::CutOff(PART))?;
        let mut columns = line.split(' ');
        let text = columns.next().ok_or(ModelError::Garbled(PART))?;
        let properties = columns.next().and_then(|p| u32::from_str_radix(p, 16).ok()).unwrap_or(0);
        let text = if text == "NULL" { " " } else { text };
        characters.push(Character { text: text.to_owned(), digit: properties & 8 != 0 });
    }
    Ok(characters)
}

/// The code of each character; only recoders that give every character one code are built here.
fn read_codes(recoder: &[u8], characters: usize) -> Result<Vec<usize>, ModelError> {
    const PART: &str = "recoder";
    let mut bytes = Bytes::new(PART, recoder);
    let count = bytes.count(4096)?;
    if count != characters {
        return Err(ModelError::Garbled(PART));
    }
    let mut codes = Vec::with_capacity(count);
    for _ in 0..count {
        let _self_normalized = bytes.i8()?;
        if bytes.i32()? != 1 {
            return Err(ModelError::Unsupported("characters of several codes"));
        }
        let code = usize::try_from(bytes.i32()?).map_err(|_| ModelError::Garbled(PART))?;
        if code > 4096 {
            return Err(ModelError::TooLarge(PART));
        }
        codes.push(code);
    }
    Ok(codes)
}
