//! 95 % intervals: Wilson's for shares, order statistics for medians.

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Sample size up to which ranks come from the binomial distribution itself.
const EXACT_UP_TO: usize = 1_000;

/// Wilson's score interval of `hits` out of `n`; exactly 0 below no hit, exactly 1 above all. `None` without samples.
#[must_use]
pub fn wilson(hits: u64, n: u64) -> Option<(f64, f64)> {
    if n == 0 || hits > n {
        return None;
    }
    let (none, all) = (hits == 0, hits == n);
    let n = n as f64;
    let share = hits as f64 / n;
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let centre = share + Z * Z / (2.0 * n);
    let scale = 1.0 + Z * Z / n;
    // Rounding must not leave a residue at the ends, nor push an end past the share itself.
    let low = if none { 0.0 } else { ((centre - spread) / scale).clamp(0.0, share) };
    let high = if all { 1.0 } else { ((centre + spread) / scale).clamp(share, 1.0) };
    Some((low, high))
}

/// The order-statistic 95 % interval of the median of sorted samples.
///
/// It is `[x(l), x(n + 1 − l)]` with the largest rank `l` for which `P(B ≤ l − 1) ≤ 0.025`, `B` binomial with `n`
/// trials of ½: it covers the median with at least 95 %, whatever the distribution. Above 1,000 samples the normal
/// approximation gives `l = ⌊(n − 1.96 √n) / 2⌋`. Fewer than six samples admit no such rank: `None`.
#[must_use]
pub fn median_interval(sorted: &[f64]) -> Option<(f64, f64)> {
    median_ranks(sorted.len()).map(|(low, high)| (sorted[low], sorted[high]))
}

/// The places of the interval's ends among so many sorted samples, counted from zero.
pub(crate) fn median_ranks(n: usize) -> Option<(usize, usize)> {
    let rank = if n <= EXACT_UP_TO { exact_rank(n) } else { approximate_rank(n) };
    (rank > 0).then(|| (rank - 1, n - rank))
}

fn exact_rank(n: usize) -> usize {
    let mut probability = 0.5_f64.powi(n as i32);
    let mut cumulative = 0.0;
    for successes in 0..n {
        cumulative += probability;
        if cumulative > 0.025 {
            return successes;
        }
        probability *= (n - successes) as f64 / (successes + 1) as f64;
    }
    0
}

fn approximate_rank(n: usize) -> usize {
    let n = n as f64;
    ((n - Z * n.sqrt()) / 2.0).floor() as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{quantile, sort};
    use super::*;

    fn near(found: Option<(f64, f64)>, low: f64, high: f64) {
        let (found_low, found_high) = found.unwrap();
        assert!((found_low - low).abs() < 5e-4 && (found_high - high).abs() < 5e-4, "{found:?}");
    }

    #[test]
    fn wilson_agrees_with_published_examples() {
        near(wilson(0, 10), 0.0, 0.2775);
        near(wilson(5, 10), 0.2366, 0.7634);
        near(wilson(10, 10), 0.7225, 1.0);
        near(wilson(81, 263), 0.2553, 0.3662);
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn wilson_is_exact_at_both_ends() {
        for n in (1..=2_000).chain([10_007, 1_000_003, u64::MAX]) {
            assert_eq!(wilson(0, n).unwrap().0, 0.0, "{n}");
            assert_eq!(wilson(n, n).unwrap().1, 1.0, "{n}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_share_lies_in_its_interval(n in 1_u64..1_000_000_000, seed in any::<u64>()) {
            for hits in [0, 1, seed % (n + 1), n - 1, n] {
                let (low, high) = wilson(hits, n).unwrap();
                let share = hits as f64 / n as f64;
                prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0, "{hits}/{n}: {low} {high}");
            }
        }

        #[test]
        fn a_median_lies_in_its_interval(mut samples in prop::collection::vec(0.0..1e12_f64, 0..1_200)) {
            sort(&mut samples);
            if let Some((low, high)) = median_interval(&samples) {
                let median = quantile(&samples, 0.5).unwrap();
                prop_assert!(low <= median && median <= high);
            }
        }
    }

    #[test]
    fn a_median_has_an_interval_from_six_samples_on() {
        let samples = |n: usize| (1..=n).map(|value| value as f64).collect::<Vec<_>>();
        assert_eq!(median_interval(&samples(0)), None);
        assert_eq!(median_interval(&samples(5)), None);
        // Tabled ranks of the distribution-free interval.
        assert_eq!(median_interval(&samples(6)), Some((1.0, 6.0)));
        assert_eq!(median_interval(&samples(10)), Some((2.0, 9.0)));
        assert_eq!(median_interval(&samples(20)), Some((6.0, 15.0)));
        assert_eq!(median_interval(&samples(100)), Some((40.0, 61.0)));
    }

    #[test]
    fn the_approximation_continues_the_exact_ranks() {
        assert!(exact_rank(1_000).abs_diff(approximate_rank(1_000)) <= 1);
        assert!(approximate_rank(1_001) > 400);
    }
}
