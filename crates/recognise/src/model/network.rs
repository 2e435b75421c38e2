//! The layers of a line recogniser.
//!
//! One shape is built here, that of Tesseract's *fast* models for Latin scripts:
//! `[1,36,0,1 Ct3,3,16 Mp3,3 Lfys48 Lfx96 Lrx96 Lfx192 O1c…]` with any layer sizes that the kernels divide.
//! Everything else is a sound model that is left to Tesseract.

use super::ModelError;
use super::bytes::Bytes;

const PART: &str = "network";
/// Height that every line is scaled to, pixels.
pub(crate) const LINE_HEIGHT: usize = 36;
/// Pixels a side that become one column (and row) of the network.
pub(crate) const POOL: usize = 3;
/// Inputs of the convolution: the pixel's neighbourhood, 3 by 3.
pub(crate) const NEIGHBOURHOOD: usize = 9;
/// Layer sizes are multiples of this, so that the kernels need no remainder loops.
const LANES: usize = 16;
/// The network is some layers deep: a file that nests deeper is no model.
const MOST_NESTED: usize = 8;

/// Weights as 8-bit integers, a row an output.
#[derive(Debug, Clone)]
pub(crate) struct Matrix {
    pub(crate) outputs: usize,
    /// Inputs without the bias.
    pub(crate) inputs: usize,
    /// `outputs` rows of `inputs` weights.
    pub(crate) weights: Vec<i8>,
    /// One an output; it stands for an input of 127.
    pub(crate) bias: Vec<i8>,
    /// What an integer sum is multiplied with, one an output.
    pub(crate) scales: Vec<f32>,
}

/// The four matrices of an LSTM layer. Their input is `[x, h]`: the layer's input, then its last output.
#[derive(Debug, Clone)]
pub(crate) struct Lstm {
    pub(crate) cell_input: Matrix,
    pub(crate) input_gate: Matrix,
    pub(crate) forget_gate: Matrix,
    pub(crate) output_gate: Matrix,
}

impl Lstm {
    /// Cells, and so outputs.
    #[must_use]
    pub(crate) fn cells(&self) -> usize {
        self.cell_input.outputs
    }

    /// Values that each step takes from the layer below.
    #[must_use]
    pub(crate) fn inputs(&self) -> usize {
        self.cell_input.inputs - self.cells()
    }
}

/// The whole recogniser, from pixels to a probability for each code.
#[derive(Debug)]
pub(crate) struct Network {
    /// 3 by 3 pixels to features, before tanh and pooling.
    pub(crate) convolution: Matrix,
    /// Sums each column up, top to bottom.
    pub(crate) columns: Lstm,
    /// Left to right.
    pub(crate) forward: Lstm,
    /// Right to left.
    pub(crate) backward: Lstm,
    /// Left to right.
    pub(crate) last: Lstm,
    pub(crate) softmax: Matrix,
    /// The code that means "no character here".
    pub(crate) null_code: usize,
    /// Seeds the noise around the picture.
    pub(crate) sample_iteration: i32,
}

impl Network {
    /// How many codes it tells apart.
    #[must_use]
    pub(crate) fn outputs(&self) -> usize {
        self.softmax.outputs
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut bytes = Bytes::new(PART, bytes);
        let mut layers = Vec::new();
        Layer::read(&mut bytes, &mut layers, 0)?;
        let _specification = bytes.string()?;
        let training_flags = bytes.i32()?;
        const INT_MODE: i32 = 1;
        if training_flags & INT_MODE == 0 {
            return Err(ModelError::Unsupported("floating-point weights"));
        }
        let _training_iteration = bytes.i32()?;
        let sample_iteration = bytes.i32()?;
        let null_code = usize::try_from(bytes.i32()?).map_err(|_| ModelError::Garbled(PART))?;
        let network = Self::of_layers(layers, null_code, sample_iteration)?;
        network.check()?;
        Ok(network)
    }

    fn of_layers(layers: Vec<Layer>, null_code: usize, sample_iteration: i32) -> Result<Self, ModelError> {
        let layers: [Layer; 9] = layers.try_into().map_err(|_| OTHER_SHAPE)?;
        match layers {
            [
                Layer::Input { height, depth: 1 },
                Layer::Convolve { half_x: 1, half_y: 1 },
                Layer::Tanh(convolution),
                Layer::Maxpool { x: 3, y: 3 },
                Layer::Columns(columns),
                Layer::Forward(forward),
                Layer::Backward(backward),
                Layer::Forward(last),
                Layer::Softmax(softmax),
            ] if height as usize == LINE_HEIGHT => {
                Ok(Self { convolution, columns, forward, backward, last, softmax, null_code, sample_iteration })
            }
            _ => Err(OTHER_SHAPE),
        }
    }

    /// Every layer must take what the one below gives, in sizes that the kernels divide.
    fn check(&self) -> Result<(), ModelError> {
        let fits = self.convolution.inputs == NEIGHBOURHOOD
            && self.columns.inputs() == self.convolution.outputs
            && self.forward.inputs() == self.columns.cells()
            && self.backward.inputs() == self.forward.cells()
            && self.last.inputs() == self.backward.cells()
            && self.softmax.inputs == self.last.cells();
        if !fits || self.null_code >= self.outputs() {
            return Err(ModelError::Garbled(PART));
        }
        let sizes = [&self.columns, &self.forward, &self.backward, &self.last].map(Lstm::cells);
        if !sizes.iter().chain([&self.convolution.outputs]).all(|size| size.is_multiple_of(LANES)) {
            return Err(ModelError::Unsupported("layer sizes that are no multiple of 16"));
        }
        Ok(())
    }
}

