//! OpenMetrics against the document.

use std::collections::BTreeMap;

use super::{audited, name, text};
use crate::exposition;

#[test]
fn samples_are_the_numbers_of_the_document() {
    let samples = exposition::parse(&audited().text("plimsoll.prom"));
    let find = |family: &str, metric: &serde_json::Value, more: &[(&str, &str)]| -> Option<f64> {
        let mut wanted: BTreeMap<&str, &str> = more.iter().copied().collect();
        for (label, field) in [
            ("metric", "id"),
            ("variant", "variant"),
            ("environment", "environment"),
            ("component", "component"),
        ] {
            wanted.insert(label, text(metric, field));
        }
        let fits = |labels: &BTreeMap<String, String>| {
            wanted.iter().all(|(label, value)| labels.get(*label).map_or("", String::as_str) == *value)
        };
        let mut found =
            samples.iter().filter(|(family_of, labels, _)| family_of.starts_with(family) && fits(labels));
        let first = found.next().map(|(.., value)| *value);
        assert!(found.next().is_none(), "{} has {family} twice", name(metric));
        first
    };
    for metric in audited().items("metrics") {
        // Minutes are told in seconds, the base unit.
        let factor = if metric["unit"] == "minutes" { 60.0 } else { 1.0 };
        let suffix = match text(metric, "unit") {
            "minutes" => "seconds",
            "count" => "items",
            other => other,
        }
        .replace('-', "_");
        let measured = !metric["value"].is_null();
        for (family, value) in [
            (format!("plimsoll_metric_{suffix}"), &metric["value"]),
            (format!("plimsoll_metric_interval_low_{suffix}"), &metric["interval"][0]),
            (format!("plimsoll_metric_interval_high_{suffix}"), &metric["interval"][1]),
        ] {
            let exact = value.as_f64().map(|value| value * factor);
            assert_close(find(&family, metric, &[]), exact, &format!("{} {family}", name(metric)));
        }
        for (percentile, field) in [("50", "p50"), ("75", "p75"), ("90", "p90")] {
            let family = format!("plimsoll_metric_percentile_{suffix}");
            let exact = metric[field].as_f64().map(|value| value * factor).filter(|_| measured);
            assert_close(
                find(&family, metric, &[("percentile", percentile)]),
                exact,
                &format!("{} {field}", name(metric)),
            );
        }
        let n = metric["n"].as_f64().filter(|_| measured);
        assert_close(find("plimsoll_metric_samples", metric, &[]), n, &format!("{} n", name(metric)));
    }
}

/// The same number or none; sixty times a number of six decimals has not more of them.
fn assert_close(found: Option<f64>, exact: Option<f64>, what: &str) {
    match (found, exact) {
        (Some(found), Some(exact)) => assert!(
            (found - exact).abs() <= 6e-5 * (1.0 + exact.abs() * 1e-9),
            "{what}: {found} is not {exact}"
        ),
        (found, exact) => assert_eq!(found, exact, "{what}"),
    }
}

#[test]
fn levels_and_counts_of_verdicts_are_those_of_the_document() {
    let samples = exposition::parse(&audited().text("plimsoll.prom"));
    for level in audited().items("levels") {
        let of = |labels: &BTreeMap<String, String>| {
            labels.get("model").map(String::as_str) == level["model"].as_str()
                && labels.get("category").map(String::as_str) == level["category"].as_str()
        };
        let named: Vec<_> = samples
            .iter()
            .filter(|(family, labels, _)| family == "plimsoll_level_info" && of(labels))
            .collect();
        assert_eq!(named.len(), 1, "{level}");
        for field in ["observed", "floor", "ceiling"] {
            assert_eq!(named[0].1[field], level[field].as_str().unwrap_or("none"), "{level} {field}");
        }
        for verdict in ["met", "not-met", "unknown", "not-applicable"] {
            let counted = audited().items("practices").iter().filter(|practice| {
                (&practice["model"], &practice["category"]) == (&level["model"], &level["category"])
                    && practice["verdict"] == verdict
            });
            let counted = counted.count() as f64;
            let told = samples.iter().find(|(family, labels, _)| {
                family == "plimsoll_practices" && of(labels) && labels["verdict"] == verdict
            });
            // What does not apply as a whole has no counts.
            if level["observed"] != "not-applicable" {
                assert_eq!(told.map(|(.., value)| *value), Some(counted), "{level} {verdict}");
            }
        }
    }
}
