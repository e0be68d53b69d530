//! The samples of one assessment.

use plimsoll_domain::Assessment;
use plimsoll_domain::level::{LevelVerdict, Observed};
use plimsoll_domain::metric::{MetricValue, Unit};
use plimsoll_domain::practice::Verdict;

use super::family::{Families, Kind, gauge, info};
use crate::sound;

const INFO: Kind = info("plimsoll_assessment", "What was assessed, and by which version.");
const TIME: Kind = gauge(
    "plimsoll_assessment_timestamp_seconds",
    "seconds",
    "The instant assessed, in seconds since 1970; facts after it do not exist.",
);
const WINDOW: Kind =
    gauge("plimsoll_window_seconds", "seconds", "Length of the window that metrics look at.");
const SAMPLES: Kind = gauge("plimsoll_metric_samples", "", "Sample size of a measured metric.");
const STATES: Kind =
    gauge("plimsoll_metric_states", "", "How many metrics are measured, absent, unknown or not applicable.");
const LEVEL: Kind = info("plimsoll_level", "Levels by name: observed, proven (floor), possible (ceiling).");
const OBSERVED: Kind = gauge(
    "plimsoll_level_observed",
    "",
    "Observed level, counted from 1; 0 is below the first. Missing where too little was seen.",
);
const FLOOR: Kind = gauge("plimsoll_level_floor", "", "Proven level: unknown counts as no.");
const CEILING: Kind = gauge("plimsoll_level_ceiling", "", "Possible level: unknown counts as yes.");
const HIGHEST: Kind = gauge("plimsoll_level_highest", "", "The highest level that the model has.");
const DETERMINABLE: Kind =
    gauge("plimsoll_level_determinable_ratio", "ratio", "Share of applicable practices with a verdict.");
const PRACTICES: Kind = gauge("plimsoll_practices", "", "Practices of a category by verdict.");
const SCORE: Kind = gauge("plimsoll_dora_score", "", "DORA's score from 0 to 10, in editions that score.");
const COVERAGE: Kind = info("plimsoll_coverage", "How much of each source was read.");

/// Values, ends of the 95 % interval and quantiles of one unit.
struct Kinds {
    value: Kind,
    low: Kind,
    high: Kind,
    percentile: Kind,
    /// What the families count in, as the label says it.
    unit: &'static str,
    factor: f64,
}

macro_rules! kinds {
    ($suffix:literal, $unit:literal, $label:literal, $factor:literal) => {
        Kinds {
            value: gauge(
                concat!("plimsoll_metric_", $suffix),
                $unit,
                "Headline figure of a measured metric.",
            ),
            low: gauge(
                concat!("plimsoll_metric_interval_low_", $suffix),
                $unit,
                "Lower end of the 95 % interval of the headline figure.",
            ),
            high: gauge(
                concat!("plimsoll_metric_interval_high_", $suffix),
                $unit,
                "Upper end of the 95 % interval of the headline figure.",
            ),
            percentile: gauge(
                concat!("plimsoll_metric_percentile_", $suffix),
                $unit,
                "Percentiles, where the metric is a distribution.",
            ),
            unit: $label,
            factor: $factor,
        }
    };
}

const fn kinds(unit: Unit) -> Kinds {
    match unit {
        Unit::Seconds => kinds!("seconds", "seconds", "seconds", 1.0),
        // Minutes of CI, in the base unit of time.
        Unit::Minutes => kinds!("seconds", "seconds", "seconds", 60.0),
        Unit::Ratio => kinds!("ratio", "ratio", "ratio", 1.0),
        Unit::PerDay => kinds!("per_day", "per_day", "per-day", 1.0),
        Unit::DaysPerWeek => kinds!("days_per_week", "days_per_week", "days-per-week", 1.0),
        Unit::Count => kinds!("items", "items", "count", 1.0),
        Unit::Commits => kinds!("commits", "commits", "commits", 1.0),
        Unit::Files => kinds!("files", "files", "files", 1.0),
        Unit::Lines => kinds!("lines", "lines", "lines", 1.0),
    }
}