const OTHER_SHAPE: ModelError = ModelError::Unsupported("layers of another shape");

/// One layer, with those around it unwrapped.
#[derive(Debug)]
enum Layer {
    Input {
        height: i32,
        depth: i32,
    },
    Convolve {
        half_x: i32,
        half_y: i32,
    },
    Maxpool {
        x: i32,
        y: i32,
    },
    Tanh(Matrix),
    Softmax(Matrix),
    Forward(Lstm),
    /// `RTLReversed` around an LSTM.
    Backward(Lstm),
    /// `XYTranspose` around a summing LSTM.
    Columns(Lstm),
}

/// What stands around a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    Nothing,
    Reversed,
    Transposed,
}

impl Layer {
    fn read(bytes: &mut Bytes<'_>, layers: &mut Vec<Self>, nested: usize) -> Result<(), ModelError> {
        Self::read_within(bytes, layers, nested, Around::Nothing)
    }

    fn read_within(
        bytes: &mut Bytes<'_>,
        layers: &mut Vec<Self>,
        nested: usize,
        around: Around,
    ) -> Result<(), ModelError> {
        const LAYER_RATES: i32 = 64;
        if nested > MOST_NESTED || layers.len() > 16 {
            return Err(OTHER_SHAPE);
        }
        if bytes.i8()? != 0 {
            return Err(ModelError::Unsupported("layers numbered as in old models"));
        }
        let kind = bytes.string()?;
        let _training = (bytes.i8()?, bytes.i8()?);
        let flags = bytes.i32()?;
        let (inputs, _outputs, _weights) = (bytes.i32()?, bytes.i32()?, bytes.i32()?);
        let _name = bytes.string()?;
        match kind {
            "Series" | "RTLReversed" | "XYTranspose" => {
                let around = match kind {
                    "RTLReversed" => Around::Reversed,
                    "XYTranspose" => Around::Transposed,
                    _ => around,
                };
                for _ in 0..bytes.count(16)? {
                    Self::read_within(bytes, layers, nested + 1, around)?;
                }
                if flags & LAYER_RATES != 0 {
                    let rates = bytes.count(64)?;
                    bytes.take(4 * rates)?;
                }
                return Ok(());
            }
            _ => {}
        }
        let plain = around == Around::Nothing;
        layers.push(match (kind, around) {
            ("Input", _) if plain => {
                let [_batch, height, _width, depth, _loss] =
                    [bytes.i32()?, bytes.i32()?, bytes.i32()?, bytes.i32()?, bytes.i32()?];
                Self::Input { height, depth }
            }
            ("Convolve", _) if plain => Self::Convolve { half_x: bytes.i32()?, half_y: bytes.i32()? },
            ("Maxpool", _) if plain => Self::Maxpool { x: bytes.i32()?, y: bytes.i32()? },
            ("Tanh", _) if plain => Self::Tanh(matrix(bytes)?),
            ("Softmax", _) if plain => Self::Softmax(matrix(bytes)?),
            ("LSTM", Around::Nothing) => Self::Forward(lstm(bytes, inputs)?),
            ("LSTM", Around::Reversed) => Self::Backward(lstm(bytes, inputs)?),
            ("SummLSTM", Around::Transposed) => Self::Columns(lstm(bytes, inputs)?),
            _ => return Err(OTHER_SHAPE),
        });
        Ok(())
    }
}

fn lstm(bytes: &mut Bytes<'_>, inputs: i32) -> Result<Lstm, ModelError> {
    let inputs = usize::try_from(inputs).map_err(|_| ModelError::Garbled(PART))?;
    let _all_inputs = bytes.i32()?;
    let lstm = Lstm {
        cell_input: matrix(bytes)?,
        input_gate: matrix(bytes)?,
        forget_gate: matrix(bytes)?,
        output_gate: matrix(bytes)?,
    };
    let alike = [&lstm.input_gate, &lstm.forget_gate, &lstm.output_gate]
        .iter()
        .all(|gate| gate.outputs == lstm.cells() && gate.inputs == lstm.cell_input.inputs);
    if !alike || lstm.cell_input.inputs != inputs + lstm.cells() {
        return Err(OTHER_SHAPE);
    }
    Ok(lstm)
}

fn matrix(bytes: &mut Bytes<'_>) -> Result<Matrix, ModelError> {
    const INT8: u8 = 1;
    const NEW_FORMAT: u8 = 128;
    const MOST: usize = 4096;
    let mode = bytes.u8()?;
    if mode & NEW_FORMAT == 0 || mode & INT8 == 0 {
        return Err(ModelError::Unsupported("floating-point weights"));
    }
    let (outputs, columns) = (bytes.count(MOST)?, bytes.count(MOST)?);
    if outputs == 0 || columns < 2 {
        return Err(ModelError::Garbled(PART));
    }
    let _empty_element = bytes.i8()?;
    let inputs = columns - 1;
    let (mut weights, mut bias) = (Vec::with_capacity(outputs * inputs), Vec::with_capacity(outputs));
    for _ in 0..outputs {
        let row = bytes.take(columns)?;
        weights.extend(row[..inputs].iter().map(|w| *w as i8));
        bias.push(row[inputs] as i8);
    }
    let count = bytes.count(2 * MOST)?;
    if count < outputs {
        return Err(ModelError::Garbled(PART));
    }
    let mut scales = Vec::with_capacity(count);
    for _ in 0..count {
        scales.push((bytes.f64()? / 127.0) as f32);
    }
    scales.truncate(outputs);
    Ok(Matrix { outputs, inputs, weights, bias, scales })
}
