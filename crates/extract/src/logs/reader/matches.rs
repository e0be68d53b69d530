//! Lines that patterns match: tests, coverage, events, facts, causes.

use plimsoll_domain::log::{CoverageSeen, EventKind, FailureClass, LogStatus, StageSeen, UsedAction};
use plimsoll_domain::{Grade, Stage};

use super::super::counts::{self, Raw};
use super::super::events;
use super::super::failure::Take;
use super::super::line::{Line, Marker};
use super::super::prefix::without_prefix;
use super::super::rules::Rule;
use super::super::script::{TAKEN_BACK, names_this_machine};
use super::super::tally::{self, Seen};
use super::super::text::value;
use super::step::{Columns, List};
use super::{JobReader, MOST_FACTS};
use crate::catalogue::{Capture, Groups, LogPattern, Meaning, Tool};

/// Lines between the summary of some tests and the line that takes them all for one.
const SAME_RUN: u64 = 10;

impl JobReader<'_> {
    pub(super) fn scan(&mut self, line: &Line<'_>) {
        let rules = self.rules;
        let mut found = std::mem::take(&mut self.found);
        let text = without_prefix(line.text);
        if self.open.columns.is_some() {
            self.row(&Line { text, ..*line });
        }
        let matched = rules.scanner().matches(text, &mut found);
        if self.open.awaiting.is_some() {
            self.line_below(matched, &Line { text, ..*line });
        }
        if !matched.is_empty() {
            self.matched(matched, &Line { text, ..*line });
        }
        self.found = found;
        if line.marker == Marker::Error {
            self.marked_error(&Line { text, ..*line });
        }
    }

    /// What the patterns that match a line say.
    #[inline(never)]
    fn matched(&mut self, matched: &[u16], line: &Line<'_>) {
        let rules = self.rules;
        let counter = self.counter(matched);
        let mut counted = false;
        for number in matched {
            match rules.rule(*number) {
                Rule::Tool(tool, log) if counts(rules.log(tool, log).means) => {
                    // One line counts once, whoever else prints the same words.
                    if counter == Some(tool) && !std::mem::replace(&mut counted, true) {
                        self.tool_line(*number, tool, log, line);
                    }
                }
                Rule::Tool(tool, log) => self.tool_line(*number, tool, log, line),
                Rule::Failure(rule) => self.failure_line(*number, rule, line),
            }
        }
    }

    /// Of the tools that take a line for their counts, the one that the step runs, or else the first.
    fn counter(&self, matched: &[u16]) -> Option<usize> {
        let mut first = None;
        for number in matched {
            if let Rule::Tool(tool, log) = self.rules.rule(*number)
                && counts(self.rules.log(tool, log).means)
            {
                if self.open.doing.runs(&self.rules.tool(tool).id) {
                    return Some(tool);
                }
                first = first.or(Some(tool));
            }
        }
        first
    }

    #[inline(never)]
    fn tool_line(&mut self, number: u16, place: usize, log_place: usize, line: &Line<'_>) {
        let rules = self.rules;
        let (tool, log) = (rules.tool(place), rules.log(place, log_place));
        if log.means == Meaning::Retry {
            self.open.tried.clear();
            return self.tally.retry();
        }
        let fact = log.means == Meaning::Fact;
        let grade = events::admitted(tool, log, &self.open.doing).filter(|_| !fact);
        let grade = grade.or_else(|| self.reported(place, log));
        // What nobody asks the parts of is not taken apart: that costs more than to find it.
        if grade.is_none() && !fact && !self.may_confirm(log) {
            return;
        }
        let Some(groups) = rules.scanner().pattern(number).groups(line.text) else { return };
        let named = events::named(log, &groups);
        if fact {
            return self.fact(&named, line.number);
        }
        let Some(grade) = grade else { return self.confirm(tool, log, &groups, line.number) };
        match log.means {
            Meaning::Suite | Meaning::Total | Meaning::Block | Meaning::Part => {
                self.suite_line(place, log_place, log, &named, line, grade);
            }
            Meaning::Case => self.case_line(place, log, &named, line),
            Meaning::Scope => {
                let name = named.iter().find(|(capture, _)| *capture == Capture::Group);
                // A scope's name is compared and never shown.
                self.tally.scope(place, name.map(|(_, text)| String::from_utf8_lossy(text).into_owned()));
            }
            Meaning::Failed => self.failed_test(place, log_place, log, &named, line),
            Meaning::Passed => self.passed_test(place, &named),
            Meaning::Listing => self.open.list = Some((place, List::Failed)),
            Meaning::Columns => {
                let heads = named.first().map_or("".into(), |(_, text)| String::from_utf8_lossy(text));
                let heads = heads.split_whitespace().map(str::to_ascii_lowercase).collect();
                self.open.columns = Some(Columns { tool: place, pattern: log_place, heads, grade });
            }
            Meaning::Names => self.names(place, &named),
            Meaning::Begins => self.open.begun = Some(place),
            // That it began shows no test: tests can also only be listed.
            Meaning::Session => self.tally.session(place),
            Meaning::RetryFailed => self.tally.retry_failed(place, line.number),
            Meaning::Coverage => self.coverage(tool, &named, line.number, grade),
            // That a runner of tests was at work is said of the tests that the step runs.
            Meaning::Stage if tool.stage == Some(Stage::UnitTest) => {
                self.tests_seen(place, line.number, grade);
            }
            Meaning::Stage | Meaning::Cache | Meaning::Approval | Meaning::SetsUp => {
                self.stage_line(tool, log, &groups, line, grade);
            }
            Meaning::Releases => {
                if self.events.release(&tool.id) {
                    self.see(Stage::Publish, &tool.id, grade, line.number);
                } else {
                    self.stage_line(tool, log, &groups, line, grade);
                }
            }
            Meaning::TakesBack => self.take_back(tool, TAKEN_BACK),
            Meaning::Tries => self.take_back(tool, "only tries"),
            Meaning::Fact | Meaning::Retry => {}
        }
    }

    fn suite_line(
        &mut self,
        tool: usize,
        pattern: usize,
        log: &LogPattern,
        named: &[(Capture, &[u8])],
        line: &Line<'_>,
        grade: Grade,
    ) {
        self.names(tool, named);
        let raw = raw_counts(log, named);
        if log.means == Meaning::Block {
            let flaky = log.outcome.as_deref() == Some("flaky");
            let list = flaky.then_some((tool, List::Flaky));
            self.open.list = list.or(self.open.list.filter(|(other, _)| *other != tool));
        }
        let seconds = named.iter().find(|(capture, _)| *capture == Capture::Seconds);
        let seconds = seconds.and_then(|(_, text)| counts::seconds(text));
        let seen = Seen { tool, pattern, raw, seconds, line: line.number };
        self.counted(log.means, seen, line, grade);
    }

    /// Counts of tests.
    fn counted(&mut self, means: Meaning, seen: Seen, line: &Line<'_>, grade: Grade) {
        let Seen { tool, raw, .. } = seen;
        if let Some(around) = self.rules.around(tool) {
            self.open.around = Some((around, line.number));
        }
        let shows = self.rules.shows(tool);
        match means {
            Meaning::Suite => self.tally.suite(seen, shows),
            Meaning::Total => self.tally.total(seen),
            Meaning::Block => self.tally.block(seen),
            _ => self.tally.part(seen),
        }
        let counts = raw.settle(shows);
        if tally::executed(&raw, &counts) {
            self.tests_seen(tool, line.number, grade);
        }
        if counts.failed.unwrap_or(0) + counts.errors.unwrap_or(0) > 0 {
            self.candidate(FailureClass::Test, 55, Take::Last, line);
        }
    }

    /// The line below the heads of a table. Where it has fewer cells than heads, nobody can say which are missing.
    #[inline(never)]
    fn row(&mut self, line: &Line<'_>) {
        let Some(columns) = self.open.columns.take() else { return };
        let text = String::from_utf8_lossy(line.text);
        let cells: Vec<&str> =
            text.rsplit_once('|').map_or("", |(_, cells)| cells).split_whitespace().collect();
        let heads = columns.heads.iter().filter(|head| *head != "time");
        let mut raw = Raw { complete: true, ..Raw::default() };
        for (at, head) in heads.enumerate() {
            let Some(value) = cells.get(at).and_then(|cell| cell.parse().ok()) else { return };
            raw.count(head, value);
        }
        let (tool, pattern) = (columns.tool, columns.pattern);
        let seen = Seen { tool, pattern, raw, seconds: None, line: line.number };
        self.counted(Meaning::Suite, seen, line, columns.grade);
    }

    /// Tests were executed: evidence for the stage of the tool that said it begins, or else for every testing stage
    /// that the step is known to execute.
    fn tests_seen(&mut self, place: usize, line: u64, grade: Grade) {
        let rules = self.rules;
        let tool = rules.tool(place);
        let testing =
            |stage: &Stage| matches!(stage, Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest);
        let begun = self.open.begun.filter(|begun| *begun == place || rules.covers(*begun, place));
        let mut stages: Vec<Stage> = begun.and_then(|begun| rules.tool(begun).stage).into_iter().collect();
        let doing = &self.open.doing;
        if stages.is_empty() {
            // What says when it begins did not run where it said nothing.
            let ran = doing.acting().filter(|hit| !rules.announces(&hit.tool));
            stages.extend(ran.map(|hit| hit.stage).filter(testing));
        }
        if stages.is_empty() {
            // The name of a script says which tests it runs; what runs them only that there were some.
            let named = doing.hits.iter().filter(|hit| {
                let far = testing(&hit.stage) && hit.stage != Stage::UnitTest;
                hit.weak
                    && far
                    && hit.disqualified.is_none()
                    && !hit.disposable
                    && !rules.has_lines(&hit.tool)
            });
            stages.extend(named.map(|hit| hit.stage));
        }
        if stages.is_empty() {
            stages.extend(tool.stage);
        }
        for stage in stages {
            self.see(stage, &tool.id, grade, line);
        }
    }

    fn case_line(&mut self, tool: usize, log: &LogPattern, named: &[(Capture, &[u8])], line: &Line<'_>) {
        let wraps =
            |(around, summary): &mut (usize, u64)| *around == tool && *summary + SAME_RUN >= line.number;
        if self.open.around.take_if(wraps).is_some() {
            // It only repeats how the tests ended that it ran.
            return;
        }
        let of = |wanted| named.iter().find(|(capture, _)| *capture == wanted).map(|(_, text)| *text);
        let outcome = of(Capture::Outcome).map(|text| String::from_utf8_lossy(text).to_ascii_lowercase());
        let outcome = outcome.or_else(|| log.outcome.clone()).unwrap_or_default();
        self.tally.case(tool, &outcome, line.number);
        if !outcome.starts_with("fail") {
            self.open.before = None;
        }
        self.tests_seen(tool, line.number, Grade::E4.min(log.grade));
        if outcome.starts_with("fail") || outcome == "crashed" {
            self.failed_case(tool, named, line);
        }
    }

    fn coverage(&mut self, tool: &Tool, named: &[(Capture, &[u8])], line: u64, grade: Grade) {
        let percent = named.iter().find(|(capture, _)| *capture == Capture::Percent);
        let percent = percent.and_then(|(_, text)| std::str::from_utf8(text).ok()?.parse::<f64>().ok());
        let Some(percent) = percent.filter(|percent| (0.0..=100.0).contains(percent)) else { return };
        self.see(Stage::Coverage, &tool.id, grade, line);
        let near = |seen: &CoverageSeen| seen.line + 3 >= line && (seen.percent - percent).abs() < 0.01;
        if self.reading.coverage.last().is_some_and(near) {
            return;
        }
        if self.reading.coverage.len() < MOST_FACTS {
            self.reading.coverage.push(CoverageSeen { tool: tool.id.clone(), percent, line });
        } else {
            self.left_out = true;
        }
    }

    fn stage_line(
        &mut self,
        tool: &Tool,
        log: &LogPattern,
        groups: &Groups<'_>,
        line: &Line<'_>,
        grade: Grade,
    ) {
        self.disposable |= tool.disposable;
        if log.means == Meaning::SetsUp {
            return;
        }
        let kind = events::kind(tool, log, self.disposable);
        if kind == Some(EventKind::Migration) && (self.services || self.open.doing.local) {
            // A database that ends with the job is migrated for its tests.
            return;
        }
        let Some(kind) = kind else {
            if let Some(stage) = tool.stage.filter(|_| log.means == Meaning::Stage) {
                self.see(stage, &tool.id, grade, line.number);
            }
            return;
        };
        let mut event = events::event(kind, tool, log, groups);
        event.grade = grade;
        events::stage(&mut event);
        let grade = event.grade;
        let here = |text: &Option<String>| text.as_deref().is_some_and(names_this_machine);
        if kind.changes_the_world() && (here(&event.target) || here(&event.url) || here(&event.environment)) {
            return;
        }
        if let Some(stage) = tool.stage.filter(|_| {
            log.means != Meaning::Cache
                && log.means != Meaning::Approval
                && kind != EventKind::EphemeralDeployment
        }) {
            self.see(stage, &tool.id, grade, line.number);
        }
        let step = self.open.step.number;
        (event.step, event.line) = ((step > 0).then_some(step), line.number);
        if kind == EventKind::Scan && event.count.is_some_and(|count| count > 0) {
            self.candidate(FailureClass::Lint, 54, Take::Last, line);
        }
        let environment = self.environment(tool);
        self.events.add(event, environment);
    }

    /// What the step was seen to begin did not happen, and will not.
    fn take_back(&mut self, tool: &Tool, why: &str) {
        self.events.take_back(self.open.step.number, &tool.id);
        self.open.doing.disqualify(&tool.id, why);
        self.open.step.stages.retain(|seen| seen.tool != tool.id || seen.grade >= Grade::E4);
    }

    /// Whether a line of a tool that the step does not run can say how something ended.
    fn may_confirm(&self, log: &LogPattern) -> bool {
        log.grade >= Grade::E4 && self.open.doing.executes(Stage::Verify)
    }

    /// A step that only checks a deployment shows how an earlier one ended.
    fn confirm(&mut self, tool: &Tool, log: &LogPattern, groups: &Groups<'_>, line: u64) {
        if let Some(kind) = events::kind(tool, log, self.disposable).filter(|kind| kind.changes_the_world()) {
            let target = events::event(kind, tool, log, groups).target;
            self.events.confirm(kind, &tool.id, target.as_deref(), line);
        }
    }

    /// The environment that the step's command names for the tool.
    fn environment(&self, tool: &Tool) -> Option<String> {
        let mut own = self.open.doing.acting().filter(|hit| hit.tool == tool.id);
        own.find_map(|hit| hit.target.as_deref()).map(|target| value(target.as_bytes()))
    }

    fn see(&mut self, stage: Stage, tool: &str, grade: Grade, line: u64) {
        match self.open.step.stages.iter_mut().find(|seen| seen.stage == stage) {
            Some(seen) if seen.grade >= grade => {}
            Some(seen) => *seen = StageSeen { stage, tool: tool.to_owned(), grade, line },
            None => self.open.step.stages.push(StageSeen { stage, tool: tool.to_owned(), grade, line }),
        }
    }

    /// Jobs elsewhere say how they ended in a word or an exit code.
    fn verdict(&mut self, capture: Capture, text: &[u8]) {
        let text = String::from_utf8_lossy(text).to_ascii_lowercase();
        let status = match capture {
            Capture::ExitCode => match text.parse::<i64>() {
                Ok(0) => LogStatus::Success,
                Ok(code) => {
                    self.told_code = Some(code);
                    LogStatus::Failure
                }
                Err(_) => return,
            },
            Capture::Outcome if text.starts_with("succe") => LogStatus::Success,
            Capture::Outcome if text.starts_with("abort") || text.starts_with("cancel") => {
                LogStatus::Cancelled
            }
            Capture::Outcome => LogStatus::Failure,
            _ => return,
        };
        self.told = Some(status);
    }

    fn fact(&mut self, named: &[(Capture, &[u8])], line: u64) {
        let mut action = None;
        for (capture, text) in named {
            self.verdict(*capture, text);
            let text = value(text);
            let reading = &mut self.reading;
            let slot = match capture {
                Capture::Job => &mut reading.job,
                Capture::Workflow => &mut reading.workflow,
                Capture::Reference => &mut reading.reference,
                Capture::Runner => &mut reading.runner.name,
                Capture::RunnerGroup => &mut reading.runner.group,
                Capture::RunnerVersion => &mut reading.runner.version,
                Capture::Image => &mut reading.runner.image,
                Capture::Action => {
                    action = Some(text);
                    continue;
                }
                Capture::Sha => {
                    if let Some(action) = action.take()
                        && reading.actions.len() < MOST_FACTS
                    {
                        reading.actions.push(UsedAction { action, sha: text, line });
                    }
                    continue;
                }
                _ => continue,
            };
            slot.get_or_insert(text);
        }
    }
}

/// Whether a line of this meaning tells of tests and must not be counted twice.
const fn counts(means: Meaning) -> bool {
    matches!(means, Meaning::Suite | Meaning::Total | Meaning::Block | Meaning::Part | Meaning::Case)
}

fn raw_counts(log: &LogPattern, named: &[(Capture, &[u8])]) -> Raw {
    let mut raw = Raw { complete: log.outcome.as_deref() == Some("passed"), ..Raw::default() };
    for (capture, text) in named {
        let word = match capture {
            Capture::Counts => {
                let before = raw;
                let whole = counts::in_words(text, &mut raw);
                // A tool that lists its counts leaves out those that are zero.
                raw.complete |= whole && raw != before;
                continue;
            }
            Capture::Passed => "passed",
            Capture::Failed => "failed",
            Capture::Skipped => "skipped",
            Capture::Errors => "errors",
            Capture::Total => "total",
            Capture::Executed => "executed",
            _ => continue,
        };
        let text = std::str::from_utf8(text).unwrap_or_default().replace(',', "");
        // Tables print a dash for zero.
        let value = if text == "-" { Some(0) } else { text.parse().ok() };
        if let Some(value) = value {
            raw.count(word, value);
        }
    }
    raw
}
