//! What a job's log shows, for a person who wants to understand it at once.

use anstyle::Style;
use plimsoll_domain::log::{
    EventKind, FailureClass, JobReading, LogEvent, LogStatus, LogStep, StepKind, SuiteCounts, Tests,
};

use super::TerminalOptions;
use super::human::{count, counted};
use super::page::{BAD, CODE, FAINT, GOOD, PLAIN, Page, STRONG, WARN};

/// Names of failed tests that are listed.
const LISTED: usize = 10;
/// Events that are listed.
const EVENTS: usize = 20;

/// What a log shows: why it failed, its steps, its tests, what it changed.
///
/// The same promises as for the scorecard: no wider than asked for, and nothing a terminal acts upon.
#[must_use]
pub fn log_terminal(file: &str, reading: &JobReading, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    header(&mut page, file, reading);
    failure(&mut page, reading);
    steps(&mut page, reading);
    if let Some(tests) = &reading.tests {
        self::tests(&mut page, tests);
    }
    coverage(&mut page, reading);
    events(&mut page, reading);
    for caveat in &reading.caveats {
        page.blank();
        let lead = page.line(0).add(WARN, "note  ");
        page.prose(lead, PLAIN, caveat);
    }
    page.finish()
}

/// One line about a log, for a list of many.
#[must_use]
pub fn log_line(file: &str, reading: &JobReading, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    let (style, status) = status(reading.status);
    let name = reading.job.as_deref().unwrap_or_default();
    let columns = (page.width / 3).max(20);
    let mut line =
        page.line(0).left(style, status, 10).left(PLAIN, &end_of(file, columns), columns).add(PLAIN, "  ");
    if !name.is_empty() {
        line = line.left(FAINT, name, 20).add(PLAIN, "  ");
    }
    let mut said = Vec::new();
    if let Some(failure) = &reading.failure {
        said.push(failure.class.as_str().to_owned());
        said.extend(failure.lines.first().map(|line| format!("{}: {}", line.number, line.text.trim())));
    } else if let Some(tests) = &reading.tests {
        said.push(in_words(&tests.counts));
    }
    let line = line.add(PLAIN, &said.join("  "));
    page.push(line);
    page.finish()
}

const fn status(status: LogStatus) -> (Style, &'static str) {
    match status {
        LogStatus::Success => (GOOD, "success"),
        LogStatus::Failure => (BAD, "FAILURE"),
        LogStatus::Cancelled => (WARN, "CANCELLED"),
        LogStatus::Unknown => (FAINT, "unknown"),
    }
}

fn header(page: &mut Page, file: &str, reading: &JobReading) {
    let (style, word) = status(reading.status);
    let title = reading.job.as_deref().unwrap_or(file);
    let mut aside = Vec::new();
    aside.extend(duration(reading.started.zip(reading.finished).map(|(from, to)| seconds_between(from, to))));
    aside.extend(reading.exit_code.filter(|code| *code != 0).map(|code| format!("exit code {code}")));
    let title = end_of(title, page.width.saturating_sub(40).max(20));
    let line = page.line(0).add(STRONG, &title).add(PLAIN, "  ").add(style, word);
    page.push(line.add(FAINT, &aside.iter().map(|part| format!("  {part}")).collect::<String>()));
    let mut facts = Vec::new();
    if reading.job.is_some() {
        facts.push(file.to_owned());
    }
    facts.extend(reading.workflow.as_ref().map(|workflow| match &reading.reference {
        Some(reference) => format!("{workflow} @ {reference}"),
        None => workflow.clone(),
    }));
    facts.extend(reading.runner.image.clone());
    facts.extend(reading.runner.name.as_ref().map(|name| format!("runner {name}")));
    facts.push(counted(reading.lines, "line"));
    let lead = page.line(0);
    page.prose(lead, FAINT, &facts.join(" · "));
}

/// The end of a long path tells more than its beginning.
fn end_of(text: &str, columns: usize) -> String {
    let length = text.chars().count();
    if length <= columns {
        return text.to_owned();
    }
    let end: String = text.chars().skip(length - columns + 1).collect();
    format!("…{end}")
}

