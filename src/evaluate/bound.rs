//! How many errors there may be where so many were seen.

/// The 95 % upper bound of a share of which `errors` in `of` were seen (Clopper and Pearson 1934, one-sided); with no
/// error seen it is nearly three in `of`. 1 of nothing.
pub(super) fn upper_bound(errors: usize, of: usize) -> f64 {
    if errors >= of {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let share = f64::midpoint(low, high);
        if at_most(errors, of, share) > 0.05 {
            low = share;
        } else {
            high = share;
        }
    }
    high
}

/// Chance of at most `errors` in `of` where each has the chance `share`.
fn at_most(errors: usize, of: usize, share: f64) -> f64 {
    let mut log_term = of as f64 * (1.0 - share).ln();
    let mut sum = log_term.exp();
    for k in 1..=errors {
        log_term += ((of - k + 1) as f64 / k as f64).ln() + share.ln() - (1.0 - share).ln();
        sum += log_term.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::upper_bound;

    #[test]
    fn no_error_in_three_hundred_pages_is_less_than_one_in_a_hundred() {
        assert!((upper_bound(0, 300) - 0.009_936).abs() < 1e-5);
    }

    #[test]
    fn the_bound_is_the_published_one() {
        // Table of the one-sided 95 % limits: 2 in 100 is at most 6.16 %.
        assert!((upper_bound(2, 100) - 0.061_6).abs() < 1e-4);
        assert!((upper_bound(0, 0) - 1.0).abs() < f64::EPSILON);
    }
}
