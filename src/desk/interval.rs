//! How sure a rate is that was found in a sample.

/// Of a normal distribution, 95 % lie within so many standard deviations.
const Z: f64 = 1.959_964;

/// The rate of `hits` among `drawn`, with its 95 % interval; `None` for an empty sample.
///
/// Wilson's score interval (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927, 209-212), which holds for rates near 0 and small samples
/// (L. D. Brown, T. T. Cai, A. DasGupta, Statist. Sci. 16, 2001, 101-133).
pub(super) fn rate(hits: u64, drawn: u64) -> Option<(f64, f64, f64)> {
    if drawn == 0 {
        return None;
    }
    let (n, rate) = (drawn as f64, hits as f64 / drawn as f64);
    let scale = 1.0 + Z * Z / n;
    let middle = (rate + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale * (rate * (1.0 - rate) / n + Z * Z / (4.0 * n * n)).sqrt();
    let low = if hits == 0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if hits == drawn { 1.0 } else { (middle + half).min(1.0) };
    Some((rate, low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To the fourth digit after the point.
    fn found(hits: u64, drawn: u64) -> (f64, f64, f64) {
        let (rate, low, high) = rate(hits, drawn).unwrap();
        let short = |x: f64| (x * 1e4).round() / 1e4;
        (short(rate), short(low), short(high))
    }

    #[test]
    fn the_interval_is_that_of_the_tables() {
        // R: prop.test(x, n, correct = FALSE)$conf.int
        assert_eq!(found(1, 10), (0.1, 0.0179, 0.4042));
        assert_eq!(found(5, 100), (0.05, 0.0215, 0.1118));
        assert_eq!(found(0, 300), (0.0, 0.0, 0.0126));
        assert_eq!(found(7, 7), (1.0, 0.6457, 1.0));
        assert_eq!(rate(0, 0), None);
    }
}
