//! What the catalogue knows of a line in a job's log.

use plimsoll_domain::Grade;
use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;

/// Compiled size of one log pattern; repetition bombs stay below it or are refused.
const PATTERN_LIMIT: usize = 1 << 20;

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// The tool was at work; for stages that change or find something, the event itself.
    #[default]
    Stage,
    /// The counts of one finished run of tests. Suites are summed.
    Suite,
    /// Counts of a part of a suite, such as a class. Parts count where no suite follows in the scope.
    Part,
    /// One line of a summary that takes several lines, each with another count.
    Block,
    /// The counts of everything so far: takes the place of the tool's suites in the scope.
    Total,
    /// One test's outcome. Cases count where neither suite nor part follows in the scope.
    Case,
    /// Another scope begins, such as another module: what follows belongs to no summary outside it. The
    /// same group again is the same scope again.
    Scope,
    /// Names a failed test; counts nothing.
    Failed,
    /// A measured coverage.
    Coverage,
    /// Something about the job itself.
    Fact,
    /// The step starts again: tests it has shown so far are superseded.
    Retry,
    /// A cache was found or missed.
    Cache,
    /// The job waits for a person.
    Approval,
}

/// What stands behind a pattern's group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capture {
    /// Nothing of interest.
    Ignored,
    /// Tests that passed.
    Passed,
    /// Tests that failed.
    Failed,
    /// Tests that were not executed.
    Skipped,
    /// Tests in error.
    Errors,
    /// Tests, the skipped ones among them.
    Total,
    /// Tests without the skipped ones.
    Executed,
    /// Several counts in words: `2 failed, 31 passed` or `Failed: 2, Passed: 31`.
    Counts,
    /// A duration, with or without unit.
    Seconds,
    /// The name of a test.
    Name,
    /// The name of the class or file a test stands in; goes before its name.
    Group,
    /// How it ended, in the tool's word.
    Outcome,
    /// Per cent.
    Percent,
    /// What an event happened to.
    Target,
    /// The environment.
    Environment,
    /// The version.
    Version,
    /// A digest.
    Digest,
    /// The revision that serves.
    Revision,
    /// A share of traffic, per cent.
    Traffic,
    /// How many.
    Count,
    /// Where it can be seen.
    Url,
    /// The job's name.
    Job,
    /// The workflow file.
    Workflow,
    /// The reference it was defined at.
    Reference,
    /// The runner's name.
    Runner,
    /// The runner's group.
    RunnerGroup,
    /// The runner's program.
    RunnerVersion,
    /// The machine image.
    Image,
    /// An action.
    Action,
    /// A commit.
    Sha,
    /// An exit code.
    ExitCode,
}

/// When a line counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Needs {
    /// Wherever the step may have executed the stage: not where it is known to do something else.
    #[default]
    Nothing,
    /// In a step that is known to execute the stage.
    Stage,
    /// In a step that is known to run the tool.
    Tool,
}

/// A line in a job's log.
#[derive(Debug, Clone)]
pub struct LogPattern {
    /// Matched against the bytes of one line without time stamp and colours.
    pub pattern: Regex,
    /// How strong a match is as evidence.
    pub grade: Grade,
    /// What it tells.
    pub means: Meaning,
    /// When it counts.
    pub needs: Needs,
    /// What the groups are, in order.
    pub captures: Vec<Capture>,
    /// How it ended, where the pattern itself says so.
    pub outcome: Option<String>,
    /// A line that matches.
    pub example: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLog {
    pattern: String,
    grade: Option<Grade>,
    #[serde(default)]
    means: Meaning,
    #[serde(default)]
    needs: Needs,
    #[serde(default)]
    captures: Vec<Capture>,
    outcome: Option<String>,
    example: String,
}

impl RawLog {
    pub(super) fn check(self) -> Result<LogPattern, String> {
        let pattern = line_pattern(&self.pattern)?;
        if self.captures.len() >= pattern.captures_len() {
            return Err(format!("log pattern `{}` has fewer groups than captures are named", self.pattern));
        }
        if !pattern.is_match(self.example.as_bytes()) {
            return Err(format!("log pattern `{}` misses its example", self.pattern));
        }
        Ok(LogPattern {
            pattern,
            grade: self.grade.unwrap_or(Grade::E4),
            means: self.means,
            needs: self.needs,
            captures: self.captures,
            outcome: self.outcome,
            example: self.example,
        })
    }
}

/// Compiles a pattern for lines. Classes are ASCII, since a log's bytes need not be text; a character beyond it
/// is written as it is or as an alternative, not in a class. A pattern must hold a text that can be looked for first.
pub(crate) fn line_pattern(pattern: &str) -> Result<Regex, String> {
    crate::logs::check_pattern(pattern)?;
    RegexBuilder::new(pattern)
        .unicode(false)
        .size_limit(PATTERN_LIMIT)
        .build()
        .map_err(|error| format!("log pattern `{pattern}`: {error}"))
}
