//! The activations, as Tesseract tabulates them (`functions.h`): 4096 points to x = 16, linear between.

use std::sync::LazyLock;

const SIZE: usize = 4096;
const STEPS_PER_UNIT: f32 = 256.0;

pub(crate) static TANH: LazyLock<Box<[f32; SIZE]>> = LazyLock::new(|| table(f64::tanh));
pub(crate) static LOGISTIC: LazyLock<Box<[f32; SIZE]>> = LazyLock::new(|| table(|x| 1.0 / (1.0 + (-x).exp())));

fn table(f: impl Fn(f64) -> f64) -> Box<[f32; SIZE]> {
    Box::new(std::array::from_fn(|i| f(i as f64 / f64::from(STEPS_PER_UNIT)) as f32))
}

fn look_up(table: &[f32; SIZE], x: f32) -> f32 {
    let scaled = x * STEPS_PER_UNIT;
    let index = scaled as usize;
    if index >= SIZE - 1 {
        return 1.0;
    }
    table[index] + (table[index + 1] - table[index]) * (scaled - index as f32)
}

pub(crate) fn tanh(x: f32) -> f32 {
    if x < 0.0 { -look_up(&TANH, -x) } else { look_up(&TANH, x) }
}

pub(crate) fn logistic(x: f32) -> f32 {
    if x < 0.0 { 1.0 - look_up(&LOGISTIC, -x) } else { look_up(&LOGISTIC, x) }
}

/// A value between -1 and 1 as the 8-bit activation that the next layer takes.
pub(crate) fn quantised(x: f32) -> i8 {
    crate::input::rounded(127.0 * x).clamp(-127, 127) as i8
}
