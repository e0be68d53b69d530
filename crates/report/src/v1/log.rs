//! The document of `plimsoll log`.

use std::collections::BTreeMap;

use plimsoll_domain::log::{JobReading, LogEvent, LogStep, Suite, SuiteCounts, Tests};
use plimsoll_domain::time::{Timestamp, rfc3339};
use serde::Serialize;

/// `plimsoll/log/v1`.
#[derive(Debug, Serialize)]
pub(crate) struct LogDocument<'a> {
    schema: &'static str,
    file: &'a str,
    lines: u64,
    bytes: u64,
    job: Option<&'a str>,
    workflow: Option<&'a str>,
    reference: Option<&'a str>,
    runner: BTreeMap<&'static str, Option<&'a str>>,
    started: Option<String>,
    finished: Option<String>,
    seconds: Option<f64>,
    status: &'static str,
    exit_code: Option<i64>,
    steps: Vec<StepItem<'a>>,
    tests: Option<TestsItem<'a>>,
    coverage: Vec<CoverageItem<'a>>,
    events: Vec<EventItem<'a>>,
    failure: Option<FailureItem<'a>>,
    actions: Vec<ActionItem<'a>>,
    caveats: &'a [String],
}

#[derive(Debug, Serialize)]
struct StepItem<'a> {
    number: u32,
    name: &'a str,
    kind: plimsoll_domain::log::StepKind,
    started: Option<String>,
    finished: Option<String>,
    seconds: Option<f64>,
    status: &'static str,
    exit_code: Option<i64>,
    stages: Vec<&'static str>,
    evidence: Vec<StageItem<'a>>,
    opaque: bool,
    lines: [u64; 2],
}

#[derive(Debug, Serialize)]
struct StageItem<'a> {
    stage: &'static str,
    tool: &'a str,
    grade: &'static str,
    line: u64,
}

#[derive(Debug, Serialize)]
struct CountsItem {
    run: Option<u64>,
    passed: Option<u64>,
    failed: Option<u64>,
    skipped: Option<u64>,
    errors: Option<u64>,
}

#[derive(Debug, Serialize)]
struct TestsItem<'a> {
    #[serde(flatten)]
    counts: CountsItem,
    frameworks: &'a [String],
    failed_names: &'a [String],
    suites: Vec<SuiteItem<'a>>,
    uncounted: u64,
    superseded: u64,
}

#[derive(Debug, Serialize)]
struct SuiteItem<'a> {
    framework: &'a str,
    #[serde(flatten)]
    counts: CountsItem,
    seconds: Option<f64>,
    step: Option<u32>,
    line: u64,
}

#[derive(Debug, Serialize)]
struct CoverageItem<'a> {
    tool: &'a str,
    percent: f64,
    line: u64,
}

#[derive(Debug, Serialize)]
struct EventItem<'a> {
    kind: &'static str,
    tool: &'a str,
    target: Option<&'a str>,
    environment: Option<&'a str>,
    version: Option<&'a str>,
    digest: Option<&'a str>,
    revision: Option<&'a str>,
    percent: Option<f64>,
    count: Option<u64>,
    outcome: Option<&'a str>,
    url: Option<&'a str>,
    grade: &'static str,
    step: Option<u32>,
    line: u64,
}

#[derive(Debug, Serialize)]
struct FailureItem<'a> {
    class: &'static str,
    step: Option<u32>,
    lines: Vec<LineItem<'a>>,
}

#[derive(Debug, Serialize)]
struct LineItem<'a> {
    number: u64,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct ActionItem<'a> {
    action: &'a str,
    sha: &'a str,
    line: u64,
}

