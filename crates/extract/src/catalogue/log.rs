//! What the catalogue knows of a line in a job's log.

use std::sync::OnceLock;

use plimsoll_domain::Grade;
use regex_automata::meta::Regex;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use serde::Deserialize;

/// Compiled size of one log pattern; repetition bombs stay below it or are refused.
const PATTERN_LIMIT: usize = 1 << 20;
/// Groups that a pattern can have, the whole match among them.
const MOST_GROUPS: usize = 12;

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
    /// Names a failed test; counts nothing, but with the outcome `error`: what could not be loaded is counted by no
    /// summary. With the outcome `tried` it may be tried again, with `listed` it counts only in the tool's list of them.
    /// What the line leaves out was named by lines before it.
    Failed,
    /// Names the class or test that the lines after it are about.
    Names,
    /// Another run of the tool begins. One before it that broke off was its first attempt.
    Session,
    /// The failed tests are run again: the summary that follows takes their place.
    RetryFailed,
    /// The tool's list of failed tests begins; it goes up to the next line with counts.
    Listing,
    /// Names a test that was tried again and passed.
    Passed,
    /// The heads of a table's columns; the next line holds the counts below them.
    Columns,
    /// A measured coverage.
    Coverage,
    /// Something about the job itself.
    Fact,
    /// The step starts again: tests it has shown so far are superseded.
    Retry,
    /// What the step was seen to begin did not happen: it was there already, or refused.
    TakesBack,
    /// What was only staged is there for everybody now.
    Releases,
    /// The tool begins: tests of its own, or of a tool underneath, that follow belong to its stage.
    Begins,
    /// Something was set up that ends with the job; that alone executes no stage.
    SetsUp,
    /// The tool says that it only tries: what it shows in the step has no effect.
    Tries,
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
    /// The name of a test without the file or package it stands in: left out where the step has whole names.
    ShortName,
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
    pub pattern: LinePattern,
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

impl LogPattern {
    /// What is wrong with it, where something is.
    ///
    /// # Errors
    /// The defect.
    pub fn check(&self) -> Result<(), String> {
        self.pattern.check()?;
        let source = self.pattern.as_str();
        if !self.pattern.is_match(self.example.as_bytes()) {
            return Err(format!("log pattern `{source}` misses its example"));
        }
        if self.captures.len() > self.pattern.regex().map_or(0, |regex| regex.captures_len() - 1) {
            return Err(format!("log pattern `{source}` has fewer groups than captures are named"));
        }
        Ok(())
    }
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
    /// The line, unchecked: compiling all patterns would cost every run what few runs need. Tests compile them.
    pub(super) fn read(self) -> LogPattern {
        let pattern = LinePattern::new(self.pattern);
        LogPattern {
            pattern,
            grade: self.grade.unwrap_or(Grade::E4),
            means: self.means,
            needs: self.needs,
            captures: self.captures,
            outcome: self.outcome,
            example: self.example,
        }
    }
}

/// A pattern for lines. There are many and a log needs few of them, so each is compiled when it is first run.
///
/// Classes are ASCII, since a log's bytes need not be text; a character beyond it is written as it is or as an
/// alternative, not in a class. A pattern must hold a text that can be looked for first.
#[derive(Debug, Clone)]
pub struct LinePattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl LinePattern {
    /// A pattern that is known to be valid, or never matches.
    #[must_use]
    pub const fn new(source: String) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// What is wrong with it, where something is.
    ///
    /// # Errors
    /// The defect.
    pub fn check(&self) -> Result<(), String> {
        crate::logs::check_pattern(&self.source)?;
        compile(&self.source).map(|_| ()).map_err(|error| format!("log pattern `{}`: {error}", self.source))
    }

    /// Whether it matches a line.
    #[must_use]
    pub fn is_match(&self, line: &[u8]) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(line))
    }

    /// Whether what it matches can begin right there in a line. Where that is known, little of the line is read.
    pub(crate) fn is_match_from(&self, line: &[u8], begin: usize) -> bool {
        let Some(regex) = self.regex().filter(|_| begin <= line.len()) else { return false };
        regex.is_match(Input::new(line).range(begin..).anchored(Anchored::Yes))
    }

    /// Its groups in a line that it matches.
    #[must_use]
    pub fn groups<'t>(&self, line: &'t [u8]) -> Option<Groups<'t>> {
        let regex = self.regex()?;
        let mut ends = [None; 2 * MOST_GROUPS];
        regex.search_slots(&Input::new(line), &mut ends[..2 * regex.captures_len()])?;
        Some(Groups { line, ends })
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| compile(&self.source).ok()).as_ref()
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    let limits = Regex::config().utf8_empty(false).nfa_size_limit(Some(PATTERN_LIMIT));
    let regex = Regex::builder().syntax(syntax).configure(limits).build(pattern);
    let regex =
        regex.map_err(|error| error.syntax_error().map_or_else(|| error.to_string(), ToString::to_string))?;
    if regex.captures_len() > MOST_GROUPS {
        return Err(format!("more than {} groups", MOST_GROUPS - 1));
    }
    Ok(regex)
}

/// Where a pattern's groups are in a line. Nearly every line that matches is asked for them, so they need no memory of
/// their own.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'t> {
    line: &'t [u8],
    /// Where each begins and ends.
    ends: [Option<NonMaxUsize>; 2 * MOST_GROUPS],
}

impl<'t> Groups<'t> {
    /// A group by its number; the whole match has 0.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&'t [u8]> {
        let [begin, end] = *self.ends.get(2 * number..)?.first_chunk()?;
        self.line.get(begin?.get()..end?.get())
    }
}
