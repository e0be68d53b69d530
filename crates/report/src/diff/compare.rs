//! Two assessments compared.

use plimsoll_domain::Assessment;

use super::{Difference, Wanted, bands, levels, metrics, practices, sides, sources, steps};

/// What changed from `old` to `new`.
///
/// `wanted` tells which way a metric should go, by its id; without an answer a metric that moved is neither
/// better nor worse. Models that only one of the two knows are named and left out.
#[must_use]
pub fn diff(old: &Assessment, new: &Assessment, wanted: impl Fn(&str) -> Option<Wanted>) -> Difference {
    let coverage = sources::changes(old, new);
    let practices = practices::changes(old, new, &coverage);
    let moved = metrics::changes(old, new, &coverage, &wanted);
    let (steps_opened, steps_closed) = steps::changes(old, new);
    Difference {
        old: sides::side(old),
        new: sides::side(new),
        same_repository: sides::same_repository(old, new),
        notices: sides::notices(old, new),
        levels: levels::changes(old, new, &practices),
        practices,
        metrics: moved.changes,
        within_noise: moved.within_noise,
        without_interval: moved.without_interval,
        bands: bands::changes(old, new),
        steps_opened,
        steps_closed,
        coverage,
    }
}
