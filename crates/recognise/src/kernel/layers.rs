//! The arithmetic of the layers, for a tile of steps at once.

#![expect(clippy::needless_range_loop, reason = "an index in several arrays at once, unrolled by the compiler")]

use super::Lanes;
use super::pack::Gates;

/// Largest magnitude of a cell's state (`kStateClip`).
const STATE_CLIP: f32 = 100.0;
/// The four gates of an LSTM in the order they are packed.
const GATES: usize = 4;

/// Sums of `G` gates of one block over a tile of `T` sources.
///
/// # Safety
/// `weights` has `groups * G` vectors, `starts` has `G`, each source has `groups` groups.
#[inline(always)]
unsafe fn sums<L: Lanes, const T: usize, const G: usize>(
    weights: *const u32,
    starts: *const u32,
    sources: &[*const u32; T],
    groups: usize,
) -> [[L::Ints; T]; G] {
    unsafe {
        let mut sums = [[L::splat(0); T]; G];
        for gate in 0..G {
            sums[gate] = [L::load_ints(starts.add(gate * L::LANES)); T];
        }
        let mut at = weights;
        for group in 0..groups {
            for gate in 0..G {
                let row = L::load_ints(at.add(gate * L::LANES));
                for line in 0..T {
                    sums[gate][line] = L::dot(sums[gate][line], L::splat(*sources[line].add(group)), row);
                }
            }
            at = at.add(G * L::LANES);
        }
        sums
    }
}

/// The scaled sums of all four gates of one block, gate by gate.
///
/// # Safety
/// As [`sums`]; `gates` is a packed LSTM and `block` one of its blocks.
#[inline(always)]
unsafe fn gate_values<L: Lanes, const T: usize>(
    gates: &Gates<L>,
    block: usize,
    sources: &[*const u32; T],
) -> [[L::Floats; T]; GATES] {
    unsafe {
        let vectors = gates.groups * GATES * L::LANES;
        let weights = gates.weights.as_ptr().add(block * vectors);
        let starts = gates.starts.as_ptr().add(block * GATES * L::LANES);
        let scales = gates.scales.as_ptr().add(block * GATES * L::LANES);
        let mut values = [[L::load(scales); T]; GATES];
        if L::GATES_AT_ONCE == GATES {
            let all = sums::<L, T, GATES>(weights, starts, sources, gates.groups);
            for gate in 0..GATES {
                let scale = L::load(scales.add(gate * L::LANES));
                for line in 0..T {
                    values[gate][line] = L::multiply(L::to_floats(all[gate][line]), scale);
                }
            }
        } else {
            for pass in 0..2 {
                let weights = weights.add(pass * 2 * gates.groups * L::LANES);
                let two = sums::<L, T, 2>(weights, starts.add(pass * 2 * L::LANES), sources, gates.groups);
                for gate in 0..2 {
                    let scale = L::load(scales.add((pass * 2 + gate) * L::LANES));
                    for line in 0..T {
                        values[pass * 2 + gate][line] = L::multiply(L::to_floats(two[gate][line]), scale);
                    }
                }
            }
        }
        values
    }
}

/// One step of an LSTM for `T` lines: reads each line's source, changes its state, writes its output.
///
/// # Safety
/// Each source has `gates.groups` groups, each state `blocks * LANES` floats, each output as many activations.
/// Outputs do not overlap sources.
#[inline(always)]
pub(super) unsafe fn lstm_step<L: Lanes, const T: usize>(
    gates: &Gates<L>,
    sources: [*const u32; T],
    states: [*mut f32; T],
    outputs: [*mut u32; T],
) {
    unsafe {
        for block in 0..gates.blocks {
            let [candidate, admit, forget, emit] = gate_values::<L, T>(gates, block, &sources);
            for line in 0..T {
                let state = states[line].add(block * L::LANES);
                let kept = L::multiply(L::load(state), L::logistic(forget[line]));
                let new = L::add(kept, L::multiply(L::tanh(candidate[line]), L::logistic(admit[line])));
                let new = L::clip(new, STATE_CLIP);
                L::store(state, new);
                let output = L::multiply(L::tanh(new), L::logistic(emit[line]));
                L::store_quantised(outputs[line].add(block * L::LANES / L::GROUP), output);
            }
        }
    }
}

/// Scaled sums of a plain matrix for `T` sources.
///
/// # Safety
/// Each source has `groups` groups, each output `blocks * LANES` floats.
#[inline(always)]
pub(super) unsafe fn dense<L: Lanes, const T: usize>(
    matrix: &Gates<L>,
    sources: [*const u32; T],
    outputs: [*mut f32; T],
) {
    unsafe {
        for block in 0..matrix.blocks {
            let weights = matrix.weights.as_ptr().add(block * matrix.groups * L::LANES);
            let starts = matrix.starts.as_ptr().add(block * L::LANES);
            let [all] = sums::<L, T, 1>(weights, starts, &sources, matrix.groups);
            let scale = L::load(matrix.scales.as_ptr().add(block * L::LANES));
            for line in 0..T {
                L::store(outputs[line].add(block * L::LANES), L::multiply(L::to_floats(all[line]), scale));
            }
        }
    }
}

/// Convolves `T` windows and keeps the largest of each sum, then scales, tanh and quantises once.
///
/// Legal because every step after the sums is monotonic.
///
/// # Safety
/// Each window has `groups` groups; `output` has room for the features as activations.
#[inline(always)]
pub(super) unsafe fn convolve_and_pool<L: Lanes, const T: usize>(
    matrix: &Gates<L>,
    windows: [*const u32; T],
    output: *mut u32,
) {
    unsafe {
        for block in 0..matrix.blocks {
            let weights = matrix.weights.as_ptr().add(block * matrix.groups * L::LANES);
            let starts = matrix.starts.as_ptr().add(block * L::LANES);
            let [all] = sums::<L, T, 1>(weights, starts, &windows, matrix.groups);
            let mut largest = all[0];
            for sum in &all[1..] {
                largest = L::max(largest, *sum);
            }
            let scale = L::load(matrix.scales.as_ptr().add(block * L::LANES));
            let value = L::tanh(L::multiply(L::to_floats(largest), scale));
            L::store_quantised(output.add(block * L::LANES / L::GROUP), value);
        }
    }
}
