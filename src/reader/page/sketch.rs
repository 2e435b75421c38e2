//! The page as dark and light, small: what everything but the words is found on.
//!
//! A sketch has about 150 dots an inch whatever the scan had, so sizes mean the same on every page, and a page
//! is looked over in milliseconds.

use image::GrayImage;

/// Dots an inch that a sketch comes near to.
const SKETCH_DPI: u32 = 150;
/// Pixels along a dot at most: the sums of a square of them still fit 16 bits.
pub(super) const COARSEST: u32 = 16;
/// A dot is dark when it has less than this share of the brightness of the paper around it.
const DARK_BELOW: f32 = 0.72;
/// Side of the squares over which the paper's brightness is taken, dots.
const PAPER_TILE: u32 = 48;

/// A page picture as dark (1) and light (0) dots, row by row.
#[derive(Clone)]
pub(super) struct Sketch {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) dots: Vec<u8>,
    /// Pixels of the page picture along one dot.
    pub(super) scale: u32,
    /// Dots an inch.
    pub(super) dpi: f32,
}

impl Sketch {
    pub(super) fn of(pixels: &GrayImage, dpi: u32) -> Self {
        Self::with_paper(pixels, dpi).0
    }

    /// The sketch, and how bright the paper is.
    pub(super) fn with_paper(pixels: &GrayImage, dpi: u32) -> (Self, Paper) {
        let scale = ((dpi + SKETCH_DPI / 2) / SKETCH_DPI).clamp(1, COARSEST);
        let small = shrink(pixels, scale);
        let mut paper = Paper::of(&small);
        let dots = threshold(&small, &paper);
        paper.tile *= scale;
        let sketch = Self { width: small.width(), height: small.height(), dots, scale, dpi: dpi as f32 / scale as f32 };
        (sketch, paper)
    }

    /// Without a dark dot, of the same size as `other`.
    pub(super) fn empty_like(other: &Self) -> Self {
        Self { dots: vec![0; other.dots.len()], ..*other }
    }

    pub(super) fn row(&self, y: u32) -> &[u8] {
        let start = y as usize * self.width as usize;
        &self.dots[start..start + self.width as usize]
    }

    pub(super) fn row_mut(&mut self, y: u32) -> &mut [u8] {
        let start = y as usize * self.width as usize;
        &mut self.dots[start..start + self.width as usize]
    }

    /// Dots along `inches`.
    pub(super) fn dots_in(&self, inches: f32) -> u32 {
        (inches * self.dpi).round().max(1.0) as u32
    }

    /// Rows as columns: the sketch of the page lying on its side (mirrored, which no projection minds).
    pub(super) fn transposed(&self) -> Self {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut dots = vec![0; self.dots.len()];
        for top in (0..height).step_by(8) {
            let rows = (height - top).min(8);
            for left in (0..width).step_by(8) {
                let columns = (width - left).min(8);
                if rows < 8 || columns < 8 {
                    for (y, x) in (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x))) {
                        dots[(left + x) * height + top + y] = self.dots[(top + y) * width + left + x];
                    }
                    continue;
                }
                let eight: [u64; 8] = std::array::from_fn(|y| eight_at(&self.dots, (top + y) * width + left));
                if eight.iter().fold(0, |all, eight| all | eight) == 0 {
                    continue;
                }
                for (x, column) in columns_of(eight).into_iter().enumerate() {
                    let to = (left + x) * height + top;
                    dots[to..to + 8].copy_from_slice(&column.to_le_bytes());
                }
            }
        }
        Self { width: self.height, height: self.width, dots, ..*self }
    }
}

/// Eight dots of a row at once, the first in the lowest byte.
fn eight_at(dots: &[u8], start: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&dots[start..start + 8]);
    u64::from_le_bytes(eight)
}

/// Eight by eight dots, rows as columns: squares of four by four, of two by two and single dots change places
/// (H. S. Warren, "Hacker's Delight", 2002, section 7-3).
fn columns_of(mut rows: [u64; 8]) -> [u64; 8] {
    for (apart, low) in [(4, 0x0000_0000_ffff_ffff_u64), (2, 0x0000_ffff_0000_ffff), (1, 0x00ff_00ff_00ff_00ff)] {
        for y in (0..8).filter(|y| y & apart == 0) {
            let crossed = (rows[y] >> (8 * apart) ^ rows[y + apart]) & low;
            rows[y + apart] ^= crossed;
            rows[y] ^= crossed << (8 * apart);
        }
    }
    rows
}

