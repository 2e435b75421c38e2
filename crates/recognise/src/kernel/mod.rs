//! The network on vector instructions: the same sums, the same single-precision steps as [`crate::reference`].
//!
//! Everything is written once over [`Lanes`], which AVX-512 VNNI and AVX2 implement. Activations travel packed
//! in 32-bit groups, as many as the instruction multiplies at once; weights lie in the order in which they are
//! read. A tile of up to [`TILE`] lines (or columns) shares every load of weights. No multiply-add is fused: its
//! single rounding would give other sums than Tesseract's.
//!
//! All `unsafe` of the crate is in this module: vector instructions that the processor was asked for, and
//! reads and writes through pointers whose bounds the packing guarantees.

#![allow(unsafe_code, reason = "vector instructions, and pointers into arrays whose sizes are fixed at packing")]

mod avx2;
mod avx512;
mod layers;
mod pack;
mod schedule;

use crate::instructions::Instructions;
use crate::model::network::Network;

/// Lines, or columns, that share a load of weights: 4 gates of 6 fill the 32 registers of AVX-512.
const TILE: usize = 6;

/// What a processor's vectors can do. All lanes hold 32 bits.
///
/// # Safety
/// Every method may be called only where the processor has the instructions of the implementing type.
trait Lanes: Copy + 'static {
    const LANES: usize;
    /// 8-bit values in a 32-bit group of activations.
    const GROUP: usize;
    /// Gates whose sums fit the registers together, for a tile of [`TILE`].
    const GATES_AT_ONCE: usize;
    /// Sums are of activations plus this.
    const OFFSET: i32;
    type Ints: Copy;
    type Floats: Copy;

    /// The bits of a group.
    fn group(values: &[i8]) -> u32;
    /// The bits of one weight of a group, as `group` arranges them.
    fn weights(values: &[i8]) -> u32;

    unsafe fn load_ints(from: *const u32) -> Self::Ints;
    unsafe fn splat(bits: u32) -> Self::Ints;
    /// `sums + activations · weights`, group by group.
    unsafe fn dot(sums: Self::Ints, activations: Self::Ints, weights: Self::Ints) -> Self::Ints;
    unsafe fn max(a: Self::Ints, b: Self::Ints) -> Self::Ints;
    unsafe fn to_floats(ints: Self::Ints) -> Self::Floats;
    unsafe fn load(from: *const f32) -> Self::Floats;
    unsafe fn store(to: *mut f32, floats: Self::Floats);
    unsafe fn add(a: Self::Floats, b: Self::Floats) -> Self::Floats;
    unsafe fn multiply(a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// Between -`limit` and `limit`.
    unsafe fn clip(a: Self::Floats, limit: f32) -> Self::Floats;
    unsafe fn tanh(a: Self::Floats) -> Self::Floats;
    unsafe fn logistic(a: Self::Floats) -> Self::Floats;
    /// Quantises `LANES` values as [`crate::activation::quantised`] and stores them as activations.
    unsafe fn store_quantised(to: *mut u32, floats: Self::Floats);
}

/// The network, packed for the vectors of this processor.
#[derive(Debug)]
pub(crate) enum Kernel {
    Avx512(pack::Packed<avx512::Avx512>),
    Avx2(pack::Packed<avx2::Avx2>),
}

/// Memory that is used again from page to page.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    windows: Vec<i8>,
    groups: Vec<u32>,
}

/// Whether this processor has them.
pub(crate) fn has(instructions: Instructions) -> bool {
    match instructions {
        Instructions::Avx512Vnni => avx512::available(),
        Instructions::Avx2 => avx2::available(),
        Instructions::Plain => true,
    }
}

impl Kernel {
    /// Packs `network` for these instructions; `None` for plain Rust and for what this processor has not.
    pub(crate) fn new(network: &Network, instructions: Instructions) -> Option<Self> {
        match instructions {
            _ if !instructions.available() => None,
            Instructions::Avx512Vnni => Some(Self::Avx512(pack::Packed::new(network))),
            Instructions::Avx2 => Some(Self::Avx2(pack::Packed::new(network))),
            Instructions::Plain => None,
        }
    }

    /// Probabilities of each line, as [`crate::reference::forward`] gives them, in the order of `lines`.
    pub(crate) fn forward(
        &self,
        network: &Network,
        lines: &[&crate::GreyPicture],
        scratch: &mut Scratch,
    ) -> Vec<Vec<f32>> {
        match self {
            // SAFETY: a kernel is made only where the processor has its instructions.
            Self::Avx512(packed) => unsafe { avx512::forward(packed, network, lines, scratch) },
            Self::Avx2(packed) => unsafe { avx2::forward(packed, network, lines, scratch) },
        }
    }
}
