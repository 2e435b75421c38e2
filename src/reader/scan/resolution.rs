//! At which resolution a picture was scanned: what the file says if that can be, else what the paper says.

/// Dots per inch, along the rows and along the columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dots {
    pub x: f64,
    pub y: f64,
}

impl Dots {
    pub(super) fn same(dpi: f64) -> Self {
        Self { x: dpi, y: dpi }
    }

    pub(super) fn finer(self) -> f64 {
        self.x.max(self.y)
    }

    /// Dots per centimetre, as some files give them.
    pub(super) fn from_centimetres(x: f64, y: f64) -> Self {
        Self { x: x * 2.54, y: y * 2.54 }
    }
}

/// Paper that record rooms scan, short side first, inches: letter, legal, A4, half letter, A5, executive, ledger, A3.
const PAPERS: [(f64, f64); 8] =
    [(8.5, 11.0), (8.5, 14.0), (8.27, 11.69), (5.5, 8.5), (5.83, 8.27), (7.25, 10.5), (11.0, 17.0), (11.69, 16.54)];

/// Resolutions that scanners offer, the usual ones first.
const USUAL_DPI: [f64; 7] = [300.0, 200.0, 150.0, 600.0, 100.0, 400.0, 240.0];

/// What programs write when they do not know.
const THOUGHTLESS_DPI: [f64; 2] = [72.0, 96.0];

/// How far a side may be from the paper's: feeders crop and overscan.
const PAPER_TOLERANCE: f64 = 0.025;

/// Pixels across a standard fax page (ITU-T T.4), at 204 dots per inch.
const FAX_COLUMNS: u32 = 1728;

/// The claimed resolution when it gives a sheet that could be, else the one inferred from the size in pixels.
pub(super) fn settle(width: u32, height: u32, claimed: Option<Dots>) -> Dots {
    let Some(claimed) = claimed.filter(|dots| is_possible(*dots)) else {
        return infer(width, height);
    };
    if gives_a_sheet(width, height, claimed) { claimed } else { infer(width, height) }
}

fn is_possible(dots: Dots) -> bool {
    let in_range = |dpi: f64| (40.0..=4800.0).contains(&dpi);
    in_range(dots.x) && in_range(dots.y) && (0.2..=5.0).contains(&(dots.x / dots.y))
}

fn gives_a_sheet(width: u32, height: u32, dots: Dots) -> bool {
    let (across, down) = (f64::from(width) / dots.x, f64::from(height) / dots.y);
    let (short, long) = (across.min(down), across.max(down));
    if short > 18.0 || long > 120.0 {
        return false;
    }
    // A program's default, or a sheet the size of a stamp, against pixels that make a standard sheet.
    let doubtful = THOUGHTLESS_DPI.contains(&dots.x) || long < 3.0;
    !(doubtful && paper_error(short, long) > PAPER_TOLERANCE && standard_dpi(width, height).is_some())
}

/// By how much the sides differ from the nearest paper, as a share.
fn paper_error(short: f64, long: f64) -> f64 {
    PAPERS
        .iter()
        .map(|(paper_short, paper_long)| (short / paper_short - 1.0).abs().max((long / paper_long - 1.0).abs()))
        .fold(f64::INFINITY, f64::min)
}

/// The usual resolution at which the picture is nearest to a standard paper, if it is near to one.
fn standard_dpi(width: u32, height: u32) -> Option<f64> {
    let (short, long) = (f64::from(width.min(height)), f64::from(width.max(height)));
    USUAL_DPI
        .into_iter()
        .map(|dpi| (dpi, paper_error(short / dpi, long / dpi)))
        .filter(|(_, error)| *error <= PAPER_TOLERANCE)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(dpi, _)| dpi)
}

fn infer(width: u32, height: u32) -> Dots {
    if width == FAX_COLUMNS {
        return Dots { x: 204.0, y: if height < 1600 { 98.0 } else { 196.0 } };
    }
    if let Some(dpi) = standard_dpi(width, height) {
        return Dots::same(dpi);
    }
    // A photograph, or an odd sheet: as if its short side were that of a letter.
    Dots::same((f64::from(width.min(height)) / 8.5).clamp(70.0, 1200.0).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_file_says_is_believed_when_it_gives_a_sheet() {
        assert_eq!(settle(1728, 1078, Some(Dots { x: 204.0, y: 98.0 })), Dots { x: 204.0, y: 98.0 });
        assert_eq!(settle(612, 792, Some(Dots::same(72.0))), Dots::same(72.0));
        assert_eq!(settle(1012, 638, Some(Dots::same(300.0))), Dots::same(300.0), "an insurance card");
        assert_eq!(settle(2550, 12_000, Some(Dots::same(300.0))), Dots::same(300.0), "a long strip");
    }

    #[test]
    fn a_screen_resolution_on_a_full_scan_is_replaced() {
        assert_eq!(settle(2550, 3300, Some(Dots::same(72.0))), Dots::same(300.0));
        assert_eq!(settle(1700, 2200, Some(Dots::same(96.0))), Dots::same(200.0));
        assert_eq!(settle(1275, 1650, Some(Dots::same(96.0))), Dots::same(150.0));
        assert_eq!(settle(850, 1100, Some(Dots::same(600.0))), Dots::same(100.0));
    }

    #[test]
    fn a_missing_resolution_is_inferred_from_the_paper() {
        assert_eq!(settle(5100, 6600, None), Dots::same(600.0));
        assert_eq!(settle(3508, 2480, None), Dots::same(300.0), "A4 across");
        assert_eq!(settle(1728, 1080, None), Dots { x: 204.0, y: 98.0 });
        assert_eq!(settle(1700, 2800, Some(Dots { x: 0.0, y: 0.0 })), Dots::same(200.0), "legal");
        assert_eq!(settle(3024, 4032, None), Dots::same(356.0), "a photograph");
    }
}
