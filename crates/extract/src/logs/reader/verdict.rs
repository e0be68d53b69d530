//! What the whole of a log says: how the job ended, and why.

use plimsoll_domain::Stage;
use plimsoll_domain::log::{FailureClass, JobReading, LogStatus};

use super::super::failure::Does;
use super::super::line::Stamp;
use super::JobReader;

impl JobReader<'_> {
    /// What the log showed.
    pub(in super::super) fn finish(mut self) -> JobReading {
        self.end_heading();
        self.close(self.last_line, false);
        let mut reading = std::mem::take(&mut self.reading);
        (reading.lines, reading.bytes) = (self.last_line + 1 - self.first_line, self.bytes);
        reading.started = self.first.and_then(Stamp::instant);
        reading.finished = self.last.instant();
        self.left_out |= self.tally.left_out() || self.events.left_out;
        if reading.steps.iter().all(|step| step.exit_code.is_none()) {
            reading.exit_code = reading.exit_code.or(self.told_code);
        }
        let failed_step = self.failed_step.as_ref().map(|(step, _)| *step);
        let tests = self.tally.outcome(failed_step, self.rules);
        reading.tests = std::mem::take(&mut self.tally).finish(self.rules);
        reading.events = std::mem::take(&mut self.events).finish();
        reading.status = self.job_status(&reading);
        if !self.failed.reach(40) {
            self.failed.absorb(std::mem::take(&mut self.hints));
        }
        let tells = self.failed.reach(50) || self.decisive;
        let ended_badly = matches!(reading.status, LogStatus::Failure | LogStatus::Cancelled);
        // Where the end is not shown and all tests passed, what looks like an error is what they are about.
        let named = reading.tests.as_ref().is_some_and(|tests| !tests.failed_names.is_empty());
        let bad = tests.failed + tests.errors > 0 || named || self.failed.tell_of_tests();
        let green = tests.ran && !bad && !self.decisive;
        if ended_badly || reading.status == LogStatus::Unknown && tells && !green {
            let (step, stages) =
                self.failed_step.take().map_or((None, Vec::new()), |(step, stages)| (Some(step), stages));
            let checks = |stage: &Stage| class_of(Some(*stage)) == FailureClass::Lint;
            let fallback = match reading.status {
                LogStatus::Cancelled => FailureClass::Cancelled,
                _ => class_of(stages.last().copied()),
            };
            let only_checks = !stages.is_empty() && stages.iter().all(checks);
            reading.failure = Some(self.failed.tell(step, tests, Does { only_checks, fallback }));
        }
        if self.cut > 0 {
            let what =
                format!("{} lines are longer than 64 KiB; only their beginning was looked at", self.cut);
            reading.caveats.push(what);
        }
        if self.left_out {
            reading.caveats.push("more was shown than is kept; lists end early, sums do not".to_owned());
        }
        reading
    }

    /// How the job ended, by its steps or, where there are none, by what was printed.
    fn job_status(&self, reading: &JobReading) -> LogStatus {
        let [failed, cancelled] = self.ended_badly;
        if cancelled {
            return LogStatus::Cancelled;
        }
        if failed {
            return LogStatus::Failure;
        }
        if self.complete {
            return LogStatus::Success;
        }
        if let Some(told) = self.told {
            return told;
        }
        let bad_tests = reading
            .tests
            .as_ref()
            .is_some_and(|tests| tests.counts.failed.unwrap_or(0) + tests.counts.errors.unwrap_or(0) > 0);
        let plain = reading.started.is_none() || self.elsewhere;
        if plain && (bad_tests || self.decisive) { LogStatus::Failure } else { LogStatus::Unknown }
    }
}

/// The class that a failed step's stage suggests.
const fn class_of(stage: Option<Stage>) -> FailureClass {
    match stage {
        Some(Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest | Stage::PerformanceTest) => {
            FailureClass::Test
        }
        Some(Stage::Build) => FailureClass::Compile,
        Some(Stage::Lint | Stage::StaticAnalysis | Stage::SecurityScan) => FailureClass::Lint,
        _ => FailureClass::Unknown,
    }
}
