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
        let mut eight = [[0_u8; 8]; 8];
        for top in (0..height).step_by(8) {
            let rows = (height - top).min(8);
            for left in (0..width).step_by(8) {
                let columns = (width - left).min(8);
                for (y, row) in eight.iter_mut().enumerate().take(rows) {
                    let from = (top + y) * width + left;
                    row[..columns].copy_from_slice(&self.dots[from..from + columns]);
                }
                let turned = columns_of(&eight);
                for (x, column) in turned.iter().enumerate().take(columns) {
                    let to = (left + x) * height + top;
                    dots[to..to + rows].copy_from_slice(&column[..rows]);
                }
            }
        }
        Self { width: self.height, height: self.width, dots, ..*self }
    }
}

/// Eight by eight dots, rows as columns.
fn columns_of(rows: &[[u8; 8]; 8]) -> [[u8; 8]; 8] {
    std::array::from_fn(|x| std::array::from_fn(|y| rows[y][x]))
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
    let mut limits = vec![0_u8; width];
    for (y, (dots, pixels)) in dots.chunks_exact_mut(width).zip(small.as_raw().chunks_exact(width)).enumerate() {
        if y % LIGHT_STEP == 0 {
            paper.along_row(y, |x, brightness| limits[x] = (brightness * DARK_BELOW) as u8, width);
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
        let mut factors = vec![0_u16; width];
        for (y, row) in pixels.chunks_exact_mut(width).enumerate() {
            if y % LIGHT_STEP == 0 {
                self.along_row(y, |x, brightness| factors[x] = (255.0 * 128.0 / brightness.max(64.0)) as u16, width);
            }
            for (pixel, &factor) in row.iter_mut().zip(&factors) {
                *pixel = ((u32::from(*pixel) * u32::from(factor)) >> 7).min(255) as u8;
            }
        }
    }

    /// Tells the brightness at each of the row's `width` pixels, in proportion between the middles of tiles.
    fn along_row(&self, y: usize, mut tell: impl FnMut(usize, f32), width: usize) {
        let place = |pixel: usize, count: usize| {
            let at = (pixel as f32 / self.tile as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            (at as usize, (at as usize + 1).min(count - 1), at.fract())
        };
        let (above, below, down) = place(y, self.rows);
        let tile = |column: usize| {
            let at = |row: usize| self.tiles[row * self.columns + column];
            at(above) * (1.0 - down) + at(below) * down
        };
        let tiles: Vec<f32> = (0..self.columns).map(tile).collect();
        for x in 0..width {
            let (left, right, across) = place(x, self.columns);
            tell(x, tiles[left] * (1.0 - across) + tiles[right] * across);
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
