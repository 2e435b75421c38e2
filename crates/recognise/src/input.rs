//! A scaled line becomes the network's input: levels stretched, noise around it.
//!
//! After Tesseract's `networkio.cpp` (`ComputeBlackWhite`, `SetPixel`), `statistc.cpp` (`ile`) and `convolve.cpp`.

/// The 8-bit activation of each grey value of one line.
pub(crate) fn level_table(pixels: &[u8], width: usize, height: usize) -> [i8; 256] {
    let (black, white) = black_and_white(&pixels[(height / 2) * width..][..width]);
    let contrast = (white - black) / 2.0;
    let contrast = if contrast <= 0.0 { 1.0 } else { contrast };
    std::array::from_fn(|pixel| {
        let value = (pixel as f32 - black) / contrast - 1.0;
        rounded(128.0 * value).clamp(-127, 127) as i8
    })
}

/// Rounds half away from zero, as Tesseract's `IntCastRounded`.
pub(crate) fn rounded(x: f32) -> i32 {
    if x >= 0.0 { (x + 0.5) as i32 } else { -((-x + 0.5) as i32) }
}

/// The lower quartile of the dark and the upper quartile of the light extremes along the middle row.
fn black_and_white(row: &[u8]) -> (f32, f32) {
    let (mut darkest, mut lightest) = (Histogram::default(), Histogram::default());
    for three in row.windows(3) {
        let [before, here, after] = [three[0], three[1], three[2]];
        if (here < before && here <= after) || (here <= before && here < after) {
            darkest.add(here);
        }
        if (here > before && here >= after) || (here >= before && here > after) {
            lightest.add(here);
        }
    }
    if darkest.count == 0 {
        darkest.add(0);
    }
    if lightest.count == 0 {
        lightest.add(255);
    }
    (darkest.quantile(0.25) as f32, lightest.quantile(0.75) as f32)
}

struct Histogram {
    buckets: [u32; 256],
    count: u32,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: [0; 256], count: 0 }
    }
}

impl Histogram {
    fn add(&mut self, value: u8) {
        self.buckets[usize::from(value)] += 1;
        self.count += 1;
    }

    /// Tesseract's `STATS::ile`: linear within the bucket where the share is reached.
    fn quantile(&self, share: f64) -> f64 {
        let target = (share * f64::from(self.count)).clamp(1.0, f64::from(self.count));
        let (mut sum, mut index) = (0_u32, 0_usize);
        // Tesseract's range is 0..=255 with an exclusive end one above: the last bucket counts.
        while index < 256 && f64::from(sum) < target {
            sum += self.buckets[index];
            index += 1;
        }
        if index == 0 { 0.0 } else { index as f64 - (f64::from(sum) - target) / f64::from(self.buckets[index - 1]) }
    }
}

/// The noise that stands for what lies outside the picture. Every line begins the same sequence anew.
#[derive(Debug, Clone)]
pub(crate) struct Noise {
    state: u64,
}

impl Noise {
    const MODULUS: u64 = (1 << 31) - 1;

    /// As `LSTMRecognizer::SetRandomSeed`: one value is thrown away.
    pub(crate) fn new(sample_iteration: i32) -> Self {
        let seed = (i64::from(sample_iteration) * 0x1000_0001) as u64 % Self::MODULUS;
        let mut noise = Self { state: if seed == 0 { 1 } else { seed } };
        noise.step();
        noise
    }

    /// `std::minstd_rand`.
    fn step(&mut self) -> u64 {
        self.state = self.state * 48_271 % Self::MODULUS;
        self.state
    }

    /// The next activation.
    pub(crate) fn next(&mut self) -> i8 {
        let range = 127.0_f64;
        let value = range * 2.0 * self.step() as f64 / f64::from(i32::MAX) - range;
        if value >= 0.0 { (value + 0.5) as i8 } else { -((-value + 0.5) as i8) }
    }
}

/// The input of the convolution: for each pixel, top row first, its 3 by 3 neighbourhood, columns first.
///
/// `neighbourhoods` gets `width * height * 9` values.
pub(crate) fn neighbourhoods(
    pixels: &[u8],
    width: usize,
    height: usize,
    levels: &[i8; 256],
    mut noise: Noise,
    neighbourhoods: &mut Vec<i8>,
) {
    let activations: Vec<i8> = pixels[..width * height].iter().map(|pixel| levels[usize::from(*pixel)]).collect();
    neighbourhoods.resize(width * height * 9, 0);
    let (windows, _) = neighbourhoods.as_chunks_mut::<9>();
    for (y, windows) in windows.chunks_exact_mut(width).enumerate() {
        let row = |row: usize| &activations[row * width..(row + 1) * width];
        let inner_row = y > 0 && y + 1 < height;
        let mut x = 0;
        while x < width {
            if inner_row && x > 0 && x + 1 < width {
                // all of them lie in the picture, up to the last pixel but one
                let rows = row(y - 1).windows(3).zip(row(y).windows(3)).zip(row(y + 1).windows(3));
                for (window, ((a, b), c)) in windows[1..].iter_mut().zip(rows) {
                    *window = [a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]];
                }
                x = width - 1;
            }
            let mut values = windows[x].iter_mut();
            for column in [x.checked_sub(1), Some(x), Some(x + 1).filter(|c| *c < width)] {
                for row in [y.checked_sub(1), Some(y), Some(y + 1).filter(|r| *r < height)] {
                    if let Some(value) = values.next() {
                        *value = match (column, row) {
                            (Some(column), Some(row)) => activations[row * width + column],
                            _ => noise.next(),
                        };
                    }
                }
            }
            x += 1;
        }
    }
}
