//! The score interval of a share.

/// Two-sided 90 %.
const Z: f64 = 1.644_853_626_951_472_6;

/// Wilson's 90 % interval of a share measured on `n` samples; `None` without samples or outside 0 to 1.
#[must_use]
pub fn interval(share: f64, n: u64) -> Option<(f64, f64)> {
    if n == 0 || !(0.0..=1.0).contains(&share) {
        return None;
    }
    let n = n as f64;
    let spread = Z * Z / n;
    let middle = (share + spread / 2.0) / (1.0 + spread);
    let half = Z / (1.0 + spread) * (share * (1.0 - share) / n + spread / (4.0 * n)).sqrt();
    Some(((middle - half).max(0.0), (middle + half).min(1.0)))
}

/// Whether the interval of a share leaves open on which side of `threshold` it lies.
#[must_use]
pub fn straddles(share: f64, n: u64, threshold: f64) -> bool {
    // A threshold at the very end of the scale has only one side.
    let inside = threshold > 0.0 && threshold < 1.0;
    inside && interval(share, n).is_some_and(|(low, high)| low < threshold && threshold < high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_of_twelve_is_the_textbook_interval() {
        let (low, high) = interval(10.0 / 12.0, 12).unwrap();
        assert!((low - 0.6008).abs() < 5e-4, "{low}");
        assert!((high - 0.9432).abs() < 5e-4, "{high}");
    }

    #[test]
    fn more_samples_decide() {
        assert!(straddles(0.84, 25, 0.8));
        assert!(!straddles(0.84, 2_500, 0.8));
        assert!(!straddles(1.0, 3, 1.0));
    }

    #[test]
    fn no_samples_no_interval() {
        assert_eq!(interval(0.5, 0), None);
        assert_eq!(interval(1.5, 10), None);
    }
}
