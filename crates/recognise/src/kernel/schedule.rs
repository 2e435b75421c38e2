//! Which steps run together.
//!
//! Columns of one line are independent of each other until they are summed: they go through a tile in order.
//! Steps along a line are not: there the lines share a tile, and a slot whose line has ended takes the next.

use super::layers::{convolve_and_pool, dense, lstm_step};
use super::pack::{Gates, Packed};
use super::{Lanes, Scratch, TILE};
use crate::GreyPicture;
use crate::input;
use crate::model::network::{NEIGHBOURHOOD, Network, POOL};
use crate::reference::softmax_in_place;

/// Values of a window of the convolution with its padding.
const WINDOW: usize = NEIGHBOURHOOD.next_multiple_of(4);

/// The activations of a layer over the steps of one line.
struct Steps {
    count: usize,
    /// A step.
    groups: usize,
    values: Vec<u32>,
}

impl Steps {
    fn new(count: usize, groups: usize) -> Self {
        Self { count, groups, values: vec![0; count * groups] }
    }

    fn at(&self, step: usize) -> &[u32] {
        &self.values[step * self.groups..][..self.groups]
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    LeftToRight,
    RightToLeft,
}

/// # Safety
/// The processor has the instructions of `L`.
#[inline(always)]
pub(super) unsafe fn forward<L: Lanes>(
    packed: &Packed<L>,
    network: &Network,
    lines: &[&GreyPicture],
    scratch: &mut Scratch,
) -> Vec<Vec<f32>> {
    unsafe {
        // Loops, not closures: a closure would be compiled without the instructions.
        let mut summed = Vec::with_capacity(lines.len());
        for line in lines {
            let pooled = features::<L>(packed, network, line, scratch);
            summed.push(columns::<L>(&packed.columns, &pooled, line.height / POOL));
        }
        let forward = along::<L>(&packed.forward, &summed, Direction::LeftToRight);
        let backward = along::<L>(&packed.backward, &forward, Direction::RightToLeft);
        let last = along::<L>(&packed.last, &backward, Direction::LeftToRight);
        let mut probable = Vec::with_capacity(last.len());
        for steps in &last {
            probable.push(probabilities::<L>(&packed.softmax, network.outputs(), steps));
        }
        probable
    }
}

/// Pooled features, column by column, top to bottom.
#[inline(always)]
unsafe fn features<L: Lanes>(
    packed: &Packed<L>,
    network: &Network,
    line: &GreyPicture,
    scratch: &mut Scratch,
) -> Steps {
    unsafe {
        let (columns, rows) = (line.width / POOL, line.height / POOL);
        let levels = input::level_table(&line.pixels, line.width, line.height);
        let noise = input::Noise::new(network.sample_iteration);
        input::neighbourhoods(&line.pixels, line.width, line.height, &levels, noise, &mut scratch.windows);
        let groups = WINDOW / L::GROUP;
        scratch.groups.resize(line.width * line.height * groups, 0);
        let windows = scratch.windows.as_chunks::<NEIGHBOURHOOD>().0;
        for (window, groups) in windows.iter().zip(scratch.groups.chunks_exact_mut(groups)) {
            let mut padded = [0; WINDOW];
            padded[..NEIGHBOURHOOD].copy_from_slice(window);
            for (group, values) in groups.iter_mut().zip(padded.chunks_exact(L::GROUP)) {
                *group = L::group(values);
            }
        }
        let convolution = &packed.convolution;
        let mut steps = Steps::new(columns * rows, convolution.output_groups());
        for step in 0..columns * rows {
            let (x, y) = (step / rows * POOL, step % rows * POOL);
            let windows: [*const u32; POOL * POOL] = std::array::from_fn(|i| {
                let pixel = (y + i / POOL) * line.width + x + i % POOL;
                scratch.groups[pixel * groups..][..groups].as_ptr()
            });
            let output = steps.values[step * steps.groups..][..steps.groups].as_mut_ptr();
            convolve_and_pool::<L, { POOL * POOL }>(convolution, windows, output);
        }
        steps
    }
}

/// Sums each column of `rows` steps up; one step a column.
#[inline(always)]
unsafe fn columns<L: Lanes>(gates: &Gates<L>, pooled: &Steps, rows: usize) -> Steps {
    unsafe {
        let mut summed = Steps::new(pooled.count / rows, gates.output_groups());
        let mut tile = Tile::<L>::new(gates, pooled.groups);
        for first in (0..summed.count).step_by(TILE) {
            let columns = TILE.min(summed.count - first);
            (0..columns).for_each(|slot| tile.clear(slot));
            for row in 0..rows {
                for slot in 0..columns {
                    tile.feed(slot, pooled.at((first + slot) * rows + row));
                }
                tile.step(gates, columns);
            }
            for slot in 0..columns {
                summed.values[(first + slot) * summed.groups..][..summed.groups].copy_from_slice(tile.output(slot));
            }
        }
        summed
    }
}

/// Runs a layer along all lines, [`TILE`] at a time.
#[inline(always)]
unsafe fn along<L: Lanes>(gates: &Gates<L>, lines: &[Steps], direction: Direction) -> Vec<Steps> {
    unsafe {
        let mut outputs: Vec<Steps> = lines.iter().map(|line| Steps::new(line.count, gates.output_groups())).collect();
        let mut tile = Tile::<L>::new(gates, lines.first().map_or(0, |line| line.groups));
        // Longest first, so that no long line runs alone at the end.
        let mut order: Vec<usize> = (0..lines.len()).filter(|i| lines[*i].count > 0).collect();
        order.sort_by_key(|i| lines[*i].count);
        // Each slot's line and how many of its steps are done.
        let mut slots: Vec<(usize, usize)> = Vec::with_capacity(TILE);
        loop {
            while slots.len() < TILE
                && let Some(line) = order.pop()
            {
                tile.clear(slots.len());
                slots.push((line, 0));
            }
            if slots.is_empty() {
                return outputs;
            }
            let place = |(line, done): (usize, usize)| match direction {
                Direction::LeftToRight => done,
                Direction::RightToLeft => lines[line].count - 1 - done,
            };
            for (slot, at) in slots.iter().enumerate() {
                tile.feed(slot, lines[at.0].at(place(*at)));
            }
            tile.step(gates, slots.len());
            for (slot, at) in slots.iter_mut().enumerate() {
                let output = &mut outputs[at.0];
                output.values[place(*at) * output.groups..][..output.groups].copy_from_slice(tile.output(slot));
                at.1 += 1;
            }
            for slot in (0..slots.len()).rev() {
                if slots[slot].1 == lines[slots[slot].0].count {
                    slots.swap_remove(slot);
                    tile.swap_remove(slot, slots.len());
                }
            }
        }
    }
}

/// Probabilities of the codes, step by step.
#[inline(always)]
unsafe fn probabilities<L: Lanes>(matrix: &Gates<L>, codes: usize, steps: &Steps) -> Vec<f32> {
    unsafe {
        let width = matrix.blocks * L::LANES;
        let mut sums = vec![0.0_f32; TILE * width];
        let mut output = Vec::with_capacity(steps.count * codes);
        for first in (0..steps.count).step_by(TILE) {
            // The last steps may be computed twice: a full tile needs no code of its own.
            let step = |slot: usize| (first + slot).min(steps.count - 1);
            let sources: [*const u32; TILE] = std::array::from_fn(|slot| steps.at(step(slot)).as_ptr());
            let start = sums.as_mut_ptr();
            let outputs: [*mut f32; TILE] = std::array::from_fn(|slot| start.add(slot * width));
            dense::<L, TILE>(matrix, sources, outputs);
            for slot in 0..TILE.min(steps.count - first) {
                let row = &mut sums[slot * width..][..codes];
                softmax_in_place(row);
                output.extend_from_slice(row);
            }
        }
        output
    }
}

/// The sources and states of the lines in a tile.
struct Tile<L> {
    /// Groups of a step's input, and of its output, which the next step takes too.
    inputs: usize,
    outputs: usize,
    cells: usize,
    sources: Vec<u32>,
    states: Vec<f32>,
    results: Vec<u32>,
    lanes: std::marker::PhantomData<L>,
}

impl<L: Lanes> Tile<L> {
    fn new(gates: &Gates<L>, inputs: usize) -> Self {
        let (outputs, cells) = (gates.output_groups(), gates.blocks * L::LANES);
        debug_assert!(inputs == 0 || inputs + outputs == gates.groups);
        Self {
            inputs,
            outputs,
            cells,
            sources: vec![0; TILE * gates.groups],
            states: vec![0.0; TILE * cells],
            results: vec![0; TILE * outputs],
            lanes: std::marker::PhantomData,
        }
    }

