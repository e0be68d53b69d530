//! Reads one job's log, line by line, into what it shows.

use std::io::{self, Read};

use plimsoll_domain::log::{
    CoverageSeen, EventKind, FailureClass, JobReading, LogStatus, LogStep, StageSeen, StepKind, UsedAction,
};
use plimsoll_domain::{Grade, Stage};

use super::counts::{self, Raw};
use super::events::{self, Events};
use super::failure::{Candidates, Sighting, Take};
use super::line::{Line, Marker, Parser, Stamp};
use super::lines::{Size, each_line};
use super::rules::{LogRules, Rule};
use super::script::{Doing, Heading};
use super::tally::{self, Seen, Tally};
use super::text::value;
use crate::catalogue::{Capture, Catalogue, LogPattern, Meaning, Tool};

/// Steps that are kept.
const MOST_STEPS: usize = 5_000;
/// Lines of a heading. What goes on longer is no heading.
const LONGEST_HEADING: u64 = 5_000;
/// Used actions and coverage figures that are kept.
const MOST_FACTS: usize = 2_000;

/// A step whose lines are being read.
#[derive(Debug, Default)]
struct Open {
    step: LogStep,
    doing: Doing,
    first: Option<Stamp>,
    last: Option<Stamp>,
    candidates: Candidates,
    /// The last line with text, and the last one the runner marked as an error.
    last_text: u64,
    last_error: u64,
    last_words: LastWords,
    cancelled: bool,
    lost: bool,
    named_by_column: bool,
}

/// Reads one job's log.
#[derive(Debug)]
pub(super) struct JobReader<'r> {
    rules: &'r LogRules,
    catalogue: &'r Catalogue,
    parser: Parser,
    size: Size,
    found: Vec<u16>,
    reading: JobReading,
    open: Open,
    heading: Option<(Heading, u64, Option<Stamp>)>,
    first: Option<Stamp>,
    last: Option<Stamp>,
    last_line: u64,
    tally: Tally,
    events: Events,
    /// Candidates of steps that failed or whose end is not shown.
    failed: Candidates,
    failed_step: Option<(u32, Vec<Stage>)>,
    /// What steps said that went on all the same.
    hints: Candidates,
    decisive: bool,
    complete: bool,
    disposable: bool,
    left_out: bool,
}

impl<'r> JobReader<'r> {
    pub(super) fn new(rules: &'r LogRules, catalogue: &'r Catalogue) -> Self {
        Self {
            rules,
            catalogue,
            parser: Parser::default(),
            size: Size::default(),
            found: Vec::new(),
            reading: JobReading::default(),
            open: Open::default(),
            heading: None,
            first: None,
            last: None,
            last_line: 0,
            tally: Tally::default(),
            events: Events::default(),
            failed: Candidates::default(),
            failed_step: None,
            hints: Candidates::default(),
            decisive: false,
            complete: false,
            disposable: false,
            left_out: false,
        }
    }

    /// Reads on. Numbers of lines go on from what was read before.
    ///
    /// # Errors
    /// What the input says. What was read before stays.
    pub(super) fn feed(&mut self, input: &mut dyn Read) -> io::Result<()> {
        let mut size = std::mem::take(&mut self.size);
        let result = each_line(input, &mut size, &mut |number, raw| self.raw_line(number, raw));
        self.size = size;
        result
    }

    /// What follows belongs to a step of this name, whatever its lines say.
    pub(super) fn begin_step(&mut self, name: &str) {
        self.end_heading();
        let line = self.size.lines + 1;
        self.begin(StepKind::Unknown, value(name.as_bytes()), line, None);
        self.open.named_by_column = true;
    }

    fn raw_line(&mut self, number: u64, raw: &[u8]) {
        let mut parser = std::mem::take(&mut self.parser);
        let line = parser.parse(number, raw);
        self.line(line);
        // What heads the next step is no time of this one.
        if self.heading.is_none() && line.time.is_some() {
            self.open.last = line.time;
        }
        self.parser = parser;
    }

