//! Quantiles.

use std::cmp::Ordering;

/// Sorts samples, smallest first.
pub fn sort(samples: &mut [f64]) {
    samples.sort_unstable_by(f64::total_cmp);
}

/// Puts the samples that [`quantile`] asks for at a half, three quarters and nine tenths, and the ends of the median's
/// interval, where sorting would put them. The others are only on their side of those.
pub fn rank(samples: &mut [f64]) {
    select_by(samples, &ranks(samples.len()), f64::total_cmp);
}

/// The ranks of those among so many samples, in ascending order.
pub(crate) fn ranks(n: usize) -> Vec<usize> {
    let Some(last) = n.checked_sub(1) else { return Vec::new() };
    let mut ranks: Vec<_> =
        super::interval::median_ranks(n).into_iter().flat_map(|(low, high)| [low, high]).collect();
    for share in [0.5, 0.75, 0.9] {
        let below = (last as f64 * share).floor() as usize;
        ranks.extend([below, last.min(below + 1)]);
    }
    ranks.sort_unstable();
    ranks.dedup();
    ranks
}

/// Puts the samples of these ranks, in ascending order, where sorting would put them.
/// A comparison that is known when this is compiled is worth a third of the time.
pub(crate) fn select_by<T>(samples: &mut [T], ranks: &[usize], order: impl Fn(&T, &T) -> Ordering + Copy) {
    select_from(samples, 0, ranks, order);
}

/// The same where `samples` begin at rank `first`.
fn select_from<T>(
    samples: &mut [T],
    first: usize,
    ranks: &[usize],
    order: impl Fn(&T, &T) -> Ordering + Copy,
) {
    let half = ranks.len() / 2;
    let Some(middle) = ranks.get(half) else { return };
    let (before, _, after) = samples.select_nth_unstable_by(middle - first, order);
    select_from(before, first, &ranks[..half], order);
    select_from(after, middle + 1, &ranks[half + 1..], order);
}

/// The `share` quantile (0 to 1) of sorted samples, linear between the closest ranks (Hyndman–Fan type 7).
///
/// With `h = (n − 1) · share` it is `x[⌊h⌋] + (h − ⌊h⌋) · (x[⌊h⌋ + 1] − x[⌊h⌋])`. `None` without samples.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = last as f64 * share.clamp(0.0, 1.0);
    let below = position.floor() as usize;
    let low = sorted[below];
    let high = sorted[last.min(below + 1)];
    Some(low + (position - below as f64) * (high - low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranked_samples_give_the_figures_of_sorted_ones() {
        for n in [1_usize, 2, 3, 7, 100, 999, 1_000, 1_001, 5_000] {
            let samples: Vec<f64> = (0..n).map(|number| (number * 7_919 % 613) as f64).collect();
            let (mut ranked, mut sorted) = (samples.clone(), samples);
            rank(&mut ranked);
            sort(&mut sorted);
            for share in [0.5, 0.75, 0.9] {
                assert_eq!(quantile(&ranked, share), quantile(&sorted, share), "{n} {share}");
            }
            assert_eq!(super::super::median_interval(&ranked), super::super::median_interval(&sorted), "{n}");
        }
        rank(&mut []);
    }

    #[test]
    fn quantiles_interpolate_between_the_closest_ranks() {
        let sorted = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(quantile(&sorted, 0.5), Some(2.5));
        assert_eq!(quantile(&sorted, 0.75), Some(3.25));
        assert_eq!(quantile(&sorted, 0.9), Some(3.7));
        assert_eq!(quantile(&sorted, 1.0), Some(4.0));
        assert_eq!(quantile(&[7.0], 0.9), Some(7.0));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
