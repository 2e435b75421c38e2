//! A little-endian reader that never reads past its end.

use super::ModelError;

/// Reads values one after another from a stranger's bytes.
pub(super) struct Bytes<'a> {
    left: &'a [u8],
    /// Which part of the model file this is, for messages.
    part: &'static str,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(part: &'static str, bytes: &'a [u8]) -> Self {
        Self { left: bytes, part }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The next `n` bytes.
    pub(super) fn take(&mut self, n: usize) -> Result<&'a [u8], ModelError> {
        let (taken, left) = self.left.split_at_checked(n).ok_or(ModelError::CutOff(self.part))?;
        self.left = left;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| ModelError::CutOff(self.part))
    }

    pub(super) fn u8(&mut self) -> Result<u8, ModelError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn i8(&mut self) -> Result<i8, ModelError> {
        self.array().map(i8::from_le_bytes)
    }

    pub(super) fn i16(&mut self) -> Result<i16, ModelError> {
        self.array().map(i16::from_le_bytes)
    }

    pub(super) fn i32(&mut self) -> Result<i32, ModelError> {
        self.array().map(i32::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, ModelError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn i64(&mut self) -> Result<i64, ModelError> {
        self.array().map(i64::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, ModelError> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Result<f64, ModelError> {
        self.array().map(f64::from_le_bytes)
    }

    /// A count that must not be above `most`, so that no stranger's number reserves memory.
    pub(super) fn count(&mut self, most: usize) -> Result<usize, ModelError> {
        let count = self.u32()? as usize;
        if count > most { Err(ModelError::TooLarge(self.part)) } else { Ok(count) }
    }

    /// A string with its length in front.
    pub(super) fn string(&mut self) -> Result<&'a str, ModelError> {
        let length = self.count(4096)?;
        std::str::from_utf8(self.take(length)?).map_err(|_| ModelError::Garbled(self.part))
    }
}
