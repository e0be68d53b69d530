//! DORA's clusters: which of them each measured metric is compatible with, edition by edition.

mod data;
mod scale;
#[cfg(test)]
mod tests;

use plimsoll_domain::assessment::Band;
use plimsoll_domain::{MetricState, MetricValue};

use data::{Cluster, Clusters, Data};
use scale::step;

/// The model's id.
const MODEL: &str = "dora";
/// Clusters, best first.
const ORDER: [&str; 4] = ["elite", "high", "medium", "low"];

/// For every edition and metric the clusters that the measured value is compatible with.
///
/// A metric without a value has no band. One with too few samples, or between the clusters, has an empty set and a
/// note that says why: never the best, never the worst.
#[must_use]
pub fn bands(metrics: &[MetricValue]) -> Vec<Band> {
    let Some(data) = Data::builtin() else { return Vec::new() };
    let mut found = Vec::new();
    for edition in &data.edition {
        for (metric, clusters) in edition.metrics() {
            found.extend(headline(metrics, metric).map(|value| {
                let (clusters, note) = compatible(data, metrics, value, clusters);
                let metric = metric.to_owned();
                Band { model: MODEL.to_owned(), edition: edition.year, metric, clusters, score: None, note }
            }));
        }
    }
    found.extend(scores(data, metrics));
    found
}

/// The measured headline of a metric.
fn headline<'m>(metrics: &'m [MetricValue], id: &str) -> Option<&'m MetricValue> {
    metrics.iter().find(|metric| {
        metric.id == id
            && metric.variant.is_none()
            && metric.component.is_none()
            && metric.environment.is_none()
            && metric.state == MetricState::Measured
    })
}

fn too_few(data: &Data, value: &MetricValue) -> Option<String> {
    let least = data.minimum.get(&value.id).copied().unwrap_or(0);
    (value.n < least).then(|| format!("n is {}, and fewer than {least} say nothing", value.n))
}

fn compatible(
    data: &Data,
    metrics: &[MetricValue],
    value: &MetricValue,
    clusters: &Clusters,
) -> (Vec<String>, Option<String>) {
    if let Some(few) = too_few(data, value) {
        return (Vec::new(), Some(few));
    }
    let step = step(metrics, value);
    let fits = |cluster: &Cluster| match cluster {
        Cluster::Steps { steps } => step.is_some_and(|step| steps.contains(&step)),
        Cluster::Range { from, to } => {
            // Printed in whole per cent.
            value.value.is_some_and(|share| (*from..=*to).contains(&((share * 100.0).round() as u32)))
        }
        Cluster::Median { median } => {
            let share = f64::from(*median) / 100.0;
            value.interval.is_some_and(|(low, high)| low <= share && share <= high)
        }
    };
    let names = ORDER.iter().filter(|name| clusters.get(**name).is_some_and(fits));
    let found: Vec<_> = names.map(|name| (*name).to_owned()).collect();
    let note = match found.len() {
        0 => Some("between the clusters that the report printed".to_owned()),
        1 => None,
        _ => Some("the report's clusters overlap here".to_owned()),
    };
    (found, note)
}

/// From a measured value to its score.
type Score<'a> = &'a dyn Fn(&MetricValue) -> Option<f64>;

/// Scores since 2025, and the mean of those that can be told.
fn scores(data: &Data, metrics: &[MetricValue]) -> Vec<Band> {
    let scores = &data.scores;
    let by_step = |value: &MetricValue| Some((f64::from(step(metrics, value)?) - 1.0) / 5.0 * 10.0);
    let by_share = |value: &MetricValue| Some(10.0 - value.value? * 10.0);
    let band = |metric: &str, score: Option<f64>, note: Option<String>| Band {
        model: MODEL.to_owned(),
        edition: scores.year,
        metric: metric.to_owned(),
        clusters: Vec::new(),
        score,
        note,
    };
    let mut found: Vec<Band> = Vec::new();
    let kinds: [(&[String], Score<'_>); 2] = [(&scores.steps, &by_step), (&scores.shares, &by_share)];
    for (ids, score) in kinds {
        for value in ids.iter().filter_map(|id| headline(metrics, id)) {
            let few = too_few(data, value);
            found.push(band(&value.id, score(value).filter(|_| few.is_none()), few));
        }
    }
    let told: Vec<f64> = found.iter().filter_map(|one| one.score).collect();
    if !told.is_empty() {
        let all = scores.steps.len() + scores.shares.len();
        let note = (told.len() < all).then(|| format!("the mean of {} of {all} metrics", told.len()));
        found.push(band("overall", Some(told.iter().sum::<f64>() / told.len() as f64), note));
    }
    found
}