fn failure(page: &mut Page, reading: &JobReading) {
    let Some(failure) = &reading.failure else { return };
    let step = failure.step.and_then(|number| reading.steps.iter().find(|step| step.number == number));
    let place =
        step.map(|step| format!("in step {} {}", step.number, page.cut(&step.name, 60))).unwrap_or_default();
    let title = match failure.class {
        FailureClass::Unknown if !failure.lines.is_empty() => "of no known kind, but these lines tell most",
        class => class.title(),
    };
    page.heading(&format!("Why: {title}"), &place);
    for line in &failure.lines {
        let lead = page.line(2).right(FAINT, &line.number.to_string(), 7).add(PLAIN, "  ");
        page.prose(lead, CODE, line.text.trim_end());
    }
}

fn steps(page: &mut Page, reading: &JobReading) {
    if reading.steps.is_empty() {
        return;
    }
    let whole = reading.steps.iter().filter_map(LogStep::seconds).sum::<f64>();
    let shown: Vec<&LogStep> =
        reading.steps.iter().filter(|step| page.verbose || worth_a_line(step, whole)).collect();
    let hidden = reading.steps.len() - shown.len();
    let aside =
        if hidden > 0 { format!("{} more with --verbose", count(hidden as u64)) } else { String::new() };
    page.heading("Steps", &aside);
    let columns = (page.width / 3).clamp(20, 60);
    for step in shown {
        let (style, word) = match step.status {
            LogStatus::Success => (GOOD, "ok"),
            other => status(other),
        };
        let time = duration(step.seconds()).unwrap_or_default();
        let line = page
            .line(2)
            .right(FAINT, &step.number.to_string(), 3)
            .add(PLAIN, "  ")
            .left(PLAIN, &step.name, columns)
            .right(PLAIN, &time, 9)
            .add(PLAIN, "  ")
            .left(style, word, 9)
            .add(PLAIN, "  ");
        let lines = format!("lines {}-{}", step.lines.0, step.lines.1);
        let did = did(step);
        let line = if did.is_empty() { line } else { line.add(PLAIN, &did).add(PLAIN, "  ") };
        page.push(line.add(FAINT, &lines));
    }
}

/// Steps of the runner and of actions that only prepare say little.
fn worth_a_line(step: &LogStep, whole: f64) -> bool {
    step.status != LogStatus::Success
        || !step.stages.is_empty()
        || step.kind == StepKind::Run
        || step.seconds().is_some_and(|seconds| seconds > whole * 0.05)
}

fn did(step: &LogStep) -> String {
    let stages = step
        .stages
        .iter()
        .map(|seen| format!("{} ({}, {})", seen.stage.as_str(), seen.tool, seen.grade.as_str()));
    stages.collect::<Vec<_>>().join(", ")
}

fn tests(page: &mut Page, tests: &Tests) {
    page.heading("Tests", &tests.frameworks.join(", "));
    let lead = page.line(2);
    let bad = tests.counts.failed.unwrap_or(0) + tests.counts.errors.unwrap_or(0) > 0;
    page.prose(lead, if bad { BAD } else { GOOD }, &in_words(&tests.counts));
    if tests.suites.len() > 1 {
        let shown = if page.verbose { tests.suites.len() } else { 8 };
        let tools = column(tests.suites.iter().take(shown).map(|suite| suite.framework.as_str()), 16);
        for suite in tests.suites.iter().take(shown) {
            let line = page.line(2).right(FAINT, &suite.line.to_string(), 7).add(PLAIN, "  ");
            let line = line.left(PLAIN, &suite.framework, tools).add(PLAIN, &in_words(&suite.counts));
            page.push(
                line.add(
                    FAINT,
                    &suite.seconds.map(|seconds| format!("  {seconds:.1} s")).unwrap_or_default(),
                ),
            );
        }
        if tests.suites.len() > shown {
            let more = format!("and {} more summaries, with --verbose", tests.suites.len() - shown);
            let line = page.line(4).add(FAINT, &more);
            page.push(line);
        }
    }
    let listed = if page.verbose { usize::MAX } else { LISTED };
    for name in tests.failed_names.iter().take(listed) {
        let lead = page.line(2).add(BAD, "failed  ");
        page.prose(lead, PLAIN, name);
    }
    if tests.failed_names.len() > listed {
        let more = format!("and {} more, with --verbose", tests.failed_names.len() - listed);
        let line = page.line(4).add(FAINT, &more);
        page.push(line);
    }
    let mut asides = Vec::new();
    if tests.uncounted > 0 {
        asides.push(format!(
            "{} not counted: they do not say how many passed",
            counted(tests.uncounted, "summary")
        ));
    }
    if tests.superseded > 0 {
        asides.push(format!("{} of earlier attempts not counted", counted(tests.superseded, "summary")));
    }
    for aside in asides {
        let lead = page.line(2);
        page.prose(lead, FAINT, &aside);
    }
}

