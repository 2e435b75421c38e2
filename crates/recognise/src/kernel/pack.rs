//! Weights in the order in which the kernels read them.

use std::marker::PhantomData;

use super::Lanes;
use crate::model::network::{Lstm, Matrix, Network};

/// A whole network, packed.
#[derive(Debug)]
pub(crate) struct Packed<L> {
    pub(super) convolution: Gates<L>,
    pub(super) columns: Gates<L>,
    pub(super) forward: Gates<L>,
    pub(super) backward: Gates<L>,
    pub(super) last: Gates<L>,
    pub(super) softmax: Gates<L>,
}

/// One or four matrices of the same size, side by side.
///
/// For each block of `LANES` outputs, for each pass of some gates, for each group of inputs: a vector a gate.
#[derive(Debug)]
pub(super) struct Gates<L> {
    pub(super) blocks: usize,
    /// Groups of inputs.
    pub(super) groups: usize,
    pub(super) weights: Vec<u32>,
    /// For each block and gate a vector: what the sums begin with.
    pub(super) starts: Vec<u32>,
    /// For each block and gate a vector.
    pub(super) scales: Vec<f32>,
    lanes: PhantomData<L>,
}

#[expect(private_bounds, reason = "packed for the vectors of this module")]
impl<L: Lanes> Packed<L> {
    pub(super) fn new(network: &Network) -> Self {
        Self {
            convolution: Gates::new(&[&network.convolution]),
            columns: Gates::lstm(&network.columns),
            forward: Gates::lstm(&network.forward),
            backward: Gates::lstm(&network.backward),
            last: Gates::lstm(&network.last),
            softmax: Gates::new(&[&network.softmax]),
        }
    }
}

impl<L: Lanes> Gates<L> {
    fn lstm(lstm: &Lstm) -> Self {
        Self::new(&[&lstm.cell_input, &lstm.input_gate, &lstm.forget_gate, &lstm.output_gate])
    }

    fn new(gates: &[&Matrix]) -> Self {
        // A multiple of 4 inputs makes whole groups on every processor.
        let (outputs, inputs) = (gates[0].outputs, gates[0].inputs.next_multiple_of(4));
        let blocks = outputs.div_ceil(L::LANES);
        let groups = inputs / L::GROUP;
        let (mut weights, mut starts, mut scales) = (Vec::new(), Vec::new(), Vec::new());
        for block in 0..blocks {
            let lanes = block * L::LANES..(block + 1) * L::LANES;
            for pass in gates.chunks(L::GATES_AT_ONCE) {
                for group in 0..groups {
                    for gate in pass {
                        weights.extend(lanes.clone().map(|output| {
                            let values: Vec<i8> =
                                (group * L::GROUP..(group + 1) * L::GROUP).map(|i| weight(gate, output, i)).collect();
                            L::weights(&values)
                        }));
                    }
                }
            }
            for gate in gates {
                starts.extend(lanes.clone().map(|output| start::<L>(gate, output) as u32));
                scales.extend(lanes.clone().map(|output| gate.scales.get(output).copied().unwrap_or(0.0)));
            }
        }
        Self { blocks, groups, weights, starts, scales, lanes: PhantomData }
    }

    /// Groups of one step's outputs, as activations.
    pub(super) fn output_groups(&self) -> usize {
        self.blocks * L::LANES / L::GROUP
    }
}

/// A weight, zero in the padding.
fn weight(matrix: &Matrix, output: usize, input: usize) -> i8 {
    if output < matrix.outputs && input < matrix.inputs { matrix.weights[output * matrix.inputs + input] } else { 0 }
}

/// What a sum begins with: the bias stands for an input of 127; the offset of the activations is taken off.
fn start<L: Lanes>(matrix: &Matrix, output: usize) -> i32 {
    if output >= matrix.outputs {
        return 0;
    }
    let row = &matrix.weights[output * matrix.inputs..][..matrix.inputs];
    i32::from(matrix.bias[output]) * 127 - L::OFFSET * row.iter().map(|w| i32::from(*w)).sum::<i32>()
}