/// The first dark dot of a row from `start` on; eight light ones are passed over at once.
pub(super) fn next_dark(row: &[u8], start: usize) -> Option<usize> {
    next_set(row, start, 0)
}

/// The first light dot of a row from `start` on, or the row's end.
pub(super) fn next_light(row: &[u8], start: usize) -> usize {
    next_set(row, start, 0x0101_0101_0101_0101).unwrap_or(row.len())
}

fn next_set(row: &[u8], mut start: usize, turned: u64) -> Option<usize> {
    while start + 8 <= row.len() {
        let eight = eight_at(row, start) ^ turned;
        if eight != 0 {
            return Some(start + eight.trailing_zeros() as usize / 8);
        }
        start += 8;
    }
    let wanted = u8::from(turned == 0);
    row.get(start..)?.iter().position(|&dot| dot == wanted).map(|ahead| start + ahead)
}

/// Means of squares of `scale` pixels; what does not fill a square at the right and bottom edges is left out.
pub(super) fn shrink(pixels: &GrayImage, scale: u32) -> GrayImage {
    let (width, height) = ((pixels.width() / scale).max(1), (pixels.height() / scale).max(1));
    if scale == 1 || pixels.width() < scale || pixels.height() < scale {
        return pixels.clone();
    }
    let mut small = Vec::with_capacity(width as usize * height as usize);
    let mut sums = vec![0_u16; width as usize];
    let area = (scale * scale) as u16;
    for rows in pixels.as_raw().chunks_exact((pixels.width() * scale) as usize).take(height as usize) {
        sums.fill(0);
        for row in rows.chunks_exact(pixels.width() as usize) {
            add_row(&mut sums, row, scale as usize);
        }
        small.extend(sums.iter().map(|&sum| (sum / area) as u8));
    }
    GrayImage::from_raw(width, height, small).unwrap_or_else(|| GrayImage::new(1, 1))
}

/// Adds each `scale` neighbours of a row to one sum. The common scales are spelled out: they run in vector registers.
fn add_row(sums: &mut [u16], row: &[u8], scale: usize) {
    match scale {
        2 => {
            for (sum, pair) in sums.iter_mut().zip(row.as_chunks::<2>().0) {
                *sum += u16::from(pair[0]) + u16::from(pair[1]);
            }
        }
        4 => {
            for (sum, four) in sums.iter_mut().zip(row.as_chunks::<4>().0) {
                *sum += four.iter().map(|&p| u16::from(p)).sum::<u16>();
            }
        }
        _ => {
            for (sum, some) in sums.iter_mut().zip(row.chunks_exact(scale)) {
                *sum += some.iter().map(|&p| u16::from(p)).sum::<u16>();
            }
        }
    }
}

/// Dark where a dot is darker than the paper around it, so that uneven light and grey paper do not matter.
fn threshold(small: &GrayImage, paper: &Paper) -> Vec<u8> {
    let width = small.width() as usize;
    let mut dots = vec![0; small.as_raw().len()];
    let (mut light, mut limits) = (vec![0.0; width], vec![0_u8; width]);
    for (y, (dots, pixels)) in dots.chunks_exact_mut(width).zip(small.as_raw().chunks_exact(width)).enumerate() {
        if y % LIGHT_STEP == 0 {
            paper.along_row(y, &mut light);
            for (limit, brightness) in limits.iter_mut().zip(&light) {
                *limit = (brightness * DARK_BELOW) as u8;
            }
        }
        for ((dot, &pixel), &limit) in dots.iter_mut().zip(pixels).zip(&limits) {
            *dot = u8::from(pixel < limit);
        }
    }
    dots
}

/// Light changes so little from row to row that it is taken anew only after so many.
const LIGHT_STEP: usize = 8;

/// How bright the paper is, over the page.
pub(super) struct Paper {
    /// Brightness in the middle of each tile, row by row.
    tiles: Vec<f32>,
    columns: usize,
    rows: usize,
    /// Side of a tile, pixels.
    tile: u32,
}

