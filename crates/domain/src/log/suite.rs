//! Tests that a job ran.

use serde::{Deserialize, Serialize};

/// Counts of tests. `None` is not shown, never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SuiteCounts {
    /// Ended as they should; a failure that was expected is among them.
    pub passed: Option<u64>,
    /// Failed.
    pub failed: Option<u64>,
    /// Not executed: skipped, ignored, pending, disabled.
    pub skipped: Option<u64>,
    /// Could not be executed to their end.
    pub errors: Option<u64>,
}

impl SuiteCounts {
    /// Tests that were executed: passed, failed and in error. `None` where not even the passed ones are shown.
    #[must_use]
    pub fn run(&self) -> Option<u64> {
        let passed = self.passed?;
        Some(passed.saturating_add(self.failed.unwrap_or(0)).saturating_add(self.errors.unwrap_or(0)))
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: &Self) {
        for (own, more) in [
            (&mut self.passed, other.passed),
            (&mut self.failed, other.failed),
            (&mut self.skipped, other.skipped),
            (&mut self.errors, other.errors),
        ] {
            if let Some(more) = more {
                *own = Some(own.unwrap_or(0).saturating_add(more));
            }
        }
    }
}

/// One summary that a framework printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suite {
    /// The catalogue's tool.
    pub framework: String,
    /// The counts.
    pub counts: SuiteCounts,
    /// How long it took, where it says so.
    pub seconds: Option<f64>,
    /// The number of its step.
    pub step: Option<u32>,
    /// The line of the summary.
    pub line: u64,
}

/// All tests of a job.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tests {
    /// The sum of the suites.
    pub counts: SuiteCounts,
    /// Frameworks, by name.
    pub frameworks: Vec<String>,
    /// Names of failed tests, in order, each once.
    pub failed_names: Vec<String>,
    /// The summaries that count.
    pub suites: Vec<Suite>,
    /// Summaries that do not say how many tests there were; the sum leaves them out.
    pub uncounted: u64,
    /// Summaries of attempts that were tried again; the sum leaves them out.
    pub superseded: u64,
}
