use plimsoll_domain::metric::Unit;
use plimsoll_domain::{MetricState, MetricValue, Reason, ReasonCode};

use super::bands;
use super::data::{Cluster, Data};

fn measured(id: &str, unit: Unit, value: f64, n: u64) -> MetricValue {
    MetricValue::measured(id, unit, value, n)
}

fn frequency(per_day: f64, days_per_week: f64) -> Vec<MetricValue> {
    vec![
        measured("deployment-frequency", Unit::PerDay, per_day, 50),
        measured("deployment-frequency", Unit::DaysPerWeek, days_per_week, 25).variant("days-per-week"),
    ]
}

/// The clusters of one edition, joined, or the note.
fn of(metrics: &[MetricValue], edition: u16) -> String {
    let all = bands(metrics);
    let band = all.iter().find(|band| band.edition == edition).unwrap();
    if band.clusters.is_empty() { band.note.clone().unwrap() } else { band.clusters.join(" ") }
}

#[test]
fn the_pack_is_whole() {
    let data = Data::builtin().expect("the pack can be read");
    assert_eq!(
        data.edition.iter().map(|edition| edition.year).collect::<Vec<_>>(),
        [2018, 2019, 2021, 2022, 2023, 2024]
    );
    for edition in &data.edition {
        for (metric, clusters) in edition.metrics() {
            assert_eq!(clusters.len(), if edition.year == 2022 { 3 } else { 4 }, "{} {metric}", edition.year);
            assert!(data.minimum.contains_key(metric));
            for cluster in clusters.values() {
                match cluster {
                    Cluster::Steps { steps } => assert!(steps.iter().all(|step| (1..=6).contains(step))),
                    Cluster::Range { from, to } => assert!(from < to && *to <= 100),
                    Cluster::Median { median } => assert!(*median <= 100),
                }
            }
        }
    }
}

#[test]
fn a_frequency_is_placed_by_weeks_and_below_one_a_week_by_its_rate() {
    for (per_day, days, expected) in [
        (2.5, 5.0, "elite"),
        (0.8, 3.0, "high"),
        (0.1, 0.0, "medium"),
        (0.02, 0.0, "low"),
        (0.001, 0.0, "between the clusters that the report printed"),
        (0.7, 5.0, "between the clusters that the report printed"),
    ] {
        assert_eq!(of(&frequency(per_day, days), 2024), expected, "{per_day} {days}");
    }
    assert_eq!(of(&frequency(0.8, 3.0), 2018), "between the clusters that the report printed");
    assert_eq!(of(&frequency(0.1, 0.0), 2018), "medium low", "the report gave both the same");
    assert_eq!(of(&frequency(2.5, 5.0), 2022), "high", "there was no elite");
}

#[test]
fn a_lead_time_falls_between_or_into_clusters() {
    let hours = |hours: f64| vec![measured("change-lead-time", Unit::Seconds, hours * 3_600.0, 40)];
    assert_eq!(of(&hours(0.5), 2018), "elite");
    assert_eq!(of(&hours(5.0), 2018), "between the clusters that the report printed");
    assert_eq!(of(&hours(5.0), 2019), "elite");
    assert_eq!(of(&hours(24.0 * 45.0), 2023), "between the clusters that the report printed");
    assert_eq!(of(&hours(24.0 * 45.0), 2021), "medium");
    let few = vec![measured("change-lead-time", Unit::Seconds, 60.0, 19)];
    assert_eq!(of(&few, 2024), "n is 19, and fewer than 20 say nothing");
}

#[test]
fn a_fail_rate_is_compatible_with_every_median_its_interval_holds() {
    let mut rate = measured("change-fail-rate", Unit::Ratio, 0.12, 100);
    rate.interval = Some((0.07, 0.2));
    assert_eq!(of(std::slice::from_ref(&rate), 2023), "high medium");
    assert_eq!(of(std::slice::from_ref(&rate), 2024), "high medium");
    assert_eq!(of(std::slice::from_ref(&rate), 2021), "elite");
    assert_eq!(of(std::slice::from_ref(&rate), 2018), "elite high medium");
    rate.value = Some(0.4);
    assert_eq!(of(std::slice::from_ref(&rate), 2022), "between the clusters that the report printed");
}

#[test]
fn what_is_not_measured_has_no_band() {
    let reason = Reason::new(ReasonCode::NoAccess, "not collected");
    let unknown = MetricValue::without_value("change-lead-time", Unit::Seconds, MetricState::Unknown, reason);
    assert!(bands(&[unknown]).is_empty());
    assert!(bands(&[]).is_empty());
    let variant = measured("change-lead-time", Unit::Seconds, 60.0, 99).variant("from-merge");
    assert!(bands(&[variant]).is_empty(), "only the headline is placed");
}

#[test]
fn since_2025_there_are_scores() {
    let mut metrics = frequency(2.5, 5.0);
    metrics.push(measured("change-lead-time", Unit::Seconds, 3.0 * 86_400.0, 40));
    metrics.push(measured("change-fail-rate", Unit::Ratio, 0.19, 40));
    metrics.push(measured("failed-deployment-recovery-time", Unit::Seconds, 60.0, 2));
    let all = bands(&metrics);
    let score = |metric: &str| all.iter().find(|band| band.edition == 2025 && band.metric == metric).unwrap();
    assert_eq!(score("deployment-frequency").score, Some(10.0));
    assert_eq!(score("change-lead-time").score, Some(6.0));
    assert!((score("change-fail-rate").score.unwrap() - 8.1).abs() < 1e-9);
    let recovery = score("failed-deployment-recovery-time");
    assert_eq!(
        (recovery.score, recovery.note.as_deref()),
        (None, Some("n is 2, and fewer than 5 say nothing"))
    );
    let overall = score("overall");
    assert!((overall.score.unwrap() - (10.0 + 6.0 + 8.1) / 3.0).abs() < 1e-9);
    assert_eq!(overall.note.as_deref(), Some("the mean of 3 of 5 metrics"));
    assert!(all.iter().filter(|band| band.edition == 2025).all(|band| band.clusters.is_empty()));
}
