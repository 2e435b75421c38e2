//! Processors without kernels: [`crate::reference`] serves.

use crate::GreyPicture;
use crate::model::network::Network;

/// Which instructions the network runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instructions {
    Avx512Vnni,
    Avx2,
    /// Plain Rust: exact, and slower than Tesseract itself.
    Plain,
}

impl Instructions {
    /// The fastest that this processor has.
    #[must_use]
    pub fn best() -> Self {
        Self::Plain
    }

    /// Whether this processor has them.
    #[must_use]
    pub fn available(self) -> bool {
        self == Self::Plain
    }
}

#[derive(Debug)]
pub(crate) enum Kernel {}

#[derive(Debug, Default)]
pub(crate) struct Scratch;

impl Kernel {
    pub(crate) fn new(_: &Network, _: Instructions) -> Option<Self> {
        None
    }

    pub(crate) fn forward(&self, _: &Network, _: &[&GreyPicture], _: &mut Scratch) -> Vec<Vec<f32>> {
        match *self {}
    }
}
