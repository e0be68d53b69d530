//! The runner's own lines: where steps begin and end, what they run, how they end.

use plimsoll_domain::log::{EventKind, LogStatus, LogStep, StageSeen, StepKind};
use plimsoll_domain::{Grade, Stage};

use super::super::failure::Candidates;
use super::super::line::{Line, Marker, Stamp};
use super::super::script::Heading;
use super::super::text::value;
use super::step::Open;
use super::{JobReader, LONGEST_HEADING, MOST_STEPS};

/// With this the runner begins to set a job up.
const RUNNER: &[u8] = b"Current runner version";
/// Steps after a failed one that show that its failure was allowed; a step or two also run after one that was not.
const WENT_ON: u32 = 3;

/// Errors with which well-known actions end, whatever they print after them.
const GIVES_UP: [&[u8]; 5] = [
    b"issues found",
    b"golangci-lint exit with code",
    b"Unhandled error: ",
    b"Dependency review detected",
    b"No release type found in pull request title",
];

impl JobReader<'_> {
    /// The step's name stands in the line.
    #[inline(never)]
    pub(super) fn column(&mut self, line: &Line<'_>, name: &[u8]) {
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
        self.begin(kind, name, line.number, line.stamp());
        self.open.named_by_column = true;
    }

    /// Whether the line belongs to the heading of a step.
    #[inline(never)]
    pub(super) fn heading_line(&mut self, line: &Line<'_>) -> bool {
        let Some((heading, begin, _)) = &mut self.heading else { return false };
        let inside =
            matches!(line.marker, Marker::None | Marker::Aside) && line.number < *begin + LONGEST_HEADING;
        if inside {
            heading.line(&String::from_utf8_lossy(line.text), line.echoed);
            return true;
        }
        self.end_heading();
        line.marker == Marker::EndGroup
    }

    #[inline(never)]
    pub(super) fn group(&mut self, line: &Line<'_>) {
        self.services |= line.text.starts_with(b"Starting ") && line.text.ends_with(b" service container");
        if let Some(title) = line.text.strip_prefix(b"Run ") {
            let title = String::from_utf8_lossy(&title[..title.len().min(4 << 10)]);
            self.open.keep_time(self.last);
            self.heading = Some((Heading::new(&title), line.number, line.stamp()));
        } else if self.open.step.number == 0 && line.time.is_some() {
            self.begin(StepKind::SetUp, "Set up job".to_owned(), line.number, line.stamp());
        }
    }

    pub(super) fn end_heading(&mut self) {
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
    pub(super) fn milestone(&mut self, line: &Line<'_>) {
        if line.time.is_none() {
            return;
        }
        match line.text {
            b"Post job cleanup." if !self.open.named_by_column => {
                self.begin(StepKind::Post, "Post job cleanup".to_owned(), line.number, line.stamp());
            }
            b"Cleaning up orphan processes" => {
                self.complete = true;
                if !self.open.named_by_column {
                    self.begin(StepKind::Complete, "Complete job".to_owned(), line.number, line.stamp());
                }
            }
            _ if self.open.step.number == 0 => {
                let set_up = line.text.starts_with(RUNNER)
                    || line.text.starts_with(b"Requested labels")
                    || line.text.starts_with(b"Job defined at");
                let (kind, name) =
                    if set_up { (StepKind::SetUp, "Set up job") } else { (StepKind::Unknown, "") };
                self.begin(kind, name.to_owned(), line.number, line.stamp());
            }
            // What stands before it differs: a wait for a runner, for instance.
            text if self.open.step.number == 1 && self.open.is_nameless() && text.starts_with(RUNNER) => {
                self.open.step.kind = StepKind::SetUp;
                "Set up job".clone_into(&mut self.open.step.name);
                self.open.doing.known = true;
            }
            _ => {}
        }
    }

    /// The runner says how a step of a composite action ended. A failure that is allowed is none.
    #[inline(never)]
    pub(super) fn action_end(&mut self, line: &Line<'_>) {
        let says = |what: &[u8]| memchr::memmem::find(line.text, what).is_some();
        self.open.told = if says(b"conclusion=failure") {
            Some(LogStatus::Failure)
        } else if says(b"conclusion=cancelled") {
            Some(LogStatus::Cancelled)
        } else if says(b"conclusion=success") {
            Some(LogStatus::Success)
        } else {
            self.open.told
        };
    }

    /// A line that the runner marked as an error.
    #[inline(never)]
    pub(super) fn error(&mut self, line: &Line<'_>) {
        self.open.last_error = line.number;
        let code = line.text.strip_prefix(b"Process completed with exit code ");
        if let Some(code) = code {
            let code =
                std::str::from_utf8(code).ok().and_then(|code| code.trim_end_matches('.').parse().ok());
            self.open.step.exit_code = code;
        }
        self.open.cancelled |= line.text.starts_with(b"The operation was canceled");
        // The runner cancels what it cannot go on with; nobody did.
        let lost = line.text.starts_with(b"The runner has received a shutdown signal")
            || memchr::memmem::find(line.text, b"has exceeded the maximum execution time").is_some()
            || line.text.starts_with(b"The action '")
                && memchr::memmem::find(line.text, b"' has timed out after ").is_some();
        self.open.found_issues |= line.text == b"issues found";
        self.open.gave_up |= GIVES_UP.iter().any(|begin| line.text.starts_with(begin));
        self.open.lost |= lost;
    }

    pub(super) fn begin(&mut self, kind: StepKind, name: String, line: u64, time: Option<Stamp>) {
        self.close(line.saturating_sub(1), true);
        self.steps += 1;
        let number = self.steps;
        self.tally.step(Some(number));
        self.open.step = LogStep { number, name, kind, lines: (line, line), ..LogStep::default() };
        // What the runner does around the steps neither tests nor ships.
        self.open.doing.known = matches!(kind, StepKind::SetUp | StepKind::Post | StepKind::Complete);
        self.open.first = time;
    }

    /// Ends the open step at a line. Whether another step follows says that it did not end the job.
    pub(super) fn close(&mut self, last_line: u64, followed: bool) {
        self.open.keep_time(self.last);
        self.end_tries();
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
        let told = open.told.filter(|_| !open.lost && !open.cancelled);
        step.status = match step.exit_code {
            _ if told.is_some() => told.unwrap_or_default(),
            _ if open.lost => LogStatus::Failure,
            _ if open.cancelled => LogStatus::Cancelled,
            Some(code) if code != 0 => LogStatus::Failure,
            _ if step.kind != StepKind::Run && open.gave_up => LogStatus::Failure,
            _ if step.kind != StepKind::Run && open.last_error > 0 && open.last_error == open.last_text => {
                LogStatus::Failure
            }
            _ if followed || self.complete => LogStatus::Success,
            _ => LogStatus::Unknown,
        };
        if open.found_issues || !matches!(open.step.status, LogStatus::Failure | LogStatus::Cancelled) {
            self.seen_by_what_it_runs(&mut open);
        }
        let bad = matches!(open.step.status, LogStatus::Failure | LogStatus::Cancelled);
        let tests = |seen: &StageSeen| {
            matches!(seen.stage, Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest)
        };
        let tested = self.tally.any_in_step() || open.step.stages.iter().any(tests);
        if tested {
            let lasts =
                |seen: &StageSeen| EventKind::of_stage(seen.stage).is_some_and(EventKind::changes_the_world);
            let sure = |seen: &StageSeen| {
                seen.grade >= Grade::E4 || open.doing.acting().any(|hit| hit.stage == seen.stage)
            };
            open.step.stages.retain(|seen| !lasts(seen) || sure(seen));
        }
        self.events.end_step(open.step.number, bad, tested);
        self.ended_badly[0] |= open.step.status == LogStatus::Failure;
        self.ended_badly[1] |= open.step.status == LogStatus::Cancelled;
        let LogStep { status, number, .. } = open.step;
        if matches!(status, LogStatus::Failure | LogStatus::Cancelled) {
            if self.failed_step.is_none() || self.went_on >= WENT_ON || self.outweighs(number) {
                self.failed = Candidates::default();
                let stages: Vec<Stage> = open
                    .doing
                    .hits
                    .iter()
                    .filter(|hit| hit.disqualified.is_none())
                    .map(|hit| hit.stage)
                    .collect();
                self.failed_step = Some((number, stages));
                self.reading.exit_code = open.step.exit_code;
            }
            self.went_on = 0;
            self.failed.absorb(open.candidates);
        } else if self.failed_step.is_none() && status == LogStatus::Unknown {
            self.failed.absorb(open.candidates);
        } else {
            self.hints.absorb(open.candidates.keep_from(60));
        }
        self.went_on += u32::from(
            status == LogStatus::Success && matches!(open.step.kind, StepKind::Run | StepKind::Action),
        );
        if self.reading.steps.len() < MOST_STEPS {
            self.reading.steps.push(open.step);
        } else {
            self.left_out = true;
        }
    }

    /// Whether a failed step says more than the one that failed before it: a check whose failure other steps followed
    /// was allowed to fail where tests fail after it.
    fn outweighs(&mut self, step: u32) -> bool {
        let checked = self.failed_step.as_ref().is_some_and(|(_, stages)| {
            !stages.is_empty()
                && stages
                    .iter()
                    .all(|stage| matches!(stage, Stage::Lint | Stage::StaticAnalysis | Stage::SecurityScan))
        });
        checked && self.went_on > 0 && self.tally.outcome(Some(step), self.rules).failed > 0
    }

    /// Stages that the step executed by what it runs, where no line of its tools was stronger evidence.
    pub(super) fn seen_by_what_it_runs(&self, open: &mut Open) {
        let passing = self.disposable || self.services || open.doing.local;
        let deploys = |stage| matches!(stage, Stage::Deploy | Stage::Migrate) && passing;
        // What says when it begins is seen by its tests, where the step says such things at all.
        let silent =
            |tool: &str| self.rules.announces(tool) && (open.begun.is_some() || self.tally.any_in_step());
        let acting = open.doing.acting().filter(|hit| !deploys(hit.stage) && !silent(&hit.tool));
        let stages: Vec<_> = acting.map(|hit| (hit.stage, hit.tool.clone())).collect();
        for (stage, tool) in stages {
            if !open.doing.surely_runs(&tool) {
                // The branch may not have been taken: that it was not is no more certain than that it was.
                open.step.opaque |= open.step.stages.iter().all(|seen| seen.stage != stage);
            } else if open.step.stages.iter().all(|seen| seen.stage != stage) {
                let line = open.step.lines.0;
                open.step.stages.push(StageSeen { stage, tool, grade: Grade::E3, line });
            }
        }
        open.step.stages.sort_by_key(|seen| (seen.stage, seen.line));
    }
}
