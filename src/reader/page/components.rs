//! Dark dots that hang together.

use super::sketch::{Sketch, next_dark, next_light};
use crate::chart::Rect;

/// A row's stretch of dark dots, from `left` up to but without `right`.
#[derive(Clone, Copy)]
struct Run {
    y: u32,
    left: u32,
    right: u32,
}

/// One figure of dark dots that touch, also by a corner.
#[derive(Debug, Clone, Copy)]
pub(super) struct Component {
    /// In dots of the sketch.
    pub(super) area: Rect,
    /// How many dots are dark.
    pub(super) dark: u32,
}

impl Component {
    /// Dark dots, as a share of the box.
    pub(super) fn fill(&self) -> f32 {
        self.dark as f32 / (self.area.width * self.area.height).max(1) as f32
    }

    pub(super) fn longer_side(&self) -> u32 {
        self.area.width.max(self.area.height)
    }

    pub(super) fn shorter_side(&self) -> u32 {
        self.area.width.min(self.area.height)
    }
}

/// All figures of a sketch.
pub(super) struct Components {
    runs: Vec<Run>,
    /// Which figure each run is part of.
    figure: Vec<u32>,
    pub(super) list: Vec<Component>,
}

impl Components {
    pub(super) fn of(sketch: &Sketch) -> Self {
        let (runs, mut parent) = linked_runs(sketch);
        let mut list: Vec<Component> = Vec::new();
        let mut number_of_root = vec![u32::MAX; runs.len()];
        let mut figure = Vec::with_capacity(runs.len());
        for (index, run) in runs.iter().enumerate() {
            let area = Rect::new(run.left, run.y, run.right - run.left, 1);
            let root = root(&mut parent, index as u32) as usize;
            if number_of_root[root] == u32::MAX {
                number_of_root[root] = list.len() as u32;
                list.push(Component { area, dark: 0 });
            }
            let component = &mut list[number_of_root[root] as usize];
            component.area = component.area.union(&area);
            component.dark += area.width;
            figure.push(number_of_root[root]);
        }
        Self { runs, figure, list }
    }

    /// A sketch like `sketch` with only the figures that `keep` wants.
    pub(super) fn kept(&self, sketch: &Sketch, keep: impl Fn(&Component) -> bool) -> Sketch {
        let wanted: Vec<bool> = self.list.iter().map(keep).collect();
        let mut kept = Sketch::empty_like(sketch);
        for (run, &figure) in self.runs.iter().zip(&self.figure) {
            if wanted[figure as usize] {
                kept.row_mut(run.y)[run.left as usize..run.right as usize].fill(1);
            }
        }
        kept
    }
}

/// The runs of all rows, in order, and for each the run it hangs together with (itself if none yet).
fn linked_runs(sketch: &Sketch) -> (Vec<Run>, Vec<u32>) {
    let (mut runs, mut parent): (Vec<Run>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut above = 0..0;
    for y in 0..sketch.height {
        let start = runs.len();
        push_runs(sketch.row(y), y, &mut runs);
        parent.extend(start as u32..runs.len() as u32);
        let mut upper = above.start;
        for index in start..runs.len() {
            let run = runs[index];
            while upper < above.end && runs[upper].right < run.left {
                upper += 1;
            }
            let mut touching = upper;
            while touching < above.end && runs[touching].left <= run.right {
                let (a, b) = (root(&mut parent, touching as u32), root(&mut parent, index as u32));
                parent[a.max(b) as usize] = a.min(b);
                touching += 1;
            }
        }
        above = start..runs.len();
    }
    (runs, parent)
}

fn push_runs(row: &[u8], y: u32, runs: &mut Vec<Run>) {
    let mut x = 0;
    while let Some(left) = next_dark(row, x) {
        let right = next_light(row, left);
        runs.push(Run { y, left: left as u32, right: right as u32 });
        x = right;
    }
}

/// The first run of a figure, shortening the way to it.
fn root(parent: &mut [u32], mut run: u32) -> u32 {
    while parent[run as usize] != run {
        parent[run as usize] = parent[parent[run as usize] as usize];
        run = parent[run as usize];
    }
    run
}
