//! Processors without kernels: [`crate::reference`] serves.

use crate::GreyPicture;
use crate::instructions::Instructions;
use crate::model::network::Network;

/// Whether this processor has them.
pub(crate) fn has(instructions: Instructions) -> bool {
    instructions == Instructions::Plain
}

#[derive(Debug)]
pub(crate) enum Kernel {}

#[derive(Debug, Default)]
pub(crate) struct Scratch;

impl Kernel {
    pub(crate) fn new(_: &Network, _: Instructions) -> Option<Self> {
        None
    }

    pub(crate) fn forward(&self, _: &Network, _: &[&GreyPicture], _: &mut Scratch) -> Vec<Vec<f32>> {
        match *self {}
    }
}
