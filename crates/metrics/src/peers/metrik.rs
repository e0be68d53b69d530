//! Metrik's expected values, reproduced under the variant that has its definition.
//!
//! Its builds become deployments: one per build and target stage that ended, an environment per pipeline.

use std::path::{Path, PathBuf};

use plimsoll_domain::facts::deployment::{Outcome, Tier, Trigger};
use plimsoll_domain::facts::{Deployment, DeploymentSource, Facts};
use plimsoll_domain::{Coverage, CoverageState, MetricValue, ObjectId, Source, Timestamp, Window};
use serde_json::Value;

use crate::testing::{Scene, day, value};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/thoughtworks+metrik");

/// A line of the table of expected values.
struct Row {
    metric: String,
    builds: PathBuf,
    window: Window,
    /// Target stage by pipeline.
    stages: Vec<(u64, String)>,
    expected: f64,
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_timestamp_millis(millis).unwrap()
}

/// A number, also where it is written as text.
fn number(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap()
}

fn rows(data: &Path) -> Vec<Row> {
    let table = std::fs::read_to_string(data.join("expected_values.dev.tsv")).unwrap();
    let row = |line: &str| {
        let cells: Vec<_> = line.split('\t').collect();
        let [metric, file, from, to, stages, expected, ..] = cells.as_slice() else { panic!("{line}") };
        // Its window begins with its first millisecond, ours after its begin.
        let window = Window { from: at(from.parse::<i64>().ok()? - 1), to: at(to.parse().ok()?) };
        let stages = stages.split(';').filter_map(|stage| stage.split_once('='));
        Some(Row {
            metric: (*metric).to_owned(),
            builds: data.join("backend/src/test/resources").join(file),
            window,
            stages: stages.map(|(pipeline, stage)| (pipeline.parse().unwrap(), stage.to_owned())).collect(),
            expected: expected.parse().ok()?,
        })
    };
    table.lines().skip(1).filter_map(row).collect()
}

/// The target stages that ended, as deployments of a repository with one commit.
fn facts(row: &Row) -> Facts {
    let mut scene = Scene::default();
    let commit = scene.commit(&[], day(0));
    let mut facts = scene.facts(Some(commit));
    let sha = facts.history.commit(commit).id;
    let builds: Value = serde_json::from_str(&std::fs::read_to_string(&row.builds).unwrap()).unwrap();
    for build in builds.as_array().unwrap() {
        let pipeline = number(&build["pipelineId"]);
        for stage in build["stages"].as_array().unwrap() {
            let wanted =
                row.stages.iter().any(|(own, name)| *own == pipeline && stage["name"] == name.as_str());
            let outcome = match stage["status"].as_str().unwrap() {
                "SUCCESS" => Outcome::Success,
                "FAILED" => Outcome::Failure,
                _ => continue,
            };
            if wanted {
                facts.deployments.push(deployment(build, stage, pipeline, sha, outcome));
            }
        }
    }
    let state = CoverageState::Complete;
    facts.coverage.push(Coverage {
        source: Source::Deployments,
        state,
        collected: None,
        expected: None,
        reason: None,
    });
    facts
}

fn deployment(build: &Value, stage: &Value, pipeline: u64, sha: ObjectId, outcome: Outcome) -> Deployment {
    let millis = |key: &str| stage[key].as_i64().unwrap_or(0);
    let finished = millis("startTimeMillis") + millis("durationMillis") + millis("pauseDurationMillis");
    Deployment {
        id: format!("{pipeline}:{}", build["number"]),
        environment: format!("pipeline {pipeline}"),
        tier: Tier::Production,
        component: String::new(),
        sha,
        reference: None,
        started: None,
        finished: at(finished),
        outcome,
        trigger: Trigger::Unknown,
        source: DeploymentSource::DeploymentsApi,
        confidence: 1.0,
        evidence: Vec::new(),
    }
}

fn figure(row: &Row, all: &[MetricValue]) -> Option<f64> {
    match row.metric.as_str() {
        // It calls the share of failed attempts the change fail rate.
        "CFR" => {
            Some(value(all, "deployment-failure-rate", None).value.map_or(f64::NAN, |share| share * 100.0))
        }
        "DF" => Some(value(all, "deployment-frequency", None).n as f64),
        // Its mean time to restore begins with the first failure of a series, also where that lies before the window,
        // and is a mean over all pipelines; ours takes every failed attempt of the window, and the median. Where
        // nothing failed both have no value.
        "MTTR" if row.expected.is_nan() => {
            let variant = value(all, "failed-deployment-recovery-time", Some("with-failed-deployments"));
            Some(variant.value.unwrap_or(f64::NAN))
        }
        // Its lead time takes the commits that a build server lists for each build, not what a graph holds; without the
        // graph there is nothing to compute ours from.
        _ => None,
    }
}

#[test]
fn metriks_expected_values_come_out_under_the_variants_that_have_its_definitions() {
    let data = Path::new(DATA);
    if !data.exists() {
        eprintln!("skipped: {DATA} is not there");
        return;
    }
    let (mut agreed, mut left_out) = (0, Vec::new());
    for row in rows(data) {
        let mut facts = facts(&row);
        facts.as_of = row.window.to;
        let all = crate::compute(&facts, row.window);
        match figure(&row, &all) {
            Some(found) => {
                let same = found.is_nan() && row.expected.is_nan()
                    || (found - row.expected).abs() <= 1_000.0_f64.min(row.expected.abs() * 1e-6 + 1e-9);
                assert!(same, "{} {}: {found} instead of {}", row.metric, row.builds.display(), row.expected);
                agreed += 1;
            }
            None => left_out.push(row.metric),
        }
    }
    assert!(agreed >= 4, "{agreed} agreed, {left_out:?} were left out");
}