impl Paper {
    /// A tile's paper is what nine tenths of its dots are darker than or as dark as; a tile much darker than the
    /// page is ink, not paper.
    fn of(small: &GrayImage) -> Self {
        let (width, height) = small.dimensions();
        let (columns, rows) = (width.div_ceil(PAPER_TILE), height.div_ceil(PAPER_TILE));
        let mut tiles: Vec<u8> = Vec::with_capacity((columns * rows) as usize);
        for top in (0..height).step_by(PAPER_TILE as usize) {
            for left in (0..width).step_by(PAPER_TILE as usize) {
                // Two counts a level, for dots side by side: neighbours are mostly alike, and adding to one number again
                // and again waits for itself.
                let mut counts = [[0_u32; 256]; 2];
                let right = (left + PAPER_TILE).min(width);
                for y in (top..(top + PAPER_TILE).min(height)).step_by(2) {
                    let start = (y * width) as usize;
                    for pair in small.as_raw()[start + left as usize..start + right as usize].chunks(2) {
                        for (counts, &pixel) in counts.iter_mut().zip(pair) {
                            counts[usize::from(pixel)] += 1;
                        }
                    }
                }
                tiles.push(percentile(&std::array::from_fn(|level| counts[0][level] + counts[1][level]), 0.9));
            }
        }
        let mut sorted = tiles.clone();
        sorted.sort_unstable();
        let page = f32::from(sorted[sorted.len() * 3 / 4]);
        let tiles = tiles.into_iter().map(f32::from).map(|tile| if tile < 0.6 * page { page } else { tile }).collect();
        Self { tiles, columns: columns as usize, rows: rows as usize, tile: PAPER_TILE }
    }

    /// White and even: nothing to mend.
    pub(super) fn is_white(&self) -> bool {
        self.tiles.iter().filter(|&&tile| tile < 240.0).count() * 50 < self.tiles.len()
    }

    /// Makes the paper white all over, and the ink lighter by the same factor.
    pub(super) fn whiten(&self, pixels: &mut GrayImage) {
        let width = pixels.width() as usize;
        let (mut light, mut factors) = (vec![0.0_f32; width], vec![0_u16; width]);
        for (y, row) in pixels.chunks_exact_mut(width).enumerate() {
            if y % LIGHT_STEP == 0 {
                self.along_row(y, &mut light);
                for (factor, brightness) in factors.iter_mut().zip(&light) {
                    *factor = (255.0 * 128.0 / brightness.max(64.0)) as u16;
                }
            }
            for (pixel, &factor) in row.iter_mut().zip(&factors) {
                *pixel = ((u32::from(*pixel) * u32::from(factor)) >> 7).min(255) as u8;
            }
        }
    }

    /// The brightness at each pixel of row `y`, in proportion between the middles of tiles.
    fn along_row(&self, y: usize, light: &mut [f32]) {
        let side = self.tile as usize;
        let down = (y as f32 / self.tile as f32 - 0.5).clamp(0.0, (self.rows - 1) as f32);
        let above = down as usize * self.columns;
        let below = (down as usize + 1).min(self.rows - 1) * self.columns;
        let tile = |column: usize| {
            self.tiles[above + column] * (1.0 - down.fract()) + self.tiles[below + column] * down.fract()
        };
        let tiles: Vec<f32> = (0..self.columns).map(tile).collect();
        // Before the middle of the first tile and after that of the last the light is theirs.
        let width = light.len();
        let middle = |column: usize| (side / 2 + column * side).min(width);
        let last = self.columns - 1;
        light[..middle(0)].fill(tiles[0]);
        light[middle(last)..].fill(tiles[last]);
        for column in 0..last {
            for (x, brightness) in (middle(column)..).zip(&mut light[middle(column)..middle(column + 1)]) {
                let across = x as f32 / side as f32 - 0.5 - column as f32;
                *brightness = tiles[column] * (1.0 - across) + tiles[column + 1] * across;
            }
        }
    }
}

fn percentile(counts: &[u32; 256], share: f32) -> u8 {
    let wanted = (counts.iter().sum::<u32>() as f32 * share) as u32;
    let mut seen = 0;
    for (value, count) in counts.iter().enumerate() {
        seen += count;
        if seen > wanted {
            return value as u8;
        }
    }
    255
}