pub(crate) fn write(families: &mut Families, assessment: &Assessment) {
    let repository = ("repository", assessment.repository.name.as_str());
    let head = assessment.repository.head.as_deref().unwrap_or_default();
    let about = [
        repository,
        ("version", &assessment.tool_version),
        ("profile", assessment.repository.profile.as_str()),
        ("head", head),
    ];
    families.add(INFO, &about, Some(1.0));
    families.add(TIME, &[repository], Some(assessment.as_of.timestamp() as f64));
    families.add(WINDOW, &[repository], Some(assessment.window.days() * 86_400.0));
    for coverage in &assessment.coverage {
        let labels = [repository, ("source", coverage.source.as_str()), ("state", coverage.state.as_str())];
        families.add(COVERAGE, &labels, Some(1.0));
    }
    for level in &assessment.levels {
        write_level(families, assessment, level);
    }
    for metric in &assessment.metrics {
        write_metric(families, repository, metric);
    }
    states(families, assessment);
    for band in &assessment.bands {
        let edition = band.edition.to_string();
        let labels = [repository, ("model", &band.model), ("edition", &edition), ("metric", &band.metric)];
        families.add(SCORE, &labels, band.score);
    }
}

fn write_level(families: &mut Families, assessment: &Assessment, level: &LevelVerdict) {
    let labels = [
        ("repository", assessment.repository.name.as_str()),
        ("model", &level.model),
        ("category", &level.category),
    ];
    let [repository, model, category] = labels;
    let name = |id: &Option<String>| id.clone().unwrap_or_else(|| "none".to_owned());
    let (floor, ceiling) = (name(&level.floor), name(&level.ceiling));
    let named = [
        repository,
        model,
        category,
        ("observed", level.observed.as_str()),
        ("floor", &floor),
        ("ceiling", &ceiling),
    ];
    families.add(LEVEL, &named, Some(1.0));
    if level.observed == Observed::NotApplicable {
        return;
    }
    let rung = |id: &str| level.ladder.iter().position(|rung| rung == id).map_or(0, |index| index + 1) as f64;
    let observed = match &level.observed {
        Observed::Level(id) => Some(rung(id)),
        Observed::None => Some(0.0),
        Observed::InsufficientEvidence | Observed::NotApplicable => None,
    };
    families.add(OBSERVED, &labels, observed);
    families.add(FLOOR, &labels, Some(level.floor.as_deref().map_or(0.0, rung)));
    families.add(CEILING, &labels, Some(level.ceiling.as_deref().map_or(0.0, rung)));
    families.add(HIGHEST, &labels, Some(level.ladder.len() as f64));
    families.add(DETERMINABLE, &labels, Some(level.determinable).filter(|share| share.is_finite()));
    for verdict in [Verdict::Met, Verdict::NotMet, Verdict::Unknown, Verdict::NotApplicable] {
        let own = assessment.practices.iter().filter(|practice| {
            practice.model == level.model
                && practice.category == level.category
                && practice.verdict == verdict
        });
        let labels = [repository, model, category, ("verdict", verdict.as_str())];
        families.add(PRACTICES, &labels, Some(own.count() as f64));
    }
}

fn write_metric(families: &mut Families, repository: (&str, &str), metric: &MetricValue) {
    let Some(value) = sound::value(metric) else { return };
    let kinds = kinds(metric.unit);
    let labels = [
        repository,
        ("metric", metric.id.as_str()),
        ("variant", metric.variant.as_deref().unwrap_or_default()),
        ("environment", metric.environment.as_deref().unwrap_or_default()),
        ("component", metric.component.as_deref().unwrap_or_default()),
        ("unit", kinds.unit),
    ];
    let scaled = |number: f64| Some(number * kinds.factor);
    families.add(kinds.value, &labels, scaled(value));
    // An interval has two ends or none.
    if let Some((low, high)) = metric.interval.filter(|(low, high)| low.is_finite() && high.is_finite()) {
        families.add(kinds.low, &labels, scaled(low));
        families.add(kinds.high, &labels, scaled(high));
    }
    for (name, quantile) in [("50", metric.p50), ("75", metric.p75), ("90", metric.p90)] {
        let labels: Vec<_> = labels.into_iter().chain([("percentile", name)]).collect();
        families.add(kinds.percentile, &labels, quantile.and_then(scaled));
    }
    families.add(SAMPLES, &labels, Some(metric.n as f64));
}

fn states(families: &mut Families, assessment: &Assessment) {
    use plimsoll_domain::metric::MetricState::{Absent, Measured, NotApplicable, Unknown};
    for state in [Measured, Absent, Unknown, NotApplicable] {
        let number = assessment.metrics.iter().filter(|metric| sound::state(metric) == state).count();
        let labels = [("repository", assessment.repository.name.as_str()), ("state", state.as_str())];
        families.add(STATES, &labels, Some(number as f64));
    }
}