    fn groups(&self) -> usize {
        self.inputs + self.outputs
    }

    /// Begins a new line in a slot: nothing was seen, nothing was said.
    fn clear(&mut self, slot: usize) {
        self.states[slot * self.cells..][..self.cells].fill(0.0);
        self.results[slot * self.outputs..][..self.outputs].fill(L::group(&[0; 4][..L::GROUP]));
    }

    /// The next step's input; its own last output comes behind it.
    fn feed(&mut self, slot: usize, input: &[u32]) {
        let source = &mut self.sources[slot * (self.inputs + self.outputs)..][..self.inputs + self.outputs];
        source[..self.inputs].copy_from_slice(input);
        source[self.inputs..].copy_from_slice(&self.results[slot * self.outputs..][..self.outputs]);
    }

    fn output(&self, slot: usize) -> &[u32] {
        &self.results[slot * self.outputs..][..self.outputs]
    }

    /// The last slot takes the place of `slot`.
    fn swap_remove(&mut self, slot: usize, last: usize) {
        if slot != last {
            self.states.copy_within(last * self.cells..(last + 1) * self.cells, slot * self.cells);
            self.results.copy_within(last * self.outputs..(last + 1) * self.outputs, slot * self.outputs);
        }
    }

    /// One step of the first `count` slots.
    #[inline(always)]
    unsafe fn step(&mut self, gates: &Gates<L>, count: usize) {
        unsafe {
            match count {
                1 => self.step_of::<1>(gates),
                2 => self.step_of::<2>(gates),
                3 => self.step_of::<3>(gates),
                4 => self.step_of::<4>(gates),
                5 => self.step_of::<5>(gates),
                _ => self.step_of::<TILE>(gates),
            }
        }
    }

    #[inline(always)]
    unsafe fn step_of<const T: usize>(&mut self, gates: &Gates<L>) {
        let (groups, cells, outputs) = (self.groups(), self.cells, self.outputs);
        let (sources, states, results) = (self.sources.as_ptr(), self.states.as_mut_ptr(), self.results.as_mut_ptr());
        unsafe {
            lstm_step::<L, T>(
                gates,
                std::array::from_fn(|slot| sources.add(slot * groups)),
                std::array::from_fn(|slot| states.add(slot * cells)),
                std::array::from_fn(|slot| results.add(slot * outputs)),
            );
        }
    }
}
