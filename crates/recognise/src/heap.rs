//! Tesseract's `GenericHeap`: the smallest key on top.
//!
//! Its exact order matters: equal scores are told apart by where they stand.

/// Pairs of key and value, smallest key first.
#[derive(Debug, Clone)]
pub(crate) struct Heap<T> {
    pairs: Vec<(f32, T)>,
}

impl<T> Default for Heap<T> {
    fn default() -> Self {
        Self { pairs: Vec::new() }
    }
}

impl<T: Copy> Heap<T> {
    pub(crate) fn len(&self) -> usize {
        self.pairs.len()
    }

    pub(crate) fn clear(&mut self) {
        self.pairs.clear();
    }

    /// All pairs in the order they stand.
    pub(crate) fn pairs(&self) -> &[(f32, T)] {
        &self.pairs
    }

    pub(crate) fn least(&self) -> Option<f32> {
        self.pairs.first().map(|(key, _)| *key)
    }

    pub(crate) fn push(&mut self, key: f32, value: T) {
        self.pairs.push((key, value));
        let hole = self.sift_up(self.pairs.len() - 1, key);
        self.pairs[hole] = (key, value);
    }

    pub(crate) fn pop(&mut self) -> Option<(f32, T)> {
        let least = *self.pairs.first()?;
        let last = self.pairs.pop()?;
        if !self.pairs.is_empty() {
            let hole = self.sift_down(0, last.0);
            self.pairs[hole] = last;
        }
        Some(least)
    }

    /// Replaces the pair at `index` and moves it to where its key belongs.
    pub(crate) fn replace(&mut self, index: usize, key: f32, value: T) {
        let hole = self.sift_down(index, key);
        let hole = self.sift_up(hole, key);
        self.pairs[hole] = (key, value);
    }

    fn sift_up(&mut self, mut hole: usize, key: f32) -> usize {
        while hole > 0 {
            let parent = hole.div_ceil(2) - 1;
            if key >= self.pairs[parent].0 {
                break;
            }
            self.pairs[hole] = self.pairs[parent];
            hole = parent;
        }
        hole
    }

    fn sift_down(&mut self, mut hole: usize, key: f32) -> usize {
        loop {
            let mut child = 2 * hole + 1;
            if child >= self.pairs.len() {
                return hole;
            }
            if child + 1 < self.pairs.len() && self.pairs[child + 1].0 < self.pairs[child].0 {
                child += 1;
            }
            if self.pairs[child].0 >= key {
                return hole;
            }
            self.pairs[hole] = self.pairs[child];
            hole = child;
        }
    }
}
