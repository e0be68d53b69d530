//! What each sample shows.

use std::collections::BTreeSet;
use std::path::Path;

use plimsoll_domain::Grade;
use plimsoll_domain::log::{EventKind, JobReading, LogEvent};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    stages: Option<BTreeSet<String>>,
    #[serde(default)]
    never_stages: Vec<String>,
    #[serde(default)]
    never_events: Vec<String>,
    status: Option<String>,
    tests: Option<Tests>,
    #[serde(default)]
    coverage: Vec<Coverage>,
    event: Option<Vec<Event>>,
    failure: Option<Failure>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tests {
    run: Option<u64>,
    passed: Option<u64>,
    failed: Option<u64>,
    skipped: Option<u64>,
    errors: Option<u64>,
    failed_names: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coverage {
    percent: f64,
    line: u64,
    tool: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    kind: String,
    tool: String,
    line: u64,
    target: Option<String>,
    environment: Option<String>,
    version: Option<String>,
    digest: Option<String>,
    revision: Option<String>,
    percent: Option<f64>,
    count: Option<u64>,
    outcome: Option<String>,
    url: Option<String>,
    grade: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    class: String,
    line: u64,
}

#[test]
fn samples_show_what_a_reader_finds_in_them() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (_, path, log) in crate::samples() {
        let expected = std::fs::read_to_string(path.with_extension("toml"));
        let expected = expected.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let expected =
            toml::from_str(&expected).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let defects = defects(&expected, &crate::read(&log));
        wrong.extend(defects.into_iter().map(|defect| format!("{}: {defect}", crate::short(&path))));
        tried += 1;
    }
    assert!(tried >= 450, "{tried}");
    assert!(wrong.is_empty(), "{} findings are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn defects(expected: &Expected, reading: &JobReading) -> Vec<String> {
    let mut defects = Vec::new();
    let mut differ = |what: &str, found: &dyn std::fmt::Debug, wanted: &dyn std::fmt::Debug, same: bool| {
        if !same {
            defects.push(format!("{what}: {found:?} instead of {wanted:?}"));
        }
    };
    let stages = reading.steps.iter().flat_map(|step| &step.stages).filter(|seen| seen.grade == Grade::E4);
    let stages: BTreeSet<String> = stages.map(|seen| seen.stage.as_str().to_owned()).collect();
    if let Some(wanted) = &expected.stages {
        differ("stages", &stages, wanted, stages == *wanted);
    }
    let never = expected.never_stages.iter().filter(|stage| stages.contains(*stage)).collect::<Vec<_>>();
    differ("stages that must not be seen", &never, &"none", never.is_empty());
    let events: Vec<&LogEvent> =
        reading.events.iter().filter(|event| event.kind != EventKind::Cache).collect();
    let never: Vec<_> = events
        .iter()
        .filter(|event| expected.never_events.iter().any(|kind| kind == event.kind.as_str()))
        .collect();
    differ("events that must not be seen", &never, &"none", never.is_empty());
    if let Some(wanted) = &expected.status {
        differ("status", &reading.status.as_str(), wanted, reading.status.as_str() == wanted);
    }
    let counts = reading.tests.as_ref().map(|tests| tests.counts);
    if let Some(wanted) = &expected.tests {
        let found = counts.unwrap_or_default();
        let same = wanted.run.is_none_or(|run| found.run() == Some(run))
            && wanted.passed.is_none_or(|passed| found.passed == Some(passed))
            && wanted.failed.is_none_or(|failed| found.failed == Some(failed))
            && wanted.skipped.is_none_or(|skipped| found.skipped == Some(skipped))
            && wanted.errors.is_none_or(|errors| found.errors.unwrap_or(0) == errors);
        differ("tests", &found, wanted, same);
        if let Some(names) = &wanted.failed_names {
            let known = reading.tests.as_ref().map(|tests| tests.failed_names.clone()).unwrap_or_default();
            differ("names of failed tests", &known, names, known == *names);
        }
    }
    let coverage: Vec<_> = reading.coverage.iter().map(|seen| (seen.percent, seen.line)).collect();
    let wanted: Vec<_> = expected.coverage.iter().map(|seen| (seen.percent, seen.line)).collect();
    differ("coverage", &coverage, &wanted, coverage == wanted);
    let tools = expected.coverage.iter().zip(&reading.coverage);
    let tools =
        tools.filter(|(wanted, seen)| wanted.tool.as_ref().is_some_and(|tool| *tool != seen.tool)).count();
    differ("tools of coverage", &tools, &0, tools == 0);
    if expected.never_events.is_empty() || expected.event.is_some() {
        let wanted = expected.event.as_deref().unwrap_or_default();
        let same = events.len() == wanted.len()
            && events.iter().zip(wanted).all(|(event, wanted)| is(event, wanted));
        differ("events", &events.iter().map(|event| briefly(event)).collect::<Vec<_>>(), &wanted, same);
    }
    if let Some(wanted) = &expected.failure {
        let failure = reading.failure.clone();
        let same = failure.as_ref().is_some_and(|failure| {
            failure.class.as_str() == wanted.class
                && failure.lines.iter().any(|line| line.number == wanted.line)
        });
        differ("failure", &failure, wanted, same);
    }
    defects
}

fn is(event: &LogEvent, wanted: &Event) -> bool {
    fn told<T: PartialEq>(found: Option<&T>, wanted: Option<&T>) -> bool {
        wanted.is_none() || found == wanted
    }
    event.kind.as_str() == wanted.kind
        && event.tool == wanted.tool
        && event.line == wanted.line
        && told(event.target.as_ref(), wanted.target.as_ref())
        && told(event.environment.as_ref(), wanted.environment.as_ref())
        && told(event.version.as_ref(), wanted.version.as_ref())
        && told(event.digest.as_ref(), wanted.digest.as_ref())
        && told(event.revision.as_ref(), wanted.revision.as_ref())
        && told(event.percent.as_ref(), wanted.percent.as_ref())
        && told(event.count.as_ref(), wanted.count.as_ref())
        && told(event.outcome.as_ref(), wanted.outcome.as_ref())
        && told(event.url.as_ref(), wanted.url.as_ref())
        && wanted.grade.as_ref().is_none_or(|grade| grade == event.grade.as_str())
}

fn briefly(event: &LogEvent) -> String {
    let LogEvent {
        kind,
        tool,
        target,
        environment,
        version,
        digest,
        revision,
        percent,
        count,
        outcome,
        url,
        grade,
        line,
        ..
    } = event;
    let texts = [target, environment, version, digest, revision, outcome, url]
        .map(|text| text.as_deref().unwrap_or("-"));
    format!(
        "{} {tool} {} {percent:?} {count:?} {} line {line}",
        kind.as_str(),
        texts.join(" "),
        grade.as_str()
    )
}

/// Every file of findings has its log.
#[test]
fn no_findings_are_left_behind() {
    for tool in std::fs::read_dir(crate::folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
    {
        for path in std::fs::read_dir(tool).unwrap().map(|entry| entry.unwrap().path()) {
            let other = if path.extension().is_some_and(|ending| ending == "toml") { "log" } else { "toml" };
            let other: &Path = &path.with_extension(other);
            assert!(other.exists(), "{}", path.display());
        }
    }
}
