//! The network in plain Rust: slow, and the judge of the kernels. Bit for bit what Tesseract computes.

use crate::activation::{logistic, quantised, tanh};
use crate::input;
use crate::model::network::{Lstm, Matrix, NEIGHBOURHOOD, Network, POOL};

/// Largest magnitude of a cell's state (`kStateClip`).
const STATE_CLIP: f32 = 100.0;

/// Probabilities, a row of [`Network::outputs`] for each column of three pixels, left to right.
pub(crate) fn forward(network: &Network, pixels: &[u8], width: usize, height: usize) -> Vec<f32> {
    let levels = input::level_table(pixels, width, height);
    let mut windows = Vec::new();
    let noise = input::Noise::new(network.sample_iteration);
    input::neighbourhoods(pixels, width, height, &levels, noise, &mut windows);
    let (columns, rows) = (width / POOL, height / POOL);
    let pooled = convolve_and_pool(&network.convolution, &windows, width, columns, rows);
    let features = network.convolution.outputs;

    let summed: Vec<i8> = (0..columns)
        .flat_map(|c| {
            steps(&network.columns, &pooled[c * rows * features..][..rows * features])
                .split_off((rows - 1) * network.columns.cells())
        })
        .collect();
    let forward = steps(&network.forward, &summed);
    let backward =
        reversed(&steps(&network.backward, &reversed(&forward, network.forward.cells())), network.backward.cells());
    let last = steps(&network.last, &backward);
    let mut output = Vec::with_capacity(columns * network.outputs());
    for step in last.chunks_exact(network.last.cells()) {
        let mut codes = dot(&network.softmax, step);
        softmax_in_place(&mut codes);
        output.extend(codes);
    }
    output
}

/// `outputs` integer sums scaled to floats.
fn dot(matrix: &Matrix, input: &[i8]) -> Vec<f32> {
    let rows = matrix.weights.chunks_exact(matrix.inputs).zip(&matrix.bias).zip(&matrix.scales);
    rows.map(|((row, bias), scale)| {
        let sum: i32 = row.iter().zip(input).map(|(w, u)| i32::from(*w) * i32::from(*u)).sum();
        (sum + i32::from(*bias) * 127) as f32 * scale
    })
    .collect()
}

/// Features a pixel, the largest of each 3 by 3 pixels kept. Column by column, top to bottom.
fn convolve_and_pool(matrix: &Matrix, windows: &[i8], width: usize, columns: usize, rows: usize) -> Vec<i8> {
    let mut pooled = Vec::with_capacity(columns * rows * matrix.outputs);
    for column in 0..columns {
        for row in 0..rows {
            let mut largest = vec![i8::MIN; matrix.outputs];
            for y in row * POOL..(row + 1) * POOL {
                for x in column * POOL..(column + 1) * POOL {
                    let window = &windows[(y * width + x) * NEIGHBOURHOOD..][..NEIGHBOURHOOD];
                    for (feature, sum) in largest.iter_mut().zip(dot(matrix, window)) {
                        *feature = (*feature).max(quantised(tanh(sum)));
                    }
                }
            }
            pooled.extend(largest);
        }
    }
    pooled
}

/// Runs an LSTM over `input`, one step after another; its output of every step.
fn steps(lstm: &Lstm, input: &[i8]) -> Vec<i8> {
    let cells = lstm.cells();
    let (mut state, mut output) = (vec![0.0_f32; cells], vec![0_i8; cells]);
    let mut outputs = Vec::with_capacity(input.len() / lstm.inputs() * cells);
    for x in input.chunks_exact(lstm.inputs()) {
        let source: Vec<i8> = x.iter().chain(&output).copied().collect();
        let [candidate, admit, forget, emit] =
            [&lstm.cell_input, &lstm.input_gate, &lstm.forget_gate, &lstm.output_gate].map(|m| dot(m, &source));
        for cell in 0..cells {
            let kept = state[cell] * logistic(forget[cell]);
            let new = kept + tanh(candidate[cell]) * logistic(admit[cell]);
            state[cell] = new.clamp(-STATE_CLIP, STATE_CLIP);
            output[cell] = quantised(tanh(state[cell]) * logistic(emit[cell]));
        }
        outputs.extend_from_slice(&output);
    }
    outputs
}

fn reversed(steps: &[i8], size: usize) -> Vec<i8> {
    steps.chunks_exact(size).rev().flatten().copied().collect()
}

/// `SoftmaxInPlace`: the largest is taken off first; nothing below e^-86.
pub(crate) fn softmax_in_place(sums: &mut [f32]) {
    let largest = sums.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0_f32;
    for value in sums.iter_mut() {
        *value = (*value - largest).clamp(-86.0, 0.0).exp();
        total += *value;
    }
    if total > 0.0 {
        sums.iter_mut().for_each(|p| *p /= total);
    }
}