    fn line(&mut self, line: Line<'_>) {
        if let Some(time) = line.time {
            if self.first.is_none() {
                self.first = Some(time);
            }
            self.last = Some(time);
            if self.open.first.is_none() {
                self.open.first = Some(time);
            }
        }
        self.last_line = line.number;
        if let Some(name) = line.step {
            self.column(line, name);
        }
        if self.heading.is_some() && self.heading_line(line) {
            return;
        }
        match line.marker {
            Marker::Group => {
                self.group(line);
                return;
            }
            Marker::EndGroup | Marker::Aside => return,
            Marker::Error => self.error(line),
            Marker::None if line.echoed => return,
            Marker::None => self.milestone(line),
            Marker::Remark => {}
        }
        if line.marker == Marker::None {
            self.open.last_words.line(line.number, line.text);
        }
        if line.text.is_empty() {
            return;
        }
        self.open.last_text = line.number;
        self.scan(line);
    }

    /// The step's name stands in the line.
    fn column(&mut self, line: Line<'_>, name: &[u8]) {
        if self.reading.job.is_none() {
            self.reading.job = line.job.map(value);
        }
        if name == b"UNKNOWN STEP" || self.open.named_by_column && self.open.step.name.as_bytes() == name {
            return;
        }
        let name = value(name);
        if self.open.named_by_column && self.open.step.name == name {
            return;
        }
        let kind = match name.as_str() {
            "Set up job" => StepKind::SetUp,
            "Complete job" => StepKind::Complete,
            other if other.starts_with("Post ") => StepKind::Post,
            _ => StepKind::Unknown,
        };
        self.begin(kind, name, line.number, line.time);
        self.open.named_by_column = true;
    }

    /// Whether the line belongs to the heading of a step.
    fn heading_line(&mut self, line: Line<'_>) -> bool {
        let Some((heading, begin, _)) = &mut self.heading else { return false };
        let inside = matches!(line.marker, Marker::None | Marker::Aside) && line.number < *begin + LONGEST_HEADING;
        if inside {
            heading.line(&String::from_utf8_lossy(line.text), line.echoed);
            return true;
        }
        self.end_heading();
        line.marker == Marker::EndGroup
    }

    fn group(&mut self, line: Line<'_>) {
        if let Some(title) = line.text.strip_prefix(b"Run ") {
            let title = String::from_utf8_lossy(&title[..title.len().min(4 << 10)]);
            self.heading = Some((Heading::new(&title), line.number, line.time));
        } else if self.open.step.number == 0 && line.time.is_some() {
            self.begin(StepKind::SetUp, "Set up job".to_owned(), line.number, line.time);
        }
    }

    fn end_heading(&mut self) {
        let Some((heading, line, time)) = self.heading.take() else { return };
        if !heading.is_step() {
            return;
        }
        let doing = heading.doing(self.catalogue);
        if self.open.named_by_column {
            // A composite action's steps stand in one step of the job.
            self.open.step.kind = heading.kind();
            self.open.doing.add(doing);
        } else {
            let name = heading.title.lines().next().unwrap_or_default();
            self.begin(heading.kind(), value(name.as_bytes()), line, time);
            self.open.doing = doing;
        }
        self.disposable |= self.open.doing.disposable().is_some();
        self.disposable &= !self.open.doing.switches_cluster;
    }

    /// Lines by which the runner shows where the job stands.
    fn milestone(&mut self, line: Line<'_>) {
        if line.time.is_none() {
            return;
        }
        match line.text {
            b"Post job cleanup." if !self.open.named_by_column => {
                self.begin(StepKind::Post, "Post job cleanup".to_owned(), line.number, line.time);
            }
            b"Cleaning up orphan processes" => {
                self.complete = true;
                if !self.open.named_by_column {
                    self.begin(StepKind::Complete, "Complete job".to_owned(), line.number, line.time);
                }
            }
            _ if self.open.step.number == 0 => {
                let set_up = line.text.starts_with(b"Current runner version")
                    || line.text.starts_with(b"Requested labels")
                    || line.text.starts_with(b"Job defined at");
                let (kind, name) =
                    if set_up { (StepKind::SetUp, "Set up job") } else { (StepKind::Unknown, "") };
                self.begin(kind, name.to_owned(), line.number, line.time);
            }
            _ => {}
        }
    }

