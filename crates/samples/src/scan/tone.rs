//! What happens to all pixels alike: fading, copying, blur, grain, light.

use image::GrayImage;

use crate::chance::Chance;

fn mapped(grey: &mut GrayImage, map: impl Fn(f32) -> f32) {
    let table: Vec<u8> = (0..256).map(|value| map(value as f32).clamp(0.0, 255.0) as u8).collect();
    for value in grey.iter_mut() {
        *value = table[usize::from(*value)];
    }
}

/// Ink keeps the share `left` of its blackness; paper becomes `paper`.
pub(crate) fn fade(grey: &mut GrayImage, left: f32, paper: f32) {
    mapped(grey, |value| paper - (255.0 - value) * left * paper / 255.0);
}

/// Steeper around `middle`, as every copy of a copy is.
pub(crate) fn steepen(grey: &mut GrayImage, steepness: f32, middle: f32) {
    mapped(grey, |value| middle + (value - middle) * steepness);
}

/// Each pixel with its neighbours, weights 1 `centre` 1, across and down.
pub(crate) fn blur(grey: &mut GrayImage, centre: u32) {
    let width = grey.width() as usize;
    let grey: &mut [u8] = grey;
    let total = centre + 2;
    let soft = |before: u8, here: u8, after: u8| {
        ((u32::from(before) + u32::from(here) * centre + u32::from(after)) / total) as u8
    };
    for row in grey.chunks_exact_mut(width) {
        let mut before = row[0];
        for x in 0..width {
            let here = row[x];
            row[x] = soft(before, here, row[(x + 1).min(width - 1)]);
            before = here;
        }
    }
    let mut above = grey[..width].to_vec();
    let height = grey.len() / width;
    for y in 0..height {
        let (upper, lower) = grey.split_at_mut((y + 1) * width);
        let row = &mut upper[y * width..];
        for x in 0..width {
            let here = row[x];
            let below = lower.get(x).copied().unwrap_or(here);
            row[x] = soft(above[x], here, below);
            above[x] = here;
        }
    }
}

/// A quick stream of its own for what is drawn once a pixel.
pub(crate) struct Grain(u64);

impl Grain {
    pub(crate) fn new(chance: &Chance) -> Self {
        Self(chance.bits() | 1)
    }

    pub(crate) fn next(&mut self) -> u32 {
        // xorshift64* (Vigna 2016).
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) as u32
    }
}

/// Grain of the sensor, about `strength` grey values strong.
pub(crate) fn grain(grey: &mut GrayImage, strength: f32, chance: &Chance) {
    let mut grain = Grain::new(chance);
    let table: Vec<i16> = (0..1024)
        .map(|_| {
            let sum: f32 = (0..4).map(|_| chance.unit() - 0.5).sum();
            (sum * 1.73 * strength) as i16
        })
        .collect();
    for value in grey.iter_mut() {
        *value = (i16::from(*value) + table[(grain.next() & 1023) as usize]).clamp(0, 255) as u8;
    }
}

/// Fibres and clouds of the paper, coarse to the eye, a few grey values deep.
pub(crate) fn texture(grey: &mut GrayImage, depth: f32, cell: u32, chance: &Chance) {
    clouds(grey, cell, chance, |value, cloud| (f32::from(value) - depth * cloud).clamp(0.0, 255.0) as u8);
}

/// Ink that did not reach the paper everywhere; returns the share of ink that is left.
pub(crate) fn worn(grey: &mut GrayImage, amount: f32, cell: u32, chance: &Chance) -> f32 {
    clouds(grey, cell, chance, |value, cloud| {
        let gone = ((cloud - 1.0 + amount) / amount).clamp(0.0, 1.0);
        (f32::from(value) + (255.0 - f32::from(value)) * gone * 0.8) as u8
    });
    // Smooth noise is rarely near its ends: about a third of the nominal share is lost.
    1.0 - amount * 0.35
}

/// Smooth noise between 0 and 1 on a lattice of `cell` pixels.
fn clouds(grey: &mut GrayImage, cell: u32, chance: &Chance, change: impl Fn(u8, f32) -> u8) {
    let width = grey.width() as usize;
    let cell = cell.max(2) as usize;
    let columns = width / cell + 2;
    let lattice_row = || (0..columns).map(|_| chance.unit()).collect::<Vec<f32>>();
    let (mut upper, mut lower) = (lattice_row(), lattice_row());
    for (y, row) in grey.chunks_exact_mut(width).enumerate() {
        if y > 0 && y % cell == 0 {
            upper = std::mem::replace(&mut lower, lattice_row());
        }
        let down = (y % cell) as f32 / cell as f32;
        let mixed: Vec<f32> = upper.iter().zip(&lower).map(|(above, below)| above + (below - above) * down).collect();
        for (number, part) in row.chunks_mut(cell).enumerate() {
            let step = (mixed[number + 1] - mixed[number]) / cell as f32;
            for (x, value) in part.iter_mut().enumerate() {
                *value = change(*value, mixed[number] + step * x as f32);
            }
        }
    }
}

/// Light falling off towards one side, by at most `depth` grey values.
pub(crate) fn uneven_light(grey: &mut GrayImage, depth: f32, chance: &Chance) {
    let (width, height) = (grey.width() as f32, grey.height() as f32);
    let (across, down) = (chance.real(-1.0, 1.0), chance.real(-1.0, 1.0));
    for (y, row) in grey.chunks_exact_mut(width as usize).enumerate() {
        let base = down * (y as f32 / height - 0.5) + 0.5;
        for (x, value) in row.iter_mut().enumerate() {
            let dark = (base + across * (x as f32 / width - 0.5)).clamp(0.0, 1.0);
            *value = (f32::from(*value) * (1.0 - dark * depth / 255.0)) as u8;
        }
    }
}

/// Ink of the other side seen through, mirrored.
pub(crate) fn show_through(grey: &mut GrayImage, back: &GrayImage, strength: f32) {
    if back.dimensions() != grey.dimensions() {
        return;
    }
    let width = grey.width() as usize;
    for (row, behind) in grey.chunks_exact_mut(width).zip(back.chunks_exact(width)) {
        for (value, through) in row.iter_mut().zip(behind.iter().rev()) {
            let dark = f32::from(255 - through) * strength;
            *value = (f32::from(*value) * (1.0 - dark / 255.0)) as u8;
        }
    }
}