fn in_words(counts: &SuiteCounts) -> String {
    let parts = [
        (counts.passed, "passed"),
        (counts.failed, "failed"),
        (counts.errors.filter(|errors| *errors > 0), "in error"),
        (counts.skipped, "skipped"),
    ];
    let said: Vec<_> =
        parts.iter().filter_map(|(value, word)| Some(format!("{} {word}", count((*value)?)))).collect();
    if said.is_empty() { "number not shown".to_owned() } else { said.join(", ") }
}

fn coverage(page: &mut Page, reading: &JobReading) {
    if reading.coverage.is_empty() {
        return;
    }
    page.heading("Coverage", "");
    let tools = column(reading.coverage.iter().map(|seen| seen.tool.as_str()), 16);
    for seen in &reading.coverage {
        let line = page.line(2).right(FAINT, &seen.line.to_string(), 7).add(PLAIN, "  ");
        page.push(line.left(PLAIN, &seen.tool, tools).add(PLAIN, &format!("{} %", seen.percent)));
    }
}

fn events(page: &mut Page, reading: &JobReading) {
    let is_cache = |event: &&LogEvent| event.kind == EventKind::Cache;
    let all: Vec<_> = reading.events.iter().filter(|event| page.verbose || !is_cache(event)).collect();
    if all.is_empty() {
        return;
    }
    page.heading("What it made, changed and found", "E4: the log shows the outcome, E3: it was executed");
    let shown = if page.verbose { usize::MAX } else { EVENTS };
    let kinds = column(all.iter().take(shown).map(|event| event.kind.as_str()), 20);
    let tools = column(all.iter().take(shown).map(|event| event.tool.as_str()), 16);
    for event in all.iter().take(shown) {
        let style = if event.kind.changes_the_world() { STRONG } else { PLAIN };
        let lead = page
            .line(2)
            .right(FAINT, &event.line.to_string(), 7)
            .add(PLAIN, "  ")
            .left(style, event.kind.as_str(), kinds)
            .left(PLAIN, &event.tool, tools)
            .add(FAINT, &format!("{}  ", event.grade.as_str()));
        page.prose(lead, PLAIN, &details(event));
    }
    if all.len() > shown {
        let line = page.line(4).add(FAINT, &format!("and {} more, with --verbose", all.len() - shown));
        page.push(line);
    }
}

/// The width of a column for these names, with a gap behind the longest.
fn column<'n>(names: impl Iterator<Item = &'n str>, least: usize) -> usize {
    names.map(|name| name.len() + 2).max().unwrap_or(0).clamp(least, 28)
}

fn details(event: &LogEvent) -> String {
    let mut parts = Vec::new();
    parts.extend(event.target.clone());
    parts.extend(event.version.clone());
    parts.extend(event.environment.as_ref().map(|environment| format!("to {environment}")));
    parts.extend(event.revision.as_ref().map(|revision| format!("revision {revision}")));
    parts.extend(event.percent.map(|percent| format!("{percent} % of traffic")));
    parts.extend(event.count.map(count));
    parts.extend(event.outcome.clone());
    parts.extend(event.url.clone());
    parts.extend(event.digest.clone());
    parts.join("  ")
}

fn seconds_between(from: plimsoll_domain::Timestamp, to: plimsoll_domain::Timestamp) -> f64 {
    (to - from).num_milliseconds() as f64 / 1_000.0
}

/// `1h 02m`, `3m 41s`, `12.4s`.
fn duration(seconds: Option<f64>) -> Option<String> {
    let seconds = seconds?.max(0.0);
    let whole = seconds.round() as u64;
    Some(match whole {
        0..60 if seconds < 59.95 => format!("{seconds:.1}s"),
        0..3_600 => format!("{}m {:02}s", whole / 60, whole % 60),
        _ => format!("{}h {:02}m", whole / 3_600, whole % 3_600 / 60),
    })
}

#[cfg(test)]
mod tests {
    use super::column;

    #[test]
    fn columns_leave_a_gap_behind_the_longest_name() {
        assert_eq!(column(["pytest", "jest"].into_iter(), 16), 16);
        assert_eq!(column(["dependency-check", "jest"].into_iter(), 16), 18);
        assert_eq!(column(["ephemeral-deployment"].into_iter(), 20), 22);
        assert_eq!(column([].into_iter(), 16), 16);
    }
}