    /// A line that the runner marked as an error.
    fn error(&mut self, line: Line<'_>) {
        self.open.last_error = line.number;
        let code = line.text.strip_prefix(b"Process completed with exit code ");
        if let Some(code) = code {
            let code = std::str::from_utf8(code).ok().and_then(|code| code.trim_end_matches('.').parse().ok());
            self.open.step.exit_code = code;
        }
        self.open.cancelled |= line.text.starts_with(b"The operation was canceled");
        // The runner cancels what it cannot go on with; nobody did.
        let lost = line.text.starts_with(b"The runner has received a shutdown signal")
            || memchr::memmem::find(line.text, b"has exceeded the maximum execution time").is_some();
        self.open.lost |= lost;
    }

    fn begin(&mut self, kind: StepKind, name: String, line: u64, time: Option<Stamp>) {
        self.close(line.saturating_sub(1), true);
        let number = self.reading.steps.len() as u32 + 1;
        self.tally.step(Some(number));
        self.open.step = LogStep { number, name, kind, lines: (line, line), ..LogStep::default() };
        self.open.first = time;
    }

    /// Ends the open step at a line. Whether another step follows says that it did not end the job.
    fn close(&mut self, last_line: u64, followed: bool) {
        let mut open = std::mem::take(&mut self.open);
        if open.step.number == 0 {
            // Lines before the first step: they are nobody's.
            self.failed.absorb(open.candidates);
            return;
        }
        let step = &mut open.step;
        step.lines.1 = last_line.max(step.lines.0);
        step.started = open.first.and_then(Stamp::instant);
        step.finished = open.last.or(open.first).and_then(Stamp::instant);
        step.opaque = open.doing.opaque;
        step.status = match step.exit_code {
            _ if open.lost => LogStatus::Failure,
            _ if open.cancelled => LogStatus::Cancelled,
            Some(code) if code != 0 => LogStatus::Failure,
            _ if step.kind != StepKind::Run && open.last_error > 0 && open.last_error == open.last_text => LogStatus::Failure,
            _ if followed || self.complete => LogStatus::Success,
            _ => LogStatus::Unknown,
        };
        self.seen_by_what_it_runs(&mut open);
        let bad = matches!(open.step.status, LogStatus::Failure | LogStatus::Cancelled);
        self.events.end_step(open.step.number, bad, self.tally.any_in_step());
        let LogStep { status, number, .. } = open.step;
        if matches!(status, LogStatus::Failure | LogStatus::Cancelled) {
            if self.failed_step.is_none() {
                self.failed = Candidates::default();
                let stages: Vec<Stage> = open.doing.hits.iter().filter(|hit| hit.disqualified.is_none()).map(|hit| hit.stage).collect();
                self.failed_step = Some((number, stages));
                self.reading.exit_code = open.step.exit_code;
            }
            self.failed.absorb(open.candidates);
        } else if self.failed_step.is_none() && status == LogStatus::Unknown {
            self.failed.absorb(open.candidates);
        } else {
            self.hints.absorb(open.candidates.keep_from(60));
        }
        if self.reading.steps.len() < MOST_STEPS {
            self.reading.steps.push(open.step);
        } else {
            self.left_out = true;
        }
    }

    /// Stages that the step executed by what it runs, where no line of its tools was stronger evidence.
    fn seen_by_what_it_runs(&self, open: &mut Open) {
        let stages: Vec<_> = open.doing.acting().map(|hit| (hit.stage, hit.tool.clone())).collect();
        for (stage, tool) in stages {
            if open.step.stages.iter().all(|seen| seen.stage != stage) {
                let line = open.step.lines.0;
                open.step.stages.push(StageSeen { stage, tool, grade: Grade::E3, line });
            }
        }
        open.step.stages.sort_by_key(|seen| (seen.stage, seen.line));
    }

