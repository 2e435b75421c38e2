//! AVX-512 with VNNI: 16 lanes, four 8-bit products a lane and instruction.

use std::arch::x86_64::*;

use super::pack::Packed;
use super::{Lanes, Scratch, schedule};
use crate::GreyPicture;
use crate::activation::{LOGISTIC, TANH};
use crate::model::network::Network;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Avx512;

pub(super) fn available() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vnni")
}

/// # Safety
/// Only where [`available`].
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
pub(super) unsafe fn forward(
    packed: &Packed<Avx512>,
    network: &Network,
    lines: &[&GreyPicture],
    scratch: &mut Scratch,
) -> Vec<Vec<f32>> {
    unsafe { schedule::forward::<Avx512>(packed, network, lines, scratch) }
}

impl Lanes for Avx512 {
    const LANES: usize = 16;
    const GROUP: usize = 4;
    const GATES_AT_ONCE: usize = 4;
    /// `vpdpbusd` takes activations without a sign: they travel as `a + 128`.
    const OFFSET: i32 = 128;
    type Ints = __m512i;
    type Floats = __m512;

    fn group(values: &[i8]) -> u32 {
        Self::weights(values) ^ 0x8080_8080
    }

    fn weights(values: &[i8]) -> u32 {
        u32::from_le_bytes([values[0] as u8, values[1] as u8, values[2] as u8, values[3] as u8])
    }

    #[inline(always)]
    unsafe fn load_ints(from: *const u32) -> __m512i {
        unsafe { _mm512_loadu_si512(from.cast()) }
    }

    #[inline(always)]
    unsafe fn splat(bits: u32) -> __m512i {
        unsafe { _mm512_set1_epi32(bits as i32) }
    }

    #[inline(always)]
    unsafe fn dot(sums: __m512i, activations: __m512i, weights: __m512i) -> __m512i {
        unsafe { _mm512_dpbusd_epi32(sums, activations, weights) }
    }

    #[inline(always)]
    unsafe fn max(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_max_epi32(a, b) }
    }

    #[inline(always)]
    unsafe fn to_floats(ints: __m512i) -> __m512 {
        unsafe { _mm512_cvtepi32_ps(ints) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(from) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, floats: __m512) {
        unsafe { _mm512_storeu_ps(to, floats) }
    }

    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn multiply(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn clip(a: __m512, limit: f32) -> __m512 {
        unsafe { _mm512_min_ps(_mm512_max_ps(a, _mm512_set1_ps(-limit)), _mm512_set1_ps(limit)) }
    }

    #[inline(always)]
    unsafe fn tanh(a: __m512) -> __m512 {
        unsafe {
            let value = look_up(TANH.as_ptr(), _mm512_abs_ps(a));
            let sign = _mm512_and_ps(a, _mm512_set1_ps(-0.0));
            _mm512_or_ps(value, sign)
        }
    }

    #[inline(always)]
    unsafe fn logistic(a: __m512) -> __m512 {
        unsafe {
            let value = look_up(LOGISTIC.as_ptr(), _mm512_abs_ps(a));
            let negative = _mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, _mm512_setzero_ps());
            _mm512_mask_sub_ps(value, negative, _mm512_set1_ps(1.0), value)
        }
    }

    #[inline(always)]
    unsafe fn store_quantised(to: *mut u32, floats: __m512) {
        unsafe {
            let scaled = _mm512_mul_ps(floats, _mm512_set1_ps(127.0));
            let half = _mm512_or_ps(_mm512_and_ps(scaled, _mm512_set1_ps(-0.0)), _mm512_set1_ps(0.5));
            let rounded = _mm512_cvttps_epi32(_mm512_add_ps(scaled, half));
            let clipped = _mm512_max_epi32(_mm512_min_epi32(rounded, _mm512_set1_epi32(127)), _mm512_set1_epi32(-127));
            let bytes = _mm_xor_si128(_mm512_cvtepi32_epi8(clipped), _mm_set1_epi8(i8::MIN));
            _mm_storeu_si128(to.cast(), bytes);
        }
    }
}

/// The table at `x`, which is not negative: linear between its points, 1 beyond them.
#[inline(always)]
unsafe fn look_up(table: *const f32, x: __m512) -> __m512 {
    unsafe {
        let last = _mm512_set1_ps(4095.0);
        let scaled = _mm512_min_ps(_mm512_mul_ps(x, _mm512_set1_ps(256.0)), last);
        let index = _mm512_cvttps_epi32(scaled);
        let within = _mm512_cmp_ps_mask::<_CMP_LT_OQ>(scaled, last);
        let ones = _mm512_set1_ps(1.0);
        let low = _mm512_mask_i32gather_ps::<4>(ones, within, index, table);
        let high = _mm512_mask_i32gather_ps::<4>(ones, within, index, table.add(1));
        let part = _mm512_sub_ps(scaled, _mm512_cvtepi32_ps(index));
        _mm512_add_ps(low, _mm512_mul_ps(_mm512_sub_ps(high, low), part))
    }
}
