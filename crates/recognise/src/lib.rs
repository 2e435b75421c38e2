//! Tesseract's LSTM line recogniser in Rust: the same model file, the same text, a fraction of the time.
//!
//! Given the pictures of text lines, as Tesseract's layout analysis cuts them out, it gives the words that
//! Tesseract 5 would give. Models of other shapes than the *fast* ones for Latin scripts are refused with a
//! [`ModelError`]: leave those to Tesseract.
//!
//! A derived work of Tesseract (Apache-2.0) and, for the scaling of lines, Leptonica: see `NOTICE`.

mod activation;
mod beam;
mod dictionary;
mod heap;
mod input;
mod instructions;
#[cfg(target_arch = "x86_64")]
mod kernel;
#[cfg(not(target_arch = "x86_64"))]
#[path = "kernel_plain.rs"]
mod kernel;
mod look;
mod model;
mod reference;
mod scale;
mod words;

pub use instructions::Instructions;
pub use look::Look;
pub use model::{Model, ModelError};
pub use words::Word;

use std::sync::Arc;

use model::network::{LINE_HEIGHT, POOL};

/// An 8-bit grey picture, top row first; 0 is black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GreyPicture {
    pub pixels: Vec<u8>,
    pub width: usize,
    pub height: usize,
}

impl GreyPicture {
    fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.width..][..self.width]
    }

    fn inverted(&self) -> Self {
        Self { pixels: self.pixels.iter().map(|p| 255 - p).collect(), ..*self }
    }
}

/// Recognises lines on one thread; its memory is used again from page to page.
#[derive(Debug)]
pub struct Recogniser {
    model: Arc<Model>,
    /// `None`: plain Rust.
    kernel: Option<kernel::Kernel>,
    scratch: kernel::Scratch,
    beam: beam::Beam,
}

/// Mean certainty below which a line is tried as white on black (`invert_threshold`).
const INVERT_BELOW: f32 = 0.7;

impl Recogniser {
    /// A recogniser on the fastest instructions of this processor.
    #[must_use]
    pub fn new(model: Arc<Model>) -> Self {
        Self::with(model, Instructions::best())
    }

    /// A recogniser on these instructions, or in plain Rust where the processor has them not.
    #[must_use]
    pub fn with(model: Arc<Model>, instructions: Instructions) -> Self {
        let kernel = kernel::Kernel::new(&model.network, instructions);
        Self { model, kernel, scratch: kernel::Scratch::default(), beam: beam::Beam::default() }
    }

    /// The words of each line, left to right; `None` for the few line sizes that are left to Tesseract.
    ///
    /// A line reads the same alone and among others. Many at once are faster: six share every load of weights.
    pub fn read(&mut self, lines: &[GreyPicture], look: Look) -> Vec<Option<Vec<Word>>> {
        let scaled: Vec<Option<GreyPicture>> = lines.iter().map(scaled).collect();
        let mut outputs = self.outputs(scaled.iter().flatten(), look);
        if look == Look::Digits {
            let (allowed, null) = (self.of_numbers(), self.model.network.null_code);
            outputs.iter_mut().for_each(|outputs| look::keep_only(outputs, &allowed, null));
        }
        let mut outputs = outputs.into_iter();
        let mut words = Vec::with_capacity(lines.len());
        for (line, scaled) in lines.iter().zip(&scaled) {
            words.push(scaled.as_ref().and_then(|_| outputs.next()).map(|outputs| {
                let path = self.beam.decode(&self.model, &outputs);
                // Tesseract: columns of 3 pixels over (target height / crop height), in single precision.
                let pixels_per_column = POOL as f32 / (LINE_HEIGHT as f32 / line.height as f32);
                words::of_path(&self.model, &path, pixels_per_column)
            }));
        }
        words
    }

    /// By code: the gap, and the characters of numbers and dates.
    fn of_numbers(&self) -> Vec<bool> {
        let Model { network, charset, .. } = &*self.model;
        let allowed =
            |code| charset.of_code(code).is_some_and(|character| look::is_of_numbers(charset.text(character)));
        (0..network.outputs()).map(|code| code == network.null_code || allowed(code)).collect()
    }

    /// The network's opinion of each line, dark on light or, where that is surer, light on dark.
    fn outputs<'a>(&mut self, lines: impl Iterator<Item = &'a GreyPicture>, look: Look) -> Vec<Vec<f32>> {
        let pictures: Vec<GreyPicture> = lines.flat_map(|line| look.pictures(line)).collect();
        let mut outputs = self.opinions(&pictures, look);
        let doubtful: Vec<(usize, f32)> = outputs
            .iter()
            .enumerate()
            .map(|(line, outputs)| (line, self.mean_certainty(outputs)))
            .filter(|(_, sure)| *sure < INVERT_BELOW)
            .collect();
        let of_line = |line: usize| &pictures[line * look.count()..][..look.count()];
        let inverted: Vec<GreyPicture> =
            doubtful.iter().flat_map(|(line, _)| of_line(*line)).map(GreyPicture::inverted).collect();
        let again = self.opinions(&inverted, look);
        for ((line, sure), again) in doubtful.into_iter().zip(again) {
            if self.mean_certainty(&again) > sure {
                outputs[line] = again;
            }
        }
        outputs
    }

    /// The mean of the network's outputs for each line's `pictures`.
    fn opinions(&mut self, pictures: &[GreyPicture], look: Look) -> Vec<Vec<f32>> {
        let mut outputs = self.probabilities(&pictures.iter().collect::<Vec<_>>()).into_iter();
        (0..pictures.len() / look.count()).map(|_| look::mean(&mut outputs.by_ref().take(look.count()))).collect()
    }

    fn probabilities(&mut self, lines: &[&GreyPicture]) -> Vec<Vec<f32>> {
        let network = &self.model.network;
        match &self.kernel {
            Some(kernel) => kernel.forward(network, lines, &mut self.scratch),
            None => lines.iter().map(|l| reference::forward(network, &l.pixels, l.width, l.height)).collect(),
        }
    }

    /// How sure the network is of what is no gap, 0 to 1 (`OutputStats`).
    fn mean_certainty(&self, outputs: &[f32]) -> f32 {
        let (mut sum, mut count) = (0_i64, 0_i64);
        for column in outputs.chunks_exact(self.model.network.outputs()) {
            let mut best = 0;
            for (code, output) in column.iter().enumerate() {
                if *output > column[best] {
                    best = code;
                }
            }
            if best != self.model.network.null_code {
                sum += (127.0 * column[best]) as i64;
                count += 1;
            }
        }
        if count == 0 { 0.0 } else { (sum as f64 / count as f64 / 127.0) as f32 }
    }
}

/// The line at the network's height; `None` if Tesseract must do it, or nobody can.
fn scaled(line: &GreyPicture) -> Option<GreyPicture> {
    if line.width == 0 || line.height == 0 || line.pixels.len() != line.width * line.height {
        return None;
    }
    scale::to_height(line, LINE_HEIGHT).filter(|scaled| scaled.height == LINE_HEIGHT && scaled.width >= POOL)
}
