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

impl std::fmt::Display for Instructions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Avx512Vnni => "AVX-512 VNNI",
            Self::Avx2 => "AVX2",
            Self::Plain => "no special instructions",
        })
    }
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
