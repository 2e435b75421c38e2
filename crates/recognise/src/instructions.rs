//! Which instructions of the processor are used.

use crate::kernel;

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
        [Self::Avx512Vnni, Self::Avx2].into_iter().find(|fast| fast.available()).unwrap_or(Self::Plain)
    }

    /// Whether this processor has them.
    #[must_use]
    pub fn available(self) -> bool {
        kernel::has(self)
    }
}