impl<'a> LogDocument<'a> {
    pub(crate) fn new(file: &'a str, reading: &'a JobReading) -> Self {
        let runner = &reading.runner;
        Self {
            schema: "plimsoll/log/v1",
            file,
            lines: reading.lines,
            bytes: reading.bytes,
            job: reading.job.as_deref(),
            workflow: reading.workflow.as_deref(),
            reference: reading.reference.as_deref(),
            runner: [
                ("name", runner.name.as_deref()),
                ("group", runner.group.as_deref()),
                ("image", runner.image.as_deref()),
                ("version", runner.version.as_deref()),
            ]
            .into(),
            started: reading.started.map(rfc3339),
            finished: reading.finished.map(rfc3339),
            seconds: seconds(reading.started, reading.finished),
            status: reading.status.as_str(),
            exit_code: reading.exit_code,
            steps: reading.steps.iter().map(StepItem::from).collect(),
            tests: reading.tests.as_ref().map(TestsItem::from),
            coverage: reading
                .coverage
                .iter()
                .map(|seen| CoverageItem { tool: &seen.tool, percent: seen.percent, line: seen.line })
                .collect(),
            events: reading.events.iter().map(EventItem::from).collect(),
            failure: reading.failure.as_ref().map(|failure| FailureItem {
                class: failure.class.as_str(),
                step: failure.step,
                lines: failure
                    .lines
                    .iter()
                    .map(|line| LineItem { number: line.number, text: &line.text })
                    .collect(),
            }),
            actions: reading
                .actions
                .iter()
                .map(|used| ActionItem { action: &used.action, sha: &used.sha, line: used.line })
                .collect(),
            caveats: &reading.caveats,
        }
    }
}

fn seconds(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<f64> {
    from.zip(to)
        .filter(|(from, to)| to >= from)
        .map(|(from, to)| (to - from).num_milliseconds() as f64 / 1_000.0)
}

impl<'a> From<&'a LogStep> for StepItem<'a> {
    fn from(step: &'a LogStep) -> Self {
        Self {
            number: step.number,
            name: &step.name,
            kind: step.kind,
            started: step.started.map(rfc3339),
            finished: step.finished.map(rfc3339),
            seconds: step.seconds(),
            status: step.status.as_str(),
            exit_code: step.exit_code,
            stages: step.stages.iter().map(|seen| seen.stage.as_str()).collect(),
            evidence: step
                .stages
                .iter()
                .map(|seen| StageItem {
                    stage: seen.stage.as_str(),
                    tool: &seen.tool,
                    grade: seen.grade.as_str(),
                    line: seen.line,
                })
                .collect(),
            opaque: step.opaque,
            lines: [step.lines.0, step.lines.1],
        }
    }
}

impl From<SuiteCounts> for CountsItem {
    fn from(counts: SuiteCounts) -> Self {
        let SuiteCounts { passed, failed, skipped, errors } = counts;
        Self { run: counts.run(), passed, failed, skipped, errors }
    }
}

impl<'a> From<&'a Tests> for TestsItem<'a> {
    fn from(tests: &'a Tests) -> Self {
        Self {
            counts: tests.counts.into(),
            frameworks: &tests.frameworks,
            failed_names: &tests.failed_names,
            suites: tests.suites.iter().map(SuiteItem::from).collect(),
            uncounted: tests.uncounted,
            superseded: tests.superseded,
        }
    }
}

impl<'a> From<&'a Suite> for SuiteItem<'a> {
    fn from(suite: &'a Suite) -> Self {
        Self {
            framework: &suite.framework,
            counts: suite.counts.into(),
            seconds: suite.seconds,
            step: suite.step,
            line: suite.line,
        }
    }
}

impl<'a> From<&'a LogEvent> for EventItem<'a> {
    fn from(event: &'a LogEvent) -> Self {
        Self {
            kind: event.kind.as_str(),
            tool: &event.tool,
            target: event.target.as_deref(),
            environment: event.environment.as_deref(),
            version: event.version.as_deref(),
            digest: event.digest.as_deref(),
            revision: event.revision.as_deref(),
            percent: event.percent,
            count: event.count,
            outcome: event.outcome.as_deref(),
            url: event.url.as_deref(),
            grade: event.grade.as_str(),
            step: event.step,
            line: event.line,
        }
    }
}
