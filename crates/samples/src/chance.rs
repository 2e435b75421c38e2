//! Chance by seed: the same seed gives the same charts, byte for byte.

use std::cell::RefCell;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of chance. Every document and every scan takes its own branch, so that changing one leaves the others as they were.
pub struct Chance(RefCell<ChaCha8Rng>);

impl Chance {
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        Self(RefCell::new(ChaCha8Rng::seed_from_u64(seed)))
    }

    /// A stream of its own, that depends on this one's place but not on how much is drawn from it.
    #[must_use]
    pub fn branch(&self) -> Self {
        Self::of_seed(self.bits())
    }

    /// 64 even bits.
    #[must_use]
    pub fn bits(&self) -> u64 {
        self.0.borrow_mut().next_u64()
    }

    /// From 0 to below `count`; 0 if `count` is 0.
    #[must_use]
    pub fn below(&self, count: usize) -> usize {
        // The bias of a remainder of 64 bits is far below anything that could be seen here.
        (self.bits() % (count.max(1) as u64)) as usize
    }

    /// Both ends included.
    pub(crate) fn between(&self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as usize) as i32
    }

    /// From 0 to below 1.
    #[must_use]
    pub fn unit(&self) -> f32 {
        (self.bits() >> 40) as f32 / (1u64 << 24) as f32
    }

    pub(crate) fn real(&self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    #[must_use]
    pub fn happens(&self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// One of `several`, which must not be empty.
    #[must_use]
    pub fn pick<'a, T: ?Sized>(&self, several: &'a [&'a T]) -> &'a T {
        several[self.below(several.len())]
    }

    /// One of `several`, which must not be empty.
    #[must_use]
    pub fn one<T: Clone>(&self, several: &[T]) -> T {
        several[self.below(several.len())].clone()
    }

    /// `count` different ones of `several`, in a new order; fewer if there are fewer.
    pub(crate) fn some<T: Clone>(&self, several: &[T], count: usize) -> Vec<T> {
        let mut left = several.to_vec();
        self.shuffle(&mut left);
        left.truncate(count);
        left
    }

    pub(crate) fn shuffle<T>(&self, several: &mut [T]) {
        for last in (1..several.len()).rev() {
            let other = self.below(last + 1);
            several.swap(last, other);
        }
    }

    /// By weight; `several` must not be empty.
    pub(crate) fn weighted<T: Clone>(&self, several: &[(T, u32)]) -> T {
        let total: u32 = several.iter().map(|(_, weight)| weight).sum();
        let mut drawn = self.below(total as usize) as u32;
        for (choice, weight) in several {
            if drawn < *weight {
                return choice.clone();
            }
            drawn -= weight;
        }
        several[several.len() - 1].0.clone()
    }

    pub(crate) fn digits(&self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}
