//! What stands after an assessment.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::level::Observed;
use plimsoll_domain::metric::MetricState;
use plimsoll_domain::{Assessment, CoverageState, Verdict};

use super::{level_key, metric_key, practice_key};
use crate::sound;

/// An assessment without what is never compared.
pub(super) fn slim(assessment: &Assessment) -> Assessment {
    let mut slim = assessment.clone();
    slim.signals.clear();
    slim.next_steps.clear();
    slim.notices.clear();
    for practice in &mut slim.practices {
        practice.evidence.truncate(super::tell::PIECES_KEPT);
        practice.measured.clear();
    }
    for metric in &mut slim.metrics {
        metric.weekly.clear();
    }
    slim
}

/// What is known now where anything is, and what was known before where it is not or where a loss is withheld.
pub(super) fn merged(before: &Assessment, now: &Assessment, withheld: &BTreeSet<String>) -> Assessment {
    let mut merged = slim(now);
    let old: BTreeMap<_, _> = before.practices.iter().map(|one| (practice_key(one), one)).collect();
    for practice in &mut merged.practices {
        let key = practice_key(practice);
        let Some(old) = old.get(&key) else { continue };
        if withheld.contains(&key) || practice.verdict == Verdict::Unknown && old.verdict != Verdict::Unknown
        {
            *practice = (*old).clone();
        }
    }
    let old: BTreeMap<_, _> = before.levels.iter().map(|one| (level_key(one), one)).collect();
    for level in &mut merged.levels {
        let key = level_key(level);
        let Some(old) = old.get(&key) else { continue };
        let unknown = level.observed == Observed::InsufficientEvidence;
        if withheld.contains(&key) || unknown && old.observed != Observed::InsufficientEvidence {
            *level = (*old).clone();
        }
    }
    let old: BTreeMap<_, _> = before.metrics.iter().map(|one| (metric_key(one), one)).collect();
    for metric in &mut merged.metrics {
        let key = metric_key(metric);
        let Some(old) = old.get(&key) else { continue };
        let was_measured = sound::value(old).is_some();
        let stays = match metric.state {
            MetricState::Measured => was_measured && overlap(old.interval, metric.interval),
            MetricState::Unknown => was_measured,
            MetricState::Absent | MetricState::NotApplicable => false,
        };
        if withheld.contains(&key) || stays {
            *metric = (*old).clone();
        }
    }
    for coverage in &mut merged.coverage {
        let old = before.coverage.iter().find(|old| old.source == coverage.source);
        if let Some(old) = old.filter(|old| rank(old.state) > rank(coverage.state)) {
            *coverage = old.clone();
        }
    }
    merged
}

/// Whether two values differ by no more than noise: their intervals overlap.
fn overlap(old: Option<(f64, f64)>, now: Option<(f64, f64)>) -> bool {
    match (old, now) {
        (Some(old), Some(now)) => now.0 <= old.1 && old.0 <= now.1,
        _ => false,
    }
}

const fn rank(state: CoverageState) -> u8 {
    match state {
        CoverageState::Missing => 0,
        CoverageState::Partial => 1,
        CoverageState::Complete => 2,
    }
}
