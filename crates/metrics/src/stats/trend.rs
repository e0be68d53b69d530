//! Trend over weeks: Theil–Sen's slope with the Mann–Kendall test.

use plimsoll_domain::metric::{Direction, Trend};

use super::quantile::{quantile, sort};

/// Weeks with a value below which no trend is looked for.
pub const MIN_WEEKS: usize = 8;

/// Level below which a slope is called a direction.
const SIGNIFICANT: f64 = 0.05;

/// The trend of weekly values, given as week number and value; `None` under [`MIN_WEEKS`] weeks with a value.
///
/// The slope is the median of the slopes of all pairs of weeks. The p-value is two-sided, from Kendall's S with
/// the variance corrected for ties and with continuity correction. Without p < 0.05 no direction is named.
#[must_use]
pub fn trend(weeks: &[(u32, f64)]) -> Option<Trend> {
    if weeks.len() < MIN_WEEKS {
        return None;
    }
    let slope_per_week = theil_sen(weeks)?;
    let p_value = mann_kendall(weeks);
    let direction = match slope_per_week {
        slope if p_value >= SIGNIFICANT || slope == 0.0 => Direction::None,
        slope if slope > 0.0 => Direction::Rising,
        _ => Direction::Falling,
    };
    Some(Trend { direction, slope_per_week, p_value })
}

fn pairs(weeks: &[(u32, f64)]) -> impl Iterator<Item = (f64, f64)> {
    weeks.iter().enumerate().flat_map(move |(at, (week, value))| {
        weeks[at + 1..].iter().map(move |(later, next)| (f64::from(*later) - f64::from(*week), next - value))
    })
}

fn theil_sen(weeks: &[(u32, f64)]) -> Option<f64> {
    let mut slopes: Vec<f64> =
        pairs(weeks).filter(|(run, _)| *run != 0.0).map(|(run, rise)| rise / run).collect();
    sort(&mut slopes);
    quantile(&slopes, 0.5)
}

fn mann_kendall(weeks: &[(u32, f64)]) -> f64 {
    let score: f64 = pairs(weeks).map(|(_, rise)| if rise == 0.0 { 0.0 } else { rise.signum() }).sum();
    let variance = (kendall_term(weeks.len()) - tie_terms(weeks)) / 18.0;
    if variance <= 0.0 || score == 0.0 {
        return 1.0;
    }
    let z = (score.abs() - 1.0) / variance.sqrt();
    erfc(z / std::f64::consts::SQRT_2).min(1.0)
}

/// `n (n − 1) (2n + 5)`, for the whole series and for each group of ties.
fn kendall_term(n: usize) -> f64 {
    let n = n as f64;
    n * (n - 1.0) * (2.0 * n + 5.0)
}

fn tie_terms(weeks: &[(u32, f64)]) -> f64 {
    let mut values: Vec<f64> = weeks.iter().map(|(_, value)| *value).collect();
    sort(&mut values);
    values.chunk_by(|left, right| left == right).map(|group| kendall_term(group.len())).sum()
}

/// The complementary error function for `x ≥ 0`, relative error below 1.2e-7.
///
/// Chebyshev fit of `erfc(x) · exp(x²)`, from the usual tables.
fn erfc(x: f64) -> f64 {
    const FIT: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let t = 1.0 / (1.0 + 0.5 * x.max(0.0));
    let polynomial = FIT.iter().rev().fold(0.0, |sum, factor| sum * t + factor);
    t * (-x * x + polynomial).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Vec<(u32, f64)> {
        (0..).zip(values.iter().copied()).collect()
    }

    #[test]
    fn a_steady_rise_is_called_rising() {
        let found = trend(&series(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])).unwrap();
        assert_eq!((found.direction, found.slope_per_week), (Direction::Rising, 1.0));
        // S = 28, variance = 8·7·21/18 = 65.333, z = 3.3404, p = 0.000837.
        assert!((found.p_value - 0.000_837).abs() < 1e-5, "{}", found.p_value);
    }

    #[test]
    fn ties_reduce_the_variance() {
        // Tied groups of 3 and 2: (1176 − 66 − 18) / 18 = 60.667; S = 24; z = 2.9530; p = 0.00315.
        let found = trend(&series(&[5.0, 5.0, 5.0, 4.0, 3.0, 2.0, 2.0, 1.0])).unwrap();
        assert_eq!(found.direction, Direction::Falling);
        assert!((found.p_value - 0.003_15).abs() < 2e-5, "{}", found.p_value);
    }

    #[test]
    fn without_significance_or_weeks_there_is_no_direction() {
        assert_eq!(trend(&series(&[1.0; 7])), None);
        let flat = trend(&series(&[2.0; 12])).unwrap();
        assert_eq!((flat.direction, flat.p_value, flat.slope_per_week), (Direction::None, 1.0, 0.0));
        let noise = trend(&series(&[3.0, 1.0, 4.0, 1.0, 5.0, 2.0, 6.0, 1.0])).unwrap();
        assert_eq!(noise.direction, Direction::None);
        assert!(noise.p_value > 0.05);
    }

    #[test]
    fn the_error_function_agrees_with_tables() {
        for (x, expected) in [(0.0, 1.0), (0.5, 0.479_500), (1.0, 0.157_299), (2.0, 0.004_678)] {
            assert!((erfc(x) - expected).abs() < 1e-6, "erfc({x}) = {}", erfc(x));
        }
    }

    #[test]
    fn a_gap_of_weeks_counts_in_the_slope() {
        let weeks: Vec<_> = (0..8).map(|index| (index * 2, f64::from(index))).collect();
        assert_eq!(trend(&weeks).unwrap().slope_per_week, 0.5);
    }
}
