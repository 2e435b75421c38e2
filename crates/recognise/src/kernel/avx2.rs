//! AVX2: 8 lanes, two 16-bit products a lane and instruction.
//!
//! The instruction for 8-bit products (`vpmaddubsw`) saturates, and would give other sums.

use std::arch::x86_64::*;

use super::pack::Packed;
use super::{Lanes, Scratch, schedule};
use crate::GreyPicture;
use crate::activation::{LOGISTIC, TANH};
use crate::model::network::Network;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Avx2;

pub(super) fn available() -> bool {
    is_x86_feature_detected!("avx2")
}

/// # Safety
/// Only where [`available`].
#[target_feature(enable = "avx2")]
pub(super) unsafe fn forward(
    packed: &Packed<Avx2>,
    network: &Network,
    lines: &[&GreyPicture],
    scratch: &mut Scratch,
) -> Vec<Vec<f32>> {
    unsafe { schedule::forward::<Avx2>(packed, network, lines, scratch) }
}

impl Lanes for Avx2 {
    const LANES: usize = 8;
    const GROUP: usize = 2;
    /// Two gates of six lines leave room in 16 registers for the weights.
    const GATES_AT_ONCE: usize = 2;
    const OFFSET: i32 = 0;
    type Ints = __m256i;
    type Floats = __m256;

    fn group(values: &[i8]) -> u32 {
        Self::weights(values)
    }

    fn weights(values: &[i8]) -> u32 {
        let [low, high] = [values[0], values[1]].map(|v| u32::from(i16::from(v) as u16));
        low | high << 16
    }

    #[inline(always)]
    unsafe fn load_ints(from: *const u32) -> __m256i {
        unsafe { _mm256_loadu_si256(from.cast()) }
    }

    #[inline(always)]
    unsafe fn splat(bits: u32) -> __m256i {
        unsafe { _mm256_set1_epi32(bits as i32) }
    }

    #[inline(always)]
    unsafe fn dot(sums: __m256i, activations: __m256i, weights: __m256i) -> __m256i {
        unsafe { _mm256_add_epi32(sums, _mm256_madd_epi16(activations, weights)) }
    }

    #[inline(always)]
    unsafe fn max(a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_max_epi32(a, b) }
    }

    #[inline(always)]
    unsafe fn to_floats(ints: __m256i) -> __m256 {
        unsafe { _mm256_cvtepi32_ps(ints) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m256 {
        unsafe { _mm256_loadu_ps(from) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, floats: __m256) {
        unsafe { _mm256_storeu_ps(to, floats) }
    }

    #[inline(always)]
    unsafe fn add(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_add_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn multiply(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_mul_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn clip(a: __m256, limit: f32) -> __m256 {
        unsafe { _mm256_min_ps(_mm256_max_ps(a, _mm256_set1_ps(-limit)), _mm256_set1_ps(limit)) }
    }

    #[inline(always)]
    unsafe fn tanh(a: __m256) -> __m256 {
        unsafe {
            let sign = _mm256_set1_ps(-0.0);
            let value = look_up(TANH.as_ptr(), _mm256_andnot_ps(sign, a));
            _mm256_or_ps(value, _mm256_and_ps(a, sign))
        }
    }

    #[inline(always)]
    unsafe fn logistic(a: __m256) -> __m256 {
        unsafe {
            let value = look_up(LOGISTIC.as_ptr(), _mm256_andnot_ps(_mm256_set1_ps(-0.0), a));
            let negative = _mm256_cmp_ps::<_CMP_LT_OQ>(a, _mm256_setzero_ps());
            _mm256_blendv_ps(value, _mm256_sub_ps(_mm256_set1_ps(1.0), value), negative)
        }
    }

    #[inline(always)]
    unsafe fn store_quantised(to: *mut u32, floats: __m256) {
        unsafe {
            let scaled = _mm256_mul_ps(floats, _mm256_set1_ps(127.0));
            let half = _mm256_or_ps(_mm256_and_ps(scaled, _mm256_set1_ps(-0.0)), _mm256_set1_ps(0.5));
            let rounded = _mm256_cvttps_epi32(_mm256_add_ps(scaled, half));
            let clipped = _mm256_max_epi32(_mm256_min_epi32(rounded, _mm256_set1_epi32(127)), _mm256_set1_epi32(-127));
            // Packing works within each half: the two lower quarters of the result are the eight values in order.
            let packed = _mm256_permute4x64_epi64::<0b1000>(_mm256_packs_epi32(clipped, clipped));
            _mm_storeu_si128(to.cast(), _mm256_castsi256_si128(packed));
        }
    }
}

/// The table at `x`, which is not negative: linear between its points, 1 beyond them.
#[inline(always)]
unsafe fn look_up(table: *const f32, x: __m256) -> __m256 {
    unsafe {
        let last = _mm256_set1_ps(4095.0);
        let scaled = _mm256_min_ps(_mm256_mul_ps(x, _mm256_set1_ps(256.0)), last);
        let index = _mm256_cvttps_epi32(scaled);
        let within = _mm256_cmp_ps::<_CMP_LT_OQ>(scaled, last);
        let ones = _mm256_set1_ps(1.0);
        let low = _mm256_mask_i32gather_ps::<4>(ones, table, index, within);
        let high = _mm256_mask_i32gather_ps::<4>(ones, table.add(1), index, within);
        let part = _mm256_sub_ps(scaled, _mm256_cvtepi32_ps(index));
        _mm256_add_ps(low, _mm256_mul_ps(_mm256_sub_ps(high, low), part))
    }
}
