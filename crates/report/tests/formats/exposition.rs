//! OpenMetrics text read by a small parser of its rules.

use std::collections::BTreeSet;

use plimsoll_domain::Window;
use plimsoll_domain::metric::{MetricValue, Unit};
use plimsoll_report::openmetrics;
use proptest::prelude::{ProptestConfig, proptest};

use crate::json_documents::docs;
use crate::openmetrics_text::{Sample, parse};
use crate::scorecard::assert_golden;
use crate::{hostile, sample};

fn find<'a>(samples: &'a [Sample], name: &str, labels: &[(&str, &str)]) -> Vec<&'a Sample> {
    let fits = |sample: &&Sample| {
        let has = |(label, value): &(&str, &str)| sample.1.get(*label).map(String::as_str) == Some(*value);
        sample.0 == name && labels.iter().all(has)
    };
    samples.iter().filter(fits).collect()
}

#[test]
fn the_text_looks_right_and_keeps_the_rules() {
    let text = openmetrics(&[&sample::assessment()]);
    parse(&text);
    assert_golden("assessment.openmetrics.txt", &text);
    assert_eq!(openmetrics(&[]), "# EOF\n");
    parse(&openmetrics(&[&sample::empty(), &sample::two_models(), &hostile::assessment()]));
}

#[test]
fn what_is_not_known_has_no_sample() {
    let samples = parse(&openmetrics(&[&sample::assessment()]));
    for metric in ["run-success-rate", "failed-deployment-recovery-time"] {
        assert!(
            samples.iter().all(|sample| sample.1.get("metric").map(String::as_str) != Some(metric)),
            "{metric}"
        );
    }
    let category = [("category", "information-reporting")];
    assert!(find(&samples, "plimsoll_level_observed", &category).is_empty());
    assert_eq!(find(&samples, "plimsoll_level_ceiling", &category)[0].2, 5.0);
    let named = find(&samples, "plimsoll_level_info", &category);
    assert_eq!(named[0].1["observed"], "insufficient-evidence");
}

#[test]
fn values_are_those_of_the_document_in_base_units() {
    let mut assessment = sample::assessment();
    assessment.metrics.push(MetricValue::measured("ci-minutes", Unit::Minutes, 2.5, 3));
    let samples = parse(&openmetrics(&[&assessment]));
    let one = |name: &str, labels: &[(&str, &str)]| {
        let found: Vec<_> = find(&samples, name, labels);
        assert_eq!(
            found.iter().filter(|sample| !sample.1.contains_key("variant")).count(),
            1,
            "{name} {labels:?}"
        );
        found.iter().find(|sample| !sample.1.contains_key("variant")).unwrap().2
    };
    let lead_time = [("metric", "change-lead-time")];
    assert_eq!(one("plimsoll_metric_seconds", &lead_time), 794_880.0);
    assert_eq!(one("plimsoll_metric_interval_low_seconds", &lead_time), 699_840.0);
    assert_eq!(one("plimsoll_metric_percentile_seconds", &[lead_time[0], ("percentile", "90")]), 2_410_560.0);
    assert_eq!(one("plimsoll_metric_samples", &lead_time), 389.0);
    assert_eq!(one("plimsoll_metric_per_day", &[("metric", "deployment-frequency")]), 0.077_778);
    assert_eq!(one("plimsoll_metric_seconds", &[("metric", "ci-minutes"), ("unit", "seconds")]), 150.0);
    assert_eq!(one("plimsoll_assessment_timestamp_seconds", &[]), 1_782_863_999.0);
    assert_eq!(one("plimsoll_level_observed", &[("category", "build-deploy")]), 2.0);
    assert_eq!(one("plimsoll_practices", &[("category", "build-deploy"), ("verdict", "unknown")]), 2.0);
    assert_eq!(one("plimsoll_dora_score", &[("metric", "overall")]), 6.0);
}

#[test]
fn every_family_is_described_and_every_one_described_is_there() {
    let told = docs("formats.md");
    let described: BTreeSet<_> = told
        .lines()
        .filter_map(|line| line.strip_prefix("| `plimsoll_")?.split('`').next())
        .map(|name| format!("plimsoll_{name}"))
        .collect();
    let unit = ["seconds", "ratio", "per_day", "days_per_week", "items", "commits", "files", "lines"];
    let general = |name: &str| {
        let suffix = unit
            .iter()
            .filter_map(|unit| name.strip_suffix(&format!("_{unit}")))
            .min_by_key(|name| name.len());
        match suffix.filter(|_| name.starts_with("plimsoll_metric_")) {
            Some(name) => format!("{name}_UNIT"),
            None => name.to_owned(),
        }
    };
    let text = openmetrics(&[&sample::assessment()]);
    let names = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    let there: BTreeSet<_> = names.map(general).collect();
    assert_eq!(described, there);
}

#[test]
fn of_one_repository_the_later_assessment_counts() {
    let mut later = sample::assessment();
    later.as_of = "2026-07-31T23:59:59Z".parse().unwrap();
    later.window = Window::days_before(later.as_of, 180);
    later.metrics[2].value = Some(1.0);
    for order in [[&sample::assessment(), &later], [&later, &sample::assessment()]] {
        let samples = parse(&openmetrics(&order));
        let found = find(&samples, "plimsoll_metric_seconds", &[("metric", "change-lead-time")]);
        assert_eq!(found.iter().find(|sample| !sample.1.contains_key("variant")).unwrap().2, 1.0);
    }
}

#[test]
fn a_number_that_is_none_has_no_sample() {
    let mut assessment = sample::assessment();
    assessment.metrics[2].value = Some(f64::NAN);
    assessment.metrics[3].interval = Some((f64::NEG_INFINITY, 1.0));
    assessment.levels[0].determinable = f64::NAN;
    let samples = parse(&openmetrics(&[&assessment]));
    let lead_time = [("metric", "change-lead-time")];
    assert_eq!(find(&samples, "plimsoll_metric_seconds", &lead_time).len(), 1, "the variant alone");
    assert!(find(&samples, "plimsoll_metric_interval_low_seconds", &lead_time).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_survives_as_a_label(text in "(\\\\|\"|\n|\\{|\\}|,|=|#| |n|é|日|\u{1b}|\r|x){0,40}") {
        let mut assessment = sample::assessment();
        assessment.repository.name = text.clone();
        assessment.metrics[0].component = Some(text.clone());
        let samples = parse(&openmetrics(&[&assessment]));
        let visible = |character: char| character == '\n' || !character.is_control();
        let told: String = text.chars().map(|c| if visible(c) { c } else { char::REPLACEMENT_CHARACTER }).collect();
        let found = find(&samples, "plimsoll_assessment_timestamp_seconds", &[]);
        assert_eq!(found[0].1.get("repository").cloned().unwrap_or_default(), told);
    }
}