    fn scan(&mut self, line: Line<'_>) {
        let rules = self.rules;
        let mut found = std::mem::take(&mut self.found);
        let matched = rules.scanner().matches(line.text, &mut found);
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
        self.found = found;
        if line.marker == Marker::Error {
            self.marked_error(line);
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

    fn failure_line(&mut self, number: u16, rule: usize, line: Line<'_>) {
        let rule = self.rules.failure(rule);
        self.decisive |= rule.decides;
        let marked = if line.marker == Marker::Error && rule.rank < 90 { 4 } else { 0 };
        let seen = Sighting {
            rule: number,
            class: rule.class,
            rank: (rule.rank + marked).saturating_sub(if is_warning(line) { 40 } else { 0 }),
            take: rule.take,
            sure: rule.sure,
            number: line.number,
            text: line.text,
        };
        self.open.candidates.add_or_renew(seen, line.marker == Marker::Error);
    }

    /// An error is worth reading even where no rule knows it.
    fn marked_error(&mut self, line: Line<'_>) {
        let ends = line.text.starts_with(b"Process completed with exit code");
        let (rank, take) = if ends { (5, Take::Last) } else { (58, Take::First) };
        let (class, number, text) = (None, line.number, line.text);
        self.open.candidates.add_or_renew(Sighting { rule: u16::MAX, class, rank, take, sure: false, number, text }, true);
        if ends {
            // Scripts say in their last words why they give up.
            let Open { last_words, candidates, .. } = &mut self.open;
            for (number, text) in &last_words.lines[..std::mem::take(&mut last_words.count)] {
                let (rule, rank, take, number) = (u16::MAX - 1, 33, Take::First, *number);
                candidates.add(Sighting { rule, class, rank, take, sure: false, number, text });
            }
        }
    }

    fn tool_line(&mut self, number: u16, place: usize, log_place: usize, line: Line<'_>) {
        let rules = self.rules;
        let (tool, log) = (rules.tool(place), rules.log(place, log_place));
        let Some(captures) = rules.scanner().pattern(number).captures(line.text) else { return };
        let named = events::named(log, &captures);
        match log.means {
            Meaning::Fact => return self.fact(&named, line.number),
            Meaning::Retry => return self.tally.retry(),
            _ => {}
        }
        let Some(grade) = events::admitted(tool, log, &self.open.doing) else { return };
        match log.means {
            Meaning::Suite | Meaning::Total | Meaning::Block | Meaning::Part => {
                self.suite_line(place, log_place, log, &named, line, grade);
            }
            Meaning::Case => self.case_line(place, log, &named, line),
            Meaning::Scope => {
                let name = named.iter().find(|(capture, _)| *capture == Capture::Group);
                self.tally.scope(place, name.map(|(_, text)| value(text)));
            }
            Meaning::Failed => self.failed_test(&named, line),
            Meaning::Coverage => self.coverage(tool, &named, line.number, grade),
            Meaning::Stage | Meaning::Cache | Meaning::Approval => {
                self.stage_line(tool, log, &captures, line, grade);
            }
            Meaning::Fact | Meaning::Retry => {}
        }
    }

    fn suite_line(
        &mut self,
        tool: usize,
        pattern: usize,
        log: &LogPattern,
        named: &[(Capture, &[u8])],
        line: Line<'_>,
        grade: Grade,
    ) {
        let raw = raw_counts(log, named);
        let seconds = named.iter().find(|(capture, _)| *capture == Capture::Seconds);
        let seconds = seconds.and_then(|(_, text)| counts::seconds(text));
        let seen = Seen { tool, pattern, raw, seconds, line: line.number };
        let shows = self.rules.shows(tool);
        match log.means {
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

    /// Tests were executed: evidence for every testing stage that the step is known to execute.
    fn tests_seen(&mut self, tool: usize, line: u64, grade: Grade) {
        let tool = self.rules.tool(tool);
        let testing = |stage: &Stage| matches!(stage, Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest);
        let mut stages: Vec<Stage> = self.open.doing.acting().map(|hit| hit.stage).filter(|stage| testing(stage)).collect();
        if stages.is_empty() {
            stages.extend(tool.stage);
        }
        for stage in stages {
            self.see(stage, &tool.id, grade, line);
        }
    }

    /// What a tool's own line says of a failure.
    fn candidate(&mut self, class: FailureClass, rank: u8, take: Take, line: Line<'_>) {
        let (class, number, text) = (Some(class), line.number, line.text);
        self.open.candidates.add(Sighting { rule: u16::MAX - u16::from(rank), class, rank, take, sure: false, number, text });
    }

    fn case_line(&mut self, tool: usize, log: &LogPattern, named: &[(Capture, &[u8])], line: Line<'_>) {
        let of = |wanted| named.iter().find(|(capture, _)| *capture == wanted).map(|(_, text)| *text);
        let outcome = of(Capture::Outcome).map(|text| String::from_utf8_lossy(text).to_ascii_lowercase());
        let outcome = outcome.or_else(|| log.outcome.clone()).unwrap_or_default();
        self.tally.case(tool, &outcome, line.number);
        self.tests_seen(tool, line.number, Grade::E4.min(log.grade));
        if outcome.starts_with("fail") {
            self.failed_test(named, line);
        }
    }

    fn failed_test(&mut self, named: &[(Capture, &[u8])], line: Line<'_>) {
        let of = |wanted| named.iter().find(|(capture, _)| *capture == wanted).map(|(_, text)| value(text));
        let name = of(Capture::Name).unwrap_or_default();
        let name = of(Capture::Group).map_or_else(|| name.clone(), |group| format!("{group} > {name}"));
        self.tally.failed(name);
        self.candidate(FailureClass::Test, 80, Take::First, line);
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
        captures: &regex::bytes::Captures<'_>,
        line: Line<'_>,
        grade: Grade,
    ) {
        self.disposable |= tool.disposable;
        let kind = events::kind(tool, log, self.disposable);
        if let Some(stage) = tool.stage
            && log.means == Meaning::Stage
            && kind != Some(EventKind::EphemeralDeployment)
        {
            self.see(stage, &tool.id, grade, line.number);
        }
        if let Some(kind) = kind {
            let mut event = events::event(kind, tool, log, captures);
            let step = self.open.step.number;
            event.environment = event.environment.or_else(|| self.environment(tool));
            (event.grade, event.step, event.line) = (grade, (step > 0).then_some(step), line.number);
            if kind == EventKind::Scan && event.count.is_some_and(|count| count > 0) {
                self.candidate(FailureClass::Lint, 54, Take::Last, line);
            }
            self.events.add(event);
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

    fn fact(&mut self, named: &[(Capture, &[u8])], line: u64) {
        let mut action = None;
        for (capture, text) in named {
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

    /// What the log showed.
    pub(super) fn finish(mut self) -> JobReading {
        self.end_heading();
        self.close(self.size.lines, false);
        let mut reading = self.reading;
        (reading.lines, reading.bytes) = (self.size.lines, self.size.bytes);
        reading.started = self.first.and_then(Stamp::instant);
        reading.finished = self.last.and_then(Stamp::instant);
        self.left_out |= self.tally.left_out || self.events.left_out;
        reading.tests = self.tally.finish(self.rules);
        reading.events = self.events.list;
        reading.status = job_status(&reading, self.complete, self.decisive);
        if !self.failed.reach(40) {
            self.failed.absorb(std::mem::take(&mut self.hints));
        }
        let tells = self.failed.reach(50) || self.decisive;
        let ended_badly = matches!(reading.status, LogStatus::Failure | LogStatus::Cancelled);
        if ended_badly || reading.status == LogStatus::Unknown && tells {
            let (step, stages) = self.failed_step.map_or((None, Vec::new()), |(step, stages)| (Some(step), stages));
            let fallback = match reading.status {
                LogStatus::Cancelled => FailureClass::Cancelled,
                _ => class_of(stages.last().copied()),
            };
            let mut failure = self.failed.tell(step, fallback);
            // What a check prints looks like what a compiler prints.
            let sure = self.failed.best_class_is_sure();
            let only_checks =
                !sure && !stages.is_empty() && stages.iter().all(|stage| class_of(Some(*stage)) == FailureClass::Lint);
            if only_checks && matches!(failure.class, FailureClass::Compile | FailureClass::Test | FailureClass::Unknown) {
                failure.class = FailureClass::Lint;
            }
            reading.failure = Some(failure);
        }
        if self.size.cut > 0 {
            let what = format!("{} lines are longer than 64 KiB; only their beginning was looked at", self.size.cut);
            reading.caveats.push(what);
        }
        if self.left_out {
            reading.caveats.push("more was shown than is kept; lists end early, sums do not".to_owned());
        }
        reading
    }
}

/// The beginning of the last paragraph that a step printed. Its room is used again and again.
#[derive(Debug, Default)]
struct LastWords {
    lines: [(u64, Vec<u8>); 2],
    count: usize,
    ended: bool,
}

impl LastWords {
    fn line(&mut self, number: u64, text: &[u8]) {
        if text.is_empty() || text.trim_ascii().is_empty() {
            self.ended = true;
            return;
        }
        if std::mem::take(&mut self.ended) {
            self.count = 0;
        }
        if let Some((known, words)) = self.lines.get_mut(self.count) {
            *known = number;
            words.clear();
            words.extend_from_slice(&text[..text.len().min(1 << 10)]);
            self.count += 1;
        }
    }
}

/// Whether a line warns of something instead of ending anything.
fn is_warning(line: Line<'_>) -> bool {
    line.marker == Marker::Remark
        || line.text.starts_with(b"[INFO]")
        || line.text.starts_with(b"INFO")
        || [b"arning: ".as_slice(), b"WARN", b"[warning]"].iter().any(|word| memchr::memmem::find(line.text, word).is_some())
}

/// How the job ended, by its steps or, where there are none, by what was printed.
fn job_status(reading: &JobReading, complete: bool, decisive: bool) -> LogStatus {
    let any = |status| reading.steps.iter().any(|step| step.status == status);
    if any(LogStatus::Cancelled) {
        return LogStatus::Cancelled;
    }
    if any(LogStatus::Failure) {
        return LogStatus::Failure;
    }
    if complete {
        return LogStatus::Success;
    }
    let failed = reading.tests.as_ref().is_some_and(|tests| {
        tests.counts.failed.unwrap_or(0) + tests.counts.errors.unwrap_or(0) > 0
    });
    if reading.started.is_none() && (failed || decisive) { LogStatus::Failure } else { LogStatus::Unknown }
}

/// Whether a line of this meaning tells of tests and must not be counted twice.
const fn counts(means: Meaning) -> bool {
    matches!(means, Meaning::Suite | Meaning::Total | Meaning::Block | Meaning::Part | Meaning::Case)
}

/// The class that a failed step's stage suggests.
const fn class_of(stage: Option<Stage>) -> FailureClass {
    match stage {
        Some(Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest | Stage::PerformanceTest) => FailureClass::Test,
        Some(Stage::Build) => FailureClass::Compile,
        Some(Stage::Lint | Stage::StaticAnalysis | Stage::SecurityScan) => FailureClass::Lint,
        _ => FailureClass::Unknown,
    }
}

fn raw_counts(log: &LogPattern, named: &[(Capture, &[u8])]) -> Raw {
    let mut raw = Raw { complete: log.outcome.as_deref() == Some("passed"), ..Raw::default() };
    for (capture, text) in named {
        let word = match capture {
            Capture::Counts => {
                let before = raw;
                counts::in_words(text, &mut raw);
                // A tool that lists its counts leaves out those that are zero.
                raw.complete |= raw != before;
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
