//! How often there is a release.

use std::collections::BTreeMap;

use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Grade, ReasonCode, Signal, Source};

use super::tags_versioned::{in_window, is_prerelease};
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::quantile;

const DAYS: u32 = 365;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "release.cadence",
        title: "Time between releases",
        meaning: "How long users wait for the next version.",
        sources: &[Source::Git],
        computation: "Median days between successive tags of final versions in the window, each component's series for itself.",
        fields: &[
            ("value", "median days between final releases"),
            ("releases", "final releases of the window"),
            ("variation", "coefficient of variation of the gaps, each against its component's mean"),
        ],
        window_days: Some(DAYS),
        false_positives: "a version tagged again under another name",
        false_negatives: "releases without a tag",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    if let Err(reason) = context.history_closed(context.window_to_now(DAYS)) {
        return unknown(id, reason.code, reason.text);
    }
    let tags: Vec<_> = in_window(context, DAYS).into_iter().filter(|tag| !is_prerelease(tag)).collect();
    let mut series: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for tag in &tags {
        if let (Some(version), Some(time)) = (&tag.version, tag.time) {
            series.entry(version.component.as_str()).or_default().push(time);
        }
    }
    let gaps = series.values().map(|times| gaps_of(times));
    let gaps: Vec<Vec<f64>> = gaps.filter(|gaps| !gaps.is_empty()).collect();
    let variation = variation(&gaps);
    let mut gaps: Vec<f64> = gaps.concat();
    let Some(median) = quantile(&mut gaps, 0.5) else {
        let text = format!("{} final releases in the window; two make a gap", tags.len());
        return unknown(id, ReasonCode::BelowMinSample, text).with("releases", tags.len() as f64);
    };
    let signal = Signal::observed(id, median, Grade::E2, Confidence::Counted.value())
        .with("releases", tags.len() as f64)
        .sampled(gaps.len() as u64);
    let signal = match variation {
        Some(variation) => signal.with("variation", variation),
        None => signal,
    };
    context.dated(proven(context.facts, signal, tags.iter().rev().map(|tag| Evidence::tag(&tag.name))))
}

/// Days between the releases of one series.
fn gaps_of(times: &[i64]) -> Vec<f64> {
    times.windows(2).map(|pair| (pair[1] - pair[0]) as f64 / DAY_SECONDS as f64).collect()
}

/// Standard deviation of the gaps over their mean: 0 for a beat, above 1 for no rhythm at all. Each series is held
/// against its own mean, so that two components with a rhythm each are not irregular together.
fn variation(series: &[Vec<f64>]) -> Option<f64> {
    let mut squares = Vec::new();
    for gaps in series {
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        if mean > 0.0 {
            squares.extend(gaps.iter().map(|gap| (gap / mean - 1.0).powi(2)));
        }
    }
    (!squares.is_empty()).then(|| (squares.iter().sum::<f64>() / squares.len() as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use crate::signals::testing::{World, observe, state};

    #[test]
    fn the_median_gap_without_prereleases() {
        let mut world = World::new();
        world.commit(90.0, "ann", &["a.c"]);
        for (name, days_ago) in [("1.0", 80.0), ("1.1-rc.1", 75.0), ("1.1", 70.0), ("1.2", 40.0)] {
            world.tag(name, days_ago, None);
        }
        let signal = observe(&world, "release.cadence");
        assert_eq!((signal.value(), signal.n), (Some(20.0), Some(2)));
    }

    #[test]
    fn a_rhythm_is_told_from_none() {
        let variation = |days: &[(&str, f64)]| {
            let mut world = World::new();
            world.commit(300.0, "ann", &["a.c"]);
            for (name, days_ago) in days {
                world.tag(name, *days_ago, None);
            }
            *observe(&world, "release.cadence").values.get("variation").unwrap()
        };
        let beat = [("a-1.0", 90.0), ("a-1.1", 60.0), ("a-1.2", 30.0), ("b-1.0", 20.0), ("b-1.1", 10.0)];
        assert!(variation(&beat) < 1e-9);
        let bursts = [("1.0", 201.0), ("1.1", 200.0), ("1.2", 199.0), ("1.3", 21.0), ("1.4", 20.0)];
        assert!(variation(&bursts) > 1.0);
    }

    #[test]
    fn components_released_together_are_no_short_gap() {
        let mut world = World::new();
        world.commit(90.0, "ann", &["a.c"]);
        for (name, days_ago) in [("a-1.0.0", 80.0), ("b-1.0.0", 80.0), ("a-1.1.0", 50.0), ("b-1.1.0", 50.0)] {
            world.tag(name, days_ago, None);
        }
        assert_eq!(observe(&world, "release.cadence").value(), Some(30.0));
    }

    #[test]
    fn gaps_between_tags_that_a_cut_history_has_are_not_all() {
        let mut world = World::new();
        let first = world.commit(90.0, "ann", &["a.c"]);
        world.tag("1.0", 80.0, None);
        world.tag("1.1", 40.0, None);
        assert_eq!(state(&world, "release.cadence"), SignalState::Observed);
        world.truncated.push(first);
        assert_eq!(state(&world, "release.cadence"), SignalState::Unknown);
    }

    #[test]
    fn one_release_has_no_gap() {
        let mut world = World::new();
        world.commit(90.0, "ann", &["a.c"]);
        world.tag("1.0", 80.0, None);
        assert_eq!(state(&world, "release.cadence"), SignalState::Unknown);
    }
}
